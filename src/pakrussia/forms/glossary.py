"""The glossary as a form: search 99 words of the course in English, Urdu or Russian.

Case, accents, vowel signs and the several ways to write one Arabic letter make no difference;
words written in Latin letters are found as well.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import ipywidgets

from pakrussia import forms

ALL = "every theme"
ROWS_SEEN = 5  # rows that surely fit into the list without scrolling
LONGEST = 60  # letters of a search that are looked at

# Arabic, Persian and Urdu keyboards write these letters by different signs.
_SAME_LETTER = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ھ": "ہ", "ة": "ہ", "ۃ": "ہ", "ە": "ہ", "ے": "ی"}
)


@dataclass(frozen=True)
class Term:
    """One word of the course in three languages."""

    english: str
    urdu: str
    urdu_latin: str
    russian: str
    russian_latin: str
    meaning: str
    topic: str


@cache
def terms() -> tuple[Term, ...]:
    """Return the table ``glossary`` in alphabetical order of the English words."""
    from pakrussia import data

    rows = data.load("glossary").drop(columns="id").to_dict("records")
    found = [Term(**{str(key): str(value) for key, value in row.items()}) for row in rows]
    return tuple(sorted(found, key=lambda one: plain(one.english)))


def topics() -> list[str]:
    """Return the themes of the glossary in alphabetical order."""
    return sorted({one.topic for one in terms()})


def plain(text: str) -> str:
    """Return the words of a text in one writing: small letters, no marks, one space between."""
    letters = []
    apart = unicodedata.normalize("NFKD", text).casefold()
    for sign in unicodedata.normalize("NFKD", apart):
        kind = unicodedata.category(sign)[0]
        if kind in "LN" and sign != "ـ":
            letters.append(sign)
        elif kind in "ZPS" or sign in "\t\n\r":
            letters.append(" ")
    return " ".join("".join(letters).translate(_SAME_LETTER).split())


@cache
def _writings(term: Term) -> tuple[tuple[str, ...], str]:
    words = (term.english, term.urdu, term.urdu_latin, term.russian, term.russian_latin)
    return tuple(plain(word) for word in words), plain(term.meaning)


def _rank(term: Term, wanted: str) -> int | None:
    """Return how near a term is to the plain text ``wanted``, 0 the nearest; None for not at all.

    The word itself; its beginning; the beginning of a word in it; a part of it; a word of its
    meaning. Spaces and hyphens inside a word make no difference to the fourth.
    """
    words, meaning = _writings(term)
    if wanted in words:
        return 0
    if any(word.startswith(wanted) for word in words):
        return 1
    if any(f" {wanted}" in word for word in words):
        return 2
    tight = wanted.replace(" ", "")
    if any(tight in word.replace(" ", "") for word in words):
        return 3
    return 4 if f" {wanted}" in f" {meaning}" else None


def search(text: str, topic: str = ALL, among: Sequence[Term] | None = None) -> list[Term]:
    """Return the terms that a text finds, the nearest first; all of them for an empty text.

    ``topic`` keeps to one theme.
    """
    wanted = plain(text[:LONGEST])
    found = []
    for term in terms() if among is None else among:
        rank = _rank(term, wanted) if wanted else 0
        if rank is not None and topic in (ALL, term.topic):
            found.append((rank, term))
    return [term for _, term in sorted(found, key=lambda pair: pair[0])]


# --- words -------------------------------------------------------------------------------------


def said(text: str, topic: str, count: int) -> str:
    """Return in plain words how many terms were found, and for what."""
    where = "" if topic == ALL else f" in the theme {topic}"
    words = f"{count} word" + ("s" if count != 1 else "")
    if not plain(text):
        # What has no letter finds nothing: then everything is shown, and that must be said.
        why = f"“{text.strip()[:LONGEST]}” has no letter to look for. " if text.strip() else ""
        return f"{why}All {words}{where}."
    if not count:
        return (
            f"No word{where} fits “{text.strip()[:LONGEST]}”. Try fewer letters, or another "
            "language."
        )
    return f"{words}{where} for “{text.strip()[:LONGEST]}”."


# The first of these that a computer has; many general fonts lack some letters of Urdu.
_FONTS = "Noto Naskh Arabic,Noto Nastaliq Urdu,Jameel Noori Nastaleeq,Segoe UI,Tahoma,Arial"


def _urdu(text: str) -> str:
    return f'<span dir="rtl" lang="ur">{html.escape(text)}</span>'


def _russian(text: str) -> str:
    return f'<span lang="ru">{html.escape(text)}</span>'


def table(found: Sequence[Term]) -> str:
    """Return terms as an HTML table with a caption for readers who cannot see it."""
    if not found:
        return ""
    cell = 'style="text-align:start;vertical-align:top;padding:4px 8px"'
    head = "".join(
        f'<th scope="col" {cell}>{name}</th>' for name in ("English", "Urdu", "Russian", "Meaning")
    )
    rows = []
    for one in found:
        cells = (
            f"<b>{html.escape(one.english)}</b>",
            f'<span style="font:1.15em {_FONTS},sans-serif">{_urdu(one.urdu)}</span>'
            f"<br><i>{html.escape(one.urdu_latin)}</i>",
            f"{_russian(one.russian)}<br><i>{html.escape(one.russian_latin)}</i>",
            html.escape(one.meaning),
        )
        rows.append("<tr>" + "".join(f"<td {cell}>{part}</td>" for part in cells) + "</tr>")
    return (
        '<div style="overflow-x:auto;max-height:28em;overflow-y:auto;'
        "border:1px solid var(--jp-border-color0,#71807d);"
        'color:var(--jp-ui-font-color1);line-height:1.5" tabindex="0" role="region" '
        'aria-label="Words found"><table style="border-collapse:collapse;width:100%">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def reading() -> str:
    """Return the whole glossary as Markdown, a table for each theme."""
    lines = []
    for topic in topics():
        lines += [
            f"**{topic.capitalize()}**",
            "",
            "| English | Urdu | Russian | Meaning |",
            "|---|---|---|---|",
        ]
        for one in search("", topic):
            urdu = f"{_urdu(one.urdu)}<br>*{one.urdu_latin}*"
            russian = f"{_russian(one.russian)}<br>*{one.russian_latin}*"
            lines.append(f"| {one.english} | {urdu} | {russian} | {one.meaning} |")
        lines.append("")
    return "\n".join(lines).strip()


# --- the form ----------------------------------------------------------------------------------


def _make() -> forms.Form:
    text = ipywidgets.Text(
        description="Search for",
        placeholder="friendship, دوستی, druzhba …",
    )
    topic = ipywidgets.Dropdown(description="Theme", options=[ALL, *topics()], value=ALL)
    for control in (text, topic):
        control.add_class("form-field")
    style = ipywidgets.HTML(forms.STYLE)
    count = ipywidgets.HTML()
    words = ipywidgets.HTML()

    def look(_: object = None) -> None:
        found = search(text.value, topic.value)
        told = html.escape(said(text.value, topic.value, len(found)))
        count.value = (
            f'<p role="status" style="color:var(--jp-ui-font-color1);margin:.4em 0">{told}</p>'
        )
        if len(found) > ROWS_SEEN:
            count.value += '<p style="margin:.4em 0">Scroll in the list for more, or type.</p>'
        words.value = table(found)

    text.observe(look, "value")
    topic.observe(look, "value")
    look()
    return forms.Form("glossary", [text, topic, count, words, style], reading())


def show() -> forms.Form:
    """Return the glossary's form; run again, it shows what was searched for."""
    return forms.once("glossary", _make)
