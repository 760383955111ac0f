"""The tasks of exercise 02, The China channel and 1971.

What is right, and what each typical mistake comes to, is computed here from the course's own
tables; the hints ask, they do not tell.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping

import pandas as pd

from pakrussia import data
from pakrussia.exercises.reading import (
    Drawing,
    Table,
    as_table,
    choice,
    day,
    demand_encoding,
    demand_number,
    demand_per_cent,
    demand_table,
    demand_words,
    demand_years,
    near,
    number,
    series,
    slip,
    source_key,
    table,
)
from pakrussia.exercises.tasks import NotYet, task

FIRST, LAST = 1966, 1970
TOTAL = "All suppliers"
SUPPLIERS = ["China", "France", "Soviet Union"]
STATES = ["CHN", "IND", "PAK", "SUN", "USA"]
YEARS = [1968, 1971, 1973]

TREATY = "indo-soviet-treaty-1971"
PAPER = "hindu-1971-08-10"
MEMO = "frus-1969-76-v11-d116"


def _arms(first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return the deliveries to both states in a span of years, without the rows of totals."""
    rows = data.load("arms_transfers")
    return rows[rows["year"].between(first, last) & (rows["supplier_name"] != TOTAL)]


# --- 02.1 Who armed Pakistan? ---


def _shares(rows: pd.DataFrame, total: float | None = None) -> Table:
    """Return units and share of each supplier in ``rows``, of ``total`` where one is given."""
    units = rows.groupby("supplier_name")["tiv_millions"].sum()
    whole = float(units.sum()) if total is None else total
    return as_table(pd.DataFrame({"units": units, "share_pct": 100 * units / whole}))


@task(
    "02.1",
    hints=[
        "Follow the example. Three things change: the years, the number of years, and that each "
        "supplier gets a row.",
        f"`between({FIRST}, {LAST})` on the column year is True for five years, both ends inside.",
        "Look at the column `supplier_name` of your filtered rows. Is every name in it a state?",
        '`groupby("supplier_name")` puts the rows of a supplier together; `.sum()` on '
        "`tiv_millions` adds them up. A share is the units of one divided by the units of all.",
    ],
)
def who_armed(armed: object) -> str:
    """Judge the suppliers of Pakistan 1966-1970: supplier_name, units, share_pct (per cent)."""
    found = table(
        armed,
        "armed",
        key="supplier_name",
        rows=SUPPLIERS,
        columns=["units", "share_pct"],
        more=True,
    )
    demand_per_cent([row["share_pct"] for row in found.values()], "share_pct")
    rows = _arms()
    pakistan = rows[rows["recipient_iso3"] == "PAK"]
    right = _shares(pakistan)
    whole = float(pakistan["tiv_millions"].sum())
    every = _arms(1900, 2100).query("recipient_iso3 == 'PAK'")
    slips = [
        (
            _shares(pakistan, 2 * whole),
            "Your shares are half of what they should be. Is there a row in your table that "
            "already holds the sum of the others?",
        ),
        (
            _shares(rows),
            "Deliveries to two states are added up. Which one is asked for?",
        ),
        (
            _shares(rows[rows["recipient_iso3"] == "IND"]),
            "These are deliveries to India. Which state is asked for?",
        ),
        (_shares(every), f"This covers all years of the table. Keep {FIRST} to {LAST}."),
        (
            _shares(pakistan.assign(tiv_millions=1.0)),
            "Your units are numbers of rows. A row is a supplier in one year. What must be added "
            "up instead?",
        ),
        (
            _shares(pakistan.assign(tiv_millions=pakistan["tiv_millions"] / 5)),
            "These are units in an average year. The sum of the five years is asked for.",
        ),
    ]
    for first, last in ((FIRST, LAST - 1), (FIRST + 1, LAST), (FIRST, LAST + 1), (1968, 1968)):
        slips.append(
            (
                _shares(every[every["year"].between(first, last)]),
                f"This fits the years {first} to {last}. Which years are asked for, with both "
                "ends inside?",
            )
        )
    demand_table(
        found,
        right,
        name="armed",
        within={"units": 0.5, "share_pct": 0.35},
        slips=slips,
        advice="Take Pakistan's rows of the five years, without the row of all suppliers.",
    )
    shares = {name: right[name]["share_pct"] for name in SUPPLIERS}
    said = ", ".join(f"{name} {share:.1f}" for name, share in shares.items())
    return (
        f"Of {whole:,.0f} units that reached Pakistan from {FIRST} to {LAST}, in per cent: {said}. "
        "A unit is SIPRI's measure of military worth. It is not a dollar, so these shares say "
        "nothing about prices."
    )


