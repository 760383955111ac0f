"""The exercises' two editions, and the whole way of a class through nbgrader."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbgrader.api import Gradebook

from pakrussia.build import editions, notebooks
from pakrussia.errors import CourseError
from pakrussia.exercises import tasks

ROOT = Path(__file__).parents[2]
SOLUTIONS = notebooks.solutions(ROOT)
LESSONS = [path.parent.name for path in SOLUTIONS]
FILE = editions.FILE


def read(path):
    return nbformat.read(path, as_version=4)


def solution_cells(notebook):
    """The cells a learner writes in, by their grade id."""
    return {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def outcomes(notebook):
    """The first words of what each check said in a notebook that was run."""
    return {
        cell.id: output.data["text/markdown"].split("**")[1]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if cell.id.startswith("check-") and "text/markdown" in output.get("data", {})
    }


def errors(notebook):
    return [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return tmp_path_factory.mktemp("work") / "my-work"


def run(notebook, work):
    """Run every cell as "run all" would: an error would stop it."""
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}
    )
    client.execute(env=notebooks.build_environment(work))
    return notebook


def test_every_exercise_has_its_solution_and_the_other_way_round():
    assert LESSONS
    assert [path.parent.name for path in notebooks.exercises(ROOT)] == LESSONS


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_stored_edition_is_what_the_solution_gives_to_the_byte(lesson):
    made = editions.make(ROOT / "solutions", lesson)
    assert made == editions.make(ROOT / "solutions", lesson)
    assert made == (ROOT / "exercises" / lesson / FILE).read_bytes()


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_learners_edition_shows_nothing_of_the_solution(lesson):
    stored = (ROOT / "exercises" / lesson / FILE).read_text(encoding="utf-8")
    for word in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", 'outputs": [\n    {'):
        assert word not in stored
    full = solution_cells(read(ROOT / "solutions" / lesson / FILE))
    for name, cell in solution_cells(nbformat.reads(stored, as_version=4)).items():
        inside = False
        for line in full[name].source.splitlines():
            if "END SOLUTION" in line:
                inside = False
            if inside and len(line.strip()) > 3:
                assert line.strip() not in cell.source
            if "BEGIN SOLUTION" in line:
                inside = True


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_task_is_checked_once_and_has_points(lesson):
    notebook = read(ROOT / "solutions" / lesson / FILE)
    asked = [task for task in sorted(tasks.tasks()) if task[:2] == lesson[:2]]
    graded = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    ]
    for task, cell in zip(asked, graded, strict=True):
        points = cell.metadata.nbgrader.points
        assert cell.source.startswith(f'check("{task}")\n')
        assert f'grade("{task}", {points})' in cell.source
        assert cell.metadata.nbgrader.locked


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_stored_solution_is_right_in_every_task(lesson):
    found = outcomes(read(ROOT / "solutions" / lesson / FILE))
    assert len(found) == len([task for task in tasks.tasks() if task[:2] == lesson[:2]])
    assert set(found.values()) == {"Right."}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_untouched_exercise_runs_through_and_is_not_attempted(lesson, work):
    notebook = run(read(ROOT / "exercises" / lesson / FILE), work)
    found = outcomes(notebook)
    assert len(found) == len([task for task in tasks.tasks() if task[:2] == lesson[:2]])
    assert set(found.values()) == {"Not attempted."}
    assert not [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr"
    ]


def test_a_solution_that_nbgrader_cannot_use_is_named(tmp_path):
    lesson = LESSONS[0]
    shutil.copytree(ROOT / "solutions" / lesson, tmp_path / lesson)
    broken = read(tmp_path / lesson / FILE)
    cell = next(iter(solution_cells(broken).values()))
    cell.source = cell.source.replace("### END SOLUTION", "")
    nbformat.write(broken, tmp_path / lesson / FILE)
    with pytest.raises(CourseError, match=rf"solutions/{lesson}/{FILE}[\s\S]*No end solution"):
        editions.make(tmp_path, lesson)


def test_rebuild_writes_only_what_differs(tmp_path):
    lesson = LESSONS[0]
    shutil.copytree(ROOT / "solutions" / lesson, tmp_path / "solutions" / lesson)
    (tmp_path / "exercises" / "99-no-source").mkdir(parents=True)
    (tmp_path / "exercises" / "99-no-source" / FILE).write_text("{}", encoding="utf-8")
    first = editions.rebuild(tmp_path)
    written = tmp_path / "exercises" / lesson / FILE
    assert written.read_bytes() == (ROOT / "exercises" / lesson / FILE).read_bytes()
    before = written.stat().st_mtime_ns
    second = editions.rebuild(tmp_path)
    assert written.stat().st_mtime_ns == before
    assert first[0] == f"changed   exercises/{lesson}/{FILE}"
    assert second[0] == f"as stored exercises/{lesson}/{FILE}"
    assert "99-no-source" in second[1]


# --- A class: the steps of README with nbgrader's own commands ---


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A folder as a fresh clone has it, with what nbgrader reads."""
    root = tmp_path_factory.mktemp("course")
    for name in ("solutions", "exercises"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "notebooks").mkdir()
    (root / "notebooks" / "00-start-here.ipynb").write_text("{}", encoding="utf-8")
    return root


