"""Read a learner's values: the one number, table, chart or letter, or advice on its form.

Every function raises ``NotYet`` with advice when the value does not have the form asked for.
Nothing here walks through an iterator, so an endless one does no harm.
"""

from __future__ import annotations

import datetime
import difflib
import math
import numbers
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from pakrussia.errors import near_misses
from pakrussia.exercises.tasks import NotYet, kind

# No table or chart that a task asks for comes near this many rows.
_MANY = 5_000

# The numbers of a table: for each row, a number per column.
Table = dict[str, dict[str, float]]


def number(value: object, name: str, unit: str) -> float:
    """Return ``value`` as a float; a table, a list or an array of one number counts as one."""
    if isinstance(value, str):
        raise NotYet(f"`{name}` is text. Write the number of {unit} without quotation marks.")
    if not isinstance(value, numbers.Number) and getattr(value, "size", None) == 1:
        value = value.item() if hasattr(value, "item") else value.iloc[0, 0]  # type: ignore[attr-defined]
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise NotYet(f"`{name}` is {kind(value)}. One number is asked for, in {unit}.")
    found = float(value)
    if not math.isfinite(found):
        raise NotYet(
            f"`{name}` came out as {found}, which is not a usable number. "
            "Is a missing value in the calculation, or a division by zero?"
        )
    return found


def table(
    value: object,
    name: str,
    *,
    key: str,
    rows: Sequence[str],
    columns: Sequence[str],
    more: bool = False,
) -> Table:
    """Return the numbers of a learner's table: for each of ``rows``, a number per column.

    ``key`` names the column, or the index, that tells the rows apart; a year there may be a
    number or a text. Rows may stand in any order; columns that are not asked for are left out,
    and so are other rows where ``more`` allows them. No number returned is missing.
    """
    if isinstance(value, pd.Series):
        raise NotYet(
            f"`{name}` is a Series, that is one column. A table with the columns "
            f"{_listed([key, *columns])} is asked for."
        )
    if not isinstance(value, pd.DataFrame):
        raise NotYet(
            f"`{name}` is {kind(value)}. A table is asked for: pd.DataFrame(…) makes one from "
            "a list of rows or a dictionary of columns."
        )
    if len(value) > _MANY:
        raise NotYet(
            f"`{name}` has {len(value):,} rows. One row for each of {_listed(rows)} is asked for."
        )
    frame = value if key in value.columns else value.reset_index()
    if key not in frame.columns and "index" in frame.columns:
        frame = _named(frame, key, rows)
    _demand_columns(frame, name, [key, *columns])
    frame = frame.assign(**{key: frame[key].map(_label)}).set_index(key)
    if more:
        frame = frame[frame.index.isin(rows)]
    _demand_rows(frame, name, rows)
    found = {column: _floats(frame[column], name, column) for column in columns}
    return {row: {column: found[column][row] for column in columns} for row in rows}


def _named(frame: pd.DataFrame, key: str, rows: Sequence[str]) -> pd.DataFrame:
    """Return ``frame`` with its nameless index as the column ``key``, if that is what it holds."""
    held = set(frame["index"].map(_label))
    return frame.rename(columns={"index": key}) if held & set(rows) else frame


def _label(value: object) -> str:
    """Return the name of a row as text: 1990 for 1990.0."""
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        found = float(value)
        return str(int(found)) if found.is_integer() else str(found)
    return str(value)


def _demand_columns(frame: pd.DataFrame, name: str, wanted: Sequence[str]) -> None:
    if isinstance(frame.columns, pd.MultiIndex):
        raise NotYet(
            f"The columns of `{name}` stand on two levels. Name each one in agg, for example "
            '.agg(first_year=("year", "min")).'
        )
    have = [str(column) for column in frame.columns]
    for column in wanted:
        if have.count(column) > 1:
            raise NotYet(f"`{name}` has two columns called `{column}`. Keep one.")
        if column not in have:
            close = difflib.get_close_matches(column, have, n=1, cutoff=0.6)
            near = f" You have `{close[0]}`: rename it." if close else ""
            raise NotYet(f"`{name}` has no column `{column}`.{near}")


