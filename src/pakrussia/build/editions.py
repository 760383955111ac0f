"""Make the learner's edition of each exercise from its solution, with nbgrader.

``configure`` holds every setting of nbgrader that the course needs; ``nbgrader_config.py`` in the
course folder hands the same settings to nbgrader's own commands, so that a teacher who runs
``nbgrader generate_assignment`` gets the very files that are stored in ``exercises/``.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, SaveCells
from traitlets.config import Config

from pakrussia.build import feedback, handed_in, notebooks
from pakrussia.errors import CourseError

FILE = handed_in.FILE
# Students' work and marks are personal: they lie in the folder that git ignores.
GRADING = "my-work/grading"


class Normalise(NbGraderPreprocessor):  # type: ignore[misc]
    """nbgrader's last step for us: remove what differs from one machine to the next."""

    def preprocess(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        """Normalise the notebook in place, as the course's other notebooks are."""
        notebooks.normalise(notebook)
        # A learner's edition shows no widgets before it is run.
        notebook.metadata.pop("widgets", None)
        return notebook, resources


def configure(config: Any) -> None:
    """Set in ``config`` (a traitlets ``Config``) what nbgrader needs to know of the course."""
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "exercises"
    config.CourseDirectory.submitted_directory = f"{GRADING}/submitted"
    config.CourseDirectory.autograded_directory = f"{GRADING}/autograded"
    config.CourseDirectory.feedback_directory = f"{GRADING}/feedback"
    # nbgrader's own stub raises an error, and "run all" would stop at the first open task.
    config.ClearSolutions.code_stub = {"python": "\n# Write your code here.\n"}
    config.ClearSolutions.text_stub = "*Write your answer here.*"
    steps = GenerateAssignment.preprocessors.default_args[0]
    config.GenerateAssignment.preprocessors = [*steps, Normalise]
    feedback.protect(config)
    # nbgrader starts the program alembic, which lies beside Python in the environment.
    here = str(Path(sys.executable).parent)
    if here not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = here + os.pathsep + os.environ.get("PATH", "")


def make(solutions: Path, lesson: str) -> bytes:
    """Return the learner's edition of one exercise, as it is stored.

    ``solutions`` is the folder that holds ``<lesson>/exercise.ipynb``. Nothing is written there.
    Raises ``CourseError`` when nbgrader cannot use the notebook.
    """
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary).resolve()
        shutil.copytree(solutions / lesson, root / "solutions" / lesson)
        config = Config()
        configure(config)
        config.CourseDirectory.root = str(root)
        config.CourseDirectory.assignment_id = lesson
        config.GenerateAssignment.no_database = True
        # Only the gradebook needs this step, and no gradebook is kept here.
        config.GenerateAssignment.preprocessors.remove(SaveCells)
        log = logging.Logger("editions")
        heard = _Heard()
        log.addHandler(heard)
        try:
            GenerateAssignment(
                coursedir=CourseDirectory(config=config, log=log), config=config, log=log
            ).start()
            return (root / "exercises" / lesson / FILE).read_bytes()
        except (Exception, SystemExit) as problem:
            raise CourseError(
                f"solutions/{lesson}/{FILE}: nbgrader cannot make the learner's edition.\n"
                + "\n".join(heard.lines or [str(problem)])
            ) from problem


class _Heard(logging.Handler):
    """Keep what nbgrader says is wrong, for our own message."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage().strip())


def rebuild(course: Path) -> list[str]:
    """Make ``exercises/`` from ``solutions/`` and return a line for each lesson.

    A file is written only when its bytes differ. All editions are made before the first is
    written, so that nothing changes when one of them fails with a ``CourseError``.
    """
    made = {
        path.parent.name: make(course / "solutions", path.parent.name)
        for path in notebooks.solutions(course)
    }
    lines = []
    for lesson, content in made.items():
        target = course / "exercises" / lesson / FILE
        changed = not target.is_file() or target.read_bytes() != content
        if changed:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        lines.append(f"{'changed  ' if changed else 'as stored'} exercises/{lesson}/{FILE}")
    for path in sorted((course / "exercises").glob(f"*/{FILE}")):
        if path.parent.name not in made:
            lines.append(f"no source exercises/{path.parent.name}/{FILE}: delete it by hand")
    return lines


def collected(course: Path) -> list[str]:
    """Put the collected notebooks where nbgrader looks for them; return what to know."""
    known = {
        path.parent.name: course / "exercises" / path.parent.name / FILE
        for path in notebooks.solutions(course)
    }
    edited = {lesson: path for lesson, path in known.items() if path.is_file()}
    return handed_in.put_right(course / GRADING / "submitted", edited)
