"""The form of lesson 11 in a real JupyterLab: read first, judged by mouse and by keyboard."""

from __future__ import annotations

import json
import re
import shutil

import nbformat
import pytest
from conftest import Lab, Watch, until
from playwright.sync_api import Locator, Page, expect
from test_lab import cell, open_notebook, run_all

PATH = "notebooks/11-reading-the-essay.ipynb"
FORM = ".pakrussia-form"


@pytest.fixture(autouse=True)
def fresh_kernels(lab: Lab) -> None:
    """Start each test with no kernel and no judgement."""
    lab.stop_kernels()
    shutil.rmtree(lab.course / "my-work", ignore_errors=True)


def judgements(lab: Lab) -> list[dict]:
    path = lab.course / "my-work" / "claims.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def form(page: Page) -> Locator:
    cell(page, FORM)
    return page.locator(FORM)


def press(page: Page, form: Locator, name: str, key: str) -> None:
    form.get_by_role("button", name=name).focus()
    page.keyboard.press(key)


def test_before_a_run_the_claims_stand_there_to_be_read(page: Page, lab: Lab) -> None:
    open_notebook(page, lab, PATH)
    text = cell(page, ".jp-RenderedMarkdown:has-text('Judge first')")
    expect(text).to_contain_text("He asked that trade should grow by 46 per cent.")
    expect(text).to_contain_text("The verdicts of the course.")
    # The first claims stand open; each part of the claims and of the verdicts opens with a click.
    assert text.locator("table").count() == 14
    assert text.locator("details table").count() == 13
    assert text.locator("table:visible").count() == 1
    text.locator("summary", has_text="Verdicts: advice").click()
    expect(text.locator("table:visible").last).to_contain_text("C41")
    assert page.locator(FORM).count() == 0


def test_judged_by_mouse_and_kept_over_a_restart(page: Page, lab: Lab, watch: Watch) -> None:
    open_notebook(page, lab, PATH)
    run_all(page)
    shown = form(page)
    expect(shown).to_contain_text("You have judged none of the 69 claims yet.")
    expect(shown).to_contain_text("The Pressler amendment brought sanctions.")
    expect(shown).not_to_contain_text("The course:")

    shown.get_by_role("button", name="Judge, then show").click()
    expect(shown).to_contain_text("Your verdict: choose one of the six words")
    shown.get_by_label(re.compile("^accurate but loose")).check()
    shown.get_by_label("Your reason").fill("No date <b>given</b>.")
    shown.get_by_role("button", name="Judge, then show").click()
    expect(shown).to_contain_text("The course: accurate. The two are one step apart.")
    expect(shown).to_contain_text("8 August 1985")
    expect(shown).to_contain_text("You have judged 1 of 69 claims.")
    (kept,) = judgements(lab)
    assert (kept["claim"], kept["verdict"]) == ("H16", "accurate but loose")
    assert kept["reason"] == "No date <b>given</b>."

    shown.get_by_role("button", name="Save my verdicts").click()
    expect(shown).to_contain_text("Saved as")
    assert "No date" in (lab.course / "my-work" / "claims.csv").read_text(encoding="utf-8-sig")

    page.close()
    lab.stop_kernels()
    again = page.context.new_page()
    open_notebook(again, lab, PATH)
    run_all(again)
    shown = form(again)
    expect(shown.get_by_label(re.compile("^accurate but loose"))).to_be_checked()
    expect(shown.get_by_label("Your reason")).to_have_value("No date <b>given</b>.")
    expect(shown).to_contain_text("The course: accurate.")
    cell(again, ".jp-RenderedMarkdown:has-text('You have judged 1 of 69 claims.') table")
    assert watch.foreign == []
    assert watch.errors == []


def test_judged_by_keyboard_alone(page: Page, lab: Lab) -> None:
    """Tab, arrows, Space and Enter reach everything; letters stay out of the notebook."""
    open_notebook(page, lab, PATH)
    run_all(page)
    shown = form(page)
    cells = len(nbformat.read(lab.course / PATH, as_version=4).cells)
    shown.get_by_label("Part of the essay").focus()
    page.keyboard.type("the thaw")
    expect(shown).to_contain_text("Claim C1 ·")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    expect(shown).to_contain_text("No claim fits these filters.")
    page.keyboard.press("Home")
    expect(shown).to_contain_text("Claim C1 ·")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(shown.get_by_label("Only claims that I have not judged yet")).to_be_checked()
    page.keyboard.press("Tab")

    def heard() -> str:
        (kernel,) = lab.ask("kernels")
        return str(kernel["last_activity"]) if kernel["execution_state"] == "idle" else before

    before = ""
    before = heard()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(shown.get_by_role("radio").nth(1)).to_be_checked()
    page.keyboard.press("b")
    # A second choice waits until the kernel has heard of the first.
    until(page, lambda: heard() != before, "the choice in the kernel")
    for _ in range(5):  # Each of the four words that follow is a stop.
        page.keyboard.press("Tab")
    page.keyboard.type("add dates", delay=50)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(shown).to_contain_text("The two are the same.")
    assert [one["reason"] for one in judgements(lab)] == ["add dates"]
    press(page, shown, "Next claim", "Enter")
    expect(shown).to_contain_text("Claim C2 ·")
    press(page, shown, "Previous claim", "Space")
    expect(shown).to_contain_text("Claim C7 ·")
    expect(page.locator("#jp-main-statusbar")).to_contain_text(
        re.compile(rf"Cell \d+/{cells}(?!\d)")
    )


def test_running_the_cell_again_keeps_what_was_typed(page: Page, lab: Lab) -> None:
    open_notebook(page, lab, PATH)
    run_all(page)
    shown = form(page)
    shown.get_by_label(re.compile("^wrong")).check()
    shown.get_by_label("Your reason").fill("half a thought")
    shown.get_by_label("Your reason").blur()
    run_all(page)
    shown = form(page)
    expect(shown.get_by_label("Your reason")).to_have_value("half a thought")
    expect(shown.get_by_label(re.compile("^wrong"))).to_be_checked()
    assert judgements(lab) == []


def test_a_narrow_window_cuts_nothing_off(page: Page, lab: Lab) -> None:
    open_notebook(page, lab, PATH)
    run_all(page)
    # At this width JupyterLab hides what run_all waits for, so the window shrinks afterwards.
    page.keyboard.press("Control+b")
    page.set_viewport_size({"width": 760, "height": 900})
    shown = form(page)
    shown.get_by_label(re.compile("^wrong")).check()
    shown.get_by_role("button", name="Judge, then show").click()
    expect(shown).to_contain_text("The course: accurate.")
    assert shown.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    words = shown.locator(".widget-radio-box label").evaluate_all(
        "all => all.map(one => one.scrollHeight - one.clientHeight)"
    )
    assert words == [0] * 6
