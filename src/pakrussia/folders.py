"""Where the course's files are: its data, its own folder and the learner's work."""

from __future__ import annotations

import os
from pathlib import Path

# What a folder of the course holds, even where a learner moved the first lesson.
_MARKS = ("notebooks/00-start-here.ipynb", "data/course.yml")
_PACKAGE = Path(__file__).resolve().parent


def data_folder() -> Path:
    """Return the folder of the data package: in the wheel, or beside ``src`` in a checkout."""
    inside = _PACKAGE / "_data"
    return inside if inside.is_dir() else _PACKAGE.parents[1] / "data"


def course_folder() -> Path:
    """Return the folder that holds ``notebooks/``.

    It is looked for from the working folder upwards, so that two copies of the course on one
    machine stay apart; then beside the package. Where neither has one (the package was
    installed without the course), it is the working folder.
    """
    here = Path.cwd()
    for folder in (here, *here.parents, _PACKAGE.parents[1]):
        if any((folder / one).is_file() for one in _MARKS):
            return folder
    return here


def in_course(path: Path | str) -> Path:
    """Return the place that a reader names: a relative one begins at the course folder.

    A kernel works in the folder of its notebook, so the same name would be another place in each
    notebook. ``~`` is the reader's own folder.
    """
    named = Path(path).expanduser()
    return named if named.is_absolute() else course_folder() / named


def work_folder() -> Path:
    """Return the learner's own folder, ``my-work`` in the course folder (it may not exist yet).

    The environment variable ``PAKRUSSIA_WORK`` names another one.
    """
    return in_course(os.environ.get("PAKRUSSIA_WORK") or "my-work")
