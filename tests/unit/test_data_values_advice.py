"""Known values of the tables behind the lessons on trade, advice and the memo."""

from __future__ import annotations

from pakrussia import data


def test_ten_months_of_one_reporter() -> None:
    """State Bank of Pakistan through APP, Daily Times and Business Recorder, 2021."""
    partners = data.load("partners_2021").set_index(["flow", "partner_iso3"])["usd_millions"]
    bought, sold = partners["Pakistan buys from"], partners["Pakistan sells to"]
    assert bought["CHN"] == 10312.089
    assert sold["USA"] == 4019.722
    assert round(bought["SAU"] / bought["RUS"], 1) == 3.6
    assert round(100 * bought["RUS"] / bought["WLD"], 1) == 1.3
    assert round(100 * sold["RUS"] / sold["WLD"], 1) == 0.6


def test_russia_makes_up_the_total_of_the_state_bank() -> None:
    """Dunya, 2021: 670.09 million in ten months, of which 135.31 were Pakistan's sales."""
    partners = data.load("partners_2021")
    russia = partners.loc[partners["partner_iso3"] == "RUS", "usd_millions"].sum()
    trade = data.load("trade_pakistan_russia").set_index("id")
    assert round(russia, 2) == trade.loc["jul-apr-2021-state-bank", "total_usd_millions"]


def test_each_school_reads_each_option() -> None:
    schools = data.load("schools_of_thought")
    options = data.load("option_scores")
    assert len(schools) == 24
    assert set(schools["option"].astype(str)) == set(options["option"].astype(str))
    assert schools["reading"].str.split().str.len().max() <= 18
    assert schools.groupby("school", observed=True)["looks_at_first"].nunique().eq(1).all()


def test_five_readings_of_the_crude_of_2023() -> None:
    """The storyboard of lesson 07: 4.8, 9.5, 9.9, 14.2 and 45.5 days of imports."""
    readings = data.load("oil_readings").set_index("id")
    days = (readings["barrels_high"] / 154_000).round(1)
    assert days.to_dict() == {
        "june": 4.8,
        "october": 9.5,
        "november-printed": 9.9,
        "november-zero": 14.2,
        "ambassador": 45.5,
    }


def test_each_goal_has_two_steps_and_no_change() -> None:
    options = data.load("memo_options")
    per_goal = options.groupby("goal")["option"]
    assert per_goal.size().eq(3).all()
    assert per_goal.apply(lambda texts: (texts == "No change.").sum()).eq(1).all()
    assert set(options["goal"]) == set(data.load("memo_goals")["id"])


def test_six_teams_with_three_lines_and_two_cards() -> None:
    lines = data.load("delegations")
    counts = lines.groupby(["iso3", "kind"], observed=True).size().unstack()
    assert len(counts) == 6
    assert counts["card"].eq(2).all()
    assert counts[["wants", "can offer", "must not"]].eq(1).all(axis=None)
    assert lines.loc[lines["kind"] == "card", "sources"].notna().all()


def test_the_rubric_gives_eighteen_points() -> None:
    rubric = data.load("rubric")
    assert len(rubric) == 24
    assert rubric.groupby("criterion", observed=True)["points"].max().sum() == 18


def test_nearly_each_source_has_a_home() -> None:
    homes = set(data.load("source_homes")["key"])
    assert len(homes) >= 0.95 * len(data.load("sources"))
