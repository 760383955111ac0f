"""Guess, write, dossier and what unfolds, on a bare page: nothing of Jupyter is here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import HANG
from playwright.sync_api import Browser, BrowserContext, Page, expect
from quiz_page import ROOT, mount, open_page, render, sample, serve, stored

from pakrussia.quiz import prose

UNMARKED = ROOT / "tests" / "unit" / "samples" / "unmarked" / "91-unmarked.yml"
SEEN = "Eight of them came **before** the flight. <img src=x onerror='window.bad=1'>"

# What Vega makes of a chart with bound parameters, and of its title.
CHART = """<div class="vega-embed"><svg width="400" height="200" viewBox="0 0 400 200">
<g class="mark-group role-title"><g class="mark-text role-title-text"><text>When did it
begin?</text></g></g><rect width="400" height="150" fill="#0d4039"/></svg>
<form class="vega-bindings"><div class="vega-bind"><label><span>Show</span>
<input type="checkbox" name="start_open"></label></div><div class="vega-bind"><label>
<span>My guess</span><input type="range" min="-1" max="14" value="-1" name="start_guess">
</label></div><div class="vega-bind"><span>Product</span><div class="vega-bind-radio">
<label><input type="radio" name="rest_shown" value="with" checked>with</label>
<label><input type="radio" name="rest_shown" value="without">without</label></div></div>
</form></div>"""
DRAW = """html => {
  const place = document.createElement('div');
  place.innerHTML = html;
  document.body.append(place);
  window.fired = [];
  for (const kind of ['input', 'change']) place.addEventListener(kind, ({ target, type }) => {
    window.fired.push(`${type} ${target.name} ${target.type}`);
  });
}"""
CONTROLS = """() => [
  document.querySelector('[name=start_open]').checked,
  document.querySelector('[name=start_guess]').value,
  document.querySelector('[name=rest_shown]:checked').value,
]"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 760, "height": 900})
    made.set_default_timeout(HANG)
    serve(made)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    opened = open_page(context)
    yield opened
    assert opened.errors == []


def unmarked(quiz_id: str, *, then: str = "", language: str = "en") -> dict[str, Any]:
    data = sample(quiz_id, language, UNMARKED)
    if then:
        data["then"] = prose.tree(then)
    return data


def link(page: Page, data: dict[str, Any]) -> None:
    page.evaluate(
        """async (quiz) => {
          const { linkCharts, browserStorage } = await import('/quiz.js');
          window.unlink = linkCharts(quiz, browserStorage(quiz));
        }""",
        data,
    )


def lock(page: Page, number: int = 0, *, sure: str = "not sure") -> None:
    one = page.locator(".question").nth(number)
    one.get_by_role("radio", name=sure, exact=True).check()
    one.get_by_role("button", name="Lock my guess").click()


def verdict(page: Page, number: int = 0) -> Any:
    return page.locator(".question").nth(number).locator(".verdict")


def entries(page: Page, data: dict[str, Any]) -> list[Any]:
    found: list[Any] = stored(page, data)["entries"]
    return found


# --- a number line -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "guess", "said"),
    [
        ({}, "11", "You said 11 events. It is 8 events: 3 too high."),
        ({}, "1", "You said 1 event. It is 8 events: 7 too low."),
        ({}, "8", "You said 8 events. That is exactly right."),
        ({"tolerance": 2}, "7", "You said 7 events. It is 8 events: very near, only 1 too low."),
        ({"unit": "", "unit_one": ""}, "9", "You said 9. It is 8: 1 too high."),
        (
            {"from": 1940, "to": 1990, "answer": 1954, "unit": "", "unit_one": ""},
            "1960",
            "You said 1960. It is 1954: 6 too high.",
        ),
        (
            {"from": 0, "to": 1, "step": 0.1, "answer": 0.3, "unit": "", "unit_one": ""},
            "0.4",
            "You said 0.4. It is 0.3: 0.1 too high.",
        ),
    ],
)
def test_a_locked_guess_stands_beside_the_answer_in_words(
    page: Page, line: dict[str, Any], guess: str, said: str
) -> None:
    data = unmarked("91-line")
    data["questions"][0]["line"] |= line
    mount(page, data)
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "nothing chosen yet")
    page.get_by_role("slider").fill(guess)
    lock(page)
    expect(verdict(page)).to_have_text(said)
    expect(page.get_by_text("so the flight did not begin the distrust")).to_be_visible()
    expect(page.locator(".ruler")).to_be_visible()
    expect(page.locator(".tally")).to_have_text("")


