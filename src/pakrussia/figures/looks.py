"""Looks: colours, shapes and dashes of states and of other kinds; what a mark says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from pakrussia import charts

_CHANNELS: dict[str, Any] = {"color": alt.Color, "shape": alt.Shape, "strokeDash": alt.StrokeDash}
# Colours of states as text: at least 4.5 to 1 on the paper.
TEXT = {
    "USA": "#1667b5",
    "USSR": "#b3402f",
    "Russia": "#b3402f",
    "USSR / Russia": "#b3402f",
    "India": "#866003",
}


def look(channel: str, field: str, looks: Mapping[str, Any], legend: Any = None) -> Any:
    """Return a channel that draws each value of ``looks`` as it says: colour, shape or dash."""
    scale = alt.Scale(domain=list(looks), range=list(looks.values()))
    return _CHANNELS[channel](f"{field}:N", title=None, scale=scale, legend=legend)


def states(field: str, shown: Sequence[str], *channels: str) -> dict[str, Any]:
    """Return the encodings that tell states apart, ready for ``encode(**…)``.

    ``channels`` are any of "color", "shape" and "strokeDash", which say the same thing thrice.
    """
    return {
        channel: _CHANNELS[channel](
            f"{field}:N", title=None, scale=charts.state_scale(shown, channel), legend=None
        )
        for channel in channels
    }


def text_color(field: str, shown: Sequence[str]) -> alt.Color:
    """Return the colour of states for words: darker than their marks, so that they can be read."""
    looks = {state: TEXT.get(state, charts.STATES[state].color) for state in shown}
    color: alt.Color = look("color", field, looks)
    return color


def tooltip(**titles: str | tuple[str, str]) -> list[alt.Tooltip]:
    """Return what a mark says when pointed at: ``column="Title"`` or ``=("Title", ".0f")``."""
    return [
        alt.Tooltip(f"{column}:N", title=title)
        if isinstance(title, str)
        else alt.Tooltip(f"{column}:Q", title=title[0], format=title[1])
        for column, title in titles.items()
    ]


def readable(
    chart: alt.Chart, *, paper: str = charts.PAPER, width: float = 3.5, **mark: Any
) -> list[alt.Chart]:
    """Return words drawn twice: an edge in the colour of the paper keeps them clear of lines."""
    mark = {"aria": False, **mark}
    edge: dict[str, Any] = {"stroke": paper, "strokeWidth": width, "strokeJoin": "round"}
    return [chart.mark_text(**mark, **edge), chart.mark_text(**mark)]
