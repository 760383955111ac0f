from __future__ import annotations

import base64
import json
import xml.etree.ElementTree as ElementTree

import altair as alt
import pandas as pd
import pytest
import vl_convert

from pakrussia import captions, charts, stored
from pakrussia.errors import CourseError

SVG = "{http://www.w3.org/2000/svg}"


def plain_chart() -> alt.Chart:
    frame = pd.DataFrame({"year": [1954, 1955], "votes": [3, 5]})
    return alt.Chart(frame).mark_bar().encode(x="year:O", y="votes:Q")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list:
    seen: list = []
    monkeypatch.setattr(charts, "display", lambda one, **_: seen.append(one))
    return seen


def test_the_course_renderer_and_theme_are_on() -> None:
    assert alt.renderers.active == "pakrussia"
    assert alt.theme.active == "pakrussia"


def test_a_bundle_is_live_still_and_said_in_words() -> None:
    chart = plain_chart().properties(description="Bars: 3 votes & 5 votes.", title="Votes")
    bundle, metadata = charts.render(chart.to_dict())
    vega = bundle[charts.VEGA_MIME]
    assert vega["$schema"].endswith("/vega/v5.json")
    assert vega["description"] == "Bars: 3 votes & 5 votes."
    assert metadata == {charts.VEGA_MIME: {"embed_options": {"renderer": "svg", "actions": False}}}
    assert bundle["text/plain"] == "Bars: 3 votes & 5 votes."
    still = ElementTree.fromstring(bundle["image/svg+xml"])
    assert still.get("role") == "img"
    assert still.findtext(f"{SVG}title") == "Votes"
    assert still.findtext(f"{SVG}desc") == "Bars: 3 votes & 5 votes."
    notice = base64.b64decode(bundle["image/png"], validate=True)
    assert notice.startswith(b"\x89PNG") and len(notice) < 1000


def test_nothing_in_a_bundle_is_fetched() -> None:
    bundle, _ = charts.render(plain_chart().properties(description="Bars.").to_dict())
    vega = {key: value for key, value in bundle[charts.VEGA_MIME].items() if key != "$schema"}
    assert "http" not in json.dumps(vega)


@pytest.mark.parametrize("description", ["", "   "])
def test_a_chart_without_description_is_refused_with_the_remedy(description: str) -> None:
    chart = plain_chart().properties(description=description)
    with pytest.raises(CourseError, match=r"no description.*properties\(description="):
        charts.render(chart.to_dict())


def test_the_refusal_is_one_line_in_a_notebook() -> None:
    with pytest.raises(CourseError) as caught:
        charts.render(plain_chart().to_dict())
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_a_chart_is_left_as_it_was() -> None:
    spec = plain_chart().properties(description="Bars.", usermeta={"still": {}}).to_dict()
    before = json.dumps(spec, sort_keys=True, default=str)
    charts.render(spec)
    assert json.dumps(spec, sort_keys=True, default=str) == before


def test_show_adds_title_source_line_description_and_table(shown: list) -> None:
    table = pd.DataFrame(
        {
            "year": pd.array([1954, None], dtype="Int64"),
            "when": pd.to_datetime(["1954-05-19", None]),
            "who": ["<b>Ayub & Co</b>", "x"],
        }
    )
    charts.show(
        plain_chart(), title="Votes", description="Bars.", source="un_agreement", table=table
    )
    bundle, html = shown
    vega = bundle[charts.VEGA_MIME]
    assert vega["title"]["text"] == "Votes"
    assert vega["description"] == "Bars."
    (row,) = [one for one in vega["marks"] if one["type"] == "group"]
    assert " ".join(row["title"]["text"]).startswith("Source: ")
    assert "Show the data (2 rows)" in html.data
    assert "1954-05-19" in html.data
    assert "&lt;b&gt;Ayub &amp; Co&lt;/b&gt;" in html.data
    assert "NaT" not in html.data and "<NA>" not in html.data


def pointed(chart: alt.Chart) -> alt.Chart:
    return chart.add_params(
        alt.selection_interval(name="span", encodings=["x"]), alt.param("least", value=4)
    )


