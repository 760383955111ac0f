"""The model of a question, a quiz and a question file: shapes, checks, loading.

A lesson's questions live in one YAML file, ``data/questions/<lesson>.yml``. The dataclasses below
*are* the format: the reader, its error messages and the JSON Schema that editors use all come from
them. Nothing here knows of widgets, and nothing here marks an answer (``quiz.js`` does).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import yaml

from pakrussia.errors import CourseError, near_misses
from pakrussia.folders import data_folder

Level = Literal["recall", "understand", "apply", "judge"]

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID_RULE = "must be small letters, digits and single hyphens, such as 01-first-protest"


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What a learner can do at the end of the lesson."""

    id: Annotated[str, "Short id, such as o1."]
    text: Annotated[
        str, "Starts with a verb that can be tested, such as 'Date the start of distrust'."
    ]


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a single or multiple choice."""

    id: Annotated[str, "Stays the same for ever, in this question."]
    text: Annotated[str, "What the learner reads."]
    reason: Annotated[str, "Why this option is right or wrong; shown when it was chosen."]
    correct: Annotated[bool, "Whether this option is right."] = False


@dataclass(frozen=True, kw_only=True)
class Target:
    """The answer of a number question."""

    answer: Annotated[float, "The right number."]
    reason: Annotated[str, "Where the number comes from; shown when the question is done."]
    tolerance: Annotated[float, "How far off still counts as right, in the same unit."] = 0.0
    unit: Annotated[str, "Shown after the box, such as km or per cent."] = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing to put in order; the file lists them in the right order."""

    id: Annotated[str, "Stays the same for ever, in this question."]
    text: Annotated[str, "What the learner reads."]
    reason: Annotated[str, "Why it stands there. Give this, a date, or both."] = ""
    date: Annotated[str, "ISO date, such as 1954-05-19, 1954-05 or 1954."] = ""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One pair to match; two pairs may have the same right side."""

    id: Annotated[str, "Stays the same for ever, in this question."]
    left: Annotated[str, "What stands in the line."]
    right: Annotated[str, "What belongs to it, chosen from a list."]
    reason: Annotated[str, "Why they belong together."]


@dataclass(frozen=True, kw_only=True)
class Extra:
    """A further right side that belongs to no left side."""

    id: Annotated[str, "Not the id of a pair."]
    text: Annotated[str, "What the learner reads in the list."]


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

    id: Annotated[str, "Stays the same for ever, in the whole course."]
    objective: Annotated[str, "Id of the objective this question is about."]
    prompt: Annotated[str, "The question itself."]
    level: Annotated[Level, "What it asks of the learner."]
    sources: Annotated[tuple[str, ...], "Keys of the bibliography, or names of tables."]
    class_path: Annotated[bool, "Whether it belongs to the 45 minutes in class."] = False
    reason: Annotated[str, "A general reason, shown when the question is done."] = ""
    hints: Annotated[tuple[str, ...], "Hints, one step at a time."] = ()
    chart: Annotated[str, "Title of the chart above that the question points at."] = ""
    table: Annotated[Table | None, "A small table to read."] = None
    picture: Annotated[Picture | None, "A small picture to read."] = None

    def problems(self) -> list[tuple[str, str]]:
        """Return (field, what is wrong and the remedy) for what the shape alone cannot say."""
        return []


def _duplicates(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _repeated_ids(name: str, ids: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, f"the id {one!r} is used twice: give each its own") for one in _duplicates(ids)]


@dataclass(frozen=True, kw_only=True)
class Single(Question):
    """One right option."""

    kind: ClassVar[str] = "single"

    options: Annotated[tuple[Option, ...], "In the order everyone sees."]

    def problems(self) -> list[tuple[str, str]]:
        """Check the number of options and of right ones."""
        found = _repeated_ids("options", (option.id for option in self.options))
        if len(self.options) < 2:
            found.append(("options", "has fewer than two: add another"))
        right = sum(option.correct for option in self.options)
        if right != 1:
            found.append(("options", f"has {right} right ones: give exactly one correct: true"))
        return found


@dataclass(frozen=True, kw_only=True)
class Multiple(Question):
    """Any number of right options, at least one."""

    kind: ClassVar[str] = "multiple"

    options: Annotated[tuple[Option, ...], "In the order everyone sees."]

    def problems(self) -> list[tuple[str, str]]:
        """Check the number of options and of right ones."""
        found = _repeated_ids("options", (option.id for option in self.options))
        if len(self.options) < 3:
            found.append(("options", "has fewer than three: add another, or use kind: single"))
        if not any(option.correct for option in self.options):
            found.append(("options", "has no right one: mark it with correct: true"))
        return found


@dataclass(frozen=True, kw_only=True)
class Number(Question):
    """A number with a tolerance and a unit."""

    kind: ClassVar[str] = "number"

    number: Annotated[Target, "The answer, how near is near enough, the unit and the reason."]

    def problems(self) -> list[tuple[str, str]]:
        """Check that the tolerance can be used."""
        if self.number.tolerance < 0:
            return [("number.tolerance", "is below 0: give 0 or more")]
        return []


@dataclass(frozen=True, kw_only=True)
class Order(Question):
    """Items to put in order."""

    kind: ClassVar[str] = "order"

    items: Annotated[tuple[Item, ...], "In the right order."]
    shown: Annotated[
        tuple[str, ...], "Item ids in the order first shown; left out, it is derived."
    ] = ()

    def problems(self) -> list[tuple[str, str]]:
        """Check the items and the order first shown."""
        ids = [item.id for item in self.items]
        found = _repeated_ids("items", ids)
        if len(ids) < 3:
            found.append(("items", "has fewer than three: add another"))
        found += [
            (f"items.{item.id}", "has neither a reason nor a date: give one")
            for item in self.items
            if not item.reason and not item.date
        ]
        return found + _shown_problems(self.shown, ids)

    def display(self) -> tuple[str, ...]:
        """Return the item ids in the order first shown, the same for everyone."""
        return self.shown or _scrambled([item.id for item in self.items])


@dataclass(frozen=True, kw_only=True)
class Match(Question):
    """Pairs to put together."""

    kind: ClassVar[str] = "match"

    pairs: Annotated[tuple[Pair, ...], "Left and right sides that belong together."]
    extras: Annotated[tuple[Extra, ...], "Right sides that belong to no left side."] = ()
    shown: Annotated[
        tuple[str, ...], "Ids of the right sides as listed; left out, it is derived."
    ] = ()

    def rights(self) -> dict[str, str]:
        """Return {id: text} of the different right sides: the first pair's id, then the extras."""
        by_text: dict[str, str] = {}
        for pair in self.pairs:
            by_text.setdefault(pair.right, pair.id)
        found = {one: text for text, one in by_text.items()}
        return found | {extra.id: extra.text for extra in self.extras}

    def answer(self, pair: Pair) -> str:
        """Return the id of the right side that belongs to this pair."""
        return next(one for one, text in self.rights().items() if text == pair.right)

    def problems(self) -> list[tuple[str, str]]:
        """Check the pairs, the extras and the order of the list."""
        ids = [pair.id for pair in self.pairs] + [extra.id for extra in self.extras]
        found = _repeated_ids("pairs", ids)
        if len(self.pairs) < 2:
            found.append(("pairs", "has fewer than two: add another"))
        found += [
            ("pairs", f"the left side {text!r} is there twice: say them differently")
            for text in _duplicates(pair.left for pair in self.pairs)
        ]
        texts = {pair.right for pair in self.pairs}
        found += [
            (f"extras.{extra.id}", "is the right side of a pair as well: change or remove it")
            for extra in self.extras
            if extra.text in texts
        ]
        return found + _shown_problems(self.shown, list(self.rights()))

    def display(self) -> tuple[str, ...]:
        """Return the ids of the right sides as listed, the same for everyone."""
        return self.shown or _scrambled(list(self.rights()))


