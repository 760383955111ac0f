"""Exercise 01 from both sides: right ways pass, and each typical mistake gets its own hint."""

from __future__ import annotations

import datetime
import math

import altair as alt
import numpy as np
import pandas as pd
import pytest
from exercise_checks import assert_own_hints, outcome

from pakrussia import data

PARTNERS = ["USA", "RUS", "IND"]


# --- 01.1 ---


def votes(first=1947, last=1959):
    rows = data.load("un_votes")
    return rows[rows["year"].between(first, last)]


def by_loop(rows, drop=lambda rows, partner: rows.dropna(subset=["PAK", partner])):
    found = []
    for partner in PARTNERS:
        both = drop(rows, partner)
        same = both["PAK"] == both[partner]
        found.append({"partner": partner, "rollcalls": len(both), "same_pct": 100 * same.mean()})
    return pd.DataFrame(found)


def by_groups():
    """The same with a long table and groupby, partners in another order and as the index."""
    long = votes().melt(
        id_vars=["date", "resolution", "title", "PAK"],
        value_vars=PARTNERS,
        var_name="partner",
        value_name="vote",
    )
    long = long.dropna(subset=["PAK", "vote"])
    long["same_pct"] = (long["PAK"] == long["vote"]) * 100.0
    table = long.groupby("partner").agg(
        rollcalls=("vote", "size"), same_pct=("same_pct", "mean"), first=("date", "min")
    )
    return table.sort_values("same_pct")


def by_counting():
    """The same by plain counting, without pandas' own means; rounded."""
    rows = {"partner": [], "rollcalls": [], "same_pct": []}
    for partner in PARTNERS:
        pairs = [
            (mine, theirs)
            for mine, theirs in zip(votes()["PAK"], votes()[partner], strict=True)
            if isinstance(mine, str) and isinstance(theirs, str)
        ]
        rows["partner"].append(partner)
        rows["rollcalls"].append(len(pairs))
        rows["same_pct"].append(round(100 * sum(a == b for a, b in pairs) / len(pairs), 1))
    return pd.DataFrame(rows)


@pytest.mark.parametrize("way", [lambda: by_loop(votes()), by_groups, by_counting])
def test_agreement_made_in_any_right_way_is_right(way):
    found, message = outcome("01.1", agreement=way())
    assert found == "right"
    assert "54.8 per cent of 591" in message
    assert "44.1 per cent of 589" in message
    assert "61.2 per cent of 585" in message


def yearly_means():
    table = by_loop(votes())
    for row, partner in enumerate(PARTNERS):
        both = votes().dropna(subset=["PAK", partner])
        same = both["PAK"] == both[partner]
        table.loc[row, "same_pct"] = 100 * same.groupby(both["year"]).mean().mean()
    return table


def decided(rows, partner):
    rows = rows.dropna(subset=["PAK", partner])
    return rows[(rows["PAK"] != "abstain") & (rows[partner] != "abstain")]


def halves():
    table = by_loop(votes())
    points = {"yes": 1.0, "abstain": 0.5, "no": 0.0}
    for row, partner in enumerate(PARTNERS):
        both = votes().dropna(subset=["PAK", partner])
        apart = (both["PAK"].map(points) - both[partner].map(points)).abs()
        table.loc[row, "same_pct"] = 100 * (1 - apart).mean()
    return table


def right_agreement(**changes):
    return by_loop(votes()).assign(**changes)


def test_each_mistake_with_the_votes_gets_its_own_hint():
    right = right_agreement()
    mistakes = {
        "absences count": (by_loop(votes(), lambda rows, _: rows), "absence a disagreement"),
        "only Pakistan's absences dropped": (
            by_loop(votes(), lambda rows, _: rows.dropna(subset=["PAK"])),
            "the USSR there in all",
        ),
        "abstentions dropped": (by_loop(votes(), decided), "to abstain"),
        "mean of yearly means": (yearly_means(), "mean of yearly shares"),
        "abstention is half": (halves(), "one half"),
        "shares and not per cent": (right.assign(same_pct=right["same_pct"] / 100), "times what"),
        "difference": (right.assign(same_pct=100 - right["same_pct"]), "different votes"),
        "all years": (by_loop(data.load("un_votes")), "all years of the table"),
        "1959 left out": (by_loop(votes(1947, 1958)), "begin in 1947 and end in 1959"),
        "counts for shares": (right.assign(same_pct=[324, 260, 358]), "lies between 0 and 100"),
        "identical votes as roll calls": (
            right.assign(rollcalls=[324, 260, 358]),
            "number of identical votes",
        ),
        "Moscow by another code": (
            right.assign(partner=["USA", "SUN", "IND"]),
            "one column for Moscow",
        ),
        "a partner is missing": (right.head(2), "no row for IND"),
        "a partner too many": (pd.concat([right, right.tail(1)]), "4 rows"),
        "column with another name": (
            right.rename(columns={"same_pct": "same_percent"}),
            "`same_percent`: rename it",
        ),
        "numbers as text": (right.assign(same_pct=right["same_pct"].map("{:.1f}".format)), "text"),
        "an empty share": (right.assign(same_pct=[54.8, None, 61.2]), "empty in the row RUS"),
        "one column": (right.set_index("partner")["same_pct"], "a Series"),
        "a dictionary": (right.to_dict(), "a dictionary"),
        "some other number": (right.assign(same_pct=[50.0, 44.1, 61.2]), "do not fit"),
    }
    assert_own_hints(
        "01.1", {}, {name: ({"agreement": table}, says) for name, (table, says) in mistakes.items()}
    )


