"""How each engine is opened: the driver, the pool, the pragmas."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from core.database.errors import DatabaseUnwritableError
from core.errors import WrongUseError

PATIENCE_S = 30.0
"""Seconds that a writer waits for another; chosen by hand: a transaction takes milliseconds, a disk may stall."""


def parse_url(url: str) -> URL:
    """The URL with the one driver per engine that is supported filled in."""
    remedy = "Use sqlite:///path/to/file.db or postgresql://user:password@host/database."
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise WrongUseError("MUNADIL_DATABASE_URL is not a database URL.", remedy=remedy) from error
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise WrongUseError(f"Databases of the kind {backend} are not supported.", remedy=remedy)
    if parsed.database in (None, "", ":memory:"):
        raise WrongUseError("The database must be a file: what is in memory cannot be shared.", remedy=remedy)
    return parsed.set(drivername="sqlite+pysqlite")


def prepare_folder(url: URL) -> Path:
    """Absolute path of an SQLite file, its folder made."""
    path = Path(url.database or "").absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnwritableError(
            f"The folder {path.parent} cannot be made: {error.strerror}.",
            remedy="Set MUNADIL_DATA_DIR to a folder that may be written to.",
        ) from error
    return path


def sqlite_engine(
    url: URL,
    patience_s: float,
    *,
    size: int = 1,
    begin: str = "BEGIN",
    query_only: bool = False,
    foreign_keys: bool = True,
) -> Engine:
    """An engine on an SQLite file: write-ahead log, `begin` as the statement that opens a transaction, a fixed pool."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=patience_s,
        connect_args={"check_same_thread": False, "timeout": patience_s},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten, not just let go
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        connection.execute(f"PRAGMA query_only = {'ON' if query_only else 'OFF'}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def postgres_engine(url: URL, patience_s: float, *, size: int) -> Engine:
    """An engine on PostgreSQL through psycopg 3; dead connections are noticed before they are used."""
    return create_engine(
        url,
        pool_size=size,
        max_overflow=4,
        pool_timeout=patience_s,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5},
    )
