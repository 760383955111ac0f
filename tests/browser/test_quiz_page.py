"""The quiz on a bare page: marking, drawing, keeping, accessibility. Nothing of Jupyter is here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import HANG
from playwright.sync_api import Browser, BrowserContext, Page, expect
from quiz_page import ADDRESS, mount, open_page, render, sample, serve, stored

HOSTILE = (Path(__file__).parent / "hostile.js").read_text(encoding="utf-8")
SINGLE, MULTIPLE, NUMBER, ORDER, MATCH, TEXT = range(6)
RIGHT: list[Any] = [
    "y1954",
    ["seato", "baghdad"],
    "2651",
    ["arms", "seato", "baghdad", "u2"],
    {"peshawar": "peshawar", "bodo": "bodo", "lahore": "lahore"},
    "Yekaterinburg",
]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 760, "height": 900}, accept_downloads=True)
    made.set_default_timeout(HANG)
    serve(made)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    opened = open_page(context)
    yield opened
    assert opened.errors == []


def question(page: Page, number: int, where: str = "one") -> Any:
    return page.locator(f"#{where} .question").nth(number)


def press(page: Page, number: int, name: str, where: str = "one") -> None:
    question(page, number, where).get_by_role("button", name=name, exact=True).click()


def verdict(page: Page, number: int, where: str = "one") -> Any:
    return question(page, number, where).locator(".verdict")


def tally(page: Page, where: str = "one") -> Any:
    return page.locator(f"#{where} .tally")


def state(page: Page, number: int, where: str = "one") -> Any:
    return question(page, number, where).get_attribute("data-state")


def answer(page: Page, number: int, response: Any, where: str = "one") -> None:
    """Give a response with the mouse and the keyboard, as a learner does, and check it."""
    node = question(page, number, where)
    if number in (SINGLE, MULTIPLE):
        ids = [response] if isinstance(response, str) else response
        for box in node.locator("input").all():
            box.set_checked(box.get_attribute("value") in ids) if number == MULTIPLE else None
        if number == SINGLE:
            node.locator(f"input[value={response}]").check()
    elif number in (NUMBER, TEXT):
        node.get_by_role("textbox").fill(response)
    elif number == ORDER:
        for place, item in enumerate(response):
            line = node.locator(f"li[data-id={item}]")
            while node.locator("li[data-id]").nth(place).get_attribute("data-id") != item:
                line.get_by_role("button", name="Move up").click()
        if node.get_attribute("data-state") == "unseen":  # It stood so from the beginning.
            node.get_by_role("button", name="Move up").nth(1).click()
            node.get_by_role("button", name="Move up").nth(1).click()
    else:
        for list_, right in zip(node.locator("select").all(), response.values(), strict=True):
            list_.select_option(right)
    press(page, number, "Check", where)


def mark(page: Page, asked: Any, response: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        "async ([q, r]) => (await import('/quiz.js')).mark(q, r)", [asked, response]
    )
    return found


# --- marking -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "response", "outcome", "say"),
    [
        (SINGLE, "y1954", "right", "say_right"),
        (SINGLE, "y1949", "wrong", "say_wrong"),
        (SINGLE, None, None, "need_choice"),
        (SINGLE, "", None, "need_choice"),
        (SINGLE, "gone", None, "need_choice"),
        (SINGLE, ["y1954"], None, "need_choice"),
        (MULTIPLE, ["baghdad", "seato"], "right", "say_right"),
        (MULTIPLE, ["seato"], "partly", "say_missing"),
        (MULTIPLE, ["seato", "baghdad", "bandung"], "partly", "say_extra"),
        (MULTIPLE, ["seato", "bandung"], "partly", "say_both"),
        (MULTIPLE, ["tashkent", "bandung"], "wrong", "say_wrong"),
        (MULTIPLE, [], None, "need_choice"),
        (MULTIPLE, ["seato", "seato"], None, "need_choice"),
        (MULTIPLE, "seato", None, "need_choice"),
        (NUMBER, "2651", "right", "say_right"),
        (NUMBER, "2,551 km", "right", "say_right"),
        (NUMBER, "2751", "right", "say_right"),
        (NUMBER, "2550.9", "wrong", "say_higher"),
        (NUMBER, "2751.1", "wrong", "say_lower"),
        (NUMBER, "about 2651", "right", "say_right"),
        (NUMBER, "some 2651", None, "need_alone"),
        (NUMBER, "2.651", None, "need_point"),
        (NUMBER, 2651, None, "need_number"),
        (ORDER, ["arms", "seato", "baghdad", "u2"], "right", "say_right"),
        (ORDER, ["seato", "arms", "baghdad", "u2"], "partly", "say_places"),
        (ORDER, ["u2", "baghdad", "arms", "seato"], "wrong", "say_places"),
        (ORDER, ["arms", "seato", "baghdad"], None, "need_order"),
        (ORDER, ["arms", "arms", "baghdad", "u2"], None, "need_order"),
        (MATCH, RIGHT[MATCH], "right", "say_right"),
        (MATCH, RIGHT[MATCH] | {"bodo": "crash"}, "partly", "say_pairs"),
        (MATCH, {"peshawar": "bodo", "bodo": "crash", "lahore": "crash"}, "wrong", "say_pairs"),
        (MATCH, {"peshawar": "bodo"}, None, "need_pairs"),
        (MATCH, RIGHT[MATCH] | {"bodo": ""}, None, "need_pairs"),
        (MATCH, ["peshawar"], None, "need_pairs"),
        (TEXT, "  YEKATERINBURG ", "right", "say_right"),
        (TEXT, "yekaterin-burg.", "right", "say_right"),
        (TEXT, "екатеринбу́рг", "right", "say_right"),
        (TEXT, "يكاترنبرگ", "right", "say_right"),
        (TEXT, "Yekaterinberg", "partly", "say_spelling"),
        (TEXT, "Yekaterniburg", "partly", "say_spelling"),
        (TEXT, "Moscow", "wrong", "say_wrong"),
        (TEXT, "?!", None, "need_text"),
        (TEXT, "", None, "need_text"),
    ],
)
def test_marking(page: Page, number: int, response: Any, outcome: str | None, say: str) -> None:
    found = mark(page, sample()["questions"][number], response)
    assert (found["outcome"], found["say"]) == (outcome, say)
    assert (found["score"] == 1) == (outcome == "right")
    assert (found["score"] is None) == (outcome is None)
    assert say in sample()["words"]


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("2651", "", 2651),
        ("2,651", "", 2651),
        ("2 651", "", 2651),
        ("2\u00a0651", "", 2651),
        ("2\u202f651", "", 2651),
        ("2'651", "", 2651),
        ("1,00,000", "", 100000),
        ("1.234.567", "", 1234567),
        ("1.234,5", "", 1234.5),
        ("1,234.5", "", 1234.5),
        ("12,5", "", 12.5),
        ("0,651", "", 0.651),
        (".5", "", 0.5),
        ("-3", "", -3),
        ("−3", "", -3),
        ("+3", "", 3),
        ("94 %", "", 94),
        ("94 per cent", "per cent", 94),
        ("2651 KM", "km", 2651),
        ("۲۶۵۱", "", 2651),
        ("٢٬٦٥١٫٥", "", 2651.5),
        ("۲،۶۵۱", "", 2651),
        ("\u200e2651\u200f", "", 2651),
        ("", "", None),
        ("km", "km", None),
        ("1e5", "", None),
        ("0x10", "", None),
        ("Infinity", "", None),
        ("1,2,3", "", None),
        ("--3", "", None),
        ("1 or 2", "", None),
    ],
)
def test_numbers_as_people_write_them(
    page: Page, text: str, unit: str, number: float | None
) -> None:
    found = page.evaluate(
        "async ([t, unit]) => (await import('/quiz.js')).readNumber(t, { unit }).value ?? null",
        [text, unit],
    )
    assert found == number


def test_marking_is_total_and_pure(page: Page) -> None:
    """10,000 random and hostile responses to sound and broken questions: a result each time."""
    found = page.evaluate(HOSTILE, [sample()["questions"], list(sample()["words"])])
    assert found["problems"] == []
    assert found["inputs"] >= 10_000
    # The random inputs reach every outcome, so the test doesn't only see refusals.
    assert set(found["outcomes"]) == {"right", "partly", "wrong", "null"}


# --- drawing -----------------------------------------------------------------------------------


def test_first_sight(page: Page) -> None:
    data = sample()
    mount(page, data)
    section = page.get_by_role("region", name="Alliances and dates")
    expect(section.get_by_role("heading", name="Alliances and dates")).to_be_visible()
    expect(tally(page)).to_have_text("0 of 6 answered right")
    for number, asked in enumerate(data["questions"]):
        group = question(page, number).get_by_role("group", name=asked["prompt"], exact=True)
        expect(group).to_have_count(1)
        expect(question(page, number)).to_contain_text("not answered yet")
        expect(question(page, number).get_by_role("button", name="Show answer")).to_be_hidden()
    expect(page.locator("input:checked")).to_have_count(0)
    assert page.locator("select").evaluate_all("all => all.map((one) => one.value)") == [""] * 3
    expect(page.get_by_text("Question 1 of 6 · in class")).to_have_count(1)
    expect(
        page.get_by_role("button", name="Look at the chart “Why a runway at Peshawar?”")
    ).to_be_visible()
    names = page.locator("input[type=radio]").evaluate_all("all => all.map((one) => one.name)")
    assert len(names) == 3 and len(set(names)) == 1


def test_options_stand_in_the_files_order(page: Page) -> None:
    data = sample()
    mount(page, data)
    shown = question(page, MULTIPLE).locator("label").all_text_contents()
    texts = [option["text"] for option in data["questions"][MULTIPLE]["options"]]
    assert shown == [f"{letter} {text}" for letter, text in zip("ABCD", texts, strict=True)]
    lines = question(page, ORDER).locator("li[data-id]")
    ids = lines.evaluate_all("all => all.map((one) => one.dataset.id)")
    assert ids == list(data["questions"][ORDER]["shown"])


def test_table_and_picture(page: Page) -> None:
    data = sample("90-b")
    source = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="
    data["questions"][0]["picture"] = {"src": source, "alt": "A map"}
    mount(page, data)
    expect(page.get_by_role("table", name="Same vote as the USA, per cent")).to_be_visible()
    expect(page.get_by_role("columnheader")).to_have_text(["Year", "Per cent"])
    expect(page.get_by_role("cell")).to_have_text(["1953", "33", "1956", "94", "1967", "12"])
    expect(page.get_by_role("img", name="A map")).to_have_count(1)


@pytest.mark.parametrize("language", ["en", "ur", "ru"])
def test_what_can_be_meant_otherwise_is_asked_and_costs_nothing(page: Page, language: str) -> None:
    data = sample(language=language)
    words = data["words"]
    mount(page, data)
    node = question(page, NUMBER)
    field = node.get_by_role("textbox")
    for typed, say in (
        ("2.651", "need_point"),
        ("2600-2700", "need_one"),
        ("over 2651", "need_alone"),
        ("far", "need_number"),
    ):
        field.fill(typed)
        field.press("Enter")
        expect(verdict(page, NUMBER)).to_have_text(words[say])
        expect(node).to_have_attribute("data-state", "started")
        expect(node.get_by_role("button", name=words["show"])).to_be_hidden()
        expect(field).to_have_value(typed)
    kept = "Object.values(localStorage).join()"
    assert '"event"' not in page.evaluate(kept)
    field.fill("۲۶۵۱ کلومیٹر۔")
    field.press("Enter")
    expect(node).to_have_attribute("data-state", "right")
    expect(field).to_have_value("۲۶۵۱ کلومیٹر۔")
    assert '"event"' in page.evaluate(kept)


def test_a_minus_and_a_unit_can_be_typed_on_every_keyboard(page: Page) -> None:
    """The pads of figures of some phones have no minus; that one had it would say too much."""
    data = sample()
    data["questions"].append(data["questions"][NUMBER] | {"id": "90-below"})
    data["questions"][-1]["number"] = {"answer": -772, "unit": "km"}
    mount(page, data)
    expect(page.locator("[data-kind=number] input")).to_have_count(2)  # the last a frame later
    shown = page.locator("[data-kind=number] input").evaluate_all(
        "all => all.map((one) => [one.type, one.inputMode, one.getAttribute('pattern')])"
    )
    assert shown == [["text", "", None]] * 2


@pytest.mark.parametrize("number", range(6))
def test_right_at_once(page: Page, number: int) -> None:
    mount(page, sample())
    answer(page, number, RIGHT[number])
    expect(verdict(page, number)).to_have_text("✓ Right.")
    expect(verdict(page, number)).to_be_focused()  # The pressed button is gone.
    assert state(page, number) == "right"
    expect(tally(page)).to_have_text("1 of 6 answered right")
    expect(question(page, number).locator(".buttons")).to_be_hidden()
    expect(question(page, number).get_by_text("Sources: sample-source")).to_be_visible()
    enabled = question(page, number).locator(
        ":is(input, select, button:not(.look)):visible:not(:disabled)"
    )
    expect(enabled).to_have_count(0)


@pytest.mark.parametrize(
    ("number", "response", "said"),
    [
        (SINGLE, "y1949", "✗ Not right yet."),
        (MULTIPLE, ["seato"], "◐ What you chose is right, but some right ones are missing."),
        (MULTIPLE, ["seato", "baghdad", "bandung"], "◐ All right ones are chosen, but so is"),
        (MULTIPLE, ["seato", "bandung"], "◐ Partly right: some are missing and some are wrong."),
        (MULTIPLE, ["bandung"], "✗ Not right yet."),
        (NUMBER, "1500", "✗ Not right yet. The number is higher."),
        (NUMBER, "۳۵۰۰", "✗ Not right yet. The number is lower."),
        (ORDER, ["u2", "baghdad", "arms", "seato"], "✗ Not right yet: 0 of 4 stand in the"),
        (MATCH, RIGHT[MATCH] | {"bodo": "crash"}, "◐ Not right yet: 2 of 3 are right."),
        (TEXT, "Moscow", "✗ Not right yet."),
        (TEXT, "Ekaterinberg", "◐ Nearly right. Check the spelling."),
    ],
)
def test_wrong_may_retry_and_may_give_up(page: Page, number: int, response: Any, said: str) -> None:
    mount(page, sample())
    answer(page, number, response)
    expect(verdict(page, number)).to_contain_text(said)
    expect(question(page, number)).to_contain_text("try again")
    expect(question(page, number).get_by_role("button", name="Check")).to_be_focused()
    press(page, number, "Show answer")
    expect(verdict(page, number)).to_have_text("➜ This is the answer.")
    expect(verdict(page, number)).to_be_focused()
    assert state(page, number) == "given-up"
    expect(tally(page)).to_have_text("0 of 6 answered right")


def test_reason_of_what_was_chosen_is_shown(page: Page) -> None:
    data = sample()
    mount(page, data)
    answer(page, SINGLE, "y1949")
    reasons = {one["id"]: one["reason"] for one in data["questions"][SINGLE]["options"]}
    expect(page.get_by_text("not right: " + reasons["y1949"])).to_be_visible()
    expect(page.get_by_text(reasons["y1954"])).to_have_count(0)
    described = page.get_by_label("In 1949").get_attribute("aria-describedby")
    expect(page.locator(f"#{described}")).to_contain_text(reasons["y1949"])
    answer(page, SINGLE, "y1954")
    expect(page.get_by_text("right: " + reasons["y1954"])).to_be_visible()
    for reason in reasons.values():
        expect(page.get_by_text(reason)).to_be_visible()


def test_nothing_chosen_asks_for_it(page: Page) -> None:
    mount(page, sample())
    needs = ["Choose an", "Choose an", "Write a number", "Move the", "Choose some", "Write an"]
    for number, need in enumerate(needs):
        press(page, number, "Check")
        expect(verdict(page, number)).to_contain_text(need)
        assert state(page, number) == "unseen"
    assert page.evaluate("localStorage.length") == 0


def test_started_and_changed_after_a_check(page: Page) -> None:
    mount(page, sample())
    page.get_by_label("In 1949").check()
    assert state(page, SINGLE) == "started"
    press(page, SINGLE, "Check")
    page.get_by_label("In May 1960").check()
    assert state(page, SINGLE) == "started"
    expect(verdict(page, SINGLE)).to_be_empty()


def test_hints_come_one_by_one(page: Page) -> None:
    data = sample()
    mount(page, data)
    hints = data["questions"][SINGLE]["hints"]
    shown = question(page, SINGLE).locator(".hints li")
    press(page, SINGLE, "Hint")
    expect(shown).to_have_text(hints[:1])
    press(page, SINGLE, "Hint")
    expect(shown).to_have_text(hints)
    expect(question(page, SINGLE).get_by_role("button", name="Hint")).to_be_hidden()
    expect(question(page, SINGLE).get_by_role("button", name="Check")).to_be_focused()
    expect(question(page, MULTIPLE).get_by_role("button", name="Hint")).to_be_hidden()


def test_two_equal_right_sides_both_count(page: Page) -> None:
    data = sample()
    match = data["questions"][MATCH]
    match["pairs"][2]["answer"] = "peshawar"
    mount(page, data)
    answer(page, MATCH, {"peshawar": "peshawar", "bodo": "bodo", "lahore": "peshawar"})
    expect(verdict(page, MATCH)).to_have_text("✓ Right.")


def test_order_of_fifteen(page: Page) -> None:
    data = sample()
    ids = [f"item-{number}" for number in range(15)]
    items = [
        {"id": one, "text": f"Event {one}", "date": f"19{50 + n}"} for n, one in enumerate(ids)
    ]
    data["questions"] = [data["questions"][ORDER] | {"items": items, "shown": ids[::-1]}]
    mount(page, data)
    line = page.locator("li[data-id=item-0]")
    line.get_by_role("button", name="Move up: Event item-0").focus()
    for place in range(14, 0, -1):
        page.keyboard.press("Enter" if place % 2 else "ArrowUp")
        expect(page.get_by_text(f"Event item-0: now {place} of 15")).to_have_count(1)
        expect(line.get_by_role("button", name="Move up")).to_be_focused()
    page.keyboard.press("Enter")  # Already the first: nothing moves.
    for item in ids[1:]:
        button = page.locator(f"li[data-id={item}]").get_by_role("button", name="Move up")
        button.focus()
        while page.locator("li[data-id]").nth(ids.index(item)).get_attribute("data-id") != item:
            page.keyboard.press("ArrowUp")
    press(page, 0, "Check")
    expect(verdict(page, 0)).to_have_text("✓ Right.")


# --- keyboard ----------------------------------------------------------------------------------


def tab_to(page: Page, target: Any, key: str = "Tab") -> None:
    for _ in range(60):
        page.keyboard.press(key)
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("the keyboard never got there")


def test_whole_quiz_by_keyboard_alone(page: Page) -> None:
    mount(page, sample())
    tab_to(page, page.get_by_label("In 1949"))
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    tab_to(page, question(page, SINGLE).get_by_role("button", name="Check"))
    page.keyboard.press("Enter")
    expect(verdict(page, SINGLE)).to_have_text("✓ Right.")
    for label in ("SEATO", "The Baghdad Pact"):
        tab_to(page, question(page, MULTIPLE).get_by_label(label))
        page.keyboard.press("Space")
    tab_to(page, question(page, MULTIPLE).get_by_role("button", name="Check"))
    page.keyboard.press("Space")
    tab_to(page, question(page, NUMBER).get_by_role("textbox"))
    page.keyboard.type("2600")
    page.keyboard.press("Enter")
    expect(verdict(page, NUMBER)).to_be_focused()
    tab_to(page, question(page, ORDER).get_by_role("button", name="Move down: Baghdad Pact"))
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    tab_to(page, question(page, ORDER).get_by_role("button", name="Move down: Loss"), "Shift+Tab")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    tab_to(page, question(page, ORDER).get_by_role("button", name="Check"))
    page.keyboard.press("Enter")
    expect(verdict(page, ORDER)).to_have_text("✓ Right.")
    for list_, text in zip(
        question(page, MATCH).locator("select").all(),
        ["Take-off in 1960", "Planned landing", "Staging in 1957"],
        strict=True,
    ):
        tab_to(page, list_)
        page.keyboard.type(text[:4])
    tab_to(page, question(page, MATCH).get_by_role("button", name="Check"))
    page.keyboard.press("Enter")
    tab_to(page, question(page, TEXT).get_by_role("textbox"))
    page.keyboard.type("yekaterinburg")
    page.keyboard.press("Enter")
    expect(tally(page)).to_have_text("6 of 6 answered right")
    tab_to(page, page.locator("summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Start again"))
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(tally(page)).to_have_text("0 of 6 answered right")
    expect(page.get_by_role("button", name="Start again")).to_be_focused()


def test_every_control_keeps_jupyters_shortcuts_away(page: Page) -> None:
    mount(page, sample())
    answer(page, SINGLE, "y1949")
    bare = page.locator(
        ".pakrussia-quiz :is(a, button, input, select, summary, [contenteditable])"
        ":not([data-lm-suppress-shortcuts])"
    )
    expect(bare).to_have_count(0)


def test_controls_of_a_chart_keep_shortcuts_away_too(page: Page) -> None:
    mount(page, sample())
    page.evaluate(
        """() => { document.getElementById("two").innerHTML =
        '<div class="vega-embed"><form class="vega-bindings"><input type="range"><select></select>'
        + '</form></div><input id="other">' }"""
    )
    for selector in (".vega-bindings input", ".vega-bindings select"):
        page.locator(selector).focus()
        assert page.locator(selector).get_attribute("data-lm-suppress-shortcuts") == "true"
    page.locator("#other").focus()
    assert page.locator("#other").get_attribute("data-lm-suppress-shortcuts") is None


def test_a_chart_keeps_its_keys_before_and_after_a_quiz_is_drawn(page: Page) -> None:
    page.evaluate(
        """() => { document.getElementById("two").innerHTML =
        '<div class="vega-embed"><input id="a" type="range"><input id="b" type="range"></div>' }"""
    )
    page.locator("#a").focus()
    mount(page, sample())
    assert page.locator("#a").get_attribute("data-lm-suppress-shortcuts") == "true"
    page.evaluate("document.getElementById('one').stop()")
    page.locator("#b").focus()
    assert page.locator("#b").get_attribute("data-lm-suppress-shortcuts") == "true"


# --- keeping -----------------------------------------------------------------------------------


def test_reload_keeps_answers(page: Page) -> None:
    data = sample()
    mount(page, data)
    answer(page, SINGLE, "y1954")
    answer(page, MULTIPLE, ["seato"])
    answer(page, MATCH, {"peshawar": "peshawar", "bodo": "crash", "lahore": "lahore"})
    answer(page, TEXT, "Moscow")
    press(page, TEXT, "Show answer")
    page.reload()
    mount(page, data)
    states = [state(page, number) for number in range(6)]
    assert states == ["right", "wrong", "unseen", "unseen", "wrong", "given-up"]
    expect(page.get_by_label("On 1954-03-18")).to_be_checked()
    expect(page.get_by_role("checkbox", name="SEATO")).to_be_checked()
    expect(page.get_by_label("Bodø")).to_have_value("crash")
    expect(question(page, TEXT).get_by_role("textbox")).to_have_value("Yekaterinburg")
    expect(tally(page)).to_have_text("1 of 6 answered right")
    assert page.evaluate("document.activeElement.tagName") == "BODY"  # Drawing takes no focus.


def test_start_again_forgets_and_keeps_the_record(page: Page) -> None:
    data = sample()
    mount(page, data)
    answer(page, SINGLE, "y1954")
    question(page, TEXT).get_by_role("textbox").fill("half writ")
    press(page, TEXT, "Hint")
    page.locator("summary").click()
    again = page.get_by_role("button", name="Start again")
    again.dblclick()  # A double click is one press.
    expect(page.get_by_text("Press again to confirm: Start again")).to_be_visible()
    page.locator("summary").focus()  # Leaving it takes the first press back.
    again.click()
    expect(tally(page)).to_have_text("1 of 6 answered right")
    again.click()
    expect(tally(page)).to_have_text("0 of 6 answered right")
    expect(page.locator("input:checked")).to_have_count(0)
    expect(question(page, TEXT).get_by_role("textbox")).to_have_value("")
    expect(page.locator(".hints li")).to_have_count(0)
    events = [one["event"] for one in stored(page, data)["entries"]]
    assert events == ["answer", "restart"]
    page.reload()
    mount(page, data)
    expect(tally(page)).to_have_text("0 of 6 answered right")


def test_entries_have_the_agreed_shape(page: Page) -> None:
    data = sample()
    mount(page, data)
    answer(page, MULTIPLE, ["seato"])
    (entry,) = stored(page, data)["entries"]
    assert list(entry) == [
        *("v", "id", "at", "lesson", "quiz", "question", "event", "response", "outcome", "score")
    ]
    assert entry | {"id": "", "at": ""} == {
        **{"v": 1, "id": "", "at": "", "lesson": "90-sample", "quiz": "90-a"},
        **{"question": "90-blocs", "event": "answer", "response": ["seato"]},
        **{"outcome": "partly", "score": 0.5},
    }


def test_two_views_and_two_tabs_show_the_same(context: BrowserContext, page: Page) -> None:
    data = sample()
    mount(page, data, "one")
    mount(page, data, "two")
    other = open_page(context)
    mount(other, data)
    answer(page, SINGLE, "y1954", "two")
    expect(tally(page, "one")).to_have_text("1 of 6 answered right")
    expect(tally(other)).to_have_text("1 of 6 answered right")
    answer(other, TEXT, "Yekaterinburg")
    for where in ("one", "two"):
        expect(tally(page, where)).to_have_text("2 of 6 answered right")
    assert len(stored(page, data)["entries"]) == 2
    expect(verdict(page, SINGLE, "two")).to_be_focused()
    names = page.locator("input[type=radio]").evaluate_all("all => all.map((one) => one.name)")
    assert len(set(names)) == 2  # The views' groups stay apart.


def test_taken_away_leaves_nothing_behind(page: Page) -> None:
    data = sample()
    mount(page, data)
    page.evaluate("document.getElementById('one').stop()")
    expect(page.locator("#one > *")).to_have_count(0)
    mount(page, data, "two")
    answer(page, SINGLE, "y1954", "two")


NO_STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"


@pytest.mark.parametrize("broken", [NO_STORAGE, FULL], ids=["forbidden", "full"])
def test_without_storage_it_works_and_says_so(context: BrowserContext, broken: str) -> None:
    context.add_init_script(broken)
    page = open_page(context)
    data = sample()
    mount(page, data, "one")
    mount(page, data, "two")
    answer(page, SINGLE, "y1949")
    answer(page, SINGLE, "y1954")
    answer(page, TEXT, "Yekaterinburg", "two")
    alarm = page.locator("#one .alarm")
    expect(alarm).to_contain_text("Your answers are not being saved.")
    for where in ("one", "two"):
        expect(tally(page, where)).to_have_text("2 of 6 answered right")
    page.locator("#one summary").click()
    with page.expect_download() as saving:
        page.locator("#one").get_by_role("button", name="Save my answers").click()
    assert len(json.loads(saving.value.path().read_text("utf-8"))["entries"]) == 3
    assert page.errors == []


@pytest.mark.parametrize(
    "broken",
    [
        "{",
        "null",
        "[]",
        '{"v": 0, "entries": []}',
        '{"v": 1, "entries": [{"v": 1}]}',
        '{"v": 1, "entries": {}}',
        '{"v": 1, "entries": [], "pending": 5}',
        "x" * 2_000_000,
    ],
)
def test_broken_keeping_is_set_aside(page: Page, broken: str) -> None:
    data = sample()
    key = "pakrussia:1:90-sample:90-a"
    page.evaluate("([key, raw]) => localStorage.setItem(key, raw)", [key, broken])
    mount(page, data)
    expect(page.locator(".alarm")).to_contain_text("could not be read")
    answer(page, SINGLE, "y1954")
    assert len(stored(page, data)["entries"]) == 1
    kept = page.evaluate(
        "() => Object.entries(localStorage).filter(([key]) => key.includes(':aside:'))"
    )
    assert [raw for _, raw in kept] == [broken]


def test_save_and_take_back_on_another_machine(
    browser: Browser, context: BrowserContext, page: Page, tmp_path: Path
) -> None:
    one, two = sample("90-a"), sample("90-b")
    mount(page, one, "one")
    mount(page, two, "two")
    answer(page, SINGLE, "y1954")
    page.locator("#two").get_by_label("1956").check()
    press(page, 0, "Check", "two")
    page.locator("#one summary").click()
    page.get_by_label("Your name").first.fill("Ali / Анна <b>")
    with page.expect_download() as saving:
        page.locator("#one").get_by_role("button", name="Save my answers").click()
    name = saving.value.suggested_filename
    assert name.startswith("90-sample-Ali-Анна-b-20") and name.endswith(".json")
    file = tmp_path / "mine.json"
    saving.value.save_as(file)
    whole = json.loads(file.read_text(encoding="utf-8"))
    assert {entry["quiz"] for entry in whole["entries"]} == {"90-a", "90-b"}
    assert (whole["course"], whole["lesson"]) == ("pakrussia", "90-sample")

    elsewhere = browser.new_context()
    serve(elsewhere)
    other = open_page(elsewhere)
    mount(other, one, "one")
    mount(other, two, "two")
    other.locator("#one summary").click()
    for said in ("Taken in: 2 answers.", "All answers of this file were here already."):
        other.locator("#one input[type=file]").set_input_files(file)
        expect(other.locator("#one").get_by_text(said)).to_be_visible()
    expect(tally(other, "one")).to_have_text("1 of 6 answered right")
    expect(tally(other, "two")).to_have_text("1 of 1 answered right")
    assert other.errors == []
    elsewhere.close()


@pytest.mark.parametrize("content", ["", "{", "null", '{"entries": 5}', '{"entries": [{"v": 1}]}'])
def test_taking_back_something_else(page: Page, tmp_path: Path, content: str) -> None:
    data = sample()
    mount(page, data)
    answer(page, SINGLE, "y1954")
    file = tmp_path / "other.json"
    file.write_text(content, encoding="utf-8")
    page.locator("summary").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("This file holds no answers of this course.")).to_be_visible()
    expect(tally(page)).to_have_text("1 of 6 answered right")


def test_new_learner_begins_everywhere_and_keeps_the_old(
    context: BrowserContext, page: Page
) -> None:
    one, two = sample("90-a"), sample("90-b")
    mount(page, one, "one")
    mount(page, two, "two")
    other = open_page(context)
    mount(other, one)
    page.bring_to_front()  # A window behind another one is slow.
    answer(page, SINGLE, "y1954")
    page.locator("#two").get_by_label("1956").check()
    press(page, 0, "Check", "two")
    before = stored(page, one)["entries"]
    page.locator("#one summary").click()
    for _ in range(2):
        page.locator("#one").get_by_role("button", name="New learner").click()
    for shown, where in ((page, "one"), (other, "one")):
        expect(tally(shown, where)).to_have_text("0 of 6 answered right")
    expect(tally(page, "two")).to_have_text("0 of 1 answered right")
    kept = page.evaluate(
        "() => Object.entries(localStorage).filter(([key]) => key.includes(':before:'))"
    )
    assert before in [json.loads(raw)["entries"] for _, raw in kept]
    answer(page, SINGLE, "y1949")
    page.reload()
    mount(page, one)
    assert [state(page, number) for number in (SINGLE, TEXT)] == ["wrong", "unseen"]


# What another page wrote while this one slept: no event tells of it here, as in Firefox's store of
# pages to go back to.
NEW_LEARNER_ELSEWHERE = """() => {
  for (const key of Object.keys(localStorage)) localStorage.removeItem(key);
  localStorage.setItem("pakrussia:1:learner", new Date(Date.now() + 1).toISOString());
}"""
WAKINGS = {
    "back": "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
    "seen again": "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))",
}


@pytest.mark.parametrize("waking", WAKINGS.values(), ids=list(WAKINGS))
def test_a_page_that_slept_shows_nothing_of_the_learner_before(page: Page, waking: str) -> None:
    mount(page, sample())
    answer(page, SINGLE, "y1954")
    question(page, TEXT).get_by_role("textbox").fill("half writ")
    page.evaluate(NEW_LEARNER_ELSEWHERE)
    expect(tally(page)).to_have_text("1 of 6 answered right")
    page.evaluate(waking)
    expect(tally(page)).to_have_text("0 of 6 answered right")
    expect(page.locator("input:checked")).to_have_count(0)
    expect(question(page, TEXT).get_by_role("textbox")).to_have_value("")


def test_a_page_that_slept_saves_nothing_of_the_learner_before(page: Page) -> None:
    mount(page, sample())
    answer(page, SINGLE, "y1954")
    page.evaluate(NEW_LEARNER_ELSEWHERE)
    page.locator("summary").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save my answers").click()
    assert json.loads(saving.value.path().read_text("utf-8"))["entries"] == []
    expect(tally(page)).to_have_text("0 of 6 answered right")


def test_a_page_that_slept_hands_over_nothing_of_the_learner_before(page: Page) -> None:
    render(page, sample())  # No kernel answers.
    answer(page, SINGLE, "y1954")
    page.evaluate(NEW_LEARNER_ELSEWHERE)
    page.evaluate("models.one.sent.length = 0")
    page.evaluate(WAKINGS["back"])
    assert [one["type"] for one in sent(page)] == ["new-learner"]


def test_where_nothing_is_kept_it_is_said_before_an_answer_and_no_file_is_promised(
    context: BrowserContext,
) -> None:
    page = open_page(context, "sandbox")
    files: list[Any] = []
    page.on("download", lambda file: files.append(file))
    one, two = sample("90-a"), sample("90-b")
    mount(page, one, "one")
    mount(page, two, "two")
    expect(page.locator("#one .alarm")).to_be_hidden()  # There is nothing to lose yet.
    page.locator("#one summary").click()
    notice = page.locator("#one .menu > p").first
    expect(notice).to_contain_text("Your answers are not being saved.")
    answer(page, SINGLE, "y1954")
    expect(page.locator("#one .alarm")).to_contain_text("Your answers are not being saved.")
    page.locator("#two").get_by_label("1956").check()
    press(page, 0, "Check", "two")
    page.locator("#one").get_by_role("button", name="Save my answers").click()
    expect(page.locator("#one")).to_contain_text("Look for it in your downloads.")
    text = page.locator("#one").get_by_label("Your answers as text")
    expect(text).to_be_visible()
    kept = json.loads(text.input_value())["entries"]
    assert {entry["quiz"] for entry in kept} == {"90-a", "90-b"}  # the whole lesson
    page.get_by_role("button", name="Copy the text").click()
    expect(page.locator("#one")).to_contain_text("The text is copied.")
    assert files == [] and page.errors == []


def test_answers_as_text_are_those_of_the_file_and_can_be_taken_in(
    page: Page, tmp_path: Path
) -> None:
    mount(page, sample())
    answer(page, SINGLE, "y1954")
    page.locator("summary").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save my answers").click()
    text = page.locator("textarea").input_value()
    assert json.loads(text) == json.loads(saving.value.path().read_text("utf-8"))
    file = tmp_path / "mine.txt"
    file.write_text(text, encoding="utf-8")
    page.evaluate("localStorage.clear()")
    page.reload()
    mount(page, sample())
    page.locator("input[type=file]").set_input_files(file)
    expect(tally(page)).to_have_text("1 of 6 answered right")


@pytest.mark.parametrize("broken", [NO_STORAGE, FULL], ids=["forbidden", "full"])
def test_without_storage_a_quiz_drawn_anew_still_has_its_answers(
    context: BrowserContext, broken: str
) -> None:
    context.add_init_script(broken)
    page = open_page(context)
    mount(page, sample())
    answer(page, SINGLE, "y1954")
    question(page, TEXT).get_by_role("textbox").fill("half writ")
    mount(page, sample())  # as “Run All” does
    expect(tally(page)).to_have_text("1 of 6 answered right")
    expect(question(page, TEXT).get_by_role("textbox")).to_have_value("half writ")
    expect(page.locator(".alarm")).to_contain_text("Your answers are not being saved.")
    press_twice(page, "New learner")
    expect(page.locator("#one")).to_contain_text("Nothing was changed: this browser has no room")
    expect(tally(page)).to_have_text("1 of 6 answered right")
    assert page.errors == []


def test_what_cannot_be_read_nor_moved_aside_is_not_written_over(context: BrowserContext) -> None:
    key = "pakrussia:1:90-sample:90-a"
    page = open_page(context)
    page.evaluate("key => localStorage.setItem(key, 'half a rec')", key)
    page.evaluate(
        """key => { const set = Storage.prototype.setItem;
        Storage.prototype.setItem = function (name, text) {
          if (name.includes(':aside:')) throw new DOMException('full', 'QuotaExceededError');
          return set.call(this, name, text);
        } }""",
        key,
    )
    mount(page, sample())
    answer(page, SINGLE, "y1954")
    expect(tally(page)).to_have_text("1 of 6 answered right")
    expect(page.locator(".alarm")).to_contain_text("Your answers are not being saved.")
    assert page.evaluate("key => localStorage.getItem(key)", key) == "half a rec"


def test_the_next_learners_file_has_another_name_and_no_text_of_the_one_before(page: Page) -> None:
    mount(page, sample())
    answer(page, SINGLE, "y1954")
    page.locator("summary").click()
    page.get_by_label("Your name").fill("Ali")
    page.get_by_role("button", name="Save my answers").click()
    expect(page.locator("textarea")).to_have_value(re.compile("Ali"))
    for _ in range(2):
        page.get_by_role("button", name="New learner").click()
    expect(page.get_by_text("A new learner begins. The old answers are kept")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("")
    expect(page.locator("textarea")).to_have_count(0)


def test_the_course_folders_record_can_be_taken_in(page: Page, tmp_path: Path) -> None:
    mount(page, sample())
    file = tmp_path / "progress.jsonl"
    whole = [entry(1), entry(2, question="90-city", response="Moscow")]
    text = "\n".join([*map(json.dumps, whole), '{"v":1,"id":"half', ""])
    file.write_text(text, encoding="utf-8")
    page.locator("summary").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("Taken in: 2 answers.")).to_be_visible()
    expect(tally(page)).to_have_text("1 of 6 answered right")
    assert ".jsonl" in (page.locator("input[type=file]").get_attribute("accept") or "")


def test_a_file_that_is_too_large_is_called_so(page: Page, tmp_path: Path) -> None:
    mount(page, sample())
    file = tmp_path / "class.jsonl"
    file.write_bytes(b"\n" * 20_000_001)
    page.locator("summary").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("This file is too large.")).to_be_visible()


def test_half_a_surrogate_pair_is_replaced_in_older_browsers_too(page: Page) -> None:
    half = {"question": "90-city", "response": {"\ud83d": ["a \ud83d", "\U0001f600"]}}
    found = page.evaluate(
        """async raw => { delete String.prototype.toWellFormed;
        return (await import('/quiz.js')).clean(JSON.parse(raw)).response }""",
        json.dumps(entry(1, **half)),
    )
    assert found == {"\ufffd": ["a \ufffd", "\U0001f600"]}


# --- a clock that was set back -----------------------------------------------------------------

AHEAD = "2099-11-23T18:00:00.000Z"


def keep(page: Page, *entries: dict[str, Any]) -> None:
    text = json.dumps({"v": 1, "entries": entries, "pending": []})
    page.evaluate("text => localStorage.setItem('pakrussia:1:90-sample:90-a', text)", text)


def test_after_a_restart_in_the_future_answers_count(page: Page) -> None:
    keep(page, entry(1), entry(2, at=AHEAD, event="restart", question=None, response=None))
    mount(page, sample())
    expect(tally(page)).to_have_text("0 of 6 answered right")
    answer(page, SINGLE, "y1949")
    answer(page, SINGLE, "y1954")
    expect(tally(page)).to_have_text("1 of 6 answered right")
    page.reload()
    mount(page, sample())
    expect(tally(page)).to_have_text("1 of 6 answered right")
    # Their own time stays: the days of the review hang on it.
    assert all(one["at"] < AHEAD for one in stored(page, sample())["entries"] if one["question"])


def press_twice(page: Page, name: str) -> None:
    """Open “My answers” and press a button there, which asks to be pressed again."""
    page.locator("summary").click()
    for _ in range(2):
        page.get_by_role("button", name=name).click()


def test_after_answers_from_the_future_start_again_does(page: Page) -> None:
    keep(page, entry(1, at=AHEAD))
    mount(page, sample())
    press_twice(page, "Start again")
    expect(tally(page)).to_have_text("0 of 6 answered right")
    answer(page, SINGLE, "y1954")
    page.reload()
    mount(page, sample())
    expect(tally(page)).to_have_text("1 of 6 answered right")


def test_a_learner_with_answers_from_the_future_stays_another_one(page: Page) -> None:
    old = entry(1, at=AHEAD)
    render(page, sample(), earlier=[old])
    expect(tally(page)).to_have_text("1 of 6 answered right")
    press_twice(page, "New learner")
    expect(tally(page)).to_have_text("0 of 6 answered right")
    answer(page, TEXT, "Moscow")
    page.reload()
    render(page, sample(), earlier=[old])  # What a stored notebook remembers.
    expect(tally(page)).to_have_text("0 of 6 answered right")
    assert state(page, TEXT) == "wrong"


# --- what is half done ---------------------------------------------------------------------------


def half_done(page: Page) -> None:
    """Choose, type and move in every question, and check nothing."""
    page.get_by_label("In 1949").check()
    question(page, MULTIPLE).get_by_label("SEATO").check()
    question(page, NUMBER).get_by_role("textbox").fill("26")
    question(page, ORDER).get_by_role("button", name="Move up").nth(2).click()
    page.get_by_label("Bodø").select_option("crash")
    question(page, TEXT).get_by_role("textbox").fill("Yekat")


def seen(page: Page) -> list[Any]:
    """Return what is chosen, typed and ordered; the last questions are drawn a frame later."""
    expect(page.locator("#one .question")).to_have_count(len(sample()["questions"]))
    found: list[Any] = page.evaluate(
        """() => [...document.querySelectorAll(
          '#one .question :is(input, select), #one li[data-id]')].map((one) =>
          one.dataset.id ?? (/radio|checkbox/.test(one.type) ? one.checked : one.value))"""
    )
    return found


def test_what_is_half_done_survives_a_reload_and_is_no_answer(page: Page) -> None:
    mount(page, sample())
    untouched = seen(page)
    half_done(page)
    before = seen(page)
    assert before != untouched
    page.reload()
    mount(page, sample())
    assert seen(page) == before
    assert {state(page, number) for number in range(6)} == {"started"}
    mount(page, sample())  # as “Run All” does
    assert seen(page) == before
    assert page.evaluate("Object.keys(localStorage)") == ["pakrussia:draft:90-sample:90-a"]
    press(page, ORDER, "Check")  # A moved line is an answer to check.
    expect(verdict(page, ORDER)).to_contain_text("of 4 stand")
    assert [one["question"] for one in stored(page, sample())["entries"]] == [
        sample()["questions"][ORDER]["id"]
    ]


def test_an_answer_ends_what_was_half_done(page: Page) -> None:
    mount(page, sample())
    answer(page, TEXT, "Moscow")
    question(page, TEXT).get_by_role("textbox").fill("Yekat")
    page.reload()
    mount(page, sample())
    expect(question(page, TEXT).get_by_role("textbox")).to_have_value("Yekat")
    assert state(page, TEXT) == "started"
    press(page, TEXT, "Check")
    page.reload()
    mount(page, sample())
    assert state(page, TEXT) == "wrong"
    assert page.evaluate("Object.keys(localStorage)") == ["pakrussia:1:90-sample:90-a"]


@pytest.mark.parametrize("begins", ["Start again", "New learner"])
def test_who_begins_again_finds_nothing_half_done(page: Page, begins: str) -> None:
    mount(page, sample())
    untouched = seen(page)
    half_done(page)
    press_twice(page, begins)
    assert seen(page) == untouched
    page.reload()
    mount(page, sample())
    assert seen(page) == untouched


def test_what_is_half_done_and_fits_no_more_stops_nothing(page: Page) -> None:
    drafts = {"90-blocs": 5, "90-first-protest": {"x": 1}, "90-city": "Yekat"}
    drafts |= {one["id"]: ["gone"] for one in sample()["questions"][NUMBER:TEXT]}
    page.evaluate(
        "text => localStorage.setItem('pakrussia:draft:90-sample:90-a', text)",
        json.dumps({"learner": "", "drafts": drafts}),
    )
    mount(page, sample())
    expect(question(page, TEXT).get_by_role("textbox")).to_have_value("Yekat")
    for number, response in enumerate(RIGHT):
        answer(page, number, response)
    expect(tally(page)).to_have_text("6 of 6 answered right")


# --- handing over to a kernel ------------------------------------------------------------------

KERNEL = """() => {
  window.record = [];
  window.kernel = (message, model) => setTimeout(() => {
    const ids = message.type === "entries" ? message.entries.map((one) => one.id) : [message.id];
    if (message.type === "new-learner") window.record = [];
    for (const one of message.entries ?? []) {
      if (!record.some((known) => known.id === one.id)) record.push(one);
    }
    model.fire("msg:custom", { type: "saved", ids });
  }, 20);
}"""


def sent(page: Page, where: str = "one") -> list[Any]:
    found: list[Any] = page.evaluate("where => models[where].sent", where)
    return found


def test_answers_before_a_kernel_are_handed_over_once(page: Page) -> None:
    data = sample()
    mount(page, data)  # A page without a kernel.
    answer(page, SINGLE, "y1954")
    page.reload()
    render(page, data)  # A widget whose kernel doesn't answer.
    answer(page, TEXT, "Yekaterinburg")
    assert [len(one["entries"]) for one in sent(page)] == [1, 2]
    assert len(stored(page, data)["pending"]) == 2
    page.reload()
    page.evaluate(KERNEL)
    render(page, data, "one")
    render(page, data, "two")  # A second view hands over as well.
    page.wait_for_function("record.length === 2")
    page.wait_for_function(
        "JSON.parse(localStorage['pakrussia:1:90-sample:90-a']).pending.length === 0"
    )
    answer(page, MULTIPLE, ["seato"])
    page.wait_for_function("record.length === 3")
    assert [len(one["entries"]) for one in sent(page)] == [2, 1]
    page.reload()
    page.evaluate(KERNEL)
    render(page, data)
    expect(tally(page)).to_have_text("2 of 6 answered right")
    # Nothing is handed over a second time: it would come before the next answer.
    answer(page, NUMBER, "2651")
    page.wait_for_function("record.length > 0")
    assert [[entry["response"] for entry in one["entries"]] for one in sent(page)] == [["2651"]]


def test_saved_in_the_folder_is_said(page: Page) -> None:
    page.evaluate(KERNEL)
    render(page, sample())
    page.locator("summary").click()
    expect(page.get_by_text("Your answers are kept in this browser.")).to_be_visible()
    answer(page, SINGLE, "y1954")
    expect(page.get_by_text("Your answers are saved in the course folder.")).to_be_visible()
    expect(page.locator(".alarm")).to_be_hidden()


def test_not_saved_is_said_and_kept_for_later(page: Page) -> None:
    data = sample()
    page.evaluate(
        """() => { window.kernel = (message, model) =>
        model.fire("msg:custom", { type: "not-saved", why: "The disk is <b>full</b>." }) }"""
    )
    render(page, data)
    answer(page, SINGLE, "y1954")
    expect(page.locator(".alarm")).to_have_text(
        "Your answers stay in this browser only. The disk is <b>full</b>."
    )
    assert len(stored(page, data)["pending"]) == 1
    page.evaluate(KERNEL)
    answer(page, TEXT, "Yekaterinburg")
    page.wait_for_function("record.length === 2")
    expect(page.locator(".alarm")).to_be_hidden()


def test_kernel_that_throws_or_talks_nonsense(page: Page) -> None:
    page.evaluate(
        """() => { window.kernel = (message, model) => {
          for (const one of [null, 5, {}, { type: "saved" }, { type: "saved", ids: "x" }]) {
            model.fire("msg:custom", one);
          }
          throw new Error("gone");
        } }"""
    )
    render(page, sample(), earlier=[None, 5, {"v": 1}, []])
    answer(page, SINGLE, "y1954")
    expect(tally(page)).to_have_text("1 of 6 answered right")


def entry(number: int, **changes: Any) -> dict[str, Any]:
    return {
        **{"v": 1, "id": f"id-{number}", "at": f"2026-11-23T18:00:{number:02}.000Z"},
        **{"lesson": "90-sample", "quiz": "90-a", "question": "90-first-protest"},
        **{"event": "answer", "response": "y1954", "outcome": "right", "score": 1},
    } | changes


def test_earlier_answers_from_the_record_are_shown(page: Page) -> None:
    page.evaluate(KERNEL)
    city = {"question": "90-city", "response": "Екатеринбург"}
    render(page, sample(), earlier=[entry(1)])
    expect(tally(page)).to_have_text("1 of 6 answered right")
    page.evaluate("earlier => models.one.set('earlier', earlier)", [entry(1), entry(2, **city)])
    expect(tally(page)).to_have_text("2 of 6 answered right")
    # The record knows them already: they would be sent before the next answer.
    answer(page, NUMBER, "2651")
    page.wait_for_function("record.length > 0")
    assert [[entry["response"] for entry in one["entries"]] for one in sent(page)] == [["2651"]]


def test_new_learner_is_told_to_the_kernel_first(page: Page) -> None:
    data = sample()
    render(page, data, earlier=[entry(1)])  # No kernel answers yet.
    press_twice(page, "New learner")
    expect(tally(page)).to_have_text("0 of 6 answered right")
    answer(page, TEXT, "Yekaterinburg")
    assert {one["type"] for one in sent(page)} == {"new-learner"}
    page.reload()
    page.evaluate(KERNEL)
    page.evaluate("old => window.record.push(old)", entry(1))
    render(page, data, earlier=[entry(1)])  # The old learner's record.
    expect(tally(page)).to_have_text("1 of 6 answered right")
    page.wait_for_function("record.length === 1 && record[0].question === '90-city'")
    assert [one["type"] for one in sent(page)] == ["new-learner", "entries"]


def test_changed_quiz_is_drawn_anew(page: Page) -> None:
    data = sample()
    render(page, data)
    page.evaluate("quiz => models.one.set('quiz', quiz)", data | {"title": "Another title"})
    expect(page.get_by_role("heading", name="Another title")).to_be_visible()
    expect(page.locator("#one section")).to_have_count(1)


def long_quiz(count: int) -> dict[str, Any]:
    data = sample()
    city = data["questions"][TEXT]
    return data | {"questions": [city | {"id": f"90-city-{n}"} for n in range(1, count + 1)]}


def test_rest_of_a_long_quiz_follows_with_its_answers(page: Page) -> None:
    last = entry(1, question="90-city-40", response="Yekaterinburg")
    render(page, long_quiz(40), earlier=[last])
    expect(page.locator("#one .question")).to_have_count(40)
    expect(page.locator("#one .question legend").last).to_be_visible()
    assert state(page, 39) == "right"
    expect(tally(page)).to_have_text("1 of 40 answered right")
    answer(page, TEXT, "Moscow")
    assert state(page, TEXT) == "wrong"


def test_long_quiz_taken_away_at_once_draws_nothing_more(page: Page) -> None:
    drawn = page.evaluate(
        """async (quiz) => {
          const { mount, browserStorage } = await import("/quiz.js");
          const el = document.getElementById("one");
          const stop = mount(el, quiz, browserStorage(quiz));
          const section = el.firstChild;
          stop();
          // A quiz that begins later has all its questions when the first would have them, too.
          const other = document.getElementById("two");
          mount(other, { ...quiz, id: "90-later" }, browserStorage(quiz));
          while (other.querySelectorAll(".question").length < quiz.questions.length) {
            await new Promise((done) => requestAnimationFrame(done));
          }
          return section.querySelectorAll(".question").length;
        }""",
        long_quiz(40),
    )
    assert 0 < drawn < 40


def test_corrected_question_is_marked_anew(page: Page) -> None:
    data = sample()
    gone = entry(2, question="90-blocs", response=["gone"], outcome="right")
    render(page, data, earlier=[entry(1, response="y1949", outcome="right"), gone])
    assert [state(page, number) for number in (SINGLE, MULTIPLE)] == ["wrong", "unseen"]


# --- text is text ------------------------------------------------------------------------------

HOSTILE_TEXTS = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "<a href='javascript:window.hacked=1'>x</a>",
    "</textarea></option></select><svg onload=window.hacked=1>",
    "{{constructor.constructor('window.hacked=1')()}} ${window.hacked=1}",
    "\u202egnp.exe \u0000 \ufffd \U0001f1f5\U0001f1f0 a\u0301\u0301\u0301",
    "سوال؟ Вопрос? 問",
    "__proto__",
]


def poisoned(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        keep = ("id", "kind", "answer", "shown", "words", "lesson", "language", "class_path")
        return {key: one if key in keep else poisoned(one, text) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [poisoned(one, text) for one in value]
    return text if isinstance(value, str) else value


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_text_stays_text(page: Page, text: str) -> None:
    data = poisoned(sample(), text)
    data["questions"][TEXT]["accepted"] = ["x"]
    data["questions"][SINGLE]["picture"] = {"src": "javascript:window.hacked=1", "alt": text}
    data["questions"][SINGLE]["table"] = {"caption": text, "columns": [text], "rows": [[text]]}
    mount(page, data)
    for number in (SINGLE, MULTIPLE, MATCH):
        answer(page, number, RIGHT[number])
    question(page, TEXT).get_by_role("textbox").fill(text)
    press(page, TEXT, "Check")
    press(page, NUMBER, "Hint")
    expected = page.evaluate(
        "text => { const p = document.createElement('p');"
        "p.textContent = text; return p.textContent }",
        text,
    )
    assert page.locator("legend").first.text_content() == expected
    assert page.locator(".pakrussia-quiz :is(script, svg, a, img, textarea, iframe)").count() == 0
    handlers = page.evaluate(
        """() => [...document.querySelectorAll(".pakrussia-quiz *")].flatMap((one) =>
        [...one.attributes].filter((a) => /^on|^(href|src|action)$/.test(a.name)))"""
    )
    assert handlers == []
    assert page.evaluate("window.hacked") is None
    page.reload()
    mount(page, data)
    assert page.evaluate("window.hacked") is None


def test_hostile_words_reasons_and_record(page: Page) -> None:
    data = sample()
    data["words"] = dict.fromkeys(data["words"], "<b onclick=hacked()>{text}{n}{__proto__}</b>")
    data["words"]["dir"] = '" onload=x'
    text = HOSTILE_TEXTS[1]
    hostile = entry(1, question="90-city", response=text, outcome="wrong", score=0)
    render(page, data, earlier=[hostile, entry(2, id="x'><img>", response=text)])
    assert question(page, TEXT).get_by_role("textbox").input_value() == text
    assert page.locator(".pakrussia-quiz :is(img, script)").count() == 0


# --- accessibility -----------------------------------------------------------------------------


def violations(page: Page) -> list[str]:
    found = Axe().run(page, context=".pakrussia-quiz").response
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def answer_all_wrong(page: Page) -> None:
    answer(page, SINGLE, "y1949")
    answer(page, MULTIPLE, ["seato", "bandung"])
    answer(page, NUMBER, "1")
    answer(page, ORDER, ["u2", "baghdad", "seato", "arms"])
    answer(page, MATCH, RIGHT[MATCH] | {"bodo": "crash"})
    answer(page, TEXT, "Yekaterinberg")
    press(page, SINGLE, "Hint")


@pytest.mark.parametrize("language", ["en", "ur", "ru"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(page: Page, scheme: Any, language: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    english = sample()
    mount(page, english)
    answer_all_wrong(page)
    page.reload()
    data = english | {"words": sample(language=language)["words"]}
    mount(page, data)
    page.locator("summary").click()
    assert violations(page) == []  # Wrong, may retry.
    for number in range(6):
        question(page, number).locator(".buttons button").last.click()
    assert {state(page, number) for number in range(6)} == {"given-up"}
    assert violations(page) == []
    page.evaluate("localStorage.clear()")
    page.reload()
    mount(page, data)
    assert violations(page) == []  # Unseen.
    question(page, SINGLE).locator("input").first.check()
    question(page, MULTIPLE).locator("button.main").click()
    assert violations(page) == []  # Started; asked for an answer.
    page.evaluate("localStorage.clear()")
    page.reload()
    mount(page, english)
    for number, response in enumerate(RIGHT):
        answer(page, number, response)
    assert {state(page, number) for number in range(6)} == {"right"}
    assert violations(page) == []


# What JupyterLab 4's two themes set, as far as the quiz uses it.
JUPYTERLAB = {
    "true": "--jp-ui-font-color1: rgba(0, 0, 0, 0.87); --jp-layout-color0: white;"
    "--jp-layout-color1: white; --jp-layout-color2: #eeeeee; --jp-border-color1: #bdbdbd",
    "false": "--jp-ui-font-color1: white; --jp-layout-color0: #111111;"
    "--jp-layout-color1: #212121; --jp-layout-color2: #424242; --jp-border-color1: #616161",
}


@pytest.mark.parametrize("light", JUPYTERLAB)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_jupyterlabs_themes(page: Page, scheme: Any, light: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.add_style_tag(content=f":root {{ {JUPYTERLAB[light]} }}")
    page.evaluate("light => { document.body.dataset.jpThemeLight = light }", light)
    mount(page, sample())
    answer_all_wrong(page)
    page.locator("summary").click()
    assert violations(page) == []
    for number in (SINGLE, MULTIPLE, MATCH):
        answer(page, number, RIGHT[number])
    press(page, ORDER, "Show answer")
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_exhibits_and_alarms(context: BrowserContext, scheme: Any) -> None:
    context.add_init_script(FULL)
    page = open_page(context)
    page.emulate_media(color_scheme=scheme)
    data = sample("90-b")
    source = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="
    data["questions"][0]["picture"] = {"src": source, "alt": "A map"}
    mount(page, data)
    page.get_by_label("1956").check()
    press(page, 0, "Check")
    expect(page.locator(".alarm")).to_be_visible()
    assert violations(page) == []


def test_result_is_announced(page: Page) -> None:
    mount(page, sample())
    assert verdict(page, SINGLE).get_attribute("role") == "status"
    before = page.locator("#one .verdict").first.element_handle()
    answer(page, SINGLE, "y1949")
    after = page.locator("#one .verdict").first.element_handle()
    assert before.evaluate("(one, other) => one === other", after)  # It was there beforehand.


@pytest.mark.parametrize("width", [320, 380])  # 380: 760 pixels at 200 per cent.
def test_narrow_and_zoomed_lose_nothing(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    data = sample()
    data["questions"][SINGLE]["options"][0]["text"] = "Donaudampfschifffahrt" * 6
    data["questions"][MATCH]["rights"][0]["text"] = "A very long right side " * 5
    mount(page, data)
    answer_all_wrong(page)
    page.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".pakrussia-quiz *")].filter((one) =>
        one.getClientRects().length && one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert cut == []


def test_targets_are_large_enough(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    mount(page, sample())
    answer_all_wrong(page)
    page.locator("summary").click()
    small = page.evaluate(
        """() => [...document.querySelectorAll(
          ".pakrussia-quiz :is(button, select, summary, input:not([type=file]))")]
        .filter((one) => one.getClientRects().length)
        .map((one) => [one, (one.type === "radio" || one.type === "checkbox"
          ? one.closest(".option") : one).getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24)
        .map(([one]) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_focus_can_be_seen(page: Page) -> None:
    mount(page, sample())
    page.keyboard.press("Tab")
    seen = []
    for _ in range(30):
        style = page.evaluate(
            """() => { const one = document.activeElement;
            return [one.tagName, getComputedStyle(one).outlineStyle,
                    parseFloat(getComputedStyle(one).outlineWidth)] }"""
        )
        if style[0] != "BODY":
            seen.append(style)
        page.keyboard.press("Tab")
    assert len(seen) > 15
    assert all(style[1] == "solid" and style[2] >= 2 for style in seen)


def test_reduced_motion(page: Page) -> None:
    mount(page, sample())
    button = question(page, SINGLE).get_by_role("button", name="Check")
    duration = "one => getComputedStyle(one).transitionDuration"
    assert button.evaluate(duration) != "0s"
    page.emulate_media(reduced_motion="reduce")
    assert button.evaluate(duration) == "0s"


def test_forced_colours_keep_marks_visible(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    mount(page, sample())
    answer(page, SINGLE, "y1949")
    marked = question(page, SINGLE).locator("[data-mark]")
    width = marked.evaluate("one => getComputedStyle(one).borderInlineStartWidth")
    colour = marked.evaluate("one => getComputedStyle(one).borderInlineStartColor")
    assert width == "3px" and colour != "rgba(0, 0, 0, 0)"
    expect(page.get_by_text("✗ not right: ")).to_be_visible()


def test_print_has_questions_and_no_buttons(page: Page) -> None:
    mount(page, sample())
    page.emulate_media(media="print")
    expect(page.locator(".pakrussia-quiz button:visible")).to_have_count(0)
    expect(page.locator("summary")).to_be_hidden()
    for number in range(6):
        expect(question(page, number).locator("legend")).to_be_visible()
    expect(page.get_by_text("Bandung")).to_be_visible()
    # A list doesn't open on paper: its choices are printed.
    expect(question(page, MATCH).locator(".paper")).to_contain_text("Planned landing · ")


def test_right_to_left_words_around_english_questions(page: Page) -> None:
    data = sample(language="ur")
    mount(page, data)
    section = page.locator("section")
    assert (section.get_attribute("dir"), section.get_attribute("lang")) == ("rtl", "ur")
    assert page.locator("fieldset").first.get_attribute("lang") == "en"
    assert page.locator("legend").first.evaluate("one => getComputedStyle(one).direction") == "ltr"
    box = page.get_by_label("In 1949").bounding_box()
    text = page.get_by_text("In 1949").bounding_box()
    assert box["x"] > text["x"]  # The button stands on the right.
    assert text["x"] + text["width"] > 600 and page.locator("header h3").is_visible()


def test_page_asks_for_nothing_more(context: BrowserContext) -> None:
    page = open_page(context)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    mount(page, sample())
    answer(page, SINGLE, "y1954")
    assert asked == [f"{ADDRESS}quiz.js"]
