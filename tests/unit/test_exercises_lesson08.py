"""Exercise 08 from both sides: right ways pass, and each typical mistake gets its own hint."""

from __future__ import annotations

import datetime

import altair as alt
import numpy as np
import pandas as pd
import pytest
from exercise_checks import assert_own_hints, outcome

from pakrussia import data

# --- 08.1 ---

SPANS = [(2010, 2014), (2015, 2019), (2017, 2021)]


def arms(recipient="IND", total=False):
    rows = data.load("arms_transfers")
    rows = rows[rows["recipient_iso3"].isin([recipient] if recipient else ["IND", "PAK"])]
    return rows if total else rows[rows["supplier_iso3"] != "WLD"]


def by_loop(rows, before=0, after=0):
    found = []
    for first, last in SPANS:
        span = rows[rows["year"].between(first - before, last + after)]
        russia = span.loc[span["supplier_iso3"] == "RUS", "tiv_millions"].sum()
        share = 100 * russia / span["tiv_millions"].sum()
        found.append({"years": f"{first}-{last}", "russia": russia, "share_pct": share})
    return pd.DataFrame(found)


def by_pivot():
    """The same from a wide table with SIPRI's own totals; other order, span as the index."""
    rows = arms(total=True)
    wide = rows.pivot_table(
        index="year", columns="supplier_iso3", values="tiv_millions", aggfunc="sum"
    ).fillna(0)
    found = pd.DataFrame({f"{a}-{b}": wide.loc[a:b].sum() for a, b in reversed(SPANS)}).T
    found["share_pct"] = (100 * found["RUS"] / found["WLD"]).round(1)
    return found.rename(columns={"RUS": "russia"}).rename_axis(index="years")


@pytest.mark.parametrize("way", [lambda: by_loop(arms()), by_pivot])
def test_shares_made_in_any_right_way_are_right(way):
    found, message = outcome("08.1", shares=way())
    assert found == "right"
    for words in ("72.1 per cent", "58.3 per cent", "46.0 per cent", "prints 55"):
        assert words in message


def test_each_mistake_with_the_shares_gets_its_own_hint():
    right = by_loop(arms())
    means = [np.mean([by_year(year) for year in range(first, last + 1)]) for first, last in SPANS]
    assert round(means[1], 1) == 60.3
    tables = {
        "the total counted too": (by_loop(arms(total=True)), "total of all sellers"),
        "mean of yearly shares": (right.assign(share_pct=means), "mean of yearly shares"),
        "both recipients": (by_loop(arms(recipient=None)), "Whose purchases"),
        "Pakistan": (by_loop(arms(recipient="PAK")), "purchases of Pakistan"),
        "last year left out": (by_loop(arms(), after=-1), "last year of each span"),
        "a year too many": (by_loop(arms(), before=1), "year too many"),
        "fractions": (right.assign(share_pct=right["share_pct"] / 100), "times what"),
        "the others": (right.assign(share_pct=100 - right["share_pct"]), "all the others"),
        "another number": (right.assign(russia=5.0), "does not fit"),
        "a span is missing": (right.head(2), "no row for 2017-2021"),
        "no table": (72.1, "a number"),
    }
    assert_own_hints(
        "08.1", {}, {k: ({"shares": table}, says) for k, (table, says) in tables.items()}
    )


def by_year(year):
    rows = arms()
    rows = rows[rows["year"] == year]
    russia = rows.loc[rows["supplier_iso3"] == "RUS", "tiv_millions"].sum()
    return 100 * russia / rows["tiv_millions"].sum()


# --- 08.2 ---


def reports(one, other):
    rows = data.load("trade_russia_india_china")
    kept = rows[(rows["reporter_iso3"] == one) & (rows["partner_iso3"] == other)]
    return kept.set_index("year")["total_trade_usd_millions"].astype(float)


def by_merge():
    pair = reports("RUS", "IND").reset_index().merge(reports("IND", "RUS").reset_index(), on="year")
    gap = (100 * (pair.iloc[:, 1] / pair.iloc[:, 2] - 1)).abs()
    return {
        "years_compared": len(pair),
        "median_gap_pct": gap.median(),
        "widest_year": pair.loc[gap.idxmax(), "year"],
    }