def _demand_rows(frame: pd.DataFrame, name: str, rows: Sequence[str]) -> None:
    have = list(frame.index)
    for row in rows:
        if row not in have:
            raise NotYet(f"`{name}` has no row for {row}. Did a filter or a spelling drop it?")
    if len(have) > len(rows):
        raise NotYet(
            f"`{name}` has {len(have)} rows, and one for each of {_listed(rows)} is asked for. "
            "Is a row there twice, or one too many?"
        )


def _floats(column: pd.Series[Any], name: str, label: str) -> dict[str, float]:
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        raise NotYet(
            f"The column `{label}` of `{name}` holds no numbers but {kind(column.iloc[0])}. "
            "Put the number itself into the table; round or format it when you print."
        )
    if column.isna().any():
        row = column[column.isna()].index[0]
        raise NotYet(f"`{label}` is empty in the row {row} of `{name}`. What was left to count?")
    return {str(row): float(value) for row, value in column.items()}


def as_table(frame: pd.DataFrame) -> Table:
    """Return a table of the course's own in the form of ``table``; the index names the rows."""
    return {
        _label(row): {str(column): float(value) for column, value in cells.items()}
        for row, cells in zip(frame.index, frame.to_dict("records"), strict=True)
    }


def demand_table(
    found: Table,
    right: Table,
    *,
    name: str,
    within: Mapping[str, float],
    slips: Iterable[tuple[Table, str]],
    advice: str,
) -> None:
    """Raise a hint unless ``found`` has the numbers of ``right``, each ``within`` its column's.

    Rows of ``right`` that ``found`` does not have are left out.
    ``slips`` are the tables that typical mistakes give, each with its hint. A slip is recognised
    when it has the learner's number in every cell that is not right; rows and columns that a
    slip leaves out never fit. Otherwise the first such cell is named, with ``advice``.
    """
    wrong = [
        (row, column)
        for row in found
        for column, most in within.items()
        if not near(found[row][column], right[row][column], most)
    ]
    if not wrong:
        return
    for slip_table, hint in slips:
        if all(
            near(found[row][column], slip_table.get(row, {}).get(column, math.nan), within[column])
            for row, column in wrong
        ):
            raise NotYet(hint)
    row, column = wrong[0]
    raise NotYet(
        f"`{name}`, row {row}: {found[row][column]:,.1f} in `{column}` does not fit the data. "
        f"{advice}"
    )


def demand_per_cent(shares: Iterable[float], name: str) -> None:
    """Raise a hint if shares that should be per cent lie between 0 and 1, or outside 0 to 100."""
    listed = list(shares)
    if all(abs(share) <= 1 for share in listed):
        raise NotYet(f"`{name}` lies between 0 and 1. Per cent are asked for: times what?")
    if not all(0 <= share <= 100 for share in listed):
        raise NotYet(
            f"`{name}`: a share in per cent lies between 0 and 100. What must be divided by what?"
        )


def source_key(value: object, name: str, right: str, others: Mapping[str, str]) -> None:
    """Raise a hint unless a text is the key ``right``; its case does not matter.

    ``others`` are the keys of the other sources that can be chosen, each with its hint.
    """
    options = [right, *others]
    if not isinstance(value, str):
        raise NotYet(f"`{name}` is {kind(value)}. Write the key of a source, as text.")
    found = {one.casefold(): one for one in options}.get(value.strip().casefold())
    if found is None:
        raise NotYet(
            f"`{name}` must be one of the keys printed above. {near_misses(value, options)}"
        )
    if found != right:
        raise NotYet(f"`{name}`: {others[found]}")


