"""The model of the questions: reading, refusing, describing, reviewing."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pakrussia import questions, yaml_model
from pakrussia.__main__ import main
from pakrussia.errors import CourseError
from pakrussia.questions.model import scrambled

SAMPLE = Path(__file__).parent / "samples" / "90-sample.yml"
UNMARKED = SAMPLE.parent / "unmarked" / "91-unmarked.yml"
TEXT = SAMPLE.read_text(encoding="utf-8")


def raw() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(TEXT)
    return json.loads(json.dumps(loaded, default=str))


def unmarked() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(UNMARKED.read_text(encoding="utf-8"))
    return json.loads(json.dumps(loaded, default=str))


def first(data: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(one for quiz in data["quizzes"] for one in quiz["questions"] if one["kind"] == kind)


def parsed(data: dict[str, Any]) -> questions.QuestionFile:
    return questions.parse(yaml.safe_dump(data, allow_unicode=True), "90-sample.yml")


def refusal(data: Any) -> str:
    with pytest.raises(CourseError) as caught:
        questions.parse(yaml.safe_dump(data, allow_unicode=True), "90-sample.yml")
    return str(caught.value)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(questions, "folder", lambda: tmp_path)
    (tmp_path / "90-sample.yml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_sample_has_every_kind() -> None:
    files = [questions.load_file(SAMPLE), questions.load_file(UNMARKED)]
    kinds = {question.kind for file in files for question in file.everything()}
    assert kinds == set(questions.KINDS)
    assert questions.review(files, known=lambda key: True) == []


def test_dates_and_numbers_are_read_as_written() -> None:
    file = questions.load_file(SAMPLE)
    order = next(q for q in file.quizzes[0].questions if isinstance(q, questions.Order))
    assert [item.date for item in order.items][:2] == ["1954-05-19", "1954-09-08"]
    number = next(q for q in file.quizzes[0].questions if isinstance(q, questions.Number))
    assert (number.number.answer, number.number.tolerance) == (2651.0, 100.0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda q: q.pop("prompt"), "question 90-first-protest: prompt: is missing"),
        (lambda q: q.update(promt="x"), "promt: is no known field. Did you mean 'prompt'?"),
        (lambda q: q.update(kind="singel"), "kind: 'singel' is not known: use one of single"),
        (lambda q: q.update(level="hard"), "level: 'hard' is not known: use one of recall"),
        (lambda q: q.update(objective="o9"), "objective: 'o9' is no objective of this file"),
        (lambda q: q.update(prompt=False), "prompt: must be text but is False: put it in quotes"),
        (lambda q: q.update(prompt="  "), "prompt: is empty"),
        (lambda q: q.update(class_path="yes"), "class_path: is 'yes': write true or false"),
        (lambda q: q.update(id="Bad Id"), "id: 'Bad Id' must be small letters"),
        (lambda q: q.update(sources="one"), "sources: must be a list"),
        (lambda q: q.update(options={"id": "a"}), "options: must be a list"),
        (lambda q: q["options"][0].pop("reason"), "options[1].reason: is missing"),
        (lambda q: q["options"][0].update(correct=True), "has 2 right ones"),
        (lambda q: q["options"][1].update(correct=False), "has 0 right ones"),
        (lambda q: q["options"][1].update(id="y1949"), "the id 'y1949' is used twice"),
        (lambda q: q.update(options=q["options"][1:2]), "has fewer than two"),
        (lambda q: q.update(options=["a", None]), "options[1]: must be a block"),
    ],
)
def test_problem_names_question_field_and_remedy(change: Any, said: str) -> None:
    data = raw()
    change(first(data, "single"))
    message = refusal(data)
    assert message.startswith("90-sample.yml has ")
    assert said in message


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("multiple", lambda q: [o.pop("correct", 0) for o in q["options"]], "has no right one"),
        ("multiple", lambda q: q.update(options=q["options"][:2]), "fewer than three"),
        ("number", lambda q: q["number"].update(answer="8"), "number.answer: is '8'"),
        ("number", lambda q: q["number"].update(tolerance=-1), "number.tolerance: is below 0"),
        ("number", lambda q: q["number"].update(answer=float("nan")), "number.answer: is nan"),
        ("number", lambda q: q["number"].update(answer=float("inf")), "number.answer: is inf"),
        ("number", lambda q: q["number"].update(answer=10**400), "number.answer: is 1000"),
        ("number", lambda q: q["number"].pop("reason"), "number.reason: is missing"),
        ("order", lambda q: q["items"][0].pop("date"), "items.arms: has neither a reason nor"),
        ("order", lambda q: q.update(items=q["items"][:2], shown=[]), "fewer than three"),
        ("order", lambda q: q.update(shown=["arms"]), "shown: must list each of these ids once"),
        (
            "order",
            lambda q: q.update(shown=[item["id"] for item in q["items"]]),
            "shown: is the solution itself",
        ),
        ("match", lambda q: q.update(pairs=q["pairs"][:1]), "fewer than two"),
        ("match", lambda q: q["pairs"][1].update(left="Peshawar"), "'Peshawar' is there twice"),
        ("match", lambda q: q["extras"][0].update(text="Planned landing"), "extras.crash: is the"),
        ("match", lambda q: q["extras"][0].update(id="bodo"), "the id 'bodo' is used twice"),
        ("text", lambda q: q.update(accepted=[]), "accepted: is empty"),
        ("text", lambda q: q.pop("reason"), "reason: is missing"),
    ],
)
def test_problem_of_each_kind(kind: str, change: Any, said: str) -> None:
    data = raw()
    change(first(data, kind))
    assert said in refusal(data)


def test_all_problems_come_at_once() -> None:
    data = raw()
    first(data, "single").pop("prompt")
    first(data, "text")["level"] = "hard"
    data["quizzes"][1].pop("title")
    data.pop("title")
    message = refusal(data)
    assert message.startswith("90-sample.yml has 4 problem(s) to mend:")
    for part in ("90-first-protest: prompt", "90-city: level", "quiz 90-b: title", "file: title"):
        assert part in message


def test_ids_that_return_or_repeat_are_refused() -> None:
    data = raw()
    data["retired"].append("90-city")
    data["quizzes"][1]["questions"][0]["id"] = "90-blocs"
    message = refusal(data)
    assert "'90-city' is in use again" in message
    assert "the id '90-blocs' is used twice" in message


def test_retired_option_is_refused() -> None:
    data = raw()
    data["retired"].append("90-blocs/seato")
    assert "'90-blocs/seato' is in use again" in refusal(data)


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "lesson: one\nlesson: two\n",
        "? [a, b]\n: one\n",
        "? {a: b}\n: one\n",
        "!!python/object/apply:os.system ['true']",
        "\x00",
        "- " * 3000,
        "[" * 26_000,
        "{a: " * 26_000,
        "? " * 26_000,
        "a: &a [one]\nb: *a\n",
        "a: &a {x: y}\nb:\n  <<: *a\n",
        "a0: &a0 {x: 1}\n"
        + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 26)),
    ],
)
def test_broken_yaml_is_one_clear_error(text: str) -> None:
    with pytest.raises(CourseError, match=r"90-sample\.yml"):
        questions.parse(text, "90-sample.yml")


def test_a_message_repeats_no_more_than_one_can_read() -> None:
    with pytest.raises(CourseError) as caught:
        questions.parse("title: [" + "one, " * 100_000 + "]", "90-sample.yml")
    assert len(str(caught.value)) < 1_000


def test_every_yaml_of_the_course_is_read_by_the_careful_reader() -> None:
    """Another reader would compose what nobody looked at first."""
    package = Path(yaml_model.__file__).parent
    own = {
        path.name
        for path in package.rglob("*.py")
        if re.search(r"^\s*(import|from) yaml\b", path.read_text("utf-8"), re.MULTILINE)
    }
    assert own == {"yaml_model.py"}


@pytest.mark.parametrize("text", ["", "just text", "[1, 2]", "{}", "quizzes: [1]", "null"])
def test_other_content_is_one_clear_error(text: str) -> None:
    with pytest.raises(CourseError, match=r"90-sample\.yml"):
        questions.parse(text, "90-sample.yml")


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(), value=_PLAIN)
def test_any_damage_gives_a_file_or_one_course_error(seed: int, value: Any) -> None:
    data: Any = raw()
    chance = random.Random(seed)
    node = data
    while True:
        key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        if not isinstance(node[key], dict | list) or not node[key] or chance.random() < 0.2:
            break
        node = node[key]
    node[key] = value
    reader = yaml_model.Reader()
    file = reader.record(questions.QuestionFile, data, "", "")
    assert file is not None or reader.problems


def test_not_utf8_and_missing(tmp_path: Path) -> None:
    path = tmp_path / "01-x.yml"
    with pytest.raises(CourseError, match="no question file"):
        questions.load_file(path)
    path.write_bytes("title: Екатеринбург".encode("cp1251"))
    with pytest.raises(CourseError, match="not UTF-8"):
        questions.load_file(path)
    # A folder in its place cannot be read by anybody, the superuser included.
    (tmp_path / "02-x.yml").mkdir()
    with pytest.raises(CourseError, match=r"02-x\.yml cannot be read"):
        questions.load_file(tmp_path / "02-x.yml")


def test_changed_file_is_read_again(course: Path) -> None:
    assert questions.load_quiz("90-a")[1].title == "Alliances and dates"
    changed = TEXT.replace("Alliances and dates", "Alliances and their dates")
    (course / "90-sample.yml").write_text(changed, encoding="utf-8")
    assert questions.load_quiz("90-a")[1].title == "Alliances and their dates"


def test_unknown_names_come_with_near_misses(course: Path) -> None:
    with pytest.raises(CourseError, match="Did you mean '90-"):
        questions.load_quiz("90-c")
    with pytest.raises(CourseError, match="Did you mean '90-sample'"):
        questions.load_lesson("90-simple")


def test_other_language_stands_beside(course: Path) -> None:
    urdu = TEXT.replace("language: en", "language: ur").replace("A sample lesson", "ایک نمونہ")
    (course / "90-sample.ur.yml").write_text(urdu, encoding="utf-8")
    assert questions.load_quiz("90-a", "ur")[0].title == "ایک نمونہ"
    assert questions.load_quiz("90-a")[0].title == "A sample lesson"
    assert questions.load_quiz("90-a", "ru")[0].language == "en"
    assert [path.name for path in questions.files()] == ["90-sample.yml"]
    assert questions.objectives("90-sample")[0].id == "o1"


def test_schema_accepts_the_samples_and_refuses_damage() -> None:
    schema = questions.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(raw())
    validator.validate(unmarked())
    for kind, one in questions.KINDS.items():
        data = raw() if one.marked else unmarked()
        first(data, kind).pop("prompt")
        assert not validator.is_valid(data), kind
    data = raw()
    first(data, "single")["extra"] = 1
    assert not validator.is_valid(data)


def test_editors_find_the_schema_beside_the_files() -> None:
    """Each file names it in its first line, and it is the model's (``make data`` writes it)."""
    stored = json.loads((questions.folder() / "schema.json").read_text(encoding="utf-8"))
    assert stored == questions.json_schema()
    for path in questions.files():
        first_line = path.read_text(encoding="utf-8").splitlines()[0]
        assert first_line == "# yaml-language-server: $schema=schema.json", path.name


