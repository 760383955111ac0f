"""The lesson plans: their format, their reader, and what a plan takes from its notebook.

What only a teacher needs is written in ``data/teaching/<lesson>.yml``. Objectives, the answer key
and the prompts are never typed there a second time: objectives and key come from the question
file, and a prompt must read as it does on the notebook's class path.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pakrussia import questions, yaml_model
from pakrussia.build import core, notebooks
from pakrussia.charts import VEGA_MIME
from pakrussia.errors import CourseError, near_misses
from pakrussia.folders import data_folder

_MARK = "◆"
_PROMPT = re.compile(rf"^\s*(?:\d+\.|[-*])\s+{_MARK}\s*(.+)$", re.MULTILINE)
_HEADING = re.compile(r"^#{2,6} +(.+?) *$", re.MULTILINE)
_PREDICT = re.compile(r"\*\*Predict\.\*\*\s*(.+?)(?:\n\s*\n|\Z)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class WarmUp:
    """How the lesson begins, before anything is shown."""

    minutes: Annotated[float, "Whole minutes."]
    text: Annotated[str, "What the teacher does."]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the class."""

    minutes: Annotated[float, "Whole minutes."]
    text: Annotated[str, "What the class does."]
    section: Annotated[str, "Heading of the notebook where it stands, as written there."] = ""
    choice: Annotated[bool, "Whether it fills the minutes of choice and can be left out."] = False


@dataclass(frozen=True, kw_only=True)
class Stumble:
    """A belief that learners bring along, and what helps."""

    question: Annotated[str, "Id of the question that shows the belief."]
    belief: Annotated[str, "What a learner may think."]
    remedy: Annotated[str, "What the teacher can do."]


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A prompt of the class path, with positions that a class is likely to take."""

    prompt: Annotated[str, "Word for word as in the notebook, without the mark."]
    positions: Annotated[tuple[str, ...], "At least two different ones, each at its best."]
    steer: Annotated[str, "What to ask when the talk stops or tips to one side."] = ""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """Another way to spend the class, such as a game in a longer lesson."""

    title: Annotated[str, "What it is, and how long."]
    needs: Annotated[str, "Who and what must be there."]
    minutes: Annotated[float, "The whole of it; its steps must add up to it."]
    steps: Annotated[tuple[Step, ...], "In order."]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a teacher needs beside the notebook and the question file of a lesson."""

    lesson: Annotated[str, "Id of the lesson, such as 01-alliances-and-the-u2."]
    aim: Annotated[str, "What the class is for, in a sentence or two."]
    warm_up: Annotated[WarmUp, "The first minutes."]
    steps: Annotated[tuple[Step, ...], "The rest, in order."]
    stumbles: Annotated[tuple[Stumble, ...], "Where learners stumble."] = ()
    prompts: Annotated[tuple[Prompt, ...], "The prompts of the class path, in their order."] = ()
    minutes: Annotated[float, "The whole class; the parts must add up to it."] = 45.0
    groups: Annotated[str, "Who works with whom and who speaks, in a class of sixty."] = ""
    if_short: Annotated[str, "What to drop where ten minutes are lost."] = ""
    votes: Annotated[
        tuple[str, ...],
        "Ids of the questions for a first vote, a talk in pairs and a second vote.",
    ] = ()
    board: Annotated[tuple[str, ...], "What stands on the board at the end, a line each."] = ()
    exit_ticket: Annotated[str, "What each learner hands in at the door."] = ""
    homework: Annotated[str, "What to do at home."] = ""
    care: Annotated[
        tuple[str, ...],
        "Where the lesson can bring a teacher or a learner into trouble, and what to do.",
    ] = ()
    variant: Annotated[Variant | None, "Another way to spend the class."] = None


class ClassPath(NamedTuple):
    """What a notebook marks for the class."""

    title: str
    headings: list[str]  # all of the notebook, below the title
    prompts: list[str]
    charts: list[str]  # titles
    predictions: list[str]
    quizzes: list[str] | None = None  # ids of the core's quizzes; None where it has no end


def folder() -> Path:
    """Return the folder of the lesson plans."""
    return data_folder() / "teaching"


def _minutes(where: str, whole: float, parts: list[float], reader: yaml_model.Reader) -> None:
    for minutes in (whole, *parts):
        if minutes <= 0 or minutes != int(minutes):
            reader.wrong(where, "minutes", f"{minutes:g} is no number of whole minutes above 0")
    if sum(parts) != whole:
        said = f"the parts add up to {sum(parts):g} and not to {whole:g}: change one"
        reader.wrong(where, "minutes", said)


