"""Known values of the typed tables of lessons 02 to 04, each beside its source outside them."""

from __future__ import annotations

import pandas as pd

from pakrussia import data


def test_clock_of_1971() -> None:
    """Days counted for the storyboard; New York Times, 22 December 1971: three Soviet vetoes."""
    clock = data.load("clock_1971").set_index("id")
    day = clock["date"]
    assert (day["1971-indo-soviet-treaty"] - day["1971-kissinger-to-beijing"]).days == 31
    assert (day["1971-indo-soviet-treaty"] - day["1971-podgorny-letter"]).days == 129
    assert (day["1971-dhaka-surrender"] - day["1971-indo-soviet-treaty"]).days == 129
    months = (
        day["1971-indo-soviet-treaty"].to_period("M") - day["1969-treaty-talks"].to_period("M")
    ).n
    assert months == 29
    vetoes = clock[clock["event"] == "1971-three-soviet-vetoes"]
    assert vetoes["date"].dt.strftime("%m-%d").tolist() == ["12-04", "12-05", "12-13"]


def test_the_clock_agrees_with_the_events() -> None:
    events = data.load("events").set_index("id")["date"]
    clock = data.load("clock_1971").dropna(subset=["event"])
    shared = clock[clock["event"] != "1971-three-soviet-vetoes"]
    assert len(shared) == 6
    for row in shared.itertuples():
        assert row.date == events[row.event], row.id


def test_the_order_of_a_pair_is_that_of_its_dates() -> None:
    pairs = data.load("arrow_pairs")
    effect_first = pairs["effect_date"] < pairs["cause_date"]
    assert (effect_first == (pairs["actual_order"] == "effect first")).all()
    assert effect_first.sum() == 5


def test_arrows_of_time() -> None:
    """Years between cause and effect, as counted for the storyboard of lesson 03."""
    pairs = data.load("arrow_pairs").set_index("id")
    days = (pairs["effect_date"] - pairs["cause_date"]).dt.days
    assert days["entry-us-help"] == -177
    assert days["training-cut-contract"] == -3
    years = (days / 365.25).round(1).to_dict()
    assert years["sanction-ayub"] == -14.0
    assert years["u2-protest"] == -6.1
    assert years["withdrawal-pressler-law"] == -3.5
    assert years["withdrawal-aid-stop"] == 1.6
    assert days["pressler-sharif"] == 3123
    assert years["withdrawal-glenn"] == 9.3


def test_dates_of_the_pairs_stand_in_laws_and_events() -> None:
    """Hathaway, Arms Control Today (2000), dates the laws; see the table us_laws."""
    pairs = data.load("arrow_pairs").set_index("id")
    laws = data.load("us_laws").set_index("id")
    events = data.load("events").set_index("id")["date"]
    assert pairs.loc["withdrawal-pressler-law", "effect_date"] == laws.loc["pressler", "passed"]
    assert pairs.loc["withdrawal-aid-stop", "effect_date"] == laws.loc["pressler", "applied"]
    assert pairs.loc["withdrawal-glenn", "effect_date"] == laws.loc["glenn", "applied"]
    assert pairs.loc["sanction-ayub", "cause_date"] == laws.loc["symington", "applied"]
    assert pairs.loc["sanction-ayub", "effect_date"] == events["1965-ayub-in-moscow"]
    assert pairs.loc["kissinger-treaty", "effect_date"] == events["1971-indo-soviet-treaty"]


def test_outcomes_cover_the_acts_of_the_index() -> None:
    """The acts of the rule and of the first list: 60, of which 25 were chosen by hand."""
    events = data.load("events")
    acts = events[
        events["between_two_states"]
        & (events["date"] >= "2003-01-01")
        & (events["date"] <= "2021-05-31")
    ]
    outcomes = data.load("outcomes")
    assert sorted(outcomes["event"]) == sorted(acts["id"])
    scored = outcomes.merge(acts, left_on="event", right_on="id")
    assert len(scored) == 60
    assert (scored["chronology"] == "2003-2026").sum() == 25
    assert round(scored["cameo_scale"].sum(), 1) == 260.2
    groups = scored.groupby("act_group")["cameo_scale"].agg(["size", "sum"]).round(1)
    assert groups.loc["signatures"].tolist() == [9, 72.0]
    assert groups.loc["drills"].tolist() == [14, 103.6]
    assert groups.loc["visits and meetings"].tolist() == [24, 50.4]
    assert scored.loc[scored["outcome"] == "not done", "cameo_scale"].sum() == 16.0


def test_classes_carry_the_scores_of_the_events() -> None:
    """CAMEO scale 0.5B1: 057 stands at 8.0, 190 at -10.0, 042 at 1.9."""
    classes = data.load("event_classes").set_index("cameo_code")
    assert classes.loc[["057", "190", "042"], "cameo_scale"].tolist() == [8.0, -10.0, 1.9]
    events = data.load("events")
    assert set(events["cameo_code"]) == set(classes.index)
    for row in events.itertuples():
        found = classes.loc[row.cameo_code]
        assert (row.cameo_scale, row.cameo_class) == (found["cameo_scale"], found["cameo_class"])
    kinds = classes["kind"].to_dict()
    assert kinds["057"] == "words, friendly" and kinds["062"] == "deeds, friendly"
    assert kinds["129"] == "words, hostile" and kinds["162"] == "deeds, hostile"


def test_weis_scores() -> None:
    """KEDS table of Goldstein's weights: visit 1.9, military attack -10.0, military aid 8.3."""
    weis = data.load("event_weis")
    assert len(weis) == 50
    score = weis.set_index("event")["goldstein_1992"]
    assert score["1965-ayub-in-moscow"] == 1.9
    assert score["1960-u2-shot-down"] == -10.0
    assert score["1968-soviet-arms-for-pakistan"] == 8.3
    assert score["1989-soviet-withdrawal-ends"] == 0.6
    assert (weis.groupby("weis_code")["goldstein_1992"].nunique() == 1).all()


def test_pipeline_promises() -> None:
    """Waits counted for the storyboard of lesson 07; the first two: The Express Tribune of
    15 March 2015 and AFP of October 2015; Dawn of 16 October 2015 has the Russian schedule, Dawn
    of 16 July 2021 the Heads of Terms.
    """
    promises = data.load("pipeline_promises")
    waits = ((promises["promised_end"] - promises["promised_on"]).dt.days / 365.25).round(1)
    assert waits.tolist() == [2.8, 2.2, 2.7, 3.7, 4.7, 2.5, 4.0]
    texts = data.load("pipeline_texts")
    assert texts["signed_on"].dt.strftime("%Y-%m-%d").tolist() == [
        "2015-10-16",
        "2021-05-28",
        "2021-07-15",
    ]


def test_five_treaties_with_the_west() -> None:
    """Lesson 01 counts these five; texts in the treaty series named in their rows."""
    treaties = data.load("treaties")
    west = treaties[treaties["western_tie"]]
    assert west["signed"].dt.strftime("%Y-%m-%d").tolist() == [
        "1954-05-19",
        "1954-09-08",
        "1955-09-23",
        "1959-03-05",
        "1959-07-18",
    ]
    assert not pd.isna(west["what_it_promised"]).any()
