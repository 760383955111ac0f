"""Bytes of charts, and of the whole stored lesson."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import tables
from conftest import ROOT, Kernel, size

from pakrussia.build import notebooks
from pakrussia.charts import VEGA_MIME

LESSON = ROOT / "notebooks" / "01-alliances-and-the-u2.ipynb"


def weight(value: Any) -> int:
    """Return the bytes of ``value`` as it is stored or sent."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8"))


def test_chart_bytes(kernel: Kernel) -> None:
    """The live drawing takes at most 1/30 of Altair's own renderer that works offline.

    Asserted for a chart of two linked panels and for lesson 01's charts together. One by one
    they are printed, with what the still picture and the description add.
    """
    kernel.run("import drawings; drawings.keep(); drawings.two_linked_panels()")
    for cell in notebooks.read(LESSON).cells:
        if cell.cell_type == "code" and not cell.source.startswith(("quiz.", "exercises.")):
            kernel.run(cell.source)
    count = int(kernel.run("print(len(drawings.specs))")[-2]["content"]["text"])
    stored = [
        output
        for cell in notebooks.read(LESSON).cells
        for output in cell.get("outputs", [])
        if VEGA_MIME in output.get("data", {})
    ]
    # Charts that pass by where they are listened for would be charts that nobody measures.
    assert count == 1 + len(stored) > 1
    live, whole, altair = [], [], []
    for number in range(count):
        messages = kernel.run(f"drawings.draw({number})")
        shown = next(one for one in messages if one["msg_type"] == "display_data")
        live.append(weight(shown["content"]["data"][VEGA_MIME]))
        whole.append(size(messages))
        altair.append(
            size(kernel.run(f"drawings.draw_by_altair({number}, 'jupyter', offline=True)"))
        )
    names = ["two linked panels"] + [f"lesson 01, chart {n}" for n in range(1, count)]
    rows = [
        (name, live[n], whole[n], altair[n], altair[n] / live[n], altair[n] / whole[n])
        for n, name in enumerate(names)
    ]
    sums = [sum(column[1:]) for column in (live, whole, altair)]
    rows.append(("lesson 01, all charts", *sums, sums[2] / sums[0], sums[2] / sums[1]))
    tables.show(
        "Chart: bytes sent by one run",
        ["", "live part", "with still and text", "Altair, offline", "by live part", "by whole"],
        rows,
    )
    assert altair[0] >= 30 * live[0]
    assert sums[2] >= 30 * sums[0]


def test_stored_lesson() -> None:
    """Lesson 01 with charts, stills, tables and quizzes stored: under 600 kB."""
    stored = notebooks.read(LESSON)
    parts: Counter[str] = Counter()
    for cell in stored.cells:
        parts["text and code"] += weight(cell.source)
        for output in cell.get("outputs", []):
            for kind, value in output.get("data", {}).items():
                parts[_part(kind, output.data)] += weight(value)
    states = stored.metadata["widgets"][notebooks.WIDGET_STATE]["state"]
    parts["quizzes"] += weight(states)
    total = LESSON.stat().st_size
    parts["layout of the file"] = total - parts.total()
    rows = [(name, count, f"{count / total:.0%}") for name, count in parts.most_common()]
    tables.show("Stored lesson 01", ["part", "bytes", "share"], [*rows, ("whole", total, "")])
    assert total < 600_000


def _part(kind: str, data: dict[str, Any]) -> str:
    if kind == VEGA_MIME:
        return "charts, live"
    if kind == "image/svg+xml":
        return "charts, still"
    if kind == "text/html":
        return "data tables"
    return "quizzes" if notebooks.WIDGET_VIEW in data else "text and code"
