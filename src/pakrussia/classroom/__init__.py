"""A class at a glance, from the answer files that its learners handed in.

In a notebook::

    from pakrussia import classroom

    group = classroom.open_class("my-class")
    classroom.items(group)

Learners choose "Save my answers" under a quiz (or ``progress.export``) and hand in the file. All
files go into one folder. Nothing leaves the machine, and names are replaced by pseudonyms. What is
in the files is untrusted: what cannot be used is named and skipped, and nothing is marked anew.
"""

from pakrussia.classroom.collect import Group, Note, open_class, read
from pakrussia.classroom.sample import write_sample
from pakrussia.classroom.summary import (
    completion,
    dossiers,
    guesses,
    items,
    lessons,
    save,
    unknown,
    writings,
    wrong,
)

__all__ = [
    "Group",
    "Note",
    "completion",
    "dossiers",
    "guesses",
    "items",
    "lessons",
    "open_class",
    "read",
    "save",
    "unknown",
    "write_sample",
    "writings",
    "wrong",
]
