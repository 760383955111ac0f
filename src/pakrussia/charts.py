"""How charts look and travel in this course: one theme, one palette, one renderer.

Importing this room switches the theme and the renderer on. A chart is compiled to Vega on
this machine, so that it is interactive in JupyterLab with no network, and stays so in the
stored notebook before any cell has run. A still picture and the chart's description travel
beside it for front ends that draw no Vega.
"""

from __future__ import annotations

import base64
import copy
import functools
import gc
import html
import re
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import altair as alt
import pandas as pd
import rcssmin
from IPython.display import HTML, display

from pakrussia import captions, data, stored
from pakrussia.captions import Caption
from pakrussia.errors import CourseError, near_misses
from pakrussia.narrow import narrowed, with_data_of, without_data_of

# What pandas and Altair have made on import stays: the garbage collector, which the making of
# charts calls often, need not look through it each time. That saves a fifth of a lesson's run.
gc.freeze()
# Altair checks each piece of a chart as it is written, and the whole again. In a lesson, whose
# stored charts are sound, the whole is enough: ``show`` checks each that is not stored.
if stored.holds_charts():
    alt.utils.schemapi.DEBUG_MODE = False

VEGA_MIME = "application/vnd.vega.v5+json"
# The parameter whose value is the sentence under the title.
SENTENCE = "sentence"
# JupyterLab carries Vega 5; the compiled drawing is valid for it whatever vl-convert names.
_VEGA_SCHEMA = "https://vega.github.io/schema/vega/v5.json"
# Drawn as SVG, every mark can carry its own label for a screen reader.
_EMBED = {"renderer": "svg", "actions": False}

# Arial and Liberation Sans have the same widths, so text is measured alike on every machine.
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
PAPER = "#fcfcfa"
INK = "#23272b"
QUIET = "#5d646b"
RULE = "#d9dbd8"
FRIENDLY = "#2f6fb3"
HOSTILE = "#c2571a"
MIXED = "#858a8f"


class Look(NamedTuple):
    """How one state is drawn everywhere: colour, point shape and dash pattern."""

    color: str
    shape: str
    dash: tuple[int, ...]


# Contrast with the paper is at least 3.3 to 1, and the colours stay apart for readers with
# any of the three kinds of colour blindness; shape and dash repeat what colour says.
STATES: dict[str, Look] = {
    "Pakistan": Look("#0d4039", "circle", (1, 0)),
    "USSR": Look("#cb5546", "square", (8, 3)),
    "Russia": Look("#cb5546", "square", (8, 3)),
    "USSR / Russia": Look("#cb5546", "square", (8, 3)),
    "India": Look("#b68106", "diamond", (2, 2)),
    "China": Look("#57217f", "cross", (6, 2, 2, 2)),
    "USA": Look("#1d83e2", "triangle-up", (1, 0)),
    "Others": Look("#858a8f", "circle", (1, 0)),
}


def state_scale(names: Iterable[str], channel: str = "color") -> alt.Scale:
    """Return the course's scale for the named states, in the order given.

    ``channel`` is ``"color"``, ``"shape"`` or ``"strokeDash"``. A state without a look of its
    own takes that of "Others". Raises ``CourseError`` for another channel.
    """
    fields = {"color": "color", "shape": "shape", "strokeDash": "dash"}
    if channel not in fields:
        raise CourseError(f"No state scale for {channel!r}: use one of {', '.join(fields)}.")
    names = list(names)
    looks = [STATES.get(name, STATES["Others"]) for name in names]
    values = [getattr(look, fields[channel]) for look in looks]
    return alt.Scale(domain=names, range=[list(v) if isinstance(v, tuple) else v for v in values])


