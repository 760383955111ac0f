"""Which lessons use a table: read from notebooks, exercises and questions, never typed."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pakrussia import contents, yaml_model
from pakrussia.errors import CourseError

# The calls that show a form, such as memo.show().
_FORMS = re.compile(r"\b(claims|glossary|memo)\.show\(")
# The functions of `pakrussia.data` that hand out a map, with the name of its resource.
_MAPS = {"base_map": "base_map", "disputed_areas": "disputed_areas"}


def _code(notebook: Path) -> Iterator[str]:
    """Yield the source of each code cell, without the lines that are IPython's own."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError) as error:
        raise CourseError(f"{notebook} is not a notebook: {error!r}. Mend or remove it.") from error
    for cell in cells:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).splitlines()
            yield "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))


def _loaded(source: str) -> set[str]:
    """Return the tables and maps that a cell asks the room ``data`` for, by a literal name."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()  # an exercise may leave a line open for the learner
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        room, call = node.func.value, node.func.attr
        if not isinstance(room, ast.Name) or room.id != "data":
            continue
        if call in _MAPS:
            found.add(_MAPS[call])
        elif call == "load" and node.args and isinstance(node.args[0], ast.Constant):
            found.add(str(node.args[0].value))
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _named_sources(node: Any) -> Iterator[str]:
    """Yield every source that a question file names, at any depth."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "sources" and isinstance(value, list):
                yield from (str(one) for one in value)
            else:
                yield from _named_sources(value)
    elif isinstance(node, list):
        for one in node:
            yield from _named_sources(one)


def lessons_by_table(data_folder: Path) -> dict[str, list[str]] | None:
    """Return, for each table and map, the ids of the lessons that use it, in order.

    The course is looked for beside the data folder; ``None`` where no notebooks stand there.
    A lesson uses what its notebook, its exercise, the exercise's checks and its forms load, and
    what its questions name as a source.
    """
    course = data_folder.resolve().parent
    paths = (course / "notebooks" / f"{name}.ipynb" for name in contents.lessons(course))
    notebooks = [path for path in paths if path.is_file()]
    if not notebooks:
        return None
    package = course / "src" / "pakrussia"
    used: dict[str, list[str]] = {}
    for notebook in notebooks:
        lesson = notebook.stem
        found: set[str] = set()
        for path in (notebook, course / "solutions" / lesson / "exercise.ipynb"):
            if path.is_file():
                for source in _code(path):
                    found |= _loaded(source)
                    for form in _FORMS.findall(source):
                        for module in (package / "forms").glob(f"{form}/*.py"):
                            found |= _loaded(_text(module))
                        found |= _loaded(_text(package / "forms" / f"{form}.py"))
        checks = package / "exercises" / f"lesson{lesson[:2]}.py"
        if checks.is_file():
            found |= _loaded(_text(checks))
        asked = data_folder / "questions" / f"{lesson}.yml"
        if asked.is_file():
            found.update(
                _named_sources(yaml_model.from_yaml(yaml_model.read_text(asked), asked.name))
            )
        for name in sorted(found):
            used.setdefault(name, []).append(lesson)
    return used
