"""Figures of lesson 01: the flight, the start of distrust, promises and votes."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from pakrussia import charts
from pakrussia.captions import Caption
from pakrussia.errors import CourseError
from pakrussia.figures import axes, controls, looks, maps, panels, sentences
from pakrussia.figures.figure import Drawing, figure
from pakrussia.figures.layout import Layout
from pakrussia.figures.looks import readable

AIRFIELDS = {
    "peshawar-airport": "Peshawar",
    "lahore": "Lahore",
    "incirlik": "Incirlik",
    "bodo": "Bodø",
}
_TARGET, _CRASH, _USUAL = "tyuratam", "u2-crash", "Incirlik"
# Where a name stands: align, dx, dy; first wide, then narrow.
_NAMES = {
    "peshawar-airport": (("right", -9, 2), ("right", -8, -2)),
    "lahore": (("left", 9, 5), ("left", 8, 9)),
    "incirlik": (("left", -8, 17), ("left", -8, 15)),
    "bodo": (("right", -10, 2), ("right", -9, 0)),
    "u2-crash": (("left", 10, 0), ("left", 9, 0)),
    "tyuratam": (("right", -10, 0), ("right", -9, 0)),
}
_SEA = "#f6f7f7"


@figure("01-flight", ["id", "name", "lat", "lon"])
def flight(places: pd.DataFrame, words: Caption, layout: Layout) -> Drawing:
    """Show how far a ring around an airfield reaches, and the flight of 1 May 1960.

    ``places``: ``id``, ``name``, ``lat`` and ``lon`` in degrees. It must hold the four airfields,
    the crash site and Tyuratam; further places are drawn as grey dots.
    """
    where = {str(place["id"]): place for _, place in places.iterrows()}
    for id in (*AIRFIELDS, _CRASH, _TARGET):
        if id not in where:
            raise CourseError(
                f"The map of the flight needs the place {id!r}. Keep it in the table."
            )
    km = {name: maps.great_circle_km(where[id], where[_TARGET]) for id, name in AIRFIELDS.items()}
    params = [
        controls.choice(words, "flight_base", AIRFIELDS.values(), _USUAL),
        controls.slider(words, "flight_ring", 20, 160, 100, 5),
        controls.checkbox(words, "flight_open"),
        controls.hidden("flight_guess"),
        # Until it is open the chart shows the usual airfield and its ring, whatever is set.
        alt.param("flight_at", expr=f"flight_open ? flight_base : '{_USUAL}'"),
        alt.param("flight_km", expr=f"{km[_USUAL]} * (flight_open ? flight_ring : 100) / 100"),
    ]
    center = {
        axis: sentences.look_up(
            {name: float(where[id][axis]) for id, name in AIRFIELDS.items()}, "flight_at"
        )
        for axis in ("lat", "lon")
    }
    ring = maps.ring(center["lat"], center["lon"], "flight_km").mark_line(
        color="#1d83e2", strokeWidth=2, aria=False, clip=True
    )
    home = where["peshawar-airport"]
    guess = _guess_ring(home, f"{km[_USUAL]} * toNumber(flight_guess) / 100", words, layout)
    ends = {id: [float(where[id]["lon"]), float(where[id]["lat"])] for id in where}
    tracks = [
        maps.line([ends[_CRASH], ends["bodo"]], stroke="#0d4039", strokeWidth=2, strokeDash=[6, 4]),
        maps.line([ends["peshawar-airport"], ends[_CRASH]], stroke="#0d4039", strokeWidth=2.6),
    ]
    drawing = panels.panel(
        maps.land((-20, 105), (14, 76)),
        *guess,
        ring,
        *tracks,
        *_spots(places, km, words, layout),
        width=layout.pick(660, layout.width),
        height=layout.pick(390, 330),
    ).properties(
        projection=alt.Projection(
            type="azimuthalEqualArea",
            rotate=[-50, -50],
            scale=layout.pick(474, 262),
            translate=layout.pick([352, 192], [168, 172]),
        ),
        view=alt.ViewConfig(fill=_SEA, cornerRadius=6),
    )
    holes = {"ring": "flight_ring", "km": "flight_km", "base": "flight_base"}
    needed = sentences.look_up(km, "flight_at")
    said = sentences.choose(
        f"flight_km < {needed}",
        sentences.text(words.sentence("falls_short"), **holes),
        sentences.choose(
            f"flight_km < 1.06 * {needed}",
            sentences.text(words.sentence("reaches"), **holes),
            sentences.text(words.sentence("goes_beyond"), **holes),
        ),
    )
    guessed = sentences.text(words.sentence("guess"), guess="toNumber(flight_guess)")
    asked = f"flight_base == 'Peshawar' && {sentences.guessed('flight_guess')}"
    said += " + " + sentences.choose(asked, guessed, "''")
    closed = sentences.text(words.sentence("closed"))
    table = pd.DataFrame({"from": km.keys(), "to": words.label(_TARGET), "km": km.values()})
    table["share"] = (100 * table["km"] / km[_USUAL]).round().astype(int)
    table["km"] = table["km"].round().astype(int)
    finding = {name.lower(): f"{distance:,.0f}" for name, distance in km.items()}
    return Drawing(
        drawing.add_params(*params),
        table,
        sentence=sentences.choose("flight_open", said, closed),
        opens="flight_open",
        finding=finding | {"share": f"{100 * km['Peshawar'] / km[_USUAL]:.0f}"},
    )


def _guess_ring(home: pd.Series, km: str, words: Caption, layout: Layout) -> list[alt.Chart]:
    """Return a dashed ring of the reader's guess around Peshawar, with its name; else nothing."""
    lat, lon = str(float(home["lat"])), str(float(home["lon"]))
    locked = sentences.guessed("flight_guess")
    line = maps.ring(lat, lon, km).transform_filter(locked)
    at = maps.on_circle(lat, lon, km, str(layout.pick(248, 225)))
    tag = maps.placed(
        panels.one_row()
        .transform_filter(locked)
        .transform_calculate(sin_lat=at["sin_lat"])
        .transform_calculate(lat=at["lat"], lon=at["lon"]),
        text=alt.value(words.sentence("guess_ring")),
    )
    dashed = line.mark_line(
        color=charts.QUIET, strokeWidth=1.6, strokeDash=[3, 3], aria=False, clip=True
    )
    return [dashed, *readable(tag, paper=_SEA, color=charts.QUIET, align="right", dx=-6)]


