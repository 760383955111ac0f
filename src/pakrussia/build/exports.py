"""The question files in other shapes: sheets to print, and Moodle's XML.

Both come from the same files as the quizzes. Question ids travel along, so that a second import
into Moodle can be told from the first.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pakrussia import questions, quiz
from pakrussia.errors import CourseError
from pakrussia.questions.markup import add, add_text, as_html

_STYLE = """
body { font: 11pt/1.45 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
       color: #111; background: #fff; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; border-bottom: 1px solid #888; }
.who { display: flex; gap: 2rem; } .who span, .line { flex: 1; border-bottom: 1px solid #555; }
.question { break-inside: avoid; margin: 0 0 1.2em; }
.question > p:first-child { font-weight: 600; margin: 0 0 .3em; }
.options { list-style: none; margin: 0; padding: 0; } .options li { margin: .2em 0; }
.line { display: inline-block; min-width: 14rem; height: 1.3em; } .short { min-width: 2.5rem; }
.long { width: 100%; height: 1.9em; }
table { border-collapse: collapse; } td, th { border: 1px solid #888; padding: .1em .6em; }
img { max-width: 100%; } .soft { color: #444; font-size: .9em; } .right { font-weight: 600; }
@page { margin: 18mm; } @media print { body { margin: 0; max-width: none; padding: 0; } }
"""


def _exhibits(question: questions.Question, picture: str) -> str:
    """Return what a question points at as HTML; ``picture`` is the address of its picture."""
    parts = []
    if question.chart:
        parts.append(f'<p class="soft">Look at the chart “{as_html(question.chart)}”.</p>')
    if question.table:
        head = "".join(f"<th>{as_html(one)}</th>" for one in question.table.columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{as_html(cell)}</td>" for cell in row) + "</tr>"
            for row in question.table.rows
        )
        caption = as_html(question.table.caption)
        parts.append(f"<table><caption>{caption}</caption><tr>{head}</tr>{rows}</table>")
    if question.picture:
        parts.append(f'<p><img src="{as_html(picture)}" alt="{as_html(question.picture.alt)}"></p>')
    return "".join(parts)


# --- sheets to print ---------------------------------------------------------------------------


def _address(question: questions.Question) -> str:
    return quiz.picture_address(question.picture.file) if question.picture else ""


def on_paper(number: int, question: questions.Question, *, key: bool = False) -> str:
    """Return one question as HTML for a page to print; with ``key``, its answer and reasons."""
    body = question.solution_html() if key else question.blank_html()
    after = ""
    if key:
        sources = "; ".join(quiz.short_source(source) for source in question.sources)
        after = f"<p>{as_html(question.reason)}</p>" if question.reason else ""
        named = f"{question.id} · Sources: {sources}" if sources else question.id
        after += f'<p class="soft">{as_html(named)}</p>'
    return (
        f'<div class="question"><p>{number}. {as_html(question.prompt)}</p>'
        f"{_exhibits(question, _address(question))}{body}{after}</div>"
    )


def sheet(file: questions.QuestionFile, *, key: bool = False) -> str:
    """Return a lesson's questions as one HTML page to print; with ``key``, the answers instead.

    The page needs nothing else: no script, no other file. Options are lettered as in the quiz.
    """
    parts = []
    for one in file.quizzes:
        parts.append(f"<h2>{as_html(one.title)}</h2>")
        parts += [
            on_paper(number, question, key=key)
            for number, question in enumerate(one.questions, start=1)
        ]
    title = f"{file.title} – {'answers' if key else 'questions'}"
    who = "" if key else '<p class="who">Name: <span></span> Date: <span></span></p>'
    return (
        f'<!doctype html>\n<html lang="{as_html(file.language)}" dir="auto"><head>'
        f'<meta charset="utf-8"><title>{as_html(title)}</title><style>{_STYLE}</style></head>\n'
        f"<body><h1>{as_html(title)}</h1>{who}\n" + "\n".join(parts) + "\n</body></html>\n"
    )


# --- Moodle ------------------------------------------------------------------------------------


def _moodle_question(question: questions.Question) -> ET.Element:
    element = ET.Element("question", type=question.type_in_moodle())
    add_text(element, "name", question.id)
    name = Path(question.picture.file).name if question.picture else ""
    content = f"<p>{as_html(question.prompt)}</p>" + _exhibits(question, f"@@PLUGINFILE@@/{name}")
    text = add_text(element, "questiontext", content, format="html")
    if question.picture:
        _, encoded = _address(question).split(",", maxsplit=1)
        add(text, "file", encoded, name=name, path="/", encoding="base64")
    general = "".join(f"<p>{as_html(one)}</p>" for one in question.feedback() if one)
    add_text(element, "generalfeedback", general, format="html")
    # What is not marked counts nothing, so that nobody has to grade it.
    add(element, "defaultgrade", "1" if question.marked else "0")
    add(element, "penalty", "0.3333333")
    add(element, "hidden", "0")
    add(element, "idnumber", question.id)
    question.add_to_moodle(element)
    for hint in question.hints:
        add_text(element, "hint", as_html(hint), format="html")
    listed = ET.SubElement(element, "tags")
    for tag in question.tags():
        add_text(listed, "tag", tag)
    return element


def moodle_xml(file: questions.QuestionFile) -> str:
    """Return a lesson's questions in Moodle's XML, each with its own id as ``idnumber``.

    Quizzes become categories. ``order`` needs Moodle 4.4, which brought the ordering type.
    """
    root = ET.Element("quiz")
    for one in file.quizzes:
        head = ET.SubElement(root, "question", type="category")
        add_text(head, "category", f"$course$/top/{file.lesson}/{one.id}")
        add_text(head, "info", as_html(one.title), format="html")
        add(head, "idnumber", one.id)
        for question in one.questions:
            root.append(_moodle_question(question))
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
