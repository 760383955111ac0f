"""Run everything that proves the course: lint, types, tests, notebooks, browser, benches."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, NamedTuple

from pakrussia.build import notebooks

_PYTEST = [sys.executable, "-m", "pytest", "-q"]
# Several at a time. The browser tests go one by one, because two browsers on a small machine make
# each other wait longer than their tests do; a browser leaves much of a processor idle, and what
# is idle serves the other steps, which stand back where it needs more.
_SHARED = [*_PYTEST, "-n", str(min(4, os.cpu_count() or 1)), "--dist"]
_READERS = ("lint", "format", "types")  # They read the code and run no test.
_BROWSER = "browser tests"
_NOTHING = 5  # pytest's status where no test was selected
_STANDS_BACK = ["nice", "-n", "10"] if shutil.which("nice") else []
# As one types them. The environment of a build, and an empty record, come from pytest_nbval.
_NBVAL = (
    ("--nbval", "notebooks/"),
    ("--nbval", "solutions/"),
    ("--nbval-lax", "exercises/"),
    ("--nbval", "src/pakrussia/classroom/"),
)


def _steps(options: list[str]) -> list[tuple[str, list[str]]]:
    pytest = str(Path(sys.executable).with_name("pytest"))
    return [
        ("lint", [sys.executable, "-m", "ruff", "check", "."]),
        ("format", [sys.executable, "-m", "ruff", "format", "--check", "."]),
        ("types", [sys.executable, "-m", "mypy"]),
        ("unit tests", [*_SHARED, "worksteal", "tests/unit", *options]),
        ("stored notebooks", [*_SHARED, "worksteal", "tests/notebooks", *options]),
        *((" ".join(("pytest", *words)), [pytest, *words, *options]) for words in _NBVAL),
        (_BROWSER, [*_PYTEST, "tests/browser", *options]),
    ]


class _Ended(NamedTuple):
    """How a step ended: its name, its command's status and how many seconds it took."""

    name: str
    status: int
    seconds: float


def test(course: Path, options: list[str]) -> int:
    """Run every step, also after a failure; print a summary; return 0 when all passed.

    The browser tests run beside the other steps, and are told of after them. ``options`` are
    handed to each pytest call. A step in which they select no test did not fail, unless they
    select none in any.
    """
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor() as beside:
        work = Path(temporary) / "my-work"
        work.mkdir()
        environment = notebooks.build_environment(work)
        told = Path(temporary) / "browser.txt"

        def run(name: str, command: list[str], output: IO[str] | None = None) -> _Ended:
            begun = time.monotonic()
            status = subprocess.call(
                command, cwd=course, env=environment, stdout=output, stderr=output
            )
            return _Ended(name, status, time.monotonic() - begun)

        steps = dict(_steps(options))
        with told.open("w", encoding="utf-8") as output:
            browser = beside.submit(run, _BROWSER, steps.pop(_BROWSER), output)
            ended = []
            for name, command in steps.items():
                print(f"\n== {name}", flush=True)
                ended.append(run(name, [*_STANDS_BACK, *command]))
            print(f"\n== {_BROWSER}", flush=True)
            ended.append(browser.result())
        print(told.read_text(encoding="utf-8", errors="replace"), flush=True)
    return _summary(ended, options)


def _summary(ended: list[_Ended], options: list[str]) -> int:
    """Print how each step ended; return 0 when all passed."""
    failed = False
    print("\n== Summary")
    for one in ended:
        word = "FAILED" if one.status else "passed"
        if options and one.status == _NOTHING and one.name not in _READERS:
            word = "none"
        failed = failed or word == "FAILED"
        print(f"{word:7} {one.seconds:6.0f} s  {one.name}")
    if all(one.status == _NOTHING for one in ended if one.name not in _READERS):
        failed = True
        print(f"FAILED         no test is selected by {' '.join(options)}")
    return int(failed)


def bench(course: Path, options: list[str]) -> int:
    """Run the benches in ``tests/bench`` and print their tables; return pytest's status."""
    command = [*_PYTEST, "-s", "-W=default", "tests/bench", *options]
    return subprocess.call(command, cwd=course)
