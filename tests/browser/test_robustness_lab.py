"""What a learner's day brings: two lessons at once, a killed kernel, odd folders."""

from __future__ import annotations

import contextlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from conftest import HANG, ROOT, Lab, Watch, copy_course, running_lab
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_lab import (
    CHART,
    PROMPT,
    QUIZ,
    RIGHT,
    TITLE,
    cell,
    no_cell_ran,
    open_notebook,
    quiz,
    record,
    recorded,
    run_all,
)

from pakrussia import questions
from pakrussia.build import stage

ONE, TWO = "01-alliances-and-the-u2", "02-the-china-channel-and-1971"
URDU = "میرا کورس of mine"


@pytest.fixture
def fresh(lab: Lab) -> None:
    """Start with no kernel and no record."""
    lab.stop_kernels()
    shutil.rmtree(lab.course / "my-work", ignore_errors=True)


def answer(page: Page, question_id: str) -> None:
    """Answer a question: a choice rightly, a number as it comes; pass a guess."""
    file = questions.load_lesson(_home(question_id))
    home, one = next(
        (home, one) for home in file.quizzes for one in home.questions if one.id == question_id
    )
    quiz(page, home.title)
    asked = page.locator(f"{QUIZ} fieldset, {QUIZ} .question").filter(has_text=one.prompt[:40])
    if isinstance(one, questions.Guess):
        rather_not = asked.first.get_by_role("button", name="I would rather not guess")
        rather_not.click()
        expect(rather_not).to_be_hidden()
        return
    if isinstance(one, questions.Single | questions.Multiple):
        for option in one.options:
            if option.correct:
                asked.first.get_by_label(option.text[:30]).first.check()
    else:
        asked.first.get_by_role("textbox").or_(asked.first.get_by_role("spinbutton")).fill("1")
    asked.first.get_by_role("button", name="Check").click()
    expect(asked.first.locator(".verdict")).not_to_be_empty()


def _home(question_id: str) -> str:
    return {"01": ONE, "02": TWO}[question_id[:2]]


def test_two_lessons_at_once_share_one_record(
    context: BrowserContext, lab: Lab, fresh: None, watch: Watch
) -> None:
    """Two tabs, two kernels, answers in turn, also from before any cell ran."""
    first, second = context.new_page(), context.new_page()
    tabs = ((first, ONE), (second, TWO))

    def said(*ids: str) -> None:
        for (page, _), one in zip(tabs, ids, strict=True):
            page.bring_to_front()
            answer(page, one)

    for page, name in tabs:
        page.bring_to_front()
        open_notebook(page, lab, f"notebooks/{name}.ipynb")
    said("01-film-of-1949", "02-notice-and-visit")
    assert record(lab) == []
    for page, _ in tabs:
        page.bring_to_front()
        run_all(page)
    said("01-norway-host", "02-soviet-ratio")
    said("01-guess-distance", "02-triangle-rule")
    said("01-lahore-instead", "02-main-supplier")  # It waited for the guess.
    expected = (
        *("01-film-of-1949", "01-norway-host", "01-guess-distance", "01-lahore-instead"),
        *("02-notice-and-visit", "02-soviet-ratio", "02-triangle-rule", "02-main-supplier"),
    )
    recorded(second, lab, *expected)
    # Run again and opened again, both hand over what the browser has: it is known already.
    for page, _ in tabs:
        page.bring_to_front()
        run_all(page)
    recorded(first, lab, *expected)
    assert watch.foreign == []


# --- a killed kernel ---------------------------------------------------------------------------

SLOW = "91-slow"
WAIT = """from pathlib import Path
import time
while not Path("go").exists():
    time.sleep(0.1)"""


@pytest.fixture
def slow(lab: Lab, fresh: None) -> Iterator[str]:
    """Give a trusted lesson 01 that stops after its second quiz until a file is there."""
    book = nbformat.read(lab.course / "notebooks" / f"{ONE}.ipynb", as_version=4)
    (place,) = (at for at, one in enumerate(book.cells) if '"01-a"' in one.source)
    book.cells.insert(place + 1, nbformat.v4.new_code_cell(WAIT))
    path = lab.course / "notebooks" / f"{SLOW}.ipynb"
    nbformat.write(book, path)
    subprocess.run(
        # Jupyter's own word: the course trusts its own lessons only.
        [sys.executable, "-m", "jupyter", "trust", str(path)],
        cwd=lab.course,
        env=lab.environment,
        check=True,
        capture_output=True,
    )
    yield f"notebooks/{SLOW}.ipynb"
    path.unlink()
    (lab.course / "notebooks" / "go").unlink(missing_ok=True)


