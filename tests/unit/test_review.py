"""The review round: what was missed comes first, and one record on one day gives one round."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import comm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pakrussia import progress, questions, quiz, review
from pakrussia.errors import CourseError

DAY = date(2026, 11, 23)
OPTIONS = (
    questions.Option(id="a", text="One", reason="It is.", correct=True),
    questions.Option(id="b", text="Two", reason="It is not."),
)


def asked(one: str, kind: str = "single", objective: str = "o1") -> questions.Question:
    same: dict[str, Any] = {
        **{"id": one, "objective": objective, "prompt": f"What is {one}?"},
        **{"level": "recall", "sources": ()},
    }
    if kind == "text":
        return questions.Text(**same, accepted=("x",), reason="It is.")
    if kind == "number":
        return questions.Number(**same, number=questions.Target(answer=1, reason="It is."))
    if kind == "multiple":
        return questions.Multiple(**same, options=(*OPTIONS, OPTIONS[1]))
    return questions.Single(**same, options=OPTIONS)


def home(one: str, kind: str = "single", objective: str = "o1") -> review.Home:
    """A question such as ``01-x``, at home in the quiz ``01-a`` of the lesson ``01-lesson``."""
    return review.Home(asked(one, kind, objective), f"{one[:2]}-a", f"{one[:2]}-lesson", "Title")


def known(*homes: review.Home) -> dict[str, review.Home]:
    return {one.question.id: one for one in homes}


def answer(question: str, day: date, outcome: str = "right", minute: int = 0) -> dict[str, Any]:
    noon = datetime(day.year, day.month, day.day, 12).astimezone(UTC)  # where this test runs
    at = noon + timedelta(minutes=minute)
    return {
        **{"v": 1, "id": f"{question}-{at:%Y%m%d%H%M}", "at": f"{at:%Y-%m-%dT%H:%M:%S}.000Z"},
        **{"lesson": f"{question[:2]}-lesson", "quiz": f"{question[:2]}-a", "question": question},
        **{"event": "answer", "response": "a", "outcome": outcome, "score": None},
    }


def shown(question: str, day: date, minute: int = 0) -> dict[str, Any]:
    return answer(question, day, minute=minute) | {
        "event": "reveal",
        "response": None,
        "outcome": None,
    }


def ago(days: int) -> date:
    return DAY - timedelta(days)


def memory(*entries: dict[str, Any]) -> review.Memory:
    return review.remember(entries, known(home("01-x")))["01-x"]


def reasons(entries: list[dict[str, Any]], *homes: review.Home) -> dict[str, str]:
    bank = known(*homes)
    picks = review.pick(review.remember(entries, bank), bank, DAY)
    return {one.home.question.id: one.reason for one in picks}


# --- what the answers to one question come to --------------------------------------------------


def test_wrong_partly_and_shown_are_missed() -> None:
    for entry in (answer("01-x", DAY, "wrong"), answer("01-x", DAY, "partly"), shown("01-x", DAY)):
        assert memory(answer("01-x", ago(9)), entry).recall == "missed"


def test_right_after_a_miss_of_the_same_day_is_shaky() -> None:
    wrong, right = answer("01-x", DAY, "wrong"), answer("01-x", DAY, minute=1)
    assert memory(wrong, right).recall == "shaky"
    # Asked again and right at once: no longer shaky.
    assert memory(wrong, right, answer("01-x", DAY, minute=2)).recall == "right"
    # The next day's first try is no retry, and neither is one after the answer was shown.
    assert memory(answer("01-x", ago(1), "wrong"), answer("01-x", DAY)).recall == "right"
    assert memory(shown("01-x", DAY), answer("01-x", DAY, minute=1)).recall == "right"


def test_right_answers_are_spaced_by_1_3_7_and_21_days_and_then_learned() -> None:
    day, entries = ago(60), []
    for spaced, step in enumerate(review.STEPS):
        entries.append(answer("01-x", day))
        found = memory(*entries)
        assert (found.recall, found.spaced, found.due) == ("right", spaced, day + timedelta(step))
        day += timedelta(step)
    found = memory(*entries, answer("01-x", day))
    assert (found.recall, found.spaced, found.due) == ("right", 4, None)
    assert memory(*entries, answer("01-x", day), answer("01-x", DAY)).due is None


def test_a_right_answer_before_it_is_due_moves_the_day_but_not_the_step() -> None:
    first, early = answer("01-x", ago(4)), answer("01-x", ago(4), minute=5)
    assert memory(first, early).due == ago(3)
    second = answer("01-x", ago(3))
    assert memory(first, early, second).spaced == 1
    assert memory(first, early, second, answer("01-x", ago(2))).due == ago(-1)


def test_a_wrong_answer_sends_it_back_to_one_day() -> None:
    entries = [answer("01-x", ago(30)), answer("01-x", ago(20)), answer("01-x", ago(10))]
    assert memory(*entries).spaced == 2
    entries += [answer("01-x", ago(5), "wrong"), answer("01-x", ago(4))]
    found = memory(*entries)
    assert (found.spaced, found.due) == (0, ago(3))


def test_a_restart_is_no_answer_and_what_is_asked_no_longer_is_left_out() -> None:
    bank = known(home("01-x"))
    restart = answer("01-x", DAY, minute=9) | {"question": None, "event": "restart"}
    entries = [answer("01-x", DAY, "wrong"), answer("01-old", DAY), restart]
    assert {one: found.recall for one, found in review.remember(entries, bank).items()} == {
        "01-x": "missed"
    }


@pytest.mark.parametrize("at", ["2026-99-99T00:00:00Z", "9999-12-31T23:59:59Z", "0000-01-01T"])
def test_times_that_no_calendar_has_raise_nothing(at: str) -> None:
    assert memory(answer("01-x", DAY) | {"at": at}).recall == "right"


# --- changed questions -------------------------------------------------------------------------

SAMPLE = questions.load_file(Path(__file__).parent / "samples" / "90-sample.yml")
SAMPLED = {one.id: one for one in SAMPLE.quizzes[0].questions}


@pytest.mark.parametrize(
    ("question", "response", "fits"),
    [
        ("90-first-protest", "y1949", True),
        ("90-first-protest", "gone", False),
        ("90-first-protest", ["y1949"], False),
        ("90-blocs", ["seato"], True),
        ("90-blocs", ["seato", "gone"], False),
        ("90-blocs", "seato", False),
        ("90-distance", "2651", True),
        ("90-distance", ["2651"], False),
        ("90-order", ["u2", "baghdad", "arms", "seato"], True),
        ("90-order", ["u2", "baghdad", "arms"], False),
        ("90-order", {"u2": "arms"}, False),
        ("90-airfields", {"peshawar": "crash", "bodo": "bodo", "lahore": "lahore"}, True),
        ("90-airfields", {"peshawar": "gone", "bodo": "bodo", "lahore": "lahore"}, False),
        ("90-airfields", {"peshawar": "bodo"}, False),
        ("90-city", "Moscow", True),
        ("90-city", ["Moscow"], False),
    ],
)
def test_a_question_whose_parts_changed_is_known_by_the_old_answer(
    question: str, response: Any, fits: bool
) -> None:
    assert SAMPLED[question].fits(response) is fits


def test_a_changed_question_is_asked_as_new_after_missed_and_shaky() -> None:
    entries = [
        answer("01-changed", ago(9)) | {"response": "gone"},
        answer("02-due", ago(9)),
        answer("03-shaky", ago(2), "wrong"),
        answer("03-shaky", ago(2), minute=1),
        answer("04-missed", ago(1), "wrong"),
    ]
    homes = [home(one) for one in ("01-changed", "02-due", "03-shaky", "04-missed")]
    assert list(reasons(entries, *homes).items()) == [
        ("04-missed", "missed"),
        ("03-shaky", "shaky"),
        ("01-changed", "changed"),
        ("02-due", "due"),
    ]


# --- picking -----------------------------------------------------------------------------------


def test_missed_come_oldest_first_and_equal_ones_by_id() -> None:
    entries = [
        answer("03-late", ago(1), "wrong"),
        answer("02-old", ago(5), "wrong"),
        answer("05-same", ago(3), "wrong"),
        answer("04-same", ago(3), "wrong"),
    ]
    homes = [home(one) for one in ("02-old", "03-late", "04-same", "05-same")]
    assert list(reasons(entries, *homes)) == ["02-old", "04-same", "05-same", "03-late"]


def test_never_asked_is_left_out_and_too_few_due_are_filled_and_said() -> None:
    entries = [
        answer("01-new", DAY),
        answer("02-older", ago(0), minute=-60),
        answer("03-due", ago(1)),
    ]
    homes = [home(one) for one in ("01-new", "02-older", "03-due", "04-never")]
    assert list(reasons(entries, *homes).items()) == [
        ("03-due", "due"),
        ("02-older", "more"),
        ("01-new", "more"),
    ]


def test_nothing_is_due_the_moment_it_was_right_and_all_is_due_after_a_day() -> None:
    assert reasons([answer("01-x", DAY)], home("01-x")) == {"01-x": "more"}
    assert reasons([answer("01-x", ago(1))], home("01-x")) == {"01-x": "due"}


def test_at_most_four_from_a_lesson() -> None:
    homes = [home(f"01-q{n}", objective=f"o{n}") for n in range(9)] + [home("02-x")]
    entries = [answer(one.question.id, ago(3), "wrong", n) for n, one in enumerate(homes)]
    found = list(reasons(entries, *homes))
    assert found == ["01-q0", "01-q1", "01-q2", "01-q3", "02-x"]


def test_a_third_kind_takes_the_last_place_that_can_be_spared() -> None:
    homes = [home(f"{n:02}-x", "text" if n == 1 else "single") for n in range(1, 13)]
    homes += [home("13-x", "number"), home("14-x", "multiple")]
    entries = [answer(one.question.id, ago(3), "wrong", n) for n, one in enumerate(homes)]
    found = list(reasons(entries, *homes))
    assert len(found) == 12
    assert "12-x" not in found and found[-1] == "13-x"  # "14-x" is not needed.


def test_kinds_do_not_push_a_lesson_over_four() -> None:
    homes = [home(f"01-q{n}", objective=f"o{n}") for n in range(4)]
    homes += [home("01-number", "number", "o5"), home("02-x", "text")]
    entries = [answer(one.question.id, ago(3), "wrong", n) for n, one in enumerate(homes)]
    assert set(reasons(entries, *homes)) == {"01-q0", "01-q1", "01-q2", "01-number", "02-x"}


ANSWERS = st.lists(
    st.tuples(
        st.integers(0, 59), st.integers(0, 40), st.sampled_from(["right", "wrong", "partly", ""])
    ),
    min_size=1,
    max_size=120,
)
MANY = [
    home(f"{n % 7:02}-q{n}", ("single", "text", "number", "multiple")[n * n % 5 % 4], f"o{n % 3}")
    for n in range(60)
]


@settings(max_examples=300, deadline=None)
@given(ANSWERS)
def test_every_round_keeps_the_rules(said: list[tuple[int, int, str]]) -> None:
    bank = known(*MANY)
    entries = [
        answer(MANY[which].question.id, ago(days), outcome, n)
        if outcome
        else shown(MANY[which].question.id, ago(days), n)
        for n, (which, days, outcome) in enumerate(said)
    ]
    entries.sort(key=lambda one: (one["at"], one["id"]))
    memories = review.remember(entries, bank)
    picks = review.pick(memories, bank, DAY)
    ids = [one.home.question.id for one in picks]

    assert 1 <= len(ids) == len(set(ids)) <= 12
    assert set(ids) <= set(memories)  # Nothing that was never asked.
    lessons = Counter(bank[one].lesson for one in ids)
    assert max(lessons.values()) <= 4
    # As full as the cap on lessons allows.
    room = sum(min(4, n) for n in Counter(bank[one].lesson for one in memories).values())
    assert len(ids) == min(12, room)
    # Three kinds, or all there are.
    kinds = {bank[one].question.kind for one in ids}
    there = {bank[one].question.kind for one in memories}
    assert len(kinds) >= min(3, len(there), len(ids))
    # No two of one objective in a row, unless one has more than half of the round.
    aims = [one.home.aim for one in picks]
    if max(Counter(aims).values()) <= (len(aims) + 1) // 2:
        assert all(a != b for a, b in itertools.pairwise(aims))
    # The same record and day: the same round, whatever the order of the files.
    turned = dict(random.Random(1).sample(list(bank.items()), len(bank)))
    assert [
        one.home.question.id for one in review.pick(review.remember(entries, turned), turned, DAY)
    ] == ids


def test_an_empty_record_gives_one_question_of_each_lesson_and_the_same_each_day() -> None:
    first = review.plan([], DAY)
    lessons = [path.stem for path in questions.files() if path.stem[:2] not in ("00", "13")]
    assert [one.home.lesson for one in first.picks] == lessons
    assert {one.reason for one in first.picks} == {"first"}
    assert len({one.home.question.kind for one in first.picks}) >= 3
    assert not any(one.home.question.chart or one.home.question.table for one in first.picks)
    assert review.plan([], date(2027, 3, 1)).picks == first.picks


# --- the plan ----------------------------------------------------------------------------------


@pytest.fixture
def course(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Use the sample as the course's questions, with a record of its own."""
    folder = Path(__file__).parent / "samples"
    monkeypatch.setattr(questions, "folder", lambda: folder)
    monkeypatch.setattr(quiz, "short_source", lambda key: f"Source of {key}")
    monkeypatch.setattr(quiz, "_shown", {})
    monkeypatch.setenv("PAKRUSSIA_PROGRESS", str(tmp_path / "progress.jsonl"))
    monkeypatch.setenv("PAKRUSSIA_TODAY", "2026-11-23")
    monkeypatch.delenv("PAKRUSSIA_LANGUAGE", raising=False)
    return tmp_path / "progress.jsonl"