def _spots(
    places: pd.DataFrame, km: dict[str, float], words: Caption, layout: Layout
) -> list[alt.Chart]:
    """Return the places as dots with their names, and with their distances once these are open."""
    kinds = {_CRASH: "crash", _TARGET: "range", **dict.fromkeys(AIRFIELDS, "field")}
    spots = places[["id", "name", "lat", "lon"]].assign(
        kind=places["id"].map(kinds).fillna("city"),
        name=[
            words.labels.get(id, name)
            for id, name in zip(places["id"], places["name"], strict=True)
        ],
        km=places["id"].map(AIRFIELDS).map(km),
    )
    note = {"crash": words.label("crash"), "range": words.label("range")}
    spots["note"] = spots["kind"].map(note).fillna("")
    distance = sentences.text(words.sentence("distance"), km="datum.km")
    base = alt.Chart(spots).transform_calculate(
        note=f"flight_open && isValid(datum.km) ? {distance} : datum.note"
    )
    base = base.transform_calculate(
        lines="datum.note ? [datum.name, datum.note] : [datum.name]",
        told="datum.name + (datum.note ? ', ' + datum.note : '')",
    )
    colors = {"field": "#0d4039", "crash": "#b3402f", "range": "#b3402f", "city": charts.QUIET}
    shapes = {"field": "circle", "crash": "cross", "range": "square", "city": "circle"}
    dots = maps.placed(
        base.mark_point(filled=True, size=layout.pick(75, 60), stroke="white", strokeWidth=1),
        color=looks.look("color", "kind", colors),
        shape=looks.look("shape", "kind", shapes),
        description=alt.Description("told:N"),
        tooltip=alt.Tooltip("told:N"),
    )
    names = []
    for id in spots["id"]:
        align, dx, dy = _NAMES.get(id, (("right", -8, 4),) * 2)[layout.is_narrow]
        one = base.transform_filter(f"datum.id == {sentences.quoted(id)}")
        mark: dict[str, Any] = {
            "align": align,
            "dx": dx,
            "dy": dy,
            "fontSize": layout.pick(12, 11.5),
        }
        names += readable(
            maps.placed(one, text=alt.Text("lines:N")), paper=maps.LAND, lineHeight=13, **mark
        )
    return [dots, *names]


