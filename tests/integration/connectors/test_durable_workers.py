from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from connectors.engines.worker_lock import lock_of_dead_worker, take_worker_lock
from connectors.responder import Response
from connectors.rows.tables import WakeUpRow
from connectors.testing import EchoResponder, FakeChannel, text_message
from core.database.database import Database
from core.database.errors import LockedError
from tests.messaging_live import SETTINGS, accept, ended, opened, running, until, workers

pytestmark = pytest.mark.slow


async def test_a_dead_workers_turns_are_taken_over_and_a_living_ones_left_alone(
    database: Database, data_dir: Path
) -> None:
    """At the level of the tables; the kill tests have the processes."""
    channel = FakeChannel()
    messaging = opened(database, data_dir, channel)
    for number, worker in enumerate(("dead", "alive")):
        await accept(messaging, "un", str(number), chat=worker)
        conversation = messaging.identity.conversation(text_message("", id_="", chat=worker).address)
        begun = update(WakeUpRow).where(WakeUpRow.conversation == conversation)
        with database.write() as session:
            session.execute(begun.values(worker=worker, due_at=None))
    alive = take_worker_lock(database, "alive")
    with lock_of_dead_worker(database, "alive") as is_dead:
        assert not is_dead
    async with running(messaging):
        await until(lambda: len(channel.sent) == 1)
        await asyncio.sleep(1.5)
        assert [address.chat for address, _, _ in channel.sent] == ["dead"]
        alive.release()
        await until(lambda: len(channel.sent) == 2)


async def test_a_worker_that_starts_goes_on_with_what_it_had_when_it_died(database: Database, data_dir: Path) -> None:
    channel, settings = FakeChannel(), SETTINGS.model_copy(update={"worker_name": "only", "reap_seconds": 3600.0})
    messaging = opened(database, data_dir, channel, settings=settings)
    await accept(messaging, "un", "1")
    with database.write() as session:
        session.execute(update(WakeUpRow).values(worker="only", due_at=None))
    async with running(messaging):
        await until(lambda: channel.texts == ["echo: un"])


async def test_a_workers_name_is_held_by_one_process(database: Database, data_dir: Path) -> None:
    """A second one would put back what the first is doing."""
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


async def test_two_workers_share_what_there_is_and_answer_nothing_twice(database: Database, data_dir: Path) -> None:
    channels = (FakeChannel(), FakeChannel())
    rooms = [
        opened(
            database,
            data_dir,
            channel,
            EchoResponder(seconds=0.05),
            SETTINGS.model_copy(update={"merge_seconds": 0.0, "worker_name": f"w{number}", "concurrent_turns": 4}),
        )
        for number, channel in enumerate(channels)
    ]
    for number in range(40):
        await accept(rooms[0], str(number), f"id {number}", chat=str(number))
    async with running(rooms[0]), running(rooms[1]):
        await until(lambda: ended(database, 40))
    sent = [address.chat for channel in channels for address, _, _ in channel.sent]
    assert sorted(sent) == sorted(map(str, range(40)))
    assert all(channel.sent for channel in channels)


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
    assert called == []


async def test_work_that_nothing_is_about_to_do_is_found_and_woken(database: Database, data_dir: Path) -> None:
    channel = FakeChannel()
    messaging = opened(database, data_dir, channel, settings=SETTINGS.model_copy(update={"sweep_seconds": 0.5}))
    await accept(messaging, "un", "1")
    with database.write() as session:
        session.execute(delete(WakeUpRow))
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
    assert workers(database) == []
    async with running(messaging):
        await accept(messaging, "deux", "2")
        await until(lambda: channel.texts[1:] == ["echo: deux"])


@pytest.mark.timeout(120)
async def test_a_stop_is_heard_whatever_moment_it_comes_at(database: Database, data_dir: Path) -> None:
    messaging = opened(database, data_dir)
    for moments in range(6):
        async with running(messaging):
            await asyncio.sleep(0.05)
            with database.write() as session:
                messaging.engine.wake(session, "a" * 64, 3600.0)
            for _ in range(moments):
                await asyncio.sleep(0)


async def test_a_run_that_fails_for_a_reason_of_its_own_is_run_again(database: Database, data_dir: Path) -> None:
    channel = FakeChannel()
    responder = EchoResponder([Response(), RuntimeError()])
    messaging = opened(database, data_dir, channel, responder, SETTINGS.model_copy(update={"retry_seconds": 0.1}))
    async with running(messaging):
        await accept(messaging, "un", "1")
        await until(lambda: ended(database, 1))
        await accept(messaging, "deux", "2")
        await until(lambda: channel.texts == ["echo: deux"])


async def test_a_worker_outlives_a_database_that_is_away_for_a_while(
    database: Database, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever transaction meets it: one that takes, one of the turn, or one that tells what has ended."""
    channel = FakeChannel()
    messaging = opened(database, data_dir, channel, settings=SETTINGS.model_copy(update={"merge_seconds": 0.0}))
    write, failures = Database.write, iter([False, True, True, True])

    def failing(self: Database, *, urgent: bool = False) -> Any:
        if next(failures, False):
            raise ConnectionError
        return write(self, urgent=urgent)

    await accept(messaging, "un", "1")
    monkeypatch.setattr(Database, "write", failing)
    async with running(messaging):
        await until(lambda: channel.texts == ["echo: un"])
        await until(lambda: ended(database, 1))