# --- 02.2 Which came first? ---


def _dates() -> dict[str, pd.Timestamp]:
    """Return the dates of the clock of 1971 and of Bhutto's visit."""
    clock = data.load("clock_1971").set_index("id")["date"]
    events = data.load("events").set_index("id")["date"]
    found: dict[str, pd.Timestamp] = dict(zip(clock.index, clock, strict=True))
    return found | {"bhutto": events["1972-bhutto-in-moscow"]}


STEPS = {
    "flight_to_treaty": ("1971-kissinger-to-beijing", "1971-indo-soviet-treaty"),
    "announced_to_treaty": ("1971-beijing-announced", "1971-indo-soviet-treaty"),
    "treaty_to_veto": ("1971-indo-soviet-treaty", "1971-veto-1"),
    "surrender_to_bhutto": ("1971-dhaka-surrender", "bhutto"),
}


@task(
    "02.2",
    hints=[
        '`when["1971-veto-1"]` is a date. One date minus an earlier date is a span of time.',
        "`.days` behind the brackets of a span gives its whole days.",
        "The visit of Bhutto stands in the table events, under the id 1972-bhutto-in-moscow.",
        "For the letter: look at the first row of the clock. What began there, and when?",
    ],
)
def days_between(
    flight_to_treaty: object,
    announced_to_treaty: object,
    treaty_to_veto: object,
    surrender_to_bhutto: object,
    what_follows: object,
) -> str:
    """Judge four numbers of days and what the first of them shows."""
    values = (flight_to_treaty, announced_to_treaty, treaty_to_veto, surrender_to_bhutto)
    dates = _dates()
    ends = dict(
        zip(data.load("clock_1971")["id"], data.load("clock_1971")["date_end"], strict=True)
    )
    for (name, (start, end)), value in zip(STEPS.items(), values, strict=True):
        if type(value).__name__ in ("Timedelta", "timedelta", "timedelta64"):
            raise NotYet(f"`{name}` is a span of time. What behind it gives its whole days?")
        found = number(value, name, "days")
        right = (dates[end] - dates[start]).days
        if near(found, right, 0.01):
            continue
        late = ends.get(start, pd.NaT)
        hints = [
            (
                right + 1,
                "the first and the last day are both counted. How many nights lie between?",
            ),
            (-right, "the days are below zero. Which date is the later one?"),
            (right / 30.44, "this is in months. How many days?"),
            (right / 7, "this is in weeks. How many days?"),
            (
                (dates[end] - late).days if pd.notna(late) else math.nan,
                "this counts from the last day of the journey. On which day did it begin?",
            ),
            ((dates["1971-veto-3"] - dates[start]).days, "this ends at the third veto."),
            ((dates["1971-open-war"] - dates[start]).days, "this ends at the open war."),
        ]
        slip(found, [(wrong, f"`{name}`: {hint}") for wrong, hint in hints], 0.06)
        raise NotYet(
            f"`{name}`: {found:g} days do not fit. Which two rows of the tables do you need? "
            "Print both dates."
        )
    choice(
        what_follows,
        "what_follows",
        "b",
        {
            "a": "a short time after is not yet because. What had begun in March 1969, and what "
            "else had happened by the summer of 1971?",
            "c": "talks that began earlier do not rule it out. Which motives does the lesson name "
            "for the two sides?",
        },
    )
    counts = [(dates[end] - dates[start]).days for start, end in STEPS.values()]
    return (
        f"{counts[0]} days from the arrival in Beijing to the treaty, {counts[1]} from the "
        f"announcement, {counts[2]} on to the first veto, and {counts[3]} from the surrender at "
        "Dhaka to Bhutto's visit in Moscow. The talks on the treaty began before all of these, "
        "though they may have slept in 1970. An order in time leaves open how far one step "
        "caused the next."
    )


