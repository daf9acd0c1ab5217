"""One moment of a database as an SQLite file, whichever engine keeps it; and such a file as the content of a database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, create_engine, func, inspect, select, text

from core.database.database import Database
from core.database.errors import DatabaseDamagedError, DatabaseNotEmptyError
from core.database.statements import any_change_again

Watch = Callable[[str, int, int], object]
"""Told a stage, and how many of how many are done."""
_PAGES = 2_000
"""Pages of SQLite that are copied between two words on progress; chosen by hand: eight megabytes."""
_ROWS = 1_000
"""Rows that are read and written at once; chosen by hand: some megabytes."""
_REVISIONS = "alembic_version"
_ONLY_ADDED = "audit_entries"


def copy_into(database: Database, path: Path, watch: Watch) -> None:
    """Write one moment of a database into a new SQLite file, while others write on."""
    if database.path:
        _copy_pages(database.path, path, watch)
    else:
        _copy_from_server(database, path, watch)
    _refuse_damaged(path)


def fill_from(database: Database, path: Path, watch: Watch, *, replacing: bool = False) -> None:
    """Have a database of a server hold what an SQLite file of the same revision holds: wholly, or not at all.

    Raises DatabaseNotEmptyError where it has tables already, unless it is `replacing` them.
    """
    with _reading(path) as source, database.engine.begin() as target:
        there = set(inspect(target).get_table_names())
        if there and not replacing:
            raise DatabaseNotEmptyError(f"The database {database.name} holds tables already.")
        known = [name for name in inspect(source).get_table_names() if name in there]
        for name in known:
            target.execute(text(f'DROP TABLE "{name}" CASCADE'))
            if name == _ONLY_ADDED:
                any_change_again(target, name)
        database.migrate(target)
        _copy_rows(source, target, watch)
        _count_on(target)


def _copy_pages(source: Path, path: Path, watch: Watch) -> None:
    with (
        closing(sqlite3.connect(f"file:{source.as_posix()}?mode=ro", uri=True, isolation_level=None)) as original,
        closing(sqlite3.connect(path)) as copy,
    ):
        # A transaction that reads keeps this moment until the last page is copied, however much is written meanwhile.
        original.execute("BEGIN")
        original.execute("SELECT count(*) FROM sqlite_master").fetchone()
        original.backup(
            copy, pages=_PAGES, progress=lambda _, left, total: watch("database", max(total - left, 0), total)
        )
        copy.execute("PRAGMA journal_mode = DELETE")


def _copy_from_server(database: Database, path: Path, watch: Watch) -> None:
    with closing(Database(f"sqlite:///{path.as_posix()}")) as made:
        made.upgrade()
    with database.read() as session, _writing(path) as target:
        _copy_rows(session.connection(), target, watch)
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    for beside in path.parent.glob(f"{path.name}.*.lock"):
        beside.unlink()


def _copy_rows(source: Connection, target: Connection, watch: Watch) -> None:
    here, there = MetaData(), MetaData()
    here.reflect(source)
    there.reflect(target)
    tables = [table for table in there.sorted_tables if table.name in here.tables and table.name != _REVISIONS]
    for number, table in enumerate(tables, start=1):
        watch("tables", number, len(tables))
        _copy_table(source, here.tables[table.name], target, table)


def _copy_table(source: Connection, from_table: Table, target: Connection, table: Table) -> None:
    names = [column.name for column in table.columns if column.name in from_table.columns]
    wanted = select(*(from_table.c[name] for name in names)).order_by(*from_table.primary_key.columns)
    copied = 0
    rows = source.execution_options(yield_per=_ROWS).execute(wanted).mappings()
    for batch in rows.partitions(_ROWS):
        target.execute(table.insert(), [_plain(row) for row in batch])
        copied += len(batch)
    if target.scalar(select(func.count()).select_from(table)) != copied:
        raise DatabaseDamagedError(f"The table {table.name} was not copied whole.", remedy="Run it again.")


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row as both engines take it: SQLite keeps no zones, and both keep UTC."""
    return {str(name): _utc(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _count_on(connection: Connection) -> None:
    """Have numbers that PostgreSQL gives go on after the highest that was copied."""
    for name in inspect(connection).get_table_names():
        for column in inspect(connection).get_columns(name):
            asked = {"name": f'"{name}"', "column": column["name"]}
            sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:name, :column)"), asked)
            if sequence:
                highest = f'SELECT max("{column["name"]}") FROM "{name}"'  # noqa: S608 -- names of our own tables
                connection.execute(text(f"SELECT setval('{sequence}', coalesce(({highest}), 0) + 1, false)"))


def _refuse_damaged(path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        if (said := copy.execute("PRAGMA integrity_check(1)").fetchone()) != ("ok",):
            raise DatabaseDamagedError(f"The copy of the database is not whole: {said[0]}.")
        if broken := copy.execute("PRAGMA foreign_key_check").fetchone():
            raise DatabaseDamagedError(f"The copy of the database is not whole: a row of {broken[0]} leads nowhere.")


@contextmanager
def _reading(path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{path.as_posix()}")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _writing(path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{path.as_posix()}")
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
