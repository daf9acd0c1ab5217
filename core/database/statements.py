"""Statements that both engines understand, spelt for the one at hand: the only place that knows how they differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Update, bindparam, func, inspect, text
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


def tables_of_library(connection: Connection, schema: str) -> dict[str, str]:
    """Tables in a library's own schema, and how statements spell each; on SQLite they stand among all others."""
    if connection.dialect.name == "sqlite":
        return {name: name for name in inspect(connection).get_table_names()}
    return {name: f"{schema}.{name}" for name in inspect(connection).get_table_names(schema)}


def drop_library(connection: Connection, schema: str, tables: Sequence[str]) -> None:
    """Take away what a library kept: its schema, on SQLite these tables."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        return
    for table in tables:
        connection.execute(text(f"DROP TABLE IF EXISTS {table}"))


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
    statement = _insert_new(is_postgres(session), table, tuple(row), returned.key)
    return session.execute(statement, dict(row)).scalar()


def upsert(
    session: Session,
    table: type[DeclarativeBase],
    row: Mapping[str, Any],
    key: str,
    changing: Collection[str] | None = None,
) -> None:
    """Insert a row, or change the one that has its `key`: in these columns, or in every other one."""
    changed = tuple(name for name in row if name != key and (changing is None or name in changing))
    session.execute(_upsert(is_postgres(session), table, tuple(row), key, changed), dict(row))


# Written once for each table and its columns: SQLAlchemy takes longer to write such a statement than SQLite to do it.
@cache
def _insert_new(of_postgres: bool, table: type[DeclarativeBase], columns: tuple[str, ...], returned: str) -> Any:
    statement = insert_for(of_postgres, table, columns).on_conflict_do_nothing()
    return statement.returning(table.__table__.c[returned])


@cache
def _upsert(
    of_postgres: bool, table: type[DeclarativeBase], columns: tuple[str, ...], key: str, changed: tuple[str, ...]
) -> Any:
    statement = insert_for(of_postgres, table, columns)
    new = {name: statement.excluded[name] for name in changed}
    return statement.on_conflict_do_update(index_elements=[key], set_=new)


def insert_for(
    of_postgres: bool, table: type[DeclarativeBase], columns: tuple[str, ...]
) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of a row that is given when it runs; for statements that are written once."""
    dialect = postgresql.insert if of_postgres else sqlite.insert
    columns_of: Any = table.__table__
    return dialect(columns_of).values({name: bindparam(name) for name in columns})


def unseen(statement: Update) -> Update:
    """A change of rows that the session is not to look for among the objects that it has loaded."""
    return statement.execution_options(synchronize_session=False)


def greatest(session: Session, *values: Any) -> ColumnElement[Any]:
    """The greatest of several values of one row."""
    return func.greatest(*values) if is_postgres(session) else func.max(*values)


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
