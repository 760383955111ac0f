"""Pairs to put together."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pakrussia.questions.markup import (
    BLANK,
    add,
    add_text,
    as_html,
    escaped,
    html_list,
    letter,
    lettered_html,
    lettered_lines,
)
from pakrussia.questions.model import (
    Marked,
    Problem,
    duplicates,
    repeated_ids,
    scrambled,
    shown_problems,
)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One pair to match; two pairs may have the same right side."""

    id: Annotated[str, "Stays the same for ever, in this question."]
    left: Annotated[str, "What stands in the line."]
    right: Annotated[str, "What belongs to it, chosen from a list."]
    reason: Annotated[str, "Why they belong together."]


@dataclass(frozen=True, kw_only=True)
class Extra:
    """A further right side that belongs to no left side."""

    id: Annotated[str, "Not the id of a pair."]
    text: Annotated[str, "What the learner reads in the list."]


@dataclass(frozen=True, kw_only=True)
class Match(Marked):
    """Pairs to put together."""

    kind: ClassVar[str] = "match"
    moodle_type: ClassVar[str] = "matching"

    pairs: Annotated[tuple[Pair, ...], "Left and right sides that belong together."]
    extras: Annotated[tuple[Extra, ...], "Right sides that belong to no left side."] = ()
    shown: Annotated[
        tuple[str, ...], "Ids of the right sides as listed; left out, it is derived."
    ] = ()

    def rights(self) -> dict[str, str]:
        """Return {id: text} of the different right sides: the first pair's id, then the extras."""
        by_text: dict[str, str] = {}
        for pair in self.pairs:
            by_text.setdefault(pair.right, pair.id)
        found = {one: text for text, one in by_text.items()}
        return found | {extra.id: extra.text for extra in self.extras}

    def answer(self, pair: Pair) -> str:
        """Return the id of the right side that belongs to this pair."""
        return next(one for one, text in self.rights().items() if text == pair.right)

    def problems(self) -> list[Problem]:
        """Check the pairs, the extras and the order of the list."""
        found = repeated_ids("pairs", self.part_ids())
        if len(self.pairs) < 2:
            found.append(("pairs", "has fewer than two: add another"))
        found += [
            ("pairs", f"the left side {text!r} is there twice: say them differently")
            for text in duplicates(pair.left for pair in self.pairs)
        ]
        texts = {pair.right for pair in self.pairs}
        found += [
            (f"extras.{extra.id}", "is the right side of a pair as well: change or remove it")
            for extra in self.extras
            if extra.text in texts
        ]
        return found + shown_problems(self.shown, list(self.rights()))

    def display(self) -> tuple[str, ...]:
        """Return the ids of the right sides as listed, the same for everyone."""
        return self.shown or scrambled(list(self.rights()))

    def part_ids(self) -> list[str]:
        """Return the ids of pairs and extras."""
        return [pair.id for pair in self.pairs] + [extra.id for extra in self.extras]

    def option_texts(self) -> list[str]:
        """Return the different right sides."""
        return list(self.rights().values())

    def fits(self, response: object) -> bool:
        """Say whether each left side of today was given a right side of today."""
        return (
            isinstance(response, dict)
            and set(response) == {pair.id for pair in self.pairs}
            and all(isinstance(right, str) for right in response.values())
            and set(self.rights()).issuperset(response.values())
        )

    def payload(self) -> dict[str, Any]:
        """Return the question with its right sides listed and each left side's answer."""
        found = super().payload()
        texts = self.rights()
        found["rights"] = [{"id": one, "text": texts[one]} for one in self.display()]
        found["pairs"] = [
            {
                "id": pair.id,
                "left": pair.left,
                "answer": self.answer(pair),
                "reason": pair.reason,
            }
            for pair in self.pairs
        ]
        found.pop("extras", None)
        found.pop("shown", None)
        return found

    def markdown_lines(self) -> list[str]:
        """Return the left sides, then the right sides as listed."""
        rights = self.rights()
        lefts = [f"   - {escaped(pair.left)}: …" for pair in self.pairs]
        return lefts + lettered_lines(rights[one] for one in self.display())

    def blank_html(self) -> str:
        """Return the left sides with room for a letter, then the lettered right sides."""
        rights = self.rights()
        lefts = html_list(f"{BLANK} {as_html(pair.left)}" for pair in self.pairs)
        return lefts + html_list(lettered_html(rights[one] for one in self.display()))

    def solution_html(self) -> str:
        """Return each left side with the letter and the text of its right side."""
        shown = self.display()
        return html_list(
            f'<span class="right">{as_html(pair.left)}: '
            f"{letter(shown.index(self.answer(pair)))}) {as_html(pair.right)}</span> – "
            f"{as_html(pair.reason)}"
            for pair in self.pairs
        )

    def feedback(self) -> list[str]:
        """Return the reason of each pair and the general one."""
        return [*(f"{one.left}: {one.reason}" for one in self.pairs), self.reason]

    def add_to_moodle(self, element: ET.Element) -> None:
        """Add the pairs; extras are answers without a question."""
        add(element, "shuffleanswers", "true")
        for pair in self.pairs:
            left = add_text(element, "subquestion", as_html(pair.left), format="html")
            add_text(left, "answer", pair.right)
        for extra in self.extras:
            add_text(add_text(element, "subquestion", "", format="html"), "answer", extra.text)

    def sample_response(self, right: bool, luck: random.Random) -> dict[str, str]:
        """Return the right pairs, or one of them wrong."""
        found = {pair.id: self.answer(pair) for pair in self.pairs}
        if not right:
            pair = luck.choice(self.pairs)
            found[pair.id] = luck.choice([one for one in self.rights() if one != self.answer(pair)])
        return found

    def wrong_parts(self, response: Any) -> Iterator[str]:
        """Name each left side with the wrong right side that it was given."""
        if not isinstance(response, dict):
            return
        rights = self.rights()
        for pair in self.pairs:
            given = response.get(pair.id)
            if isinstance(given, str) and given in rights and given != self.answer(pair):
                yield f"{pair.left}: {rights[given]}"
