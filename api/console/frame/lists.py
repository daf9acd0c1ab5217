"""Lists of the console: searched, ordered and taken away alike, by what stands in their address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Query, Response

from api.console.frame.cells import table
from core.language.fold import plain

Row = TypeVar("Row")


@dataclass(frozen=True)
class ListQuery:
    """What of a list is asked for: words, order and page; an order that a list does not have is its usual one."""

    q: str = ""
    sort: str = ""
    page: int = 1

    def address(self, **changes: object) -> str:
        """The query of the address that asks for this, with some of it changed; the first page where none is named."""
        wanted = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]  # names of its own fields
        return urlencode({name: value for name, value in asdict(wanted).items() if value not in ("", 1)})


def list_query(
    q: Annotated[str, Query(max_length=200)] = "",
    sort: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> ListQuery:
    """What an address asks for."""
    return ListQuery(q.strip(), sort, page)


@dataclass(frozen=True)
class ListShape(Generic[Row]):
    """How the rows of a list are searched and ordered, and the columns that they are taken away with."""

    name: str
    """Name of the file that somebody takes away."""
    said: Callable[[Row], str]
    """The text of a row that is searched."""
    orders: Mapping[str, Callable[[Row], Any]]
    """What rows are ordered by, by the name of the order, the usual one first."""
    columns: Mapping[str, Callable[[Row], object]] = field(default_factory=dict)
    """Of one row of the file each; none where a row of the list is several of the file."""

    def find(self, rows: Iterable[Row], asked: ListQuery, also: Callable[[Row], str] = lambda _: "") -> list[Row]:
        """Rows that have every word that is asked for, whatever its accents, in order; `also` is what a page says of a row besides."""
        words = plain(asked.q).split()
        found = [row for row in rows if not words or _has(plain(f"{self.said(row)} {also(row)}"), words)]
        return sorted(found, key=self.orders.get(asked.sort, next(iter(self.orders.values()))))

    def table(self, rows: Iterable[Row]) -> Response:
        """The rows as CSV."""
        return table(
            f"{self.name}.csv", tuple(self.columns), ([of(row) for of in self.columns.values()] for row in rows)
        )


def newest(at: datetime | None) -> float:
    """What orders the latest first, and what has no time last."""
    return -at.timestamp() if at else float("inf")


def oldest(at: datetime | None) -> float:
    """What orders the oldest first, and what has no time last."""
    return at.timestamp() if at else float("inf")


def told(at: datetime | None) -> str:
    """A time in a column; empty where there is none."""
    return at.isoformat() if at else ""


def _has(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)
