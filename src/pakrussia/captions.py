"""The words of charts, by chart id: ``data/charts/en.yml``, ready for other languages.

A chart's title, how to read it, its text alternative, the names of its controls, the sentence that
follows them and the headings of its table stand in one file, so that a translation needs no
Python. ``load`` gives the words of one chart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pakrussia import folders, yaml_model
from pakrussia.errors import CourseError, near_misses

LANGUAGE = "en"
_TEXTS = ("title", "subtitle", "description", "finding")
_TABLES = ("controls", "options", "sentences", "labels", "columns")


@dataclass(frozen=True)
class Caption:
    """The words of one chart.

    ``description`` is the text alternative: the kind of chart, its axes and how to use it.
    ``finding`` says what it shows; its holes are filled by the figure. ``source`` names tables of
    the data package. ``controls`` and ``options`` are keyed by parameter; ``sentences`` follow the
    controls; ``labels`` name what is drawn; ``columns`` head the table under the chart.
    """

    id: str
    title: str
    description: str
    subtitle: str = ""
    finding: str = ""
    source: tuple[str, ...] = ()
    controls: dict[str, str] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    sentences: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)

    def control(self, name: str) -> str:
        """Return the name that the reader sees of a parameter; ``CourseError`` without one."""
        return str(self._entry("controls", name))

    def option(self, name: str, value: str) -> str:
        """Return the name of one choice of a parameter: its value where no other is given."""
        return str(self.options.get(name, {}).get(value, value))

    def sentence(self, name: str) -> Any:
        """Return a sentence, or its forms by number; ``CourseError`` where there is none."""
        return self._entry("sentences", name)

    def label(self, name: str) -> str:
        """Return the name of something drawn; ``CourseError`` where there is none."""
        return str(self._entry("labels", name))

    def _entry(self, part: str, name: str) -> Any:
        known = getattr(self, part)
        if name not in known:
            raise CourseError(
                f"The words of chart {self.id!r} have no {name!r} under {part}. "
                + near_misses(name, known)
            )
        return known[name]


def path(language: str = LANGUAGE) -> Path:
    """Return the file of a language."""
    return folders.data_folder() / "charts" / f"{language}.yml"


def ids(language: str = LANGUAGE) -> list[str]:
    """Return the ids of all charts that have words, in the order of the file."""
    return list(_entries(path(language)))


def load(chart: str, language: str = LANGUAGE) -> Caption:
    """Return the words of the chart with this id.

    ``CourseError`` for an unknown id, a missing or broken file, and for an entry without a title
    or a description, with an unknown part, or with a part of the wrong kind.
    """
    file = path(language)
    entries = _entries(file)
    if chart not in entries:
        raise CourseError(f"{file.name} has no chart {chart!r}. {near_misses(chart, entries)}")
    entry = entries[chart]
    where = f"{file.name}, chart {chart!r}"
    if not isinstance(entry, dict):
        raise CourseError(f"{where}: it must be a table with a title and a description.")
    known = {*_TEXTS, *_TABLES, "source"}
    for part in entry:
        if part not in known:
            raise CourseError(f"{where}: there is no part {part!r}. {near_misses(part, known)}")
    for part in ("title", "description"):
        if not str(entry.get(part) or "").strip():
            raise CourseError(f"{where}: it has no {part}. Add a line that begins “{part}:”.")
    for part in _TEXTS:
        if not isinstance(entry.get(part, ""), str):
            raise CourseError(f"{where}: {part!r} must be a text. Put it in quotation marks.")
    for part in _TABLES:
        if not isinstance(entry.get(part, {}), dict):
            raise CourseError(f"{where}: {part!r} must be a table: lines of a name and a text.")
    source = entry.get("source", [])
    source = (source,) if isinstance(source, str) else tuple(source)
    filled: dict[str, Any] = {part: " ".join(entry.get(part, "").split()) for part in _TEXTS}
    filled |= {part: entry.get(part, {}) for part in _TABLES}
    return Caption(chart, source=source, **filled)


# Read once in a process, and again when the file has changed.
_read: dict[Path, tuple[float, dict[str, Any]]] = {}


def _entries(file: Path) -> dict[str, Any]:
    try:
        changed = file.stat().st_mtime
    except OSError as problem:
        raise CourseError(f"The words of charts cannot be read: {file} ({problem}).") from problem
    if file not in _read or _read[file][0] != changed:
        found = yaml_model.from_yaml(yaml_model.read_text(file), str(file))
        if not isinstance(found, dict):
            raise CourseError(f"{file} must be a table of charts by their ids.")
        _read[file] = (changed, found)
    return _read[file][1]
