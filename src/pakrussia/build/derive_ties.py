"""Friends and rivals among five states, 1949-1979, by a rule: the tables for structural balance.

A pair are rivals where the list of strategic rivalries names them in that year. Otherwise they
are friends where ATOP codes a duty of defence or neutrality between them, or where one gave the
other at least a tenth of its arms over the three years around that year. Otherwise no tie.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pandas as pd

from pakrussia.build.derive import alliances, pair, read_raw

STATES = ["PAK", "IND", "CHN", "SUN", "USA"]
YEARS = range(1949, 1980)
LEAST_ARMS_PCT = 10.0
_FRIENDLY_PROMISES = ["neutrality", "defense"]  # the weaker promises make no friend

_NAMES = {"PAK": "Pakistan", "IND": "India", "CHN": "China", "SUN": "the USSR", "USA": "the USA"}
_PROMISED = {
    "defense": "ATOP codes a duty to defend each other",
    "neutrality": "ATOP codes a duty to stay out of a war against the other",
}


def _rivals(raw: Path) -> set[tuple[tuple[str, str], int]]:
    """Return every pair and year that the list of rivalries names; its RUS is the USSR here."""
    frame = read_raw(raw, "strategic_rivalries.csv").replace({"RUS": "SUN"})
    return {
        (pair(one, two), year)
        for one, two, start, end in zip(
            frame["iso3"],
            frame["partner_iso3"],
            frame["start_year"],
            frame["end_year"],
            strict=True,
        )
        for year in YEARS
        if start <= year <= end
    }


def _promises(raw: Path) -> dict[tuple[tuple[str, str], int], str]:
    """Return the strongest promise that ATOP codes for each pair and year."""
    frame = alliances(raw)
    frame = frame[frame["dataset"] == "ATOP"]
    return {
        (pair(one, two), int(year)): str(promise)
        for one, two, year, promise in zip(
            frame["iso3"], frame["partner_iso3"], frame["year"], frame["strongest"], strict=True
        )
    }


def _arms(raw: Path) -> tuple[dict[tuple[str, str, int], float], dict[tuple[str, int], float]]:
    """Return the arms of each recipient by supplier and year, and the totals of all suppliers."""
    frame = read_raw(raw, "arms_tiv_annual.csv")
    frame.loc[frame["supplier_name"] == "Soviet Union", "supplier_iso3"] = "SUN"
    frame["supplier_iso3"] = frame["supplier_iso3"].fillna("unknown")
    single: dict[tuple[str, str, int], float] = {}
    totals: dict[tuple[str, int], float] = {}
    for recipient, supplier, year, value in zip(
        frame["recipient_iso3"],
        frame["supplier_iso3"],
        frame["year"],
        frame["tiv_millions"].fillna(0.0),
        strict=True,
    ):
        if supplier == "WLD":
            totals[recipient, year] = value
        else:
            single[recipient, supplier, year] = single.get((recipient, supplier, year), 0.0) + value
    return single, totals


def _larger(
    to_first: float, to_second: float, names: tuple[str, str]
) -> tuple[float, str | None, str | None]:
    """Return the larger of the two shares of arms, who gave them and who received them."""
    if to_first == to_second == 0:
        return 0.0, None, None
    if to_first >= to_second:
        return to_first, names[1], names[0]
    return to_second, names[0], names[1]


def tie_years(raw: Path) -> pd.DataFrame:
    """One row a pair and year: what the rule looks at, and the sign that it gives."""
    rivals, promises, (arms, totals) = _rivals(raw), _promises(raw), _arms(raw)

    def share(recipient: str, supplier: str, year: int) -> float:
        """Supplier's share of the recipient's arms over three years, 0 without any arms."""
        around = (year - 1, year, year + 1)
        total = sum(totals.get((recipient, one), 0.0) for one in around)
        given = sum(arms.get((recipient, supplier, one), 0.0) for one in around)
        return 100 * given / total if total else 0.0

    rows = []
    for one, two in combinations(STATES, 2):
        names = pair(one, two)
        for year in YEARS:
            part, supplier, recipient = _larger(
                share(names[0], names[1], year), share(names[1], names[0], year), names
            )
            promise = promises.get((names, year))
            promise = promise if promise in _FRIENDLY_PROMISES else None
            rival = (names, year) in rivals
            grounds = [promise is not None, part >= LEAST_ARMS_PCT]
            basis = {
                (False, False): "none",
                (True, False): "alliance",
                (False, True): "arms",
                (True, True): "alliance and arms",
            }[grounds[0], grounds[1]]
            rows.append(
                {
                    "iso3": names[0],
                    "partner_iso3": names[1],
                    "year": year,
                    "rivals": rival,
                    "promise": promise,
                    "arms_share_pct": part,
                    "arms_supplier_iso3": supplier,
                    "arms_recipient_iso3": recipient,
                    "basis": "rivalry" if rival else basis,
                    "sign": -1 if rival else int(any(grounds)),
                }
            )
    return pd.DataFrame(rows)


def _words(span: pd.DataFrame) -> tuple[str, str]:
    """Return the basis of one span in words, and the keys of its sources."""
    first = span.iloc[0]
    parts, sources = [], []
    if first["rivals"]:
        parts.append("The list of strategic rivalries names the pair")
        sources.append("thompson-2022")
    elif first["sign"] == 0:
        parts.append(
            f"No rivalry, no duty of defence or neutrality, and under {LEAST_ARMS_PCT:.0f} per "
            "cent of arms"
        )
        sources += ["thompson-2022", "leeds-2002", "sipri-arms-transfers"]
    if isinstance(first["promise"], str):
        coded = _PROMISED[first["promise"]]
        parts.append(f"at the same time {coded}" if first["rivals"] else coded)
        sources.append("leeds-2002")
    if "arms" in first["basis"]:
        low, high = span["arms_share_pct"].min(), span["arms_share_pct"].max()
        share = f"{low:.0f}" if round(low) == round(high) else f"{low:.0f} to {high:.0f}"
        parts.append(
            f"{_NAMES[first['arms_supplier_iso3']]} gave {_NAMES[first['arms_recipient_iso3']]} "
            f"{share} per cent of its arms over three years"
        )
        sources.append("sipri-arms-transfers")
    text = "; ".join(parts)
    return text[0].upper() + text[1:] + ".", ";".join(sources)


def ties(raw: Path) -> pd.DataFrame:
    """Spans of years in which a pair's sign and its ground stayed the same."""
    frame = tie_years(raw)
    armed = frame["basis"].str.contains("arms")
    keys = frame.assign(
        promise=frame["promise"].fillna(""),
        supplier=frame["arms_supplier_iso3"].where(armed, "").fillna(""),
    )[["iso3", "partner_iso3", "sign", "basis", "promise", "supplier"]]
    starts = (keys != keys.shift()).any(axis=1).cumsum()
    rows = []
    for _, span in frame.groupby(starts):
        first = span.iloc[0]
        words, sources = _words(span)
        rows.append(
            {
                "iso3": first["iso3"],
                "partner_iso3": first["partner_iso3"],
                "from_year": int(span["year"].min()),
                "to_year": int(span["year"].max()),
                "sign": int(first["sign"]),
                "basis": first["basis"],
                "basis_words": words,
                "sources": sources,
            }
        )
    return pd.DataFrame(rows)


TABLES: dict[str, Callable[[Path], pd.DataFrame]] = {"tie_years": tie_years, "ties": ties}
