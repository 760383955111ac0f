"""A guess: locked by a button before the answer is shown, kept, and never marked.

The response of the record is ``{"guess": …, "sure": "sure" | "not-sure"}``: a number as text, the
id of an option, or the ids of the items in order. Who would rather not guess is recorded with the
event ``reveal`` and no response.
"""

from __future__ import annotations

import math
import random
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from pakrussia.questions.markup import (
    add,
    add_text,
    as_html,
    escaped,
    html_list,
    letter,
    lettered_html,
    lettered_lines,
)
from pakrussia.questions.model import Problem, Question, repeated_ids, scrambled, shown_problems
from pakrussia.questions.number import add_number_to_moodle
from pakrussia.questions.order import Item, add_items_to_moodle, blank_items, solved_items

GUESS = "guess"  # stands under ``sets`` for what was guessed
SURE, NOT_SURE = "sure", "not-sure"
MOST_STEPS = 10_000  # of a number line: more cannot be told apart by hand

Setting = bool | float | str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A number line."""

    from_: Annotated[float, "Left end."]
    to: Annotated[float, "Right end."]
    answer: Annotated[float, "The answer, shown when the guess is locked."]
    step: Annotated[float, "Between two places."] = 1.0
    tolerance: Annotated[float, "How far off still is very near, in the same unit."] = 0.0
    unit: Annotated[str, "Shown after the number, such as events. For years give none."] = ""
    unit_one: Annotated[str, "The unit of one thing, such as event; left out: unit."] = ""
    unit_few: Annotated[str, "The unit of two to four, in languages that have it."] = ""

    def problems(self) -> list[Problem]:
        """Check that the line can be drawn and holds its answer."""
        found = []
        if self.from_ >= self.to:
            found.append(("to", "must be above from: change one"))
        if self.step <= 0:
            found.append(("step", "must be above 0"))
        elif (self.to - self.from_) / self.step > MOST_STEPS:
            found.append(("step", f"makes more than {MOST_STEPS} places: make it larger"))
        elif not _is_whole((self.to - self.from_) / self.step):
            found.append(("step", "does not lead from one end to the other: change it"))
        if not self.from_ <= self.answer <= self.to:
            found.append(("answer", "does not stand on the line: make the line longer"))
        if self.tolerance < 0:
            found.append(("tolerance", "is below 0: give 0 or more"))
        return found

    def holds(self, text: object) -> bool:
        """Say whether a text is a number that the line has a place for."""
        try:
            value = float(text) if isinstance(text, str) else math.nan
        except ValueError:
            return False
        return self.from_ <= value <= self.to and _is_whole((value - self.from_) / self.step)

    def with_unit(self, value: float) -> str:
        """Return a number with its unit, in English."""
        unit = (self.unit_one or self.unit) if value == 1 else self.unit
        return f"{value:.10g} {unit}".strip()


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-6


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """One option of a guess."""

    id: Annotated[str, "Stays the same for ever, in this question."]
    text: Annotated[str, "What the learner reads."]
    reason: Annotated[str, "Shown beside it when the guess is locked; not needed."] = ""
    correct: Annotated[bool, "Whether this is how it is."] = False


@dataclass(frozen=True, kw_only=True)
class Guess(Question):
    """A guess on a number line, among options, or of an order: locked, then compared."""

    kind: ClassVar[str] = GUESS
    marked: ClassVar[bool] = False
    shows_objective: ClassVar[bool] = False
    stands_alone: ClassVar[bool] = True

    line: Annotated[Line | None, "A number line; or give options, or items."] = None
    options: Annotated[tuple[Alternative, ...], "Options, one of them correct: true."] = ()
    items: Annotated[tuple[Item, ...], "Things to put in order, in the right order."] = ()
    shown: Annotated[
        tuple[str, ...], "Item ids in the order first shown; left out, it is derived."
    ] = ()
    sets: Annotated[
        dict[str, Setting],
        "Parameters of the lesson's charts and the values they take at the lock; the value "
        "guess stands for what was guessed.",
    ] = field(default_factory=dict)

    def type_in_moodle(self) -> str:
        """Return the type of Moodle that asks for such a guess; it counts nothing there."""
        return "numerical" if self.line else "multichoice" if self.options else "ordering"

    def problems(self) -> list[Problem]:
        """Check that there is one thing to guess, and a reason to show."""
        given = [name for name in ("line", "options", "items") if getattr(self, name)]
        found: list[Problem] = []
        if len(given) != 1:
            problem = f"give exactly one of line, options and items (there are {len(given)})"
            found.append((given[-1] if given else "line", problem))
        if self.options:
            found += repeated_ids("options", self.part_ids())
            right = sum(option.correct for option in self.options)
            if len(self.options) < 2:
                found.append(("options", "has fewer than two: add another"))
            if right != 1:
                found.append(("options", f"has {right} right ones: give exactly one correct: true"))
        if self.items:
            found += repeated_ids("items", self.part_ids())
            if len(self.items) < 3:
                found.append(("items", "has fewer than three: add another"))
            found += shown_problems(self.shown, self.part_ids())
            if GUESS in self.sets.values():
                found.append(("sets", "no control can take an order: remove guess"))
        elif self.shown:
            found.append(("shown", "is for items only: remove it"))
        if not self.reason:
            found.append(("reason", "is missing: say why it is so"))
        return found

    def display(self) -> tuple[str, ...]:
        """Return the item ids in the order first shown, the same for everyone."""
        return self.shown or scrambled([item.id for item in self.items])

    def part_ids(self) -> list[str]:
        """Return the ids of the options or items."""
        return [option.id for option in self.options] + [item.id for item in self.items]

    def option_texts(self) -> list[str]:
        """Return the texts of the options or items."""
        return [option.text for option in self.options] + [item.text for item in self.items]

    def fits(self, response: object) -> bool:
        """Say whether the guess can be made today: its place, option or items are still there."""
        if not isinstance(response, dict) or response.get("sure") not in (SURE, NOT_SURE):
            return False
        guess = response.get("guess")
        if self.line:
            return self.line.holds(guess)
        if self.options:
            return guess in self.part_ids()
        return isinstance(guess, list) and sorted(guess) == sorted(self.part_ids())

    def guess_text(self, response: Any) -> str:
        """Return in words what was guessed; the response must fit."""
        guess = response["guess"]
        if self.line:
            return self.line.with_unit(float(guess))
        texts = dict(zip(self.part_ids(), self.option_texts(), strict=True))
        return texts[guess] if self.options else " → ".join(texts[one] for one in guess)

    def payload(self) -> dict[str, Any]:
        """Return the question with the order first shown."""
        found = super().payload()
        if self.items:
            found["shown"] = list(self.display())
        return found

    def markdown_lines(self) -> list[str]:
        """Return what can be guessed."""
        if self.line:
            ends = f"{self.line.from_:.10g} … {self.line.with_unit(self.line.to)}"
            return [f"   - {escaped(ends)}"]
        if self.options:
            return lettered_lines(self.option_texts())
        texts = dict(zip(self.part_ids(), self.option_texts(), strict=True))
        return lettered_lines(texts[one] for one in self.display())

    def blank_html(self) -> str:
        """Return what a learner guesses on paper, with room to say how sure."""
        if self.line:
            start, end = (as_html(f"{one:.10g}") for one in (self.line.from_, self.line.to))
            body = (
                f'<p>{start} <span class="line"></span> {end}</p>'
                f'<p>Your guess: <span class="line short"></span> {as_html(self.line.unit)}</p>'
            )
        elif self.options:
            body = html_list(f"○ {line}" for line in lettered_html(self.option_texts()))
        else:
            body = blank_items(self.items, self.display())
        return f"{body}<p>○ sure &nbsp; ○ not sure</p>"

    def solution_html(self) -> str:
        """Return how it is."""
        if self.line:
            answer = self.line.with_unit(self.line.answer)
            body = f'<p><span class="right">{as_html(answer)}</span></p>'
        elif self.options:
            body = html_list(
                f'<span class="{"right" if one.correct else ""}">{"➜" if one.correct else "·"} '
                f"{letter(number)}) {as_html(one.text)}</span>"
                + (f" – {as_html(one.reason)}" if one.reason else "")
                for number, one in enumerate(self.options)
            )
        else:
            body = solved_items(self.items)
        return f'<p class="soft">A guess: it is not marked.</p>{body}'

    def add_to_moodle(self, element: ET.Element) -> None:
        """Add what can be guessed; the question counts nothing, so no answer is marked."""
        if self.line:
            line = self.line
            add_number_to_moodle(element, line.answer, line.tolerance, line.unit, self.reason)
        elif self.options:
            add(element, "single", "true")
            add(element, "shuffleanswers", "false")
            add(element, "answernumbering", "ABCD")
            for option in self.options:
                share = "100" if option.correct else "0"
                answer = add_text(
                    element, "answer", as_html(option.text), fraction=share, format="html"
                )
                add_text(answer, "feedback", as_html(option.reason), format="html")
        else:
            add_items_to_moodle(element, self.items)

    def sample_response(self, right: bool, luck: random.Random) -> dict[str, Any]:
        """Return a guess near the answer, or any other."""
        sure = luck.choice([SURE, NOT_SURE])
        if self.line:
            line = self.line
            places = round((line.to - line.from_) / line.step)
            answer = round((line.answer - line.from_) / line.step)
            place = answer if right else luck.randint(0, places)
            return {"guess": f"{line.from_ + place * line.step:.10g}", "sure": sure}
        if self.options:
            ids = [one.id for one in self.options if one.correct == right]
            return {"guess": luck.choice(ids), "sure": sure}
        ids = self.part_ids()
        if not right:
            luck.shuffle(ids)
        return {"guess": ids, "sure": sure}
