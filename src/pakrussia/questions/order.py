"""Lines to put in order."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pakrussia.questions.markup import BLANK, add, add_text, as_html, html_list, lettered_lines
from pakrussia.questions.model import Marked, Problem, repeated_ids, scrambled, shown_problems


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing to put in order; the file lists them in the right order."""

    id: Annotated[str, "Stays the same for ever, in this question."]
    text: Annotated[str, "What the learner reads."]
    reason: Annotated[str, "Why it stands there. Give this, a date, or both."] = ""
    date: Annotated[str, "ISO date, such as 1954-05-19, 1954-05 or 1954."] = ""


def blank_items(items: Sequence[Item], shown: Sequence[str]) -> str:
    """Return the items in the order first shown, each with room for its place, as HTML."""
    texts = {item.id: item.text for item in items}
    return html_list(f"{BLANK} {as_html(texts[one])}" for one in shown)


def solved_items(items: Sequence[Item]) -> str:
    """Return the items in the right order with dates and reasons, as HTML."""
    return html_list(
        f'<span class="right">{place}. {as_html(item.text)}</span>'
        + (" – " if item.date or item.reason else "")
        + as_html(" · ".join(part for part in (item.date, item.reason) if part))
        for place, item in enumerate(items, start=1)
    )


def add_items_to_moodle(element: ET.Element, items: Sequence[Item]) -> None:
    """Add the items in the right order."""
    add(element, "layouttype", "VERTICAL")
    add(element, "selecttype", "ALL")
    add(element, "selectcount", str(len(items)))
    add(element, "gradingtype", "ABSOLUTE_POSITION")
    for place, item in enumerate(items, start=1):
        add_text(element, "answer", as_html(item.text), fraction=str(place), format="html")


@dataclass(frozen=True, kw_only=True)
class Order(Marked):
    """Items to put in order."""

    kind: ClassVar[str] = "order"
    moodle_type: ClassVar[str] = "ordering"

    items: Annotated[tuple[Item, ...], "In the right order."]
    shown: Annotated[
        tuple[str, ...], "Item ids in the order first shown; left out, it is derived."
    ] = ()

    def problems(self) -> list[Problem]:
        """Check the items and the order first shown."""
        ids = self.part_ids()
        found = repeated_ids("items", ids)
        if len(ids) < 3:
            found.append(("items", "has fewer than three: add another"))
        found += [
            (f"items.{item.id}", "has neither a reason nor a date: give one")
            for item in self.items
            if not item.reason and not item.date
        ]
        return found + shown_problems(self.shown, ids)

    def display(self) -> tuple[str, ...]:
        """Return the item ids in the order first shown, the same for everyone."""
        return self.shown or scrambled(self.part_ids())

    def part_ids(self) -> list[str]:
        """Return the ids of the items, in the right order."""
        return [item.id for item in self.items]

    def option_texts(self) -> list[str]:
        """Return the texts of the items."""
        return [item.text for item in self.items]

    def fits(self, response: object) -> bool:
        """Say whether all items of today were put in order, and no others."""
        return isinstance(response, list) and set(response) == set(self.part_ids())

    def payload(self) -> dict[str, Any]:
        """Return the question with the order first shown."""
        return super().payload() | {"shown": list(self.display())}

    def markdown_lines(self) -> list[str]:
        """Return the items in the order first shown."""
        texts = {item.id: item.text for item in self.items}
        return lettered_lines(texts[one] for one in self.display())

    def blank_html(self) -> str:
        """Return the items with room for their places."""
        return blank_items(self.items, self.display())

    def solution_html(self) -> str:
        """Return the items in the right order with dates and reasons."""
        return solved_items(self.items)

    def feedback(self) -> list[str]:
        """Return each item with its date and reason, and the general reason."""
        return [
            *(f"{one.text}: {one.date} {one.reason}".strip() for one in self.items),
            self.reason,
        ]

    def add_to_moodle(self, element: ET.Element) -> None:
        """Add the items in the right order."""
        add_items_to_moodle(element, self.items)

    def sample_response(self, right: bool, luck: random.Random) -> list[str]:
        """Return the right order, or one in which two neighbours have changed places."""
        ids = self.part_ids()
        if not right:
            place = luck.randrange(len(ids) - 1)
            ids[place], ids[place + 1] = ids[place + 1], ids[place]
        return ids

    def wrong_parts(self, response: Any) -> Iterator[str]:
        """Name each item that was put in a wrong place, and the place."""
        if not isinstance(response, list):
            return
        texts = {item.id: item.text for item in self.items}
        for place, (given, item) in enumerate(zip(response, self.items, strict=False), start=1):
            if given != item.id and given in texts:
                yield f"(place {place}) {texts[given]}"
