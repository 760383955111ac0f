"""Run everything that proves the course: lint, types, tests, notebooks, browser, benches."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pakrussia.build import notebooks

_PYTEST = [sys.executable, "-m", "pytest", "-q"]
# Several at a time. The browser tests go one by one: two browsers on a small machine make each
# other wait longer than their tests do.
_SHARED = [*_PYTEST, "-n", str(min(4, os.cpu_count() or 1)), "--dist"]
_NOTHING = 5  # pytest's status where no test was selected
_NBVAL = [
    *_SHARED,
    # The cells of a notebook run in one kernel.
    "loadfile",
    "--nbval",
    "--nbval-current-env",
    "--nbval-sanitize-with=tests/notebooks/sanitize.cfg",
    # nbval and the kernel's client have warnings of their own, which are not the course's.
    "-W=default",
]


def _steps(course: Path, options: list[str]) -> list[tuple[str, list[str]]]:
    books = [
        str(path.relative_to(course))
        for path in [
            *notebooks.lessons(course),
            *notebooks.solutions(course),
            *notebooks.teachers(course),
        ]
    ]
    return [
        ("lint", [sys.executable, "-m", "ruff", "check", "."]),
        ("format", [sys.executable, "-m", "ruff", "format", "--check", "."]),
        ("types", [sys.executable, "-m", "mypy"]),
        ("unit tests", [*_SHARED, "worksteal", "tests/unit", *options]),
        ("stored notebooks", [*_SHARED, "worksteal", "tests/notebooks", *options]),
        ("notebooks run as stored (nbval)", [*_NBVAL, *books, *options]),
        ("browser tests", [*_PYTEST, "tests/browser", *options]),
    ]


def test(course: Path, options: list[str]) -> int:
    """Run every step, also after a failure; print a summary; return 0 when all passed.

    ``options`` are handed to each pytest call. A step in which they select no test did not fail,
    unless they select none in any.
    """
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary) / "my-work"
        work.mkdir()
        environment = notebooks.build_environment(work)
        results: list[tuple[str, float, str]] = []
        selected = False
        for name, command in _steps(course, options):
            print(f"\n== {name}", flush=True)
            begun = time.monotonic()
            status = subprocess.call(command, cwd=course, env=environment)
            if options and status == _NOTHING and "pytest" in command:
                word = "none"
            else:
                word = "FAILED" if status else "passed"
                selected = selected or "pytest" in command
            results.append((word, time.monotonic() - begun, name))
    if not selected:
        results.append(("FAILED", 0.0, f"no test is selected by {' '.join(options)}"))
    print("\n== Summary")
    for word, seconds, name in results:
        print(f"{word:7} {seconds:6.0f} s  {name}")
    return int(any(word == "FAILED" for word, _, _ in results))


def bench(course: Path, options: list[str]) -> int:
    """Run the benches in ``tests/bench`` and print their tables; return pytest's status."""
    command = [*_PYTEST, "-s", "-W=default", "tests/bench", *options]
    return subprocess.call(command, cwd=course)