@dataclass(frozen=True, kw_only=True)
class Text(Question):
    """A name or a word to write; case, accents, spaces and punctuation don't matter."""

    kind: ClassVar[str] = "text"

    accepted: Annotated[
        tuple[str, ...], "Every spelling that counts; the first is shown as answer."
    ]

    def problems(self) -> list[tuple[str, str]]:
        """Check that there is something to accept and a reason to show."""
        found = []
        if not self.accepted:
            found.append(("accepted", "is empty: list at least one spelling"))
        if not self.reason:
            found.append(("reason", "is missing: say why this is the answer"))
        return found


KINDS: dict[str, type[Question]] = {
    one.kind: one for one in (Single, Multiple, Number, Order, Match, Text)
}


@dataclass(frozen=True, kw_only=True)
class Quiz:
    """Two to ten questions shown together."""

    id: Annotated[str, "Lesson number and letter, such as 01-a."]
    title: Annotated[str, "Heading of the quiz."]
    questions: Annotated[tuple[Question, ...], "In the order shown."]


@dataclass(frozen=True, kw_only=True)
class QuestionFile:
    """All quizzes of one lesson in one language."""

    lesson: Annotated[str, "Id of the lesson, such as 01-alliances-and-the-u2."]
    title: Annotated[str, "Title of the lesson."]
    objectives: Annotated[tuple[Objective, ...], "The lesson shows them from here."]
    quizzes: Annotated[tuple[Quiz, ...], "In the order of the lesson."]
    language: Annotated[str, "Language of the texts, such as en, ur or ru."] = "en"
    retired: Annotated[tuple[str, ...], "Ids that were used once and must never return."] = ()


