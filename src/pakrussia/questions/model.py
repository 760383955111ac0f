"""What every question has, whatever its kind, and what a kind must be able to do.

A kind is one class: its fields are its format in a question file, and its methods give all its
shapes. Marking and drawing it in the browser are two entries in JavaScript, in
``quiz/js/marking.js`` and ``quiz/js/drawing.js``.
"""

from __future__ import annotations

import hashlib
import random
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Annotated, Any, ClassVar, Literal

Level = Literal["recall", "understand", "apply", "judge"]
Problem = tuple[str, str]  # a field, and what is wrong there with the remedy


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What a learner can do at the end of the lesson."""

    id: Annotated[str, "Short id, such as o1."]
    text: Annotated[
        str, "Starts with a verb that can be tested, such as 'Date the start of distrust'."
    ]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A small table shown with a question."""

    caption: Annotated[str, "What the table shows."]
    columns: Annotated[tuple[str, ...], "Headings of the columns."]
    rows: Annotated[tuple[tuple[str, ...], ...], "Cells as text, one list a row."]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A small picture shown with a question."""

    file: Annotated[str, "Name of an SVG, PNG or JPEG file beside the question file."]
    alt: Annotated[str, "What the picture shows, in words."]


@dataclass(frozen=True, kw_only=True)
class Question:
    """What every question has, whatever its kind."""

    kind: ClassVar[str] = ""
    kinds: ClassVar[dict[str, type[Question]]] = {}
    # Whether an answer is right or wrong. What is not marked counts in no tally, review or score.
    marked: ClassVar[bool] = True
    # Whether an answer shows that an objective was met; a guess before the lesson does not.
    shows_objective: ClassVar[bool] = True
    # Whether a quiz that holds this kind may hold others.
    stands_alone: ClassVar[bool] = False
    # Whether, in the core of a lesson, it must name the cells that it builds on.
    needs_cells: ClassVar[bool] = True
    moodle_type: ClassVar[str] = ""

    id: Annotated[str, "Stays the same for ever, in the whole course."]
    objective: Annotated[str, "Id of the objective this question is about."]
    prompt: Annotated[str, "The question itself."]
    sources: Annotated[tuple[str, ...], "Keys of the bibliography, or names of tables."]
    class_path: Annotated[bool, "Whether it belongs to the 45 minutes in class."] = False
    builds_on: Annotated[
        tuple[str, ...], "Ids of the cells of the lesson that a learner needs for the answer."
    ] = ()
    reason: Annotated[str, "A general reason, shown when the question is done."] = ""
    hints: Annotated[tuple[str, ...], "Hints, one step at a time."] = ()
    chart: Annotated[str, "Title of the chart above that the question points at."] = ""
    table: Annotated[Table | None, "A small table to read."] = None
    picture: Annotated[Picture | None, "A small picture to read."] = None

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        if cls.kind:
            Question.kinds[cls.kind] = cls

    @staticmethod
    def label(raw: dict[str, Any], where: str, name: str) -> str:
        """Return what messages call this question."""
        return f"question {raw.get('id', f'{name} in {where}')}"

    def problems(self) -> list[Problem]:
        """Return (field, what is wrong and the remedy) for what the shape alone cannot say."""
        return []

    def remarks(self) -> list[str]:
        """Return what a reviewer would say: it can be used as it is, but not well."""
        return []

    def part_ids(self) -> list[str]:
        """Return the ids of what the question is made of, such as options or items."""
        return []

    def option_texts(self) -> list[str]:
        """Return the texts among which a learner chooses, to see whether two read alike."""
        return []

    def fits(self, response: object) -> bool:
        """Say whether a response of the record can be one to this question as it stands now.

        The record keeps the ids of what was chosen, and not the words. So an option that was
        chosen and is gone is seen, or a question of another kind; a sentence written anew under
        the same id is not.
        """
        raise NotImplementedError

    def payload(self) -> dict[str, Any]:
        """Return the question as plain data for the browser; empty fields are left out."""
        found = filled(self)
        for name in ("objective", "level", "builds_on"):
            found.pop(name, None)
        return found | {"kind": self.kind}

    def markdown_lines(self) -> list[str]:
        """Return what the question offers to choose from, as indented Markdown lines."""
        return []

    def blank_html(self) -> str:
        """Return what a learner fills in on paper, as HTML."""
        raise NotImplementedError

    def solution_html(self) -> str:
        """Return the answer with its reasons for the key, as HTML."""
        raise NotImplementedError

    def feedback(self) -> list[str]:
        """Return the reasons that Moodle shows when the question is done; empty ones count not."""
        return [self.reason]

    def tags(self) -> list[str]:
        """Return the words by which Moodle's question bank can be searched."""
        return [f"objective-{self.objective}"] if self.objective else []

    def type_in_moodle(self) -> str:
        """Return what Moodle calls this kind."""
        return self.moodle_type

    def add_to_moodle(self, element: ET.Element) -> None:
        """Add to a question of Moodle's XML what only this kind has."""
        raise NotImplementedError

    def sample_response(self, right: bool, luck: random.Random) -> Any:
        """Return a made-up response, right or not, for the sample of a class."""
        raise NotImplementedError

    def wrong_parts(self, response: Any) -> Iterator[str]:
        """Say what was wrong in a response that was not right; nothing where it is odd."""
        return iter(())


@dataclass(frozen=True, kw_only=True)
class Marked(Question):
    """A question whose answer is right or wrong."""

    level: Annotated[Level, "What it asks of the learner."]

    def tags(self) -> list[str]:
        """Return the level and the objective."""
        return [self.level, *super().tags()]


def filled(record: Any) -> dict[str, Any]:
    """Return one of the dataclasses as a dict of its fields that are not empty, all the way down.

    A 0 stays: it is an answer. (``dataclasses.asdict`` copies deeply, at five times the cost.)
    """
    found: dict[str, Any] = {}
    for key, value in vars(record).items():
        if value in ("", (), None, {}) or value is False:
            continue
        if isinstance(value, tuple):
            value = [filled(one) if is_dataclass(one) else one for one in value]
        elif is_dataclass(value):
            value = filled(value)
        found[key.rstrip("_")] = value
    return found


def duplicates(values: Iterable[str]) -> list[str]:
    """Return the values that are there more than once."""
    return [value for value, count in Counter(values).items() if count > 1]


def repeated_ids(name: str, ids: Iterable[str]) -> list[Problem]:
    """Return a problem for each id of the field ``name`` that is used twice."""
    return [(name, f"the id {one!r} is used twice: give each its own") for one in duplicates(ids)]


def scrambled(ids: Sequence[str]) -> tuple[str, ...]:
    """Return the ids in a fixed order that looks random and isn't the given one.

    Sorting by a hash of the id gives everyone the same order on every machine, and adding an
    item doesn't move the others about.
    """
    mixed = sorted(ids, key=lambda one: hashlib.sha256(one.encode("utf-8")).hexdigest())
    if mixed == list(ids):
        mixed = mixed[1:] + mixed[:1]
    return tuple(mixed)


def shown_problems(shown: Sequence[str], ids: Sequence[str]) -> list[Problem]:
    """Return what is wrong with the order first shown: all ids once, and not the solution."""
    if not shown:
        return []
    if sorted(shown) != sorted(ids):
        return [("shown", f"must list each of these ids once: {', '.join(ids)}")]
    if list(shown) == list(ids):
        return [("shown", "is the solution itself: change the order")]
    return []


def printable(text: str, length: int = 60) -> str:
    """Return a text that a learner typed on one line, cut, without what breaks a page."""
    typed = " ".join(text.split())[:length]
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in typed)
