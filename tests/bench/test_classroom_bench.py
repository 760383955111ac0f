"""The summary of a large class, against reading the same files as bare JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import tables

from pakrussia import classroom, questions

LEARNERS = 20 if tables.SMALL else 200
QUESTIONS = 30 if tables.SMALL else 150


def seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def lessons_enough() -> tuple[str, ...]:
    """Return so many lessons of the course that they hold about ``QUESTIONS`` questions."""
    chosen: list[str] = []
    count = 0
    for path in questions.files():
        if count >= QUESTIONS:
            break
        file = questions.load_file(path)
        chosen.append(file.lesson)
        count += sum(len(quiz.questions) for quiz in file.quizzes)
    return tuple(chosen)


def test_two_hundred_learners(tmp_path: Path) -> None:
    """Reading a class and making every table, in turn with reading its files as JSON."""
    written = classroom.write_sample(tmp_path, LEARNERS, lessons_enough())

    def summary() -> classroom.Group:
        group = classroom.read(tmp_path)
        classroom.lessons(group)
        classroom.items(group)
        classroom.wrong(group)
        classroom.unknown(group)
        return group

    def bare() -> None:
        for path in written:
            json.loads(path.read_bytes())

    group = summary()
    assert len(group.learners) == LEARNERS
    assert len(classroom.items(group)) >= QUESTIONS
    found = tables.in_turn(
        {"ours": lambda: seconds(summary), "bare": lambda: seconds(bare)},
        rounds=min(3, tables.ROUNDS),
    )
    tables.show(
        f"Class of {LEARNERS}: {len(written):,} files, {len(group.answers):,} answers, "
        f"{len(classroom.items(group))} questions (median, in turn)",
        ["", "s", "ours / this"],
        [
            ("read the class and make every table", found["ours"], 1.0),
            ("read the same files as bare JSON", found["bare"], found["ours"] / found["bare"]),
        ],
    )
    assert tables.SMALL or found["ours"] / found["bare"] < 25
