"""Answer files of a class that does not exist, to try the summary on."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from pakrussia import questions
from pakrussia.classroom.collect import KEY
from pakrussia.errors import CourseError

LESSONS = ("01-alliances-and-the-u2", "02-the-china-channel-and-1971")
LEARNERS = 24
_KEY = "00000000000000000000000000000000"  # the sample hides nobody: its pseudonyms stay the same


def write_sample(
    to: Path, learners: int = LEARNERS, lessons: tuple[str, ...] = LESSONS
) -> list[Path]:
    """Write one generated answer file for each learner and lesson into ``to``; return the paths.

    The answers are drawn by chance, the same on every run: each made-up learner has a skill and
    each question a difficulty. Some stop early, and some hand in one lesson only. As in any class,
    one file comes twice and one was cut off on its way. Raises ``CourseError`` where nothing can
    be written.
    """
    files = [questions.load_lesson(one) for one in lessons]
    written = []
    try:
        to.mkdir(parents=True, exist_ok=True)
        (to / KEY).write_text(_KEY + "\n", encoding="ascii", newline="\n")
        for number in range(1, learners + 1):
            draw = random.Random(f"learner {number}")
            skill = draw.gauss(0, 1)
            for file in files:
                if file is not files[0] and draw.random() < 0.15:
                    continue
                content = json.dumps(_answer_file(file, number, skill, draw), indent=1)
                stem = f"{file.lesson}-generated-{number:03d}"
                copies = [f"{stem}.json"]
                if number == 2 and file is files[0]:
                    copies.append(f"{stem} (1).json")
                    (to / f"{stem}-cut-off.json").write_text(content[:900], encoding="utf-8")
                for name in copies:
                    (to / name).write_text(content + "\n", encoding="utf-8")
                    written.append(to / name)
    except OSError as problem:
        raise CourseError(
            f"The sample cannot be written to {to} ({problem.strerror}). Name another folder."
        ) from None
    return written


def _answer_file(
    file: questions.QuestionFile, number: int, skill: float, draw: random.Random
) -> dict[str, Any]:
    """Return the answer file of one made-up learner, in the shape that a quiz saves."""
    entries: list[dict[str, Any]] = []
    asked = [(quiz.id, one) for quiz in file.quizzes for one in quiz.questions]
    if draw.random() < 0.25:
        asked = asked[: draw.randint(3, len(asked))]
    for quiz_id, question in asked:
        # A question is as hard for everyone; the id alone decides. None is so easy that all of a
        # class would have it right, or it could tell nothing about the learners.
        ease = min(random.Random(f"ease of {question.id}").gauss(0.5, 1), 1.2)
        for attempt in range(3):
            right = draw.random() < 1 / (1 + 2.718281828 ** -(skill + ease + attempt))
            minute, second = divmod(len(entries), 60)
            entries.append(
                {
                    "v": 1,
                    "id": f"generated-{file.lesson[:2]}-{number:03d}-{len(entries):03d}",
                    "at": f"2026-10-{1 + number % 28:02d}T09:{minute:02d}:{second:02d}.000Z",
                    "lesson": file.lesson,
                    "quiz": quiz_id,
                    "question": question.id,
                    "event": "answer",
                    "response": _response(question, right, draw),
                    "outcome": ("right" if right else "wrong") if question.marked else None,
                    "score": int(right) if question.marked else None,
                }
            )
            if right or not question.marked:
                break
    return {
        "v": 1,
        "course": "pakrussia",
        "lesson": file.lesson,
        "name": f"Generated {number:03d}",
        "saved": entries[-1]["at"],
        "entries": entries,
    }


def _response(question: questions.Question, right: bool, draw: random.Random) -> Any:
    """Return a response of the question's kind; where wrong, one mistake is the usual one."""
    usual = random.Random(f"mistake in {question.id}")
    luck = usual if draw.random() < 0.6 else draw
    return question.sample_response(right, luck)