def test_a_guess_is_kept_unmarked_and_stands_locked_after_a_reload(page: Page) -> None:
    data = unmarked("91-line")
    mount(page, data)
    page.get_by_role("slider").fill("11")
    lock(page, sure="sure")
    (entry,) = entries(page, data)
    assert (entry["event"], entry["outcome"], entry["score"]) == ("answer", None, None)
    assert entry["response"] == {"guess": "11", "sure": "sure"}
    page.reload()
    mount(page, data)
    expect(verdict(page)).to_have_text("You said 11 events. It is 8 events: 3 too high.")
    expect(page.get_by_role("slider")).to_have_count(0)
    expect(page.get_by_role("button", name="Lock my guess")).to_be_hidden()
    expect(page.get_by_role("radio", name="sure", exact=True)).to_be_disabled()
    # A second answer, wherever it comes from, changes nothing.
    later = entry | {"id": "later", "at": "2099-01-01T00:00:00Z"}
    later["response"] = {"guess": "8", "sure": "sure"}
    page.evaluate(
        """async ([quiz, entry]) => {
          const { browserStorage } = await import('/quiz.js');
          browserStorage(quiz).append([entry]);
        }""",
        [data, later],
    )
    expect(verdict(page)).to_contain_text("You said 11 events.")


def test_start_again_takes_the_lock_away_and_keeps_the_record(page: Page) -> None:
    data = unmarked("91-line")
    mount(page, data)
    page.get_by_role("slider").fill("11")
    lock(page)
    page.get_by_text("My answers", exact=True).click()
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "nothing chosen yet")
    assert [entry["event"] for entry in entries(page, data)] == ["answer", "restart"]


def test_nothing_chosen_is_no_guess(page: Page) -> None:
    data = unmarked("91-line")
    mount(page, data)
    page.get_by_role("button", name="Lock my guess").click()
    expect(verdict(page)).to_have_text("Make a guess first.")
    page.get_by_role("slider").fill("4")
    page.get_by_role("button", name="Lock my guess").click()
    expect(verdict(page)).to_have_text("Say whether you are sure, then lock your guess.")
    assert page.evaluate("Object.keys(localStorage)") == ["pakrussia:draft:91-unmarked:91-line"]


def test_the_middle_can_be_chosen_by_touching_it(page: Page) -> None:
    mount(page, unmarked("91-line"))
    page.get_by_role("slider").click()
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "7 events")


def test_who_would_rather_not_guess_sees_the_answer_and_it_is_recorded(page: Page) -> None:
    data = unmarked("91-line")
    mount(page, data)
    page.get_by_role("button", name="I would rather not guess").click()
    expect(verdict(page)).to_have_text("It is 8 events.")
    (entry,) = entries(page, data)
    assert (entry["event"], entry["response"], entry["outcome"]) == ("reveal", None, None)
    page.reload()
    mount(page, data)
    expect(verdict(page)).to_have_text("It is 8 events.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"to": 10}, "Your guess was “11 events”."),
        ({"step": 2}, "Your guess was “11 events”."),
    ],
)
def test_a_guess_that_fits_no_more_is_said_and_may_be_made_again(
    page: Page, change: dict[str, Any], said: str
) -> None:
    data = unmarked("91-line")
    mount(page, data)
    page.get_by_role("slider").fill("11")
    lock(page)
    data["questions"][0]["line"] |= change
    page.reload()
    mount(page, data)
    expect(verdict(page)).to_contain_text(said)
    expect(verdict(page)).to_contain_text("you may guess again")
    page.get_by_role("slider").fill("6")
    lock(page)
    expect(verdict(page)).to_contain_text("You said 6 events.")
    assert [one["response"]["guess"] for one in entries(page, data)] == ["11", "6"]


# --- a choice and an order -----------------------------------------------------------------------


