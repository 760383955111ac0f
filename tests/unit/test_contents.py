"""What belongs to the course stands in one file; what looks like a lesson is none by that."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from pakrussia import contents, exercises, questions
from pakrussia.build import (
    consumers,
    coverage,
    exports,
    launch,
    links,
    notebooks,
    pages,
    readability,
    teacher,
    teaching,
)
from pakrussia.errors import CourseError

ROOT = Path(__file__).parents[2]
LESSONS = contents.lessons(ROOT)


def test_the_course_is_whole() -> None:
    assert [path.stem for path in notebooks.lessons(ROOT)] == list(LESSONS)
    assert [file.stem for file in questions.files()] == list(LESSONS)
    assert sorted(path.stem for path in teaching.folder().glob("*.yml")) == list(LESSONS)
    assert [path.parent for path in notebooks.exercises(ROOT)] == [
        ROOT / "exercises" / path.parent.name for path in notebooks.solutions(ROOT)
    ]
    assert len(notebooks.solutions(ROOT)) == 11


def test_lesson_00_and_readme_name_the_same_parts_and_lessons() -> None:
    start = notebooks.read(ROOT / "notebooks" / f"{contents.read(ROOT).start}.ipynb")
    text = "\n".join(cell.source for cell in start.cells)
    for part in contents.read(ROOT).parts[1:]:
        assert f"**{part.title}**" in text
    linked = re.findall(r"\]\(notebooks/([\w-]+)\.ipynb\)", (ROOT / "README.md").read_text("utf-8"))
    assert list(dict.fromkeys(linked)) == list(LESSONS)


WRONG = {
    "parts": "start: a\nall_claims: a\n",
    "'b' is none of the lessons": "start: b\nall_claims: a\nparts: [{title: x, lessons: [a]}]\n",
    "is there twice": "start: a\nall_claims: a\nparts: [{title: x, lessons: [a, a]}]\n",
    "must be as 01-": "start: a\nall_claims: a\nparts: [{title: x, lessons: [a, ../b]}]\n",
}


@pytest.mark.parametrize("why", WRONG)
def test_a_fault_in_the_file_is_told(why: str) -> None:
    with pytest.raises(CourseError, match=re.escape(why)):
        contents.parse(WRONG[why])


def test_the_folders_own_file_counts(tmp_path: Path) -> None:
    assert contents.lessons(tmp_path) == LESSONS
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / contents.FILE
    file.write_text("start: a\nall_claims: a\nparts: [{title: x, lessons: [a]}]\n", "utf-8")
    assert contents.lessons(tmp_path) == ("a",)


# --- stray files ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def strayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the course as learners and teachers leave it."""
    course = tmp_path_factory.mktemp("course")
    own = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("notebooks", "exercises", "solutions", "data", "src"):
        shutil.copytree(ROOT / name, course / name, ignore=own)
    books = course / "notebooks"
    shutil.copy(books / f"{LESSONS[1]}.ipynb", books / f"{LESSONS[1]}-Copy1.ipynb")
    shutil.copy(books / f"{LESSONS[2]}.ipynb", books / f"02 {LESSONS[2]}.ipynb")
    never_run = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    nbformat.write(never_run, books / "01-my-notes.ipynb")
    (books / "04-broken.ipynb").write_text('{"cells": [', encoding="utf-8")
    (books / "Untitled.ipynb").write_text("", encoding="utf-8")
    (books / "05-a-folder.ipynb").mkdir()
    for room in ("exercises", "solutions"):
        stray = course / room / f"{LESSONS[1]}-Copy1"
        stray.mkdir()
        (stray / "exercise.ipynb").write_text('{"cells": [', encoding="utf-8")
        (course / room / "00-mine").mkdir()
    return course


def names(paths: list[Path]) -> list[str]:
    return [path.stem for path in paths]


def test_stray_files_become_no_lessons(strayed: Path) -> None:
    assert names(notebooks.lessons(strayed)) == list(LESSONS)
    assert len(notebooks.solutions(strayed)) == len(notebooks.exercises(strayed)) == 11
    assert notebooks.named(strayed, "01").stem == LESSONS[1]
    said = notebooks.left_out(strayed)
    assert "notebooks/01-my-notes.ipynb" in said and "Copy1/exercise.ipynb" in said
    assert LESSONS[1] + ".ipynb" not in said
    assert notebooks.left_out(ROOT / "tests") == ""


def test_pages_and_the_teachers_pack_hold_the_lessons_alone(strayed: Path, tmp_path: Path) -> None:
    made = names(pages.build(strayed, tmp_path / "html"))
    assert made == ["index", *LESSONS]
    first = (tmp_path / "html" / f"{LESSONS[0]}.html").read_text(encoding="utf-8")
    assert f'href="{LESSONS[1]}.html"' in first and "Copy1" not in first
    index = (tmp_path / "html" / "index.html").read_text(encoding="utf-8")
    assert [index.index(part.title) for part in contents.read(strayed).parts] == sorted(
        index.index(part.title) for part in contents.read(strayed).parts
    )
    teacher.build(strayed, tmp_path / "teacher")
    assert sorted(names([*(tmp_path / "teacher" / "plans").glob("*")])) == list(LESSONS)


def test_no_other_command_minds_them(
    strayed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    assert f"Trusted {len(LESSONS) + 22} notebooks" in launch.trust(strayed)
    assert coverage.markdown(strayed) == coverage.markdown(ROOT)
    assert readability.table(strayed) == readability.table(ROOT)
    assert consumers.lessons_by_table(strayed / "data") == consumers.lessons_by_table(ROOT / "data")
    where = links.repository("https://github.com/someone/course")
    assert len(links.links(strayed, where, None, None, "https://hub.example.edu")) == 15
    assert len(exports.write(tmp_path / "exports")) == 3 * len(LESSONS)


def test_an_exercise_is_copied_from_the_lesson_and_no_copy(
    strayed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(strayed)
    monkeypatch.setenv("PAKRUSSIA_WORK", str(tmp_path))
    exercises.copy("01")
    assert [path.name for path in tmp_path.iterdir()] == [LESSONS[1]]
