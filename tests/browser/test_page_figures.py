"""Figures and the core of a lesson on a page: phones, fingers, windows that change, guesses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import Watch, watched
from nbformat import v4
from playwright.sync_api import Browser, Page, expect

from pakrussia import charts, data
from pakrussia.build import pages, stage
from pakrussia.figures import alliances

STATES = (Path(__file__).parent / "states.js").read_text(encoding="utf-8")
NAME = "01-figures"
TEXT = "The army chief feared a war on two borders, and so he looked for an ally. " * 12


def _figure(call: Any, table: Any) -> Any:
    """Return the cell of a figure with what a run stores."""
    outputs: list[Any] = []

    def display(one: Any, metadata: Any = None, raw: bool = False) -> None:
        content = one if raw else {"text/html": one.data}
        outputs.append(v4.new_output("display_data", content, metadata=metadata or {}))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "display", display)
        call(table)
    return v4.new_code_cell("alliances.figure(table)", execution_count=1, outputs=outputs)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of the page of a lesson with five figures, three of them in its core."""
    places = data.load("places").query(
        "id in ['peshawar-airport', 'lahore', 'incirlik', 'bodo', 'u2-crash', 'tyuratam', 'moscow']"
    )
    events = data.load("events").query("in_core_list and date < '1965'")
    spans = data.load("alliance_spans").query("from_year <= 1991 and iso3 == 'PAK'")
    spans = spans.assign(pair="Pakistan – " + spans["partner_iso3"].astype(str))
    votes = data.load("un_agreement").query("iso3 == 'PAK' and year < 1970")
    names = {"USA": "USA", "SUN": "USSR", "IND": "India"}
    votes = votes.assign(state=votes["partner_iso3"].map(names)).dropna(subset=["state"])
    ranked = data.load("un_agreement_periods").query("iso3 == 'PAK' and rollcalls > 250")
    ranked = ranked.assign(state=ranked["partner_iso3"].replace({"USA": "Pakistan"}))

    def text(heading: str) -> Any:
        return v4.new_markdown_cell(f"## {heading}\n\n{TEXT}\n\n[To the votes](#Votes).")

    def plain(table: Any) -> None:
        import altair as alt

        chart = alt.Chart(table).mark_bar().encode(x="year:O", y="value:Q", row="sign:N")
        chart = chart.properties(width=560, height=50)
        charts.show(chart, words="01-alliance", table=table[["sign", "year", "value"]])

    cells = [
        v4.new_markdown_cell("# Alliances\n\nThe first words."),
        text("Flight"),
        _figure(alliances.flight, places),
        text("Start"),
        _figure(alliances.start, events),
        text("Signs"),
        _figure(plain, data.load("alliance_signs").query("iso3 == 'PAK'")),
        v4.new_markdown_cell(
            "Here ends the lesson for a class", metadata={"tags": [pages.CORE_END]}
        ),
        text("Promises"),
        _figure(alliances.promises, spans),
        text("Voters"),
        _figure(alliances.voters, ranked),
        text("Votes"),
        _figure(alliances.votes, votes),
    ]
    course = tmp_path_factory.mktemp("course")
    (course / "notebooks").mkdir()
    stage.name_lessons(course, NAME)
    nbformat.write(v4.new_notebook(cells=cells), course / "notebooks" / f"{NAME}.ipynb")
    pages.build(course, course / "html")
    return (course / "html" / f"{NAME}.html").as_uri()


def size(page: Page, width: int, height: int = 740) -> None:
    page.set_viewport_size({"width": width, "height": height})


def go_to(page: Page, number: int) -> Any:
    """Bring a chart to the top of the window and wait until it is drawn."""
    figure = page.locator("figure.chart").nth(number)
    figure.evaluate("one => one.scrollIntoView({ block: 'start', behavior: 'instant' })")
    expect(figure).to_have_class(re.compile("drawn"))
    return figure


def everything(page: Page) -> None:
    page.locator("button.everything").last.click()
    for number in range(page.locator("figure.chart").count()):
        go_to(page, number)


# --- phones --------------------------------------------------------------------------------------

