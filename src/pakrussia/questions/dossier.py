"""An entry of the learner's dossier: a claim, evidence for and against it, and how sure.

The response of the record is ``{"claim": …, "for": …, "against": …, "sure": "70"}``. An entry may
be kept again; the newest one counts.
"""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pakrussia.questions.markup import BLANK_LINE
from pakrussia.questions.model import Question
from pakrussia.questions.write import add_essay_to_moodle

FIELDS = {"claim": "Claim", "for": "Evidence for it", "against": "Evidence against it"}


@dataclass(frozen=True, kw_only=True)
class Dossier(Question):
    """An entry of the dossier: claim, evidence for and against, sureness from 0 to 100."""

    kind: ClassVar[str] = "dossier"
    marked: ClassVar[bool] = False
    shows_objective: ClassVar[bool] = False
    needs_cells: ClassVar[bool] = False  # It looks back on the whole lesson.
    moodle_type: ClassVar[str] = "essay"

    objective: Annotated[str, "Id of the objective this entry is about; not needed."] = ""

    def fits(self, response: object) -> bool:
        """Say whether the response has the three texts and a sureness."""
        return is_entry(response)

    def blank_html(self) -> str:
        """Return three fields to write in and a line for the sureness."""
        fields = "".join(
            f"<p>{name}</p>" + BLANK_LINE.replace("line", "line long") * 2
            for name in FIELDS.values()
        )
        return f'{fields}<p>How sure are you? 0 <span class="line"></span> 100</p>'

    def solution_html(self) -> str:
        """Say that there is no answer to compare with."""
        return '<p class="soft">The learner\'s own entry: there is no key to it.</p>'

    def add_to_moodle(self, element: ET.Element) -> None:
        """Add a field to write in."""
        add_essay_to_moodle(element, 10, "")

    def sample_response(self, right: bool, luck: random.Random) -> dict[str, str]:
        """Return an entry that says it is made up."""
        sure = str(10 * luck.randint(0, 10))
        return dict.fromkeys(FIELDS, "Generated: nobody wrote this.") | {"sure": sure}


def is_entry(response: Any) -> bool:
    """Say whether a response of the record is an entry of the dossier, whatever the question."""
    return (
        isinstance(response, dict)
        and all(isinstance(response.get(name), str) for name in FIELDS)
        and _is_sureness(response.get("sure"))
    )


def _is_sureness(value: Any) -> bool:
    """Say whether a value is a whole number from 0 to 100, as text."""
    return (
        isinstance(value, str)
        and value.isascii()
        and value.isdigit()
        and len(value) <= 3
        and int(value) <= 100
    )
