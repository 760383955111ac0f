"""Each stored lesson keeps the frame of a lesson, and opens alive."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import nbformat
import pytest

from pakrussia import charts, questions, review
from pakrussia.build import core, notebooks

ROOT = Path(__file__).parents[2]
LESSONS = notebooks.lessons(ROOT)
# The first, the capstone and the review have a shape of their own.
FULL = [path for path in LESSONS if path.name[:2] not in ("00", "12", "13")]
# A lesson that says where its core ends is checked by what its core builds on (tests/unit/
# test_core.py), and not by counts of cells, words, charts and questions.
COUNTED = [path for path in FULL if not core.has_end(notebooks.read(path))]
STORED = [*LESSONS, *notebooks.solutions(ROOT)]
LARGEST = 900_000
ROUND = f"quiz-{review.QUIZ}"


def named(path: Path) -> str:
    return path.stem if path.parent.name == "notebooks" else f"solution {path.parent.name}"


def words(cells: list) -> int:
    """Count the words a reader reads: Markdown cells and sentences printed from data.

    The list of sources is for looking up, and how to open the exercise is no text of the lesson's:
    neither counts.
    """
    aside = ("data.bibliography(", "exercises.start(")
    cells = [cell for cell in cells if not any(call in cell.source for call in aside)]
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    for cell in cells:
        # A quiz and a form also store themselves as Markdown; that is not the lesson's text.
        texts += [
            output.data["text/markdown"]
            for output in cell.get("outputs", [])
            if "text/markdown" in output.get("data", {})
            and notebooks.WIDGET_VIEW not in output.data
            and not notebooks.is_form(output)
        ]
    return len(re.findall(r"[\w’'-]+", " ".join(texts)))


def outputs(notebook: nbformat.NotebookNode, kind: str) -> list:
    return [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if kind in output.get("data", {})
    ]


def is_overview(output: nbformat.NotebookNode) -> bool:
    """Say whether this is the picture of the learner's own progress, which has no table."""
    return "Your course so far" in str(output.data[charts.VEGA_MIME]["title"])


@pytest.mark.parametrize("path", STORED, ids=named)
def test_a_run_gives_what_is_stored_to_the_byte(path: Path) -> None:
    assert notebooks.text(notebooks.execute(path)) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_headings_are_in_order_under_one_title(path: Path) -> None:
    levels = [
        len(mark)
        for cell in notebooks.read(path).cells
        if cell.cell_type == "markdown"
        for mark in re.findall(r"^(#+) ", cell.source, re.MULTILINE)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    for above, below in itertools.pairwise(levels):
        assert below <= above + 1


# Words of a lesson and of its part for a class, where more than 2,200 and 900. Both sides' dead, a
# source's other half and who says so took them; none of these may grow further, and a lesson that
# is rewritten leaves this list.
CEILINGS = {
    "02": (2700, 1200),
    "03": (2700, 1300),
    "04": (2800, 1300),
    "05": (3000, 1100),
    "06": (2900, 1300),
    "07": (3200, 1200),
    "08": (2600, 1200),
    "09": (3900, 1500),
    "10": (2200, 1100),
}


@pytest.mark.parametrize("path", COUNTED, ids=named)
def test_lengths_and_counts_of_a_full_lesson(path: Path) -> None:
    notebook = notebooks.read(path)
    assert 25 <= len(notebook.cells) <= 60
    whole, part = CEILINGS.get(path.name[:2], (2200, 900))
    assert 1000 <= words(notebook.cells) <= whole
    in_class = [c for c in notebook.cells if "class-path" in c.metadata.get("tags", [])]
    assert words(in_class) <= part
    assert 3 <= len(outputs(notebook, charts.VEGA_MIME)) <= 5
    file = questions.load_lesson(path.stem)
    asked = [one for quiz in file.quizzes for one in quiz.questions]
    assert len(asked) >= 12
    assert len({one.kind for one in asked}) >= 4
    assert sum(one.class_path for one in asked) <= 6
    # A guess, or another question that is never marked, may stand alone.
    marked = [quiz for quiz in file.quizzes if any(one.marked for one in quiz.questions)]
    assert all(2 <= len(quiz.questions) <= 4 for quiz in marked)


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_a_lesson_opens_alive(path: Path) -> None:
    """What nbval does not look at: live drawings, widget state, the text beside each."""
    notebook = notebooks.read(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not any(o.output_type == "error" for cell in code for o in cell.outputs)

    drawn = [o for o in outputs(notebook, charts.VEGA_MIME) if not is_overview(o)]
    assert drawn or path not in FULL
    for output in drawn:
        vega = output.data[charts.VEGA_MIME]
        assert vega["$schema"].endswith("/vega/v5.json")
        assert len(vega["description"]) > 60
        # A chart whose words stand in the file of captions has a question for a title.
        assert vega["title"]["text"].startswith("Chart ") or core.has_end(notebook)
        assert output.metadata[charts.VEGA_MIME]["embed_options"]["renderer"] == "svg"
        assert "<desc>" in "".join(output.data["image/svg+xml"])
        assert output.data["text/plain"] == vega["description"]
    tables = [o for o in outputs(notebook, "text/html") if "pakrussia-data" in o.data["text/html"]]
    assert len(tables) == len(drawn)

    views = [o for o in outputs(notebook, notebooks.WIDGET_VIEW) if not notebooks.is_form(o)]
    state = notebook.metadata["widgets"][notebooks.WIDGET_STATE]["state"]
    shown = [output.data[notebooks.WIDGET_VIEW]["model_id"] for output in views]
    file = questions.load_lesson(path.stem)
    assert set(shown) <= set(state)
    # The review's round holds questions of other lessons; tests/unit/test_review.py is about it.
    if path.stem == review.LESSON:
        views.pop(shown.index(ROUND))
        shown.remove(ROUND)
    assert shown == [f"quiz-{quiz.id}" for quiz in file.quizzes]
    for output, quiz in zip(views, file.quizzes, strict=True):
        assert state[f"quiz-{quiz.id}"]["state"]["earlier"] == []
        for one in quiz.questions:
            assert questions.escaped(one.prompt) in output.data["text/markdown"]


@pytest.mark.parametrize("path", STORED, ids=named)
def test_nothing_stored_needs_the_network_or_names_this_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in ("cdn.jsdelivr", "unpkg.com", "esm.sh", str(Path.home()), str(ROOT), "/tmp/"):
        assert word not in text
    assert len(text.encode()) < LARGEST


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_links_between_files_lead_somewhere(path: Path) -> None:
    for cell in notebooks.read(path).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)]+)\)", cell.source):
                if not target.startswith(("http", "#")):
                    assert (path.parent / target.split("#")[0]).exists(), target


def test_question_files_pass_the_checks_on_writing() -> None:
    files = [questions.load_lesson(path.stem) for path in LESSONS]
    assert questions.review(files) == []
