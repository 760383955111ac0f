"""The page edition in a browser: from a file: address, from a plain web server, on paper."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Watch, watched
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from pakrussia import folders
from pakrussia.build import notebooks, pages, stage

LESSON = "01-alliances-and-the-u2"
CHARTS = "figure.chart.drawn .live:not([hidden]) svg"
STATES = (Path(__file__).parent / "states.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("the pages")
    pages.build(folders.course_folder(), to)
    return to


def lesson_names() -> list[str]:
    return [path.stem for path in notebooks.lessons(folders.course_folder())]


def open_lesson(page: Page, edition: Path, name: str = LESSON) -> None:
    """Open a page whole and read it through, until each chart is drawn; end at its top."""
    page.goto((edition / f"{name}.html").as_uri())
    show_everything(page)
    draw_all(page)


def wait_for(page: Page, expression: str, arg: object = None) -> None:
    """Wait until an expression is true; a page lets no text be run, so it cannot look itself."""
    deadline = time.monotonic() + stage.PATIENCE
    while not page.evaluate(expression, arg):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(50)


def show_everything(page: Page) -> None:
    """Open what comes after the core, where a lesson says where that ends."""
    for button in page.locator("button.everything[aria-expanded=false]").all()[-1:]:
        button.click()


def draw_all(page: Page) -> None:
    figures = page.locator("figure.chart:visible")
    for figure in figures.all():
        figure.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
        expect(figure).to_have_class(re.compile("drawn"))
    expect(page.locator(CHARTS)).to_have_count(figures.count())
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")


@pytest.fixture(params=["file", "server"])
def address(request: pytest.FixtureRequest) -> str:
    """Where the pages are: a folder, or a plain web server below a folder with a space."""
    folder: Path = request.getfixturevalue("edition")
    return str(request.getfixturevalue("served")) if request.param == "server" else folder.as_uri()


@pytest.fixture(scope="module")
def served(edition: Path) -> Iterator[str]:
    """Serve the folder above the pages with Python's own server, as a school might."""
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"],
        cwd=edition.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    try:
        assert server.stdout is not None
        said = re.search(r"port (\d+)", server.stdout.readline())
        assert said is not None
        yield f"http://127.0.0.1:{said[1]}/{quote(edition.name)}"
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


# The sheet is A4, its margins are those of page.css; sizes in dots of 96 to the inch.
MARGIN = {"across": 16 / 25.4 * 96, "down": 18 / 25.4 * 96}
PAPER = {"width": int(210 / 25.4 * 96 - 2 * MARGIN["across"]), "height": 297 / 25.4 * 96}
PAPER["height"] -= 2 * MARGIN["down"]

ON_PAPER = """() => {
  const seen = (one) => one.checkVisibility() && getComputedStyle(one).visibility === 'visible';
  const words = (one) => one.outerHTML.slice(0, 90);
  const shown = (what) => [...document.querySelectorAll(what)].filter(seen);
  return {
    width: document.documentElement.scrollWidth,
    controls: shown('button, summary, .controls, .hint, .live, .steps, .skip')
      .map(words),
    // A number line becomes a line to mark.
    lines: shown('[type=range]').filter((one) => getComputedStyle(one).appearance !== 'none')
      .map(words),
    // A list to choose from becomes a line to write on.
    choices: shown('.quiz select')
      .filter((one) => getComputedStyle(one).color !== 'rgba(0, 0, 0, 0)').map(words),
    charts: [...document.querySelectorAll('figure.chart')].map((figure) => {
      const still = figure.querySelector('img.still');
      return {
        kept: getComputedStyle(figure).breakInside,
        height: figure.getBoundingClientRect().height,
        vector: still.src.startsWith('data:image/svg+xml'),
        drawn: seen(still) && still.complete && still.naturalWidth > 300,
      };
    }),
  };
}"""


