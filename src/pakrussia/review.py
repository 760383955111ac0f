"""The review round: which questions of the course are asked again today, and why.

``plan()`` reads the learner's record and picks; ``show(plan)`` is the round as a quiz, in which
an answer counts for the question in its own lesson. The same record on the same day gives the same
round. Nothing here marks an answer: how it was marked stands in the record.

A question is asked again only when it was answered before, so a review spoils no lesson. Its last
answers decide: *missed* (not right, or the answer was shown), *shaky* (right only after a try that
was not, on the same day), or *right*. What was right comes back after 1, 3, 7 and 21 days; who is
right each time has learned it. Days are the learner's own; the times in the record are UTC.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from pakrussia import progress, questions, quiz
from pakrussia.errors import CourseError

LESSON = "13-review"
QUIZ = "13-round"
SIZE = 12
PER_LESSON = 4
KINDS = 3
STEPS = (1, 3, 7, 21)  # days after a right answer until the question is due again

Recall = Literal["missed", "shaky", "right", "changed"]
Reason = Literal["missed", "shaky", "changed", "due", "more", "first"]

_SAYS: dict[Reason, str] = {
    "missed": "missed before",
    "shaky": "right only after another try",
    "changed": "changed since you answered",
    "due": "due again",
    "more": "not due yet",
    "first": "",
}
_SIGNS = {"not asked": "○", "missed": "✗", "shaky": "◐", "firm": "✓"}


@dataclass(frozen=True)
class Home:
    """A question and where it is at home."""

    question: questions.Question
    quiz: str
    lesson: str
    title: str

    @property
    def aim(self) -> tuple[str, str]:
        """Return the lesson and the objective the question is about."""
        return self.lesson, self.question.objective


Bank = Mapping[str, Home]


@dataclass(frozen=True)
class Memory:
    """What the record says of one question; ``due`` is None where it has been learned."""

    recall: Recall
    last: str  # time of the last answer
    spaced: int = 0  # right answers in a row that were given when due
    due: date | None = None


@dataclass(frozen=True)
class Pick:
    """A question of the round and why it is asked."""

    home: Home
    reason: Reason


def today() -> date:
    """Return the learner's day; ``PAKRUSSIA_TODAY`` (an ISO date) names another."""
    named = os.environ.get("PAKRUSSIA_TODAY")
    if not named:
        return date.today()
    try:
        return date.fromisoformat(named)
    except ValueError:
        raise CourseError(
            f"PAKRUSSIA_TODAY is {named!r}: give a date such as 2026-11-23, or unset it."
        ) from None


def bank(language: str = "en") -> dict[str, Home]:
    """Return every question that a review may ask, by id, in the order of the lessons.

    What is not marked (a guess, a text of one's own) is not asked again.
    """
    found = {}
    for path in questions.files():
        if path.stem == LESSON:
            continue
        file = questions.load_lesson(path.stem, language)
        for one in file.quizzes:
            for question in one.questions:
                if question.marked:
                    found[question.id] = Home(question, one.id, file.lesson, file.title)
    return found


def _unmarked() -> set[str]:
    """Return the ids of the questions whose answers are neither right nor wrong."""
    return {
        question.id
        for path in questions.files()
        for question in questions.load_file(path).everything()
        if not question.marked
    }


# --- remembering -------------------------------------------------------------------------------


def _day(at: str) -> date:
    try:
        return datetime.fromisoformat(at).astimezone().date()
    except (ValueError, OverflowError, OSError):
        return date.min  # A time of the right shape that no calendar has.


def _after(day: date, days: int) -> date:
    return day + timedelta(days) if day.year < date.max.year else date.max


