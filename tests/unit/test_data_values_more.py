"""Known values of the tables of the later lessons, each beside its source outside the course."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest

from pakrussia import data


def one(table: pd.DataFrame, **wanted: object) -> pd.Series:
    """The single row with these values."""
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1, wanted
    return table.iloc[0]


def test_votes_on_three_wars() -> None:
    """Kashmir Monitor, 3 March 2022: Pakistan, India and China abstain on ES-11/1 (141-5-35).

    The eleven Afghan texts of 1980-87 were counted a second time for the storyboards.
    """
    votes = data.load("un_key_votes")
    afghan = votes[votes["topic"] == "Afghanistan"].pivot(
        index="resolution", columns="iso3", values="vote"
    )
    assert len(afghan) == 11
    assert (afghan["USA"] == afghan["PAK"]).all()
    assert not (afghan["SUN"] == afghan["PAK"]).any()
    assert afghan["IND"].value_counts().to_dict() == {"abstain": 8, "no": 3}
    march_2022 = votes[votes["resolution"] == "A/RES/ES-11/1"].set_index("iso3")["vote"]
    assert march_2022["PAK"] == march_2022["IND"] == march_2022["CHN"] == "abstain"
    assert march_2022["RUS"] == "no"
    february_2025 = votes[votes["resolution"] == "A/RES/ES-11/7"].set_index("iso3")["vote"]
    assert (february_2025["PAK"], february_2025["USA"]) == ("abstain", "no")


@pytest.mark.parametrize(
    ("subject", "same"),
    [
        # Counted a second time for the exercises, from the long table of votes and its tags.
        ("Palestinian conflict", 81.3),
        ("Colonialism", 75.9),
        ("Human rights", 74.5),
        ("Economic development", 73.8),
        ("Arms control and disarmament", 44.7),
        ("Nuclear weapons and nuclear material", 28.5),
    ],
)
def test_agreement_with_russia_by_subject(subject: str, same: float) -> None:
    table = data.load("un_agreement_issues")
    row = one(table, subject=subject, from_year=2003, to_year=2019, partner_iso3="RUS")
    assert row["same_pct"] == pytest.approx(same, abs=0.05)


def test_russian_deals_with_pakistan() -> None:
    """Jane's, 21 December 2016: four Mi-35M. SIPRI register of October 2025: 45 Mi-17 by 2003."""
    deals = data.load("arms_deals")
    russia = deals[deals["supplier_iso3"] == "RUS"]
    assert len(russia) == 9
    assert one(russia, weapon="Mi-35M")["number_ordered"] == 4
    early = russia[(russia["weapon"] == "Mi-17") & (russia["order_year"] <= 2003)]
    assert early["number_delivered"].sum() == 45
    delivered = russia["tiv_delivered_millions"].sum()
    engines = russia.loc[russia["weapon"] == "RD-33", "tiv_delivered_millions"].sum()
    assert round(100 * engines / delivered, 1) == 53.9
    assert one(russia, weapon="Kornet")["number_delivered"] == 500


def test_deals_spread_over_their_years_give_chinas_share() -> None:
    """SIPRI, Trends in International Arms Transfers (2025): China 81 per cent in 2020-24."""
    deals = data.load("arms_deals").dropna(subset=["delivery_years"])
    years = deals["delivery_years"].str.split(";")
    spread = deals.assign(
        year=years, tiv=deals["tiv_delivered_millions"] / years.str.len()
    ).explode("year")
    window = spread[spread["year"].astype(int).between(2020, 2024)]
    shares = 100 * window.groupby("supplier_name")["tiv"].sum() / window["tiv"].sum()
    assert shares["China"] == pytest.approx(81, abs=1)


def test_trade_with_russia() -> None:
    """Lavrov's transcript, 7 April 2021: about 790 million dollars for 2020."""
    trade = data.load("trade_pakistan_russia").set_index("id")
    assert trade.at["2020-lavrov", "total_usd_millions"] == 790
    assert trade.at["fy2023-ministry", "total_usd_millions"] == 920
    assert trade.at["fy2023-chambers", "total_usd_millions"] == 666.85
    both = trade.dropna(subset=["pakistan_exports_usd_millions", "pakistan_imports_usd_millions"])
    parts = both["pakistan_exports_usd_millions"] + both["pakistan_imports_usd_millions"]
    assert (parts - both["total_usd_millions"]).abs().max() < 0.5
    assert (trade["period_start"] < trade["period_end"]).all()