@pytest.mark.parametrize(
    "chart",
    [
        pointed(plain_chart()),
        pointed(plain_chart()) + plain_chart(),
        pointed(plain_chart()) | plain_chart(),
    ],
    ids=["one view", "layers", "side by side"],
)
def test_show_keeps_parameters_and_selections(shown: list, chart: alt.ChartType) -> None:
    """The frame is put around a finished specification, whatever kind of chart it is."""
    charts.show(
        chart, title="Votes", description="Bars.", source="events", table=pd.DataFrame({"a": [1]})
    )
    vega = shown[0][charts.VEGA_MIME]
    alone = vl_convert.vegalite_to_vega(chart.to_dict())
    known = {"span", "least", "unit"}
    assert {s["name"] for s in vega["signals"]} >= {s["name"] for s in alone["signals"]} & known
    text, before = json.dumps(vega), json.dumps(alone)
    assert text.count('"span_x"') == before.count('"span_x"') > 0
    assert text.count("span_store") == before.count("span_store")


def test_show_refuses_a_table_that_is_not_in_the_data_package(shown: list) -> None:
    with pytest.raises(CourseError, match="un_agreement"):
        charts.show(
            plain_chart(),
            title="Votes",
            description="Bars.",
            source="un_agreements",
            table=pd.DataFrame(),
        )
    assert shown == []


def test_show_refuses_an_empty_title() -> None:
    with pytest.raises(CourseError, match="title"):
        charts.show(
            plain_chart(), title=" ", description="Bars.", source="events", table=pd.DataFrame()
        )


def test_the_still_picture_may_show_the_answer_that_the_live_chart_hides() -> None:
    answer = alt.param("answer", value=False, bind=alt.binding_checkbox())
    frame = pd.DataFrame({"x": [1]})
    chart = (
        alt.Chart(frame)
        .transform_calculate(words="answer ? 'told' : 'asked'")
        .mark_text()
        .encode(text="words:N")
        .add_params(answer)
        .properties(description="One word.", usermeta={"still": {"answer": True}})
    )
    bundle, _ = charts.render(chart.to_dict())
    assert ">told<" in bundle["image/svg+xml"]
    (signal,) = [s for s in bundle[charts.VEGA_MIME]["signals"] if s["name"] == "answer"]
    assert signal["value"] is False


def test_a_still_value_for_an_unknown_parameter_is_refused() -> None:
    chart = plain_chart().properties(description="Bars.", usermeta={"still": {"yaer": 1}})
    with pytest.raises(CourseError, match="yaer"):
        charts.render(chart.to_dict())


def test_state_scale_repeats_colour_by_shape_and_dash() -> None:
    names = ["Pakistan", "USSR", "Atlantis"]
    colours = charts.state_scale(names).to_dict()["range"]
    shapes = charts.state_scale(names, "shape").to_dict()["range"]
    assert colours == ["#0d4039", "#cb5546", "#858a8f"]
    assert shapes == ["circle", "square", "circle"]
    with pytest.raises(CourseError, match="colour"):
        charts.state_scale(names, "colour")


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", sorted(charts.STATES))
def test_each_state_stands_out_from_the_paper(name: str) -> None:
    """WCAG 2.2 asks for 3 to 1 for graphics."""
    light, dark = _luminance(charts.PAPER), _luminance(charts.STATES[name].color)
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_titles_keep_their_ink_when_the_front_end_is_dark() -> None:
    """JupyterLab's dark theme gives Vega a white title; the drawing's own colour wins."""
    chart = plain_chart().properties(description="Bars.", title="Votes")
    bundle, _ = charts.render(chart.to_dict())
    title = bundle[charts.VEGA_MIME]["config"]["title"]
    assert title["color"] == charts.INK
    assert title["subtitleColor"] == charts.QUIET


def opened(name: str = "x_open") -> alt.Chart:
    box = alt.param(name, value=False, bind=alt.binding_checkbox(name="Show it "))
    return plain_chart().add_params(box)


