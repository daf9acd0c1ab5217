from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from connectors.engines.leases import LeaseEngine
from connectors.rows.tables import WakeUpRow
from connectors.settings import ConnectorSettings
from core.database.database import Database

SOMEBODY = "a" * 64


def rows(database: Database) -> list[WakeUpRow]:
    with database.read() as session:
        return list(session.scalars(select(WakeUpRow)))


def test_a_transaction_that_fails_wakes_nobody(database: Database) -> None:
    with pytest.raises(RuntimeError):
        wake_and_fail(database, LeaseEngine(database, ConnectorSettings()))
    assert rows(database) == []


def wake_and_fail(database: Database, engine: LeaseEngine) -> None:
    with database.write() as session:
        engine.wake(session, SOMEBODY, 0.0)
        raise RuntimeError


@pytest.mark.parametrize("delays", [(30.0, 5.0, 60.0), (5.0, 30.0), (5.0,)])
def test_reasons_to_wake_merge_and_the_soonest_counts(delays: tuple[float, ...], database: Database) -> None:
    engine = LeaseEngine(database, ConnectorSettings())
    before = datetime.now(UTC)
    for delay in delays:
        with database.write() as session:
            engine.wake(session, SOMEBODY, delay)
    (row,) = rows(database)
    assert row.due_at is not None
    assert timedelta(seconds=5) <= row.due_at - before < timedelta(seconds=25)
    assert row.worker == ""


def test_a_reason_that_comes_while_a_worker_has_it_leaves_it_to_the_worker(database: Database) -> None:
    engine = LeaseEngine(database, ConnectorSettings())
    with database.write() as session:
        session.add(WakeUpRow(conversation=SOMEBODY, due_at=None, worker="w"))
    with database.write() as session:
        engine.wake(session, SOMEBODY, 0.0)
    (row,) = rows(database)
    assert (row.worker, row.due_at is None) == ("w", False)
