"""README's first command on a fresh machine: for a new user, and for the superuser.

It makes a user, fetches packages and takes the course's own port, so it is no part of ``make
test``: ``.ci/run`` runs it, as the superuser, before the network is cut. The Python is the
system's, not the one that these tests run with.
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from conftest import Watch, browser, context, page, watch  # noqa: E402
from test_lab import PATH, PROMPT, RIGHT, TITLE, no_cell_ran, question  # noqa: E402

from pakrussia.build import stage  # noqa: E402

__all__ = ["Watch", "browser", "context", "page", "watch"]

FIRST = "notebooks/00-start-here.ipynb"


@dataclass
class Newcomer:
    """Somebody with a home and nothing in it but a clone of the course."""

    name: str
    course: Path
    environment: dict[str, str]


def first_command() -> list[str]:
    """Return the first command that README gives."""
    block = (ROOT / "README.md").read_text(encoding="utf-8").split("```")[1]
    return block.strip().splitlines()[0].split("#")[0].split()


def environment(name: str, home: Path) -> dict[str, str]:
    """Return what a login gives, and how packages are reached on this machine; no browser."""
    reached = {
        variable: value
        for variable, value in os.environ.items()
        if variable.startswith("PIP_") or variable.lower().endswith(("_proxy", "ssl_cert_file"))
    }
    return {
        **reached,
        "HOME": str(home),
        "USER": name,
        "LANG": "C.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
    }


def clone(to: Path, owner: str) -> None:
    """Clone the course into a folder with a space; this checkout may belong to somebody else."""
    settings = to.parent / "git-settings"
    settings.write_text("[safe]\n\tdirectory = *\n", encoding="utf-8")
    subprocess.run(
        ["git", "clone", "--quiet", str(ROOT), str(to)],
        env={**os.environ, "GIT_CONFIG_GLOBAL": str(settings)},
        check=True,
    )
    settings.unlink()
    user = pwd.getpwnam(owner)
    for path in (to, *to.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


@pytest.fixture(params=["a new user", "the superuser"])
def newcomer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Newcomer]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.fail("Only the superuser can make a new user: sudo .ci/run")
    if request.param == "the superuser":
        clone(tmp_path / "the course", "root")
        yield Newcomer("root", tmp_path / "the course", environment("root", tmp_path / "home"))
        return
    name = f"newcomer-{secrets.token_hex(3)}"
    subprocess.run(["useradd", "--create-home", name], check=True)
    try:
        home = Path(pwd.getpwnam(name).pw_dir)
        clone(home / "the course", name)
        yield Newcomer(name, home / "the course", environment(name, home))
    finally:
        user = pwd.getpwnam(name).pw_uid
        for process in psutil.process_iter(["uids"]):
            if process.info["uids"] and process.info["uids"].real == user:
                process.kill()
                process.wait()
        subprocess.run(["userdel", "--remove", name], check=True, capture_output=True)


@pytest.fixture
def printed(newcomer: Newcomer, tmp_path: Path) -> Iterator[list[str]]:
    """The lines that the first command prints until the course is there."""
    output = tmp_path / "printed.txt"
    with output.open("w", encoding="utf-8") as file:
        running = subprocess.Popen(
            first_command(),
            cwd=newcomer.course,
            env=newcomer.environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            user=newcomer.name,
            group=pwd.getpwnam(newcomer.name).pw_gid,
            extra_groups=[],
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + stage.PATIENCE
        while "Ctrl+C" not in (text := output.read_text(encoding="utf-8")):
            assert running.poll() is None, f"It ended:\n{text}"
            assert time.monotonic() < deadline, f"It hangs:\n{text}"
            time.sleep(0.3)
        yield text.splitlines()
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGTERM)
        running.wait()


def test_the_first_command_opens_a_lesson_with_a_live_quiz(
    newcomer: Newcomer,
    printed: list[str],
    page: Page,
    watch: Watch,
) -> None:
    assert len(printed) <= 9, printed
    assert sum("superuser" in line for line in printed) == (newcomer.name == "root")
    (address,) = (line.strip() for line in printed if "http://" in line)
    assert re.fullmatch(rf"http://127\.0\.0\.1:\d+/lab/tree/{FIRST}\?token=\w{{32,}}", address)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address) as answer:
        assert answer.status == 200 and b"JupyterLab" in answer.read()
    # Without the token nobody is let in.
    with opener.open(address.partition("?")[0]) as answer:
        assert "/login" in answer.url

    page.goto(address.replace(FIRST, PATH))
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    asked = question(page, TITLE, PROMPT)
    asked.get_by_label(RIGHT).check()
    asked.get_by_role("button", name="Check").click()
    expect(asked.locator(".verdict")).to_contain_text("Right")
    no_cell_ran(page)
    assert watch.foreign == []

    python = subprocess.run(
        [newcomer.course / ".venv" / "bin" / "python", "-c", "import sys; print(sys.base_prefix)"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert python.stdout.strip() == "/usr", "This is not the system's own Python."
