"""Signs of an alliance with Washington, year by year: treaties, arms, votes and aid.

Each sign has a unit of its own, so each is also given as a share of its own highest year.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from pakrussia.build.derive import arms_transfers, un_agreement, us_aid
from pakrussia.folders import data_folder

STATES = ["PAK", "IND"]
YEARS = range(1947, 1970)
UNITS = {
    "treaties": "treaties signed and not ended at the end of the year",
    "arms": "millions of SIPRI units",
    "votes": "per cent of roll calls with the same vote as the USA",
    "aid": "millions of US dollars of 2019, by US fiscal year",
}


def _treaties_not_ended(path: Path) -> pd.DataFrame:
    """Count, for each year, the Western treaties that Pakistan has signed and not ended."""
    treaties = pd.read_csv(path, parse_dates=["signed", "ended"]).query("western_tie")
    counts = [
        int(((treaties["signed"].dt.year <= year) & ~(treaties["ended"].dt.year <= year)).sum())
        for year in YEARS
    ]
    return pd.DataFrame({"iso3": "PAK", "year": list(YEARS), "value": counts})


def _arms(raw: Path) -> pd.DataFrame:
    frame = arms_transfers(raw).query("supplier_iso3 == 'USA'")
    return frame.rename(columns={"recipient_iso3": "iso3", "tiv_millions": "value"})


def _votes(raw: Path) -> pd.DataFrame:
    frame = un_agreement(raw).query("partner_iso3 == 'USA'")
    return frame.rename(columns={"same_pct": "value"})


def _aid(raw: Path) -> pd.DataFrame:
    frame = us_aid(raw).query("kind == 'obligations'")
    return frame.rename(
        columns={
            "recipient_iso3": "iso3",
            "fiscal_year": "year",
            "constant_2019_usd_millions": "value",
        }
    )


def alliance_signs(raw: Path) -> pd.DataFrame:
    """Return iso3, year, sign, value, unit and share_of_peak_pct for Pakistan and India.

    ``share_of_peak_pct`` sets the highest year of a state's sign within 1947–1969 to 100. A year
    for which a source names nothing has no row. The treaties come from the typed table
    ``treaties``, all else from the raw extracts.
    """
    signs = {
        "treaties": _treaties_not_ended(data_folder() / "tables" / "treaties.csv"),
        "arms": _arms(raw),
        "votes": _votes(raw),
        "aid": _aid(raw),
    }
    parts = [
        frame[["iso3", "year", "value"]].assign(sign=name, unit=UNITS[name])
        for name, frame in signs.items()
    ]
    found = pd.concat(parts).query("iso3 in @STATES and year in @YEARS").dropna(subset=["value"])
    peak = found.groupby(["iso3", "sign"])["value"].transform("max")
    return found.assign(share_of_peak_pct=100 * found["value"] / peak)


TABLES: dict[str, Callable[[Path], pd.DataFrame]] = {"alliance_signs": alliance_signs}
