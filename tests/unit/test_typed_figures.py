"""A figure that is typed into a chart's description stands in the data of the chart."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pakrussia import folders
from pakrussia.build import notebooks, typed_figures

COURSE = folders.course_folder()
LESSONS = notebooks.lessons(COURSE)
CHARTS = [chart for path in LESSONS for chart in typed_figures.charts(path)]

# Figures that the table below a chart cannot show, each with the reason why it may stand. Whoever
# changes a description computes its figures; then its line here has nothing left to do.
REVIEWED: dict[tuple[str, str], dict[str, str]] = {
    ("02", "y71-10"): {"7": "full triangles of 1967-69, computed by hand from tie_years"},
    ("02", "y71-19"): {"3": "years of a mean: a setting of the chart"},
    ("03", "af-14"): {"7": "lanes of the drawing"},
    ("03", "af-24"): {
        "14": "5,109 days of the table, in years",
        "5": "pairs with the effect first, and pairs with the cause first: signs of a column",
    },
    ("04", "th-24"): {"2013": "a bound between two rows"},
    ("05", "tr-19"): {"80": "years of the axis; the table ends at 60"},
    ("05", "tr-26"): {
        "1999": "the year of the source",
        "1997": "the years of the source",
        "2001": "the years of the source",
    },
    ("06", "te-14"): {"8": "editions of one drill among the rows of the table"},
    ("07", "en-06"): {
        "18.8": "of the table electricity, which is drawn as crosses",
        "14.7": "of the table electricity, which is drawn as crosses",
    },
    ("07", "en-10"): {
        "0": "kilometres laid: nothing was built",
        "1100": "the planned length, a figure of the sources and not of the table",
    },
    ("07", "en-25"): {"3": "rules of the drawing"},
    ("08", "ch-11"): {
        "109": "109,004 million dollars of the table, in billions",
        "10": "a round figure for millions of the table, in billions; and the factor of a step",
        "0.1": "millions of the table, in billions",
    },
    ("08", "ch-17"): {"0": "the day on which each row begins"},
    ("08", "ch-21"): {"3": "bars of the drawing"},
    ("09", "di-19"): {"14": "a share of five years, computed by hand from arms_transfers"},
    ("10", "wa-11"): {"300": "trials of the drawing: a setting"},
    ("11", "re-20"): {"4": "hopeful rows with the result partly: two columns together"},
}


def test_each_chart_with_a_description_is_read() -> None:
    with_words = sum(
        bool(text)
        for path in LESSONS
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code" and "charts.show(" in "".join(cell["source"])
        for text in typed_figures.descriptions("".join(cell["source"]))
    )
    assert sum(bool(chart.typed) for chart in CHARTS) == with_words
    assert all(len(chart.rows) > 1 for chart in CHARTS)


@pytest.mark.parametrize("lesson", sorted({chart.lesson for chart in CHARTS}))
def test_a_typed_figure_stands_in_the_data_or_on_the_reviewed_list(lesson: str) -> None:
    found = []
    for chart in CHARTS:
        reviewed = REVIEWED.get((chart.lesson[:2], chart.cell), {})
        if chart.lesson == lesson:
            found += [one for one in typed_figures.unsupported(chart) if one.figure not in reviewed]
    assert [f"{one.cell}: {one.figure} in “{one.sentence}”" for one in found] == []


def notebook(tmp_path: Path, description: str, *rows: list[Any], printed: str = "") -> Path:
    """Store a lesson with one chart, its table and a text that another cell computed."""
    cells = "".join(
        "<tr>" + "".join(f'<td align="right">{cell}</td>' for cell in row) + "</tr>" for row in rows
    )
    chart = {
        "cell_type": "code",
        "id": "chart",
        "source": f"charts.show(chart, table=table, description={description})",
        "outputs": [{"data": {"text/html": f"<details><table>{cells}</table></details>"}}],
    }
    text = {
        "cell_type": "code",
        "id": "text",
        "source": 'Markdown(f"It was {share:.1f} in 1965, 33 before.")',
        "outputs": [{"data": {"text/markdown": printed}}],
    }
    path = tmp_path / "90-planted.ipynb"
    path.write_text(json.dumps({"cells": [chart, text]}), encoding="utf-8")
    return path


ROWS = [["year", "who", "units"], ["1968", "USSR", "1,390"], ["1969", "USSR", "2.46"]]


@pytest.mark.parametrize(
    ("description", "missing"),
    [
        ('"In 1968 it is 1,390, in 1969 2.5."', []),
        ('"Two rows, 1968 to 1969."', []),
        ('"From 1968–69 on."', []),
        ('f"It is {n:.0f} in {year}."', []),
        ('"In 1968 it is 1,380."', ["1380"]),
        ('"In 1969 it is 2.4."', ["2.4"]),
        ('"In 1967 nothing."', ["1967"]),
        ('"Five rows."', ["5"]),
        ('f"In 1968 it is {n}, four times 1,390."', ["4"]),
        ('"Before, it was 44.7 per cent."', []),  # computed and printed by another cell
        ('"Before, it was 33 per cent."', ["33"]),  # typed there, too
        ('"Seventeen of them."', ["17"]),
    ],
)
def test_a_planted_figure_is_found(tmp_path: Path, description: str, missing: list[str]) -> None:
    path = notebook(
        tmp_path, description, *ROWS, printed="It was 44.7 in 1965, 33 before; 17 left."
    )
    (chart,) = typed_figures.charts(path)
    assert [one.figure for one in typed_figures.unsupported(chart)] == missing


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1965–68: 1,390 units", [1965, 1968, 1390]),
        ("minus 0.39 and −2.4", ["0.39", "-2.4"]),
        ("six of 10 drills, U-2 and COVID19", [10, 6]),
        ("2024–25", [2024, 2025]),
        ("Forty-eight boxes, two of them", [2]),
    ],
)
def test_numbers_of_a_text(text: str, numbers: list[Any]) -> None:
    assert typed_figures.figures(text) == [Decimal(str(one)) for one in numbers]
