"""Whether the controls that a guess sets are there: question files against stored notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pakrussia import questions
from pakrussia.build import notebooks
from pakrussia.charts import VEGA_MIME
from pakrussia.errors import near_misses
from pakrussia.questions.guess import GUESS


def controls(notebook: Any) -> dict[str, dict[str, Any]]:
    """Return {name: binding} of the controls of all charts that a notebook has stored."""
    found: dict[str, dict[str, Any]] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for signal in output.get("data", {}).get(VEGA_MIME, {}).get("signals", []):
                if isinstance(signal.get("bind"), dict):
                    found[signal["name"]] = signal["bind"]
    return found


def _problems(guess: questions.Guess, bound: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name, value in guess.sets.items():
        if name not in bound:
            yield (
                f"sets {name!r}, but no chart of the lesson has a control of that name. "
                + (near_misses(name, bound) if bound else "The lesson has no control at all.")
            )
            continue
        values = _guesses(guess) if value == GUESS else [value]
        for one in values:
            if not _takes(bound[name], one):
                takes = _range(bound[name])
                yield f"sets {name!r} to {one!r}, which its control cannot take: {takes}"
                break


def _guesses(guess: questions.Guess) -> list[Any]:
    """Return what may be guessed at most: the ends of the line, or every option."""
    return [guess.line.from_, guess.line.to] if guess.line else guess.part_ids()


def _takes(bind: dict[str, Any], value: Any) -> bool:
    kind = bind.get("input")
    if kind == "checkbox":
        return isinstance(value, bool)
    if kind in ("radio", "select"):
        return _as_shown(value) in [_as_shown(option) for option in bind.get("options", [])]
    if kind == "range":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and bind.get("min", 0) <= value <= bind.get("max", 100)
    return True


def _as_shown(value: Any) -> str:
    """Return a value as JavaScript writes it: 1954 and not 1954.0."""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def _range(bind: dict[str, Any]) -> str:
    if bind.get("input") == "checkbox":
        return "it takes true or false."
    if "options" in bind:
        return "it takes " + ", ".join(_as_shown(option) for option in bind["options"]) + "."
    return f"it takes {bind.get('min', 0)} to {bind.get('max', 100)}."


def find_problems(course: Path) -> list[str]:
    """Return what is wrong with the parameters that guesses set, a line a fault.

    Looked up in the stored notebook of each lesson that has such a guess.
    """
    by_lesson = {path.stem: path for path in notebooks.lessons(course)}
    found = []
    for path in questions.files():
        guesses = [
            question
            for question in questions.load_file(path).everything()
            if isinstance(question, questions.Guess) and question.sets
        ]
        if not guesses or path.stem not in by_lesson:
            continue
        bound = controls(notebooks.read(by_lesson[path.stem]))
        found += [
            f"{path.stem}: {guess.id}: {problem}"
            for guess in guesses
            for problem in _problems(guess, bound)
        ]
    return found
