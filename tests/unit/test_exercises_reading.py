"""What the judges share to read tables, charts and choices."""

from __future__ import annotations

import altair as alt
import pandas as pd
import pytest

from pakrussia.exercises.reading import (
    Drawing,
    as_table,
    choice,
    demand_encoding,
    demand_number,
    demand_per_cent,
    demand_table,
    demand_years,
    heights,
    parted,
    series,
    source_key,
    table,
)
from pakrussia.exercises.tasks import NotYet

YEARS = ["1990", "1991"]


def read(value, **options):
    return table(value, "x", key="year", rows=YEARS, columns=["n"], **options)


@pytest.mark.parametrize("years", [[1991, 1990], [1991.0, 1990.0], ["1991", "1990"]])
@pytest.mark.parametrize("as_index", [True, False, "nameless"])
def test_rows_are_found_whatever_form_their_names_have(years, as_index):
    frame = pd.DataFrame({"year": years, "n": [2, 1], "more": ["b", "a"]})
    if as_index:
        frame = frame.set_index("year")
    if as_index == "nameless":
        frame = frame.rename_axis(None)
    assert read(frame) == {"1990": {"n": 1.0}, "1991": {"n": 2.0}}


def test_other_rows_stay_only_where_they_are_allowed():
    frame = pd.DataFrame({"year": [1989, 1990, 1991], "n": [None, 1, 2]})
    assert read(frame, more=True) == {"1990": {"n": 1.0}, "1991": {"n": 2.0}}
    with pytest.raises(NotYet, match="3 rows"):
        read(frame)
    twice = pd.DataFrame({"year": [1990, 1991, 1991], "n": [1, 2, 3]})
    with pytest.raises(NotYet, match="twice"):
        read(twice, more=True)


def test_an_own_table_has_the_form_of_a_learners_table():
    frame = pd.DataFrame({"n": [1, 2]}, index=[1990, 1991])
    assert as_table(frame) == read(frame.rename_axis("year"))


def judged(found, slips=()):
    right = {"a": {"n": 1.0, "m": 2.0}, "b": {"n": 3.0, "m": 4.0}, "other": {"n": 0.0, "m": 0.0}}
    demand_table(
        found, right, name="x", within={"n": 0.1, "m": 0.1}, slips=slips, advice="Look again."
    )


def test_a_table_within_its_tolerance_passes():
    judged({"a": {"n": 1.05, "m": 2.0}, "b": {"n": 3.0, "m": 3.95}})


def test_a_slip_is_known_by_the_wrong_cells_alone():
    slips = [
        ({"a": {"n": 9.0, "m": 0.0}}, "first"),
        ({"a": {"n": 9.0, "m": 0.0}, "b": {"n": 9.0, "m": 0.0}}, "second"),
    ]
    with pytest.raises(NotYet, match="first"):
        judged({"a": {"n": 9.0, "m": 2.0}, "b": {"n": 3.0, "m": 4.0}}, slips)
    with pytest.raises(NotYet, match="second"):
        judged({"a": {"n": 9.0, "m": 2.0}, "b": {"n": 9.0, "m": 4.0}}, slips)
    with pytest.raises(NotYet, match=r"row b: 7\.0 in `m` does not fit the data\. Look again"):
        judged({"a": {"n": 1.0, "m": 2.0}, "b": {"n": 3.0, "m": 7.0}}, slips)


@pytest.mark.parametrize(("shares", "says"), [([0.2, 0.5], "times what"), ([20, 120], "divided")])
def test_shares_that_are_no_per_cent_get_advice(shares, says):
    demand_per_cent([0.4, 55], "x")
    with pytest.raises(NotYet, match=says):
        demand_per_cent(shares, "x")


def test_a_number_is_right_a_slip_or_neither():
    rule = {"right": 5.0, "within": 0.2, "slips": [(50.0, "ten times")], "advice": "Divide."}
    demand_number(5.1, "x", "km", **rule)
    with pytest.raises(NotYet, match="`x`: ten times"):
        demand_number(50.1, "x", "km", **rule)
    with pytest.raises(NotYet, match=r"`x` is 7\. Divide"):
        demand_number(7, "x", "km", **rule)


