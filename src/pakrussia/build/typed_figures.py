"""Figures that are typed into a chart's description, compared with the data of the chart.

A description may compute its figures, as an f-string does; then there is nothing to compare. A
figure that is typed must stand in the data below the chart, count something in them, or be
computed and printed elsewhere in the lesson. What a machine cannot see stands in a list that a
person has reviewed, each figure with a reason.
"""

from __future__ import annotations

import ast
import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

from pakrussia.build.wording import strings

_NUMBER = re.compile(r"(?<![\w.])(?<![A-Za-z]-)([−-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w]*\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)(1[89]|20)(\d\d)[–-](\d\d)(?!\d)")
_WORDS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_WORD = re.compile(r"(?<![\w-])(" + "|".join(_WORDS) + r")\b", re.IGNORECASE)

_SMALL = 20


class Told(NamedTuple):
    """A chart of a stored lesson: what its description types, and the data below it."""

    lesson: str
    cell: str
    typed: str
    rows: list[list[str]]
    computed: frozenset[Decimal]  # what other cells of the lesson computed and print


class Unsupported(NamedTuple):
    """A typed figure that the data below the chart do not show."""

    lesson: str
    cell: str
    figure: str
    sentence: str


def figures(text: str) -> list[Decimal]:
    """Return the numbers of a text; 1965–68 holds 1965 and 1968, and words count up to twenty."""
    text = _SHORT_YEAR.sub(r"\1\2–\g<1>\3", text)
    found = []
    for sign, whole, part in _NUMBER.findall(text):
        number = Decimal(whole.replace(",", "") + part)
        found.append(-number if sign and not re.search(r"\d[−-]" + whole, text) else number)
    found += [Decimal(2 + _WORDS.index(word.lower())) for word in _WORD.findall(text)]
    return found


def _typed(node: ast.expr) -> str:
    """Return what an expression types; what it computes is left out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            _typed(one) if isinstance(one, ast.Constant) else " … " for one in node.values
        )
    if isinstance(node, ast.BinOp):
        return f"{_typed(node.left)} {_typed(node.right)}"
    return ""


def descriptions(code: str) -> list[str]:
    """Return what each call of ``charts.show`` in a cell types as its description."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "charts.show":
            named = {one.arg: one.value for one in node.keywords}
            found.append(_typed(named["description"]) if "description" in named else "")
    return found


def _rows(page: str) -> list[list[str]]:
    """Return the cells of the tables in HTML, row by row, as text."""
    rows = re.findall(r"<tr\b.*?</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [[html.unescape(re.sub(r"<[^>]+>", " ", one)).strip() for one in row] for row in cells]


def _computed(cells: list[dict[str, Any]]) -> frozenset[Decimal]:
    """Return the numbers in the stored texts of code cells that these cells do not type."""
    found: set[Decimal] = set()
    for cell in cells:
        if cell["cell_type"] == "code":
            typed = {abs(one) for text in strings("".join(cell["source"])) for one in figures(text)}
            for output in cell["outputs"]:
                text = "".join(output.get("data", {}).get("text/markdown", ""))
                found |= {abs(one) for one in figures(text)} - typed
    # A small whole number stands in every text: it says nothing about another one.
    return frozenset(one for one in found if one > _SMALL or one != one.to_integral_value())


def charts(path: Path) -> Iterator[Told]:
    """Return the charts of a stored notebook, each with the data that open below it."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    computed = _computed(cells)
    for cell in cells:
        code = "".join(cell["source"])
        if cell["cell_type"] != "code" or "charts.show(" not in code:
            continue
        pages = ["".join(one.get("data", {}).get("text/html", "")) for one in cell["outputs"]]
        tables = [_rows(page) for page in pages if "<table" in page]
        typed = descriptions(code)
        if len(typed) == len(tables):
            for text, rows in zip(typed, tables, strict=True):
                yield Told(path.stem, cell["id"], text, rows, computed)


def _shown(rows: list[list[str]]) -> set[Decimal]:
    """Return the numbers that a table shows, and those that count something in it."""
    body = rows[1:]
    shown = {abs(number) for row in rows for cell in row for number in figures(cell)}
    shown.add(Decimal(len(body)))
    for column in zip(*[row for row in body if len(row) == len(rows[0])], strict=False):
        counts = Counter(column)
        shown |= {Decimal(count) for count in counts.values()}
        shown.add(Decimal(len(counts)))
        years = Counter(found.group(0) for one in column if (found := re.search(r"\d{4}", one)))
        shown |= {Decimal(count) for count in years.values()}
    return shown


def _supports(shown: set[Decimal], wanted: Decimal) -> bool:
    """Say whether a number, or one that rounds to it, is shown."""
    wanted = abs(wanted)
    if wanted in shown:
        return True
    digits = wanted.as_tuple().exponent
    step = Decimal(1).scaleb(digits if isinstance(digits, int) else 0)
    return any(
        number.quantize(step, rounding) == wanted
        for number in shown
        for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
        if abs(number - wanted) <= step
    )


def unsupported(chart: Told) -> list[Unsupported]:
    """Return the typed figures of a description that its data do not show."""
    if not chart.typed.strip():
        return []
    shown = (_shown(chart.rows) if chart.rows else set()) | chart.computed
    found = []
    for sentence in re.split(r"(?<=[.;:])\s+", chart.typed):
        for number in figures(sentence):
            if not _supports(shown, number):
                found.append(Unsupported(chart.lesson, chart.cell, f"{number:f}", sentence))
    return found
