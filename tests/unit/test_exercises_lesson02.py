"""Exercise 02 from both sides: right ways pass, and each typical mistake gets its own hint."""

from __future__ import annotations

import datetime
import itertools

import altair as alt
import numpy as np
import pandas as pd
import pytest
from exercise_checks import assert_own_hints, outcome

from pakrussia import data

# --- 02.1 ---


def arms(first=1966, last=1970, state="PAK", total=False):
    rows = data.load("arms_transfers")
    rows = rows[rows["year"].between(first, last)]
    if state:
        rows = rows[rows["recipient_iso3"] == state]
    return rows if total else rows[rows["supplier_name"] != "All suppliers"]


def by_groups(rows):
    units = rows.groupby("supplier_name")["tiv_millions"].sum()
    return pd.DataFrame({"units": units, "share_pct": 100 * units / units.sum()})


def by_loop():
    """Three suppliers alone, SIPRI's own total, rounded, other order and more columns."""
    whole = arms(total=True).query("supplier_name == 'All suppliers'")["tiv_millions"].sum()
    rows = []
    for name in ["Soviet Union", "France", "China"]:
        units = sum(arms().loc[arms()["supplier_name"] == name, "tiv_millions"].tolist())
        share = round(100 * units / whole, 1)
        rows.append({"share_pct": share, "units": int(units), "supplier_name": name, "n": 5})
    return pd.DataFrame(rows)


@pytest.mark.parametrize("way", [lambda: by_groups(arms()), by_loop])
def test_shares_of_suppliers_made_in_any_right_way_are_right(way):
    found, message = outcome("02.1", armed=way())
    assert found == "right"
    assert "2,178 units" in message
    assert "China 49.3, France 24.5, Soviet Union 14.4" in message


def test_each_mistake_with_the_suppliers_gets_its_own_hint():
    right = by_groups(arms())
    india = by_groups(arms(state="IND"))
    mistakes = {
        "total summed too": (by_groups(arms(total=True)), "sum of the others"),
        "both states": (by_groups(arms(state=None)), "two states"),
        "1970 left out": (by_groups(arms(last=1969)), "1966 to 1969"),
        "1968 alone": (by_groups(arms(1968, 1968)), "1968 to 1968"),
        "all years": (by_groups(arms(1900, 2100)), "all years"),
        "rows counted": (by_groups(arms().assign(tiv_millions=1.0)), "numbers of rows"),
        "an average year": (right.assign(units=right["units"] / 5), "average year"),
        "shares and not per cent": (right.assign(share_pct=right["share_pct"] / 100), "times what"),
        "India": (india, "no row for China"),
        "another name": (right.rename(columns={"units": "unit"}), "rename it"),
        "some other number": (right.assign(share_pct=33.3), "does not fit"),
        "one column": (right["units"], "a Series"),
    }
    assert_own_hints(
        "02.1", {}, {name: ({"armed": one}, says) for name, (one, says) in mistakes.items()}
    )


# --- 02.2 ---


def dates():
    when = data.load("clock_1971").set_index("id")["date"]
    return when, data.load("events").set_index("id").loc["1972-bhutto-in-moscow", "date"]


def by_pandas():
    when, bhutto = dates()
    treaty = when["1971-indo-soviet-treaty"]
    return {
        "flight_to_treaty": (treaty - when["1971-kissinger-to-beijing"]).days,
        "announced_to_treaty": (treaty - when["1971-beijing-announced"]).days,
        "treaty_to_veto": (when["1971-veto-1"] - treaty).days,
        "surrender_to_bhutto": (bhutto - when["1971-dhaka-surrender"]).days,
        "what_follows": "b",
    }


