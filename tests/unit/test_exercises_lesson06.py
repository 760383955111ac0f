"""Exercise 06 from both sides: right ways pass, and each typical mistake gets its own hint."""

from __future__ import annotations

import datetime

import altair as alt
import numpy as np
import pandas as pd
import pytest
from exercise_checks import assert_own_hints, outcome

from pakrussia import data

UNITS = "tiv_delivered_millions"


def register(*suppliers):
    rows = data.load("arms_deals")
    return rows[rows["supplier_name"].isin(suppliers)] if suppliers else rows


# --- 06.1 ---


def by_filter():
    rows = register("Russia")
    part = rows.loc[rows["weapon"] == "RD-33", UNITS].sum()
    return {
        "deals": len(rows),
        "delivered_units": round(rows[UNITS].sum()),
        "engine_share_pct": round(100 * part / rows[UNITS].sum(), 1),
    }


def by_groups():
    rows = register()
    groups = rows.groupby("supplier_iso3")[UNITS].agg(["size", "sum"]).loc["RUS"]
    weapons = rows[rows["supplier_iso3"] == "RUS"].groupby("weapon")[UNITS].sum()
    return {
        "deals": groups["size"],
        "delivered_units": np.array([groups["sum"]]),
        "engine_share_pct": 100 * (weapons / weapons.sum())["RD-33"],
    }


@pytest.mark.parametrize("way", [by_filter, by_groups])
def test_deliveries_counted_in_any_right_way_are_right(way):
    found, message = outcome("06.1", **way())
    assert found == "right"
    assert "9 deals and 841.4 units" in message
    assert "53.9 per cent" in message


def test_each_mistake_with_the_deliveries_gets_its_own_hint():
    russia, moscow = register("Russia"), register("Russia", "Soviet Union")
    engines = russia[russia["weapon"] == "RD-33"]
    part, pieces = engines[UNITS].sum(), russia["number_delivered"].sum()
    ordered = "tiv_ordered_millions"

    def share(part, whole):
        return {"engine_share_pct": 100 * part / whole}

    mistakes = {
        "the Soviet Union too": ({"deals": 19}, "`deals`: the Soviet"),
        "all suppliers": ({"deals": 514}, "deals of all suppliers"),
        "kinds of weapon": ({"deals": 4}, "kinds of weapon"),
        "pieces for deals": ({"deals": pieces}, "`deals`: these are pieces"),
        "Soviet units": ({"delivered_units": moscow[UNITS].sum()}, "`delivered_units`: the Soviet"),
        "ordered": ({"delivered_units": russia[ordered].sum()}, "`delivered_units`: this is what"),
        "pieces for units": ({"delivered_units": pieces}, "holds the units"),
        "engines alone": ({"delivered_units": part}, "engines alone"),
        "share with Soviet units": (share(part, moscow[UNITS].sum()), "_pct`: the Soviet"),
        "share of orders": (
            share(engines[ordered].sum(), russia[ordered].sum()),
            "`engine_share_pct`: this is what was ordered",
        ),
        "share of 1": ({"engine_share_pct": 0.539}, "share of 1"),
        "share of all": (share(part, register()[UNITS].sum()), "whole here is all"),
        "the rest": ({"engine_share_pct": 46.1}, "all the rest"),
        "share of pieces": (share(engines["number_delivered"].sum(), pieces), "one missile"),
        "some other number": ({"deals": 12}, "Print the rows"),
    }
    assert_own_hints("06.1", by_filter(), mistakes)


# --- 06.2 ---

NEWS = {"helicopters": 45, "orders": 5, "what_fits": "b"}


def counted_by_query():
    rows = register().query(
        "supplier_iso3 == 'RUS' and weapon.str.startswith('Mi-17') and order_year <= 2003"
    )
    return {"helicopters": rows["number_delivered"].sum(), "orders": rows.shape[0]}


def counted_by_loop():
    rows = [
        one
        for one in register("Russia").to_dict("records")
        if one["description"] == "transport helicopter" and one["order_year"] < 2014
    ]
    return {"helicopters": sum(one["number_ordered"] for one in rows), "orders": float(len(rows))}


@pytest.mark.parametrize("way", [counted_by_query, counted_by_loop])
def test_helicopters_counted_in_any_right_way_are_right(way):
    found, message = outcome("06.2", **way(), what_fits="B")
    assert found == "right"
    assert "45 transport helicopters came on 5 orders of 1995 to 2003" in message


