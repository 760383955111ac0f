"""The walk of a learner through every lesson and exercise: opened, looked at, run, looked at again.

What is looked at each time: nothing cut off, nothing that scrolls sideways, no label on another,
words for every picture, headings in order (walk.js), and what axe-core finds in the course's own
text and output. One window goes through all of them, as a learner's does, and every cell is drawn
in it, also those far from what can be seen.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import HANG, ROOT, Lab, Watch, copy_course, running_lab, watched
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from quiz_page import choice

from pakrussia import questions
from pakrussia.build import notebooks

SCRIPT = (Path(__file__).parent / "walk.js").read_text(encoding="utf-8")
CHART = ".jp-RenderedVegaCommon5 svg.marks"
WIDE, NARROW = (1280, "Light"), (760, "Dark")
EXERCISES = [path.parent.name for path in notebooks.exercises(ROOT)]

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

OPEN = """async (path) => {
  const shown = await jupyterapp.commands.execute("docmanager:open", { path });
  await shown.context.ready;
  await shown.sessionContext.ready;
}"""

CLOSE_ALL = """async () => {
  for (const one of [...jupyterapp.shell.widgets("main")]) {
    if (one.context) one.context.model.dirty = false;
    one.close();
  }
}"""

ALL_DRAWN = """(wanted) => wanted.every(
  ([what, many]) => document.querySelectorAll(what).length >= many
)"""

RUN_ALL = """() => jupyterapp.commands.execute("notebook:run-all-cells")"""


# The places of everything shown, over ten frames in which none of them changes.
AT_REST = """async () => {
  const places = () => [...document.querySelectorAll(".jp-OutputArea-output, .jp-MarkdownOutput")]
    .map((one) => one.getBoundingClientRect())
    .map((box) => [box.x, box.y, box.width, box.height].map(Math.round).join())
    .join(" ");
  let before = "";
  for (let still = 0; still < 10; ) {
    await new Promise((done) => requestAnimationFrame(done));
    const now = places();
    still = now === before ? still + 1 : 0;
    before = now;
  }
}"""


@pytest.fixture(scope="module")
def walked(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Lab, Page, Watch]]:
    """A JupyterLab that draws every cell of a notebook, and the one window of the walk."""
    home = tmp_path_factory.mktemp("home")
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    drawn = json.dumps({"windowingMode": "none"})
    (settings / "tracker.jupyterlab-settings").write_text(drawn, encoding="utf-8")
    course = copy_course(tmp_path_factory.mktemp("course"))
    with running_lab(course, home, "--LabApp.expose_app_in_browser=True") as lab:
        context = browser.new_context(viewport={"width": WIDE[0], "height": 900})
        context.set_default_timeout(HANG)
        watch = watched(context)
        page = context.new_page()
        page.goto(f"{lab.url}/lab?token={lab.token}&reset")
        page.wait_for_function("() => globalThis.jupyterapp?.shell.currentWidget")
        page.evaluate(Axe().axe_script)
        yield lab, page, watch
        context.close()


@pytest.fixture
def lab(walked: tuple[Lab, Page, Watch]) -> Lab:
    return walked[0]


@pytest.fixture
def page(walked: tuple[Lab, Page, Watch]) -> Iterator[Page]:
    """The window with no notebook in it; afterwards, those opened are closed."""
    lab, page, _ = walked
    yield page
    page.evaluate(CLOSE_ALL)
    lab.stop_kernels()
    shutil.rmtree(lab.course / "my-work", ignore_errors=True)


@pytest.fixture
def watch(walked: tuple[Lab, Page, Watch], page: Page) -> Watch:
    walked[2].foreign.clear()
    walked[2].errors.clear()
    return walked[2]


def open_whole(page: Page, path: str) -> None:
    """Open a notebook in the window, and wait for its kernel: then stored quizzes are restored."""
    page.evaluate(OPEN, path)
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")


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
    page.evaluate(AT_REST)


_SIDE = {WIDE[0]: "expandLeft", NARROW[0]: "collapseLeft"}


def problems(page: Page, width: int, theme: str) -> list[str]:
    """Return what a reader would stumble over in this window, as sentences."""
    lay_out(page, width, theme)
    found: list[str] = [*page.evaluate(SCRIPT), *page.evaluate(AXE)]
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
        page.wait_for_function(ALL_DRAWN, arg=wanted)
    except PlaywrightTimeout:
        there = [f"{page.locator(what).count()} of {many} {what}" for what, many in wanted]
        lost = page.locator(".jp-OutputArea-output:has-text('Error displaying widget')").count()
        pytest.fail(f"Not all is drawn: {', '.join(there)}; {lost} quizzes were not restored.")
    assert page.locator(CHART).count() == charts
    for one in lesson.quizzes:
        expect(quiz(page, one).locator(".question")).to_have_count(len(one.questions))


def quiz(page: Page, one: questions.Quiz) -> Locator:
    """Return the drawn quiz; as long as it waits for a guess its title is hidden."""
    title = page.get_by_role("heading", name=one.title, exact=True, include_hidden=True)
    return page.locator(".pakrussia-quiz").filter(has=title)


def pass_guesses(page: Page, lesson: questions.QuestionFile) -> None:
    """Pass every guess, after which no quiz waits; before, those that come after one do."""
    waiting = page.locator(".pakrussia-quiz[data-waits]")
    expect(waiting).to_have_count(sum(bool(one.after) for one in lesson.quizzes))
    for one in lesson.quizzes:
        for place, asked in enumerate(one.questions):
            if asked.kind == "guess":
                drawn = quiz(page, one).locator(".question").nth(place)
                drawn.get_by_role("button", name="I would rather not guess").click()
    expect(waiting).to_have_count(0)


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
    open_whole(page, path)
    is_whole(page, charts, file)
    found = problems(page, *WIDE) + problems(page, *NARROW)
    assert [f"before a run, {one}" for one in found] == []

    assert page.evaluate(RUN_ALL) is True
    is_whole(page, charts, file)
    pass_guesses(page, file)
    open_folds(page)
    found = problems(page, *NARROW) + problems(page, *WIDE)
    assert [f"after a run, {one}" for one in found] == []

    first, where = next(
        (one, home) for home in file.quizzes for one in home.questions if one.kind == "single"
    )
    asked = quiz(page, where).locator(".question").nth(where.questions.index(first))
    choice(asked, next(o.text for o in first.options if o.correct)).check()
    asked.get_by_role("button", name="Check").click()
    expect(asked.locator(".verdict")).to_contain_text("Right")
    assert watch.foreign == []
    assert watch.errors == []


@pytest.mark.parametrize("lesson", EXERCISES)
def test_an_untouched_exercise_runs_and_is_whole(
    lesson: str, page: Page, lab: Lab, watch: Watch
) -> None:
    path = f"exercises/{lesson}/exercise.ipynb"
    open_whole(page, path)
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


def test_the_walk_sees_what_is_planted(page: Page) -> None:
    """One fault of each kind in a lesson that has none: each is told."""
    lesson = "01-alliances-and-the-u2"
    open_whole(page, f"notebooks/{lesson}.ipynb")
    is_whole(page, 6, questions.load_lesson(lesson))
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
