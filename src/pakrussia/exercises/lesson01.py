"""The tasks of exercise 01, Alliances and the U-2.

What is right, and what each typical mistake comes to, is computed here from the course's own
tables; the hints ask, they do not tell.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from pakrussia import data
from pakrussia.errors import near_misses
from pakrussia.exercises.reading import (
    Drawing,
    day,
    demand_words,
    demand_years,
    letter,
    near,
    number,
    slip,
    table,
    truth,
)
from pakrussia.exercises.tasks import NotYet, task

FIRST, LAST = 1947, 1959
# The partners of tasks 1 and 4. The table of votes has the Soviet votes in the column RUS; the
# table of agreement calls the USSR by its own code.
PARTNERS = {"USA": "the USA", "RUS": "the USSR", "IND": "India"}
CODES = {"USA": "USA", "SUN": "the USSR", "IND": "India"}

EARTH_KM = 6371
KM_IN_A_MILE = 1.609344
KM_IN_A_NAUTICAL_MILE = 1.852

TELEGRAM = "frus-1958-60-v10p1-d151"
RETELLING = "lifschultz-1986"


# --- 01.1 With whom did Pakistan vote? ---


def _same_pct(rows: pd.DataFrame, partner: str) -> float:
    """Return the share of ``rows`` in which both states voted alike, in per cent."""
    return float((rows["PAK"] == rows[partner]).mean() * 100)


def _vote_slips(votes: pd.DataFrame, partner: str) -> list[tuple[float, float, str]]:
    """Return (rollcalls, per cent, hint) for each typical mistake with one partner."""
    period = votes[votes["year"].between(FIRST, LAST)]
    both = period.dropna(subset=["PAK", partner])
    years = votes.dropna(subset=["PAK", partner])
    right = _same_pct(both, partner)
    same = both["PAK"] == both[partner]
    # Half a point for an abstention against a yes or a no.
    abstains = (both["PAK"] == "abstain") | (both[partner] == "abstain")
    half = float((same + 0.5 * (abstains & ~same)).mean() * 100)
    decided = both[~abstains]
    here = PARTNERS[partner]

    def between(first: int, last: int) -> pd.DataFrame:
        return years[years["year"].between(first, last)]

    end = f"Does your filter begin in {FIRST} and end in {LAST}, with both of these years inside?"
    found = [
        (
            float(len(period)),
            _same_pct(period, partner),
            "All roll calls of these years are counted, also those with an empty cell. An empty "
            "cell is an absence. Is an absence a disagreement?",
        ),
        (
            float(period["PAK"].notna().sum()),
            _same_pct(period.dropna(subset=["PAK"]), partner),
            f"Roll calls without Pakistan are dropped. Was {here} there in all the others?",
        ),
        (
            float(len(decided)),
            _same_pct(decided, partner),
            "Only yes and no are counted. Is to abstain not a vote as well?",
        ),
        (
            math.nan,
            float(same.groupby(both["year"]).mean().mean() * 100),
            "This is a mean of yearly shares. Do all years have equally many roll calls?",
        ),
        (
            math.nan,
            half,
            "An abstention against a yes or a no counts one half here. In this task only two "
            "identical votes count as the same.",
        ),
        (
            math.nan,
            100 - right,
            "This is the share of different votes. Which share is asked for?",
        ),
        (
            float(len(years)),
            _same_pct(years, partner),
            f"This covers all years of the table. Which rows belong to {FIRST} to {LAST}?",
        ),
    ]
    for first, last in ((FIRST, LAST - 1), (FIRST, LAST + 1), (FIRST + 1, LAST)):
        rows = between(first, last)
        found.append((float(len(rows)), _same_pct(rows, partner), end))
    return found


@task(
    "01.1",
    hints=[
        "Follow the example with Turkey. Two things change: the years, and the partner.",
        f'`votes["year"].between({FIRST}, {LAST})` is True for the years you need, with both ends.',
        '`dropna(subset=["PAK", "USA"])` keeps the roll calls in which both states voted. Do it '
        "again for each partner, because other states were absent at other times.",
        "Keep the two numbers of each partner in a small dictionary, put the three dictionaries "
        "into a list, and give the list to `pd.DataFrame`.",
    ],
)
def voted_alike(agreement: object) -> str:
    """Judge the table of agreement 1947-1959: partner, rollcalls, same_pct (per cent)."""
    if isinstance(agreement, pd.DataFrame) and "SUN" in {
        *agreement.index,
        *agreement.get("partner", []),
    }:
        raise NotYet(
            "The table of votes has one column for Moscow in all years. Which column name is it? "
            "Use the same name in your table."
        )
    found = table(
        agreement,
        "agreement",
        key="partner",
        rows=list(PARTNERS),
        columns=["rollcalls", "same_pct"],
    )
    shares = [row["same_pct"] for row in found.values()]
    if all(abs(share) <= 1 for share in shares):
        raise NotYet("Your shares lie between 0 and 1. Per cent are asked for: times what?")
    if not all(0 <= share <= 100 for share in shares):
        raise NotYet(
            "A share in per cent lies between 0 and 100. Is this a count? A count of what must "
            "be divided by what?"
        )
    votes = data.load("un_votes")
    period = votes[votes["year"].between(FIRST, LAST)]
    said = []
    for partner, name in PARTNERS.items():
        both = period.dropna(subset=["PAK", partner])
        right = _same_pct(both, partner)
        count, share = found[partner]["rollcalls"], found[partner]["same_pct"]
        if near(count, len(both), 0.5) and near(share, right, 0.2):
            said.append(f"like {name} in {right:.1f} per cent of {len(both)}")
            continue
        slips = _vote_slips(votes, partner)
        start = f"{name[0].upper()}{name[1:]}: "
        if near(share, right, 0.2):
            slip(count, [(n, start + text) for n, _, text in slips], 0.5)
            if near(count, len(both) * right / 100, 0.5):
                raise NotYet(
                    f"{start}`rollcalls` is the number of identical votes. How many roll calls "
                    "did you compare in all?"
                )
        else:
            # The count tells two mistakes with nearly the same share apart.
            known = [one for one in slips if near(count, one[0], 0.5) or math.isnan(one[0])]
            for some in (known, slips):
                slip(share, [(p, start + text) for _, p, text in some], 0.15)
        raise NotYet(
            f"{start}{count:.0f} roll calls and {share:.1f} per cent do not fit the table. Keep "
            f"the years {FIRST} to {LAST}, drop the rows in which one of the two did not vote, "
            "then compare the two columns."
        )
    colonies = period[period["issues"].fillna("").str.contains("Colonialism")]
    shares = [
        _same_pct(colonies.dropna(subset=["PAK", partner]), partner) for partner in ("IND", "USA")
    ]
    return (
        f"Of the roll calls on which both voted, Pakistan voted {'; '.join(said)}. India comes "
        "first, although Pakistan was tied by treaty to the USA from 1954. One part of it is what "
        f"the votes were about: where they carry the tag Colonialism, it is {shares[0]:.0f} per "
        f"cent with India and {shares[1]:.0f} with the USA."
    )


# --- 01.2 How far did the flight go? ---


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance in km between two (latitude, longitude) in radians."""
    (lat1, lon1), (lat2, lon2) = one, other
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(
        lon2 - lon1
    )
    return EARTH_KM * math.acos(max(-1.0, min(1.0, cosine)))


