"""A drawing for a phone, made from one for a window, and how it travels beside it.

What is drawn in a notebook's cell is written once, for a window. For a phone its views are made
as wide as the screen, panels that stand side by side come below each other, and what stands at
the left of a row (the name of a facet) or at the right (a legend) goes above.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from typing import Any

WIDTH = 326  # of the whole drawing, axis labels included
_AXIS = 46  # what the labels of an axis of numbers take
_TITLE = 22  # what its title takes, turned on its side
_LETTER, _MOST = 6.2, 130  # of labels that are names, in pixels
_DROPPED = ("$schema", "config", "datasets", "usermeta", "description")


def narrowed(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a Vega-Lite specification drawn for a phone; ``spec`` stays as it is.

    What has no width of its own (a step for each bar) keeps its size; a page lets it scroll.
    """
    small = copy.deepcopy(spec)
    views = list(_views(small, {}))
    datasets = small.get("datasets", {})
    # Planes that stand below each other begin at the same place, so they share the widest axis.
    labels = [_labels(one, data, datasets) for view, data in views for one in _marks(view)]
    plane = WIDTH - max(labels, default=0)
    for view, _ in views:
        _narrow_view(view, plane)
    return small


def _views(view: dict[str, Any], data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Yield each view with one plane, and its data; put those side by side below each other."""
    data = view.get("data", data)
    for side in ("hconcat", "concat"):
        if side in view:
            view["vconcat"] = view.pop(side)
            view.pop("columns", None)
    if "vconcat" in view:
        for part in view["vconcat"]:
            yield from _views(part, data)
    elif "spec" in view:  # the facets of a view
        _facet(view)
        yield from _views(view["spec"], data)
    else:
        yield view, data


def _marks(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [view, *view.get("layer", [])]


def _narrow_view(view: dict[str, Any], plane: int) -> None:
    for one in _marks(view):
        encoding = one.get("encoding", {})
        _facet(encoding, inside=True)
        _legends_above(encoding)
        width = one.get("width")
        if isinstance(width, (int, float)) and width > plane:
            one["width"] = plane
    if "width" not in view and not _has_step(view):
        view["width"] = plane


def _facet(holder: dict[str, Any], *, inside: bool = False) -> None:
    """Put facets below each other and their names above them, in place.

    ``holder`` is a view with facets or, ``inside`` it, the encoding of one.
    """
    facet = holder if inside else holder.get("facet", {})
    if not inside:
        holder["columns"] = 1
    if "column" in facet and "row" not in facet:
        facet["row"] = facet.pop("column")
    channels = [facet.get("row"), holder.get("facet")] if inside else [facet.get("row"), facet]
    for channel in channels:
        if isinstance(channel, dict) and "field" in channel:
            above = {"labelAngle": 0, "labelAlign": "left", "labelAnchor": "start"}
            above |= {"labelOrient": "top", "titleOrient": "top", "titleAnchor": "start"}
            channel["header"] = {**(channel.get("header") or {}), **above}
            # A name that nobody has given says less than the facets' own.
            channel.setdefault("title", None)
    if inside and isinstance(holder.get("facet"), dict):
        holder["facet"]["columns"] = 1


def _legends_above(encoding: dict[str, Any]) -> None:
    for channel in ("color", "shape", "size", "strokeDash", "opacity", "fill"):
        one = encoding.get(channel)
        if isinstance(one, dict) and "field" in one and one.get("legend", True) is not None:
            legend = dict(one["legend"]) if isinstance(one.get("legend"), dict) else {}
            legend |= {"orient": "top", "direction": "horizontal", "columns": 3}
            one["legend"] = legend


def _has_step(view: dict[str, Any]) -> bool:
    """Say whether the width follows from the number of bars."""
    x = view.get("encoding", {}).get("x", {})
    return x.get("type") in ("nominal", "ordinal")


def _labels(view: dict[str, Any], data: dict[str, Any], datasets: dict[str, Any]) -> int:
    """Return the pixels that the axis at the left will take, estimated from its letters."""
    y = view.get("encoding", {}).get("y")
    if not isinstance(y, dict) or "field" not in y or y.get("axis", True) is None:
        return 4
    titles = [y.get("title", ""), (y.get("axis") or {}).get("title", "")]
    title = 0 if None in titles else _TITLE
    if y.get("type") not in ("nominal", "ordinal"):
        return _AXIS + title
    data = view.get("data", data)
    rows = data.get("values") or datasets.get(data.get("name", ""), [])
    names = [str(row.get(y["field"], "")) for row in rows if isinstance(row, dict)]
    longest = max(map(len, names), default=0)
    return min(_MOST, math.ceil(longest * _LETTER) + 10) + title


def without_data_of(small: dict[str, Any], wide: dict[str, Any]) -> dict[str, Any]:
    """Return a drawing as it is stored beside a wide one: without data that both have.

    Theme and words are left out, too: those who draw it add them.
    """
    lean = {key: value for key, value in small.items() if key not in _DROPPED}
    known = wide.get("datasets", {})
    own = {name: rows for name, rows in small.get("datasets", {}).items() if name not in known}
    return lean | ({"datasets": own} if own else {})


def with_data_of(lean: dict[str, Any], vega: dict[str, Any]) -> dict[str, Any]:
    """Return a stored narrow drawing with the data of the compiled wide one."""
    held = {one["name"]: one["values"] for one in vega.get("data", []) if "values" in one}
    return lean | {"datasets": {**held, **lean.get("datasets", {})}}
