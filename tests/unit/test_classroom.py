"""A class from its answer files: everything usable counts once, nothing hostile raises."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pakrussia import archives, classroom, progress, questions
from pakrussia.classroom import collect
from pakrussia.errors import CourseError

SAMPLES = Path(__file__).parent / "samples"
HOSTILE = "<script>alert(1)</script>\u202e\u0007\ud800 سوال"


@pytest.fixture(autouse=True)
def course(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of one lesson with a question of each kind."""
    folder = tmp_path_factory.mktemp("questions")
    shutil.copy(SAMPLES / "90-sample.yml", folder)
    monkeypatch.setattr(questions, "folder", lambda: folder)
    return folder


def entry(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "v": 1,
        "id": f"id-{number}",
        "at": f"2026-11-23T18:{number // 60 % 60:02}:{number % 60:02}.000Z",
        "lesson": "90-sample",
        "quiz": "90-a",
        "question": "90-blocs",
        "event": "answer",
        "response": ["seato"],
        "outcome": "partly",
        "score": 0.5,
    } | changes


def hand_in(folder: Path, file: str, *entries: Any, **changes: Any) -> Path:
    """Write an answer file as ``save()`` in quiz.js does."""
    whole = {
        "v": 1,
        "course": "pakrussia",
        "lesson": "90-sample",
        "name": file,
        "saved": "2026-11-23T19:00:00.000Z",
        "entries": list(entries),
    } | changes
    path = folder / f"{file}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    return path


def said(group: classroom.Group) -> str:
    return "\n".join(f"{about}: {text}" for about, text in group.notes)


def everything(group: classroom.Group) -> list[pd.DataFrame]:
    """Run each table; none may raise, whatever was read."""
    makers = (classroom.completion, classroom.lessons, classroom.items)
    return [*(make(group) for make in makers), classroom.wrong(group), classroom.unknown(group)]


# --- whose answers, and how often ----------------------------------------------------------------


def test_names_become_pseudonyms_that_stay(tmp_path: Path) -> None:
    hand_in(tmp_path, "Ayesha", entry(1))
    hand_in(tmp_path, "Timur", entry(2))
    first = classroom.read(tmp_path)
    assert len(first.learners) == 2 and all(one.startswith("Learner ") for one in first.learners)
    text = str(first) + said(first) + "".join(one.to_csv() for one in everything(first))
    assert "Ayesha" not in text and "Timur" not in text
    hand_in(tmp_path, "Bilal", entry(3))
    assert set(first.learners) < set(classroom.read(tmp_path).learners)


def test_another_class_gives_other_pseudonyms(tmp_path: Path) -> None:
    for room in ("a", "b"):
        hand_in(tmp_path / room, "Ayesha", entry(1))
    one, other = (classroom.read(tmp_path / room).learners for room in ("a", "b"))
    assert one != other


def test_names_are_shown_when_asked_for(tmp_path: Path) -> None:
    hand_in(tmp_path, "a", entry(1), name="  Айша   Хан ")
    assert classroom.read(tmp_path, names=True).learners == ["Айша Хан"]


def test_one_learner_may_hand_in_many_files(tmp_path: Path) -> None:
    hand_in(tmp_path, "monday", entry(1), name="Ayesha Khan")
    hand_in(tmp_path, "tuesday", entry(2, question="90-city"), name="ayesha  KHAN")
    group = classroom.read(tmp_path)
    assert len(group.learners) == 1 and len(group.answers) == 2 and group.notes == ()


def test_the_same_file_twice_counts_once_and_is_told(tmp_path: Path) -> None:
    path = hand_in(tmp_path, "Ayesha", entry(1), entry(2))
    shutil.copy(path, tmp_path / "Ayesha (1).json")
    shutil.copy(path, tmp_path / "again.json")
    group = classroom.read(tmp_path)
    assert len(group.learners) == 1 and len(group.answers) == 2
    assert "4 answers came more than once (in 3 files)" in said(group)


def test_the_same_entry_twice_in_one_file_counts_once(tmp_path: Path) -> None:
    hand_in(tmp_path, "Ayesha", entry(1), entry(1))
    group = classroom.read(tmp_path)
    assert len(group.answers) == 1 and "more than once" in said(group)


def test_two_names_with_the_same_answers_stay_two_and_are_told(tmp_path: Path) -> None:
    hand_in(tmp_path, "b", entry(1), name="First", saved="2026-11-01T00:00:00.000Z")
    hand_in(tmp_path, "a", entry(1), entry(2), name="Second", saved="2026-11-02T00:00:00.000Z")
    group = classroom.read(tmp_path, names=True)
    assert dict(group.answers["learner"].value_counts()) == {"First": 1, "Second": 1}
    assert "Second: 1 answers are the same as those of First" in said(group)


