"""Guess, write and dossier in Python: their format, their other shapes, the class, the dossier."""

from __future__ import annotations

import copy
import csv
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from pakrussia import classroom, dossier, folders, progress, questions, quiz, review
from pakrussia.__main__ import main
from pakrussia.build import exports, parameters
from pakrussia.charts import VEGA_MIME
from pakrussia.errors import CourseError
from pakrussia.questions.model import Question

SAMPLES = Path(__file__).parent / "samples" / "unmarked"
TEXT = (SAMPLES / "91-unmarked.yml").read_text(encoding="utf-8")
FILE = questions.parse(TEXT, "91-unmarked.yml")
BY_ID = {question.id: question for question in FILE.everything()}
HOSTILE = "=1+1 <script>alert(1)</script> \"'&"


@pytest.fixture(autouse=True)
def course(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(questions, "folder", lambda: SAMPLES)
    monkeypatch.setattr(quiz, "short_source", lambda key: f"Source of {key}")
    monkeypatch.setenv("PAKRUSSIA_PROGRESS", str(tmp_path / "progress.jsonl"))
    return tmp_path


def raw() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(TEXT)
    return json.loads(json.dumps(loaded, default=str))


def asked(data: dict[str, Any], one_id: str) -> dict[str, Any]:
    return next(one for quiz in data["quizzes"] for one in quiz["questions"] if one["id"] == one_id)


def entry(number: int, question: str, response: Any, event: str = "answer") -> dict[str, Any]:
    home = next(one for one in FILE.quizzes if any(it.id == question for it in one.questions))
    return {
        "v": 1,
        "id": f"id-{number}",
        "at": f"2026-11-23T18:{number:02d}:00.000Z",
        "lesson": FILE.lesson,
        "quiz": home.id,
        "question": question,
        "event": event,
        "response": response,
        "outcome": None,
        "score": None,
    }


# --- the format ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(questions.KINDS.values()), ids=lambda kind: kind.kind)
def test_each_kind_answers_for_itself(kind: type[Question]) -> None:
    needed = ("fits", "blank_html", "solution_html", "add_to_moodle", "sample_response")
    for name in needed:
        assert getattr(kind, name) is not getattr(Question, name), name


@pytest.mark.parametrize(
    ("question", "change", "said"),
    [
        ("91-count", lambda q: q.update(options=[]), ""),
        ("91-count", lambda q: q.pop("line"), "line: give exactly one of line, options and items"),
        (
            "91-rest",
            lambda q: q.update(line={"from": 0, "to": 1, "answer": 1}),
            "options: give exactly one of line, options and items (there are 2)",
        ),
        ("91-count", lambda q: q["line"].update(to=0), "line.to: must be above from"),
        ("91-count", lambda q: q["line"].update(answer=15), "line.answer: does not stand on the"),
        ("91-count", lambda q: q["line"].update(step=3), "line.step: does not lead from one end"),
        ("91-count", lambda q: q["line"].update(step=0), "line.step: must be above 0"),
        ("91-count", lambda q: q["line"].update(step=1e-9), "line.step: makes more than 10000"),
        ("91-count", lambda q: q["line"].update(tolerance=-1), "line.tolerance: is below 0"),
        ("91-count", lambda q: q["line"].pop("from"), "line.from: is missing"),
        ("91-count", lambda q: q.pop("reason"), "reason: is missing: say why it is so"),
        ("91-count", lambda q: q.update(level="recall"), "level: is no known field"),
        ("91-count", lambda q: q.update(sets=["a"]), "sets: must be a block of 'name: value'"),
        ("91-count", lambda q: q["sets"].update(a=[1]), "sets.a: must be text but is [1]"),
        ("91-rest", lambda q: q["options"][0].update(correct=True), "options: has 2 right ones"),
        ("91-rest", lambda q: q.update(shown=["grew"]), "shown: is for items only"),
        ("91-which-first", lambda q: q.update(sets={"a": "guess"}), "sets: no control can take an"),
        (
            "91-which-first",
            lambda q: q.update(shown=["arms", "seato", "u2"]),
            "shown: is the solution itself",
        ),
        ("91-sentence", lambda q: q.update(checks=q["checks"][:1]), "checks: has 1: give two to"),
        ("91-sentence", lambda q: q.update(rows=2.5), "rows: must be a whole number"),
        ("91-sentence", lambda q: q.pop("model"), "model: is missing"),
        ("91-sentence", lambda q: q.pop("objective"), "objective: is missing"),
        ("91-entry", lambda q: q.update(objective="o9"), "objective: 'o9' is no objective"),
    ],
)
def test_problem_of_each_kind(
    question: str, change: Callable[[dict[str, Any]], Any], said: str
) -> None:
    data = raw()
    change(asked(data, question))
    text = yaml.safe_dump(data, allow_unicode=True)
    if not said:
        questions.parse(text, "91-unmarked.yml")
        return
    with pytest.raises(CourseError) as caught:
        questions.parse(text, "91-unmarked.yml")
    assert f"question {question}: {said}" in str(caught.value)


def test_a_quiz_with_a_guess_holds_nothing_else() -> None:
    data = raw()
    data["quizzes"][0]["questions"].append(asked(data, "91-year"))
    data["quizzes"][2]["questions"].remove(asked(data, "91-year"))
    with pytest.raises(CourseError, match=r"quiz 91-line: questions: holds a guess \(91-count\)"):
        questions.parse(yaml.safe_dump(data), "91-unmarked.yml")


def test_a_lesson_has_one_entry_of_the_dossier_and_sources_elsewhere() -> None:
    data = raw()
    data["quizzes"][3]["questions"].append(
        copy.deepcopy(asked(data, "91-entry")) | {"id": "91-second"}
    )
    asked(data, "91-sentence")["sources"] = []
    file = questions.parse(yaml.safe_dump(data), "91-unmarked.yml")
    found = questions.review([file], known=lambda key: True)
    assert "91-unmarked: has 2 entries of the dossier: keep one" in found
    assert "91-unmarked: 91-sentence: has no source" in found
    assert len(found) == 2


def test_plain_data_for_the_browser() -> None:
    line = questions.plain(BY_ID["91-count"])
    assert line["line"] == {
        **{"from": 0.0, "to": 14.0, "step": 1.0, "tolerance": 0.0, "answer": 8.0},
        **{"unit": "events", "unit_one": "event"},
    }
    assert line["sets"] == {"start_open": True, "start_guess": "guess"}
    order = questions.plain(BY_ID["91-which-first"])
    assert order["shown"] == ["u2", "seato", "arms"] and "sets" not in order
    assert questions.plain(BY_ID["91-entry"])["kind"] == "dossier"


@pytest.mark.parametrize(
    ("question", "response", "fits"),
    [
        ("91-count", {"guess": "8", "sure": "sure"}, True),
        ("91-count", {"guess": "14", "sure": "not-sure"}, True),
        ("91-count", {"guess": "15", "sure": "sure"}, False),
        ("91-count", {"guess": "8.5", "sure": "sure"}, False),
        ("91-count", {"guess": "nan", "sure": "sure"}, False),
        ("91-count", {"guess": "inf", "sure": "sure"}, False),
        ("91-count", {"guess": ["8"], "sure": "sure"}, False),
        ("91-count", {"guess": "8", "sure": "perhaps"}, False),
        ("91-count", {"guess": "8"}, False),
        ("91-count", "8", False),
        ("91-rest", {"guess": "same", "sure": "sure"}, True),
        ("91-rest", {"guess": "gone", "sure": "sure"}, False),
        ("91-rest", {"guess": ["same"], "sure": "sure"}, False),
        ("91-which-first", {"guess": ["u2", "arms", "seato"], "sure": "sure"}, True),
        ("91-which-first", {"guess": ["u2", "arms"], "sure": "sure"}, False),
        ("91-which-first", {"guess": ["u2", "u2", "arms"], "sure": "sure"}, False),
        ("91-which-first", {"guess": "u2", "sure": "sure"}, False),
        ("91-sentence", {"text": "In 1954.", "yes": [], "no": []}, True),
        ("91-sentence", {"yes": ["date"]}, False),
        ("91-sentence", "In 1954.", False),
        ("91-entry", {"claim": "a", "for": "", "against": "", "sure": "70"}, True),
        ("91-entry", {"claim": "a", "for": "", "against": "", "sure": "101"}, False),
        ("91-entry", {"claim": "a", "for": "", "against": "", "sure": "²"}, False),
        ("91-entry", {"claim": "a", "for": "", "sure": "70"}, False),
    ],
)
def test_which_responses_fit(question: str, response: Any, fits: bool) -> None:
    assert BY_ID[question].fits(response) is fits


# --- other shapes --------------------------------------------------------------------------------


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.feed(text)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)