def test_a_choice_says_what_was_said_and_what_it_is(page: Page) -> None:
    data = unmarked("91-more")
    mount(page, data)
    page.get_by_role("radio", name="A It grew").check()
    lock(page)
    expect(verdict(page)).to_have_text("You said “It grew”. It is “It shrank”.")
    chosen, right = page.locator(".option").nth(0), page.locator(".option").nth(2)
    expect(chosen).to_contain_text("your guess")
    expect(right).to_contain_text("the answer: From 590 to 432 million dollars.")
    expect(page.get_by_text("right", exact=True)).to_have_count(0)
    page.evaluate("localStorage.clear()")
    mount(page, data)
    page.get_by_role("radio", name="C It shrank").check()
    lock(page)
    expect(verdict(page)).to_have_text("You said “It shrank”. That is exactly right.")


def test_an_option_that_is_gone_is_no_guess_any_more(page: Page) -> None:
    data = unmarked("91-more")
    mount(page, data)
    page.get_by_role("radio", name="B It stayed about the same").check()
    lock(page)
    del data["questions"][0]["options"][1]
    page.reload()
    mount(page, data)
    expect(verdict(page)).to_contain_text("you may guess again")


def test_an_order_says_how_many_stood_right_and_shows_the_right_one(page: Page) -> None:
    data = unmarked("91-more")
    mount(page, data)
    one = page.locator(".question").nth(1)
    one.get_by_role("button", name="Move up: The agreement on arms").click()
    lock(page, 1)
    expect(verdict(page, 1)).to_have_text(
        "0 of 3 stood in the right place. This is the right order."
    )
    ids = one.locator("li[data-id]").evaluate_all("all => all.map((one) => one.dataset.id)")
    assert ids == ["arms", "seato", "u2"]
    expect(one.locator("li").first).to_contain_text("you put it in place 2: 1954-05-19")


# --- the chart -----------------------------------------------------------------------------------


def test_locking_sets_the_controls_of_the_chart_once(page: Page) -> None:
    page.evaluate(DRAW, CHART)
    data = unmarked("91-line")
    link(page, data)
    mount(page, data)
    assert page.evaluate(CONTROLS) == [False, "-1", "with"]
    page.get_by_role("slider").first.fill("11")
    lock(page)
    page.wait_for_function("document.querySelector('[name=start_open]').checked")
    assert page.evaluate(CONTROLS) == [True, "11", "with"]
    assert page.evaluate("window.fired") == [
        *("change start_open checkbox", "input start_guess range")
    ]
    # From now on the control is the reader's, whatever else comes into the page.
    page.evaluate("document.querySelector('[name=start_open]').checked = false")
    page.evaluate("document.body.append(document.createElement('p'))")
    page.wait_for_timeout(200)
    assert page.evaluate(CONTROLS) == [False, "11", "with"]


def test_a_chart_that_comes_later_is_set_and_one_drawn_anew_again(page: Page) -> None:
    data = unmarked("91-line")
    mount(page, data)
    page.get_by_role("slider").fill("11")
    lock(page)
    page.reload()
    link(page, data)  # with no view of the quiz
    for _ in range(2):
        page.evaluate("document.querySelector('.vega-embed')?.parentNode.remove()")
        page.evaluate(DRAW, CHART)
        page.wait_for_function("document.querySelector('[name=start_open]').checked")
        assert page.evaluate(CONTROLS) == [True, "11", "with"]


def test_passing_sets_all_but_the_guess(page: Page) -> None:
    page.evaluate(DRAW, CHART)
    data = unmarked("91-line")
    link(page, data)
    mount(page, data)
    page.get_by_role("button", name="I would rather not guess").click()
    page.wait_for_function("document.querySelector('[name=start_open]').checked")
    assert page.evaluate(CONTROLS) == [True, "-1", "with"]


def test_a_choice_sets_radio_buttons(page: Page) -> None:
    page.evaluate(DRAW, CHART)
    data = unmarked("91-more")
    link(page, data)
    mount(page, data)
    page.get_by_role("radio", name="A It grew").check()
    lock(page)
    page.wait_for_function("document.querySelector('[value=without]').checked")
    assert page.evaluate("window.fired") == ["change rest_shown radio"]


def test_a_restored_model_sets_the_chart_with_no_view(page: Page) -> None:
    data = unmarked("91-line")
    mount(page, data)
    page.get_by_role("slider").fill("5")
    lock(page)
    known = entries(page, data)
    page.evaluate("localStorage.clear()")
    page.reload()
    page.evaluate(DRAW, CHART)
    page.evaluate(
        """async ([quiz, earlier]) => {
          const state = { quiz, earlier };
          const model = { get: (name) => state[name], on() {}, off() {}, send() {} };
          const stop = (await import('/quiz.js')).default.initialize({ model });
          window.stopped = typeof stop;
        }""",
        [data, known],
    )
    page.wait_for_function("document.querySelector('[name=start_open]').checked")
    assert page.evaluate(CONTROLS) == [True, "5", "with"]
    assert page.evaluate("window.stopped") == "function"


