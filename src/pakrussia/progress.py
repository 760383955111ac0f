"""The learner's record: one append-only file of JSON lines, one line an answer.

It stands at ``my-work/progress.jsonl`` in the course folder; the environment variable
``PAKRUSSIA_PROGRESS`` names another file. Whatever comes in (from a browser, from a file, from an
older version) is untrusted: each entry is checked, and what cannot be read is set aside with a
message, never thrown away.

An entry is a dict with the keys ``v`` (1), ``id`` (unique), ``at`` (UTC, ISO), ``lesson``,
``quiz``, ``question`` (None for a restart), ``event`` (answer, reveal or restart), ``response``
(the question kind's own: a text, a list of texts, or a dict of both), ``outcome`` (right, partly,
wrong or None) and ``score`` (0 to 1 or None); both are None for kinds that are never marked. An id
counts once, however often it is handed over.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import warnings
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pakrussia import questions
from pakrussia.disk import alone, append, reason, remedy
from pakrussia.errors import CourseError
from pakrussia.folders import in_course, work_folder

Entry = dict[str, Any]
State = Literal["unseen", "wrong", "right", "given-up"]

VERSION = 1
# Bytes of one line. The longest honest answer, an entry of the dossier, has 3,000 letters; a letter
# that is not ASCII takes six bytes of a line.
LARGEST_ENTRY = 24_000
LARGEST_RECORD = 100_000_000  # bytes of the whole file

_ENTRY_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
_EVENTS = ("answer", "reveal", "restart")
_OUTCOMES = ("right", "partly", "wrong", None)


class RecordWarning(UserWarning):
    """Something in the learner's record could not be used; the message says where it is kept."""


def record_path() -> Path:
    """Return the file of the learner's record (it may not exist yet)."""
    named = os.environ.get("PAKRUSSIA_PROGRESS")
    return in_course(named) if named else work_folder() / "progress.jsonl"


# --- checking ----------------------------------------------------------------------------------


