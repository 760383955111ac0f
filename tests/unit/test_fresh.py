"""A lesson that was kept by being saved is told, and brought back without losing a word."""

from __future__ import annotations

import copy
import datetime
import json
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pakrussia import current, folders, quiz
from pakrussia.build import fresh, notebooks, stage
from pakrussia.errors import CourseError
from pakrussia.stored import MARK

ROOT = Path(__file__).parents[2]
DAY = datetime.date(2026, 11, 30)
NAME = "01-one"
LESSON = f"notebooks/{NAME}.ipynb"


@pytest.fixture(autouse=True)
def own_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "somebody@example.org")


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout


def version(number: int) -> Any:
    """A lesson of the course: each version has another sentence and another chart."""
    chart = {"text/plain": f"chart {number}", "application/json": {"drawn": [number] * 30}}
    cells = [
        new_markdown_cell(f"# One\n\nSentence {number}.", id="title"),
        new_markdown_cell("Words that stay.\n\n" * 5, id="words"),
        new_code_cell("draw()", id="chart", outputs=[new_output("display_data", chart)]),
        new_markdown_cell("The end.", id="end"),
    ]
    return new_notebook(cells=cells)


def saved(notebook: Any) -> str:
    """A notebook as JupyterLab saves it: spread out, with more of the kernel's words."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata["language_info"] = {"name": "python", "version": "3.11.2"}
    return str(nbformat.writes(notebook)) + "\n"


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    course = tmp_path / "upstream"
    (course / "notebooks").mkdir(parents=True)
    stage.name_lessons(course, "00-start-here", NAME)
    (course / ".gitignore").write_text("my-work\n", encoding="utf-8")
    start = new_notebook(cells=[new_markdown_cell("# Start", id="start")])
    (course / "notebooks" / "00-start-here.ipynb").write_text(notebooks.text(start), "utf-8")
    (course / LESSON).write_text(notebooks.text(version(1)), "utf-8")
    git(course.parent, "init", "--quiet", "--initial-branch=main", str(course))
    git(course, "add", "--all")
    git(course, "commit", "--quiet", "--message", "first")
    return course


@pytest.fixture
def learner(upstream: Path) -> Path:
    """A learner's clone, with work of her own in it."""
    git(upstream.parent, "clone", "--quiet", str(upstream), "learner")
    course = upstream.parent / "learner"
    (course / "my-work").mkdir()
    (course / "my-work" / "progress.jsonl").write_text("answers", encoding="utf-8")
    (course / "notebooks" / "01-my-notes.ipynb").write_text("notes", encoding="utf-8")
    return course


def publish(upstream: Path, number: int) -> str:
    text = notebooks.text(version(number))
    (upstream / LESSON).write_text(text, encoding="utf-8")
    git(upstream, "commit", "--quiet", "--all", "--message", f"version {number}")
    return text


def pull_as_nbgitpuller(course: Path) -> None:
    git(course, "commit", "--quiet", "--all", "--message", "Automatic commit by nbgitpuller")
    git(course, "fetch", "--quiet")
    git(course, "merge", "--quiet", "-Xours", "--no-edit", "origin/main")


def files(course: Path) -> dict[str, str]:
    return {
        path.relative_to(course).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(course.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(course).parts
    }


def test_a_lesson_that_was_only_saved_takes_the_next_version(upstream: Path, learner: Path) -> None:
    (learner / LESSON).write_text(saved(version(1)), encoding="utf-8")
    before = files(learner)
    new = publish(upstream, 2)
    said = fresh.bring(learner, [], DAY)
    assert said[0] == f"{NAME}: is now as the course has it."
    git(learner, "pull", "--quiet")
    assert files(learner) == before | {LESSON: new}


def test_on_a_hub_old_charts_go_with_the_merge_and_the_new_ones_are_brought(
    upstream: Path, learner: Path
) -> None:
    (learner / LESSON).write_text(saved(version(1)), encoding="utf-8")
    before = files(learner)
    new = publish(upstream, 2)
    pull_as_nbgitpuller(learner)
    merged = nbformat.read(learner / LESSON, as_version=4)
    # What the command is for: the new sentence, and the old drawing.
    assert "Sentence 2." in merged.cells[0].source
    assert merged.cells[2].outputs[0].data["application/json"]["drawn"][0] == 1
    assert len(fresh.bring(learner, ["1"], DAY)) == 2
    assert files(learner) == before | {LESSON: new}
    newest = publish(upstream, 3)
    pull_as_nbgitpuller(learner)
    assert (learner / LESSON).read_text(encoding="utf-8") == newest


@pytest.mark.parametrize("hub", [False, True])
def test_what_a_learner_wrote_is_kept_beside(upstream: Path, learner: Path, hub: bool) -> None:
    mine = version(1)
    mine.cells[2].source = "draw(mine)"
    mine.cells.append(new_markdown_cell("A note of my own."))
    (learner / LESSON).write_text(saved(mine), encoding="utf-8")
    before = files(learner)
    new = publish(upstream, 2)
    if hub:
        pull_as_nbgitpuller(learner)
    there = (learner / LESSON).read_text(encoding="utf-8")
    said = fresh.bring(learner, [NAME], DAY)
    kept = f"notebooks/{NAME}-mine-2026-11-30.ipynb"
    assert kept in said[0]
    ours = new if hub else notebooks.text(version(1))
    assert files(learner) == before | {LESSON: ours, kept: there}
    assert "A note of my own." in there and "draw(mine)" in there
    assert [path.stem for path in notebooks.lessons(learner)] == ["00-start-here", NAME]
    # A second time on the same day nothing is overwritten either.
    (learner / LESSON).write_text(saved(mine), encoding="utf-8")
    assert "mine-2026-11-30-2.ipynb" in fresh.bring(learner, [], DAY)[0]
    assert files(learner)[kept] == there


@pytest.mark.parametrize("content", ["", '{"cells": [', '{"cells": [7]}', "[]", "words"])
def test_a_broken_lesson_is_kept_and_brought(learner: Path, content: str) -> None:
    ours = (learner / LESSON).read_text(encoding="utf-8")
    (learner / LESSON).write_text(content, encoding="utf-8")
    fresh.bring(learner, [], DAY)
    after = files(learner)
    assert after[LESSON] == ours
    assert after[f"notebooks/{NAME}-mine-2026-11-30.ipynb"] == content


def test_a_deleted_lesson_comes_back_and_what_is_right_stays(learner: Path) -> None:
    ours = (learner / LESSON).read_text(encoding="utf-8")
    assert fresh.bring(learner, [], DAY) == ["All lessons are as the course has them."]
    assert fresh.bring(learner, ["00"], DAY)[0] == "00-start-here: is as the course has it."
    (learner / LESSON).unlink()
    fresh.bring(learner, [], DAY)
    assert (learner / LESSON).read_text(encoding="utf-8") == ours


def test_where_nothing_can_be_written_the_lesson_stays(
    learner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (learner / LESSON).write_text("mine", encoding="utf-8")
    before = files(learner)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fresh, "_keep", full)
    with pytest.raises(OSError, match="No space"):
        fresh.bring(learner, [], DAY)
    monkeypatch.undo()
    monkeypatch.setattr(fresh.os, "replace", full)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(learner.parent))
    with pytest.raises(OSError, match="No space"):
        fresh.bring(learner, [], DAY)
    after = files(learner)
    assert {name: after[name] for name in before} == before
    assert [name for name in after if name.endswith(".part")] == []


