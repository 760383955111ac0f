"""The framework of the exercises: check, hint, copy and start."""

from __future__ import annotations

import datetime
import itertools
import json
import os
import stat
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from pakrussia import exercises, folders
from pakrussia.errors import CourseError
from pakrussia.exercises import reading, tasks

ROOT = Path(__file__).parents[2]
LESSON = "01-alliances-and-the-u2"
ODD = [
    "text",
    7,
    float("nan"),
    True,
    [],
    {},
    itertools.count(),
    (one for one in range(10**15)),
    range(10**15),
    object(),
    len,
    int,
    pd.DataFrame(),
    pd.DataFrame({("a", "b"): [1]}),
    pd.DataFrame({"partner": range(20_000)}),
    pd.Series([1, 2]),
    pd.Series([1, 2]).groupby([1, 1]),
    np.array([[1.0, 2.0]]),
    pd.NA,
    b"bytes",
    1 + 2j,
]


class Hostile:
    """A value whose every use raises an error."""

    def __getattribute__(self, name):
        if name == "__class__":
            return Hostile
        raise RuntimeError(name)

    def __eq__(self, other):
        raise RuntimeError("compared")

    __hash__ = None


@pytest.mark.parametrize("task_id", sorted(tasks.tasks()))
@pytest.mark.parametrize("value", [*ODD, Hostile()], ids=lambda value: type(value).__name__)
def test_any_value_gets_advice_and_no_error(task_id, value):
    work = dict.fromkeys(tasks.find(task_id).asks, value)
    result = exercises.check(task_id, **work)
    assert result.outcome == "not yet"
    assert len(result.message) > 20


@pytest.mark.parametrize("task_id", sorted(tasks.tasks()))
@pytest.mark.parametrize("starter", [..., None], ids=repr)
def test_the_untouched_starter_is_not_attempted(task_id, starter):
    work = dict.fromkeys(tasks.find(task_id).asks, starter)
    result = exercises.check(task_id, **work)
    assert result.outcome == "not attempted"
    assert "cell above" in result.message


def test_a_variable_that_is_missing_is_not_attempted_and_says_why():
    result = exercises.check("01.1", votes=pd.DataFrame())
    assert result.outcome == "not attempted"
    assert "no variable `agreement`" in result.message


def test_a_renamed_variable_is_recognised():
    result = exercises.check("01.1", Agreements=pd.DataFrame())
    assert result.outcome == "not yet"
    assert "`Agreements`" in result.message
    assert "`agreement`" in result.message


def test_a_function_or_module_with_a_similar_name_is_no_renamed_variable():
    result = exercises.check("01.1", agreements=lambda: 1, agreement_=os)
    assert result.outcome == "not attempted"


def test_part_of_the_work_names_what_is_still_open():
    result = exercises.check("01.2", to_crash_km=2651, crash_to_bodo_km=..., planned_route_km=...)
    assert result.outcome == "not yet"
    assert "`crash_to_bodo_km` and `planned_route_km`" in result.message


def test_variables_of_the_running_notebook_are_found(monkeypatch):
    notebook = SimpleNamespace(user_ns={"agreement": 5})
    monkeypatch.setattr(tasks, "get_ipython", lambda: notebook)
    assert "`agreement` is a number" in exercises.check("01.1").message


def test_without_a_notebook_the_script_is_looked_at(monkeypatch):
    monkeypatch.setattr(tasks, "get_ipython", lambda: None)
    assert exercises.check("01.1").outcome == "not attempted"


@pytest.mark.parametrize("wrong", ["1.1", "01.9", "", 1.1, None])
def test_an_unknown_task_is_named_with_its_near_misses(wrong):
    with pytest.raises(CourseError) as caught:
        exercises.check(wrong)
    assert repr(wrong) in str(caught.value)
    assert "01.1" in str(caught.value)
    with pytest.raises(CourseError):
        exercises.hint(wrong)


def test_trouble_with_the_data_package_is_not_blamed_on_the_learner(monkeypatch):
    def broken(name):
        raise CourseError(f"The file of {name!r} is missing.")

    monkeypatch.setattr("pakrussia.data.load", broken)
    work = {"to_crash_km": 1, "crash_to_bodo_km": 1, "planned_route_km": 1}
    with pytest.raises(CourseError, match="missing"):
        exercises.check("01.2", **work)


