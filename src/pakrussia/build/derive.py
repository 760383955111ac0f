"""Tables derived from the raw extracts: one function a table, each given the raw folder.

Each function returns a ``DataFrame`` with the columns that the table's paper in
``data/papers`` names, in any order of rows; the build sorts, formats and checks them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

VOTERS = ["AFG", "CHN", "FRA", "GBR", "IND", "IRN", "PAK", "RUS", "SAU", "TUR", "USA"]
# Titles in which letters were lost; the raw file was read in a wrong encoding more than once.
_MENDED_TITLES = {
    2263: "DISARMAMENT, DÉTENTE",
    5137: "INTERNATIONAL TRADE",
    4604: "Situation of human rights in the Democratic People's Republic",
}
UNSTEADY_BELOW = 20  # roll calls; agreement above chance is hidden under this number

# The periods for which agreement is pooled over roll calls (a mean of yearly shares would give
# a thin year the weight of a full one).
PERIODS = [
    (1947, 1953),
    (1947, 1959),
    (1952, 1953),
    (1954, 1958),
    (1955, 1958),
    (1959, 1963),
    (1965, 1969),
    (1970, 1979),
    (1980, 1987),
    (1980, 1988),
    (1980, 1989),
    (1985, 1989),
    (1990, 1999),
    (1991, 1995),
    (1997, 2001),
    (2002, 2019),
    (2003, 2009),
    (2010, 2019),
    (2025, 2025),
]


def moscow(code: str, year: int) -> str:
    """Return ``SUN`` for Moscow's code up to and including 1991, ``RUS`` after."""
    if code in ("RUS", "SUN"):
        return "SUN" if year <= 1991 else "RUS"
    return code


def pair(first: str, second: str) -> tuple[str, str]:
    """Return a pair in the order of the tables: Pakistan first, otherwise by the alphabet."""
    one, two = sorted((first, second))
    return (two, one) if two == "PAK" else (one, two)


def read_raw(raw: Path, name: str, **options: Any) -> pd.DataFrame:
    """Read one raw CSV; an empty cell alone is missing."""
    frame: pd.DataFrame = pd.read_csv(
        raw / name, encoding="utf-8", keep_default_na=False, na_values=[""], **options
    )
    return frame


def un_votes(raw: Path) -> pd.DataFrame:
    """One row a roll call, 1946 to 2019 and 2025, with one column a state."""
    calls = read_raw(raw, "un_rollcalls.csv")
    calls = calls.rename(columns={"unres": "resolution", "issue": "issues"})
    votes = read_raw(raw, "un_votes_long.csv").pivot(index="rcid", columns="iso3", values="vote")
    early = calls.merge(votes, on="rcid", how="left")
    # One vote of January 2020 belongs to a year that is otherwise missing.
    early = early[early["year"] <= 2019]
    early["title"] = early["title"].str.strip(" \"'").str.replace(r"\s+", " ", regex=True)
    for place, title in _MENDED_TITLES.items():
        early.loc[early["rcid"] == place, "title"] = title
    early["note"] = None
    war = early["rcid"] == 1227
    early.loc[war, ["resolution", "date", "note"]] = [
        "R/26/2793",
        "1971-12-07",
        "The publisher lists this vote as resolution 2790 of 1971-12-06; the votes cast are "
        "those on resolution 2793 of 1971-12-07.",
    ]
    palestine = early["rcid"] == 3858
    early.loc[palestine, ["title", "note"]] = [
        "PALESTINE, SELF-DETERMINATION",
        "The publisher's title names Pakistan; resolution 49/149 and the publisher's own issue "
        "tags are about the Palestinian people.",
    ]

    late = read_raw(raw, "un_rollcalls_2025.csv")
    ballots = read_raw(raw, "un_votes_2025_long.csv")
    ballots = ballots[ballots["vote"] != "not_recorded"]
    wide = ballots.pivot(index="resolution", columns="iso3", values="vote")
    late = late.merge(wide, on="resolution", how="left")
    late["title"] = late["title"].str.strip()
    both = pd.concat([early, late], ignore_index=True)
    both["session"] = both["session"].astype("str")
    return both[
        ["rcid", "date", "year", "session", "resolution", "issues", "title", "note", *VOTERS]
    ]


