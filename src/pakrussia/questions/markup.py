"""Text in the shapes that questions come in beside the widget: Markdown, HTML, Moodle's XML."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|$~&!])")
# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# An answer that is typed is plain text, not HTML.
TYPED = {"fraction": "100", "format": "moodle_auto_format"}


def letter(number: int) -> str:
    """Return A, B, …, Z, AA, AB, … for 0, 1, …"""
    before, last = divmod(number, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


# --- Markdown ----------------------------------------------------------------------------------


def escaped(text: str) -> str:
    """Return the text with everything escaped that Markdown or mathematics would read as markup."""
    return _MARKUP.sub(r"\\\1", text)


def lettered_lines(texts: Iterable[str]) -> list[str]:
    """Return one indented Markdown line a text, with a letter in front."""
    return [f"   - **{letter(number)})** {escaped(text)}" for number, text in enumerate(texts)]


# --- HTML to print -----------------------------------------------------------------------------


def as_html(text: str) -> str:
    """Return text as HTML that only shows it."""
    return html.escape(_NOT_XML.sub("\ufffd", text))


def html_list(lines: Iterable[str]) -> str:
    """Return lines of HTML as a list without bullets."""
    return '<ul class="options">' + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def lettered_html(texts: Iterable[str]) -> list[str]:
    """Return each text as HTML with a letter in front."""
    return [f"{letter(number)}) {as_html(text)}" for number, text in enumerate(texts)]


BLANK = '<span class="line short"></span>'
BLANK_LINE = '<p><span class="line"></span></p>'


# --- Moodle ------------------------------------------------------------------------------------


def add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    """Add ``<tag>text</tag>`` to ``parent`` and return it."""
    child = ET.SubElement(parent, tag, attributes)
    child.text = _NOT_XML.sub("\ufffd", text)
    return child


def add_text(parent: ET.Element, tag: str, content: str, **attributes: str) -> ET.Element:
    """Add ``<tag><text>content</text></tag>``, Moodle's way to write anything to be read."""
    child = ET.SubElement(parent, tag, attributes)
    add(child, "text", content)
    return child


def fraction(part: int) -> str:
    """Return 100 divided by ``part`` as Moodle writes it; it accepts five decimals."""
    return f"{100 / part:.5f}".rstrip("0").rstrip(".")
