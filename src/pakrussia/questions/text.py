"""Questions that a name or a word answers."""

from __future__ import annotations

import random
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pakrussia.questions.markup import BLANK_LINE, TYPED, add, add_text, as_html
from pakrussia.questions.model import Marked, Problem, printable

# The scripts of English, Russian and Urdu, as Unicode names their letters.
SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC")


@dataclass(frozen=True, kw_only=True)
class Text(Marked):
    """A name or a word to write; case, accents, spaces and punctuation don't matter."""

    kind: ClassVar[str] = "text"
    moodle_type: ClassVar[str] = "shortanswer"

    accepted: Annotated[
        tuple[str, ...], "Every spelling that counts; the first is shown as answer."
    ]

    def problems(self) -> list[Problem]:
        """Check that there is something to accept and a reason to show."""
        found = []
        if not self.accepted:
            found.append(("accepted", "is empty: list at least one spelling"))
        if not self.reason:
            found.append(("reason", "is missing: say why this is the answer"))
        return found

    def remarks(self) -> list[str]:
        """Say in which of the course's scripts it cannot be answered."""
        letters = [unicodedata.name(one, "") for one in "".join(self.accepted)]
        return [
            f"accepted has no spelling in {script.capitalize()} letters: add one, for those who "
            "answer in another language of the course"
            for script in SCRIPTS
            if not any(name.startswith(script) for name in letters)
        ]

    def fits(self, response: object) -> bool:
        """Say whether the response is a text; what it says is marked anew."""
        return isinstance(response, str)

    def blank_html(self) -> str:
        """Return a line to write on."""
        return BLANK_LINE

    def solution_html(self) -> str:
        """Return every spelling that counts."""
        return f'<p class="right">{as_html(" / ".join(self.accepted))}</p>'

    def add_to_moodle(self, element: ET.Element) -> None:
        """Add every spelling that counts."""
        add(element, "usecase", "0")
        for accepted in self.accepted:
            # A star stands for anything in Moodle's short answers.
            answer = add_text(element, "answer", accepted.replace("*", r"\*"), **TYPED)
            add_text(answer, "feedback", as_html(self.reason), format="html")

    def sample_response(self, right: bool, luck: random.Random) -> str:
        """Return the first spelling, or something that is none."""
        return self.accepted[0] if right else luck.choice(["I do not know", "?"])

    def wrong_parts(self, response: Any) -> Iterator[str]:
        """Return what was typed."""
        if isinstance(response, str):
            yield printable(response.casefold())
