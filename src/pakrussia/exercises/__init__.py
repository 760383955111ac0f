"""Exercises for self-study: copy one, ask for a hint, check your work.

In an exercise notebook::

    from pakrussia.exercises import check, hint

    check("01.1")

A check looks at variables of the running notebook and answers in words: not attempted, not yet
right (with the one hint that fits), or right. It never stops the notebook. The tasks of lesson
NN are the functions of ``lessonNN.py`` that bear ``@task``.
"""

from pakrussia.exercises.copies import copy, opened, start
from pakrussia.exercises.tasks import Advice, Outcome, Result, check, grade, hint

__all__ = ["Advice", "Outcome", "Result", "check", "copy", "grade", "hint", "opened", "start"]
