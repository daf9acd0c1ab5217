"""A messaging room whose turns run on the real engine, for integration tests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from connectors.messaging import Messaging, open_messaging
from connectors.rows.tables import TurnRow
from connectors.settings import ConnectorSettings
from connectors.testing import EchoResponder, FakeChannel, delivery, text_message
from core.database.database import Database

SETTINGS = ConnectorSettings(merge_seconds=0.3)


async def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened in time"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def running(messaging: Messaging) -> AsyncIterator[None]:
    await messaging.engine.start()
    try:
        yield
    finally:
        await messaging.engine.stop()


def opened(
    database: Database,
    data_dir: Path,
    channel: FakeChannel | None = None,
    responder: EchoResponder | None = None,
    settings: ConnectorSettings = SETTINGS,
) -> Messaging:
    return open_messaging(
        database, settings, data_dir, {"telegram": channel or FakeChannel()}, responder or EchoResponder()
    )


async def accept(messaging: Messaging, said: str, id_: str, chat: str = "42") -> int:
    message = text_message(said, id_=id_, chat=chat)
    return (await asyncio.to_thread(messaging.inbox.accept, delivery(message))).stored


def queue(database: Database) -> list[tuple[Any, ...]]:
    """What the engine has of conversations: everything that it stores of each."""
    with database.read() as session:
        return [tuple(row) for row in session.execute(text("SELECT * FROM wake_up"))]


def workers(database: Database) -> list[str]:
    """Who has what is in the queue; empty where nobody has."""
    with database.read() as session:
        return sorted(session.scalars(text("SELECT worker FROM wake_up")))


def ended(database: Database, turns: int) -> bool:
    """Whether so many turns have been delivered, and nothing is left in the queue."""
    with database.read() as session:
        states = session.scalars(select(TurnRow.state)).all()
    return states == ["delivered"] * turns and not queue(database)
