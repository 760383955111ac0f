"""Exercise 07 from both sides: right ways pass, and each typical mistake gets its own hint."""

from __future__ import annotations

import datetime

import altair as alt
import numpy as np
import pandas as pd
import pytest
from exercise_checks import assert_own_hints, outcome

from pakrussia import data


def wide(state="PAK"):
    rows = data.load("electricity").query("iso3 == @state")
    return rows.pivot(index="source", columns="year", values="twh")


# --- 07.1 ---


def share_by_pivot():
    now = wide()[2019]
    return {
        "nuclear_twh": now["nuclear"],
        "total_twh": now.sum(),
        "nuclear_share_pct": round(now["nuclear"] / now.sum() * 100, 1),
    }


def share_by_loop():
    rows = [
        one
        for one in data.load("electricity").to_dict("records")
        if one["iso3"] == "PAK" and one["year"] == 2019
    ]
    part = [one["twh"] for one in rows if one["source"] == "nuclear"]
    whole = sum(one["twh"] for one in rows)
    return {
        "nuclear_twh": np.array(part),
        "total_twh": round(whole, 1),
        "nuclear_share_pct": pd.Series([100 * part[0] / whole]),
    }


@pytest.mark.parametrize("way", [share_by_pivot, share_by_loop])
def test_a_share_found_in_any_right_way_is_right(way):
    found, message = outcome("07.1", **way())
    assert found == "right"
    assert "9.1 of 133.3 terawatt hours, that is 6.8 per cent of 2019" in message


def test_each_mistake_with_the_share_gets_its_own_hint():
    now, before, india = wide()[2019], wide()[2018], wide("IND")[2019]
    whole = now.sum()
    mistakes = {
        "India": ({"nuclear_twh": india["nuclear"]}, "`nuclear_twh`: this is India"),
        "2018": ({"nuclear_twh": before["nuclear"]}, "`nuclear_twh`: this is 2018"),
        "all years": ({"nuclear_twh": wide().loc["nuclear"].sum()}, "all years"),
        "four states": (
            {
                "nuclear_twh": data.load("electricity")
                .query("year == 2019 and source == 'nuclear'")["twh"]
                .sum()
            },
            "`nuclear_twh`: four states",
        ),
        "no solar": ({"total_twh": whole - now["solar"]}, "May it be"),
        "no nuclear": ({"total_twh": whole - now["nuclear"]}, "left out of the whole"),
        "India's whole": ({"total_twh": india.sum()}, "`total_twh`: this is India"),
        "whole of 2018": ({"total_twh": before.sum()}, "`total_twh`: this is 2018"),
        "share of 1": ({"nuclear_share_pct": 0.068}, "share of 1"),
        "907": ({"nuclear_share_pct": 907}, "100 times the part"),
        "9.1": ({"nuclear_share_pct": 907 / (whole - now["hydro"])}, "without hydro"),
        "beside the others": ({"nuclear_share_pct": 907 / (whole - 9.07)}, "not in all"),
        "the others": ({"nuclear_share_pct": 93.2}, "share of all others"),
        "another year": ({"nuclear_share_pct": 17.7}, "grid of 2024-25"),
        "some other number": ({"nuclear_share_pct": 50}, "Print the rows"),
    }
    assert_own_hints("07.1", share_by_pivot(), mistakes)


# --- 07.2 ---


def changes(**columns):
    mix = wide()
    table = pd.DataFrame({"since_2014": mix[2019] - mix[2014], "since_2017": mix[2019] - mix[2017]})
    return table.assign(**columns)


def changes_by_merge():
    """The same by joining three years: a column of sources, no row of zeros, rounded."""
    rows = data.load("electricity").query("iso3 == 'PAK' and source != 'other renewables'")
    years = {
        year: rows.loc[rows["year"] == year, ["source", "twh"]].rename(columns={"twh": str(year)})
        for year in (2014, 2017, 2019)
    }
    table = years[2019].merge(years[2014], on="source").merge(years[2017], on="source")
    table["since_2014"] = (table["2019"] - table["2014"]).round(1)
    table["since_2017"] = (table["2019"] - table["2017"]).round(1)
    return table.sort_values("since_2017")


@pytest.mark.parametrize("way", [changes, changes_by_merge])
def test_changes_made_in_any_right_way_are_right(way):
    found, message = outcome("07.2", changes=way(), gas_fell="c")
    assert found == "right"
    assert "From 2017 gas and oil fell, gas by 3.2 TWh; from 2014 bioenergy and oil fell" in message
    assert "gas grew by 17.7" in message