def _leg_slips(one: tuple[float, float], other: tuple[float, float]) -> list[tuple[float, str]]:
    """Return (value, hint) for each typical mistake with two (latitude, longitude) in degrees."""
    first, second = _radians(one), _radians(other)
    right = _distance(first, second)
    return [
        (
            _distance(first[::-1], second[::-1]),
            "Latitude and longitude changed places. Which of the two runs from the equator to "
            "the pole?",
        ),
        (
            math.dist(one, other),
            "This is a distance in degrees on flat paper. Degrees are not kilometres.",
        ),
        (
            _distance(one, other),
            "sin and cos expect radians. What turns degrees into radians?",
        ),
        (right / EARTH_KM, "This is the angle between the places. What turns it into km?"),
        (right / KM_IN_A_MILE, "These are miles. The radius of the Earth is given in km."),
        (right / KM_IN_A_NAUTICAL_MILE, "These are nautical miles; km are asked for."),
        (right * 1000, "These are metres; km are asked for."),
    ]


def _radians(place: tuple[float, float]) -> tuple[float, float]:
    return math.radians(place[0]), math.radians(place[1])


@task(
    "01.2",
    hints=[
        '`places.loc["bodo", "lat"]` is the latitude of Bodø in degrees. Take lat and lon of all '
        "three places in this way.",
        "`math.radians` turns degrees into radians. Do it before you use sin and cos.",
        "Write the formula once, as a function of two places, and call it for each piece.",
        "The planned route has two pieces. It bends near Sverdlovsk.",
    ],
)
def flown(to_crash_km: object, crash_to_bodo_km: object, planned_route_km: object) -> str:
    """Judge three great-circle distances in km, each to within 10 km."""
    found = {
        "to_crash_km": number(to_crash_km, "to_crash_km", "km"),
        "crash_to_bodo_km": number(crash_to_bodo_km, "crash_to_bodo_km", "km"),
        "planned_route_km": number(planned_route_km, "planned_route_km", "km"),
    }
    for name, value in found.items():
        if value <= 0:
            raise NotYet(f"`{name}` is {value:g}. Can a distance between two places be so?")
    places = {
        row["id"]: (float(row["lat"]), float(row["lon"]))
        for row in data.load("places").to_dict("records")
    }

    peshawar, crash, bodo = (places[one] for one in ("peshawar-airport", "u2-crash", "bodo"))
    first = _distance(_radians(peshawar), _radians(crash))
    second = _distance(_radians(crash), _radians(bodo))
    direct = _distance(_radians(peshawar), _radians(bodo))
    if near(found["to_crash_km"], second, 10) and near(found["crash_to_bodo_km"], first, 10):
        raise NotYet("The two pieces changed places. Which one begins at Peshawar?")
    for name, right, one, other in (
        ("to_crash_km", first, peshawar, crash),
        ("crash_to_bodo_km", second, crash, bodo),
    ):
        value = found[name]
        if near(value, right, 10):
            continue
        slip(value, [(v, f"`{name}`: {text}") for v, text in _leg_slips(one, other)], 0.01 * value)
        if near(value, direct, 10):
            raise NotYet(
                f"`{name}` is the way from Peshawar to Bodø. Which two places belong here?"
            )
        if near(value, first, 10):
            raise NotYet(f"`{name}` is the first piece again. Where does the second one begin?")
        raise NotYet(
            f"`{name}` is {value:,.0f} km. Try the formula with two places you can judge: from a "
            "place to itself it must give 0."
        )
    route = found["planned_route_km"]
    if not near(route, first + second, 10):
        slip(
            route,
            [
                (
                    direct,
                    "`planned_route_km`: you flew straight from Peshawar to Bodø. Where did the "
                    "route bend?",
                ),
                (2 * first, "`planned_route_km`: this is the way to the crash area and back."),
                (first, "`planned_route_km`: this is the first piece alone."),
                (second, "`planned_route_km`: this is the second piece alone."),
            ],
            10,
        )
        raise NotYet("`planned_route_km`: which pieces make up the route?")
    return (
        f"{first:,.0f} km to the crash area and {second:,.0f} km from there to Bodø: the planned "
        f"route was about {first + second:,.0f} km, and the aircraft fell about half-way. These "
        "are straight pieces over the ground, not the track that was flown."
    )


