"""The teacher's pack: one folder with plans, sheets, keys, pages and the class summary."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from pakrussia import classroom, questions
from pakrussia.build import exports, notebooks, pages, teaching
from pakrussia.errors import CourseError

SUMMARY = "class-summary.ipynb"


class Task(NamedTuple):
    """One task of an exercise."""

    name: str
    points: float
    by_hand: bool  # whether a teacher must read it


class _Lesson(NamedTuple):
    """A lesson as the pack shows it."""

    name: str
    title: str
    plan: teaching.Plan
    path: teaching.ClassPath
    objectives: list[str]
    stumbles: list[tuple[teaching.Stumble, str]]  # with the prompt of the question
    votes: list[str]  # prompts of the questions for two votes
    key: list[Markup]
    tasks: list[Task]


def build(course: Path, to: Path) -> list[Path]:
    """Write the teacher's pack of the ``course`` folder into ``to``; return what was written.

    The index page comes first. Files of an earlier pack are replaced; nothing else in ``to`` is
    touched. Raises ``CourseError`` where a lesson has no plan, a plan no longer fits its notebook
    (all such places at once), a lesson was never run, or ``to`` cannot be written.
    """
    lessons = _lessons(course)
    written = {"index.html": _index(lessons), "exercises.html": _exercises(lessons)}
    for place, lesson in enumerate(lessons):
        written[f"plans/{lesson.name}.html"] = pages.render(
            "plan.html",
            lesson=lesson,
            earlier=lessons[place - 1] if place else None,
            later=lessons[place + 1] if place + 1 < len(lessons) else None,
        )
    # First, because it writes nothing where a lesson cannot become a page.
    made = pages.build(course, to / "pages")
    found = [to / name for name in written]
    try:
        (to / "plans").mkdir(parents=True, exist_ok=True)
        for name, text in written.items():
            (to / name).write_text(text, encoding="utf-8", newline="\n")
        shutil.copyfile(_summary(), to / SUMMARY)
        found.append(to / SUMMARY)
        sheets = [questions.folder() / f"{lesson.name}.yml" for lesson in lessons]
        found += exports.write(to / "sheets", sheets)
    except OSError as problem:
        raise CourseError(
            f"The pack cannot be written to {to} ({problem.strerror}). "
            "Name another folder with --to."
        ) from problem
    return found + made


def size(paths: list[Path]) -> str:
    """Return how much the files take, for a sentence."""
    whole = sum(path.stat().st_size for path in paths)
    return f"{len(paths)} files, {whole / 1e6:.1f} MB"


def _summary() -> Path:
    return Path(classroom.__file__).with_name(SUMMARY)


def _lessons(course: Path) -> list[_Lesson]:
    """Return all lessons, or raise ``CourseError`` that names every plan to mend."""
    paths = notebooks.lessons(course)
    if not paths:
        raise CourseError(
            f"There are no lessons in {course / 'notebooks'}. Run this in the course's folder."
        )
    found: list[_Lesson] = []
    wrong: list[str] = []
    for path in paths:
        try:
            plan = teaching.load(path.stem)
        except CourseError as problem:
            wrong.append(str(problem))
            continue
        way = teaching.read_class_path(path)
        wrong += teaching.matched(plan, way)
        found.append(_lesson(path.stem, plan, way, course))
    if wrong:
        listed = "\n".join(f"  - {one}" for one in wrong)
        raise CourseError(f"The lesson plans have {len(wrong)} problem(s) to mend:\n{listed}")
    return found


def _lesson(name: str, plan: teaching.Plan, way: teaching.ClassPath, course: Path) -> _Lesson:
    file = questions.load_lesson(name)
    everything = {one.id: one for one in file.everything()}
    if way.quizzes is not None:
        asked = {quiz.id: quiz.questions for quiz in file.quizzes}
        in_class = [question for quiz in way.quizzes for question in asked.get(quiz, ())]
    else:
        # A lesson that marks no question for the class uses all of them there.
        in_class = [one for one in everything.values() if one.class_path] or [*everything.values()]
    return _Lesson(
        name=name,
        title=way.title or file.title,
        plan=plan,
        path=way,
        objectives=[one.text for one in file.objectives],
        stumbles=[(one, everything[one.question].prompt) for one in plan.stumbles],
        votes=[everything[one].prompt for one in plan.votes],
        key=[
            Markup(exports.on_paper(number, question, key=True))
            for number, question in enumerate(in_class, start=1)
        ],
        tasks=tasks(course / "solutions" / name / "exercise.ipynb"),
    )


def tasks(path: Path) -> list[Task]:
    """Return the graded tasks of an exercise's solution; none where there is no such file."""
    if not path.is_file():
        return []
    found: list[Task] = []
    heading = ""
    for cell in notebooks.read(path).cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("#"):
                    heading = line.lstrip("# ").strip()
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade"):
            by_hand = bool(about.get("solution"))
            found.append(Task(heading, float(about.get("points", 0)), by_hand))
    return found


def _index(lessons: list[_Lesson]) -> str:
    kinds: list[dict[str, Any]] = [
        {"word": "Plan", "address": "plans/{}.html"},
        {"word": "Lesson page", "address": "pages/{}.html"},
        {"word": "Question sheet", "address": "sheets/{}-questions.html"},
        {"word": "Answer key", "address": "sheets/{}-answers.html"},
        {"word": "Moodle file", "address": "sheets/{}-moodle.xml"},
    ]
    for kind in kinds:
        kind["to"] = {lesson.name: kind["address"].format(lesson.name) for lesson in lessons}
    return pages.render("teacher.html", lessons=lessons, kinds=kinds, summary=SUMMARY)


def _exercises(lessons: list[_Lesson]) -> str:
    return pages.render("exercises.html", lessons=[one for one in lessons if one.tasks])