def test_each_mistake_with_the_helicopters_gets_its_own_hint():
    before = register("Russia").query("order_year < 2014")
    mi17 = before[before["weapon"] == "Mi-17"]
    mistakes = {
        "orders for aircraft": ({"helicopters": 5}, "How many aircraft"),
        "2016 too": ({"helicopters": 47}, "`helicopters`: some were ordered after"),
        "units": ({"helicopters": mi17[UNITS].sum()}, "units of worth"),
        "Soviet ones too": ({"helicopters": 68}, "Which state sold"),
        "Soviet ones": ({"helicopters": 23}, "these are Soviet Mi-8"),
        "engines too": ({"helicopters": before["number_delivered"].sum()}, "`helicopters`: pieces"),
        "an order too many": ({"orders": 6}, "`orders`: one of these"),
        "years": ({"orders": 3}, "Can one year"),
        "aircraft for orders": ({"orders": 45}, "these are the aircraft"),
        "all weapons": ({"orders": 9}, "`orders`: other weapons"),
        "nothing came": ({"what_fits": "a"}, "came by then"),
        "the report is false": ({"what_fits": "c"}, "large word"),
        "no letter": ({"what_fits": True}, "one letter"),
    }
    assert_own_hints("06.2", NEWS, mistakes)


# --- 06.3 ---


def spread(rows=None):
    rows = register() if rows is None else rows
    rows = rows.assign(year=rows["delivery_years"].str.split(";"))
    rows["units"] = rows[UNITS] / rows["year"].str.len()
    return rows.explode("year").astype({"year": int})


def shares(rows, column="units", first=2020, last=2024, years="year"):
    sums = rows[rows[years].between(first, last)].groupby("supplier_name")[column].sum()
    return (100 * sums / sums.sum()).rename("share_pct").to_frame()


def shares_by_loop():
    """The same by plain counting: the five suppliers alone, as a column, rounded."""
    units = {}
    for one in register().to_dict("records"):
        years = [int(year) for year in one["delivery_years"].split(";")]
        inside = sum(2020 <= year <= 2024 for year in years)
        name = one["supplier_name"]
        units[name] = units.get(name, 0) + one[UNITS] * inside / len(years)
    whole = sum(units.values())
    names = ["Turkiye", "Sweden", "Russia", "China", "Netherlands"]
    return pd.DataFrame(
        {
            "share_pct": [round(100 * units[name] / whole, 1) for name in names],
            "supplier_name": names,
        }
    )


@pytest.mark.parametrize("way", [lambda: shares(spread()), shares_by_loop])
def test_shares_made_in_any_right_way_are_right(way):
    found, message = outcome("06.3", shares=way())
    assert found == "right"
    assert "China 81.2" in message
    assert "Russia 1.6" in message
    assert "prints 81 for China" in message


def test_each_mistake_with_the_shares_gets_its_own_hint():
    right = shares(spread())
    once = register()
    once["first"] = once["delivery_years"].str[:4].astype(int)
    other = right.copy()
    other.loc["Russia"] = 9.9
    inside = spread().query("2020 <= year <= 2024")
    mistakes = {
        "not divided": (shares(spread(), UNITS), "divided by"),
        "by order": (shares(once, UNITS, years="order_year"), "year of the order"),
        "first year": (shares(once, UNITS, years="first"), "why is Russia missing"),
        "all years": (shares(spread(), first=1900), "shares of all years"),
        "share of 1": (right / 100, "between 0 and 1"),
        "units": (
            inside.groupby("supplier_name")["units"].sum().to_frame("share_pct"),
            "SIPRI units",
        ),
        "rows": (
            100 * inside["supplier_name"].value_counts(normalize=True).to_frame("share_pct"),
            "Rows are counted",
        ),
        "five years before": (shares(spread(), first=2015, last=2019), "five years before"),
        "one supplier": (other, "Russia has 9.9"),
        "no Russia": (right.drop("Russia"), "no row for Russia"),
        "no China": (right.drop("China"), "no row for China"),
        "a Series": (right["share_pct"], "a Series"),
        "another name": (right.rename(columns={"share_pct": "share"}), "`share`: rename"),
    }
    assert_own_hints(
        "06.3", {}, {name: ({"shares": table}, says) for name, (table, says) in mistakes.items()}
    )


# --- 06.4 ---

DESCRIPTION = (
    "Eight signs for the Druzhba drills by year and host: Pakistan in even years and Russia in "
    "odd years."
)
WORDS = {"title": "Hosts of the Druzhba drills", "description": DESCRIPTION}


def drills(all_of_them=False):
    rows = data.load("exercises")
    rows = rows if all_of_them else rows[rows["name"].str.contains("Druzhba")]
    return rows.assign(year=rows["start"].dt.year, day=rows["start"].dt.strftime("%Y-%m-%d"))


def drawn(rows=None, *, mark="point", words=WORDS, **channels):
    rows = drills() if rows is None else rows
    columns = ["name", "year", "day", "start", "place", "host_iso3"]
    channels = {"x": "year:O", "y": "host_iso3:N", **channels}
    channels = {name: value for name, value in channels.items() if value}
    chart = getattr(alt.Chart(rows[columns]), f"mark_{mark}")()
    return chart.encode(**channels).properties(**words)


