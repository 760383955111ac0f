"""Exercise 03 from both sides: right ways pass, and each typical mistake gets its own hint."""

from __future__ import annotations

import datetime

import altair as alt
import numpy as np
import pandas as pd
import pytest
from exercise_checks import assert_own_hints, outcome

from pakrussia import data

# --- 03.1 ---


def money(column="current_usd_millions", state="PAK", kind="obligations"):
    rows = data.load("us_aid").query("recipient_iso3 == @state and kind == @kind")
    return rows.set_index("fiscal_year")[column]


def by_shift(aid=None):
    """All years, with the year as the index and an empty first change."""
    aid = money() if aid is None else aid
    return pd.DataFrame({"usd_millions": aid, "change_pct": 100 * (aid / aid.shift(1) - 1)})


def by_hand():
    """Three rows in another order, the year as text, rounded."""
    aid = money().to_dict()
    return pd.DataFrame(
        {
            "change_pct": [
                round((aid[y] - aid[y - 1]) / aid[y - 1] * 100, 1) for y in (1992, 1990, 1991)
            ],
            "fiscal_year": ["1992", "1990", "1991"],
            "usd_millions": [round(aid[year], 1) for year in (1992, 1990, 1991)],
        }
    )


@pytest.mark.parametrize("way", [by_shift, by_hand])
@pytest.mark.parametrize("letter", ["b", "B"])
def test_aid_made_in_any_right_way_is_right(way, letter):
    found, message = outcome("03.1", aid_years=way(), what_came_first=letter)
    assert found == "right"
    assert "1990 542.4 million (−7.0 per cent)" in message
    assert "1991 101.3 million (−81.3 per cent)" in message
    assert "1992 21.4 million (−78.9 per cent)" in message


def test_each_mistake_with_the_aid_gets_its_own_hint():
    right, aid = by_shift(), money()
    constant = by_shift(money("constant_2019_usd_millions"))
    assert constant.loc[1991, "change_pct"] == pytest.approx(-82.0, abs=0.05)
    tables = {
        "disbursements": (by_shift(money(kind="disbursements")), "money paid"),
        "constant dollars": (constant, "dollars of 2019"),
        "change in dollars": (right.assign(change_pct=aid.diff()), "change in dollars"),
        "not per cent": (right.assign(change_pct=right["change_pct"] / 100), "times what"),
        "what was left": (right.assign(change_pct=right["change_pct"] + 100), "was left"),
        "sign": (right.assign(change_pct=-right["change_pct"]), "above zero"),
        "later year as base": (right.assign(change_pct=100 * aid.diff() / aid), "the base"),
        "all against 1989": (
            right.assign(change_pct=100 * (aid / aid[1989] - 1)),
            "compared with 1989",
        ),
        "India": (by_shift(money(state="IND")), "aid to India"),
        "cut before dividing": (by_shift(aid.loc[1990:1992]), "empty in the row 1990"),
        "a year missing": (right.loc[1991:], "no row for 1990"),
        "some other number": (right.assign(usd_millions=5.0), "does not fit"),
    }
    mistakes = {name: ({"aid_years": one}, says) for name, (one, says) in tables.items()}
    mistakes |= {
        "withdrawal": ({"what_came_first": "a"}, "promised after the withdrawal"),
        "Glenn": ({"what_came_first": "c"}, "later than its effect"),
    }
    assert_own_hints("03.1", {"aid_years": right, "what_came_first": "b"}, mistakes)


# --- 03.2 ---


def by_loop(years=(1985, 1989), war=(1980, 1987), drop=None):
    votes = data.load("un_votes")
    found = []
    for partner in ("RUS", "USA"):
        rows = votes.dropna(subset=["PAK", partner]) if drop is None else drop(votes, partner)
        rows = rows.assign(same=rows["PAK"] == rows[partner])
        late = rows[rows["year"].between(*years)]
        afghan = rows[rows["year"].between(*war) & rows["title"].fillna("").str.contains("AFGHAN")]
        found.append(
            {
                "partner": partner,
                "rollcalls": len(late),
                "same_pct": 100 * late["same"].mean(),
                "afghan": len(afghan),
                "afghan_same": afghan["same"].sum(),
            }
        )
    return pd.DataFrame(found)