_EFFECTS = ("harms", "mixed", "improves")
_ACTORS = ("all", "Moscow", "Pakistan and allies", "both sides")
_FIRST, _LAST = 1948, 1963


@figure(
    "01-start",
    ["id", "date", "precision", "title", "side", "effect", "effect_reason"],
)
def start(events: pd.DataFrame, words: Caption, layout: Layout) -> Drawing:
    """Show dated events on a line of years, with a line that the reader moves.

    ``events``: ``id``, ``date`` (a day), ``precision`` (day, month or year), ``title``, ``effect``
    on ties (harms, mixed, improves), ``effect_reason``; ``side`` says whose act it was (Moscow,
    Pakistan and allies, both sides). One row an event, in the order of the dates.
    """
    events = events.sort_values("date", kind="stable")
    forms = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
    events["day"] = [
        date.strftime(forms[precision])
        for date, precision in zip(events["date"], events["precision"].astype(str), strict=True)
    ]
    events["when"] = events["date"].dt.year + (events["date"].dt.day_of_year - 1) / 365.25
    events["actor"] = events["side"].astype(str)
    events["label"] = [
        words.labels.get(id, title) for id, title in zip(events["id"], events["title"], strict=True)
    ]
    params = [
        controls.slider(words, "start_year", _FIRST, _LAST, 1960),
        controls.choice(words, "start_actor", _ACTORS),
        controls.checkbox(words, "start_open"),
        controls.hidden("start_guess"),
    ]
    height = len(events) * layout.pick(18, 23)
    plane = panels.panel(
        *_event_layers(events, words, layout),
        width=layout.pick(650, layout.width - 6),
        height=height,
    )
    legend = _effects_legend(words, layout)
    table = events[["day", "title", "side", "effect", "effect_reason"]].rename(
        columns={"day": "date"}
    )
    table["effect"] = [words.label(str(effect)) for effect in table["effect"]]
    harmful = events[events["effect"] == "harms"]
    early = int((harmful["when"] < 1960).sum())
    return Drawing(
        panels.column(legend, plane, spacing=6, own=("color", "shape", "x", "y")).add_params(
            *params
        ),
        table,
        sentence=_count(harmful, words),
        opens="start_open",
        finding={
            "early": early,
            "total": len(harmful),
            "first": harmful["day"].iloc[0] if len(harmful) else "–",
        },
    )


