"""The tasks of exercise 06, Training, exercises and hybrid warfare.

What is right, and what each typical mistake comes to, is computed here from the course's own
tables; the hints ask, they do not tell.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pakrussia import data
from pakrussia.exercises.reading import (
    Drawing,
    choice,
    day,
    demand_encoding,
    demand_number,
    demand_words,
    demand_years,
    near,
    slip,
    source_key,
    table,
)
from pakrussia.exercises.tasks import NotYet, task

UNITS, ORDERED_UNITS = "tiv_delivered_millions", "tiv_ordered_millions"
ENGINE, HELICOPTER = "RD-33", "Mi-17"
FIRST, LAST = 2020, 2024
# The suppliers that task 3 asks for, as the register spells them.
SUPPLIERS = ["China", "Netherlands", "Russia", "Sweden", "Turkiye"]
# When the head of Rostec said that the arms embargo had ended.
NEWS = "2014-arms-curb-lifted"


# --- 06.1 What did Russia deliver? ---


@task(
    "06.1",
    hints=[
        "Follow the example with Sweden. Three numbers are asked for; each is one line.",
        'The register keeps two suppliers apart: "Russia" and "Soviet Union".',
        "A share needs two sums from the same column: the part, and the whole it belongs to.",
    ],
)
def delivered(deals: object, delivered_units: object, engine_share_pct: object) -> str:
    """Judge the number of Russian deals, their delivered units and the share of the engines."""
    register = data.load("arms_deals")
    russia = register[register["supplier_iso3"] == "RUS"]
    moscow = register[register["supplier_iso3"].isin(["RUS", "SUN"])]
    engines = russia[russia["weapon"] == ENGINE]
    units, engine_units = russia[UNITS].sum(), engines[UNITS].sum()
    share, pieces = 100 * engine_units / units, russia["number_delivered"].sum()
    soviet = "the Soviet Union is counted as well. Which supplier is asked for?"
    ordered = "this is what was ordered. Was all of it delivered?"
    checks: list[tuple[str, object, float, float, list[tuple[float, str]]]] = [
        (
            "deals",
            deals,
            len(russia),
            0.5,
            [
                (len(moscow), soviet),
                (len(register), "these are the deals of all suppliers."),
                (russia["weapon"].nunique(), "these are kinds of weapon. One row is one deal."),
                (pieces, "these are pieces. One row is one deal."),
            ],
        ),
        (
            "delivered_units",
            delivered_units,
            units,
            1.0,
            [
                (moscow[UNITS].sum(), soviet),
                (russia[ORDERED_UNITS].sum(), ordered),
                (register[UNITS].sum(), "these are the units of all suppliers."),
                (pieces, "these are pieces. Which column holds the units?"),
                (engine_units, "these are the engines alone. What is the whole?"),
            ],
        ),
        (
            "engine_share_pct",
            engine_share_pct,
            share,
            0.2,
            [
                (100 * engine_units / moscow[UNITS].sum(), soviet),
                (100 * engines[ORDERED_UNITS].sum() / russia[ORDERED_UNITS].sum(), ordered),
                (share / 100, "this is a share of 1. Per cent are asked for."),
                (100 * engine_units / register[UNITS].sum(), "the whole here is all suppliers."),
                (100 - share, "this is the share of all the rest."),
                (
                    100 * engines["number_delivered"].sum() / pieces,
                    "pieces are counted here, and one missile as much as one engine. In units?",
                ),
            ],
        ),
    ]
    advice = "Print the rows that your filter keeps."
    for name, value, right, within, slips in checks:
        demand_number(value, name, name, right=right, within=within, slips=slips, advice=advice)
    return (
        f"{len(russia)} deals and {units:.1f} units since 1992, and {share:.1f} per cent of them "
        "are engines for the JF-17 jet. The register counts them as Russian, though they came "
        "through China. Delivered is less than ordered: some engines had not come."
    )


# --- 06.2 Was there an embargo to lift? ---


@task(
    "06.2",
    hints=[
        "Filter three times at once: the supplier, the weapon, the year of the order.",
        "One row is one order, and a row tells in `number_delivered` how many pieces came.",
        "For the letter: a sentence fits when both the rows and the report can be true.",
    ],
)
def before_the_news(helicopters: object, orders: object, what_fits: object) -> str:
    """Judge the Mi-17 delivered on orders before 2014, their orders, and a sentence that fits."""
    news = data.load("events").set_index("id")["date"][NEWS]
    register = data.load("arms_deals")
    russian = register[register["supplier_iso3"] == "RUS"]
    mi17 = russian[russian["weapon"] == HELICOPTER]
    before = mi17[mi17["order_year"] < news.year]
    soviet = register[(register["supplier_iso3"] == "SUN") & (register["weapon"] == "Mi-8T")]
    count = "number_delivered"
    right = before[count].sum()
    advice = "Print the rows that your filter keeps, and count by hand."
    demand_number(
        helicopters,
        "helicopters",
        "helicopters",
        right=right,
        within=0.5,
        slips=[
            (len(before), "these are orders. How many aircraft came with them?"),
            (mi17[count].sum(), "some were ordered after the news. Which?"),
            (before[UNITS].sum(), "these are units of worth, not aircraft."),
            (right + soviet[count].sum(), "Soviet Mi-8 are counted too. Which state sold them?"),
            (soviet[count].sum(), "these are Soviet Mi-8 of the 1980s."),
            (
                russian[russian["order_year"] < news.year][count].sum(),
                "pieces of other weapons are counted too.",
            ),
        ],
        advice=advice,
    )
    demand_number(
        orders,
        "orders",
        "orders",
        right=len(before),
        within=0.5,
        slips=[
            (len(mi17), "one of these orders came after the news. Which?"),
            (before["order_year"].nunique(), "these are years. Can one year have two orders?"),
            (right, "these are the aircraft. One row is one order."),
            (len(russian), "other weapons are counted too."),
        ],
        advice=advice,
    )
    choice(
        what_fits,
        "what_fits",
        "b",
        {
            "a": "how many helicopters came by then? Does the sentence fit them?",
            "c": "is a report false because it uses a large word? A transport helicopter and a "
            "combat helicopter are not the same permission.",
        },
    )
    years = before["order_year"]
    between = russian[russian["order_year"].between(years.max() + 1, news.year)]
    return (
        f"{right} transport helicopters came on {len(before)} orders of {years.min()} to "
        f"{years.max()}. From then to {news.year} the register has {len(between)} Russian order, "
        "the engines that came through China. The head of Rostec spoke of an embargo that was "
        "lifted, a Pakistani source of none that was formal. Whatever was lifted, it had not "
        "covered all years and all goods."
    )


# --- 06.3 Shares for years that the register does not give ---


def _shares(rows: pd.DataFrame, weight: str = "units") -> pd.Series[Any]:
    """Return each supplier's share of a column of ``rows``, in per cent."""
    sums = rows.groupby("supplier_name")[weight].sum()
    return 100 * sums / sums.sum()