def by_calendar():
    """The same with Python's own dates, typed from the table, and with a divided span."""
    treaty = datetime.date(1971, 8, 9)
    return {
        "flight_to_treaty": treaty.toordinal() - datetime.date(1971, 7, 9).toordinal(),
        "announced_to_treaty": np.timedelta64(25, "D") / np.timedelta64(1, "D"),
        "treaty_to_veto": float((datetime.date(1971, 12, 4) - treaty).days),
        "surrender_to_bhutto": (datetime.date(1972, 3, 18) - datetime.date(1971, 12, 16)).days,
        "what_follows": "B)",
    }


@pytest.mark.parametrize("way", [by_pandas, by_calendar])
def test_days_counted_in_any_right_way_are_right(way):
    found, message = outcome("02.2", **way())
    assert found == "right"
    assert "31 days" in message
    assert "25 from" in message
    assert "117 on to" in message
    assert "and 93 from" in message


def test_each_mistake_with_the_days_gets_its_own_hint():
    when, _ = dates()
    span = when["1971-indo-soviet-treaty"] - when["1971-kissinger-to-beijing"]
    mistakes = {
        "both ends": ({"flight_to_treaty": 32}, "both counted"),
        "other way round": ({"flight_to_treaty": -31}, "below zero"),
        "months": ({"flight_to_treaty": 1}, "in months"),
        "weeks": ({"announced_to_treaty": 25 / 7}, "in weeks"),
        "from the last day": ({"flight_to_treaty": 29}, "last day of the journey"),
        "third veto": ({"treaty_to_veto": 126}, "third veto"),
        "open war": ({"treaty_to_veto": 116}, "open war"),
        "a span": ({"flight_to_treaty": span}, "span of time"),
        "some other number": ({"surrender_to_bhutto": 50}, "do not fit"),
        "so a reaction": ({"what_follows": "a"}, "not yet because"),
        "so nothing": ({"what_follows": "c"}, "do not rule it out"),
        "text": ({"flight_to_treaty": "31"}, "quotation marks"),
    }
    assert_own_hints("02.2", by_pandas(), mistakes)


# --- 02.3 ---

TITLE = "Soviet arms for India and Pakistan"
DESCRIPTION = (
    "Bars of Soviet arms in SIPRI units by year, 1966 to 1970, for India and for Pakistan. "
    "India's bars are far higher in each year."
)


def soviet(first=1966, last=1970, supplier="SUN"):
    rows = arms(first, last, state=None)
    return rows[rows["supplier_iso3"] == supplier]


def drawn(rows=None, mark="bar", x="year:O", y="tiv_millions", words=None, **channels):
    rows = soviet() if rows is None else rows
    words = {"title": TITLE, "description": DESCRIPTION} if words is None else words
    channels = channels or {"color": "recipient_iso3", "xOffset": "recipient_iso3"}
    return alt.Chart(rows, mark=mark).encode(x=x, y=y, **channels).properties(**words)


def drawn_as_lines():
    """Lines with points, own names, and the year without deliveries as 0."""
    wide = soviet().pivot(index="year", columns="recipient_iso3", values="tiv_millions").fillna(0)
    long = (
        wide.rename(columns={"IND": "India", "PAK": "Pakistan"})
        .reset_index()
        .melt(id_vars="year", var_name="state", value_name="arms")
    )
    base = alt.Chart(long).encode(
        x=alt.X("year:Q", axis=alt.Axis(format="d")), y="arms:Q", strokeDash="state:N"
    )
    return (base.mark_line() + base.mark_point()).properties(title=TITLE, description=DESCRIPTION)


def drawn_with_sums():
    return drawn(y="sum(tiv_millions):Q")


@pytest.mark.parametrize("way", [drawn, drawn_as_lines, drawn_with_sums])
def test_ratio_and_chart_made_in_any_right_way_are_right(way):
    units = soviet().groupby("recipient_iso3")["tiv_millions"].sum()
    found, message = outcome("02.3", ratio=units["IND"] / units["PAK"], chart=way())
    assert found == "right"
    assert "4,286 units to India and 313 to Pakistan: 13.7 to 1" in message
    assert outcome("02.3", ratio=14 - 0.3, chart=way())[0] == "right"


