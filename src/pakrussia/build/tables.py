"""The data package: derive the tables, check every cell, describe them, then replace.

``build`` writes nothing into the data folder before everything has passed, so that after any
error the last good tables are still there.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd

from pakrussia import questions, yaml_model
from pakrussia.build import (
    bibliography,
    checks,
    consumers,
    derive,
    derive_alliance,
    derive_ties,
    derive_world,
    readme,
)
from pakrussia.errors import CourseError

DERIVED = derive.TABLES | derive_world.TABLES | derive_ties.TABLES | derive_alliance.TABLES
MAPS = derive.MAPS | derive_world.MAPS

_SHOWN = 20  # findings listed in one message


def read_papers(data_folder: Path) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return the package's own paper and the papers of its resources, by name.

    They are the YAML files of ``data/papers``; a field may take over the entries of a shared
    field by ``like``.
    """
    folder = data_folder / "papers"
    package = _paper(folder / "_package.yml")
    shared = package.pop("shared_fields")
    papers = {}
    for path in sorted(folder.glob("[!_]*.yml")):
        paper = _paper(path)
        fields = paper.get("fields")
        for position, field in enumerate(fields if isinstance(fields, list) else []):
            if isinstance(field, dict) and "like" in field:
                like = field.pop("like")
                if not isinstance(like, str) or like not in shared:
                    raise CourseError(f"{path.name}: there is no shared field {like!r}.")
                paper["fields"][position] = {"name": like} | shared[like] | field
        papers[path.stem] = paper
    faults = [
        f"{name}.yml, {entry}: {reason}."
        for name, paper in papers.items()
        for entry, reason in checks.find_paper_faults(paper)
    ]
    if faults:
        raise CourseError("Mend these papers in data/papers:\n" + "\n".join(faults))
    return package, papers


def _paper(path: Path) -> dict[str, Any]:
    paper = yaml_model.from_yaml(yaml_model.read_text(path), path.name)
    if not isinstance(paper, dict):
        raise CourseError(f"{path.name} is no paper: write a block of 'entry: value' lines.")
    return paper


def _text(value: Any, field: dict[str, Any]) -> str:
    """Return one derived value as the text of its cell; a missing value is the empty text."""
    if value is None or pd.isna(value):
        return ""
    kind = field["type"]
    if kind == "integer":
        return str(int(value))
    if kind == "number":
        text = f"{float(value):.{field['decimals']}f}"
        return text.lstrip("-") if float(text) == 0 else text
    if kind == "boolean":
        return "true" if value else "false"
    return str(value)


def as_text(frame: pd.DataFrame, paper: dict[str, Any]) -> pd.DataFrame:
    """Return a derived table with every cell as text, its rows sorted by the paper's order."""
    missing = [f["name"] for f in paper["fields"] if f["name"] not in frame.columns]
    if missing:
        raise CourseError(f"The derivation gives no column {missing[0]!r}.")
    columns = {
        field["name"]: [_text(value, field) for value in frame[field["name"]]]
        for field in paper["fields"]
    }
    ordered = frame.reset_index(drop=True).sort_values(
        paper.get("order", paper["key"]), kind="stable", na_position="last"
    )
    return pd.DataFrame(columns, dtype="str").loc[ordered.index].reset_index(drop=True)


