"""Exercise 09 from both sides: right ways pass, and each typical mistake gets its own hint."""

from __future__ import annotations

import datetime

import altair as alt
import pandas as pd
import pytest
from exercise_checks import assert_own_hints, outcome

from pakrussia import data

# --- 09.1 ---

ISSUES = [
    "Arms control and disarmament",
    "Colonialism",
    "Economic development",
    "Human rights",
    "Nuclear weapons and nuclear material",
    "Palestinian conflict",
]


def votes(partner="RUS", first=2003, absences=False):
    rows = data.load("un_votes")
    rows = rows[rows["year"] >= first]
    return rows if absences else rows.dropna(subset=["PAK", partner])


def by_explode(split=lambda issues: issues.str.split("; "), partner="RUS", **options):
    rows = votes(partner, **options)
    rows = rows.assign(issue=split(rows["issues"]), same=rows["PAK"] == rows[partner])
    groups = rows.explode("issue").groupby("issue")["same"]
    return pd.DataFrame({"rollcalls": groups.size(), "same_pct": 100 * groups.mean()})


def by_contains():
    """The same without explode: a search for each tag, other order, rounded, as a column."""
    found = []
    for issue in reversed(ISSUES):
        rows = votes()
        rows = rows[rows["issues"].str.contains(issue, regex=False, na=False)]
        share = round(float((rows["PAK"] == rows["RUS"]).mean()) * 100, 1)
        found.append({"same_pct": share, "issue": issue, "rollcalls": len(rows)})
    return pd.DataFrame(found)


@pytest.mark.parametrize("way", [by_explode, by_contains])
def test_subjects_counted_in_any_right_way_are_right(way):
    found, message = outcome("09.1", by_issue=way())
    assert found == "right"
    assert "Palestinian conflict (81.3 per cent)" in message
    assert "Nuclear weapons and nuclear material (28.5)" in message
    assert "100.0 and 68.0" in message


def test_each_mistake_with_the_subjects_gets_its_own_hint():
    right = by_explode()
    whole = by_explode(split=lambda issues: issues)
    tables = {
        "only this tag": (whole[whole.index.isin(ISSUES)], "carry this one tag"),
        "first tag": (
            by_explode(split=lambda issues: issues.str.split("; ").str[0]),
            "about the second",
        ),
        "a subject is missing": (right.head(5), "no row for Palestinian conflict"),
        "India": (by_explode(partner="IND"), "This is India"),
        "USA": (by_explode(partner="USA"), "This is the USA"),
        "absences": (by_explode(absences=True), "absence a disagreement"),
        "all years": (by_explode(first=1946), "all years of the table"),
        "2003 left out": (by_explode(first=2004), "2003 inside"),
        "difference": (right.assign(same_pct=100 - right["same_pct"]), "different votes"),
        "fractions": (right.assign(same_pct=right["same_pct"] / 100), "times what"),
        "other numbers": (right.assign(rollcalls=1), "does not fit"),
        "one column": (right["same_pct"], "a Series"),
    }
    mistakes = {name: ({"by_issue": table}, says) for name, (table, says) in tables.items()}
    assert_own_hints("09.1", {}, mistakes)


# --- 09.2 ---

MONEY = "constant_2019_usd_millions"


def joined(kinds=("obligations",), partner="USA", recipient="PAK"):
    aid = data.load("us_aid")
    aid = aid[(aid["recipient_iso3"] == recipient) & aid["kind"].isin(kinds)]
    agreement = data.load("un_agreement")
    pair = agreement[(agreement["iso3"] == "PAK") & agreement["partner_iso3"].isin(partner.split())]
    return aid.merge(pair, left_on="fiscal_year", right_on="year").sort_values("year")


def by_merge():
    rows = joined()
    return {
        "years_joined": len(rows),
        "corr_levels": rows[MONEY].corr(rows["same_pct"]),
        "corr_changes": rows[MONEY].diff().corr(rows["same_pct"].diff()),
        "what_follows": "b",
    }