# --- 02.3 How even-handed? ---


def _soviet(rows: pd.DataFrame) -> dict[str, dict[int, float]]:
    """Return the Soviet deliveries to each of the two states by year."""
    soviet = rows[rows["supplier_iso3"] == "SUN"]
    return {
        str(state): {
            int(year): float(tiv)
            for year, tiv in zip(some["year"], some["tiv_millions"], strict=True)
        }
        for state, some in soviet.groupby("recipient_iso3")
    }


def _alike(line: Mapping[str, float], wanted: Mapping[int, float]) -> bool:
    """Return whether a line shows ``wanted``; a year without deliveries may be 0 or left out."""
    return all(
        near(line.get(str(year), 0.0), wanted.get(year, 0.0), 0.5)
        for year in range(FIRST, LAST + 1)
    )


@task(
    "02.3",
    hints=[
        "Filter three things: the supplier (SUN), and the years with both ends. Both recipients "
        "stay.",
        "`ratio` is the sum for India divided by the sum for Pakistan.",
        "`alt.Chart(table).mark_bar().encode(x=…, y=…, color=…)` draws bars. With "
        '`xOffset="recipient_iso3"` the bars of a year stand side by side.',
        "`properties(title=…, description=…)` adds the words. Say what a reader would see for "
        "each of the two states.",
    ],
)
def even_handed(ratio: object, chart: object) -> str:
    """Judge the ratio of Soviet arms, India to Pakistan, and a chart of both by year."""
    rows = _arms()
    right = _soviet(rows)
    india, pakistan = (sum(right[state].values()) for state in ("IND", "PAK"))
    found = number(ratio, "ratio", "units for India per unit for Pakistan")
    if not near(found, india / pakistan, 0.3):
        one = {state: line.get(1968, math.nan) for state, line in right.items()}
        total = {
            state: float(some["tiv_millions"].sum())
            for state, some in rows.groupby("recipient_iso3")
        }
        slip(
            found,
            [
                (pakistan / india, "`ratio`: this is Pakistan's part of India's. Which way round?"),
                (one["IND"] / one["PAK"], "`ratio`: this is 1968 alone. Deliveries run to 1970."),
                (
                    total["IND"] / total["PAK"],
                    "`ratio`: this compares the arms of all suppliers. Which supplier is meant?",
                ),
                (
                    100 * india / (india + pakistan),
                    "`ratio`: this is a share in per cent. How many units for India come on one "
                    "for Pakistan?",
                ),
                (india - pakistan, "`ratio`: this is a difference. What must be divided?"),
                (india, "`ratio`: these are the units for India. By what must they be divided?"),
            ],
            0.02 * abs(found),
        )
        raise NotYet(
            f"`ratio`: {found:,.2f} does not fit. Add up the Soviet units of {FIRST} to {LAST} "
            "for each state, then divide."
        )
    drawing = Drawing(chart, "chart", main=("bar", "line", "area"))
    demand_encoding(
        drawing,
        marks=("bar", "line", "area"),
        question="Which mark shows amounts by year: bars, or a line?",
        shows={"x": "the year", "y": "the units", "color": "the two states"},
    )
    demand_years(drawing)
    lines = series(drawing)
    if len(lines) != 2:
        raise NotYet(
            f"`chart` tells {len(lines)} things apart: {', '.join(sorted(lines)[:5])}. Two states "
            "are asked for."
        )
    shown = {int(place[:4]) for line in lines.values() for place in line}
    if not shown <= set(range(FIRST, LAST + 1)):
        raise NotYet(f"`chart` runs from {min(shown)} to {max(shown)}. Which years are asked for?")
    for state, name in (("IND", "India"), ("PAK", "Pakistan")):
        if not any(_alike(line, right[state]) for line in lines.values()):
            raise NotYet(
                f"`chart` does not show the Soviet units for {name} in each year from {FIRST} to "
                f"{LAST}. Which supplier's rows are in your table?"
            )
    demand_words(drawing, names=[("pakistan",), ("india",), ("soviet", "ussr", "moscow")])
    return (
        f"{india:,.0f} units to India and {pakistan:,.0f} to Pakistan: {india / pakistan:.1f} to "
        "1. The sale of 1968 was new, and it was small beside what went to India. On one scale "
        "both can be seen."
    )


