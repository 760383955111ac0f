"""Exercise 10 from both sides: right ways pass, and each typical mistake gets its own hint."""

from __future__ import annotations

import functools
import itertools
from collections import Counter

import altair as alt
import numpy as np
import pandas as pd
import pytest
from exercise_checks import assert_own_hints, outcome

from pakrussia import data

MONEY = "economic gain"


@functools.cache
def scores():
    rows = data.load("option_scores")
    return rows.pivot(index="option", columns="criterion", values="score").astype(float)


# --- 10.1 ---


def by_sum():
    wide = scores()
    total = wide.sum(axis=1)
    return pd.DataFrame({"equal": total / 5, "economy_double": (total + wide[MONEY]) / 6})


def by_groups():
    """The same from the long table, rounded, other order, with a column for the letter."""
    rows = data.load("option_scores")
    rows["weight"] = np.where(rows["criterion"] == MONEY, 2, 1)
    found = []
    for option, group in reversed(list(rows.groupby("option"))):
        heavy = np.average(group["score"].astype(float), weights=group["weight"])
        found.append(
            {
                "option": option,
                "name": group["name"].iloc[0],
                "economy_double": round(float(heavy), 1),
                "equal": float(group["score"].mean()),
            }
        )
    return pd.DataFrame(found)


@pytest.mark.parametrize("way", [by_sum, by_groups])
def test_averages_made_in_any_right_way_are_right(way):
    found, message = outcome("10.1", averages=way())
    assert found == "right"
    assert "E 6.6, D 6.0, B 5.8, C 5.6, A 5.4, F 4.6" in message
    assert "6.33" in message


def test_each_mistake_with_the_averages_gets_its_own_hint():
    right, wide = by_sum(), scores()
    sums, ranks = wide.sum(axis=1), wide.rank().mean(axis=1)

    def two(equal, double):
        return pd.DataFrame({"equal": equal, "economy_double": double})

    tables = {
        "sums": (two(sums, sums + wide[MONEY]), "These are sums"),
        "divided by five": (two(sums / 5, (sums + wide[MONEY]) / 5), "2, 1, 1, 1, 1"),
        "medians": (two(wide.median(axis=1), wide.median(axis=1)), "the median"),
        "ranks": (two(ranks, ranks), "averaged ranks"),
        "columns exchanged": (
            right.rename(columns={"equal": "economy_double", "economy_double": "equal"}),
            "changed places",
        ),
        "another yardstick": (
            two(sums / 5, (sums + wide["welcome in Moscow"]) / 6),
            "welcome in Moscow counts twice",
        ),
        "some other number": (right.assign(equal=3.0), "does not fit"),
        "an option is missing": (right.head(5), "no row for F"),
        "one column": (right["equal"], "a Series"),
    }
    assert_own_hints("10.1", {}, {k: ({"averages": t}, says) for k, (t, says) in tables.items()})


# --- 10.2 ---


def line(option, weight):
    row = scores().loc[option].to_dict()
    money = row.pop(MONEY)
    return weight * money + (1 - weight) * sum(row.values()) / 4


def by_algebra():
    def level(one, other):
        at0, at1 = line(one, 0) - line(other, 0), line(one, 1) - line(other, 1)
        return 100 * at0 / (at0 - at1)

    return {"d_passes_e_pct": level("D", "E"), "a_passes_d_pct": level("A", "D")}


def by_search():
    """The same by walking up in tenths of a per cent and looking who leads."""
    leaders = [max("ABCDEF", key=lambda one: line(one, step / 1000)) for step in range(1001)]
    return {
        "d_passes_e_pct": leaders.index("D") / 10,
        "a_passes_d_pct": np.float64((len(leaders) - leaders[::-1].index("D")) / 10),
    }


@pytest.mark.parametrize("way", [by_algebra, by_search])
def test_turning_points_found_in_any_right_way_are_right(way):
    found, message = outcome("10.2", **way())
    assert found == "right"
    assert "38.5 per cent" in message
    assert "from 50 per cent" in message


def test_each_mistake_with_the_turning_points_gets_its_own_hint():
    right = by_algebra()
    mistakes = {
        "A and E": ({"d_passes_e_pct": 42.9}, "A and E are level"),
        "the rest kept": ({"a_passes_d_pct": 80}, "more than 100"),
        "fraction": ({"d_passes_e_pct": 0.385}, "fraction"),
        "times": ({"d_passes_e_pct": 2.5}, "how many times"),
        "tens": ({"d_passes_e_pct": 40}, "nearest ten"),
        "exchanged": ({"a_passes_d_pct": right["d_passes_e_pct"]}, "other turning point"),
        "another number": ({"a_passes_d_pct": 66}, "averages of A and D"),
        "text": ({"a_passes_d_pct": "50"}, "quotation marks"),
    }
    assert_own_hints("10.2", right, mistakes)


