"""A chart that the open notebook holds is shown from there; any other is compiled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest
from altair.utils.schemapi import SchemaValidationError

from pakrussia import charts, stored


def bars(*votes: int) -> alt.Chart:
    frame = pd.DataFrame({"year": range(1954, 1954 + len(votes)), "votes": votes})
    return alt.Chart(frame).mark_bar().encode(x="year:O", y="votes:Q")


class Screen:
    """What was displayed, and how often a chart was compiled."""

    def __init__(self) -> None:
        self.bundles: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.compiled = 0

    def show(self, chart: alt.Chart, title: str = "Votes") -> tuple[dict[str, Any], dict[str, Any]]:
        charts.show(
            chart, title=title, description="Bars.", source="events", table=pd.DataFrame({"a": [1]})
        )
        return self.bundles[-1]


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    made = Screen()

    def display(shown: Any, metadata: Any = None, raw: bool = False) -> None:
        if raw:
            made.bundles.append((shown, metadata))

    compile_ = charts.render

    def render(spec: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        made.compiled += 1
        return compile_(spec)

    monkeypatch.setattr(charts, "display", display)
    monkeypatch.setattr(charts, "render", render)
    return made


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "lesson.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    return path


def store(path: Path, *bundles: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Write a notebook with these outputs, texts as lists of lines, as notebooks keep them."""
    outputs = [
        {
            "output_type": "display_data",
            "data": {
                kind: one.splitlines(keepends=True) if isinstance(one, str) else one
                for kind, one in data.items()
            },
            "metadata": metadata,
        }
        for data, metadata in bundles
    ]
    cells = [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": outputs}]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")


def test_what_the_notebook_holds_is_shown_as_it_was_and_not_compiled(
    screen: Screen, notebook: Path
) -> None:
    first = screen.show(bars(3, 5))
    assert screen.compiled == 1
    store(notebook, first)
    stored._found.clear()
    assert screen.show(bars(3, 5)) == first
    assert screen.compiled == 1


def test_a_chart_that_shows_itself_is_taken_from_the_notebook_too(
    screen: Screen, notebook: Path
) -> None:
    def itself(chart: alt.Chart) -> Any:
        return chart.properties(description="Bars.")._repr_mimebundle_()

    first = itself(bars(3, 5))
    assert screen.compiled == 1
    store(notebook, first)
    stored._found.clear()
    assert itself(bars(3, 5)) == first
    assert screen.compiled == 1
    assert itself(bars(3, 6)) != first
    assert screen.compiled == 2


@pytest.mark.parametrize("changed", [bars(3, 6), bars(3, 5).mark_line(), bars(3, 5, 1)])
def test_a_changed_chart_is_compiled(screen: Screen, notebook: Path, changed: alt.Chart) -> None:
    store(notebook, screen.show(bars(3, 5)))
    stored._found.clear()
    bundle, metadata = screen.show(changed)
    assert screen.compiled == 2
    assert metadata[stored.MARK] != screen.bundles[0][1][stored.MARK]
    assert bundle[charts.VEGA_MIME] != screen.bundles[0][0][charts.VEGA_MIME]


def test_another_title_is_another_chart(screen: Screen, notebook: Path) -> None:
    store(notebook, screen.show(bars(3, 5)))
    stored._found.clear()
    bundle, _ = screen.show(bars(3, 5), title="Other votes")
    assert bundle[charts.VEGA_MIME]["title"]["text"] == "Other votes"


def test_with_no_open_notebook_a_chart_is_compiled(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    screen.show(bars(3, 5))
    assert screen.compiled == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"cells": 3}',
        '{"cells": [{"outputs": [{"metadata": {"pakrussia-chart": []}}]}]}',
        '{"cells": [{"outputs": [{"metadata": {"pakrussia-chart": "x"}, "data": [1]}]}]}',
        "\udc80",
    ],
)
def test_a_notebook_that_cannot_be_read_costs_time_alone(
    screen: Screen, notebook: Path, text: str
) -> None:
    notebook.write_bytes(text.encode("utf-8", "surrogateescape"))
    screen.show(bars(3, 5))
    assert screen.compiled == 1


def test_a_missing_notebook_costs_time_alone(screen: Screen, notebook: Path) -> None:
    screen.show(bars(3, 5))
    assert screen.compiled == 1


def test_a_mistake_in_a_chart_is_still_told_by_altair(screen: Screen, notebook: Path) -> None:
    wrong = alt.Chart(pd.DataFrame({"year": [1954]})).encode(x="year:O")  # With no mark.
    with pytest.raises(SchemaValidationError, match="mark"):
        screen.show(wrong)


def test_equal_specifications_have_one_fingerprint() -> None:
    one = {"a": 1, "b": {"c": "Ð\ud800"}}
    assert stored.fingerprint(one) == stored.fingerprint({"b": {"c": "Ð\ud800"}, "a": 1})
    assert stored.fingerprint(one) != stored.fingerprint({"a": 1, "b": {"c": "Ð"}})


def test_only_a_notebook_with_stored_charts_holds_some(screen: Screen, notebook: Path) -> None:
    assert not stored.holds_charts()
    store(notebook, screen.show(bars(3, 5)))
    stored._found.clear()
    assert stored.holds_charts()


def test_where_pieces_are_not_checked_a_mistake_in_one_is_told_when_it_is_shown(
    screen: Screen, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alt.utils.schemapi, "DEBUG_MODE", False)
    wrong = bars(3, 5).encode(color=alt.Color("year:O", scale=alt.Scale(type="upside-down")))
    with pytest.raises(SchemaValidationError, match="upside-down"):
        screen.show(wrong)


def test_a_stored_figure_is_shown_with_its_narrow_drawing_and_that_is_not_drawn_again(
    screen: Screen, notebook: Path
) -> None:
    drawn = []

    def narrow() -> alt.Chart:
        drawn.append(1)
        return bars(3, 5)

    def show() -> tuple[dict[str, Any], dict[str, Any]]:
        table = pd.DataFrame({"a": [1]})
        charts.show(bars(3, 5), words="01-alliance", table=table, narrow=narrow)
        return screen.bundles[-1]

    first = show()
    store(notebook, first)
    # Read anew, as by another kernel.
    stored._found.clear()
    assert show() == first
    assert (len(drawn), screen.compiled) == (1, 1)
    assert stored.NARROW in first[1]
