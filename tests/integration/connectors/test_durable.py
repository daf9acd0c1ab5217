from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from connectors.messaging import open_messaging
from connectors.settings import ConnectorSettings
from connectors.testing import EchoResponder, FakeChannel, delivery, text_message
from core.database import Database


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened in time"
        await asyncio.sleep(0.02)


async def test_quick_messages_get_one_answer_and_a_later_one_its_own(database: Database, data_dir: Path) -> None:
    channel = FakeChannel()
    messaging = open_messaging(database, ConnectorSettings(), data_dir, {"telegram": channel}, EchoResponder())
    await messaging.engine.start()
    try:
        for number, text in enumerate(("un", "deux", "trois")):
            await asyncio.to_thread(messaging.inbox.accept, delivery(text_message(text, id_=str(number))))
        await until(lambda: channel.texts == ["echo: un | deux | trois"])
        await asyncio.to_thread(messaging.inbox.accept, delivery(text_message("quatre", id_="4")))
        await until(lambda: channel.texts[1:] == ["echo: quatre"])
        again = await asyncio.to_thread(messaging.inbox.accept, delivery(text_message("deux", id_="1")))
        assert (again.stored, again.known) == (0, 1)
    finally:
        await messaging.engine.stop()
    assert len(channel.sent) == 2