def test_trade_of_1999_between_india_and_pakistan() -> None:
    """Counted a second time for the storyboards: 196 million dollars in both directions."""
    table = data.load("trade_matrix_1999")
    pair = table[
        table["exporter_iso3"].isin(["IND", "PAK"]) & table["importer_iso3"].isin(["IND", "PAK"])
    ]
    assert len(pair) == 2
    assert pair["trade_usd_millions"].sum() == pytest.approx(196, abs=1)
    assert len(table) == 110


def test_reporters_of_trade_between_india_and_russia_differ() -> None:
    """IMF Direction of Trade: median gap 22.5 per cent over the years that both report."""
    table = data.load("trade_russia_india_china")
    pair = table[table["reporter_iso3"].isin(["IND", "RUS"]) & (table["partner_iso3"] != "CHN")]
    wide = pair.pivot(index="year", columns="reporter_iso3", values="total_trade_usd_millions")
    wide = wide.dropna()
    gap = 100 * (wide["RUS"] / wide["IND"] - 1).abs()
    assert len(gap) == 25
    assert gap.median() == pytest.approx(22.5, abs=0.1)


def test_electricity_of_pakistan_in_2024() -> None:
    """Ember (2025), through Our World in Data: nuclear power 13.4 per cent of 182.8 TWh."""
    table = data.load("electricity")
    year = table[(table["iso3"] == "PAK") & (table["year"] == 2024)].set_index("source")["twh"]
    assert year.sum() == pytest.approx(182.8, abs=0.1)
    assert 100 * year["nuclear"] / year.sum() == pytest.approx(13.4, abs=0.1)
    assert table.loc[table["iso3"] == "RUS", "year"].min() == 1992


def test_grid_of_pakistan() -> None:
    """Topline, from NEPRA's figures (July 2025): hydro 31.44 per cent of 127,159 GWh in 2024-25."""
    grid = data.load("grid_pakistan")
    assert grid.groupby("fiscal_year", observed=True)["share_pct"].sum().round(2).eq(100).all()
    last = grid[grid["year"] == 2025].set_index("source")
    assert last["share_pct"].idxmax() == "hydro"
    assert last.loc["nuclear", "share_pct"] * last.loc["nuclear", "total_gwh"] / 1e5 == (
        pytest.approx(22.5, abs=0.1)
    )
    # Arif Habib, from NEPRA's figures: 24,061 GWh of nuclear power in 2022-23.
    before = grid[(grid["year"] == 2023) & (grid["source"] == "nuclear")].iloc[0]
    assert before["share_pct"] * before["total_gwh"] / 100 == pytest.approx(24_061, rel=0.005)


def test_gas_of_pakistan() -> None:
    """BP Statistical Review 2021: Pakistan has imported LNG since 2015."""
    gas = data.load("gas_pakistan").set_index("year")
    gap = gas["gas_burnt_twh"] - gas["gas_produced_twh"]
    assert gap[2014] == pytest.approx(0, abs=0.1)
    assert gap[2019] / 10 == pytest.approx(11.8, abs=0.05)


def test_reactors() -> None:
    """IAEA PRIS: six working reactors in Pakistan, all of Chinese design; KANUPP was Canadian."""
    ours = data.load("reactors_pakistan")
    working = ours[ours["stage"] == "working"]
    assert len(working) == 6
    assert set(working["designed_in_iso3"]) == {"CHN"}
    assert working["gross_mw"].sum() == 3530
    begun = data.load("reactors_begun")
    russian = begun[begun["designed_in_iso3"] == "RUS"]
    assert russian["iso3"].value_counts().to_dict() == {"IND": 4, "BGD": 2, "IRN": 1, "TUR": 1}
    assert russian["net_mw"].sum() == 7857


def test_economy_and_military_spending() -> None:
    """World Bank, Pakistan 2022: 375 billion dollars; SIPRI fact sheet 2024: USA 916 billion."""
    economy = data.load("economy")
    assert one(economy, iso3="PAK", year=2022)["gdp_current_usd_millions"] == pytest.approx(
        375_000, rel=0.02
    )
    spending = data.load("military_spending")
    assert one(spending, iso3="USA", year=2023)["current_usd_millions"] == pytest.approx(
        916_000, rel=0.01
    )


