"""Quizzes and question files: what one file holds, and what only the whole file can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pakrussia import yaml_model
from pakrussia.errors import near_misses
from pakrussia.questions.markup import escaped
from pakrussia.questions.model import Objective, Problem, Question, duplicates

LISTED = 20  # of a longer quiz the Markdown lists so many questions, and says how many follow

ALIVE = (
    "To answer here, trust this notebook (Control+Shift+C, then “Trust Notebook”) "
    "or run this cell (Shift+Enter)."
)


@dataclass(frozen=True, kw_only=True)
class Quiz:
    """Two to ten questions shown together; one guess, or one entry of the dossier, is enough."""

    id: Annotated[str, "Lesson number and letter, such as 01-a."]
    title: Annotated[str, "Heading of the quiz."]
    questions: Annotated[tuple[Question, ...], "In the order shown."]
    after: Annotated[
        str, "Id of the quiz with the guess that is locked, or passed, before this one opens."
    ] = ""

    @staticmethod
    def label(raw: dict[str, Any], where: str, name: str) -> str:
        """Return what messages call this quiz."""
        return f"quiz {raw.get('id', '?')}"

    def problems(self) -> list[Problem]:
        """Check that there is a question, and that guesses keep to themselves."""
        if not self.questions:
            return [("questions", "is empty: add a question")]
        alone = [one for one in self.questions if one is not None and one.stands_alone]
        if alone and len(alone) < len(self.questions):
            other = next(one for one in self.questions if not one.stands_alone)
            return [
                (
                    "questions",
                    f"holds a {alone[0].kind} ({alone[0].id}) beside other kinds ({other.id}): "
                    "put what is guessed into a quiz of its own",
                )
            ]
        return []


@dataclass(frozen=True, kw_only=True)
class QuestionFile:
    """All quizzes of one lesson in one language."""

    lesson: Annotated[str, "Id of the lesson, such as 01-alliances-and-the-u2."]
    title: Annotated[str, "Title of the lesson."]
    objectives: Annotated[tuple[Objective, ...], "The lesson shows them from here."]
    quizzes: Annotated[tuple[Quiz, ...], "In the order of the lesson."]
    language: Annotated[str, "Language of the texts, such as en, ur or ru."] = "en"
    retired: Annotated[tuple[str, ...], "Ids that were used once and must never return."] = ()

    def everything(self) -> list[Question]:
        """Return all questions in the order of the lesson."""
        return [question for quiz in self.quizzes for question in quiz.questions]

    def ids(self) -> set[str]:
        """Return all ids of the file; those inside a question as 'question/option'."""
        found = {one.id for one in self.objectives} | {quiz.id for quiz in self.quizzes}
        for question in self.everything():
            found.add(question.id)
            found |= {f"{question.id}/{part}" for part in question.part_ids()}
        return found


def _check_file(file: QuestionFile, reader: yaml_model.Reader) -> None:
    """Check what only the whole file can show: ids, objectives, retired ids."""
    everything = file.everything()
    for name, ids in (
        ("objectives", [one.id for one in file.objectives]),
        ("quizzes", [one.id for one in file.quizzes]),
        ("questions", [one.id for one in everything]),
    ):
        for one in duplicates(ids):
            reader.wrong("", name, f"the id {one!r} is used twice: give each its own")
    guesses: list[str] = []
    for quiz in file.quizzes:
        if quiz.after and quiz.after not in guesses:
            reader.wrong(
                f"quiz {quiz.id}",
                "after",
                f"{quiz.after!r} is no quiz of guesses that stands before it. "
                + near_misses(quiz.after, guesses),
            )
        if any(question.stands_alone for question in quiz.questions):
            guesses.append(quiz.id)
    known = {one.id for one in file.objectives}
    for question in everything:
        if question.objective and question.objective not in known:
            reader.wrong(
                f"question {question.id}",
                "objective",
                f"{question.objective!r} is no objective of this file. "
                + near_misses(question.objective, known),
            )
    for one in file.ids() & set(file.retired):
        reader.wrong("", "retired", f"{one!r} is in use again: give the new thing a new id")


def parse(text: str, name: str) -> QuestionFile:
    """Read the text of a question file called ``name``.

    Raises CourseError with all problems at once: file, question, field, what is wrong, remedy.
    """
    return yaml_model.parse_as(QuestionFile, text, name, _check_file)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a question file, made from the model."""
    return yaml_model.json_schema(QuestionFile, "Question file of a lesson")


def question_lines(question: Question) -> list[str]:
    """Return what a question points at and offers to choose from, as indented Markdown lines."""
    lines: list[str] = []
    if question.chart:
        lines.append(f"   - Look at the chart “{escaped(question.chart)}”.")
    if question.picture:
        lines.append(f"   - Picture: {escaped(question.picture.alt)}")
    if question.table:
        lines.append(f"   - Table: {escaped(question.table.caption)}")
        lines += [
            "     - "
            + "; ".join(
                f"{escaped(name)}: {escaped(cell)}"
                for name, cell in zip(question.table.columns, row, strict=False)
            )
            for row in question.table.rows
        ]
    return lines + question.markdown_lines()


def markdown(quiz: Quiz, folded: str = "") -> str:
    """Return a quiz as Markdown: its first questions and lettered options, without answers.

    It is what a reader sees where the quiz cannot run; the last line says how to bring it to life.
    ``folded`` is Markdown that stands between the two.
    """
    lines = [f"**{escaped(quiz.title)}**", ""]
    for number, question in enumerate(quiz.questions[:LISTED], start=1):
        lines += [f"{number}. {escaped(question.prompt)}", *question_lines(question), ""]
    if len(quiz.questions) > LISTED:
        lines += [f"… and {len(quiz.questions) - LISTED} more questions.", ""]
    if folded:
        lines += [folded, ""]
    return "\n".join([*lines, f"*{ALIVE}*"])
