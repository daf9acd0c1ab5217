from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest
import structlog

from connectors.errors import RetryLaterError
from connectors.messaging import open_messaging
from connectors.testing import EchoResponder, FakeChannel
from core.database.database import Database
from core.telemetry import tell_errors
from tests.messaging_live import SETTINGS, accept, ended, opened, queue, running, until, workers

pytestmark = pytest.mark.slow


async def test_quick_messages_get_one_answer_a_later_one_its_own_and_a_redelivery_none(
    database: Database, data_dir: Path
) -> None:
    channel = FakeChannel()
    messaging = opened(database, data_dir, channel)
    async with running(messaging):
        for number, said in enumerate(("un", "deux", "trois")):
            await accept(messaging, said, str(number))
        await until(lambda: channel.texts == ["echo: un | deux | trois"])
        await accept(messaging, "quatre", "4")
        await until(lambda: channel.texts[1:] == ["echo: quatre"])
        assert await accept(messaging, "deux", "1") == 0
        await until(lambda: ended(database, 2))
    assert len(channel.sent) == 2


async def test_what_was_accepted_while_nobody_worked_is_answered_when_somebody_does(
    database: Database, data_dir: Path
) -> None:
    waiting = open_messaging(database, SETTINGS, data_dir, {"telegram": FakeChannel()}, None)
    await waiting.engine.start()
    await accept(waiting, "un", "1")
    assert workers(database) == [""]
    await waiting.engine.stop()
    channel = FakeChannel()
    async with running(opened(database, data_dir, channel)):
        await until(lambda: channel.texts == ["echo: un"])


async def test_the_engines_table_holds_no_text_no_address_and_no_message_id(
    database: Database, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    failing = EchoResponder([ValueError("mon secret")])
    channel = FakeChannel(failures=[RuntimeError("mon secret 212661")])
    messaging = opened(database, data_dir, channel, failing, SETTINGS.model_copy(update={"retry_seconds": 0.1}))
    with structlog.testing.capture_logs() as lines:
        await accept(messaging, "mon secret", "id-770011", chat="212661")
        told = [str(row) for row in queue(database)]
        async with running(messaging):
            await until(lambda: channel.texts == ["echo: mon secret"])
            await until(lambda: ended(database, 1))
    logged = [str(tell_errors(None, "", line)) for line in lines]
    assert {"turn.answer_failed", "send.broke"} <= {line["event"] for line in lines}
    assert len(told) == 1
    for word in ("secret", "770011", "212661"):
        assert word not in told[0]
        assert word not in f"{logged} {caplog.text}"


async def test_an_answer_waits_for_the_time_that_a_provider_asks_for(database: Database, data_dir: Path) -> None:
    channel = FakeChannel(failures=[RetryLaterError("busy", after=2.5)])
    messaging = opened(database, data_dir, channel)
    async with running(messaging):
        await accept(messaging, "un", "1")
        started = time.monotonic()
        await until(lambda: channel.texts == ["echo: un"])
        assert time.monotonic() - started >= 2.5


async def test_order_is_the_inboxs(database: Database, data_dir: Path) -> None:
    channel = FakeChannel()
    messaging = opened(database, data_dir, channel, settings=SETTINGS.model_copy(update={"merge_seconds": 0.0}))
    for number in range(12):
        await accept(messaging, str(number), f"id {number}")
    async with running(messaging):
        await until(lambda: ended(database, len(channel.sent) or 1))
    said = [word for sent in channel.texts for word in sent.removeprefix("echo: ").split(" | ")]
    assert said == [str(number) for number in range(12)]


async def test_what_comes_while_a_turn_runs_is_answered_after_it(database: Database, data_dir: Path) -> None:
    channel, responder = FakeChannel(), EchoResponder(seconds=0.5)
    messaging = opened(database, data_dir, channel, responder, SETTINGS.model_copy(update={"merge_seconds": 0.0}))
    async with running(messaging):
        await accept(messaging, "un", "1")
        await until(lambda: len(responder.seen) == 1)
        await accept(messaging, "deux", "2")
        await until(lambda: channel.texts == ["echo: un", "echo: deux"])
        await until(lambda: ended(database, 2))


async def test_more_conversations_than_a_worker_answers_at_once_all_get_their_answer(
    database: Database, data_dir: Path
) -> None:
    channel, responder = FakeChannel(), EchoResponder(seconds=0.05)
    settings = SETTINGS.model_copy(update={"merge_seconds": 0.0, "concurrent_turns": 3})
    messaging = opened(database, data_dir, channel, responder, settings)
    for number in range(20):
        await accept(messaging, str(number), f"id {number}", chat=str(number))
    async with running(messaging):
        await until(lambda: ended(database, 20))
    assert sorted(address.chat for address, _, _ in channel.sent) == sorted(map(str, range(20)))