@pytest.mark.parametrize("task_id", sorted(tasks.tasks()))
def test_hints_come_one_by_one_and_begin_again(task_id):
    hints = tasks.find(task_id).hints
    assert len(set(hints)) == len(hints) >= 3
    shown = [exercises.hint(task_id) for _ in range(len(hints) + 1)]
    for number, (one, text) in enumerate(zip(shown, hints, strict=False), start=1):
        assert one.text.startswith(f"**Hint {number} of {len(hints)}.** {text}")
    assert "last hint" in shown[-2].text
    assert "last hint" not in shown[0].text
    assert shown[-1].text == shown[0].text
    assert shown[0]._repr_markdown_() == shown[0].text


@pytest.mark.parametrize(
    ("outcome", "sign"), [("not attempted", "○"), ("not yet", "◐"), ("right", "✓")]
)
def test_a_result_says_its_outcome_in_words_and_with_a_sign(outcome, sign):
    result = exercises.Result("01.1", outcome, "Look at `agreement`.")
    markdown = result._repr_markdown_()
    assert markdown.startswith(sign)
    assert outcome in markdown.casefold()
    assert "`agreement`" in markdown
    assert repr(result) == markdown.replace("*", "").replace("`", "")


@pytest.mark.parametrize(
    ("outcome", "points"), [("not attempted", 0), ("not yet", 0), ("right", 4)]
)
def test_grading_shows_the_result_and_gives_all_points_or_none(
    outcome, points, monkeypatch, capsys
):
    result = exercises.Result("01.1", outcome, "What the check says.")
    monkeypatch.setattr(tasks, "check", lambda task_id: result)
    assert exercises.grade("01.1", 4) == points
    assert "What the check says." in capsys.readouterr().out


@pytest.mark.parametrize(
    "value", [12, 12.0, np.float64(12), np.array([12]), pd.Series([12]), pd.DataFrame([12])]
)
def test_a_number_may_come_in_any_shape_that_holds_one(value):
    assert reading.number(value, "x", "km") == 12.0


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("12", "quotation marks"),
        (True, "True or False"),
        ([12], "a list"),
        (pd.Series([1, 2]), "a Series"),
        (float("inf"), "inf"),
        (print, "builtin_function_or_method"),
    ],
)
def test_what_is_no_number_gets_advice_that_fits(value, advice):
    with pytest.raises(tasks.NotYet, match=advice):
        reading.number(value, "x", "km")


@pytest.mark.parametrize(
    "value", ["1960-05-09", " 1960-05-09 ", pd.Timestamp(1960, 5, 9), datetime.date(1960, 5, 9)]
)
def test_a_day_may_be_text_or_a_date(value):
    assert reading.day(value, "x").isoformat() == "1960-05-09"


@pytest.mark.parametrize("value", ["9 May 1960", 1960, pd.NaT, np.datetime64("1960-05-09")])
def test_what_is_no_day_gets_advice_on_its_form(value):
    with pytest.raises(tasks.NotYet, match="1960-12-31"):
        reading.day(value, "x")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course folder of its own with one exercise, and the learner standing in notebooks/."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00-start-here.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "exercises" / LESSON).mkdir(parents=True)
    (tmp_path / "exercises" / LESSON / "exercise.ipynb").write_bytes(b"{}\n")
    monkeypatch.chdir(tmp_path / "notebooks")
    monkeypatch.delenv("PAKRUSSIA_WORK", raising=False)
    return tmp_path


@pytest.fixture
def shown(monkeypatch):
    """What start displays, as a list of texts."""
    texts: list[str] = []
    monkeypatch.setattr("IPython.display.display", lambda one: texts.append(one.data))
    return texts


@pytest.mark.parametrize("name", ["01", "1", LESSON, f" {LESSON} "])
def test_copy_makes_the_copy(course, name):
    said = exercises.copy(name)
    copied = course / "my-work" / LESSON / "exercise.ipynb"
    assert copied.read_bytes() == b"{}\n"
    assert f"my-work/{LESSON}/exercise.ipynb" in said
    assert copied.stat().st_mode & stat.S_IWUSR


def test_copy_never_overwrites(course):
    exercises.copy("01")
    copied = course / "my-work" / LESSON / "exercise.ipynb"
    copied.write_text("my own work", encoding="utf-8")
    assert "left as it is" in exercises.copy("01")
    assert exercises.opened("01")["link"]
    assert copied.read_text(encoding="utf-8") == "my own work"


@pytest.mark.parametrize("name", ["02", "1-alliances", "../secret", "", "Ärger"])
def test_an_unknown_lesson_is_named_with_what_there_is(course, name):
    for verb in (exercises.copy, exercises.start):
        with pytest.raises(CourseError) as caught:
            verb(name)
        assert LESSON in str(caught.value)
    assert not (course / "my-work").exists()