# --- 01.2 ---


def coordinates():
    places = data.load("places").set_index("id")
    names = ["peshawar-airport", "u2-crash", "bodo"]
    return [(places.loc[name, "lat"], places.loc[name, "lon"]) for name in names]


def haversine(one, other):
    (lat1, lon1), (lat2, lon2) = np.radians(one), np.radians(other)
    half = np.sin((lat2 - lat1) / 2) ** 2
    half += np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * np.arcsin(np.sqrt(half))


def by_vectors(one, other):
    """The angle between two vectors from the centre of the Earth, with another radius."""

    def vector(place):
        lat, lon = (math.radians(degrees) for degrees in place)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    return 6370.0 * math.acos(sum(a * b for a, b in zip(vector(one), vector(other), strict=True)))


@pytest.mark.parametrize("way", [haversine, by_vectors])
def test_distances_by_any_right_formula_are_right(way):
    peshawar, crash, bodo = coordinates()
    first, second = way(peshawar, crash), way(crash, bodo)
    found, message = outcome(
        "01.2", to_crash_km=first, crash_to_bodo_km=second, planned_route_km=first + second
    )
    assert found == "right"
    assert "2,651" in message
    assert "2,618" in message
    assert "5,270" in message


def test_each_mistake_with_the_distances_gets_its_own_hint():
    peshawar, crash, bodo = coordinates()
    first, second = haversine(peshawar, crash), haversine(crash, bodo)
    right = {
        "to_crash_km": first,
        "crash_to_bodo_km": second,
        "planned_route_km": first + second,
    }
    swapped = haversine(peshawar[::-1], crash[::-1])
    assert swapped == pytest.approx(1532, abs=1)
    in_degrees = np.degrees(peshawar), np.degrees(crash)
    mistakes = {
        "latitude and longitude": ({"to_crash_km": swapped}, "changed places. Which"),
        "degrees on paper": ({"to_crash_km": math.dist(peshawar, crash)}, "flat paper"),
        "no radians": ({"to_crash_km": haversine(*in_degrees)}, "radians"),
        "angle": ({"to_crash_km": first / 6371}, "the angle"),
        "miles": ({"to_crash_km": first / 1.609}, "are miles"),
        "nautical miles": ({"to_crash_km": first / 1.852}, "nautical"),
        "metres": ({"to_crash_km": first * 1000}, "metres"),
        "miles in the second piece": ({"crash_to_bodo_km": second / 1.609}, "`crash_to_bodo_km`"),
        "straight to Bodø": (
            {"planned_route_km": haversine(peshawar, bodo)},
            "Where did the route bend",
        ),
        "there and back": ({"planned_route_km": 2 * first}, "and back"),
        "first piece alone": ({"planned_route_km": first}, "first piece alone"),
        "second piece alone": ({"planned_route_km": second}, "second piece alone"),
        "another route": ({"planned_route_km": 4000}, "which pieces"),
        "pieces exchanged": (
            {"to_crash_km": second, "crash_to_bodo_km": first},
            "begins at Peshawar",
        ),
        "whole way as a piece": ({"to_crash_km": haversine(peshawar, bodo)}, "Which two places"),
        "first piece twice": ({"crash_to_bodo_km": first}, "first piece again"),
        "negative": ({"to_crash_km": -first}, "Can a distance"),
        "some other number": ({"to_crash_km": 4321}, "must give 0"),
        "text": ({"to_crash_km": "2651"}, "quotation marks"),
    }
    assert_own_hints("01.2", right, mistakes)


# --- 01.3 ---


