"""A lesson in JupyterLab reads like its page, trusted or not; other notebooks stay as they are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import nbformat
import pytest
from conftest import HANG, ROOT, Lab, copy_course, running_lab
from nbformat.v4 import new_markdown_cell, new_notebook
from playwright.sync_api import Browser, Page, expect

from pakrussia.build import notebooks
from pakrussia.charts import VEGA_MIME

LESSON = "05-trade-and-economics"
LESSONS = [path.stem for path in notebooks.lessons(ROOT)]
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
LAPTOP, NARROW = {"width": 1366, "height": 768}, {"width": 760, "height": 768}

OPEN = """async ([path, charts]) => {
  const panel = await jupyterapp.commands.execute("docmanager:open", { path });
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  const drawn = () => panel.node.querySelectorAll(".jp-RenderedVegaCommon5 svg.marks").length;
  while (drawn() < charts) await new Promise(requestAnimationFrame);
}"""

CLOSE = """async () => {
  for (const one of [...jupyterapp.shell.widgets("main")]) {
    if (one.context) one.context.model.dirty = false;
    one.close();
  }
}"""

# Each chart is brought to the upper edge of the window; how far do it and its controls reach below
# the lower edge, and do the controls lie in the window? Far cells are measured when they come near,
# which moves what follows: so the chart is brought there again until it stays.
CHARTS = """async () => {
  const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
  const scroller = panel.querySelector(".jp-WindowedPanel-outer");
  const frame = () => new Promise(requestAnimationFrame);
  const found = [];
  for (const chart of panel.querySelectorAll(".jp-RenderedVegaCommon5")) {
    const drawing = chart.querySelector("svg.marks");
    const window_ = scroller.getBoundingClientRect();
    for (let still = 0, frames = 0; frames < 3000; frames++) {
      const off = drawing.getBoundingClientRect().top - window_.top;
      still = Math.abs(off) < 1 ? still + 1 : 0;
      if (still === 20) break; // and it is looked at in this very frame
      scroller.scrollTop += off;
      await frame();
    }
    const box = drawing.getBoundingClientRect();
    const shown = (one) => one.checkVisibility();
    const binds = [...chart.querySelectorAll(".vega-bind")].filter(shown);
    const controls = binds.map((one) => one.getBoundingClientRect());
    const out = (one) => one.bottom > window_.bottom + 1 || one.top < window_.top - 1;
    found.push({
      name: drawing.closest("[aria-label]").getAttribute("aria-label").slice(0, 60),
      below: box.bottom - window_.bottom,
      hidden: controls.filter(out).length,
      beside: controls.every((one) => one.left >= box.right),
      wide: chart.scrollWidth - chart.clientWidth,
    });
  }
  return found;
}"""

LOOK = """(panel) => {
  const FOLLOWING = Node.DOCUMENT_POSITION_FOLLOWING;
  const aims = [...panel.querySelectorAll(".jp-CodeCell .jp-RenderedMarkdown")]
    .find((one) => one.textContent.startsWith("By the end"));
  const left = (one) => Math.round(one.getBoundingClientRect().left);
  const seen = (one) => one.checkVisibility({ checkVisibilityCSS: true });
  const text = panel.querySelector(".jp-RenderedMarkdown p");
  const style = getComputedStyle(text);
  const code = [...panel.querySelectorAll(".jp-InputArea-editor")].filter(
    (one) => seen(one) && !one.closest(".jp-MarkdownCell"));
  const lines = [...panel.querySelectorAll(".jp-InputPlaceholder")].filter(seen);
  const tables = [...panel.querySelectorAll(".jp-RenderedMarkdown table")].filter(seen);
  return {
    letters: style.fontSize,
    width: text.getBoundingClientRect().width,
    // Open code before the objectives.
    code: code.filter((one) => aims && one.compareDocumentPosition(aims) & FOLLOWING).length,
    aims: Boolean(aims),
    lines: lines.map((one) => one.getBoundingClientRect().height),
    edges: [...new Set([text, ...tables].map(left))],
  };
}"""


@pytest.fixture(scope="module")
def window(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Lab, Page]]:
    course = copy_course(tmp_path_factory.mktemp("course"))
    option = "--LabApp.expose_app_in_browser=True"
    with running_lab(course, tmp_path_factory.mktemp("home"), option) as lab:
        context = browser.new_context(viewport=LAPTOP)
        context.set_default_timeout(HANG)
        page = context.new_page()
        page.goto(f"{lab.url}/lab?token={lab.token}&reset")
        page.wait_for_function("() => globalThis.jupyterapp?.shell.currentWidget")
        yield lab, page
        context.close()


@pytest.fixture(autouse=True)
def closed_afterwards(window: tuple[Lab, Page]) -> Iterator[None]:
    yield
    lab, page = window
    page.evaluate(CLOSE)
    page.set_viewport_size(LAPTOP)
    page.evaluate("() => jupyterapp.shell.expandLeft()")
    lab.stop_kernels()
    shutil.rmtree(lab.course / "my-work", ignore_errors=True)


def open_notebook(window: tuple[Lab, Page], path: str) -> None:
    """Open ``path``, and wait for its kernel and for all of its charts."""
    lab, page = window
    cells = nbformat.read(lab.course / path, as_version=4).cells
    charts = sum(
        VEGA_MIME in output.get("data", {}) for cell in cells for output in cell.get("outputs", [])
    )
    page.evaluate(OPEN, [path, charts])
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")


def look(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.locator(PANEL).evaluate(LOOK)
    return found


def reads_like_a_page(found: dict[str, Any]) -> None:
    assert found["letters"] == "16px"
    assert found["width"] <= 46 * 16
    assert len(found["edges"]) == 1
    assert found["aims"] and found["code"] == 0
    assert found["lines"] and max(found["lines"]) <= 24


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_reads_like_its_page_and_every_chart_fits(
    window: tuple[Lab, Page], lesson: str
) -> None:
    open_notebook(window, f"notebooks/{lesson}.ipynb")
    reads_like_a_page(look(window[1]))
    fit_beside_their_controls(window[1].evaluate(CHARTS))


def fit_beside_their_controls(charts: list[dict[str, Any]]) -> None:
    for chart in charts:
        assert chart["below"] <= 0, chart
        assert chart["hidden"] == 0, chart
        assert chart["beside"], chart
        assert chart["wide"] <= 1, chart


def copied(window: tuple[Lab, Page], lesson: str, name: str) -> str:
    """Copy a lesson: JupyterLab looks for the ended kernel of a path that was open before."""
    folder = window[0].course / "notebooks"
    shutil.copy(folder / f"{lesson}.ipynb", folder / f"{name}.ipynb")
    return f"notebooks/{name}.ipynb"


@pytest.mark.parametrize("lesson", ["01-alliances-and-the-u2", "10-weighing-the-advice"])
def test_in_a_narrow_window_the_controls_stay_in_view(
    window: tuple[Lab, Page], lesson: str
) -> None:
    page = window[1]
    page.set_viewport_size(NARROW)
    page.evaluate("() => jupyterapp.shell.collapseLeft()")
    open_notebook(window, copied(window, lesson, f"narrow-{lesson}"))
    found = page.evaluate(CHARTS)
    assert not any(chart["beside"] for chart in found)
    assert [chart for chart in found if chart["hidden"] or chart["wide"] > 1] == []


def test_an_untrusted_copy_reads_like_its_page_too(window: tuple[Lab, Page]) -> None:
    lab, page = window
    notebook = nbformat.read(lab.course / "notebooks" / f"{LESSON}.ipynb", as_version=4)
    notebook.cells[0].source += "\n\nA change made outside JupyterLab."
    nbformat.write(notebook, lab.course / "notebooks" / "untrusted.ipynb")
    open_notebook(window, "notebooks/untrusted.ipynb")
    assert page.locator(f"{PANEL} .pakrussia-quiz").count() == 0
    reads_like_a_page(look(page))
    fit_beside_their_controls(page.evaluate(CHARTS))


def test_a_notebook_of_the_learners_own_stays_as_it_is(window: tuple[Lab, Page]) -> None:
    lab, page = window
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = new_notebook(cells=[new_markdown_cell("word " * 200)])
    notebook.metadata["kernelspec"] = kernel
    nbformat.write(notebook, lab.course / "notebooks" / "own.ipynb")
    page.evaluate(
        "path => jupyterapp.commands.execute('docmanager:open', { path })", "notebooks/own.ipynb"
    )
    expect(page.locator(f"{PANEL} .jp-RenderedMarkdown p")).to_be_visible()
    found = look(page)
    assert found["width"] > 46 * 16
    assert found["letters"] != "16px"


PLACE = """() => {
  const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
  const { top, bottom } = panel.querySelector(".jp-WindowedPanel-outer").getBoundingClientRect();
  const boxed = (one) => [one, one.getBoundingClientRect()];
  const headings = [...panel.querySelectorAll("h2")].map(boxed);
  const [heading, box] = headings.find(([, one]) => one.top >= top && one.bottom <= bottom) ?? [];
  return heading && [heading.textContent, Math.round(box.top - top)];
}"""


def scroll_down_to(page: Page, text: str) -> None:
    """Read on with the mouse wheel until the heading is in the upper part of the window."""
    page.mouse.move(800, 400)
    for _ in range(300):
        place = page.evaluate(PLACE)
        if place and text in place[0] and place[1] < 150:
            return
        page.mouse.wheel(0, 150)
        page.evaluate("() => new Promise((done) => setTimeout(done, 60))")
    raise AssertionError(f"No heading {text}")


def test_run_all_leaves_the_reader_where_she_was(window: tuple[Lab, Page]) -> None:
    page = window[1]
    open_notebook(window, copied(window, LESSON, "run-all"))
    scroll_down_to(page, "2 ·")
    before = page.evaluate(PLACE)
    cell = page.evaluate("() => jupyterapp.shell.currentWidget.content.activeCellIndex")

    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    busy = page.locator(f"{PANEL} .jp-Notebook-ExecutionIndicator")
    expect(busy).to_have_attribute("data-status", "busy")
    expect(busy).to_have_attribute("data-status", "idle")
    # The last outputs are drawn for a while; then the reader stands where she stood.
    page.wait_for_function(
        f"([text, top]) => {{ const [now, at] = ({PLACE})() ?? []; "
        "return now === text && Math.abs(at - top) <= 2; }",
        arg=before,
    )
    assert page.evaluate("() => jupyterapp.shell.currentWidget.content.activeCellIndex") == cell
    # And she may go on: nothing holds her back.
    page.mouse.wheel(0, 1000)
    page.wait_for_function(f"(text) => (({PLACE})() ?? [])[0] !== text", arg=before[0])
