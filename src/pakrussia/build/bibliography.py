"""The bibliography: ``data/sources.bib`` read into the rows of the table ``sources``."""

from __future__ import annotations

from pathlib import Path

import bibtexparser
import pandas as pd

from pakrussia.errors import CourseError


def _full(fields: dict[str, str]) -> str:
    """Return the printable citation of one entry."""
    parts = []
    if "author" in fields:
        parts.append(fields["author"].replace(" and ", ", "))
    parts.append(f"“{fields['title']}”")
    for name in ("container", "publisher", "date"):
        if name in fields:
            parts.append(fields[name])
    return ", ".join(parts) + "."


def sources(path: Path) -> pd.DataFrame:
    """Return the bibliography as a table: key, short, full, url, read.

    Raises ``CourseError`` where an entry cannot be read, a key stands twice, or an entry lacks
    its title, its short form or the word on how far it was read.
    """
    library = bibtexparser.parse_string(path.read_text(encoding="utf-8"))
    if library.failed_blocks:
        block = library.failed_blocks[0]
        raise CourseError(
            f"{path.name}: the entry near line {(block.start_line or 0) + 1} cannot be read "
            f"({getattr(block, 'error', 'unknown reason')})."
        )
    rows = []
    for entry in library.entries:
        fields = {field.key: str(field.value) for field in entry.fields}
        for name in ("title", "shorttitle", "read"):
            if not fields.get(name):
                raise CourseError(f"{path.name}: the entry {entry.key!r} has no {name!r}.")
        rows.append(
            {
                "key": entry.key,
                "short": fields["shorttitle"],
                "full": _full(fields),
                "url": fields.get("url"),
                "read": fields["read"],
            }
        )
    return pd.DataFrame(rows, columns=["key", "short", "full", "url", "read"])
