"""Collected exercises come to their place under any name, and no learner's file stops another's."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pakrussia.build import handed_in
from pakrussia.build.handed_in import FILE

ONE, TWO = "01-alliances-and-the-u2", "02-the-china-channel-and-1971"
TASKS = {ONE: ["agreement", "alliance", "sources"], TWO: ["days", "vetoes", "sources"]}


def book(lesson: str, words: str = "") -> bytes:
    """A learner's notebook of a lesson."""
    cells = [
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": one}}, "source": words}
        for one in TASKS[lesson]
    ]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}).encode()


@pytest.fixture
def exercises(tmp_path: Path) -> dict[str, Path]:
    found = {lesson: tmp_path / "exercises" / lesson / FILE for lesson in TASKS}
    for lesson, path in found.items():
        path.parent.mkdir(parents=True)
        path.write_bytes(book(lesson))
    return found


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    return tmp_path / "submitted"


def send(submitted: Path, place: str, content: bytes) -> Path:
    path = submitted / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def contents(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "name",
    [
        "exercise (1).ipynb",
        "exercise-1.ipynb",
        "Exercise.IPYNB",
        "exercise.ipynb.txt",
        "exercise.json",
        "exercise.json.txt",
        "exercise",
        "exercise.ipynb (2)",
        "my folder/exercise.ipynb",
        "مشق.ipynb",
        "\u202eexe.ipynb",
        "re\u0301ponse.ipynb",
    ],
)
def test_a_file_gets_its_name(submitted: Path, exercises: dict[str, Path], name: str) -> None:
    send(submitted, f"ali/{ONE}/{name}", book(ONE, "mine"))
    (line,) = handed_in.put_right(submitted, exercises)
    assert line.startswith(f"ali/{ONE}: ") and line.endswith(f"is now {FILE}.")
    assert line.isprintable()
    assert (submitted / "ali" / ONE / FILE).read_bytes() == book(ONE, "mine")
    assert len(contents(submitted)) == 1
    assert handed_in.put_right(submitted, exercises) == []


@pytest.mark.parametrize(
    ("place", "learner"),
    [
        ("Ali Khan_12345_assignsubmission_file_/exercise (1).ipynb", "Ali Khan_12345"),
        ("Ali Khan_12345_assignsubmission_file_exercise.ipynb", "Ali Khan_12345"),
        ("علی خان_7_assignsubmission_file_/exercise.ipynb", "علی خان_7"),
        ("ali/exercise.ipynb", "ali"),
    ],
)
def test_the_lesson_is_found_from_the_tasks(
    submitted: Path, exercises: dict[str, Path], place: str, learner: str
) -> None:
    send(submitted, place, book(TWO, "mine"))
    handed_in.put_right(submitted, exercises)
    assert (submitted / learner / TWO / FILE).read_bytes() == book(TWO, "mine")
    assert len(contents(submitted)) == 1
    assert handed_in.put_right(submitted, exercises) == []