def _scrambled(ids: Sequence[str]) -> tuple[str, ...]:
    """Return the ids in a fixed order that looks random and isn't the given one.

    Sorting by a hash of the id gives everyone the same order on every machine, and adding an
    item doesn't move the others about.
    """
    mixed = sorted(ids, key=lambda one: hashlib.sha256(one.encode("utf-8")).hexdigest())
    if mixed == list(ids):
        mixed = mixed[1:] + mixed[:1]
    return tuple(mixed)


def _shown_problems(shown: Sequence[str], ids: Sequence[str]) -> list[tuple[str, str]]:
    if not shown:
        return []
    if sorted(shown) != sorted(ids):
        return [("shown", f"must list each of these ids once: {', '.join(ids)}")]
    if list(shown) == list(ids):
        return [("shown", "is the solution itself: change the order")]
    return []


# --- reading -----------------------------------------------------------------------------------


# The same safe loader in C, eight times as fast, where PyYAML was built with it.
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Safe):  # type: ignore[misc]
    """Safe YAML that also refuses a key given twice (YAML would silently keep the last)."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = key_node.value
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(
                None, None, "a key must be a word", key_node.start_mark
            )
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} is there twice", key_node.start_mark
            )
        seen.add(key)
    return dict(loader.construct_mapping(node, deep=True))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


_known_hints: dict[type, dict[str, Any]] = {}


def _hints(kind: type) -> dict[str, Any]:
    """Return the types of a class's fields; working them out takes longer than reading a file."""
    if kind not in _known_hints:
        _known_hints[kind] = get_type_hints(kind)
    return _known_hints[kind]


