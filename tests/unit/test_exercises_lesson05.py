"""Exercise 05 from both sides: right ways pass, and each typical mistake gets its own hint."""

from __future__ import annotations

import datetime

import altair as alt
import numpy as np
import pandas as pd
import pytest
from exercise_checks import assert_own_hints, outcome

from pakrussia import data

PERIODS = ["2012-trade-mission", "2015-business-council", "fy2021-ministry", "fy2023-ministry"]
TOTAL = "total_usd_millions"
SOLD, BOUGHT = "pakistan_exports_usd_millions", "pakistan_imports_usd_millions"


# --- 05.1 ---

COUNTS = {"figures": 25, "whole_year_figures": 17, "both_directions": 4}


def counted_by_dropping():
    rows = data.load("trade_pakistan_russia")
    whole = rows.query("period_kind == 'calendar year' or period_kind == 'fiscal year'")
    return {
        "figures": len(rows.dropna(subset=[TOTAL])),
        "whole_year_figures": whole[TOTAL].count(),
        "both_directions": float((rows[SOLD] - rows[BOUGHT]).count()),
    }


def counted_by_groups():
    rows = data.load("trade_pakistan_russia")
    by_kind = rows.groupby("period_kind")[TOTAL].count()
    return {
        "figures": np.array([by_kind.sum()]),
        "whole_year_figures": by_kind[["calendar year", "fiscal year"]].sum(),
        "both_directions": sum(
            1 for one in rows.to_dict("records") if one[SOLD] > 0 and one[BOUGHT] > 0
        ),
    }


@pytest.mark.parametrize("way", [counted_by_dropping, counted_by_groups])
def test_counts_made_in_any_right_way_are_right(way):
    found, message = outcome("05.1", **way())
    assert found == "right"
    assert "25 figures with a total; 17 of them" in message
    assert "only 4 rows" in message


def test_each_mistake_with_the_counts_gets_its_own_hint():
    mistakes = {
        "every row": ({"figures": 28}, "Does every row hold a total"),
        "equal amounts once": (
            {"figures": data.load("trade_pakistan_russia")[TOTAL].nunique()},
            "equal amounts",
        ),
        "parts too": ({"whole_year_figures": 25}, "parts of a year"),
        "calendar years alone": ({"whole_year_figures": 11}, "a fiscal year is a whole"),
        "fiscal years alone": ({"whole_year_figures": 6}, "a calendar year is a whole"),
        "an empty total or the mean": ({"whole_year_figures": 18}, "mean of several years"),
        "sold is enough": ({"both_directions": 6}, "what Pakistan sold. What else"),
        "bought is enough": ({"both_directions": 5}, "what Pakistan bought. What else"),
        "either": ({"both_directions": 7}, "one direction is enough"),
        "neither": ({"both_directions": 21}, "lack a direction"),
        "some other number": ({"figures": 12}, "Count by hand"),
        "a table": ({"figures": data.load("trade_pakistan_russia")}, "a DataFrame"),
    }
    assert_own_hints("05.1", COUNTS, mistakes)


# --- 05.2 ---

LEVELS = {
    "level_2019": 790 / 1.46,
    "target_2021": 790 * 1.46,
    "ministry_more_pct": 100 * (920 - 666.85) / 666.85,
    "chambers_less_pct": 100 * (920 - 666.85) / 920,
}


@pytest.mark.parametrize(
    "work",
    [
        LEVELS,
        {name: round(value) for name, value in LEVELS.items() if "pct" not in name},
        # “Over 45” gives the other end of the level, and a lower total may be told as a minus.
        {"level_2019": 790 / 1.45, "chambers_less_pct": np.float64(666.85 / 920 * 100 - 100)},
    ],
)
def test_levels_found_in_any_right_way_are_right(work):
    found, message = outcome("05.2", **{**LEVELS, **work})
    assert found == "right"
    assert "541 million in 2019" in message
    assert "1,153 in 2021" in message