def _count(harmful: pd.DataFrame, words: Caption) -> str:
    """Return the sentence that counts what comes before the line, as the controls stand."""
    before: dict[str, dict[str, int]] = {}
    total: dict[str, int] = {}
    for actor in _ACTORS:
        own = harmful if actor == "all" else harmful[harmful["actor"] == actor]
        total[actor] = len(own)
        before[actor] = {
            str(year): int((own["when"] < year).sum()) for year in range(_FIRST, _LAST + 1)
        }
    holes = {
        "before": sentences.look_up(before, "start_actor") + "[start_year]",
        "total": sentences.look_up(total, "start_actor"),
        "year": "start_year",
    }
    single = sentences.choose(
        f"{holes['before']} == 1",
        sentences.text(words.sentence("single_before"), **holes),
        sentences.text(words.sentence("single_after"), **holes),
    )
    counted = sentences.choose(
        f"{holes['total']} == 0",
        sentences.text(words.sentence("none")),
        sentences.choose(
            f"{holes['total']} == 1",
            single,
            sentences.by_number(holes["before"], words.sentence("open"), **holes),
        ),
    )
    prefix = sentences.look_up({one: words.sentence(one) for one in _ACTORS}, "start_actor")
    guess = sentences.text(words.sentence("guess"), guess="toNumber(start_guess)")
    said = f"{prefix} + {counted} + "
    # The guess was about one setting: beside another it would mean nothing.
    asked = f"start_year == 1960 && start_actor == 'all' && {sentences.guessed('start_guess')}"
    said += sentences.choose(asked, guess, "''")
    return sentences.choose("start_open", said, sentences.text(words.sentence("closed")))


def _event_layers(events: pd.DataFrame, words: Caption, layout: Layout) -> list[alt.Chart]:
    """Return the line, the dots (with their effect once it is open) and the names beside them."""
    columns = ["id", "when", "day", "label", "title", "actor", "effect", "effect_reason"]
    span, order = [1947.6, 1963.4], events["id"].tolist()
    years = list(range(1948, 1964, layout.pick(2, 3)))
    x = axes.years("when", span, years, orient="top", grid=True, domain=False, ticks=False)
    y = axes.names("id", order, labels=False)
    base = alt.Chart(events[columns]).encode(
        x=x,
        y=y,
        opacity=alt.when("start_actor == 'all' || datum.actor == start_actor")
        .then(alt.value(1))
        .otherwise(alt.value(0.22)),
    )
    at = panels.one_row().transform_calculate(at="start_year", low=str(span[0]))
    before = at.mark_rect(color=charts.INK, opacity=0.06, aria=False).encode(
        x=axes.years("low", span, years, orient="top", grid=True, domain=False, ticks=False),
        x2=alt.X2("at:Q"),
    )
    line = at.mark_rule(color=charts.INK, strokeWidth=1.6, aria=False).encode(x=alt.X("at:Q"))
    height = len(order) * layout.pick(18, 23)
    year = line.mark_text(fontWeight=600, dy=11, aria=False).encode(
        y=alt.value(height), text=alt.Text("at:Q")
    )
    told = {"day": words.label("date"), "title": words.label("event")}
    closed = (
        base.transform_filter("!start_open")
        .transform_calculate(told="datum.day + ': ' + datum.title")
        .mark_point(filled=True, size=85, color=charts.QUIET)
        .encode(description=alt.Description("told:N"), tooltip=looks.tooltip(**told))
    )
    names = {effect: words.label(effect) for effect in _EFFECTS}
    answer = {"effect_name": words.label("effect"), "effect_reason": words.label("reason")}
    opened = (
        base.transform_filter("start_open")
        .transform_calculate(effect_name=sentences.look_up(names, "datum.effect"))
        .transform_calculate(told="datum.day + ': ' + datum.title + ': ' + datum.effect_name")
        .mark_point(filled=True, size=105)
        .encode(
            color=looks.look("color", "effect", _effect_looks(0)),
            shape=looks.look("shape", "effect", _effect_looks(1)),
            description=alt.Description("told:N"),
            tooltip=looks.tooltip(**told, **answer),
        )
    )
    labels = []
    for side, align, dx in (("<", "left", 9), (">=", "right", -9)):
        half = base.transform_filter(f"datum.when {side} {layout.pick(1958.9, 1955.5)}")
        half = half.encode(text=alt.Text("label:N"))
        labels += readable(half, align=align, dx=dx, fontSize=layout.pick(12, 11.5), width=3)
    return [before, line, year, *labels, closed, opened]