def nbgrader(course, *arguments):
    """Run an nbgrader command with a PATH that does not know the environment's programs."""
    home = course / "home"
    home.mkdir(exist_ok=True)
    environment = {
        **notebooks.build_environment(course / "my-work"),
        "PATH": os.pathsep.join(["/usr/bin", "/bin"]) if os.name == "posix" else os.environ["PATH"],
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
    }
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def hand_in(course, student, lesson, change):
    """Hand in the learner's edition after ``change`` was made to its solution cells."""
    notebook = read(ROOT / "exercises" / lesson / FILE)
    change(solution_cells(notebook))
    folder = course / editions.GRADING / "submitted" / student / lesson
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / FILE)


def solve(lesson, *names):
    """Return a change that puts the solution's code into the named cells (all when none)."""
    full = solution_cells(read(ROOT / "solutions" / lesson / FILE))

    def change(cells):
        for name, cell in cells.items():
            if not names or name in names:
                cell.source = full[name].source

    return change


def break_all(cells):
    """A learner's errors of every kind: syntax, a name that is not there, an early exit."""
    broken = ["agreement = (", "to_crash_km = nowhere", "import sys; sys.exit(1)", "chart = 1 / 0"]
    codes = [cell for cell in cells.values() if cell.cell_type == "code"]
    for cell, source in zip(codes, broken, strict=False):
        cell.source = source


PICTURE = "data:image/png;base64,iVBORw0KGgo="
# What a learner may write in words; each would run a script on a page that takes it as it is.
HOSTILE_WORDS = f"""My *answer*: 5 < 7, [frus](https://history.state.gov) ![kept]({PICTURE})

| a | b |
|---|---|
| 1 | 2 |

<script>pwned()</script> <img src=x onerror="pwned()"> <a href="javascript:pwned()">x</a>
[x](javascript:pwned()) <iframe srcdoc="<script>pwned()</script>"></iframe>
<a href="data:text/html,<script>pwned()</script>">x</a> <svg onload="pwned()"></svg>
<math href="javascript:pwned()">x</math> $\\href{{javascript:pwned()}}{{x}}$
<style>body {{ background: url(https://elsewhere.example/) }}</style>
"""
HOSTILE_CODE = """
from IPython.display import HTML, Javascript, Markdown, SVG, display
for word in ("<script>pwned()</script>", "<b onclick='pwned()'>b</b>"):
    display(HTML(word)), display(Markdown(word)), print(word)
display(Javascript("pwned()"))
display({"image/png": "x' onerror='pwned()"}, raw=True)
wide = {"image/png": {"width": "1 onload=pwned()"}}
display({"image/png": "iVBORw0KGgo="}, raw=True, metadata=wide)
display({"image/svg+xml": "<svg onload='pwned()'></svg>"}, raw=True)
display({"text/latex": "<script>pwned()</script>"}, raw=True)
display({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}, raw=True)
raise ValueError("<script>pwned()</script>")
"""


def attack(notebook):
    """Write into every place that a learner can reach."""
    for cell in solution_cells(notebook).values():
        cell.source = HOSTILE_WORDS if cell.cell_type == "markdown" else HOSTILE_CODE
        cell.metadata["tags"] = ['"><script>pwned()</script>']
    for kind in ("raw", "markdown", "code"):
        more = getattr(nbformat.v4, f"new_{kind}_cell")("<script>pwned()</script>")
        more.metadata["raw_mimetype"] = "text/html"
        notebook.cells.append(more)
    notebook.metadata["title"] = "</title><script>pwned()</script>"