# --- 01.3 When did the promise begin and end? ---


def _spans(rows: pd.DataFrame) -> dict[str, tuple[int, int, int]]:
    """Return first year, last year and number of rows for each data set."""
    return {
        str(name): (int(group.min()), int(group.max()), len(group))
        for name, group in rows.groupby("dataset")["year"]
    }


@task(
    "01.3",
    hints=[
        'Three conditions must hold at once: `iso3` is "PAK", `partner_iso3` is "USA", `defense` '
        "is 1. Put each in brackets and join them with `&`.",
        '`groupby("dataset")` puts the rows of each team together.',
        '`agg(first_year=("year", "min"))` makes one column. Add one for the last year, and one '
        'that counts the years with "count".',
        "For the letter: did one team find other papers, or does it read the same papers by "
        "another rule?",
    ],
)
def duty_to_defend(defense_years: object, why_they_differ: object) -> str:
    """Judge the years of the duty to defend in both data sets, and the reason they differ."""
    spans = table(
        defense_years,
        "defense_years",
        key="dataset",
        rows=["ATOP", "COW"],
        columns=["first_year", "last_year", "years"],
    )
    alliances = data.load("alliances")
    pakistan = alliances[alliances["iso3"] == "PAK"]
    usa = pakistan[pakistan["partner_iso3"] == "USA"]
    rights = _spans(usa[usa["defense"] == 1])
    any_promise = _spans(usa)
    any_partner = _spans(pakistan[pakistan["defense"] == 1])
    whole_table = _spans(alliances[alliances["defense"] == 1])
    both = [year for span in rights.values() for year in span[:2]]
    for name, right in rights.items():
        first, last, years = (int(one) for one in spans[name].values())
        found = (first, last, years)
        if found == right:
            continue
        if found == any_promise[name]:
            raise NotYet(
                f"{name}: these are the years of any promise. A promise to talk is not a promise "
                "to defend. Which column tells them apart?"
            )
        if found == any_partner[name] or found == whole_table[name]:
            raise NotYet(f"{name}: {years} rows are too many for one pair. Which pair is it?")
        if (first, last) == (min(both), max(both)):
            raise NotYet(
                f"{name}: you took the first and the last year of both data sets together. "
                "Two teams, two rows: what keeps them apart?"
            )
        if (first, last) != right[:2]:
            raise NotYet(
                f"{name}: {first} to {last} are not the years of the duty to defend between "
                "Pakistan and the USA. Look at the rows that your filter keeps."
            )
        if years == last - first:
            raise NotYet(
                f"{name}: last year minus first year. From 1954 to 1955, how many years are that?"
            )
        if years == 2 * right[2]:
            raise NotYet(f"{name}: each year is counted twice. Is the pair in both directions?")
        raise NotYet(f"{name}: {years} years do not fit {first} to {last}. Count the rows.")
    chosen = letter(why_they_differ, "why_they_differ", "abc")
    if chosen == "a":
        raise NotYet(
            "`why_they_differ`: is a coding wrong because it follows another rule? Ask first by "
            "what rule a treaty could still count after its organisation had ended."
        )
    if chosen == "c":
        raise NotYet(
            "`why_they_differ`: does any row of the table show a new treaty in 1973? Both teams "
            "coded the same two states."
        )
    atop, cow = rights["ATOP"], rights["COW"]
    return (
        f"ATOP has the duty to defend from {atop[0]} to {atop[1]} ({atop[2]} years), COW from "
        f"{cow[0]} to {cow[1]} ({cow[2]} years, and {cow[1]} is its last year of coding). COW "
        "counts the Agreement of Cooperation of 5 March 1959, ATOP the treaty of 1954. Say "
        "which data set you use, and by what rule it counts."
    )


