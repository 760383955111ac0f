"""What a class's answers show: completion, difficulty, discrimination, common wrong options.

Every figure rests on the outcome that the quiz stored with the answer; nothing is marked here. A
question file is asked for titles and texts only, and to name the wrong part of a wrong answer.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pakrussia import folders, questions
from pakrussia.classroom.collect import Group
from pakrussia.errors import CourseError
from pakrussia.progress import cell

FEWEST = 10  # learners; below that a correlation says next to nothing
PASSED = "(would rather not guess)"
FEWEST_OTHERS = 5  # further questions a learner must have tried to be compared by


class _Known(NamedTuple):
    """A question and where it stands."""

    lesson: str
    quiz: str
    place: int  # in the course
    question: questions.Question


@cache
def _known(files: tuple[Path, ...]) -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for path in files:
        file = questions.load_file(path)
        for quiz in file.quizzes:
            for question in quiz.questions:
                found[question.id] = _Known(file.lesson, quiz.id, len(found), question)
    return found


def _course() -> dict[str, _Known]:
    return _known(tuple(questions.files()))


def _answered(group: Group) -> pd.DataFrame:
    """Return the answers to marked questions of today's course, with their lesson of today."""
    course = {one: known for one, known in _course().items() if known.question.marked}
    rows = group.answers[group.answers["question"].isin(list(course))].copy()
    rows["lesson"] = rows["question"].map({one: known.lesson for one, known in course.items()})
    return rows


def _tried(group: Group) -> pd.DataFrame:
    """Return a row for each learner and question: lesson, first (bool), right (bool), tries, shown.

    ``first`` says whether the first thing handed in was a right answer, and ``right`` whether any
    was: starting a quiz again takes nothing back.
    """
    rows = _answered(group)
    rows["right"] = (rows["event"] == "answer") & (rows["outcome"] == "right")
    rows["tries"] = (rows["event"] == "answer").astype(int)
    rows["shown"] = rows["event"] == "reveal"
    grouped = rows.groupby(["learner", "question"], sort=True)
    return grouped.agg(
        lesson=("lesson", "first"),
        first=("right", "first"),
        right=("right", "max"),
        tries=("tries", "sum"),
        shown=("shown", "max"),
    ).reset_index()


def completion(group: Group) -> pd.DataFrame:
    """Return a row for each learner and each lesson that anyone has begun.

    Columns: learner, lesson, title, questions (marked ones of the lesson), answered, right (in the
    end), answered_pct and right_pct (of the lesson's questions). A lesson not begun counts 0.
    """
    tried = _tried(group)
    counts = tried.groupby(["learner", "lesson"])["right"].agg(["size", "sum"])
    begun = sorted(tried["lesson"].unique())
    every = pd.MultiIndex.from_product([group.learners, begun], names=["learner", "lesson"])
    found = counts.reindex(every, fill_value=0).reset_index()
    found.columns = pd.Index(["learner", "lesson", "answered", "right"])
    loaded = {one: questions.load_lesson(one) for one in begun}
    found["title"] = found["lesson"].map({one: file.title for one, file in loaded.items()})
    found["questions"] = found["lesson"].map(
        {
            one: sum(question.marked for question in file.everything())
            for one, file in loaded.items()
        }
    )
    for name in ("answered", "right"):
        found[name] = found[name].astype("int64")
        found[f"{name}_pct"] = (100 * found[name] / found["questions"]).round(1)
    names = ["learner", "lesson", "title", "questions", "answered", "right"]
    return found[[*names, "answered_pct", "right_pct"]]


def lessons(group: Group) -> pd.DataFrame:
    """Return a row for each lesson that anyone has begun.

    Columns: lesson, title, questions, begun and finished (learners with any, with all questions
    answered), answered_pct and right_pct (means over the learners who have begun it).
    """
    whole = completion(group)
    whole = whole[whole["answered"] > 0].assign(
        finished=lambda one: one["answered"] == one["questions"]
    )
    return (
        whole.groupby(["lesson", "title", "questions"])
        .agg(
            begun=("learner", "size"),
            finished=("finished", "sum"),
            answered_pct=("answered_pct", "mean"),
            right_pct=("right_pct", "mean"),
        )
        .round(1)
        .reset_index()
    )


