"""The walk of a learner through every lesson and exercise: opened, looked at, run, looked at again.

What is looked at each time: nothing cut off, nothing that scrolls sideways, no label on another,
words for every picture, headings in order (walk.js), and what axe-core finds in the course's own
text and output. All cells are drawn for it, also those far from the window.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT, Lab, Watch
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from test_lab import open_notebook

from pakrussia import questions
from pakrussia.build import notebooks

SCRIPT = (Path(__file__).parent / "walk.js").read_text(encoding="utf-8")
CHART = ".jp-RenderedVegaCommon5 svg.marks"
WIDE, NARROW = (1280, "Light"), (760, "Dark")
EXERCISES = [path.parent.name for path in sorted(ROOT.glob("exercises/*/exercise.ipynb"))]

# pandas leaves the corner above the names of the rows empty, in every table that it draws, and
# JupyterLab's box around such a table scrolls in a narrow window (see walk.js). JupyterLab's body
# has no height and hides what flows over: axe-core would take all text for hidden, and pass it.
# Links in Markdown, and addresses in printed text, which JupyterLab turns into links, carry its
# own colour and its own lack of a line under them.
AXE = """async () => {
  document.body.style.height = "100vh";
  const selector = "th:not([role], .dataframe th), [role=rowheader], [role=columnheader]";
  const boxes = "*:not(.jp-RenderedHTML:has(> div > .dataframe))";
  const links = "a[href]:not(.jp-RenderedMarkdown a, .jp-RenderedText a)";
  axe.configure({ rules: [
    { id: "empty-table-header", selector },
    { id: "scrollable-region-focusable", selector: boxes },
    { id: "link-in-text-block", selector: links },
  ] });
  const panel = ".jp-NotebookPanel:not(.lm-mod-hidden)";
  const own = [".jp-OutputArea-output", ".jp-MarkdownOutput"].map((one) => `${panel} ${one}`);
  const include = own.filter((one) => document.querySelector(one)).map((one) => [one]);
  const found = await axe.run({ include }, { resultTypes: ["violations"] });
  return found.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} – ${node.target}`));
}"""

NEAR_ONES_DRAWN = """() => [...document.querySelectorAll(".jp-RenderedVegaCommon5")].every(
  (one) => one.querySelector("svg.marks")
)"""

DRAW_ALL = """() => {
  const notebook = jupyterapp.shell.currentWidget.content;
  notebook.notebookConfig = { ...notebook.notebookConfig, windowingMode: "none" };
}"""

# A cell that was about to be drawn when the setting changes may wait for ever: the notebook is
# walked through, and at its end the setting is made anew, until all is there.
ALL_DRAWN = """(wanted) => {
  const notebook = jupyterapp.shell.currentWidget.content;
  const set = (windowingMode) => {
    if (notebook.notebookConfig.windowingMode !== windowingMode)
      notebook.notebookConfig = { ...notebook.notebookConfig, windowingMode };
  };
  const panel = document.querySelector(".jp-WindowedPanel-outer");
  const isThere = ([what, many]) => document.querySelectorAll(what).length >= many;
  const done = wanted.every(isThere);
  const below = panel.scrollTop + panel.clientHeight < panel.scrollHeight - 1;
  set(done || below ? "none" : "full");
  panel.scrollTop = !done && below ? panel.scrollTop + panel.clientHeight / 2 : 0;
  return done && notebook.notebookConfig.windowingMode === "none";
}"""

RUN_ALL = """() => Promise.race([
  jupyterapp.commands.execute("notebook:run-all-cells"),
  new Promise((_, refuse) => setTimeout(() => refuse(Error("Still running")), 120_000)),
])"""


@pytest.fixture(autouse=True)
def fresh_kernels(lab: Lab) -> None:
    lab.stop_kernels()
    shutil.rmtree(lab.course / "my-work", ignore_errors=True)


def open_whole(page: Page, lab: Lab, path: str, *wanted: tuple[str, int]) -> None:
    """Open a notebook, wait for its kernel, and have every cell drawn, with what is ``wanted``.

    No learner changes this setting while a notebook is being drawn; where JupyterLab then leaves
    a cell out, the notebook is opened again.
    """
    for _ in range(3):
        open_notebook(page, lab, path)
        # JupyterLab restores stored quizzes once the kernel is there.
        expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
        # A chart that is moved while it is being drawn stays empty: first those near the window.
        page.wait_for_function(NEAR_ONES_DRAWN)
        page.evaluate(DRAW_ALL)
        with contextlib.suppress(PlaywrightTimeout):
            page.wait_for_function(ALL_DRAWN, arg=wanted, polling=150, timeout=30_000)
            break
    page.evaluate(Axe().axe_script)


def lay_out(page: Page, width: int, theme: str) -> None:
    """Show the notebook in a window of this width and in this theme; narrow: no file list."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(
        "theme => jupyterapp.commands.execute('apputils:change-theme', { theme })",
        f"JupyterLab {theme}",
    )
    page.wait_for_function(
        "light => document.body.dataset.jpThemeLight === light",
        arg="true" if theme == "Light" else "false",
    )
    page.evaluate("side => jupyterapp.shell[side]()", _SIDE[width])
    page.wait_for_function(
        "shown => (document.querySelector('#jp-left-stack')?.offsetWidth > 0) === shown",
        arg=width == WIDE[0],
    )
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")


_SIDE = {WIDE[0]: "expandLeft", NARROW[0]: "collapseLeft"}


def problems(page: Page, width: int, theme: str) -> list[str]:
    """Return what a reader would stumble over in this window, as sentences."""
    lay_out(page, width, theme)
    seen: dict[str, Any] = page.evaluate(SCRIPT)
    found = [*seen["problems"], *page.evaluate(AXE)]
    return [f"{width} {theme}: {one}" for one in found]


def open_folds(page: Page) -> None:
    """Open every table of data and every answer that is folded away."""
    page.evaluate(
        "() => document.querySelectorAll('.jp-OutputArea-output details')"
        ".forEach((one) => { one.open = true; })"
    )


def is_whole(page: Page, charts: int, lesson: questions.QuestionFile) -> None:
    """Wait until every chart is drawn and every quiz has all of its questions."""
    wanted = [[CHART, charts], [".pakrussia-quiz", len(lesson.quizzes)]]
    try:
        page.wait_for_function(ALL_DRAWN, arg=wanted, polling=150, timeout=60_000)
    except PlaywrightTimeout:
        there = [f"{page.locator(what).count()} of {many} {what}" for what, many in wanted]
        lost = page.locator(".jp-OutputArea-output:has-text('Error displaying widget')").count()
        pytest.fail(f"Not all is drawn: {', '.join(there)}; {lost} quizzes were not restored.")
    assert page.locator(CHART).count() == charts
    for one in lesson.quizzes:
        asked = page.locator(".pakrussia-quiz").filter(
            has=page.get_by_role("heading", name=one.title, exact=True)
        )
        expect(asked.locator(".question")).to_have_count(len(one.questions), timeout=30_000)


@pytest.mark.parametrize("lesson", [path.stem for path in notebooks.lessons(ROOT)])
def test_a_lesson_is_whole_before_and_after_a_run(
    lesson: str, page: Page, lab: Lab, watch: Watch
) -> None:
    path = f"notebooks/{lesson}.ipynb"
    stored = nbformat.read(lab.course / path, as_version=4)
    charts = sum(
        "application/vnd.vega.v5+json" in output.get("data", {})
        for one in stored.cells
        for output in one.get("outputs", [])
    )
    file = questions.load_lesson(lesson)
    open_whole(page, lab, path, (CHART, charts), (".pakrussia-quiz", len(file.quizzes)))
    is_whole(page, charts, file)
    found = problems(page, *WIDE) + problems(page, *NARROW)
    assert [f"before a run, {one}" for one in found] == []

    assert page.evaluate(RUN_ALL) is True
    is_whole(page, charts, file)
    open_folds(page)
    found = problems(page, *NARROW) + problems(page, *WIDE)
    assert [f"after a run, {one}" for one in found] == []

    first, where = next(
        (one, quiz) for quiz in file.quizzes for one in quiz.questions if one.kind == "single"
    )
    asked = (
        page.locator(".pakrussia-quiz")
        .filter(has=page.get_by_role("heading", name=where.title, exact=True))
        .locator(".question")
        .nth(where.questions.index(first))
    )
    asked.get_by_label(next(o.text for o in first.options if o.correct), exact=True).check()
    asked.get_by_role("button", name="Check").click()
    expect(asked.locator(".verdict")).to_contain_text("Right")
    assert watch.foreign == []
    assert watch.errors == []


@pytest.mark.parametrize("lesson", EXERCISES)
def test_an_untouched_exercise_runs_and_is_whole(
    lesson: str, page: Page, lab: Lab, watch: Watch
) -> None:
    path = f"exercises/{lesson}/exercise.ipynb"
    open_whole(page, lab, path)
    assert page.evaluate(RUN_ALL) is True
    cells = nbformat.read(lab.course / path, as_version=4).cells
    checks = [one for one in cells if one.source.startswith("check(")]
    said = page.locator(".jp-OutputArea-output:has-text('Not attempted')")
    expect(said).to_have_count(len(checks))
    assert problems(page, *WIDE) + problems(page, *NARROW) == []
    assert watch.foreign == []
    assert watch.errors == []


PLANT = """() => {
  const charts = [...document.querySelectorAll(".jp-RenderedVegaCommon5")];
  const text = document.querySelector(".jp-MarkdownOutput");
  const into = (html) => text.insertAdjacentHTML("beforeend", html);
  charts[0].querySelector("svg").style.cssText = "max-width: none; width: 3000px";
  charts[1].querySelector("[role=graphics-document]").removeAttribute("aria-label");
  const labels = [...charts[2].querySelectorAll("text")].filter((one) => one.textContent);
  labels[0].setAttribute("transform", "translate(-900, 0)");
  const [one, two] = [...charts[3].querySelectorAll(".role-axis-label text")];
  two.setAttribute("transform", one.getAttribute("transform"));
  into('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">');
  into('<p style="color: #bbb; background: #fff">Hardly to be read</p>');
  into('<p style="overflow-x: auto; white-space: nowrap">' + "sideways ".repeat(300) + "</p>");
  into("<h1>A second title</h1><h4>Two levels down</h4>");
}"""


def test_the_walk_sees_what_is_planted(page: Page, lab: Lab) -> None:
    """One fault of each kind in a lesson that has none: each is told."""
    lesson = "01-alliances-and-the-u2"
    open_whole(page, lab, f"notebooks/{lesson}.ipynb")
    is_whole(page, 5, questions.load_lesson(lesson))
    assert problems(page, *WIDE) == []
    page.evaluate(PLANT)
    found = "\n".join(problems(page, *WIDE))
    for told in (
        "cut off by its output: chart",
        "no text alternative: svg",
        "leaves the drawing",
        "lies on",
        "no text alternative: img",
        "color-contrast",
        "scrolls sideways without focus",
        "2 headings of level 1",
        "heading of level 4 after level 1",
    ):
        assert told in found, found