def test_schema_explains_every_field() -> None:
    for name, one in questions.json_schema()["$defs"].items():
        assert one["description"], name
        for key, field in one["properties"].items():
            assert key == "kind" or field["description"], f"{name}.{key}"


def test_displayed_order_is_fixed_and_never_the_solution() -> None:
    for size in range(2, 40):
        ids = [f"item-{number}" for number in range(size)]
        mixed = scrambled(ids)
        assert sorted(mixed) == sorted(ids)
        assert list(mixed) != ids
        assert mixed == scrambled(ids)


def test_right_sides_may_be_shared() -> None:
    data = raw()
    match = first(data, "match")
    match["pairs"][2]["right"] = "Take-off in 1960"
    match.pop("extras")
    question = next(q for q in parsed(data).quizzes[0].questions if isinstance(q, questions.Match))
    assert set(question.rights()) == {"peshawar", "bodo"}
    assert question.answer(question.pairs[2]) == "peshawar"
    plain = questions.plain(question)
    assert {right["id"] for right in plain["rights"]} == {"peshawar", "bodo"}
    assert [pair["answer"] for pair in plain["pairs"]] == ["peshawar", "bodo", "peshawar"]


def test_plain_data_is_json_and_leaves_empty_fields_out() -> None:
    for quiz in questions.load_file(SAMPLE).quizzes:
        for question in quiz.questions:
            plain = json.loads(json.dumps(questions.plain(question)))
            assert plain["kind"] == question.kind
            assert "" not in plain.values() and [] not in plain.values()
            assert "objective" not in plain