def items(group: Group) -> pd.DataFrame:
    """Return a row for each question that anyone has tried, in the order of the course.

    Columns: question, lesson, quiz, kind, prompt, learners (who tried it), first_right_pct (share
    of them whose first answer was right: the difficulty), tries (mean number of answers),
    shown_pct (share who had the answer shown) and discrimination.

    Discrimination is the corrected item-total correlation: the correlation, over learners, of
    right at first try (1 or 0) with the share of all *other* questions they had right at first
    try. It is used in place of the difference between the upper and the lower 27 per cent, because
    it counts every learner (in a class of 30 the other compares two groups of eight), and because
    learners may have tried different questions. It is missing under 10 learners who tried at least
    5 other questions, and where all answered alike. At 0 or below, look at the question itself.
    """
    tried = _tried(group)
    course = _course()
    marks = tried.pivot(index="learner", columns="question", values="first").astype("Float64")
    found = tried.groupby("question").agg(
        learners=("learner", "size"),
        first_right_pct=("first", "mean"),
        tries=("tries", "mean"),
        shown_pct=("shown", "mean"),
    )
    for name in ("first_right_pct", "shown_pct"):
        found[name] = (100 * found[name].astype("float64")).round(1)
    found["tries"] = found["tries"].round(2)
    found["discrimination"] = _discrimination(marks.to_numpy(dtype="float64", na_value=np.nan))
    found = found.reset_index()
    listed = [course[one] for one in found["question"]]
    found["lesson"] = [one.lesson for one in listed]
    found["quiz"] = [one.quiz for one in listed]
    found["kind"] = [one.question.kind for one in listed]
    found["prompt"] = [one.question.prompt for one in listed]
    found["place"] = [one.place for one in listed]
    names = ["question", "lesson", "quiz", "kind", "prompt", "learners", "first_right_pct"]
    ordered = found.sort_values("place", ignore_index=True)
    return ordered[[*names, "tries", "shown_pct", "discrimination"]]


def _discrimination(marks: Any) -> list[float]:
    """Return a corrected item-total correlation for each column of (learners x questions).

    ``marks`` holds 1.0, 0.0 and NaN where a learner did not try a question.
    """
    seen = ~np.isnan(marks)
    sums, counts = np.nansum(marks, axis=1), seen.sum(axis=1)
    found: list[float] = []
    for column in range(marks.shape[1]):
        use = seen[:, column] & (counts - 1 >= FEWEST_OTHERS)
        own = marks[use, column]
        others = (sums[use] - own) / (counts[use] - 1)
        if len(own) < FEWEST or np.ptp(own) == 0 or np.ptp(others) == 0:
            found.append(np.nan)
        else:
            found.append(round(float(np.corrcoef(own, others)[0, 1]), 2))
    return found


# --- what was wrong ----------------------------------------------------------------------------


def wrong(group: Group, top: int = 3) -> pd.DataFrame:
    """Return the most common wrong parts of each question's answers, at most ``top`` a question.

    Columns: question, lesson, prompt, wrong (what was chosen, placed, left out or typed, as the
    learner saw it), learners (who did so at least once), pct (of those who tried the question).
    The most common come first.
    """
    rows = _answered(group)
    tried = rows.groupby("question")["learner"].nunique()
    rows = rows[(rows["event"] == "answer") & rows["outcome"].isin(["wrong", "partly"])]
    course = _course()
    said = {
        (question, learner, part)
        for question, learner, response in zip(
            rows["question"], rows["learner"], rows["response"], strict=True
        )
        for part in course[question].question.wrong_parts(response)
    }
    counts = pd.DataFrame(sorted(said), columns=["question", "learner", "wrong"])
    found = counts.groupby(["question", "wrong"], sort=True).size().reset_index(name="learners")
    found["lesson"] = [course[one].lesson for one in found["question"]]
    found["prompt"] = [course[one].question.prompt for one in found["question"]]
    found["pct"] = (100 * found["learners"] / found["question"].map(tried)).round(1)
    found = found.sort_values(
        ["learners", "pct", "question", "wrong"], ascending=[False, False, True, True]
    )
    found = found.groupby("question", sort=False).head(top)
    names = ["question", "lesson", "prompt", "wrong", "learners", "pct"]
    return found[names].reset_index(drop=True)


# --- what is not marked ------------------------------------------------------------------------


def _unmarked(group: Group, kind: type[questions.Question]) -> Iterator[tuple[_Known, pd.Series]]:
    """Yield each answer to questions of one kind, in order of time within a learner."""
    course = _course()
    for _, row in group.answers.iterrows():
        known = course.get(row["question"])
        if known and isinstance(known.question, kind):
            yield known, row