def _spread() -> pd.DataFrame:
    """Return the register with one row for each deal and year of delivery."""
    register = data.load("arms_deals")
    register["year"] = register["delivery_years"].str.split(";")
    register["units"] = register[UNITS] / register["year"].str.len()
    register["first_year"] = register["year"].str[0].astype(int)
    return register.explode("year").astype({"year": int})


def _window(rows: pd.DataFrame, column: str = "year", first: int = FIRST) -> pd.DataFrame:
    return rows[rows[column].between(first, first + LAST - FIRST)]


@task(
    "06.3",
    hints=[
        "Every step of the example with the engines works on the whole register too: `split`, "
        "divide by the number of years, `explode`.",
        "After `explode`, `year` is a text. `astype(int)` makes it a number; then "
        "`between(2020, 2024)` keeps the five years.",
        '`groupby("supplier_name")["units"].sum()` gives each supplier its units. The whole is '
        "the sum of all of them.",
        "`rename` and `reset_index` bring the result into the form that is asked for; "
        '`.rename("share_pct").to_frame()` is enough.',
    ],
)
def spread_out(shares: object) -> str:
    """Judge the shares of five suppliers in 2020-2024, with deals spread over their years."""
    columns = ["share_pct"]
    key = "supplier_name"
    # China first: where deals are chosen by a wrong year, other suppliers are not in the table.
    first = table(shares, "shares", key=key, rows=["China"], columns=columns, more=True)
    china = first["China"]["share_pct"]
    spread = _spread()
    once = data.load("arms_deals").assign(first_year=0)
    once["first_year"] = once["delivery_years"].str[:4].astype(int)
    rights = _shares(_window(spread))
    wrong = [
        (
            _shares(_window(spread), UNITS),
            "China has too much: a deal counts with all its worth in each of its years. What is "
            "its worth to be divided by?",
        ),
        (
            _shares(_window(once, "order_year"), UNITS),
            "Deals are chosen by the year of the order. Is that the year in which arms came?",
        ),
        (
            _shares(_window(once, "first_year"), UNITS),
            "All of a deal is given to its first year. It is close for China, but why is Russia "
            "missing?",
        ),
        (_shares(spread), "These are shares of all years. Which five are asked for?"),
        (rights / 100, "Your shares lie between 0 and 1. Per cent are asked for: times what?"),
        (
            _window(spread).groupby("supplier_name")["units"].sum(),
            "These are SIPRI units. What are they divided by to become shares?",
        ),
        (
            100 * _window(spread)["supplier_name"].value_counts(normalize=True),
            "Rows are counted here. A small deal weighs as much as a large one; sum the units.",
        ),
        (
            _shares(_window(spread, first=FIRST - 5)),
            "These are the five years before. Which five are asked for?",
        ),
    ]
    if not near(china, rights["China"], 0.3):
        slip(china, [(values["China"], hint) for values, hint in wrong], 0.3)
    found = table(shares, "shares", key=key, rows=SUPPLIERS, columns=columns, more=True)
    for name in SUPPLIERS:
        if not near(found[name]["share_pct"], rights[name], 0.3):
            raise NotYet(
                f"{name} has {found[name]['share_pct']:.1f} per cent in your table. Take one of "
                "its deals: how many units of it fall into the five years?"
            )
    printed = data.load("sipri_shares").query("supplier_iso3 == 'CHN' and from_year == @FIRST")
    return (
        f"China {rights['China']:.1f} per cent, then the Netherlands {rights['Netherlands']:.1f}, "
        f"and Russia {rights['Russia']:.1f}, all of it engines. SIPRI prints "
        f"{printed['share_pct'].iloc[0]:.0f} for China, so the even spread is close. It remains "
        "our assumption: say so wherever you show these shares."
    )