_VOTES = ["yes", "no", "abstain"]


def _coded(votes: pd.DataFrame) -> dict[str, npt.NDArray[np.int8]]:
    """Return each state's votes as numbers: the place in ``_VOTES``, -1 for no vote."""
    return {
        state: np.asarray(pd.Categorical(votes[state], categories=_VOTES).codes, dtype=np.int8)
        for state in VOTERS
    }


def _measures(
    one: npt.NDArray[np.int8], two: npt.NDArray[np.int8]
) -> dict[str, float | int | None] | None:
    """Return the measures of agreement of two states over the given roll calls.

    ``None`` where they never both voted. The expected share comes from each state's own habit
    of yes, no and abstain in the same roll calls (Cohen's kappa).
    """
    both = (one >= 0) & (two >= 0)
    one, two = one[both], two[both]
    count = len(one)
    if not count:
        return None
    abstain = _VOTES.index("abstain")
    same = int((one == two).sum())
    hesitant = int(((one != two) & ((one == abstain) | (two == abstain))).sum())
    # Whole numbers keep the case of two states that always vote yes exact.
    by_chance = int(np.bincount(one, minlength=3) @ np.bincount(two, minlength=3))
    steady = count >= UNSTEADY_BELOW and by_chance < count**2
    return {
        "rollcalls": count,
        "same": same,
        "half": same + hesitant / 2,
        "same_pct": 100 * same / count,
        "half_pct": 100 * (same + hesitant / 2) / count,
        "expected_pct": 100 * by_chance / count**2,
        "above_chance": (
            100 * (same * count - by_chance) / (count**2 - by_chance) if steady else None
        ),
    }


def _edition(year: int) -> str:
    return "UN Digital Library 2025" if year >= 2025 else "Voeten 1946-2019"


def un_agreement(raw: Path) -> pd.DataFrame:
    """Agreement of every pair of the eleven states in every year."""
    votes = un_votes(raw)
    points = un_ideal_points(raw).set_index(["iso3", "year"])["ideal_point"]
    rows = []
    for year in sorted(set(votes["year"].tolist())):
        coded = _coded(votes[votes["year"] == year])
        for one, two in combinations(VOTERS, 2):
            found = _measures(coded[one], coded[two])
            if found is None:
                continue
            first, second = pair(moscow(one, year), moscow(two, year))
            here, there = points.get((first, year)), points.get((second, year))
            apart = None if here is None or there is None else abs(here - there)
            rows.append(
                {"year": year, "iso3": first, "partner_iso3": second}
                | found
                | {"ideal_point_distance": apart, "edition": _edition(year)}
            )
    return pd.DataFrame(rows)


def un_agreement_periods(raw: Path) -> pd.DataFrame:
    """Agreement of every pair, pooled over the roll calls of the periods used in the lessons."""
    votes = un_votes(raw)
    rows = []
    for start, end in PERIODS:
        coded = _coded(votes[votes["year"].between(start, end)])
        for one, two in combinations(VOTERS, 2):
            found = _measures(coded[one], coded[two])
            if found is None:
                continue
            first, second = pair(moscow(one, end), moscow(two, end))
            label = f"{start}-{end}" if start != end else str(start)
            rows.append(
                {"period": label, "from_year": start, "to_year": end}
                | {"iso3": first, "partner_iso3": second}
                | found
                | {"edition": _edition(start)}
            )
    return pd.DataFrame(rows)


