"""Telling what was announced: one message for each conversation, put into the outbox in the transaction that notes it as told.

What is announced waits a little, so that several changes become one message. From the outbox on it goes as every message does: in order,
once beyond sends in flight, parked where a channel's window is closed and sent when the person writes again.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import Session

from connectors.channel import Channel
from connectors.engine import TurnEngine
from connectors.message import ChannelName, Outbound
from connectors.queue.fencing import hold_conversation
from connectors.queue.outbox import WINDOW_CLOSED, add_sends
from connectors.responder import ConversationState, PastTurn
from connectors.rows.codec import turn_to_json
from connectors.rows.identity import Vault
from connectors.rows.subscriptions import opened
from connectors.rows.tables import (
    AnnouncementRow,
    ConversationRow,
    NewsRow,
    OutboxRow,
    SendState,
    SubscriptionRow,
    TurnRow,
    TurnState,
)
from conversation.phrases import Phrases
from conversation.told_back.wording import News, news_message
from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language

TOLD_STATUS = "told"
"""Status of a turn that tells what became of something."""
_HEARING = (ConversationState.BOT.value, ConversationState.WAITING.value)
"""States in which the bot may write first: nobody talks over a person, and who said stop hears nothing."""
_LOOK_SECONDS = 2.0
"""Between two looks for what is to be told; chosen by hand: a look is 0.1 ms."""
_AT_ONCE = 200
"""Conversations that one look tells; chosen by hand."""
_MOST_NEWS = 10
"""Changes that one message tells, the next has the others; chosen by hand."""

_log = structlog.get_logger(__name__)


class Teller:
    """Tells while it runs; in how many processes it runs does not matter."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[ChannelName, Channel],
        vault: Vault,
        engine: TurnEngine,
        phrases: Phrases,
        clock: Clock,
        *,
        wait_seconds: float = 0.0,
        look_seconds: float = _LOOK_SECONDS,
    ) -> None:
        """`wait_seconds` is how long a change waits for others to be told with it."""
        self._database, self._channels, self._vault, self._engine = database, channels, vault, engine
        self._phrases, self._clock = phrases, clock
        self._wait, self._look_seconds = timedelta(seconds=wait_seconds), look_seconds
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look."""
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name="told-back")

    async def stop(self) -> None:
        """Stop looking."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        self._running = None

    def tell(self) -> int:
        """Tell everybody for whom something has waited long enough; how many conversations were told."""
        told = 0
        while due := self._due():
            now_told = sum([self._tell(conversation) for conversation in due])
            told += now_told
            if now_told < len(due):
                break
        return told

    async def _run(self) -> None:
        while True:
            try:
                if told := await asyncio.to_thread(self.tell):
                    _log.info("told_back.told", conversations=told)
            except Exception as error:  # noqa: BLE001 -- the database may be away for a while
                _log.error("told_back.failed", kind=type(error).__name__)
            await asyncio.sleep(self._look_seconds)

    def _due(self) -> Sequence[str]:
        with self._database.read() as session:
            wanted = select(NewsRow.conversation).join(ConversationRow, ConversationRow.id == NewsRow.conversation)
            wanted = wanted.where(NewsRow.turn.is_(None), *self._may_hear())
            oldest = func.min(NewsRow.at)
            wanted = wanted.group_by(NewsRow.conversation).having(oldest <= self._clock.now() - self._wait)
            return session.scalars(wanted.order_by(oldest).limit(_AT_ONCE)).all()

    def _may_hear(self) -> tuple[ColumnElement[bool], ...]:
        """Conversations that may be written to; what waits for the person to write again is followed by nothing more."""
        parked = exists(OutboxRow.id).where(
            OutboxRow.conversation == NewsRow.conversation,
            OutboxRow.state == SendState.PARKED.value,
            OutboxRow.code == WINDOW_CLOSED,
        )
        return ConversationRow.state.in_(_HEARING), ConversationRow.channel.in_([*self._channels]), ~parked

    def _tell(self, conversation: str) -> bool:
        """Put the message into the outbox, where there still is something to tell."""
        with self._database.write() as session:
            row = hold_conversation(session, conversation)
            if row is None or row.state not in _HEARING:
                return False
            wanted = (
                select(NewsRow, AnnouncementRow, SubscriptionRow)
                .join(AnnouncementRow, AnnouncementRow.id == NewsRow.announcement)
                .join(SubscriptionRow, SubscriptionRow.id == NewsRow.subscription)
                .where(NewsRow.conversation == conversation, NewsRow.turn.is_(None))
                .order_by(AnnouncementRow.id)
                .limit(_MOST_NEWS)
            )
            found = [(news, announced, asked) for news, announced, asked in session.execute(wanted).all()]
            if not found:
                return False
            now = self._clock.now()
            language = Language(row.language or found[-1][2].language)
            message = news_message(self._phrases, language, self._news([(a, s) for _, a, s in found]))
            channel: ChannelName = row.channel  # type: ignore[assignment]
            turn = _turn(session, self._vault, conversation, message, now)
            add_sends(session, self._vault, self._channels[channel], turn, conversation, (message,), now)
            for announcement in {announced.id for _, announced, _ in found}:
                told = update(NewsRow).where(NewsRow.announcement == announcement, NewsRow.conversation == conversation)
                session.execute(told.values(turn=turn), execution_options={"synchronize_session": False})
            self._engine.wake(session, conversation, 0.0)
        return True

    def _news(self, found: Sequence[tuple[AnnouncementRow, SubscriptionRow]]) -> list[News]:
        news: dict[int, News] = {}
        for announced, asked in found:
            before = news.get(asked.id)
            texts = (*(before.texts if before else ()), json.loads(announced.texts))
            label = opened(self._vault, asked).topic.label
            news[asked.id] = News(asked.id, label, asked.ended_at is not None, texts)
        return list(news.values())


def _turn(session: Session, vault: Vault, conversation: str, message: Outbound, now: datetime) -> str:
    id_ = secrets.token_hex(10)
    session.add(
        TurnRow(
            id=id_,
            conversation=conversation,
            author="",
            state=TurnState.ANSWERED.value,
            status=TOLD_STATUS,
            tries=0,
            erases=False,
            record=vault.seal(turn_to_json(PastTurn(id_, "", message.text, TOLD_STATUS)), id_),
            reason="",
            created_at=now,
            answered_at=now,
        )
    )
    session.flush()
    return id_