def by_calendar():
    """Years as the index, with gaps left open for the changes; by the matrix, rounded."""
    rows = joined().set_index("year")[[MONEY, "same_pct"]].astype(float)
    every = rows.reindex(range(1948, 2020))
    return {
        "years_joined": float(rows.shape[0]),
        "corr_levels": round(rows.corr().iloc[0, 1], 2),
        "corr_changes": round(every.diff().corr().iloc[0, 1], 2),
        "what_follows": "B",
    }


@pytest.mark.parametrize("way", [by_merge, by_calendar])
def test_correlations_found_in_any_right_way_are_right(way):
    found, message = outcome("09.2", **way())
    assert found == "right"
    assert "69 years" in message
    assert "+0.29" in message
    assert "0.00" in message


def test_each_mistake_with_aid_and_votes_gets_its_own_hint():
    right, rows = by_merge(), joined()
    moscow = joined(partner="RUS SUN")
    alike, money = rows["same_pct"], rows[MONEY]
    mistakes = {
        "both kinds": ({"years_joined": len(joined(("obligations", "disbursements")))}, "twice"),
        "paid": ({"years_joined": len(joined(("disbursements",)))}, "begins in 2001"),
        "India's aid": ({"years_joined": len(joined(recipient="IND"))}, "India's years"),
        "before the join": (
            {"years_joined": int((data.load("us_aid")["recipient_iso3"] == "PAK").sum())},
            "before the join",
        ),
        "another count": ({"years_joined": 12}, "How many years stand"),
        "current dollars": (
            {"corr_levels": rows["current_usd_millions"].corr(alike)},
            "dollars of each year",
        ),
        "half votes": ({"corr_levels": money.corr(rows["half_pct"])}, "one half"),
        "counts": ({"corr_levels": money.corr(rows["same"].astype(float))}, "is a count"),
        "Moscow": ({"corr_levels": moscow[MONEY].corr(moscow["same_pct"])}, "votes with Moscow"),
        "no correlation": ({"corr_levels": 1157.1}, "between -1 and 1"),
        "another level": ({"corr_levels": 0.9}, "does not fit. It joins"),
        "levels again": ({"corr_changes": right["corr_levels"]}, "levels again"),
        "change with level": ({"corr_changes": money.diff().corr(alike)}, "level of the other"),
        "level with change": ({"corr_changes": money.corr(alike.diff())}, "level of the aid"),
        "per cent": (
            {"corr_changes": money.pct_change().corr(alike.pct_change())},
            "changes in per cent",
        ),
        "another change": ({"corr_changes": -0.7}, "order of the years"),
        "bought": ({"what_follows": "a"}, "high before 1965"),
        "proof of nothing": ({"what_follows": "c"}, "a proof"),
    }
    assert_own_hints("09.2", right, mistakes)


# --- 09.3 ---

TITLE = "Moscow on Kashmir, 1948 to 2026"
DESCRIPTION = (
    "Points in time for statements and votes on Kashmir. Six of ten to India take its side, and "
    "Pakistan hears of a settlement between the two."
)


def said():
    return data.load("kashmir_statements")


def drawn(rows=None, *, mark="point", words=None, **encodings):
    chart = getattr(alt.Chart(said() if rows is None else rows), f"mark_{mark}")()
    usual = {"x": "date:T", "y": "tone:Q", "color": "audience:N"}
    encodings = {name: value for name, value in (usual | encodings).items() if value is not None}
    words = {"title": TITLE, "description": DESCRIPTION} if words is None else words
    return chart.encode(**encodings).properties(**words)


def drawn_with_words():
    """Steps in words, places by shape, in two layers; the ordered category keeps its order."""
    base = alt.Chart(said()).encode(x="date", y="tone_word", shape="audience")
    return (base.mark_circle() + base.mark_text(dy=9).encode(text="audience")).properties(
        title=TITLE, description=DESCRIPTION
    )