def test_warheads_and_tests() -> None:
    """Hathaway, Arms Control Today (2000): both states tested in May 1998, India also in 1974."""
    table = data.load("warheads")
    tests = table[table["nuclear_tests"] > 0].groupby("iso3")["year"].apply(list)
    assert tests["PAK"] == [1998]
    assert tests["IND"] == [1974, 1998]


def test_ties_of_pakistan() -> None:
    """Fact of record: Pakistan exists since 1947, and the U-2 was lost in 1960."""
    rivals = data.load("rivalries")
    ours = rivals[rivals["iso3"] == "PAK"].set_index("partner_iso3")
    assert set(ours.index) == {"AFG", "IND"}
    assert (ours["from_year"] == 1947).all()
    disputes = data.load("disputes")
    moscow = disputes[disputes["partner_iso3"] == "SUN"]
    years = moscow.groupby("dataset")["year"].apply(lambda found: sorted(set(found)))
    assert years["COW"] == [1960]
    assert years["GML"] == [1960, 1979, 1980, 1981, 1982, 1984, 1985]
    shared = data.load("shared_organisations")
    assert set(shared["iso3"]) == {"PAK"}
    assert shared.loc[shared["partner_iso3"] == "SUN", "year"].max() == 1991


def test_both_chronologies() -> None:
    """The CAMEO values of the GDELT look-up table, summed by hand for the exercises."""
    events = data.load("events")
    listed = events[events["chronology"] != "added"]
    assert len(listed) == 100
    ours = listed[listed["between_two_states"]]
    assert (ours["chronology"] == "1948-2002").sum() == 28
    since = ours[ours["chronology"] == "2003-2026"]
    assert len(since) == 38
    assert since["cameo_scale"].sum() == pytest.approx(145.9)
    before_essay = since[since["date"] <= "2021-04-07"]
    assert len(before_essay) == 24
    assert before_essay["cameo_scale"].sum() == pytest.approx(90.5)
    signed = since[since["cameo_code"] == "057"]
    assert len(signed) == 7
    told = listed[listed["date"] <= "2021-04-07"]["effect"].value_counts().to_dict()
    assert told == {"improves": 44, "harms": 29, "mixed": 7}


def test_one_scale_gives_one_score_to_a_class() -> None:
    events = data.load("events")
    assert (events.groupby("cameo_code")["cameo_scale"].nunique() == 1).all()
    assert (events.groupby("cameo_code")["cameo_class"].nunique() == 1).all()


def test_days_between_dated_events() -> None:
    """Calendar arithmetic: Beijing to the treaty of 1971 31 days, Podgorny to the treaty 129."""
    dates = data.load("events").set_index("id")["date"]
    treaty = dates["1971-indo-soviet-treaty"]
    assert (treaty - dates["1971-kissinger-to-beijing"]).days == 31
    assert (treaty - dates["1971-podgorny-letter"]).days == 129
    assert (dates["1971-dhaka-surrender"] - treaty).days == 129
    assert (dates["2025-taliban-recognised"] - dates["2025-taliban-ban-suspended"]).days == 77


def test_the_tally_of_claims() -> None:
    """Counted by hand, each claim beside the essay: 72 rows, 37 of 52 right in outline."""
    claims = data.load("claims")
    assert claims["verdict"].value_counts().to_dict() == {
        "accurate but loose": 24,
        "opinion": 17,
        "accurate": 13,
        "contested": 12,
        "wrong": 3,
        "not verifiable": 3,
    }
    pairs = claims.dropna(subset=["same_as"]).set_index("id")["same_as"].to_dict()
    assert len(pairs) == 6
    assert all(pairs[twin] == name for name, twin in pairs.items())


def test_each_claim_has_its_place_in_the_essay() -> None:
    """The essay's sentences in paragraphs 1 to 11, counted by the rule of the descriptor."""
    sentences = {1: 8, 2: 4, 3: 7, 5: 12, 6: 6, 7: 3, 8: 3, 9: 4, 10: 3, 11: 6}
    claims = data.load("claims")
    for _, row in claims.iterrows():
        assert 1 <= row["sentence"] <= sentences[row["paragraph"]], row["id"]
    taken = set(zip(claims["paragraph"], claims["sentence"], strict=True))
    every = {(p, s) for p, last in sentences.items() for s in range(1, last + 1)}
    # A heading sentence, one on areas of divergence, and one that ends the claim before it.
    assert every - taken == {(5, 1), (8, 1), (11, 6)}
    twins = claims.dropna(subset=["same_as"]).set_index("id")
    for one, other in twins["same_as"].items():
        assert tuple(twins.loc[one, ["paragraph", "sentence"]]) == tuple(
            twins.loc[other, ["paragraph", "sentence"]]
        )