def test_a_chart_takes_its_words_from_the_file(shown: list) -> None:
    charts.show(plain_chart(), words="01-alliance", table=pd.DataFrame({"a": [1]}))
    vega = shown[0][charts.VEGA_MIME]
    about = captions.load("01-alliance")
    assert vega["title"]["text"] == about.title
    assert " ".join(vega["title"]["subtitle"]) == about.subtitle
    assert vega["description"] == about.description


@pytest.mark.parametrize("given", ["title", "subtitle", "description", "source"])
def test_words_from_the_file_and_in_the_cell_exclude_each_other(given: str) -> None:
    with pytest.raises(CourseError, match=f"leave out {given}="):
        charts.show(plain_chart(), words="01-alliance", table=pd.DataFrame(), **{given: "events"})


def test_unknown_words_are_refused_with_the_nearest() -> None:
    with pytest.raises(CourseError, match="Did you mean '01-alliance'"):
        charts.show(plain_chart(), words="01-aliance", table=pd.DataFrame())


def test_a_chart_with_words_stores_a_narrow_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list = []
    monkeypatch.setattr(charts, "display", lambda one, **more: kept.append(more))
    table = pd.DataFrame({"a": [1]})
    charts.show(plain_chart().properties(width=600), words="01-alliance", table=table)
    made = kept[0]["metadata"][stored.NARROW]
    assert made["width"] < 330 and "datasets" not in made
    own = plain_chart().properties(width=111)
    for narrow in (own, lambda: own):
        kept.clear()
        charts.show(plain_chart(), words="01-alliance", table=table, narrow=narrow)
        assert kept[0]["metadata"][stored.NARROW]["width"] == 111
    kept.clear()
    charts.show(plain_chart(), title="A", description="B.", source="events", table=table)
    assert stored.NARROW not in kept[0]["metadata"]


def test_the_sentence_stands_between_title_and_drawing(shown: list) -> None:
    year = alt.param("year", value=1954)
    charts.show(
        plain_chart().add_params(year),
        words="01-alliance",
        table=pd.DataFrame({"a": [1]}),
        sentence="'It is ' + year",
    )
    assert "It is 1954" in shown[0]["image/svg+xml"]
    assert (
        shown[0][charts.VEGA_MIME]["title"]["text"]
        == "What did the alliance bring, and for how long?"
    )
    (row,) = [one for one in shown[0][charts.VEGA_MIME]["marks"] if one["type"] == "group"]
    assert row["title"]["text"] == {"signal": charts.SENTENCE}


def test_data_wait_for_the_box_that_shows_the_answer(shown: list) -> None:
    charts.show(
        opened("start_open"),
        words="01-start",
        table=pd.DataFrame({"date": ["1954"], "effect": ["harms"]}),
        hidden_until="start_open",
        finding={"early": 10, "total": 14, "first": "1952"},
    )
    fold = shown[1].data
    assert "<summary>Show the data (after your guess)</summary>" in fold
    assert "Lock your guess first, or tick “Show the effect on ties”." in fold
    answer = fold[fold.index('<div class="pakrussia-answer">') :]
    assert "10 of the 14 events" in answer and "harms" in answer
    # A heading of the table comes from the words.
    assert '<th scope="col">effect on ties</th>' in answer


@pytest.mark.parametrize(
    ("box", "asked", "said"),
    [("x_open", "x_opne", "Did you mean 'x_open'"), ("x_show", "x_show", "must end in “_open”")],
)
def test_a_box_that_cannot_open_data_is_refused(box: str, asked: str, said: str) -> None:
    with pytest.raises(CourseError, match=said):
        charts.show(opened(box), words="01-alliance", table=pd.DataFrame(), hidden_until=asked)


def test_an_unfilled_finding_is_refused(shown: list) -> None:
    with pytest.raises(CourseError, match="finding of chart '01-start' has a hole"):
        charts.show(plain_chart(), words="01-start", table=pd.DataFrame(), finding={"early": 1})


def test_a_picture_for_a_page_is_the_same_text_each_time() -> None:
    """Its clips are numbered from one, however many pictures were made before."""
    vega = vl_convert.vegalite_to_vega(plain_chart().mark_line(clip=True).to_dict())
    first, again = charts.still_of(vega), charts.still_of(vega)
    assert first == again
    assert 'id="clip1"' in first and "url(#clip1)" in first
