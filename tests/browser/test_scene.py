"""Guess, lock, chart, unfold: in JupyterLab, trusted and not, and on a page of the page edition."""

from __future__ import annotations

import io
import json
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import scene
from bs4 import BeautifulSoup
from conftest import HANG, Lab, Watch
from nbconvert import HTMLExporter
from nbformat.sign import NotebookNotary
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from pakrussia.build import pages

STATE = "guessed 11, open true"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scene.store(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="module")
def address(stored: Path) -> str:
    pages.build(stored.parents[1], stored.parents[1] / "html")
    return (stored.parents[1] / "html" / f"{scene.NAME}.html").as_uri()


def lock(page: Page) -> None:
    asked = page.locator(".question").filter(has_text="How many of the 14 events")
    asked.get_by_role("slider").fill("11")
    asked.get_by_role("radio", name="not sure").check()
    asked.get_by_role("button", name="Lock my guess").click()
    expect(asked).to_contain_text("You said 11 events. It is 8 events: 3 too high.")


def test_on_a_page_the_lock_moves_the_chart_and_unfolds(page: Page, address: str) -> None:
    page.goto(address)
    figure = page.locator("figure.chart")
    figure.scroll_into_view_if_needed()  # A chart is drawn when it comes near.
    chart = figure.locator(".live svg")
    expect(chart).to_contain_text("guessed -1, open false")
    expect(page.get_by_text(scene.FINDING)).to_be_hidden()
    lock(page)
    expect(chart).to_contain_text(STATE)
    expect(page.get_by_role("region", name="What we see")).to_contain_text(scene.FINDING)
    page.reload()
    figure.scroll_into_view_if_needed()
    expect(chart).to_contain_text(STATE)
    expect(page.get_by_role("region", name="What we see")).to_contain_text(scene.FINDING)
    # The control stays the reader's.
    page.locator("[name=start_open]").uncheck()
    expect(chart).to_contain_text("open false")


def test_on_a_phone_question_and_chart_stand_on_one_screen(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address)
    page.locator("figure.chart").scroll_into_view_if_needed()
    expect(page.locator("figure.chart .live svg")).to_be_visible()
    lock(page)
    asked = page.locator(".question").filter(has_text="Which year comes first?")
    asked.get_by_role("button", name="Look at the chart").click()
    picture = asked.get_by_role("img", name="The chart “When did it begin?” as it stands now")
    expect(picture).to_be_visible()
    # It is the chart with the guess in it, and not the one that was stored.
    assert "guessed%2011" in (picture.get_attribute("src") or "")
    asked.scroll_into_view_if_needed()
    box, last = picture.bounding_box(), asked.locator(".option").last.bounding_box()
    assert box and last and last["y"] + last["height"] - box["y"] < 740


def test_on_paper_the_finding_stands_at_the_end(page: Page, address: str) -> None:
    page.goto(address)
    page.emulate_media(media="print")
    texts = [
        # A sheet breaks lines anywhere and draws “fl” as one sign.
        " ".join(unicodedata.normalize("NFKC", sheet.extract_text()).split())
        for sheet in PdfReader(io.BytesIO(page.pdf())).pages
    ]
    assert scene.FINDING in texts[-1]
    assert not any(scene.FINDING in text for text in texts[:-1])


def test_without_scripts_it_is_folded(stored: Path, address: str) -> None:
    text = (stored.parents[1] / "html" / f"{scene.NAME}.html").read_text(encoding="utf-8")
    html = BeautifulSoup(text, "html.parser")
    for script in html.find_all("script"):
        script.decompose()
    (fold,) = html.select("details.pakrussia-then")
    assert scene.FINDING in fold.get_text() and not fold.has_attr("open")
    (end,) = html.select(".findings")
    assert scene.FINDING in end.get_text()
    fold.decompose()
    end.decompose()
    assert scene.FINDING not in html.get_text()


def test_nbconverts_page_shows_no_finding_under_its_question(stored: Path) -> None:
    text, _ = HTMLExporter().from_filename(str(stored))
    html = BeautifulSoup(text, "html.parser")
    outputs = [one.get_text() for one in html.select(".jp-OutputArea-output:not(details *)")]
    assert outputs and not any(scene.FINDING in one for one in outputs)


