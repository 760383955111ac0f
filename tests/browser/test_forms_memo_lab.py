"""The memo builder in a real JupyterLab: by mouse, by keyboard, saved, and there again."""

from __future__ import annotations

import shutil

import pytest
from conftest import Lab, Watch, until
from playwright.sync_api import BrowserContext, Locator, Page, expect
from test_lab import cell, open_notebook, run_all

from pakrussia.forms import memo

PATH = "notebooks/12-brief-the-minister.ipynb"
FORM = ".pakrussia-memo"


@pytest.fixture(autouse=True)
def fresh(lab: Lab) -> None:
    """Start each test with no kernel and nothing saved."""
    lab.stop_kernels()
    shutil.rmtree(lab.course / "my-work", ignore_errors=True)


def show(page: Page) -> Locator:
    """Scroll to the cell of the form, and wait until its many parts are drawn."""
    cell(page, ".jp-CodeCell:has-text('memo.show()')")
    form = page.locator(FORM).first
    expect(form).to_be_visible()
    return form


def step(form: Locator, number: int) -> None:
    form.get_by_role("button", name=memo.STEPS[number - 1]).first.click()
    expect(form.get_by_role("heading", name=f"Step {number} ·")).to_be_visible()


def saved(lab: Lab, pattern: str) -> list:
    return sorted((lab.course / "my-work" / "memos").glob(pattern))


def test_before_a_run_the_worksheet_stands_there(page: Page, lab: Lab, watch: Watch) -> None:
    open_notebook(page, lab, PATH)
    # The kernel is there, so that the next test can end it.
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")
    sheet = cell(page, ".jp-OutputArea-output:has-text('A memo in nine steps')")
    expect(sheet).to_contain_text("What New Delhi would say")
    expect(sheet).to_contain_text("Run this cell (Shift+Enter) to use it.")
    assert page.locator(FORM).count() == 0
    assert page.get_by_text("Error displaying widget").count() == 0
    assert watch.foreign == []
    assert watch.errors == []


def test_a_memo_is_written_marked_saved_and_there_again(
    page: Page, context: BrowserContext, lab: Lab, watch: Watch
) -> None:
    open_notebook(page, lab, PATH)
    run_all(page)
    form = show(page)
    cells = page.locator("#jp-main-statusbar").get_by_text("Cell ")
    before = cells.inner_text().partition("/")[2]

    # By keyboard: Enter goes to a step and presses a choice, letters stay in the boxes.
    form.get_by_role("button", name="2 Goal", exact=True).focus()
    page.keyboard.press("Enter")
    expect(form.get_by_role("heading", name="Step 2 ·")).to_be_visible()
    form.get_by_role("button", name="More trade that pays").focus()
    page.keyboard.press("Enter")
    expect(form).to_contain_text("74 million dollars")
    form.get_by_label("The goal, in one sentence").focus()
    page.keyboard.type("add b: sales <b>above</b> 150 million in FY2027-28")
    page.keyboard.press("Tab")
    expect(form.get_by_label("What would show within a year")).to_be_focused()

    form.get_by_role("button", name="Next step: 3 Evidence").click()
    expect(form.get_by_role("heading", name="Step 3 ·")).to_be_visible()
    for card_id, side in (
        ("exports-fy2023", "for"),
        ("trade-2023", "for"),
        ("letters-of-credit", "against"),
        ("pak-usa-2024", "against"),
        ("china-arms", "against"),
    ):
        card = memo.shelf()[card_id]
        box = form.get_by_role("checkbox", name=f"{card.says} (")
        box.focus()
        page.keyboard.press("Space")
        expect(box).to_be_checked()
        heading = form.get_by_role("heading", name=card.says)
        expect(heading).to_be_visible()
        number = heading.inner_text().partition(":")[0]
        side_name = f"{side} my goal"
        row = form.locator(".form-field", has_text=f"{number} speaks")
        row.get_by_role("button", name=side_name).click()
        rests = form.get_by_label(f"{number} rests on")
        rests.focus()
        page.keyboard.type(card.basis)
        page.keyboard.press("Tab")
    expect(form).to_contain_text("The evidence is accepted.")

    step(form, 6)
    for key, value in (("chance", "50"), ("gain", "6"), ("loss", "3"), ("worth", "1")):
        form.get_by_label(memo.fields()[key].label).fill(value)
    expect(form).to_contain_text("The plan is better above 44 %.")

    step(form, 9)
    expect(form.locator(".paper")).to_contain_text("sales <b>above</b> 150 million")
    form.get_by_role("button", name="2: A goal that can be tested.").click()
    form.get_by_label("Name of the file").fill("Trade")
    save = form.get_by_role("button", name="Save the memo")
    save.focus()
    page.keyboard.press("Enter")
    expect(form.get_by_role("status")).to_contain_text("Saved as memo-")
    save.click()
    expect(form.get_by_role("status")).to_be_visible()
    for kind in ("md", "html"):
        # A name is taken before there is text under it.
        until(
            page,
            lambda kind=kind: (
                [one.stat().st_size > 0 for one in saved(lab, f"memo-*-trade*.{kind}")]
                == [True] * 2
            ),
            "two memos",
        )
    assert cells.inner_text().partition("/")[2] == before

    # What was saved opens by itself, and nothing in it came alive.
    paper = context.new_page()
    paper.goto(saved(lab, "memo-*.html")[0].as_uri())
    expect(paper.get_by_role("heading", level=1)).to_have_text("Memo")
    expect(paper.locator("body")).to_contain_text("sales <b>above</b> 150 million")
    expect(paper.locator("body")).to_contain_text("2 of 3: A goal that can be tested.")
    paper.close()

    # Another kernel reads the draft.
    page.close()
    lab.stop_kernels()
    again = context.new_page()
    open_notebook(again, lab, PATH)
    run_all(again)
    form = show(again)
    step(form, 2)
    expect(form.get_by_label("The goal, in one sentence")).to_have_value(
        "add b: sales <b>above</b> 150 million in FY2027-28"
    )
    step(form, 3)
    expect(form).to_contain_text("The evidence is accepted.")
    assert watch.foreign == []
    assert watch.errors == []


@pytest.mark.parametrize("dark", [False, True])
def test_a_narrow_window_cuts_nothing_off(browser: object, lab: Lab, dark: bool) -> None:
    """At 760 pixels no step is wider than the form; in the dark theme text stands out."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})  # type: ignore[attr-defined]
    try:
        page = context.new_page()
        open_notebook(page, lab, PATH)
        run_all(page)
        page.set_viewport_size({"width": 760, "height": 900})
        page.keyboard.press("Control+b")
        if dark:
            page.get_by_role("menuitem", name="Settings", exact=True).click()
            page.get_by_text("Theme", exact=True).click()
            page.get_by_text("JupyterLab Dark", exact=True).click()
            page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")
        form = show(page)
        for number in range(1, len(memo.STEPS) + 1):
            step(form, number)
            assert form.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), number
        if dark:
            step(form, 2)
            box = form.get_by_label("What may it cost?")
            ink, paper = box.evaluate(
                "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
                ".map(c => c.match(/[\\d.]+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0) / 3)"
            )
            assert ink - paper > 150
            page.get_by_role("menuitem", name="Settings", exact=True).click()
            page.get_by_text("Theme", exact=True).click()
            page.get_by_text("JupyterLab Light", exact=True).click()
    finally:
        context.close()