def by_index():
    """The same by alignment of two Series, rounded, with arrays of one number."""
    gap = (reports("RUS", "IND") / reports("IND", "RUS")).dropna().sub(1).mul(100)
    return {
        "years_compared": np.array([len(gap)]),
        "median_gap_pct": round(float(np.median(np.abs(gap))), 1),
        "widest_year": float(gap.abs().idxmax()),
    }


@pytest.mark.parametrize("way", [by_merge, by_index])
def test_the_gap_found_in_any_right_way_is_right(way):
    found, message = outcome("08.2", **way())
    assert found == "right"
    assert "25 years" in message
    assert "22.5 per cent" in message
    assert "in 15 years" in message
    assert "2003 it reached 110" in message


def test_each_mistake_with_the_two_reporters_gets_its_own_hint():
    right = by_merge()
    rus, ind = reports("RUS", "IND"), reports("IND", "RUS")
    gap = (100 * (rus / ind - 1)).abs().dropna()
    assert round(gap.mean(), 1) == 32.6
    chinese = (100 * (reports("RUS", "CHN") / reports("CHN", "RUS") - 1)).abs().median()
    mistakes = {
        "China's years": ({"years_compared": 28}, "China's years"),
        "Russia's years": ({"years_compared": len(rus)}, "Russia reports in all"),
        "both reports": ({"years_compared": len(rus) + len(ind)}, "counted reports"),
        "whole table": ({"years_compared": 110}, "whole table"),
        "large gaps alone": ({"years_compared": 15}, "above 20 per cent"),
        "other years": ({"years_compared": 7}, "Count the years"),
        "mean": ({"median_gap_pct": gap.mean()}, "what does 2003".capitalize()),
        "of Russia's figure": (
            {"median_gap_pct": (100 * (ind / rus - 1)).abs().median()},
            "per cent of Russia",
        ),
        "China": ({"median_gap_pct": chinese}, "gap with China"),
        "one reporter twice": ({"median_gap_pct": 0}, "with itself"),
        "dollars": ({"median_gap_pct": (rus - ind).abs().median()}, "millions of dollars"),
        "fraction": ({"median_gap_pct": gap.median() / 100}, "fraction"),
        "ratio": ({"median_gap_pct": gap.median() + 100}, "away from 100"),
        "largest": ({"median_gap_pct": gap.max()}, "largest gap"),
        "other gap": ({"median_gap_pct": 5}, "For 2020 alone the gap is 10.8"),
        "in dollars": ({"widest_year": (rus - ind).abs().idxmax()}, "in dollars is largest"),
        "smallest": ({"widest_year": gap.idxmin()}, "smallest"),
        "gap for year": ({"widest_year": gap.max()}, "the gap itself"),
        "another year": ({"widest_year": 1999}, "Which year belongs"),
        "text": ({"widest_year": "2003"}, "text"),
    }
    assert_own_hints("08.2", right, mistakes)


# --- 08.3 ---

TITLE = "Votes of India and Pakistan, 2015 to 2019"
DESCRIPTION = (
    "Bar chart of identical votes in the General Assembly, 2015 to 2019. India and Pakistan each "
    "voted like Russia in 60 per cent and like the USA in 20."
)


def votes(first=2015, last=2019):
    rows = data.load("un_agreement")
    return rows[
        rows["iso3"].isin(["IND", "PAK"])
        & rows["partner_iso3"].isin(["RUS", "USA"])
        & rows["year"].between(first, last)
    ]


def pooled(column="same", **years):
    sums = votes(**years).groupby(["iso3", "partner_iso3"])[["same", "half", "rollcalls"]].sum()
    share = 100 * sums[column] / sums["rollcalls"]
    table = share.rename("share").reset_index()
    return table.assign(pair=table["iso3"] + " and " + table["partner_iso3"])


def means(column):
    table = votes().groupby(["iso3", "partner_iso3"])[column].mean().rename("share").reset_index()
    return table.assign(pair=table["iso3"] + " and " + table["partner_iso3"])


def drawn(rows=None, *, mark="bar", words=None, **encodings):
    rows = pooled() if rows is None else rows
    chart = getattr(alt.Chart(rows), f"mark_{mark}")()
    chart = chart.encode(**({"x": "share:Q", "y": "pair:N"} | encodings))
    return chart.properties(
        **({"title": TITLE, "description": DESCRIPTION} if words is None else words)
    )


