"""Files inside zip files, also a zip inside a zip, read in memory and within bounds.

A learning platform hands over a class's files as a zip, and learners send zips of their own. What
is in one is data from outside: nothing is written here, and no name in it is taken for a path.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

LARGEST_FILE = 20_000_000  # bytes of one file, unpacked
LARGEST_WHOLE = 500_000_000  # bytes of everything in one zip, unpacked
MOST_FILES = 20_000
DEEPEST = 3  # zips inside each other
_SYSTEM = ("__MACOSX", "Thumbs.db", "desktop.ini")


class Member(NamedTuple):
    """A file in a zip: where it is (``class.zip/Name/x.json``), and its bytes or why not."""

    place: str
    content: bytes
    problem: str = ""


@dataclass
class _Room:
    """What may still be unpacked."""

    files: int = MOST_FILES
    size: int = LARGEST_WHOLE


def is_archive(name: str) -> bool:
    """Say whether a file is a zip by its name, which browsers may have added a number to."""
    return ".zip" in name.casefold()[-12:]


def is_hidden(part: str) -> bool:
    """Say whether a name in a path is one that a system makes for itself."""
    return part.startswith((".", "~$")) or part in _SYSTEM


def members(path: Path) -> Iterator[Member]:
    """Yield the files in the zip at ``path``, in order of their names; its own place is its name.

    Nothing is raised: what cannot be read has a ``problem``, and the rest goes on.
    """
    yield from _members(path.name, path, DEEPEST, _Room())


def _members(place: str, source: Path | io.BytesIO, depth: int, room: _Room) -> Iterator[Member]:
    if not depth:
        yield Member(place, b"", "too many zips inside each other")
        return
    try:
        with zipfile.ZipFile(source) as archive:
            infos = sorted(archive.infolist(), key=lambda one: one.filename)
            for info in infos:
                named = info.filename.replace("\\", "/").split("/")
                parts = [one for one in named if one not in ("", ".", "..")]
                if info.is_dir() or any(map(is_hidden, parts)):
                    continue
                if not room.files:
                    yield Member(place, b"", f"holds more than {MOST_FILES:,} files")
                    return
                room.files -= 1
                yield from _read(archive, info, f"{place}/{'/'.join(parts)}", depth, room)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        yield Member(place, b"", "no zip, or cut off when it was sent")


def _read(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: str, depth: int, room: _Room
) -> Iterator[Member]:
    largest = min(LARGEST_FILE, room.size)
    try:
        with archive.open(info) as file:
            content = file.read(largest + 1)
    except RuntimeError:  # what zipfile raises for a password
        yield Member(place, b"", "locked with a password")
        return
    except (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile):
        yield Member(place, b"", "damaged in its zip")
        return
    if len(content) > largest:
        yield Member(place, b"", "too large")
        return
    room.size -= len(content)
    if is_archive(info.filename):
        yield from _members(place, io.BytesIO(content), depth - 1, room)
    else:
        yield Member(place, content)