def bare(text: str) -> str:
    """Return the letters alone: a sheet breaks lines anywhere and draws “fi” as one sign."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def check_the_paper(page: Page, name: str) -> None:
    """Print the page as it opens, and look at its layout and at the sheets themselves."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": PAPER["width"], "height": 900})
    page.emulate_media(media="print")
    seen = page.evaluate(ON_PAPER)
    assert seen["width"] <= PAPER["width"], "something is cut off at the right"
    assert seen["controls"] == [] and seen["choices"] == [] and seen["lines"] == []
    for chart in seen["charts"]:
        assert chart["kept"] == "avoid" and chart["height"] < PAPER["height"]
        assert chart["vector"] and chart["drawn"]
    # The questions are on the sheet, too.
    said = [one.text_content() or "" for one in page.locator("main :is(h1, h2, legend)").all()]
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    page.emulate_media(media="screen")
    page.set_viewport_size(size)

    texts = []
    for number, sheet in enumerate(sheets, start=1):
        places: list[tuple[float, float]] = []

        def note(text, matrix, line, font, points, places=places) -> None:  # type: ignore[no-untyped-def]
            if text.strip():
                x = matrix[0] * line[4] + matrix[2] * line[5] + matrix[4]
                places.append((x, matrix[1] * line[4] + matrix[3] * line[5] + matrix[5]))

        texts.append(sheet.extract_text(visitor_text=note))
        width, height = float(sheet.mediabox.width), float(sheet.mediabox.height)
        assert abs(width - 595) < 2 and abs(height - 842) < 2  # A4, in points
        assert places, f"{name}: sheet {number} is empty"
        assert all(40 < x < width - 40 for x, _ in places)
        lowest = min(y for _, y in places)
        filled = (height - 51 - lowest) / (height - 102)
        assert number == len(sheets) or filled > 1 / 4, f"{name}: sheet {number}: {filled:.0%}"
    printed = bare("".join(texts))
    for words in said:
        assert bare(words) in printed, words


def check_the_charts(page: Page) -> None:
    """Each chart is drawn and described; all its boxes ticked, it has marks."""
    for drawing in page.locator("figure.chart .live:not([hidden])").all():
        expect(drawing).to_have_attribute("role", "graphics-document")
        description = drawing.get_attribute("aria-label")
        assert description == drawing.locator("xpath=../..//img").get_attribute("alt")
        # Many charts hide their answer behind a box at first.
        for box in drawing.locator("xpath=../..//input[@type='checkbox']").all():
            box.set_checked(True)
        expect(drawing.locator("svg [aria-label]").nth(5)).to_be_attached()


