"""Opening each lesson, against an empty notebook, in a real JupyterLab."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import tables
from conftest import ROOT, Lab, store
from playwright.sync_api import BrowserContext, Page

from pakrussia.build import notebooks, stage

ROUNDS = min(3, tables.ROUNDS)
LESSONS = [path.stem for path in notebooks.lessons(ROOT)][: 2 if tables.SMALL else None]


def run_a_cell(page: Page) -> dict[str, float]:
    """Run a cell as soon as that does anything."""
    typed = page.evaluate("bench.openEmpty()")
    page.locator(".jp-CodeCell .cm-content").click()
    page.keyboard.type("1")
    page.evaluate("bench.expectResult()")
    deadline = time.monotonic() + stage.PATIENCE
    while not (result := page.evaluate("bench.result()")):
        # A run that is asked for before the kernel is connected is lost: so again.
        assert time.monotonic() < deadline, "The empty notebook's cell gives no result."
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(50)
    return {"cell": typed, "use": result}


def use_the_lesson(page: Page) -> dict[str, float]:
    """Page down to the first quiz, past the charts before it, and answer there."""
    times: dict[str, float] = page.evaluate("bench.openLesson()")
    return times


def test_opening_each_lesson(context: BrowserContext, lab: Lab) -> None:
    """No cell run: first chart drawn, first quiz answered; at most 1.5 times an empty notebook.

    Used means used: the empty notebook's cell has given a result, and the first quiz, reached
    by paging down past the first chart, has answered a click. When a cell of the empty notebook
    can be typed in is printed beside it: that comes earlier, but a run asked for then is lost.
    """
    store(Path(lab.course) / "notebooks" / "empty.ipynb", "")
    seen: dict[str, list[dict[str, float]]] = {name: [] for name in ("empty", *LESSONS)}

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
        {
            "empty": opened("empty", run_a_cell),
            **{name: opened(name, use_the_lesson) for name in LESSONS},
        },
        rounds=ROUNDS,
    )

    def middle(name: str, what: str) -> float | str:
        times = [times[what] for times in seen[name][1:] if times.get(what)]
        return median(times) if times else "none"

    rows = [
        ("empty notebook", middle("empty", "cell"), "", used["empty"], 1.0),
        *(
            (
                name[:2],
                middle(name, "cell"),
                middle(name, "chart"),
                used[name],
                used[name] / used["empty"],
            )
            for name in LESSONS
        ),
    ]
    tables.show(
        f"Opening, no cell of the lesson run (median of {ROUNDS}, in turn), ms",
        ["", "first text", "first chart", "a cell or quiz answers", "of the empty notebook"],
        rows,
    )
    slow = [name for name in LESSONS if used[name] > 1.5 * used["empty"]]
    assert tables.SMALL or slow == []
