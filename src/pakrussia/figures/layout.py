"""Two widths of one drawing: wide for a window, narrow for a phone."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

Choice = TypeVar("Choice")


class Layout(NamedTuple):
    """A width in pixels for the whole drawing, axis labels included, and what follows from it."""

    width: int
    is_narrow: bool

    def pick(self, wide: Choice, narrow: Choice) -> Choice:
        """Return what belongs to this layout."""
        return narrow if self.is_narrow else wide


WIDE = Layout(676, False)
NARROW = Layout(326, True)
