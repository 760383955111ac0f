"""The tasks of exercise 07, Energy and the nuclear question.

What is right, and what each typical mistake comes to, is computed here from the course's own
tables; the hints ask, they do not tell.
"""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd

from pakrussia import data
from pakrussia.exercises.reading import (
    Drawing,
    as_table,
    choice,
    day,
    demand_encoding,
    demand_number,
    demand_table,
    demand_words,
    demand_years,
    near,
    series,
    source_key,
    table,
)
from pakrussia.exercises.tasks import NotYet, task

# The last year in which the table goes with the figures of Pakistan's regulator.
NOW = 2019
# The base years of task 2.
EARLY, LATE = 2014, 2017
# What the gap is measured in, and against: as the lesson has them.
GAP_YEAR, TWH_IN_A_BCM, PIPE_BCM = 2019, 10, 12.4
BARRELS_IN_A_TONNE, BARRELS_A_DAY = 7.25, 154_000
# Between a tonne count at its lowest and at its highest, in days of need.
WITHIN_DAYS = 0.1


def _mix(iso3: str = "PAK") -> pd.DataFrame:
    """Return one state's electricity in TWh: a row for each source, a column for each year."""
    rows = data.load("electricity")
    rows = rows[(rows["iso3"] == iso3) & (rows["source"] != "other renewables")]
    return rows.pivot(index="source", columns="year", values="twh")


# --- 07.1 How much is nuclear? ---


@task(
    "07.1",
    hints=[
        "Follow the example with Russia: first the rows of one state and one year.",
        "The whole is the sum of the column `twh` over all sources of these rows.",
        "A share in per cent is part divided by whole, times 100.",
    ],
)
def nuclear(nuclear_twh: object, total_twh: object, nuclear_share_pct: object) -> str:
    """Judge part, whole and share of nuclear power in Pakistan's electricity of 2019."""
    mix = _mix()
    now, india = mix[NOW], _mix("IND")[NOW]
    part, whole = float(now["nuclear"]), float(now.sum())
    share = 100 * part / whole
    other_state = "this is India. Which state is asked for?"
    other_year = f"this is {NOW - 1}. Which year is asked for?"
    every = data.load("electricity")
    four = every[(every["year"] == NOW) & (every["source"] != "other renewables")]
    before = mix[NOW - 1]
    checks: list[tuple[str, object, float, float, list[tuple[float, str]]]] = [
        (
            "nuclear_twh",
            nuclear_twh,
            part,
            0.05,
            [
                (india["nuclear"], other_state),
                (before["nuclear"], other_year),
                (mix.sum(axis=1)["nuclear"], "all years are added up."),
                (four.loc[four["source"] == "nuclear", "twh"].sum(), "four states are added up."),
            ],
        ),
        (
            "total_twh",
            total_twh,
            whole,
            0.2,
            [
                (whole - now["solar"], "solar power is left out. May it be?"),
                (whole - part, "nuclear power itself is left out of the whole."),
                (india.sum(), other_state),
                (before.sum(), other_year),
                (four["twh"].sum(), "four states are added up."),
            ],
        ),
        (
            "nuclear_share_pct",
            nuclear_share_pct,
            share,
            0.1,
            [
                (share / 100, "this is a share of 1. Per cent are asked for."),
                (100 * part, "this is 100 times the part. What is it divided by?"),
                (
                    100 * part / (whole - now["hydro"]),
                    "this is a share of a whole without hydro power.",
                ),
                (100 * part / (whole - part), "this is nuclear beside all others, not in all."),
                (100 * india["nuclear"] / india.sum(), other_state),
                (100 - share, "this is the share of all others."),
                (17.7, "this is the share in the grid of 2024-25. Which year is asked for?"),
            ],
        ),
    ]
    for name, value, right, within, slips in checks:
        advice = "Print the rows that your filter keeps: one state, one year."
        demand_number(value, name, name, right=right, within=within, slips=slips, advice=advice)
    return (
        f"{part:.1f} of {whole:.1f} terawatt hours, that is {share:.1f} per cent of {NOW}. In "
        "2024-25 Pakistan's regulator has 17.7 per cent, of the power in the grid. A share without "
        "its year and its whole says little."
    )


# --- 07.2 What fell, and from when? ---


