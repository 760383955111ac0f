"""The core of a lesson: where it ends, and that it needs nothing outside itself."""

from __future__ import annotations

from typing import Any

import pytest
from nbformat import v4

from pakrussia import folders, questions
from pakrussia.build import core, notebooks

LESSONS = notebooks.lessons(folders.course_folder())
WITH_END = [path for path in LESSONS if core.has_end(notebooks.read(path))]


def notebook(*, builds_on: list[list[str]] | None = None, quiz: str = "01-a") -> Any:
    story = v4.new_markdown_cell("## 1 · A story\n\nWords.", id="story")
    chart = v4.new_code_cell("draw()", id="chart")
    asked = v4.new_code_cell(f'quiz.show("{quiz}", then="Found.")', id="asked")
    points = v4.new_markdown_cell("## Key points\n\n- One.\n- Two.", id="points")
    points.metadata["builds_on"] = [["story"], ["chart"]] if builds_on is None else builds_on
    end = v4.new_markdown_cell("Here ends the lesson.", id="end")
    end.metadata["tags"] = ["core-end"]
    below = v4.new_markdown_cell("## Deeper", id="below")
    return v4.new_notebook(cells=[story, chart, asked, points, end, below])


@pytest.fixture
def lesson() -> questions.QuestionFile:
    return questions.load_lesson("01-alliances-and-the-u2")


def test_the_core_ends_where_the_notebook_says() -> None:
    found = core.read(notebook())
    assert [cell.id for cell in found.cells] == ["story", "chart", "asked", "points"]
    assert found.quizzes == ["01-a"]


@pytest.mark.parametrize(
    ("builds_on", "said"),
    [
        ([["story"]], "item 2 (Two. …) names no cell that it builds on"),
        ([["story"], ["below"]], "builds on 'below', which stands below the core"),
        ([["story"], ["chrat"]], "'chrat', which is no cell of the lesson. Did you mean 'chart'"),
        ([["story"], ["points"]], "builds on 'points', which comes after it"),
        ([["story"], ["chart"], ["asked"]], "3 entries for 2 items"),
    ],
)
def test_what_a_key_point_lacks_is_named(
    lesson: questions.QuestionFile, builds_on: list[list[str]], said: str
) -> None:
    found = core.problems(notebook(builds_on=builds_on, quiz="none"), lesson)
    assert any(said in one for one in found), found


def test_a_sound_core_has_no_problems(lesson: questions.QuestionFile) -> None:
    assert core.problems(notebook(quiz="none"), lesson) == []


@pytest.mark.parametrize("path", WITH_END, ids=lambda path: path.stem)
def test_each_core_stands_alone(path: Any) -> None:
    """Every question, prompt and key point of a core names core cells that stand before it."""
    found = core.problems(notebooks.read(path), questions.load_lesson(path.stem))
    assert found == []
