"""A few lines of the learner's own, then a model answer and a self-check; never marked.

The response of the record is ``{"text": …, "yes": [ids], "no": [ids]}``: what was written, and
which checks the learner answered yes and no. The newest one counts. Who would rather not write is
recorded with the event ``reveal`` and no response.
"""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pakrussia.questions.markup import BLANK_LINE, add, add_text, as_html, html_list
from pakrussia.questions.model import Problem, Question, repeated_ids

MOST_ROWS = 12


def add_essay_to_moodle(element: ET.Element, rows: int, for_graders: str) -> None:
    """Add a field to write in; the question counts nothing, so nobody has to grade it."""
    add(element, "responseformat", "plain")
    add(element, "responserequired", "1")
    add(element, "responsefieldlines", str(max(5, rows)))
    add(element, "attachments", "0")
    add(element, "attachmentsrequired", "0")
    add_text(element, "graderinfo", for_graders, format="html")
    add_text(element, "responsetemplate", "", format="html")


@dataclass(frozen=True, kw_only=True)
class Check:
    """A question about the learner's own text that yes or no answers."""

    id: Annotated[str, "Stays the same for ever, in this question."]
    text: Annotated[str, "Such as: Is there a date?"]


@dataclass(frozen=True, kw_only=True)
class Write(Question):
    """A few lines to write, then a model answer and a self-check."""

    kind: ClassVar[str] = "write"
    marked: ClassVar[bool] = False
    moodle_type: ClassVar[str] = "essay"

    model: Annotated[str, "A good answer, shown beside the learner's own."]
    checks: Annotated[tuple[Check, ...], "Two to four questions that yes or no answers."]
    rows: Annotated[float, "Lines of the field, 1 to 12."] = 3.0

    def problems(self) -> list[Problem]:
        """Check the number of rows and of checks."""
        found = repeated_ids("checks", self.part_ids())
        if not 2 <= len(self.checks) <= 4:
            found.append(("checks", f"has {len(self.checks)}: give two to four"))
        if self.rows != int(self.rows) or not 1 <= self.rows <= MOST_ROWS:
            found.append(("rows", f"must be a whole number from 1 to {MOST_ROWS}"))
        return found

    def part_ids(self) -> list[str]:
        """Return the ids of the checks."""
        return [check.id for check in self.checks]

    def option_texts(self) -> list[str]:
        """Return the texts of the checks."""
        return [check.text for check in self.checks]

    def fits(self, response: object) -> bool:
        """Say whether the response holds a text; checks that are gone don't matter."""
        return isinstance(response, dict) and isinstance(response.get("text"), str)

    def checked_yes(self, response: Any) -> list[str]:
        """Return the texts of today's checks that the learner answered yes; it must fit."""
        yes = response.get("yes", [])
        return [check.text for check in self.checks if check.id in yes]

    def blank_html(self) -> str:
        """Return lines to write on, and the checks, which can be answered without the model."""
        checks = html_list(f"☐ {as_html(check.text)}" for check in self.checks)
        return BLANK_LINE.replace("line", "line long") * int(self.rows) + checks

    def solution_html(self) -> str:
        """Return the model answer and the checks."""
        checks = html_list(f"☐ yes ☐ no &nbsp; {as_html(check.text)}" for check in self.checks)
        return f'<p><span class="right">A good answer:</span> {as_html(self.model)}</p>{checks}'

    def feedback(self) -> list[str]:
        """Return the model answer, the checks and the general reason."""
        return [self.model, *self.option_texts(), self.reason]

    def add_to_moodle(self, element: ET.Element) -> None:
        """Add a field to write in, with the model answer for who reads it."""
        add_essay_to_moodle(element, int(self.rows), as_html(self.model))

    def sample_response(self, right: bool, luck: random.Random) -> dict[str, Any]:
        """Return a text that says it is made up, and its checks."""
        ids = self.part_ids()
        yes = ids if right else luck.sample(ids, len(ids) - 1)
        text = "A generated answer: nobody wrote this."
        return {"text": text, "yes": yes, "no": [one for one in ids if one not in yes]}