def letter(value: object, name: str, options: str) -> str:
    """Return the letter chosen among ``options`` (for example "abc"), in small print."""
    chosen = value.strip(" .)(").casefold() if isinstance(value, str) else ""
    if len(chosen) != 1 or chosen not in options:
        example = " or ".join(f'"{one}"' for one in options)
        raise NotYet(f"`{name}` must be one letter in quotation marks: {example}.")
    return chosen


def choice(value: object, name: str, right: str, hints: Mapping[str, str]) -> None:
    """Raise a hint unless the letter chosen is ``right``; ``hints`` has one for each other."""
    found = letter(value, name, "".join(sorted({right, *hints})))
    if found != right:
        raise NotYet(f"`{name}`: {hints[found]}")


def truth(value: object, name: str) -> bool:
    """Return a yes-or-no answer."""
    # numpy's own True and False are no Python bool.
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    raise NotYet(f"`{name}` must be True or False, with a capital letter and no quotation marks.")


def day(value: object, name: str) -> datetime.date:
    """Return a day given as an ISO text or as one of Python's or pandas' dates."""
    is_missing = value is pd.NaT  # which is one of Python's dates too
    if isinstance(value, datetime.date) and not is_missing:
        return value.date() if isinstance(value, datetime.datetime) else value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        try:
            return datetime.date.fromisoformat(value.strip())
        except ValueError:
            raise NotYet(f"`{name}`: there is no day {value.strip()}.") from None
    raise NotYet(f'`{name}` must be a day in the form "1960-12-31": year, month, day, as text.')


class Drawing:
    """What a learner's chart draws: its mark, its channels, its rows, its words.

    ``marks`` are the names of the marks; ``rows`` the table that the layer with the ``main`` mark
    is drawn from (of the first layer where none has it); ``channel("x")`` the definition of a
    channel, and ``field("x")`` the column it shows.
    """

    def __init__(self, value: object, name: str, *, main: Sequence[str] = ("line",)) -> None:
        self.name = name
        if not isinstance(value, (alt.Chart, alt.LayerChart)):
            raise NotYet(
                f"`{name}` is {kind(value)}. One Altair chart is asked for: "
                "alt.Chart(your_table) and what follows it."
            )
        try:
            self.spec: dict[str, Any] = value.to_dict()
        except alt.MaxRowsError:
            raise NotYet(
                f"`{name}` carries thousands of rows. Filter the table first, then draw it."
            ) from None
        except Exception as problem:
            first = str(problem).strip().splitlines()[0][:200]
            raise NotYet(f"Altair cannot build `{name}`: {first}") from None
        layers = self.spec.get("layer", [self.spec])
        self.marks = [_mark(layer) for layer in layers]
        layer = next((one for one in layers if _mark(one) in main), layers[0])
        self._channels = {**self.spec.get("encoding", {}), **layer.get("encoding", {})}
        self.filtered = any("transform" in one for one in (self.spec, *layers))
        self.rows = self._rows(layer)

    def _rows(self, layer: dict[str, Any]) -> pd.DataFrame:
        source = layer.get("data", self.spec.get("data", {}))
        values = source.get("values", self.spec.get("datasets", {}).get(source.get("name"), []))
        if not isinstance(values, list) or len(values) > _MANY:
            values = []
        return pd.DataFrame(values)

    def channel(self, channel: str) -> dict[str, Any]:
        """Return the definition of a channel, empty where the chart does not use it."""
        found = self._channels.get(channel, {})
        return found if isinstance(found, dict) else {}

    def field(self, channel: str) -> str:
        """Return the column a channel shows, or an empty text."""
        found = str(self.channel(channel).get("field", "")).replace("\\", "")
        return found if found in self.rows.columns else ""

    @property
    def title(self) -> str:
        """Return the title as one text."""
        found = self.spec.get("title", "")
        found = found.get("text", "") if isinstance(found, dict) else found
        return " ".join(found) if isinstance(found, list) else str(found)

    @property
    def description(self) -> str:
        """Return the description as one text."""
        return str(self.spec.get("description", ""))