def test_each_wrong_letter_and_key_has_its_hint():
    choice(" B)", "x", "b", {"a": "why a"})
    with pytest.raises(NotYet, match="`x`: why a"):
        choice("a", "x", "b", {"a": "why a"})
    with pytest.raises(NotYet, match="one letter"):
        choice("c", "x", "b", {"a": "why a"})
    source_key(" Right-1 ", "x", "right-1", {"other-2": "why other"})
    for value, says in (("OTHER-2", "why other"), ("right", "Did you mean"), (5, "a number")):
        with pytest.raises(NotYet, match=says):
            source_key(value, "x", "right-1", {"other-2": "why other"})


ROWS = pd.DataFrame(
    {
        "year": [1990, 1990, 1991, 1991],
        "day": pd.to_datetime(["1990-02-01", "1990-03-01", "1991-02-01", "1991-03-01"]),
        "who": ["a", "b", "a", "b"],
        "n": [1.0, 2.0, 3.0, 4.0],
    }
)
LINES = {"a": {"1990": 1.0, "1991": 3.0}, "b": {"1990": 2.0, "1991": 4.0}}


def drawing(rows=ROWS, mark="bar", **channels):
    return Drawing(alt.Chart(rows, mark=mark).encode(**channels), "chart", main=(mark,))


@pytest.mark.parametrize(
    ("channels", "found"),
    [
        ({"x": "year:O", "y": "n", "color": "who"}, LINES),
        ({"x": "n", "y": "year:O", "color": "who"}, LINES),
        ({"x": "year(day):T", "y": "n", "strokeDash": "who"}, LINES),
        ({"x": "year:O", "y": "n", "xOffset": "who"}, LINES),
        ({"x": "year:O", "y": "sum(n)"}, {"": {"1990": 3.0, "1991": 7.0}}),
        ({"x": "year:O", "y": "mean(n)"}, {"": {"1990": 1.5, "1991": 3.5}}),
        ({"x": "who", "y": "count()"}, {"": {"a": 2.0, "b": 2.0}}),
        ({"y": "sum(n)"}, {"": {"": 10.0}}),
    ],
)
def test_a_chart_is_read_as_it_is_drawn(channels, found):
    chart = drawing(**channels)
    assert series(chart) == found
    assert sorted(heights(chart)) == sorted(n for line in found.values() for n in line.values())


@pytest.mark.parametrize(
    ("channels", "says"),
    [
        ({"x": "year:O", "y": "n"}, "several values for one line at 1990"),
        ({"x": "year:O", "y": "who"}, "no number along x or y"),
        ({"x": "year:O", "y": "who:Q"}, "holds no numbers"),
        ({"x": alt.X("n", bin=True), "y": "count()"}, "groups inside the drawing"),
    ],
)
def test_a_chart_that_cannot_be_read_gets_advice(channels, says):
    with pytest.raises(NotYet, match=says):
        series(drawing(**channels))


def test_marks_and_channels_are_asked_for_by_what_they_show():
    def demand(chart):
        shows = {"x": "the year", "y": "the number", "color": "the two"}
        demand_encoding(chart, marks=("bar",), question="Which mark?", shows=shows)

    chart = drawing(x="year:O", y="n", color="who")
    demand(chart)
    assert parted(chart) == "color"
    for wrong, says in (
        (drawing(mark="point", x="year:O", y="n", color="who"), "mark point. Which mark"),
        (drawing(x="year:O", color="who"), "along y. Give y the number"),
        (drawing(x="year:O", y="n"), "does not tell the two apart"),
    ):
        with pytest.raises(NotYet, match=says):
            demand(wrong)
    filtered = alt.Chart(ROWS).mark_bar().encode(x="year:O", y="n", color="who")
    with pytest.raises(NotYet, match="inside the drawing"):
        demand(Drawing(filtered.transform_filter("datum.n > 1"), "chart"))


@pytest.mark.parametrize(
    ("x", "says"),
    [("year:Q", "comma"), ("year:T", "milliseconds"), ("who:N", "holds no years")],
)
def test_years_are_printed_as_years(x, says):
    demand_years(drawing(x="year:O", y="n"))
    demand_years(drawing(x="day:T", y="n"))
    demand_years(drawing(x=alt.X("year:Q", axis=alt.Axis(format="d")), y="n"))
    with pytest.raises(NotYet, match=says):
        demand_years(drawing(x=x, y="n"))