class Reader:
    """Turns plain YAML data into the dataclasses and collects every problem on the way."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def wrong(self, where: str, name: str, what: str) -> None:
        """Note one problem: the question (or other place), the field, what and the remedy."""
        self.problems.append(f"{where or 'file'}: {name}: {what}")

    def read(self, kind: Any, raw: Any, where: str, name: str) -> Any:
        """Return ``raw`` as a value of the type ``kind``, or None after noting what is wrong."""
        origin = get_origin(kind)
        if origin in (Union, UnionType):
            inner = next(one for one in get_args(kind) if one is not NoneType)
            return None if raw is None else self.read(inner, raw, where, name)
        if origin is Literal:
            if raw not in get_args(kind):
                known = ", ".join(get_args(kind))
                self.wrong(where, name, f"{raw!r} is not known: use one of {known}")
            return raw
        if origin is tuple:
            if not isinstance(raw, list):
                self.wrong(where, name, "must be a list: start each entry with '- '")
                return ()
            inner = get_args(kind)[0]
            return tuple(
                self.read(inner, one, where, f"{name}[{number}]")
                for number, one in enumerate(raw, start=1)
            )
        if kind is Question:
            return self.question(raw, where, name)
        if kind is str:
            return self.text(raw, where, name)
        if kind is bool:
            if not isinstance(raw, bool):
                self.wrong(where, name, f"is {raw!r}: write true or false")
            return raw
        if kind is float:
            return self.number(raw, where, name)
        return self.record(kind, raw, where, name)

    def number(self, raw: Any, where: str, name: str) -> float:
        """Read a number; YAML also writes numbers without end, and none."""
        try:
            if not isinstance(raw, bool) and math.isfinite(raw):
                return float(raw)
        except (TypeError, OverflowError):
            pass
        self.wrong(where, name, f"is {raw!r}: write a number without quotes")
        return 0.0

    def text(self, raw: Any, where: str, name: str) -> str:
        """Read a text: YAML turns a bare date into a date and a bare No into false."""
        if isinstance(raw, date):
            return raw.isoformat()
        if isinstance(raw, str):
            if not raw.strip():
                self.wrong(where, name, "is empty: write something or remove the field")
            return " ".join(raw.split())
        if name.rsplit(".", 1)[-1] == "date" and isinstance(raw, int):
            return str(raw)
        self.wrong(where, name, f"must be text but is {raw!r}: put it in quotes")
        return ""

    def record(self, kind: type[Any], raw: Any, where: str, name: str) -> Any:
        """Read one of the dataclasses; None where it cannot be built."""
        if not isinstance(raw, dict):
            self.wrong(where, name, "must be a block of 'field: value' lines")
            return None
        before = len(self.problems)
        if kind is Quiz:
            where = f"quiz {raw.get('id', '?')}"
            name = ""
        prefix = f"{name}." if name else ""
        hints = _hints(kind)
        known = {one.name: one for one in fields(kind)}
        for key in raw:
            if key not in known and not (key == "kind" and issubclass(kind, Question)):
                self.wrong(where, f"{prefix}{key}", "is no known field. " + near_misses(key, known))
        values: dict[str, Any] = {}
        for key, spec in known.items():
            if key in raw:
                values[key] = self.read(hints[key], raw[key], where, prefix + key)
            elif spec.default is MISSING:
                self.wrong(where, prefix + key, "is missing: add it")
        one_id = values.get("id")
        if isinstance(one_id, str) and one_id and not _ID.fullmatch(one_id):
            self.wrong(where, f"{prefix}id", f"{one_id!r} {_ID_RULE}")
        # An empty entry of a list (a lone '- ') has already been reported.
        return kind(**values) if len(self.problems) == before else None

    def question(self, raw: Any, where: str, name: str) -> Question | None:
        """Read a question of whatever kind it says it is."""
        if not isinstance(raw, dict):
            self.wrong(where, name, "must be a block of 'field: value' lines")
            return None
        where = f"question {raw.get('id', f'{name} in {where}')}"
        chosen = KINDS.get(raw.get("kind", "")) if isinstance(raw.get("kind"), str) else None
        if chosen is None:
            said = f"{raw['kind']!r} is not known" if "kind" in raw else "is missing"
            self.wrong(where, "kind", f"{said}: use one of {', '.join(KINDS)}")
            return None
        read: Question | None = self.record(chosen, raw, where, "")
        if read is not None:
            for named, what in read.problems():
                self.wrong(where, named, what)
        return read


_Record = TypeVar("_Record")
_Whole = Callable[[_Record, Reader], None]


def _whole(file: QuestionFile, reader: Reader) -> None:
    """Check what only the whole file can show: ids, objectives, retired ids."""
    everything = [question for quiz in file.quizzes for question in quiz.questions]
    for name, ids in (
        ("objectives", [one.id for one in file.objectives]),
        ("quizzes", [one.id for one in file.quizzes]),
        ("questions", [one.id for one in everything]),
    ):
        for one in _duplicates(ids):
            reader.wrong("", name, f"the id {one!r} is used twice: give each its own")
    known = {one.id for one in file.objectives}
    for question in everything:
        if question.objective not in known:
            reader.wrong(
                f"question {question.id}",
                "objective",
                f"{question.objective!r} is no objective of this file. "
                + near_misses(question.objective, known),
            )
    for one in _ids(file) & set(file.retired):
        reader.wrong("", "retired", f"{one!r} is in use again: give the new thing a new id")
    for quiz in file.quizzes:
        if not quiz.questions:
            reader.wrong(f"quiz {quiz.id}", "questions", "is empty: add a question")


def _ids(file: QuestionFile) -> set[str]:
    """Return all ids of a file; those inside a question as 'question/option'."""
    found = {one.id for one in file.objectives} | {quiz.id for quiz in file.quizzes}
    for quiz in file.quizzes:
        for question in quiz.questions:
            found.add(question.id)
            found |= {f"{question.id}/{one.id}" for one in _parts(question)}
    return found


def _parts(question: Question) -> tuple[Option | Item | Pair | Extra, ...]:
    """Return what a question is made of and has ids: options, items or pairs."""
    if isinstance(question, Single | Multiple):
        return question.options
    if isinstance(question, Order):
        return question.items
    if isinstance(question, Match):
        return question.pairs + question.extras
    return ()


def parse(text: str, name: str) -> QuestionFile:
    """Read the text of a question file called ``name``.

    Raises CourseError with all problems at once: file, question, field, what is wrong, remedy.
    """
    return strict(QuestionFile, text, name, _whole)


def strict(kind: type[_Record], text: str, name: str, whole: _Whole[_Record]) -> _Record:
    """Read YAML ``text`` as one of such dataclasses; ``whole`` checks what no single field shows.

    ``whole`` is called with the record and a reader, whose ``wrong(where, field, what)`` notes a
    problem. Raises CourseError with all problems of the file ``name`` at once.
    """
    raw = from_yaml(text, name)
    reader = Reader()
    record: _Record | None = reader.record(kind, raw, "", "")
    if record is not None:
        whole(record, reader)
    if record is None or reader.problems:
        found = "\n".join(f"  - {one}" for one in reader.problems)
        raise CourseError(f"{name} has {len(reader.problems)} problem(s) to mend:\n{found}")
    return record


def from_yaml(text: str, name: str) -> Any:
    """Return the plain data of YAML ``text``; ``CourseError`` naming the file where it is none."""
    try:
        return yaml.load(text, Loader=_Loader)  # a subclass of SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        said = " ".join(str(error).split())
        raise CourseError(f"{name} is not valid YAML: {said}. Mend that line.") from None


def read_text(path: Path) -> str:
    """Return the text of a file typed by hand, or raise ``CourseError`` that names it."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CourseError(f"{path.name} is not UTF-8: save it again as UTF-8.") from None
    except OSError as error:
        raise CourseError(f"{path.name} cannot be read ({error.strerror}).") from None