_TAGS = [
    "Arms control and disarmament",
    "Colonialism",
    "Economic development",
    "Human rights",
    "Nuclear weapons and nuclear material",
    "Palestinian conflict",
]
_CONTROL = "nuclear weapons or arms control"
_REST = "all but nuclear weapons and arms control"
_ISSUE_PERIODS = [
    (1947, 1959),
    (1960, 1969),
    (1970, 1979),
    (1980, 1989),
    (1990, 2001),
    (2002, 2019),
    (2003, 2019),
]
# Single years only for the two groups, which a chart of the thaw draws as lines.
_ISSUE_YEARS = [(year, year) for year in range(1996, 2020)]


def un_agreement_issues(raw: Path) -> pd.DataFrame:
    """Agreement of Pakistan with each state, by the subject of the roll calls."""
    votes = un_votes(raw)
    votes = votes[votes["year"] <= 2019]
    tags = votes["issues"].fillna("")
    control = tags.str.contains("Nuclear weapons") | tags.str.contains("Arms control")
    subjects = {tag: tags.str.contains(tag, regex=False) for tag in _TAGS}
    groups = {_CONTROL: control, _REST: ~control}
    rows = []
    for periods, chosen in (
        (_ISSUE_PERIODS, subjects | groups),
        (_ISSUE_YEARS, groups),
    ):
        for (start, end), (subject, wanted) in product(periods, chosen.items()):
            coded = _coded(votes[wanted & votes["year"].between(start, end)])
            for partner in VOTERS:
                found = None if partner == "PAK" else _measures(coded["PAK"], coded[partner])
                if found is not None:
                    rows.append(
                        {"subject": subject, "from_year": start, "to_year": end, "iso3": "PAK"}
                        | {"partner_iso3": moscow(partner, end)}
                        | found
                    )
    return pd.DataFrame(rows)


_UKRAINE_SOURCES = {
    "HarukiKinoshita/ukraine-viz src/voting.js": "ukraine-viz",
    "https://www.nation.com.pk/25-Feb-2023/pakistan-abstains-from-un-vote-on-ukraine-war": (
        "nation-2023-02-25"
    ),
    "https://paknworldnews.com/present-a-resolution-against-russia-at-the-united-nations-"
    "pakistan-and-india-did-not-take-part-in-voting/": "paknworldnews-2022",
    "https://en.dailypakistan.com.pk/24-Feb-2023/pakistan-abstains-from-un-vote-on-ukraine": (
        "daily-pakistan-2023-02-24"
    ),
}


def un_key_votes(raw: Path) -> pd.DataFrame:
    """Votes on the war of 1971, on Afghanistan in 1980-87 and on Ukraine, one row a vote."""
    votes = un_votes(raw)
    titles = votes["title"].fillna("")
    afghan = titles.str.contains("AFGHANISTAN") & votes["year"].between(1980, 1987)
    parts = []
    for topic, wanted, source in (
        ("war of 1971", votes["rcid"] == 1227, "voeten-2013"),
        ("Afghanistan", afghan, "voeten-2013"),
        ("Ukraine", votes["session"] == "ES-11", "un-digital-library-2025"),
    ):
        long = votes[wanted].melt(
            id_vars=["resolution", "date", "year", "title"],
            value_vars=VOTERS,
            var_name="iso3",
            value_name="vote",
        )
        parts.append(long.assign(topic=topic, sources=source))
    typed = read_raw(raw, "un_key_votes_ukraine.csv").rename(columns={"subject": "title"})
    typed["title"] = typed["title"].str.replace(r" \(.*\)$", "", regex=True)
    typed["sources"] = typed["source"].map(_UKRAINE_SOURCES)
    parts.append(typed.assign(topic="Ukraine"))
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[frame["vote"].notna()].copy()
    frame["iso3"] = [
        moscow(code, year) for code, year in zip(frame["iso3"], frame["year"], strict=True)
    ]
    return frame[["topic", "resolution", "date", "title", "iso3", "vote", "sources"]]


