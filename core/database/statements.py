"""Statements that both engines understand, spelt for the one at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

T = TypeVar("T")
CHUNK = 500
"""Rows or ids handled by one statement: well under SQLite's limit of bound values; chosen by hand."""


def insert_missing(session: Session, table: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; those whose key is there already are left as they are."""
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing()
    for chunk in chunks(rows):
        session.execute(statement, [dict(row) for row in chunk])


def upsert(session: Session, table: type[DeclarativeBase], row: Mapping[str, Any], key: str) -> None:
    """Insert a row, or replace every other column of the one that has its `key`."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    others = {name: value for name, value in row.items() if name != key}
    session.execute(dialect.insert(table).values(**row).on_conflict_do_update(index_elements=[key], set_=others))


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
