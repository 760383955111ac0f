"""Axes: numbers, years and names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt


def numbers(
    channel: type[alt.X] | type[alt.Y],
    field: str,
    span: Sequence[float],
    at: Sequence[float],
    title: str | None = None,
    **axis: Any,
) -> Any:
    """Return an axis of numbers from end to end of ``span``, with figures ``at``."""
    return channel(
        f"{field}:Q",
        title=title,
        scale=alt.Scale(domain=list(span), nice=False, padding=0),
        axis=alt.Axis(values=list(at), **axis),
    )


def years(field: str, span: Sequence[float], at: Sequence[float], **axis: Any) -> Any:
    """Return an axis of years along x, without a comma in 1,990."""
    return numbers(alt.X, field, span, at, format="d", **axis)


def names(field: str, order: Sequence[str], **axis: Any) -> alt.Y:
    """Return an axis of names along y, in ``order``, without a line and ticks."""
    look = alt.Axis(ticks=False, domain=False, **axis) if axis.get("labels", True) else None
    return alt.Y(
        f"{field}:N",
        title=None,
        sort=list(order),
        scale=alt.Scale(domain=list(order)),
        axis=look,
    )