def test_a_wide_window_leads_to_the_chart_and_back(page: Page) -> None:
    page.evaluate(
        "document.body.prepend(Object.assign(document.createElement('div'), "
        "{ style: 'height: 3000px' }))"
    )
    page.evaluate(DRAW, CHART)
    mount(page, unmarked("91-words"))
    look = page.get_by_role("button", name="Look at the chart “When did it begin?”")
    look.focus()
    page.keyboard.press("Enter")
    back = page.get_by_role("button", name="Back to the question")
    expect(back).to_be_focused()
    expect(page.locator(".vega-embed svg")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(look).to_be_focused()
    expect(look).to_be_in_viewport()
    expect(back).to_have_count(0)


def test_a_narrow_window_shows_the_chart_above_the_options(context: BrowserContext) -> None:
    page = open_page(context)
    page.set_viewport_size({"width": 360, "height": 640})
    page.evaluate(DRAW, CHART)
    mount(page, unmarked("91-words"))
    look = page.get_by_role("button", name="Look at the chart “When did it begin?”")
    look.click()
    picture = page.get_by_role("img", name="The chart “When did it begin?” as it stands now")
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box and box["height"] <= 0.45 * 640 and box["width"] <= 360
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    first_option = page.locator(".option").first.bounding_box()
    assert first_option and box["y"] < first_option["y"] < box["y"] + 640
    page.get_by_role("button", name="Close the chart").click()
    expect(picture).to_be_hidden()
    expect(look).to_be_focused()
    assert page.errors == []  # type: ignore[attr-defined]


def test_a_chart_that_is_not_there_is_said(page: Page) -> None:
    mount(page, unmarked("91-words"))
    page.get_by_role("button", name="Look at the chart").click()
    expect(page.get_by_text("This chart is not on this page.")).to_be_visible()


# --- what unfolds --------------------------------------------------------------------------------


def test_what_we_see_unfolds_when_every_question_is_done(page: Page) -> None:
    data = unmarked("91-more", then=SEEN)
    mount(page, data)
    assert "before" not in (page.locator("#one").text_content() or "")
    page.get_by_role("radio", name="A It grew").check()
    lock(page)
    expect(page.locator(".then")).to_be_hidden()
    page.get_by_role("button", name="I would rather not guess").last.click()
    section = page.get_by_role("region", name="What we see")
    expect(section).to_contain_text("Eight of them came before the flight.")
    expect(section.get_by_role("heading", name="What we see", level=4)).to_be_visible()
    expect(page.get_by_text("is open now, below the questions")).to_have_count(1)
    # What looked like markup is text, and nothing of it ran.
    expect(section).to_contain_text("<img src=x")
    assert page.evaluate("window.bad") is None
    page.reload()
    mount(page, data)
    expect(page.get_by_role("region", name="What we see")).to_be_visible()
    page.get_by_text("My answers", exact=True).click()
    page.get_by_role("button", name="Start again").dblclick(delay=1)
    page.get_by_role("button", name="Start again").click()
    expect(page.locator(".then")).to_be_hidden()
    assert "before" not in (page.locator("#one").text_content() or "")


def test_what_we_see_waits_for_marked_questions_too(page: Page) -> None:
    mount(page, unmarked("91-words", then=SEEN))
    page.get_by_role("textbox").fill("It began in 1954.")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("radio", name="B 1960").check()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".then")).to_be_hidden()
    page.get_by_role("button", name="Show answer").click()
    expect(page.get_by_role("region", name="What we see")).to_be_visible()
    expect(page.locator(".tally")).to_have_text("0 of 1 answered right")
    expect(page.get_by_role("img", name="2 of 2 done")).to_have_text("●●")


