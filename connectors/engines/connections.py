"""The connection that DBOS works on: our own database, opened our way."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import nullcontext
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from connectors.errors import EngineError
from core.database.database import Database
from core.database.engines import PATIENCE_S, postgres_engine

TESTED_DBOS = "3.4.0"
"""The version that the guardrails were tested with. Another one needs their tests, the kill tests above all, run first."""
_POOL = 6
"""Connections kept for the engine: its queue, a wake-up and its upkeep at once with some to spare; chosen by hand."""


def engine_for(database: Database) -> Engine:
    """An engine for DBOS on the database that holds our tables, so that one transaction can write both.

    SQLite: write-ahead log, synchronous NORMAL, half a minute of patience, transactions that take the write lock when they
    begin to write; as DBOS opens a file by itself it is 4 to 14 times slower.
    """
    url = database.engine.url
    if not database.is_sqlite:
        return postgres_engine(url, PATIENCE_S, size=_POOL)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=_POOL,
        max_overflow=4,
        connect_args={"check_same_thread": False, "timeout": PATIENCE_S},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE_S * 1000)}")
        connection.execute("PRAGMA foreign_keys = ON")

    return engine


def migrate(database: Database) -> None:
    """Make or bring up to date DBOS's own tables beside ours; several processes may start together."""
    from dbos import DBOS
    from filelock import FileLock

    # On PostgreSQL DBOS waits for its peers by itself, with indexes built in between that no lock of ours may hold up.
    with FileLock(f"{database.path}.upgrade.lock", timeout=10 * PATIENCE_S) if database.path else nullcontext():
        DBOS.migrate(database.engine.url.render_as_string(hide_password=False))


def check_sqlite(
    database: Database,
    python: tuple[int, ...] = tuple(sys.version_info[:2]),
    sqlite: tuple[int, ...] = sqlite3.sqlite_version_info,
) -> None:
    """Refuse an SQLite on which the engine cannot keep time. Raises EngineError."""
    if database.is_sqlite and python >= (3, 12) and sqlite < (3, 42):
        raise EngineError(
            f"SQLite {'.'.join(map(str, sqlite))} is too old for Python {'.'.join(map(str, python[:2]))}: 3.42 is needed.",
            remedy="Use Python 3.11, a newer SQLite, or PostgreSQL (MUNADIL_DATABASE_URL).",
        )
