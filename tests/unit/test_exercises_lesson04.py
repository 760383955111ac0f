"""Exercise 04 from both sides: right ways pass, and each typical mistake gets its own hint."""

from __future__ import annotations

import datetime

import altair as alt
import numpy as np
import pandas as pd
import pytest
from exercise_checks import assert_own_hints, outcome

from pakrussia import data


def acts(first="2003-01-01", third=False, added=True):
    rows = data.load("events").query("date >= @first")
    rows = rows if added else rows[rows["chronology"] != "added"]
    return rows if third else rows[rows["between_two_states"]]


# --- 04.1 ---


def warmth(rows, until="2021-04-07", how="sum"):
    early = rows[rows["date"] <= until]
    return pd.DataFrame(
        {
            "period": ["to April 2021", "all"],
            "acts": [len(early), len(rows)],
            "points": [early["cameo_scale"].agg(how), rows["cameo_scale"].agg(how)],
        }
    )


def warmth_by_growing_sums():
    """The index names the rows, in another order; the sums are read off a running sum."""
    rows = acts().sort_values("date").reset_index(drop=True)
    rows["sum"] = rows["cameo_scale"].cumsum().round(1)
    at = rows.index[rows["id"] == "2021-lavrov-in-islamabad"][0]
    return pd.DataFrame(
        {"points": rows["sum"].iloc[[-1, at]].tolist(), "acts": [float(len(rows)), at + 1.0]},
        index=["all", "to April 2021"],
    )


@pytest.mark.parametrize("way", [lambda: warmth(acts()), warmth_by_growing_sums])
def test_sums_made_in_any_right_way_are_right(way):
    found, message = outcome("04.1", warmth=way(), what_sum_means="c")
    assert found == "right"
    assert "59 acts with 252.2 points" in message
    assert "73 acts with 307.6" in message
    assert "4.27 and 4.21" in message


def test_each_mistake_with_the_sums_gets_its_own_hint():
    right = warmth(acts())
    late = right.assign(acts=[59, 14], points=[252.2, 307.6 - 252.2])
    by_day = acts()[acts()["precision"] == "day"]
    tables = {
        "third states": (warmth(acts(third=True)), "Which column keeps the two"),
        "added rows left out": (warmth(acts(added=False)), "belong to the list"),
        "both": (warmth(acts(third=True, added=False)), "and the rows"),
        "before 2003 too": (warmth(acts("1900-01-01")), "before 2003"),
        "means": (warmth(acts(), how="mean"), "is a mean"),
        "day of the visit left out": (warmth(acts(), "2021-04-06"), "< or <="),
        "later acts alone": (late, "only what came after"),
        "to the end of 2020": (warmth(acts(), "2020-12-31"), "ends in 2020"),
        "whole of 2021": (warmth(acts(), "2021-12-31"), "whole of 2021"),
        "months lost": (warmth(by_day), "dated by the month"),
        "some other number": (right.assign(points=[1.0, 2.0]), "does not fit"),
        "a row missing": (right.head(1), "no row for all"),
    }
    mistakes = {name: ({"warmth": one}, says) for name, (one, says) in tables.items()}
    mistakes |= {
        "friendlier": ({"what_sum_means": "a"}, "mean of a row"),
        "unfair": ({"what_sum_means": "b"}, "who chose the rows"),
    }
    assert_own_hints("04.1", {"warmth": right, "what_sum_means": "c"}, mistakes)


# --- 04.2 ---


def classes(rows, how="sum"):
    return rows.groupby("cameo_code").agg(acts=("cameo_scale", "size"), points=("cameo_scale", how))


def classes_by_loop():
    rows = []
    for code in ("061", "057", "042"):
        scores = acts().loc[acts()["cameo_code"] == code, "cameo_scale"].tolist()
        rows.append({"cameo_code": code, "points": round(sum(scores), 1), "acts": len(scores)})
    return pd.DataFrame(rows)


def signed_work(rows=None):
    table = classes(acts() if rows is None else rows)
    total, signed = table["points"].sum(), table.loc["057", "points"]
    return {"classes": table, "signed_pct": 100 * signed / total, "points_without": total - signed}


@pytest.mark.parametrize(
    "work",
    [
        lambda: signed_work(),
        lambda: {
            "classes": classes_by_loop(),
            "signed_pct": 28.6,
            "points_without": np.float64(219.6),
        },
    ],
)
def test_signatures_counted_in_any_right_way_are_right(work):
    found, message = outcome("04.2", **work())
    assert found == "right"
    assert "11 signatures give 88.0 of 307.6 points, 28.6 per cent; 219.6 are left" in message
    assert "2 of these texts" in message