# --- 06.4 Draw a rhythm ---


def _druzhba() -> pd.DataFrame:
    """Return the Druzhba drills with their year."""
    rows = data.load("exercises")
    rows = rows[rows["id"].str.startswith("druzhba")]
    return rows.assign(year=rows["start"].dt.year)


@task(
    "06.4",
    hints=[
        "The names of the drills begin with one word. `str.startswith` asks for it.",
        "`value_counts()` of the column `host_iso3` counts both hosts at once.",
        "`alt.Chart(table).mark_point().encode(x=…, y=…)` draws one sign for each row. Which "
        "column tells the two hosts apart?",
        "For the letter: eight cases show a habit. Is a habit a promise? And what was verified?",
    ],
)
def rhythm(in_pakistan: object, in_russia: object, chart: object, what_of_2026: object) -> str:
    """Judge the hosts of the Druzhba drills, their chart, and what one may say of 2026."""
    rows = _druzhba()
    every = data.load("exercises")
    for name, value, code in (
        ("in_pakistan", in_pakistan, "PAK"),
        ("in_russia", in_russia, "RUS"),
    ):
        demand_number(
            value,
            name,
            "drills",
            right=(rows["host_iso3"] == code).sum(),
            within=0.5,
            slips=[
                (
                    (every["host_iso3"] == code).sum(),
                    "another kind of exercise is counted too. Which names?",
                ),
                (len(rows), "these are the drills in both states."),
                (len(every), "these are all exercises of the table."),
            ],
            advice="Which rows does your filter keep?",
        )
    signs = ["point", "circle", "square", "tick"]
    drawing = Drawing(chart, "chart", main=signs)
    demand_encoding(
        drawing,
        marks=signs,
        question="A drill is a single event. Which mark draws one sign for each row?",
        shows={"x": "the year", "y": "the host"},
    )
    demand_years(drawing)
    places = drawing.rows[[drawing.field("y"), drawing.field("x")]].astype(str)
    wanted: dict[str, set[int]] = {
        str(host): set(group) for host, group in rows.groupby("host_iso3")["year"]
    }
    drawn: dict[str, set[int]] = {}
    for host, year in places.itertuples(index=False):
        drawn.setdefault(host, set()).add(int(year[:4]))
    if len(places) != len(rows):
        raise NotYet(
            f"`chart` draws {len(places)} signs. How many Druzhba drills does the table have?"
        )
    if len(drawn) != len(wanted):
        raise NotYet(f"`chart` has {len(drawn)} rows along y. Two hosts are asked for.")
    if sorted(map(sorted, drawn.values())) != sorted(map(sorted, wanted.values())):
        raise NotYet("The years of the signs do not fit the hosts. Which columns are x and y?")
    demand_words(drawing, names=[["pakistan"], ["russia"]])
    choice(
        what_of_2026,
        "what_of_2026",
        "b",
        {
            "a": "two years had no drill that was found. From how many cases do you promise the "
            "next one?",
            "c": "does the past tell nothing? Compare odd and even years.",
        },
    )
    even = rows[rows["year"] % 2 == 0]
    in_even = int((even["host_iso3"] == "PAK").sum())
    return (
        f"{len(rows)} drills, {len(wanted['PAK'])} in each state. In even years Pakistan was the "
        f"host {in_even} times of {len(even)}, in odd years Russia. No drill was found for 2022 "
        "and 2023. The rhythm points to Pakistan in 2026. But it is a rhythm of eight cases, and "
        "none was verified for that year."
    )