def _read_text(path: Path) -> pd.DataFrame:
    """Read a CSV with every cell as text; bytes that are not UTF-8 name their row."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n")
        raise CourseError(
            f"Table {path.stem}, row {row}: the bytes are not UTF-8. Save the file as UTF-8."
        ) from error
    return pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)


def _csv(table: pd.DataFrame) -> bytes:
    out = io.StringIO()
    table.to_csv(out, index=False, lineterminator="\n")
    return out.getvalue().encode("utf-8")


def _field_schema(field: dict[str, Any]) -> dict[str, Any]:
    """Return a field of the descriptor from a field of the paper."""
    out: dict[str, Any] = {"name": field["name"], "type": field["type"]}
    for name in ("title", "description", "unit"):
        if name in field:
            out[name] = field[name]
    constraints: dict[str, Any] = {
        # YAML reads 1947-08-14 as a date; JSON has none.
        name: str(field[name]) if isinstance(field[name], datetime.date) else field[name]
        for name in ("required", "minimum", "maximum")
        if name in field
    }
    # A cell of a list holds several of the categories, so the schema cannot name them.
    if "categories" in field and not field.get("list"):
        out["categories"] = field["categories"]
        if field.get("ordered"):
            out["categoriesOrdered"] = True
        constraints["enum"] = field["categories"]
    if constraints:
        out["constraints"] = constraints
    return out


def _coverage(table: pd.DataFrame, paper: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the first and the last date of a table, from the columns its paper names."""
    columns = paper.get("coverage")
    if columns is None:
        return None, None
    # A cell may hold several years, joined by a semicolon.
    first, last = [
        table[name][table[name] != ""].str.split(";").explode().str.strip()
        for name in (columns[0], columns[-1])
    ]
    return str(first.min()), str(last.max())


def _iso(value: Any) -> str | None:
    return None if value is None else str(value)


def _resource(
    name: str,
    paper: dict[str, Any],
    content: bytes,
    table: pd.DataFrame | None,
    lessons: list[str],
) -> dict[str, Any]:
    """Return a resource of the descriptor: the hand-written paper and what is computed."""
    out: dict[str, Any] = {"name": name}
    if table is not None:
        out |= {"type": "table", "path": f"tables/{name}.csv", "format": "csv"}
        out |= {"mediatype": "text/csv"}
    else:
        out |= {"path": paper["path"], "format": "geojson"}
        out |= {"mediatype": "application/geo+json"}
    out |= {"encoding": "utf-8", "title": paper["title"], "description": paper["description"]}
    out |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    if table is not None:
        first, last = _coverage(table, paper)
        out |= {"rows": len(table), "data_from": first, "data_to": last}
    for field in ("citation", "short_source", "licence"):
        out[field] = paper[field]
    out["licence_checked"] = _iso(paper["licence_checked"])
    for field in ("licence_note", "derivation"):
        out[field] = paper[field]
    out["gaps"] = paper.get("gaps", [])
    out["lessons"] = lessons
    out["checked_to"] = _iso(paper.get("checked_to"))
    out["review_by"] = _iso(paper.get("review_by"))
    if paper.get("licence_name"):
        out["licenses"] = [{"name": paper["licence_name"], "title": paper["licence"]}]
    if table is not None:
        schema: dict[str, Any] = {"fields": [_field_schema(f) for f in paper["fields"]]}
        if all((table[column] != "").all() for column in paper["key"]):
            schema["primaryKey"] = paper["key"]
        schema["missingValues"] = [""]
        out["schema"] = schema
    return out


def _lessons(data_folder: Path) -> dict[str, list[str]]:
    """Return the lessons that use each table.

    A data folder away from the course, as in the wheel, keeps what its descriptor said.
    """
    found = consumers.lessons_by_table(data_folder)
    if found is not None:
        return found
    path = data_folder / "datapackage.json"
    if not path.is_file():
        return {}
    described = json.loads(path.read_text(encoding="utf-8"))["resources"]
    return {entry["name"]: entry["lessons"] for entry in described}


def _gather(
    raw_folder: Path | None, data_folder: Path, papers: dict[str, dict[str, Any]]
) -> dict[str, pd.DataFrame]:
    """Return every table as text: derived ones from the raw folder, typed ones as they stand."""
    stems = {path.stem for path in (data_folder / "tables").glob("*.csv")}
    tabular = {name for name, paper in papers.items() if "fields" in paper}
    strangers = sorted(stems - tabular)
    if strangers:
        raise CourseError(
            f"The table {strangers[0]!r} has no paper: write data/papers/{strangers[0]}.yml."
        )
    tables = {}
    for name in sorted(tabular):
        if name == "sources":
            frame = bibliography.sources(data_folder / "sources.bib")
            tables[name] = as_text(frame, papers[name])
        elif name in DERIVED and raw_folder is not None:
            tables[name] = as_text(DERIVED[name](raw_folder), papers[name])
        else:
            path = data_folder / "tables" / f"{name}.csv"
            if not path.is_file():
                raise CourseError(f"The table {name!r} is described, but {path} is missing.")
            tables[name] = _read_text(path)
    return tables


