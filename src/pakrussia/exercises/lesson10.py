"""The tasks of exercise 10, Weighing the advice."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
import pandas as pd

from pakrussia import data
from pakrussia.errors import near_misses
from pakrussia.exercises.reading import (
    Drawing,
    Table,
    as_table,
    choice,
    demand_encoding,
    demand_table,
    demand_words,
    heights,
    letter,
    near,
    number,
    slip,
    table,
)
from pakrussia.exercises.tasks import NotYet, kind, task

MONEY = "economic gain"
LETTERS = list("ABCDEF")


def _scores() -> pd.DataFrame:
    """Return the scores: a row for each option, a column for each yardstick."""
    rows = data.load("option_scores")
    return rows.pivot(index="option", columns="criterion", values="score").astype(float)


def _average(scores: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series[float]:
    """Return the weighted average of each option; yardsticks without a weight count 0."""
    heavy = pd.Series({name: float(weights.get(name, 0)) for name in scores.columns})
    return (scores * heavy).sum(axis=1) / heavy.sum()


def _firsts(averages: pd.Series[float]) -> list[str]:
    """Return the options with the largest average."""
    return [str(one) for one in averages.index[np.isclose(averages, averages.max())]]


def _equal(scores: pd.DataFrame, **other: float) -> dict[str, float]:
    """Return a weight of 1 for each yardstick, or ``money`` for the economic gain."""
    return {name: other.get("money", 1.0) if name == MONEY else 1.0 for name in scores.columns}


# --- 10.1 Weighted averages ---


def _two(scores: pd.DataFrame, equal: pd.Series[float], double: pd.Series[float]) -> Table:
    return as_table(pd.DataFrame({"equal": equal, "economy_double": double}, index=scores.index))


@task(
    "10.1",
    hints=[
        "An average is a sum divided by a number. With equal weights, by how many yardsticks do "
        "you divide?",
        '`wide.sum(axis=1)` adds along a row. `wide["economic gain"]` is one column.',
        "If economic gain counts twice, its score is added once more. By what is the larger sum "
        "divided? Add the weights.",
        '`pd.DataFrame({"equal": …, "economy_double": …})` keeps the letters of the options as '
        "the index.",
    ],
)
def averages(averages: object) -> str:
    """Judge the averages of six options with equal weights and with economic gain twice."""
    found = table(
        averages, "averages", key="option", rows=LETTERS, columns=["equal", "economy_double"]
    )
    scores = _scores()
    sums, money = scores.sum(axis=1), scores[MONEY]
    equal, double = sums / 5, (sums + money) / 6
    ranks = scores.rank().mean(axis=1)
    last = scores.columns[-1]
    demand_table(
        found,
        _two(scores, equal, double),
        name="averages",
        within={"equal": 0.06, "economy_double": 0.06},
        slips=[
            (
                _two(scores, sums, sums + money),
                "These are sums. A score runs from 0 to 10: by what must a sum be divided?",
            ),
            (
                _two(scores, equal, (sums + money) / 5),
                "`economy_double`: the weights are now 2, 1, 1, 1, 1. What do they add up to?",
            ),
            (
                _two(scores, scores.median(axis=1), scores.median(axis=1)),
                "This is the score in the middle (the median). What is an average?",
            ),
            (_two(scores, ranks, ranks), "You averaged ranks. Take the scores themselves."),
            (
                _two(scores, double, equal),
                "The two columns changed places. In which of them does economic gain count twice?",
            ),
            (
                _two(scores, equal, (sums + scores[last]) / 6),
                f"`economy_double`: here {last} counts twice. Which yardstick is asked for?",
            ),
        ],
        advice="For one option, add the five scores by hand and divide.",
    )
    order = equal.sort_values(ascending=False)
    shown = ", ".join(f"{letter_} {value:.1f}" for letter_, value in order.items())
    return (
        f"Equal weights: {shown}. With economic gain twice, {_firsts(double)[0]} still leads with "
        f"{double.max():.2f}, and {double.sort_values().index[-2]} follows with "
        f"{double.sort_values().iloc[-2]:.2f}. Equal weights are a choice too; somebody has to "
        "answer for it."
    )


# --- 10.2 Turning points ---


def _crossing(scores: pd.DataFrame, one: str, other: str, *, shrink: bool = True) -> float:
    """Return the weight of economic gain (per cent) at which two options are level.

    With ``shrink`` the other four share what is left; without, they stay at 20 per cent each.
    """
    money = scores[MONEY]
    rest = scores.drop(columns=MONEY).sum(axis=1)
    if shrink:
        mean = rest / 4
        gain, start = money[one] - money[other], mean[other] - mean[one]
        return float(100 * start / (gain + start))
    return float(100 * 0.2 * (rest[other] - rest[one]) / (money[one] - money[other]))


@task(
    "10.2",
    hints=[
        "Call the weight of economic gain w, from 0 to 1. The other four share what is left: each "
        "has (1 - w) / 4.",
        "An option's average is then w times its economic score, plus (1 - w) times the mean of "
        "its four other scores.",
        "Two options are level where their averages are equal. Solve for w, or try many values of "
        "w in small steps and see who leads.",
        "Write a function of w that returns the average of an option. Which option leads just "
        "before the point, and which just after it?",
    ],
)
def turning_points(d_passes_e_pct: object, a_passes_d_pct: object) -> str:
    """Judge the two weights of economic gain (per cent) at which the first place changes."""
    scores = _scores()
    for value, name, one, other in (
        (d_passes_e_pct, "d_passes_e_pct", "D", "E"),
        (a_passes_d_pct, "a_passes_d_pct", "A", "D"),
    ):
        found, right = number(value, name, "per cent"), _crossing(scores, one, other)
        if near(found, right, 0.3):
            continue
        slip(
            found,
            [
                (right / 100, f"`{name}` is a fraction. Per cent are asked for: times what?"),
                (
                    _crossing(scores, "A", "E"),
                    f"`{name}`: here A and E are level. Who leads at this weight?",
                ),
                (
                    _crossing(scores, one, other, shrink=False),
                    f"`{name}`: here the other four keep 20 per cent each, so all weights together "
                    "are more than 100. What must they do?",
                ),
                (
                    right / (100 - right) * 4,
                    f"`{name}`: this is how many times as much as another yardstick. What share "
                    "of all weights is that?",
                ),
                (
                    _crossing(scores, "A", "D") if one == "D" else _crossing(scores, "D", "E"),
                    f"`{name}`: this is the other turning point. Which two options meet here?",
                ),
                (
                    round(right, -1),
                    f"`{name}`: this is right to the nearest ten. Solve where the two lines meet.",
                ),
            ],
            0.3,
        )
        raise NotYet(
            f"`{name}` is {found:g}. At this weight, what are the averages of {one} and {other}? "
            "They must be level."
        )
    return (
        f"Up to {_crossing(scores, 'D', 'E'):.1f} per cent E leads, then D, and from "
        f"{_crossing(scores, 'A', 'D'):.0f} per cent on A. “Economic ties first” comes first only "
        "for somebody to whom economic gain weighs as much as the four other yardsticks together, "
        "with these scores."
    )


# --- 10.3 Every setting of the weights ---


def _wins(weights: range) -> tuple[int, int, dict[str, Table]]:
    """Return settings, ties, and wins by option: alone, with ties, and by the first letter."""
    scores = _scores().to_numpy(dtype=int)
    settings = np.array(list(itertools.product(weights, repeat=scores.shape[1])))
    settings = settings[settings.sum(axis=1) > 0]
    # Sums and not averages: the order is the same, and whole numbers show a tie exactly.
    sums = settings @ scores.T
    top = sums == sums.max(axis=1, keepdims=True)
    alone = top.sum(axis=1) == 1
    counts = {
        "alone": top[alone].sum(axis=0),
        "shared": top.sum(axis=0),
        "letter": np.bincount(sums.argmax(axis=1), minlength=len(LETTERS)),
    }
    named = {
        how: {one: {"wins": float(n)} for one, n in zip(LETTERS, some, strict=True)}
        for how, some in counts.items()
    }
    return len(settings), int((~alone).sum()), named


@task(
    "10.3",
    hints=[
        "`itertools.product(range(6), repeat=5)` gives every setting of five weights from 0 to 5. "
        "One of them cannot be used. Which?",
        "For each setting find the six weighted sums. The order of the sums is the order of the "
        "averages, so you need not divide.",
        "An option wins a setting when it alone has the largest sum. Count the options that have "
        "it: one, or more?",
        "`collections.Counter` counts the winners. Put a tie under a name of its own.",
    ],
)
def every_setting(settings: object, ties: object, wins: object, what_it_means: object) -> str:
    """Judge how often each option wins alone over all settings, and what the counts mean."""
    usable, tied, right = _wins(range(6))
    count = number(settings, "settings", "settings")
    if not near(count, usable, 0.5):
        slip(
            count,
            [
                (usable + 1, "`settings`: with all five weights at zero, what is the average?"),
                (5**5, "`settings`: your weights take five values. How many are 0, 1, … 5?"),
                (6 * 5, "`settings`: six values times five yardsticks. Is each setting one list?"),
                (usable - tied, "`settings`: ties are settings too. How many are there in all?"),
            ],
            0.5,
        )
        raise NotYet(f"`settings` is {count:g}. Six values for each of five weights: how many?")
    found = table(wins, "wins", key="option", rows=LETTERS, columns=["wins"])
    if sum(row["wins"] for row in found.values()) < 101:
        raise NotYet("`wins` is small: are these shares? The number of settings is asked for.")
    demand_table(
        found,
        right["alone"],
        name="wins",
        within={"wins": 0.5},
        slips=[
            (right["shared"], "A tie is counted as a win for each of its options. Who wins alone?"),
            (
                right["letter"],
                "In a tie, the option that stands first in the alphabet gets the win. Who wins "
                "alone?",
            ),
            (
                _wins(range(1, 6))[2]["alone"],
                "These are the settings without a zero. May a weight be 0?",
            ),
        ],
        advice="Try one setting by hand: all weights 1. Who wins it?",
    )
    level = number(ties, "ties", "settings")
    if not near(level, tied, 0.5):
        slip(
            level,
            [
                (
                    tied + 1,
                    "`ties`: the setting with all zeros is among them. Can it be used?",
                ),
                (
                    sum(
                        right["shared"][one]["wins"] - right["alone"][one]["wins"]
                        for one in LETTERS
                    ),
                    "`ties`: this counts the options in the ties. How many settings are tied?",
                ),
                (0, "`ties`: do all settings have a winner? Add up the wins."),
            ],
            0.5,
        )
        raise NotYet(f"`ties` is {level:g}. Settings, minus all wins: what is left?")
    choice(
        what_it_means,
        "what_it_means",
        "b",
        {
            "a": "likely under what? Nobody draws weights from a box. What was counted?",
            "c": "who made the scores? What happens to the counts when one of them changes?",
        },
    )
    best = max(LETTERS, key=lambda one: right["alone"][one]["wins"])
    most = right["alone"][best]["wins"]
    share = 100 * most / usable
    return (
        f"{best} wins {most:,.0f} of {usable:,} settings alone, that is {share:.0f} "
        f"per cent; {tied} are ties. This measures how firm the first place is when the weights "
        "move and the scores stay. It is not a probability, and it makes nobody's scores right."
    )


# --- 10.4 Your own weights ---


def _weights(value: object, names: list[str]) -> dict[str, float]:
    """Return the learner's weights, one for each yardstick, not all equal."""
    if isinstance(value, pd.Series) and len(value) < 50:
        value = value.to_dict()
    if not isinstance(value, dict):
        raise NotYet(
            f"`my_weights` is {kind(value)}. A dictionary is asked for: the name of each "
            "yardstick, a colon, and its weight."
        )
    for name in value:
        if name not in names:
            raise NotYet(f"`my_weights`: {name!r} is no yardstick. {near_misses(str(name), names)}")
    for name in names:
        if name not in value:
            raise NotYet(f"`my_weights` has no {name!r}. A weight of 0 is a weight too: write it.")
    found = {name: number(value[name], f"my_weights[{name!r}]", "points") for name in names}
    if min(found.values()) < 0:
        raise NotYet("`my_weights`: can a yardstick count less than nothing?")
    if len(set(found.values())) == 1:
        raise NotYet("`my_weights` are all equal. Which yardstick matters most to you?")
    return found


