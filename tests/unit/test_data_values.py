"""Known values of each table, each beside the source outside the course that gives it."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from pakrussia import data


def one(table: pd.DataFrame, **wanted: object) -> pd.Series:
    """The single row with these values."""
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1, wanted
    return table.iloc[0]


def kilometres(first: str, second: str) -> float:
    places = data.load("places").set_index("id")
    (lat1, lon1), (lat2, lon2) = (
        (math.radians(places.at[place, "lat"]), math.radians(places.at[place, "lon"]))
        for place in (first, second)
    )
    angle = math.acos(
        math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    )
    return 6371 * angle


def test_the_assembly_of_december_1971() -> None:
    """New York Times, 8 December 1971: 104 to 11 with 10 abstentions; Britain and France abstain.

    India and the USSR were among the eleven.
    """
    row = one(data.load("un_votes"), rcid=1227)
    assert row["resolution"] == "R/26/2793"
    assert row["date"] == pd.Timestamp("1971-12-07")
    assert (row["PAK"], row["USA"], row["CHN"]) == ("yes", "yes", "yes")
    assert (row["IND"], row["RUS"]) == ("no", "no")
    assert (row["GBR"], row["FRA"]) == ("abstain", "abstain")


def test_the_roll_call_of_1994_is_about_palestine() -> None:
    """UN press bulletin of December 1994: 49/149 is the self-determination of Palestinians."""
    row = one(data.load("un_votes"), rcid=3858)
    assert "PALESTINE" in row["title"]
    assert "Palestinian" in row["issues"]


def test_territorial_integrity_of_ukraine_2014() -> None:
    """UN record of 27 March 2014, 100-11-58: Russia against; Pakistan, China and India abstain.

    Iran was absent.
    """
    votes = data.load("un_votes")
    row = one(votes[votes["resolution"].isin(["R/68/262"])], year=2014)
    assert row["RUS"] == "no"
    assert (row["PAK"], row["CHN"], row["IND"]) == ("abstain", "abstain", "abstain")
    assert (row["USA"], row["TUR"]) == ("yes", "yes")
    assert pd.isna(row["IRN"])


def test_the_years_without_votes_are_missing() -> None:
    votes = data.load("un_votes")
    assert not set(votes["year"]) & {1964, 2020, 2021, 2022, 2023, 2024}
    assert len(votes[votes["year"] <= 2019]) == 6202
    assert len(votes[votes["year"] == 2025]) == 192  # the UN library's count of records
    assert votes.loc[votes["year"] < 1971, "CHN"].isna().all()


@pytest.mark.parametrize(
    ("period", "partner", "rollcalls", "same", "above"),
    [
        # Counted a second time by hand for the storyboards, from the long table of votes.
        ("1952-1953", "USA", 94, 33, -9),
        ("1954-1958", "USA", 199, 76, 42),
        ("1959-1963", "USA", 311, 51, 13),
        ("1947-1953", "IND", 331, 65, 44),
        ("1965-1969", "IND", 241, 85, 63),
        ("1980-1988", "SUN", 1266, 79, 0),
        ("1980-1988", "CHN", 1192, 89, 25),
        ("1980-1988", "IND", 1272, 86, 19),
        ("1980-1988", "USA", 1266, 16, -1),
        ("2002-2019", "RUS", 1651, 68, 27),
        ("2002-2019", "CHN", 1642, 83, 51),
    ],
)
def test_agreement_of_pakistan_in_periods(
    period: str, partner: str, rollcalls: int, same: int, above: int
) -> None:
    table = data.load("un_agreement_periods")
    row = one(table, period=period, iso3="PAK", partner_iso3=partner)
    assert row["rollcalls"] == rollcalls
    assert round(row["same_pct"]) == same
    assert round(row["above_chance"]) == above


def test_agreement_of_single_years() -> None:
    table = data.load("un_agreement")
    pairs = table[table["iso3"] == "PAK"]
    assert round(one(pairs, partner_iso3="USA", year=1956)["same_pct"]) == 94
    thin = one(pairs, partner_iso3="USA", year=1951)
    assert thin["rollcalls"] == 7
    assert math.isnan(thin["above_chance"])
    assert not set(table["year"]) & {1964, 2020, 2021, 2022, 2023, 2024}


def test_pakistan_stands_first_and_moscow_changes_its_code() -> None:
    for name in ("un_agreement", "alliances"):
        table = data.load(name)
        assert "PAK" not in set(table["partner_iso3"])
        others = table[table["iso3"] != "PAK"]
        assert (others["iso3"] < others["partner_iso3"]).all()
        moscow = table[["iso3", "partner_iso3"]]
        assert table.loc[(moscow == "SUN").any(axis=1), "year"].max() == 1991
        assert table.loc[(moscow == "RUS").any(axis=1), "year"].min() == 1992


def test_shares_are_the_counts() -> None:
    table = data.load("un_agreement")
    share = 100 * table["same"].astype("float64") / table["rollcalls"].astype("float64")
    assert (share - table["same_pct"]).abs().max() < 0.001
    assert (table["half"] >= table["same"]).all()


def test_ideal_points() -> None:
    """Bailey, Strezhnev and Voeten, file of 1946-2025: USSR -2.0 in 1979, Russia 1.3 in 1995."""
    table = data.load("un_ideal_points")
    assert one(table, iso3="SUN", year=1979)["ideal_point"] == pytest.approx(-2.0, abs=0.06)
    assert one(table, iso3="RUS", year=1995)["ideal_point"] == pytest.approx(1.3, abs=0.06)
    assert ((table["q05"] < table["ideal_point"]) & (table["ideal_point"] < table["q95"])).all()


def test_alliance_spans_of_pakistan_and_the_usa() -> None:
    """ATOP 5 ends the defence pact when Pakistan leaves SEATO (1972); COW 4.1 codes it to 2012."""
    spans = data.load("alliance_spans")
    ours = spans[(spans["iso3"] == "PAK") & (spans["partner_iso3"] == "USA")]
    atop = one(ours, dataset="ATOP", promise="defense")
    assert (atop["from_year"], atop["to_year"]) == (1954, 1972)
    cow = one(ours, dataset="COW", promise="defense")
    assert (cow["from_year"], cow["to_year"]) == (1959, 2012)
    iran = one(spans, dataset="ATOP", iso3="PAK", partner_iso3="IRN")
    assert (iran["from_year"], iran["to_year"]) == (1955, 1979)


def test_wide_texts_are_not_ties_of_pairs() -> None:
    """The Laos declaration (1962) has 14 signatories; it is no tie between China and India."""
    table = data.load("alliances")
    laos = table[table["year"].between(1962, 1964)]
    pair = (laos["iso3"] == "CHN") & (laos["partner_iso3"] == "IND")
    assert laos[pair].empty
    china = table[(table["iso3"] == "PAK") & (table["partner_iso3"] == "CHN")]
    assert china["year"].min() == 2005
    russia = table[(table["iso3"] == "PAK") & (table["partner_iso3"].isin(["SUN", "RUS"]))]
    assert russia.empty
    assert table.loc[table["dataset"] == "COW", "offense"].isna().all()


def test_us_aid() -> None:
    """USAID, Foreign Assistance by country (obligations, dollars of 2019)."""
    aid = data.load("us_aid")
    ours = aid[(aid["recipient_iso3"] == "PAK") & (aid["kind"] == "obligations")]
    by_year = ours.set_index("fiscal_year")["constant_2019_usd_millions"].round()
    assert by_year[1951] == 3
    assert by_year[1956] == 2461
    assert by_year[1962] == 3296
    assert by_year[1976] == 742  # the full fiscal year, without the transition quarter
    assert by_year[1990] == 962
    assert by_year[1992] == 36
    current = ours.set_index("fiscal_year")["current_usd_millions"].round(1)
    assert (current[1989], current[1990], current[1991]) == (583.0, 542.4, 101.3)


def test_arms_for_pakistan_and_india() -> None:
    """SIPRI yearly table of 2022: no Soviet delivery to Pakistan before 1966 or in 1971-83."""
    arms = data.load("arms_transfers")
    pakistan = arms[(arms["recipient_iso3"] == "PAK") & (arms["supplier_name"] != "All suppliers")]
    early = pakistan[pakistan["year"].between(1959, 1964)]
    usa = early.loc[early["supplier_iso3"] == "USA", "tiv_millions"].sum()
    assert round(100 * usa / early["tiv_millions"].sum()) == 99
    soviet = pakistan[pakistan["supplier_iso3"] == "SUN"].set_index("year")["tiv_millions"]
    assert soviet.to_dict() == {1966: 10, 1968: 199, 1969: 80, 1970: 24, 1984: 30, 1985: 36}
    india = arms[(arms["recipient_iso3"] == "IND") & (arms["supplier_iso3"] == "SUN")]
    assert india.loc[india["year"].between(1966, 1970), "tiv_millions"].sum() == 4286
    total = arms[(arms["recipient_iso3"] == "PAK") & (arms["supplier_iso3"] == "WLD")]
    assert total["tiv_millions"].sum() == 39883


def test_distances_between_places() -> None:
    """Gazetteer coordinates; Pedlow and Welzenbach give the route Peshawar - Sverdlovsk - Bodø."""
    assert round(kilometres("peshawar-airport", "u2-crash")) == 2651
    assert round(kilometres("u2-crash", "bodo")) == 2618
    assert round(kilometres("tyuratam", "peshawar-airport")) == 1496
    assert round(kilometres("tyuratam", "lahore")) == 1861
    assert round(kilometres("tyuratam", "incirlik")) == 2512
    assert round(kilometres("tyuratam", "bodo")) == 3665
    assert round(kilometres("peshawar-airport", "badaber")) == 7


def test_the_core_list_of_lesson_01() -> None:
    """The events of 1948-1962 that lesson 01 counts: 14 harm, 10 of them before 1960."""
    events = data.load("events")
    core = events[events["in_core_list"]]
    assert len(core) == 20
    assert core["effect"].value_counts().to_dict() == {"harms": 14, "improves": 4, "mixed": 2}
    harms = core[core["effect"] == "harms"]
    assert (harms["date"] < "1960-01-01").sum() == 10
    assert harms["date"].min() == pd.Timestamp("1954-03-18")
    first = harms.groupby("side", observed=True)["date"].min().dt.strftime("%Y-%m-%d").to_dict()
    assert first == {
        "Moscow": "1954-03-18",
        "Pakistan and allies": "1954-04-02",
        "both sides": "1960-05-01",
    }
    assert harms["side"].value_counts().to_dict() == {
        "Moscow": 6,
        "Pakistan and allies": 7,
        "both sides": 1,
    }
    assert core["date"].dt.year.min() == 1948
    assert core["date"].dt.year.max() == 1962


def test_treaties_that_lesson_01_names() -> None:
    """5 UST 852 (1954), 6 UST 81 (1954), 10 UST 1366 (1959): dates of signature."""
    signed = data.load("treaties").set_index("id")["signed"].dt.strftime("%Y-%m-%d")
    assert signed["1954-us-arms-agreement"] == "1954-05-19"
    assert signed["1954-seato"] == "1954-09-08"
    assert signed["1955-baghdad-pact"] == "1955-09-23"
    assert signed["1959-us-cooperation"] == "1959-03-05"
    assert signed["1959-peshawar"] == "1959-07-18"


def test_signs_of_the_alliance() -> None:
    """First year below half of the highest, looked up by hand in the three source tables."""
    signs = data.load("alliance_signs").query("iso3 == 'PAK'")
    first = {}
    for sign, rows in signs.groupby("sign", observed=True):
        by_year = rows.set_index("year")["share_of_peak_pct"]
        low = by_year[(by_year.index > by_year.idxmax()) & (by_year < 50)]
        first[sign] = int(low.index[0]) if len(low) else None
    assert first == {"arms": 1960, "votes": 1962, "aid": 1966, "treaties": None}
    in_force = signs.query("sign == 'treaties'").set_index("year")["value"]
    assert (in_force[1953], in_force[1954], in_force[1959], in_force[1969]) == (0, 2, 5, 4)