def test_markdown_asks_and_tells_nothing() -> None:
    quiz = questions.load_file(SAMPLE).quizzes[0]
    text = questions.markdown(quiz)
    for question in quiz.questions:
        assert questions.escaped(question.prompt) in text
    for secret in ("Yekaterinburg", "2651", "missed; no protest", "correct"):
        assert secret not in text
    assert "**A)** In 1949" in text
    assert text.splitlines()[-1] == f"*{questions.ALIVE}*"


def test_markdown_of_a_long_quiz_says_how_many_follow() -> None:
    quiz = questions.load_file(SAMPLE).quizzes[0]
    count = questions.LISTED + 3
    text = questions.markdown(replace(quiz, questions=quiz.questions[:1] * count))
    assert f"{questions.LISTED}. " in text
    assert f"{questions.LISTED + 1}. " not in text
    assert "… and 3 more questions." in text


def test_plain_data_keeps_a_nought_and_a_wrong_option() -> None:
    data = raw()
    first(data, "number")["number"] |= {"answer": 0, "tolerance": 0}
    plain = {one.kind: questions.plain(one) for one in parsed(data).quizzes[0].questions}
    assert plain["number"]["number"]["answer"] == 0
    assert [one.get("correct") for one in plain["single"]["options"]].count(True) == 1