def drawn_in_groups():
    """Upright bars side by side, with numbers above them, rounded."""
    rows = pooled().round(0)
    base = alt.Chart(rows).encode(
        x="iso3:N", xOffset="partner_iso3:N", y="share:Q", color="partner_iso3:N"
    )
    return (base.mark_bar() + base.mark_text(dy=-6).encode(text="share:Q")).properties(
        title=TITLE, description=DESCRIPTION
    )


@pytest.mark.parametrize("way", [drawn, drawn_in_groups])
def test_a_triangle_drawn_in_any_right_way_is_right(way):
    found, message = outcome("08.3", triangle=way())
    assert (found, "60.0 per cent and like the USA in 20.9" in message) == ("right", True)
    assert "61.0 and 19.6" in message
    assert "74.0 and 5.2" in message


def test_each_mistake_with_the_triangle_gets_its_own_hint():
    fractions = pooled().assign(share=lambda rows: rows["share"] / 100)
    mistakes = {
        "line": (drawn(mark="line"), "mark line"),
        "filter inside": (drawn().transform_filter("datum.share > 0"), "inside the drawing"),
        "no number": (drawn(x="partner_iso3:N"), "no number along x or y"),
        "no names": (drawn(y=alt.value(3)), "along y"),
        "rows of every year": (
            drawn(votes(), x="same_pct:Q", y="iso3:N"),
            "several values",
        ),
        "two bars": (drawn(pooled().head(2)), "2 bars"),
        "fractions": (drawn(fractions), "between 0 and 1"),
        "yearly means": (drawn(means("same_pct")), "means of yearly shares"),
        "means made in the chart": (
            drawn(votes(), x="mean(above_chance):Q", y="iso3:N", color="partner_iso3:N"),
            "above chance",
        ),
        "half votes": (drawn(pooled("half")), "counts one half"),
        "2025": (drawn(pooled(first=2025, last=2025)), "2025 alone"),
        "2019 left out": (drawn(pooled(last=2018)), "year 2019"),
        "all years": (drawn(pooled(first=1992)), "all years since 1992"),
        "other numbers": (drawn(pooled().assign(share=[1.0, 22, 33, 44])), "not the four shares"),
        "no title": (drawn(words={"description": DESCRIPTION}), "no title"),
        "no description": (drawn(words={"title": TITLE}), "no description"),
        "a state is not named": (
            drawn(words={"title": TITLE, "description": DESCRIPTION.replace("Russia", "others")}),
            "does not name all 4 things",
        ),
        "a table": (pooled(), "a DataFrame"),
    }
    assert_own_hints(
        "08.3", {}, {name: ({"triangle": chart}, says) for name, (chart, says) in mistakes.items()}
    )


# --- 08.4 ---

RIGHT = {
    "denial_source": "russia-beyond-2016-11-29",
    "denial_date": "2016-11-29",
    "embassy_says": "b",
    "what_follows": "b",
}


@pytest.mark.parametrize(
    "work",
    [
        {},
        {
            "denial_source": " Russia-Beyond-2016-11-29",
            "denial_date": datetime.date(2016, 11, 29),
            "embassy_says": "B)",
        },
    ],
)
def test_answers_on_the_corridor_in_any_right_form_are_right(work):
    found, message = outcome("08.4", **{**RIGHT, **work})
    assert found == "right"
    assert "three things" in message


def test_each_mistake_with_the_corridor_gets_its_own_hint():
    mistakes = {
        "the rumour": ({"denial_source": "the-news-2016-11-26"}, "report that was denied"),
        "the embassy": ({"denial_source": "ani-2016-12"}, "some weeks later"),
        "no such key": ({"denial_source": "russia-beyond"}, "Did you mean"),
        "day of the rumour": ({"denial_date": "2016-11-26"}, "newspaper report"),
        "day of print": ({"denial_date": "2016-11-30"}, "day after"),
        "December": ({"denial_date": "2016-12-19"}, "the embassy spoke"),
        "another day": ({"denial_date": "2015-04-20"}, "names the day"),
        "merge": ({"embassy_says": "a"}, "merge with what"),
        "against": ({"embassy_says": "c"}, "against the corridor"),
        "wanted to join": ({"what_follows": "a"}, "Moscow itself speaks"),
        "for ever": ({"what_follows": "c"}, "tense"),
        "a word": ({"what_follows": "join"}, "one letter"),
    }
    assert_own_hints("08.4", RIGHT, mistakes)