ON_A_PHONE = """figure => {
  const svg = figure.querySelector('.live:not([hidden]) svg');
  const box = svg.getBoundingClientRect();
  const scale = box.width / svg.width.baseVal.value;
  const texts = [...svg.querySelectorAll('text')].filter((one) => one.textContent.trim());
  const marks = [...svg.querySelectorAll('.mark-symbol path, .mark-rect path, .mark-shape path')];
  const control = figure.querySelector('.controls :is(input:not([type=hidden]), select)');
  const first = (one) => one.getBoundingClientRect();
  const seen = marks.map(first).filter((one) => one.width > 2 && one.height > 2);
  return {
    title: figure.querySelector('.title').textContent,
    left: box.left, right: box.right,
    smallest: Math.min(...texts.map((one) => parseFloat(getComputedStyle(one).fontSize))) * scale,
    control: control && first(control).top,
    mark: Math.min(...seen.map((one) => one.bottom)),
    scrolls: figure.querySelector('.box').scrollWidth > figure.querySelector('.box').clientWidth,
  };
}"""


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_charts_fit_and_can_be_read(
    page: Page, watch: Watch, address: str, width: int
) -> None:
    size(page, width)
    page.goto(address)
    everything(page)
    for number in range(page.locator("figure.chart").count()):
        figure = go_to(page, number)
        seen = figure.evaluate(ON_A_PHONE)
        assert seen["left"] >= 0 and seen["right"] <= width, seen
        assert not seen["scrolls"], seen
        assert seen["smallest"] >= 11, seen
        # The chart's top is at the window's: control and mark are on one screen.
        if seen["control"] is not None:
            assert 0 < seen["control"] < seen["mark"] < 740, seen
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for label in page.locator(".controls label:visible").all():
        assert (label.bounding_box() or {"height": 0})["height"] >= 44
    for button in page.locator("button.everything").all():
        assert (button.bounding_box() or {"height": 0})["height"] >= 44
    assert watch.errors == []


@pytest.mark.parametrize("width", [360, 1280])
def test_every_position_of_every_control_says_and_shows_something(
    page: Page, address: str, width: int
) -> None:
    size(page, width)
    page.goto(address)
    everything(page)
    for opened in (False, True):
        for box in page.locator(".controls [type=checkbox]").all():
            box.set_checked(opened)
        seen = page.evaluate(STATES)
        assert seen["problems"] == []
        assert seen["states"] > 60