def test_markdown_escapes_markup() -> None:
    data = raw()
    first(data, "single")["options"][0]["text"] = "<b>*x*</b> [a](javascript:b) $x$ `c`"
    text = questions.markdown(parsed(data).quizzes[0])
    assert r"\<b\>\*x\*\</b\> \[a\](javascript:b) \$x\$ \`c\`" in text


def test_letters_go_on_after_z() -> None:
    assert [questions.letter(n) for n in (0, 25, 26, 27, 51, 52)] == [
        *("A", "Z", "AA", "AB", "AZ", "BA")
    ]


def _singles(data: dict[str, Any], places: list[int], longest: int) -> None:
    """Give the sample one quiz of singles, with the right answers in these places."""
    data["retired"] = []
    data["quizzes"] = [{"id": "90-a", "title": "Singles", "questions": []}]
    for number, place in enumerate(places):
        options = [
            {"id": f"o{one}", "text": f"Option number {one}", "reason": "A reason."}
            for one in range(4)
        ]
        options[place]["correct"] = True
        if number < longest:
            options[place]["text"] += " and longer"
        data["quizzes"][0]["questions"].append(
            {
                "id": f"90-q{number}",
                "kind": "single",
                "objective": "o1" if number % 2 else "o2",
                "level": "recall",
                "prompt": f"Which is it, number {number}?",
                "options": options,
                "sources": ["s"],
            }
        )