# --- 10.3 ---


def by_counter(weights=range(6), winner=None):
    points = scores().astype(int).to_dict("index")
    counted = Counter()
    for setting in itertools.product(weights, repeat=5):
        if not sum(setting):
            continue
        sums = {
            option: sum(w * s for w, s in zip(setting, row.values(), strict=True))
            for option, row in points.items()
        }
        best = [option for option, value in sums.items() if value == max(sums.values())]
        if winner == "first":
            counted[best[0]] += 1
        elif winner == "all":
            counted.update(best)
        else:
            counted[best[0] if len(best) == 1 else "tie"] += 1
    return counted


def as_wins(counted):
    return pd.DataFrame({"option": list("ABCDEF"), "wins": [counted[one] for one in "ABCDEF"]})


def by_loops():
    counted = by_counter()
    return {
        "settings": sum(counted.values()),
        "ties": counted["tie"],
        "wins": as_wins(counted),
        "what_it_means": "b",
    }


def by_arrays():
    """The same with numpy; winners as the index, other order."""
    grid = np.indices((6,) * 5).reshape(5, -1).T[1:]
    averages = (grid @ scores().to_numpy().T) / grid.sum(axis=1, keepdims=True)
    near = np.isclose(averages, averages.max(axis=1, keepdims=True))
    alone = near.sum(axis=1) == 1
    wins = pd.Series(near[alone].sum(axis=0), index=list("ABCDEF")).sort_values()
    return {
        "settings": len(grid),
        "ties": int((~alone).sum()),
        "wins": wins.rename("wins").rename_axis("option").to_frame(),
        "what_it_means": "B",
    }


@pytest.mark.parametrize("way", [by_loops, by_arrays])
def test_settings_counted_in_any_right_way_are_right(way):
    found, message = outcome("10.3", **way())
    assert found == "right"
    assert "4,410 of 7,775" in message
    assert "349 are ties" in message


def test_each_mistake_with_the_settings_gets_its_own_hint():
    right = by_loops()
    shares = right["wins"].assign(wins=right["wins"]["wins"] / 7775)
    mistakes = {
        "all zero": ({"settings": 7776}, "weights at zero"),
        "five values": ({"settings": 3125}, "take five values"),
        "thirty": ({"settings": 30}, "one list"),
        "without ties": ({"settings": 7426}, "ties are settings"),
        "another count": ({"settings": 100}, "how many"),
        "shares": ({"wins": shares}, "are these shares"),
        "ties for all": ({"wins": as_wins(by_counter(winner="all"))}, "each of its options"),
        "ties for the first": ({"wins": as_wins(by_counter(winner="first"))}, "alphabet"),
        "no zeros": ({"wins": as_wins(by_counter(range(1, 6)))}, "without a zero"),
        "another winner": ({"wins": right["wins"].assign(wins=1000)}, "does not fit"),
        "a tie of zeros": ({"ties": 350}, "all zeros"),
        "no ties": ({"ties": 0}, "have a winner"),
        "another tie": ({"ties": 20}, "minus all wins"),
        "probability": ({"what_it_means": "a"}, "likely under what"),
        "proof": ({"what_it_means": "c"}, "made the scores"),
    }
    assert_own_hints("10.3", right, mistakes)


# --- 10.4 ---

WEIGHTS = {
    MONEY: 1,
    "can be done now": 0,
    "safe with the USA": 2,
    "welcome in Moscow": 1.5,
    "security at home": 4,
}
TITLE = "Security at home counts most"
DESCRIPTION = (
    "Bar chart of the weighted averages of six options. Security at home counts most, and option E "
    "comes first by far."
)


def weighted(weights=WEIGHTS, divide=True):
    sums = sum(weight * scores()[name] for name, weight in weights.items())
    averages = sums / (sum(weights.values()) if divide is True else divide)
    return averages.rename("average").reset_index()


def drawn(rows=None, *, mark="bar", words=None, **encodings):
    chart = getattr(alt.Chart(weighted() if rows is None else rows), f"mark_{mark}")()
    words = {"title": TITLE, "description": DESCRIPTION} if words is None else words
    return chart.encode(**({"x": "average:Q", "y": "option:N"} | encodings)).properties(**words)


