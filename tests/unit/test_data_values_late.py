"""Known values of the typed tables of lessons 05 to 12, each beside its source outside them."""

from __future__ import annotations

from pakrussia import data


def test_what_the_essay_names() -> None:
    """Counted by the rule of the descriptor: 10 of 29 harmful, 10 of 44 helpful, 3 of 7 mixed."""
    events = data.load("events")
    listed = events[(events["chronology"] != "added") & (events["date"] <= "2021-04-30")]
    coded = data.load("essay_mentions")
    assert sorted(coded["event"]) == sorted(listed["id"])
    both = coded.merge(listed, left_on="event", right_on="id")
    told = both[both["mention"] != "no"]
    assert both["effect"].value_counts().to_dict() == {"improves": 44, "harms": 29, "mixed": 7}
    assert told["effect"].value_counts().to_dict() == {"harms": 10, "improves": 10, "mixed": 3}
    assert told["words_meant"].notna().all()
    dates = told["date"].sort_values()
    silence = dates.diff().max().days / 365.25
    assert round(silence, 2) == 12.88
    start = dates[dates.diff().shift(-1) == dates.diff().max()].iloc[0]
    between = listed[(listed["date"] > start) & (listed["date"] < "2015-04-20")]
    assert len(between) == 8


def test_option_scores() -> None:
    """Averages of the storyboard of lesson 10; D leads by the weakest point with 5."""
    scores = data.load("option_scores")
    assert len(scores) == 30
    table = scores.pivot(index="option", columns="criterion", values="score").astype(float)
    means = table.mean(axis=1).round(1).to_dict()
    assert means == {"A": 5.4, "B": 5.8, "C": 5.6, "D": 6.0, "E": 6.6, "F": 4.6}
    weakest = table.min(axis=1)
    assert (weakest.idxmax(), weakest.max()) == ("D", 5.0)
    assert scores.groupby("option")["name"].nunique().eq(1).all()


def test_printed_shares() -> None:
    """SIPRI, Trends in International Arms Transfers, March 2026: 40 per cent and 80 per cent."""
    shares = data.load("sipri_shares").set_index(["recipient_iso3", "from_year"])["share_pct"]
    assert shares["IND", 2021] == 40
    assert shares["IND", 2016] == 51
    assert shares["PAK", 2021] == 80
    assert shares["PAK", 2020] == 81


def test_the_oil_of_june_2023() -> None:
    """PortNews, 27 June 2023; the storyboard of lesson 07 counts 4.8 days of imports."""
    cargoes = data.load("oil_cargoes").set_index("id")
    june = cargoes.loc[["2023-06-first", "2023-06-second"]]
    assert june["tonnes_low"].sum() == 100_000
    assert june["tonnes_high"].sum() == 101_000
    assert round(june["tonnes_high"].sum() * 7.25 / 154_000, 1) == 4.8
    assert cargoes.loc["2025-10-us", "barrels"] == 1_000_000


def test_two_russian_answers_in_nine_days() -> None:
    """Mint, 6 December 2017; Arab News and Pakistan Today, December 2017."""
    positions = data.load("nsg_positions").set_index("id")
    assert len(positions) == 25
    days = positions.loc["russia-islamabad", "date"] - positions.loc["russia-delhi", "date"]
    assert days.days == 9
    assert (positions["on_pakistan"] == "no statement found").sum() == 6
    # IANS, 21 December 2010: Russia's support of India is older than both applications.
    assert positions["date"].idxmin() == "russia-india-2010"
    # DNA News Agency: the ambassador, too; the report has no date.
    assert positions.index[positions["date"].isna()].tolist() == ["russia-dedov"]