@pytest.fixture(scope="module")
def graded(course):
    """Score and possible score of each learner, after all of nbgrader's commands."""
    lesson = "01-alliances-and-the-u2"
    hand_in(course, "perfect", lesson, solve(lesson))
    hand_in(course, "empty", lesson, lambda cells: None)
    hand_in(course, "partly", lesson, solve(lesson, "agreement", "alliance"))
    hand_in(course, "broken", lesson, break_all)
    hand_in(course, "hostile", lesson, lambda cells: None)
    path = course / editions.GRADING / "submitted" / "hostile" / lesson / FILE
    notebook = read(path)
    attack(notebook)
    nbformat.write(notebook, path)
    # A file that is no notebook: nbgrader says so and goes on with the next learner.
    damaged = course / editions.GRADING / "submitted" / "damaged" / lesson
    damaged.mkdir(parents=True)
    (damaged / FILE).write_text('{"cells": [', encoding="utf-8")
    for command in (
        ("generate_assignment", lesson, "--force"),
        ("autograde", lesson),
        ("generate_feedback", lesson),
    ):
        done = nbgrader(course, *command)
        if command[0] == "autograde":
            assert done.returncode != 0
            told = [line for line in done.stderr.splitlines() if "| ERROR]" in line]
            assert any("damaged" in line for line in told)
            assert not any("perfect" in line for line in told)
        else:
            assert done.returncode == 0, done.stderr[-3000:]
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            one.student.id: (one.score, one.max_score)
            for one in book.assignment_submissions(lesson)
        }


@pytest.mark.parametrize(
    # The source work (4 of 20 points) waits for the teacher.
    ("student", "score"),
    [("perfect", 16), ("empty", 0), ("partly", 7), ("broken", 0), ("damaged", 0), ("hostile", 0)],
)
def test_nbgrader_gives_each_submission_its_points(graded, student, score):
    assert graded[student] == (score, 20)


def test_grading_changes_no_file_of_the_course(course, graded):
    for name in ("solutions", "exercises"):
        stored = {path.relative_to(ROOT): path for path in (ROOT / name).rglob("*.ipynb")}
        found = {path.relative_to(course): path for path in (course / name).rglob("*.ipynb")}
        assert found.keys() == stored.keys()
        for path in stored:
            assert found[path].read_bytes() == stored[path].read_bytes()


@pytest.mark.parametrize(
    ("student", "says"),
    [
        ("perfect", ["✓", "Pakistan voted like the USA"]),
        ("empty", ["○", "Not attempted"]),
        ("partly", ["✓", "○"]),
        ("broken", ["There is no variable", "ZeroDivisionError"]),
    ],
)
def test_feedback_shows_what_the_check_said(course, graded, student, says):
    folder = course / editions.GRADING / "feedback" / student / "01-alliances-and-the-u2"
    page = (folder / "exercise.html").read_text(encoding="utf-8")
    for words in says:
        assert words in page


def page(course, student):
    """A learner's feedback page as nbgrader wrote it."""
    folder = course / editions.GRADING / "feedback" / student / "01-alliances-and-the-u2"
    return BeautifulSoup((folder / "exercise.html").read_text(encoding="utf-8"), "html.parser")


def what_runs(soup):
    """Everything on a page that a browser would run or fetch."""
    found = [str(one) for one in soup.find_all(["script", "iframe", "object", "embed", "base"])]
    for one in soup.find_all(True):
        for name, value in one.attrs.items():
            text = "".join(value).strip().lower()
            if name.startswith("on") or name in ("srcdoc", "formaction"):
                found.append(f"{one.name} {name}={text}")
            if text.startswith(("javascript:", "data:text")) or (name == "style" and "url" in text):
                found.append(f"{one.name} {name}={text}")
    return found


def test_what_a_learner_wrote_runs_nothing_on_the_feedback_page(course, graded):
    hostile = page(course, "hostile")
    assert what_runs(hostile) == what_runs(page(course, "empty"))
    assert not hostile.find_all(["svg", "math"])
    assert r"\href" not in hostile.get_text()
    assert "<script>pwned()</script>" in hostile.get_text()


def test_an_honest_answer_is_shown_as_it_was_written(course, graded):
    hostile = page(course, "hostile")
    assert hostile.find("em", string="answer")
    assert "5 < 7" in hostile.get_text()
    assert hostile.find("a", href="https://history.state.gov")
    assert hostile.find("img", src=PICTURE)
    assert ["1", "2"] in [
        [cell.get_text() for cell in row.find_all("td")] for row in hostile.find_all("tr")
    ]
    assert "&lt;p&gt;" not in str(page(course, "perfect"))


@pytest.mark.parametrize("lesson", ["05-trade-and-economics", "10-weighing-the-advice"])
def test_nbgrader_grades_a_later_exercise_in_the_same_way(course, lesson):
    """Two more exercises by nbgrader's own commands: everything right, and nothing done."""
    for student, change in (("perfect", solve(lesson)), ("empty", lambda cells: None)):
        hand_in(course, student, lesson, change)
    for command in (("generate_assignment", lesson, "--force"), ("autograde", lesson)):
        done = nbgrader(course, *command)
        assert done.returncode == 0, done.stderr[-3000:]
    checked = sum(
        cell.metadata.nbgrader.points
        for cell in read(ROOT / "solutions" / lesson / FILE).cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    )
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        scores = {one.student.id: one.score for one in book.assignment_submissions(lesson)}
    assert scores == {"perfect": checked, "empty": 0}
    assert checked > 10
