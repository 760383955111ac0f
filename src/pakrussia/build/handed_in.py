"""Put collected exercises where nbgrader looks for them, whatever they were named on the way.

nbgrader reads ``submitted/LEARNER/LESSON/exercise.ipynb``. Browsers, mail programs and learning
platforms make ``exercise (1).ipynb``, ``exercise.ipynb.txt``, a folder for each learner, a zip.
Whose a file is stands in its path; which lesson it belongs to, also in the tasks it holds.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pakrussia import archives

FILE = "exercise.ipynb"
KEPT = ".as-sent"  # what a file is called further on whose content nbgrader could not read as it is
_LEARNER = re.compile(r"(.+_\d+)_assignsubmission_[a-z]+_?(.*)", re.DOTALL)  # as Moodle writes it
_RESERVED = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


class _Sent(NamedTuple):
    """A file that was handed in."""

    shown: str
    parts: list[str]  # the folders it was in, below ``submitted``, and its name
    content: bytes
    path: Path | None  # None inside a zip


class _Book(NamedTuple):
    """A file that is a notebook."""

    sent: _Sent
    lesson: str  # whose tasks it holds; empty where it holds none


def put_right(submitted: Path, exercises: dict[str, Path]) -> list[str]:
    """Give each notebook below ``submitted`` its place; return a line for each thing to know.

    ``exercises`` holds the learner's edition of each lesson. Nothing is overwritten or deleted: a
    file is renamed, one in a zip is written beside it. Where a learner handed in several different
    notebooks for a lesson, none is touched. Nothing that one learner sent stops the others.
    """
    if not submitted.is_dir():
        return []
    lines: list[str] = []
    tasks = {lesson: _tasks(_notebook(path.read_bytes())) for lesson, path in exercises.items()}
    books: defaultdict[tuple[str, str], list[_Book]] = defaultdict(list)
    others: defaultdict[str, list[str]] = defaultdict(list)
    for sent in _sent(submitted, lines):
        learner, folders = _whose(sent.parts)
        if not learner:
            lines.append(
                f"{sent.shown}: whose is it? Put it into a folder with the learner's name."
            )
            continue
        named = next((one for one in folders if one in tasks), "")
        notebook = _notebook(sent.content)
        if notebook is None:
            others[f"{learner}/{named}"].append(sent.parts[-1])
            if ".ipynb" in sent.parts[-1].casefold():
                lines.append(
                    f"{sent.shown}: cannot be read as a notebook, perhaps cut off when it was "
                    "sent. Ask for it again."
                )
            continue
        held = _lesson(_tasks(notebook), tasks)
        if named and held and named != held:
            lines.append(f"{sent.shown}: this is the exercise of {held}. Put it into that folder.")
        elif not named and not held:
            lines.append(f"{sent.shown}: a notebook, but none of the course's exercises.")
        else:
            books[learner, named or held].append(_Book(sent, held))
    for (learner, lesson), found in sorted(books.items()):
        try:
            lines += _placed(submitted / learner / lesson, f"{learner}/{lesson}", found)
        except OSError as problem:
            lines.append(f"{learner}/{lesson}: cannot be put right ({problem.strerror}).")
    lines += _without(submitted, tasks, {f"{one}/{lesson}" for one, lesson in books}, others)
    lines += _twins(submitted)
    return [_printable(line) for line in lines]


def _sent(submitted: Path, lines: list[str]) -> Iterator[_Sent]:
    for path in sorted(submitted.rglob("*")):
        parts = list(path.relative_to(submitted).parts)
        if any(map(archives.is_hidden, parts)) or KEPT in path.name or not path.is_file():
            continue
        shown = "/".join(parts)
        if archives.is_archive(path.name):
            for member in archives.members(path):
                inside = [*parts[:-1], *member.place.split("/")]
                if member.problem:
                    lines.append(f"{'/'.join(inside)}: {member.problem}.")
                else:
                    yield _Sent("/".join(inside), inside, member.content, None)
            continue
        try:
            if path.stat().st_size > archives.LARGEST_FILE:
                lines.append(f"{shown}: too large for an exercise.")
                continue
            yield _Sent(shown, parts, path.read_bytes(), path)
        except OSError as problem:
            lines.append(f"{shown}: cannot be read ({problem.strerror}).")


def _whose(parts: list[str]) -> tuple[str, list[str]]:
    """Return the learner's folder, empty where nobody is named, and the folders below it."""
    # A zip of a whole class is no learner; nor is a zip inside a learner's folder a lesson.
    named = [one for one in parts[:-1] if not archives.is_archive(one)]
    if named:
        moodle = _LEARNER.fullmatch(named[0])
        learner, below = (moodle[1] if moodle else named[0]), named[1:]
    else:
        moodle = _LEARNER.fullmatch(parts[-1])
        learner, below = (moodle[1] if moodle else ""), []
    return _RESERVED.sub("-", learner).strip(" ."), below