def test_a_shallow_clone_keeps_what_it_cannot_compare(upstream: Path) -> None:
    publish(upstream, 2)
    git(upstream.parent, "clone", "--quiet", "--depth=1", upstream.as_uri(), "shallow")
    course = upstream.parent / "shallow"
    (course / LESSON).write_text(saved(version(1)), encoding="utf-8")
    assert "is kept in" in fresh.bring(course, [], DAY)[0]


def test_an_archive_without_history_says_what_to_do(learner: Path, tmp_path: Path) -> None:
    (learner / ".git").rename(tmp_path / "away")
    before = files(learner)
    with pytest.raises(CourseError, match=r"archive anew.*copy your folder my-work"):
        fresh.bring(learner, [], DAY)
    # An archive that was unpacked inside some other repository is none of its files.
    git(learner.parent, "init", "--quiet", str(tmp_path))
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "other")
    with pytest.raises(CourseError, match="archive anew"):
        fresh.bring(learner, [], DAY)
    assert files(learner) == before


def test_an_unknown_lesson_is_named(learner: Path) -> None:
    with pytest.raises(CourseError, match=r"no lesson '7'.*01-one"):
        fresh.bring(learner, ["7"], DAY)


# --- an older lesson is told on opening ----------------------------------------------------------

REAL = "03-afghanistan-and-the-sanctions"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / f"{REAL}.ipynb"
    path.write_bytes((ROOT / "notebooks" / path.name).read_bytes())
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    return path


def change(path: Path, what: str) -> None:
    book = json.loads(path.read_text(encoding="utf-8"))
    drawn = [
        output
        for cell in book["cells"]
        for output in cell.get("outputs", [])
        if MARK in output.get("metadata", {})
    ]
    models = book["metadata"]["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    if what == "chart":
        drawn[0]["metadata"][MARK] = "0" * 16
    elif what == "question":
        models["quiz-03-a"]["state"]["quiz"]["questions"][0]["prompt"] = "As it was before?"
    elif what == "lost cell":
        del book["cells"][3]
    elif what == "note":
        book["cells"].append({"cell_type": "markdown", "source": "mine", "metadata": {}})
    elif what == "own code":
        book["cells"][4]["source"] = "mine()"
        drawn[0]["metadata"][MARK] = "0" * 16
    elif what == "cleared":
        for cell in book["cells"]:
            cell.pop("outputs", None)
        book["metadata"] = {}
    elif what == "Urdu":
        models["quiz-03-a"]["state"]["quiz"] |= {"language": "ur", "title": "سوال"}
    path.write_text(json.dumps(book), encoding="utf-8")


@pytest.mark.parametrize("what", ["chart", "question", "lost cell"])
def test_an_older_lesson_is_told_where_it_begins(opened: Path, what: str) -> None:
    change(opened, what)
    (first, *_) = quiz.objectives(REAL).data.splitlines()
    assert "older than your course" in first and "`python -m pakrussia fresh 03`" in first


@pytest.mark.parametrize("what", ["nothing", "note", "own code", "cleared", "Urdu"])
def test_nothing_is_told_of_what_a_reader_does(opened: Path, what: str) -> None:
    change(opened, what)
    assert quiz.objectives(REAL).data.startswith("By the end you can:")


def test_a_copy_or_another_front_end_is_told_nothing(
    opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(opened, "question")
    assert current.notice()
    mine = opened.rename(opened.with_name(f"{REAL}-Copy1.ipynb"))
    for name in (str(mine), "", "nowhere.ipynb"):
        monkeypatch.setenv("JPY_SESSION_NAME", name)
        assert current.notice() == ""


def test_the_sums_are_those_of_the_stored_lessons() -> None:
    stored = (folders.data_folder() / current.FILE).read_text(encoding="utf-8")
    assert stored == current.table(notebooks.lessons(ROOT))