# --- 01.4 Draw the votes ---


def _yearly() -> pd.DataFrame:
    """Return Pakistan's yearly agreement with the three partners, 1947-1959."""
    rows = data.load("un_agreement")
    return rows[
        (rows["iso3"] == "PAK")
        & rows["partner_iso3"].isin(list(CODES))
        & rows["year"].between(FIRST, LAST)
    ]


def _years(values: pd.Series[Any]) -> list[int]:
    """Return the years of a chart's time axis: numbers, or dates as the chart stores them."""
    return [int(str(value)[:4]) for value in values]


def _lines(drawing: Drawing) -> dict[str, dict[int, float]]:
    """Return what the chart draws: for each line its value (y) in each year (x)."""
    rows = drawing.rows
    x, y, line = (drawing.field(name) for name in ("x", "y", _line_channel(drawing)))
    found: dict[str, dict[int, float]] = {}
    for name, year, value in zip(
        rows[line].astype(str), _years(rows[x]), rows[y].astype(float), strict=True
    ):
        if year in found.setdefault(name, {}):
            raise NotYet(
                f"`chart` has several values for {name} in {year}. Whose rows are in your table "
                "besides those of Pakistan?"
            )
        found[name][year] = value
    return found


def _line_channel(drawing: Drawing) -> str:
    """Return the channel that gives each partner a line of its own, or an empty text."""
    channels = ("color", "stroke", "strokeDash", "detail")
    return next((one for one in channels if drawing.field(one)), "")


