"""Bytes and messages: a quiz, a chart, a whole stored lesson."""

from __future__ import annotations

import json
from pathlib import Path

import tables
from conftest import ROOT, Kernel, comms, size

WAYS = {
    "ours": "ours",
    "jupyterquiz": "with_jupyterquiz",
    "plain ipywidgets": "with_ipywidgets",
}
COUNTS = (10, 55, 100)


def test_quiz_messages_and_bytes(kernel: Kernel, tmp_path: Path) -> None:
    """The same questions: at most 2 comm messages, fewest bytes, growth linear."""
    ids = {count: f"{count}-a" for count in COUNTS}
    folder = tmp_path / "questions"
    folder.mkdir()
    kernel.run(f"import ways; ways.prepare({str(folder)!r}, { {i: n for n, i in ids.items()} })")
    rows = []
    sent: dict[tuple[str, int], int] = {}
    for count, quiz_id in ids.items():
        for way, call in WAYS.items():
            messages = kernel.run(f"ways.{call}({quiz_id!r})")
            sent[way, count] = size(messages)
            rows.append(
                (f"{count} questions, {way}", comms(messages), len(messages), size(messages))
            )
    tables.show("Quiz", ["", "comm messages", "messages", "bytes"], rows)
