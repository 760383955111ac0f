"""Deriving tables, on small raw extracts made up here: what is kept, renamed, counted and pooled.

The whole tables are derived anew from the publishers' files in test_tables.py, where those are.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pakrussia.build import derive, derive_world


def raw(folder: Path, name: str, header: str, *rows: str) -> Path:
    """Write one raw extract."""
    (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return folder


def votes(folder: Path, calls: list[tuple[int, dict[str, str]]]) -> Path:
    """Write roll calls, each a year and the votes of some states; all others vote yes."""
    raw(
        folder,
        "un_rollcalls.csv",
        "rcid,date,year,session,unres,issue,title",
        *(
            f"{n},{year}-11-01,{year},{year - 1945},R/{n},,Title"
            for n, (year, _) in enumerate(calls)
        ),
    )
    raw(
        folder,
        "un_votes_long.csv",
        "rcid,iso3,vote",
        *(
            f"{n},{state},{cast.get(state, 'yes')}"
            for n, (_, cast) in enumerate(calls)
            for state in derive.VOTERS
            if cast.get(state) != "absent"
        ),
    )
    raw(
        folder,
        "un_rollcalls_2025.csv",
        "rcid,date,year,session,resolution,issues,title",
        "90001,2025-02-24,2025,79,A/RES/79/1,,Title",
    )
    return raw(
        folder,
        "un_votes_2025_long.csv",
        "resolution,iso3,vote",
        *(
            f"A/RES/79/1,{state},{'not_recorded' if state == 'IND' else 'no'}"
            for state in derive.VOTERS
        ),
    )


def agreement(found: pd.DataFrame, period: str, partner: str) -> pd.Series:
    rows = found[
        (found["period"] == period) & (found["iso3"] == "PAK") & (found["partner_iso3"] == partner)
    ]
    (row,) = (row for _, row in rows.iterrows())
    return row


def test_agreement_counts_votes_that_both_cast_and_halves_abstentions(tmp_path: Path) -> None:
    calls = [
        (1981, {"IND": "no"}),
        (1982, {"IND": "abstain"}),
        (1983, {}),
        (1984, {"IND": "absent"}),
        (1984, {"PAK": "absent"}),
    ]
    found = derive.un_agreement_periods(votes(tmp_path, calls))
    india = agreement(found, "1980-1989", "IND")
    assert (india["rollcalls"], india["same"], india["half"]) == (3, 1, 1.5)
    assert india["same_pct"] == pytest.approx(100 / 3)
    # Fewer than twenty: no word on chance.
    assert pd.isna(india["above_chance"])
    # Moscow is the USSR in these years, and Russia in 2025; India's vote of 2025 is not recorded.
    assert agreement(found, "1980-1989", "SUN")["same"] == 4
    assert agreement(found, "2025", "RUS")["same"] == 1
    assert set(found.loc[found["period"] == "2025", "edition"]) == {"UN Digital Library 2025"}
    assert "IND" not in set(found.loc[found["period"] == "2025", "partner_iso3"])


def test_agreement_above_chance_is_cohens_kappa(tmp_path: Path) -> None:
    # Of 20 votes both say yes in 8 and no in 6; Pakistan alone says yes in 4, and no in 2.
    both = [("yes", "yes")] * 8 + [("no", "no")] * 6 + [("yes", "no")] * 4 + [("no", "yes")] * 2
    calls = [(1981, {"PAK": ours, "CHN": theirs}) for ours, theirs in both]
    found = agreement(derive.un_agreement_periods(votes(tmp_path, calls)), "1980-1989", "CHN")
    # Pakistan: 12 yes, 8 no; China: 10 yes, 10 no.
    by_chance = 0.6 * 0.5 + 0.4 * 0.5
    assert found["same_pct"] == pytest.approx(70)
    assert found["expected_pct"] == pytest.approx(100 * by_chance)
    assert found["above_chance"] == pytest.approx(100 * (0.7 - by_chance) / (1 - by_chance))


def test_two_states_that_always_vote_yes_have_no_word_on_chance(tmp_path: Path) -> None:
    found = derive.un_agreement_periods(votes(tmp_path, [(1981, {})] * 25))
    china = agreement(found, "1980-1989", "CHN")
    assert china["same_pct"] == 100 and pd.isna(china["above_chance"])


def test_aid_leaves_the_odd_quarter_of_1976_out(tmp_path: Path) -> None:
    raw(
        tmp_path,
        "us_aid_by_country.csv",
        "recipient_iso3,fiscal_year_label,year,transaction_type,current_usd_millions,"
        "constant_usd_millions",
        "PAK,1976,1976,Obligations,10.5,40",
        "PAK,1976tq,1976,Obligations,99,99",
        "NA,1977,1977,Disbursements,,1",
    )
    found = derive.us_aid(tmp_path)
    assert found["kind"].tolist() == ["obligations", "disbursements"]
    assert found["current_usd_millions"].tolist()[0] == 10.5
    # Only an empty cell is missing: NA could be a code.
    assert found["recipient_iso3"].tolist() == ["PAK", "NA"]
    assert found["current_usd_millions"].isna().tolist() == [False, True]


def test_arms_of_the_soviet_union_are_not_those_of_russia(tmp_path: Path) -> None:
    raw(
        tmp_path,
        "arms_tiv_annual.csv",
        "recipient_iso3,supplier_iso3,supplier_name,year,tiv_millions",
        "IND,RUS,Soviet Union,1988,3",
        "IND,RUS,Russia,1994,2",
        "PAK,,Total,1994,5",
        "PAK,CHN,China,1995,",
        "IRN,CHN,China,1995,7",
    )
    found = derive.arms_transfers(tmp_path)
    assert found["supplier_iso3"].fillna("").tolist() == ["SUN", "RUS", ""]
    assert found["supplier_name"].tolist() == ["Soviet Union", "Russia", "All suppliers"]
    assert found["tiv_millions"].tolist() == [3, 2, 5]


def test_equal_lines_of_the_register_of_arms_are_counted(tmp_path: Path) -> None:
    deal = "PAK,Soviet Union,RUS,1968,T-54,tank,{years},{ordered},1,1,new"
    raw(
        tmp_path,
        "arms_deals_register.csv",
        "recipient_iso3,supplier_name,supplier_iso3,order_year,designation,description,"
        "delivery_years,number_ordered,tiv_total_order_millions,tiv_delivered_millions,status",
        deal.format(years="1970; 1971", ordered=50),
        deal.format(years="1969", ordered=150),
        deal.format(years="1969", ordered=1).replace("PAK", "IND"),
    )
    found = derive_world.arms_deals(tmp_path)
    assert found["delivery_years"].tolist() == ["1970;1971", "1969"]
    assert found["deal"].tolist() == [2, 1]
    assert set(found["supplier_iso3"]) == {"SUN"} and set(found["condition"]) == {"new"}


def test_electricity_counts_russia_from_1992_and_leaves_empty_cells_out(tmp_path: Path) -> None:
    sources = derive_world._SOURCES_OF_POWER
    cells = ",".join("1" if one in ("gas", "other_renewables") else "" for one in sources)
    raw(
        tmp_path,
        "energy_electricity_mix.csv",
        "iso3,year," + ",".join(f"{one}_twh" for one in sources),
        *(f"{state},{year},{cells}" for state in ("PAK", "RUS", "FRA") for year in (1991, 1992)),
    )
    found = derive_world.electricity(tmp_path)
    rows = set(found[["iso3", "year", "source"]].itertuples(index=False, name=None))
    years = [("PAK", 1991), ("PAK", 1992), ("RUS", 1992)]
    assert rows == {(*one, source) for one in years for source in ("gas", "other renewables")}


@pytest.mark.parametrize(
    ("code", "year", "found"),
    [("RUS", 1991, "SUN"), ("SUN", 1992, "RUS"), ("RUS", 1992, "RUS"), ("IND", 1950, "IND")],
)
def test_moscow_has_the_code_of_its_time(code: str, year: int, found: str) -> None:
    assert derive.moscow(code, year) == found


def test_a_pair_stands_in_one_order() -> None:
    assert derive.pair("IND", "PAK") == derive.pair("PAK", "IND") == ("PAK", "IND")
    assert derive.pair("USA", "CHN") == ("CHN", "USA")