def by_melting():
    """The same from a long table and the course's own table of agreement."""
    pairs = data.load("un_agreement").query(
        "iso3 == 'PAK' and partner_iso3 in ['SUN', 'USA'] and 1985 <= year <= 1989"
    )
    sums = pairs.groupby("partner_iso3")[["same", "rollcalls"]].sum().rename({"SUN": "RUS"})
    key = data.load("un_key_votes")
    key = key[key["topic"].astype(str).str.contains("Afghan")]
    wide = key.pivot(index=["date", "resolution"], columns="iso3", values="vote").dropna(
        subset=["PAK"]
    )
    sums["same_pct"] = (100 * sums["same"] / sums["rollcalls"]).round(1)
    sums["afghan"] = len(wide)
    sums["afghan_same"] = [
        (wide["PAK"].astype(str) == wide[state].astype(str)).sum() for state in ("SUN", "USA")
    ]
    return sums.rename_axis("partner")


@pytest.mark.parametrize("way", [by_loop, by_melting])
def test_votes_counted_in_any_right_way_are_right(way):
    found, message = outcome("03.2", agreement=way(), why_so_alike="c")
    assert found == "right"
    assert "88.2 per cent of 688" in message
    assert "13.1 per cent of 689" in message
    assert "0 of 11 and 11 of 11" in message


def test_each_mistake_with_the_war_votes_gets_its_own_hint():
    right = by_loop()

    def decided(votes, partner):
        rows = votes.dropna(subset=["PAK", partner])
        return rows[(rows["PAK"] != "abstain") & (rows[partner] != "abstain")]

    tables = {
        "absences": (by_loop(drop=lambda votes, partner: votes), "absence a disagreement"),
        "abstentions": (by_loop(drop=decided), "to abstain"),
        "years of the war": (by_loop(years=(1980, 1987)), "cover 1980 to 1987"),
        "1989 left out": (by_loop(years=(1985, 1988)), "end in 1989"),
        "1985 left out": (by_loop(years=(1986, 1989)), "begin in 1985"),
        "late Afghan votes": (by_loop(war=(1985, 1989)), "Afghan roll calls of 1985"),
        "small letters": (right.assign(afghan=0, afghan_same=0), "in capitals"),
        "a share": (right.assign(afghan_same=[0, 100]), "is a share"),
        "different votes": (
            right.assign(same_pct=100 - right["same_pct"], afghan_same=11 - right["afghan_same"]),
            "votes that differ",
        ),
        "not per cent": (right.assign(same_pct=right["same_pct"] / 100), "times what"),
        "some other number": (right.assign(same_pct=50), "does not fit"),
        "one partner": (right.head(1), "no row for USA"),
    }
    mistakes = {name: ({"agreement": one}, says) for name, (one, says) in tables.items()}
    mistakes |= {
        "friends": ({"why_so_alike": "a"}, "friends"),
        "an error": ({"why_so_alike": "b"}, "error of counting"),
    }
    assert_own_hints("03.2", {"agreement": right, "why_so_alike": "c"}, mistakes)


# --- 03.3 ---