def un_ideal_points(raw: Path) -> pd.DataFrame:
    """Ideal points of each state and year with their 90 per cent band."""
    frame = read_raw(raw, "un_ideal_points.csv").rename(columns={"n_votes": "votes"})
    frame["iso3"] = [
        moscow(code, year) for code, year in zip(frame["iso3"], frame["year"], strict=True)
    ]
    return frame[["iso3", "year", "votes", "ideal_point", "q05", "q95"]]


PROMISES = ["consultation", "nonaggression", "neutrality", "defense"]  # weakest first
_OBLIGATIONS = ["defense", "offense", "neutrality", "nonaggression", "consultation"]

# Texts with many members that a data set counts as ties between each two of them, although
# they were not made between those two. Each is recognised by its members and its years.
_LAOS = {"CHN", "FRA", "GBR", "IND", "RUS", "USA"}  # declaration on Laos, 1962
_KABUL = {"AFG", "CHN", "IRN", "PAK"}  # Kabul declaration of Afghanistan's neighbours, 2002
_SOUTH_EAST_ASIA: dict[str, int] = {  # first year in the treaty of amity of South-East Asia
    "CHN": 2003,
    "IND": 2003,
    "PAK": 2004,
    "RUS": 2004,
    "FRA": 2006,
    "USA": 2009,
    "TUR": 2010,
    "GBR": 2012,
}
# A pair of that list with a treaty of its own, from the year of which its promises stay.
_OWN_TREATY = {frozenset({"CHN", "PAK"}): 2005}
_SHANGHAI = {"CHN", "IND", "PAK", "RUS"}  # the Shanghai organisation, coded from 2015


def _without_wide_texts(group: pd.DataFrame) -> pd.DataFrame:
    """Clear, for one pair in one data set, the promises that rest on a wide text alone."""
    group = group.copy()
    dataset = str(group["dataset"].iloc[0])
    members = {str(group["iso3"].iloc[0]), str(group["partner_iso3"].iloc[0])}
    year = group["year"]

    def begins(obligation: str, start: int) -> bool:
        before = group.loc[year == start - 1, obligation]
        now = group.loc[year == start, obligation]
        return bool(now.eq(1).all() and len(now)) and not before.eq(1).any()

    laos = "consultation" if dataset == "ATOP" else "neutrality"
    if members <= _LAOS and begins(laos, 1962):
        group.loc[year.between(1962, 1964), laos] = 0
    if dataset == "COW" and members <= _KABUL and begins("nonaggression", 2002):
        group.loc[year >= 2002, "nonaggression"] = 0
    if dataset == "ATOP" and members <= set(_SOUTH_EAST_ASIA):
        joined = max(_SOUTH_EAST_ASIA[state] for state in members)
        own = _OWN_TREATY.get(frozenset(members), 9999)
        if begins("nonaggression", joined):
            group.loc[(year >= joined) & (year < own), "nonaggression"] = 0
    if dataset == "ATOP" and members <= _SHANGHAI and begins("consultation", 2015):
        group.loc[year >= 2015, "consultation"] = 0
    return group


