"""More tables derived from the raw extracts: deals, trade, energy, money, disputes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from pakrussia.build.derive import moscow, pair, read_raw


def arms_deals(raw: Path) -> pd.DataFrame:
    """Deals for Pakistan in SIPRI's register, with what was delivered and when."""
    frame = read_raw(raw, "arms_deals_register.csv")
    frame = frame[frame["recipient_iso3"] == "PAK"].copy()
    frame.loc[frame["supplier_name"] == "Soviet Union", "supplier_iso3"] = "SUN"
    # The register has no number of its own; equal lines are kept apart by counting them.
    same = ["supplier_name", "order_year", "designation", "description"]
    ordered = frame.sort_values([*same, "delivery_years", "number_ordered"], kind="stable")
    frame["deal"] = ordered.groupby(same, dropna=False).cumcount() + 1
    frame["delivery_years"] = frame["delivery_years"].str.replace("; ", ";")
    return frame.rename(
        columns={
            "designation": "weapon",
            "tiv_total_order_millions": "tiv_ordered_millions",
            "status": "condition",
        }
    )


def trade_matrix_1999(raw: Path) -> pd.DataFrame:
    """Goods trade between eleven states in 1999."""
    return read_raw(raw, "trade_matrix_1999_nber_un.csv")


def trade_russia_india_china(raw: Path) -> pd.DataFrame:
    """Yearly trade of Russia with India and with China, as each reporter gives it."""
    frame = read_raw(raw, "trade_bilateral_imf_ind_rus_chn.csv")
    return frame.rename(columns={"iso3": "reporter_iso3"})


def _of_a_state_of_the_time(frame: pd.DataFrame) -> pd.Series[bool]:
    """Mark all rows but Russia's before 1992: they count Russia alone, not the USSR."""
    return (frame["iso3"] != "RUS") | (frame["year"] >= 1992)


_SOURCES_OF_POWER = [
    "coal",
    "gas",
    "oil",
    "nuclear",
    "hydro",
    "solar",
    "wind",
    "bioenergy",
    "other_renewables",
]


def electricity(raw: Path) -> pd.DataFrame:
    """Electricity made in four states, one row for each source and year."""
    frame = read_raw(raw, "energy_electricity_mix.csv")
    frame = frame[frame["iso3"].isin(["PAK", "IND", "RUS", "CHN"])]
    long = frame.melt(
        id_vars=["iso3", "year"],
        value_vars=[f"{source}_twh" for source in _SOURCES_OF_POWER],
        var_name="source",
        value_name="twh",
    )
    long["source"] = long["source"].str.removesuffix("_twh").str.replace("_", " ")
    return long[long["twh"].notna() & _of_a_state_of_the_time(long)]


def gas_pakistan(raw: Path) -> pd.DataFrame:
    """Gas that Pakistan burnt (primary energy times the share of gas) and produced."""
    mix = read_raw(raw, "energy_primary_mix.csv")
    made = read_raw(raw, "energy_fossil_production.csv")
    frame = mix[mix["iso3"] == "PAK"].merge(made, on=["iso3", "year"], how="left")
    frame = frame[frame["year"] >= 1990].copy()
    frame["gas_burnt_twh"] = frame["primary_energy_twh"] * frame["gas_share_pct"] / 100
    return frame.rename(columns={"gas_production_twh": "gas_produced_twh"})


_DESIGNED_IN = {  # by the first word of the model
    "VVER": "RUS",
    "CNP-300": "CHN",
    "ACP-1000": "CHN",
    "CANDU-137": "CAN",
    "BWR-1": "USA",
    "Horizontal": "IND",
    "PHWR-700": "IND",
    "Prototype": "IND",
}


def reactors_begun(raw: Path) -> pd.DataFrame:
    """Power reactors of five states on which building had begun by 2018."""
    frame = read_raw(raw, "energy_reactors.csv")
    frame = frame[frame["construction_start"].notna()].copy()
    model = frame["reactor_model"].str.split().str[0]
    frame["designed_in_iso3"] = model.map(_DESIGNED_IN)
    # The list writes one model with two capital letters.
    frame["model"] = frame["reactor_model"].str.replace("Tube Type", "Tube type")
    return frame.rename(columns={"name": "unit", "capacity_mw": "net_mw"})


def economy(raw: Path) -> pd.DataFrame:
    """GDP, population and GDP per head of eleven states."""
    frame = read_raw(raw, "macro_gdp_population.csv")
    return frame[_of_a_state_of_the_time(frame)]


