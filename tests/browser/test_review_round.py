"""The review round: questions at home in several quizzes; on a bare page, and in JupyterLab."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from conftest import HANG, Lab, Watch
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from quiz_page import choice, mount, open_page, render, sample, serve, stored
from test_lab import cell, open_notebook, record, recorded, run_all

from pakrussia import questions, review

ROUND = "Your round"
BLOCS, CITY = 0, 1


# --- on a bare page ----------------------------------------------------------------------------


@pytest.fixture
def bare(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 760, "height": 900}, accept_downloads=True)
    context.set_default_timeout(HANG)
    serve(context)
    page = open_page(context)
    yield page
    assert page.errors == []
    context.close()


def round_of(since: str = "") -> dict[str, Any]:
    """Return a quiz that asks two questions of the sample, which are at home there."""
    data = sample()
    by_id = {one["id"]: one for one in data["questions"]}
    asked = [
        by_id[one] | {"lesson": "90-sample", "quiz": "90-a", "from": "· lesson 90"}
        for one in ("90-blocs", "90-city")
    ]
    mine = data | {"id": "13-round", "lesson": "13-review", "title": ROUND, "questions": asked}
    return mine | ({"since": since} if since else {})


def say_city(page: Page, where: str, place: int, city: str) -> None:
    node = page.locator(f"#{where} .question").nth(place)
    node.get_by_role("textbox").fill(city)
    page.keyboard.press("Enter")


def states(page: Page, where: str = "one") -> list[str]:
    found: list[str] = page.locator(f"#{where} .question").evaluate_all(
        "all => all.map((one) => one.dataset.state)"
    )
    return found


def test_an_answer_in_the_round_counts_in_its_home_and_is_kept_there(bare: Page) -> None:
    mount(bare, round_of(), "one")
    mount(bare, sample(), "two")
    expect(bare.locator("#one .line").first).to_contain_text("Question 1 of 2 · lesson 90")
    say_city(bare, "one", CITY, "Moscow")
    say_city(bare, "one", CITY, "Yekaterinburg")
    for data in (round_of(), sample()):
        entries = stored(bare, data)["entries"]
        assert [(one["lesson"], one["quiz"], one["question"]) for one in entries] == [
            ("90-sample", "90-a", "90-city")
        ] * 2
        assert [one["outcome"] for one in entries] == ["wrong", "right"]
    # The home shows it at once, beside it on the page and after a reload.
    expect(bare.locator("#two .tally")).to_have_text("1 of 6 answered right")
    bare.reload()
    mount(bare, sample(), "two")
    expect(bare.locator("#two .tally")).to_have_text("1 of 6 answered right")


def test_what_was_answered_at_home_is_asked_anew_in_the_round(bare: Page) -> None:
    mount(bare, sample(), "two")
    say_city(bare, "two", 5, "Yekaterinburg")
    mount(bare, round_of(), "one")
    assert states(bare) == ["unseen", "unseen"]
    say_city(bare, "one", CITY, "Moscow")
    assert states(bare) == ["unseen", "wrong"]
    assert states(bare, "two")[5] == "right"  # Once right stays right.


def test_a_new_round_shows_nothing_of_the_round_before(bare: Page) -> None:
    mount(bare, round_of(), "one")
    say_city(bare, "one", CITY, "Moscow")
    last = stored(bare, round_of())["entries"][-1]["at"]
    mount(bare, round_of(since=last), "one")
    assert states(bare) == ["unseen", "unseen"]
    say_city(bare, "one", CITY, "Yekaterinburg")
    assert states(bare) == ["unseen", "right"]


def test_a_record_from_a_clock_that_is_ahead_stops_no_answer(bare: Page) -> None:
    ahead = "2099-01-01T00:00:00.000Z"
    mount(bare, round_of(since=ahead), "one")
    say_city(bare, "one", CITY, "Yekaterinburg")
    assert states(bare) == ["unseen", "right"]
    assert stored(bare, round_of())["entries"][0]["at"] > ahead


def test_starting_the_round_again_leaves_the_home_alone(bare: Page) -> None:
    mount(bare, round_of(), "one")
    mount(bare, sample(), "two")
    say_city(bare, "one", CITY, "Yekaterinburg")
    bare.locator("#one summary").click()
    for _ in range(2):
        bare.locator("#one").get_by_role("button", name="Start again").click()
    assert states(bare) == ["unseen", "unseen"]
    expect(bare.locator("#two .tally")).to_have_text("1 of 6 answered right")


def test_both_hand_over_and_the_record_gets_it_once(bare: Page) -> None:
    kernel = """() => { window.record = []; window.kernel = (message, model) => {
      for (const one of message.entries ?? []) {
        if (!record.some((known) => known.id === one.id)) record.push(one);
      }
      model.fire("msg:custom", { type: "saved", ids: message.entries.map((one) => one.id) });
    } }"""
    mount(bare, round_of(), "one")  # With no kernel.
    say_city(bare, "one", CITY, "Yekaterinburg")
    bare.reload()
    bare.evaluate(kernel)
    other = round_of() | {"questions": round_of()["questions"][:1]}
    render(bare, other, "one")  # Another round by now; the answer is handed over all the same.
    bare.wait_for_function("record.length === 1")
    render(bare, sample(), "two")
    # What it hands over comes before the next answer.
    bare.locator("#two .question").first.get_by_role("radio").first.check()
    bare.locator("#two .question").first.get_by_role("button", name="Check").click()
    bare.wait_for_function("record.length > 1")
    asked = [one["id"] for one in sample()["questions"]]
    assert bare.evaluate("record.map((one) => one.question)") == ["90-city", asked[0]]
    assert stored(bare, sample())["pending"] == stored(bare, round_of())["pending"] == []


def test_entries_of_other_questions_stay_out_of_the_round(bare: Page) -> None:
    base = {
        **{"v": 1, "at": "2026-11-23T18:00:00.000Z", "lesson": "90-sample", "event": "answer"},
        **{"outcome": "right", "score": 1},
    }
    earlier = [
        base | {"id": "a", "quiz": "90-a", "question": "90-city", "response": "Yekaterinburg"},
        base | {"id": "b", "quiz": "90-b", "question": "90-city", "response": "Yekaterinburg"},
        base | {"id": "c", "quiz": "90-a", "question": "90-order", "response": []},
        base | {"id": "d", "quiz": "13-round", "question": "90-blocs", "response": ["seato"]},
    ]
    render(bare, round_of(), earlier=earlier)
    assert states(bare) == ["unseen", "right"]
    assert [one["id"] for one in stored(bare, round_of())["entries"]] == ["a"]


def test_saved_and_taken_back_with_the_homes(bare: Page, browser: Browser, tmp_path: Any) -> None:
    mount(bare, round_of(), "one")
    say_city(bare, "one", CITY, "Yekaterinburg")
    bare.locator("#one summary").click()
    with bare.expect_download() as saving:
        bare.locator("#one").get_by_role("button", name="Save my answers").click()
    file = tmp_path / "mine.json"
    saving.value.save_as(file)
    elsewhere = browser.new_context()
    serve(elsewhere)
    other = open_page(elsewhere)
    mount(other, round_of(), "one")
    other.locator("#one summary").click()
    other.locator("#one input[type=file]").set_input_files(file)
    expect(other.get_by_text("Taken in: 1 answers.")).to_be_visible()
    mount(other, sample(), "two")
    expect(other.locator("#two .tally")).to_have_text("1 of 6 answered right")
    elsewhere.close()


# --- in JupyterLab -----------------------------------------------------------------------------

PATH = f"notebooks/{review.LESSON}.ipynb"
FIRST = review.plan([], date(2026, 11, 23)).picks


@pytest.fixture
def fresh(lab: Lab) -> Lab:
    lab.stop_kernels()
    shutil.rmtree(lab.course / "my-work", ignore_errors=True)
    return lab


def in_round(page: Page, prompt: str = "") -> Locator:
    cell(page, f".pakrussia-quiz:has(h3:text-is('{ROUND}'))")
    found = page.locator(f".pakrussia-quiz:has(h3:text-is('{ROUND}'))").first
    return found.locator(".question").filter(has_text=prompt).first if prompt else found


def answer(page: Page, prompt: str, label: str) -> Locator:
    node = in_round(page, prompt)
    choice(node, label).check()
    node.get_by_role("button", name="Check").click()
    return node


def test_round_is_alive_before_any_run_counts_at_home_and_asks_the_missed_again(
    page: Page, fresh: Lab, watch: Watch, context: BrowserContext
) -> None:
    # One that is open in its lesson, too: others wait there for a guess.
    waiting = {
        question.id
        for path in questions.files()
        for quiz in questions.load_file(path).quizzes
        if quiz.after
        for question in quiz.questions
    }
    single = next(
        one
        for one in FIRST
        if isinstance(one.home.question, questions.Single) and one.home.question.id not in waiting
    )
    asked = single.home.question
    assert isinstance(asked, questions.Single)
    wrong = next(option.text for option in asked.options if not option.correct)
    right = next(option.text for option in asked.options if option.correct)
    prompt = asked.prompt[:60]

    open_notebook(page, fresh, PATH)
    expect(in_round(page).locator(".question")).to_have_count(len(FIRST))
    expect(in_round(page, prompt)).to_contain_text(f"lesson {single.home.lesson[:2]}")
    expect(answer(page, prompt, wrong).locator(".verdict")).to_contain_text("Not right yet")
    assert record(fresh) == []

    run_all(page)  # The answer given with no kernel is handed over.
    expect(in_round(page, prompt)).to_have_attribute("data-state", "wrong")
    (entry,) = recorded(page, fresh, asked.id)
    home = (entry["lesson"], entry["quiz"], entry["question"])
    assert home == (single.home.lesson, single.home.quiz, asked.id)

    run_all(page)  # The next round: what was missed, asked anew.
    expect(in_round(page).locator(".question")).to_have_count(1)
    expect(in_round(page, prompt)).to_have_attribute("data-state", "unseen")
    expect(in_round(page, prompt)).to_contain_text("missed before")
    cell(page, ".jp-RenderedMarkdown:has-text('1 question')")
    grid = cell(page, ".jp-RenderedMarkdown table:has-text('Alliances and the U-2')")
    expect(grid.get_by_role("img", name="missed", exact=True).first).to_have_text("✗")
    expect(answer(page, prompt, right).locator(".verdict")).to_contain_text("Right")
    outcomes = [one["outcome"] for one in recorded(page, fresh, asked.id, asked.id)]
    assert outcomes == ["wrong", "right"]

    # The lesson where the question is at home knows both answers.
    page.close()
    other = context.new_page()
    open_notebook(other, fresh, f"notebooks/{single.home.lesson}.ipynb")
    found = cell(
        other, f".pakrussia-quiz .question:has-text({json.dumps(prompt, ensure_ascii=False)})"
    )
    expect(found).to_have_attribute("data-state", "right")
    assert watch.foreign == []
    assert watch.errors == []
