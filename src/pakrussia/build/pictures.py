"""The README's pictures, taken from a real JupyterLab, so that they show the course as it is."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pakrussia.build import stage

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

FOLDER = ".github/pictures"
NAMES = ("lesson", "chart", "quiz", "review")
_LESSON = "notebooks/01-alliances-and-the-u2.ipynb"
_REVIEW = "notebooks/13-review.ipynb"
_CHART = "Dots on an axis of years"
# One right, one wrong: the review then has something to bring back. Neither waits for a guess.
_ANSWERS = (
    ("In 1949 Pakistan turned down Stalin", "“turned down”"),
    ("Norway had allowed U-2s", "The plan of the flight"),
)
_MARGIN = 14
# A learner's JupyterLab has none of the teacher's buttons.
_NO_TEACHER = {"disabledExtensions": {"@jupyter/nbgrader": True}}


def take(course: Path) -> list[Path]:
    """Take the pictures of ``course`` into its folder of pictures; return their paths.

    ``CourseError`` where Playwright or a Chromium is missing. Nothing is written before all
    pictures are taken.
    """
    with tempfile.TemporaryDirectory() as temporary:
        copy, home = Path(temporary) / "course", Path(temporary) / "home"
        copy.mkdir()
        settings = home / "config" / "labconfig" / "page_config.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(_NO_TEACHER), encoding="utf-8")
        with (
            stage.chromium() as browser,
            stage.running_lab(stage.copy_course(course, copy), home) as lab,
        ):
            page = browser.new_page(viewport={"width": 1240, "height": 760})
            page.set_default_timeout(60_000)
            taken = {"lesson": _top_of_lesson(page, lab)}
            # What is shown next fits below the toolbar.
            page.set_viewport_size({"width": 1240, "height": 1100})
            _run_all(page)
            taken["chart"] = _chart(page)
            taken["quiz"] = _quiz(page)
            taken["review"] = _review(page, lab)
    folder = course / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        (folder / f"{name}.png").write_bytes(taken[name])
    return [folder / f"{name}.png" for name in NAMES]


def _open(page: Page, lab: stage.Lab, path: str) -> None:
    page.goto(lab.address(path))
    page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for()


def _run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
    cells = ".jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status=%s]"
    page.locator(cells % "busy").wait_for()
    page.locator(cells % "idle").wait_for()


def _found(page: Page, selector: str) -> Locator:
    """Scroll the notebook until ``selector`` is drawn; JupyterLab draws only what is near."""
    panel = page.locator(".jp-WindowedPanel-outer").first
    # After a run the notebook is held where it was, until somebody moves.
    panel.dispatch_event("wheel")
    panel.evaluate("panel => { panel.scrollTop = 0; }")
    wanted = page.locator(selector).first
    for _ in range(200):
        if wanted.count():
            break
        panel.evaluate("panel => { panel.scrollTop += panel.clientHeight / 2; }")
        page.wait_for_timeout(150)
    _centre(wanted)
    return wanted


def _centre(node: Locator) -> None:
    """Bring ``node`` to the middle of the window, and again when what is above it is drawn."""
    for _ in range(2):
        node.evaluate("node => node.scrollIntoView({ block: 'center' })")
        node.page.wait_for_timeout(500)


def _picture(page: Page, node: Locator) -> bytes:
    """Return ``node``, at most 720 by 720 pixels of it, with a margin."""
    _centre(node)
    box = node.bounding_box()
    assert box
    clip = {
        "x": box["x"] - _MARGIN,
        "y": box["y"] - _MARGIN,
        "width": min(box["width"], 720) + 2 * _MARGIN,
        "height": min(box["height"], 720) + 2 * _MARGIN,
    }
    return page.screenshot(clip=clip)  # type: ignore[arg-type]


def _top_of_lesson(page: Page, lab: stage.Lab) -> bytes:
    _open(page, lab, _LESSON)
    page.wait_for_timeout(1500)
    return page.screenshot()


def _chart(page: Page) -> bytes:
    chart = _found(page, f".jp-RenderedVegaCommon5:has([aria-label^='{_CHART}'])")
    chart.locator("input[type=range]").fill("1955")
    chart.locator("input[type=checkbox]").first.check()
    page.wait_for_timeout(500)
    return _picture(page, chart)


def _quiz(page: Page) -> bytes:
    for words, option in _ANSWERS:
        question = _found(page, f".pakrussia-quiz .question:has-text('{words}')")
        question.get_by_label(option).check()
        question.get_by_role("button", name="Check").click()
    page.wait_for_timeout(1500)  # Until the record has them.
    return _picture(page, _found(page, f".pakrussia-quiz .question:has-text('{_ANSWERS[0][0]}')"))


def _review(page: Page, lab: stage.Lab) -> bytes:
    _open(page, lab, _REVIEW)
    _run_all(page)
    return _picture(page, _found(page, ".pakrussia-quiz"))