def _notebook(content: bytes) -> dict[str, Any] | None:
    """Return the notebook in these bytes, in whatever encoding of Unicode; None where none is."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    is_one = isinstance(found, dict) and isinstance(found.get("cells"), list)
    return found if is_one else None


def _tasks(notebook: dict[str, Any] | None) -> frozenset[str]:
    """Return the ids that nbgrader gave the cells of a notebook."""
    found = set()
    for cell in (notebook or {}).get("cells", []):
        for key in ("metadata", "nbgrader"):
            cell = cell.get(key) if isinstance(cell, dict) else None
        if isinstance(cell, dict) and isinstance(cell.get("grade_id"), str):
            found.add(cell["grade_id"])
    return frozenset(found)


def _lesson(held: frozenset[str], tasks: dict[str, frozenset[str]]) -> str:
    """Return the lesson whose tasks these are, at least most of them; empty where none's."""
    shares = sorted(((len(held & known), lesson) for lesson, known in tasks.items()), reverse=True)
    most, lesson = shares[0] if shares else (0, "")
    second = shares[1][0] if len(shares) > 1 else 0
    return lesson if most > second else ""


def _placed(folder: Path, shown: str, found: list[_Book]) -> Iterable[str]:
    """Put the one notebook of a learner into its place; return what to say."""
    target = folder / FILE
    if len({book.sent.content for book in found}) > 1:
        names = ", ".join(sorted(book.sent.parts[-1] for book in found))
        return [f"{shown}: several notebooks ({names}). Keep the one to be marked."]
    sent = found[0].sent
    said = []
    if not any(book.lesson for book in found):
        said = [f"{shown}: holds none of the exercise's tasks, so it gets no points."]
    plain = _plain(sent.content)
    if any(book.sent.path == target for book in found):
        if plain == sent.content:
            return said
        target.rename(_free(target.with_name(FILE + KEPT)))
        _write(target, plain)
        return [*said, f"{shown}: {FILE} is now in UTF-8 (as it was sent: {FILE}{KEPT})."]
    folder.mkdir(parents=True, exist_ok=True)
    if sent.path is None or plain != sent.content:
        _write(target, plain)
        if sent.path is not None:
            sent.path.rename(_free(sent.path.with_name(sent.path.name + KEPT)))
    else:
        if target.exists():
            raise FileExistsError(None, "something else has its name")
        sent.path.rename(target)
    return [*said, f"{shown}: {sent.parts[-1]} is now {FILE}."]


def _plain(content: bytes) -> bytes:
    """Return JSON in UTF-8 without a mark in front, which is what nbgrader reads."""
    return content.decode(json.detect_encoding(content), "surrogatepass").encode(
        "utf-8", "surrogatepass"
    )


def _free(path: Path) -> Path:
    """Return the path, or the first one with a number behind that nothing has yet."""
    free, number = path, 1
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free


def _write(target: Path, content: bytes) -> None:
    with target.open("xb") as file:
        file.write(content)


def _without(
    submitted: Path, lessons: Iterable[str], done: set[str], others: dict[str, list[str]]
) -> list[str]:
    """Return a line for each learner's folder of a lesson in which no notebook was found."""
    lines = []
    for folder in sorted(one for one in submitted.glob("*/*") if one.is_dir()):
        shown = f"{folder.parent.name}/{folder.name}"
        if folder.name in set(lessons) and shown not in done:
            there = ", ".join(sorted(others.get(shown, [])))
            holds = f"no notebook (there is {there})" if there else "no notebook"
            lines.append(f"{shown}: {holds}. Put the learner's file there.")
    return lines


def _twins(submitted: Path) -> list[str]:
    """Return a line for each two folders whose names look alike: nbgrader would mark two learners.

    A Mac writes é as two signs, Windows as one.
    """
    first: dict[str, str] = {}
    lines = []
    for folder in sorted(one for one in submitted.iterdir() if one.is_dir()):
        moodle = _LEARNER.fullmatch(folder.name)
        if moodle or archives.is_hidden(folder.name):
            continue
        key = unicodedata.normalize("NFKC", folder.name).casefold()
        if key in first:
            lines.append(f"{folder.name}: there is such a folder twice. Put them together.")
        first.setdefault(key, folder.name)
    return lines


def _printable(text: str) -> str:
    """Return a line without what would break it, such as a sign that turns its direction."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