@lru_cache(maxsize=64)
def _parsed(path: Path, changed: int, size: int) -> QuestionFile:
    return parse(read_text(path), path.name)


def load_file(path: Path | str) -> QuestionFile:
    """Return the question file at ``path``, parsed once as long as it doesn't change.

    Raises CourseError where it is missing or malformed (all problems at once).
    """
    path = Path(path)
    try:
        found = path.stat()
    except OSError:
        raise CourseError(f"There is no question file {path}: check its name.") from None
    return _parsed(path, found.st_mtime_ns, found.st_size)


def folder() -> Path:
    """Return the folder of the question files."""
    return data_folder() / "questions"


def files() -> list[Path]:
    """Return the English question files, in the order of the lessons.

    The English file is ``01-….yml``; another language stands beside it as ``01-….ur.yml``.
    """
    return [path for path in sorted(folder().glob("*.yml")) if "." not in path.stem]


def _in(language: str, path: Path) -> Path:
    """Return the file beside ``path`` in that language, or ``path`` where there is none."""
    beside = path.with_name(f"{path.stem}.{language}.yml")
    return beside if language != "en" and beside.is_file() else path


def load_quiz(quiz_id: str, language: str = "en") -> tuple[QuestionFile, Quiz]:
    """Return (file, quiz) for a quiz id such as ``"01-a"``.

    Where the language has no file of its own, the English one is used.
    Raises CourseError naming the near misses for an unknown id.
    """
    every = files()
    # The number in front names the file nearly always: then the other files stay unread.
    first = [path for path in every if path.stem.split("-")[0] == str(quiz_id).split("-")[0]]
    known: list[str] = []
    for path in first + [path for path in every if path not in first]:
        file = load_file(_in(language, path))
        for quiz in file.quizzes:
            if quiz.id == quiz_id:
                return file, quiz
            known.append(quiz.id)
    raise CourseError(f"There is no quiz {quiz_id!r}. " + near_misses(str(quiz_id), known))