def test_the_code_that_holds_the_finding_is_folded(stored: Path) -> None:
    notebook = nbformat.read(stored, as_version=4)
    hidden = [
        cell.source
        for cell in notebook.cells
        if cell.metadata.get("jupyter", {}).get("source_hidden")
    ]
    assert len(hidden) == 1 and scene.FINDING in hidden[0]


# --- JupyterLab ----------------------------------------------------------------------------------


@pytest.fixture
def in_lab(lab: Lab, stored: Path) -> Iterator[Path]:
    lab.stop_kernels()
    shutil.rmtree(lab.course / "my-work", ignore_errors=True)
    path = lab.course / "notebooks" / stored.name
    shutil.copy(stored, path)
    notary = NotebookNotary(data_dir=lab.environment["JUPYTER_DATA_DIR"])
    notary.sign(nbformat.read(path, as_version=4))
    notary.store.close()
    yield path
    scene.remove(path)


def open_lab(page: Page, lab: Lab, path: Path) -> None:
    page.goto(lab.address(path.relative_to(lab.course).as_posix()))
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=HANG)


def test_in_jupyterlab_the_lock_moves_the_chart_before_any_run_and_after_a_reload(
    page: Page, lab: Lab, watch: Watch, in_lab: Path
) -> None:
    open_lab(page, lab, in_lab)
    # What is not near the window may stand anywhere in the page, and hidden.
    quiz = page.locator(".pakrussia-quiz").filter(has_text="A number line")
    expect(quiz).to_be_visible()
    assert page.get_by_text(scene.FINDING).locator("visible=true").count() == 0
    lock(page)
    chart = page.locator(".jp-RenderedVegaCommon5 svg")
    chart.scroll_into_view_if_needed()
    expect(chart).to_contain_text(STATE)
    page.reload()
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=HANG)
    # The chart is set although nobody has looked at the quiz.
    chart.scroll_into_view_if_needed()
    expect(chart).to_contain_text(STATE)
    quiz.scroll_into_view_if_needed()
    expect(page.get_by_role("region", name="What we see")).to_contain_text(scene.FINDING)
    expect(page.get_by_role("button", name="Lock my guess")).to_be_hidden()
    page.locator("[name=start_open]").uncheck()
    expect(chart).to_contain_text("open false")
    asked = page.locator(".question").filter(has_text="Which year comes first?")
    asked.get_by_role("button", name="Look at the chart").click()
    expect(page.get_by_role("button", name="Back to the question")).to_be_focused()
    expect(chart).to_be_in_viewport()
    assert watch.foreign == []


def test_in_an_untrusted_copy_the_chart_works_by_hand_and_the_finding_is_folded(
    page: Page, lab: Lab, in_lab: Path
) -> None:
    copy = scene.copy_untrusted(in_lab)
    try:
        open_lab(page, lab, copy)
        fold = page.locator("details").filter(has=page.get_by_text("open it after you have"))
        expect(fold).to_be_visible()
        expect(fold.get_by_text(scene.FINDING)).to_be_hidden()
        fold.locator("summary").click()
        expect(fold.get_by_text(scene.FINDING)).to_be_visible()
        assert page.locator(".pakrussia-quiz").count() == 0
        page.locator("[name=start_guess]").fill("11")
        page.locator("[name=start_open]").check()
        expect(page.locator(".jp-RenderedVegaCommon5 svg")).to_contain_text(STATE)
    finally:
        scene.remove(copy)


def test_the_guess_reaches_the_record(page: Page, lab: Lab, in_lab: Path) -> None:
    open_lab(page, lab, in_lab)
    lock(page)
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")
    page.locator(".jp-CodeCell").first.click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    record = lab.course / "my-work" / "progress.jsonl"
    for _ in range(200):
        if record.exists():
            break
        page.wait_for_timeout(300)
    (line,) = record.read_text(encoding="utf-8").splitlines()
    entry = json.loads(line)
    assert entry["response"] == {"guess": "11", "sure": "not-sure"}
    assert (entry["outcome"], entry["score"]) == (None, None)