@pytest.mark.parametrize(
    ("places", "longest", "said"),
    [
        ([0, 1, 2, 3, 0], 2, []),
        ([0, 1, 2, 3, 0], 3, ["the longest in 3 of 5"]),
        ([1, 1, 1, 1, 0], 0, ["4 of 5 right answers stand in place 2"]),
        ([1, 1, 1, 0, 2], 0, []),
    ],
)
def test_review_of_habits(places: list[int], longest: int, said: list[str]) -> None:
    data = raw()
    _singles(data, places, longest)
    found = questions.review([parsed(data)], known=lambda key: True)
    assert len(found) == len(said)
    for line, part in zip(found, said, strict=True):
        assert part in line


def test_review_of_sources_options_and_objectives() -> None:
    data = raw()
    first(data, "single")["sources"] = []
    first(data, "multiple")["options"][0]["text"] = "the baghdad  PACT."
    data["objectives"].append({"id": "o3", "text": "Never asked about"})
    found = "\n".join(questions.review([parsed(data)], known=lambda key: False))
    assert "90-first-protest: has no source" in found
    assert "the source 'sample-source' is not in the bibliography" in found
    assert "two options read alike: 'the baghdad pact'" in found
    assert "objective o3 is asked about 0 time(s)" in found


def test_review_of_answers_that_would_not_be_read() -> None:
    data = raw()
    first(data, "number")["number"]["unit"] = "furlongs"
    first(data, "text")["accepted"] = ["Yekaterinburg", "یکاترنبرگ"]
    found = questions.review([parsed(data)], known=lambda key: True)
    assert len(found) == 2
    assert "90-distance: the unit 'furlongs' is not in questions/units.py: add a line" in found[0]
    assert "90-city: accepted has no spelling in Cyrillic letters: add one" in found[1]


def test_review_across_lessons() -> None:
    data = raw()
    other = raw() | {"lesson": "91-other", "retired": ["90-table"]}
    other["quizzes"] = other["quizzes"][:1]
    found = questions.review([parsed(data), parsed(other)], known=lambda key: True)
    assert "the id '90-a' is used in more than one place" in found
    assert "the id '90-city' is used in more than one place" in found
    assert "the retired id '90-table' is in use again" in found


def test_review_asks_the_bibliography() -> None:
    found = questions.review([questions.load_file(SAMPLE)])
    assert "90-sample: 90-city: the source 'sample-source' is not in the bibliography" in found


@pytest.mark.parametrize("path", questions.files(), ids=lambda path: path.stem)
def test_question_files_of_the_course(path: Path) -> None:
    file = questions.load_file(path)
    assert file.lesson == path.stem
    jsonschema.validate(
        json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str)),
        questions.json_schema(),
    )


def test_course_passes_the_writing_checks() -> None:
    assert questions.review([questions.load_file(path) for path in questions.files()]) == []


def test_the_command_tells_the_problems_of_all_files_at_once(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = TEXT.replace("kind: single", "kind: singel", 1).replace("lesson: 90-", "lesson: 91-")
    (course / "91-sample.yml").write_text(broken, encoding="utf-8")
    (course / "92-sample.yml").write_text("title: [", encoding="utf-8")
    assert main(["questions"]) == 1
    said = capsys.readouterr().err
    for one in ("91-sample.yml", "singel", "92-sample.yml", "90-sample: "):
        assert one in said, one


def test_the_command_says_when_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions"]) == 0
    count = sum(
        len(quiz.questions)
        for path in questions.files()
        for quiz in questions.load_file(path).quizzes
    )
    assert f"{count} questions in 14 files" in capsys.readouterr().out
