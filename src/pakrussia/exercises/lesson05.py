"""The tasks of exercise 05, Trade and economics.

What is right, and what each typical mistake comes to, is computed here from the course's own
tables; the hints ask, they do not tell.
"""

from __future__ import annotations

import re

import pandas as pd

from pakrussia import data
from pakrussia.exercises.reading import (
    Drawing,
    as_table,
    choice,
    day,
    demand_encoding,
    demand_number,
    demand_per_cent,
    demand_table,
    demand_words,
    heights,
    near,
    number,
    source_key,
    table,
    truth,
)
from pakrussia.exercises.tasks import NotYet, task

TOTAL = "total_usd_millions"
SOLD, BOUGHT = "pakistan_exports_usd_millions", "pakistan_imports_usd_millions"
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
    rows = _reported()
    total, sold, bought = (rows[name].notna() for name in (TOTAL, SOLD, BOUGHT))
    calendar, fiscal = (rows["period_kind"] == f"{kind} year" for kind in ("calendar", "fiscal"))
    whole, both = calendar | fiscal, sold & bought
    checks = (
        (
            "figures",
            figures,
            total,
            [
                (len(rows), "every row is counted. Does every row hold a total?"),
                (rows[TOTAL].nunique(), "equal amounts are counted once. Are they one figure?"),
            ],
        ),
        (
            "whole_year_figures",
            whole_year_figures,
            total & whole,
            [
                (total.sum(), "parts of a year are counted too. Which column tells them apart?"),
                ((total & calendar).sum(), "a fiscal year is a whole year as well."),
                ((total & fiscal).sum(), "a calendar year is a whole year as well."),
                (
                    whole.sum(),
                    "one too many. Is there a year without a total, or a mean of several years?",
                ),
            ],
        ),
        (
            "both_directions",
            both_directions,
            both,
            [
                (sold.sum(), "these rows say what Pakistan sold. What else must the row hold?"),
                (bought.sum(), "these rows say what Pakistan bought. What else must the row hold?"),
                ((sold | bought).sum(), "one direction is enough here. Which word asks for both?"),
                ((total & ~both).sum(), "these are the rows that lack a direction."),
            ],
        ),
    )
    for name, value, right, slips in checks:
        advice = "Count by hand in the table above, then look at the condition that you use."
        demand_number(
            value, name, "rows", right=right.sum(), within=0.5, slips=slips, advice=advice
        )
    return (
        f"{total.sum()} figures with a total; {(total & whole).sum()} of them cover a whole year, "
        f"and only {both.sum()} rows of the table show both directions. The reporters differ too. "
        "So there is no series to draw as one line: each figure keeps its own label."
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
    totals = _reported()[TOTAL]
    level, high, low = (
        float(totals[one]) for one in ("2020-lavrov", "fy2023-ministry", "fy2023-chambers")
    )
    before, least = level / (1 + PRINTED / 100), level / (1 + AT_LEAST / 100)
    goal, rise = level * (1 + PRINTED / 100), level * PRINTED / 100
    more, less = 100 * (high - low) / low, 100 * (high - low) / high
    advice = "Write the sentence first: which number is the base, and is it the earlier one?"
    demand_number(
        level_2019,
        "level_2019",
        "millions of dollars",
        # Either rise will do: the sentence in the transcript gives a floor.
        right=(before + least) / 2,
        within=(least - before) / 2 + 0.6,
        slips=[
            (level - rise, f"this takes {PRINTED} per cent off a level. Off the earlier one?"),
            (rise, "this is a part of the level of 2020. Which level is asked for?"),
            (goal, "this is more than 2020. Did trade rise or fall from 2019 to 2020?"),
            (level, "this is the level of 2020."),
        ],
        advice=advice,
    )
    demand_number(
        target_2021,
        "target_2021",
        "millions of dollars",
        right=goal,
        within=1.0,
        slips=[
            (
                level * (1 + AT_LEAST / 100),
                f"this uses {AT_LEAST}. The essay, whose reading you test, has {PRINTED}.",
            ),
            (level + PRINTED, f"this adds {PRINTED} millions. Is it a sum or a rate?"),
            (rise, "this is the rise alone. What is it added to?"),
            (level, "without any rise, this is the level of 2020."),
            (before, "this goes back in time. Where would a target lie?"),
        ],
        advice=advice,
    )
    for name, value, right, other, upside_down in (
        ("ministry_more_pct", ministry_more_pct, more, less, 100 * high / low),
        ("chambers_less_pct", chambers_less_pct, less, more, 100 * low / high),
    ):
        # A lower total may also be told as a change below zero.
        lower = name[0] == "c" and number(value, name, "per cent") < 0
        demand_number(
            value,
            name,
            "per cent",
            right=-right if lower else right,
            within=0.1,
            slips=[
                (other, "the base is the other total. Which of the two stands after “than”?"),
                (high - low, "this is the distance in millions. What is it divided by?"),
                (
                    upside_down,
                    "this is one total in per cent of the other. How far apart are they?",
                ),
                (right / 100, "this is a share of 1. Per cent are asked for."),
            ],
            advice=advice,
        )
    eleven = totals["jul-may-2023-minister"]
    return (
        f"As a result, the {PRINTED} per cent lead from about {before:.0f} million in 2019 to "
        f"{level:.0f} in 2020. As a target they would have meant {goal:,.0f} in 2021. For "
        f"FY2022-23 the ministry has {more:.1f} per cent more than the chambers, and the chambers "
        f"{less:.1f} per cent less than the ministry: one distance, two bases. A minister had "
        f"counted {eleven:.1f} million in eleven months, so {low:.0f} for twelve cannot be on that "
        "basis. What would settle it?"
    )


# --- 05.3 What the total hides ---


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
        directions, "directions", key="id", rows=PERIODS, columns=["balance", "exports_index"]
    )
    rows = _reported().loc[PERIODS]
    sold, bought, total = rows[SOLD], rows[BOUGHT], rows[TOTAL]
    balance, index = sold - bought, 100 * sold / sold[BASE]
    # The ministry's reply gave a balance that its own two directions do not make.
    misprint = re.search(r"-\d+\.\d+", rows["note"]["fy2021-ministry"])
    printed = balance.where(rows.index != "fy2021-ministry", float(misprint[0]) if misprint else 0)
    slips = [
        ("balance", -balance, "The balance is purchases minus sales. If selling is plus?"),
        ("balance", sold + bought, "The balance adds both directions. That is the total."),
        ("balance", sold, "The balance shows the sales alone. What is taken from them?"),
        (
            "balance",
            printed,
            "The balance of fy2021-ministry is the printed one. What do its two directions give?",
        ),
        ("exports_index", index / 100, "The index starts at 1. It is to be 100: times what?"),
        ("exports_index", index - 100, "This is the change. An index is 100 in its base year."),
        ("exports_index", 100 * sold / sold.iloc[0], "Which period is to be 100? Not the first."),
        ("exports_index", 100 * total / total[BASE], "The index follows the total. Of what?"),
        ("exports_index", 100 * bought / bought[BASE], "The index follows what Pakistan bought."),
        (
            "exports_index",
            100 * sold / total,
            "This is the share of sales in each total. An index divides by one base for all rows.",
        ),
        ("exports_index", sold, "These are the sales in millions. What are they divided by?"),
    ]
    demand_table(
        found,
        as_table(pd.DataFrame({"balance": balance, "exports_index": index})),
        name="directions",
        within={"balance": 0.5, "exports_index": 0.2},
        slips=[(as_table(values.to_frame(column)), hint) for column, values, hint in slips],
        advice="Work this one row out on paper, then compare.",
    )
    choice(
        one_line,
        "one_line",
        "b",
        {
            "a": "one pair of states, yes. But who counted in each row, and from which month to "
            "which?",
            "c": "would a fifth figure of the same mixed kind help? Look at who counted.",
        },
    )
    return (
        f"The balance went from {balance.iloc[0]:+.0f} to {balance.iloc[-1]:+.0f} million, and by "
        f"FY2022-23 Pakistan's sales had lost {100 - index.iloc[-1]:.0f} per cent against 2015. "
        f"The total was {total.iloc[-1] / total[BASE]:.1f} times that of 2015. The four rows have "
        "three kinds of reporter and two kinds of year, so show them side by side and not as one "
        "line."
    )