def real(question: str, minute: int, **changes: Any) -> dict[str, Any]:
    responses = {"90-first-protest": "y1949", "90-city": "Moscow", "90-distance": "1"}
    return (
        answer(question, DAY, "wrong", minute)
        | {"lesson": "90-sample", "quiz": "90-a", "response": responses[question]}
        | changes
    )


def test_the_record_is_read_and_what_cannot_be_used_is_said(course: Path) -> None:
    retired = real("90-city", 3) | {"question": "90-old-question"}
    progress.record([real("90-first-protest", 1), retired])
    course.write_bytes(course.read_bytes() + b"half a li\n")
    with pytest.warns(progress.RecordWarning):
        mine = review.plan()
    assert [one.home.question.id for one in mine.picks] == ["90-first-protest"]
    assert (mine.broken, mine.gone, mine.since) == (1, 1, retired["at"])
    said = mine.words()
    assert "Your round of 2026-11-23: 1 question.** 1 missed before." in said
    assert "**1 line(s) of your record cannot be read**" in said
    assert "1 answer(s) belong to questions that are asked no longer." in said


def test_each_reason_is_said(course: Path) -> None:
    right = {"outcome": "right"}
    mine = review.plan(
        [
            real("90-city", 1),
            real("90-city", 2, **right),
            real("90-first-protest", 3, response="gone", **right),
            real("90-distance", 4, **right),
        ]
    )
    said = mine.words()
    assert "1 right only after another try; 1 changed since you answered" in said
    assert "Too few are due, so 1 question that you had right fill" in said
    alone = review.plan([real("90-distance", 4, **right)]).words()
    assert "Nothing is due today, so 1 question that you had right" in alone


