"""The glossary: found in three languages however it is written, and shown as text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pakrussia import data, forms
from pakrussia.forms import glossary

TERMS = glossary.terms()


@pytest.fixture
def form(monkeypatch: pytest.MonkeyPatch) -> Iterator[forms.Form]:
    monkeypatch.setattr(forms, "_shown", {})
    made = glossary.show()
    yield made
    made.close()


def first(text: str) -> str:
    return glossary.search(text)[0].english


@pytest.mark.parametrize("one", TERMS, ids=lambda one: one.english)
def test_every_word_is_found_in_each_of_its_writings(one: glossary.Term) -> None:
    for word in (one.english, one.urdu, one.urdu_latin, one.russian, one.russian_latin):
        for written in (word, word.upper(), f"  {word} ", unicodedata.normalize("NFD", word)):
            found = glossary.search(written)
            # Two entries may share a word, such as "currency": then both are at the top.
            assert one in found[:3], written


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("friendship", "friendship"),
        ("FRIENDSHIP", "friendship"),
        ("communique", "communiqué"),
        ("charge d affaires", "chargé d'affaires"),
        ("دوستی", "friendship"),
        ("دوستي", "friendship"),  # Arabic ye
        ("دوستى", "friendship"),  # Arabic alef maqsura
        ("دُوستی", "friendship"),  # with a vowel sign
        ("تجارتي توازن", "trade balance"),
        ("كرنسي", "currency"),  # Arabic kaf and ye
        ("معاہدہ", "treaty"),
        ("معاهده", "treaty"),  # Arabic heh
        ("معاھدہ", "treaty"),  # the other heh
        ("سمجھوتہ", "agreement"),
        ("شواہد", "evidence"),  # not the word for proof
        ("данные", "evidence"),
        ("право на самоопределение", "self-determination"),
        ("ДРУЖБА", "friendship"),
        ("druzhba", "friendship"),
        ("ittefaq e rae", "consensus"),
        ("ittefaqerae", "consensus"),
        ("rae-shumari", "abstention"),
    ],
)
def test_one_word_in_many_writings(written: str, english: str) -> None:
    assert first(written) == english


def test_the_word_itself_comes_before_its_parts_and_its_meaning() -> None:
    found = [one.english for one in glossary.search("trade")]
    assert found[0] == "trade"
    begins = [name.startswith("trade") for name in found]
    assert begins == sorted(begins, reverse=True)
    by_meaning = glossary.search("without money")
    assert [one.english for one in by_meaning] == ["barter"]


def test_a_theme_narrows_and_nothing_typed_shows_all() -> None:
    assert len(glossary.search("")) == len(TERMS) == data.info("glossary").rows
    energy = glossary.search("", "energy")
    assert energy and {one.topic for one in energy} == {"energy"}
    assert sum(len(glossary.search("", one)) for one in glossary.topics()) == len(TERMS)
    assert glossary.search("friendship", "energy") == []


@given(st.text(max_size=80))
def test_any_text_can_be_searched_for(text: str) -> None:
    found = glossary.search(text)
    told = glossary.said(text, glossary.ALL, len(found))
    assert told.strip()
    assert len(found) == len(TERMS) or glossary.plain(text)
    assert glossary.plain(glossary.plain(text)) == glossary.plain(text)


def test_what_was_found_is_said_in_words() -> None:
    said = glossary.said
    assert said("", glossary.ALL, 99) == "All 99 words."
    assert said(" ?! ", glossary.ALL, 99) == "“?!” has no letter to look for. All 99 words."
    assert said("oil", "energy", 1) == "1 word in the theme energy for “oil”."
    assert said("xyz", glossary.ALL, 0).startswith("No word fits “xyz”. Try fewer letters")


def test_urdu_runs_from_right_to_left_wherever_it_stands() -> None:
    for one in TERMS:
        assert f'<span dir="rtl" lang="ur">{one.urdu}</span>' in glossary.table([one])
        assert f'<span dir="rtl" lang="ur">{one.urdu}</span>' in glossary.reading()


def test_the_reading_edition_holds_every_word_under_its_theme() -> None:
    text = glossary.reading()
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == len(TERMS) + len(glossary.topics())  # and a heading each
    for one in TERMS:
        part = text.split(f"**{one.topic.capitalize()}**")[1].split("\n\n**")[0]
        assert f"| {one.english} |" in part
        assert one.meaning in part
    assert all(line.count("|") == 5 for line in rows)


def controls(form: forms.Form) -> tuple[Any, Any, Any, Any]:
    text, topic, count, words, _ = form.children
    return text, topic, count, words


def test_form_answers_what_is_typed_and_chosen(form: forms.Form) -> None:
    text, topic, count, words = controls(form)
    assert "All 99 words." in count.value
    text.value = "нефть"
    assert "crude oil" in words.value and "wheat" not in words.value
    topic.value = "security"
    assert "No word in the theme security fits “нефть”" in count.value
    assert words.value == ""
    text.value = ""
    assert f"All {len(glossary.search('', 'security'))} words in the theme security." in count.value


def test_form_is_kept_when_its_cell_runs_again(form: forms.Form) -> None:
    controls(form)[0].value = "oil"
    again = glossary.show()
    assert again is form
    assert controls(again)[0].value == "oil"


@pytest.mark.parametrize("text", ["<script>x</script>", "<img src=x onerror=y>", "&amp;", "“”"])
def test_typed_markup_stays_text(form: forms.Form, text: str) -> None:
    box, _, count, words = controls(form)
    box.value = text
    assert "<script" not in count.value + words.value
    assert "<img" not in count.value + words.value


def test_bundle_holds_the_whole_glossary_for_paper(form: forms.Form) -> None:
    bundle = form._repr_mimebundle_()
    assert bundle["text/markdown"] == f"{forms.ALIVE}\n\n{glossary.reading()}"
    assert form.model_id == "form-glossary"


def test_controls_have_names(form: forms.Form) -> None:
    text, topic, _, _ = controls(form)
    assert (text.description, topic.description) == ("Search for", "Theme")
