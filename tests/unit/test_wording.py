"""No text of the course uses, in its own voice, a word that the table ``terms`` leaves out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pakrussia import data, folders
from pakrussia.build import wording
from pakrussia.build.wording import Passage

COURSE = folders.course_folder()
WORDS = wording.avoided_words(COURSE / "data" / "tables" / "terms.csv")


@pytest.fixture(scope="module")
def found() -> list[wording.Avoided]:
    return wording.find_avoided(wording.passages(COURSE), WORDS)


def test_no_text_uses_a_word_that_the_terms_leave_out(found: list[wording.Avoided]) -> None:
    told = [f"{one.place}: {one.word} (terms: {one.term})" for one in found]
    assert told == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The spy plane took off at Peshawar.", "spy plane"),
        ("A chart of the Soviet Entry.", "Soviet Entry"),
        ("Then Soviet forces entered\nAfghanistan.", "entered Afghanistan"),
        ("| 1979 | the limited contingent | Moscow spoke of help |", "limited contingent"),
        (
            "It was a special military operation. Moscow’s word is another.",
            "special military operation",
        ),
        ("Moscow calls it help. It was a limited contingent.", "limited contingent"),
    ],
)
def test_a_word_in_the_voice_of_the_course_is_found(text: str, word: str) -> None:
    (one,) = wording.find_avoided([Passage("here", text)], WORDS)
    assert (one.place, one.word) == ("here", word)
    assert one.term in set(data.load("terms")["id"])


@pytest.mark.parametrize(
    "text",
    [
        "The press wrote of a “spy plane”.",
        "In Moscow's words it was a special military operation.",
        "Moscow spoke of the entry of a limited contingent.",
        "The essay calls it a spy plane.",
        "Pakistan argues for entry by criteria.",
        "Spying planets.",
    ],
)
def test_a_quoted_word_and_one_with_its_speaker_may_stand(text: str) -> None:
    assert wording.find_avoided([Passage("here", text)], WORDS) == []


def test_texts_of_each_kind_are_read(tmp_path: Path) -> None:
    """A planted word is found wherever learners or teachers read."""
    places = {one.place.split(",")[0] for one in wording.passages(COURSE)}
    for wanted in (
        "02-the-china-channel-and-1971.ipynb",
        "solutions/02-the-china-channel-and-1971",
        "glossary.csv",
        "exercises/lesson02.py",
        "figures/alliances.py",
        "forms/glossary.py",
        "README.md",
    ):
        assert wanted in places
    for wanted in ("questions/02-", "teaching/02-", "charts/en.yml", "papers/terms.yml"):
        assert any(place.startswith(wanted) for place in places), wanted
    table = tmp_path / "planted.csv"
    table.write_text("id,note,other_names\nu2,A spy plane is lost.,spy plane\n", encoding="utf-8")
    (one,) = wording.find_avoided(wording.of_table(table), WORDS)
    assert one.place == "planted.csv, u2, note"


def test_code_is_read_for_what_it_types() -> None:
    """A text with computed parts is one text; a magic of IPython does no harm."""
    code = "\n".join(
        ["%matplotlib inline", 'f"The spy {kind}plane of {year} " "was lost."', 'x = "spy plane"']
    )
    assert list(wording.strings(code)) == ["The spy …plane of … was lost.", "spy plane"]


def test_each_word_is_left_out_once_and_the_name_that_is_used_is_free_of_it() -> None:
    terms = data.load("terms")
    listed = terms["avoid"].dropna().str.split(";").explode()
    assert listed.is_unique
    used = [Passage(row["id"], row["used_in_the_course"]) for _, row in terms.iterrows()]
    assert wording.find_avoided(used, WORDS) == []


@pytest.mark.parametrize(
    ("language", "signs"), [("en", "«»„"), ("ur", "«»„,;?"), ("ru", "“”‘")], ids=["en", "ur", "ru"]
)
def test_each_language_of_the_quiz_has_its_own_marks(language: str, signs: str) -> None:
    """Urdu quotes with ” “ and has a comma and a question mark of its own; Russian has « »."""
    path = COURSE / "src" / "pakrussia" / "quiz" / "words.json"
    words = json.loads(path.read_text(encoding="utf-8"))
    for name, text in words[language].items():
        plain = re.sub(r"\{\w+\}|\d,\d", "", text)
        assert not set(plain) & set(signs), f"{language}, {name}: {text}"
        if language == "ur" and "”" in plain:
            assert plain.index("”") < plain.index("“"), f"{name}: {text}"
    assert words["ur"].keys() == words["ru"].keys() == words["en"].keys()
