"""The descriptor's list of consumers is what notebooks, exercises and questions really use."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from pakrussia import data, folders
from pakrussia.build import notebooks

COURSE = Path(__file__).resolve().parents[2]
LOADS = re.compile(r"""data\.load\(\s*["'](\w+)["']""")
MAPS = {"data.base_map(": "base_map", "data.disputed_areas(": "disputed_areas"}


def code_of(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def sources_in(node: object) -> set[str]:
    """Every source that a question file names, at any depth."""
    if isinstance(node, dict):
        found = set(node.get("sources") or [])
        return found.union(*(sources_in(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(sources_in(value) for value in node))
    return set()


def used_by(lesson: str) -> set[str]:
    """Tables and maps that a lesson, its exercise, its forms and its questions use."""
    notebooks = [
        COURSE / "notebooks" / f"{lesson}.ipynb",
        COURSE / "solutions" / lesson / "exercise.ipynb",
    ]
    code = "\n".join(code_of(path) for path in notebooks if path.is_file())
    package = COURSE / "src" / "pakrussia"
    modules = [package / "exercises" / f"lesson{lesson[:2]}.py"]
    for form in ("claims", "glossary", "memo"):
        if f"{form}.show(" in code:
            modules += [package / "forms" / f"{form}.py"]
            modules += (package / "forms" / form).glob("*.py")
    code += "".join(path.read_text(encoding="utf-8") for path in modules if path.is_file())
    used = set(LOADS.findall(code)) | {name for call, name in MAPS.items() if call in code}
    questions = folders.data_folder() / "questions" / f"{lesson}.yml"
    if questions.is_file():
        named = sources_in(yaml.safe_load(questions.read_text(encoding="utf-8")))
        used |= named & set(data.names())
    return used


def test_consumers_agree_with_what_the_lessons_use() -> None:
    lessons = [path.stem for path in notebooks.lessons(COURSE)]
    assert lessons
    package = json.loads((folders.data_folder() / "datapackage.json").read_text(encoding="utf-8"))
    described = {
        lesson: {entry["name"] for entry in package["resources"] if lesson in entry["lessons"]}
        for lesson in lessons
    }
    assert described == {lesson: used_by(lesson) for lesson in lessons}


def test_no_consumer_is_a_lesson_that_does_not_exist() -> None:
    package = json.loads((folders.data_folder() / "datapackage.json").read_text(encoding="utf-8"))
    named = {lesson for entry in package["resources"] for lesson in entry["lessons"]}
    assert named <= {path.stem for path in notebooks.lessons(COURSE)}