def test_each_mistake_with_the_changes_gets_its_own_hint():
    mix = wide().drop("other renewables")
    right = changes()

    def since(change):
        return {"changes": pd.DataFrame({f"since_{y}": change(mix[y]) for y in (2014, 2017)})}

    one_wrong = right.copy()
    one_wrong.loc["coal", "since_2014"] = 1.0
    mistakes = {
        "earlier minus later": ({"changes": -right}, "signs are turned"),
        "per cent": (since(lambda one: 100 * (mix[2019] - one) / one), "per cent of the base"),
        "shares": (
            since(lambda one: 100 * (mix[2019] / mix[2019].sum() - one / one.sum())),
            "changes of shares",
        ),
        "to 2018": (since(lambda one: mix[2018] - one), "To 2018"),
        "amounts": (since(lambda one: one), "amounts of the base"),
        "columns exchanged": (
            {"changes": right.set_axis(["since_2017", "since_2014"], axis=1)},
            "changed places",
        ),
        "one year late": (
            {
                "changes": changes(
                    since_2014=mix[2019] - mix[2015], since_2017=mix[2019] - mix[2018]
                ).dropna()
            },
            "one year too late",
        ),
        "one base year": ({"changes": changes(since_2014=right["since_2017"])}, "Both columns"),
        "one value": ({"changes": one_wrong}, "row coal"),
        "a source is missing": ({"changes": right.drop("solar")}, "no row for solar"),
        "falls anyway": ({"gas_fell": "a"}, "the earlier of the two"),
        "never falls": ({"gas_fell": "b"}, "the later of the two"),
        "no letter": ({"gas_fell": "true"}, "one letter"),
    }
    assert_own_hints("07.2", {"changes": right, "gas_fell": "c"}, mistakes)


# --- 07.3 ---

DESCRIPTION = (
    "Line chart of two lines, 1990 to 2020: gas burnt and gas produced in Pakistan. They part "
    "in 2015."
)
WORDS = {"title": "Gas burnt and produced", "description": DESCRIPTION}


def lines(first=1990, columns=("gas_burnt_twh", "gas_produced_twh")):
    rows = data.load("gas_pakistan").query("year >= @first")
    return rows.melt(id_vars="year", value_vars=list(columns), var_name="gas", value_name="twh")


def drawn(rows=None, *, mark="line", words=WORDS, **channels):
    rows = lines() if rows is None else rows
    channels = {"x": "year:O", "y": "twh:Q", "color": "gas:N", **channels}
    channels = {name: value for name, value in channels.items() if value}
    return getattr(alt.Chart(rows), f"mark_{mark}")().encode(**channels).properties(**words)


def drawn_in_bcm_with_dates():
    rows = lines()
    rows["day"] = pd.to_datetime(rows["year"].astype(str))
    rows["bcm"] = (rows["twh"] / 10).round(1)
    base = alt.Chart(rows[["day", "bcm", "gas"]]).encode(
        x="year(day):T", y="bcm:Q", strokeDash="gas"
    )
    return (base.mark_point() + base.mark_line()).properties(**WORDS)


GAP = {"gap_bcm": 11.7755, "pipe_share_pct": 94.96}


@pytest.mark.parametrize(
    ("numbers", "way"),
    [(GAP, drawn), ({"gap_bcm": 11.8, "pipe_share_pct": 95}, drawn_in_bcm_with_dates)],
)
def test_a_gap_and_lines_made_in_any_right_way_are_right(numbers, way):
    found, message = outcome("07.3", **numbers, chart=way())
    assert found == "right", message
    assert "11.8 billion cubic metres" in message
    assert "95 per cent" in message
    assert "part in 2015" in message


def test_each_mistake_with_the_gap_gets_its_own_hint():
    row = data.load("gas_pakistan").set_index("year").loc[2019]
    last = data.load("gas_pakistan").set_index("year").loc[2020]
    charts = {
        "bars": (drawn(mark="bar"), "Which mark joins"),
        "one line": (drawn(color=None), "Which channel"),
        "years with a comma": (drawn(x="year:Q"), "comma"),
        "three lines": (
            drawn(lines(columns=("gas_burnt_twh", "gas_produced_twh", "primary_energy_twh"))),
            "3 lines",
        ),
        "too few years": (drawn(lines(first=2000)), "every year from 1990"),
        "another column": (
            drawn(lines(columns=("gas_burnt_twh", "primary_energy_twh"))),
            "gas that was produced",
        ),
        "fold in the chart": (drawn().transform_filter("datum.year"), "inside the drawing"),
        "no title": (drawn(words={"description": DESCRIPTION}), "no title"),
        "no description": (drawn(words={"title": WORDS["title"]}), "no description"),
        "a line is not named": (
            drawn(words={**WORDS, "description": DESCRIPTION.replace("produced", "other")}),
            "all 2 things",
        ),
    }
    mistakes = {name: ({"chart": chart}, says) for name, (chart, says) in charts.items()}
    mistakes |= {
        "TWh": ({"gap_bcm": 117.755}, "in terawatt hours"),
        "turned round": ({"gap_bcm": -11.8}, "Which way round"),
        "all burnt": ({"gap_bcm": row["gas_burnt_twh"] / 10}, "all that was burnt"),
        "all produced": ({"gap_bcm": row["gas_produced_twh"] / 10}, "all that was produced"),
        "multiplied": ({"gap_bcm": 1177.55}, "multiply or divide"),
        "all energy": (
            {"gap_bcm": (row["primary_energy_twh"] - row["gas_produced_twh"]) / 10},
            "every kind",
        ),
        "2020": (
            {"gap_bcm": (last["gas_burnt_twh"] - last["gas_produced_twh"]) / 10},
            "gap of 2020",
        ),
        "another gap": ({"gap_bcm": 3}, "work it out on paper"),
        "share of 1": ({"pipe_share_pct": 0.95}, "share of 1"),
        "upside down": ({"pipe_share_pct": 105.3}, "Which of the two is the whole"),
        "units mixed": ({"pipe_share_pct": 949.6}, "divided by cubic metres"),
        "the rest": ({"pipe_share_pct": 5.04}, "stay empty"),
    }
    assert_own_hints("07.3", {**GAP, "chart": drawn()}, mistakes)


