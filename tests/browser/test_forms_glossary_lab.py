"""The glossary in JupyterLab: readable before a run, searched by mouse and keyboard after it."""

from __future__ import annotations

import nbformat
import pytest
from conftest import Lab, Watch
from playwright.sync_api import Page, expect
from test_lab import cell, no_cell_ran, open_notebook, run_all

from pakrussia.forms import glossary

PATH = "notebooks/13-review.ipynb"
FORM = ".pakrussia-form"


@pytest.fixture(autouse=True)
def fresh_kernels(lab: Lab) -> None:
    lab.stop_kernels()


def test_whole_glossary_is_read_before_a_run_and_searched_after(
    page: Page, lab: Lab, watch: Watch
) -> None:
    open_notebook(page, lab, PATH)
    table = cell(page, ".jp-RenderedMarkdown:has-text('This is a form') table:has-text('veto')")
    expect(table).to_be_visible()
    urdu = cell(page, ".jp-RenderedMarkdown span[lang=ur][dir=rtl]")
    assert urdu.evaluate("one => getComputedStyle(one).direction") == "rtl"
    assert page.locator(FORM).count() == 0
    no_cell_ran(page)

    run_all(page)
    form = cell(page, FORM)
    status = form.get_by_role("status")
    rows = form.locator("tbody tr")
    box = form.get_by_role("textbox", name="Search for")
    expect(status).to_have_text(f"All {len(glossary.terms())} words.")
    box.click()
    page.keyboard.type("دوستي")  # with the ye of an Arabic keyboard
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("friendship")
    expect(rows.locator("[lang=ur][dir=rtl]")).to_have_text("دوستی")

    # By keyboard alone; letters that are commands of the notebook stay in the box.
    count = len(nbformat.read(lab.course / PATH, as_version=4).cells)
    box.fill("")
    box.focus()
    page.keyboard.type("abdd")
    expect(box).to_have_value("abdd")
    expect(status).to_contain_text("No word fits “abdd”.")
    page.keyboard.press("Control+a")
    page.keyboard.type("<b>")
    expect(status).to_contain_text("for “<b>”")
    page.keyboard.press("Control+a")
    page.keyboard.type("нефть")
    expect(rows.first).to_contain_text("oil")
    page.keyboard.press("Tab")
    theme = form.get_by_role("combobox", name="Theme")
    expect(theme).to_be_focused()
    page.keyboard.type("security")
    expect(status).to_contain_text("No word in the theme security")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    assert page.locator(".jp-Notebook .jp-Cell").count() <= count

    # Run again: what was searched for is still there.
    run_all(page)
    expect(cell(page, FORM).get_by_role("textbox", name="Search for")).to_have_value("нефть")
    assert watch.foreign == []
    assert watch.errors == []


def test_form_is_not_cut_off_in_a_narrow_window(page: Page, lab: Lab) -> None:
    open_notebook(page, lab, PATH)
    run_all(page)
    page.keyboard.press("Control+b")  # Without the list of files.
    page.set_viewport_size({"width": 760, "height": 900})
    form = cell(page, FORM)
    expect(form.locator("table")).to_be_visible()
    assert form.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    # Its text is in the colour that JupyterLab gives to text, whatever the theme.
    theirs = "getComputedStyle(document.body).getPropertyValue('--jp-ui-font-color1')"
    assert "color:var(--jp-ui-font-color1)" in str(
        form.locator("[role=region]").get_attribute("style")
    )
    assert page.evaluate(theirs)
