"""The tasks of exercise 05, Trade and economics.

What is right, and what each typical mistake comes to, is computed here from the course's own
tables; the hints ask, they do not tell.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pakrussia import data
from pakrussia.errors import near_misses
from pakrussia.exercises.reading import (
    Drawing,
    day,
    demand_words,
    letter,
    near,
    number,
    slip,
    table,
    truth,
)
from pakrussia.exercises.tasks import NotYet, task

TOTAL = "total_usd_millions"
SOLD, BOUGHT = "pakistan_exports_usd_millions", "pakistan_imports_usd_millions"
WHOLE_YEARS = ["calendar year", "fiscal year"]
# The four periods for which both directions are known, and the one that the index starts from.
PERIODS = ["2012-trade-mission", "2015-business-council", "fy2021-ministry", "fy2023-ministry"]
BASE = "2015-business-council"
# What newspapers wrote of the rise in 2020, and what the transcript says at least.
PRINTED, AT_LEAST = 46, 45
# The partners of both lists of task 4, with the words by which a description may name them.
PARTNERS = {
    "ARE": ["emirates", "uae", "u.a.e."],
    "CHN": ["china"],
    "RUS": ["russia"],
    "USA": ["usa", "united states", "u.s.", "america"],
}
WORLD = "WLD"
TRANSCRIPT = "lavrov-2021-04-07"
NEWSPAPERS = ["daily-pakistan-2021-04-07", "daily-times-2021-04-08"]


def _reported() -> pd.DataFrame:
    return data.load("trade_pakistan_russia").set_index("id")


# --- 05.1 What kind of figures are these? ---


@task(
    "05.1",
    hints=[
        "Follow the example with the wheat. `notna()` is True where a cell is not empty.",
        "A sum of True and False counts the True ones. `len(…)` counts the rows of a table.",
        'For whole years, `isin(["calendar year", "fiscal year"])` asks for either of two kinds. '
        "Join it to the first question with `&`, each in brackets.",
        "For both directions two cells of the same row must hold a number: sold and bought.",
    ],
)
def counted(figures: object, whole_year_figures: object, both_directions: object) -> str:
    """Judge three counts of rows in the table of reported trade."""
    found = {
        "figures": number(figures, "figures", "rows"),
        "whole_year_figures": number(whole_year_figures, "whole_year_figures", "rows"),
        "both_directions": number(both_directions, "both_directions", "rows"),
    }
    rows = _reported()
    total, sold, bought = (rows[name].notna() for name in (TOTAL, SOLD, BOUGHT))
    kind = rows["period_kind"]
    whole = kind.isin(WHOLE_YEARS)
    rights = {
        "figures": total,
        "whole_year_figures": total & whole,
        "both_directions": sold & bought,
    }
    slips = {
        "figures": [
            (len(rows), "every row is counted. Does every row hold a total?"),
            (rows[TOTAL].nunique(), "equal amounts are counted once. Are they one figure?"),
        ],
        "whole_year_figures": [
            (total.sum(), "parts of a year are counted too. Which column tells them apart?"),
            ((total & (kind == "calendar year")).sum(), "a fiscal year is a whole year as well."),
            ((total & (kind == "fiscal year")).sum(), "a calendar year is a whole year as well."),
            (
                whole.sum(),
                "one row too many. Is there a year without a total, or a mean of several years?",
            ),
        ],
        "both_directions": [
            (sold.sum(), "these rows say what Pakistan sold. What else must the row hold?"),
            (bought.sum(), "these rows say what Pakistan bought. What else must the row hold?"),
            ((sold | bought).sum(), "one direction is enough here. Which word asks for both?"),
            ((total & ~(sold & bought)).sum(), "these are the rows that lack a direction."),
        ],
    }
    for name, value in found.items():
        if not near(value, rights[name].sum(), 0.5):
            slip(value, [(n, f"`{name}`: {text}") for n, text in slips[name]], 0.5)
            raise NotYet(
                f"`{name}` is {value:g}. Count by hand in the table above, then look at the "
                "condition that your count uses."
            )
    n, years, both = (int(right.sum()) for right in rights.values())
    return (
        f"{n} figures with a total; {years} of them cover a whole year, and only {both} rows of "
        "the table show both directions. The reporters differ too. So there is no series to draw "
        "as one line: each figure keeps its own label."
    )


# --- 05.2 A result or a target? And how far apart? ---


@task(
    "05.2",
    hints=[
        "After a rise of 10 per cent, 100 has become 110. So 110 was divided by 1.10, and not "
        "made 10 per cent smaller, to come back to 100.",
        "A target of 46 per cent more would start from the level that was reached in 2020.",
        "Per cent of what? The words after “than” name the base: the number you divide by.",
        "Distance divided by base, times 100. The distance is the same for both questions.",
    ],
)
def levels(
    level_2019: object,
    target_2021: object,
    ministry_more_pct: object,
    chambers_less_pct: object,
) -> str:
    """Judge two levels in millions of dollars and two distances in per cent."""
    rows = _reported()
    level = float(rows[TOTAL]["2020-lavrov"])
    high, low = (float(rows[TOTAL][f"fy2023-{who}"]) for who in ("ministry", "chambers"))
    gap = high - low
    more, less = 100 * gap / low, 100 * gap / high
    before, before_at_least = level / (1 + PRINTED / 100), level / (1 + AT_LEAST / 100)
    goal = level * (1 + PRINTED / 100)
    part = level * PRINTED / 100
    other_base = "the base is the other total. Which of the two stands after “than”?"
    checks = [
        (
            "level_2019",
            number(level_2019, "level_2019", "millions of dollars"),
            (before + before_at_least) / 2,
            # Either rise will do: the sentence in the transcript gives a floor.
            (before_at_least - before) / 2 + 0.6,
            [
                (level - part, f"this takes {PRINTED} per cent off the later level. Of which?"),
                (part, "this is a part of the level of 2020. Which level is asked for?"),
                (goal, "this is more than 2020. Did trade rise or fall from 2019 to 2020?"),
                (level, "this is the level of 2020."),
            ],
        ),
        (
            "target_2021",
            number(target_2021, "target_2021", "millions of dollars"),
            goal,
            1.0,
            [
                (
                    level * (1 + AT_LEAST / 100),
                    f"this uses {AT_LEAST}. The essay, whose reading you test, has {PRINTED}.",
                ),
                (level + PRINTED, f"this adds {PRINTED} millions. Is it a sum or a rate?"),
                (part, "this is the rise alone. What is it added to?"),
                (level, "without any rise, this is the level of 2020."),
                (before, "this goes back in time. Where would a target lie?"),
            ],
        ),
        (
            "ministry_more_pct",
            number(ministry_more_pct, "ministry_more_pct", "per cent"),
            more,
            0.1,
            [
                (less, other_base),
                (gap, "this is the distance in millions. What is it divided by?"),
                (100 + more, "this is one total in per cent of the other. How much is more?"),
                (more / 100, "this is a share of 1. Per cent are asked for."),
                (less / 100, f"a share of 1, and {other_base}"),
            ],
        ),
        (
            "chambers_less_pct",
            abs(number(chambers_less_pct, "chambers_less_pct", "per cent")),
            less,
            0.1,
            [
                (more, other_base),
                (gap, "this is the distance in millions. What is it divided by?"),
                (100 - less, "this is what is left. How much is missing?"),
                (less / 100, "this is a share of 1. Per cent are asked for."),
                (more / 100, f"a share of 1, and {other_base}"),
            ],
        ),
    ]
    for name, value, right, within, slips in checks:
        if not near(value, right, within):
            slip(value, [(v, f"`{name}`: {text}") for v, text in slips], min(within, 1.0))
            raise NotYet(
                f"`{name}` is {value:,.1f}. Write the sentence first: which number is the base, "
                "and is it before or after the change?"
            )
    eleven = float(rows[TOTAL]["jul-may-2023-minister"])
    return (
        f"As a result, the {PRINTED} per cent lead from about {before:.0f} million in 2019 to "
        f"{level:.0f} in 2020. As a target they would have meant {goal:,.0f} in 2021. For "
        f"FY2022-23 the ministry has {more:.1f} per cent more than the chambers, and the chambers "
        f"{less:.1f} per cent less than the ministry: one distance, two bases. A minister had "
        f"counted {eleven:.1f} million in eleven months, so {low:.0f} for twelve cannot be on that "
        "basis. What would settle it?"
    )


# --- 05.3 What the total hides ---


def _direction_slips(rows: pd.DataFrame) -> list[tuple[str, pd.Series[Any], str]]:
    """Return (column, its values by period, hint) for each typical mistake."""
    sold, bought, total = rows[SOLD], rows[BOUGHT], rows[TOTAL]
    index = 100 * sold / sold[BASE]
    return [
        (
            "balance",
            bought - sold,
            "The balance is purchases minus sales. Which comes first, if selling more is plus?",
        ),
        ("balance", sold + bought, "The balance adds both directions. That is the total."),
        ("balance", total, "The balance repeats the total. What is taken from what?"),
        ("balance", sold, "The balance shows the sales alone. What is taken from them?"),
        (
            "exports_index",
            index / 100,
            "The index starts at 1. It is to be 100 in 2015: times what?",
        ),
        (
            "exports_index",
            index - 100,
            "The index shows the change since 2015. An index itself is 100 in its base year.",
        ),
        (
            "exports_index",
            100 * sold / sold.iloc[0],
            "The index is 100 in the first row. Which period is to be the base?",
        ),
        (
            "exports_index",
            100 * total / total[BASE],
            "The index follows the total. Which direction is asked for?",
        ),
        (
            "exports_index",
            100 * bought / bought[BASE],
            "The index follows what Pakistan bought. Which direction is asked for?",
        ),
        (
            "exports_index",
            100 * sold / total,
            "This is the share of sales in each total. An index divides by one base for all rows.",
        ),
        ("exports_index", sold, "These are the sales in millions. What are they divided by?"),
    ]


@task(
    "05.3",
    hints=[
        '`set_index("id")` makes the ids the names of the rows; `.loc[[…]]` with a list of four '
        "ids keeps these four rows, in your order.",
        'A new column may be worked out from others: `four["balance"] = four[…] - four[…]`.',
        'One cell is `four.loc["2015-business-council", "pakistan_exports_usd_millions"]`. The '
        "index divides every row by this one cell, times 100.",
        "For the letter: read the columns reporter and period_kind of your four rows.",
    ],
)
def hidden(directions: object, one_line: object) -> str:
    """Judge balance and index of exports for four periods, and whether they make one line."""
    found = table(
        directions,
        "directions",
        key="id",
        rows=PERIODS,
        columns=["balance", "exports_index"],
    )
    rows = _reported().loc[PERIODS]
    rights = {
        "balance": (rows[SOLD] - rows[BOUGHT], 0.5),
        "exports_index": (100 * rows[SOLD] / rows[SOLD][BASE], 0.2),
    }
    for column, (right, within) in rights.items():
        values = pd.Series({period: found[period][column] for period in PERIODS})
        if ((values - right).abs() <= within).all():
            continue
        for where, wrong, hint in _direction_slips(rows):
            if where == column and ((values - wrong).abs() <= within).all():
                raise NotYet(hint)
        period = str((values - right).abs().idxmax())
        if column == "balance" and period == "fy2021-ministry":
            raise NotYet(
                "One balance is off in the row fy2021-ministry. The reply of the ministry printed "
                "a balance of its own. What do its two directions give?"
            )
        raise NotYet(
            f"`{column}` is {values[period]:,.1f} in the row {period}. Work this one row out on "
            "paper, then compare."
        )
    chosen = letter(one_line, "one_line", "abc")
    if chosen == "a":
        raise NotYet(
            "`one_line`: one pair of states, yes. But who counted in each row, and from which "
            "month to which?"
        )
    if chosen == "c":
        raise NotYet(
            "`one_line`: would a fifth figure of the same mixed kind help? Look at who counted."
        )
    balance, index = rights["balance"][0], rights["exports_index"][0]
    times = rows[TOTAL].iloc[-1] / rows[TOTAL][BASE]
    return (
        f"The balance went from {balance.iloc[0]:+.0f} to {balance.iloc[-1]:+.0f} million, and by "
        f"FY2022-23 Pakistan's sales had lost {100 - index.iloc[-1]:.0f} per cent against 2015. "
        f"The total was {times:.1f} times that of 2015. The four rows have three kinds of reporter "
        "and two kinds of year, so show them side by side and not as one line."
    )


# --- 05.4 Who earns, who spends: join and draw ---


def _partners() -> pd.DataFrame:
    """Return what Pakistan bought and sold, by partner, with the world as a row."""
    flows = data.load("partners_2021").pivot(
        index="partner_iso3", columns="flow", values="usd_millions"
    )
    flows = flows.rename(
        columns={"Pakistan buys from": "bought", "Pakistan sells to": "sold"}
    ).dropna()
    flows["balance"] = flows["sold"] - flows["bought"]
    flows["bought_share_pct"] = 100 * flows["bought"] / flows["bought"][WORLD]
    return flows


def _demand_balances(balances: object) -> None:
    """Raise a hint unless the joined table has the right balances and shares."""
    found = pd.DataFrame(
        table(
            balances,
            "balances",
            key="partner_iso3",
            rows=list(PARTNERS),
            columns=["balance", "bought_share_pct"],
        )
    ).T
    flows = _partners()
    world, four = flows.loc[WORLD], flows.loc[list(PARTNERS)]
    share = four["bought_share_pct"]
    wrong = {
        "balance": [
            (-four["balance"], "`balance` has the wrong sign. Selling more than buying is plus."),
            (four["sold"] + four["bought"], "`balance` adds the two directions."),
        ],
        "bought_share_pct": [
            (share / 100, "Your shares lie between 0 and 1. Per cent are asked for: times what?"),
            (
                100 * four["bought"] / four["bought"].sum(),
                "Your shares add up to 100 over four partners. What is the whole: these four, or "
                "all partners together?",
            ),
            (
                100 * four["sold"] / world["sold"],
                "These are shares of what Pakistan sold. Which direction is asked for?",
            ),
            (
                100 * four["bought"] / world["sold"],
                "You divide what was bought by all that was sold. Which whole belongs to it?",
            ),
            (
                100 * four["bought"] / (four["bought"] + four["sold"]),
                "This is the part of buying in the trade with each partner. Which whole is asked "
                "for?",
            ),
        ],
    }
    for column, slips in wrong.items():
        within = 1.0 if column == "balance" else 0.1
        if ((found[column] - four[column]).abs() <= within).all():
            continue
        for values, hint in slips:
            if ((found[column] - values).abs() <= min(within, 0.01 * values.abs().max())).all():
                raise NotYet(hint)
        partner = str((found[column] - four[column]).abs().idxmax())
        raise NotYet(
            f"`{column}` is {found[column][partner]:,.1f} for {partner}. Look up the two cells "
            "of this partner and work it out once by hand."
        )


def _bars(drawing: Drawing) -> dict[str, float]:
    """Return the bars of a chart: the number of each name, whichever way they lie."""
    if drawing.filtered:
        raise NotYet(
            "`chart` filters or computes inside the drawing, where the check cannot follow. Do it "
            "with pandas first."
        )
    if "bar" not in drawing.marks:
        raise NotYet(
            f"`chart` has the mark {', '.join(drawing.marks)}. Partners are no points in time. "
            "Which mark suits amounts side by side?"
        )
    numbers, names = "", ""
    for channel in ("x", "y"):
        field = drawing.field(channel)
        if field and pd.api.types.is_numeric_dtype(drawing.rows[field]):
            numbers = field
        elif field:
            names = field
    if not numbers or not names:
        raise NotYet("`chart` needs a number along one axis and the partners along the other.")
    rows = drawing.rows
    if rows[names].duplicated().any():
        raise NotYet("`chart` has two rows for one partner. Which rows are in its table?")
    return dict(zip(rows[names].astype(str), rows[numbers].astype(float), strict=True))


@task(
    "05.4",
    hints=[
        "Make two small tables first, one for each direction, and give the column of amounts its "
        "new name in each: `bought` and `sold`.",
        '`one.merge(other, on="partner_iso3")` keeps the partners that stand in both tables. One '
        "of the rows that are left is no state.",
        "The whole of all purchases is the row `WLD`. Note it down before you take that row out.",
        "`alt.Chart(balances).mark_bar().encode(x=…, y=…)` draws a bar for each row. "
        "`properties(title=…, description=…)` adds the words.",
    ],
)
def partners(balances: object, chart: object) -> str:
    """Judge a table joined from two directions, and the bar chart of its balances."""
    _demand_balances(balances)
    drawing = Drawing(chart, "chart", main=("bar",))
    bars = _bars(drawing)
    flows = _partners()
    four = flows.loc[list(PARTNERS)]
    if len(bars) != len(PARTNERS):
        raise NotYet(
            f"`chart` has {len(bars)} bars: {', '.join(sorted(bars))}. Draw the four partners of "
            "your table."
        )
    shown = sorted(bars.values())
    for column, hint in (
        ("balance", ""),
        ("bought", "The bars show what Pakistan bought. Which column shows who gains?"),
        ("sold", "The bars show what Pakistan sold. Which column shows who gains?"),
        ("bought_share_pct", "The bars show shares. Draw the balance in millions of dollars."),
    ):
        if all(near(a, b, 1.0) for a, b in zip(shown, sorted(four[column]), strict=True)):
            if hint:
                raise NotYet(hint)
            break
    else:
        raise NotYet("The bars are not the balances of your table. Which column do they show?")
    demand_words(drawing, names=list(PARTNERS.values()))
    return (
        f"With the USA Pakistan sold {four['balance']['USA']:,.0f} million dollars more than "
        f"it bought; with China it bought {-four['balance']['CHN']:,.0f} more than it sold. "
        f"Russia had {four['bought_share_pct']['RUS']:.1f} per cent of all purchases, China "
        f"{four['bought_share_pct']['CHN']:.1f}. Ten months, one reporter; and a deficit alone "
        "is not a loss, for goods were bought with it."
    )


# --- 05.5 Source work: what did Lavrov say about trade? ---


@task(
    "05.5",
    hints=[
        "Open the three texts. Which one gives the words as they were spoken, and which ones tell "
        "about them?",
        "The day of the words and the day of a newspaper may differ. Look at the head of the "
        "transcript.",
        "Search the transcript for the word trade, and read the whole sentence.",
        "Is the verb of that sentence about what was, or about what shall be?",
    ],
)
def spoken(nearest_source: object, said_on: object, says_46: object, what_he_said: object) -> str:
    """Judge four small answers on the sentence about trade of 7 April 2021."""
    key = str(nearest_source).strip().casefold()
    if key in NEWSPAPERS:
        raise NotYet(
            "`nearest_source`: a newspaper tells what was said, in its own words. Which text gives "
            "the words themselves?"
        )
    if key != TRANSCRIPT:
        raise NotYet(
            "`nearest_source` must be the key of one of the three sources. "
            + near_misses(key, [TRANSCRIPT, *NEWSPAPERS])
        )
    found = day(said_on, "said_on")
    events = data.load("events").set_index("id")
    visit = events["date"]["2021-lavrov-in-islamabad"].date()
    if found.year != visit.year:
        raise NotYet(
            f"`said_on` lies in {found.year}. Is that the year the figure is about, or the year in "
            "which he spoke?"
        )
    if found != visit:
        raise NotYet(
            "`said_on`: is this the day of a newspaper, or of the arrival? When was the news "
            "conference?"
        )
    if truth(says_46, "says_46"):
        raise NotYet(
            "`says_46`: find the number in the transcript itself. Which number stands there, and "
            "which word before it?"
        )
    chosen = letter(what_he_said, "what_he_said", "abc")
    if chosen == "a":
        raise NotYet(
            "`what_he_said`: does the sentence speak of last year or of next year? A wish to "
            "improve trade has no number in it."
        )
    if chosen == "c":
        raise NotYet(
            "`what_he_said`: rounding is not inventing. Do “over 45” and “46” speak of one rise?"
        )
    return (
        "He reported a result: trade had grown by over 45 per cent in the year before, to 790 "
        "million dollars. The newspapers' 46 fits it, but it is not his number in the transcript, "
        "so do not put it between his quotation marks. Now write your answer to the next question "
        "in your own words."
    )
