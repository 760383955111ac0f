"""What the course covers: each claim of the essay by lesson, each objective by question.

A lesson says under "What the essay says" which claims it takes up; a question file says which
objective each question is about. The tables made from that stand in ``data/COVERAGE.md``.
"""

from __future__ import annotations

import re
from pathlib import Path

from pakrussia import contents, data, questions
from pakrussia.build import notebooks

FILE = "COVERAGE.md"
_HEADING = "## What the essay says"
# H4, C6 to C9, H22–H25
_CLAIMS = re.compile(r"\b([HC])(\d{1,2})(?:(?: to |–)\1(\d{1,2}))?\b")


def claims_in(text: str) -> list[str]:
    """Return the claim ids that a text names, spans spelt out, in the spelling of the table."""
    found = []
    for part, first, last in _CLAIMS.findall(text):
        width = 2 if part == "H" else 1
        found += [f"{part}{n:0{width}d}" for n in range(int(first), int(last or first) + 1)]
    return found


def lessons_by_claim(course: Path) -> dict[str, list[str]]:
    """Return for each claim the numbers of the lessons that take it up.

    A claim that the table calls the same as another is taken up where that one is. The
    lesson that shows all claims side by side is not counted.
    """
    claims = data.load("claims")
    found: dict[str, list[str]] = {one: [] for one in claims["id"]}
    shows_all = contents.read(course).all_claims
    for path in notebooks.lessons(course):
        for cell in notebooks.read(path).cells:
            # A rewritten lesson names no claims to its readers; its cell does, in its metadata.
            text = " ".join(cell.metadata.get("claims", []))
            if cell.cell_type == "markdown" and cell.source.startswith(_HEADING):
                text += cell.source
            if text:
                for one in claims_in(f"claims {text}" if "claim" not in text else text):
                    if path.stem != shows_all and one in found and path.name[:2] not in found[one]:
                        found[one].append(path.name[:2])
    same = claims.dropna(subset=["same_as"])
    for one, other in zip(same["id"], same["same_as"], strict=True):
        both = sorted({*found[one], *found[other]})
        found[one], found[other] = both, both
    return found


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def markdown(course: Path) -> str:
    """Return both tables as Markdown."""
    lines = [
        "# What the course covers",
        "",
        "Made by `make data` from the lessons and the question files; not edited by hand.",
        "",
        "## Objectives and questions",
        "",
        _row("Lesson", "Objective", "Questions"),
        _row("---", "---", "---"),
    ]
    for path in notebooks.lessons(course):
        file = questions.load_lesson(path.stem)
        asked = file.everything()
        for objective in file.objectives:
            ids = [one.id for one in asked if one.objective == objective.id]
            text = questions.escaped(objective.text)
            lines.append(_row(path.name[:2], text, f"{len(ids)}: {', '.join(ids)}"))
    lines += [
        "",
        "## Claims of the essay and lessons",
        "",
        f"Lesson {contents.read(course).all_claims[:2]} shows all claims side by side.",
        "",
        _row("Claim", "In our words", "Verdict", "Taken up in"),
        _row("---", "---", "---", "---"),
    ]
    by_claim = lessons_by_claim(course)
    for row in data.load("claims").astype(str).to_dict("records"):
        text = questions.escaped(row["claim"])
        lines.append(_row(row["id"], text, row["verdict"], ", ".join(by_claim[row["id"]])))
    return "\n".join(lines) + "\n"
