"""A conversation's turns, from the messages that came in to the sends that answer them.

Everything that a run does is recorded in the tables in the transaction that does it, so that a run may be killed at any
place and run again: an unfinished turn is found and finished before the next one is claimed.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import func, select, update

from connectors.channel import Channel
from connectors.message import Address, ChannelName, Inbound
from connectors.queue.claims import Claimed, claim, has_work
from connectors.queue.fencing import SupersededError, hold_run
from connectors.queue.outbox import Sender
from connectors.queue.responses import ResponseStore
from connectors.queue.threads import Threads
from connectors.queue.turn_ends import end_turn, park_unanswered
from connectors.queue.working import Working
from connectors.responder import Conversation, Responder, Response
from connectors.rows.codec import address_from_json, inbound_from_json
from connectors.rows.history import StoredRecords, read_conversation
from connectors.rows.identity import Identity, Vault
from connectors.rows.tables import ConversationRow, InboxRow, PersonRow, TurnRow, TurnState
from connectors.settings import ConnectorSettings
from core.clock import Clock
from core.database.database import Database

_log = structlog.get_logger(__name__)
_UNMERGED_CHANNELS = ("web",)
"""Channels whose people write one message at a time: nobody waits for the next."""
_KILLS_PER_TRY = 5
"""A turn that was begun this many times as often as it may fail has ended the process itself: it is parked. Chosen by hand."""

CHANNEL_SECONDS = 60.0
"""How often a turn of a channel that this worker does not have looks for one that does; chosen by hand."""


@dataclass(frozen=True)
class _Opened:
    """A turn as the responder gets it."""

    conversation: Conversation
    messages: tuple[Inbound, ...]
    address: Address


class TurnRunner:
    """Runs the turns of a conversation; the `TurnWork` port."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[ChannelName, Channel],
        responder: Responder,
        identity: Identity,
        vault: Vault,
        settings: ConnectorSettings,
        clock: Clock,
    ) -> None:
        self._database, self._channels, self._responder = database, channels, responder
        self._identity, self._vault, self._settings, self._clock = identity, vault, settings, clock
        self._threads, self._working = Threads(), Working()
        self._sender = Sender(database, channels, identity, vault, settings, clock, self._threads)
        self._responses = ResponseStore(database, channels, identity, vault, clock)

    async def run(self, conversation: str) -> float | None:
        """Finish, claim, answer and send until nothing is left; the seconds to wait where a provider asks to."""
        run = secrets.token_hex(8)
        try:
            while await self._threads.run(has_work, self._database, conversation):
                await self._let_others_join(conversation)
                turn = await self._threads.run(claim, self._database, self._clock, conversation, run)
                if turn is None:
                    return None
                wait = await self._work(turn, run)
                if wait is not None:
                    return wait
        except SupersededError:
            _log.info("turn.run_replaced", conversation=conversation[:12])
        return None

    async def _work(self, turn: Claimed, run: str) -> float | None:
        if turn.channel not in self._channels:
            _log.warning("turn.channel_not_set_up", channel=turn.channel)
            return CHANNEL_SECONDS
        if turn.state == TurnState.CLAIMED:
            wait = await self._respond(turn, run)
            if wait is not None:
                return wait
        return await self._sender.deliver(turn.id, run, turn.channel)

    async def _let_others_join(self, conversation: str) -> None:
        """Wait for a moment of silence, but not for ever: quick messages of one person are answered together."""
        while True:
            wait = await self._threads.run(self._silence_missing, conversation)
            if wait <= 0:
                return
            await asyncio.sleep(wait)

    def _silence_missing(self, conversation: str) -> float:
        with self._database.read() as session:
            unclaimed = (InboxRow.conversation == conversation, InboxRow.turn.is_(None))
            columns = (InboxRow.received_at,)
            other = select(InboxRow.seq).where(*unclaimed, InboxRow.channel.not_in(_UNMERGED_CHANNELS)).limit(1)
            if session.scalar(other) is None:
                return 0.0
            first = session.scalar(select(*columns).where(*unclaimed).order_by(InboxRow.seq).limit(1))
            last = session.scalar(select(*columns).where(*unclaimed).order_by(InboxRow.seq.desc()).limit(1))
        if first is None or last is None:
            return 0.0
        silent = last + timedelta(seconds=self._settings.merge_seconds)
        limit = first + timedelta(seconds=self._settings.merge_limit_seconds)
        return (min(silent, limit) - self._clock.now()).total_seconds()

    async def _respond(self, turn: Claimed, run: str) -> float | None:
        """Have the turn answered and the answer stored; the seconds to wait when it cannot be now."""
        while True:
            opened = await self._threads.run(self._open, turn, run)
            if opened is None:
                return None
            try:
                response = await self._answer(turn, opened)
            except Exception as error:  # noqa: BLE001 -- it is logged, and the messages are answered again later
                _log.error("turn.answer_failed", turn=turn.id, kind=type(error).__name__, exc_info=error)
                return await self._threads.run(self._give_up_or_wait, turn, run, type(error).__name__)
            if await self._threads.run(self._responses.store, turn, run, opened.conversation.state, response):
                return None

    async def _answer(self, turn: Claimed, opened: _Opened) -> Response:
        channel = self._channels[turn.channel]
        records = StoredRecords(self._database, self._identity, self._vault, turn.conversation, turn.id, self._clock)
        with self._working.shown(channel, opened.address, opened.messages):
            return await self._responder.respond(opened.conversation, opened.messages, records)

    def _open(self, turn: Claimed, run: str) -> _Opened | None:
        """The turn with its messages, one try of it counted; None when there is nothing to answer any more."""
        now = self._clock.now()
        with self._database.write() as session:
            hold_run(session, turn.id, run)
            session.execute(update(TurnRow).where(TurnRow.id == turn.id).values(tries=TurnRow.tries + 1))
            if turn.tries >= self._settings.answer_tries * _KILLS_PER_TRY:
                park_unanswered(session, turn.id, "no answer: the process ended each time", now)
                return None
            row = session.get_one(ConversationRow, turn.conversation)
            person = session.get_one(PersonRow, turn.conversation)
            address = address_from_json(self._vault.open(person.address, turn.conversation))
            kept = session.scalars(
                select(InboxRow).where(InboxRow.turn == turn.id, InboxRow.payload.is_not(None)).order_by(InboxRow.seq)
            ).all()
            messages = tuple(inbound_from_json(self._vault.open(r.payload or b"", r.key), address) for r in kept)
            if not messages:
                end_turn(session, turn.id, now)
                return None
            return _Opened(read_conversation(session, self._vault, row, self._settings, now), messages, address)

    def _give_up_or_wait(self, turn: Claimed, run: str, kind: str) -> float | None:
        """The wait before the next try; None when that was the last and the turn is parked."""
        with self._database.write() as session:
            hold_run(session, turn.id, run)
            tries = session.scalar(select(func.max(TurnRow.tries)).where(TurnRow.id == turn.id)) or 0
            if tries < self._settings.answer_tries:
                return float(min(self._settings.retry_seconds * 2.0 ** (tries - 1), self._settings.retry_limit_seconds))
            park_unanswered(session, turn.id, f"no answer: {kind}", self._clock.now())
            return None
