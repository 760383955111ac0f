"""Bring lessons back to the course's own state; what a learner wrote in them is kept beside.

The course's state is the newest one of its own that this folder's history holds. On a hub,
nbgitpuller commits what learners saved and merges the course's changes into it, so the latest
commit there is the learner's and not the course's.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from pakrussia import contents, current
from pakrussia.errors import CourseError


def bring(course: Path, names: list[str], today: datetime.date) -> list[str]:
    """Give the named lessons (all where none is named) the course's own state; say what was done.

    A lesson with cells that no version of the course had is kept beside, as
    ``01-…-mine-2026-11-30.ipynb``. Nothing else is touched: no answers, copies or notes. Raises
    ``CourseError`` for an unknown name, and where the folder has no history of the course.
    """
    folder = course / "notebooks"
    known = contents.lessons(course)
    wanted = [_chosen(name, known) for name in names] or list(known)
    base = _base(course, f"{known[0]}.ipynb")
    if not base:
        older = [one for one in wanted if current.is_older(folder / f"{one}.ipynb")]
        listed = f"Older than the course: {', '.join(older)}. " if older else ""
        raise CourseError(
            f"{listed}This folder has no history to take lessons from (it is no git clone, or git "
            "cannot be used here). Download the course's archive anew, unpack it beside this "
            "folder, and copy your folder my-work and notebooks of your own into it."
        )
    said = []
    brought = 0
    for lesson in wanted:
        path = folder / f"{lesson}.ipynb"
        ours = _git(course, "show", f"{base}:./notebooks/{path.name}")
        if ours is None:
            said.append(f"{lesson}: not in this folder's history. Update the course first.")
            continue
        there = path.read_bytes() if path.exists() else None
        if there == ours:
            if names:
                said.append(f"{lesson}: is as the course has it.")
            continue
        kept = None
        if there is not None and _holds_own(there, course, base, path.name):
            kept = _keep(path, there, today)
        _replace(path, ours)
        brought += 1
        beside = f" What was yours is kept in notebooks/{kept.name}." if kept else ""
        said.append(f"{lesson}: is now as the course has it.{beside}")
    if not said:
        return ["All lessons are as the course has them."]
    return [*said, *(["Where one is open: File, Reload Notebook from Disk."] if brought else [])]


def _chosen(name: str, known: tuple[str, ...]) -> str:
    stem = Path(name).name.removesuffix(".ipynb")
    found = [one for one in known if stem and one.startswith(stem.zfill(2))]
    if len(found) != 1:
        raise CourseError(f"There is no lesson {name!r}. The lessons are: {', '.join(known)}.")
    return found[0]


def _git(course: Path, *words: str) -> bytes | None:
    """Return what git says, or None where it fails or is not installed."""
    try:
        told = subprocess.run(["git", "-C", str(course), *words], capture_output=True, check=False)
    except OSError:
        return None
    return told.stdout if told.returncode == 0 else None


def _base(course: Path, file: str) -> str:
    """Return the newest commit of the course's own in this history; empty where there is none."""
    for commits in (("HEAD", "@{upstream}"), ("HEAD", "HEAD")):
        found = (_git(course, "merge-base", *commits) or b"").decode("ascii").strip()
        if found and _git(course, "cat-file", "-e", f"{found}:./notebooks/{file}") is not None:
            return found
    return ""


def _cells(content: bytes) -> set[str] | None:
    """Return what was written in each cell of a notebook; None where it is not one."""
    try:
        return {_written(cell) for cell in json.loads(content)["cells"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _written(cell: dict[str, Any]) -> str:
    source = cell["source"]
    text = "".join(source) if isinstance(source, list) else source
    if not text.strip():
        return ""
    return json.dumps([cell["cell_type"], text, cell.get("attachments", {})], sort_keys=True)


def _holds_own(content: bytes, course: Path, base: str, file: str) -> bool:
    """Say whether a notebook has a cell that no version of the course had; also if in doubt."""
    own = _cells(content)
    if own is None:
        return True
    own.discard("")
    place = f"./notebooks/{file}"
    told = _git(course, "log", "--format=%H", base, "--", place) or b""
    for commit in [base, *told.decode("ascii").split()]:
        if not own:
            break
        own -= _cells(_git(course, "show", f"{commit}:{place}") or b"") or set()
    return bool(own)


def _keep(path: Path, content: bytes, today: datetime.date) -> Path:
    """Write a learner's notebook beside the lesson, under a name that nothing has."""
    number = 1
    while True:
        more = f"-{number}" if number > 1 else ""
        kept = path.with_name(f"{path.stem}-mine-{today.isoformat()}{more}.ipynb")
        try:
            file = kept.open("xb")
        except FileExistsError:
            number += 1
            continue
        try:
            with file:
                file.write(content)
        except OSError:  # a full disk: the lesson stays as it is, and no half of it beside
            kept.unlink(missing_ok=True)
            raise
        return kept


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)  # noqa: PTH105 (the same on every system)
    finally:
        part.unlink(missing_ok=True)
