"""The web of five states, 1949-1979: recomputed here from the yearly table, pair by pair."""

from __future__ import annotations

from itertools import combinations
from math import prod

import pandas as pd
import pytest

from pakrussia import data

STATES = ["PAK", "IND", "CHN", "SUN", "USA"]
Signs = dict[frozenset[str], int]


def signs_of(year: int, threshold: float = 10, grounds: tuple[str, ...] = ("promise",)) -> Signs:
    table = data.load("tie_years")
    rows = table[table["year"] == year]
    out = {}
    for row in rows.itertuples():
        friend = row.arms_share_pct >= threshold
        friend = friend or ("promise" in grounds and pd.notna(row.promise))
        out[frozenset({row.iso3, row.partner_iso3})] = -1 if row.rivals else int(friend)
    assert len(out) == 10
    return out


def strained_of_full(signs: Signs) -> tuple[int, int]:
    products = [
        prod(signs[frozenset(side)] for side in combinations(triangle, 2))
        for triangle in combinations(STATES, 3)
    ]
    return products.count(-1), len(products) - products.count(0)


@pytest.mark.parametrize(
    ("years", "wanted"),
    [
        ([1962], (1, 2)),
        ([1964, 1965, 1966], (2, 4)),
        ([1967, 1968, 1969], (5, 7)),
        ([1970, 1971, 1972], (2, 4)),
        (range(1973, 1980), (0, 2)),
    ],
)
def test_strained_triangles(years: range, wanted: tuple[int, int]) -> None:
    """Counted a first time from the raw extracts for the storyboard of lesson 02."""
    for year in years:
        assert strained_of_full(signs_of(year)) == wanted, year


def test_what_if_of_1968() -> None:
    """The storyboard's two what-ifs: Moscow leaves Pakistan alone; Washington befriends Beijing."""
    signs = signs_of(1968)
    assert strained_of_full(signs | {frozenset({"PAK", "SUN"}): 0}) == (2, 4)
    assert strained_of_full(signs | {frozenset({"CHN", "USA"}): 1}) == (3, 7)


def test_the_threshold_moves_the_peak_but_not_the_years_1968_and_1973() -> None:
    """The storyboard's check with 5 and with 20 per cent of arms, and with arms alone."""
    low = {year: strained_of_full(signs_of(year, 5)) for year in range(1949, 1980)}
    high = {year: strained_of_full(signs_of(year, 20)) for year in range(1949, 1980)}
    assert low[1962] == (3, 5)
    assert [year for year, found in low.items() if found == (5, 7)] == [1967, 1968, 1969, 1970]
    assert [year for year, found in high.items() if found == (5, 7)] == [1968, 1969]
    assert low[1973] == high[1973] == (0, 2)
    for year in (1967, 1968, 1969):
        assert strained_of_full(signs_of(year, grounds=())) == (3, 5)


def test_spans_say_what_the_years_say() -> None:
    spans, years = data.load("ties"), data.load("tie_years")
    spread = {
        (span.iso3, span.partner_iso3, year): (span.sign, span.basis)
        for span in spans.itertuples()
        for year in range(span.from_year, span.to_year + 1)
    }
    assert len(spread) == (spans["to_year"] - spans["from_year"] + 1).sum() == 310
    for row in years.itertuples():
        assert spread[row.iso3, row.partner_iso3, row.year] == (row.sign, row.basis)


def test_grounds_of_single_spans() -> None:
    """Thompson, Sakuwa and Suhas (2022) date the Sino-Soviet rivalry 1958-1989; the treaty of
    9 August 1971 (The Hindu, 10 August 1971) is coded by ATOP as a duty of neutrality.
    """
    spans = data.load("ties").set_index(["iso3", "partner_iso3", "from_year"])
    assert spans.loc[("CHN", "SUN", 1958), "basis"] == "rivalry"
    treaty = spans.loc[("IND", "SUN", 1971)]
    assert treaty["basis"] == "alliance and arms"
    assert "stay out of a war" in treaty["basis_words"]
    years = data.load("tie_years").set_index(["iso3", "partner_iso3", "year"])
    assert pd.isna(years.loc[("IND", "SUN", 1970), "promise"])
    assert years.loc[("IND", "SUN", 1971), "promise"] == "neutrality"
