"""``data/README.md``, made from the descriptor: every table with its papers, for people."""

from __future__ import annotations

from typing import Any

_HEAD = """# The course's data

This file is made by `python -m pakrussia data` from `datapackage.json`. Edit the papers in
`papers/`, the hand-typed tables in `tables/` or `sources.bib`, never this file.

In Python: `data.load("events")` gives a table, `data.cite("events")` its citation and
`data.info("events")` its papers. Codes are ISO 3166 alpha-3; the USSR is SUN up to and including
1991 and Russia RUS from 1992. An empty cell is a missing value, never zero.

What the course compiled itself is under CC BY 4.0. Each outside table keeps its publisher's
terms, which are told with it. Some tables allow non-commercial use only.
"""


def _coverage(entry: dict[str, Any]) -> str:
    if entry.get("data_from") is None:
        return "–"
    return f"{entry['data_from']} to {entry['data_to']}"


def _overview(entries: list[dict[str, Any]]) -> list[str]:
    lines = ["| Table | Rows | Coverage | Bytes | Lessons |", "|---|---:|---|---:|---|"]
    for entry in entries:
        lines.append(
            f"| [{entry['name']}](#{entry['name']}) | {entry.get('rows', '–')} "
            f"| {_coverage(entry)} | {entry['bytes']:,} | {', '.join(entry['lessons']) or '–'} |"
        )
    return lines


def _section(entry: dict[str, Any]) -> list[str]:
    lines = [f"## {entry['name']}", "", f"**{entry['title']}.** {entry['description']}", ""]
    lines += [
        f"- File: `{entry['path']}`",
        f"- Source: {entry['citation']}.",
        f"- Licence: {entry['licence'] or 'none stated by the publisher'} "
        f"(checked {entry['licence_checked']}). {entry['licence_note']}",
        f"- Made by: {entry['derivation']}",
    ]
    if entry["checked_to"]:
        lines.append(f"- Checked to {entry['checked_to']}, to be reviewed by {entry['review_by']}")
    lines += [f"- Gap: {gap}" for gap in entry["gaps"]]
    if "schema" in entry:
        lines += ["", "| Column | Type | Unit | Meaning |", "|---|---|---|---|"]
        for field in entry["schema"]["fields"]:
            lines.append(
                f"| {field['name']} | {field['type']} | {field.get('unit', '')} "
                f"| {field['description']} |"
            )
    return lines


def _left_out(entries: list[dict[str, Any]]) -> list[str]:
    lines = ["## Left out for their terms", ""]
    for entry in entries:
        lines.append(
            f"- **{entry['table']}.** {entry['reason']} (checked {entry['checked']}) "
            f"Instead: {entry['instead']}"
        )
    return lines


def readme(descriptor: dict[str, Any]) -> str:
    """Return the text of ``data/README.md`` for a descriptor."""
    entries = descriptor["resources"]
    lines = [_HEAD, *_overview(entries), ""]
    for entry in entries:
        lines += [*_section(entry), ""]
    lines += _left_out(descriptor["left_out"])
    return "\n".join(lines).rstrip("\n") + "\n"