def _alike(line: dict[int, float], rows: pd.DataFrame, column: str) -> bool:
    """Return whether a line shows a column of ``rows`` in all years, to within 0.2."""
    wanted = dict(zip(rows["year"].astype(int), rows[column].astype(float), strict=True))
    # A value that the course leaves out (too few roll calls) may be left out of the line too.
    wanted = {year: value for year, value in wanted.items() if not math.isnan(value)}
    return bool(wanted) and all(
        year in line and near(line[year], value, 0.2) for year, value in wanted.items()
    )


def _demand_axes(drawing: Drawing) -> None:
    """Raise a hint unless years run along x, one number is shown on y, and lines have colours."""
    if drawing.filtered:
        raise NotYet(
            "`chart` filters inside the drawing, where the check cannot follow. Filter the table "
            "with pandas first; then the chart also carries less."
        )
    if "line" not in drawing.marks:
        marks = ", ".join(drawing.marks)
        raise NotYet(f"`chart` has the mark {marks}. Which mark joins the years of one partner?")
    for channel, shows in (("x", "the year"), ("y", "the share in per cent")):
        if not drawing.field(channel):
            raise NotYet(f"`chart` shows no column along {channel}. Give {channel} {shows}.")
    if not _line_channel(drawing):
        raise NotYet(
            "`chart` draws all partners as one line. Which channel gives each partner a line of "
            "its own?"
        )
    y = drawing.rows[drawing.field("y")]
    if pd.api.types.is_numeric_dtype(y) and y.between(1900, 2100).all():
        raise NotYet("Time runs upwards in `chart`. Which axis do readers expect it on?")
    if not pd.api.types.is_numeric_dtype(y):
        raise NotYet("The column along y holds no numbers. Which column has the share?")
    demand_years(drawing)