# --- 02.4 Is the web under strain? ---


def _signs(year: int, **changed: int) -> dict[frozenset[str], int]:
    """Return the sign of each pair in a year; ``CHN_USA=1`` changes one."""
    rows = data.load("tie_years")
    now = rows[rows["year"] == year]
    signs = {
        frozenset((one, other)): int(sign)
        for one, other, sign in zip(now["iso3"], now["partner_iso3"], now["sign"], strict=True)
    }
    return signs | {frozenset(pair.split("_")): sign for pair, sign in changed.items()}


def _sides(signs: Mapping[frozenset[str], int]) -> list[list[int]]:
    """Return the three signs of each of the ten triangles."""
    return [
        [signs[frozenset(pair)] for pair in itertools.combinations(trio, 2)]
        for trio in itertools.combinations(STATES, 3)
    ]


def _is_full(sides: list[int]) -> bool:
    return math.prod(sides) != 0


def _is_strained(sides: list[int]) -> bool:
    return math.prod(sides) < 0


Rule = Callable[[list[int]], bool]


def _count(full: Rule, strained: Rule, times: int = 1) -> Table:
    """Return how many triangles of each year fulfil the two rules."""
    return {
        str(year): {
            "full": float(times * sum(map(full, _sides(_signs(year))))),
            "strained": float(times * sum(map(strained, _sides(_signs(year))))),
        }
        for year in YEARS
    }


@task(
    "02.4",
    hints=[
        "Run the function of the example for each triangle of one year. "
        "`itertools.combinations(states, 3)` makes all ten triangles.",
        "A triangle is full when the product of its signs is not 0, and strained when it is "
        "below 0.",
        "Count with a loop: begin with 0, and add 1 whenever the product is below 0. Then do it "
        "for each of the three years.",
        'For the last number, change one entry of the signs of 1971: the pair of "CHN" and "USA".',
    ],
)
def web(triangles: object, strained_after: object) -> str:
    """Judge the full and the strained triangles of three years, and those after one change."""
    found = table(
        triangles,
        "triangles",
        key="year",
        rows=[str(year) for year in YEARS],
        columns=["full", "strained"],
        more=True,
    )
    right = _count(_is_full, _is_strained)
    slips: list[tuple[Table, str]] = [
        (
            _count(_is_full, lambda sides: _is_strained(sides) and sides.count(-1) == 1),
            "You count triangles with one hostile side. What is the product of three hostile "
            "sides?",
        ),
        (
            _count(_is_full, lambda sides: -1 in sides),
            "You count every triangle with a hostile side. What is minus times minus?",
        ),
        (
            _count(_is_full, lambda sides: _is_full(sides) and -1 in sides),
            "You count every full triangle with a hostile side. What if two of them are hostile?",
        ),
        (
            _count(_is_full, lambda sides: math.prod(sides) > 0),
            "These are the triangles in balance. Which sign of the product means strain?",
        ),
        (
            _count(lambda sides: True, _is_strained),
            "You count all ten triangles as full. What if two of the three have no tie?",
        ),
        (
            _count(lambda sides: True, lambda sides: math.prod(sides) <= 0),
            "A product of 0 is counted as strain. Does a triangle without a tie on one side have "
            "a sign at all?",
        ),
        (
            _count(_is_full, lambda sides: sum(sides) < 0),
            "Did you add the three signs? The rule multiplies them.",
        ),
        (
            _count(_is_full, _is_strained, times=6),
            "Each triangle is counted six times. Does it matter in which order you name three "
            "states?",
        ),
    ]
    demand_table(
        found,
        right,
        name="triangles",
        within={"full": 0.01, "strained": 0.01},
        slips=slips,
        advice="Print the signs and the product of each of the ten triangles of this year.",
    )
    after = sum(map(_is_strained, _sides(_signs(1971, CHN_USA=1))))
    demand_number(
        strained_after,
        "strained_after",
        "triangles",
        right=after,
        within=0.01,
        slips=[
            (
                right["1971"]["strained"],
                "this is 1971 as coded. Which sign must change, and to what?",
            ),
            (
                sum(map(_is_strained, _sides(_signs(1968, CHN_USA=1)))),
                "this is 1968 with the change. Which year is asked for?",
            ),
        ],
        advice="Set the pair CHN and USA to 1 in the signs of 1971 and count again.",
    )
    said = "; ".join(
        f"{year}: {row['strained']:.0f} of {row['full']:.0f}" for year, row in right.items()
    )
    return (
        f"Strained among the full triangles: {said}. With China and the USA as friends in 1971 it "
        f"is {after}. So one tie can relieve a web. But balance is no peace: the war of 1971 came "
        "all the same, and the signs follow a rule that you could change."
    )