def _effect_looks(part: int) -> dict[str, str]:
    """Return the colours (0) or the shapes (1) of the effects."""
    looked = [
        (charts.HOSTILE, "triangle-down"),
        (charts.MIXED, "square"),
        (charts.FRIENDLY, "circle"),
    ]
    return {effect: one[part] for effect, one in zip(_EFFECTS, looked, strict=True)}


def _effects_legend(words: Caption, layout: Layout) -> alt.LayerChart:
    """Return what the colours mean, to be seen once they are: a legend of Vega is always there."""
    places = [6, layout.pick(110, 100), layout.pick(210, 190)]
    table = pd.DataFrame({"effect": _EFFECTS, "name": map(words.label, _EFFECTS), "at": places})
    base = (
        alt.Chart(table)
        .transform_filter("start_open")
        .encode(x=alt.X("at:Q", axis=None, scale=alt.Scale(domain=[0, layout.width], padding=0)))
    )
    dots = base.mark_point(filled=True, size=90, aria=False).encode(
        color=looks.look("color", "effect", _effect_looks(0)),
        shape=looks.look("shape", "effect", _effect_looks(1)),
    )
    names = base.mark_text(align="left", dx=9, fontSize=layout.pick(12, 11.5)).encode(
        text=alt.Text("name:N")
    )
    legend: alt.LayerChart = panels.panel(
        dots, names, width=layout.pick(650, layout.width - 6), height=14
    )
    return legend


_PROMISES = {
    "defense": "#0b3c6f",
    "neutrality": "#3f7fb8",
    "nonaggression": "#8db9dd",
    "consultation": "#cfe0ef",
}
_CODERS = ("ATOP", "COW")


@figure("01-promises", ["dataset", "pair", "promise", "from_year", "to_year"])
def promises(spans: pd.DataFrame, words: Caption, layout: Layout) -> Drawing:
    """Show the strongest promise in force between pairs of states, as two teams read the treaties.

    ``spans``: ``dataset`` (ATOP or COW), ``pair`` (its name; pairs are drawn in the order of the
    table), ``promise`` (defense, neutrality, nonaggression, consultation), ``from_year`` and
    ``to_year``, both included.
    """
    order = list(dict.fromkeys(spans["pair"]))
    spans["promise"] = spans["promise"].astype(str)
    spans["end"] = (spans["to_year"] + 1).clip(upper=1992)
    spans["years"] = [
        f"{first}–{last}" if first < last else str(first)
        for first, last in zip(spans["from_year"], spans["to_year"], strict=True)
    ]
    names = {promise: words.label(promise) for promise in _PROMISES}
    spans["name"] = spans["promise"].map(names)
    columns = ["dataset", "pair", "name", "from_year", "end", "years"]
    base = alt.Chart(spans[columns]).transform_filter("datum.dataset == promises_coder")
    at = list(range(1945, 1992, layout.pick(5, 10)))
    step = layout.pick(28, 40)
    y = axes.names("pair", order, labels=not layout.is_narrow)
    colors = {names[promise]: color for promise, color in _PROMISES.items()}
    legend = alt.Legend(
        orient="top", title=words.label("legend"), columns=4, columnPadding=layout.pick(16, 8)
    )
    bars = base.mark_bar(height=layout.pick(17, 14), yOffset=layout.pick(0, 9)).encode(
        x=axes.years("from_year", [1945, 1992], at, grid=True),
        x2=alt.X2("end:Q"),
        y=y,
        color=looks.look("color", "name", colors, legend=legend),
        tooltip=looks.tooltip(
            pair=words.label("pair"), name=words.label("legend"), years=words.label("years")
        ),
    )
    above = alt.Chart(pd.DataFrame({"pair": order})).mark_text(
        align="left", dy=-8, fontSize=11.5, aria=False
    )
    layers = (
        [bars, above.encode(y=y, x=alt.value(0), text=alt.Text("pair:N"))]
        if layout.is_narrow
        else [bars]
    )
    told = {coder: _read_as(spans, coder, order[0], words) for coder in _CODERS}
    sentence = sentences.text(
        words.sentence("reading"),
        coder="promises_coder",
        pair=sentences.quoted(order[0]),
        spans=sentences.look_up(told, "promises_coder"),
    )
    chart = panels.panel(*layers, width=layout.pick(520, 318), height=step * len(order))
    return Drawing(
        chart.add_params(controls.choice(words, "promises_coder", _CODERS)),
        spans.assign(promise=spans["name"])[["dataset", "pair", "promise", "years"]],
        sentence=sentence,
        finding={"pair": order[0], **told},
    )


