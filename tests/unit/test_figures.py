"""Figures and their vocabulary: the table is drawn, controls always answer, nothing leaks."""

from __future__ import annotations

import copy
import itertools
import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import altair as alt
import pandas as pd
import pytest
import vl_convert

from pakrussia import captions, charts, data, stored
from pakrussia.captions import Caption
from pakrussia.errors import CourseError
from pakrussia.figures import alliances, axes, controls, looks, maps, panels, sentences
from pakrussia.figures.figure import FIGURES, Drawing, Figure, figure
from pakrussia.figures.layout import NARROW, WIDE

WORDS = Caption(
    "x",
    "What?",
    "Bars.",
    controls={"x_year": "Year", "x_open": "Show", "x_side": "Side"},
    options={"x_side": {"n": "north"}},
)


# --- vocabulary ----------------------------------------------------------------------------------


def evaluated(expression: str, **signals: Any) -> str:
    """Return what Vega makes of an expression."""
    params = [alt.param(name, value) for name, value in signals.items()]
    chart = panels.one_row().mark_text(text=alt.ExprRef(expression)).add_params(*params)
    svg = vl_convert.vegalite_to_svg(chart.to_dict())
    found = re.search(r"<text[^>]*>([^<]*)</text>", svg)
    return found[1] if found else ""


def test_controls_carry_their_names_from_the_words() -> None:
    slider = controls.slider(WORDS, "x_year", 1947, 1950, 1948)
    box = controls.checkbox(WORDS, "x_open")
    side = controls.choice(WORDS, "x_side", ["n", "s"], "s")
    chart = panels.one_row().mark_point().add_params(slider, box, side, controls.hidden("x_guess"))
    params = {one["name"]: one for one in chart.to_dict()["params"]}
    assert params["x_year"]["bind"]["name"] == "Year "
    assert params["x_open"]["value"] is False
    assert params["x_side"]["bind"]["labels"] == ["north", "s"]
    assert params["x_side"]["value"] == "s"
    assert params["x_guess"] == {
        "name": "x_guess",
        "value": -1,
        "bind": {"input": "hidden", "name": " "},
    }
    with pytest.raises(CourseError, match="x_yaer"):
        controls.slider(WORDS, "x_yaer", 0, 1, 0)


def test_many_choices_are_a_list() -> None:
    bind = controls.choice(WORDS, "x_side", "abcdef").param.bind
    assert bind["input"] == "select"


@pytest.mark.parametrize(
    ("template", "holes", "said"),
    [
        ("plain", {}, "plain"),
        ("", {}, ""),
        ("it's “{n}”", {"n": "3 + 4"}, "it's “7”"),
        ("{n:,.0f} km", {"n": "year"}, "1,960 km"),
        ("{a}{b}", {"a": "1", "b": "'x'"}, "1x"),
    ],
)
def test_a_sentence_with_holes(template: str, holes: dict[str, str], said: str) -> None:
    assert evaluated(sentences.text(template, **holes), year=1960) == said


def test_an_unfilled_hole_is_named() -> None:
    with pytest.raises(CourseError, match=r"hole \{yaer\}.*Did you mean 'year'"):
        sentences.text("{yaer}", year="1")


@pytest.mark.parametrize(("number", "said"), [(0, "none"), (1, "one comes"), (5, "5 come")])
def test_a_sentence_fits_its_number(number: int, said: str) -> None:
    forms = {"zero": "none", "one": "one comes", "other": "{n} come"}
    assert evaluated(sentences.by_number("n", forms, n="n"), n=number) == said


def test_forms_need_the_general_one() -> None:
    with pytest.raises(CourseError, match="other"):
        sentences.by_number("n", {"one": "one"})


def test_values_are_looked_up_and_guesses_are_numbers() -> None:
    assert evaluated(sentences.look_up({"a": {"b": "é"}}, "'a'") + "['b']") == "é"
    for set_to, locked in ((-1, "no"), ("-1", "no"), (0, "yes"), ("12", "yes")):
        condition = sentences.choose(sentences.guessed("g"), "'yes'", "'no'")
        assert evaluated(condition, g=set_to) == locked


def test_layouts_pick_and_rows_become_columns() -> None:
    assert (WIDE.pick(1, 2), NARROW.pick(1, 2)) == (1, 2)
    one = panels.panel(panels.one_row().mark_point(), width=10, height=10, title="A")
    assert "hconcat" in panels.row(one, one, layout=WIDE).to_dict()
    assert "vconcat" in panels.row(one, one, layout=NARROW).to_dict()


