"""Copy an exercise into the learner's own folder; what is there already is never touched."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pakrussia import folders
from pakrussia.errors import CourseError, near_misses

if TYPE_CHECKING:
    from pakrussia.forms import Form

_FILE = "exercise.ipynb"


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
    """Show a button that makes the learner's copy of an exercise, and then a link to the copy.

    Nothing is copied before the button is pressed, so that running a lesson leaves no folder
    behind. What is stored is the same wherever the work folder is, and where there is none.
    Raises ``CourseError`` for an unknown lesson.
    """
    # The command line copies too, and needs no widgets.
    from IPython.display import display

    from pakrussia import forms

    try:
        name = _name(lesson)
    except NoExercises:
        # A notebook that runs outside the course is whole; only the button has nothing to copy.
        name = str(lesson).strip()
    display(forms.once(f"exercise-{name[:2]}", lambda: _form(name)))


def _form(name: str) -> Form:
    """Return the button of one exercise, with the place for what is said when it is pressed."""
    import ipywidgets
    from IPython.display import Markdown

    from pakrussia import forms

    button = ipywidgets.Button(description="Make my copy of the exercise")
    button.add_class("form-main")
    said = ipywidgets.Output()

    def say(words: str) -> None:
        said.outputs = ()
        said.append_display_data(Markdown(words))

    def press(_: object) -> None:
        target = folders.work_folder() / name / _FILE
        try:
            was_there = not _copy(_name(name), target)
        except CourseError as problem:
            say(str(problem))
            return
        say(_pointer(target, was_there))

    button.on_click(press)
    target = folders.work_folder() / name / _FILE
    if target.is_file():
        say(_pointer(target, was_there=True))
    alive = "*Run this cell (Shift+Enter) for a button that makes your copy.*"
    reading = (
        f"The exercise is worked on in a copy of your own: `my-work/{name}/{_FILE}`. A copy that "
        "you began earlier is never overwritten."
    )
    style = ipywidgets.HTML(forms.STYLE)
    return forms.Form(f"exercise-{name[:2]}", [style, button, said], reading, alive)


def _pointer(target: Path, was_there: bool) -> str:
    """Return a sentence, in Markdown, that says where a copy is, with a link where one works."""
    shown = _shown(target)
    link = _link(target)
    where = f"[{shown}]({link})" if link else f"`{shown}`"
    if was_there:
        return f"Your copy was there already, and is left as it is: {where}"
    return f"Your copy: {where}"


def _name(lesson: str) -> str:
    """Return the whole name of a lesson that has an exercise."""
    known = sorted(
        path.parent.name for path in (folders.course_folder() / "exercises").glob(f"*/{_FILE}")
    )
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
