"""The teacher's pack: plans that fit their lessons, and one folder that holds everything."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from nbformat import v4

from pakrussia import folders, questions
from pakrussia.__main__ import main
from pakrussia.build import notebooks, teacher, teaching
from pakrussia.errors import CourseError

ROOT = Path(__file__).parents[2]
LESSONS = [path.stem for path in notebooks.lessons(folders.course_folder())]
HOSTILE = "<script>alert(1)</script> & \" ' {{ 7 * 7 }} سوال"


def plan_data(**changes: Any) -> dict[str, Any]:
    return {
        "lesson": "01-alliances-and-the-u2",
        "aim": "Date the distrust.",
        "warm_up": {"minutes": 5, "text": "Ask."},
        "steps": [{"minutes": 40, "text": "Read."}],
        "stumbles": [
            {
                "question": "01-what-passages-prove",
                "belief": "A runway.",
                "remedy": "Show the table.",
            }
        ],
        "prompts": [{"prompt": "Why?", "positions": ["Because.", "Not because."]}],
    } | changes


def parsed(**changes: Any) -> teaching.Plan:
    return teaching.parse(yaml.safe_dump(plan_data(**changes), allow_unicode=True), "plan.yml")


# --- the plans of the course ---------------------------------------------------------------------


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_lesson_has_a_plan_that_fits_its_notebook(lesson: str) -> None:
    plan = teaching.load(lesson)
    path = folders.course_folder() / "notebooks" / f"{lesson}.ipynb"
    assert teaching.matched(plan, teaching.read_class_path(path)) == []
    assert plan.minutes == (35 if teaching.read_class_path(path).quizzes else 45)
    assert len(plan.prompts) == 2
    assert len(plan.stumbles) >= (2 if lesson[:2] == "13" else 4)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_steps_name_each_quiz_with_class_questions_and_no_other(lesson: str) -> None:
    said = " ".join(step.text for step in teaching.load(lesson).steps)
    path = folders.course_folder() / "notebooks" / f"{lesson}.ipynb"
    core = teaching.read_class_path(path).quizzes
    if core is not None:
        # A plan of a lesson with a core names all of the core's quizzes.
        assert set(re.findall(r"\b\d\d-[a-z]\d?\b", said)) == set(core)
        return
    wanted = {
        quiz.id
        for quiz in questions.load_lesson(lesson).quizzes
        if any(question.class_path for question in quiz.questions)
    }
    assert set(re.findall(r"\b\d\d-[a-z]\b", said)) == wanted


def test_the_capstone_has_a_game_of_ninety_minutes() -> None:
    variant = teaching.load("12-brief-the-minister").variant
    assert variant and variant.minutes == 90 and len(variant.steps) == 5


@pytest.mark.parametrize("path", sorted(teaching.folder().glob("*.yml")), ids=lambda one: one.stem)
def test_each_plan_belongs_to_a_lesson_and_names_no_address(path: Path) -> None:
    assert path.stem in LESSONS
    text = path.read_text(encoding="utf-8")
    assert "http" not in text and max(map(len, text.splitlines())) <= 100


# --- the reader ----------------------------------------------------------------------------------


def test_a_plan_is_read() -> None:
    plan = parsed()
    assert plan.minutes == 45 and plan.steps[0].section == ""
    assert plan.prompts[0].positions == ("Because.", "Not because.")


def test_all_problems_of_a_file_are_told_at_once() -> None:
    with pytest.raises(CourseError) as told:
        parsed(
            warm_up={"minutes": 4.5, "text": "Ask."},
            prompts=[{"prompt": "Why?", "positions": ["Because.", " because"]}],
            stumbles=[
                {"question": "01-what-passages-proof", "belief": one, "remedy": "B."}
                for one in ("A.", "C.")
            ],
        )
    said = str(told.value)
    assert said.startswith("plan.yml has 5 problem(s) to mend:")
    assert "4.5 is no number of whole minutes" in said
    assert "minutes: the parts add up to 44.5 and not to 45" in said
    assert "fewer than two different ones" in said
    assert (
        "'01-what-passages-proof' is not in this lesson. Did you mean '01-what-passages-prove'"
        in said
    )
    assert "is there twice: put them together" in said


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"lesson": "01-alliance"}, "'01-alliance' is unknown. Did you mean"),
        ({"aim": ""}, "aim: is empty"),
        ({"aims": "x"}, "aims: is no known field. Did you mean 'aim'?"),
        ({"steps": []}, "steps: is empty"),
        ({"steps": [{"minutes": "forty", "text": "x"}]}, "write a number without quotes"),
        ({"minutes": -45, "steps": [{"minutes": -50, "text": "x"}]}, "-50 is no number"),
        ({"prompts": "Why?"}, "prompts: must be a list"),
        (
            {
                "variant": {
                    "title": "A game",
                    "needs": "Tables.",
                    "minutes": 90,
                    "steps": [{"minutes": 80, "text": "Play."}],
                }
            },
            "variant: minutes: the parts add up to 80 and not to 90",
        ),
    ],
)
def test_a_bad_field_is_named_with_its_remedy(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(CourseError, match=re.escape(why)):
        parsed(**changes)


def test_bad_yaml_is_told_in_one_line() -> None:
    with pytest.raises(CourseError, match=r"plan\.yml is not valid YAML"):
        teaching.parse("lesson: [", "plan.yml")
    with pytest.raises(CourseError, match="the key 'aim' is there twice"):
        teaching.parse("aim: a\naim: b", "plan.yml")


# --- the notebook --------------------------------------------------------------------------------


def notebook(*cells: tuple[str, bool]) -> Any:
    made = [v4.new_markdown_cell("# 01 · Title\n\nWords.")]
    for source, marked in cells:
        cell = v4.new_markdown_cell(source)
        cell.metadata["tags"] = ["class-path"] if marked else []
        made.append(cell)
    return v4.new_notebook(cells=made)


def test_prompts_headings_and_predictions_are_taken_from_the_notebook() -> None:
    found = teaching.class_path(
        notebook(
            ("## 1 · A **bold** step ◆\n\n**Predict.** How *many*?\nGuess.\n\nThen look.", True),
            ("**Predict.** Not in class.", False),
            ("## Discuss\n\n1. ◆ See [this](x.ipynb), **why**?\n2. ◆ And how?", True),
            ("3. At home?\n\n## Key points", True),
        )
    )
    assert found.title == "01 · Title"
    assert found.headings == ["1 · A bold step ◆", "Discuss", "Key points"]
    assert found.prompts == ["See this, why?", "And how?"]
    assert found.predictions == ["How many? Guess."]


def test_a_changed_prompt_or_heading_is_noticed() -> None:
    path = teaching.class_path(notebook(("## Discuss\n\n1. ◆ Why indeed?", True)))
    plan = parsed(steps=[{"minutes": 40, "text": "Talk.", "section": "Discussion"}])
    said = "\n".join(teaching.matched(plan, path))
    assert "no positions for the prompt 'Why indeed?'. Did you mean 'Why?'" in said
    assert "the prompt 'Why?' is not on the class path" in said
    assert "no heading 'Discussion'. Did you mean 'Discuss'" in said


# --- the pack ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("teacher")
    (to / "notes of mine.txt").write_text("keep", encoding="utf-8")
    teacher.build(folders.course_folder(), to)
    return to


def read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_every_link_of_the_pack_leads_to_a_file_of_it(pack: Path) -> None:
    for path in [pack / "index.html", pack / "exercises.html", *(pack / "plans").iterdir()]:
        for link in read(path).find_all("a"):
            file = link["href"].partition("#")[0]
            assert not file or (path.parent / file).is_file(), (path.name, link["href"])


def test_the_index_leads_to_all_parts_of_each_lesson(pack: Path) -> None:
    addresses = [link["href"] for link in read(pack / "index.html").select("main a")]
    for lesson in LESSONS:
        assert f"plans/{lesson}.html" in addresses and f"pages/{lesson}.html" in addresses
        for end in ("questions.html", "answers.html", "moodle.xml"):
            assert f"sheets/{lesson}-{end}" in addresses


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_plan_holds_what_the_files_hold(pack: Path, lesson: str) -> None:
    text = " ".join(read(pack / "plans" / f"{lesson}.html").get_text().split())
    file, plan = questions.load_lesson(lesson), teaching.load(lesson)
    asked = [one for quiz in file.quizzes for one in quiz.questions]
    key = text.partition("Answer key of the class questions")[2]
    path = folders.course_folder() / "notebooks" / f"{lesson}.ipynb"
    core = teaching.read_class_path(path).quizzes
    in_core = [one for quiz in file.quizzes if quiz.id in (core or ()) for one in quiz.questions]
    for one in in_core or [one for one in asked if one.class_path] or asked:
        assert one.prompt in key
        if isinstance(one, questions.Single):
            assert next(f"{o.text} – {o.reason}" for o in one.options if o.correct) in key
    said = [one.text for one in file.objectives]
    for stumble in plan.stumbles:
        said += [stumble.belief, stumble.remedy]
    for prompt in plan.prompts:
        said += [prompt.prompt, *prompt.positions]
    if plan.variant:
        said += [plan.variant.needs, *(step.text for step in plan.variant.steps)]
    for words in said:
        assert words in text


def test_the_pack_is_self_contained_and_fits_a_memory_stick(pack: Path) -> None:
    files = [path for path in pack.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 60_000_000
    for path in [pack / "index.html", *(pack / "plans").iterdir()]:
        page = read(path)
        loading = page.select("[src], link[href], object, iframe")
        assert all((one.get("src") or one.get("href") or "").startswith("data:") for one in loading)
        assert "http" not in page.find("main").decode()
    json.loads((pack / teacher.SUMMARY).read_text(encoding="utf-8"))


def test_a_second_run_gives_the_same_bytes_and_leaves_what_is_not_its_own(pack: Path) -> None:
    before = {path: path.read_bytes() for path in pack.rglob("*") if path.is_file()}
    teacher.build(folders.course_folder(), pack)
    assert {path: path.read_bytes() for path in pack.rglob("*") if path.is_file()} == before
    assert pack / "notes of mine.txt" in before


def test_points_of_an_exercise_are_those_of_its_cells(tmp_path: Path) -> None:
    graded = v4.new_code_cell("check")
    graded.metadata["nbgrader"] = {"grade": True, "solution": False, "points": 2.5}
    by_hand = v4.new_markdown_cell("Answer")
    by_hand.metadata["nbgrader"] = {"grade": True, "solution": True, "points": 4}
    cells = [v4.new_markdown_cell("## Task 1"), graded, v4.new_markdown_cell("## Task 2"), by_hand]
    nbformat.write(v4.new_notebook(cells=cells), tmp_path / "exercise.ipynb")
    assert teacher.tasks(tmp_path / "exercise.ipynb") == [
        ("Task 1", 2.5, False),
        ("Task 2", 4.0, True),
    ]
    assert teacher.tasks(tmp_path / "none.ipynb") == []


def test_hostile_text_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = parsed(aim=HOSTILE, prompts=[{"prompt": HOSTILE, "positions": [HOSTILE, "No."]}])
    path = teaching.ClassPath(HOSTILE, [], [HOSTILE], [HOSTILE], [HOSTILE])
    lesson = teacher._lesson("01-alliances-and-the-u2", plan, path, ROOT)
    page = teacher.pages.render("plan.html", lesson=lesson, earlier=None, later=None)
    assert "<script>alert" not in page and "{{ 7 * 7 }}" in page
    assert "<script>alert(1)" in BeautifulSoup(page, "html.parser").find("main").get_text()


def small_course(folder: Path) -> Path:
    """A course of two lessons, whose notebooks ask what no plan answers."""
    (folder / "notebooks").mkdir()
    for name in ("00-start-here", "01-alliances-and-the-u2"):
        made = notebook(("## Discuss\n\n1. ◆ A new prompt?", True))
        nbformat.write(made, folder / "notebooks" / f"{name}.ipynb")
    return folder


def test_nothing_is_written_where_a_plan_does_not_fit(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    with pytest.raises(CourseError) as told:
        teacher.build(course, tmp_path / "pack")
    assert "00-start-here: no positions for the prompt 'A new prompt?'" in str(told.value)
    assert "01-alliances-and-the-u2: no positions" in str(told.value)
    assert not (tmp_path / "pack").exists()


def test_nothing_is_written_where_a_lesson_cannot_become_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teaching, "matched", lambda plan, path: [])
    course = small_course(tmp_path)
    path = course / "notebooks" / "00-start-here.ipynb"
    lesson = notebooks.read(path)
    lesson.cells.append(v4.new_code_cell("1 + 1"))
    nbformat.write(lesson, path)
    with pytest.raises(CourseError, match="was never run"):
        teacher.build(course, tmp_path / "pack")
    assert not (tmp_path / "pack").exists()


def test_a_lesson_without_a_plan_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teaching, "folder", lambda: tmp_path)
    with pytest.raises(CourseError, match=r"no lesson plan for '00-start-here': write 00-start"):
        teacher.build(folders.course_folder(), tmp_path / "pack")
    text = (ROOT / "data" / "teaching" / "00-start-here.yml").read_text(encoding="utf-8")
    (tmp_path / "01-other.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match="Both must be the same"):
        teaching.load("01-other")


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert main(["teacher", "--to", str(tmp_path / "file")]) == 1
    assert "Name another folder with --to" in capsys.readouterr().err


def test_the_usual_folder_of_the_pack_is_ignored_by_git() -> None:
    assert "/teacher/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