def _memory(question: questions.Question, entries: Sequence[progress.Entry]) -> Memory:
    """Return what the answers to one question, in the order of time, come to."""
    found = Memory("missed", "")
    missed_on: date | None = None
    for entry in entries:
        day = _day(entry["at"])
        if entry["event"] == "answer" and entry["outcome"] == "right":
            if missed_on == day:
                found = Memory("shaky", entry["at"])
            else:
                spaced = 0
                if found.recall == "right":
                    is_due = found.due is not None and day >= found.due
                    spaced = found.spaced + is_due
                due = _after(day, STEPS[spaced]) if spaced < len(STEPS) else None
                found = Memory("right", entry["at"], spaced, due)
            missed_on = None
        else:
            found = Memory("missed", entry["at"])
            # Once the answer was shown, the next try is a new one.
            missed_on = day if entry["event"] == "answer" else None
    response = entries[-1]["response"]
    # Without a response the answer was shown, and nothing was chosen.
    is_sound = response is None or question.fits(response)
    return found if is_sound else replace(found, recall="changed")


def remember(entries: Iterable[progress.Entry], known: Bank) -> dict[str, Memory]:
    """Return what the record says of each question that was answered, by id.

    Ids that are not in ``known`` (retired ones) are left out. A restart is no answer: what was
    missed before it still counts.
    """
    by_question: dict[str, list[progress.Entry]] = {}
    for entry in entries:
        if entry["event"] != "restart" and entry["question"] in known:
            by_question.setdefault(entry["question"], []).append(entry)
    return {one: _memory(known[one].question, said) for one, said in by_question.items()}


# --- picking -----------------------------------------------------------------------------------


def _in_turn(memories: Mapping[str, Memory], day: date) -> list[tuple[str, Reason]]:
    """Return all answered questions in the order in which a round draws them, with the reason."""

    def those(reason: Reason, ids: Iterable[str]) -> list[tuple[str, Reason]]:
        return [(one, reason) for one in ids]

    def of(recall: Recall) -> list[str]:
        ids = [one for one, memory in memories.items() if memory.recall == recall]
        return sorted(ids, key=lambda one: (memories[one].last, one))

    right = of("right")
    waits = {one: memories[one].due for one in right}
    due = {one: day_due for one, day_due in waits.items() if day_due and day_due <= day}
    return (
        those("missed", of("missed"))
        + those("shaky", of("shaky"))
        + those("changed", of("changed"))
        + those("due", sorted(due, key=lambda one: (due[one], one)))
        + those("more", [one for one in right if one not in due])
    )


def _with_kinds(chosen: list[Pick], rest: Sequence[Pick]) -> list[Pick]:
    """Return the choice with at least three kinds of question, where the rest has them.

    The last question whose kind is there twice makes room, so no kind is lost; where the newcomer's
    lesson is full, it is the last of that lesson.
    """
    chosen = list(chosen)
    for new in rest:
        kinds = Counter(one.home.question.kind for one in chosen)
        if len(kinds) >= KINDS:
            break
        if new.home.question.kind in kinds:
            continue
        is_full = _from(chosen, new.home.lesson) >= PER_LESSON
        for place in reversed(range(len(chosen))):
            old = chosen[place].home
            if kinds[old.question.kind] > 1 and not (is_full and old.lesson != new.home.lesson):
                del chosen[place]
                chosen.append(new)
                break
    return chosen


def _from(picks: Iterable[Pick], lesson: str) -> int:
    return sum(one.home.lesson == lesson for one in picks)


def _spread(picks: Sequence[Pick]) -> list[Pick]:
    """Return the picks with no two of one objective in a row, in the order given where it can be.

    Where one objective has more than half of the picks, no order can keep them all apart.
    """
    left = list(picks)
    found: list[Pick] = []
    while left:
        last = found[-1].home.aim if found else None
        fresh = [one for one in left if one.home.aim != last] or left
        # The first that leaves a rest which can still be kept apart.
        choice = next((one for one in fresh if _can_follow(one, left)), fresh[0])
        left.remove(choice)
        found.append(choice)
    return found


