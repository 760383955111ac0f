"""The one error the course raises for input that it cannot use."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CourseError(ValueError):
    """Input the course cannot use; the message names the thing and the remedy.

    In a notebook only the message is shown: a learner needs the remedy, not the
    inside of this package.
    """

    def _render_traceback_(self) -> list[str]:
        """Give IPython the message alone, in place of a traceback."""
        return [str(self)]


def missing(name: str) -> CourseError:
    """Return the error that says which package a command lacks, and how to install it."""
    return CourseError(
        f"This needs {name}. Install the test tools: "
        'python -m pip install --constraint constraints.txt --editable ".[test]"'
    )


def near_misses(name: str, known: Iterable[str]) -> str:
    """Say which known names resemble ``name``, as the end of an error message.

    Returns ``"Did you mean 'events'?"``, or the whole list where nothing is close.
    """
    names = sorted(known)
    close = difflib.get_close_matches(str(name), names, n=3, cutoff=0.5)
    if close:
        return "Did you mean " + " or ".join(repr(one) for one in close) + "?"
    return "Known: " + ", ".join(names) + "."
