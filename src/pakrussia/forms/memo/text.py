"""The finished page: its sections, as Markdown and as HTML that prints on one sheet."""

from __future__ import annotations

import datetime
import html
import re
from typing import NamedTuple

from pakrussia import data, questions
from pakrussia.forms.memo.model import (
    MOST_WORDS,
    THIRD,
    Memo,
    clean,
    criteria,
    empty,
    fields,
    odds_sentence,
    refused_evidence,
    rubric,
    shelf,
    weighing_sentence,
    weights_of,
    wrong_values,
)

# --- the page ----------------------------------------------------------------------------------


class Section(NamedTuple):
    """A part of the page: its heading, and lines of a short label (or none) and a text."""

    heading: str
    lines: list[tuple[str, str]]


def _sentence(text: str) -> str:
    """End a text with a full stop where it has no end of its own."""
    return text if not text or text[-1] in ".!?…۔؟”\"'»)" else f"{text}."


def _evidence_lines(memo: Memo) -> list[tuple[str, str]]:
    keys = _source_keys(memo)
    lines = []
    for one in memo.used():
        if one.card:
            card = shelf()[one.card]
            basis = card.basis if clean(one.basis) == card.basis else "basis not yet chosen"
            told = "; ".join((card.period, card.reporter, basis))
            marks = " ".join(f"[{keys.index(key) + 1}]" for key in card.sources)
            text = f"{card.says} ({told}) {marks}"
        else:
            told = "; ".join(clean(part) for part in (one.source, one.basis) if clean(part))
            text = f"{clean(one.says)} ({told})" if told else clean(one.says)
        lines.append((one.side.capitalize(), text))
    return lines


def _source_keys(memo: Memo) -> list[str]:
    return list(dict.fromkeys(k for one in memo.evidence for k in shelf()[one.card].sources))


def doubts(memo: Memo) -> list[str]:
    """Return the doubts, one for each line typed."""
    return [clean(line) for line in memo.texts["doubts"].splitlines() if clean(line)]


def title(memo: Memo) -> str:
    """Return the first line of the page."""
    return f"Memo for {memo.text('reader')}" if memo.text("reader") else "Memo"


def head(memo: Memo) -> str:
    """Return the line under the title: who writes, from where, and the date of the facts."""
    parts = [memo.text("role"), memo.desk]
    if memo.text("as_of"):
        parts.append(f"facts as of {memo.text('as_of')}")
    return " · ".join(part for part in parts if part)


def sections(memo: Memo) -> list[Section]:
    """Return the page in order. What is not filled in does not appear."""
    text = memo.text
    options = {letter: text(f"option_{letter.lower()}") for letter in "ABC"}
    chosen = options.get(memo.advice, "")
    advice = f"Option {memo.advice}. {_sentence(chosen)}".strip() if memo.advice else ""
    date = f" By {text('tripwire_date')}." if text("tripwire_date") else ""
    pays = f"If it fails, the cost falls on: {text('payer')}" if text("payer") else ""
    named = (("other", memo.other()), *((c.lower().replace(" ", "_"), c) for c in THIRD))
    voices = []
    for key, capital in named:
        source = f" ({text(f'source_{key}')})" if text(f"source_{key}") else ""
        voices.append((capital, _sentence(text(f"says_{key}")) + source))
    parts = [
        Section("Advice", [("", advice)]),
        Section(
            "Goal",
            [
                ("", _sentence(text("goal"))),
                ("Missed if", _sentence(text("failure"))),
                ("Price", _sentence(text("price"))),
            ],
        ),
        Section("Evidence", _evidence_lines(memo)),
        Section(
            "Options",
            [
                ("A", _sentence(options["A"])),
                ("B", _sentence(options["B"])),
                ("C, no change", _sentence(options["C"])),
                ("Rule", _sentence(text("rule"))),
            ],
        ),
        Section("Weighing", [("", weighing_sentence(memo)), ("", _sentence(text("firmness")))]),
        Section("Chance and cost", [("", odds_sentence(memo)), ("", _sentence(pays))]),
        Section(
            "Fallback and tripwire",
            [
                ("Fallback", _sentence(text("fallback"))),
                ("Tripwire", (_sentence(text("tripwire")) + date).strip()),
            ],
        ),
        Section("What others would say", voices),
        Section("Doubts, the heaviest first", [("", _sentence(one)) for one in doubts(memo)]),
    ]
    kept = [
        Section(heading, [(name, one) for name, one in lines if one and one.strip() not in "()"])
        for heading, lines in parts
    ]
    return [one for one in kept if one.lines]


_WORD = re.compile(r"[^\W_][\w’'.,-]*")


# What is typed in these boxes is no text of the page: a sum is made of it, or a file's name.
_NO_TEXT = ("name", "chance", "gain", "loss", "worth")


def count_words(memo: Memo) -> int:
    """Count the words that the learner typed on the page, and those of the evidence chosen.

    Headings, labels and the form's own sentences don't count, nor does what stands under the page.
    """
    keys = (key for key in fields() if key not in _NO_TEXT and not key.startswith("weight_"))
    texts = [*map(memo.text, keys), *(text for _, text in _evidence_lines(memo))]
    return sum(len(_WORD.findall(re.sub(r"\[\d+\]", "", text))) for text in texts)