def test_a_file_without_a_name_belongs_to_the_answers_it_repeats(tmp_path: Path) -> None:
    hand_in(tmp_path, "0", entry(1), entry(2), name="")
    hand_in(tmp_path, "1", entry(1), name="Ayesha")
    group = classroom.read(tmp_path, names=True)
    assert group.learners == ["Ayesha"] and len(group.answers) == 2


def test_files_without_a_name_are_learners_of_their_own(tmp_path: Path) -> None:
    hand_in(tmp_path, "one", entry(1), name="")
    hand_in(tmp_path, "two", entry(2), name=None)
    hand_in(tmp_path, "three", entry(3), name="one.json")
    group = classroom.read(tmp_path, names=True)
    assert group.learners == ["one.json", "one.json (no name given)", "two.json"]


def test_what_the_record_exports_can_be_handed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAKRUSSIA_PROGRESS", str(tmp_path / "work" / "progress.jsonl"))
    progress.record([entry(1), entry(2, event="restart", question=None), entry(3)])
    room = tmp_path / "class" / "Ayesha"
    room.mkdir(parents=True)
    progress.export(room / "mine.json")
    shutil.copy(tmp_path / "work" / "progress.jsonl", room)
    group = classroom.read(tmp_path / "class")
    assert group.files == 2 and len(group.learners) == 1 and len(group.answers) == 2


# --- what cannot be used -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("cut.json", b'{"v": 1, "entries": [{"v"', "not JSON"),
        ("deep.json", b"[" * 100_000, "not JSON"),
        ("number.json", b"9" * 10_000, "not JSON"),
        ("binary.json", bytes(range(256)), "not JSON"),
        ("empty.json", b"", "not JSON"),
        ("list.json", b"[1, 2]", "no answer file of this course"),
        ("other.json", b'{"v": 1, "course": "algebra", "entries": []}', "another course"),
        ("later.json", b'{"v": 2, "course": "pakrussia", "entries": []}', "another version"),
        ("none.json", b'{"v": 1, "course": "pakrussia", "entries": [7, null]}', "no answers"),
        ("essay.docx", b"words", "no answer file"),
        ("record.jsonl", b"nothing\nhere\n", "no answers"),
    ],
)
def test_what_cannot_be_used_is_named_and_skipped(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    hand_in(tmp_path, "Ayesha", entry(1))
    (tmp_path / name).write_bytes(content)
    group = classroom.read(tmp_path)
    assert group.files == 1 and len(group.answers) == 1
    (note,) = group.notes
    assert note.about == name and note.said.startswith("skipped: ") and why in note.said


NAMES = [
    "answers.json.txt",
    "answers (1).json",
    "answers.json (2)",
    "answers-1.JSON",
    "answers",
    "Ali Khan_12345_assignsubmission_file_/answers.json",
    "Ali Khan_12345_assignsubmission_file_answers.json",
    "Jose\u0301/re\u0301ponses.json",
    "علی خان/جوابات.json",
    "\u202eexe.answers.json",
]


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_file_is_read_under_any_name_it_is_given_on_its_way(
    tmp_path: Path, name: str
) -> None:
    made = hand_in(tmp_path / "elsewhere", "Ayesha", entry(1))
    place = tmp_path / "class" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, place)
    group = classroom.read(tmp_path / "class", names=True)
    assert group.learners == ["Ayesha"] and group.notes == ()