def test_each_mistake_with_the_levels_gets_its_own_hint():
    more, less = LEVELS["ministry_more_pct"], LEVELS["chambers_less_pct"]
    mistakes = {
        "46 per cent off": ({"level_2019": 790 * 0.54}, "Off the earlier one"),
        "a part of 790": ({"level_2019": 790 * 0.46}, "part of the level of 2020"),
        "up instead of down": ({"level_2019": 790 * 1.46}, "rise or fall"),
        "2020 itself": ({"level_2019": 790}, "this is the level of 2020"),
        "another level": ({"level_2019": 500}, "Write the sentence first"),
        "45 for a target": ({"target_2021": 790 * 1.45}, "this uses 45"),
        "46 millions": ({"target_2021": 836}, "a sum or a rate"),
        "the rise alone": ({"target_2021": 790 * 0.46}, "the rise alone"),
        "no rise": ({"target_2021": 790}, "without any rise"),
        "backwards": ({"target_2021": 790 / 1.46}, "back in time"),
        "the other base": ({"ministry_more_pct": less}, "`ministry_more_pct`: the base"),
        "millions": ({"ministry_more_pct": 920 - 666.85}, "distance in millions"),
        "138": ({"ministry_more_pct": 100 + more}, "`ministry_more_pct`: this is one total"),
        "a share of 1": ({"ministry_more_pct": more / 100}, "share of 1"),
        "38 for less": ({"chambers_less_pct": more}, "`chambers_less_pct`: the base"),
        "what is left": (
            {"chambers_less_pct": 100 - less},
            "`chambers_less_pct`: this is one total",
        ),
    }
    assert_own_hints("05.2", LEVELS, mistakes)


# --- 05.3 ---


def directions(**changes):
    rows = data.load("trade_pakistan_russia").set_index("id").loc[PERIODS]
    rows["balance"] = rows[SOLD] - rows[BOUGHT]
    rows["exports_index"] = rows[SOLD] / rows[SOLD]["2015-business-council"] * 100
    return rows.assign(**changes)


def directions_from_rows():
    """The same by plain counting, the other way round, rounded, with the ids as a column."""
    rows = {one["id"]: one for one in data.load("trade_pakistan_russia").to_dict("records")}
    return pd.DataFrame(
        [
            {
                "id": one,
                "exports_index": round(rows[one][SOLD] / 285 * 100, 1),
                "balance": round(rows[one][SOLD] - rows[one][BOUGHT]),
            }
            for one in reversed(PERIODS)
        ]
    )


@pytest.mark.parametrize("way", [directions, lambda: directions().reset_index().iloc[::-1]])
def test_directions_in_any_right_form_are_right(way):
    found, message = outcome("05.3", directions=way(), one_line="b")
    assert found == "right"
    assert "+122 to -772" in message
    assert "74 per cent" in message


def test_directions_counted_by_hand_are_right():
    assert outcome("05.3", directions=directions_from_rows(), one_line=" B. ")[0] == "right"


def test_each_mistake_with_the_directions_gets_its_own_hint():
    right = directions()
    sold, bought, total = right[SOLD], right[BOUGHT], right[TOTAL]
    printed = right["balance"].where(right.index != "fy2021-ministry", -620.99)

    def with_index(values):
        return {"directions": directions(exports_index=values)}

    mistakes = {
        "imports minus exports": (
            {"directions": directions(balance=bought - sold)},
            "If selling is plus",
        ),
        "both added": ({"directions": directions(balance=sold + bought)}, "adds both directions"),
        "sales alone": ({"directions": directions(balance=sold)}, "sales alone"),
        "the printed balance": ({"directions": directions(balance=printed)}, "the printed one"),
        "another balance": ({"directions": directions(balance=[1, 2, 3, 4])}, "on paper"),
        "starts at 1": (with_index(right["exports_index"] / 100), "starts at 1"),
        "change": (with_index(right["exports_index"] - 100), "This is the change"),
        "base 2012": (with_index(100 * sold / 332), "Not the first"),
        "the total": (with_index(100 * total / 381), "follows the total"),
        "the imports": (with_index(100 * bought / 95.7), "what Pakistan bought"),
        "shares": (with_index(100 * sold / total), "share of sales in each total"),
        "no index": (with_index(sold), "sales in millions"),
        "a row too many": (
            {"directions": pd.concat([right, right.tail(1).rename({"fy2023-ministry": "x"})])},
            "5 rows",
        ),
        "a row is missing": ({"directions": right.head(3)}, "no row for fy2023-ministry"),
        "one series": ({"one_line": "a"}, "who counted in each row"),
        "too few": ({"one_line": "c"}, "a fifth figure"),
        "no letter": ({"one_line": "no"}, "one letter"),
    }
    assert_own_hints("05.3", {"directions": right, "one_line": "b"}, mistakes)


