"""The course's tables: ``load`` gives one as a DataFrame, ``cite`` says where it comes from.

The tables are a Frictionless data package, described by ``datapackage.json`` in the data
folder. That file gives every column its type, so ``load`` needs no guessing.
"""

from __future__ import annotations

import copy
import datetime
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pakrussia import folders
from pakrussia.errors import CourseError, near_misses

RESTORE = (
    "Restore it with `git checkout -- data` in a checkout of the course, "
    "or install the package again."
)

# Types, not their names: pandas would look each name up again for every column.
_TEXT = pd.api.types.pandas_dtype("str")
_DTYPES: dict[str, Any] = {
    "integer": pd.api.types.pandas_dtype("Int64"),
    "number": pd.api.types.pandas_dtype("float64"),
}

# Read once in a process: the descriptor of each data folder, the bytes of the maps and the
# tables already typed.
_descriptors: dict[Path, dict[str, Any]] = {}
_maps: dict[Path, bytes] = {}
_tables: dict[Path, pd.DataFrame] = {}
_sources: dict[Path, dict[str, Source]] = {}


@dataclass(frozen=True)
class TableInfo:
    """What the descriptor says about one table, or one map (which has no rows).

    Dates are ISO strings (a year, a month or a day); ``checked_to`` and ``review_by`` are
    ``None`` for tables that do not age. ``licence`` is the publisher's licence in its own
    terms, or ``None`` where none was found; ``licence_note`` always says what was looked at.
    """

    name: str
    title: str
    description: str
    rows: int | None
    bytes: int
    data_from: str | None
    data_to: str | None
    citation: str
    short_source: str
    licence: str | None
    licence_checked: str
    licence_note: str
    derivation: str
    gaps: tuple[str, ...]
    lessons: tuple[str, ...]
    checked_to: str | None
    review_by: str | None
    fields: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Source:
    """One entry of the bibliography.

    ``short`` fits a caption, ``full`` is the printable citation, ``url`` may be ``None``, and
    ``read`` is "seen", "seen in part" or "known, not re-read".
    """

    key: str
    short: str
    full: str
    url: str | None
    read: str


def _descriptor() -> dict[str, Any]:
    """Return the descriptor of the data folder in use, read once."""
    folder = folders.data_folder()
    if folder not in _descriptors:
        path = folder / "datapackage.json"
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise CourseError(f"The data descriptor {path} is missing. {RESTORE}") from None
        except (OSError, ValueError) as error:
            raise CourseError(
                f"The data descriptor {path} cannot be read: {error}. {RESTORE}"
            ) from error
        _descriptors[folder] = found
    return _descriptors[folder]


def _resource(name: str, *kinds: str) -> dict[str, Any]:
    """Return the descriptor's entry for ``name``; an unknown name lists its near misses.

    ``kinds`` says what may be found: ``"table"`` (so it is where none is named), ``"map"``.
    """
    kinds = kinds or ("table",)
    known = {
        entry["name"]: entry
        for entry in _descriptor()["resources"]
        if ("table" if "schema" in entry else "map") in kinds
    }
    if name not in known:
        kind = " or ".join(kinds)
        raise CourseError(f"There is no {kind} {name!r}. {near_misses(str(name), known)}")
    entry: dict[str, Any] = known[name]
    return entry


def _content(entry: dict[str, Any]) -> bytes:
    """Return the bytes of a resource, compared with the descriptor's hash."""
    path = folders.data_folder() / entry["path"]
    try:
        content: bytes = path.read_bytes()
    except FileNotFoundError:
        raise CourseError(f"The file of {entry['name']!r} is missing: {path}. {RESTORE}") from None
    except OSError as error:
        raise CourseError(
            f"The file of {entry['name']!r} cannot be read: {path} ({error})."
        ) from error
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != entry["hash"]:
        raise CourseError(
            f"The file of {entry['name']!r} was altered: {path} is not the file that "
            f"datapackage.json describes. {RESTORE} If you changed it on purpose, run "
            "`python -m pakrussia data`."
        )
    return content


def typed(content: bytes, fields: list[dict[str, Any]]) -> pd.DataFrame:
    """Parse a CSV file by its schema's fields.

    Dates become ``datetime64``, integers nullable ``Int64``, numbers ``float64``, booleans
    ``bool``, enumerated texts ordered categories where the schema orders them, and all other
    texts ``str``. An empty cell is a missing value. Raises ``ValueError`` for a cell that does
    not have its column's type.
    """
    frame = pd.read_csv(
        io.BytesIO(content),
        encoding="utf-8",
        dtype={f["name"]: _DTYPES.get(f["type"], _TEXT) for f in fields},
        keep_default_na=False,
        na_values=[""],
    )
    for field in fields:
        name = field["name"]
        if field["type"] == "date":
            frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d").astype("datetime64[s]")
        elif field["type"] == "boolean":
            truth = frame[name].map({"true": True, "false": False})
            if truth.isna().any():
                raise ValueError(f"column {name!r} holds a value that is not true or false")
            frame[name] = truth.astype("bool")
        elif field.get("categoriesOrdered"):
            frame[name] = pd.Categorical(frame[name], categories=field["categories"], ordered=True)
    return frame


