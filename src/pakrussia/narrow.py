"""A drawing for a phone, made from one for a window, and how it travels beside it.

What is drawn in a notebook's cell is written once, for a window. For a phone its views are made
as wide as the screen, panels that stand side by side come below each other, and what stands at
the left of a row (the name of a facet) or at the right (a legend) goes above.
"""

from __future__ import annotations

import copy
import math
from typing import Any

WIDTH = 326  # of the whole drawing, axis labels included
_AXIS = 46  # what the labels of an axis of numbers take
_LETTER, _MOST = 6.2, 130  # of labels that are names, in pixels
_DROPPED = ("$schema", "config", "datasets", "usermeta", "description")


def narrowed(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a Vega-Lite specification drawn for a phone; ``spec`` stays as it is.

    What has no width of its own (a step for each bar) keeps its size; a page lets it scroll.
    """
    small = copy.deepcopy(spec)
    datasets = small.get("datasets", {})
    _view(small, datasets)
    return small


def _view(view: dict[str, Any], datasets: dict[str, Any]) -> None:
    for side in ("hconcat", "concat"):
        if side in view:
            view["vconcat"] = view.pop(side)
            view.pop("columns", None)
    for part in view.get("vconcat", []):
        _view(part, datasets)
    if "vconcat" in view:
        return
    inner = view.get("spec", view)
    if "spec" in view:  # facet or repeat
        _one_column(view)
    marks = [inner, *inner.get("layer", [])]
    for one in marks:
        _encoding(one.get("encoding", {}))
    faceted = view.get("facet") or any("row" in one.get("encoding", {}) for one in marks)
    plane = WIDTH - max(_labels(one, inner, datasets) for one in marks)
    for one in marks:
        width = one.get("width")
        if isinstance(width, (int, float)) and width > plane:
            one["width"] = plane
    if "width" not in inner and not _has_step(inner):
        inner["width"] = plane
    if faceted and "spec" not in view:
        view.setdefault("spacing", 8)


def _one_column(view: dict[str, Any]) -> None:
    facet = view.get("facet", {})
    if isinstance(facet, dict) and "column" in facet and "row" not in facet:
        facet["row"] = facet.pop("column")
    view["columns"] = 1


def _encoding(encoding: dict[str, Any]) -> None:
    """Put the names of rows and the legends of one view above it, in place."""
    if "column" in encoding and "row" not in encoding:
        encoding["row"] = encoding.pop("column")
    for channel in ("row", "facet"):
        if isinstance(encoding.get(channel), dict):
            above = {"labelAngle": 0, "labelAlign": "left", "labelAnchor": "start"}
            if channel == "row":
                above["labelOrient"] = "top"
            else:
                encoding[channel]["columns"] = 1
            header = encoding[channel].get("header")
            encoding[channel]["header"] = {**(header or {}), **above}
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


def _labels(view: dict[str, Any], outer: dict[str, Any], datasets: dict[str, Any]) -> int:
    """Return the pixels that the labels of the axis at the left will take."""
    y = view.get("encoding", {}).get("y")
    if not isinstance(y, dict) or "field" not in y or y.get("axis", True) is None:
        return 4
    if y.get("type") in ("nominal", "ordinal"):
        data = view.get("data", outer.get("data", {}))
        rows = data.get("values") or datasets.get(data.get("name", ""), [])
        names = [str(row.get(y["field"], "")) for row in rows if isinstance(row, dict)]
        longest = max(map(len, names), default=0)
        return min(_MOST, math.ceil(longest * _LETTER) + 10)
    return _AXIS + (16 if y.get("title") else 0)


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