@task(
    "01.4",
    hints=[
        "First make the small table: Pakistan's rows, three partners, thirteen years. The table "
        "un_agreement calls the USSR SUN until 1991.",
        '`isin(["USA", "SUN", "IND"])` keeps three partners at once.',
        "`alt.Chart(table).mark_line(point=True).encode(x=…, y=…, color=…)` draws one line for "
        "each colour.",
        "`properties(title=…, description=…)` adds the words. The description is for a reader who "
        "cannot see the chart: kind of chart, data, and what it shows.",
    ],
)
def drawn_votes(chart: object) -> str:
    """Judge a line chart of yearly agreement, with its title and its description."""
    drawing = Drawing(chart, "chart")
    _demand_axes(drawing)
    lines = _lines(drawing)
    shown = {year for line in lines.values() for year in line}
    yearly = _yearly()
    if len(lines) > len(CODES):
        raise NotYet(
            f"`chart` has {len(lines)} lines: {', '.join(sorted(lines)[:6])} … Three partners are "
            "asked for, and Pakistan's own rows alone."
        )
    if len(lines) < len(CODES):
        raise NotYet(
            f"`chart` has {len(lines)} of three lines: {', '.join(sorted(lines))}. By what code "
            "does the table un_agreement name the missing state in these years?"
        )
    if not shown <= set(range(FIRST, LAST + 1)):
        raise NotYet(
            f"`chart` runs from {min(shown)} to {max(shown)}. The task asks for {FIRST} to {LAST}."
        )
    for partner, name in CODES.items():
        rows = yearly[yearly["partner_iso3"] == partner]
        if any(_alike(line, rows, "same_pct") for line in lines.values()):
            continue
        for column, meaning in (
            ("half_pct", "counts an abstention as one half"),
            ("above_chance", "says how far agreement is above chance"),
            ("expected_pct", "says what chance alone would give"),
            ("same", "is a count, and years with many roll calls stand higher"),
            ("rollcalls", "is the number of roll calls"),
        ):
            if any(_alike(line, rows, column) for line in lines.values()):
                raise NotYet(
                    f"The column along y {meaning}. Which column is the share of identical votes?"
                )
        raise NotYet(
            f"No line shows the share of identical votes with {name} in every year from {FIRST} "
            f"to {LAST}. Look at the rows of the table you draw."
        )
    demand_words(
        drawing,
        names=[
            ("usa", "united states", "u.s.", "america", "washington"),
            ("ussr", "soviet", "moscow"),
            ("india", "delhi"),
        ],
    )
    usa = {
        int(row["year"]): float(row["same_pct"])
        for row in yearly.to_dict("records")
        if row["partner_iso3"] == "USA"
    }
    top = max(usa, key=lambda year: usa[year])
    return (
        "The chart can be read by eye and by ear. The line of the USA is highest in "
        f"{top}, at {usa[top]:.0f} per cent; in 1953, before the treaties, it stood at "
        f"{usa[1953]:.0f}. A line shows when something moved. It does not say why."
    )


# --- 01.5 Source work: was Peshawar circled in red? ---


@task(
    "01.5",
    hints=[
        "Open both texts. For each, ask: who wrote it, when, and how did the writer know?",
        "A source stands near to an event when its writer was there, or wrote it down at once.",
        "Search the telegram for the words Pakistan and map, and read what stands around them.",
        "A text that is silent about a scene neither proves nor disproves it.",
    ],
)
def red_circle(
    nearest_source: object, event_date: object, circle_in_telegram: object, what_follows: object
) -> str:
    """Judge four small answers on two sources for the reception of 9 May 1960."""
    key = str(nearest_source).strip().casefold()
    if key == RETELLING:
        raise NotYet(
            "`nearest_source`: this text was written in 1986. Who of the two writers could ask "
            "someone who had been in the room that evening?"
        )
    if key != TELEGRAM:
        raise NotYet(
            "`nearest_source` must be the key of one of the two sources. "
            + near_misses(key, [TELEGRAM, RETELLING])
        )
    found = day(event_date, "event_date")
    dates = {row["id"]: row["date"].date() for row in data.load("events").to_dict("records")}
    warning, loss = dates["1960-khrushchev-warning"], dates["1960-u2-shot-down"]
    if found == loss:
        raise NotYet("`event_date` is the day of the flight. When was the reception?")
    if found.year != warning.year:
        raise NotYet(
            f"`event_date` lies in {found.year}. Is that when the scene took place, or when a "
            "text about it came out? Which comes first?"
        )
    if found != warning:
        raise NotYet("`event_date`: look at the head of the telegram. Which day does it report?")
    if truth(circle_in_telegram, "circle_in_telegram"):
        raise NotYet(
            "`circle_in_telegram`: read the telegram once more. Where does it speak of a map, "
            "and to whom from Pakistan does Khrushchev speak?"
        )
    chosen = letter(what_follows, "what_follows", "abc")
    if chosen == "a":
        raise NotYet(
            "`what_follows`: absent from one telegram is not disproved. Does the telegram claim "
            "to report every word of the evening?"
        )
    if chosen == "c":
        raise NotYet(
            "`what_follows`: many writers repeat the story. Do they have it from someone who was "
            "there, or from each other?"
        )
    return (
        "The telegram of the day has a general warning about bases and pressure on the Pakistani "
        "chargé d'affaires, but no circle and no Pakistani ambassador. So the story is neither "
        "proved nor disproved: write that its first source was not found. Now write your answer "
        "to the next question in your own words."
    )
