"""The steering report as every door shows it: parts of rooms, tables of figures, and how a figure is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.console.frame.visit import Visit
from core.language.forms import Language

NONE = "–"
"""A figure that there is not, or that is too small to be shown."""
SHEET = ("month", "room", "by", "code", "name", "figure", "figure_name", "value", "target")
"""Columns of the report as a table: a line for each figure."""


@dataclass(frozen=True)
class SteeringFigure:
    """A figure, with what was set out to where there is such a target; `value` is None where it is not shown."""

    value: float | None
    target: int | None = None
    is_share: bool = False

    def told(self, visit: Visit) -> str:
        """As a person reads it."""
        value = _written(self.value, visit.language, is_share=self.is_share)
        return value if self.target is None else visit.say("steering_of", value=value, target=str(self.target))


@dataclass(frozen=True)
class SteeringRow:
    """A group with its figures, in the order of the table's columns; `code` is what programs know it by."""

    code: str
    name: str
    figures: Sequence[SteeringFigure]


@dataclass(frozen=True)
class SteeringTable:
    """Groups of one sort; columns are names of figures, each with what it is called."""

    by: str
    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[SteeringRow]
    empty: str = ""
    """What to do where there is no row."""


@dataclass(frozen=True)
class SteeringPart:
    """What a room did; `empty` says what to do where that was nothing."""

    room: str
    title: str
    address: str
    whole: Sequence[tuple[str, str, SteeringFigure]] = ()
    """Figures of the whole room: a name, what it is called, the figure."""
    tables: Sequence[SteeringTable] = ()
    notes: Sequence[str] = ()
    empty: str = ""


@dataclass(frozen=True)
class SteeringReport:
    """A month over the rooms that its reader may read."""

    month: str
    """Like `2026-11`."""
    title: str
    parts: Sequence[SteeringPart]


def sheet_rows(report: SteeringReport) -> Iterator[tuple[object, ...]]:
    """The report as lines of a table, a figure each."""
    for part in report.parts:
        for figure, called, told in part.whole:
            yield (report.month, part.room, "", "", part.title, figure, called, told.value, told.target)
        for table in part.tables:
            for row in table.rows:
                for (figure, called), told in zip(table.columns, row.figures, strict=True):
                    group = (report.month, part.room, table.by, row.code, row.name)
                    yield (*group, figure, called, told.value, told.target)


def as_data(report: SteeringReport) -> dict[str, object]:
    """The report for programs."""
    return {"month": report.month, "rooms": [_part(one) for one in report.parts]}


def _part(part: SteeringPart) -> dict[str, object]:
    return {
        "room": part.room,
        "title": part.title,
        "figures": {name: _data(told) for name, _, told in part.whole},
        "tables": [
            {"by": one.by, "title": one.title, "rows": [_row(one, row) for row in one.rows]} for one in part.tables
        ],
    }


def _row(table: SteeringTable, row: SteeringRow) -> dict[str, object]:
    named = zip(table.columns, row.figures, strict=True)
    return {"code": row.code, "name": row.name, "figures": {name: _data(told) for (name, _), told in named}}


def _data(figure: SteeringFigure) -> dict[str, float | None]:
    return {"value": figure.value} | ({} if figure.target is None else {"target": figure.target})


def _written(value: float | None, language: Language, *, is_share: bool) -> str:
    if value is None:
        return NONE
    if is_share:
        return f"{round(100 * value)}\u00a0%"
    text = f"{value:.1f}".removesuffix(".0")
    return text if language is Language.ENGLISH else text.replace(".", ",")