def alliances(raw: Path) -> pd.DataFrame:
    """Promises of each pair and year in the two data sets, without the wide texts."""
    frame = read_raw(raw, "alliances_dyad_year.csv")
    ordered = [
        pair(one, two) == (one, two)
        for one, two in zip(frame["iso3"], frame["partner_iso3"], strict=True)
    ]
    frame = frame[ordered].sort_values(["dataset", "iso3", "partner_iso3", "year"])
    parts = [
        _without_wide_texts(group)
        for _, group in frame.groupby(["dataset", "iso3", "partner_iso3"], sort=True)
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame["strongest"] = None
    for promise in PROMISES:
        frame.loc[frame[promise] == 1, "strongest"] = promise
    frame = frame[frame["strongest"].notna()].copy()
    codes = [
        pair(moscow(one, year), moscow(two, year))
        for one, two, year in zip(frame["iso3"], frame["partner_iso3"], frame["year"], strict=True)
    ]
    frame["iso3"] = [one for one, _ in codes]
    frame["partner_iso3"] = [two for _, two in codes]
    return frame[["dataset", "iso3", "partner_iso3", "year", *_OBLIGATIONS, "strongest"]]


def alliance_spans(raw: Path) -> pd.DataFrame:
    """Spans of years in which a pair's strongest promise stayed the same."""
    frame = alliances(raw).sort_values(["dataset", "iso3", "partner_iso3", "year"])
    keys = ["dataset", "iso3", "partner_iso3"]
    starts = (
        (frame[[*keys, "strongest"]] != frame[[*keys, "strongest"]].shift()).any(axis=1)
        | (frame["year"].diff() != 1)
    ).cumsum()
    spans = frame.groupby(starts).agg(
        dict.fromkeys([*keys, "strongest"], "first") | {"year": ["min", "max"]}
    )
    spans.columns = pd.Index([*keys, "promise", "from_year", "to_year"])
    return spans


def us_aid(raw: Path) -> pd.DataFrame:
    """United States aid by recipient, fiscal year and kind, without the quarter of 1976."""
    frame = read_raw(raw, "us_aid_by_country.csv", dtype={"fiscal_year_label": "str"})
    frame = frame[frame["fiscal_year_label"] != "1976tq"]
    return pd.DataFrame(
        {
            "recipient_iso3": frame["recipient_iso3"],
            "fiscal_year": frame["year"],
            "kind": frame["transaction_type"].str.lower(),
            "current_usd_millions": frame["current_usd_millions"],
            "constant_2019_usd_millions": frame["constant_usd_millions"],
        }
    )


def arms_transfers(raw: Path) -> pd.DataFrame:
    """SIPRI's yearly trend-indicator values by supplier, for Pakistan and India."""
    frame = read_raw(raw, "arms_tiv_annual.csv")
    frame = frame[frame["recipient_iso3"].isin(["PAK", "IND"]) & frame["tiv_millions"].notna()]
    frame = frame.copy()
    frame.loc[frame["supplier_name"] == "Soviet Union", "supplier_iso3"] = "SUN"
    frame["supplier_name"] = frame["supplier_name"].replace({"Total": "All suppliers"})
    return frame[["recipient_iso3", "supplier_iso3", "supplier_name", "year", "tiv_millions"]]


def _rounded(ring: list[list[float]]) -> list[list[float]]:
    """Round a ring to one decimal and drop the points that then repeat."""
    points: list[list[float]] = []
    for longitude, latitude in ring:
        point = [round(longitude, 1), round(latitude, 1)]
        if not points or points[-1] != point:
            points.append(point)
    return points


def base_map(raw: Path) -> str:
    """Return the world's land as GeoJSON text: one feature a polygon, without Antarctica."""
    world = json.loads((raw / "map_world_110m.geojson").read_text(encoding="utf-8"))
    pieces = []
    for country in world["features"]:
        if country["properties"]["iso3"] == "ATA":
            continue
        shape = country["geometry"]
        polygons = (
            shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        )
        for polygon in polygons:
            rings = [ring for ring in map(_rounded, polygon) if len(ring) >= 4]
            if rings:
                pieces.append(json.dumps(rings, separators=(",", ":")))
    features = ",\n".join(
        '{"type":"Feature","properties":{},"geometry":'
        f'{{"type":"Polygon","coordinates":{piece}}}}}'
        for piece in sorted(pieces)
    )
    return f'{{"type":"FeatureCollection","features":[\n{features}\n]}}\n'


TABLES: dict[str, Callable[[Path], pd.DataFrame]] = {
    "un_votes": un_votes,
    "un_agreement": un_agreement,
    "un_agreement_periods": un_agreement_periods,
    "un_agreement_issues": un_agreement_issues,
    "un_key_votes": un_key_votes,
    "un_ideal_points": un_ideal_points,
    "alliances": alliances,
    "alliance_spans": alliance_spans,
    "us_aid": us_aid,
    "arms_transfers": arms_transfers,
}

MAPS: dict[str, Callable[[Path], str]] = {"base_map": base_map}