def _check(plan: Plan, reader: yaml_model.Reader) -> None:
    parts = [plan.warm_up.minutes, *(step.minutes for step in plan.steps)]
    _minutes("", plan.minutes, parts, reader)
    if plan.variant:
        steps = [step.minutes for step in plan.variant.steps]
        _minutes("variant", plan.variant.minutes, steps, reader)
    if not plan.steps:
        reader.wrong("", "steps", "is empty: add a step")
    for number, one in enumerate(plan.prompts, start=1):
        different = {" ".join(text.casefold().split()).rstrip(".") for text in one.positions}
        if len(different) < 2:
            reader.wrong(
                f"prompts[{number}]", "positions", "has fewer than two different ones: add another"
            )
    known = {path.stem for path in questions.files()}
    if plan.lesson not in known:
        reader.wrong("", "lesson", f"{plan.lesson!r} is unknown. {near_misses(plan.lesson, known)}")
        return
    file = questions.load_lesson(plan.lesson)
    ids = {question.id for question in file.everything()}
    for one_id in plan.votes:
        if one_id not in ids:
            said = f"{one_id!r} is not in this lesson. {near_misses(one_id, ids)}"
            reader.wrong("", "votes", said)
    for one_id, count in Counter(one.question for one in plan.stumbles).items():
        if one_id not in ids:
            said = f"{one_id!r} is not in this lesson. {near_misses(one_id, ids)}"
            reader.wrong("stumbles", "question", said)
        if count > 1:
            reader.wrong("stumbles", "question", f"{one_id!r} is there twice: put them together")


def parse(text: str, name: str) -> Plan:
    """Read the text of a plan called ``name``; ``CourseError`` with all its problems at once."""
    return yaml_model.parse_as(Plan, text, name, _check)


def load(lesson: str) -> Plan:
    """Return the plan of a lesson, or raise ``CourseError``: unknown, malformed or misnamed."""
    path = folder() / f"{lesson}.yml"
    known = [one.stem for one in sorted(folder().glob("*.yml"))]
    if lesson not in known:
        raise CourseError(
            f"There is no lesson plan for {lesson!r}: write {path.name} in data/teaching. "
            + near_misses(lesson, known)
        )
    plan = parse(yaml_model.read_text(path), path.name)
    if plan.lesson != lesson:
        raise CourseError(f"{path.name} says lesson: {plan.lesson}. Both must be the same.")
    return plan


# --- the notebook ------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Return Markdown of one line without its markup: emphasis and links."""
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", " ".join(text.split()))
    return re.sub(r"(\*\*|\*|`)(.+?)\1", r"\2", text)


def class_path(notebook: Any) -> ClassPath:
    """Return what a notebook marks for the class: its headings, prompts, charts, predictions.

    Where the notebook says where its core ends, that is the class's part. Else the cells with the
    tag ``class-path`` are; where fewer than three carry it, all of the notebook counts.
    """
    whole = core.read(notebook) if core.has_end(notebook) else None
    marked = [cell for cell in notebook.cells if "class-path" in cell.metadata.get("tags", [])]
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    inside = whole.cells if whole else marked if len(marked) > 2 else notebook.cells
    spoken = "\n\n".join(cell.source for cell in inside if cell.cell_type == "markdown")
    title = re.search(r"^# +(.+?) *$", "\n\n".join(texts), re.MULTILINE)
    drawn = [
        output.data[VEGA_MIME].get("title", {})
        for cell in inside
        for output in cell.get("outputs", [])
        if VEGA_MIME in output.get("data", {})
    ]
    if whole:
        talk = [cell for cell in inside if cell.source.startswith("## Discuss")]
        prompts = [item for cell in talk for item in core.items(cell)]
    else:
        prompts = _PROMPT.findall("\n\n".join(texts))
    return ClassPath(
        title=title[1] if title else "",
        headings=[_plain(one) for one in _HEADING.findall("\n\n".join(texts))],
        prompts=[_plain(one) for one in prompts],
        charts=[one["text"] if isinstance(one, dict) else str(one) for one in drawn],
        predictions=[_plain(one) for one in _PREDICT.findall(spoken)],
        quizzes=whole.quizzes if whole else None,
    )


def matched(plan: Plan, path: ClassPath) -> list[str]:
    """Return where a plan no longer fits its notebook, in words; empty where all is well."""
    said = []
    written = [one.prompt for one in plan.prompts]
    for prompt in path.prompts:
        if prompt not in written:
            close = near_misses(prompt, written) if written else "The plan has none."
            said.append(f"{plan.lesson}: no positions for the prompt {prompt!r}. {close}")
    said += [
        f"{plan.lesson}: the prompt {one!r} is not on the class path of the notebook"
        for one in written
        if one not in path.prompts
    ]
    said += [
        f"{plan.lesson}: the notebook has no heading {step.section!r}. "
        + near_misses(step.section, path.headings)
        for step in (*plan.steps, *(plan.variant.steps if plan.variant else ()))
        if step.section and step.section not in path.headings
    ]
    if path.quizzes is not None:
        asked = {
            question.id
            for quiz in questions.load_lesson(plan.lesson).quizzes
            for question in quiz.questions
            if quiz.id in path.quizzes
        }
        said += [
            f"{plan.lesson}: the plan names {one!r}, which is not asked in the core"
            for one in (*plan.votes, *(stumble.question for stumble in plan.stumbles))
            if one not in asked
        ]
    return said


def read_class_path(path: Path) -> ClassPath:
    """Return the class path of the notebook at ``path``."""
    return class_path(notebooks.read(path))
