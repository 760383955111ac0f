"""Sentences that follow the controls, as expressions of Vega.

A sentence of a chart's words has holes, written as Python's are: ``{km:,.0f}``. What fills a hole
is an expression: a parameter's name, or a value looked up in what Python has computed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pakrussia.errors import CourseError, near_misses

_HOLE = re.compile(r"\{(\w+)(?::([^{}]+))?\}")


def quoted(text: str) -> str:
    """Return a text as an expression."""
    return json.dumps(text, ensure_ascii=False)


def text(template: str, **holes: str) -> str:
    """Return the expression of a text with holes.

    ``text("{n} of {all:,.0f}", n="start", all="total")`` is
    ``start + " of " + format(total, ",.0f")``. ``CourseError`` for a hole that nothing fills.
    """
    parts = []
    end = 0
    for found in _HOLE.finditer(template):
        name, format_ = found.groups()
        if name not in holes:
            raise CourseError(
                f"Nothing fills the hole {{{name}}} of “{template}”. {near_misses(name, holes)}"
            )
        if found.start() > end:
            parts.append(quoted(template[end : found.start()]))
        value = holes[name]
        parts.append(f"format({value}, {quoted(format_)})" if format_ else f"({value})")
        end = found.end()
    if end < len(template):
        parts.append(quoted(template[end:]))
    return " + ".join(parts) or quoted("")


def choose(condition: str, then: str, otherwise: str) -> str:
    """Return the expression that is ``then`` where the condition holds."""
    return f"({condition} ? {then} : {otherwise})"


def by_number(number: str, forms: Mapping[str, str], **holes: str) -> str:
    """Return the form of a sentence that fits a number: ``zero``, ``one`` or ``other``.

    ``CourseError`` where ``other`` is missing, which every sentence needs.
    """
    if "other" not in forms:
        raise CourseError(f"A sentence with forms needs the form “other”: {dict(forms)}.")
    said = text(forms["other"], **holes)
    for form, value in (("one", 1), ("zero", 0)):
        if form in forms:
            said = choose(f"{number} == {value}", text(forms[form], **holes), said)
    return said


def look_up(values: Mapping[str, Any], key: str) -> str:
    """Return the expression that finds ``key``, itself an expression, among computed ``values``."""
    return f"{json.dumps(dict(values), ensure_ascii=False)}[{key}]"


def guessed(name: str) -> str:
    """Return the condition that a guess has been locked (see ``controls.hidden``)."""
    return f"toNumber({name}) >= 0"