def refusals(memo: Memo) -> list[str]:
    """Return all that keeps the memo from being saved, one sentence each."""
    found = [*refused_evidence(memo), *wrong_values(memo)]
    found.sort(key=lambda sentence: sentence[:6])  # by step; the sort keeps their order inside
    words = count_words(memo)
    if words > MOST_WORDS:
        found.append(
            f"Step 9: the page has {words} words; {MOST_WORDS} are allowed. First take out what "
            "the minister knows."
        )
    return found


def points(memo: Memo) -> int:
    """Return the sum of the learner's own marks."""
    return sum(memo.marks.values())


def _foot(memo: Memo, written: datetime.datetime | None) -> list[Section]:
    """Return what stands under the page and isn't counted: gaps, weights, sources, marks."""
    parts = []
    gaps = empty(memo)
    if gaps:
        by_step: dict[str, list[str]] = {}
        for step, name in (one.split(": ", 1) for one in gaps):
            by_step.setdefault(step.capitalize(), []).append(name)
        lines = [(step, "; ".join(names)) for step, names in by_step.items()]
        parts.append(Section("Not filled in", lines))
    weights = weights_of(memo)
    if weights is not None:
        told = ", ".join(f"{name} {w:g}" for name, w in zip(criteria(), weights, strict=True))
        parts.append(Section("My weights, 0 to 5", [("", told)]))
    keys = _source_keys(memo)
    if keys:
        listed = [
            (f"[{place}]", f"{data.source(key).full} ({data.source(key).read})")
            for place, key in enumerate(keys, start=1)
        ]
        parts.append(Section("Sources", listed))
    if memo.marks:
        marks = [
            (name, f"{memo.marks[name]} of 3: {levels[memo.marks[name]]}")
            for name, levels in rubric().items()
            if name in memo.marks
        ]
        most = 3 * len(rubric())
        whole = (
            f"{points(memo)} of {most}"
            if len(marks) == len(rubric())
            else f"{points(memo)}, with {len(marks)} of {len(rubric())} yardsticks marked"
        )
        parts.append(Section(f"Marked by the writer: {whole}", marks))
    origin = "Written in the course Pak–Russia ties: prospects and challenges, lesson 12"
    on = f", on {written:%Y-%m-%d}" if written else ""
    parts.append(Section("", [("", f"{origin}{on}. {count_words(memo)} words.")]))
    return parts


def _escaped(text: str) -> str:
    """Return text in which nothing is read as Markdown, at the start of a line neither."""
    return re.sub(r"^(\d+)?([-+=.)])", r"\1\\\2", questions.escaped(text))


def _named(name: str) -> str:
    """Return the label of a line as it stands before its text; a number in brackets is enough."""
    return name if name.endswith("]") else f"{name}:"


def markdown(memo: Memo, written: datetime.datetime | None = None) -> str:
    """Return the page, with what stands under it, as Markdown."""
    lines = [f"# {_escaped(title(memo))}", "", _escaped(head(memo)), ""]

    def add(part: Section, level: str) -> None:
        if part.heading:
            lines.extend([f"{level} {_escaped(part.heading)}", ""])
        for name, text in part.lines:
            bold = f"**{_escaped(_named(name))}** " if name else ""
            item = "- " if len(part.lines) > 1 else ""
            lines.append(f"{item}{bold}{_escaped(text)}")
        lines.append("")

    for part in sections(memo):
        add(part, "##")
    lines += ["---", ""]
    for part in _foot(memo, written):
        add(part, "##")
    return "\n".join(lines).rstrip("\n") + "\n"


def body(memo: Memo, written: datetime.datetime | None = None, top: int = 1) -> str:
    """Return the page as HTML without its frame; its title is a heading of the level ``top``."""
    e = html.escape
    lines = [f'<h{top} dir="auto">{e(title(memo))}</h{top}>', f'<p dir="auto">{e(head(memo))}</p>']

    def add(part: Section) -> None:
        if part.heading:
            lines.append(f'<h{top + 1} dir="auto">{e(part.heading)}</h{top + 1}>')
        told = [
            (f"<b>{e(_named(name))}</b> " if name else "") + e(text) for name, text in part.lines
        ]
        if len(told) > 1:
            lines.append("<ul>" + "".join(f'<li dir="auto">{one}</li>' for one in told) + "</ul>")
        else:
            lines.extend(f'<p dir="auto">{one}</p>' for one in told)

    for part in sections(memo):
        add(part)
    lines.append('<div class="foot">')
    for part in _foot(memo, written):
        add(part)
    lines.append("</div>")
    return "\n".join(lines)


_PAGE_STYLE = (
    "@page{size:A4;margin:16mm 18mm}"
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1d2b29;background:#fff;"
    "font:11pt/1.4 Georgia,'Times New Roman',serif;overflow-wrap:anywhere}"
    "h1{font-size:1.5em;margin:0 0 .2em}h2{font-size:1em;margin:.8em 0 .1em;color:#0d4039}"
    "p,ul{margin:.1em 0}ul{padding-inline-start:1.2em}"
    ".foot{margin-top:1.2em;padding-top:.4em;border-top:1px solid #71807d;font-size:.85em}"
    "@media print{body{margin:0;padding:0;max-width:none;font-size:10pt;line-height:1.3}"
    "h2{break-after:avoid}li{break-inside:avoid}.foot{break-before:page;border:0}}"
)


def page(memo: Memo, written: datetime.datetime | None = None) -> str:
    """Return the memo as one HTML file that needs nothing else and prints on paper."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title(memo))}</title>\n<style>{_PAGE_STYLE}</style>\n"
        f"</head>\n<body>\n{body(memo, written)}\n</body>\n</html>\n"
    )