@task(
    "07.2",
    hints=[
        "`pivot` as in the example gives a table with a column for each year. You need three of "
        "its columns.",
        "A change is later minus earlier. A plus then means more.",
        "For the letter: look at the row of gas in both columns, and say from which year.",
    ],
)
def fallen(changes: object, gas_fell: object) -> str:
    """Judge the change of each source since two base years, and a sentence on gas."""
    mix = _mix()
    columns = [f"since_{EARLY}", f"since_{LATE}"]
    rows = sorted(mix.index)
    found = table(changes, "changes", key="source", rows=rows, columns=columns, more=True)
    now = mix[NOW]

    def both(change: dict[int, pd.Series[Any]]) -> pd.DataFrame:
        return pd.DataFrame({f"since_{year}": one for year, one in change.items()}).loc[rows]

    start = {EARLY: mix[EARLY], LATE: mix[LATE]}
    right = both({year: now - before for year, before in start.items()})
    slips = [
        (-right, "Your signs are turned round. Which year is taken from which?"),
        (
            both({year: 100 * (now / before - 1) for year, before in start.items()}),
            "These are changes in per cent of the base year. Terawatt hours are asked for.",
        ),
        (
            both(
                {
                    year: 100 * (now / now.sum() - before / before.sum())
                    for year, before in start.items()
                }
            ),
            "These are changes of shares. A share can fall while the amount grows. In terawatt "
            "hours?",
        ),
        (both({year: mix[NOW - 1] - before for year, before in start.items()}), f"To {NOW - 1}?"),
        (both(start), "These are the amounts of the base years. What are they taken from?"),
        (
            both({year: now - mix[year + 1] for year in start}),
            "Your base years are one year too late.",
        ),
        (
            both(dict.fromkeys(start, now - mix[LATE])),
            f"Both columns have the base year {LATE}. What is the earlier one?",
        ),
        (right[columns[::-1]].set_axis(columns, axis=1), "The two base years changed places."),
    ]
    demand_table(
        found,
        as_table(right),
        name="changes",
        within=dict.fromkeys(columns, 0.06),
        slips=[(as_table(frame), hint) for frame, hint in slips],
        advice="Look up the two values of this source.",
    )
    choice(
        gas_fell,
        "gas_fell",
        "c",
        {
            "a": "look at the change of gas since the earlier of the two years.",
            "b": "look at the change of gas since the later of the two years.",
        },
    )
    fell = {column: list(right.index[right[column] < 0]) for column in columns}
    return (
        f"From {LATE} {' and '.join(fell[columns[1]])} fell, gas by "
        f"{-right[columns[1]]['gas']:.1f} TWh; from {EARLY} {' and '.join(fell[columns[0]])} fell, "
        f"and gas grew by {right[columns[0]]['gas']:.1f}. Who chooses the base year chooses much "
        "of the story. So show two, or say why one."
    )


# --- 07.3 A gap and a pipe ---