def test_cards_agree_with_the_tables_they_come_from() -> None:
    """Lavrov, 7 April 2021: about 790 million; The Nation, 13 October 2023: 920 million."""
    cards = data.load("evidence_cards").set_index("id")
    trade = data.load("trade_pakistan_russia").set_index("id")
    assert cards.loc["trade-2020", "figure"] == trade.loc["2020-lavrov", "total_usd_millions"]
    assert (
        cards.loc["trade-fy2023-ministry", "figure"]
        == trade.loc["fy2023-ministry", "total_usd_millions"]
    )
    assert (
        cards.loc["exports-fy2023", "figure"]
        == trade.loc["fy2023-ministry", "pakistan_exports_usd_millions"]
    )
    shares = data.load("sipri_shares").set_index(["recipient_iso3", "from_year"])["share_pct"]
    assert cards.loc["china-arms", "figure"] == shares["PAK", 2020]
    assert cards.loc["russia-arms-india", "figure"] == shares["IND", 2021]
    assert cards.loc["druzhba", "figure"] == len(
        data.load("exercises")
        .dropna(subset=["host_iso3"])
        .query("name.str.startswith('Druzhba')", engine="python")
    )
    working = data.load("reactors_pakistan").query("stage == 'working'")
    assert cards.loc["reactors", "figure"] == len(working)
    assert cards["capital"].nunique() >= 3


def test_trade_of_other_pairs() -> None:
    """Indian Department of Commerce, FY2020-21, in The Gulf Indians (2022): 8,141.26 million;
    PTI, 21 January 2026: 68.7 billion in FY2024-25.
    """
    trade = data.load("trade_reported")
    india = trade[(trade["iso3"] == "IND") & (trade["partner_iso3"] == "RUS")]
    total = india.set_index("period_start")["total_usd_millions"]
    assert total["2020-04-01"] == 8141.26
    assert round(total["2024-04-01"] / total["2020-04-01"], 1) == 8.4


def test_five_capitals_on_five_issues() -> None:
    """The storyboard of lesson 09: 50 cells, and the five pairs of steps that it gives Moscow."""
    table = data.load("divergences")
    assert len(table) == 50
    cells = table.set_index(["issue", "capital", "as_of"])["position"]
    assert cells.index.is_unique
    moscow = {
        issue: (cells[issue, "Moscow", "2021-04"], cells[issue, "Moscow", "2026-04"])
        for issue in table["issue"].unique()
    }
    assert moscow == {
        "militancy": ("between", "between"),
        "India in Afghanistan": ("between", "between"),
        "Kashmir": ("far", "far"),
        "arms and trade with India": ("far", "far"),
        "the USA": ("between", "between"),
    }
    assert set(table.loc[table["capital"] == "Islamabad", "position"]) == {"near"}
    assert table.loc[table["basis"] == "source", "sources"].notna().all()
    assert set(table.loc[table["position"] == "silent", "basis"]) == {"inference"}


def test_no_source_of_april_2021_is_younger_than_its_cell() -> None:
    """Extended Troika, 18 March 2021; Lavrov, 7 April 2021: later keys belong to the later date,
    except a report of July 2021 and trade figures published in 2022.
    """
    early = data.load("divergences").query("as_of == '2021-04'")["sources"].dropna()
    years = early.str.split(";").explode().str.extract(r"^(.*?-(20\d\d).*)$").dropna()
    later = set(years.loc[years[1].astype(int) > 2021, 0])
    assert later == {"gulf-indians-2022"}


def test_hybrid_war_is_said_of_the_other_side() -> None:
    """Galeotti, Foreign Policy, 5 March 2018, the storyboard of lesson 06, and Ukraine's voice."""
    voices = data.load("hybrid_voices")
    assert len(voices) == 5
    assert (voices["speaker"].astype(str) != voices["target"].astype(str)).all()
    assert (voices["sourcing"] == "read").all()
    assert voices["sources"].notna().all()
    assert voices["example_year"].between(2015, 2022).all()
    label = voices.set_index("id").loc["the-west-on-russia"]
    assert label["word"] == "Gerasimov doctrine"
    assert "galeotti-2018-03-05" in label["sources"]