def _mark(layer: dict[str, Any]) -> str:
    mark = layer.get("mark", "")
    return str(mark.get("type", "")) if isinstance(mark, dict) else str(mark)


def demand_words(drawing: Drawing, *, names: Sequence[Sequence[str]]) -> None:
    """Raise a hint unless a chart has a title and a description that says what it shows.

    ``names`` holds, for each thing the description must name, the small-letter words that do it.
    """
    title, description = drawing.title.strip(), drawing.description.strip()
    if len(title.split()) < 3:
        raise NotYet(
            f"`{drawing.name}` has no title yet that says what is shown. Who or what, and when?"
        )
    if not description:
        raise NotYet(
            f"`{drawing.name}` has no description. A reader who cannot see it gets these words "
            "instead."
        )
    if description.casefold() == title.casefold() or len(description.split()) < 10:
        raise NotYet(
            "The description is too short to replace the chart. Say the kind of chart, the data "
            "with the years, and what a reader would see."
        )
    words = description.casefold()
    if not all(any(one in words for one in some) for some in names):
        raise NotYet(
            f"The description does not name all {len(names)} things the chart shows. "
            "What does each of them do?"
        )


def demand_encoding(
    drawing: Drawing, *, marks: Sequence[str], question: str, shows: Mapping[str, str]
) -> None:
    """Raise a hint unless a chart has one of ``marks`` and a column on each channel of ``shows``.

    ``question`` is asked where the mark is another; ``shows`` says for each channel what it
    should show.
    """
    if drawing.filtered:
        raise NotYet(
            f"`{drawing.name}` filters or computes inside the drawing, where the check cannot "
            "follow. Prepare the table with pandas first; then the chart also carries less."
        )
    if not set(marks) & set(drawing.marks):
        raise NotYet(f"`{drawing.name}` has the mark {', '.join(drawing.marks)}. {question}")
    for channel, what in shows.items():
        if channel == "color" and not drawing.field(parted(drawing)):
            raise NotYet(f"`{drawing.name}` does not tell {what} apart. Which channel does that?")
        if channel != "color" and not drawing.field(channel):
            raise NotYet(
                f"`{drawing.name}` shows no column along {channel}. Give {channel} {what}."
            )


def parted(drawing: Drawing) -> str:
    """Return the channel that tells a chart's lines or bars apart, or an empty text."""
    channels = ("color", "fill", "stroke", "strokeDash", "shape", "detail", "xOffset", "yOffset")
    return next((one for one in (*channels, "row", "column") if drawing.field(one)), "")


def demand_years(drawing: Drawing) -> None:
    """Raise a hint unless years run along x, printed without a comma."""
    column = drawing.rows[drawing.field("x")]
    if not column.astype(str).str.match(r"\d{4}").all():
        raise NotYet("The column along x holds no years. Which column does?")
    axis = drawing.channel("x")
    if pd.api.types.is_numeric_dtype(column):
        if axis.get("type") == "temporal":
            raise NotYet(
                "The year is a plain number, and a time axis reads it as milliseconds after 1970. "
                "Which type suits a row of years? Try :O."
            )
        if axis.get("type") == "quantitative" and not (axis.get("axis") or {}).get("format"):
            raise NotYet(
                "The years are labelled with a comma, as 1,990. Make them an ordered list with "
                ':O behind the name, or set the format of the axis to "d".'
            )