def _read_as(spans: pd.DataFrame, coder: str, pair: str, words: Caption) -> str:
    """Return the promises of a pair in words, as one team reads them: "defend 1954–1972"."""
    own = spans[(spans["dataset"] == coder) & (spans["pair"] == pair)].sort_values("from_year")
    said = [
        words.sentence("span" if row["to_year"] < row["end"] else "span_on").format(
            promise=row["name"], years=row["years"], first=row["from_year"]
        )
        for _, row in own.iterrows()
    ]
    return ", ".join(said) or words.sentence("span_none")


@figure("01-voter", ["period", "state", "same_pct", "rollcalls"])
def voters(ranked: pd.DataFrame, words: Caption, layout: Layout) -> Drawing:
    """Show how often states cast the same vote as the USA, in the period that the reader chooses.

    ``ranked``: ``period`` (its name, in the order of the choice), ``state`` (its name),
    ``same_pct`` (per cent of roll calls with the same vote, 0 to 100) and ``rollcalls`` (their
    number). One row for each state and period.
    """
    periods = list(dict.fromkeys(ranked["period"]))
    base = alt.Chart(ranked[["state", "period", "same_pct", "rollcalls"]]).transform_filter(
        "datum.period == voter_period"
    )
    y = alt.Y("state:N", title=None, sort="-x", axis=alt.Axis(ticks=False, domain=False))
    x = axes.numbers(
        alt.X, "same_pct", [0, 100], [0, 25, 50, 75, 100], title=words.label("axis"), grid=True
    )
    bars = base.mark_bar(height=16).encode(
        x=x,
        y=y,
        color=alt.when("datum.state == 'Pakistan'")
        .then(alt.value(charts.STATES["Pakistan"].color))
        .otherwise(alt.value("#b9bdc0")),
        tooltip=looks.tooltip(
            state=words.label("state"),
            same_pct=(words.label("share"), ".0f"),
            rollcalls=words.label("rollcalls"),
        ),
    )
    numbers = base.mark_text(align="left", dx=4, aria=False).encode(
        x=x, y=y, text=alt.Text("same_pct:Q", format=".0f")
    )
    places = {period: _place(ranked[ranked["period"] == period], words) for period in periods}
    finding = "; ".join(
        words.sentence("in_finding").format(period=period, **place)
        for period, place in places.items()
        if place
    )
    said = {
        period: words.sentence("place")
        .replace("{share:.0f}", "{share}")
        .format(period=period, **place)
        if place
        else words.sentence("absent").format(period=period)
        for period, place in places.items()
    }
    rows = max(ranked["period"].value_counts())
    chart = panels.panel(
        bars, numbers, width=layout.pick(500, 232), height=int(rows) * layout.pick(26, 28)
    )
    table = ranked.sort_values(["period", "same_pct"], ascending=[True, False])
    return Drawing(
        chart.add_params(controls.choice(words, "voter_period", periods)),
        table[["period", "state", "same_pct", "rollcalls"]].round(1),
        sentence=sentences.look_up(said, "voter_period"),
        finding={"places": finding},
    )