def test_a_zip_of_a_class_with_zips_in_it(submitted: Path, exercises: dict[str, Path]) -> None:
    whole = zipped(
        {
            "Ali_1_assignsubmission_file_/my.zip": zipped({"home/exercise.ipynb": book(ONE, "a")}),
            "Bo_2_assignsubmission_file_/exercise.ipynb": book(ONE, "b"),
            "../../Eve_3_assignsubmission_file_/exercise.ipynb": book(ONE, "e"),
            "__MACOSX/Bo_2_assignsubmission_file_/._exercise.ipynb": b"\0",
        }
    )
    send(submitted, "exercise-1 (3).zip", whole)
    lines = handed_in.put_right(submitted, exercises)
    assert len(lines) == 3
    for learner, words in (("Ali_1", "a"), ("Bo_2", "b"), ("Eve_3", "e")):
        assert (submitted / learner / ONE / FILE).read_bytes() == book(ONE, words)
    assert handed_in.put_right(submitted, exercises) == []
    assert {path.name for path in submitted.parent.iterdir()} == {"submitted", "exercises"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", [FILE, "exercise.ipynb.txt"])
def test_what_an_editor_encoded_anew_is_read_and_kept(
    submitted: Path, exercises: dict[str, Path], encoding: str, name: str
) -> None:
    other = book(ONE, "mine").decode().encode(encoding)
    send(submitted, f"ali/{ONE}/{name}", other)
    handed_in.put_right(submitted, exercises)
    assert (submitted / "ali" / ONE / FILE).read_bytes() == book(ONE, "mine")
    assert other in contents(submitted)
    assert len(list((submitted / "ali" / ONE).glob("*.ipynb"))) == 1
    assert handed_in.put_right(submitted, exercises) == []


SPOILT: dict[str, tuple[dict[str, bytes], str]] = {
    "several": (
        {f"x/{ONE}/{FILE}": book(ONE, "1"), f"x/{ONE}/exercise (1).ipynb": book(ONE, "2")},
        "several notebooks (exercise (1).ipynb, exercise.ipynb). Keep the one",
    ),
    "cut": ({f"x/{ONE}/{FILE}": book(ONE)[:50]}, "cannot be read as a notebook"),
    "deep": ({f"x/{ONE}/{FILE}": b"[" * 100_000}, "cannot be read as a notebook"),
    "odd": ({f"x/{ONE}/{FILE}": b'{"cells": [7, {"metadata": 1}]}'}, "none of the exercise's"),
    "essay": ({f"x/{ONE}/essay.docx": b"words"}, "no notebook (there is essay.docx)"),
    "other lesson": ({f"x/{ONE}/{FILE}": book(TWO)}, f"this is the exercise of {TWO}"),
    "a stranger": ({"x/notes.ipynb": b'{"cells": []}'}, "none of the course's exercises"),
    "nobody's": ({"exercise.ipynb": book(ONE)}, "whose is it?"),
    "no zip": ({f"x/{ONE}/my.zip": b"words"}, "no zip"),
    "twins": (
        {f"Jose\u0301/{ONE}/{FILE}": book(ONE), f"Jos\u00e9/{ONE}/{FILE}": book(ONE)},
        "twice. Put them together",
    ),
}


@pytest.mark.parametrize("case", SPOILT)
def test_what_cannot_be_marked_is_named_and_the_others_come_to_their_place(
    submitted: Path, exercises: dict[str, Path], case: str
) -> None:
    files, why = SPOILT[case]
    for place, content in files.items():
        send(submitted, place, content)
    before = contents(submitted)
    for learner in ("a-first", "z-last"):
        send(submitted, f"{learner}/{ONE}/exercise (1).ipynb", book(ONE, learner))
    said = "\n".join(handed_in.put_right(submitted, exercises))
    assert why in said
    for learner in ("a-first", "z-last"):
        assert (submitted / learner / ONE / FILE).read_bytes() == book(ONE, learner)
    after = contents(submitted)
    assert all(one in after for one in before)


def test_the_same_notebook_twice_is_one(submitted: Path, exercises: dict[str, Path]) -> None:
    for name in (FILE, "exercise (1).ipynb"):
        send(submitted, f"ali/{ONE}/{name}", book(ONE, "mine"))
    assert handed_in.put_right(submitted, exercises) == []


def test_a_second_notebook_that_comes_later_overwrites_nothing(
    submitted: Path, exercises: dict[str, Path]
) -> None:
    send(submitted, f"ali/{ONE}/{FILE}", book(ONE, "first"))
    send(submitted, "class.zip", zipped({f"ali/{FILE}": book(ONE, "second")}))
    (line,) = handed_in.put_right(submitted, exercises)
    assert "several notebooks" in line
    assert (submitted / "ali" / ONE / FILE).read_bytes() == book(ONE, "first")


def test_where_nothing_was_collected_nothing_is_said(
    submitted: Path, exercises: dict[str, Path]
) -> None:
    assert handed_in.put_right(submitted, exercises) == []


def test_the_command_works_on_the_courses_own_exercises(tmp_path: Path) -> None:
    from pakrussia.build import editions, notebooks

    root = Path(__file__).parents[2]
    course = tmp_path / "course"
    for name in ("exercises", "solutions"):
        shutil.copytree(root / name, course / name)
    sent = course / editions.GRADING / "submitted"
    for path in notebooks.solutions(root):
        lesson = path.parent.name
        exercise: dict[str, Any] = json.loads((root / "exercises" / lesson / FILE).read_bytes())
        send(sent, f"ali/{lesson[:2]} (1).ipynb", json.dumps(exercise).encode())
    lines = editions.collected(course)
    assert len(lines) == len(notebooks.solutions(root))
    assert sorted(path.name for path in (sent / "ali").iterdir()) == [
        path.parent.name for path in notebooks.solutions(root)
    ]