def drawn_upright():
    """Upright bars with numbers, other weights as a Series, option in words."""
    rows = weighted().assign(average=lambda rows: rows["average"].round(2))
    base = alt.Chart(rows).encode(x=alt.X("option", sort="-y"), y="average", color="option")
    words = DESCRIPTION.replace("option E", "Act on violent groups")
    return (base.mark_bar() + base.mark_text().encode(text="average")).properties(
        title=alt.Title([TITLE]), description=words
    )


@pytest.mark.parametrize(
    "work",
    [
        {"my_weights": WEIGHTS, "my_chart": drawn()},
        {"my_weights": pd.Series(WEIGHTS), "my_chart": drawn_upright()},
    ],
)
def test_any_weights_of_ones_own_are_right(work):
    found, message = outcome("10.4", **work)
    assert (found, "E comes first" in message) == ("right", True)


def test_each_mistake_with_own_weights_gets_its_own_hint():
    def weights(**changes):
        return {**WEIGHTS, **changes}

    mistakes = {
        "a list": ({"my_weights": [1, 2, 3, 4, 5]}, "a list"),
        "another name": ({"my_weights": weights(economy=2)}, "no yardstick"),
        "one is missing": (
            {"my_weights": {k: v for k, v in WEIGHTS.items() if k != MONEY}},
            "weight of 0 is a weight",
        ),
        "negative": ({"my_weights": {**WEIGHTS, MONEY: -1}}, "less than nothing"),
        "all equal": ({"my_weights": dict.fromkeys(WEIGHTS, 2)}, "all equal"),
        "text": ({"my_weights": {**WEIGHTS, MONEY: "5"}}, "is text"),
        "a line": ({"my_chart": drawn(mark="line")}, "mark line"),
        "filter inside": ({"my_chart": drawn().transform_filter("true")}, "inside the drawing"),
        "no number": ({"my_chart": drawn(x="option:N")}, "no number along"),
        "five bars": ({"my_chart": drawn(weighted().head(5))}, "5 amounts"),
        "sums": ({"my_chart": drawn(weighted(divide=1))}, "These are sums"),
        "divided by five": ({"my_chart": drawn(weighted(divide=5))}, "add up to five"),
        "equal weights": (
            {"my_chart": drawn(weighted(dict.fromkeys(WEIGHTS, 1)))},
            "with equal weights",
        ),
        "other bars": (
            {"my_chart": drawn(weighted().assign(average=[1.0, 2, 3, 4, 5, 6]))},
            "option A comes to",
        ),
        "no description": ({"my_chart": drawn(words={"title": TITLE})}, "no description"),
        "no winner named": (
            {
                "my_chart": drawn(
                    words={"title": TITLE, "description": DESCRIPTION.replace("option E", "one")}
                )
            },
            "does not name all 2 things",
        ),
    }
    right = {"my_weights": WEIGHTS, "my_chart": drawn()}
    assert_own_hints("10.4", right, mistakes)


# --- 10.5 ---

CHANGE = {
    "option": "E",
    "yardstick": "can be done now",
    "new_score": 4,
    "evidence": "dawn-2026-04-08",
    "first_now": "E",
}


@pytest.mark.parametrize(
    ("work", "says"),
    [
        ({}, "stays in place 1"),
        (
            {
                "option": "a",
                "yardstick": " Security at Home ",
                "new_score": np.float64(9),
                "evidence": "Lavrov-2021-04-07",
                "first_now": "(a)",
            },
            "goes from place 5 to place 1",
        ),
        ({"option": "D", "yardstick": "economic gain", "new_score": 10, "first_now": "D"}, "D"),
        ({"option": "D", "yardstick": "economic gain", "new_score": 10, "first_now": "E"}, "D"),
    ],
)
def test_any_changed_score_with_a_source_is_right(work, says):
    found, message = outcome("10.5", **{**CHANGE, **work})
    assert (found, says in message) == ("right", True)


def test_each_mistake_with_the_score_gets_its_own_hint():
    mistakes = {
        "no option": ({"option": "G"}, "one letter"),
        "no yardstick": ({"yardstick": "done now"}, "one of the five"),
        "off the scale": ({"new_score": 12}, "from 0 (worst) to 10"),
        "no change": ({"new_score": 2}, "there already"),
        "no source": ({"evidence": "a friend"}, "person who doubts"),
        "the old source": ({"evidence": "vestnik-kavkaza-2026-02-27"}, "old score already"),
        "the old first place": (
            {"option": "D", "yardstick": "security at home", "new_score": 10, "first_now": "E"},
            "is it still so",
        ),
        "another first place": ({"first_now": "F"}, "one score only"),
    }
    assert_own_hints("10.5", CHANGE, mistakes)