def test_links_of_what_we_see_lead_where_they_may(page: Page) -> None:
    then = "[web](https://example.org/a) [here](#x) [lesson](02-a.ipynb) [bad](javascript:alert(1))"
    data = unmarked("91-line", then=then)
    data["then"].append(["a", ["worse"], "javascript:alert(1)"])
    data["then"].append(["script", ["window.bad = 1"]])
    mount(page, data)
    page.get_by_role("button", name="I would rather not guess").click()
    section = page.get_by_role("region", name="What we see")
    found = section.locator("a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    assert found == ["https://example.org/a", "#x", "02-a.ipynb"]
    assert section.locator("script").count() == 0


# --- write and dossier ---------------------------------------------------------------------------


def test_a_text_is_compared_checked_and_revised(page: Page) -> None:
    data = unmarked("91-words")
    mount(page, data)
    field = page.get_by_role("textbox", name="When did the distrust begin?")
    page.get_by_role("button", name="Compare").click()
    expect(verdict(page, 1)).to_have_text("Write something first.")
    model = "It began in 1954, because the agreement"
    expect(page.get_by_text(model)).to_be_hidden()
    field.fill("In 1954.\nI think.")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text(model)).to_be_visible()
    expect(page.get_by_role("radiogroup", name="Is there a date?")).to_be_visible()
    expect(page.get_by_role("radiogroup", name="Is there a reason?")).to_be_hidden()
    date = page.get_by_role("radiogroup", name="Is there a date?")
    date.get_by_role("radio", name="yes").check()
    reason = page.get_by_role("radiogroup", name="Is there a reason?")
    reason.get_by_role("radio", name="no").check()
    expect(verdict(page, 1)).to_contain_text("1 of 2 points are there.")
    expect(page.get_by_role("button", name="Keep my new text")).to_be_hidden()
    field.fill("In 1954, because of the agreement.")
    page.get_by_role("button", name="Keep my new text").click()
    reason.get_by_role("radio", name="yes").check()
    expect(verdict(page, 1)).to_have_text("All 2 points are there.")
    last = entries(page, data)[-1]
    assert last["response"] == {
        "text": "In 1954, because of the agreement.",
        "yes": ["date", "reason"],
        "no": [],
    }
    assert (last["outcome"], last["score"]) == (None, None)
    page.reload()
    mount(page, data)
    expect(field).to_have_value("In 1954, because of the agreement.")
    expect(page.get_by_text(model)).to_be_visible()


def test_who_would_rather_not_write_sees_the_model_and_may_write_later(page: Page) -> None:
    data = unmarked("91-words")
    mount(page, data)
    page.get_by_role("button", name="I would rather not write").click()
    expect(page.get_by_text("It began in 1954, because the agreement")).to_be_visible()
    assert entries(page, data)[0]["event"] == "reveal"
    page.get_by_role("textbox").fill("Now I do.")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("radiogroup", name="Is there a date?")).to_be_visible()
    assert entries(page, data)[1]["response"]["text"] == "Now I do."


def test_a_draft_is_not_written_over_by_another_view(page: Page) -> None:
    data = unmarked("91-words")
    mount(page, data)
    mount(page, data, "two")
    one, two = page.locator("#one"), page.locator("#two")
    one.get_by_role("textbox").fill("A draft")
    two.get_by_role("textbox").fill("Kept")
    two.get_by_role("button", name="Compare").click()
    expect(one.get_by_role("textbox")).to_have_value("A draft")
    expect(one.get_by_text("It began in 1954, because the agreement")).to_be_visible()


def again(page: Page, data: dict[str, Any]) -> None:
    page.reload()
    mount(page, data)


def test_a_guess_half_made_survives_a_reload(page: Page) -> None:
    data = unmarked("91-line")
    mount(page, data)
    page.get_by_role("slider").fill("4")
    again(page, data)
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "4 events")
    expect(page.get_by_role("button", name="Lock my guess")).to_be_visible()
    lock(page, sure="sure")
    assert entries(page, data)[0]["response"] == {"guess": "4", "sure": "sure"}
    again(page, data)
    expect(verdict(page)).to_contain_text("You said 4 events.")
    assert page.evaluate("Object.keys(localStorage)") == ["pakrussia:1:91-unmarked:91-line"]