def acts(added=False, third=False):
    rows = data.load("events").query("date < '2003-01-01'")
    rows = rows if added else rows[rows["chronology"] != "added"]
    rows = rows if third else rows[rows["between_two_states"]]
    return rows.assign(decade=rows["date"].dt.year // 10 * 10)


def by_decade(rows, how="mean"):
    return rows.groupby("decade").agg(acts=("cameo_scale", "size"), mean_score=("cameo_scale", how))


def one_by_one():
    rows = []
    for decade in range(2000, 1930, -10):
        scores = [
            score
            for day, score in zip(acts()["date"], acts()["cameo_scale"], strict=True)
            if decade <= day.year < decade + 10
        ]
        rows.append(
            {"decade": decade, "mean_score": round(np.mean(scores), 1), "acts": len(scores)}
        )
    return pd.DataFrame(rows)


@pytest.mark.parametrize("way", [lambda: by_decade(acts()), one_by_one])
def test_decades_made_in_any_right_way_are_right(way):
    found, message = outcome("03.3", decades=way(), what_1980s_show="b")
    assert found == "right"
    assert "All 28 acts have a mean of 2.11" in message
    assert "the 10 of the 1960s 2.71, and the 3 of the 1980s −1.87" in message


def test_each_mistake_with_the_decades_gets_its_own_hint():
    right = by_decade(acts())
    weis = data.load("event_weis").set_index("event")["goldstein_1992"]
    older = acts().assign(cameo_scale=acts()["id"].map(weis))
    tables = {
        "added rows": (by_decade(acts(added=True)), "added later"),
        "third states": (by_decade(acts(third=True)), "third states"),
        "all rows": (by_decade(acts(added=True, third=True)), "Which two columns"),
        "sums": (by_decade(acts(), "sum"), "is a sum"),
        "middle values": (by_decade(acts(), "median"), "middle value"),
        "older scale": (by_decade(older), "WEIS"),
        "some other number": (right.assign(mean_score=9.0), "does not fit"),
        "a decade missing": (right.tail(6), "no row for 1940"),
        "another name": (right.rename(columns={"mean_score": "mean_scores"}), "rename it"),
    }
    mistakes = {name: ({"decades": one}, says) for name, (one, says) in tables.items()}
    mistakes |= {
        "exact": ({"what_1980s_show": "a"}, "are few"),
        "false": ({"what_1980s_show": "c"}, "weighs most"),
    }
    assert_own_hints("03.3", {"decades": right, "what_1980s_show": "b"}, mistakes)


# --- 03.4 ---

TITLE = "American aid to Pakistan, 1980 to 2000"
DESCRIPTION = (
    "Bars of American aid to Pakistan in millions of dollars by fiscal year, 1980 to 2000. They "
    "are high until 1990 and fall in 1991."
)


def rows_drawn(state="PAK", first=1980, last=2000, kind="obligations"):
    rows = data.load("us_aid")
    rows = rows[(rows["recipient_iso3"] == state) & (rows["kind"] == kind)]
    return rows[rows["fiscal_year"].between(first, last)]


def drawn(
    rows=None, mark="bar", x="fiscal_year:O", y="current_usd_millions", words=None, **channels
):
    rows = rows_drawn() if rows is None else rows
    words = {"title": TITLE, "description": DESCRIPTION} if words is None else words
    return alt.Chart(rows, mark=mark).encode(x=x, y=y, **channels).properties(**words)


def drawn_in_layers():
    """A line of dates with a rule for the law, own names, rounded."""
    table = pd.DataFrame(
        {
            "year": [datetime.datetime(int(year), 1, 1) for year in rows_drawn()["fiscal_year"]],
            "promised": rows_drawn()["current_usd_millions"].round(1).tolist(),
        }
    )
    rule = alt.Chart(pd.DataFrame({"year": ["1990-10-01"]})).mark_rule().encode(x="year:T")
    line = alt.Chart(table).mark_line().encode(x="year(year):T", y="promised:Q")
    return (rule + line).properties(title=TITLE, description=DESCRIPTION)


def drawn_in_colours():
    return drawn(x=alt.X("fiscal_year:Q", axis=alt.Axis(format="d")), color="recipient_iso3")


@pytest.mark.parametrize("way", [drawn, drawn_in_layers, drawn_in_colours])
def test_a_chart_of_aid_drawn_in_any_right_way_is_right(way):
    found, message = outcome("03.4", deepest_fall=np.int64(1991), chart=way())
    assert found == "right"
    assert "fiscal year 1991: 441 million less" in message


def test_each_mistake_with_the_drawn_aid_gets_its_own_hint():
    aid = data.load("us_aid")
    mistakes = {
        "year before": ({"deepest_fall": 1990}, "last year before"),
        "rise": ({"deepest_fall": 1983}, "largest rise"),
        "lowest year": ({"deepest_fall": 1995}, "lowest year"),
        "size": ({"deepest_fall": -441.1}, "size of the fall"),
        "size without sign": ({"deepest_fall": 441.1}, "how much, or when"),
        "some other year": ({"deepest_fall": 1986}, "is not the year"),
        "ticks": ({"chart": drawn(mark="tick")}, "mark tick"),
        "no y": ({"chart": drawn(y=alt.value(2))}, "along y"),
        "years with a comma": ({"chart": drawn(x="fiscal_year:Q")}, "comma"),
        "years as milliseconds": ({"chart": drawn(x="fiscal_year:T")}, "milliseconds"),
        "too few years": ({"chart": drawn(rows_drawn(first=1985))}, "1985 to 2000"),
        "dollars of 2019": ({"chart": drawn(y="constant_2019_usd_millions")}, "of 2019"),
        "India": ({"chart": drawn(rows_drawn("IND"))}, "aid to India"),
        "all rows": ({"chart": drawn(aid[aid["fiscal_year"].between(1980, 2000)])}, "several"),
        "all recipients added up": (
            {
                "chart": drawn(
                    aid[aid["fiscal_year"].between(1980, 2000)], y="sum(current_usd_millions)"
                )
            },
            "Whose rows",
        ),
        "no title": ({"chart": drawn(words={"description": DESCRIPTION})}, "no title"),
        "no description": ({"chart": drawn(words={"title": TITLE})}, "no description"),
        "unit not named": (
            {
                "chart": drawn(
                    words={"title": TITLE, "description": DESCRIPTION.replace("dollars", "units")}
                )
            },
            "does not name all 3",
        ),
    }
    assert_own_hints("03.4", {"deepest_fall": 1991, "chart": drawn()}, mistakes)


# --- 03.5 ---

RIGHT = {
    "passed": "1985-08-08",
    "applied": "1990-10-01",
    "trigger": "b",
    "page_with_august": "pressler-1985",
    "what_to_write": "c",
}


@pytest.mark.parametrize(
    "work",
    [
        {},
        {
            "passed": datetime.date(1985, 8, 8),
            "applied": pd.Timestamp("1990-10-01"),
            "trigger": "B.",
            "page_with_august": "Pressler-1985 ",
            "what_to_write": "C",
        },
    ],
)
def test_answers_on_the_law_in_any_right_form_are_right(work):
    found, message = outcome("03.5", **{**RIGHT, **work})
    assert found == "right"
    assert "8 August 1985" in message
    assert "about 5 years later" in message


def test_each_mistake_with_the_law_gets_its_own_hint():
    mistakes = {
        "changed places": ({"passed": "1990-10-01", "applied": "1985-08-08"}, "changed places"),
        "passed when applied": ({"passed": "1990-10-01"}, "become law"),
        "applied when passed": ({"applied": "1985-08-08"}, "did the aid stop"),
        "Glenn's day": ({"applied": "1998-05-30"}, "another of the three laws"),
        "Symington's day": ({"passed": "1976-06-30"}, "`passed`: this day belongs"),
        "another day": ({"applied": "1990-08-01"}, "is not the day"),
        "another form": ({"applied": "October 1990"}, "1960-12-31"),
        "enrichment": ({"trigger": "a"}, "Symington"),
        "tests": ({"trigger": "c"}, "Glenn"),
        "the other page": ({"page_with_august": "hathaway-2000"}, "Which month"),
        "no such key": ({"page_with_august": "pressler"}, "Did you mean"),
        "chart is enough": ({"what_to_write": "a"}, "no day"),
        "the middle": ({"what_to_write": "b"}, "nothing happened"),
    }
    assert_own_hints("03.5", RIGHT, mistakes)
