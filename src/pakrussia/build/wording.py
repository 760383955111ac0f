"""The course's own words: every text that learners or teachers read, and the words it leaves out.

The table ``terms`` names, for each disputed thing, the words that the course does not use in its
own voice. Such a word may stand in quotation marks, or in a sentence that says whose word it is.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pakrussia import yaml_model

# Columns and entries that hold no sentence of the course: keys, codes, accepted spellings.
_NO_TEXT = frozenset(
    {"id", "key", "sources", "source_keys", "accepted", "builds_on", "retired", "other_names"}
    | {"avoid", "word", "url", "answers", "quiz", "sets"}
)
# Tables that carry the words of others: titles of sources, and of votes of the UN.
_OTHERS_WORDS = frozenset({"sources", "source_homes", "un_votes", "un_key_votes"})

_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’(?!\w)|(?<!\w)\"[^\"\n]{1,200}\"(?!\w)")
_SENTENCE = re.compile(r"(?<=[.!?;])[”’)*]*\s+|\n\s*\n|\n\s*[-*|>]|\|")
_SPEAKER = re.compile(
    r"\b\w+(?:’s|'s|s’|s') (?:own )?(?:word|words|name|term|language)\b"
    r"|\bin (?:the|its|their|his|her) (?:own )?words\b"
    r"|\b(?:calls?|called|calling|speaks? of|spoke of)\b",
    re.IGNORECASE,
)


class Passage(NamedTuple):
    """A text of the course, and where it stands."""

    place: str
    text: str


class Avoided(NamedTuple):
    """A word that the course leaves out, found in its own voice."""

    place: str
    word: str
    term: str  # id in the table ``terms``
    sentence: str


def strings(code: str) -> Iterator[str]:
    """Return the texts typed in Python code; what an f-string computes stands as “…”."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a magic of IPython
        tree = ast.parse(re.sub(r"(?m)^\s*[%!].*$", "", code))
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values
            )
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inside
        ):
            yield node.value


def _leaves(value: Any, place: str) -> Iterator[Passage]:
    """Return the texts of a YAML file, each with its path of ids and names."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in _NO_TEXT:
                yield from _leaves(one, f"{place}/{name}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            named = one.get("id", number) if isinstance(one, dict) else number
            yield from _leaves(one, f"{place}/{named}")
    elif isinstance(value, str):
        yield Passage(place, value)


def of_notebook(path: Path, name: str) -> Iterator[Passage]:
    """Return the texts of a notebook: Markdown, and what its code types."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        place = f"{name}, cell {cell.get('id', '?')}"
        if cell["cell_type"] == "markdown":
            yield Passage(place, source)
        elif cell["cell_type"] == "code":
            for text in strings(source):
                yield Passage(place, text)


def of_table(path: Path) -> Iterator[Passage]:
    """Return the texts of a table, cell by cell; numbers, dates and codes are left out."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            named = row.get("id") or next(iter(row.values()))
            for column, text in row.items():
                if text and column not in _NO_TEXT and re.search(r"[a-z]", text):
                    yield Passage(f"{path.name}, {named}, {column}", text)


def passages(course: Path) -> Iterator[Passage]:
    """Return every text of the course: lessons, exercises, questions, plans, tables, charts."""
    for path in sorted(course.glob("notebooks/*.ipynb")):
        yield from of_notebook(path, path.name)
    for path in sorted(course.glob("solutions/*/*.ipynb")):
        yield from of_notebook(path, f"solutions/{path.parent.name}")
    for folder in ("questions", "teaching", "charts", "papers"):
        for path in sorted((course / "data" / folder).glob("*.yml")):
            read = yaml_model.from_yaml(path.read_text(encoding="utf-8"), path.name)
            yield from _leaves(read, f"{folder}/{path.name}")
    for path in sorted((course / "data" / "tables").glob("*.csv")):
        if path.stem not in _OTHERS_WORDS:
            yield from of_table(path)
    for folder in ("exercises", "figures", "forms", "quiz"):
        for path in sorted((course / "src" / "pakrussia" / folder).rglob("*.py")):
            for text in strings(path.read_text(encoding="utf-8")):
                yield Passage(f"{folder}/{path.name}", text)
    for name in ("README.md", "CONTRIBUTING.md"):
        yield Passage(name, (course / name).read_text(encoding="utf-8"))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, cells of a Markdown table among them."""
    found = (one.strip() for one in _SENTENCE.split(text) if one)
    return [" ".join(one.split()) for one in found if one]


def own(text: str) -> str:
    """Return a text without what stands in quotation marks."""
    return _QUOTED.sub("“…”", text)


def avoided_words(terms: Path) -> dict[str, str]:
    """Return each word that the table ``terms`` leaves out, with the id of its row."""
    with terms.open(encoding="utf-8", newline="") as file:
        return {
            word: row["id"]
            for row in csv.DictReader(file)
            for word in row["avoid"].split(";")
            if word
        }


def find_avoided(texts: Iterable[Passage], words: dict[str, str]) -> list[Avoided]:
    """Return where a word of the list stands in the course's own voice."""
    if not words:
        return []
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(
        r"(?<!\w)(" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE
    )
    by_small = {word.casefold(): term for word, term in words.items()}
    found = []
    for place, text in texts:
        for sentence in sentences(own(text)):
            if _SPEAKER.search(sentence):
                continue
            for hit in pattern.findall(sentence):
                found.append(Avoided(place, hit, by_small[hit.casefold()], sentence))
    return found
