"""Measuring in turn, and printing what was measured as an aligned table."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from statistics import median

# Small, a bench shows that it still measures something, in little time. A bound on time means
# nothing then, and is not looked at; a bound on bytes holds all the same.
SMALL = bool(os.environ.get("PAKRUSSIA_BENCH_SMALL"))
ROUNDS = 1 if SMALL else 5


def in_turn(runs: dict[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """Call every run once for warming up, then all of them in turn; return their medians.

    In turn (A B C, A B C, …), a machine that is busy for a while slows all of them alike.
    """
    for run in runs.values():
        run()
    found: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            found[name].append(run())
    return {name: median(values) for name, values in found.items()}


def show(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: the first column to the left, the others to the right.

    It must hold something: each row a number above nothing.
    """
    assert rows, f"{title}: nothing was measured."
    for row in rows:
        numbers = [one for one in row if isinstance(one, int | float)]
        assert any(one > 0 for one in numbers), f"{title}: nothing was measured for {row[0]}."
    cells = [list(headings), *[[_cell(one) for one in row] for row in rows]]
    widths = [max(len(row[place]) for row in cells) for place in range(len(headings))]
    print(f"\n\n{title}")
    for number, row in enumerate(cells):
        rest = [one.rjust(width) for one, width in zip(row[1:], widths[1:], strict=True)]
        print("  " + "  ".join([row[0].ljust(widths[0]), *rest]).rstrip())
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}" if value < 10 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