# --- 05.4 ---

STATES = {"CHN": "China", "ARE": "Emirates", "USA": "USA", "RUS": "Russia"}
TITLE = "Pakistan earned in the USA"
DESCRIPTION = (
    "Bar chart of Pakistan's balance with the USA, Russia, the Emirates and China in ten months "
    "of 2020 and 2021. Only the bar of the USA is above zero."
)
WORDS = {"title": TITLE, "description": DESCRIPTION}


def halves():
    flows = data.load("partners_2021")
    return (
        flows[flows["flow"] == f"Pakistan {way}"][["partner_iso3", "usd_millions"]].rename(
            columns={"usd_millions": name}
        )
        for way, name in (("buys from", "bought"), ("sells to", "sold"))
    )


def joined(**changes):
    one, other = halves()
    both = one.merge(other, on="partner_iso3")
    both["balance"] = both["sold"] - both["bought"]
    both["bought_share_pct"] = 100 * both["bought"] / 42308
    return both[both["partner_iso3"] != "WLD"].assign(**changes)


def joined_by_pivot():
    """The same without merge: codes as the index, another order, rounded."""
    flows = data.load("partners_2021").set_index("partner_iso3")
    bought = flows.loc[flows["flow"].str.contains("buys"), "usd_millions"]
    sold = flows.loc[flows["flow"].str.contains("sells"), "usd_millions"]
    table = pd.DataFrame({"balance": sold - bought, "bought_share_pct": bought / bought["WLD"]})
    table["bought_share_pct"] *= 100
    return table.dropna().drop("WLD").round(1)


def drawn(rows=None, *, mark="bar", words=WORDS, **channels):
    rows = joined() if rows is None else rows
    channels = {"x": "balance:Q", "y": "partner_iso3:N", **channels}
    channels = {name: value for name, value in channels.items() if value}
    return getattr(alt.Chart(rows), f"mark_{mark}")().encode(**channels).properties(**words)


def drawn_upright_in_layers():
    rows = joined(partner=lambda table: table["partner_iso3"].map(STATES))
    base = alt.Chart(rows).encode(x="partner:N", y="sum(balance):Q")
    return (base.mark_bar() + base.mark_text().encode(text="balance")).properties(**WORDS)


@pytest.mark.parametrize(
    ("table", "chart"),
    [(joined, drawn), (joined_by_pivot, drawn_upright_in_layers)],
)
def test_a_join_and_a_chart_made_in_any_right_way_are_right(table, chart):
    found, message = outcome("05.4", balances=table(), chart=chart())
    assert found == "right", message
    assert "2,029 million" in message
    assert "8,671" in message