def test_an_unreadable_record_gives_the_first_round_and_says_why(course: Path) -> None:
    course.mkdir()
    mine = review.plan()
    assert {one.reason for one in mine.picks} == {"first"}
    assert "**Your record cannot be used now.**" in mine.words()
    assert "cannot be read" in mine.words()


def test_a_wrong_day_is_refused_with_the_remedy(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAKRUSSIA_TODAY", "tomorrow")
    with pytest.raises(CourseError, match="give a date such as 2026-11-23"):
        review.plan()
    monkeypatch.delenv("PAKRUSSIA_TODAY")
    assert review.today() == date.today()


def test_answers_to_this_lessons_own_questions_are_not_reviewed(course: Path) -> None:
    mine = review.plan([real("90-city", 1, lesson="13-review", quiz="13-a") | {"question": "13-x"}])
    assert (mine.memories, mine.gone) == ({}, 0)
    assert mine.picks[0].reason == "first"


def sign(state: str, mark: str) -> str:
    return f'<span role="img" aria-label="{state}" title="{state}">{mark}</span>'


def test_the_grid_has_a_sign_for_each_state_and_explains_it(course: Path) -> None:
    nothing = review.plan([]).grid()
    assert "no answer yet" in nothing and "|" not in nothing
    right = {"outcome": "right"}
    firm = review.plan([real("90-distance", 1, **right)]).grid()
    legend, _, *rows = firm.splitlines()
    assert all(word in legend for word in ("○ not asked", "✗", "missed", "◐", "shaky", "✓ firm"))
    assert rows == [
        "| Lesson | O1 | O2 |",
        "|---|---|---|",
        f"| 90 · A sample lesson | {sign('firm', '✓')} | {sign('not asked', '○')} |",
    ]
    assert "Look again" not in firm
    entries = [real("90-distance", 1), real("90-city", 2), real("90-city", 3, **right)]
    grid = review.plan(entries).grid()
    assert f"| {sign('missed', '✗')} | {sign('shaky', '◐')} |" in grid
    assert grid.endswith(
        "- 90, O1 (missed): Date the first events\n- 90, O2 (shaky): Tell a host from an owner"
    )


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch, course: Path) -> Iterator[list[tuple[str, Any]]]:
    sent: list[tuple[str, Any]] = []

    class Comm(comm.base_comm.BaseComm):
        def publish_msg(self, msg_type: str, data: Any = None, **_: Any) -> None:
            sent.append((msg_type, data))

    monkeypatch.setattr(comm, "create_comm", lambda *args, **more: Comm(*args, **more))
    yield sent
    for one in quiz._shown.values():
        one.close()


