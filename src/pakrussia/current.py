"""Whether a lesson on the disk is the installed course's, or an older one that was kept.

JupyterLab saves a lesson that was only looked at, with its charts and quizzes. A later version of
the course is then merged around them: new sentences, old drawings, and nobody is told. So the
course keeps, in ``data/lessons.json``, short sums of what each of its lessons holds.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

from pakrussia import contents, folders, questions
from pakrussia.stored import MARK

FILE = "lessons.json"
_OF_READER = re.compile(r"\b(progress|review|claims|memo|glossary|dossier)\.\w")
_STATE = "application/vnd.jupyter.widget-state+json"


def _sum(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)


def sums(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return what identifies a lesson: ``cells`` and ``quizzes`` by id, and ``charts`` by cell.

    ``notebook`` is the notebook as JSON. A cell is its text, a chart the mark of its
    specification, a quiz its questions in the course's own language.
    """
    asked = {f"quiz-{quiz.id}" for path in questions.files() for quiz in _quizzes(path)}
    code = "\n".join(
        _joined(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"
    )
    # There a chart may be drawn from the reader's own answers or judgements.
    shows_reader = _OF_READER.search(code) is not None
    found: dict[str, Any] = {"cells": {}, "charts": {}, "quizzes": {}}
    for cell in notebook["cells"]:
        cell_id = cell.get("id", "")
        found["cells"][cell_id] = _sum([cell["cell_type"], _joined(cell["source"])])
        outputs = cell.get("outputs", [])
        marks = [one["metadata"][MARK] for one in outputs if MARK in one.get("metadata", {})]
        if marks and not shows_reader:
            found["charts"][cell_id] = marks
    state = notebook["metadata"].get("widgets", {}).get(_STATE, {}).get("state", {})
    for name, model in state.items():
        quiz = model.get("state", {}).get("quiz", {})
        # A round of review asks each learner something else.
        if name in asked and quiz.get("language") == "en":
            found["quizzes"][name] = _sum([quiz["title"], quiz["questions"]])
    return found


def _quizzes(path: Path) -> tuple[questions.Quiz, ...]:
    return questions.load_file(path).quizzes


def table(lessons: list[Path]) -> str:
    """Return the sums of these notebooks as the text that is stored."""
    every = {path.stem: sums(json.loads(path.read_text(encoding="utf-8"))) for path in lessons}
    return json.dumps(every, indent=1, sort_keys=True) + "\n"


def is_older(path: Path) -> bool:
    """Say whether a notebook surely holds parts of an older lesson, or lacks a part of today's.

    What a reader wrote is no sign of that: notes, changed code and its charts. False for a
    notebook that is no lesson, and where nothing can be compared.
    """
    try:
        known = json.loads((folders.data_folder() / FILE).read_text(encoding="utf-8"))
        ours = known.get(path.stem)
        if not ours or path.stem not in contents.lessons():
            return False
        found = sums(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    lacks_cells = bool(ours["cells"].keys() - found["cells"].keys())
    # A change of the reader's in one cell may change the charts of others.
    is_as_written = ours["cells"] == found["cells"]
    has_old_charts = is_as_written and any(
        marks != ours["charts"].get(one) for one, marks in found["charts"].items()
    )
    has_old_quizzes = any(
        sum_ != ours["quizzes"].get(one, sum_) for one, sum_ in found["quizzes"].items()
    )
    return lacks_cells or has_old_charts or has_old_quizzes


def notice() -> str:
    """Return a line of Markdown where the open notebook is an older lesson; else nothing.

    Which notebook is open is known from Jupyter's server; nothing is said elsewhere.
    """
    name = os.environ.get("JPY_SESSION_NAME", "")
    path = Path(name)
    if not name.endswith(".ipynb") or not is_older(path):
        return ""
    return (
        f"**This lesson is older than your course:** it was saved before the last update. "
        f"`python -m pakrussia fresh {path.stem[:2]}` brings the new one; your answers stay, and "
        "what you wrote here is kept beside it."
    )