@pytest.mark.parametrize("name", ["index", *lesson_names()])
def test_each_page_on_a_phone_a_screen_and_paper(
    page: Page, watch: Watch, edition: Path, name: str
) -> None:
    """One visit: paper, charts, three widths with everything unfolded, axe in light and dark."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": 360, "height": 800})
    open_lesson(page, edition, name)
    check_the_paper(page, name)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    check_the_charts(page)
    # A quiz that comes after a guess opens when that is passed over, and stays shut until then.
    guesses = page.get_by_role("button", name="I would rather not guess")
    while guesses.count():
        guesses.first.click()
    expect(page.locator(".pakrussia-quiz[data-waits]")).to_have_count(0)
    for summary in page.locator("main details > summary:visible").all():
        summary.click()
    # 640 and 320 are what a window of 1280 has left when it is enlarged to 200 and 400 per cent.
    for width in (1280, 760, 640, 320, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    # Code is coloured alike on each page, sign by sign, and one function makes all tables of
    # charts: on one page all of them are read, on the others the first.
    if name != LESSON:
        for kind in ("code", "pakrussia-data"):
            page.evaluate(
                "kind => [...document.querySelectorAll(`details.${kind}`)].slice(1)"
                ".forEach(e => e.open = false)",
                kind,
            )
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        wait_for(page, "document.getAnimations().length === 0")  # buttons fade over
        if scheme == "light":
            found = Axe().run(page)
        else:  # Colours alone change, and not those of the drawings: they keep their paper.
            only = {"runOnly": ["color-contrast"]}
            found = Axe().run(page, context={"exclude": [[".live"]]}, options=only)
        assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)
    assert watch.foreign == [] and watch.errors == []


@pytest.mark.parametrize("name", lesson_names())
def test_no_words_leave_a_chart_in_any_state(page: Page, edition: Path, name: str) -> None:
    """Sentences that answer a control change their length; a drawing does not grow with them."""
    page.set_viewport_size({"width": 1280, "height": 800})
    open_lesson(page, edition, name)
    seen = page.evaluate(STATES)
    assert seen["problems"] == []
    charts = page.locator("figure.chart").count()
    assert seen["states"] > 2 * charts or charts == 0


def test_a_slider_and_a_radio_button_change_their_charts(page: Page, edition: Path) -> None:
    open_lesson(page, edition)
    for kind in ("range", "radio"):
        figure = page.locator(f"figure.chart:has(input[type={kind}])").first
        # Until its answer is shown, a chart with a guess stays as it is.
        for box in figure.locator("input[type=checkbox]").all():
            box.check()
        drawing = figure.locator(".live:not([hidden]) svg")
        before = drawing.inner_html()
        control = figure.locator(f"input[type={kind}]")
        if kind == "range":
            control.first.focus()
            page.keyboard.press("End")
        else:
            control.last.check()
        wait_for(
            page, "([svg, before]) => svg.innerHTML !== before", [drawing.element_handle(), before]
        )


def test_radio_buttons_of_a_chart_are_a_named_group(page: Page, edition: Path) -> None:
    open_lesson(page, edition)
    group = page.locator(".controls [role=radiogroup]").first
    assert group.get_attribute("aria-label")
    assert group.locator("input[type=radio]").count() > 1


def test_the_data_opens_with_the_keyboard(page: Page, edition: Path) -> None:
    open_lesson(page, edition)
    details = page.locator("details.pakrussia-data:not(:has(.pakrussia-closed))").first
    expect(details.locator("table")).to_be_hidden()
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(details.locator("table")).to_be_visible()
    expect(details.locator(".scroll")).to_have_attribute("tabindex", "0")  # it scrolls


def question_and_options() -> tuple[str, str, str]:
    """Return the prompt of the first single choice that waits for no guess, and two options.

    The first of the two is right, the other wrong.
    """
    notebook = notebooks.read(folders.course_folder() / "notebooks" / f"{LESSON}.ipynb")
    models = notebook.metadata["widgets"][notebooks.WIDGET_STATE]["state"]
    quizzes = [model["state"]["quiz"] for model in models.values() if "quiz" in model["state"]]
    questions = [one for quiz in quizzes if "after" not in quiz for one in quiz["questions"]]
    question = next(one for one in questions if one["kind"] == "single")
    options = sorted(question["options"], key=lambda one: not one.get("correct"))
    return question["prompt"], options[0]["text"], options[-1]["text"]


def test_a_quiz_answers_and_the_answer_is_there_after_a_reload(
    page: Page, watch: Watch, address: str
) -> None:
    prompt, right, wrong = question_and_options()
    page.goto(f"{address}/{LESSON}.html")
    show_everything(page)
    draw_all(page)
    question = page.locator(".question").filter(has_text=prompt)
    verdict = question.locator(".verdict")
    question.get_by_label(wrong).check()
    question.get_by_role("button", name="Check").click()
    expect(verdict).to_contain_text("Not right yet.")
    question.get_by_label(right).focus()
    page.keyboard.press("Space")
    question.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    expect(verdict).to_contain_text("Right.")
    page.reload()
    expect(verdict).to_contain_text("Right.")
    expect(question.get_by_label(right)).to_be_checked()
    tally = page.locator(".quiz").filter(has_text=prompt).locator(".tally")
    expect(tally).to_contain_text("1 of")
    assert watch.foreign == [] and watch.errors == []


def test_the_answers_can_be_saved_as_a_file(page: Page, watch: Watch, edition: Path) -> None:
    prompt, right, _ = question_and_options()
    open_lesson(page, edition)
    quiz = page.locator(".quiz").filter(has_text=prompt)
    question = quiz.locator(".question").filter(has_text=prompt)
    question.get_by_label(right).check()
    question.get_by_role("button", name="Check").click()
    quiz.locator(".menu summary").click()
    with page.expect_download() as download:
        quiz.get_by_role("button", name="Save my answers").click()
    saved = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert [entry["outcome"] for entry in saved["entries"]] == ["right"]
    assert watch.errors == []


def test_links_lead_from_page_to_page(page: Page, watch: Watch, address: str) -> None:
    page.goto(f"{address}/index.html")
    for name in lesson_names():
        page.locator(f"main a[href='{name}.html']").click()
        page.wait_for_url(f"**/{name}.html")
        page.locator("footer").get_by_role("link", name="Contents").click()
        page.wait_for_url("**/index.html")
    assert page.url == f"{address}/index.html"
    assert watch.foreign == [] and watch.errors == []


def test_on_a_phone_a_chart_scrolls_at_reading_size_or_shows_whole(
    page: Page, edition: Path
) -> None:
    """In the lessons whose charts have no narrow drawing yet."""
    page.set_viewport_size({"width": 360, "height": 800})
    open_lesson(page, edition, "02-the-china-channel-and-1971")
    figure = page.locator("figure.chart:has(.hint:not([hidden]))").first
    box, drawing = figure.locator(".box"), figure.locator(".live svg")
    sizes = "svg => [svg.getBoundingClientRect().width, svg.width.baseVal.value]"
    drawn, natural = drawing.evaluate(sizes)
    assert drawn == natural  # text of 12 pixels stays so
    assert box.evaluate("box => box.scrollWidth > box.clientWidth && box.tabIndex === 0")
    box.focus()
    page.keyboard.press("ArrowRight")
    wait_for(page, "box => box.scrollLeft > 0", box.element_handle())
    button = figure.get_by_role("button", name="Show it whole")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth && box.tabIndex === -1")
    button.click()
    assert drawing.evaluate(sizes) == [drawn, natural]


def test_controls_are_large_enough_for_a_finger(page: Page, edition: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    open_lesson(page, edition)
    targets = page.locator(".controls label, .hint:not([hidden]) button, main summary")
    for target in targets.all():
        if box := target.bounding_box():
            assert box["height"] >= 24, target.text_content()
    for label in page.locator(".controls label:visible").all():
        assert (label.bounding_box() or {"height": 0})["height"] >= 44


def test_colours_follow_the_reader_and_charts_keep_their_paper(page: Page, edition: Path) -> None:
    open_lesson(page, edition)
    color = "(selector) => getComputedStyle(document.querySelector(selector)).backgroundColor"
    seen = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        seen[scheme] = [page.evaluate(color, one) for one in ("html", ".pakrussia-quiz", ".chart")]
    assert seen["light"][0] != seen["dark"][0] and seen["light"][1] != seen["dark"][1]
    assert seen["light"][2] == seen["dark"][2]


def test_reduced_motion_is_respected(page: Page, edition: Path) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_lesson(page, edition)
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert page.evaluate(behaviour) == "auto"


# What older browsers lack, as a script that takes it away or as a line that they cannot read.
_NO_HAS = """for (const kind of [Document, Element]) {
  for (const name of ['querySelector', 'querySelectorAll', 'matches', 'closest']) {
    const own = kind.prototype[name];
    if (own) kind.prototype[name] = function (selector) {
      if (String(selector).includes(':has(')) throw new DOMException('no :has', 'SyntaxError');
      return own.call(this, selector);
    };
  }
}"""
_OLDER = {
    ":has": _NO_HAS,
    "Object.hasOwn": "delete Object.hasOwn",
    "crypto.randomUUID": "delete Crypto.prototype.randomUUID",
}
_DRAWN_WITHOUT = {":has", "crypto.randomUUID"}
_UNREADABLE = '<script type="module">\n this browser cannot read this line;\n'
# The chart is to be seen, as a drawing or as a picture.
_SEEN = """figure => {
  const [still, drawing] = [figure.querySelector('img.still'), figure.querySelector('.live svg')];
  return still.checkVisibility() !== !!(drawing && drawing.checkVisibility());
}"""


@pytest.mark.parametrize("lacking", list(_OLDER))
def test_an_older_browser_shows_charts_and_takes_answers(
    context: BrowserContext, edition: Path, lacking: str
) -> None:
    """Where the drawing library cannot do without what is lacking, the pictures stand."""
    context.add_init_script(_OLDER[lacking])
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto((edition / f"{LESSON}.html").as_uri())
    show_everything(page)
    prompt, right, _ = question_and_options()
    question = page.locator(".question").filter(has_text=prompt)
    question.get_by_label(right).check()
    question.get_by_role("button", name="Check").click()
    expect(question.locator(".verdict")).to_contain_text("Right.")
    assert page.get_by_text(pages.OFF).count() == 0
    look_at_each_chart(page, "drawn" if lacking in _DRAWN_WITHOUT else "drawn|failed")
    assert broken == [] or lacking not in _DRAWN_WITHOUT


def look_at_each_chart(page: Page, ends: str) -> None:
    """Wait until each chart has ended so; it is to be seen then, drawn or as a picture."""
    for figure in page.locator("figure.chart").all():
        figure.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
        expect(figure).to_have_class(re.compile(ends))
        assert figure.evaluate(_SEEN)


def test_a_chart_that_fails_takes_no_other_with_it(context: BrowserContext, edition: Path) -> None:
    context.add_init_script(
        """let embed, drawn = 0;
        Object.defineProperty(window, 'vegaEmbed', {
          set: (one) => { embed = one; },
          get: () => embed && ((...what) => {
            if ((drawn += 1) === 2) throw Error('the second fails');
            return embed(...what);
          }),
        });"""
    )
    page = context.new_page()
    page.goto((edition / f"{LESSON}.html").as_uri())
    show_everything(page)
    look_at_each_chart(page, "drawn|failed")
    assert page.locator("figure.chart.failed").count() == 1
    assert page.locator("figure.chart.drawn").count() > 1


@pytest.mark.parametrize("module", ["quizzes", "charts", "core"])
def test_where_a_module_cannot_be_read_all_stands_as_on_paper(
    page: Page, edition: Path, tmp_path: Path, module: str
) -> None:
    """Pictures for drawings, text for quizzes, and the whole lesson for its core."""
    begins = '<script type="module">\n'
    parts = (edition / f"{LESSON}.html").read_text(encoding="utf-8").split(begins)
    assert len(parts) == 4  # the page loads three modules
    broken = ["quizzes", "charts", "core"].index(module)
    text = parts[0]
    for number, part in enumerate(parts[1:]):
        text += (_UNREADABLE if number == broken else begins) + part
    (tmp_path / "old.html").write_text(text, encoding="utf-8")
    page.goto((tmp_path / "old.html").as_uri())
    prompt, right, _ = question_and_options()
    if module == "core":
        expect(page.locator("#more h2").first).to_be_visible()
    if module == "charts":
        show_everything(page)
        for figure in page.locator("figure.chart").all():
            expect(figure.locator("img.still")).to_be_visible()
            expect(figure.locator(".box")).to_be_hidden()
    if module == "quizzes":
        show_everything(page)
        quiz = page.locator(".quiz").filter(has_text=prompt)
        expect(quiz).to_contain_text(right)
        expect(quiz.get_by_text(pages.OFF)).to_be_visible()
        draw_all(page)


def test_a_quiz_that_cannot_be_drawn_stays_text_and_the_others_work(
    page: Page, edition: Path, tmp_path: Path
) -> None:
    text = (edition / f"{LESSON}.html").read_text(encoding="utf-8")
    spoilt = text.replace(
        '<script type="application/json">{', '<script type="application/json">', 1
    )
    assert spoilt != text
    (tmp_path / "spoilt.html").write_text(spoilt, encoding="utf-8")
    page.goto((tmp_path / "spoilt.html").as_uri())
    show_everything(page)
    quizzes = page.locator(".quiz")
    expect(quizzes.first.get_by_text(pages.OFF)).to_be_visible()
    expect(page.locator(".pakrussia-quiz")).to_have_count(quizzes.count() - 1)
    assert page.get_by_text(pages.OFF).count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_the_words_of_charts_stand_on_their_paper(
    browser: Browser, edition: Path, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(forced_colors="active", color_scheme=scheme)
    page = context.new_page()
    open_lesson(page, edition)
    for figure in page.locator("figure.chart:visible").all():
        ground, ink = figure.evaluate(
            """one => [one, one.querySelector('.title')].map((of, place) =>
              getComputedStyle(of)[place ? 'color' : 'backgroundColor'])"""
        )
        assert ground == "rgb(252, 252, 250)"
        assert ink == "rgb(35, 39, 43)"
    context.close()


def test_lines_of_urdu_do_not_run_into_each_other(page: Page, edition: Path) -> None:
    """Nastaliq slopes down to the left: it takes 2.4 times its size where it wraps."""
    page.goto((edition / "13-review.html").as_uri())
    heights = page.evaluate(
        """[...document.querySelectorAll('main :lang(ur)')].map(getComputedStyle)
          .map((style) => parseFloat(style.lineHeight) / parseFloat(style.fontSize))"""
    )
    assert heights and min(heights) >= 2.4 - 0.01


def test_where_a_chart_cannot_be_drawn_its_still_picture_stands(
    context: BrowserContext, edition: Path
) -> None:
    context.add_init_script("Object.defineProperty(window, 'vegaEmbed', { value: undefined })")
    page = context.new_page()
    page.goto((edition / f"{LESSON}.html").as_uri())
    show_everything(page)
    for figure in page.locator("figure.chart").all():
        figure.scroll_into_view_if_needed()
        expect(figure.locator("img.still")).to_be_visible()
    expect(page.locator(".pakrussia-quiz").first).to_be_visible()


def test_without_scripts_pictures_and_questions_can_be_read(
    browser: Browser, edition: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    watch = watched(context)
    page = context.new_page()
    page.goto((edition / f"{LESSON}.html").as_uri())
    prompt, right, _ = question_and_options()
    expect(page.locator("img.still").first).to_be_visible()
    quiz = page.locator(".quiz").filter(has_text=prompt)
    expect(quiz).to_contain_text(right)
    expect(quiz.get_by_text(pages.OFF)).to_be_visible()
    assert watch.foreign == []
    context.close()
