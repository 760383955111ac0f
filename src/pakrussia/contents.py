"""What belongs to the course and in which order, as ``data/course.yml`` says.

A folder of the course also holds what is somebody's own: copies of lessons, notes, an exercise of
last year. So nothing is a lesson by the look of its name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pakrussia import folders, yaml_model

FILE = "course.yml"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the course."""

    title: Annotated[str, "Its heading, as lesson 00 has it."]
    lessons: Annotated[tuple[str, ...], "Ids of its lessons, in order."]


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The whole course."""

    start: Annotated[str, "Id of the lesson that is opened first."]
    all_claims: Annotated[str, "Id of the lesson that shows all claims of the essay."]
    parts: Annotated[tuple[Part, ...], "In order."]

    @property
    def lessons(self) -> tuple[str, ...]:
        """Return the ids of all lessons, in order."""
        return tuple(lesson for part in self.parts for lesson in part.lessons)


def _check(contents: Contents, reader: yaml_model.Reader) -> None:
    for lesson, count in Counter(contents.lessons).items():
        if not yaml_model.ID.fullmatch(lesson):
            reader.wrong("parts", "lessons", f"{lesson!r} must be as 01-alliances-and-the-u2")
        if count > 1:
            reader.wrong("parts", "lessons", f"{lesson!r} is there twice: name it once")
    for name in ("start", "all_claims"):
        if getattr(contents, name) not in contents.lessons:
            reader.wrong("", name, f"{getattr(contents, name)!r} is none of the lessons")


def parse(text: str, name: str = FILE) -> Contents:
    """Read the text of such a file; ``CourseError`` with all its problems at once."""
    return yaml_model.parse_as(Contents, text, name, _check)


@lru_cache(maxsize=16)
def _parsed(path: Path, changed: int) -> Contents:
    return parse(yaml_model.read_text(path))


def read(course: Path | None = None) -> Contents:
    """Return the contents of the course in that folder (default: the course one is in).

    Where the folder has no data of its own, the installed course's are meant. ``CourseError``
    where the file is missing or malformed.
    """
    path = (course or folders.course_folder()) / "data" / FILE
    if not path.is_file():
        path = folders.data_folder() / FILE
    changed = path.stat().st_mtime_ns if path.is_file() else 0
    return _parsed(path, changed)


def lessons(course: Path | None = None) -> tuple[str, ...]:
    """Return the ids of the lessons, in order."""
    return read(course).lessons
