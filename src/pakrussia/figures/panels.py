"""Panels of a chart, side by side or one below the other, and what is drawn from controls alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from pakrussia.figures.layout import Layout


def one_row() -> alt.Chart:
    """Return a chart of one row, for what is drawn from parameters alone."""
    return alt.Chart(alt.sequence(1, 2, as_="one"))


def heading(text: str) -> alt.TitleParams:
    """Return the small title of one panel of a chart."""
    return alt.TitleParams(text, fontSize=12.5, fontWeight="normal", offset=4, frame="group")


def panel(*layers: Any, width: int, height: int, title: str = "", own: Sequence[str] = ()) -> Any:
    """Return layers on one plane; each keeps its ``own`` scales of these channels."""
    more: dict[str, Any] = {"title": heading(title)} if title else {}
    if own:
        more["resolve"] = {"scale": dict.fromkeys(own, "independent")}
    return alt.layer(*layers, width=width, height=height, **more)


def column(*parts: Any, spacing: int = 10, own: Sequence[str] = ("color",)) -> Any:
    """Return parts one below the other; each keeps its ``own`` scales of these channels."""
    return alt.vconcat(
        *parts, spacing=spacing, resolve={"scale": dict.fromkeys(own, "independent")}
    )


def row(*parts: Any, layout: Layout, spacing: int = 20, own: Sequence[str] = ("color",)) -> Any:
    """Return parts side by side; in a narrow layout one below the other."""
    if layout.is_narrow:
        return column(*parts, spacing=12, own=own)
    return alt.hconcat(
        *parts, spacing=spacing, resolve={"scale": dict.fromkeys(own, "independent")}
    )
