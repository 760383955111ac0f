"""Charts of the course's kind, drawn with one renderer or another. Runs inside a kernel."""

from __future__ import annotations

from typing import Any
from unittest import mock

import altair as alt
from altair.utils import schemapi
from IPython.display import display

from pakrussia import charts, data

specs: list[dict[str, Any]] = []
_render = charts.render


def keep() -> None:
    """Keep every chart that is shown from now on in ``specs``, and draw nothing."""

    def kept(spec: dict[str, Any], **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        specs.append(spec)
        return {"text/plain": ""}, {}

    charts.render = kept


def draw(number: int) -> None:
    """Show a kept chart as the course does."""
    bundle, metadata = _render(specs[number])
    display(bundle, metadata=metadata, raw=True)


def draw_by_altair(number: int, renderer: str, **options: Any) -> None:
    """Show a kept chart with a renderer of Altair's own."""
    # A specification read back is not checked again: its shapes stand where Altair puts them only
    # after its own check.
    unchecked = mock.patch.object(schemapi, "validate_jsonschema", return_value=None)
    with unchecked, alt.renderers.enable(renderer, **options):
        found = alt.renderers.get()(specs[number])
    bundle, metadata = found if isinstance(found, tuple) else (found, {})
    display(bundle, metadata=metadata, raw=True)


def two_linked_panels() -> None:
    """Show agreement in the UN by year; a range chosen in one panel counts in the other."""
    votes = data.load("un_agreement").query("iso3 == 'PAK' and partner_iso3 in ['USA', 'SUN']")
    votes = votes[["year", "partner_iso3", "same_pct", "rollcalls"]]
    years = alt.selection_interval(encodings=["x"], name="years")
    colour = alt.Color("partner_iso3:N", title=None)
    lines = (
        alt.Chart(votes, width=320, height=220)
        .mark_line(point=True)
        .encode(x=alt.X("year:Q", axis=alt.Axis(format="d")), y="same_pct:Q", color=colour)
        .add_params(years)
    )
    bars = (
        alt.Chart(votes, width=240, height=220)
        .mark_bar()
        .encode(x="mean(same_pct):Q", y="partner_iso3:N", color=colour)
        .transform_filter(years)
    )
    charts.show(
        lines | bars,
        title="The same vote, year by year",
        description="Line chart of agreement by year, and bars of its mean in the chosen years.",
        source="un_agreement",
        table=votes,
    )