def test_each_mistake_with_the_signatures_gets_its_own_hint():
    right = signed_work()
    lost = right["classes"].reset_index()
    lost["cameo_code"] = lost["cameo_code"].astype(int)
    assert classes(acts(third=True)).loc["057", "acts"] == 14
    mistakes = {
        "third states": ({"classes": classes(acts(third=True))}, "not between"),
        "added rows left out": ({"classes": classes(acts(added=False))}, "belong to the list"),
        "to April 2021": (
            {"classes": classes(acts()[acts()["date"] <= "2021-04-07"])},
            "end with the visit",
        ),
        "means": ({"classes": classes(acts(), "mean")}, "is a mean"),
        "before 2003 too": (
            {"classes": classes(acts("1900-01-01"))},
            "before 2003",
        ),
        "zero lost": ({"classes": lost}, "zero in front"),
        "some other number": ({"classes": right["classes"].assign(acts=9)}, "does not fit"),
        "not per cent": ({"signed_pct": 88 / 307.6}, "between 0 and 1"),
        "share of acts": ({"signed_pct": 100 * 11 / 73}, "share of acts"),
        "against the rest": ({"signed_pct": 100 * 88 / 219.6}, "with the rest"),
        "the others": ({"signed_pct": 100 * 219.6 / 307.6}, "all the others"),
        "some other share": ({"signed_pct": 12.0}, "divided by what"),
        "visits left out": ({"points_without": 307.6 - 34.2}, "left out the visits"),
        "nothing left out": ({"points_without": 307.6}, "with the signatures"),
        "signatures alone": ({"points_without": 88}, "signatures alone"),
        "some other sum": ({"points_without": 77}, "taken away"),
    }
    assert_own_hints("04.2", right, mistakes)


# --- 04.3 ---


def pooled(first=2003, middle=(2009, 2010), last=2019, partner="RUS", column="same"):
    rows = data.load("un_agreement").query("iso3 == 'PAK' and partner_iso3 == @partner")
    found = []
    for name, start, end in (
        ("2003-2009", first, middle[0]),
        ("2010-2019", middle[1], last),
    ):
        some = rows[rows["year"].between(start, end)]
        share = 100 * some[column].sum() / some["rollcalls"].sum()
        found.append({"period": name, "rollcalls": some["rollcalls"].sum(), "same_pct": share})
    return pd.DataFrame(found)


def from_the_votes():
    """The same from the roll calls themselves."""
    votes = data.load("un_votes").query("2003 <= year <= 2019").dropna(subset=["PAK", "RUS"])
    period = np.where(votes["year"] < 2010, "2003-2009", "2010-2019")
    same = (votes["PAK"] == votes["RUS"]) * 100.0
    return same.groupby(period).agg(rollcalls="size", same_pct="mean").round(1)


@pytest.mark.parametrize("way", [pooled, from_the_votes])
def test_votes_pooled_in_any_right_way_are_right(way):
    found, message = outcome("04.3", votes=way(), what_it_shows="b")
    assert found == "right"
    assert "75.7 per cent of 653 roll calls, then 62.8 of 897" in message


def test_each_mistake_with_the_pooled_votes_gets_its_own_hint():
    right = pooled()
    yearly = data.load("un_agreement").query("iso3 == 'PAK' and partner_iso3 == 'RUS'")
    means = [
        yearly[yearly["year"].between(*span)]["same_pct"].mean()
        for span in ((2003, 2009), (2010, 2019))
    ]
    both = 100 * (653 * right["same_pct"][0] + 897 * right["same_pct"][1]) / 1550 / 100
    assert both == pytest.approx(68.2, abs=0.05)
    tables = {
        "both pooled": (right.assign(rollcalls=1550, same_pct=both), "keeps them apart"),
        "means of years": (right.assign(same_pct=means), "mean of yearly"),
        "half votes": (pooled(column="half"), "one half"),
        "different votes": (right.assign(same_pct=100 - right["same_pct"]), "different votes"),
        "changed places": (right.assign(period=["2010-2019", "2003-2009"]), "changed places"),
        "India": (pooled(partner="IND"), "with India"),
        "to 2025": (pooled(last=2025), "runs on to 2025"),
        "2010 twice": (pooled(middle=(2010, 2010)), "in both periods"),
        "from 2002": (pooled(first=2002), "begins in 2002"),
        "not per cent": (right.assign(same_pct=right["same_pct"] / 100), "times what"),
        "some other number": (right.assign(same_pct=50), "does not fit"),
    }
    mistakes = {name: ({"votes": one}, says) for name, (one, says) in tables.items()}
    mistakes |= {
        "a quarrel": ({"what_it_shows": "a"}, "need not be a quarrel"),
        "the share rises": ({"what_it_shows": "c"}, "the other way"),
    }
    assert_own_hints("04.3", {"votes": right, "what_it_shows": "b"}, mistakes)


# --- 04.4 ---

TITLE = "Pakistan and Russia: a growing sum"
DESCRIPTION = (
    "Line chart of the sum of scores of acts between Pakistan and Russia, 2003 to 2026. All acts "
    "reach 308 points; without signatures they reach 220."
)


def growing(rows, name):
    rows = rows.sort_values("date")
    return rows.assign(so_far=rows["cameo_scale"].cumsum(), line=name)[["date", "so_far", "line"]]