@task(
    "07.3",
    hints=[
        "The gap is what was burnt minus what was produced in the row of the year 2019.",
        "Ten terawatt hours are taken as one billion cubic metres. So divide.",
        "`melt` as in the example puts two columns below each other: one column says which, one "
        "how much. Then one channel can tell the lines apart.",
        "`alt.Chart(long).mark_line().encode(x=…, y=…, color=…)` draws one line for each colour. "
        "`properties(title=…, description=…)` adds the words.",
    ],
)
def gap(gap_bcm: object, pipe_share_pct: object, chart: object) -> str:
    """Judge the gap of 2019, its share of the planned pipe, and a chart of two lines."""
    rows = data.load("gas_pakistan").set_index("year")
    burnt, made = rows["gas_burnt_twh"], rows["gas_produced_twh"]
    twh = burnt[GAP_YEAR] - made[GAP_YEAR]
    right = twh / TWH_IN_A_BCM
    share = 100 * right / PIPE_BCM
    last = int(rows.index.max())
    demand_number(
        gap_bcm,
        "gap_bcm",
        "billion cubic metres",
        right=right,
        within=0.06,
        slips=[
            (twh, "this is the gap in terawatt hours. How many of them make one unit of yours?"),
            (-right, "produced minus burnt. Which way round does the gap stand above zero?"),
            (burnt[GAP_YEAR] / TWH_IN_A_BCM, "this is all that was burnt."),
            (made[GAP_YEAR] / TWH_IN_A_BCM, "this is all that was produced."),
            (twh * TWH_IN_A_BCM, "ten TWh make one. Do you multiply or divide?"),
            (
                (rows["primary_energy_twh"][GAP_YEAR] - made[GAP_YEAR]) / TWH_IN_A_BCM,
                "energy of every kind is in it. Which column has gas alone?",
            ),
            ((burnt[last] - made[last]) / TWH_IN_A_BCM, f"this is the gap of {last}."),
        ],
        advice=f"Print the row of {GAP_YEAR} and work it out on paper.",
    )
    demand_number(
        pipe_share_pct,
        "pipe_share_pct",
        "per cent",
        right=share,
        within=0.6,
        slips=[
            (share / 100, "this is a share of 1. Per cent are asked for."),
            (10_000 / share, "pipe divided by gap. Which of the two is the whole?"),
            (100 * twh / PIPE_BCM, "terawatt hours are divided by cubic metres here."),
            (100 - share, "this is what would stay empty."),
        ],
        advice="Gap divided by the planned pipe, both in billion cubic metres.",
    )
    drawing = Drawing(chart, "chart")
    demand_encoding(
        drawing,
        marks=["line"],
        question="Which mark joins the years of one amount?",
        shows={"x": "the year", "y": "the amount of gas", "color": "what was burnt and produced"},
    )
    demand_years(drawing)
    lines = {
        name: {int(year[:4]): value for year, value in line.items()}
        for name, line in series(drawing).items()
    }
    if len(lines) != 2:
        raise NotYet(f"`chart` has {len(lines)} lines: {', '.join(lines)}. Two are asked for.")
    for wanted, what in ((burnt, "burnt"), (made, "produced")):
        if not any(_follows(line, wanted) for line in lines.values()):
            raise NotYet(
                f"No line shows the gas that was {what} in every year from {rows.index.min()} to "
                f"{last}, in TWh or in billion cubic metres. Which rows are in your table?"
            )
    demand_words(drawing, names=[["burnt", "burned", "used", "consum"], ["produc"]])
    parted = int(rows.index[(burnt - made) > 1].min())
    return (
        f"In {GAP_YEAR} Pakistan burnt {right:.1f} billion cubic metres more than it produced, "
        f"{share:.0f} per cent of the planned pipe. The lines part in {parted}. This is gas that "
        "was imported and burnt. It is no shortage: gas that was lacking was never burnt and is "
        "in no line."
    )


def _follows(line: dict[int, float], wanted: pd.Series[float]) -> bool:
    """Return whether a line shows ``wanted`` in every year, in TWh or in bcm."""
    years = [int(year) for year in wanted.index]
    return sorted(line) == years and any(
        all(near(line[year], wanted[year] / unit, 0.6 / unit) for year in years)
        for unit in (1, TWH_IN_A_BCM)
    )


# --- 07.4 Days of oil ---