def kernel_process(lab: Lab) -> psutil.Process:
    """Return the process of the one kernel that the server runs."""
    (kernel,) = lab.ask("kernels")
    (process,) = (
        one
        for one in psutil.Process().children(recursive=True)
        if any(kernel["id"] in word for word in one.cmdline())
    )
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_kernel_killed_in_mid_lesson_loses_no_answer(page: Page, lab: Lab, slow: str) -> None:
    """Answered before a run, while cells run, with the kernel dead, and after a new run."""
    open_notebook(page, lab, slow)
    answer(page, "01-guess-distance")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
    # The first quizzes have run, and the next cell holds the kernel.
    expect(page.locator(".jp-InputPrompt", has_text="[*]").first).to_be_attached()
    cell(page, f"{QUIZ}:has-text('A runway and a flight')")
    answer(page, "01-lahore-instead")
    before = kernel_process(lab)
    before.send_signal(signal.SIGKILL)
    before.wait(stage.PATIENCE)
    died = page.locator(".jp-Dialog button.jp-mod-accept")
    expect(died).to_be_visible()
    expect(page.locator(".jp-Dialog")).to_contain_text("restart")
    died.click()
    answer(page, "01-which-paper")
    (lab.course / "notebooks" / "go").write_text("", encoding="utf-8")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")
    assert kernel_process(lab).pid != before.pid
    run_all(page)
    answer(page, "01-norway-host")
    expected = (
        *("01-guess-distance", "01-lahore-instead", "01-which-paper"),
        "01-norway-host",
    )
    recorded(page, lab, *expected)
    page.reload()
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    recorded(page, lab, *expected)


# --- odd folders -------------------------------------------------------------------------------


@contextlib.contextmanager
def tab(browser: Browser, lab: Lab, name: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(HANG)
    try:
        page = context.new_page()
        open_notebook(page, lab, f"notebooks/{name}.ipynb")
        yield page
    finally:
        context.close()


def test_a_folder_with_spaces_and_urdu_letters(browser: Browser, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    course = copy_course(tmp_path / URDU)
    with running_lab(course, home) as lab, tab(browser, lab, ONE) as page:
        cell(page, CHART)
        answer(page, "01-norway-host")
        no_cell_ran(page)
        run_all(page)
        answer(page, "01-film-of-1949")
        recorded(page, lab, "01-norway-host", "01-film-of-1949")
        # Running all cells asks for no exercise; the button does, and opens it.
        copied = course / "my-work" / ONE / "exercise.ipynb"
        button = cell(page, "button:has-text('Open my copy')")
        assert not copied.parent.exists()
        button.click()
        expect(page.locator(".lm-TabBar-tabLabel", has_text="exercise.ipynb")).to_be_visible()
        assert copied.read_bytes() == (ROOT / "exercises" / ONE / "exercise.ipynb").read_bytes()
        assert page.locator(".jp-Dialog").count() == 0


AS_OTHERS = """import ctypes, os, sys
if sys.platform == 'linux' and os.geteuid() == 0:
    # Without these two rights the modes of folders hold for the superuser too.
    for right in (1, 2):
        ctypes.CDLL(None).prctl(24, right, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes for folders")
def test_a_folder_that_cannot_be_written(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lesson runs, the quiz says where the answers are, and nothing complains."""
    home = tmp_path / "home"
    home.mkdir()
    course = copy_course(tmp_path / "course")
    everything = [course, *course.rglob("*")]
    for one in everything:
        one.chmod(one.stat().st_mode & ~0o222)
    program = tmp_path / "python"
    words = shlex.join([sys.executable, "-c", AS_OTHERS, sys.executable])
    program.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    try:
        with running_lab(course, home) as lab:
            monkeypatch.undo()
            with tab(browser, lab, ONE) as page:
                run_all(page)
                answer(page, "01-film-of-1949")
                held = page.locator(QUIZ).filter(has_text=PROMPT)
                expect(held).to_contain_text("Your answers stay in this browser only.")
                cell(page, "button:has-text('Open my copy')").click()
                told = page.locator(".jp-Dialog", has_text="cannot be written")
                expect(told).to_contain_text("PAKRUSSIA_WORK")
                told.get_by_role("button", name="Ok").click()
                expect(page.locator(".jp-Dialog")).to_have_count(0)
                assert not (course / "my-work").exists()
                page.reload()
                page.wait_for_selector(".jp-Notebook .jp-Cell")
                quiz(page, TITLE)
                again = page.locator(QUIZ).filter(has_text=PROMPT)
                expect(again.get_by_label(RIGHT)).to_be_checked()
    finally:
        for one in everything:
            one.chmod(one.stat().st_mode | 0o200)
