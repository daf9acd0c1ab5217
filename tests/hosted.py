"""A messaging room behind an app, for tests: a real database, the channels' real code, a responder of the test's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from agent.organisation.replies import Replies
from agent.ports import AnsweringAgent
from api.http.streams.streaming import SentenceBus, WebResponder
from api.http.testing import canned_organisation
from api.messaging import MessagingHost, Room
from connectors.channel import Channel
from connectors.engine import TurnWork
from connectors.fakes.telegram import FakeBotApi
from connectors.message import ChannelName
from connectors.messaging import PreparedEngine, open_messaging
from connectors.responder import Responder
from connectors.settings import ConnectorSettings
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.settings import TelegramSettings
from connectors.testing import EchoResponder
from connectors.web.channel import WebChannel
from connectors.web.conversations import WebConversations
from conversation.conversation import Dialogue
from conversation.phrases import Phrases
from core.clock import SystemClock
from core.database.database import Database


class BackgroundEngine:
    """A turn engine that runs what was woken at once, in the loop that started it; not durable."""

    def __init__(self) -> None:
        self._work: TurnWork | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._locks: dict[str, asyncio.Lock] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def do(self, work: TurnWork, *chores: Callable[[], object]) -> None:
        """Run this work; chores are not done."""
        self._work = work

    def wake(self, session: Session, conversation: str, delay: float) -> None:
        """Run once the transaction commits."""

        def run(_session: Session) -> None:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._run_soon, conversation)

        event.listen(session, "after_commit", run, once=True)

    async def start(self) -> None:
        """Remember the loop."""
        self._loop = asyncio.get_running_loop()

    async def stop(self) -> None:
        """Break off what runs."""
        self._loop = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _run_soon(self, conversation: str) -> None:
        task = asyncio.create_task(self._run(conversation))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, conversation: str) -> None:
        async with self._locks.setdefault(conversation, asyncio.Lock()):
            wait: float | None = 0.0
            while wait is not None and self._work is not None:
                await asyncio.sleep(wait)
                wait = await self._work.run(conversation)


def talking_host(
    database: Database, data_dir: Path, agent: AnsweringAgent, *, durable: bool = False, **settings: Any
) -> MessagingHost:
    """A host whose dialogue asks this agent, and whose pages see sentences as they come."""
    bus = SentenceBus()
    organisation = canned_organisation()
    dialogue = Dialogue(agent, Replies.load(organisation), Phrases.load(organisation))
    responder = WebResponder(dialogue, bus)
    engine = None if durable else BackgroundEngine()
    return host_for(database, data_dir, responder=responder, engine=engine, bus=bus, **settings)


def telegram_on(fake: FakeBotApi, **more: Any) -> TelegramChannel:
    """The Telegram channel, pointed at the fake; groups are told by the bot's name from the start."""
    given: dict[str, Any] = {"telegram_mode": "webhook", "telegram_timeout": 2.0, "telegram_username": "munadil_bot"}
    given |= {"telegram_token": fake.token, "telegram_base_url": fake.url, "_env_file": None}
    return TelegramChannel(TelegramSettings(**(given | more)))


def host_for(
    database: Database,
    data_dir: Path,
    channels: Mapping[ChannelName, Channel] | None = None,
    responder: Responder | None = None,
    *,
    engine: PreparedEngine | None = None,
    works: bool = True,
    bus: SentenceBus | None = None,
    **settings: Any,
) -> MessagingHost:
    """A host that is opened at first need; the responder echoes unless the test has another."""
    channels = channels or {}
    given: dict[str, Any] = {"_env_file": None, "merge_seconds": 0.05, "retry_seconds": 0.05} | settings
    said = ConnectorSettings(**given)

    def opened() -> Room:
        answers = (responder or EchoResponder()) if works else None
        everywhere: dict[ChannelName, Channel] = {**channels, "web": WebChannel()}
        messaging = open_messaging(database, said, data_dir, everywhere, answers, engine=engine)
        web = WebConversations(database, messaging.identity, messaging.vault, SystemClock())
        return Room(messaging, channels, web)

    return MessagingHost(opened, channels=frozenset(channels), is_eager=lambda: bool(channels), bus=bus)
