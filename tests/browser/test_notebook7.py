"""Lesson 01 in Notebook 7, the front end that many universities offer."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from conftest import Lab, Watch, copy_course
from playwright.sync_api import Browser, Page, expect
from test_lab import CHART, PATH, PROMPT, RIGHT, cell, no_cell_ran, question, record, recorded

from pakrussia.build import notebooks, stage


@pytest.fixture(scope="module")
def classic(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Lab]:
    """A running ``jupyter notebook`` on a copy of the course, trusted as README says."""
    course = copy_course(tmp_path_factory.mktemp("course"))
    home = tmp_path_factory.mktemp("home")
    subprocess.run(
        [sys.executable, "-m", "pakrussia", "trust"],
        cwd=course,
        env=stage.server_environment(course, home),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    command = ("notebook", "--no-browser", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0")
    with stage.running_server(course, home, *command) as started:
        yield started


# The kernel's sign says idle before the page is connected with it; a run that is asked for then is
# lost, and leaves cells that are cleared and wait for nothing. So it is asked for again.
STARTED = """() => {
  const state = document.querySelector(".jp-Notebook-ExecutionIndicator")?.dataset.status;
  if (state === "busy") return "runs";
  const prompts = [...document.querySelectorAll(".jp-InputPrompt")].map((one) => one.textContent);
  const asked = (sign) => prompts.some((one) => one.includes(sign));
  return asked("[ ]") && !asked("[*]") ? "lost" : "";
}"""


def open_lesson(page: Page, classic: Lab) -> None:
    page.goto(f"{classic.url}/notebooks/{PATH}?token={classic.token}")
    page.wait_for_selector(".jp-Notebook .jp-Cell")


def test_a_trusted_lesson_opens_alive_runs_and_records(
    page: Page, classic: Lab, watch: Watch
) -> None:
    open_lesson(page, classic)
    # Before a run: a chart is drawn and moves, a quiz answers.
    chart = cell(page, CHART)
    assert chart.locator("path, text").count() > 20
    page.locator(".vega-bindings input[type=checkbox]").first.check()
    expect(chart).to_contain_text("harmful events come before 1949")
    asked = question(page, "First ties, first quarrels", PROMPT)
    asked.get_by_label(RIGHT).check()
    asked.get_by_role("button", name="Check").click()
    expect(asked).to_contain_text("Right")
    no_cell_ran(page)
    assert record(classic) == []

    # Run all: nothing fails, and the answer moves into the record.
    status = page.locator(".jp-NotebookKernelStatus")
    expect(status).to_contain_class("jp-NotebookKernelStatus-fade")  # idle
    started = ""
    while started != "runs":
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
        started = page.wait_for_function(STARTED).json_value()
    cells = page.locator(".jp-Notebook-ExecutionIndicator")
    expect(cells).to_have_attribute("data-status", "idle")
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    asked = question(page, "First ties, first quarrels", PROMPT)
    expect(asked.get_by_label(RIGHT)).to_be_checked()
    live = question(page, "First ties, first quarrels", "What became of the Soviet invitation")
    live.get_by_label("Pakistan accepted it").check()
    live.get_by_role("button", name="Check").click()
    expect(live).to_contain_text("Right")
    found = recorded(page, classic, "01-first-protest", "01-liaquat-invitation")
    assert [entry["outcome"] for entry in found] == ["right", "right"]
    cell(page, CHART)
    assert watch.foreign == []
    assert watch.errors == []


def test_a_quiz_frees_its_keys_here_too(page: Page, classic: Lab) -> None:
    """Notebook 7 takes letters and arrows as commands, as JupyterLab does."""
    open_lesson(page, classic)
    asked = question(page, "First ties, first quarrels", "How many of the 11 events")
    stored = len(notebooks.read(classic.course / PATH).cells)
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(stored)
    box = asked.get_by_role("textbox")
    box.focus()
    page.keyboard.type("abdd8")
    expect(box).to_have_value("abdd8")
    box.fill("8")
    page.keyboard.press("Enter")
    expect(asked).to_contain_text("Right")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(stored)
