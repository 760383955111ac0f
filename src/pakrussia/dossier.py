"""The learner's dossier: one entry a lesson, collected from the record.

In a notebook::

    from pakrussia import dossier

    dossier.show()

``python -m pakrussia dossier`` prints it as Markdown and writes a page to print.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pakrussia import progress, questions
from pakrussia.errors import CourseError
from pakrussia.questions.dossier import is_entry
from pakrussia.questions.markup import as_html, escaped

PAGE = "dossier.html"
EMPTY = (
    "Your dossier has no entry yet. At the end of a lesson, write your claim and what speaks for "
    "and against it, say how sure you are, and press “Keep this entry”."
)
_LABELS = {"evidence_for": "Evidence for it", "evidence_against": "Evidence against it"}

_STYLE = """
:root { color-scheme: light; }
body { font: 12pt/1.5 Georgia, 'Noto Serif', 'Noto Naskh Arabic', serif; max-width: 42rem;
       margin: 2rem auto; padding: 0 1rem; color: #1d2b29; background: #fff; }
h1 { font-size: 1.6em; } h2 { font-size: 1.15em; margin: 0; }
h3 { font-size: 1em; margin: .8em 0 0; }
section { break-inside: avoid; border-top: 2px solid #0d5449; padding: .7em 0 1.2em; }
p { margin: .2em 0; white-space: pre-wrap; overflow-wrap: anywhere; } .soft { color: #55625f; }
.claim { font-size: 1.1em; font-weight: 600; }
meter { width: 12rem; height: .9rem; vertical-align: middle; }
@page { margin: 18mm; } @media print { body { margin: 0; max-width: none; padding: 0; } }
"""


@dataclass(frozen=True)
class Entry:
    """What a learner holds about one lesson; ``sure`` runs from 0 to 100, ``at`` is UTC."""

    lesson: str
    title: str
    prompt: str
    claim: str
    evidence_for: str
    evidence_against: str
    sure: int
    at: str


def entries(record: Iterable[progress.Entry] | None = None) -> list[Entry]:
    """Return the newest entry of each lesson, in the order of the lessons.

    ``record`` defaults to the learner's own. Beginning a quiz again takes no entry back, and an
    entry whose question was withdrawn stays, under the number of its lesson. Raises CourseError
    where the record cannot be read.
    """
    newest: dict[str, progress.Entry] = {}
    for entry in progress.read() if record is None else record:
        if entry["event"] == "answer" and is_entry(entry["response"]):
            newest[entry["lesson"]] = entry
    return [_entry(newest[lesson]) for lesson in sorted(newest)]


def _entry(entry: progress.Entry) -> Entry:
    try:
        file = questions.load_lesson(entry["lesson"])
    except CourseError:
        title, prompts = f"Lesson {entry['lesson']}", {}
    else:
        title = file.title
        prompts = {question.id: question.prompt for question in file.everything()}
    response = entry["response"]
    return Entry(
        lesson=entry["lesson"],
        title=title,
        prompt=prompts.get(entry["question"], ""),
        claim=response["claim"],
        evidence_for=response["for"],
        evidence_against=response["against"],
        sure=int(response["sure"]),
        at=entry["at"],
    )


def markdown(found: list[Entry]) -> str:
    """Return the dossier as Markdown; what the learner wrote is text, never markup."""
    if not found:
        return EMPTY
    lines = ["# Your dossier", ""]
    for entry in found:
        lines += [f"## {entry.lesson[:2]} · {escaped(entry.title)}", ""]
        lines += [f"*{escaped(entry.prompt)}*", ""] if entry.prompt else []
        lines += [f"**Claim.** {_lines(entry.claim)}", ""]
        for name, label in _LABELS.items():
            lines += [f"**{label}.** {_lines(getattr(entry, name)) or '–'}", ""]
        lines += [f"**How sure:** {entry.sure} of 100 ({entry.at[:10]})", ""]
    return "\n".join(lines).rstrip()


def _lines(text: str) -> str:
    """Return a text of several lines as one paragraph of Markdown that keeps its lines."""
    return "  \n".join(escaped(line) for line in text.strip().splitlines())


def page(found: list[Entry]) -> str:
    """Return the dossier as one HTML page to print, which needs no other file and no script."""
    parts = []
    for entry in found:
        prompt = f'<p class="soft">{as_html(entry.prompt)}</p>' if entry.prompt else ""
        evidence = "".join(
            f"<h3>{label}</h3><p>{as_html(getattr(entry, name)) or '–'}</p>"
            for name, label in _LABELS.items()
        )
        parts.append(
            f"<section><h2>{as_html(entry.lesson[:2])} · {as_html(entry.title)}</h2>{prompt}"
            f'<p class="claim">{as_html(entry.claim)}</p>{evidence}'
            f'<p class="soft">How sure: <meter min="0" max="100" value="{entry.sure}"></meter> '
            f"{entry.sure} of 100 · {as_html(entry.at[:10])}</p></section>"
        )
    return (
        '<!doctype html>\n<html lang="en" dir="auto"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Your dossier</title><style>{_STYLE}</style></head>\n"
        "<body><h1>Your dossier</h1>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def write(to: Path, found: list[Entry]) -> Path:
    """Write the page into the folder ``to`` and return its path; CourseError where that fails."""
    path = to / PAGE
    try:
        to.mkdir(parents=True, exist_ok=True)
        path.write_text(page(found), encoding="utf-8", newline="\n")
    except OSError as problem:
        raise CourseError(
            f"The dossier cannot be written to {to} ({problem.strerror}). "
            "Name another folder with --to."
        ) from None
    return path


def show() -> object:
    """Return the dossier of the record, to be displayed in a notebook."""
    from IPython.display import Markdown

    return Markdown(markdown(entries()))
