"""What a task is, and how a learner's work on it is judged."""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

from IPython import get_ipython
from IPython.display import display

from pakrussia.errors import CourseError, near_misses

Outcome = Literal["not attempted", "not yet", "right"]
# A judge takes the learner's variables by keyword. It returns the sentence that says what the
# right answer means, or raises NotYet with the hint that fits the mistake.
Judge = Callable[..., str]

_WORDS: dict[Outcome, str] = {
    "not attempted": "○ **Not attempted.**",
    "not yet": "◐ **Not yet right.**",
    "right": "✓ **Right.**",
}


class NotYet(Exception):
    """The work is not right yet; the message is the hint that fits the mistake."""


@dataclass(frozen=True)
class Result:
    """What a check found: the task, one of three outcomes, and a message in Markdown."""

    task: str
    outcome: Outcome
    message: str

    def _repr_markdown_(self) -> str:
        return f"{_WORDS[self.outcome]} {self.message}"

    def __repr__(self) -> str:
        return self._repr_markdown_().replace("**", "").replace("`", "")


@dataclass(frozen=True)
class Advice:
    """A hint as it is shown: Markdown in a notebook, plain text elsewhere."""

    text: str

    def _repr_markdown_(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text.replace("**", "").replace("`", "")


@dataclass(frozen=True)
class Task:
    """One task: its id, its judge, and the hints that are given one by one on request."""

    id: str
    judge: Judge
    hints: tuple[str, ...]

    @property
    def asks(self) -> tuple[str, ...]:
        """Return the names of the variables the task asks for: the parameters of its judge."""
        return tuple(inspect.signature(self.judge).parameters)


_tasks: dict[str, Task] = {}
_hints_given: dict[str, int] = {}


def task(task_id: str, *, hints: list[str]) -> Callable[[Judge], Judge]:
    """Make the decorated judge the task ``task_id``.

    The parameters of the judge name the variables that the learner makes.
    """

    def register(judge: Judge) -> Judge:
        _tasks[task_id] = Task(task_id, judge, tuple(hints))
        return judge

    return register


def tasks() -> dict[str, Task]:
    """Return every task of the course by its id."""
    package = importlib.import_module("pakrussia.exercises")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.startswith("lesson"):
            importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(_tasks)


def find(task_id: str) -> Task:
    """Return the task ``task_id``; an unknown id is a ``CourseError`` with its near misses."""
    known = tasks()
    if not isinstance(task_id, str) or task_id not in known:
        raise CourseError(
            f"There is no task {task_id!r}. {near_misses(str(task_id), known)} "
            'Write the id as text, for example check("01.1").'
        )
    return known[task_id]


def check(task_id: str, **work: object) -> Result:
    """Judge the learner's work on a task.

    The task's variables are looked up in the running notebook, or taken from the keywords where
    any are given. Whatever the learner's variables hold, the answer is a ``Result``. Raises
    ``CourseError`` for an unknown task, and where the course's own data are missing.
    """
    found = find(task_id)
    names = work or _notebook()
    try:
        return _missing(found, names) or Result(
            task_id, "right", found.judge(**{name: names[name] for name in found.asks})
        )
    except NotYet as mistake:
        return Result(task_id, "not yet", str(mistake))
    except CourseError:
        raise
    except Exception as problem:
        # A judge meets values nobody thought of; the learner needs a way on, not our traceback.
        kinds = ", ".join(f"`{name}` is {kind(names[name])}" for name in found.asks)
        return Result(
            task_id,
            "not yet",
            f"The check could not read your work: {kinds} ({type(problem).__name__}). "
            "Compare its form with what the task asks for.",
        )


def hint(task_id: str) -> Advice:
    """Return the task's next hint; after the last one they begin again."""
    found = find(task_id)
    number = _hints_given.get(task_id, 0) % len(found.hints)
    _hints_given[task_id] = number + 1
    more = "" if number + 1 < len(found.hints) else " This was the last hint."
    return Advice(f"**Hint {number + 1} of {len(found.hints)}.** {found.hints[number]}{more}")


def grade(task_id: str, points: int) -> int:
    """Show what the check says and return the points for it: ``points`` when right, else 0.

    nbgrader reads the number that a test cell ends with as the score of that cell.
    """
    result = check(task_id)
    display(result)
    return points if result.outcome == "right" else 0


def kind(value: object) -> str:
    """Say in plain words what sort of thing ``value`` is."""
    name = type(value).__name__
    return {
        "str": "text",
        "bool": "True or False",
        "int": "a number",
        "float": "a number",
        "list": "a list",
        "tuple": "a tuple",
        "dict": "a dictionary",
        "set": "a set",
        "DataFrame": "a DataFrame",
        "Series": "a Series",
        "ndarray": "an array",
        "function": "a function",
        "method": "a method (are the brackets missing?)",
        "generator": "a generator",
        "DataFrameGroupBy": "a grouped table that nothing was counted in yet",
    }.get(name, f"of the type {name}")


def _notebook() -> Mapping[str, object]:
    """Return the variables of the running notebook, or of the script that was started."""
    shell = get_ipython()
    names: dict[str, Any] = shell.user_ns if shell else vars(sys.modules["__main__"])
    return names


def _missing(found: Task, names: Mapping[str, object]) -> Result | None:
    """Return what to say when variables of the task hold no work yet; ``None`` if all do."""
    open_names = [name for name in found.asks if names.get(name, ...) in _Starter()]
    if not open_names:
        return None
    for name in open_names:
        other = _renamed(name, names)
        if other:
            raise NotYet(
                f"You have a variable `{other}`, and the check looks for `{name}`. "
                "Give your variable exactly this name."
            )
    listed = " and ".join(f"`{name}`" for name in open_names)
    if len(open_names) < len(found.asks):
        raise NotYet(f"A good start. Still to do: {listed}.")
    absent = [f"`{name}`" for name in open_names if name not in names]
    if absent:
        message = (
            f"There is no variable {' and no variable '.join(absent)} yet. Run the cell that "
            "makes it. If that cell ends in an error, mend the error first."
        )
    else:
        message = f"Make {listed} in the cell above, run that cell, then run this one again."
    return Result(found.id, "not attempted", message)


class _Starter:
    """The values an untouched starter cell leaves behind: three dots, or nothing."""

    def __contains__(self, value: object) -> bool:
        # By identity: tables and arrays answer == with another table.
        return value is ... or value is None


def _renamed(name: str, names: Mapping[str, object]) -> str | None:
    """Return a variable of the learner's whose name is nearly ``name``; no function, no module."""
    asked = {one for found in _tasks.values() for one in found.asks}
    candidates = {
        other.casefold(): other
        for other, value in names.items()
        if not other.startswith("_")
        and other not in asked
        and value not in _Starter()
        and not isinstance(value, ModuleType)
        and not callable(value)
    }
    close = difflib.get_close_matches(name.casefold(), candidates, n=1, cutoff=0.8)
    return candidates[close[0]] if close else None
