"""Drafts and saved memos: written whole, under names of their own, never over another."""

from __future__ import annotations

import datetime
import itertools
import json
import os
import re
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from pakrussia.disk import reason, remedy, settle
from pakrussia.errors import CourseError, near_misses
from pakrussia.folders import work_folder
from pakrussia.forms.memo.model import (
    CARDS,
    DESKS,
    LARGEST_DRAFT,
    SIDES,
    Evidence,
    Memo,
    clean,
    rubric,
    shelf,
    themes,
)
from pakrussia.forms.memo.text import markdown, page, refusals

# --- files -------------------------------------------------------------------------------------


def memo_folder() -> Path:
    """Return the folder of drafts and memos, ``my-work/memos`` (it may not exist yet)."""
    return work_folder() / "memos"


def _write_whole(path: Path, content: bytes) -> None:
    """Replace a file at once: a reader finds the old content or the new, never a half."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            settle(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _reserve(folder: Path, stem: str, endings: Sequence[str]) -> list[Path]:
    """Make empty files under a name that no program has used, and return their paths.

    Making a file fails where one exists, so that two kernels never get the same name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for place in itertools.count(1):
        name = stem if place == 1 else f"{stem}-{place}"
        made: list[Path] = []
        try:
            for ending in endings:
                path = folder / f"{name}{ending}"
                path.open("xb").close()
                made.append(path)
            return made
        except FileExistsError:
            for path in made:
                path.unlink()
    raise AssertionError("the count has no end")


def _slug(text: str) -> str:
    return re.sub(r"[\W_]+", "-", clean(text).lower())[:40].strip("-")


def save(memo: Memo, now: datetime.datetime | None = None) -> list[Path]:
    """Save the memo as Markdown and as HTML under a new name; return the two paths.

    Raises ``CourseError`` with every reason where the memo is refused, and where the folder
    cannot be written. No earlier file is touched.
    """
    found = refusals(memo)
    if found:
        raise CourseError("Not saved. " + " ".join(found))
    now = now or datetime.datetime.now()
    slug = _slug(memo.text("name")) or memo.theme or "memo"
    folder = memo_folder()
    made: list[Path] = []
    try:
        made = _reserve(folder, f"memo-{now:%Y-%m-%d-%H%M%S}-{slug}", (".md", ".html"))
        for path, text in zip(made, (markdown(memo, now), page(memo, now)), strict=True):
            _write_whole(path, text.encode("utf-8"))
    except OSError as error:
        for path in made:
            with suppress(OSError):
                path.unlink()
        raise CourseError(
            f"Not saved: {folder} cannot be written ({reason(error)}). "
            f"{remedy(error, 'PAKRUSSIA_WORK', 'folder')} Your text stays in this form."
        ) from None
    return made


def to_json(memo: Memo) -> bytes:
    """Return a memo as the bytes of a draft file."""
    return (json.dumps({"v": 1, **asdict(memo)}, indent=1) + "\n").encode("ascii")