def two(rows=None, without="057"):
    rows = acts() if rows is None else rows
    rest = rows[rows["cameo_code"] != without]
    return pd.concat([growing(rows, "all"), growing(rest, "without")])


def drawn(rows=None, mark="line", x="date:T", y="so_far", words=None, **channels):
    rows = two() if rows is None else rows
    words = {"title": TITLE, "description": DESCRIPTION} if words is None else words
    channels = channels or {"color": "line"}
    return alt.Chart(rows, mark=mark).encode(x=x, y=y, **channels).properties(**words)


def drawn_by_year():
    """Sums by year, every year filled in, with points over the lines."""
    table = two()
    table["year"] = table["date"].dt.year
    wide = table.pivot_table(index="year", columns="line", values="so_far", aggfunc="last")
    wide = wide.reindex(range(2003, 2027)).ffill().reset_index()
    long = wide.melt(id_vars="year", var_name="what", value_name="points")
    base = alt.Chart(long).encode(x="year:O", y="points:Q", color="what:N")
    return (base.mark_line() + base.mark_point()).properties(title=TITLE, description=DESCRIPTION)


def drawn_as_areas():
    return drawn(mark="area", strokeDash="line", opacity=alt.value(0.3))


@pytest.mark.parametrize("way", [drawn, drawn_by_year, drawn_as_areas])
def test_sums_drawn_in_any_right_way_are_right(way):
    found, message = outcome("04.4", chart=way())
    assert found == "right"
    assert "ends at 307.6, the other at 219.6" in message


def test_each_mistake_with_the_drawn_sums_gets_its_own_hint():
    single = pd.concat(
        [
            acts().assign(so_far=acts()["cameo_scale"], line="all"),
            acts().query("cameo_code != '057'").assign(so_far=lambda t: t["cameo_scale"], line="-"),
        ]
    )[["date", "so_far", "line"]]
    alone = pd.concat([growing(acts(), "all"), growing(acts().query("cameo_code == '057'"), "-")])
    years = two().assign(year=two()["date"].dt.year)
    late = acts("2010-01-01")
    mistakes = {
        "bars": (drawn(mark="bar"), "mark bar"),
        "one line": (drawn(growing(acts(), "all")), "1 lines"),
        "not told apart": (drawn(tooltip="line"), "apart"),
        "single scores": (drawn(single), "single scores"),
        "third states": (drawn(two(acts(third=True))), "third states too"),
        "visits left out": (drawn(two(without="042")), "leaves out the visits"),
        "signatures alone": (drawn(alone), "signatures alone"),
        "from 2010": (drawn(two(late)), "No line is the growing sum"),
        "no dates": (drawn(x="line:N"), "holds no dates"),
        "milliseconds": (drawn(years, x="year:T"), "milliseconds"),
        "added inside the chart": (
            drawn().transform_window(sum="sum(so_far)"),
            "inside the drawing",
        ),
        "no y": (drawn(y=alt.value(1)), "along y"),
        "no title": (drawn(words={"description": DESCRIPTION}), "no title"),
        "no description": (drawn(words={"title": TITLE}), "no description"),
        "signatures not named": (
            drawn(
                words={
                    "title": TITLE,
                    "description": DESCRIPTION.replace("signatures", "some of them"),
                }
            ),
            "does not name all 3",
        ),
    }
    assert_own_hints(
        "04.4", {}, {name: ({"chart": chart}, says) for name, (chart, says) in mistakes.items()}
    )


# --- 04.5 ---

RIGHT = {
    "his_own_aim": "pravda-ru-2002-06",
    "met_on": "2002-06-04",
    "said_when": "b",
    "what_to_write": "c",
}


@pytest.mark.parametrize(
    "work",
    [
        {},
        {
            "his_own_aim": "Pravda-RU-2002-06",
            "met_on": datetime.datetime(2002, 6, 4, 12, 0),
            "said_when": "b.",
            "what_to_write": " C",
        },
    ],
)
def test_answers_on_almaty_in_any_right_form_are_right(work):
    found, message = outcome("04.5", **{**RIGHT, **work})
    assert found == "right"
    assert "Neither is made true by the other" in message


def test_each_mistake_with_almaty_gets_its_own_hint():
    mistakes = {
        "transcript": ({"his_own_aim": "kremlin-2002-06-04"}, "on the day itself"),
        "later visit": ({"his_own_aim": "kremlin-2003-02-05"}, "eight months later"),
        "no such key": ({"his_own_aim": "pravda-2002"}, "Did you mean"),
        "Moscow": ({"met_on": "2003-02-05"}, "later meeting"),
        "another day of the summit": ({"met_on": "2002-06-03"}, "lasted some days"),
        "another day": ({"met_on": "2001-09-11"}, "is not the day"),
        "before": ({"said_when": "a"}, "said before"),
        "during": ({"said_when": "c"}, "In which city"),
        "he tried": ({"what_to_write": "a"}, "told the reporters"),
        "he never tried": ({"what_to_write": "b"}, "that it was none"),
    }
    assert_own_hints("04.5", RIGHT, mistakes)