def _place(period: pd.DataFrame, words: Caption) -> dict[str, str]:
    """Return Pakistan's rank, of how many, and its share in one period; nothing without it."""
    ordered = period.sort_values("same_pct", ascending=False).reset_index(drop=True)
    own = ordered.index[ordered["state"] == "Pakistan"]
    if own.empty:
        return {}
    share = f"{ordered.loc[own[0], 'same_pct']:.0f}"
    return {"rank": str(own[0] + 1), "count": str(len(ordered)), "share": share}


_PARTNERS = ("USA", "USSR", "India")
_MEASURES = ("same vote", "above chance")


@figure("01-votes", ["year", "state", "same_pct", "above_chance", "rollcalls"])
def votes(agreement: pd.DataFrame, words: Caption, layout: Layout) -> Drawing:
    """Show how often Pakistan and three states cast the same vote in the UN, year by year.

    ``agreement``: ``year``, ``state`` (USA, USSR or India), ``same_pct`` (per cent of roll calls
    with the same vote), ``above_chance`` (Cohen's kappa times 100) and ``rollcalls`` (their
    number). A year without a row is a gap in the line.
    """
    shown = [state for state in _PARTNERS if (agreement["state"] == state).any()]
    span = range(int(agreement["year"].min()), int(agreement["year"].max()) + 1)
    grid = pd.MultiIndex.from_product([span, shown], names=["year", "state"]).to_frame(index=False)
    columns = ["year", "state", "rollcalls", "same_pct", "above_chance"]
    lines = grid.merge(agreement[columns], how="left")
    at = [year for year in span if year % layout.pick(2, 5) == 0]
    base = (
        alt.Chart(lines)
        .transform_calculate(
            value="votes_measure == 'above chance' ? datum.above_chance : datum.same_pct"
        )
        .encode(
            x=axes.years("year", [span.start - 0.5, span.stop + layout.pick(1.2, 3.2)], at),
            y=axes.numbers(
                alt.Y, "value", [-30, 100], [-25, 0, 25, 50, 75, 100], grid=True, domain=False
            ),
        )
    )
    curve = base.mark_line(strokeWidth=2, aria=False).encode(
        **looks.states("state", shown, "color", "strokeDash")
    )
    dots = (
        base.transform_filter("isValid(datum.value)")
        .mark_point(filled=True)
        .encode(
            **looks.states("state", shown, "color", "shape"),
            size=alt.Size(
                "rollcalls:Q", scale=alt.Scale(domain=[5, 120], range=[15, 110]), legend=None
            ),
            tooltip=looks.tooltip(
                state=words.label("state"),
                year=words.label("year"),
                value=(words.label("value"), ".0f"),
                rollcalls=words.label("rollcalls"),
            ),
        )
    )
    ends = readable(
        base.transform_filter(f"datum.year == {span.stop - 1}").encode(
            color=looks.text_color("state", shown), text=alt.Text("state:N")
        ),
        align="left",
        dx=9,
        fontWeight=600,
    )
    chart = panels.panel(
        curve,
        dots,
        ends[1],
        width=layout.pick(610, 284),
        height=layout.pick(300, 270),
        own=("shape", "strokeDash", "color"),
    )
    usa = agreement[agreement["state"] == "USA"].dropna(subset=["same_pct"]).set_index("year")
    finding: dict[str, object] = {}
    if len(usa):
        best, least = usa["same_pct"].idxmax(), usa["same_pct"].idxmin()
        finding = {"best_year": best, "best_share": f"{usa['same_pct'].max():.0f}"}
        finding |= {"least_year": least, "least_share": f"{usa['same_pct'].min():.0f}"}
    return Drawing(
        chart.add_params(controls.choice(words, "votes_measure", _MEASURES)),
        agreement[columns].sort_values(["year", "state"]).round(1),
        sentence=sentences.look_up(
            {measure: words.sentence(measure) for measure in _MEASURES}, "votes_measure"
        ),
        finding=finding,
    )
