from __future__ import annotations

import multiprocessing
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from connectors.channel import Limit
from connectors.rows.identity import Identity
from connectors.rows.tables import RateRow
from connectors.shared.limits import Limits
from core.database.database import Database

KEY = b"a key of some length"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.floats(0.5, 50),
    st.integers(1, 6),
    st.lists(st.floats(0, 0.4), min_size=1, max_size=15),
)
def test_no_window_ever_holds_more_than_the_rate_and_the_burst(
    database: Database, rate: float, burst: int, pauses: list[float]
) -> None:
    limits, now, slots = Limits(Identity(KEY)), 1_700_000_000.0, []
    with database.write() as session:
        session.execute(delete(RateRow))
        for pause in pauses:
            now += pause
            wait, taken = limits.reserve(session, [Limit("k", rate, burst)], now)
            assert taken == 1
            slots.append(now + wait)
    for first, start in enumerate(slots):
        for count, end in enumerate(slots[first:], start=1):
            assert count <= rate * (end - start) + burst + 1e-4


def test_a_slot_of_the_next_limit_is_not_taken_before_the_wait_for_the_first(database: Database) -> None:
    limits, now = Limits(Identity(KEY)), 1_700_000_000.0
    both = [Limit("all", 10.0), Limit("chat", 1.0)]
    with database.write() as session:
        assert limits.reserve(session, both, now) == (0.0, 2)
        wait, taken = limits.reserve(session, both, now)
        assert wait == pytest.approx(1.0)
        assert taken == 1
        assert limits.reserve(session, [Limit("all", 10.0)], now + 1) == (0.0, 1)


def test_a_limit_that_was_passed_gives_nothing_before_its_time(database: Database) -> None:
    limits, now, limit = Limits(Identity(KEY)), 1_700_000_000.0, Limit("all", 10.0, 3)
    with database.write() as session:
        limits.reserve(session, [limit], now)
        limits.hold(session, limit, now + 30)
        wait, _ = limits.reserve(session, [limit], now)
    assert wait == pytest.approx(30, abs=0.2)


def test_names_of_limits_are_not_stored(database: Database) -> None:
    with database.write() as session:
        Limits(Identity(KEY)).reserve(session, [Limit("chat:212661", 1.0)], 0.0)
        assert all("212661" not in row.key for row in session.query(RateRow))


def take_slots(url: str, seconds: float, out: multiprocessing.Queue[list[float]]) -> None:
    """In a process of its own: take slots as fast as they come."""
    database, limits, slots = Database(url), Limits(Identity(KEY)), []
    end = time.time() + seconds
    while (now := time.time()) < end:
        with database.write() as session:
            wait, _ = limits.reserve(session, [Limit("k", 30.0, 5)], now)
        slots.append(now + wait)
        time.sleep(wait)
    database.close()
    out.put(slots)


@pytest.mark.slow
@pytest.mark.server
def test_four_processes_together_keep_the_limit_exactly(database: Database, database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    out = context.Queue()
    processes = [context.Process(target=take_slots, args=(database_url, 3.0, out)) for _ in range(4)]
    for process in processes:
        process.start()
    slots = sorted(slot for _ in processes for slot in out.get(timeout=60))
    for process in processes:
        process.join(30)
    assert len(slots) > 60
    windows = [sum(start <= slot < start + 1 for slot in slots) for start in slots]
    assert max(windows) <= 30 + 5
    assert len(slots) <= 30 * (slots[-1] - slots[0]) + 5 + 1
