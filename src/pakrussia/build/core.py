"""The core of a lesson: the unbroken run of cells that a class does, and what it builds on.

A lesson of the second kind ends its core with a Markdown cell tagged ``core-end``. Lessons that
have no such cell still mark the cells of a class one by one, with the tag ``class-path``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from pakrussia import questions
from pakrussia.errors import near_misses

END = "core-end"
_QUIZ = re.compile(r"quiz\.show\(\s*[\"']([\w-]+)[\"']")
_ITEM = re.compile(r"^\s*(?:\d+\.|[-*])\s+(.+)$", re.MULTILINE)
BUILDS_ON = "builds_on"  # in the metadata of a cell: a list of cell ids for each item of its list


class Core(NamedTuple):
    """The cells of a lesson's core, in their order, and the ids of the quizzes they show."""

    cells: list[Any]
    quizzes: list[str]


def tags(cell: Any) -> list[str]:
    """Return the tags of a cell."""
    found: list[str] = cell.metadata.get("tags", [])
    return found


def has_end(notebook: Any) -> bool:
    """Say whether a notebook says where its core ends."""
    return any(END in tags(cell) for cell in notebook.cells)


def read(notebook: Any) -> Core:
    """Return the core of a notebook that says where it ends; the whole notebook otherwise."""
    cells = []
    for cell in notebook.cells:
        if END in tags(cell):
            break
        cells.append(cell)
    quizzes = [quiz for cell in cells if cell.cell_type == "code" for quiz in quiz_ids(cell)]
    return Core(cells, quizzes)


def marked(notebook: Any) -> Core:
    """Return the cells that a lesson without an end of its core marks for a class."""
    cells = [cell for cell in notebook.cells if "class-path" in tags(cell)]
    quizzes = [quiz for cell in cells if cell.cell_type == "code" for quiz in quiz_ids(cell)]
    return Core(cells, quizzes)


def quiz_ids(cell: Any) -> list[str]:
    """Return the ids of the quizzes that a code cell shows."""
    return _QUIZ.findall(cell.source)


def items(cell: Any) -> list[str]:
    """Return the items of the list in a Markdown cell, as written."""
    return _ITEM.findall(cell.source)


def _claims(core: Core, file: questions.QuestionFile) -> Iterator[tuple[str, int, list[str]]]:
    """Yield what must say what it builds on: its name, its place in the core, the cells named."""
    quizzes = {quiz.id: quiz for quiz in file.quizzes}
    for place, cell in enumerate(core.cells):
        if cell.cell_type == "code":
            for quiz_id in quiz_ids(cell):
                for question in quizzes[quiz_id].questions if quiz_id in quizzes else ():
                    if question.needs_cells:
                        yield f"question {question.id}", place, list(question.builds_on)
        elif BUILDS_ON in cell.metadata or cell.source.startswith(("## Discuss", "## Key points")):
            named = list(cell.metadata.get(BUILDS_ON, []))
            texts = items(cell)
            for number, text in enumerate(texts):
                below = list(named[number]) if number < len(named) else []
                yield f"cell {cell.id}, item {number + 1} ({text[:40]} …)", place, below
            if len(named) > len(texts):
                yield f"cell {cell.id}: {len(named)} entries for {len(texts)} items", place, []


def problems(notebook: Any, file: questions.QuestionFile) -> list[str]:
    """Return where a core needs what it does not hold, in words; empty where all is well.

    Each question, prompt and key point of the core names the cells it builds on. These must stand
    in the core, and before the cell that builds on them.
    """
    core = read(notebook)
    places = {cell.id: place for place, cell in enumerate(core.cells)}
    everywhere = [cell.id for cell in notebook.cells]
    said = []
    for name, place, below in _claims(core, file):
        if not below:
            said.append(f"{file.lesson}: {name} names no cell that it builds on: add {BUILDS_ON}")
        for one in below:
            if one not in everywhere:
                said.append(
                    f"{file.lesson}: {name} builds on {one!r}, which is no cell of the lesson. "
                    + near_misses(one, everywhere)
                )
            elif one not in places:
                said.append(f"{file.lesson}: {name} builds on {one!r}, which stands below the core")
            elif places[one] >= place:
                said.append(f"{file.lesson}: {name} builds on {one!r}, which comes after it")
    return said