def names() -> list[str]:
    """Return the names of all tables, in alphabetical order."""
    return sorted(entry["name"] for entry in _descriptor()["resources"] if "schema" in entry)


def load(name: str) -> pd.DataFrame:
    """Return the table ``name`` with typed columns, as a copy that is yours to change.

    The columns and their units are listed by ``info(name).fields``. Raises ``CourseError`` for
    an unknown table, and for a file that is missing or was altered.
    """
    entry = _resource(name)
    path = folders.data_folder() / entry["path"]
    if path not in _tables:
        _tables[path] = typed(_content(entry), entry["schema"]["fields"])
    return _tables[path].copy()


def info(name: str) -> TableInfo:
    """Return what the descriptor says about the table or map ``name``."""
    entry = _resource(name, "table", "map")
    return TableInfo(
        name=entry["name"],
        title=entry["title"],
        description=entry["description"],
        rows=entry.get("rows"),
        bytes=entry["bytes"],
        data_from=entry.get("data_from"),
        data_to=entry.get("data_to"),
        citation=entry["citation"],
        short_source=entry["short_source"],
        licence=entry["licence"],
        licence_checked=entry["licence_checked"],
        licence_note=entry["licence_note"],
        derivation=entry["derivation"],
        gaps=tuple(entry["gaps"]),
        lessons=tuple(entry["lessons"]),
        checked_to=entry["checked_to"],
        review_by=entry["review_by"],
        fields=tuple(copy.deepcopy(entry.get("schema", {}).get("fields", []))),
    )


def cite(name: str) -> str:
    """Return a citation of the table ``name`` that can be printed under a text."""
    found = info(name)
    until = f" Data to {found.data_to}." if found.data_to else ""
    return f"{found.title}. {found.citation}.{until}"


def source_line(*names: str) -> str:
    """Return the line that stands under a chart made from these tables.

    For example ``"Source: Voeten (2013), UN roll calls. Data to 2025-12-18."`` Where the
    tables end at different dates, each source carries its own.
    """
    if not names:
        raise CourseError("A source line needs the name of at least one table.")
    parts: dict[str, str | None] = {}
    for name in names:
        found = info(name)
        parts.setdefault(found.short_source, found.data_to)
    ends = set(parts.values())
    if len(ends) == 1:
        (end,) = ends
        return f"Source: {'; '.join(parts)}." + (f" Data to {end}." if end else "")
    dated = [f"{short} (data to {end})" if end else short for short, end in parts.items()]
    return f"Source: {'; '.join(dated)}."


def source(key: str) -> Source:
    """Return the entry of the bibliography with this key; unknown keys list near misses."""
    path = folders.data_folder() / _resource("sources")["path"]
    if path not in _sources:
        # A quiz asks for a dozen at a time, and looking each up in a table would take longer
        # than drawing it.
        rows: list[dict[Any, Any]] = load("sources").to_dict("records")
        _sources[path] = {
            row["key"]: Source(**(row | {"url": None if pd.isna(row["url"]) else row["url"]}))
            for row in rows
        }
    if key not in _sources[path]:
        raise CourseError(
            f"There is no source {key!r} in the bibliography. "
            f"{near_misses(str(key), _sources[path])}"
        )
    return _sources[path][key]


def bibliography(*keys: str) -> str:
    """Return the sources with these keys as a Markdown list, each with how far it was read.

    Unknown keys are a ``CourseError`` that lists the near misses.
    """
    lines = []
    for key in keys:
        one = source(key)
        # Two dollar signs in a text become a formula, in JupyterLab even where a backslash
        # stands before them; one that is alone in its element begins none.
        full = one.full.rstrip(".").replace("$", "<span>&#36;</span>")
        link = f" [link]({one.url})" if one.url else ""
        lines.append(f"- {full}.{link} *({one.read})*")
    return "\n".join(lines)


def base_map() -> dict[str, Any]:
    """Return the world's land as GeoJSON: one feature for each piece of land, no borders.

    Coordinates are degrees of longitude and latitude with one decimal. Draw it with the edge
    in the colour of the fill, and the lines between pieces disappear.
    """
    return _map("base_map")


def disputed_areas() -> dict[str, Any]:
    """Return the contested areas of Kashmir and the Line of Control as GeoJSON.

    Each feature has the properties ``name``, ``administered_by_iso3`` and ``claimed_by_iso3``.
    For the one chart that is about them; the sides' positions are the table ``contested_lines``.
    """
    return _map("disputed_areas")


def _map(name: str) -> dict[str, Any]:
    """Return a map of the descriptor, parsed anew: that takes less time than a copy of it."""
    entry = _resource(name, "map")
    path = folders.data_folder() / entry["path"]
    if path not in _maps:
        _maps[path] = _content(entry)
    found: dict[str, Any] = json.loads(_maps[path])
    return found


def due(today: datetime.date) -> list[TableInfo]:
    """Return the tables whose review date is before or on ``today``, the oldest first."""
    found = [info(name) for name in names()]
    late = [one for one in found if one.review_by and one.review_by <= today.isoformat()]
    return sorted(late, key=lambda one: (one.review_by or "", one.name))
