"""Lesson 01 in a real JupyterLab: alive on opening, answering, remembering."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import time

import nbformat
import pytest
from conftest import ROOT, Lab, Watch, until
from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError
from quiz_page import choice

from pakrussia import questions
from pakrussia.build import stage

LESSON = "01-alliances-and-the-u2"
PATH = f"notebooks/{LESSON}.ipynb"
CHART = ".jp-RenderedVegaCommon5 svg"
QUIZ = ".pakrussia-quiz"


@pytest.fixture(autouse=True)
def fresh_kernels(lab: Lab) -> None:
    """Start each test with no kernel, the stored lesson and no record."""
    lab.stop_kernels()
    shutil.rmtree(lab.course / "my-work", ignore_errors=True)


def open_notebook(page: Page, lab: Lab, path: str = PATH) -> None:
    page.goto(lab.address(path))
    page.wait_for_selector(".jp-Notebook .jp-Cell")


def cell(page: Page, has: str, inside: str = "") -> Locator:
    """Scroll until a cell output that matches ``has`` is drawn, and return its first match.

    JupyterLab draws only the cells near the window, so the notebook is walked through.
    """
    found = page.locator(f"{has} {inside}".strip())
    panel = page.locator(".jp-WindowedPanel-outer").first
    deadline = time.monotonic() + stage.PATIENCE
    while time.monotonic() < deadline:
        if found.count():
            # JupyterLab may draw the output anew just now; then it is looked for again.
            with contextlib.suppress(PlaywrightError):
                found.first.scroll_into_view_if_needed(timeout=5_000)
                return found.first
        moved = panel.evaluate(
            "panel => { const was = panel.scrollTop; panel.scrollTop += panel.clientHeight * 0.6;"
            " return panel.scrollTop > was; }"
        )
        if not moved:
            # The end; cells still being drawn may have moved what is looked for: once more.
            panel.evaluate("panel => panel.scrollTop = 0")
        page.wait_for_timeout(200)
    raise AssertionError(f"Nothing in the notebook matches {has} {inside}")


def quiz(page: Page, title: str) -> Locator:
    cell(page, f"{QUIZ}:has-text('{title}')")
    return page.locator(QUIZ).filter(has_text=title).first


def question(page: Page, title: str, prompt: str) -> Locator:
    return quiz(page, title).locator("fieldset, .question").filter(has_text=prompt).first


def run_all(page: Page) -> None:
    # The circle above the notebook says idle before the kernel is there, and JupyterLab then
    # clears the outputs without running; the line at the bottom waits for the kernel. Once cells
    # run, that line changes with every cell, and the circle waits for the last.
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
    cells = page.locator(".jp-NotebookPanel .jp-Notebook-ExecutionIndicator")
    expect(cells).to_have_attribute("data-status", "busy")
    expect(cells).to_have_attribute("data-status", "idle")


# Two questions that wait for no guess, each the first of its quiz.
TITLE, PROMPT = "A visit that never was", "In June 1949 Pakistan said no to Stalin"
RIGHT = "A letter of June 1949 in which Karachi accepts"
OTHER_TITLE, OTHER_PROMPT = "Who knew?", "Norway had allowed U-2s"
OTHER_RIGHT = "The notes that a Norwegian took in the meeting"

# What moves the line of years here, and a lesson whose quiz asks for a number and an order.
START = ".jp-RenderedVegaCommon5:has([aria-label^='Dots on an axis of years'])"
CLOCK = "notebooks/02-the-china-channel-and-1971.ipynb"
CLOCK_TITLE, CLOCK_PROMPT = "The clock of 1971", "How many days lie between Kissinger"


def record(lab: Lab) -> list[dict]:
    path = lab.course / "my-work" / "progress.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


PENDING = """() => Object.entries(localStorage).flatMap(
  ([key, value]) => key.startsWith("pakrussia:1:") ? JSON.parse(value).pending ?? [] : []
)"""


def recorded(page: Page, lab: Lab, *expected: str) -> list[dict]:
    """Wait until these answers have reached the record; then nothing may be there twice.

    More would be on its way as long as the page holds an answer that is not in the record, or
    a kernel is at work on what it was sent.
    """
    until(page, lambda: len(record(lab)) >= len(expected), f"{expected} in the record")

    def at_rest() -> bool:
        return {*page.evaluate(PENDING)} <= {one["id"] for one in record(lab)} and (
            not lab.busy_kernels()
        )

    until(page, at_rest, "an end of handing over")
    found = record(lab)
    assert sorted(one["question"] for one in found) == sorted(expected)
    assert len({one["id"] for one in found}) == len(expected)
    return found


def no_cell_ran(page: Page) -> None:
    assert page.locator(".jp-InputPrompt:has-text('[*]')").count() == 0


def test_trusted_lesson_opens_alive(page: Page, lab: Lab, watch: Watch) -> None:
    """No cell has run: charts are drawn as SVG and a quiz answers a click and the keyboard."""
    open_notebook(page, lab)
    chart = cell(page, CHART)
    assert chart.locator("path, text").count() > 20
    named = page.locator(".jp-RenderedVegaCommon5 [aria-label^='Map without borders']")
    assert named.count() == 1
    asked = question(page, OTHER_TITLE, OTHER_PROMPT)
    asked.get_by_label(OTHER_RIGHT).check()
    asked.get_by_role("button", name="Check").click()
    expect(asked).to_contain_text("Right")
    # The same by keyboard alone: Tab to the options, choose with an arrow key, check with Enter.
    other = question(page, TITLE, PROMPT)
    other.get_by_role("radio").nth(1).focus()
    page.keyboard.press("ArrowUp")
    expect(other.get_by_label(RIGHT)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(other).to_contain_text("Right")
    no_cell_ran(page)
    assert watch.foreign == []


def test_chart_control_works_with_no_kernel(page: Page, lab: Lab) -> None:
    open_notebook(page, lab)
    chart = cell(page, START)
    chart.locator("input[type=checkbox]").check()
    expect(chart).to_contain_text("10 of the 14 events that harmed ties come before 1960.")
    slider = chart.locator("input[type=range]")
    # The quiz beside the chart frees its keys, also when it is drawn after the slider has focus.
    slider.focus()
    expect(slider).to_have_attribute("data-lm-suppress-shortcuts", "true")
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    expect(chart).to_contain_text("None of the 14 events that harmed ties comes before 1952.")


def test_data_of_a_chart_open_with_a_key(page: Page, lab: Lab) -> None:
    open_notebook(page, lab)
    # One that waits for no guess.
    summary = cell(page, "details.pakrussia-data summary:has-text('rows)')")
    summary.focus()
    page.keyboard.press("Enter")
    table = page.locator("details.pakrussia-data[open] table").first
    expect(table).to_be_visible()
    expect(table).to_contain_text("1959–2012")


def test_untrusted_copy_shows_charts_and_readable_questions(page: Page, lab: Lab) -> None:
    stored = nbformat.read(lab.course / PATH, as_version=4)
    stored.cells[0].source += "\n\nA change made outside JupyterLab."
    copy = lab.course / "notebooks" / "untrusted.ipynb"
    nbformat.write(stored, copy)
    try:
        open_notebook(page, lab, "notebooks/untrusted.ipynb")
        cell(page, CHART)
        text = cell(page, f".jp-RenderedMarkdown:has-text('{PROMPT}')")
        expect(text).to_contain_text("chose America")
        assert page.locator(QUIZ).count() == 0
        summary = cell(page, "details:has-text('Show the data') summary")
        summary.click()
        expect(page.locator("details[open] table").first).to_be_visible()
    finally:
        copy.unlink()


def test_answers_survive_run_reload_and_reopening(
    page: Page, context: BrowserContext, lab: Lab
) -> None:
    """Answered before any run; handed to the record once; there after reload and reopening."""
    open_notebook(page, lab)
    asked = question(page, TITLE, PROMPT)
    asked.get_by_label(RIGHT).check()
    asked.get_by_role("button", name="Check").click()
    expect(asked).to_contain_text("Right")
    assert record(lab) == []

    run_all(page)
    asked = question(page, TITLE, PROMPT)
    expect(asked.get_by_label(RIGHT)).to_be_checked()
    (first,) = recorded(page, lab, "01-film-of-1949")
    assert first["outcome"] == "right"

    live = question(page, OTHER_TITLE, OTHER_PROMPT)
    live.get_by_label(OTHER_RIGHT).check()
    live.get_by_role("button", name="Check").click()
    expect(live).to_contain_text("Right")
    recorded(page, lab, "01-film-of-1949", "01-norway-host")

    page.reload()
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    expect(question(page, TITLE, PROMPT).get_by_label(RIGHT)).to_be_checked()
    page.close()

    again = context.new_page()
    open_notebook(again, lab)
    expect(question(again, TITLE, PROMPT).get_by_label(RIGHT)).to_be_checked()
    again.close()
    assert len(record(lab)) == 2


def test_answers_come_back_from_the_record_in_another_browser(
    browser: object, page: Page, lab: Lab
) -> None:
    """A browser that never saw the answers shows them after a run, from the record."""
    open_notebook(page, lab)
    run_all(page)
    asked = question(page, TITLE, PROMPT)
    asked.get_by_label(RIGHT).check()
    asked.get_by_role("button", name="Check").click()
    expect(asked).to_contain_text("Right")
    recorded(page, lab, "01-film-of-1949")
    page.close()
    lab.stop_kernels()
    context = browser.new_context(viewport={"width": 1280, "height": 900})  # type: ignore[attr-defined]
    try:
        other = context.new_page()
        open_notebook(other, lab)
        run_all(other)
        expect(question(other, TITLE, PROMPT).get_by_label(RIGHT)).to_be_checked()
    finally:
        context.close()


def test_letters_and_arrows_stay_in_the_controls(page: Page, lab: Lab) -> None:
    """JupyterLab takes b and the arrows as commands of the notebook, but not from a quiz."""
    open_notebook(page, lab, CLOCK)
    asked = question(page, CLOCK_TITLE, CLOCK_PROMPT)
    cells = len(nbformat.read(lab.course / CLOCK, as_version=4).cells)
    asked.get_by_role("textbox").focus()
    page.keyboard.type("abdd31")
    expect(asked.get_by_role("textbox")).to_have_value("abdd31")
    asked.get_by_role("textbox").fill("31")
    page.keyboard.press("Enter")
    expect(asked).to_contain_text("Right")
    moved = question(page, CLOCK_TITLE, "Put these steps in order")
    moved.get_by_role("button", name="Move up").nth(1).focus()
    page.keyboard.press("ArrowUp")
    expect(moved.locator("li").first).to_contain_text("First talks on an Indo-Soviet treaty")
    expect(page.locator("#jp-main-statusbar")).to_contain_text(
        re.compile(rf"Cell \d+/{cells}(?!\d)")
    )


def test_a_quiz_works_while_the_kernel_is_gone_and_hands_over_later(page: Page, lab: Lab) -> None:
    open_notebook(page, lab)
    run_all(page)
    lab.stop_kernels()
    asked = question(page, TITLE, PROMPT)
    asked.get_by_label(RIGHT).check()
    asked.get_by_role("button", name="Check").click()
    expect(asked).to_contain_text("Right")
    assert record(lab) == []
    page.close()

    again = page.context.new_page()
    open_notebook(again, lab)
    run_all(again)
    expect(question(again, TITLE, PROMPT).get_by_label(RIGHT)).to_be_checked()
    recorded(again, lab, "01-film-of-1949")


@pytest.mark.parametrize(
    "lesson", ["00-start-here", "07-energy-and-the-nuclear-question", "13-review"]
)
def test_a_lesson_read_from_top_to_bottom_is_alive_runs_and_answers(
    lesson: str, page: Page, lab: Lab, watch: Watch
) -> None:
    """As JupyterLab shows it, with only the cells near the window drawn.

    Every chart is drawn and every quiz there before a run; after it, nothing has failed.
    test_walk.py looks at every lesson, with all cells drawn.
    """
    path = f"notebooks/{lesson}.ipynb"
    stored = nbformat.read(lab.course / path, as_version=4)
    described = [
        output.data["text/plain"]
        for one in stored.cells
        for output in one.get("outputs", [])
        if "application/vnd.vega.v5+json" in output.get("data", {})
    ]
    open_notebook(page, lab, path)
    for words in described:
        start = words[:40].replace("'", "\\'")
        cell(page, f".jp-RenderedVegaCommon5 [aria-label^='{start}']", "svg")
    file = questions.load_lesson(lesson)
    for one in file.quizzes:
        assert quiz(page, one.title).locator(".question").count() == len(one.questions)

    run_all(page)
    first = next(q for one in file.quizzes for q in one.questions if q.kind == "single")
    title = next(one.title for one in file.quizzes if first in one.questions)
    asked = question(page, title, first.prompt[:60])
    choice(asked, next(o.text for o in first.options if o.correct)).check()
    asked.get_by_role("button", name="Check").click()
    expect(asked.locator(".verdict")).to_contain_text("Right")
    failed = "[data-mime-type='application/vnd.jupyter.error']"
    assert page.locator(failed).count() == 0
    assert watch.foreign == []
    assert watch.errors == []


@pytest.mark.parametrize(
    "lesson",
    [
        "01-alliances-and-the-u2",
        "06-training-exercises-and-hybrid-warfare",
        "11-reading-the-essay",
    ],
)
def test_a_solved_exercise_is_right_everywhere(
    lesson: str, page: Page, lab: Lab, watch: Watch
) -> None:
    """The learner's edition, with the solution's code in its cells, run in a real browser."""
    learner = nbformat.read(lab.course / "exercises" / lesson / "exercise.ipynb", as_version=4)
    solution = nbformat.read(ROOT / "solutions" / lesson / "exercise.ipynb", as_version=4)
    written = {
        one.metadata.nbgrader.grade_id: one.source
        for one in solution.cells
        if one.metadata.get("nbgrader", {}).get("solution")
    }
    for one in learner.cells:
        if one.metadata.get("nbgrader", {}).get("solution"):
            one.source = written[one.metadata.nbgrader.grade_id]
    checks = [one for one in learner.cells if one.source.startswith("check(")]
    folder = lab.course / "my-work" / "exercises" / lesson
    folder.mkdir(parents=True)
    nbformat.write(learner, folder / "exercise.ipynb")

    path = f"my-work/exercises/{lesson}/exercise.ipynb"
    open_notebook(page, lab, path)
    run_all(page)
    expect(cell(page, ".jp-RenderedMarkdown", ":text('✓')").locator("xpath=..")).to_contain_text(
        "Right."
    )
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")

    def said() -> list[str]:
        return [
            output.data["text/markdown"]
            for one in nbformat.read(lab.course / path, as_version=4).cells
            for output in one.get("outputs", [])
            if one.source.startswith("check(") and "text/markdown" in output.get("data", {})
        ]

    until(page, lambda: len(said()) == len(checks), "the saved notebook, with every check")
    assert len(checks) >= 4
    assert [one.split("**")[1] for one in said()] == ["Right."] * len(checks)
    assert watch.foreign == []


def test_what_jupyterlab_exports_and_prints_has_the_questions_as_text(
    page: Page, lab: Lab, context: BrowserContext
) -> None:
    """“Save and Export” and “Print” open this address; the lesson itself keeps its live quizzes."""
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    name = "01-alliances-and-the-u2"
    page.goto(f"{lab.url}/nbconvert/html/notebooks/{name}.ipynb?token={lab.token}")
    for one in questions.load_quiz("01-a")[1].questions:
        expect(page.get_by_text(one.prompt[:40]).first).to_be_visible()
    assert not [url for url in asked if "jupyter-widgets" in url or "html-manager" in url]
    expect(page.locator(".jp-OutputArea-output.jp-RenderedSVG svg, img").first).to_be_visible()