@task(
    "10.4",
    hints=[
        "Give each of the five yardsticks a number from 0 to 5. Which matters most to you, and to "
        "whom would you have to explain it?",
        "Multiply each column by its weight, add along the rows, and divide by the sum of the "
        "weights.",
        "Make a table with one row for each option: its letter or name, and its average. Then draw "
        "bars.",
        "The description names the yardstick that weighs most and the option that comes first.",
    ],
)
def own_weights(my_weights: object, my_chart: object) -> str:
    """Judge a chart of the six averages under the learner's own weights."""
    scores = _scores()
    weights = _weights(my_weights, [str(name) for name in scores.columns])
    averages = _average(scores, weights)
    drawing = Drawing(my_chart, "my_chart", main=("bar", "point", "circle"))
    demand_encoding(
        drawing,
        marks=["bar", "point", "circle"],
        question="Which mark sets six single amounts side by side?",
        shows={"x": "the average or the option", "y": "the other of the two"},
    )
    found = sorted(heights(drawing))
    if len(found) != len(LETTERS):
        raise NotYet(f"`my_chart` shows {len(found)} amounts. How many options are there?")
    total = sum(weights.values())
    for wanted, hint in (
        (
            averages * total,
            "These are sums, up to 10 times all your weights. What must they be divided by?",
        ),
        (averages * total / 5, "You divided by five. Do your weights add up to five?"),
        (
            _average(scores, _equal(scores)),
            "These are the averages with equal weights. Where do yours come in?",
        ),
    ):
        if np.allclose(found, sorted(wanted), atol=0.06) and not np.allclose(
            found, sorted(averages), atol=0.06
        ):
            raise NotYet(hint)
    if not np.allclose(found, sorted(averages), atol=0.06):
        raise NotYet(
            "The bars of `my_chart` are not the averages under `my_weights`. With your weights "
            f"option A comes to {averages['A']:.2f}. Does your way give that?"
        )
    rows = data.load("option_scores")
    called = dict(zip(rows["option"], rows["name"].str.casefold(), strict=True))
    heavy = [name for name, weight in weights.items() if weight == max(weights.values())]
    firsts = _firsts(averages)
    lead = [word for one in firsts for word in (called[one], f"option {one.casefold()}")]
    demand_words(drawing, names=[lead, heavy])
    start = _firsts(_average(scores, _equal(scores)))[0]
    same = firsts == [start]
    return (
        f"With your weights {' and '.join(firsts)} comes first, at {averages.max():.2f}. "
        f"{'So it was' if same else f'It was {start}'} with equal weights. "
        f"{'Which weight would change that?' if same else 'Which of your weights did that?'} A "
        "reader who thinks otherwise can now see where you differ: in a weight, not in a fact."
    )