# --- 06.5 Source work: whose doctrine? ---


@task(
    "06.5",
    hints=[
        "Open the texts. Which one says in its first lines that its author made the label?",
        "Three years are easy to mix up: when the speech was printed, when the label was made, "
        "when it was taken back.",
        "The date of a text stands at its head; a reprint may carry the day of the reprint.",
        "For the letter: who put the two words together, and what did he say of them?",
    ],
)
def whose(
    retraction: object, retracted_on: object, speech_printed: object, whose_term: object
) -> str:
    """Judge four small answers on the label “Gerasimov doctrine”."""
    source_key(
        retraction,
        "retraction",
        "galeotti-2018-03-05",
        {
            "galeotti-gerasimov-doctrine": "this is by the same author, but its copy has no date. "
            "In which text does the title itself say that he is sorry?",
            "politico-2017": "this text uses the label. Who took it back?",
        },
    )
    steps = data.load("phrase_steps").set_index("id")["date"]
    found = day(retracted_on, "retracted_on")
    apology = steps["apology"].date()
    if found.year != apology.year:
        raise NotYet(
            f"`retracted_on` lies in {found.year}. Was that the speech, the label, or the regret?"
        )
    if found != apology:
        raise NotYet(
            "`retracted_on`: is this the day of a reprint? When did Foreign Policy publish it?"
        )
    demand_number(
        speech_printed,
        "speech_printed",
        "the year",
        right=steps["gerasimov"].year,
        within=0.5,
        slips=[
            (steps["label"].year, "in this year the label was made."),
            (apology.year, "in this year the label was taken back."),
            (steps["press"].year, "in this year an article in the press used the label."),
        ],
        advice="Look for the name of a Russian military weekly.",
    )
    choice(
        whose_term,
        "whose_term",
        "b",
        {
            "a": "who chose the two words for a title? Look at what the author of the label says.",
            "c": "many officials used it later. Where did the two words stand first?",
        },
    )
    return (
        f"The speech was printed in {steps['gerasimov'].year}, a British scholar gave it the label "
        f"on his blog, and in {apology.year} he took the label back. So write “the so-called "
        "Gerasimov doctrine”, with its maker, and never as a plan in your own voice. Now write "
        "your answer to the next question in your own words."
    )