def test_each_mistake_with_the_ratio_and_the_chart_gets_its_own_hint():
    every = arms(state=None)
    mistakes = {
        "turned round": ({"ratio": 313 / 4286}, "Which way round"),
        "1968 alone": ({"ratio": 1175 / 199}, "1968 alone"),
        "all suppliers": (
            {
                "ratio": every.query("recipient_iso3 == 'IND'")["tiv_millions"].sum()
                / every.query("recipient_iso3 == 'PAK'")["tiv_millions"].sum()
            },
            "all suppliers",
        ),
        "share": ({"ratio": 93.2}, "share in per cent"),
        "difference": ({"ratio": 3973}, "a difference"),
        "India alone": ({"ratio": 4286}, "By what"),
        "some other number": ({"ratio": 7}, "does not fit"),
        "points": ({"chart": drawn(mark="point")}, "mark point"),
        "one colour": ({"chart": drawn(tooltip="year")}, "apart"),
        "years with a comma": ({"chart": drawn(x="year:Q")}, "comma"),
        "no years": ({"chart": drawn(x="supplier_iso3:N")}, "holds no years"),
        "another supplier": ({"chart": drawn(soviet(supplier="GBR"))}, "Which supplier"),
        "all suppliers drawn": ({"chart": drawn(every)}, "several values"),
        "more years": ({"chart": drawn(soviet(1961, 1970))}, "runs from 1961 to 1970"),
        "Pakistan alone": (
            {"chart": drawn(soviet().query("recipient_iso3 == 'PAK'"))},
            "tells 1 things apart",
        ),
        "filter in the chart": (
            {"chart": drawn().transform_filter("datum.year > 1965")},
            "inside the drawing",
        ),
        "no title": ({"chart": drawn(words={"description": DESCRIPTION})}, "no title"),
        "no description": ({"chart": drawn(words={"title": TITLE})}, "no description"),
        "supplier not named": (
            {
                "chart": drawn(
                    words={"title": TITLE, "description": DESCRIPTION.replace("Soviet", "foreign")}
                )
            },
            "does not name all 3",
        ),
    }
    assert_own_hints("02.3", {"ratio": 4286 / 313, "chart": drawn()}, mistakes)


# --- 02.4 ---

STATES = ["CHN", "IND", "PAK", "SUN", "USA"]


def signs(year, **changed):
    rows = data.load("tie_years").query("year == @year")
    pairs = zip(rows["iso3"], rows["partner_iso3"], rows["sign"], strict=True)
    found = {frozenset([one, other]): sign for one, other, sign in pairs}
    return found | {frozenset(pair.split("_")): sign for pair, sign in changed.items()}


def sides(year, **changed):
    ties = signs(year, **changed)
    return [
        [ties[frozenset(pair)] for pair in itertools.combinations(trio, 2)]
        for trio in itertools.combinations(STATES, 3)
    ]


def counted(full=lambda p: np.prod(p) != 0, strained=lambda p: np.prod(p) < 0, times=1):
    return pd.DataFrame(
        {
            "year": [1968, 1971, 1973],
            "full": [times * sum(map(full, sides(year))) for year in (1968, 1971, 1973)],
            "strained": [times * sum(map(strained, sides(year))) for year in (1968, 1971, 1973)],
        }
    )


def by_merging():
    """The same by joining the table with itself twice; all years, the year as text in the index."""
    rows = data.load("tie_years")[["iso3", "partner_iso3", "year", "sign"]]
    turned = rows.rename(columns={"iso3": "partner_iso3", "partner_iso3": "iso3"})
    both = pd.concat([rows, turned])
    path = both.merge(both, left_on=["partner_iso3", "year"], right_on=["iso3", "year"])
    path = path[path["iso3_x"] != path["partner_iso3_y"]]
    whole = path.merge(
        both,
        left_on=["iso3_x", "partner_iso3_y", "year"],
        right_on=["iso3", "partner_iso3", "year"],
    )
    whole["product"] = whole["sign_x"] * whole["sign_y"] * whole["sign"]
    found = whole.groupby("year")["product"].agg(
        full=lambda p: (p != 0).sum() / 6, strained=lambda p: (p < 0).sum() / 6
    )
    return found.rename(index=str).astype(float)


