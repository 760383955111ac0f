"""The words of charts: what the file says, and what is said of a broken one."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from pakrussia import captions, data, folders
from pakrussia.build import notebooks
from pakrussia.errors import CourseError
from pakrussia.figures import alliances  # noqa: F401  (registers its figures)
from pakrussia.figures.figure import FIGURES

GOOD = "a-1:\n  title: What?\n  description: Bars.\n"


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of a file of words that the course reads in place of its own."""
    (tmp_path / "charts").mkdir()
    monkeypatch.setattr(folders, "data_folder", lambda: tmp_path)
    return tmp_path / "charts" / "en.yml"


@pytest.mark.parametrize("chart", captions.ids())
def test_the_words_of_each_chart_are_whole(chart: str) -> None:
    about = captions.load(chart)
    assert about.title.endswith("?"), "a heading asks"
    assert data.source_line(*about.source)
    # What it shows stands in the finding alone: figures in a description give it away.
    years = r"(19|20)\d\d"
    assert re.findall(r"\d+", re.sub(years, "", about.description)) == []


def test_each_figure_has_words() -> None:
    assert set(FIGURES) - set(captions.ids()) == set()


def test_words_of_a_lesson_with_figures_are_all_drawn() -> None:
    """A lesson draws its charts by figures, or has one whole in a cell that names its words."""
    course = folders.course_folder()
    calls = {
        f"{one.__module__.rpartition('.')[2]}.{one.__name__}(": id for id, one in FIGURES.items()
    }
    for path in notebooks.lessons(course):
        source = "\n".join(
            cell.source for cell in notebooks.read(path).cells if cell.cell_type == "code"
        )
        if "pakrussia.figures" not in source:
            continue
        drawn = set(re.findall(r'words="([\w-]+)"', source))
        drawn |= {id for call, id in calls.items() if call in source}
        own = {chart for chart in captions.ids() if chart.startswith(path.stem[:3])}
        assert own == {chart for chart in drawn if chart.startswith(path.stem[:3])}


def test_an_entry_is_read_with_its_lines_joined(words: Path) -> None:
    words.write_text(
        GOOD + "  subtitle: >-\n    One\n    line.\n  source: events\n", encoding="utf-8"
    )
    about = captions.load("a-1")
    assert (about.title, about.subtitle, about.source) == ("What?", "One line.", ("events",))
    assert about.option("a_base", "north") == "north"


def test_a_changed_file_is_read_again(words: Path) -> None:
    words.write_text(GOOD, encoding="utf-8")
    assert captions.load("a-1").title == "What?"
    words.write_text(GOOD.replace("What?", "Who?"), encoding="utf-8")
    os.utime(words, (1, 1))
    assert captions.load("a-1").title == "Who?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("a: [", "not valid YAML"),
        ("- a", "must be a table of charts"),
        (GOOD.replace("a-1", "a-2"), r"no chart 'a-1'. Did you mean 'a-2'"),
        ("a-1: text", "must be a table with a title"),
        ("a-1:\n  description: Bars.\n", "has no title"),
        ("a-1:\n  title: What?\n", "has no description"),
        (GOOD + "  titel: x\n", "no part 'titel'. Did you mean 'title'"),
        (GOOD + "  subtitle: [a, b]\n", "'subtitle' must be a text"),
        (GOOD + "  controls: [a]\n", "'controls' must be a table"),
    ],
)
def test_broken_words_are_named_with_the_remedy(words: Path, text: str | None, said: str) -> None:
    if text is not None:
        words.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=said):
        captions.load("a-1")


@pytest.mark.parametrize("part", ["control", "sentence", "label"])
def test_a_missing_word_is_named(words: Path, part: str) -> None:
    words.write_text(
        GOOD + "  controls: {a_year: Year}\n  sentences: {a: b}\n  labels: {c: d}\n",
        encoding="utf-8",
    )
    about = captions.load("a-1")
    assert about.control("a_year") == "Year"
    with pytest.raises(CourseError, match=r"words of chart 'a-1' have no 'a_yaer' under"):
        getattr(about, part)("a_yaer")