def zipped(**files: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def test_answers_are_read_in_zips_and_zips_in_them(tmp_path: Path) -> None:
    one, other = (
        hand_in(tmp_path, name, entry(number)).read_bytes()
        for number, name in enumerate(("Ayesha", "Timur"))
    )
    room = tmp_path / "class"
    room.mkdir()
    inner = zipped(**{"../../answers.json": one, "__MACOSX/._answers.json": b"x", "a.docx": b"x"})
    outer = {"A_1_assignsubmission_file_/my.zip": inner, "B_2_assignsubmission_file_/b.json": other}
    (room / "class (1).zip").write_bytes(zipped(**outer))
    group = classroom.read(room, names=True)
    assert group.learners == ["Ayesha", "Timur"] and group.files == 2
    assert [note.about.rpartition("/")[2] for note in group.notes] == ["a.docx"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == [
        "Ayesha.json",
        "Timur.json",
        "class",
        "class (1).zip",
    ]


def test_a_zip_that_cannot_be_used_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LARGEST_FILE", 100_000)
    deep = zipped(**{"a.json": b"{}"})
    for _ in range(5):
        deep = zipped(**{"deep.zip": deep})
    damaged = bytearray(zipped(**{"a.json": b"0123456789" * 9}))
    damaged[40] ^= 255
    for name, content in {
        "bomb": zipped(**{"a.json": b" " * 1_000_000}),
        "cut": deep[: len(deep) // 2],
        "damaged": bytes(damaged),
        "deep": deep,
        "words": b"words",
    }.items():
        (tmp_path / f"{name}.zip").write_bytes(content)
    hand_in(tmp_path, "Ayesha", entry(1))
    group = classroom.read(tmp_path)
    assert len(group.learners) == 1
    assert [note.about.split(".")[0] for note in group.notes] == [
        "bomb",
        "cut",
        "damaged",
        "deep",
        "words",
    ]


def test_a_file_that_is_too_large_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collect, "LARGEST_FILE", 1000)
    hand_in(tmp_path, "Ayesha", *map(entry, range(9)))
    assert "Ayesha.json: skipped: too large" in said(classroom.read(tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes of this kind")
def test_a_pipe_or_a_broken_link_stops_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "link.json").symlink_to(tmp_path / "gone")
    group = classroom.read(tmp_path)
    assert [note.said for note in group.notes] == ["skipped: no ordinary file"] * 2


def test_sound_answers_of_a_damaged_file_are_used(tmp_path: Path) -> None:
    hand_in(
        tmp_path, "Ayesha", entry(1), {"v": 1}, entry(2, score=7), entry(3, response="x" * 25_000)
    )
    group = classroom.read(tmp_path)
    assert len(group.answers) == 1
    assert "3 of 4 answers cannot be read" in said(group)


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    hand_in(
        tmp_path,
        "hostile",
        entry(1, question="90-city", response=HOSTILE, outcome="wrong", score=0),
        entry(2, question="90-order", response=["x", "y"], outcome="wrong", score=0),
        entry(3, question="90-blocs", response={"a": "b"}, outcome="wrong", score=0),
        entry(4, question="90-airfields", response=[HOSTILE], outcome="wrong", score=0),
        name=HOSTILE,
    )
    for names in (False, True):
        group = classroom.read(tmp_path, names=names)
        text = "".join(one.to_csv() for one in everything(group)) + said(group)
        assert "\u202e" not in text and "\u0007" not in text
        text.encode("utf-8")


_ODD = st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.sampled_from([[], {}])
_HEALTH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=60, deadline=None, suppress_health_check=_HEALTH)
@given(
    entries=st.lists(
        st.dictionaries(st.sampled_from([*entry(), "more"]), _ODD, max_size=2), max_size=3
    ),
    more=st.dictionaries(st.sampled_from(["v", "course", "name", "saved", "entries"]), _ODD),
)
def test_no_file_raises(
    tmp_path_factory: pytest.TempPathFactory, entries: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("class")
    hand_in(folder, "any", *(entry(n) | one for n, one in enumerate(entries)), **more)
    everything(classroom.read(folder))


def test_an_empty_class_gives_empty_tables(tmp_path: Path) -> None:
    group = classroom.read(tmp_path)
    assert [len(one) for one in everything(group)] == [0] * 5
    assert classroom.items(group).columns[0] == "question"


def test_a_missing_folder_is_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="Put the answer files of a class into one folder"):
        classroom.open_class(tmp_path / "nowhere")


def test_a_relative_folder_is_one_of_the_course_wherever_the_notebook_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00-start-here.ipynb").write_text("{}", encoding="utf-8")
    here = tmp_path / "src" / "pakrussia" / "classroom"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    hand_in(tmp_path / "my-work" / "class-b", "Ayesha", entry(1))
    group = classroom.open_class("my-work/class-b", names=True)
    assert group.learners == classroom.read(Path("my-work/class-b"), names=True).learners
    assert group.learners == ["Ayesha"]
    written = classroom.save(group, "my-work/class-tables")
    assert {path.parent for path in written} == {tmp_path / "my-work" / "class-tables"}
    assert list(here.iterdir()) == []


def test_where_nothing_can_be_written_pseudonyms_are_for_one_run(tmp_path: Path) -> None:
    hand_in(tmp_path, "Ayesha", entry(1))
    (tmp_path / collect.KEY).write_text("too short", encoding="utf-8")
    first, second = classroom.read(tmp_path), classroom.read(tmp_path)
    assert first.learners != second.learners
    assert "pseudonyms hold for this run only" in said(first)
    assert (tmp_path / collect.KEY).read_text(encoding="utf-8") == "too short"


# --- what the answers show -----------------------------------------------------------------------


def test_first_tries_decide_and_a_restart_takes_nothing_back(tmp_path: Path) -> None:
    wrong = {"question": "90-city", "outcome": "wrong", "score": 0, "response": "Kazan"}
    right = {"question": "90-city", "outcome": "right", "score": 1, "response": "Yekaterinburg"}
    hand_in(tmp_path, "late", entry(9, **right), entry(1, **wrong))
    hand_in(
        tmp_path,
        "early",
        entry(11, **right),
        entry(12, event="restart", question=None),
        entry(13, **wrong),
        entry(14, event="reveal", question="90-city", response=None, outcome=None, score=None),
    )
    group = classroom.read(tmp_path, names=True)
    (item,) = classroom.items(group).itertuples()
    assert (item.learners, item.first_right_pct, item.tries, item.shown_pct) == (2, 50.0, 2.0, 50.0)
    done = classroom.completion(group).set_index("learner")
    assert list(done["right"]) == [1, 1] and list(done["answered"]) == [1, 1]


def test_completion_counts_whole_lessons(tmp_path: Path) -> None:
    file = questions.load_lesson("90-sample")
    ids = [one.id for quiz in file.quizzes for one in quiz.questions]
    every = [entry(n, question=one) for n, one in enumerate(ids)]
    hand_in(tmp_path, "whole", *every)
    hand_in(tmp_path, "half", entry(90, question=ids[0], outcome="right", score=1))
    group = classroom.read(tmp_path, names=True)
    done = classroom.completion(group).set_index("learner")
    assert done.loc["whole", "answered_pct"] == 100 and done.loc["whole", "right"] == 0
    assert done.loc["half", "answered"] == done.loc["half", "right"] == 1
    (lesson,) = classroom.lessons(group).itertuples()
    assert (lesson.begun, lesson.finished, lesson.questions) == (2, 1, len(ids))


def test_the_outcome_is_the_stored_one(tmp_path: Path) -> None:
    """A right response stored as wrong stays wrong: nothing is marked anew."""
    stored = {"response": "Yekaterinburg", "outcome": "wrong", "score": 0}
    hand_in(tmp_path, "a", entry(1, question="90-city", **stored))
    assert classroom.items(classroom.read(tmp_path))["first_right_pct"].tolist() == [0.0]


def test_discrimination_is_the_corrected_item_total_correlation(tmp_path: Path) -> None:
    """Against numpy on whole data; then with gaps it leaves out who tried too little."""
    file = questions.load_lesson("90-sample")
    ids = [one.id for quiz in file.quizzes for one in quiz.questions]
    draw = random.Random(7)
    marks = np.array([[draw.random() < 0.2 + 0.06 * row for _ in ids] for row in range(12)])
    for row, line in enumerate(marks):
        given = [
            entry(100 * row + n, question=one, outcome="right" if ok else "wrong", score=int(ok))
            for n, (one, ok) in enumerate(zip(ids, line, strict=True))
        ]
        hand_in(tmp_path, f"{row:02}", *given)
    found = classroom.items(classroom.read(tmp_path)).set_index("question")["discrimination"]
    for place, one in enumerate(ids):
        own = marks[:, place].astype(float)
        rest = np.delete(marks, place, axis=1).sum(axis=1)
        assert found[one] == pytest.approx(np.corrcoef(own, rest)[0, 1], abs=0.006)
    hand_in(tmp_path, "short", entry(9999, question=ids[0], outcome="right", score=1))
    after = classroom.items(classroom.read(tmp_path)).set_index("question")
    assert after.loc[ids[0], "discrimination"] == found[ids[0]]
    assert after.loc[ids[0], "learners"] == 13


def test_small_classes_get_no_discrimination(tmp_path: Path) -> None:
    for number in range(9):
        hand_in(tmp_path, str(number), entry(number))
    assert classroom.items(classroom.read(tmp_path))["discrimination"].isna().all()


def test_wrong_answers_are_named_with_their_texts(tmp_path: Path) -> None:
    partly = {"outcome": "partly", "score": 0.5}
    file = questions.load_lesson("90-sample")
    by_kind = {one.kind: one for quiz in file.quizzes for one in quiz.questions}
    order, match, multiple = by_kind["order"], by_kind["match"], by_kind["multiple"]
    assert isinstance(order, questions.Order) and isinstance(match, questions.Match)
    assert isinstance(multiple, questions.Multiple)
    turned = [item.id for item in order.items][::-1]
    bad = next(one for one in multiple.options if not one.correct)
    good = [one for one in multiple.options if one.correct]
    pair = match.pairs[0]
    off = next(one for one in match.rights() if one != match.answer(pair))
    pairs = {one.id: match.answer(one) for one in match.pairs} | {pair.id: off}
    for number, name in enumerate(("a", "b")):
        hand_in(
            tmp_path,
            name,
            entry(10 * number + 1, question=order.id, response=turned, **partly),
            entry(10 * number + 2, question=match.id, response=pairs, **partly),
            entry(10 * number + 3, question=multiple.id, response=[good[0].id, bad.id], **partly),
            entry(10 * number + 4, question=multiple.id, response=[good[0].id, bad.id], **partly),
            entry(10 * number + 5, question="90-city", response=" KAZAN", outcome="wrong"),
        )
    found = classroom.wrong(classroom.read(tmp_path), top=9)
    assert set(found["learners"]) == {2} and set(found["pct"]) == {100.0}
    said = set(found["wrong"])
    assert {bad.text, f"(left out) {good[1].text}", "kazan"} <= said
    assert f"{pair.left}: {match.rights()[off]}" in said
    assert f"(place 1) {order.items[-1].text}" in said
    assert len(classroom.wrong(classroom.read(tmp_path), top=1)) == 4


def test_right_answers_are_never_listed_as_wrong(tmp_path: Path) -> None:
    hand_in(tmp_path, "a", entry(1, question="90-city", response="Kazan", outcome="right", score=1))
    assert classroom.wrong(classroom.read(tmp_path)).empty


def test_unknown_questions_are_listed_and_counted_nowhere_else(tmp_path: Path) -> None:
    hand_in(tmp_path, "a", entry(1, question="90-gone"), entry(2, question="90-gone"), entry(3))
    hand_in(tmp_path, "b", entry(4, question="90-gone"))
    group = classroom.read(tmp_path)
    assert classroom.unknown(group).values.tolist() == [["90-gone", "90-sample", 3, 2]]
    assert classroom.items(group)["question"].tolist() == ["90-blocs"]


# --- tables and the sample -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1", "%0A=1"]
)
def test_csv_cells_are_no_formulas(tmp_path: Path, word: str) -> None:
    hand_in(
        tmp_path / "class",
        "a",
        entry(1, question="90-city", response=word, outcome="wrong", score=0),
        name=word,
    )
    (tmp_path / "class" / f"{word.replace('/', '')}.txt").write_text("x", encoding="utf-8")
    group = classroom.read(tmp_path / "class", names=True)
    written = classroom.save(group, tmp_path / "tables")
    assert len(written) == 9
    for path in written:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    assert cell.lstrip()[:1] not in set("=+@|%-") or _is_number(cell), path.name


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_tables_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    group = classroom.read(tmp_path)
    with pytest.raises(CourseError, match="Name another folder"):
        classroom.save(group, tmp_path / "file")


def test_the_sample_says_that_it_is_one_and_stays_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the course's own questions
    monkeypatch.setenv("PAKRUSSIA_WORK", str(tmp_path / "none"))
    one, other = classroom.open_class(), classroom.open_class()
    assert one.generated and "no real learners" in str(one)
    pd.testing.assert_frame_equal(one.answers, other.answers)
    assert one.notes == other.notes and len(one.notes) == 2
    assert len(one.learners) == 24
    known = classroom.items(one)
    assert known["discrimination"].notna().all() and classroom.unknown(one).empty


def test_answers_sent_as_text_count_and_other_texts_are_named(tmp_path: Path) -> None:
    file = hand_in(tmp_path, "Ayesha", entry(1))
    file.rename(file.with_suffix(".txt"))
    (tmp_path / "notes.txt").write_text("Bring the map.", encoding="utf-8")
    group = classroom.read(tmp_path, names=True)
    assert group.learners == ["Ayesha"]
    assert [one for one in group.notes if "notes" in one.about] == [
        ("notes.txt", "skipped: no answer file (its name does not end in .json)")
    ]


def test_answers_follow_their_restart_where_the_clock_was_set_back(tmp_path: Path) -> None:
    ahead = {"at": "2099-01-01T00:00:00Z"}
    restart = entry(2, event="restart", question=None, response=None, outcome=None, score=None)
    hand_in(tmp_path, "Ayesha", entry(1) | ahead, restart | ahead, entry(3))
    answers = classroom.read(tmp_path).answers
    assert list(answers["at"]) == ["2099-01-01T00:00:00Z", entry(3)["at"]]


def test_the_usual_folder_of_the_teacher_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAKRUSSIA_WORK", str(tmp_path))
    hand_in(tmp_path / "class", "Ayesha", entry(1))
    group = classroom.open_class(names=True)
    assert group.learners == ["Ayesha"] and not group.generated
