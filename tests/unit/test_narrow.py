"""The drawing for a phone that is made from a chart written for a window."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import altair as alt
import pandas as pd
import pytest
import vl_convert

from pakrussia import charts
from pakrussia.narrow import WIDTH, narrowed, with_data_of, without_data_of

YEARS = pd.DataFrame(
    {
        "year": [*range(1950, 1960)] * 2,
        "state": ["Pakistan"] * 10 + ["Afghanistan"] * 10,
        "value": range(20),
    }
)
BASE = alt.Chart(YEARS)
LINE = BASE.mark_line().encode(x="year:Q", y=alt.Y("value:Q", title="per cent"), color="state:N")
BARS = BASE.mark_bar().encode(x="value:Q", y="state:N")
CHARTS: dict[str, Any] = {
    "one view": LINE.properties(width=600),
    "no width": LINE,
    "layers": (LINE + LINE.mark_point()).properties(width=600),
    "side by side": LINE.properties(width=300) | BARS.properties(width=280),
    "below each other": LINE.properties(width=600) & BARS.properties(width=500),
    "rows": BARS.encode(row="state:N").properties(width=500, height=40),
    "columns": LINE.encode(column="state:N").properties(width=250),
    "facet": LINE.properties(width=260).facet("state:N", columns=2),
    "layered facet": (LINE + LINE.mark_point()).properties(width=260).facet(column="state:N"),
}


def size(spec: dict[str, Any]) -> tuple[float, float]:
    svg = vl_convert.vegalite_to_svg({**spec, "padding": 2})
    found = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    assert found
    return float(found[1]), float(found[2])


@pytest.mark.parametrize("name", CHARTS)
def test_a_narrow_drawing_fits_a_phone(name: str) -> None:
    small = narrowed(CHARTS[name].to_dict())
    width, _ = size(small)
    assert 260 < width <= WIDTH + 8
    assert "hconcat" not in json.dumps(small)


def test_panels_and_facets_come_below_each_other() -> None:
    for name in ("side by side", "columns", "facet", "layered facet"):
        wide = CHARTS[name].to_dict()
        assert size(narrowed(wide))[1] > 1.3 * size(wide)[1], name


def test_what_stood_beside_the_plane_stands_above_it() -> None:
    small = narrowed(CHARTS["rows"].to_dict())
    assert small["encoding"]["row"]["header"]["labelOrient"] == "top"
    assert narrowed(CHARTS["one view"].to_dict())["encoding"]["color"]["legend"]["orient"] == "top"


def test_a_chart_without_a_legend_gets_none() -> None:
    chart = LINE.encode(color=alt.Color("state:N", legend=None)).to_dict()
    assert narrowed(chart)["encoding"]["color"]["legend"] is None


def test_the_wide_specification_stays_as_it_was() -> None:
    wide = CHARTS["side by side"].to_dict()
    before = copy.deepcopy(wide)
    narrowed(wide)
    assert wide == before


def test_a_narrow_drawing_travels_without_the_data_of_the_wide_one() -> None:
    wide = CHARTS["one view"].to_dict()
    own = alt.Chart(pd.DataFrame({"a": [1]})).mark_point().encode(x="a:Q")
    small = alt.vconcat(CHARTS["no width"], own).to_dict()
    lean = without_data_of(small, wide)
    (name,) = lean["datasets"]
    assert lean["datasets"][name] == [{"a": 1}]
    assert len(json.dumps(lean)) < len(json.dumps(small)) / 3
    vega, _ = charts.render({**wide, "description": "Lines."})
    whole = with_data_of(lean, vega[charts.VEGA_MIME])
    assert whole["datasets"] == small["datasets"]
    # Compiled, it draws what the specification with its own data and theme draws.
    compiled = charts.narrow_vega(lean, vega[charts.VEGA_MIME])
    # (It names more for a screen reader.)
    pictures = [vl_convert.vega_to_svg(compiled), vl_convert.vegalite_to_svg(small)]
    compared = [re.sub(r' (aria-[a-z]+|role)="[^"]*"', "", one) for one in pictures]
    assert compared[0] == compared[1]