# --- 10.5 One score, one source ---


@task(
    "10.5",
    hints=[
        "Read the reasons in the table. Which of them would you attack first, and what would "
        "convince a person who doubts you?",
        '`data.load("sources")` lists every source of the course. Search its column `full` for a '
        "word.",
        "Change one score and nothing else. Then make the averages again, with equal weights.",
        "If two options are level in the first place, either letter is right.",
    ],
)
def one_score(
    option: object, yardstick: object, new_score: object, evidence: object, first_now: object
) -> str:
    """Judge one changed score: it has a new source, stays on the scale, and is worked out."""
    chosen = letter(option, "option", "abcdef").upper()
    scores = _scores()
    names = [str(name) for name in scores.columns]
    name = str(yardstick).strip().casefold()
    if name not in names:
        raise NotYet(f"`yardstick` must be one of the five. {near_misses(name, names)}")
    value = number(new_score, "new_score", "points")
    if not 0 <= value <= 10:
        raise NotYet(f"`new_score` is {value:g}. The scale runs from 0 (worst) to 10 (best).")
    if near(value, float(scores[name][chosen]), 0.01):
        raise NotYet(f"`new_score`: {chosen} has {value:g} there already. What would you change?")
    rows = data.load("option_scores")
    cited = rows[(rows["option"] == chosen) & (rows["criterion"] == name)]["sources"].iloc[0]
    known = {str(key).casefold(): str(key) for key in data.load("sources")["key"]}
    key = str(evidence).strip().casefold()
    if key not in known:
        raise NotYet(
            f"`evidence` must be the key of a source of the course. {near_misses(key, known)} "
            "Without a source, what would convince a person who doubts you?"
        )
    if known[key] in str(cited).split(";"):
        raise NotYet(
            "`evidence`: this source stands behind the old score already. Which other one speaks "
            "for a change?"
        )
    before = _average(scores, _equal(scores))
    changed = scores.copy()
    changed.loc[chosen, name] = value
    after = _average(changed, _equal(changed))
    first = letter(first_now, "first_now", "abcdef").upper()
    if first not in _firsts(after):
        if first in _firsts(before):
            raise NotYet(
                f"`first_now`: {first} came first before. With the new score, is it still so?"
            )
        raise NotYet(
            f"`first_now`: with your change {first} has {after[first]:.2f}, and the largest "
            f"average is {after.max():.2f}. Did you change one score only?"
        )
    moved = int(after.rank(ascending=False, method="min")[chosen])
    was = int(before.rank(ascending=False, method="min")[chosen])
    place = f"stays in place {was}" if moved == was else f"goes from place {was} to place {moved}"
    return (
        f"{chosen} moves from {before[chosen]:.2f} to {after[chosen]:.2f} and {place}. First: "
        f"{' and '.join(_firsts(after))}. The source is in the list; whether it carries your "
        "score, no check can say. Now argue it in your own words."
    )
