"""The questions of the course: their kinds, their files, and what a lesson asks.

A lesson's questions live in one YAML file, ``data/questions/<lesson>.yml``. The dataclasses of the
modules here *are* the format: the reader, its error messages and the JSON Schema that editors use
all come from them. Nothing here knows of widgets, and nothing here marks an answer (``quiz`` does,
in the browser).

To add a kind, write one class beside ``choice.py`` and the others, import it here, and give it an
entry in ``quiz/js/marking.js`` and one in ``quiz/js/drawing.js``.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pakrussia.errors import CourseError, near_misses
from pakrussia.folders import data_folder
from pakrussia.questions.choice import Multiple, Option, Single
from pakrussia.questions.dossier import Dossier
from pakrussia.questions.files import (
    ALIVE,
    LISTED,
    QuestionFile,
    Quiz,
    json_schema,
    markdown,
    parse,
)
from pakrussia.questions.guess import NOT_SURE, SURE, Alternative, Guess, Line
from pakrussia.questions.lint import review
from pakrussia.questions.markup import escaped, letter
from pakrussia.questions.match import Extra, Match, Pair
from pakrussia.questions.model import Level, Objective, Picture, Question, Table
from pakrussia.questions.number import Number, Target
from pakrussia.questions.order import Item, Order
from pakrussia.questions.text import Text
from pakrussia.questions.write import Check, Write
from pakrussia.yaml_model import read_text

__all__ = [
    "ALIVE",
    "KINDS",
    "LISTED",
    "NOT_SURE",
    "SURE",
    "Alternative",
    "Check",
    "Dossier",
    "Extra",
    "Guess",
    "Item",
    "Level",
    "Line",
    "Match",
    "Multiple",
    "Number",
    "Objective",
    "Option",
    "Order",
    "Pair",
    "Picture",
    "Question",
    "QuestionFile",
    "Quiz",
    "Single",
    "Table",
    "Target",
    "Text",
    "Write",
    "escaped",
    "files",
    "folder",
    "json_schema",
    "letter",
    "load_file",
    "load_lesson",
    "load_quiz",
    "markdown",
    "objectives",
    "parse",
    "plain",
    "review",
]

KINDS: dict[str, type[Question]] = Question.kinds


def plain(question: Question) -> dict[str, Any]:
    """Return a question as the plain data that the browser and the pages take."""
    return question.payload()


@lru_cache(maxsize=64)
def _parsed(path: Path, changed: int, size: int) -> QuestionFile:
    return parse(read_text(path), path.name)


def load_file(path: Path | str) -> QuestionFile:
    """Return the question file at ``path``, parsed once as long as it doesn't change.

    Raises CourseError where it is missing or malformed (all problems at once).
    """
    path = Path(path)
    try:
        found = path.stat()
    except OSError:
        raise CourseError(f"There is no question file {path}: check its name.") from None
    return _parsed(path, found.st_mtime_ns, found.st_size)


def folder() -> Path:
    """Return the folder of the question files."""
    return data_folder() / "questions"


def files() -> list[Path]:
    """Return the English question files, in the order of the lessons.

    The English file is ``01-….yml``; another language stands beside it as ``01-….ur.yml``.
    """
    return [path for path in sorted(folder().glob("*.yml")) if "." not in path.stem]


def _in(language: str, path: Path) -> Path:
    """Return the file beside ``path`` in that language, or ``path`` where there is none."""
    beside = path.with_name(f"{path.stem}.{language}.yml")
    return beside if language != "en" and beside.is_file() else path


def load_quiz(quiz_id: str, language: str = "en") -> tuple[QuestionFile, Quiz]:
    """Return (file, quiz) for a quiz id such as ``"01-a"``.

    Where the language has no file of its own, the English one is used.
    Raises CourseError naming the near misses for an unknown id.
    """
    every = files()
    # The number in front names the file nearly always: then the other files stay unread.
    first = [path for path in every if path.stem.split("-")[0] == str(quiz_id).split("-")[0]]
    known: list[str] = []
    for path in first + [path for path in every if path not in first]:
        file = load_file(_in(language, path))
        for quiz in file.quizzes:
            if quiz.id == quiz_id:
                return file, quiz
            known.append(quiz.id)
    raise CourseError(f"There is no quiz {quiz_id!r}. " + near_misses(str(quiz_id), known))


def load_lesson(lesson_id: str, language: str = "en") -> QuestionFile:
    """Return the question file of a lesson, or raise CourseError naming the near misses."""
    known = {path.stem: path for path in files()}
    if lesson_id not in known:
        raise CourseError(
            f"There are no questions for lesson {lesson_id!r}. "
            + near_misses(str(lesson_id), known)
        )
    return load_file(_in(language, known[lesson_id]))


def objectives(lesson_id: str, language: str = "en") -> tuple[Objective, ...]:
    """Return the objectives of a lesson in their order."""
    return load_lesson(lesson_id, language).objectives