def test_a_folder_without_the_course_says_where_to_go(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "course_folder", lambda: tmp_path)
    with pytest.raises(CourseError, match="folder of the course"):
        exercises.copy("01")


def test_start_shows_the_same_words_everywhere_and_copies_nothing(
    course, shown, tmp_path_factory, monkeypatch
):
    """On a clone, open in Jupyter, with a copy, with work elsewhere, and outside the course."""
    exercises.start("01")
    assert not (course / "my-work").exists()
    exercises.copy("01")
    away = tmp_path_factory.mktemp("away")
    monkeypatch.setenv("JPY_SESSION_NAME", "/course/notebooks/01.ipynb")
    for work, folder in (("", course), (str(away / "my-work"), course), ("", away)):
        monkeypatch.chdir(folder)
        monkeypatch.setattr(folders, "course_folder", lambda folder=folder: folder)
        monkeypatch.setenv("PAKRUSSIA_WORK", work)
        exercises.start(LESSON)
    assert len(set(shown)) == 1
    assert 'exercises.copy("01")' in shown[0]
    assert list(away.iterdir()) == []


def test_start_shows_a_button_for_the_command_of_the_extension(course, shown):
    exercises.start("01")
    button = ElementTree.fromstring(shown[0].split("\n")[0])
    assert json.loads(button.get("data-commandlinker-args")) == {"lesson": LESSON}
    command = button.get("data-commandlinker-command")
    extension = ROOT / "src" / "pakrussia" / "labextension" / "static" / "extension.js"
    assert f"addCommand('{command}'" in extension.read_text(encoding="utf-8")


def test_opened_copies_and_links_the_copy(course):
    told = exercises.opened("01")
    assert told["link"] == f"../my-work/{LESSON}/exercise.ipynb"
    assert (course / "my-work" / LESSON / "exercise.ipynb").read_bytes() == b"{}\n"
    assert exercises.opened(LESSON)["link"] == told["link"]


def test_opened_outside_the_course_says_where_to_go(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "course_folder", lambda: tmp_path)
    told = exercises.opened(LESSON)
    assert "folder of the course" in told["message"]
    assert told["link"] == ""


def test_opened_names_a_work_folder_elsewhere_without_its_path(
    course, tmp_path_factory, monkeypatch
):
    work = tmp_path_factory.mktemp("elsewhere") / "my-work"
    monkeypatch.setenv("PAKRUSSIA_WORK", str(work))
    told = exercises.opened("01")
    assert (work / LESSON / "exercise.ipynb").is_file()
    assert f"my-work/{LESSON}/exercise.ipynb" in told["message"]
    assert told["link"] == ""
    assert str(work.parent) not in told["message"]


def test_a_place_that_cannot_be_written_gives_a_message(course, monkeypatch):
    # A file stands where the folder should be, so that this holds for the superuser too.
    blocked = course / "blocked"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("PAKRUSSIA_WORK", str(blocked / "my-work"))
    with pytest.raises(CourseError, match="PAKRUSSIA_WORK"):
        exercises.copy("01")
    told = exercises.opened("01")
    assert "PAKRUSSIA_WORK" in told["message"]
    assert told["link"] == ""


def test_a_read_only_folder_gives_a_message(course, monkeypatch):
    def refuse(self, *arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "cannot be written (Permission denied)" in exercises.opened("01")["message"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a file's size")
def test_a_full_disk_leaves_no_half_copy_behind(course):
    """Half a copy would pass for the learner's own, and never be replaced."""
    source = course / "exercises" / LESSON / "exercise.ipynb"
    source.write_bytes(b"x" * 100_000)
    code = """
        import resource
        from pakrussia import exercises
        from pakrussia.errors import CourseError
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 200_000))
        try:
            exercises.copy("01")
        except CourseError as problem:
            print(problem)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        print(exercises.copy("01"))
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    assert "cannot be written (File too large)" in told[0]
    assert told[1] == f"Your copy: my-work/{LESSON}/exercise.ipynb"
    copied = course / "my-work" / LESSON / "exercise.ipynb"
    assert copied.read_bytes() == source.read_bytes()


def test_a_folder_in_the_copys_place_gives_a_message(course):
    (course / "my-work" / LESSON / "exercise.ipynb").mkdir(parents=True)
    assert "Rename it" in exercises.opened("01")["message"]