def series(drawing: Drawing, *, growing: bool = False) -> Table:
    """Return what a chart draws: for each line or colour its number at each place.

    The number stands on the axis of quantities (on y where both are), the place on the other
    one. Places are texts: four figures for a year, or for a date drawn as a year. A chart whose
    marks are not told apart is one line with an empty name. Rows at one place are counted, added
    or averaged where the chart does so; else they are a hint. In a line that is a growing sum, with
    two steps on one day, the last one counts.
    """
    at, up = _axes(drawing)
    rows, group = drawing.rows, drawing.field(parted(drawing))
    how = drawing.channel(up).get("aggregate", "")
    sizes = [1.0] * len(rows) if how == "count" else _heights(drawing, up)
    names = rows[group].map(_label) if group else [""] * len(rows)
    places = rows[drawing.field(at)].map(_label) if drawing.field(at) else [""] * len(rows)
    by_year = "year" in str(drawing.channel(at).get("timeUnit", ""))
    values: dict[tuple[str, str], list[float]] = {}
    for name, place, height in zip(names, places, sizes, strict=True):
        values.setdefault((name, place[:4] if by_year else place), []).append(height)
    found: Table = {}
    for (name, place), some in values.items():
        if len(some) > 1 and how not in ("count", "sum", "mean", "average"):
            if growing:
                found.setdefault(name, {})[place] = some[-1]
                continue
            raise NotYet(
                f"`{drawing.name}` has several values for {name or 'one line'} at {place}. Which "
                "rows are in your table besides those asked for?"
            )
        total = math.fsum(some)
        found.setdefault(name, {})[place] = total / len(some) if how[:1] in ("m", "a") else total
    return found


def heights(drawing: Drawing) -> list[float]:
    """Return the numbers that a chart's bars, points or lines show, as ``series`` reads them."""
    return [height for line in series(drawing).values() for height in line.values()]


def _axes(drawing: Drawing) -> tuple[str, str]:
    """Return the channel of the places and the channel of the numbers."""
    for at, up in (("x", "y"), ("y", "x")):
        if drawing.channel(up).get("type") == "quantitative" and "bin" not in drawing.channel(up):
            if drawing.channel(at).get("bin"):
                raise NotYet(
                    f"`{drawing.name}` puts numbers into groups inside the drawing, where the "
                    "check cannot follow. Make the groups with pandas first."
                )
            return at, up
    raise NotYet(f"`{drawing.name}` shows no number along x or y. Which column holds the number?")


def _heights(drawing: Drawing, up: str) -> list[float]:
    """Return the numbers of the column on the channel ``up``, or advice on it."""
    column = drawing.field(up)
    if not column or not pd.api.types.is_numeric_dtype(drawing.rows[column]):
        raise NotYet(f"The column along {up} holds no numbers. Which column does?")
    return [float(value) for value in drawing.rows[column]]


def near(found: float, wanted: float, within: float) -> bool:
    """Return whether two numbers are at most ``within`` apart."""
    return abs(found - wanted) <= within


def alike(found: Sequence[float], wanted: Sequence[float], within: float) -> bool:
    """Return whether two lists hold the same numbers in any order."""
    return len(found) == len(wanted) and all(
        near(one, other, within) for one, other in zip(sorted(found), sorted(wanted), strict=True)
    )


def slip(found: float, slips: Iterable[tuple[float, str]], within: float) -> None:
    """Raise the hint of the first slip whose own value was found."""
    for value, hint in slips:
        if near(found, value, within):
            raise NotYet(hint)


def demand_number(
    value: object,
    name: str,
    unit: str,
    *,
    right: float,
    within: float,
    slips: Iterable[tuple[float, str]],
    advice: str,
) -> None:
    """Raise a hint unless ``value`` is the number ``right``: a slip's own, or else ``advice``."""
    found = number(value, name, unit)
    if not near(found, right, within):
        slip(found, [(wrong, f"`{name}`: {hint}") for wrong, hint in slips], within)
        raise NotYet(f"`{name}` is {found:,.6g}. {advice}")


def _listed(names: Sequence[str]) -> str:
    shown = [f"`{name}`" for name in names]
    return ", ".join(shown[:-1]) + " and " + shown[-1] if len(shown) > 1 else shown[0]