def test_each_mistake_with_the_join_gets_its_own_hint():
    right = joined()
    sold, bought = right["sold"], right["bought"]
    one, other = halves()

    def shares(values):
        return {"balances": joined(bought_share_pct=values)}

    mistakes = {
        "bought minus sold": ({"balances": joined(balance=bought - sold)}, "wrong sign"),
        "both added": ({"balances": joined(balance=bought + sold)}, "adds the two"),
        "share of 1": (shares(bought / 42308), "between 0 and 1"),
        "share of the four": (shares(100 * bought / bought.sum()), "add up to 100"),
        "share of sales": (shares(100 * sold / 20992), "shares of what Pakistan sold"),
        "the other whole": (shares(100 * bought / 20992), "Which whole belongs"),
        "part of the pair": (shares(100 * bought / (bought + sold)), "trade with each partner"),
        "another number": (shares([1, 2, 3, 4]), "by hand"),
        "all kept": (
            {
                "balances": one.merge(other, on="partner_iso3", how="outer")
                .fillna(0)
                .assign(balance=0.0, bought_share_pct=0.0)
            },
            "9 rows",
        ),
        "one list": (
            {"balances": one[one["partner_iso3"] != "WLD"]},
            "no column `balance`",
        ),
    }
    assert_own_hints("05.4", {"balances": right, "chart": drawn()}, mistakes)


def test_each_mistake_with_the_bars_gets_its_own_hint():
    world = joined()
    world.loc[len(world) + 9] = {"partner_iso3": "WLD", "balance": -21316.0}
    mistakes = {
        "a line": (drawn(mark="line"), "side by side"),
        "what was bought": (drawn(x="bought:Q"), "what Pakistan bought"),
        "what was sold": (drawn(x="sold:Q"), "what Pakistan sold"),
        "shares": (drawn(x="bought_share_pct:Q"), "show shares"),
        "other numbers": (drawn(joined(balance=[1, 2, 3, 4])), "Which column do they show"),
        "the world too": (drawn(world), "5 bars"),
        "no partners": (drawn(y=None), "no column along y"),
        "twice": (drawn(pd.concat([joined(), joined()])), "several values"),
        "filter in the chart": (drawn().transform_filter("datum.balance"), "inside the drawing"),
        "no title": (drawn(words={"description": DESCRIPTION}), "no title"),
        "no description": (drawn(words={"title": TITLE}), "no description"),
        "too short": (drawn(words={"title": TITLE, "description": TITLE}), "too short"),
        "a partner is not named": (
            drawn(words={**WORDS, "description": DESCRIPTION.replace("Russia", "one more")}),
            "all 4 things",
        ),
        "no chart": (joined(), "a DataFrame"),
    }
    assert_own_hints(
        "05.4",
        {"balances": joined()},
        {name: ({"chart": chart}, says) for name, (chart, says) in mistakes.items()},
    )


# --- 05.5 ---

SPOKEN = {
    "nearest_source": "lavrov-2021-04-07",
    "said_on": "2021-04-07",
    "says_46": False,
    "what_he_said": "b",
}


@pytest.mark.parametrize(
    "work",
    [
        {},
        {
            "nearest_source": " Lavrov-2021-04-07 ",
            "said_on": datetime.date(2021, 4, 7),
            "says_46": np.bool_(False),
            "what_he_said": "B",
        },
    ],
)
def test_source_answers_in_any_right_form_are_right(work):
    found, message = outcome("05.5", **{**SPOKEN, **work})
    assert found == "right"
    assert "over 45 per cent" in message


def test_each_mistake_with_the_sources_gets_its_own_hint():
    mistakes = {
        "a newspaper": ({"nearest_source": "daily-times-2021-04-08"}, "in its own words"),
        "no such key": ({"nearest_source": "lavrov-2021"}, "Did you mean"),
        "year of the figure": ({"said_on": "2020-12-31"}, "lies in 2020"),
        "day of the newspaper": ({"said_on": "2021-04-08"}, "day of a newspaper"),
        "46 in the transcript": ({"says_46": True}, "which word before it"),
        "yes as text": ({"says_46": "no"}, "no quotation marks"),
        "a target": ({"what_he_said": "a"}, "last year or of next year"),
        "invented": ({"what_he_said": "c"}, "rounding is not inventing"),
    }
    assert_own_hints("05.5", SPOKEN, mistakes)
