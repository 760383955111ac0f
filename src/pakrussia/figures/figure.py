"""What makes a function of a table a figure of the course: its words, its data, two drawings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import altair as alt
import pandas as pd

from pakrussia import captions, charts
from pakrussia.captions import Caption
from pakrussia.errors import CourseError, near_misses
from pakrussia.figures.layout import NARROW, WIDE, Layout


@dataclass(frozen=True)
class Drawing:
    """A figure, drawn for one layout.

    ``table`` is what "Show the data" opens. ``sentence`` is an expression of Vega that follows the
    controls. ``opens`` names the checkbox that shows the answer, where a guess comes first.
    ``finding`` fills the holes of the words' finding.
    """

    chart: alt.ChartType
    table: pd.DataFrame
    sentence: str = ""
    opens: str = ""
    finding: dict[str, Any] = field(default_factory=dict)


Draw = Callable[[pd.DataFrame, Caption, Layout], Drawing]


class Figure:
    """A chart of the course that is drawn from a table made in the notebook's cell.

    Called with the table it shows the chart. ``draw`` returns the drawing instead.
    """

    def __init__(self, id: str, columns: Iterable[str], draw: Draw) -> None:
        self.id = id
        self.columns = tuple(columns)
        self._draw = draw
        self.__doc__ = draw.__doc__
        self.__name__ = draw.__name__
        self.__module__ = draw.__module__

    def draw(self, table: pd.DataFrame, layout: Layout = WIDE) -> Drawing:
        """Return the figure of ``table``, drawn wide or narrow; the table stays as it is.

        ``CourseError`` for a table without rows or without a column that the figure needs.
        """
        if not isinstance(table, pd.DataFrame):
            raise CourseError(f"{self.__name__} draws a table (DataFrame): {table!r} is none.")
        for column in self.columns:
            if column not in table:
                raise CourseError(
                    f"{self.__name__} needs the column {column!r}. "
                    + near_misses(column, map(str, table.columns))
                )
        if table.empty:
            raise CourseError(
                f"The table for {self.__name__} has no rows. Look at what the query before keeps."
            )
        return self._draw(table.copy(), captions.load(self.id), layout)

    def __call__(self, table: pd.DataFrame) -> None:
        """Show the figure of ``table``, with its words, its source and its data."""
        drawing = self.draw(table)
        charts.show(
            drawing.chart,
            words=self.id,
            table=drawing.table,
            sentence=drawing.sentence,
            hidden_until=drawing.opens,
            finding=drawing.finding,
            narrow=lambda: self.draw(table, NARROW).chart,
        )


#: All figures by chart id, in the order in which their modules were imported.
FIGURES: dict[str, Figure] = {}


def figure(id: str, columns: Iterable[str]) -> Callable[[Draw], Figure]:
    """Make a function that draws a table (its words and layout given) the figure with this id.

    ``columns`` are those that the table must have. ``CourseError`` for an id in use.
    """

    def made(draw: Draw) -> Figure:
        if id in FIGURES and FIGURES[id].__name__ != draw.__name__:
            raise CourseError(f"Two figures have the id {id!r}. Give one of them another.")
        FIGURES[id] = Figure(id, columns, draw)
        return FIGURES[id]

    return made
