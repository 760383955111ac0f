"""A learner's long record: what reading it adds to the quizzes of a lesson."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
import tables

from pakrussia import progress, questions, quiz

LINES = 500 if tables.SMALL else 10_000
LESSON = "01-alliances-and-the-u2"


def entry(number: int) -> dict[str, object]:
    """An answer to a question of lesson 01, as the quiz hands it over."""
    return {
        "v": 1,
        "id": f"bench-{number:05d}",
        "at": f"2026-01-{number % 28 + 1:02d}T10:{number // 60 % 60:02d}:{number % 60:02d}.000Z",
        "lesson": LESSON,
        "quiz": "01-f",
        "question": "01-film-of-1949",
        "event": "answer",
        "response": "turned-down",
        "outcome": "right",
        "score": 1,
    }


def seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def test_ten_thousand_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All quizzes of a lesson in a new kernel, against reading 10,000 lines as bare JSON."""
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("PAKRUSSIA_PROGRESS", str(path))
    saved = progress.record([entry(number) for number in range(LINES)])
    assert len(saved) == LINES
    ids = [one.id for one in questions.load_lesson(LESSON).quizzes]

    def lesson() -> None:
        progress._last_read.clear()
        for quiz_id in ids:
            quiz.show(quiz_id)

    def bare() -> None:
        for line in path.read_text(encoding="utf-8").splitlines():
            json.loads(line)

    lesson()
    times = [(seconds(lesson), seconds(bare)) for _ in range(tables.ROUNDS)]
    ours, plain = (median(column) for column in zip(*times, strict=True))
    tables.show(
        f"Record of {LINES:,} lines (median of {tables.ROUNDS}, in turn)",
        ["", "ms", "ours / this"],
        [
            (f"the {len(ids)} quizzes of lesson 01, with their answers", ours * 1000, 1.0),
            ("the lines as bare JSON", plain * 1000, ours / plain),
        ],
    )
    assert tables.SMALL or ours / plain < 10
