"""One quiz in three ways, from the same texts: ours, jupyterquiz, plain ipywidgets.

A kernel imports this file, and then each way is one short call. The texts are those of lesson
01's first five single choices, repeated until there are enough of them: the benches ask for
multiples of five, so a quiz of twice as many questions has the same texts twice.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import ipywidgets
import jupyterquiz
import yaml
from IPython.display import display

from pakrussia import questions, quiz

LESSON = "01-alliances-and-the-u2"
# Question files stand elsewhere while the benches run; this is where the course's own are.
_COURSE = questions.folder()

lists: dict[str, list[dict[str, Any]]] = {}


def texts(count: int) -> list[dict[str, Any]]:
    """Return ``count`` single choices as plain data: prompt, options with reasons, sources."""
    lesson = questions.load_file(_COURSE / f"{LESSON}.yml")
    singles = [
        question
        for one in lesson.quizzes
        for question in one.questions
        if isinstance(question, questions.Single)
    ][:5]
    return [
        {
            "prompt": f"{number}. {question.prompt}",
            "sources": list(question.sources),
            "options": [
                {
                    "id": option.id,
                    "text": option.text,
                    "correct": option.correct,
                    "reason": option.reason,
                }
                for option in question.options
            ],
        }
        for number, question in enumerate(islice(cycle(singles), count), start=1)
    ]


def prepare(folder: str, quizzes: dict[str, int]) -> None:
    """Write a question file for each quiz id, of so many questions, and use that folder."""
    questions.folder = lambda: Path(folder)
    found = {count: texts(count) for count in set(quizzes.values())}
    written = {count: _file(found[count]) for count in found}
    for quiz_id, count in quizzes.items():
        path = Path(folder) / f"{quiz_id.split('-')[0]}-bench.yml"
        path.write_text(written[count].replace(_ID, quiz_id), encoding="utf-8")
        # jupyterquiz and ipywidgets have no file format with reasons and sources: they get the
        # texts as a list that is already in memory.
        lists[quiz_id] = found[count]


_ID = "0-id"


def _file(found: list[dict[str, Any]]) -> str:
    """Return a question file of one quiz, whose id is still to be put in."""
    common = {"kind": "single", "objective": "o1", "level": "recall"}
    listed = [
        {"id": f"{_ID}-{number}", **common, **one} for number, one in enumerate(found, start=1)
    ]
    content = {
        "lesson": f"{_ID}-bench",
        "title": "Bench",
        "objectives": [{"id": "o1", "text": "compare three ways to show one quiz"}],
        "quizzes": [{"id": _ID, "title": "The same questions in three ways", "questions": listed}],
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def nothing(quiz_id: str) -> None:
    """Show nothing."""


def ours(quiz_id: str) -> None:
    """Show the quiz as the course does, from its question file."""
    display(quiz.show(quiz_id))


def ours_read(quiz_id: str) -> None:
    """Show the quiz as the course does; its question file was read by somebody before."""
    ours(quiz_id)


def with_jupyterquiz(quiz_id: str) -> None:
    """Show the quiz with jupyterquiz, from a list."""
    jupyterquiz.display_quiz(
        [
            {
                "question": one["prompt"],
                "type": "multiple_choice",
                "answers": [
                    {
                        "answer": option["text"],
                        "correct": option["correct"],
                        "feedback": option["reason"],
                    }
                    for option in one["options"]
                ],
            }
            for one in lists[quiz_id]
        ],
        shuffle_answers=False,
    )


def with_ipywidgets(quiz_id: str) -> None:
    """Show the quiz with three stock widgets a question; Python marks."""
    parts: list[Any] = []
    for one in lists[quiz_id]:
        radio = ipywidgets.RadioButtons(
            options=[option["text"] for option in one["options"]],
            index=None,
            description=one["prompt"],
        )
        button = ipywidgets.Button(description="Check")
        verdict = ipywidgets.HTML()
        button.on_click(_marker(one["options"], radio, verdict))
        parts += [radio, button, verdict]
    display(ipywidgets.VBox(parts))


def _marker(options: list[dict[str, Any]], radio: Any, verdict: Any) -> Callable[[Any], None]:
    def mark(_: Any) -> None:
        option = options[radio.index]
        verdict.value = f"{'Right' if option['correct'] else 'Wrong'}. {option['reason']}"

    return mark