# --- 05.4 Who earns, who spends: join and draw ---


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
    columns = ["balance", "bought_share_pct"]
    found = table(balances, "balances", key="partner_iso3", rows=list(PARTNERS), columns=columns)
    demand_per_cent([row["bought_share_pct"] for row in found.values()], "bought_share_pct")
    flows = data.load("partners_2021").set_index("partner_iso3")
    buys = flows["flow"] == "Pakistan buys from"
    all_bought, all_sold = flows.loc[buys, "usd_millions"], flows.loc[~buys, "usd_millions"]
    bought, sold = all_bought[list(PARTNERS)], all_sold[list(PARTNERS)]
    balance, share = sold - bought, 100 * bought / all_bought[WORLD]
    slips = [
        ("balance", -balance, "`balance` has the wrong sign. Selling more than buying is plus."),
        ("balance", sold + bought, "`balance` adds the two directions. Take one from the other."),
        (
            columns[1],
            100 * bought / bought.sum(),
            "Your shares add up to 100 over four partners. What is the whole: these four, or all "
            "partners together?",
        ),
        (columns[1], 100 * sold / all_sold[WORLD], "These are shares of what Pakistan sold."),
        (
            columns[1],
            100 * bought / all_sold[WORLD],
            "You divide what was bought by all that was sold. Which whole belongs to it?",
        ),
        (
            columns[1],
            100 * bought / (bought + sold),
            "This is the part of buying in the trade with each partner. Which whole is asked for?",
        ),
    ]
    demand_table(
        found,
        as_table(pd.DataFrame({"balance": balance, "bought_share_pct": share})),
        name="balances",
        within={"balance": 1.0, "bought_share_pct": 0.1},
        slips=[(as_table(values.to_frame(column)), hint) for column, values, hint in slips],
        advice="Look up the two cells of this partner and work it out once by hand.",
    )
    drawing = Drawing(chart, "chart", main=("bar",))
    demand_encoding(
        drawing,
        marks=["bar"],
        question="Partners are no points in time. Which mark sets amounts side by side?",
        shows=dict.fromkeys("xy", "the partner or the balance"),
    )
    shown = sorted(heights(drawing))
    if len(shown) != len(PARTNERS):
        raise NotYet(f"`chart` has {len(shown)} bars. Draw the four partners of your table.")
    for values, hint in (
        (balance, ""),
        (bought, "The bars show what Pakistan bought. Which column shows who gains?"),
        (sold, "The bars show what Pakistan sold. Which column shows who gains?"),
        (share, "The bars show shares. Draw the balance in millions of dollars."),
    ):
        if all(near(one, other, 1.0) for one, other in zip(shown, sorted(values), strict=True)):
            if hint:
                raise NotYet(hint)
            break
    else:
        raise NotYet("The bars are not the balances of your table. Which column do they show?")
    demand_words(drawing, names=list(PARTNERS.values()))
    return (
        f"With the USA Pakistan sold {balance['USA']:,.0f} million dollars more than it bought; "
        f"with China it bought {-balance['CHN']:,.0f} more than it sold. Russia had "
        f"{share['RUS']:.1f} per cent of all purchases, China {share['CHN']:.1f}. Ten months, one "
        "reporter; and a deficit alone is not a loss, for goods were bought with it."
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
    told = "a newspaper tells what was said, in its own words. Which text gives the words?"
    source_key(
        nearest_source,
        "nearest_source",
        "lavrov-2021-04-07",
        {"daily-pakistan-2021-04-07": told, "daily-times-2021-04-08": told},
    )
    found = day(said_on, "said_on")
    visit = data.load("events").set_index("id")["date"]["2021-lavrov-in-islamabad"].date()
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
    choice(
        what_he_said,
        "what_he_said",
        "b",
        {
            "a": "does the sentence speak of last year or of next year? A wish to improve trade "
            "has no number in it.",
            "c": "rounding is not inventing. Do “over 45” and “46” speak of one rise?",
        },
    )
    return (
        "He reported a result: trade had grown by over 45 per cent in the year before, to 790 "
        "million dollars. The newspapers' 46 fits it, but it is not his number in the transcript, "
        "so do not put it between his quotation marks. Now write your answer to the next question "
        "in your own words."
    )