def _can_follow(choice: Pick, left: Sequence[Pick]) -> bool:
    rest = Counter(one.home.aim for one in left)
    rest[choice.home.aim] -= 1
    room = len(left) - 1
    return all(
        count <= (room // 2 if aim == choice.home.aim else (room + 1) // 2)
        for aim, count in rest.items()
    )


def pick(memories: Mapping[str, Memory], known: Bank, day: date) -> list[Pick]:
    """Return the round of a day: at most 12 questions, at most four of them from one lesson.

    Missed ones come first (the longest ago first), then shaky, changed and due ones; right ones
    that are not due fill what is left, the longest unseen first. Equal ones are in the order of
    their ids. With nothing answered yet it is a fixed set, one from each lesson 01 to 12.
    """
    if not memories:
        return _first(known)
    chosen: list[Pick] = []
    rest: list[Pick] = []
    for one, reason in _in_turn(memories, day):
        new = Pick(known[one], reason)
        has_room = len(chosen) < SIZE and _from(chosen, new.home.lesson) < PER_LESSON
        (chosen if has_room else rest).append(new)
    return _spread(_with_kinds(chosen, rest))


def _first(known: Bank) -> list[Pick]:
    """Return the fixed set: questions that need no chart, of kinds as mixed as can be."""
    used: Counter[str] = Counter()
    found = []
    for lesson in sorted({home.lesson for home in known.values()}):
        if lesson.startswith("00-"):
            continue
        here = [home for home in known.values() if home.lesson == lesson]
        free = [one for one in here if not one.question.chart and not one.question.table]
        best = min(
            free or here,
            key=lambda one: (used[one.question.kind], not one.question.class_path),
        )
        used[best.question.kind] += 1
        found.append(Pick(best, "first"))
    return found[:SIZE]


# --- the plan of a day -------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """A round, what it was made from, and what of the record could not be used."""

    day: date
    picks: tuple[Pick, ...]
    memories: dict[str, Memory]
    known: Bank
    since: str = ""  # time of the record's last entry
    broken: int = 0  # lines of the record that cannot be read
    gone: int = 0  # answers to questions that are asked no longer
    problem: str = ""  # why the record could not be read at all

    def words(self) -> str:
        """Return in Markdown what the round holds, and what of the record is not in it."""
        reasons = Counter(one.reason for one in self.picks)
        count = len(self.picks)
        if reasons["first"]:
            lines = [
                f"**A first round of {count} questions**, one from each lesson, because no answer "
                "of yours is in the record yet. Work through a lesson, and the round becomes yours."
            ]
        else:
            parts: dict[Reason, str] = {
                "missed": "missed before",
                "shaky": "right only after another try",
                "changed": "changed since you answered, and asked as new",
                "due": "right before and due again",
            }
            said = [f"{reasons[key]} {text}" for key, text in parts.items() if reasons[key]]
            lines = [f"**Your round of {self.day}: {_questions(count)}.**"]
            if said:
                lines[0] += f" {'; '.join(said)}."
            if reasons["more"]:
                few = "Too few are due, so" if said else "Nothing is due today, so"
                lines[0] += (
                    f" {few} {_questions(reasons['more'])} that you had right fill the round: "
                    "those you have not seen for longest."
                )
        if self.broken:
            lines.append(
                f"**{self.broken} line(s) of your record cannot be read** and are left out. "
                "A copy of them is kept beside the record."
            )
        if self.gone:
            lines.append(f"{self.gone} answer(s) belong to questions that are asked no longer.")
        if self.problem:
            lines.append(f"**Your record cannot be used now.** {questions.escaped(self.problem)}")
        return "\n\n".join(lines)

    def standing(self, lesson: str, objective: str) -> str:
        """Return where the learner stands with an objective: not asked, missed, shaky or firm."""
        aim = (lesson, objective)
        recalls = {
            memory.recall for one, memory in self.memories.items() if self.known[one].aim == aim
        }
        for recall in ("missed", "shaky"):
            if recall in recalls:
                return recall
        return "firm" if "right" in recalls else "not asked"

    def grid(self) -> str:
        """Return lessons by objectives as a Markdown table, each state a sign that a line explains.

        With no answer yet there is nothing to show: then a sentence says so.
        """
        if not self.memories:
            return (
                "Your record has no answer yet, so there is nothing to show. In the notebook, "
                "answer questions of some lessons, then run this cell again: a table comes here, "
                "and under it what to look at again."
            )
        lessons = list(dict.fromkeys(home.lesson for home in self.known.values()))
        aims = {lesson: questions.objectives(lesson) for lesson in lessons}
        most = max(map(len, aims.values()), default=0)
        lines = [
            f"{_SIGNS['not asked']} not asked yet · {_SIGNS['missed']} a question missed · "
            f"{_SIGNS['shaky']} a question shaky · {_SIGNS['firm']} firm: all that you answered "
            "are right",
            "",
            "| Lesson | " + " | ".join(f"O{number + 1}" for number in range(most)) + " |",
            "|---|" + "---|" * most,
        ]
        again = []
        for lesson in lessons:
            title = questions.escaped(questions.load_lesson(lesson).title)
            squares = [""] * most
            for place, one in enumerate(aims[lesson]):
                state = self.standing(lesson, one.id)
                squares[place] = (
                    f'<span role="img" aria-label="{state}" title="{state}">{_SIGNS[state]}</span>'
                )
                if state in ("missed", "shaky"):
                    text = questions.escaped(one.text)
                    again.append(f"- {lesson[:2]}, O{place + 1} ({state}): {text}")
            lines.append(f"| {lesson[:2]} · {title} | " + " | ".join(squares) + " |")
        if again:
            lines += ["", "Look again at:", "", *again]
        return "\n".join(lines)


def _questions(count: int) -> str:
    return f"{count} question" + ("s" if count != 1 else "")


def plan(entries: Iterable[progress.Entry] | None = None, day: date | None = None) -> Plan:
    """Return the round of a day (default: today) from the entries (default: the record).

    A record that cannot be read gives the first round, and the plan says why.
    """
    day = day or today()
    known = bank(quiz.language())
    broken, problem = 0, ""
    if entries is None:
        try:
            entries, broken = progress.read(), progress.damaged()
        except CourseError as error:
            entries, problem = [], str(error)
    entries = list(entries)
    unmarked = _unmarked()
    ours = [
        one
        for one in entries
        if one["lesson"] != LESSON and one["event"] != "restart" and one["question"] not in unmarked
    ]
    memories = remember(ours, known)
    return Plan(
        day=day,
        picks=tuple(pick(memories, known, day)),
        memories=memories,
        known=known,
        since=max((one["at"] for one in entries), default=""),
        broken=broken,
        gone=sum(one["question"] not in known for one in ours),
        problem=problem,
    )


def show(chosen: Plan) -> quiz.Quiz:
    """Return the round as a quiz. Each answer counts for the question in its own lesson."""
    language = quiz.language()
    round_ = questions.Quiz(
        id=QUIZ, title="Your round", questions=tuple(one.home.question for one in chosen.picks)
    )
    file = questions.QuestionFile(lesson=LESSON, title="Review", objectives=(), quizzes=(round_,))
    content = quiz.plain(file, round_, language)
    for question, one in zip(content["questions"], chosen.picks, strict=True):
        question.pop("class_path", None)  # It was said of another hour.
        home = f"· lesson {one.home.lesson[:2]}, {one.home.title}"
        question["from"] = " · ".join(part for part in (home, _SAYS[one.reason]) if part)
        question["lesson"], question["quiz"] = one.home.lesson, one.home.quiz
    if chosen.since:
        content["since"] = chosen.since
    return quiz.place(questions.markdown(round_), content, [])
