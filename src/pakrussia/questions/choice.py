"""Single and multiple choices."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pakrussia.questions.markup import (
    add,
    add_text,
    as_html,
    fraction,
    html_list,
    letter,
    lettered_html,
    lettered_lines,
)
from pakrussia.questions.model import Marked, Problem, repeated_ids


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a single or multiple choice."""

    id: Annotated[str, "Stays the same for ever, in this question."]
    text: Annotated[str, "What the learner reads."]
    reason: Annotated[str, "Why this option is right or wrong; shown when it was chosen."]
    correct: Annotated[bool, "Whether this option is right."] = False


@dataclass(frozen=True, kw_only=True)
class _Choice(Marked):
    """What both choices share."""

    moodle_type: ClassVar[str] = "multichoice"
    box: ClassVar[str] = ""  # stands on paper before an option

    options: Annotated[tuple[Option, ...], "In the order everyone sees."]

    def part_ids(self) -> list[str]:
        return [option.id for option in self.options]

    def option_texts(self) -> list[str]:
        return [option.text for option in self.options]

    def markdown_lines(self) -> list[str]:
        return lettered_lines(self.option_texts())

    def blank_html(self) -> str:
        return html_list(f"{self.box} {line}" for line in lettered_html(self.option_texts()))

    def solution_html(self) -> str:
        return html_list(
            f'<span class="{"right" if one.correct else ""}">{"✓" if one.correct else "✗"} '
            f"{letter(number)}) {as_html(one.text)}</span> – {as_html(one.reason)}"
            for number, one in enumerate(self.options)
        )

    def _add_options(self, element: ET.Element, is_single: bool) -> None:
        right = sum(option.correct for option in self.options)
        wrong = len(self.options) - right
        add(element, "single", "true" if is_single else "false")
        add(element, "shuffleanswers", "false")
        add(element, "answernumbering", "ABCD")
        # Wrong options of a multiple choice take points away: ticking everything gives 0.
        taken = "0" if is_single or not wrong else f"-{fraction(wrong)}"
        for option in self.options:
            share = fraction(right) if option.correct else taken
            answer = add_text(
                element, "answer", as_html(option.text), fraction=share, format="html"
            )
            add_text(answer, "feedback", as_html(option.reason), format="html")


@dataclass(frozen=True, kw_only=True)
class Single(_Choice):
    """One right option."""

    kind: ClassVar[str] = "single"
    box: ClassVar[str] = "○"

    def problems(self) -> list[Problem]:
        """Check the number of options and of right ones."""
        found = repeated_ids("options", self.part_ids())
        if len(self.options) < 2:
            found.append(("options", "has fewer than two: add another"))
        right = sum(option.correct for option in self.options)
        if right != 1:
            found.append(("options", f"has {right} right ones: give exactly one correct: true"))
        return found

    def fits(self, response: object) -> bool:
        """Say whether one of today's options was chosen."""
        return response in self.part_ids()

    def add_to_moodle(self, element: ET.Element) -> None:
        """Add the options; one counts."""
        self._add_options(element, is_single=True)

    def sample_response(self, right: bool, luck: random.Random) -> str:
        """Return the id of a right or a wrong option."""
        return luck.choice([one.id for one in self.options if one.correct == right])

    def wrong_parts(self, response: Any) -> Iterator[str]:
        """Name the wrong option that was chosen."""
        for option in self.options:
            if option.id == response and not option.correct:
                yield option.text


@dataclass(frozen=True, kw_only=True)
class Multiple(_Choice):
    """Any number of right options, at least one."""

    kind: ClassVar[str] = "multiple"
    box: ClassVar[str] = "☐"

    def problems(self) -> list[Problem]:
        """Check the number of options and of right ones."""
        found = repeated_ids("options", self.part_ids())
        if len(self.options) < 3:
            found.append(("options", "has fewer than three: add another, or use kind: single"))
        if not any(option.correct for option in self.options):
            found.append(("options", "has no right one: mark it with correct: true"))
        return found

    def fits(self, response: object) -> bool:
        """Say whether only options of today were chosen."""
        return isinstance(response, list) and set(self.part_ids()).issuperset(response)

    def add_to_moodle(self, element: ET.Element) -> None:
        """Add the options; each right one counts its share."""
        self._add_options(element, is_single=False)

    def sample_response(self, right: bool, luck: random.Random) -> list[str]:
        """Return the ids of the right options; where wrong, one is missing or another is there."""
        chosen = [one.id for one in self.options if one.correct]
        others = [one.id for one in self.options if not one.correct]
        if right:
            return chosen
        return [*chosen[: len(chosen) - (not others)], *([luck.choice(others)] if others else [])]

    def wrong_parts(self, response: Any) -> Iterator[str]:
        """Name wrong options that were chosen and right ones that were left out."""
        if not isinstance(response, list):
            return
        for option in self.options:
            if option.id in response and not option.correct:
                yield option.text
            elif option.correct and option.id not in response:
                yield f"(left out) {option.text}"