def test_the_round_is_a_quiz_whose_questions_say_where_they_are_at_home(
    messages: list[tuple[str, Any]],
) -> None:
    mine = review.plan([real("90-first-protest", 1)])
    shown_quiz = review.show(mine)
    content = shown_quiz.quiz
    assert shown_quiz.model_id == "quiz-13-round"
    assert (content["id"], content["lesson"]) == ("13-round", "13-review")
    assert content["since"] == real("90-first-protest", 1)["at"]
    (question,) = content["questions"]
    assert (question["lesson"], question["quiz"]) == ("90-sample", "90-a")
    assert question["from"] == "· lesson 90, A sample lesson · missed before"
    assert "class_path" not in question
    assert "When is the first documented Soviet protest" in shown_quiz.markdown
    assert "since" not in review.show(review.plan([])).quiz
    json.dumps(content)


def test_an_answer_in_the_round_counts_at_its_home_and_is_kept_for_a_reload(
    messages: list[tuple[str, Any]],
) -> None:
    old = real("90-first-protest", 1)
    progress.record([old])
    shown_quiz = review.show(review.plan())
    assert shown_quiz.earlier == []
    new = real("90-first-protest", 2, response="y1954", outcome="right", id="new")
    shown_quiz._handle_custom_msg({"type": "entries", "entries": [new]}, [])
    assert progress.read() == [old, new]
    assert shown_quiz.earlier == [new]
    assert progress.state(progress.read())["90-first-protest"].state == "right"
    assert quiz.show("90-a").earlier == [old, new]
    # The round is made anew: the same widget, without what was answered before.
    again = review.show(review.plan())
    assert again is shown_quiz
    assert (again.earlier, again.quiz["since"]) == ([], new["at"])