# --- 02.5 Source work: what did Article IX promise? ---


@task(
    "02.5",
    hints=[
        "Ask of each text: is it the thing itself, or does it report on the thing?",
        "The paper of 10 August reports an act of the day before. Look at the words in brackets "
        "at its beginning.",
        "Which state existed in 1971? The course's codes are SUN up to 1991 and RUS from 1992.",
        "Look for the verb that follows “if either country is attacked”. Is it to fight, or to "
        "talk?",
    ],
)
def article_nine(
    nearest_source: object, signed_on: object, signed_with_india: object, what_it_asks: object
) -> str:
    """Judge the source, the day, the signatory and the content of the treaty of 1971."""
    source_key(
        nearest_source,
        "nearest_source",
        TREATY,
        {
            PAPER: "this is a report, with a view of its own. Which text is the treaty itself?",
            MEMO: "this is what a third government made of it. Which text is the act itself?",
        },
    )
    found, treaty = day(signed_on, "signed_on"), _dates()["1971-indo-soviet-treaty"].date()
    if found != treaty:
        if found == treaty.replace(day=10):
            raise NotYet(
                "`signed_on`: this is the day of the newspaper. On which day did it happen?"
            )
        if found == treaty.replace(day=19):
            raise NotYet(
                "`signed_on`: a copy on the web has this day in its header. What does the paper of "
                "10 August say about it?"
            )
        raise NotYet(f"`signed_on`: {found} is not the day. What does the paper say?")
    code = str(signed_with_india).strip().upper()
    if code in ("RUS", "RUSSIA"):
        raise NotYet("`signed_with_india`: which state existed in 1971, and by which code?")
    if code != "SUN":
        raise NotYet('`signed_with_india` must be a code of three letters, as text, like "IND".')
    choice(
        what_it_asks,
        "what_it_asks",
        "b",
        {
            "a": "the headline of the paper calls it a defence treaty. Find the duty to fight in "
            "the text. Is there one?",
            "c": "read on to what the two do “immediately” when one of them is attacked or "
            "threatened.",
        },
    )
    return (
        "Article IX forbids help for a third state that fights the other party. If one is attacked "
        "or threatened, both consult at once, and take effective measures. It names no automatic "
        "duty to fight. Readers of the day expected more than the words say: that too is evidence, "
        "of another kind. Now write your answer to the next question in your own words."
    )
