"""The data package: load against a bare read of the same file; what importing costs."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pandas as pd
import tables

from pakrussia import data, folders

TIMES = 5  # Calls in one measurement: the smallest tables take a fraction of a millisecond.


def _timed(call: Callable[[], object], times: int = 1) -> Callable[[], float]:
    def run() -> float:
        begun = time.perf_counter()
        for _ in range(times):
            call()
        return (time.perf_counter() - begun) * 1000 / times

    return run


def test_load_warm() -> None:
    """A table that was loaded before comes faster than pandas reads its file."""
    rows = []
    for name in data.names():
        path = folders.data_folder() / "tables" / f"{name}.csv"

        def load(name: str = name) -> pd.DataFrame:
            return data.load(name)

        def read(path: object = path) -> pd.DataFrame:
            return pd.read_csv(str(path))

        found = tables.in_turn({"load": _timed(load, TIMES), "read": _timed(read, TIMES)})
        rows.append(
            (name, path.stat().st_size, found["load"], found["read"], found["load"] / found["read"])
        )
    tables.show(
        f"load(name), warm (median of {tables.ROUNDS}, in turn)",
        ["table", "bytes", "load, ms", "read_csv, ms", "ratio"],
        rows,
    )
    assert tables.SMALL or [row[0] for row in rows if row[-1] >= 1] == []


def test_import() -> None:
    """Importing the package costs little on top of Python."""

    def python(code: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", code], check=True)

    codes = ("pass", "import pakrussia", "import pandas", "from pakrussia import data")
    found = tables.in_turn({code: _timed(python(code)) for code in codes})
    tables.show(
        f"python -c … (median of {tables.ROUNDS}, in turn)",
        ["", "ms", "to bare Python"],
        [(code, ms, ms / found["pass"]) for code, ms in found.items()],
    )
    assert tables.SMALL or found["import pakrussia"] <= 1.5 * found["pass"]