def test_guesses_of_other_kinds_survive_a_reload(page: Page) -> None:
    data = unmarked("91-more")
    mount(page, data)
    options, order = page.locator(".question").all()
    options.locator(".option input").nth(1).check()
    options.get_by_role("radio", name="not sure", exact=True).check()
    order.get_by_role("button", name="Move down").first.click()
    lines = order.locator("li[data-id]").all_text_contents()
    again(page, data)
    expect(options.locator(".option input").nth(1)).to_be_checked()
    expect(options.get_by_role("radio", name="not sure", exact=True)).to_be_checked()
    assert order.locator("li[data-id]").all_text_contents() == lines
    options.get_by_role("button", name="I would rather not guess").click()
    again(page, data)
    assert page.locator(".question").first.get_attribute("data-state") == "passed"


def test_a_text_half_written_survives_a_reload_and_the_good_answer(page: Page) -> None:
    data = unmarked("91-words")
    mount(page, data)
    page.get_by_role("textbox").fill("In 1954.\nI th")
    again(page, data)
    expect(page.get_by_role("textbox")).to_have_value("In 1954.\nI th")
    page.get_by_role("button", name="I would rather not write").click()
    again(page, data)
    expect(page.get_by_role("textbox")).to_have_value("In 1954.\nI th")
    page.get_by_role("textbox").fill("In 1954.")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("textbox").fill("In 1954, or 1955")
    again(page, data)
    expect(page.get_by_role("textbox")).to_have_value("In 1954, or 1955")
    expect(page.get_by_role("button", name="Keep my new text")).to_be_visible()
    expect(page.locator(".state").nth(1)).to_have_text("changed, not kept yet")
    assert entries(page, data)[-1]["response"]["text"] == "In 1954."


def test_an_entry_of_the_dossier_half_written_survives_a_reload(page: Page) -> None:
    data = unmarked("91-dossier")
    mount(page, data)
    page.get_by_role("textbox", name="Your claim").fill("Arms can't")
    page.get_by_role("slider").fill("70")
    again(page, data)
    expect(page.get_by_role("textbox", name="Your claim")).to_have_value("Arms can't")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "70")
    page.get_by_role("button", name="Keep this entry").click()
    page.get_by_role("textbox", name="The best evidence for it").fill("1954")
    again(page, data)
    expect(page.get_by_role("textbox", name="The best evidence for it")).to_have_value("1954")
    expect(page.locator(".state")).to_have_text("changed, not kept yet")
    assert len(entries(page, data)) == 1


def test_an_entry_of_the_dossier_is_kept_and_the_newest_counts(page: Page) -> None:
    data = unmarked("91-dossier")
    mount(page, data)
    keep = page.get_by_role("button", name="Keep this entry")
    keep.click()
    expect(verdict(page)).to_have_text("Write your claim first.")
    page.get_by_role("textbox", name="Your claim").fill("Arms can't carry trust.")
    keep.click()
    expect(verdict(page)).to_contain_text("move the point")
    page.get_by_role("textbox", name="The best evidence for it").fill("1954")
    page.get_by_role("slider", name="How sure are you, from 0 to 100?").fill("70")
    keep.click()
    expect(verdict(page)).to_contain_text("This entry is in your dossier.")
    page.get_by_role("slider").fill("40")
    expect(page.locator(".state")).to_have_text("changed, not kept yet")
    keep.click()
    assert [one["response"]["sure"] for one in entries(page, data)] == ["70", "40"]
    page.reload()
    mount(page, data)
    expect(page.get_by_role("textbox", name="Your claim")).to_have_value("Arms can't carry trust.")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "40")


def test_long_words_of_any_script_reach_the_record(page: Page) -> None:
    data = unmarked("91-words")
    mount(page, data)
    page.get_by_role("textbox").fill("ش" * 3000)
    page.get_by_role("button", name="Compare").click()
    (entry,) = entries(page, data)
    assert entry["response"]["text"] == "ش" * 2000
    from pakrussia import progress

    assert progress.checked(entry) == entry


def test_half_a_surrogate_pair_from_elsewhere_is_replaced(page: Page) -> None:
    raw = {
        **{"v": 1, "id": "x", "at": "2026-11-23T18:00:00Z", "lesson": "91-unmarked"},
        **{"quiz": "91-words", "question": "91-sentence", "event": "answer"},
    }
    found = page.evaluate(
        """async (raw) => (await import('/quiz.js'))
          .clean({ ...raw, response: { text: 'half \\ud83d', yes: ['a'] } }).response""",
        raw,
    )
    assert found == {"text": "half \ufffd", "yes": ["a"]}