@pytest.mark.parametrize("way", [counted, by_merging])
def test_triangles_counted_in_any_right_way_are_right(way):
    found, message = outcome("02.4", triangles=way(), strained_after=np.int64(0))
    assert found == "right"
    assert "1968: 5 of 7; 1971: 2 of 4; 1973: 0 of 2" in message


def test_each_mistake_with_the_triangles_gets_its_own_hint():
    full = lambda p: np.prod(p) != 0  # noqa: E731
    right = counted()
    changed_1968 = sum(np.prod(p) < 0 for p in sides(1968, CHN_USA=1))
    tables = {
        "three hostile sides in balance": (
            counted(strained=lambda p: full(p) and p.count(-1) == 1),
            "three hostile sides",
        ),
        "any hostile side": (counted(strained=lambda p: -1 in p), "minus times minus"),
        "any full one with a hostile side": (
            counted(strained=lambda p: full(p) and -1 in p),
            "two of them are hostile",
        ),
        "in balance": (counted(strained=lambda p: np.prod(p) > 0), "in balance"),
        "all are full": (counted(full=lambda p: True), "all ten"),
        "zero is strain": (
            counted(full=lambda p: True, strained=lambda p: np.prod(p) <= 0),
            "A product of 0",
        ),
        "signs added": (counted(strained=lambda p: sum(p) < 0), "add the three signs"),
        "order matters": (counted(times=6), "six times"),
        "some other number": (right.assign(strained=9), "does not fit"),
        "a year missing": (right.head(2), "no row for 1973"),
    }
    mistakes = {name: ({"triangles": one}, says) for name, (one, says) in tables.items()}
    mistakes |= {
        "not changed": ({"strained_after": 2}, "as coded"),
        "another year": ({"strained_after": changed_1968}, "1968 with the change"),
        "another number": ({"strained_after": 8}, "to 1 in the signs"),
    }
    assert_own_hints("02.4", {"triangles": right, "strained_after": 0}, mistakes)


# --- 02.5 ---

RIGHT = {
    "nearest_source": "indo-soviet-treaty-1971",
    "signed_on": "1971-08-09",
    "signed_with_india": "SUN",
    "what_it_asks": "b",
}


@pytest.mark.parametrize(
    "work",
    [
        {},
        {
            "nearest_source": " Indo-Soviet-Treaty-1971 ",
            "signed_on": pd.Timestamp(1971, 8, 9),
            "signed_with_india": "sun",
            "what_it_asks": "(b)",
        },
    ],
)
def test_source_answers_in_any_right_form_are_right(work):
    found, message = outcome("02.5", **{**RIGHT, **work})
    assert found == "right"
    assert "no automatic duty" in message


def test_each_mistake_with_the_treaty_gets_its_own_hint():
    mistakes = {
        "newspaper": ({"nearest_source": "hindu-1971-08-10"}, "a report"),
        "memorandum": ({"nearest_source": "frus-1969-76-v11-d116"}, "a third government"),
        "no such key": ({"nearest_source": "indo-soviet-1971"}, "Did you mean"),
        "day of the newspaper": ({"signed_on": "1971-08-10"}, "day of the newspaper"),
        "faulty header": ({"signed_on": "1971-08-19"}, "in its header"),
        "another day": ({"signed_on": "1971-07-09"}, "is not the day"),
        "Russia": ({"signed_with_india": "RUS"}, "which state existed"),
        "a name": ({"signed_with_india": "USSR"}, "three letters"),
        "duty to fight": ({"what_it_asks": "a"}, "Is there one"),
        "only half of it": ({"what_it_asks": "c"}, "immediately"),
    }
    assert_own_hints("02.5", RIGHT, mistakes)
