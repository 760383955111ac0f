"""Exercise 11 from both sides: right ways pass, and each typical mistake gets its own hint."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd
import pytest
from exercise_checks import assert_own_hints, outcome

from pakrussia import data

# --- 11.1 ---


def by_value_counts():
    claims = data.load("claims")
    checked = claims[~claims["verdict"].isin(["opinion", "not verifiable"])]
    return {
        "tally": claims["verdict"].value_counts().rename("claims").to_frame(),
        "right_pct": 100 * checked["verdict"].str.startswith("accurate").mean(),
        "different_claims": len(claims) - claims["same_as"].count() / 2,
    }


def by_hand():
    """The same with plain Python: sets of twins, a list of rows, rounded."""
    claims = data.load("claims").fillna("").to_dict("records")
    verdicts = [row["verdict"] for row in claims]
    rows = [{"claims": float(verdicts.count(one)), "verdict": one} for one in sorted(set(verdicts))]
    right = sum(one in ("accurate", "accurate but loose") for one in verdicts)
    checked = len(verdicts) - verdicts.count("opinion") - verdicts.count("not verifiable")
    return {
        "tally": pd.DataFrame(rows),
        "right_pct": round(100 * right / checked, 1),
        "different_claims": len(
            {frozenset({row["id"], row["same_as"] or row["id"]}) for row in claims}
        ),
    }


@pytest.mark.parametrize("way", [by_value_counts, by_hand])
def test_the_tally_made_in_any_right_way_is_right(way):
    found, message = outcome("11.1", **way())
    assert found == "right"
    assert "Of 52 claims" in message
    assert "71.2 per cent" in message
    assert "69 different claims" in message
    assert "2 carry two verdicts" in message


def test_each_mistake_with_the_tally_gets_its_own_hint():
    right, claims = by_value_counts(), data.load("claims")
    table = right["tally"]
    loose = table.copy()
    loose.loc["accurate", "claims"] = claims["verdict"].str.contains("accurate").sum()
    unique = claims[claims["same_as"].isna()]["verdict"].value_counts().rename("claims").to_frame()
    mistakes = {
        "a word inside a word": ({"tally": loose}, "whole word"),
        "per cent": ({"tally": 100 * table / table.sum()}, "holds per cent"),
        "without twins": ({"tally": unique}, "have a twin are left out"),
        "other counts": ({"tally": table.assign(claims=10)}, "does not fit"),
        "a verdict is missing": ({"tally": table.drop(index="wrong")}, "no row for wrong"),
        "of all claims": ({"right_pct": 100 * 37 / 72}, "Can an opinion be right"),
        "strict": ({"right_pct": 100 * 13 / 52}, "strictest word"),
        "opinions alone dropped": ({"right_pct": 100 * 37 / 55}, "Which other word says"),
        "contested dropped": ({"right_pct": 100 * 37 / 40}, "contested claims were checked"),
        "fraction": ({"right_pct": 37 / 52}, "fraction"),
        "count": ({"right_pct": 37}, "number of right claims"),
        "the others": ({"right_pct": 100 * 15 / 52}, "share of the others"),
        "another share": ({"right_pct": 5}, "divided by all"),
        "twins as two": ({"different_claims": 72}, "counted as two"),
        "both twins dropped": ({"different_claims": 66}, "Keep one"),
        "the twins": ({"different_claims": 6}, "rows that have a twin"),
        "themes": ({"different_claims": claims["theme"].nunique()}, "these are themes"),
        "another count": ({"different_claims": 50}, "minus one for each pair"),
    }
    assert_own_hints("11.1", right, mistakes)


# --- 11.2 ---


def coded(how="inner"):
    return data.load("events").merge(
        data.load("essay_mentions"), left_on="id", right_on="event", how=how
    )


def by_groups(rows=None, words=("named", "meant")):
    rows = coded() if rows is None else rows
    rows = rows.assign(is_told=rows["mention"].isin(words))
    table = rows.groupby("effect").agg(events=("is_told", "size"), told=("is_told", "sum"))
    return table.assign(told_pct=100 * table["told"] / table["events"])


def by_crosstab():
    """The same by a cross table of all words; effect as a column, other order, rounded."""
    events = data.load("events").set_index("id")["effect"]
    mentions = data.load("essay_mentions").set_index("event")["mention"]
    cross = pd.crosstab(events.loc[mentions.index].to_numpy(), mentions.to_numpy())
    table = pd.DataFrame({"told": cross["named"] + cross["meant"], "events": cross.sum(axis=1)})
    table["told_pct"] = (100 * table["told"] / table["events"]).round(1)
    return table.rename_axis("effect").reset_index().iloc[::-1]


@pytest.mark.parametrize("way", [by_groups, by_crosstab])
def test_what_is_told_counted_in_any_right_way_is_right(way):
    found, message = outcome("11.2", told=way(), what_follows="b")
    assert found == "right"
    assert "23 of 80 events" in message
    assert "10 of 29" in message
    assert "10 of 44" in message
    assert "30 of 100 cases" in message


def test_each_mistake_with_what_is_told_gets_its_own_hint():
    right = by_groups()
    days = coded()[coded()["precision"] == "day"]
    two = coded()[coded()["between_two_states"]]
    mistakes = {
        "named alone": ({"told": by_groups(words=["named"])}, "without a name"),
        "left out": ({"told": by_groups(words=["no"])}, "leaves out"),
        "of the told": ({"told": right.assign(told_pct=100 * right["told"] / 23)}, "all told"),
        "all events": ({"told": by_groups(coded("left"))}, "nobody coded"),
        "days alone": ({"told": by_groups(days)}, "exact day"),
        "two states": ({"told": by_groups(two)}, "two states alone"),
        "fractions": ({"told": right.assign(told_pct=right["told_pct"] / 100)}, "times what"),
        "other numbers": ({"told": right.assign(told=1)}, "does not fit"),
        "an effect is missing": ({"told": right.head(2)}, "no row for improves"),
        "hides": ({"what_follows": "a"}, "change sides"),
        "equal": ({"what_follows": "c"}, "shares equal"),
    }
    start = {"told": right, "what_follows": "b"}
    assert_own_hints("11.2", start, mistakes)


# --- 11.3 ---

TITLE = "Fifteen expectations of 2021"
DESCRIPTION = (
    "Bar chart of fifteen expectations by their result. None of the hopeful ones was borne out, "
    "and two of the wary ones were."
)


def counts(by=("mood", "result")):
    return data.load("predictions").groupby(list(by)).size().reset_index(name="count")


def drawn(rows=None, *, mark="bar", words=None, **encodings):
    chart = getattr(alt.Chart(counts() if rows is None else rows), f"mark_{mark}")()
    usual = {"x": "count:Q", "y": "result:N", "color": "mood:N"} | encodings
    words = {"title": TITLE, "description": DESCRIPTION} if words is None else words
    return chart.encode(
        **{name: value for name, value in usual.items() if value is not None}
    ).properties(**words)


def counted_inside():
    """Counts made inside the chart, from the rows themselves, upright and side by side."""
    rows = data.load("predictions")[["mood", "result"]]
    return drawn(rows, x="result:N", y="count():Q", xOffset="mood:N")


def with_zeros():
    """All pairs of mood and result, also those without a case."""
    table = pd.crosstab(data.load("predictions")["mood"], data.load("predictions")["result"])
    return drawn(table.reset_index().melt("mood", value_name="count"), y="mood:N", color="result:N")


@pytest.mark.parametrize("way", [drawn, counted_inside, with_zeros])
def test_the_outlook_drawn_in_any_right_way_is_right(way):
    work = {"outlook": way(), "hopeful_borne": np.int64(0), "wary_borne": 2.0}
    found, message = outcome("11.3", **work)
    assert (found, message[:54]) == (
        "right",
        "Borne out: 0 of 10 hopeful and 2 of 5 wary expectation",
    )


def test_each_mistake_with_the_outlook_gets_its_own_hint():
    shares = counts()
    shares["count"] = 100 * shares["count"] / shares["mood"].map({"hopeful": 10, "wary": 5})
    result, mood = counts(["result"]), counts(["mood"])
    mistakes = {
        "a line": ({"outlook": drawn(mark="line")}, "mark line"),
        "one colour": ({"outlook": drawn(color=None)}, "two moods apart"),
        "moods together": ({"outlook": drawn(result, color="result:N")}, "wary together"),
        "moods alone": ({"outlook": drawn(mood, y="mood:N")}, "moods alone"),
        "per cent": ({"outlook": drawn(shares)}, "shows per cent"),
        "a row too few": ({"outlook": drawn(counts().tail(5))}, "add up to 10"),
        "no title": ({"outlook": drawn(words={"description": DESCRIPTION})}, "no title"),
        "a mood is not named": (
            {
                "outlook": drawn(
                    words={"title": TITLE, "description": DESCRIPTION.replace("wary", "x")}
                )
            },
            "does not name all 3 things",
        ),
        "partly": ({"hopeful_borne": 4}, "class of its own"),
        "partly, wary": ({"wary_borne": 4}, "`wary_borne`: “partly”"),
        "all of the mood": ({"hopeful_borne": 10}, "all of this mood"),
        "the other mood": ({"hopeful_borne": 2}, "other mood"),
        "another count": ({"wary_borne": 1}, "Read it off"),
        "text": ({"wary_borne": "3"}, "quotation marks"),
    }
    start = {"outlook": drawn(), "hopeful_borne": 0, "wary_borne": 2}
    assert_own_hints("11.3", start, mistakes)


# --- 11.4 ---


def ours(step=8, start=5):
    events = data.load("events")
    events = events[events["chronology"] != "added"].set_index("id")
    return events["effect"].astype(str).iloc[start::step]


def my_codes():
    codes = ours().to_dict()
    for event, word in (("2021-sputnik-v", "mixed"), ("1972-ussr-recognises-bangladesh", "mixed")):
        codes[event] = word
    return codes


def measured(codes):
    mine = pd.Series(codes)
    theirs = data.load("events").set_index("id")["effect"].astype(str).loc[mine.index]
    raw = (mine == theirs).mean()
    shares = [series.value_counts(normalize=True) for series in (mine, theirs)]
    chance = shares[0].mul(shares[1], fill_value=0).sum()
    return raw, chance


def by_series():
    codes = my_codes()
    raw, chance = measured(codes)
    return {"my_codes": codes, "agreement_pct": 100 * raw, "kappa": (raw - chance) / (1 - chance)}


def by_counting():
    """Other events, as a Series, by plain counting, rounded; one word is never used."""
    codes = {event: "harms" if word == "harms" else "improves" for event, word in ours(5).items()}
    pairs = [
        (word, data.load("events").set_index("id")["effect"][one]) for one, word in codes.items()
    ]
    n = len(pairs)
    raw = sum(a == b for a, b in pairs) / n
    chance = sum(
        sum(a == word for a, _ in pairs) * sum(b == word for _, b in pairs) / n**2
        for word in ("harms", "improves", "mixed")
    )
    kappa = round((raw - chance) / (1 - chance), 2)
    return {"my_codes": pd.Series(codes), "agreement_pct": round(100 * raw), "kappa": kappa}


@pytest.mark.parametrize("way", [by_series, by_counting])
def test_codes_measured_in_any_right_way_are_right(way):
    found, message = outcome("11.4", **way())
    assert (found, "You differ on" in message) == ("right", True)


def test_the_same_codes_throughout_are_right_and_are_asked_about():
    work = {"my_codes": ours().to_dict(), "agreement_pct": 100, "kappa": 1}
    found, message = outcome("11.4", **work)
    assert (found, "did you look first" in message) == ("right", True)


def test_each_mistake_with_the_codes_gets_its_own_hint():
    right = by_series()
    codes, raw = right["my_codes"], right["agreement_pct"] / 100
    chance = measured(codes)[1]
    event = next(iter(codes))
    harms = ours(1, 0)
    mistakes = {
        "a list": ({"my_codes": list(codes.values())}, "a list"),
        "no such event": ({"my_codes": {**codes, "1960-u2": "harms"}}, "no event"),
        "an open one": ({"my_codes": {**codes, event: ...}}, "no word yet"),
        "another word": ({"my_codes": {**codes, event: "bad"}}, "harms, improves, mixed"),
        "five events": ({"my_codes": dict(list(codes.items())[:5])}, "at least ten"),
        "one word only": (
            {"my_codes": harms[harms == "harms"].head(12).to_dict()},
            "one word only",
        ),
        "fraction": ({"agreement_pct": raw}, "fraction"),
        "count": ({"agreement_pct": raw * len(codes)}, "Of how many"),
        "different": ({"agreement_pct": 100 - 100 * raw}, "different codes"),
        "another share": ({"agreement_pct": 55}, "same word"),
        "raw share": ({"kappa": raw}, "raw share"),
        "per cent": ({"kappa": 100 * right["kappa"]}, "in per cent"),
        "not divided": ({"kappa": raw - chance}, "then divide"),
        "thirds": ({"kappa": (raw - 1 / 3) / (2 / 3)}, "one third"),
        "chance": ({"kappa": chance}, "what is left".capitalize()),
        "beyond one": ({"kappa": 7}, "lies between -1 and 1. Use"),
        "another kappa": ({"kappa": -0.5}, "chance would give"),
    }
    assert_own_hints("11.4", right, mistakes)


# --- 11.5 ---

RIGHT = {
    "analyst_source": "bakare-2020",
    "year_published": 2020,
    "supports": "b",
    "what_follows": "b",
}


@pytest.mark.parametrize(
    "work", [{}, {"analyst_source": " Bakare-2020 ", "year_published": 2020.0, "supports": "B."}]
)
def test_answers_on_the_analysts_in_any_right_form_are_right(work):
    found, message = outcome("11.5", **{**RIGHT, **work})
    assert (found, "stays unknown" in message) == ("right", True)


def test_each_mistake_with_the_analysts_gets_its_own_hint():
    mistakes = {
        "figures": ({"analyst_source": "sipri-trends-2026"}, "figures of an institute"),
        "a report": ({"analyst_source": "tribune-india-2025-05-05"}, "telephone call"),
        "the essay": ({"analyst_source": "the essay"}, "one of the keys"),
        "the policy": ({"year_published": 2010}, "policy was announced"),
        "year of the essay": ({"year_published": 2021}, "year of the essay"),
        "another year": ({"year_published": 1999}, "printed citation"),
        "India and the USA": ({"supports": "a"}, "ties with the USA"),
        "China": ({"supports": "c"}, "China's influence"),
        "meant": ({"what_follows": "a"}, "gives no name"),
        "nobody": ({"what_follows": "c"}, "missing footnote"),
    }
    assert_own_hints("11.5", RIGHT, mistakes)