@pytest.mark.parametrize("whole", [True, False])
def test_answers_of_a_later_version_stay_as_they_are(page: Page, whole: bool) -> None:
    data = unmarked("91-line")
    later = {"v": 2, "id": "z", "mood": "good"}
    kept = {"v": 2 if whole else 1, "entries": [later], "pending": []}
    key = f"pakrussia:1:{data['lesson']}:{data['id']}"
    text = json.dumps(kept)
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, text])
    mount(page, data)
    alarm = page.get_by_role("alert")
    expect(alarm).to_contain_text("Answers of a later version of this course")
    page.get_by_role("slider").fill("5")
    lock(page)
    expect(verdict(page)).to_contain_text("You said 5 events.")
    assert page.evaluate("key => localStorage.getItem(key)", key) == text


# --- everyone can use it -------------------------------------------------------------------------


def test_a_guess_by_keyboard_alone(page: Page) -> None:
    mount(page, unmarked("91-line", then=SEEN))
    press = page.keyboard.press
    press("Tab")  # the chart
    press("Tab")
    expect(page.get_by_role("slider", name="How many of the 14 events")).to_be_focused()
    press("ArrowRight")
    press("ArrowRight")
    press("Tab")
    press("ArrowDown")
    expect(page.get_by_role("radiogroup", name="How sure are you?")).to_be_visible()
    expect(page.get_by_role("radio", name="not sure")).to_be_checked()
    press("Tab")
    expect(page.get_by_role("button", name="Lock my guess")).to_be_focused()
    press("Enter")
    expect(verdict(page)).to_be_focused()
    expect(verdict(page)).to_have_text("You said 9 events. It is 8 events: 1 too high.")


@pytest.mark.parametrize("language", ["en", "ur", "ru"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_before_and_after(page: Page, scheme: Any, language: str) -> None:
    page.emulate_media(color_scheme=scheme)
    for quiz_id in ("91-line", "91-more", "91-words", "91-dossier"):
        data = unmarked(quiz_id, then=SEEN, language=language)
        words = data["words"]
        for done in (False, True):
            mount(page, data)
            if done:
                for field in page.locator("textarea").all():
                    field.fill("سوال")
                for slider in page.get_by_role("slider").all():
                    slider.fill("3")
                for one in page.locator(".option:first-of-type input, .sureness input").all():
                    one.check()
                for name in ("lock", "compare", "keep_entry"):
                    buttons = page.get_by_role("button", name=words[name], exact=True)
                    while buttons.locator("visible=true").count():  # Each is gone when pressed.
                        buttons.locator("visible=true").first.click()
                        if name == "keep_entry":
                            break
            results = Axe().run(page).response["violations"]
            assert [one["id"] for one in results] == [], (quiz_id, done)


@pytest.mark.parametrize("quiz_id", ["91-line", "91-more", "91-words", "91-dossier"])
def test_on_a_phone_targets_are_large_and_nothing_is_cut(page: Page, quiz_id: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    mount(page, unmarked(quiz_id, then=SEEN))
    small = page.locator("#one").evaluate(
        """root => [...root.querySelectorAll('button, summary, textarea, select, label, '
          + 'input[type=range]')]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
          .map((one) => one.outerHTML)"""
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_control_keeps_jupyters_shortcuts_away(page: Page) -> None:
    for quiz_id in ("91-line", "91-more", "91-words", "91-dossier"):
        mount(page, unmarked(quiz_id))
        for control in page.locator("#one :is(input, textarea, button, summary)").all():
            assert control.get_attribute("data-lm-suppress-shortcuts") == "true"


def test_on_paper_what_we_see_is_not_under_its_questions(page: Page) -> None:
    mount(page, unmarked("91-line", then=SEEN))
    page.get_by_role("button", name="I would rather not guess").click()
    page.emulate_media(media="print")
    expect(page.locator(".then")).to_be_hidden()
    expect(page.get_by_text("How many of the 14 events")).to_be_visible()


def test_a_guess_reaches_the_course_folder(page: Page) -> None:
    data = unmarked("91-line")
    render(page, data)
    page.get_by_role("slider").fill("11")
    lock(page)
    sent = page.evaluate("window.models.one.sent")
    assert [one["response"] for one in sent[-1]["entries"]] == [{"guess": "11", "sure": "not-sure"}]


def test_sample_is_the_one_of_the_unit_tests() -> None:
    assert Path(UNMARKED).is_file()
