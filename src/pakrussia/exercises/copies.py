"""Copy an exercise into the learner's own folder; what is there already is never touched."""

from __future__ import annotations

import html
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pakrussia import contents, folders
from pakrussia.errors import CourseError, near_misses

_FILE = "exercise.ipynb"
COMMAND = "pakrussia:open-exercise"  # of labextension/static/extension.js


class NoExercises(CourseError):
    """There is no exercise here at all: this is not the folder of the course."""


def copy(lesson: str) -> str:
    """Copy the exercise of ``lesson`` into the work folder; return a sentence that says where.

    ``lesson`` is a number ("01") or a whole name ("01-alliances-and-the-u2"). An existing copy
    is left as it is. Raises ``CourseError`` for an unknown lesson, and where nothing can be
    written.
    """
    name = _name(lesson)
    target = folders.work_folder() / name / _FILE
    if _copy(name, target):
        return f"Your copy: {_shown(target)}"
    return f"Your copy was there already, and was left as it is: {_shown(target)}"


def start(lesson: str) -> None:
    """Show how to get a copy of an exercise: a button of JupyterLab's, and words for elsewhere.

    What is shown is the same in every setting, and nothing is copied: whoever runs all cells has
    not asked for an exercise. Raises ``CourseError`` for an unknown lesson.
    """
    # The command line copies too, and shows nothing in a notebook.
    from IPython.display import Markdown, display

    try:
        name = _name(lesson)
    except NoExercises:
        # A notebook that runs outside the course is whole; only here is nothing to copy.
        name = str(lesson).strip()
    display(Markdown(_offer(name)))


def _offer(name: str) -> str:
    """Return, in Markdown, how to get a copy. The course's part of JupyterLab has the command."""
    wanted = html.escape(json.dumps({"lesson": name}), quote=True)
    return (
        f'<button type="button" data-commandlinker-command="{COMMAND}" '
        f'data-commandlinker-args="{wanted}">Open my copy of the exercise</button>\n\n'
        "Your copy is made when you press the button for the first time. It lies in "
        f"`my-work/{name}` and is never overwritten. Where the button does nothing, put "
        f'`exercises.copy("{name[:2]}")` into a new cell and run it.'
    )


def opened(lesson: str) -> dict[str, str]:
    """Copy an exercise where there is no copy yet; return what a button needs.

    That is ``message``, a sentence, and ``link``, the way from the running notebook to the copy,
    which is empty where JupyterLab can't open it or where nothing could be copied.
    """
    try:
        message = copy(lesson)
        target = folders.work_folder() / _name(lesson) / _FILE
        return {"message": message, "link": _link(target)}
    except CourseError as problem:
        return {"message": str(problem), "link": ""}


def _name(lesson: str) -> str:
    """Return the whole name of a lesson that has an exercise."""
    course = folders.course_folder()
    known = [
        name for name in contents.lessons(course) if (course / "exercises" / name / _FILE).is_file()
    ]
    if not known:
        raise NoExercises(
            "No exercises were found here. Run this in the folder of the course, the one that "
            "holds notebooks and exercises."
        )
    wanted = str(lesson).strip()
    for name in known:
        if wanted.zfill(2) == name[:2] or wanted == name:
            return name
    raise CourseError(f"There is no exercise {wanted!r}. {near_misses(wanted, known)}")


def _copy(name: str, target: Path) -> bool:
    """Copy the exercise to ``target`` unless that exists; return whether it was copied."""
    source = folders.course_folder() / "exercises" / name / _FILE
    try:
        content = source.read_bytes()
        target.parent.mkdir(parents=True, exist_ok=True)
        # Mode "x" refuses an existing file, so that no one's work can be lost here.
        _fill(target.open("xb"), content, target)
    except FileExistsError:
        if target.is_file():
            return False
        raise CourseError(
            f"{_shown(target)} cannot be made: something else has that name. Rename it first."
        ) from None
    except OSError as problem:
        raise CourseError(
            f"{_shown(target)} cannot be written ({problem.strerror}). Save "
            f"exercises/{name}/{_FILE} into a folder of your own and open it there, or name "
            "such a folder in the environment variable PAKRUSSIA_WORK."
        ) from problem
    return True


def _fill(file: BinaryIO, content: bytes, target: Path) -> None:
    """Write and close a file just made; where that fails (a full disk), leave none behind."""
    try:
        with file:
            file.write(content)
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise


def _shown(target: Path) -> str:
    """Return the path from the work folder on: the same words on every machine."""
    return "/".join(target.parts[-3:])


def _link(target: Path) -> str:
    """Return a link from the running notebook, or nothing where no link can work.

    JupyterLab opens links to files under its own root only, which is the course folder.
    """
    course = folders.course_folder().resolve()
    here = Path.cwd().resolve()
    target = target.resolve()
    if target.is_relative_to(course) and here.is_relative_to(course):
        return Path(os.path.relpath(target, here)).as_posix()
    return ""