def load_lesson(lesson_id: str, language: str = "en") -> QuestionFile:
    """Return the question file of a lesson, or raise CourseError naming the near misses."""
    known = {path.stem: path for path in files()}
    if lesson_id not in known:
        raise CourseError(
            f"There are no questions for lesson {lesson_id!r}. "
            + near_misses(str(lesson_id), known)
        )
    return load_file(_in(language, known[lesson_id]))


def objectives(lesson_id: str, language: str = "en") -> tuple[Objective, ...]:
    """Return the objectives of a lesson in their order."""
    return load_lesson(lesson_id, language).objectives


# --- plain data --------------------------------------------------------------------------------


def _filled(record: Any) -> dict[str, Any]:
    """Return one of the dataclasses as a dict of its fields that are not empty, all the way down.

    A 0 stays: it is an answer. (``dataclasses.asdict`` copies deeply, at five times the cost.)
    """
    found: dict[str, Any] = {}
    for key, value in vars(record).items():
        if value in ("", (), None) or value is False:
            continue
        if isinstance(value, tuple):
            value = [_filled(one) if is_dataclass(one) else one for one in value]
        elif is_dataclass(value):
            value = _filled(value)
        found[key] = value
    return found


def plain(question: Question) -> dict[str, Any]:
    """Return a question as the plain data that ``quiz.js`` and the pages take.

    Empty fields are left out, to keep stored notebooks small; a match comes with its right sides
    listed and each left side's answer, an order with the order first shown.
    """
    found = _filled(question)
    del found["objective"], found["level"]
    if isinstance(question, Order):
        found["shown"] = question.display()
    elif isinstance(question, Match):
        texts = question.rights()
        found["rights"] = [{"id": one, "text": texts[one]} for one in question.display()]
        found["pairs"] = [
            {
                "id": pair.id,
                "left": pair.left,
                "answer": question.answer(pair),
                "reason": pair.reason,
            }
            for pair in question.pairs
        ]
        found.pop("extras", None)
        found.pop("shown", None)
    found["kind"] = question.kind
    return found