def alliance_rows(partner="USA", column="defense"):
    rows = data.load("alliances")
    rows = rows[rows["iso3"] == "PAK"]
    if partner:
        rows = rows[rows["partner_iso3"] == partner]
    return rows[rows[column] == 1] if column else rows


def years(rows):
    return rows.groupby("dataset").agg(
        first_year=("year", "min"), last_year=("year", "max"), years=("year", "count")
    )


def years_by_hand():
    """The same without groupby: a list of dictionaries, with floats, in another order."""
    found = []
    for dataset in ("COW", "ATOP"):
        listed = alliance_rows().query("dataset == @dataset")["year"].tolist()
        found.append(
            {
                "last_year": float(max(listed)),
                "first_year": float(min(listed)),
                "dataset": dataset,
                "years": float(len(set(listed))),
            }
        )
    return pd.DataFrame(found)


@pytest.mark.parametrize("way", [lambda: years(alliance_rows()), years_by_hand])
@pytest.mark.parametrize("chosen", ["b", "B", "b)"])
def test_alliance_years_made_in_any_right_way_are_right(way, chosen):
    found, message = outcome("01.3", defense_years=way(), why_they_differ=chosen)
    assert found == "right"
    assert "1954 to 1972 (19 years)" in message
    assert "1959 to 2012 (54 years" in message


def test_each_mistake_with_the_alliance_gets_its_own_hint():
    right = years(alliance_rows())
    mixed = right.assign(first_year=1954, last_year=2012, years=73)
    mistakes = {
        "any promise": (years(alliance_rows(column=None)), "b", "any promise"),
        "any partner": (years(alliance_rows(partner=None)), "b", "too many for one pair"),
        "data sets mixed": (mixed, "b", "both data sets"),
        "difference of years": (right.assign(years=[18, 53]), "b", "how many years"),
        "both directions": (right.assign(years=[38, 108]), "b", "twice"),
        "another pair": (
            years(alliance_rows("IRN", "nonaggression")),
            "b",
            "between Pakistan and the USA",
        ),
        "some other count": (right.assign(years=[5, 54]), "b", "Count the rows"),
        "one data set": (right.head(1), "b", "no row for COW"),
        "two levels of columns": (
            alliance_rows().groupby("dataset").agg({"year": ["min", "max", "count"]}),
            "b",
            "two levels",
        ),
        "one team is wrong": (right, "a", "another rule"),
        "a new treaty": (right, "c", "new treaty"),
        "no letter": (right, "the rules", "one letter"),
        "letter still open": (right, ..., "Still to do: `why_they_differ`"),
    }
    assert_own_hints(
        "01.3",
        {},
        {
            name: ({"defense_years": table, "why_they_differ": chosen}, says)
            for name, (table, chosen, says) in mistakes.items()
        },
    )


# --- 01.4 ---

TITLE = "With whom Pakistan voted, 1947–1959"
DESCRIPTION = (
    "Line chart of the share of identical votes with Pakistan by year, 1947 to 1959, for the USA, "
    "the USSR and India. The USA rises to 94 per cent in 1956."
)


def yearly(partners=("USA", "SUN", "IND"), first=1947, last=1959):
    rows = data.load("un_agreement")
    return rows[
        (rows["iso3"] == "PAK")
        & rows["partner_iso3"].isin(partners)
        & rows["year"].between(first, last)
    ]


def drawn(
    rows=None, mark="line", x="year:O", y="same_pct", color="partner_iso3", words=None, **channels
):
    rows = yearly() if rows is None else rows
    words = {"title": TITLE, "description": DESCRIPTION} if words is None else words
    if color:
        channels["color"] = color
    return alt.Chart(rows, mark=mark).encode(x=x, y=y, **channels).properties(**words)


def drawn_in_layers():
    """Points over lines, own column names, dates on the axis, shares counted from the votes."""
    rows = []
    for partner, name in {"USA": "America", "RUS": "Soviet Union", "IND": "India"}.items():
        both = votes().dropna(subset=["PAK", partner])
        shares = (both["PAK"] == both[partner]).groupby(both["year"]).mean() * 100
        rows += [
            {"when": datetime.datetime(int(year), 1, 1), "who": name, "alike": share}
            for year, share in shares.items()
        ]
    base = alt.Chart(pd.DataFrame(rows)).encode(x="when:T", y="alike:Q")
    return (base.mark_point() + base.mark_line().encode(strokeDash="who:N")).properties(
        title=alt.Title(["With whom", "Pakistan voted"]), description=DESCRIPTION
    )


