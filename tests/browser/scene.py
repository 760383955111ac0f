"""A small stored lesson with a guess, its chart, and what unfolds: made by a real run."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbformat import v4

from pakrussia.build import notebooks, stage

SAMPLES = Path(__file__).parents[1] / "unit" / "samples" / "unmarked"
NAME = "91-unmarked"
FINDING = "Eight of the fourteen came before the flight"

_CHART = """import altair as alt
import pandas as pd
years = pd.DataFrame({"year": [1949, 1954, 1955, 1960], "count": [1, 4, 6, 8]})
start_open = alt.param(name="start_open", value=False, bind=alt.binding_checkbox(name="Show"))
start_guess = alt.param(
    name="start_guess", value=-1, bind=alt.binding_range(min=-1, max=14, step=1, name="My guess")
)
bars = alt.Chart(years).mark_bar().encode(
    x="year:O", y=alt.Y("count:Q", scale=alt.Scale(domain=[0, 14])),
    opacity=alt.condition("start_open", alt.value(1), alt.value(0.05)),
)
guess = alt.Chart(years.head(1)).mark_rule(color="#7a3e9d", strokeWidth=3).transform_calculate(
    guess="start_guess"
).transform_filter("datum.guess >= 0").encode(y="guess:Q")
state = alt.Chart(years.head(1)).mark_text(align="left").transform_calculate(
    words="'guessed ' + start_guess + ', open ' + start_open"
).encode(text="words:N", x=alt.value(5), y=alt.value(5))
charts.show(
    alt.layer(bars, guess, state, width=400, height=220).add_params(start_open, start_guess),
    title="When did it begin?",
    description="Bars, one a year, with a box and a slider.",
    origin="made for this test",
    table=years,
)"""


def store(course: Path) -> Path:
    """Write and run the lesson in the folder ``notebooks`` of a course; return its path."""
    folder = course / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{NAME}.ipynb"
    stage.name_lessons(course, NAME)
    setup = (
        "from pathlib import Path\n"
        "from pakrussia import charts, questions, quiz\n"
        f"questions.folder = lambda: Path({str(SAMPLES)!r})\n"
        "quiz.short_source = lambda key: key"
    )
    then = f'quiz.show(\n    "91-line", then="{FINDING}, **so** it was not the beginning."\n)'
    filler = [v4.new_markdown_cell(f"A paragraph.\n\n{'Words. ' * 200}") for _ in range(3)]
    cells = [
        v4.new_markdown_cell("# A scene\n\nThe first words."),
        v4.new_code_cell(setup),
        v4.new_markdown_cell("## Guess"),
        v4.new_code_cell(then),
        *filler,
        v4.new_code_cell(_CHART),
        v4.new_code_cell('quiz.show("91-words")'),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(v4.new_notebook(cells=cells), path)
    path.write_text(notebooks.text(notebooks.execute(path)), encoding="utf-8", newline="\n")
    return path


def copy_untrusted(path: Path) -> Path:
    """Copy the lesson with a change that nobody signed; return the copy's path."""
    copy = path.with_name("92-untrusted.ipynb")
    stored = nbformat.read(path, as_version=4)
    stored.cells[0].source += "\n\nA change made elsewhere."
    nbformat.write(stored, copy)
    return copy


def remove(path: Path) -> None:
    """Take the lesson away, with what JupyterLab keeps beside it."""
    path.unlink(missing_ok=True)
    shutil.rmtree(path.parent / ".ipynb_checkpoints", ignore_errors=True)
