"""Lesson 01 in Notebook 7, the front end that many universities offer."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from conftest import Lab, Watch, copy_course
from playwright.sync_api import Browser, Page, expect
from test_lab import (
    CHART,
    CLOCK,
    CLOCK_PROMPT,
    CLOCK_TITLE,
    OTHER_PROMPT,
    OTHER_RIGHT,
    OTHER_TITLE,
    PATH,
    PROMPT,
    RIGHT,
    START,
    TITLE,
    cell,
    no_cell_ran,
    question,
    record,
    recorded,
)

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


def open_lesson(page: Page, classic: Lab, path: str = PATH) -> None:
    page.goto(f"{classic.url}/notebooks/{path}?token={classic.token}")
    page.wait_for_selector(".jp-Notebook .jp-Cell")


def test_a_trusted_lesson_opens_alive_runs_and_records(
    page: Page, classic: Lab, watch: Watch
) -> None:
    open_lesson(page, classic)
    # Before a run: a chart is drawn and moves, a quiz answers.
    chart = cell(page, START)
    assert chart.locator("svg").locator("path, text").count() > 20
    chart.locator("input[type=checkbox]").check()
    expect(chart).to_contain_text("10 of the 14 events that harmed ties come before 1960.")
    asked = question(page, TITLE, PROMPT)
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
    asked = question(page, TITLE, PROMPT)
    expect(asked.get_by_label(RIGHT)).to_be_checked()
    live = question(page, OTHER_TITLE, OTHER_PROMPT)
    live.get_by_label(OTHER_RIGHT).check()
    live.get_by_role("button", name="Check").click()
    expect(live).to_contain_text("Right")
    found = recorded(page, classic, "01-film-of-1949", "01-norway-host")
    assert [entry["outcome"] for entry in found] == ["right", "right"]
    cell(page, CHART)
    assert watch.foreign == []
    assert watch.errors == []


def test_a_quiz_frees_its_keys_here_too(page: Page, classic: Lab) -> None:
    """Notebook 7 takes letters and arrows as commands, as JupyterLab does."""
    open_lesson(page, classic, CLOCK)
    asked = question(page, CLOCK_TITLE, CLOCK_PROMPT)
    stored = len(notebooks.read(classic.course / CLOCK).cells)
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(stored)
    box = asked.get_by_role("textbox")
    box.focus()
    page.keyboard.type("abdd31")
    expect(box).to_have_value("abdd31")
    box.fill("31")
    page.keyboard.press("Enter")
    expect(asked).to_contain_text("Right")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(stored)
