"""A real JupyterLab on the loopback address and the machine's own Chromium."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from pakrussia.build import notebooks

ROOT = Path(__file__).parents[2]
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_HOW = (
    "No Chromium found. Install it (Debian, Ubuntu: sudo apt install chromium; elsewhere: "
    "python -m playwright install chromium) or name its program in PAKRUSSIA_CHROMIUM."
)


def find_chromium(playwright: Playwright) -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    named = os.environ.get("PAKRUSSIA_CHROMIUM")
    if named:
        return named
    for program in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(program):
            return path
    own = playwright.chromium.executable_path
    return own if own and Path(own).exists() else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = find_chromium(playwright)
        if path is None:
            if os.environ.get("PAKRUSSIA_REQUIRE_BROWSER"):
                pytest.fail(_HOW)
            pytest.skip(_HOW)
        started = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield started
        started.close()


@dataclass
class Watch:
    """What a page asked for and complained about."""

    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def watched(context: BrowserContext) -> Watch:
    """Record, and refuse, each request of ``context`` that would leave the machine."""
    watch = Watch()

    def decide(route: object) -> None:
        url = route.request.url  # type: ignore[attr-defined]
        if url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:")):
            route.continue_()  # type: ignore[attr-defined]
        else:
            watch.foreign.append(url)
            route.abort()  # type: ignore[attr-defined]

    context.route("**/*", decide)
    context.on(
        "console",
        lambda message: watch.errors.append(message.text) if message.type == "error" else None,
    )
    return watch


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

    def stop_kernels(self) -> None:
        """End every kernel, as closing the server would."""
        base = f"{self.url}/api/sessions"
        request = urllib.request.Request(base, headers={"Authorization": f"token {self.token}"})
        import json

        with urllib.request.urlopen(request) as answer:
            sessions = json.load(answer)
        for session in sessions:
            end = urllib.request.Request(
                f"{base}/{session['id']}",
                method="DELETE",
                headers={"Authorization": f"token {self.token}"},
            )
            urllib.request.urlopen(end).close()


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def copy_course(to: Path) -> Path:
    """Copy what a learner's checkout holds, without the data: that stays with the package."""
    for name in ("notebooks", "exercises", "solutions"):
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, to / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
            )
    return to


@contextlib.contextmanager
def running_lab(course: Path, home: Path, *options: str) -> Iterator[Lab]:
    """Start JupyterLab by the course's own command; end it and its kernels afterwards.

    ``options`` are handed to JupyterLab.
    """
    port, token = _free_port(), secrets.token_hex(16)
    environment = {
        **notebooks.build_environment(course / "my-work"),
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    log = (home / "lab.log").open("w", encoding="utf-8")
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "pakrussia", "lab", "--port", str(port), "--no-browser"),
            f"--IdentityProvider.token={token}",
            *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
            *options,
        ],
        cwd=course,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    lab = Lab(f"http://127.0.0.1:{port}", token, course, environment)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{lab.url}/api?token={token}").close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    text = (home / "lab.log").read_text(encoding="utf-8")
                    raise RuntimeError(f"JupyterLab did not start:\n{text}") from None
                time.sleep(0.2)
        yield lab
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Lab]:
    course = copy_course(tmp_path_factory.mktemp("course"))
    with running_lab(course, tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    made.set_default_timeout(30_000)
    yield made
    made.close()


@pytest.fixture
def watch(context: BrowserContext) -> Watch:
    return watched(context)


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Page:
    return context.new_page()