@alt.theme.register("pakrussia", enable=True)
def _theme() -> Any:
    label: dict[str, Any] = {"labelFont": FONT, "labelFontSize": 12, "labelColor": INK}
    title: dict[str, Any] = {"titleFont": FONT, "titleFontSize": 12, "titleColor": QUIET}
    return {
        "config": {
            "background": PAPER,
            "font": FONT,
            "padding": 12,
            "view": {"stroke": None},
            "axis": {
                **label,
                **title,
                "titleFontWeight": "normal",
                "domainColor": QUIET,
                "tickColor": RULE,
                "gridColor": "#e9eae7",
                "labelPadding": 4,
                "titlePadding": 8,
            },
            "axisX": {"grid": False},
            "legend": {**label, **title, "titleFontWeight": "normal", "symbolSize": 90},
            "header": {**label, **title, "titleFontWeight": "normal"},
            "title": {
                "font": FONT,
                "fontSize": 16,
                "fontWeight": 600,
                "color": INK,
                "anchor": "start",
                "frame": "bounds",
                "offset": 10,
                "subtitleFont": FONT,
                "subtitleFontSize": 12.5,
                "subtitleColor": QUIET,
                "subtitlePadding": 5,
                "subtitleLineHeight": 16,
            },
            "text": {"font": FONT, "fontSize": 12, "color": INK},
            "line": {"strokeWidth": 2.2},
            "point": {"size": 55, "filled": True, "opacity": 1},
            # Moscow's two names share a colour, and a chart without a scale needs different ones.
            "range": {"category": list(dict.fromkeys(look.color for look in STATES.values()))},
        }
    }


def _named_svg(svg: str, title: str, description: str) -> str:
    """Give a still picture the name and description that the compiler leaves out.

    Outlines keep two decimals: a hundredth of a pixel, and half the bytes of a map.
    """
    svg = re.sub(r' d="[^"]*"', lambda found: re.sub(r"(\.\d\d)\d+", r"\1", found.group()), svg)
    start = svg.index("<svg") + len("<svg")
    end = svg.index(">", start)
    said, told = html.escape(title, quote=False), html.escape(description, quote=False)
    inside = f"<title>{said}</title><desc>{told}</desc>"
    return f'{svg[:start]} role="img"{svg[start : end + 1]}{inside}{svg[end + 1 :]}'


