"""Statements that both engines understand, spelt for the one at hand: the only place that knows how they differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, func, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

T = TypeVar("T")
CHUNK = 500
"""Rows or ids handled by one statement: well under SQLite's limit of bound values; chosen by hand."""


def is_postgres(session: Session) -> bool:
    """Whether several processes may write at once, so that rows have to be held."""
    return session.get_bind().dialect.name == "postgresql"


def wait_for_turn(session: Session, key: int) -> None:
    """Have transactions that write under one key follow on one another; SQLite's do already."""
    if is_postgres(session):
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def only_added_to(connection: Connection, table: str) -> None:
    """Have the database refuse to change or delete the rows of a table."""
    refused = "can only be added to"
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            trigger = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            connection.execute(text(f"{trigger} BEGIN SELECT RAISE(ABORT, '{table} {refused}'); END"))
        return
    function = f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql"
    connection.execute(text(f"{function} AS $$ BEGIN RAISE EXCEPTION '{table} {refused}'; END $$"))
    trigger = f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
    connection.execute(text(f"{trigger} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"))


def any_change_again(connection: Connection, table: str) -> None:
    """Take away what is left of that once the table is dropped."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"DROP FUNCTION {table}_refuse()"))


def insert_into(session: Session, table: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what happens on a conflict; without `on_conflict_…`, a known key is an error."""
    return postgresql.insert(table) if is_postgres(session) else sqlite.insert(table)


def insert_missing(session: Session, table: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; those whose key is there already are left as they are."""
    if not rows:
        return
    statement = insert_into(session, table).on_conflict_do_nothing()
    for chunk in chunks(rows):
        session.execute(statement, [dict(row) for row in chunk])


def insert_new(session: Session, table: type[DeclarativeBase], row: Mapping[str, Any], returned: Any) -> Any:
    """Insert a row; the value of its column `returned`, or None where its key is there already."""
    statement = insert_into(session, table).values(**row).on_conflict_do_nothing().returning(returned)
    return session.execute(statement).scalar()


def upsert(
    session: Session,
    table: type[DeclarativeBase],
    row: Mapping[str, Any],
    key: str,
    changing: Collection[str] | None = None,
) -> None:
    """Insert a row, or change the one that has its `key`: in these columns, or in every other one."""
    changed = {name: value for name, value in row.items() if name != key and (changing is None or name in changing)}
    statement = insert_into(session, table).values(**row)
    session.execute(statement.on_conflict_do_update(index_elements=[key], set_=changed))


def greatest(session: Session, *values: Any) -> ColumnElement[Any]:
    """The greatest of several values of one row."""
    return func.greatest(*values) if is_postgres(session) else func.max(*values)


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
