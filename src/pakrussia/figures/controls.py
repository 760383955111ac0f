"""Controls: parameters that a reader sets. Their names on the page come from the chart's words."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt

from pakrussia.captions import Caption


def slider(
    words: Caption, name: str, low: float, high: float, value: float, step: float = 1
) -> alt.Parameter:
    """Return a parameter that the reader moves from ``low`` to ``high``."""
    label = words.control(name) + " "
    return alt.param(name, value, alt.binding_range(min=low, max=high, step=step, name=label))


def checkbox(words: Caption, name: str, value: bool = False) -> alt.Parameter:
    """Return a parameter that is true or false."""
    return alt.param(name, value, alt.binding_checkbox(name=words.control(name) + " "))


def choice(
    words: Caption, name: str, values: Iterable[str], value: str | None = None
) -> alt.Parameter:
    """Return a parameter that is one of ``values`` (the first, where no ``value`` is given).

    Up to five are radio buttons, more are a list to open.
    """
    values = list(values)
    bind = alt.binding_radio if len(values) <= 5 else alt.binding_select
    labels = [words.option(name, one) for one in values]
    start = values[0] if value is None else value
    return alt.param(
        name, start, bind(options=values, labels=labels, name=words.control(name) + " ")
    )


def hidden(name: str, value: float = -1) -> alt.Parameter:
    """Return a parameter without a control in sight, which a quiz sets: the reader's guess.

    What is set arrives as a text: compare it with ``toNumber``.
    """
    return alt.param(name, value, alt.BindInput(input="hidden", name=" "))