def from_json(content: bytes) -> tuple[Memo, list[str]]:
    """Return the memo of a draft file and the names of what in it could not be used.

    The file is untrusted: each part is checked, and an unknown card or wrong value is left out.
    Raises ``ValueError`` where the file is no draft at all.
    """
    try:
        raw = json.loads(content.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(raw, dict) or raw.get("v") != 1:
        raise ValueError("it is not a draft of this form")
    memo, lost = Memo(), []
    for key, allowed in (
        ("desk", DESKS),
        ("theme", ("", *themes())),
        ("advice", ("", "A", "B", "C")),
    ):
        if raw.get(key) in allowed:
            setattr(memo, key, raw[key])
        else:
            lost.append(key)
    texts = raw.get("texts")
    for key, value in (texts if isinstance(texts, dict) else {"texts": None}).items():
        if key in memo.texts and isinstance(value, str):
            memo.texts[key] = value
        else:
            lost.append(key)
    for key in ("evidence", "own"):
        listed = raw.get(key)
        found = [_read_evidence(one) for one in (listed if isinstance(listed, list) else [None])]
        sound = [one for one in found if one is not None and bool(one.card) == (key == "evidence")]
        if len(sound) < len(found):
            lost.append(key)
        if key == "evidence":
            memo.evidence = sound[:CARDS]
        else:
            memo.own = [*sound, Evidence(), Evidence()][:2]
    marks = raw.get("marks")
    for name, value in (marks if isinstance(marks, dict) else {"marks": None}).items():
        if name in rubric() and type(value) is int and 0 <= value <= 3:
            memo.marks[name] = value
        else:
            lost.append(name)
    return memo, lost


def _read_evidence(raw: Any) -> Evidence | None:
    if not isinstance(raw, dict) or set(raw) != set(asdict(Evidence())):
        return None
    if not all(isinstance(value, str) for value in raw.values()):
        return None
    sound = raw["side"] in ("", *SIDES) and (not raw["card"] or raw["card"] in shelf())
    return Evidence(**raw) if sound else None


class Draft:
    """The draft file of one kernel. What another kernel writes is never written over.

    ``remarks`` holds sentences for the learner: what was set aside, and where.
    """

    def __init__(self) -> None:
        self.path: Path | None = None
        self.remarks: list[str] = []
        self._known: bytes | None = None

    @staticmethod
    def others() -> list[Path]:
        """Return the draft files there are, the one that was changed last first."""
        dated = []
        for path in memo_folder().glob("draft*.json"):
            with suppress(OSError):
                dated.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(dated, reverse=True)]

    def open(self, name: str | None = None) -> Memo:
        """Return the memo of the draft ``name``, by default of the one that was changed last.

        A file that cannot be used is set aside under another name. An unknown name is a
        ``CourseError`` that lists the near misses.
        """
        found = self.others()
        if name is not None:
            names = {path.name: path for path in found}
            if name not in names:
                raise CourseError(f"There is no draft {name!r}. {near_misses(name, names)}")
            found = [names[name]]
        self.path, self._known = None, None
        for path in found:
            memo = self._read(path)
            if memo is not None:
                rest = [one.name for one in self.others() if one != path]
                if rest and name is None:
                    self.remarks.append(
                        f"This is {path.name}. Other drafts: {', '.join(rest)}. Open one with "
                        f'memo.show("{rest[0]}").'
                    )
                return memo
        return Memo()

    def _read(self, path: Path) -> Memo | None:
        try:
            if path.stat().st_size > LARGEST_DRAFT:
                raise ValueError("it is too large")
            content = path.read_bytes()
            memo, lost = from_json(content)
        except OSError as error:
            self.remarks.append(f"The draft {path.name} cannot be read ({error.strerror}).")
            return None
        except ValueError as error:
            with suppress(OSError):
                (aside,) = _reserve(path.parent, "broken-draft", (".json",))
                path.replace(aside)
                self.remarks.append(
                    f"The draft {path.name} could not be used ({error}). It is kept as "
                    f"{aside.name}."
                )
            return None
        self.path, self._known = path, content
        if lost:
            with suppress(OSError):
                (aside,) = _reserve(path.parent, "broken-draft", (".json",))
                _write_whole(aside, content)
                self.remarks.append(
                    f"Parts of the draft {path.name} could not be used: {', '.join(lost)}. The "
                    f"whole is kept as {aside.name}."
                )
        return memo

    def keep(self, memo: Memo) -> None:
        """Write the memo into the draft file; raises ``CourseError`` where that is impossible."""
        content = to_json(memo)
        if content == self._known:
            return
        try:
            if self.path is None:
                self.begin()
            path = cast("Path", self.path)
            try:
                there = path.read_bytes()
            except FileNotFoundError:
                there = None
            if there is not None and there != self._known:
                # Another notebook or program has changed it: its text stays its own.
                self.begin()
                self.remarks.append(
                    f"{path.name} was changed in another window. This text is kept as "
                    f"{cast('Path', self.path).name}."
                )
            path = cast("Path", self.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, content)
            self._known = content
        except OSError as error:
            raise CourseError(
                f"The draft cannot be kept in {memo_folder()} ({reason(error)}). "
                f"{remedy(error, 'PAKRUSSIA_WORK', 'folder')} Your text stays in this form as long "
                "as the kernel runs."
            ) from None

    def begin(self) -> None:
        """Take a new file for the draft; the old one stays."""
        (self.path,) = _reserve(memo_folder(), "draft", (".json",))
        self._known = b""
