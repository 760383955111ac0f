"""A gauge for prose: how dense a text is in names and numbers, and how well it is joined.

Formulas of readability rate short sentences as easy, also where they have lost the words that
join them. What makes a text hard for a reader with little knowledge is the number of names and
figures to hold in mind, and the missing *because*. The gauge counts these. It is no target.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from pakrussia.build import core, notebooks
from pakrussia.quiz import prose

# Words that also do other work (as, than, first, before, if) are left out.
LINKING = frozenset(
    {"also", "although", "because", "but", "consequently", "despite", "finally", "however"}
    | {"instead", "meanwhile", "nevertheless", "otherwise", "since", "so", "still", "therefore"}
    | {"though", "thus", "unless", "until", "whereas", "while", "whether", "yet"}
)

_WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?:]['”’)\]*]*\s+|\n\s*\n|\n\s*[-*>|\d]")


class Gauge(NamedTuple):
    """Counts of a text, and its rates per hundred words."""

    words: int
    names: int  # words with a capital letter inside a sentence, and words all in capitals
    numerals: int  # words that begin with a digit
    linking: int  # because, so, but, although …

    @property
    def density(self) -> float:
        """Names and numerals in a hundred words."""
        return 100 * (self.names + self.numerals) / self.words if self.words else 0.0

    @property
    def cohesion(self) -> float:
        """Linking words in a hundred words."""
        return 100 * self.linking / self.words if self.words else 0.0


def _plain(text: str) -> str:
    """Return Markdown as running text: no headings, links, tables' rules or marks of emphasis."""
    text = re.sub(r"^#+ .*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\|[-| ]+\|$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*_`>|]", " ", text)


def gauge(text: str) -> Gauge:
    """Count the words, names, numerals and linking words of a Markdown text."""
    words = names = numerals = linking = 0
    for sentence in _SENTENCE_END.split(_plain(text)):
        for place, word in enumerate(_WORD.findall(sentence or "")):
            words += 1
            if word[0].isdigit():
                numerals += 1
            elif (place and word[0].isupper() and word != "I") or (
                len(word) > 1 and word.isupper()
            ):
                names += 1
            linking += word.lower() in LINKING
    return Gauge(words, names, numerals, linking)


def texts(cells: list[Any], then: list[str]) -> str:
    """Return what a learner reads in these cells: Markdown, printed sentences and findings."""
    parts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    for cell in cells:
        parts += [
            "".join(output.data["text/markdown"])
            for output in cell.get("outputs", [])
            if set(output.get("data", {})) <= {"text/markdown", "text/plain"}
            and "text/markdown" in output.get("data", {})
        ]
    return "\n\n".join([*parts, *then])


def findings(notebook: Any, part: core.Core) -> list[str]:
    """Return what unfolds after the quizzes of these cells, as stored in the notebook."""
    widgets = notebook.metadata.get("widgets", {}).get(notebooks.WIDGET_STATE, {}).get("state", {})
    stored = [widgets.get(f"quiz-{quiz_id}", {}).get("state", {}) for quiz_id in part.quizzes]
    return [
        prose.as_markdown(one["quiz"]["then"]) for one in stored if one.get("quiz", {}).get("then")
    ]


def table(course: Path) -> str:
    """Return the gauge of every lesson's part for a class, as a table to print."""
    lines = [f"{'lesson':<45}{'words':>6}{'names and numerals':>20}{'linking words':>15}"]
    for path in notebooks.lessons(course):
        notebook = notebooks.read(path)
        part = core.read(notebook) if core.has_end(notebook) else core.marked(notebook)
        found = gauge(texts(part.cells, findings(notebook, part)))
        lines.append(
            f"{path.stem:<45}{found.words:>6}{found.density:>20.1f}{found.cohesion:>15.1f}"
        )
    return "\n".join([*lines, "", "Rates are per hundred words of the part for a class."])