# --- Markdown ----------------------------------------------------------------------------------

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|$~&!])")

LISTED = 20  # of a longer quiz the Markdown lists so many questions, and says how many follow

ALIVE = (
    "To answer here, trust this notebook (Control+Shift+C, then “Trust Notebook”) "
    "or run this cell (Shift+Enter)."
)


def escaped(text: str) -> str:
    """Return the text with everything escaped that Markdown or mathematics would read as markup."""
    return _MARKUP.sub(r"\\\1", text)


def letter(number: int) -> str:
    """Return a, b, …, z, aa, ab, … for 0, 1, …"""
    before, last = divmod(number, 26)
    return (letter(before - 1) if before else "") + chr(ord("a") + last)


def _lettered(texts: Iterable[str]) -> list[str]:
    return [f"   - **{letter(number)})** {escaped(text)}" for number, text in enumerate(texts)]


def question_lines(question: Question) -> list[str]:
    """Return what a question offers to choose from, as indented Markdown lines."""
    lines: list[str] = []
    if question.chart:
        lines.append(f"   - Look at the chart “{escaped(question.chart)}”.")
    if question.picture:
        lines.append(f"   - Picture: {escaped(question.picture.alt)}")
    if question.table:
        lines.append(f"   - Table: {escaped(question.table.caption)}")
        lines += [
            "     - "
            + "; ".join(
                f"{escaped(name)}: {escaped(cell)}"
                for name, cell in zip(question.table.columns, row, strict=False)
            )
            for row in question.table.rows
        ]
    if isinstance(question, Single | Multiple):
        lines += _lettered(option.text for option in question.options)
    elif isinstance(question, Order):
        texts = {item.id: item.text for item in question.items}
        lines += _lettered(texts[one] for one in question.display())
    elif isinstance(question, Match):
        lines += [f"   - {escaped(pair.left)}: …" for pair in question.pairs]
        rights = question.rights()
        lines += _lettered(rights[one] for one in question.display())
    elif isinstance(question, Number) and question.number.unit:
        lines.append(f"   - … {escaped(question.number.unit)}")
    return lines


def markdown(quiz: Quiz) -> str:
    """Return a quiz as Markdown: its first questions and lettered options, without answers.

    It is what a reader sees where the quiz cannot run; the last line says how to bring it to life.
    """
    lines = [f"**{escaped(quiz.title)}**", ""]
    for number, question in enumerate(quiz.questions[:LISTED], start=1):
        lines += [f"{number}. {escaped(question.prompt)}", *question_lines(question), ""]
    if len(quiz.questions) > LISTED:
        lines += [f"… and {len(quiz.questions) - LISTED} more questions.", ""]
    return "\n".join([*lines, f"*{ALIVE}*"])


# --- JSON Schema -------------------------------------------------------------------------------