def test_predictions_by_mood() -> None:
    """Counted for chart 11.3: none of ten hopeful ones, two of five wary ones borne out."""
    counts = data.load("predictions").groupby(["mood", "result"]).size().to_dict()
    assert counts == {
        ("hopeful", "partly"): 4,
        ("hopeful", "not borne out"): 5,
        ("hopeful", "untestable"): 1,
        ("wary", "borne out"): 2,
        ("wary", "partly"): 2,
        ("wary", "open"): 1,
    }


def test_no_contested_claim_rests_on_unread_sources_alone() -> None:
    read = data.load("sources").set_index("key")["read"].to_dict()
    for name in ("claims", "events", "terms", "predictions", "perspectives"):
        table = data.load(name).dropna(subset=["sources"])
        if name == "claims":
            table = table[table["verdict"].isin(["contested", "wrong"])]
        if name == "perspectives":
            table = table[table["basis"] == "reported"]
        if name == "events":
            # Texts of treaties are facts of record; the rows that judge must be read.
            table = table[table["effect"] == "mixed"]
        for _, row in table.iterrows():
            levels = {read[key] for key in row["sources"].split(";")}
            assert levels != {"known, not re-read"}, f"{name}: {row['id']}"


def test_every_source_has_a_readable_key_and_a_citation() -> None:
    sources = data.load("sources")
    assert sources["key"].is_unique
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in sources["key"])
    assert (sources["short"].str.len() < 80).all()
    urls = sources["url"].dropna()
    assert urls.str.match(r"https?://\S+$").all()


def test_the_glossary_is_written_in_three_scripts() -> None:
    """The drills are called Druzhba, friendship, by Russia and by Pakistan (TASS, 2018)."""
    glossary = data.load("glossary").set_index("english")
    assert len(glossary) >= 80
    assert glossary.at["friendship", "urdu"] == "دوستی"
    assert glossary.at["friendship", "russian"] == "дружба"
    assert glossary.at["trade", "urdu_latin"] == "tijarat"
    assert glossary["urdu"].str.contains("[\u0600-\u06ff]").all()
    assert glossary["russian"].str.contains("[\u0400-\u04ff]").all()


def test_a_reported_view_names_sources_that_were_read() -> None:
    perspectives = data.load("perspectives")
    reported = perspectives[perspectives["basis"] == "reported"]
    assert reported["sources"].notna().all()
    read = data.load("sources").set_index("key")["read"]
    unread = read.index[read == "known, not re-read"]
    named = reported.set_index("id")["sources"].str.split(";").explode()
    only_known = named.isin(unread).groupby(level=0).all()
    assert list(only_known.index[only_known]) == []
    # Sources belong to the line: no two capitals of one subject may share a long list.
    assert perspectives["sources"].str.count(";").max() <= 5


def test_eight_capitals_speak() -> None:
    perspectives = data.load("perspectives")
    assert set(perspectives["capital"]) == {
        "Islamabad",
        "Moscow",
        "New Delhi",
        "Washington",
        "Beijing",
        "Dhaka",
        "Kabul",
        "Kyiv",
    }
    main = perspectives.groupby("topic")["capital"].nunique()
    assert (main >= 2).all()


def test_contested_areas_have_every_side_and_a_shape() -> None:
    lines = data.load("contested_lines")
    areas = {feature["properties"]["name"] for feature in data.disputed_areas()["features"]}
    on_the_map = lines[lines["line"].isin(areas)]
    assert on_the_map.loc[on_the_map["administers_iso3"].notna(), "line"].nunique() == 4
    for _, sides in lines[lines["line"] != "Line of Control"].groupby("line"):
        assert sides["states"].nunique() >= 2


def test_druzhba_changes_its_host() -> None:
    """TASS and Dawn: eight editions, Pakistan in even years and Russia in odd ones."""
    exercises = data.load("exercises")
    druzhba = exercises[exercises["name"].str.startswith("Druzhba")]
    assert len(druzhba) == 8
    even = druzhba["start"].dt.year % 2 == 0
    assert (druzhba.loc[even, "host_iso3"] == "PAK").all()
    assert (druzhba.loc[~even, "host_iso3"] == "RUS").all()


