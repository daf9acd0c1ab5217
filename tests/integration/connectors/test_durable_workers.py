from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from connectors.engines.durable import QUEUE, DbosEngine
from connectors.engines.upkeep import Upkeep
from connectors.engines.worker_lock import lock_of_dead_worker, take_worker_lock
from connectors.responder import Response
from connectors.testing import EchoResponder, FakeChannel, text_message
from core.database.database import Database
from core.database.errors import LockedError
from tests.messaging_live import SETTINGS, accept, opened, running, states, until

pytestmark = pytest.mark.slow


@pytest.mark.postgres
async def test_a_dead_workers_turns_are_taken_over_and_a_living_ones_left_alone(
    postgres_url: str, data_dir: Path
) -> None:
    """Guardrail 5, at the level of the tables; the kill tests have the processes."""
    database = Database(postgres_url)
    database.upgrade()
    channel = FakeChannel()
    messaging = opened(database, data_dir, channel)
    for number, worker in enumerate(("dead", "alive")):
        await accept(messaging, "un", str(number), chat=worker)
        begun = text(
            "UPDATE dbos.workflow_status SET status = 'PENDING', executor_id = :w WHERE queue_partition_key = :c"
        )
        with database.write() as session:
            conversation = messaging.identity.conversation(text_message("", id_="", chat=worker).address)
            session.execute(begun, {"w": worker, "c": conversation})
    alive = take_worker_lock(database, "alive")
    with lock_of_dead_worker(database, "alive") as is_dead:
        assert not is_dead
    async with running(messaging):
        await until(lambda: len(channel.sent) == 1)
        await asyncio.sleep(1.5)
        assert [address.chat for address, _, _ in channel.sent] == ["dead"]
        alive.release()
        await until(lambda: len(channel.sent) == 2)
    database.close()


async def test_a_workers_name_is_held_by_one_process(database: Database, data_dir: Path) -> None:
    """Guardrail 6: a second one would recover what the first is doing."""
    settings = SETTINGS.model_copy(update={"worker_name": "only"})
    messaging = opened(database, data_dir, settings=settings)
    async with running(messaging):
        with pytest.raises(LockedError, match=r"doing this|works as only"):
            take_worker_lock(database, "only")
    take_worker_lock(database, "only").release()


@pytest.mark.postgres
def test_a_seat_is_taken_again_when_its_connection_broke(postgres_url: str) -> None:
    database = Database(postgres_url)
    worker_lock = take_worker_lock(database, "w")
    with database.engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
    assert worker_lock.hold()
    with lock_of_dead_worker(database, "w") as is_dead:
        assert not is_dead
    worker_lock.release()
    with lock_of_dead_worker(database, "w") as is_dead:
        assert is_dead
    database.close()


async def test_finished_work_is_purged_and_the_rest_left(database: Database, data_dir: Path) -> None:
    """Guardrail 8. Guardrail 7, asynchronous calls alone in asynchronous code, is what lets this run in an event loop."""
    channel = FakeChannel()
    messaging = opened(database, data_dir, channel)
    engine = messaging.engine
    assert isinstance(engine, DbosEngine)
    async with running(messaging):
        await accept(messaging, "un", "1")
        await until(lambda: states(database) == ["SUCCESS"])
        upkeep = engine._upkeep
        assert isinstance(upkeep, Upkeep)
        assert await upkeep.purge() == 0
        table = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
        with database.write() as session:
            session.execute(text(f"UPDATE {table} SET completed_at = completed_at - 90000000"))
        assert await upkeep.purge() == 1
    assert states(database) == []


async def test_nobody_is_called_but_the_database(
    database: Database, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any, /) -> None:
        called.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    channel = FakeChannel()
    messaging = opened(database, data_dir, channel)
    async with running(messaging):
        await accept(messaging, "un", "1")
        await until(lambda: channel.texts == ["echo: un"])
        from dbos._dbos import _get_dbos_instance

        assert _get_dbos_instance().conductor_websocket is None
    assert called == []


async def test_work_that_nothing_is_about_to_do_is_found_and_woken(database: Database, data_dir: Path) -> None:
    channel = FakeChannel()
    messaging = opened(database, data_dir, channel, settings=SETTINGS.model_copy(update={"sweep_seconds": 0.5}))
    await accept(messaging, "un", "1")
    table = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
    with database.write() as session:
        session.execute(text(f"DELETE FROM {table}"))
    async with running(messaging):
        await until(lambda: channel.texts == ["echo: un"])


async def test_a_stop_lets_a_turn_end_and_a_start_in_the_same_process_goes_on(
    database: Database, data_dir: Path
) -> None:
    channel = FakeChannel()
    responder = EchoResponder(seconds=0.8)
    messaging = opened(database, data_dir, channel, responder)
    async with running(messaging):
        await accept(messaging, "un", "1")
        await until(lambda: len(responder.seen) == 1)
    assert channel.texts == ["echo: un"]
    assert await asyncio.to_thread(lambda: 1) == 1
    async with running(messaging):
        await accept(messaging, "deux", "2")
        await until(lambda: channel.texts[1:] == ["echo: deux"])
    assert QUEUE == "turns"


async def test_a_run_that_fails_for_a_reason_of_its_own_is_run_again(database: Database, data_dir: Path) -> None:
    channel = FakeChannel()
    responder = EchoResponder([Response(), RuntimeError()])
    messaging = opened(database, data_dir, channel, responder, SETTINGS.model_copy(update={"retry_seconds": 0.1}))
    async with running(messaging):
        await accept(messaging, "un", "1")
        await until(lambda: states(database) == ["SUCCESS"])
        await accept(messaging, "deux", "2")
        await until(lambda: channel.texts == ["echo: deux"])