def _check(tables: dict[str, pd.DataFrame], papers: dict[str, dict[str, Any]]) -> None:
    """Raise one ``CourseError`` that lists the faults of all tables."""
    keys = set(tables["sources"]["key"])
    links: dict[str, Collection[str]] = {
        name: set(table["id"]) for name, table in tables.items() if "id" in table.columns
    }
    lines = []
    for name, table in tables.items():
        for row, column, reason in checks.find_faults(table, papers[name], keys, links):
            lines.append(f"Table {name}, row {row}, column {column}: {reason}.")
    if lines:
        more = f"\n… and {len(lines) - _SHOWN} more." if len(lines) > _SHOWN else ""
        raise CourseError(
            "The tables were not replaced. Mend the row, or its paper in data/papers:\n"
            + "\n".join(lines[:_SHOWN])
            + more
        )


def build(raw_folder: Path | None, data_folder: Path) -> list[Path]:
    """Build the data package and return the paths of the files that changed.

    ``raw_folder`` holds the raw extracts; with ``None`` the derived tables stay as they are
    and only the typed tables, the bibliography and the descriptor are taken in anew. Raises
    ``CourseError`` with table, row, column and reason; the files then stay as they were.
    """
    package, papers = read_papers(data_folder)
    tables = _gather(raw_folder, data_folder, papers)
    _check(tables, papers)

    lessons = _lessons(data_folder)

    files: dict[str, bytes] = {}
    resources = []
    for name, paper in papers.items():
        if name in tables:
            path = f"tables/{name}.csv"
            derived = name == "sources" or name in DERIVED
            # A typed table keeps its bytes: its spelling is its author's.
            files[path] = _csv(tables[name]) if derived else (data_folder / path).read_bytes()
            table: pd.DataFrame | None = tables[name]
        else:
            path = paper["path"]
            if raw_folder is not None:
                files[path] = MAPS[name](raw_folder).encode("utf-8")
            else:
                files[path] = (data_folder / path).read_bytes()
            table = None
        resources.append(_resource(name, paper, files[path], table, lessons.get(name, [])))
    left_out = [entry | {"checked": _iso(entry["checked"])} for entry in package["left_out"]]
    descriptor = package | {"left_out": left_out, "resources": resources}
    files["README.md"] = readme.readme(descriptor).encode("utf-8")
    files["datapackage.json"] = (
        json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"
    ).encode("utf-8")
    # For the editors of those who write questions.
    files["questions/schema.json"] = (
        json.dumps(questions.json_schema(), ensure_ascii=False, indent=1) + "\n"
    ).encode("utf-8")
    return _replace(files, data_folder)


def _replace(files: dict[str, bytes], data_folder: Path) -> list[Path]:
    """Write the files beside the old ones, then move each into its place.

    Where a move fails, the files moved before it go back, so that the package stays whole.
    """
    fresh = Path(tempfile.mkdtemp(prefix=".build-", dir=data_folder))
    changed: list[Path] = []
    try:
        for path, content in files.items():
            (fresh / "new" / path).parent.mkdir(parents=True, exist_ok=True)
            (fresh / "new" / path).write_bytes(content)
        for path, content in files.items():
            target, old = data_folder / path, fresh / "old" / path
            if target.is_file() and target.read_bytes() == content:
                continue
            if target.is_file():
                old.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(target, old)
            target.parent.mkdir(parents=True, exist_ok=True)
            changed.append(target)
            (fresh / "new" / path).replace(target)
    except OSError as error:
        for target in changed:
            old = fresh / "old" / target.relative_to(data_folder)
            if old.is_file():
                shutil.copy2(old, target)
            else:
                target.unlink(missing_ok=True)
        raise CourseError(
            f"The tables were not replaced: {error}. The last good files stay; free some space "
            f"or allow writing in {data_folder}, and run it again."
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return changed
