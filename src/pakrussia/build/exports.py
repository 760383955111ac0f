"""The question files in other shapes: sheets to print, and Moodle's XML.

Both come from the same files as the quizzes. Question ids travel along, so that a second import
into Moodle can be told from the first.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pakrussia import questions, quiz
from pakrussia.errors import CourseError

# An answer that is typed is plain text, not HTML.
_TYPED = {"fraction": "100", "format": "moodle_auto_format"}

# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_STYLE = """
body { font: 11pt/1.45 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
       color: #111; background: #fff; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; border-bottom: 1px solid #888; }
.who { display: flex; gap: 2rem; } .who span, .line { flex: 1; border-bottom: 1px solid #555; }
.question { break-inside: avoid; margin: 0 0 1.2em; }
.question > p:first-child { font-weight: 600; margin: 0 0 .3em; }
.options { list-style: none; margin: 0; padding: 0; } .options li { margin: .2em 0; }
.line { display: inline-block; min-width: 14rem; height: 1.3em; } .short { min-width: 2.5rem; }
table { border-collapse: collapse; } td, th { border: 1px solid #888; padding: .1em .6em; }
img { max-width: 100%; } .soft { color: #444; font-size: .9em; } .right { font-weight: 600; }
@page { margin: 18mm; } @media print { body { margin: 0; max-width: none; padding: 0; } }
"""


def _e(text: str) -> str:
    """Return text as HTML that only shows it."""
    return html.escape(_NOT_XML.sub("\ufffd", text))


def _exhibits(question: questions.Question, picture: str) -> str:
    """Return what a question points at as HTML; ``picture`` is the address of its picture."""
    parts = []
    if question.chart:
        parts.append(f'<p class="soft">Look at the chart “{_e(question.chart)}”.</p>')
    if question.table:
        head = "".join(f"<th>{_e(one)}</th>" for one in question.table.columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{_e(cell)}</td>" for cell in row) + "</tr>"
            for row in question.table.rows
        )
        caption = _e(question.table.caption)
        parts.append(f"<table><caption>{caption}</caption><tr>{head}</tr>{rows}</table>")
    if question.picture:
        parts.append(f'<p><img src="{_e(picture)}" alt="{_e(question.picture.alt)}"></p>')
    return "".join(parts)


# --- sheets to print ---------------------------------------------------------------------------


def _list(lines: Iterable[str]) -> str:
    return '<ul class="options">' + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def _lettered(texts: Iterable[str]) -> list[str]:
    return [f"{questions.letter(number)}) {_e(text)}" for number, text in enumerate(texts)]


def _to_fill_in(question: questions.Question) -> str:
    """Return what a learner fills in on paper."""
    blank = '<span class="line short"></span>'
    if isinstance(question, questions.Single | questions.Multiple):
        sign = "○" if isinstance(question, questions.Single) else "☐"
        return _list(f"{sign} {line}" for line in _lettered(one.text for one in question.options))
    if isinstance(question, questions.Order):
        texts = {item.id: item.text for item in question.items}
        return _list(f"{blank} {_e(texts[one])}" for one in question.display())
    if isinstance(question, questions.Match):
        rights = question.rights()
        lefts = _list(f"{blank} {_e(pair.left)}" for pair in question.pairs)
        return lefts + _list(_lettered(rights[one] for one in question.display()))
    unit = question.number.unit if isinstance(question, questions.Number) else ""
    return f'<p><span class="line"></span> {_e(unit)}</p>'


def _solution(question: questions.Question) -> str:
    """Return the answer with its reasons, for the key."""
    if isinstance(question, questions.Single | questions.Multiple):
        return _list(
            f'<span class="{"right" if one.correct else ""}">{"✓" if one.correct else "✗"} '
            f"{questions.letter(number)}) {_e(one.text)}</span> – {_e(one.reason)}"
            for number, one in enumerate(question.options)
        )
    if isinstance(question, questions.Order):
        return _list(
            f'<span class="right">{place}. {_e(item.text)}</span> – '
            + _e(" · ".join(part for part in (item.date, item.reason) if part))
            for place, item in enumerate(question.items, start=1)
        )
    if isinstance(question, questions.Match):
        shown = question.display()
        return _list(
            f'<span class="right">{_e(pair.left)}: '
            f"{questions.letter(shown.index(question.answer(pair)))}) {_e(pair.right)}</span> – "
            f"{_e(pair.reason)}"
            for pair in question.pairs
        )
    if isinstance(question, questions.Number):
        target = question.number
        within = f" (within {target.tolerance:g})" if target.tolerance else ""
        said = f"{target.answer:,.10g} {target.unit}{within}"
        return f'<p><span class="right">{_e(said)}</span> – {_e(target.reason)}</p>'
    assert isinstance(question, questions.Text)
    return f'<p class="right">{_e(" / ".join(question.accepted))}</p>'


def _address(question: questions.Question) -> str:
    return quiz.picture_address(question.picture.file) if question.picture else ""


def on_paper(number: int, question: questions.Question, *, key: bool = False) -> str:
    """Return one question as HTML for a page to print; with ``key``, its answer and reasons."""
    body = _solution(question) if key else _to_fill_in(question)
    after = ""
    if key:
        sources = "; ".join(quiz.short_source(source) for source in question.sources)
        after = f"<p>{_e(question.reason)}</p>" if question.reason else ""
        after += f'<p class="soft">{_e(question.id)} · Sources: {_e(sources)}</p>'
    return (
        f'<div class="question"><p>{number}. {_e(question.prompt)}</p>'
        f"{_exhibits(question, _address(question))}{body}{after}</div>"
    )


def sheet(file: questions.QuestionFile, *, key: bool = False) -> str:
    """Return a lesson's questions as one HTML page to print; with ``key``, the answers instead.

    The page needs nothing else: no script, no other file. Options are lettered as in the quiz.
    """
    parts = []
    for one in file.quizzes:
        parts.append(f"<h2>{_e(one.title)}</h2>")
        parts += [
            on_paper(number, question, key=key)
            for number, question in enumerate(one.questions, start=1)
        ]
    title = f"{file.title} – {'answers' if key else 'questions'}"
    who = "" if key else '<p class="who">Name: <span></span> Date: <span></span></p>'
    return (
        f'<!doctype html>\n<html lang="{_e(file.language)}" dir="auto"><head>'
        f'<meta charset="utf-8"><title>{_e(title)}</title><style>{_STYLE}</style></head>\n'
        f"<body><h1>{_e(title)}</h1>{who}\n" + "\n".join(parts) + "\n</body></html>\n"
    )


# --- Moodle ------------------------------------------------------------------------------------


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    child.text = _NOT_XML.sub("\ufffd", text)
    return child


def _add_text(parent: ET.Element, tag: str, content: str, **attributes: str) -> ET.Element:
    """Add ``<tag><text>content</text></tag>``, Moodle's way to write anything to be read."""
    child = ET.SubElement(parent, tag, attributes)
    _add(child, "text", content)
    return child


def _fraction(part: int) -> str:
    """Return 100 divided by ``part`` as Moodle writes it; it accepts five decimals."""
    return f"{100 / part:.5f}".rstrip("0").rstrip(".")


def _answers(element: ET.Element, question: questions.Single | questions.Multiple) -> None:
    single = isinstance(question, questions.Single)
    right = sum(option.correct for option in question.options)
    wrong = len(question.options) - right
    _add(element, "single", "true" if single else "false")
    _add(element, "shuffleanswers", "false")
    _add(element, "answernumbering", "abc")
    # Wrong options of a multiple choice take points away: ticking everything gives 0.
    taken = "0" if single or not wrong else f"-{_fraction(wrong)}"
    for option in question.options:
        fraction = _fraction(right) if option.correct else taken
        answer = _add_text(element, "answer", _e(option.text), fraction=fraction, format="html")
        _add_text(answer, "feedback", _e(option.reason), format="html")


def _moodle_question(question: questions.Question, tags: Iterable[str]) -> ET.Element:
    kinds = {
        "single": "multichoice",
        "multiple": "multichoice",
        "number": "numerical",
        "order": "ordering",
        "match": "matching",
        "text": "shortanswer",
    }
    element = ET.Element("question", type=kinds[question.kind])
    _add_text(element, "name", question.id)
    name = Path(question.picture.file).name if question.picture else ""
    content = f"<p>{_e(question.prompt)}</p>" + _exhibits(question, f"@@PLUGINFILE@@/{name}")
    text = _add_text(element, "questiontext", content, format="html")
    if question.picture:
        _, encoded = _address(question).split(",", maxsplit=1)
        _add(text, "file", encoded, name=name, path="/", encoding="base64")
    reasons = [question.reason]
    if isinstance(question, questions.Number):
        reasons.insert(0, question.number.reason)
    elif isinstance(question, questions.Order):
        reasons[:0] = [f"{one.text}: {one.date} {one.reason}".strip() for one in question.items]
    elif isinstance(question, questions.Match):
        reasons[:0] = [f"{one.left}: {one.reason}" for one in question.pairs]
    general = "".join(f"<p>{_e(one)}</p>" for one in reasons if one)
    _add_text(element, "generalfeedback", general, format="html")
    _add(element, "defaultgrade", "1")
    _add(element, "penalty", "0.3333333")
    _add(element, "hidden", "0")
    _add(element, "idnumber", question.id)
    if isinstance(question, questions.Single | questions.Multiple):
        _answers(element, question)
    elif isinstance(question, questions.Number):
        target = question.number
        answer = _add_text(element, "answer", f"{target.answer:.15g}", **_TYPED)
        _add_text(answer, "feedback", _e(target.reason), format="html")
        _add(answer, "tolerance", f"{target.tolerance:.15g}")
        if target.unit:
            unit = ET.SubElement(ET.SubElement(element, "units"), "unit")
            _add(unit, "multiplier", "1")
            _add(unit, "unit_name", target.unit)
        _add(element, "unitgradingtype", "0")
        _add(element, "unitpenalty", "0")
        # 0: the unit may be typed, and need not be; 3: there is none.
        _add(element, "showunits", "0" if target.unit else "3")
        _add(element, "unitsleft", "0")
    elif isinstance(question, questions.Order):
        _add(element, "layouttype", "VERTICAL")
        _add(element, "selecttype", "ALL")
        _add(element, "selectcount", str(len(question.items)))
        _add(element, "gradingtype", "ABSOLUTE_POSITION")
        for place, item in enumerate(question.items, start=1):
            _add_text(element, "answer", _e(item.text), fraction=str(place), format="html")
    elif isinstance(question, questions.Match):
        _add(element, "shuffleanswers", "true")
        for pair in question.pairs:
            left = _add_text(element, "subquestion", _e(pair.left), format="html")
            _add_text(left, "answer", pair.right)
        for extra in question.extras:
            _add_text(_add_text(element, "subquestion", "", format="html"), "answer", extra.text)
    elif isinstance(question, questions.Text):
        _add(element, "usecase", "0")
        for accepted in question.accepted:
            # A star stands for anything in Moodle's short answers.
            plain = accepted.replace("*", r"\*")
            answer = _add_text(element, "answer", plain, **_TYPED)
            _add_text(answer, "feedback", _e(question.reason), format="html")
    for hint in question.hints:
        _add_text(element, "hint", _e(hint), format="html")
    listed = ET.SubElement(element, "tags")
    for tag in tags:
        _add_text(listed, "tag", tag)
    return element


def moodle_xml(file: questions.QuestionFile) -> str:
    """Return a lesson's questions in Moodle's XML, each with its own id as ``idnumber``.

    Quizzes become categories. ``order`` needs Moodle 4.4, which brought the ordering type.
    """
    root = ET.Element("quiz")
    for one in file.quizzes:
        head = ET.SubElement(root, "question", type="category")
        _add_text(head, "category", f"$course$/top/{file.lesson}/{one.id}")
        _add_text(head, "info", _e(one.title), format="html")
        _add(head, "idnumber", one.id)
        for question in one.questions:
            tags = [question.level, f"objective-{question.objective}"]
            root.append(_moodle_question(question, tags))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def write(to: Path, paths: Iterable[Path] | None = None) -> list[Path]:
    """Write each lesson's sheet, key and Moodle file into ``to``; return what was written.

    Raises ``CourseError`` where ``to`` cannot be written.
    """
    written = []
    try:
        to.mkdir(parents=True, exist_ok=True)
        for path in questions.files() if paths is None else paths:
            file = questions.load_file(path)
            contents: dict[str, Any] = {
                "questions.html": sheet(file),
                "answers.html": sheet(file, key=True),
                "moodle.xml": moodle_xml(file),
            }
            for name, content in contents.items():
                target = to / f"{file.lesson}-{name}"
                target.write_text(content, encoding="utf-8", newline="\n")
                written.append(target)
    except OSError as problem:
        raise CourseError(
            f"The sheets cannot be written to {to} ({problem.strerror}). "
            "Name another folder with --to."
        ) from problem
    return written