def test_a_finger_moves_a_chart(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    watch = watched(context)
    page = context.new_page()
    page.goto(address)
    figure = go_to(page, 1)
    said = figure.locator(".state")
    expect(said).to_have_text("Lock your guess first, or tick “Show the effect on ties”.")
    figure.locator("label:has([name=start_open])").tap()
    expect(said).to_have_text("10 of the 14 events that harmed ties come before 1960.")
    figure.locator("label:has([name=start_actor])", has_text="Moscow").tap()
    expect(said).to_contain_text("Acts of Moscow: ")
    assert watch.errors == []
    context.close()


# --- two drawings --------------------------------------------------------------------------------


def test_what_fits_the_window_is_drawn_and_keeps_what_was_set(
    page: Page, watch: Watch, address: str
) -> None:
    size(page, 1280)
    page.goto(address)
    figure = go_to(page, 1)
    expect(figure.locator(".live.wide svg")).to_be_visible()
    assert figure.locator(".live.narrow svg").count() == 0
    figure.locator("[name=start_open]").check()
    figure.locator("[name=start_year]").fill("1956")
    said = figure.locator(".state")
    expect(said).to_contain_text("before 1956")
    first = said.text_content()

    size(page, 360)
    expect(figure.locator(".live.narrow svg")).to_be_visible()
    expect(figure.locator(".live.wide")).to_be_hidden()
    expect(figure.locator("[name=start_year]")).to_have_value("1956")
    narrow = figure.locator(".live.narrow svg")
    expect(narrow.locator("text", has_text=re.compile("^1956$"))).to_be_attached()
    expect(narrow.locator("text", has_text="harms ties")).to_be_attached()
    assert said.text_content() == first
    # The same inputs go on, and move the other drawing.
    assert figure.locator("[name=start_year]").count() == 1
    figure.locator("[name=start_year]").fill("1952")
    expect(narrow.locator("text", has_text=re.compile("^1952$")).last).to_be_attached()

    size(page, 1280)
    expect(figure.locator(".live.wide svg")).to_be_visible()
    wide = figure.locator(".live.wide svg")
    expect(wide.locator("text", has_text=re.compile("^1952$")).last).to_be_attached()
    assert watch.errors == []


def test_a_guess_from_outside_reaches_the_chart(page: Page, address: str) -> None:
    """As a quiz sets it: by the name of the input, which no reader sees."""
    size(page, 360)
    page.goto(address)
    figure = go_to(page, 1)
    expect(figure.locator(".vega-bind:has([name=start_guess])")).to_be_hidden()
    page.evaluate("""() => {
      const set = (name, value, event) => {
        const input = document.querySelector(`.vega-bind [name=${name}]`);
        if (input.type === 'checkbox') input.checked = value; else input.value = value;
        input.dispatchEvent(new Event(event));
      };
      set('start_guess', '6', 'input');
      set('start_open', true, 'change');
    }""")
    expect(figure.locator(".state")).to_contain_text("come before 1960. You said 6.")


# --- drawn when near -----------------------------------------------------------------------------


def test_charts_are_drawn_when_they_come_near(page: Page, watch: Watch, address: str) -> None:
    size(page, 360)
    page.goto(address)
    page.locator("button.everything").last.click()
    last = page.locator("figure.chart").last
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_timeout(300)
    assert "drawn" not in (last.get_attribute("class") or "")
    # Its picture stands until the drawing does.
    expect(last.locator("img.still")).to_be_visible()
    go_to(page, page.locator("figure.chart").count() - 1)
    expect(last.locator("img.still")).to_be_hidden()
    expect(last.locator(".live:not([hidden]) svg")).to_be_visible()
    assert watch.errors == []


def test_one_chart_that_fails_does_not_end_the_rest(page: Page, address: str) -> None:
    page.add_init_script("""document.addEventListener('DOMContentLoaded', () => {
      for (const one of document.querySelector('figure.chart').querySelectorAll('script'))
        one.textContent = '{"signals": [{"name": "a", "update": "("}]}';
    })""")
    size(page, 1280)
    page.goto(address)
    first = page.locator("figure.chart").first
    first.scroll_into_view_if_needed()
    expect(first).to_have_class(re.compile("failed"))
    expect(first.locator("img.still")).to_be_visible()
    expect(first.locator(".title")).to_be_visible()
    go_to(page, 1)


# --- data that wait ------------------------------------------------------------------------------


def test_data_wait_for_the_box_and_for_it_alone(page: Page, address: str) -> None:
    page.goto(address)
    go_to(page, 1)
    fold = page.locator("details.pakrussia-data").nth(1)
    fold.locator("summary").click()
    expect(fold.locator("table")).to_be_hidden()
    expect(fold).to_contain_text("Lock your guess first")
    page.locator("[name=start_open]").check()
    expect(fold.locator("table")).to_be_visible()
    expect(fold.locator(".pakrussia-closed")).to_be_hidden()
    # The other guess is still open.
    go_to(page, 0)
    other = page.locator("details.pakrussia-data").first
    other.locator("summary").click()
    expect(other.locator("table")).to_be_hidden()


# --- the core first ------------------------------------------------------------------------------


def test_a_page_opens_with_the_core_and_remembers_the_choice(page: Page, address: str) -> None:
    page.goto(address)
    rest = page.locator("#more h2").first
    expect(rest).to_be_hidden()
    expect(page.locator(".core-end")).to_be_visible()
    button = page.locator("button.everything").first
    expect(button).to_have_text("Show everything")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(rest).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.reload()
    expect(rest).to_be_visible()
    page.locator("button.everything").last.click()
    expect(rest).to_be_hidden()
    page.reload()
    expect(rest).to_be_hidden()


@pytest.mark.parametrize("way", ["link", "address", "contents"])
def test_a_link_into_the_rest_opens_it(page: Page, address: str, way: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    if way == "address":
        page.goto(f"{address}#Votes")
    else:
        page.goto(address)
        if way == "link":
            page.locator("a[href='#Votes']:visible").first.click()
        else:
            page.locator("nav[aria-label='On this page'] summary").click()
            page.locator("nav[aria-label='On this page'] a[href='#Votes']").click()
    expect(page.locator("#Votes")).to_be_in_viewport()


def test_on_paper_everything_is_there(page: Page, address: str) -> None:
    page.goto(address)
    page.emulate_media(media="print")
    expect(page.locator("#more h2").first).to_be_visible()
    for still in page.locator("img.still").all():
        expect(still).to_be_visible()
    expect(page.locator("figure.chart .title").first).to_be_visible()
    for one in page.locator("button.everything").all():
        expect(one).to_be_hidden()


def test_without_scripts_everything_is_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#more h2").first).to_be_visible()
    for still in page.locator("img.still").all():
        expect(still).to_be_visible()
    for one in page.locator("button.everything").all():
        expect(one).to_be_hidden()
    fold = page.locator("details.pakrussia-data").first
    fold.locator("summary").click()
    expect(fold.locator("table")).to_be_visible()
    context.close()


def test_where_nothing_can_be_kept_the_button_works(page: Page, address: str) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw Error('denied'); } })"
    )
    page.goto(address)
    page.locator("button.everything").first.click()
    expect(page.locator("#more h2").first).to_be_visible()
