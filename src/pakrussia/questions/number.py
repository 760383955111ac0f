"""Questions that a number answers."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pakrussia.questions import units
from pakrussia.questions.markup import TYPED, add, add_text, as_html, escaped
from pakrussia.questions.model import Marked, Problem, printable


@dataclass(frozen=True, kw_only=True)
class Target:
    """The answer of a number question."""

    answer: Annotated[float, "The right number."]
    reason: Annotated[str, "Where the number comes from; shown when the question is done."]
    tolerance: Annotated[float, "How far off still counts as right, in the same unit."] = 0.0
    unit: Annotated[str, "Shown after the box, such as km or per cent."] = ""


def add_number_to_moodle(
    element: ET.Element, answer: float, tolerance: float, unit: str, reason: str
) -> None:
    """Add a number with its tolerance, and its unit, which need not be typed."""
    text = add_text(element, "answer", f"{answer:.15g}", **TYPED)
    add_text(text, "feedback", as_html(reason), format="html")
    add(text, "tolerance", f"{tolerance:.15g}")
    if unit:
        one = ET.SubElement(ET.SubElement(element, "units"), "unit")
        add(one, "multiplier", "1")
        add(one, "unit_name", unit)
    add(element, "unitgradingtype", "0")
    add(element, "unitpenalty", "0")
    # 0: the unit may be typed, and need not be; 3: there is none.
    add(element, "showunits", "0" if unit else "3")
    add(element, "unitsleft", "0")


@dataclass(frozen=True, kw_only=True)
class Number(Marked):
    """A number with a tolerance and a unit."""

    kind: ClassVar[str] = "number"
    moodle_type: ClassVar[str] = "numerical"

    number: Annotated[Target, "The answer, how near is near enough, the unit and the reason."]

    def problems(self) -> list[Problem]:
        """Check that the tolerance can be used."""
        if self.number.tolerance < 0:
            return [("number.tolerance", "is below 0: give 0 or more")]
        return []

    def remarks(self) -> list[str]:
        """Say where it is not known how people write the unit."""
        if units.is_known(self.number.unit):
            return []
        return [
            f"the unit {self.number.unit!r} is not in questions/units.py: add a line with the ways "
            "to write it in English, Urdu and Russian"
        ]

    def fits(self, response: object) -> bool:
        """Say whether the response is a text; what it says is marked anew."""
        return isinstance(response, str)

    def payload(self) -> dict[str, Any]:
        """Return the question with what the browser needs to read the unit."""
        found = super().payload()
        return found | {"number": found["number"] | units.reading(self.number.unit)}

    def markdown_lines(self) -> list[str]:
        """Return the unit."""
        return [f"   - … {escaped(self.number.unit)}"] if self.number.unit else []

    def blank_html(self) -> str:
        """Return a line to write on, and the unit."""
        return f'<p><span class="line"></span> {as_html(self.number.unit)}</p>'

    def solution_html(self) -> str:
        """Return the number, how near is near enough, and the reason."""
        target = self.number
        within = f" (within {target.tolerance:g})" if target.tolerance else ""
        answer = f"{target.answer:,.10g} {target.unit}{within}"
        return f'<p><span class="right">{as_html(answer)}</span> – {as_html(target.reason)}</p>'

    def feedback(self) -> list[str]:
        """Return the number's own reason and the general one."""
        return [self.number.reason, self.reason]

    def add_to_moodle(self, element: ET.Element) -> None:
        """Add the number, its tolerance and its unit."""
        target = self.number
        add_number_to_moodle(element, target.answer, target.tolerance, target.unit, target.reason)

    def sample_response(self, right: bool, luck: random.Random) -> str:
        """Return the number, or one that is too far off."""
        target = self.number
        off = 0.0 if right else luck.choice([-2, -1, 1, 2]) * max(1.0, 2 * target.tolerance)
        return f"{target.answer + off:g}"

    def wrong_parts(self, response: Any) -> Iterator[str]:
        """Return what was typed; the same number written in two ways is one."""
        if isinstance(response, str):
            yield printable(units.bare(response, self.number.unit))