# --- 07.4 ---

DAYS = {
    "june_days": 100_000 * 7.25 / 154_000,
    "claimed_days": 7_000_000 / 154_000,
    "times": 7_000_000 / 725_000,
}


@pytest.mark.parametrize(
    "work",
    [
        {},
        {"june_days": 101_000 * 7.25 / 154_000, "times": 7_000_000 / 732_250},
        {name: round(value, 1) for name, value in DAYS.items()},
    ],
)
def test_days_found_in_any_right_way_are_right(work):
    found, message = outcome("07.4", **{**DAYS, **work})
    assert found == "right", message
    assert "4.7 to 4.8 days" in message
    assert "45.5 days" in message


def test_each_mistake_with_the_days_gets_its_own_hint():
    a_day = 7.25 / 154_000
    mistakes = {
        "tonnes as barrels": ({"june_days": 100_000 / 154_000}, "What is missing"),
        "divided": ({"june_days": 100_000 / 7.25 / 154_000}, "multiply or divide"),
        "first cargo": ({"june_days": 45_000 * a_day}, "first cargo"),
        "second cargo": ({"june_days": 55_000 * a_day}, "second cargo"),
        "autumn too": ({"june_days": 210_000 * a_day}, "autumn"),
        "all of it": ({"june_days": 301_000 * a_day}, "all cargoes"),
        "barrels": ({"june_days": 725_000}, "needed a day"),
        "another number": ({"june_days": 30}, "units beside each number"),
        "barrels twice": ({"claimed_days": 7_000_000 * a_day}, "once more"),
        "zeros": ({"claimed_days": 7 / 154_000}, "six zeros"),
        "June again": ({"claimed_days": 4.73}, "June again"),
        "upside down": ({"times": 0.10357}, "divided by which"),
        "difference": ({"times": 40.7}, "difference in days"),
        "per cent": ({"times": 960.7}, "in per cent"),
    }
    assert_own_hints("07.4", DAYS, mistakes)


# --- 07.5 ---

SPOKEN = {
    "nearest_source": "pakistan-today-2017-12-16",
    "said_on": "2017-12-15",
    "days_after_delhi": 9,
    "safest": "b",
}


@pytest.mark.parametrize(
    "work",
    [
        {},
        {
            "nearest_source": " Pakistan-Today-2017-12-16",
            "said_on": datetime.date(2017, 12, 15),
            "days_after_delhi": np.int64(9),
            "safest": "B",
        },
    ],
)
def test_source_answers_in_any_right_form_are_right(work):
    found, message = outcome("07.5", **{**SPOKEN, **work})
    assert found == "right"
    assert "9 days after" in message


def test_each_mistake_with_the_sources_gets_its_own_hint():
    mistakes = {
        "Delhi": ({"nearest_source": "mint-2017-12-06"}, "another capital"),
        "a month later": ({"nearest_source": "pakistan-observer-2018-01-17"}, "after a month"),
        "no such key": ({"nearest_source": "pakistan-today"}, "Did you mean"),
        "day of Delhi": ({"said_on": "2017-12-06"}, "in New Delhi"),
        "day of the newspaper": ({"said_on": "2017-12-16"}, "day of the newspaper"),
        "another day": ({"said_on": "2018-01-17"}, "day of the week"),
        "both ends": ({"days_after_delhi": 10}, "both end days"),
        "in between": ({"days_after_delhi": 8}, "in between"),
        "backwards": ({"days_after_delhi": -9}, "above zero"),
        "another number": ({"days_after_delhi": 30}, "earlier day from the later"),
        "Moscow": ({"safest": "a"}, "who is “Moscow”"),
        "voted": ({"safest": "c"}, "how does this group decide"),
        "two in one": ({"safest": "d"}, "two capitals"),
    }
    assert_own_hints("07.5", SPOKEN, mistakes)