def military_spending(raw: Path) -> pd.DataFrame:
    """Military spending of five states."""
    frame = read_raw(raw, "military_expenditure.csv")
    return frame[frame["iso3"].isin(["PAK", "IND", "CHN", "RUS", "SUN", "USA"])].rename(
        columns={
            "milex_constant2022_usd_millions": "constant_2022_usd_millions",
            "milex_current_usd_millions": "current_usd_millions",
            "milex_share_gdp_pct": "share_of_gdp_pct",
        }
    )


def warheads(raw: Path) -> pd.DataFrame:
    """Estimated nuclear warheads and counted tests of seven states."""
    frame = read_raw(raw, "nuclear_warheads_tests.csv")
    frame["iso3"] = [
        moscow(code, year) for code, year in zip(frame["iso3"], frame["year"], strict=True)
    ]
    return frame


def shared_organisations(raw: Path) -> pd.DataFrame:
    """Number of organisations of states that Pakistan shares with another state."""
    frame = read_raw(raw, "shared_igo_memberships.csv")
    frame = frame[(frame["iso3"] == "PAK") | (frame["partner_iso3"] == "PAK")].copy()
    # The raw list names each pair once, so Pakistan may stand on either side.
    other = frame["iso3"].where(frame["iso3"] != "PAK", frame["partner_iso3"])
    frame["iso3"] = "PAK"
    frame["partner_iso3"] = [
        moscow(code, year) for code, year in zip(other, frame["year"], strict=True)
    ]
    return frame.rename(columns={"shared_igos": "organisations"})


def disputes(raw: Path) -> pd.DataFrame:
    """Years of armed disputes between Pakistan and another state, in two data sets."""
    frame = read_raw(raw, "militarized_disputes.csv")
    frame = frame[frame["iso3"] == "PAK"].copy()
    frame["partner_iso3"] = [
        moscow(code, year) for code, year in zip(frame["partner_iso3"], frame["year"], strict=True)
    ]
    levels = ["iso3_hostility_level", "partner_hostility_level"]
    frame[levels] = frame[levels].where(frame[levels] >= 0)
    frame["dataset"] = frame["dataset"].str.split("-").str[0]
    frame["first_year"] = frame["onset"] == 1
    return frame.rename(
        columns={
            "dispnum": "dispute",
            "iso3_hostility_level": "hostility",
            "partner_hostility_level": "partner_hostility",
        }
    )


def rivalries(raw: Path) -> pd.DataFrame:
    """Rivalries of the course's states that were alive in 1947 or later."""
    frame = read_raw(raw, "strategic_rivalries.csv")
    frame = frame[frame["end_year"] >= 1947].copy()
    kinds = ["positional", "spatial", "ideological", "interventionary"]
    codes = [
        pair(moscow(one, year), moscow(two, year))
        for one, two, year in zip(
            frame["iso3"], frame["partner_iso3"], frame["end_year"], strict=True
        )
    ]
    frame["iso3"] = [one for one, _ in codes]
    frame["partner_iso3"] = [two for _, two in codes]
    frame["kinds"] = [
        ";".join(kind for kind in kinds if row[kind] == 1) for _, row in frame.iterrows()
    ]
    return frame.rename(columns={"start_year": "from_year", "end_year": "to_year"})


# Each area carries the name of who administers it and no side's own name (the table ``terms``).
_AREA_NAMES = {
    "Jammu and Kashmir": "Kashmir (administered by India)",
    "Gilgit-Baltistan and Azad Kashmir": "Kashmir (administered by Pakistan)",
    "Aksai Chin": "Aksai Chin (administered by China)",
    "Shaksgam": "Shaksgam (administered by China)",
}


def disputed_areas(raw: Path) -> str:
    """Return the contested areas of Kashmir and the Line of Control as GeoJSON text."""
    areas = json.loads((raw / "map_disputed_areas.geojson").read_text(encoding="utf-8"))
    for feature in areas["features"]:
        name = feature["properties"]["name"]
        feature["properties"]["name"] = _AREA_NAMES.get(name, name)
    lines = ",\n".join(
        json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
        for feature in areas["features"]
    )
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'


TABLES: dict[str, Callable[[Path], pd.DataFrame]] = {
    "arms_deals": arms_deals,
    "trade_matrix_1999": trade_matrix_1999,
    "trade_russia_india_china": trade_russia_india_china,
    "electricity": electricity,
    "gas_pakistan": gas_pakistan,
    "reactors_begun": reactors_begun,
    "economy": economy,
    "military_spending": military_spending,
    "warheads": warheads,
    "shared_organisations": shared_organisations,
    "disputes": disputes,
    "rivalries": rivalries,
}
MAPS: dict[str, Callable[[Path], str]] = {"disputed_areas": disputed_areas}