def drawn_with_dates():
    rows = drills()
    rows["host_iso3"] = rows["host_iso3"].replace({"PAK": "Pakistan", "RUS": "Russia"})
    base = alt.Chart(rows[["start", "host_iso3", "name"]]).encode(x="start:T", y="host_iso3")
    return (base.mark_text(dy=9).encode(text="name") + base.mark_circle()).properties(**WORDS)


RHYTHM = {"in_pakistan": 4, "in_russia": 4, "what_of_2026": "b"}


@pytest.mark.parametrize(
    "way",
    [
        drawn,
        drawn_with_dates,
        lambda: drawn(mark="square", x=alt.X("year:Q", axis=alt.Axis(format="d"))),
    ],
)
def test_a_rhythm_drawn_in_any_right_way_is_right(way):
    found, message = outcome("06.4", **RHYTHM, chart=way())
    assert found == "right", message
    assert "8 drills, 4 in each state" in message
    assert "4 times of 4" in message


def test_each_mistake_with_the_rhythm_gets_its_own_hint():
    charts = {
        "bars": (drawn(mark="bar"), "one sign for each row"),
        "every exercise": (drawn(drills(all_of_them=True)), "draws 19 signs"),
        "one drill lost": (drawn(drills().head(7)), "draws 7 signs"),
        "places for hosts": (drawn(y="place:N"), "Two hosts are asked for"),
        "axes exchanged": (drawn(x="host_iso3:N", y="year:O"), "holds no years"),
        "years with a comma": (drawn(x="year:Q"), "comma"),
        "years as milliseconds": (drawn(x="year:T"), "milliseconds"),
        "no host": (drawn(y=None), "along y"),
        "hosts mixed up": (
            drawn(drills().assign(host_iso3=["PAK"] * 4 + ["RUS"] * 4)),
            "do not fit the hosts",
        ),
        "filter in the chart": (drawn().transform_filter("datum.year"), "inside the drawing"),
        "no title": (drawn(words={"description": DESCRIPTION}), "no title"),
        "no description": (drawn(words={"title": WORDS["title"]}), "no description"),
        "a host is not named": (
            drawn(words={**WORDS, "description": DESCRIPTION.replace("Russia", "the other")}),
            "all 2 things",
        ),
    }
    mistakes = {name: ({"chart": chart}, says) for name, (chart, says) in charts.items()}
    mistakes |= {
        "AMAN too": ({"in_pakistan": 6}, "`in_pakistan`: another kind"),
        "Kavkaz too": ({"in_russia": 8}, "`in_russia`: another kind"),
        "both states": ({"in_pakistan": 8}, "drills in both states"),
        "all exercises": ({"in_pakistan": 19}, "all exercises"),
        "another number": ({"in_pakistan": 3}, "Which rows"),
        "certain": ({"what_of_2026": "a"}, "how many cases"),
        "nothing": ({"what_of_2026": "c"}, "odd and even"),
    }
    assert_own_hints("06.4", {**RHYTHM, "chart": drawn()}, mistakes)


# --- 06.5 ---

LABEL = {
    "retraction": "galeotti-2018-03-05",
    "retracted_on": "2018-03-05",
    "speech_printed": 2013,
    "whose_term": "b",
}


@pytest.mark.parametrize(
    "work",
    [
        {},
        {
            "retraction": "GALEOTTI-2018-03-05 ",
            "retracted_on": datetime.datetime(2018, 3, 5, 12),
            "speech_printed": np.int64(2013),
            "whose_term": "(b)",
        },
    ],
)
def test_source_answers_in_any_right_form_are_right(work):
    found, message = outcome("06.5", **{**LABEL, **work})
    assert found == "right"
    assert "printed in 2013" in message


def test_each_mistake_with_the_sources_gets_its_own_hint():
    mistakes = {
        "the undated text": ({"retraction": "galeotti-gerasimov-doctrine"}, "no date"),
        "the user of the label": ({"retraction": "politico-2017"}, "Who took it back"),
        "no such key": ({"retraction": "galeotti"}, "Did you mean"),
        "year of the label": ({"retracted_on": "2014-07-01"}, "lies in 2014"),
        "day of the reprint": ({"retracted_on": "2018-03-06"}, "day of a reprint"),
        "label for speech": ({"speech_printed": 2014}, "the label was made"),
        "regret for speech": ({"speech_printed": 2018}, "taken back"),
        "press for speech": ({"speech_printed": 2017}, "article in the press"),
        "another year": ({"speech_printed": 2010}, "military weekly"),
        "the general's own": ({"whose_term": "a"}, "for a title"),
        "the officials'": ({"whose_term": "c"}, "stand first"),
    }
    assert_own_hints("06.5", LABEL, mistakes)
