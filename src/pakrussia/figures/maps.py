"""Maps without borders: land, great circles and their lengths."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from pakrussia import data

LAND = "#e9e6db"
EARTH_KM = 6371  # the mean radius
Point = Sequence[float]  # longitude, latitude


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


def _thinned(
    ring: list[Point], lon: tuple[float, float], lat: tuple[float, float]
) -> list[list[float]]:
    """Return a coast with every point inside the frame, and one in six outside; else nothing."""
    seen = [lon[0] < east < lon[1] and lat[0] < north < lat[1] for east, north in ring]
    if not any(seen):
        return []
    last = len(ring) - 1
    return [
        [round(degree, 2) for degree in point]
        for number, point in enumerate(ring)
        if seen[number] or number % 6 == 0 or number == last
    ]


def _features(kind: str, shapes: Iterable[Any]) -> alt.Chart:
    listed = tuple(
        {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": shape}}
        for shape in shapes
    )
    return alt.Chart({"values": listed})


def land(lon: tuple[float, float], lat: tuple[float, float], color: str = LAND) -> alt.Chart:
    """Return the land that can be seen in a frame of degrees, without borders."""
    rings = [piece["geometry"]["coordinates"][0] for piece in data.base_map()["features"]]
    # An island of a few points is smaller than a dot.
    coasts = [coast for ring in rings if len(coast := _thinned(ring, lon, lat)) > 8]
    shape: alt.Chart = _features("Polygon", ([coast] for coast in coasts)).mark_geoshape(
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