def drawn_with_format():
    return drawn(x=alt.X("year:Q", axis=alt.Axis(format="d")), y="mean(same_pct):Q")


@pytest.mark.parametrize("way", [drawn, drawn_in_layers, drawn_with_format])
def test_a_chart_drawn_in_any_right_way_is_right(way):
    found, message = outcome("01.4", chart=way())
    assert (found, message[:9]) == ("right", "The chart")
    assert "1956, at 94 per cent" in message


def test_each_mistake_with_the_chart_gets_its_own_hint():
    every = data.load("un_agreement")
    mistakes = {
        "bars": (drawn(mark="bar"), "mark bar"),
        "one line for all": (drawn(color=None), "a line of its own"),
        "axes exchanged": (drawn(x="same_pct", y="year:Q"), "Time runs upwards"),
        "years with a comma": (drawn(x="year:Q"), "comma"),
        "years as milliseconds": (drawn(x="year:T"), "milliseconds"),
        "no years along x": (drawn(x="rollcalls:O"), "no years"),
        "text along y": (drawn(y="edition:N"), "no numbers"),
        "no y": (drawn(y=alt.value(3)), "along y"),
        "the USSR under the later code": (drawn(yearly(("USA", "RUS", "IND"))), "By what code"),
        "all partners": (drawn(every[every["iso3"] == "PAK"]), "Three partners"),
        "all years": (drawn(yearly(first=1947, last=1990)), "runs from 1947 to 1990"),
        "half votes": (drawn(y="half_pct"), "abstention as one half"),
        "above chance": (drawn(y="above_chance"), "above chance"),
        "expected": (drawn(y="expected_pct"), "chance alone"),
        "counts": (drawn(y="same"), "is a count"),
        "roll calls": (drawn(y="rollcalls"), "number of roll calls"),
        "a year too few": (drawn(yearly(last=1958)), "every year from 1947 to 1959"),
        "filter in the chart": (drawn().transform_filter("datum.year > 1946"), "filters inside"),
        "whole table": (drawn(every), "besides those of Pakistan"),
        "another table": (drawn(data.load("un_votes"), y="rcid", color="PAK"), "thousands of rows"),
        "no title": (drawn(words={"description": DESCRIPTION}), "no title"),
        "no description": (drawn(words={"title": TITLE}), "no description"),
        "description repeats the title": (
            drawn(words={"title": TITLE, "description": TITLE}),
            "too short",
        ),
        "a state is not named": (
            drawn(words={"title": TITLE, "description": DESCRIPTION.replace("India", "others")}),
            "does not name all 3 things",
        ),
        "not finished": (alt.Chart(yearly()), "cannot build"),
        "two charts": (drawn() | drawn(), "One Altair chart"),
        "a table": (yearly(), "a DataFrame"),
    }
    assert_own_hints(
        "01.4", {}, {name: ({"chart": chart}, says) for name, (chart, says) in mistakes.items()}
    )


# --- 01.5 ---

RIGHT = {
    "nearest_source": "frus-1958-60-v10p1-d151",
    "event_date": "1960-05-09",
    "circle_in_telegram": False,
    "what_follows": "b",
}


@pytest.mark.parametrize(
    "work",
    [
        {},
        {
            "nearest_source": " FRUS-1958-60-v10p1-d151",
            "event_date": datetime.date(1960, 5, 9),
            "circle_in_telegram": np.bool_(False),
            "what_follows": "B",
        },
    ],
)
def test_source_answers_in_any_right_form_are_right(work):
    found, message = outcome("01.5", **{**RIGHT, **work})
    assert found == "right"
    assert "neither" in message


def test_each_mistake_with_the_sources_gets_its_own_hint():
    mistakes = {
        "retelling": ({"nearest_source": "lifschultz-1986"}, "in the room"),
        "no such key": ({"nearest_source": "frus-1958"}, "Did you mean"),
        "day of the flight": ({"event_date": "1960-05-01"}, "day of the flight"),
        "date of the article": ({"event_date": "1986-09-01"}, "Which comes first"),
        "another day": ({"event_date": "1960-05-10"}, "head of the telegram"),
        "no such day": ({"event_date": "1960-02-31"}, "there is no day"),
        "another form": ({"event_date": "9 May 1960"}, "1960-12-31"),
        "circle seen": ({"circle_in_telegram": True}, "once more"),
        "yes or no as text": ({"circle_in_telegram": "False"}, "no quotation marks"),
        "so it is false": ({"what_follows": "a"}, "not disproved"),
        "so it is true": ({"what_follows": "c"}, "from each other"),
    }
    assert_own_hints("01.5", RIGHT, mistakes)