def test_markdown_and_sheet_ask_and_tell_nothing() -> None:
    shown = [questions.markdown(one) for one in FILE.quizzes]
    sheet = Page(exports.sheet(FILE)).text
    for text in (*shown, sheet):
        for secret in ("8 events", "Eight of them", "432", "six years", "bound Pakistan to one"):
            assert secret not in text
    for part in ("0 … 14 events", "**B)** It stayed about the same", "The loss of the U"):
        assert part in "\n".join(shown)
    for part in ("Your guess:", "○ sure", "C) It shrank", "☐ Is there a date?", "How sure are you"):
        assert part in sheet


def test_key_has_answers_models_and_checks() -> None:
    text = Page(exports.sheet(FILE, key=True)).text
    for part in (
        *("8 events", "Eight of them", "➜ C) It shrank", "1. The agreement on arms"),
        *("A good answer: It began in 1954", "☐ yes ☐ no", "there is no key to it"),
    ):
        assert part in text


def test_moodle_takes_them_and_counts_nothing() -> None:
    root = ET.fromstring(exports.moodle_xml(FILE))
    found = {one.findtext("idnumber"): one for one in root.iter("question") if one.get("type")}
    types = {one_id: one.get("type") for one_id, one in found.items() if one_id in BY_ID}
    assert types == {
        **{"91-count": "numerical", "91-rest": "multichoice", "91-which-first": "ordering"},
        **{"91-year": "multichoice", "91-sentence": "essay", "91-entry": "essay"},
    }
    grades = {one_id: found[one_id].findtext("defaultgrade") for one_id in types}
    assert [one_id for one_id, grade in grades.items() if grade == "1"] == ["91-year"]
    essay = found["91-sentence"]
    assert essay.findtext("responsefieldlines") == "5"
    assert "It began in 1954" in (essay.findtext("graderinfo/text") or "")


