"""Figures in a real JupyterLab, trusted and not: what waits for a guess, and what works by hand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import Lab
from nbformat import v4
from playwright.sync_api import Page, expect

from pakrussia import charts, data
from pakrussia.build import notebooks
from pakrussia.figures import alliances

NAME = "90-figures.ipynb"


def stored_figures() -> Any:
    """Return a notebook with two figures as a run stores them."""
    cells = [v4.new_markdown_cell("# Figures")]
    places = data.load("places").query(
        "id in ['peshawar-airport', 'lahore', 'incirlik', 'bodo', 'u2-crash', 'tyuratam']"
    )
    events = data.load("events").query("in_core_list and date < '1965'")
    for call, table in ((alliances.start, events), (alliances.flight, places)):
        outputs: list[Any] = []

        def display(
            one: Any, metadata: Any = None, raw: bool = False, outputs: list[Any] = outputs
        ) -> None:
            content = one if raw else {"text/html": one.data, "text/plain": "data"}
            outputs.append(v4.new_output("display_data", content, metadata=metadata or {}))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(charts, "display", display)
            call(table)
        cells.append(v4.new_code_cell("1", execution_count=1, outputs=outputs))
    made = v4.new_notebook(cells=cells)
    notebooks.normalise(made)
    return made


@pytest.fixture
def notebook(lab: Lab) -> Any:
    path: Path = lab.course / "notebooks" / NAME
    nbformat.write(stored_figures(), path)
    yield path
    path.unlink()


def open_it(page: Page, lab: Lab) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(lab.address(f"notebooks/{NAME}"))
    expect(page.locator(".jp-RenderedVegaCommon5 svg").nth(1)).to_be_attached()


def test_in_a_trusted_notebook_data_wait_for_the_box(page: Page, lab: Lab, notebook: Path) -> None:
    command = [sys.executable, "-m", "jupyter", "trust", str(notebook)]
    subprocess.run(command, env=lab.environment, check=True, capture_output=True)
    open_it(page, lab)
    # What a quiz sets is no control in sight.
    expect(page.locator(".vega-bind:has([name=start_guess])")).to_be_hidden()
    fold = page.locator("details.pakrussia-data").first
    expect(fold.locator("summary")).to_have_text("Show the data (after your guess)")
    fold.locator("summary").click()
    expect(fold.locator("table")).to_be_hidden()
    expect(fold).to_contain_text("Lock your guess first")
    box = page.locator("[name=start_open]")
    box.check()
    expect(fold.locator("table")).to_be_visible()
    expect(fold.locator(".pakrussia-closed")).to_be_hidden()
    box.uncheck()
    expect(fold.locator("table")).to_be_hidden()
    drawing = page.locator(".jp-RenderedVegaCommon5").first
    # Set from outside, as a quiz does.
    page.locator("[name=start_guess]").evaluate(
        "one => { one.value = '6'; one.dispatchEvent(new Event('input')); }"
    )
    box.check()
    expect(drawing).to_contain_text("10 of the 14 events that harmed ties come before 1960.")
    expect(drawing).to_contain_text("You said 6.")


def test_in_an_untrusted_notebook_charts_and_data_work_by_hand(
    page: Page, lab: Lab, notebook: Path
) -> None:
    """Styles are not trusted there: the fold is shut, and opens for who asks for it."""
    open_it(page, lab)
    fold = page.locator("details:has-text('after your guess')").first
    expect(fold.locator("table")).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator("table")).to_be_visible()
    drawing = page.locator(".jp-RenderedVegaCommon5").first
    page.locator("[name=start_open]").check()
    expect(drawing).to_contain_text("10 of the 14 events that harmed ties come before 1960.")


def test_a_closed_chart_tells_a_screen_reader_no_effect(
    page: Page, lab: Lab, notebook: Path
) -> None:
    open_it(page, lab)
    drawing = page.locator(".jp-RenderedVegaCommon5").first
    named = drawing.locator("svg [aria-label*='Pakistan signs the Manila treaty']")
    expect(named).to_have_attribute("aria-label", re.compile(r"^1954-09-08: .*\)$"))
    labels = drawing.locator("svg [aria-label]").evaluate_all(
        "all => all.map((one) => one.getAttribute('aria-label'))"
    )
    assert len(labels) > 15
    assert not [one for one in labels if "harm" in one or "improve" in one]
    page.locator("[name=start_open]").check()
    expect(drawing.locator("[aria-label*='harms ties']").first).to_be_attached()
