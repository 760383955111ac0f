"""A JupyterLab on a copy of the course, and a browser to look at it: for tests and pictures."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pakrussia import contents
from pakrussia.build import notebooks
from pakrussia.errors import CourseError, missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

# Seconds after which what is waited for counts as hung. It measures nothing: a busy machine is
# slow, not wrong, and waits end as soon as the thing is there. Whoever works on a test may want
# to hear of a hang sooner.
PATIENCE = int(os.environ.get("PAKRUSSIA_PATIENCE", "600"))

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_NO_BROWSER = (
    "No Chromium found. Install it (Debian, Ubuntu: sudo apt install chromium; elsewhere: "
    "python -m playwright install chromium) or name its program in PAKRUSSIA_CHROMIUM."
)


def _find_chromium(playwright: Playwright) -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    named = os.environ.get("PAKRUSSIA_CHROMIUM")
    if named:
        return named
    for program in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(program):
            return path
    own = playwright.chromium.executable_path
    return own if own and Path(own).exists() else None


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start a Chromium without a window; ``CourseError`` where it or Playwright is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise missing("Playwright") from None
    with sync_playwright() as playwright:
        path = _find_chromium(playwright)
        if path is None:
            raise CourseError(_NO_BROWSER)
        started = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield started
        started.close()


# A proxy that this computer uses for other addresses knows nothing of the loopback address.
_OPEN = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


@dataclass
class Lab:
    """A running JupyterLab on a copy of the course."""

    url: str
    token: str
    course: Path
    environment: dict[str, str]

    def address(self, path: str) -> str:
        """Return the address that opens ``path`` in a workspace of its own."""
        fresh = secrets.token_hex(4)
        return f"{self.url}/lab/workspaces/{fresh}/tree/{path}?token={self.token}&reset"

    def ask(self, path: str, method: str = "GET") -> Any:
        """Return what the server's own interface answers at ``path``; None where it is nothing."""
        headers = {"Authorization": f"token {self.token}"}
        asked = urllib.request.Request(f"{self.url}/api/{path}", method=method, headers=headers)
        with _OPEN(asked) as answer:
            return json.loads(answer.read() or "null")

    def busy_kernels(self) -> list[str]:
        """Return the ids of the kernels that are at work."""
        return [one["id"] for one in self.ask("kernels") if one["execution_state"] != "idle"]

    def stop_kernels(self) -> None:
        """End every kernel, as closing the server would."""
        for session in self.ask("sessions"):
            self.ask(f"sessions/{session['id']}", "DELETE")


def copy_course(course: Path, to: Path) -> Path:
    """Copy what a learner's checkout holds, without the data: that stays with the package."""
    for name in ("notebooks", "exercises", "solutions"):
        if (course / name).is_dir():
            shutil.copytree(
                course / name, to / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
            )
    return to


def name_lessons(course: Path, *names: str) -> None:
    """Say in a course made for a test which lessons it has; ids such as ``01-one``."""
    listed = "".join(f"      - {name}\n" for name in names)
    text = (
        f"start: {names[0]}\nall_claims: {names[-1]}\n"
        f"parts:\n  - title: Lessons of a test\n    lessons:\n{listed}"
    )
    (course / "data").mkdir(exist_ok=True)
    (course / "data" / contents.FILE).write_text(text, encoding="utf-8", newline="\n")


def server_environment(course: Path, home: Path) -> dict[str, str]:
    """Return the environment of a Jupyter that knows nothing of its user but ``home``."""
    return {
        **notebooks.build_environment(course / "my-work"),
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }


@contextlib.contextmanager
def running_lab(course: Path, home: Path, *options: str) -> Iterator[Lab]:
    """Start JupyterLab by the course's own command; end it and its kernels afterwards.

    ``home`` keeps its settings and log; ``options`` are handed to JupyterLab.
    """
    command = ("pakrussia", "lab", "--port", "0", "--no-browser")
    with running_server(course, home, *command, *options) as started:
        yield started


@contextlib.contextmanager
def running_server(course: Path, home: Path, *command: str) -> Iterator[Lab]:
    """Start a Jupyter server by ``python -m command``, on a port that the system picks.

    ``home`` keeps its settings and log. ``CourseError`` with that log where it does not start.
    """
    token = secrets.token_hex(16)
    environment = server_environment(course, home)
    log = home / "server.log"
    with log.open("w", encoding="utf-8") as told:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", *command, f"--IdentityProvider.token={token}"),
                *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
            ],
            cwd=course,
            env=environment,
            stdout=told,
            stderr=subprocess.STDOUT,
        )
        try:
            address = _address(server, home / "runtime", token)
            if address is None:
                text = log.read_text(encoding="utf-8")
                raise CourseError(f"Jupyter's server did not start:\n{text}")
            yield Lab(address, token, course, environment)
        finally:
            server.terminate()
            try:
                server.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _address(server: subprocess.Popen[bytes], runtime: Path, token: str) -> str | None:
    """Return the server's address as soon as it answers; None where it ends or is silent."""
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        for told in runtime.glob("jpserver-*.json"):
            try:
                address = str(json.loads(told.read_text(encoding="utf-8"))["url"]).rstrip("/")
                _OPEN(f"{address}/api?token={token}").close()
            except (OSError, ValueError):
                continue  # It is being written, or the server does not listen yet.
            return address
        time.sleep(0.2)
    return None