# --- what is not marked counts nowhere -----------------------------------------------------------


def test_tally_and_review_leave_them_out() -> None:
    progress.record(
        [
            entry(1, "91-count", {"guess": "11", "sure": "sure"}),
            entry(2, "91-sentence", {"text": "In 1954.", "yes": ["date"], "no": []}),
            entry(3, "91-rest", None, "reveal"),
        ]
    )
    (tally,) = progress.by_lesson()
    assert (tally.questions, tally.unseen) == (1, 1)
    assert list(review.bank()) == ["91-year"]
    plan = review.plan()
    assert (plan.gone, plan.memories) == (0, {})


# --- a class -------------------------------------------------------------------------------------


def hand_in(folder: Path, name: str, *entries: dict[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    own = [one | {"id": f"{name}-{one['id']}"} for one in entries]
    whole = {"v": 1, "course": "pakrussia", "name": name, "saved": "", "entries": own}
    (folder / f"{name}.json").write_text(json.dumps(whole), encoding="utf-8")


def test_a_class_sees_how_it_guessed(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    guess = {"guess": "11", "sure": "not-sure"}
    again = {"guess": "8", "sure": "sure"}
    # Who begins again knows the answer: the first guess counts.
    hand_in(folder, "a", entry(1, "91-count", guess), entry(2, "91-count", again))
    hand_in(folder, "b", entry(1, "91-count", {"guess": "11", "sure": "sure"}))
    hand_in(folder, "c", entry(1, "91-count", {"guess": "1", "sure": "sure"}))
    hand_in(
        folder,
        "d",
        entry(1, "91-count", {"guess": "99", "sure": "sure"}),
        entry(2, "91-count", None, "reveal"),
        entry(3, "91-rest", {"guess": "shrank", "sure": "sure"}),
        entry(4, "91-which-first", {"guess": ["u2", "seato", "arms"], "sure": "sure"}),
    )
    group = classroom.read(folder, names=True)
    found = classroom.guesses(group)
    columns = ["question", "guess", "learners", "sure", "not_sure", "pct"]
    assert found[columns].values.tolist() == [
        ["91-count", "1 event", 1, 1, 0, 25.0],
        ["91-count", "11 events", 2, 1, 1, 50.0],
        ["91-count", "(would rather not guess)", 1, 0, 0, 25.0],
        ["91-rest", "It shrank", 1, 1, 0, 100.0],
        [
            "91-which-first",
            "The loss of the U-2 → SEATO → The agreement on arms",
            *(1, 1, 0, 100.0),
        ],
    ]
    assert classroom.items(group).empty
    assert classroom.completion(group).empty


def test_a_class_without_such_answers_has_empty_tables(tmp_path: Path) -> None:
    hand_in(tmp_path / "class", "a", entry(1, "91-year", "y1954") | {"outcome": "right"})
    group = classroom.read(tmp_path / "class", names=True)
    for table in (classroom.guesses(group), classroom.writings(group), classroom.dossiers(group)):
        assert table.empty and "lesson" in table.columns


def test_a_class_hands_in_its_words_as_words(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    words = {"claim": HOSTILE, "for": "+1", "against": "@x", "sure": "70"}
    hand_in(
        folder,
        "a",
        entry(1, "91-sentence", {"text": "Old", "yes": [], "no": []}),
        entry(2, "91-sentence", {"text": HOSTILE, "yes": ["date"], "no": ["reason"]}),
        entry(3, "91-entry", words),
    )
    group = classroom.read(folder, names=True)
    (row,) = classroom.writings(group).to_dict("records")
    assert (row["text"], row["yes"]) == (HOSTILE, "Is there a date?")
    (row,) = classroom.dossiers(group).to_dict("records")
    assert (row["claim"], row["sure"]) == (HOSTILE, 70)
    for path in classroom.save(group, tmp_path / "tables"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for cells in csv.reader(file):
                assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells), path.name


def test_the_sample_class_answers_every_kind(tmp_path: Path) -> None:
    classroom.write_sample(tmp_path / "class", learners=12, lessons=("91-unmarked",))
    group = classroom.read(tmp_path / "class")
    assert set(classroom.guesses(group)["question"]) == {"91-count", "91-rest", "91-which-first"}
    assert len(classroom.writings(group)) > 3
    assert set(classroom.items(group)["question"]) == {"91-year"}


# --- the dossier ---------------------------------------------------------------------------------


def words(claim: str, sure: str = "70") -> dict[str, str]:
    return {"claim": claim, "for": "Notes of 1954.", "against": "A steel mill.\nAid.", "sure": sure}


def test_the_dossier_shows_the_newest_entry_of_each_lesson(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dossier", "--to", str(tmp_path / "out")]) == 0
    assert "has no entry yet" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()
    gone = entry(3, "91-entry", words("Gone.")) | {"lesson": "92-gone", "question": "92-entry"}
    progress.record(
        [
            entry(1, "91-entry", words("Old.")),
            entry(2, "91-entry", words(HOSTILE, "40")),
            entry(4, "91-entry", None, "restart") | {"question": None},
            gone,
        ]
    )
    found = dossier.entries()
    assert [(one.lesson, one.claim, one.sure) for one in found] == [
        ("91-unmarked", HOSTILE, 40),
        ("92-gone", "Gone.", 70),
    ]
    assert main(["dossier", "--to", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert "## 91 · A lesson of one's own words" in told
    assert r"=1+1 \<script\>" in told and "**How sure:** 40 of 100 (2026-11-23)" in told
    assert "A steel mill.  \nAid." in told
    page = Page((tmp_path / "out" / "dossier.html").read_text(encoding="utf-8"))
    assert "script" not in page.tags and HOSTILE in page.text and "Gone." in page.text
    assert page.tags.count("meter") == 2


def test_a_dossier_that_cannot_be_written_is_one_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    progress.record([entry(1, "91-entry", words("A claim."))])
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["dossier", "--to", str(tmp_path / "file" / "x")]) == 1
    assert "cannot be written to" in capsys.readouterr().err


# --- the parameters of a chart -------------------------------------------------------------------


def notebook(signals: list[dict[str, Any]]) -> Any:
    output = {"data": {VEGA_MIME: {"signals": signals}}}
    return SimpleNamespace(cells=[{"outputs": [output, {"data": {}}]}, {"source": ""}])


BOUND = [
    {"name": "start_open", "bind": {"input": "checkbox"}},
    {"name": "start_guess", "bind": {"input": "range", "min": -1, "max": 14}},
    {"name": "rest_shown", "bind": {"input": "radio", "options": ["with", "without"]}},
    {"name": "width"},
]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda bound: None, []),
        (
            lambda bound: bound[0].update(name="start_opne"),
            [
                "91-unmarked: 91-count: sets 'start_open', but no chart of the lesson has a "
                "control of that name. Did you mean 'start_opne'"
            ],
        ),
        (
            lambda bound: bound[1]["bind"].update(max=10),
            ["sets 'start_guess' to 14.0, which its control cannot take: it takes -1 to 10."],
        ),
        (
            lambda bound: bound[2]["bind"].update(options=["with", "both"]),
            ["sets 'rest_shown' to 'without', which its control cannot take: it takes with, both."],
        ),
        (
            lambda bound: bound[0]["bind"].update(input="range", min=0, max=1),
            ["sets 'start_open' to True, which its control cannot take: it takes 0 to 1."],
        ),
        (lambda bound: bound.clear(), ["The lesson has no control at all."] * 3),
    ],
)
def test_a_control_that_is_not_there_is_found(
    monkeypatch: pytest.MonkeyPatch, change: Any, said: list[str]
) -> None:
    bound = json.loads(json.dumps(BOUND))
    change(bound)
    monkeypatch.setattr(parameters.notebooks, "lessons", lambda course: [Path("91-unmarked.ipynb")])
    monkeypatch.setattr(parameters.notebooks, "read", lambda path: notebook(bound))
    found = parameters.find_problems(Path())
    assert len(found) == len(said)
    for line, part in zip(found, said, strict=True):
        assert part in line


def test_guesses_of_the_course_set_controls_that_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    assert parameters.find_problems(folders.course_folder()) == []