def _is_name(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 80 and _NAME.fullmatch(value) is not None


def _well_formed(value: Any) -> Any:
    """Return a response whose texts hold no half of a surrogate pair: it could not be sent on."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_well_formed(one) for one in value]
    if isinstance(value, dict):
        return {_well_formed(key): _well_formed(one) for key, one in value.items()}
    return value


def _is_part(value: object) -> bool:
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return is_list or isinstance(value, str)


def _is_response(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_part(part) for key, part in value.items())
    return value is None or _is_part(value)


def _is_score(value: object) -> bool:
    if value is None:
        return True
    return not isinstance(value, bool) and isinstance(value, int | float) and 0 <= value <= 1


def checked(raw: object) -> Entry | None:
    """Return a clean copy of an entry, or None where it isn't one.

    Entries of the first trials carry no version, no event and no score: they are filled up.
    """
    if not isinstance(raw, dict):
        return None
    version = raw.get("v", 0)
    if isinstance(version, bool) or version not in (0, VERSION):
        return None
    entry = {
        "v": VERSION,
        "id": raw.get("id"),
        "at": raw.get("at"),
        "lesson": raw.get("lesson"),
        "quiz": raw.get("quiz"),
        "question": raw.get("question"),
        "event": raw.get("event", "answer" if version == 0 else None),
        "response": raw.get("response"),
        "outcome": raw.get("outcome"),
        "score": raw.get("score"),
    }
    sound = (
        isinstance(entry["id"], str)
        and _ENTRY_ID.fullmatch(entry["id"])
        and isinstance(entry["at"], str)
        and _TIME.fullmatch(entry["at"])
        and _is_name(entry["lesson"])
        and _is_name(entry["quiz"])
        and entry["event"] in _EVENTS
        and (_is_name(entry["question"]) or (entry["event"] == "restart" and not entry["question"]))
        and _is_response(entry["response"])
        and isinstance(entry["outcome"], str | None)
        and entry["outcome"] in _OUTCOMES
        and _is_score(entry["score"])
    )
    if not sound:
        return None
    entry["response"] = _well_formed(entry["response"])
    return entry if len(_line(entry)) <= LARGEST_ENTRY else None


def _line(entry: Entry) -> bytes:
    """Return an entry as one line of ASCII: nothing in it can break the line or the encoding."""
    return (json.dumps(entry, separators=(",", ":")) + "\n").encode("ascii")


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries, each id once, in the order in which they happened.

    That is the order of their times; of one time, that of the file. Clocks are set back, and a
    record moves between computers: what stands in the file after a restart of its quiz happened
    after it, whatever its time says. The result put in order again is the same.
    """
    by_id: dict[str, Entry] = {}
    for entry in entries:
        by_id.setdefault(entry["id"], entry)
    restarts: dict[str, str] = {}  # when each quiz last began again
    timed = []
    for entry in by_id.values():
        # Without its Z: a second would else come after its own fractions.
        at = max(entry["at"][:-1], restarts.get(entry["quiz"], ""))
        if entry["event"] == "restart":
            restarts[entry["quiz"]] = at
        timed.append((at, entry))
    return [entry for _, entry in sorted(timed, key=lambda one: one[0])]


# --- writing -----------------------------------------------------------------------------------


def _unwritable(path: Path, error: OSError) -> CourseError:
    return CourseError(
        f"The record {path} cannot be written ({reason(error)}). "
        + remedy(error, "PAKRUSSIA_PROGRESS", "file")
    )


def record(entries: object) -> list[str]:
    """Append the entries that aren't in the record yet; return the ids that are safe in it now.

    ``entries`` is untrusted: what isn't a sound entry is left out (and its id isn't returned).
    Raises CourseError where the file cannot be written; then nothing was added.
    """
    if not isinstance(entries, list | tuple):
        return []
    sound = in_order(entry for entry in map(checked, entries) if entry)
    if not sound:
        return []
    path = record_path()
    try:
        with alone(path):
            before = path.read_bytes() if path.exists() and _size(path) else b""
            known = _known({one["id"] for one in sound}, before)
            fresh = [one for one in sound if one["id"] not in known]
            if fresh:
                append(path, b"".join(map(_line, fresh)))
    except OSError as error:
        raise _unwritable(path, error) from None
    return [entry["id"] for entry in sound]


def _known(wanted: set[str], content: bytes) -> set[str]:
    """Return which of the ids stand in a whole, sound line; a half line doesn't count."""
    found = set()
    for line in content.split(b"\n"):
        raw = _loaded(line)
        if isinstance(raw, dict) and str(raw.get("id")) in wanted and checked(raw):
            found.add(raw["id"])
    return found


def _size(path: Path) -> int:
    """Return the size of the file; refuse one that cannot be a learner's record."""
    size = path.stat().st_size
    if size > LARGEST_RECORD:
        raise CourseError(
            f"{path} is too large for a learner's record ({size:,} bytes). "
            "Rename it, then begin a new one."
        )
    return size


# --- reading -----------------------------------------------------------------------------------


def _set_aside(path: Path, damaged: Sequence[bytes]) -> None:
    """Keep a copy of the lines that cannot be read, once, and say so once."""
    content = b"\n".join(damaged) + b"\n"
    name = f"{path.stem}-damaged-{hashlib.sha256(content).hexdigest()[:8]}.txt"
    copy = path.with_name(name)
    if copy.exists():
        return
    try:
        copy.write_bytes(content)
        kept = f"A copy of them is in {copy.name}."
    except OSError:
        with suppress(OSError):
            copy.unlink(missing_ok=True)  # Half a copy would pass for one.
        kept = "They stay where they are."
    warnings.warn(
        f"{len(damaged)} line(s) of your record {path.name} cannot be read and are left out. "
        f"{kept} All other answers are used.",
        RecordWarning,
        stacklevel=4,
    )


def _loaded(line: bytes) -> object:
    """Return what a line holds, or None where it cannot be read."""
    if len(line) > LARGEST_ENTRY:
        return None
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def read() -> list[Entry]:
    """Return the entries of the record, each id once, as ``in_order`` has them; empty without one.

    Lines that cannot be read are left out; a copy of them is set aside once, with a RecordWarning.
    Raises CourseError where the file cannot be opened at all.
    """
    path = record_path()
    try:
        content = path.read_bytes() if _size(path) else b""
    except (FileNotFoundError, NotADirectoryError):
        _last_read.pop(path, None)
        return []
    except OSError as error:
        raise CourseError(f"The record {path} cannot be read ({error.strerror}).") from None
    # Each quiz of a lesson reads the record; it is taken apart again only when it has changed.
    if path not in _last_read or _last_read[path][0] != content:
        _last_read[path] = (content, *_entries(path, content))
    return [dict(entry) for entry in _last_read[path][1]]


def damaged() -> int:
    """Return how many lines of the record cannot be read; ``read`` leaves them out.

    Raises CourseError where the file cannot be opened at all.
    """
    read()
    path = record_path()
    return _last_read[path][2] if path in _last_read else 0


# What a record held when it was last read: its bytes, its entries, its lines that are none.
_last_read: dict[Path, tuple[bytes, list[Entry], int]] = {}


def _is_newer(raw: object) -> bool:
    """Say whether a later version of the course wrote this entry."""
    version = raw.get("v") if isinstance(raw, dict) else None
    return isinstance(version, int) and not isinstance(version, bool) and version > VERSION


def _entries(path: Path, content: bytes) -> tuple[list[Entry], int]:
    """Return a record's sound entries and the number of its damaged lines, which are set aside.

    What a later version wrote is neither: it stays in the record, and a warning says so.
    """
    entries: list[Entry] = []
    unsound: list[bytes] = []
    newer = 0
    for line in content.split(b"\n"):
        if not line.strip():
            continue
        raw = _loaded(line)
        entry = checked(raw)
        if entry is not None:
            entries.append(entry)
        elif _is_newer(raw):
            newer += 1
        else:
            unsound.append(line)
    if unsound:
        _set_aside(path, unsound)
    if newer:
        warnings.warn(
            f"{newer} line(s) of your record {path.name} were written by a later version of this "
            "course. They stay as they are and are not shown here: update the course to see them.",
            RecordWarning,
            stacklevel=4,
        )
    return in_order(entries), len(unsound)


def of_quiz(
    entries: Iterable[Entry], quiz_id: str | Collection[str], per_question: int = 20
) -> list[Entry]:
    """Return what a quiz must know of its past: since its last restart, the newest entries.

    At most ``per_question`` entries a question, so that a stored notebook and a reopened quiz stay
    small however often someone practised. Several ids stand for a quiz whose questions are at home
    in others.
    """
    ids = {quiz_id} if isinstance(quiz_id, str) else set(quiz_id)
    since: list[Entry] = []
    for entry in entries:
        if entry["quiz"] in ids:
            if entry["event"] == "restart":
                since.clear()
            since.append(entry)
    kept: list[Entry] = []
    counts: dict[str | None, int] = {}
    for entry in reversed(since):
        counts[entry["question"]] = counts.get(entry["question"], 0) + 1
        if counts[entry["question"]] <= per_question:
            kept.append(entry)
    return kept[::-1]


# --- summing up --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """Where a learner stands with one question."""

    question: str
    lesson: str
    quiz: str
    state: State
    tries: int
    last: str


def state(entries: Iterable[Entry]) -> dict[str, Standing]:
    """Return where the learner stands, by question id; a restart forgets its quiz.

    Once right stays right, and once shown stays shown.
    """
    found: dict[str, Standing] = {}
    for entry in entries:
        if entry["event"] == "restart":
            found = {key: one for key, one in found.items() if one.quiz != entry["quiz"]}
            continue
        before = found.get(entry["question"])
        now: State = "given-up"
        if entry["event"] == "answer":
            now = "right" if entry["outcome"] == "right" else "wrong"
        if before and before.state in ("right", "given-up"):
            now = before.state
        found[entry["question"]] = Standing(
            question=entry["question"],
            lesson=entry["lesson"],
            quiz=entry["quiz"],
            state=now,
            tries=(before.tries if before else 0) + (entry["event"] == "answer"),
            last=entry["at"],
        )
    return found


@dataclass(frozen=True)
class Tally:
    """How many questions of a quiz or a lesson stand how; ``id`` is the quiz's or the lesson's."""

    id: str
    title: str
    questions: int
    right: int
    wrong: int
    given_up: int

    @property
    def unseen(self) -> int:
        """Return how many questions have no answer yet."""
        return self.questions - self.right - self.wrong - self.given_up

    def __str__(self) -> str:
        return f"{self.title}: {self.right} of {self.questions} answered right"


def _tally(one_id: str, title: str, ids: Sequence[str], standings: dict[str, Standing]) -> Tally:
    states = [standings[one].state for one in ids if one in standings]
    return Tally(
        id=one_id,
        title=title,
        questions=len(ids),
        right=states.count("right"),
        wrong=states.count("wrong"),
        given_up=states.count("given-up"),
    )


def by_lesson(entries: Iterable[Entry] | None = None) -> list[Tally]:
    """Return a tally of the marked questions of each lesson (entries default to the record)."""
    standings = state(read() if entries is None else entries)
    tallies = []
    for path in questions.files():
        file = questions.load_file(path)
        ids = [question.id for question in file.everything() if question.marked]
        tallies.append(_tally(file.lesson, file.title, ids, standings))
    return tallies


_WORDS = {
    "right": "right",
    "wrong": "to try again",
    "given_up": "answer shown",
    "unseen": "not answered yet",
}
_COLOURS = ["#1d83e2", "#b68106", "#858a8f", "#e6e8e5"]


def _sentence(tally: Tally) -> str:
    """Return a tally as a sentence; parts that are 0 are left out."""
    counts = {word: getattr(tally, name) for name, word in _WORDS.items()}
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f"{tally.title}: {said or 'no questions'} (of {tally.questions})."


def overview(entries: Iterable[Entry] | None = None) -> str:
    """Show how far each lesson has come, as a chart; return the same in words, a line a lesson.

    ``entries`` default to the record.
    """
    # Drawing is heavy, and everything else here must load at once.
    import altair as alt
    import pandas as pd
    from IPython.display import display

    from pakrussia import charts  # noqa: F401 - switches the course's renderer on

    tallies = by_lesson(entries)
    words = "\n".join(_sentence(tally) for tally in tallies)
    rows = pd.DataFrame(
        [
            {
                "lesson": tally.title,
                "state": word,
                "place": place,
                "questions": getattr(tally, name),
                "says": _sentence(tally),
            }
            for tally in tallies
            for place, (name, word) in enumerate(_WORDS.items())
        ]
    )
    bars = (
        alt.Chart(rows, title="Your course so far", description=f"Bars, one a lesson. {words}")
        .mark_bar(height=16, stroke="#5d646b", strokeWidth=0.5)
        .encode(
            x=alt.X("sum(questions):Q", title="Questions", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y(
                "lesson:N",
                title=None,
                sort=[tally.title for tally in tallies],
                axis=alt.Axis(labelLimit=260),
            ),
            color=alt.Color(
                "state:N",
                title=None,
                scale=alt.Scale(domain=list(_WORDS.values()), range=_COLOURS),
                legend=alt.Legend(orient="top"),
            ),
            order=alt.Order("place:Q"),
            tooltip=[alt.Tooltip(name) for name in ("lesson:N", "state:N", "questions:Q")],
        )
        .properties(width=380, height=alt.Step(26))
    )
    display(bars)
    return words


# --- carrying about ----------------------------------------------------------------------------


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")


def export(path: Path | str) -> int:
    """Write the record to ``path``, as JSON that a quiz takes back in, or as ``.csv``; count lines.

    Raises CourseError where it cannot be written, and for the record's own file.
    """
    path = Path(path)
    entries = read()
    try:
        if _same_file(path, record_path()):
            raise CourseError(f"{path} is the record itself. Name another file.")
        if path.suffix == ".csv":
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                names = ["at", "lesson", "quiz", "question", "event", "response", "outcome"]
                writer.writerow([*names, "score"])
                for entry in entries:
                    said = entry["response"]
                    said = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
                    row = entry | {"response": said}
                    writer.writerow([*(cell(row[name]) for name in names), row["score"]])
        else:
            whole = {"v": VERSION, "course": "pakrussia", "saved": _stamp(), "entries": entries}
            path.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise CourseError(
            f"{path} cannot be written ({reason(error)}). Name a file that you may write."
        ) from None
    return len(entries)


def _same_file(one: Path, other: Path) -> bool:
    """Say whether two paths are one file, also by links or in another case of letters."""
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()


def cell(value: str | None) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = (value or "").encode("utf-8", "replace").decode("utf-8")
    return f"'{text}" if text.lstrip()[:1] in tuple("=+-@|%") or text[:1] in "\t\r\n" else text


def new_learner(name: str = "") -> Path | None:
    """Begin an empty record; keep the old one beside it under a dated name, which is returned.

    ``name`` marks one wish to begin anew (a time): the same wish twice sets aside once. Returns
    None where there was nothing to set aside. Raises CourseError where it cannot be renamed.
    """
    path = record_path()
    mark = re.sub(r"[^0-9A-Za-z-]", "-", name)[:40] or _stamp()
    aside = path.with_name(f"{path.stem}-until-{mark}{path.suffix}")
    try:
        with alone(path):
            if aside.exists() or not path.exists():
                return None
            path.rename(aside)
    except OSError as error:
        raise _unwritable(path, error) from None
    return aside
