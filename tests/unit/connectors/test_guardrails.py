"""The guardrails of the durable engine that need no running worker; tests/integration/connectors has the others."""

from __future__ import annotations

import re
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from sqlalchemy import text

from connectors.engines.connections import TESTED_DBOS, check_sqlite, engine_for
from connectors.engines.durable import DbosEngine
from connectors.errors import EngineError
from connectors.settings import ConnectorSettings
from core.database.database import Database


def test_sqlite_is_opened_with_a_log_ahead_and_patience(data_dir: Path) -> None:
    """Guardrail 1."""
    engine = engine_for(Database(f"sqlite:///{data_dir / 'm.db'}"))
    with engine.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        pragmas = {name: connection.scalar(text(f"PRAGMA {name}")) for name in names}
        driver = connection.connection.driver_connection
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 30_000}
    assert isinstance(driver, sqlite3.Connection)
    assert driver.isolation_level == "IMMEDIATE"
    engine.dispose()


def test_an_sqlite_that_is_too_old_for_the_python_is_refused(data_dir: Path) -> None:
    """Guardrail 3."""
    database = Database(f"sqlite:///{data_dir / 'm.db'}")
    with pytest.raises(EngineError, match=r"3\.40\.1 is too old for Python 3\.12"):
        check_sqlite(database, (3, 12), (3, 40, 1))
    for python, sqlite in (
        ((3, 11), (3, 40, 1)),
        ((3, 12), (3, 42, 0)),
        (sys.version_info[:2], sqlite3.sqlite_version_info),
    ):
        check_sqlite(database, python, sqlite)


def test_the_version_of_the_engine_is_the_one_that_was_tested() -> None:
    """Guardrail 9: before this is changed, the kill tests pass with the new version on SQLite and on PostgreSQL."""
    assert version("dbos") == TESTED_DBOS == "3.4.0"
    project = (Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8")
    assert re.findall(r'"dbos\S*"', project) == [f'"dbos=={TESTED_DBOS}"']


async def test_a_transaction_that_fails_wakes_nobody_and_a_cause_wakes_once(database: Database) -> None:
    engine = DbosEngine(database, ConnectorSettings())
    engine.prepare()
    with pytest.raises(RuntimeError):
        wake_and_fail(database, engine)
    with database.write() as session:
        for _ in range(2):
            engine.wake(session, "a" * 64, "same cause", 0)
    table = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
    with database.read() as session:
        assert session.scalars(text(f"SELECT status FROM {table}")).all() == ["ENQUEUED"]
    await engine.stop()


def wake_and_fail(database: Database, engine: DbosEngine) -> None:
    with database.write() as session:
        engine.wake(session, "a" * 64, "cause", 0)
        raise RuntimeError


def test_an_engine_that_was_not_prepared_says_so(database: Database) -> None:
    with database.write() as session, pytest.raises(EngineError, match="prepare"):
        DbosEngine(database, ConnectorSettings()).wake(session, "a" * 64, "cause", 0)


def test_nothing_that_goes_out_can_be_a_poll() -> None:
    """An organisation's assistant asks nobody how they will vote: no channel has a way to."""
    files = (Path(__file__).parents[3] / "connectors").rglob("*.py")
    assert not [
        path.name for path in files if re.search(r"send_?poll|PollOption", path.read_text("utf-8"), re.IGNORECASE)
    ]
