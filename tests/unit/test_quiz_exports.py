"""Question files as sheets to print and as Moodle's XML, both read afresh."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from pakrussia import questions, quiz
from pakrussia.build import exports
from pakrussia.errors import CourseError

SAMPLE = Path(__file__).parent / "samples" / "90-sample.yml"
HOSTILE = "<script>alert(1)</script> ]]> & \" ' <img src=x onerror=1> *{=} \u202e\u0007 سوال"

# The shares of a mark that Moodle accepts (question/engine/bank.php of Moodle 4).
GRADES = {
    *(100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667),
    *(14.28571, 12.5, 11.11111, 10, 5, 0),
}
# What each type must have beside what all have (docs.moodle.org, Moodle XML format).
NEEDS = {
    "multichoice": {"single", "shuffleanswers", "answernumbering", "answer"},
    "numerical": {"answer"},
    "ordering": {"layouttype", "selecttype", "selectcount", "gradingtype", "answer"},
    "matching": {"shuffleanswers", "subquestion"},
    "shortanswer": {"usecase", "answer"},
    "essay": {"responseformat", "responserequired", "responsefieldlines", "graderinfo"},
}
ALL = {"name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber"}


@pytest.fixture(autouse=True)
def short_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiz, "short_source", lambda key: f"Source <of> {key}")


def file(change: Any = lambda data: None) -> questions.QuestionFile:
    data = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    change(data)
    return questions.parse(yaml.safe_dump(data, allow_unicode=True), "90-sample.yml")


def hostile(data: Any) -> None:
    """Put hostile text wherever the file holds text to be read."""
    for key, value in list(data.items() if isinstance(data, dict) else enumerate(data)):
        if isinstance(value, dict | list):
            hostile(value)
        elif key in ("text", "reason", "prompt", "title", "left", "right", "chart", "caption"):
            data[key] = HOSTILE + str(value)


def text_of(element: ET.Element, path: str) -> str:
    return element.findtext(f"{path}/text") or ""


def moodle(source: questions.QuestionFile) -> list[ET.Element]:
    """Parse the export afresh and check it against the format; return its questions."""
    written = exports.moodle_xml(source)
    assert written.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    root = ET.fromstring(written.encode("utf-8"))
    assert root.tag == "quiz"
    assert root[0].get("type") == "category"
    found = [one for one in root if one.get("type") != "category"]
    for one in found:
        tags = [child.tag for child in one]
        kind = one.get("type", "")
        assert set(tags) >= ALL | NEEDS[kind], one.findtext("idnumber")
        assert text_of(one, "name") and text_of(one, "questiontext")
        element = one.find("questiontext")
        assert element is not None and element.get("format") == "html"
        # What is HTML in it is well-formed and made of our own tags alone.
        body = re.sub(r"<(img [^>]*[^/])>", r"<\1/>", text_of(one, "questiontext"))
        tags_used = {inner.tag for inner in ET.fromstring(f"<div>{body}</div>").iter()}
        assert tags_used <= {"div", "p", "table", "caption", "tr", "th", "td", "img"}
        if kind in ("multichoice", "numerical", "shortanswer"):
            fractions = [float(answer.get("fraction", "")) for answer in one.findall("answer")]
            assert {abs(fraction) for fraction in fractions} <= GRADES
            if kind == "multichoice":
                assert sum(part for part in fractions if part > 0) == pytest.approx(100, abs=1e-3)
            else:
                assert set(fractions) == {100.0}
    ids = [one.findtext("idnumber") for one in root]
    assert len(ids) == len(set(ids)) and None not in ids
    return found


def test_moodle_has_every_question_once_under_its_own_id() -> None:
    source = file()
    found = moodle(source)
    asked = [question for one in source.quizzes for question in one.questions]
    assert [one.findtext("idnumber") for one in found] == [question.id for question in asked]
    assert [one.get("type") for one in found] == [
        *("multichoice", "multichoice", "numerical", "ordering", "matching", "shortanswer"),
        "multichoice",
    ]
    for one, question in zip(found, asked, strict=True):
        assert question.prompt in text_of(one, "questiontext")
        assert len(one.findall("hint")) == len(question.hints)
        assert question.level in [text_of(tag, ".") for tag in one.findall("tags/tag")]


def test_moodle_answers() -> None:
    single, multiple, number, order, match, text, _ = moodle(file())
    answers = {text_of(one, "."): one for one in single.findall("answer")}
    assert single.findtext("single") == "true"
    assert answers["On 1954-03-18"].get("fraction") == "100"
    assert "no protest" in text_of(answers["In 1949"], "feedback")
    assert multiple.findtext("single") == "false"
    fractions = [one.get("fraction") for one in multiple.findall("answer")]
    assert fractions == ["50", "-50", "50", "-50"]
    assert number.findtext("answer/text") == "2651"
    assert number.findtext("answer/tolerance") == "100"
    assert number.findtext("units/unit/unit_name") == "km"
    assert [text_of(one, ".") for one in order.findall("answer")] == [
        *("Mutual Defense Assistance Agreement", "SEATO", "Baghdad Pact", "Loss of the U-2")
    ]
    pairs = [(text_of(s, "."), text_of(s, "answer")) for s in match.findall("subquestion")]
    assert pairs[0] == ("Peshawar", "Take-off in 1960")
    assert pairs[-1] == ("", "Place of the crash")
    accepted = [text_of(one, ".") for one in text.findall("answer")]
    assert accepted[:2] == ["Yekaterinburg", "Ekaterinburg"] and "Екатеринбург" in accepted


@pytest.mark.parametrize("right", range(1, 8))
def test_moodle_shares_of_many_right_options(right: int) -> None:
    def change(data: Any) -> None:
        data["quizzes"][0]["questions"][1]["options"] = [
            {"id": f"o{n}", "text": f"Option {n}", "reason": "Reason.", "correct": n < right}
            for n in range(7)
        ]

    assert len(moodle(file(change))[1].findall("answer")) == 7


def test_moodle_star_is_a_star() -> None:
    found = moodle(file(lambda data: data["quizzes"][0]["questions"][5].update(accepted=["a*b"])))
    assert found[5].findtext("answer/text") == r"a\*b"


def test_moodle_stays_the_same() -> None:
    assert exports.moodle_xml(file()) == exports.moodle_xml(file())


def test_hostile_text_stays_text_in_moodle() -> None:
    found = moodle(file(hostile))
    # What Moodle reads as HTML; a right side of a pair, for one, is plain text there.
    read = [one for one in found[0].iter() if one.get("format") == "html"]
    for question in found[1:]:
        read += [one for one in question.iter() if one.get("format") == "html"]
    html = "".join(text_of(one, ".") for one in read)
    assert "<script" not in html and "<img src=x" not in html
    assert "&lt;script&gt;" in html and "\u0007" not in html


class Page(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_sheet_asks_and_tells_nothing() -> None:
    source = file()
    page = Page(exports.sheet(source))
    for one in source.quizzes:
        for question in one.questions:
            assert question.prompt in page.text
    for secret in ("Yekaterinburg", "2651", "no protest", "✓", "Pakistan joined"):
        assert secret not in page.text
    for shown in ("○ A) In 1949", "☐ C) The Baghdad Pact", "Name:", "B) Place of the crash"):
        assert shown in page.text
    assert page.tags.count("table") == 1


def test_key_answers_everything() -> None:
    page = Page(exports.sheet(file(), key=True))
    for said in (
        "✓ B) On 1954-03-18",
        "✗ A) In 1949",
        "2,651 km (within 100)",
        "1. Mutual Defense Assistance Agreement",
        "Peshawar: A) Take-off in 1960",
        "Yekaterinburg / Ekaterinburg / Екатеринбург",
        "90-city · Sources: Source <of> sample-source",
    ):
        assert said in page.text


def test_letters_on_sheet_and_key_agree_with_the_quiz() -> None:
    source = file()
    shown = questions.markdown(source.quizzes[0])
    sheet = Page(exports.sheet(source)).text
    for letter, text in re.findall(r"\*\*([a-z])\)\*\* (.+)", shown):
        plain = re.sub(r"\\(.)", r"\1", text)
        if f"{letter}) {plain}" not in sheet:
            assert plain in {"Baghdad Pact", "Loss of the U-2", "SEATO"} | {
                "Mutual Defense Assistance Agreement"
            }  # Lines to put in order bear a blank in place of a letter.


@pytest.mark.parametrize("key", [False, True])
def test_hostile_text_stays_text_on_paper(key: bool) -> None:
    page = Page(exports.sheet(file(hostile), key=key))
    assert set(page.tags) <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "div", "ul", "li"),
        *("span", "table", "caption", "tr", "th", "td"),
    }
    assert {name for name, _ in page.attributes} <= {"lang", "dir", "charset", "class"}
    assert "<script>alert(1)</script>" in page.text
    assert "http" not in exports.sheet(file())


def test_picture_travels(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(questions, "folder", lambda: tmp_path)
    picture = {"file": "map.svg", "alt": "A map"}
    source = file(lambda data: data["quizzes"][1]["questions"][0].update(picture=picture))
    for export in (exports.moodle_xml, exports.sheet):
        with pytest.raises(CourseError, match=r"map\.svg is not beside"):
            export(source)
    (tmp_path / "map.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    found = moodle(source)[-1]
    assert found.find("questiontext/file").get("name") == "map.svg"  # type: ignore[union-attr]
    assert 'src="@@PLUGINFILE@@/map.svg" alt="A map"' in text_of(found, "questiontext")
    assert 'src="data:image/svg+xml;base64,' in exports.sheet(source)


def test_all_files_are_written(tmp_path: Path) -> None:
    written = exports.write(tmp_path / "new" / "folder", [SAMPLE])
    assert [path.name for path in written] == [
        *("90-sample-questions.html", "90-sample-answers.html", "90-sample-moodle.xml")
    ]
    assert all(path.read_text(encoding="utf-8").endswith(">\n") for path in written)


@pytest.mark.parametrize("path", questions.files(), ids=lambda path: path.stem)
def test_questions_of_the_course_can_be_exported(path: Path) -> None:
    source = questions.load_file(path)
    assert moodle(source)
    assert json.dumps(Page(exports.sheet(source, key=True)).text)
