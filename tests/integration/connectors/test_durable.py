from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from connectors.engines.durable import TURN_VERSION
from connectors.messaging import open_messaging
from connectors.testing import EchoResponder, FakeChannel
from core.database.database import Database
from core.telemetry import tell_errors
from tests.messaging_live import SETTINGS, accept, opened, running, states, statuses, until

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
        await until(lambda: states(database) == ["SUCCESS"] * 4)
    assert len(channel.sent) == 2


async def test_what_was_accepted_while_nobody_worked_is_answered_when_somebody_does(
    database: Database, data_dir: Path
) -> None:
    waiting = open_messaging(database, SETTINGS, data_dir, {"telegram": FakeChannel()}, None)
    await waiting.engine.start()
    await accept(waiting, "un", "1")
    assert states(database) == ["ENQUEUED"]
    await waiting.engine.stop()
    channel = FakeChannel()
    async with running(opened(database, data_dir, channel)):
        await until(lambda: channel.texts == ["echo: un"])


async def test_the_engines_tables_hold_no_text_no_address_and_no_message_id(
    database: Database, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    failing = EchoResponder([ValueError("mon secret")])
    channel = FakeChannel(failures=[RuntimeError("mon secret 212661")])
    messaging = opened(database, data_dir, channel, failing, SETTINGS.model_copy(update={"retry_seconds": 0.1}))
    with structlog.testing.capture_logs() as lines:
        async with running(messaging):
            await accept(messaging, "mon secret", "id-770011", chat="212661")
            await until(lambda: channel.texts == ["echo: mon secret"])
            await until(lambda: set(states(database)) == {"SUCCESS"})
    logged = [str(tell_errors(None, "", line)) for line in lines]
    assert {"turn.answer_failed", "send.broke"} <= {line["event"] for line in lines}
    told = [str(row) for row in statuses(database)]
    assert len(told) >= 2, "the answer and the send were tried again"
    for word in ("secret", "770011", "212661"):
        assert not [row for row in told if word in row]
        assert word not in f"{logged} {caplog.text}"


async def test_an_answer_waits_for_the_time_that_a_provider_asks_for(database: Database, data_dir: Path) -> None:
    from connectors.errors import RetryLaterError

    channel = FakeChannel(failures=[RetryLaterError("busy", after=2.5)])
    messaging = opened(database, data_dir, channel)
    async with running(messaging):
        await accept(messaging, "un", "1")
        started = time.monotonic()
        await until(lambda: channel.texts == ["echo: un"])
        assert time.monotonic() - started >= 2.5


async def test_order_is_the_inboxs_and_never_the_engines(database: Database, data_dir: Path) -> None:
    """Guardrail 2: wake-ups whose ids sort the other way round."""
    channel = FakeChannel()
    messaging = opened(database, data_dir, channel, settings=SETTINGS.model_copy(update={"merge_seconds": 0.0}))
    for number in range(12):
        await accept(messaging, str(number), f"id {number}")
    async with running(messaging):
        await until(lambda: states(database) == ["SUCCESS"] * 12)
    said = [word for sent in channel.texts for word in sent.removeprefix("echo: ").split(" | ")]
    assert said == [str(number) for number in range(12)]


async def test_the_version_of_work_is_ours_and_not_a_hash_of_the_source(database: Database, data_dir: Path) -> None:
    """Guardrail 4."""
    messaging = opened(database, data_dir)
    await accept(messaging, "un", "1")
    table = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
    with database.read() as session:
        assert session.scalars(text(f"SELECT application_version FROM {table}")).all() == [TURN_VERSION]
    assert TURN_VERSION == "turns-1", "work that is enqueued under another version would never run: migrate it first"
    await messaging.engine.stop()