def test_axes_and_looks() -> None:
    x = axes.years("year", [1947, 1970], [1950, 1960]).to_dict()
    assert x["axis"] == {"format": "d", "values": [1950, 1960]}
    assert x["scale"]["domain"] == [1947, 1970]
    assert axes.names("state", ["b", "a"]).to_dict()["sort"] == ["b", "a"]
    assert axes.names("state", ["b"], labels=False).to_dict()["axis"] is None
    shape = looks.look("shape", "kind", {"a": "circle"}).to_dict()
    assert shape["scale"] == {"domain": ["a"], "range": ["circle"]}
    assert set(looks.states("state", ["USA"], "color", "shape")) == {"color", "shape"}
    told = [one.to_dict() for one in looks.tooltip(a="A", b=("B", ".0f"))]
    assert told[1] == {"field": "b", "type": "quantitative", "title": "B", "format": ".0f"}


@pytest.mark.parametrize("state", charts.STATES)
def test_names_of_states_can_be_read(state: str) -> None:
    """WCAG 2.2 asks for 4.5 to 1 for text."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    if state == "Others":
        return  # It never names a line.
    colour = looks.text_color("state", [state]).to_dict()["scale"]["range"][0]
    assert (luminance(charts.PAPER) + 0.05) / (luminance(colour) + 0.05) >= 4.5


# --- maps ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (0, 90), 6371 * math.pi / 2),
        ((90, 0), (-90, 55), 6371 * math.pi),
        # Paris – Tokyo, as any table of distances has it, to one in three hundred.
        ((48.857, 2.351), (35.690, 139.692), 9712),
    ],
)
def test_great_circles(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    places = [{"lat": lat, "lon": lon} for lat, lon in (one, other)]
    assert maps.great_circle_km(*places) == pytest.approx(km, rel=0.003, abs=1e-6)
    assert maps.great_circle_km(*places[::-1]) == pytest.approx(maps.great_circle_km(*places))


@pytest.mark.parametrize("angle", [0, 77, 180, 300])
def test_a_ring_has_its_radius_everywhere(angle: int) -> None:
    """The circle that Vega draws and the distance that Python counts agree."""
    point = maps.on_circle("45.9", "63.3", "1507", str(angle))
    lat = float(evaluated(point["lat"].replace("datum.sin_lat", f"({point['sin_lat']})")))
    lon = float(evaluated(point["lon"].replace("datum.sin_lat", f"({point['sin_lat']})")))
    far = maps.great_circle_km({"lat": 45.9, "lon": 63.3}, {"lat": lat, "lon": lon})
    assert far == pytest.approx(1507, abs=0.5)


def test_pieces_of_land_are_joined_without_their_cut() -> None:
    left = [(0, 0), (0, 2), (1, 2), (1, 0), (0, 0)]
    right = [(1, 0), (1, 2), (2, 2), (2, 0), (1, 0)]
    (outline,) = maps.joined([left, right])
    assert outline[0] == outline[-1]
    edges = {frozenset(edge) for edge in itertools.pairwise(outline)}
    assert frozenset({(1, 0), (1, 2)}) not in edges
    assert len(edges) == 6


def test_a_lake_stays_a_hole_and_islands_stay_apart() -> None:
    around = [
        [(0, 0), (0, 3), (1, 2), (1, 1), (0, 0)],
        [(0, 3), (3, 3), (2, 2), (1, 2), (0, 3)],
        [(3, 3), (3, 0), (2, 1), (2, 2), (3, 3)],
        [(3, 0), (0, 0), (1, 1), (2, 1), (3, 0)],
    ]
    island = [(9, 9), (9, 10), (10, 9), (9, 9)]
    outlines = maps.joined([*around, island])
    assert sorted(len(one) for one in outlines) == [4, 5, 5]


def test_land_has_no_cut_through_a_continent() -> None:
    """The base map comes in pieces: none of their edges is left within Asia."""
    features = next(iter(maps.land((-20, 105), (14, 76)).to_dict()["datasets"].values()))
    points = {tuple(spot) for ring in features[0]["geometry"]["coordinates"] for spot in ring}
    inland = [p for p in points if 60 < p[0] < 80 and 40 < p[1] < 60]
    assert points and inland == []


# --- figures -------------------------------------------------------------------------------------


def places() -> pd.DataFrame:
    return data.load("places").query(
        "id in ['peshawar-airport', 'lahore', 'incirlik', 'bodo', 'u2-crash', 'tyuratam', 'moscow']"
    )


def events() -> pd.DataFrame:
    return data.load("events").query("in_core_list and date < '1965'")


def spans() -> pd.DataFrame:
    table = data.load("alliance_spans").query("from_year <= 1991 and iso3 == 'PAK'")
    return table.assign(pair="Pakistan – " + table["partner_iso3"].astype(str))


def ranked() -> pd.DataFrame:
    table = data.load("un_agreement_periods").query("iso3 == 'USA' or partner_iso3 == 'USA'")
    table = table[table["period"].isin(["1955-1958", "1980-1989", "2002-2019"])]
    other = table["iso3"].where(table["iso3"] != "USA", table["partner_iso3"])
    return table.assign(state=other.replace({"PAK": "Pakistan"})).sort_values("period")


def agreement() -> pd.DataFrame:
    table = data.load("un_agreement").query(
        "iso3 == 'PAK' and partner_iso3 in ['USA', 'SUN', 'IND'] and 1947 <= year <= 1969"
    )
    names = {"USA": "USA", "SUN": "USSR", "IND": "India"}
    return table.assign(state=table["partner_iso3"].map(names))


TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "01-flight": places,
    "01-start": events,
    "01-promises": spans,
    "01-voter": ranked,
    "01-votes": agreement,
}


def drawn(id: str) -> tuple[dict[str, dict[str, Any]], str]:
    """Return a figure's two drawings as they are stored, compiled, and its fold of data."""
    if id not in _drawn:
        shown: list[Any] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(charts, "display", lambda one, **more: shown.append((one, more)))
            FIGURES[id](TABLES[id]())
        (bundle, more), (fold, _) = shown
        wide = bundle[charts.VEGA_MIME]
        narrow = charts.narrow_vega(more["metadata"][stored.NARROW], wide)
        _drawn[id] = ({"wide": wide, "narrow": narrow}, fold.data)
    return _drawn[id]