@pytest.mark.parametrize(
    "way",
    [
        drawn,
        drawn_with_words,
        lambda: drawn(said().sample(frac=1, random_state=1), mark="square", y="tone:O"),
    ],
)
def test_kashmir_drawn_in_any_right_way_is_right(way):
    found, message = outcome("09.3", kashmir=way())
    assert (found, "-0.60 for words said to India" in message) == ("right", True)


def test_each_mistake_with_the_drawing_gets_its_own_hint():
    alphabet = alt.Y("tone_word:N", sort="ascending")
    charts = {
        "line": (drawn(mark="line"), "by a line"),
        "bars": (drawn(mark="bar"), "single events"),
        "no listeners": (drawn(color=None), "the listeners apart"),
        "filter inside": (drawn().transform_filter("datum.tone > -2"), "inside the drawing"),
        "the last seven": (drawn(said().tail(7)), "7 of the 35 rows"),
        "axes exchanged": (drawn(x="tone:Q", y="date:T"), "Time runs upwards"),
        "no dates": (drawn(x="audience:N"), "does not hold the dates"),
        "dates as names": (drawn(x="date:N"), "equally far apart"),
        "years as milliseconds": (
            drawn(said().assign(year=said()["date"].dt.year), x="year:T"),
            "milliseconds",
        ),
        "years with a comma": (
            drawn(said().assign(year=said()["date"].dt.year), x="year:Q"),
            "comma",
        ),
        "no steps": (drawn(y="precision:N"), "four steps"),
        "alphabet": (drawn(y=alphabet), "order of the alphabet"),
        "other colours": (drawn(color="tone:N"), "names the listener"),
        "the place": (drawn(color="place:N"), "tells to whom"),
        "no title": (drawn(words={"description": DESCRIPTION}), "no title"),
        "no description": (drawn(words={"title": TITLE}), "no description"),
        "a listener is not named": (
            drawn(words={"title": TITLE, "description": DESCRIPTION.replace("Pakistan", "one")}),
            "does not name all 3 things",
        ),
        "a table": (said(), "a DataFrame"),
    }
    assert_own_hints(
        "09.3", {}, {name: ({"kashmir": chart}, says) for name, (chart, says) in charts.items()}
    )


# --- 09.4 ---

RIGHT = {
    "ministry_source": "statesman-2019-08-10",
    "ministry_date": "2019-08-09",
    "who_said_identical": "c",
    "what_follows": "b",
}


@pytest.mark.parametrize(
    "work",
    [
        {},
        {
            "ministry_source": "Statesman-2019-08-10 ",
            "ministry_date": datetime.datetime(2019, 8, 9, 12),
            "who_said_identical": "(C)",
        },
    ],
)
def test_answers_on_the_month_in_any_right_form_are_right(work):
    found, message = outcome("09.4", **{**RIGHT, **work})
    assert found == "right"
    assert "stress moves" in message


def test_each_mistake_with_the_reports_gets_its_own_hint():
    mistakes = {
        "the envoy": ({"ministry_source": "india-west-2019-08"}, "writes in New York"),
        "the embassy": ({"ministry_source": "deccan-herald-2019-08"}, "embassy in New Delhi"),
        "no such key": ({"ministry_source": "statesman"}, "one of the keys"),
        "day of print": ({"ministry_date": "2019-08-10"}, "day of print"),
        "day of the ambassador": ({"ministry_date": "2019-08-28"}, "another Russian office"),
        "day of the step": ({"ministry_date": "2019-08-05"}, "weekday"),
        "the ministry": ({"who_said_identical": "a"}, "Is it there"),
        "the envoy's word": ({"who_said_identical": "b"}, "wrote of resolutions"),
        "changed": ({"what_follows": "a"}, "stays in every text"),
        "the UN": ({"what_follows": "c"}, "twelve days later"),
        "a word": ({"what_follows": True}, "one letter"),
    }
    assert_own_hints("09.4", RIGHT, mistakes)