def _schema(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _schema(next(one for one in get_args(kind) if one is not NoneType), defs)
    if origin is Literal:
        return {"enum": list(get_args(kind))}
    if origin is tuple:
        return {"type": "array", "items": _schema(get_args(kind)[0], defs)}
    if kind is Question:
        return {"oneOf": [_schema(one, defs) for one in KINDS.values()]}
    simple = {str: "string", bool: "boolean", float: "number"}
    if kind in simple:
        return {"type": simple[kind]}
    if kind.__name__ not in defs:
        hints = get_type_hints(kind, include_extras=True)
        properties: dict[str, Any] = {}
        for one in fields(kind):
            inner = hints[one.name].__origin__
            shape = _schema(inner, defs)
            if inner is str and one.default is MISSING:
                shape["minLength"] = 1
            if one.name == "id":
                shape["pattern"] = f"^{_ID.pattern}$"
            properties[one.name] = shape | {"description": hints[one.name].__metadata__[0]}
        required = [one.name for one in fields(kind) if one.default is MISSING]
        if issubclass(kind, Question):
            properties = {"kind": {"const": kind.kind}} | properties
            required = ["kind", *required]
        defs[kind.__name__] = {
            "type": "object",
            "description": (kind.__doc__ or "").split("\n")[0],
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a question file, made from the model."""
    defs: dict[str, Any] = {}
    top = _schema(QuestionFile, defs)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Question file of a lesson",
        **top,
        "$defs": defs,
    }


# --- checks on writing -------------------------------------------------------------------------


def _source_known(key: str) -> bool:
    from pakrussia import data

    if key in data.names():
        return True
    try:
        data.source(key)
    except CourseError:
        return False
    return True


def _same(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def _option_texts(question: Question) -> list[str]:
    if isinstance(question, Single | Multiple):
        return [option.text for option in question.options]
    if isinstance(question, Order):
        return [item.text for item in question.items]
    if isinstance(question, Match):
        return list(question.rights().values())
    return []


def review(
    question_files: Iterable[QuestionFile], known: Callable[[str], bool] | None = None
) -> list[str]:
    """Return what a reviewer would say about the writing of these files; empty where all is well.

    Options that read alike, a question without a source, a source that the bibliography doesn't
    know, the right answer the longest in more than 40 per cent of the single choices, right
    answers that cluster in one place, an objective asked about only once, ids used twice across
    lessons, retired ids. ``known`` says whether a source key is known (default: ask the data
    package).
    """
    known = known or _source_known
    said: list[str] = []
    question_files = list(question_files)
    for file in question_files:
        everything = [question for quiz in file.quizzes for question in quiz.questions]
        for question in everything:
            where = f"{file.lesson}: {question.id}"
            said += [
                f"{where}: two options read alike: {text!r}"
                for text in _duplicates(_same(text) for text in _option_texts(question))
            ]
            if not question.sources:
                said.append(f"{where}: has no source")
            said += [
                f"{where}: the source {key!r} is not in the bibliography"
                for key in question.sources
                if not known(key)
            ]
        said += _key_habits(file.lesson, [one for one in everything if isinstance(one, Single)])
        asked = Counter(question.objective for question in everything)
        said += [
            f"{file.lesson}: objective {one.id} is asked about {asked[one.id]} time(s): ask twice"
            for one in file.objectives
            if asked[one.id] < 2
        ]
    english = [file for file in question_files if file.language == "en"]
    quizzes = [quiz for file in english for quiz in file.quizzes]
    ids = Counter(quiz.id for quiz in quizzes)
    ids.update(question.id for quiz in quizzes for question in quiz.questions)
    said += [f"the id {one!r} is used in more than one place" for one in ids if ids[one] > 1]
    retired = {one for file in question_files for one in file.retired}
    said += [f"the retired id {one!r} is in use again" for one in sorted(retired & set(ids))]
    return said


def _key_habits(lesson: str, singles: Sequence[Single]) -> list[str]:
    """Say where the right answers can be guessed from their length or their place."""
    if len(singles) < 4:
        return []  # Too few to speak of a habit.
    said = []
    longest = 0
    places: Counter[int] = Counter()
    for question in singles:
        lengths = {option.id: len(option.text) for option in question.options}
        right = next(option for option in question.options if option.correct)
        others = [length for one, length in lengths.items() if one != right.id]
        longest += lengths[right.id] > max(others)
        places[question.options.index(right)] += 1
    if longest > 0.4 * len(singles):
        said.append(
            f"{lesson}: the right answer is the longest in {longest} of {len(singles)} single "
            "choices: shorten it, or lengthen others, until it is at most 40 per cent"
        )
    place, count = places.most_common(1)[0]
    if count > (len(singles) + 1) // 2:
        said.append(
            f"{lesson}: {count} of {len(singles)} right answers stand in place {place + 1}: "
            "spread them"
        )
    return said
