"""A real JupyterLab on the loopback address and the machine's own Chromium."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pakrussia.build import stage
from pakrussia.build.stage import Lab, running_lab
from pakrussia.errors import CourseError

__all__ = ["HANG", "ROOT", "Lab", "Watch", "copy_course", "running_lab", "until", "watched"]

ROOT = Path(__file__).parents[2]

# The one limit of every wait, in milliseconds. Where a test shows that something does not happen,
# it waits for another thing after which it would have happened, and not for a time.
HANG = stage.PATIENCE * 1000
expect.set_options(timeout=HANG)


def until(page: Page, is_so: Callable[[], bool], what: str) -> None:
    """Wait until something outside the page, such as a file, is so; ``what`` names it."""
    deadline = time.monotonic() + stage.PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"It never came: {what}"
        page.wait_for_timeout(100)  # The page goes on meanwhile.


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with stage.chromium() as started:
            yield started
    except CourseError as problem:
        if os.environ.get("PAKRUSSIA_REQUIRE_BROWSER"):
            pytest.fail(str(problem))
        pytest.skip(str(problem))


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


def copy_course(to: Path) -> Path:
    """Copy what a learner's checkout holds."""
    return stage.copy_course(ROOT, to)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Lab]:
    course = copy_course(tmp_path_factory.mktemp("course"))
    with running_lab(course, tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    made.set_default_timeout(HANG)
    yield made
    made.close()


@pytest.fixture
def watch(context: BrowserContext) -> Watch:
    return watched(context)


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Page:
    return context.new_page()