_drawn: dict[str, tuple[dict[str, dict[str, Any]], str]] = {}


def picture(vega: dict[str, Any], **values: Any) -> str:
    """Return a drawing with its parameters set."""
    vega = copy.copy(vega)
    known = {signal["name"] for signal in vega["signals"]}
    assert set(values) <= known
    vega["signals"] = [
        {**signal, "value": values[signal["name"]]} if signal["name"] in values else signal
        for signal in vega["signals"]
    ]
    svg: str = vl_convert.vega_to_svg(vega)
    # What is clipped is numbered on, from picture to picture.
    return re.sub(r"clip\d+", "clip", svg)


def positions(vega: dict[str, Any]) -> dict[str, list[Any]]:
    """Return every position of every control of a drawing."""
    found: dict[str, list[Any]] = {}
    for signal in vega["signals"]:
        bind = signal.get("bind")
        if not bind or bind["input"] == "hidden":
            continue
        if bind["input"] == "checkbox":
            found[signal["name"]] = [False, True]
        elif bind["input"] == "range":
            count = round((bind["max"] - bind["min"]) / bind["step"])
            found[signal["name"]] = [bind["min"] + bind["step"] * n for n in range(count + 1)]
        else:
            found[signal["name"]] = bind["options"]
    return found


def settings(vega: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each control at each position: as the chart opens, and with its answer shown."""
    controls_ = positions(vega)
    opens = {name: True for name in controls_ if name.endswith("_open")}
    for start in [{}, opens] if opens else [{}]:
        for name, values in controls_.items():
            for value in values:
                yield {**start, name: value}


def said(svg: str) -> str:
    return " | ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))


def sizes(svg: str) -> set[float]:
    return {float(one) for one in re.findall(r'font-size="([\d.]+)px"', svg)}


def test_every_figure_is_tested_here() -> None:
    assert set(TABLES) == set(FIGURES)


@pytest.mark.parametrize("id", TABLES)
def test_every_position_of_every_control_answers(id: str) -> None:
    """Marks are drawn, and the sentence is whole, wherever a control stands."""
    drawings, _ = drawn(id)
    assert positions(drawings["wide"]) == positions(drawings["narrow"])
    for setting in settings(drawings["wide"]):
        wide = picture(drawings["wide"], **setting)
        # The third title of the frame is the sentence, set in 14 pixels.
        sentence = re.findall(r'font-size="14px"[^>]*>([^<]+)</text>', wide)
        assert len(sentence) == 1 and sentence[0].endswith((".", ". ")), setting
        assert not re.search(r"undefined|NaN|null|Infinity", said(wide)), setting
        assert "mark-rect" in wide or "mark-symbol" in wide
        assert re.search(r'role="graphics-symbol"|aria-roledescription="(bar|point)"', wide), (
            setting
        )


@pytest.mark.parametrize("id", TABLES)
def test_the_narrow_drawing_fits_a_phone_in_every_state(id: str) -> None:
    drawings, _ = drawn(id)
    states: list[dict[str, Any]] = [{}]
    guess = next((s["name"] for s in drawings["narrow"]["signals"] if "_guess" in s["name"]), "")
    if guess:
        states.append({guess.replace("_guess", "_open"): True, guess: "60"})
    for state in states:
        svg = picture({**drawings["narrow"], "padding": 2}, **state)
        width = float(re.search(r'width="([\d.]+)"', svg)[1])  # type: ignore[index]
        assert width <= 336
        assert min(sizes(svg)) >= 11


@pytest.mark.parametrize("id", TABLES)
def test_the_wide_drawing_fits_a_window(id: str) -> None:
    svg = picture(drawn(id)[0]["wide"])
    width, height = map(float, re.search(r'width="([\d.]+)" height="([\d.]+)"', svg).groups())  # type: ignore[union-attr]
    assert width <= 700 and height <= 560


def other_table(id: str) -> pd.DataFrame:
    """Return the table of a figure with one value changed."""
    table = TABLES[id]().reset_index(drop=True)
    if id == "01-flight":
        table.loc[table["id"] == "incirlik", "lat"] = 40.0
    elif id == "01-start":
        table = table.drop(index=3)
    elif id == "01-promises":
        table.loc[0, "to_year"] = table.loc[0, "from_year"]
    else:
        table.loc[0, "same_pct"] = 5.0
    return table


@pytest.mark.parametrize("id", TABLES)
@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_figure_draws_the_table_it_is_given(id: str, layout: Any) -> None:
    table = TABLES[id]()
    before = table.copy(deep=True)
    first = vl_convert.vegalite_to_svg(FIGURES[id].draw(table, layout).chart.to_dict())
    other = vl_convert.vegalite_to_svg(FIGURES[id].draw(other_table(id), layout).chart.to_dict())
    assert first != other
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("id", TABLES)
def test_a_table_that_cannot_be_drawn_is_refused_by_name(id: str) -> None:
    one = FIGURES[id]
    table = TABLES[id]()
    lost = one.columns[-1]
    with pytest.raises(CourseError, match=rf"{one.__name__} needs the column '{lost}'"):
        one.draw(table.drop(columns=lost))
    with pytest.raises(CourseError, match="has no rows"):
        one.draw(table.iloc[:0])
    with pytest.raises(CourseError, match="draws a table"):
        one.draw([1, 2])  # type: ignore[arg-type]


def test_the_map_names_the_place_that_it_needs() -> None:
    with pytest.raises(CourseError, match="needs the place 'bodo'"):
        alliances.flight.draw(places().query("id != 'bodo'"))


def test_two_figures_cannot_share_an_id() -> None:
    def other(table: pd.DataFrame, words: Caption, layout: Any) -> Drawing:
        """Draw nothing."""
        raise AssertionError

    with pytest.raises(CourseError, match="01-start"):
        figure("01-start", [])(other)
    assert isinstance(FIGURES["01-start"], Figure)


# --- while a guess is open -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_the_closed_map_is_one_picture_and_tells_no_distance(kind: str) -> None:
    vega = drawn("01-flight")[0][kind]
    pictures = {
        picture(vega, flight_base=base, flight_ring=ring)
        for base, ring in itertools.product(positions(vega)["flight_base"], (20, 60, 160))
    }
    (closed,) = pictures
    assert " km" not in closed
    assert ">your guess<" not in closed
    opened = picture(vega, flight_open=True, flight_guess="40")
    assert opened.count(" km") >= 4
    assert ">your guess<" in opened


@pytest.mark.parametrize(
    ("base", "ring", "text"),
    [
        ("Peshawar", 60, "60 steps, a ring of 1,507 km around Peshawar, just reaches Tyuratam."),
        ("Peshawar", 55, "55 steps, a ring of 1,382 km around Peshawar, does not reach Tyuratam."),
        ("Peshawar", 65, "65 steps, a ring of 1,633 km around Peshawar, goes beyond Tyuratam."),
        ("Incirlik", 100, "100 steps, a ring of 2,512 km around Incirlik, just reaches Tyuratam."),
        ("Bodø", 145, "145 steps, a ring of 3,642 km around Bodø, does not reach Tyuratam."),
    ],
)
def test_the_sentence_of_the_map(base: str, ring: int, text: str) -> None:
    vega = drawn("01-flight")[0]["wide"]
    svg = picture(vega, flight_open=True, flight_base=base, flight_ring=ring, flight_guess="40")
    assert text in said(svg)
    # The guess was about Peshawar alone.
    assert ("You said 40." in said(svg)) == (base == "Peshawar")


@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_closed_events_tell_no_effect(kind: str) -> None:
    """Neither colour, nor shape, nor legend, nor what a screen reader gets."""
    vega = drawn("01-start")[0][kind]
    for setting in ({}, {"start_actor": "Moscow"}, {"start_year": 1948}):
        closed = picture(vega, **setting)
        assert charts.HOSTILE not in closed and charts.FRIENDLY not in closed
        assert "harms" not in closed and "improves" not in closed
    opened = picture(vega, start_open=True)
    assert opened.count(charts.HOSTILE) >= 14
    assert ">harms ties<" in opened


def test_the_sentence_of_the_events_counts_the_table() -> None:
    vega = drawn("01-start")[0]["wide"]
    table = events()
    harmful = table[table["effect"] == "harms"]
    for year in (1956, 1960):
        early = int((harmful["date"].dt.year < year).sum())
        text = said(picture(vega, start_open=True, start_year=year, start_guess="6"))
        assert f"{early} of the {len(harmful)} events that harmed ties come before {year}." in text
        assert ("You said 6." in text) == (year == 1960)  # the year that was guessed about
    assert "None of the 14" in said(picture(vega, start_open=True, start_year=1948))
    two = alliances.start.draw(harmful.sort_values("date").iloc[[0, -1]]).sentence
    one = evaluated(two, start_open=True, start_year=1960, start_actor="all", start_guess=-1)
    assert one == "One of the 2 events that harmed ties comes before 1960."
    moscow = int((harmful["side"] == "Moscow").sum())
    text = said(picture(vega, start_open=True, start_actor="Moscow", start_year=1963))
    assert f"Acts of Moscow: {moscow} of the {moscow}" in text
    quiet = events().query("side != 'both sides' or effect != 'harms'")
    sentence = alliances.start.draw(quiet).sentence
    said_of_none = evaluated(
        sentence, start_open=True, start_year=1960, start_actor="both sides", start_guess=-1
    )
    assert said_of_none == "Acts of both sides: none of them harmed ties."


def test_data_wait_for_the_guess_and_begin_with_the_finding() -> None:
    for id in ("01-flight", "01-start"):
        fold = drawn(id)[1]
        assert "<summary>Show the data (after your guess)</summary>" in fold
        assert fold.index("pakrussia-closed") < fold.index("pakrussia-answer")
    fold = drawn("01-flight")[1]
    assert "from Peshawar 1,496 km: 60 per cent of that way" in fold
    assert "Show the data (" in drawn("01-votes")[1]
    assert "after your guess" not in drawn("01-votes")[1]


def test_years_without_a_row_break_the_line() -> None:
    chart = alliances.votes.draw(agreement()).chart.to_dict()
    rows = next(iter(chart["datasets"].values()))
    assert {row["year"] for row in rows} == set(range(1947, 1970))
    assert [row["same_pct"] for row in rows if row["year"] == 1964] == [None, None, None]


def test_the_sentence_of_the_voters_ranks_the_table() -> None:
    vega = drawn("01-voter")[0]["wide"]
    table = ranked().query("period == '1955-1958'").sort_values("same_pct", ascending=False)
    rank = table["state"].tolist().index("Pakistan") + 1
    assert f"Pakistan is number {rank} of {len(table)}" in said(picture(vega))
    without = alliances.voters.draw(ranked().query("state != 'Pakistan'"))
    assert "no votes of Pakistan" in evaluated(without.sentence, voter_period="1955-1958")


def test_the_sentence_of_the_promises_reads_both_teams() -> None:
    vega = drawn("01-promises")[0]["wide"]
    assert "ATOP on Pakistan" in said(picture(vega))
    assert "COW on Pakistan" in said(picture(vega, promises_coder="COW"))


def test_a_stored_figure_is_small() -> None:
    """Both drawings of all figures, as they are stored: the narrow ones add a quarter at most."""
    wide = narrow = 0
    for id in TABLES:
        shown: list[Any] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(charts, "display", lambda one, shown=shown, **m: shown.append((one, m)))
            FIGURES[id](TABLES[id]())
        bundle, more = shown[0]
        wide += len(json.dumps(bundle))
        narrow += len(json.dumps(more["metadata"][stored.NARROW]))
    assert narrow < wide / 4


def test_captions_name_each_event_of_lesson_01() -> None:
    labels = captions.load("01-start").labels
    assert set(events()["id"]) <= set(labels)