@task(
    "07.4",
    hints=[
        "Filter by supplier and by product: LPG is a liquid gas and not crude oil.",
        "Tonnes times 7.25 are barrels; barrels divided by barrels a day are days.",
        "The third number is a ratio: how many times does the small number go into the large one?",
    ],
)
def days_of_oil(june_days: object, claimed_days: object, times: object) -> str:
    """Judge two amounts of crude in days of import, and the ratio between them."""
    cargoes = data.load("oil_cargoes")
    russian = cargoes[cargoes["supplier_iso3"] == "RUS"]
    crude = russian[russian["product"] == "crude oil"]
    june = crude[crude["date"].dt.month == 6]
    claim = data.load("oil_readings").set_index("id")["barrels_low"]["ambassador"]

    def days(tonnes: float) -> float:
        return tonnes * BARRELS_IN_A_TONNE / BARRELS_A_DAY

    low, high = days(june["tonnes_low"].sum()), days(june["tonnes_high"].sum())
    right, claimed = (low + high) / 2, claim / BARRELS_A_DAY
    tonnes = june["tonnes_low"].sum()
    demand_number(
        june_days,
        "june_days",
        "days",
        right=right,
        within=(high - low) / 2 + 0.02,
        slips=[
            (tonnes / BARRELS_A_DAY, "tonnes are divided by barrels. What is missing?"),
            (
                tonnes / BARRELS_IN_A_TONNE / BARRELS_A_DAY,
                "a tonne is more than one barrel. Do you multiply or divide?",
            ),
            (days(june["tonnes_low"].iloc[0]), "this is the first cargo alone."),
            (days(june["tonnes_low"].iloc[1]), "this is the second cargo alone."),
            (days(crude["tonnes_low"].sum()), "cargoes of the autumn are counted too."),
            (days(crude["tonnes_high"].sum()), "all cargoes of the year are counted."),
            (tonnes * BARRELS_IN_A_TONNE, "these are barrels. How many are needed a day?"),
        ],
        advice="Write the units beside each number: tonnes, barrels a tonne, barrels a day.",
    )
    demand_number(
        claimed_days,
        "claimed_days",
        "days",
        right=claimed,
        within=WITHIN_DAYS,
        slips=[
            (days(claim), "barrels are turned into barrels once more. Which unit do you have?"),
            (claimed / 1e6, "seven million has six zeros."),
            (right, "this is the oil of June again."),
        ],
        advice="Barrels divided by barrels a day.",
    )
    demand_number(
        times,
        "times",
        "times as much",
        right=claimed / right,
        within=0.15,
        slips=[
            (right / claimed, "which of the two is divided by which?"),
            (claimed - right, "this is a difference in days. A ratio is asked for."),
            (100 * claimed / right, "this is in per cent. How many times is it?"),
        ],
        advice="The larger number divided by the smaller one.",
    )
    return (
        f"The two cargoes of June 2023 were {low:.1f} to {high:.1f} days of crude imports, at "
        f"{BARRELS_A_DAY:,} barrels a day, the rate of 2022. Seven million barrels would be "
        f"{claimed:.1f} days, almost ten times as much; no cargoes that make them up were found, "
        "though the Times of Karachi has nearly the same from diplomatic sources. "
        "In days anyone can see that both cannot be the same oil."
    )


# --- 07.5 Source work: who said what on the group? ---


@task(
    "07.5",
    hints=[
        "Which of the three texts is a report of the seminar itself, with a name, a rank and a "
        "place?",
        "The report of 16 December 2017 says on which day of the week he spoke. Count back.",
        "The text on New Delhi is of 6 December, and says on which day the deputy minister spoke.",
        "For the letter: a sentence is safe when it has speaker, rank and place, and says no more "
        "than the report.",
    ],
)
def attributed(
    nearest_source: object, said_on: object, days_after_delhi: object, safest: object
) -> str:
    """Judge four small answers on what a Russian diplomat said in Islamabad in 2017."""
    source_key(
        nearest_source,
        "nearest_source",
        "pakistan-today-2017-12-16",
        {
            "mint-2017-12-06": "this is another speaker in another capital. Who spoke in "
            "Islamabad?",
            "pakistan-observer-2018-01-17": "this looks back after a month, and names neither "
            "speaker nor rank. Which text reports the seminar?",
        },
    )
    dates = data.load("nsg_positions").set_index("id")["date"]
    spoke, delhi = dates["russia-islamabad"].date(), dates["russia-delhi"].date()
    found = day(said_on, "said_on")
    if found == delhi:
        raise NotYet("`said_on`: on this day the deputy minister spoke in New Delhi.")
    if found == spoke + datetime.timedelta(days=1):
        raise NotYet("`said_on` is the day of the newspaper. On which day did he speak?")
    if found != spoke:
        raise NotYet("`said_on`: the report names a day of the week. Which date was it?")
    apart = (spoke - delhi).days
    demand_number(
        days_after_delhi,
        "days_after_delhi",
        "days",
        right=apart,
        within=0.5,
        slips=[
            (apart + 1, "both end days are counted. From Monday to Tuesday it is one day."),
            (apart - 1, "only the days in between are counted."),
            (-apart, "the later day minus the earlier one is above zero."),
        ],
        advice="Take the earlier day from the later one.",
    )
    choice(
        safest,
        "safest",
        "b",
        {
            "a": "who is “Moscow”? Give the speaker, the rank and the city.",
            "c": "how does this group decide? Look it up in the lesson.",
            "d": "two speakers, two ranks and two capitals stand in one sentence. Which of them "
            "said it?",
        },
    )
    return (
        f"A first secretary of the embassy said it in Islamabad, {apart} days after a deputy "
        "minister had stressed India's record in New Delhi. The ambassador is reported with "
        "“no objections”, too, without a date. Speaker, rank, place and date keep such a sentence "
        "honest. Now write your answer to the next question in your own words."
    )