def guesses(group: Group) -> pd.DataFrame:
    """Return how a class guessed: a row for each question and each different guess.

    Columns: question, lesson, prompt, guess (as a learner sees it, or "(would rather not guess)"),
    learners, sure, not_sure, pct (of the learners who locked a guess or said that they would rather
    not). A learner's first guess counts: who begins a quiz again knows the answer. Numbers come in
    their order, options in that of the question, orders with the most common first.
    """
    first: dict[tuple[str, str], tuple[tuple[int, float, int], str, str]] = {}
    passed: set[tuple[str, str]] = set()
    every: dict[str, _Known] = {}
    for known, row in _unmarked(group, questions.Guess):
        question = known.question
        assert isinstance(question, questions.Guess)
        key = (question.id, row["learner"])
        response = row["response"]
        every[question.id] = known
        if row["event"] == "reveal":
            passed.add(key)
        elif key not in first and question.fits(response):
            guess = response["guess"]
            number = float(guess) if question.line else 0.0
            place = question.part_ids().index(guess) if question.options else 0
            first[key] = (
                (known.place, number, place),
                question.guess_text(response),
                response["sure"],
            )
    rows = [(question, *given) for (question, _), given in first.items()] + [
        (question, (every[question].place, np.inf, 0), PASSED, "")
        for question, learner in passed
        if (question, learner) not in first
    ]
    counts = pd.DataFrame(rows, columns=["question", "place", "guess", "sureness"])
    counts["sure"] = counts["sureness"] == questions.SURE
    counts["not_sure"] = counts["sureness"] == questions.NOT_SURE
    grouped = counts.groupby(["question", "guess"], sort=False)
    found = grouped.agg(
        place=("place", "min"),
        learners=("guess", "size"),
        sure=("sure", "sum"),
        not_sure=("not_sure", "sum"),
    ).reset_index()
    every_one = found.groupby("question")["learners"].transform("sum")
    found["pct"] = (100 * found["learners"] / every_one).astype("float64").round(1)
    found = found.sort_values(["place", "learners", "guess"], ascending=[True, False, True])
    found["lesson"] = [every[one].lesson for one in found["question"]]
    found["prompt"] = [every[one].question.prompt for one in found["question"]]
    names = ["question", "lesson", "prompt", "guess", "learners", "sure", "not_sure", "pct"]
    return found[names].reset_index(drop=True)


def writings(group: Group) -> pd.DataFrame:
    """Return what each learner wrote, the newest of each question, in the order of the course.

    Columns: question, lesson, prompt, learner, text (plain text, as written) and yes (the checks
    that the learner answered yes, one after the other).
    """
    newest: dict[tuple[int, str], tuple[str, ...]] = {}
    for known, row in _unmarked(group, questions.Write):
        question, response = known.question, row["response"]
        assert isinstance(question, questions.Write)
        if question.fits(response):
            yes = " · ".join(question.checked_yes(response))
            newest[known.place, row["learner"]] = (
                *(question.id, known.lesson, question.prompt, row["learner"]),
                *(response["text"], yes),
            )
    rows = [newest[key] for key in sorted(newest)]
    return pd.DataFrame(rows, columns=["question", "lesson", "prompt", "learner", "text", "yes"])


def dossiers(group: Group) -> pd.DataFrame:
    """Return each learner's entries of the dossier, the newest of each lesson.

    Columns: lesson, learner, claim, for, against (plain text, as written) and sure (0 to 100).
    """
    newest: dict[tuple[int, str], tuple[Any, ...]] = {}
    for known, row in _unmarked(group, questions.Dossier):
        response = row["response"]
        if known.question.fits(response):
            texts = (response[name] for name in ("claim", "for", "against"))
            newest[known.place, row["learner"]] = (
                *(known.lesson, row["learner"], *texts),
                int(response["sure"]),
            )
    rows = [newest[key] for key in sorted(newest)]
    names = ["lesson", "learner", "claim", "for", "against", "sure"]
    return pd.DataFrame(rows, columns=names)


def unknown(group: Group) -> pd.DataFrame:
    """Return the questions that today's course does not have: question, lesson, answers, learners.

    They were withdrawn, or come from another edition; no other figure counts them.
    """
    rows = group.answers[~group.answers["question"].isin(list(_course()))]
    grouped = rows.groupby(["question", "lesson"])["learner"]
    return grouped.agg(answers="size", learners="nunique").reset_index()


# --- tables to take away -----------------------------------------------------------------------


def save(group: Group, to: Path | str) -> list[Path]:
    """Write the tables as CSV files into the folder ``to``; return what was written.

    A relative ``to`` is a folder of the course folder. No cell begins a formula in a spreadsheet.
    Raises ``CourseError`` where nothing can be written.
    """
    tables = {
        "completion": completion(group),
        "lessons": lessons(group),
        "questions": items(group),
        "wrong-answers": wrong(group),
        "guesses": guesses(group),
        "writings": writings(group),
        "dossiers": dossiers(group),
        "unknown-questions": unknown(group),
        "notes": pd.DataFrame(group.notes, columns=["about", "said"]),
    }
    folder = folders.in_course(to)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(frame, folder / f"{name}.csv") for name, frame in tables.items()]
    except OSError as problem:
        raise CourseError(
            f"The tables cannot be written to {folder} ({problem.strerror}). Name another folder."
        ) from None


def _write(frame: pd.DataFrame, path: Path) -> Path:
    # The mark in front lets a spreadsheet read the file as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(frame.columns)
        for row in frame.itertuples(index=False):
            writer.writerow([cell(one) if isinstance(one, str) else _plain(one) for one in row])
    return path


def _plain(value: Any) -> Any:
    return "" if pd.isna(value) else value