def test_places_of_both_fact_files() -> None:
    """A stored gazetteer agrees with Gwadar to 0.05 degrees, as the fact file notes."""
    places = data.load("places").set_index("id")
    assert len(places) == 67
    assert math.isclose(places.at["gwadar", "lat"], 25.12, abs_tol=0.05)
    disputed = places[places["country_today"].isna()]
    assert disputed["note"].str.contains("disputed").all()


def test_three_laws_and_their_dates() -> None:
    """Hathaway, Arms Control Today (2000): three laws with three triggers."""
    laws = data.load("us_laws").set_index("id")
    assert laws.at["symington", "applied"] == pd.Timestamp("1979-04-06")
    assert laws.at["pressler", "applied"] == pd.Timestamp("1990-10-01")
    assert laws.at["glenn", "applied"] == pd.Timestamp("1998-05-30")
    assert (laws["passed"] < laws["applied"]).all()


def test_visits_at_the_top() -> None:
    """Jamestown Monitor 5:78: no prime minister in Moscow from 1974 to 1999."""
    visits = data.load("visits")
    heads = visits[visits["made"] & (visits["rank"] >= "head of government")]
    there = heads[heads["direction"] == "to the USSR or Russia"]
    occasions = there["occasion"].value_counts().to_dict()
    assert occasions == {"visit": 9, "meeting of several states": 7, "funeral": 2}
    to_pakistan = heads[heads["direction"] == "to Pakistan"]
    assert to_pakistan["who"].tolist() == [
        "Alexei Kosygin",
        "Alexei Kosygin",
        "Mikhail Fradkov",
        "Mikhail Mishustin",
    ]
    assert (to_pakistan["rank"] == "head of government").all()
    assert (to_pakistan["occasion"] == "visit").sum() == 3
    years = there.loc[there["rank"] == "head of government", "date"].dt.year
    assert not years.between(1975, 1998).any()
    assert visits.loc[~visits["made"], "date"].dt.year.tolist() == [1949, 2012, 2026]


def test_the_index_follows_its_rule() -> None:
    """Three groups of acts hold, day by day, what the tables visits and exercises hold."""
    events = data.load("events").set_index("id")
    groups = data.load("outcomes").groupby("act_group", observed=True)["event"].apply(list)
    days = {name: sorted(events.loc[ids, "date"]) for name, ids in groups.items()}
    span = "'2003-01-01' <= {} <= '2021-05-31'"
    visits = data.load("visits").query(f"made and {span.format('date')}")
    ranked = visits[visits["rank"] >= "foreign minister"]
    assert days["visits and meetings"] == sorted(ranked["date"])
    drills = data.load("exercises").query(span.format("start"))
    assert days["drills"] == sorted(drills["start"])
    assert (events.loc[groups["signatures"], "cameo_code"] == "057").all()


def test_signals_statements_and_steps() -> None:
    """Calendar arithmetic on dates of the press: nine days between the two NSG messages; Indra
    began on 23 September 2016 (Russian Foreign Ministry, quoted by a blog), a day before Druzhba.
    """
    signals = data.load("signals")
    gaps = (signals["second_date"] - signals["first_date"]).dt.days
    assert sorted(gaps) == [1, 1, 1, 1, 2, 5, 8, 9, 59]
    assert gaps.median() == 2
    assert (signals["first_receiver_iso3"] == "IND").sum() == 7
    said = data.load("kashmir_statements")
    # In December 1955 the words fell at Srinagar; on 9 August 2019 the ministry spoke in Moscow.
    assert said.set_index("id")["place"][["1955", "2019-08-09"]].tolist() == ["Srinagar", "Moscow"]
    tones = {name: rows["tone"].tolist() for name, rows in said.groupby("audience", observed=True)}
    assert sorted(tones["Pakistan"]) == [0] * 12 + [1]
    assert tones["the UN"] == [0, -2, -2, 1, 0]
    assert tones["India"] == [-1, -1, 0, -1, -1, -1, 0, -1, 0, 0]
    # What names Simla and Lahore was said after they were signed.
    assert said.loc[said["simla_lahore"], "date"].min().isoformat()[:10] == "2003-02-05"
    steps = data.load("taliban_steps")
    assert steps.groupby("level")["step"].nunique().max() == 1
    last = steps.groupby("iso3")["level"].last().to_dict()
    assert last == {"PAK": 2, "RUS": 5}