def _with_values(spec: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return ``spec`` with other starting values for its parameters."""
    known = [one["name"] for one in spec.get("params", [])]
    for name in values:
        if name not in known:
            raise CourseError(
                f"still={{{name!r}: …}} names no parameter of this chart. "
                + near_misses(name, known)
            )
    params = [
        {**one, "value": values[one["name"]]} if one["name"] in values else one
        for one in spec.get("params", [])
    ]
    return {**spec, "params": params} if params else spec


def _title_of(spec: dict[str, Any]) -> str:
    title = spec.get("title", "")
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else str(text)


# To a screen reader a layer whose marks are all hidden is a picture, and needs a name.
_MARKS = {"rect": "bars", "rule": "lines", "symbol": "points", "shape": "shapes", "arc": "slices"}


def _name_layers(group: dict[str, Any]) -> None:
    """Give each layer of marks in a compiled Vega ``group`` a short name, in place."""
    for mark in group.get("marks", []):
        if mark["type"] == "group":
            _name_layers(mark)
        elif mark["type"] != "text" and mark.get("aria", True):
            mark.setdefault("description", _MARKS.get(mark["type"], mark["type"]))


@functools.cache
def _notice() -> str:
    """Return a small picture in base64 that says where a chart can be seen.

    JupyterLab draws a picture of its own for a chart that is stored without one, and marks the
    notebook as changed; any picture prevents that. A front end that shows neither Vega nor SVG
    shows this one. A picture of the chart itself would double the size of a lesson, and its bytes
    would depend on the fonts of the machine.
    """
    picture = Path(__file__).with_name("open-in-jupyterlab.png").read_bytes()
    return base64.b64encode(picture).decode("ascii")


def render(spec: dict[str, Any], **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Turn a Vega-Lite specification into what a notebook stores (Altair's renderer contract).

    Returns the MIME bundle (a live Vega drawing, a still SVG, a notice as PNG, the description
    as text) and its metadata. Raises ``CourseError`` when the chart has no description, because
    a reader who cannot see the chart would then get nothing.
    """
    import vl_convert  # Only where a chart is compiled.

    description = str(spec.get("description", "")).strip()
    if not description:
        raise CourseError(
            "This chart has no description. Add one sentence that says what it shows: "
            "chart.properties(description='…')."
        )
    spec = copy.deepcopy(spec)
    still_values = spec.pop("usermeta", {}).get("still", {})
    vega = vl_convert.vegalite_to_vega(spec)
    vega["$schema"] = _VEGA_SCHEMA
    # In its dark theme JupyterLab paints titles white; the course's paper stays light.
    vega.setdefault("config", {}).setdefault("title", {}).update(color=INK, subtitleColor=QUIET)
    vega["description"] = description
    _name_layers(vega)
    still = vl_convert.vegalite_to_svg(_with_values(spec, still_values))
    bundle = {
        VEGA_MIME: vega,
        "image/svg+xml": _named_svg(still, _title_of(spec), description),
        "image/png": _notice(),
        "text/plain": description,
    }
    return bundle, {VEGA_MIME: {"embed_options": dict(_EMBED)}}


def narrow_vega(lean: dict[str, Any], wide: dict[str, Any]) -> dict[str, Any]:
    """Compile the narrow drawing that is stored beside a wide one (see ``stored.NARROW``).

    It has the theme, the data, the description and the sentence of the wide drawing.
    """
    import vl_convert

    vega = vl_convert.vegalite_to_vega({**with_data_of(lean, wide), **_theme()})
    vega["description"] = wide.get("description", "")
    own = {signal["name"] for signal in vega.get("signals", [])}
    said = [one for one in wide.get("signals", []) if one["name"] == SENTENCE]
    vega["signals"] = [*vega.get("signals", []), *(one for one in said if one["name"] not in own)]
    _name_layers(vega)
    return vega


def still_of(vega: dict[str, Any]) -> str:
    """Return a picture of a compiled drawing as it opens; outlines keep one decimal.

    The same drawing gives the same text: what is clipped is numbered anew in each picture, where
    the library numbers on as long as it runs.
    """
    import vl_convert

    svg: str = vl_convert.vega_to_svg(vega)
    clips = dict.fromkeys(re.findall(r'id="(clip\d+)"', svg))
    numbers = {clip: f"clip{number}" for number, clip in enumerate(clips, start=1)}
    svg = re.sub(r"\bclip\d+\b", lambda found: numbers.get(found.group(), found.group()), svg)
    return re.sub(r' d="[^"]*"', lambda found: re.sub(r"(\.\d)\d+", r"\1", found.group()), svg)


def render_once(spec: dict[str, Any], **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what ``render`` returns, marked, from the open notebook where that holds it."""
    mark = stored.fingerprint(spec)
    bundle, metadata = stored.find(mark) or render(spec)
    return bundle, {**metadata, stored.MARK: mark}


alt.renderers.register("pakrussia", render_once)
alt.renderers.enable("pakrussia")


@functools.cache
def _style() -> str:
    """Return the style of a chart and of what stands around it, as a notebook stores it."""
    written = Path(__file__).with_name("charts.css").read_text(encoding="utf-8")
    return f"<style>{rcssmin.cssmin(written)}</style>"


# What Vega-Lite reads at the top of a specification only.
_TOP = ("$schema", "config", "datasets", "params", "background", "padding", "autosize", "usermeta")
# Legends stay inside the frame, above the source line.
_OWN_LEGENDS = {
    "scale": dict.fromkeys(("color", "shape", "size", "opacity", "strokeDash"), "independent")
}


def _framed(
    spec: dict[str, Any], heading: dict[str, Any], foot: dict[str, Any], sentence: str = ""
) -> dict[str, Any]:
    """Return ``spec`` as the one row of a column with a title and a foot.

    Between title and drawing stands the ``sentence`` that follows the controls, an expression.
    Done on the finished specification: Altair copies a whole chart, with every field that is
    not set, each time it is put into another.
    """
    top = {key: spec[key] for key in _TOP if key in spec}
    chart = {key: value for key, value in spec.items() if key not in _TOP}
    if "mark" in spec:
        # A view's own selections stay with it; at the top they would have to name it.
        own = [one for one in top.get("params", []) if "select" in one]
        top["params"] = [one for one in top.get("params", []) if "select" not in one]
        chart |= {"params": own} if own else {}
    row: dict[str, Any] = {"vconcat": [chart], "title": foot, "resolve": _OWN_LEGENDS}
    if sentence:
        top["params"] = [*top.get("params", []), {"name": SENTENCE, "expr": sentence}]
        said = {"text": {"expr": SENTENCE}, "fontSize": 14, "offset": 12}
        row = {"vconcat": [row], "title": said, "resolve": _OWN_LEGENDS}
    return {**top, "vconcat": [row], "title": heading, "resolve": _OWN_LEGENDS}


def _table(frame: pd.DataFrame) -> str:
    """Return ``frame`` as a plain HTML table whose missing cells are empty."""
    columns = list(frame.columns)
    numeric = [pd.api.types.is_numeric_dtype(frame[c]) for c in columns]
    head = "".join(f'<th scope="col">{html.escape(str(c))}</th>' for c in columns)
    rows = []
    for row in frame.itertuples(index=False):
        cells = []
        for value, is_number in zip(row, numeric, strict=True):
            text = "" if pd.isna(value) else _cell(value)
            align = ' align="right"' if is_number else ' align="left"'
            cells.append(f"<td{align}>{html.escape(text)}</td>")
        rows.append("<tr>" + "".join(cells) + "</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _cell(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def show(
    chart: alt.ChartType,
    *,
    table: pd.DataFrame,
    words: str = "",
    title: str = "",
    description: str = "",
    source: str | Iterable[str] = (),
    subtitle: str | list[str] | None = None,
    still: dict[str, Any] | None = None,
    origin: str = "",
    sentence: str = "",
    hidden_until: str = "",
    finding: dict[str, Any] | None = None,
    narrow: alt.ChartType | Callable[[], alt.ChartType] | None = None,
) -> None:
    """Display a chart with its title, its description, its source line and its data.

    Parameters
    ----------
    chart
        Any Altair chart, at most 700 pixels wide in all.
    table
        What the chart draws, as a table that opens with one click or the Enter key, with no
        cell run. Column names should be readable; the words of a chart may name them.
    words
        The id of a chart in ``data/charts/en.yml``, whose title, subtitle, description and source
        are used. The next four are then left out.
    title, subtitle
        What the chart shows, in words, and how to read it.
    description
        The text alternative: the kind of chart, the data, what it shows.
    source
        Names of the tables of the data package that the chart draws. Their citations and the
        last date of their data make the source line. An unknown name is a ``CourseError``.
    still
        Values of the chart's parameters for the still picture (print, code hosts). The live
        chart may open with its answer hidden; a picture that nobody can click should not.
    origin
        For a chart that draws no table of the data package: where its data come from, in words.
    sentence
        An expression of Vega for the line under the title, which follows the controls.
    hidden_until
        The checkbox that shows the answer, where a guess comes first; its name ends in ``_open``.
        The data stay shut until it is ticked.
    finding
        Fills the holes of the words' finding, which stands above the data.
    narrow
        The drawing for a phone, 330 pixels wide, or a function that makes it. Where a chart has
        ``words`` and no narrow drawing, one is made from the chart itself.
    """
    about = _words(words, title, subtitle, description, source)
    names = list(about.source)
    line = f"Source: {origin}" if origin and not names else data.source_line(*names)
    if not about.title.strip():
        raise CourseError("This chart has no title. Say what it shows: title='…'.")
    heading: dict[str, Any] = {"text": about.title}
    if words and about.subtitle:
        heading["subtitle"] = textwrap.wrap(about.subtitle, 110)
    elif subtitle:
        heading["subtitle"] = subtitle
    # The foot is the title of an inner row, so the source travels with every picture made
    # of the chart.
    foot = {
        "text": textwrap.wrap(line, 105),
        "orient": "bottom",
        "anchor": "start",
        "fontSize": 11,
        "fontWeight": "normal",
        "color": QUIET,
    }
    told = {"description": about.description, "usermeta": {"still": still or {}}}
    # Not checked against Vega-Lite's schema yet: what the notebook holds has passed it.
    spec = _framed(chart.to_dict(validate=False), heading, foot, sentence) | told
    if hidden_until:
        _demand_checkbox(spec, hidden_until)
    mark = stored.fingerprint(spec)
    found = stored.find(mark)
    if found is None:
        whole = _framed(chart.to_dict(), heading, foot, sentence) | told
        bundle, metadata = render(whole)
        if words:
            drawn = narrow() if callable(narrow) else narrow
            small = narrowed(chart.to_dict()) if drawn is None else drawn.to_dict()
            metadata = {**metadata, stored.NARROW: without_data_of(small, whole)}
    else:
        bundle, metadata = found
    display(bundle, metadata={**metadata, stored.MARK: mark}, raw=True)
    display(HTML(_data_fold(table, about, line, hidden_until, finding or {})))


def _words(
    chart: str,
    title: str,
    subtitle: str | list[str] | None,
    description: str,
    source: str | Iterable[str],
) -> Caption:
    """Return the words of a chart: from the file by its id, or as they were given."""
    if not chart:
        names = (source,) if isinstance(source, str) else tuple(source)
        return Caption("", title, description, source=names)
    given = {"title": title, "subtitle": subtitle, "description": description, "source": source}
    for name, value in given.items():
        if value:
            raise CourseError(
                f"Chart {chart!r} takes its words from {captions.path().name}: "
                f"leave out {name}=… or words=…."
            )
    return captions.load(chart)


def _demand_checkbox(spec: dict[str, Any], name: str) -> None:
    """Raise ``CourseError`` where ``name`` is not a checkbox of the chart, named as such."""
    boxes = [
        str(one["name"])
        for one in spec.get("params", [])
        if isinstance(one.get("bind"), dict) and one["bind"].get("input") == "checkbox"
    ]
    if name not in boxes:
        raise CourseError(
            f"No checkbox of this chart is named {name!r}. {near_misses(name, boxes)}"
        )
    if not name.endswith("_open"):
        raise CourseError(f"The checkbox {name!r} shows an answer: its name must end in “_open”.")


# Where a guess comes first, the table waits for the box that shows the answer. A style alone does
# it, so it holds in a notebook before any run; where styles are not trusted, the fold is a fold.
_GUESS_STYLE = (
    "<style>"
    '.vega-bind:has([name$="_guess"][type=hidden]){display:none!important}'
    ".pakrussia-closed{display:none}"
    '.jp-OutputArea:has(.vega-bind [name$="_open"]:not(:checked)) .pakrussia-closed{display:block}'
    '.jp-OutputArea:has(.vega-bind [name$="_open"]:not(:checked)) .pakrussia-answer{display:none}'
    "</style>"
)


def _data_fold(
    table: pd.DataFrame, about: Caption, line: str, hidden_until: str, finding: dict[str, Any]
) -> str:
    """Return the fold below a chart: what it shows in words, its source and its data."""
    table = table.rename(columns=about.columns)
    try:
        said = about.finding.format(**finding) if finding else ""
    except (KeyError, ValueError, IndexError) as problem:
        raise CourseError(
            f"The finding of chart {about.id!r} has a hole that nothing fills: {problem}."
        ) from problem
    inside = (
        (f"<p>{html.escape(said)}</p>" if said else "") + f"<p>{html.escape(line)}</p>"
        # The box scrolls by keyboard too, and JupyterLab leaves its arrow keys alone.
        '<div tabindex="0" role="group" aria-label="The data" '
        f'data-lm-suppress-shortcuts="true">{_table(table)}</div>'
    )
    label = f"Show the data ({len(table)} rows)"
    if hidden_until:
        label = "Show the data (after your guess)"
        first = f"Lock your guess first, or tick “{about.control(hidden_until)}”."
        inside = (
            f'<p class="pakrussia-closed">{html.escape(first)}</p>'
            f'<div class="pakrussia-answer">{inside}</div>'
        )
    style = _style() + (_GUESS_STYLE if hidden_until else "")
    return (
        f'{style}<details class="pakrussia-data"><summary>{html.escape(label)}</summary>'
        f"{inside}</details>"
    )
