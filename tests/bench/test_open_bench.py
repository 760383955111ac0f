"""Opening lesson 01, against an empty notebook, in a real JupyterLab."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import tables
from conftest import Lab, store
from playwright.sync_api import BrowserContext, Page

LESSON = "01-alliances-and-the-u2"


def run_a_cell(page: Page) -> dict[str, float]:
    """Run a cell as soon as that does anything."""
    typed = page.evaluate("bench.openEmpty()")
    page.locator(".jp-CodeCell .cm-content").click()
    page.keyboard.type("1")
    page.evaluate("bench.expectResult()")
    deadline = time.monotonic() + 60
    while not (result := page.evaluate("bench.result()")):
        # A run that is asked for before the kernel is connected is lost: so again.
        assert time.monotonic() < deadline, "The empty notebook's cell gives no result."
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(50)
    return {"cell": typed, "use": result}


def use_the_lesson(page: Page) -> dict[str, float]:
    """Page down to the first chart, then to the first quiz, and answer there."""
    times: dict[str, float] = page.evaluate("bench.openLesson()")
    return times


def test_opening_a_lesson(context: BrowserContext, lab: Lab) -> None:
    """No cell run: first chart drawn, first quiz answered; at most 1.5 times an empty notebook.

    Used means used: the empty notebook's cell has given a result, and the first quiz, reached
    by paging down past the first chart with its control, has answered a click. When a cell can
    be typed in is printed beside it: that comes earlier, but a run asked for then is lost.
    """
    store(Path(lab.course) / "notebooks" / "empty.ipynb", "")
    seen: dict[str, list[dict[str, float]]] = {"empty": [], LESSON: []}

    def opened(name: str, use: Callable[[Page], dict[str, float]]) -> Callable[[], float]:
        def run() -> float:
            lab.stop_kernels()
            page = context.new_page()
            page.goto(lab.address(f"notebooks/{name}.ipynb"), wait_until="commit")
            times = use(page)
            page.close()
            seen[name].append(times)
            return float(times["use"])

        return run

    used = tables.in_turn(
        {"empty": opened("empty", run_a_cell), LESSON: opened(LESSON, use_the_lesson)}
    )

    def middle(name: str, what: str) -> float:
        return median(times[what] for times in seen[name][1:])

    typed = middle("empty", "cell")
    rows = [
        (label, value, value / used["empty"], value / typed)
        for label, value in (
            ("empty notebook: cell can be typed in", typed),
            ("empty notebook: cell gives a result", used["empty"]),
            ("lesson 01: first text", middle(LESSON, "cell")),
            ("lesson 01: first chart with its control", middle(LESSON, "chart")),
            ("lesson 01: first quiz answers a click", used[LESSON]),
        )
    ]
    tables.show(
        "Opening, no cell of the lesson run (median of 5, in turn)",
        ["", "ms", "of a result", "of typing"],
        rows,
    )
    assert used[LESSON] <= 1.5 * used["empty"]
