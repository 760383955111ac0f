"""Maps without borders: land, great circles and their lengths."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from pakrussia import data

LAND = "#e9e6db"
EARTH_KM = 6371  # the mean radius
_GRID = 0.2  # degrees: less than two pixels on the maps of the course
Point = Sequence[float]  # longitude, latitude
Spot = tuple[float, float]  # the same, on a grid


def great_circle_km(
    one: Mapping[str, float] | pd.Series[Any], other: Mapping[str, float] | pd.Series[Any]
) -> float:
    """Return the shortest way on a globe between two places, in kilometres.

    A place has ``lat`` and ``lon`` in degrees, as a row of the table ``places``.
    """
    lat1, lon1, lat2, lon2 = (
        math.radians(place[key]) for place in (one, other) for key in ("lat", "lon")
    )
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1, half)))


def _thinned(ring: list[Point], lon: tuple[float, float], lat: tuple[float, float]) -> list[Spot]:
    """Return a ring that can be seen, with points on a grid: fewer points look the same.

    Outside the frame the grid is coarser. A ring without a point inside gives no point.
    """
    kept: list[Spot] = []
    is_seen = False
    for east, north in ring:
        inside = lon[0] < east < lon[1] and lat[0] < north < lat[1]
        is_seen = is_seen or inside
        grid = _GRID if inside else 5 * _GRID
        spot = (round(round(east / grid) * grid, 2), round(round(north / grid) * grid, 2))
        if not kept or spot != kept[-1]:
            kept.append(spot)
    return kept if is_seen else []


def joined(rings: Iterable[Sequence[Spot]]) -> list[list[Spot]]:
    """Return the outlines of what the rings cover together.

    A cut between two pieces runs through both, once in each direction: it is left out, and what
    remains is strung together. The rings must turn the same way and share the points of a cut.
    """
    edges: Counter[tuple[Spot, Spot]] = Counter()
    for ring in rings:
        for one, other in pairwise(ring):
            if edges[other, one]:
                edges[other, one] -= 1
            else:
                edges[one, other] += 1
    after: dict[Spot, list[Spot]] = {}
    for one, other in edges.elements():
        after.setdefault(one, []).append(other)
    outlines = []
    for begin in list(after):
        while after.get(begin):
            outline = [begin]
            while after.get(outline[-1]):
                outline.append(after[outline[-1]].pop())
            outlines.append(outline)
    return outlines


def _features(kind: str, shapes: Iterable[Any]) -> alt.Chart:
    listed = tuple(
        {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": shape}}
        for shape in shapes
    )
    return alt.Chart({"values": listed})


def land(lon: tuple[float, float], lat: tuple[float, float], color: str = LAND) -> alt.Chart:
    """Return the land that can be seen in a frame of degrees, without borders."""
    rings = [piece["geometry"]["coordinates"][0] for piece in data.base_map()["features"]]
    coasts = joined(_thinned(ring, lon, lat) for ring in rings)
    # An island of a few points is smaller than a dot.
    shown = [coast for coast in coasts if len(coast) > 6]
    shape: alt.Chart = _features("Polygon", [shown]).mark_geoshape(
        fill=color, stroke=color, strokeWidth=0.7, aria=False
    )
    return shape


def line(points: Sequence[Point], **mark: Any) -> alt.Chart:
    """Return a line along great circles through points."""
    shape: alt.Chart = _features("LineString", [[list(point) for point in points]]).mark_geoshape(
        filled=False, aria=False, **mark
    )
    return shape


def on_circle(lat: str, lon: str, km: str, angle: str) -> dict[str, str]:
    """Return expressions for a point ``km`` away from a place, in a direction from north.

    All four are expressions; ``lat``, ``lon`` and ``angle`` in degrees. To be given to two
    ``transform_calculate`` one after the other: ``sin_lat``, then ``lat`` and ``lon``.
    """
    at, far, turn = f"({lat} * PI / 180)", f"(({km}) / {EARTH_KM})", f"({angle} * PI / 180)"
    return {
        "sin_lat": f"sin({at}) * cos({far}) + cos({at}) * sin({far}) * cos({turn})",
        "lat": "asin(datum.sin_lat) * 180 / PI",
        "lon": f"{lon} + 180 / PI * atan2(sin({turn}) * sin({far}) * cos({at}),"
        f" cos({far}) - sin({at}) * datum.sin_lat)",
    }


def ring(lat: str, lon: str, km: str) -> alt.Chart:
    """Return the points of a circle on the globe, to be drawn as a line; expressions as above."""
    points = on_circle(lat, lon, km, "datum.angle")
    return (
        alt.Chart(alt.sequence(0, 361, 4, as_="angle"))
        .transform_calculate(sin_lat=points["sin_lat"])
        .transform_calculate(lat=points["lat"], lon=points["lon"])
        .encode(
            latitude=alt.Latitude("lat:Q"),
            longitude=alt.Longitude("lon:Q"),
            order=alt.Order("angle:Q"),
        )
    )


def placed(chart: alt.Chart, **more: Any) -> alt.Chart:
    """Return a chart whose marks stand at the columns ``lat`` and ``lon``."""
    return chart.encode(latitude=alt.Latitude("lat:Q"), longitude=alt.Longitude("lon:Q"), **more)
