"""A conversation's turns, from the messages that came in to the sends that answer them.

Everything that a run does is recorded in the tables in the transaction that does it, so that a run may be killed at any
place and run again: an unfinished turn is found and finished before the next one is claimed.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from connectors.channel import Channel
from connectors.message import Address, ChannelName, Inbound
from connectors.queue.claims import Claimed, claim, has_work, messages_of
from connectors.queue.fencing import Held, SupersededError, hold_conversation, hold_run
from connectors.queue.outbox import Sender, address_of
from connectors.queue.responses import ResponseStore, TakenOverError
from connectors.queue.threads import Threads
from connectors.queue.turn_ends import end_turn, park_unanswered
from connectors.queue.working import Working
from connectors.responder import Conversation, Responder, Response
from connectors.rows.codec import inbound_from_json
from connectors.rows.history import StoredRecords, read_conversation
from connectors.rows.identity import Identity, Vault
from connectors.rows.tables import ConversationRow, TurnRow, TurnState
from connectors.settings import ConnectorSettings
from core.clock import Clock
from core.database.database import Database
from core.database.statements import unseen

_log = structlog.get_logger(__name__)
_KILLS_PER_TRY = 5
"""A turn that was begun this many times as often as it may fail has ended the process itself: it is parked. Chosen by hand."""

CHANNEL_SECONDS = 60.0
"""How often a turn of a channel that this worker does not have looks for one that does; chosen by hand."""
_TRIED = unseen(update(TurnRow).where(TurnRow.id == bindparam("of_turn")).values(tries=TurnRow.tries + 1))


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
            while True:
                found = await self._threads.run(self._claim, conversation, run)
                if found is None:
                    return None
                if isinstance(found, float):
                    await asyncio.sleep(found)
                    continue
                wait = await self._work(*found, run)
                if wait is not None:
                    return wait
                if not await self._threads.run(has_work, self._database, conversation):
                    return None
        except SupersededError:
            _log.info("turn.run_replaced", conversation=conversation[:12])
        return None

    def _claim(self, conversation: str, run: str) -> tuple[Claimed, _Opened | None] | float | None:
        """The next turn, opened where it is to be answered here; the seconds to wait where more may be written yet."""
        now = self._clock.now()
        with self._database.write() as session:
            row = hold_conversation(session, conversation)
            if row is None:
                return None
            turn = claim(session, row, self._settings, now, run)
            if turn is None or isinstance(turn, float):
                return turn
            is_ours = turn.state == TurnState.CLAIMED and turn.channel in self._channels
            return turn, self._open(session, row, turn, now) if is_ours else None

    async def _work(self, turn: Claimed, opened: _Opened | None, run: str) -> float | None:
        if turn.channel not in self._channels:
            _log.warning("turn.channel_not_set_up", channel=turn.channel)
            return CHANNEL_SECONDS
        if turn.state != TurnState.CLAIMED:
            return await self._sender.deliver(turn.conversation, turn.id, run, turn.channel)
        while opened is not None:
            try:
                response = await self._answer(turn, opened)
            except Exception as error:  # noqa: BLE001 -- it is logged, and the messages are answered again later
                _log.error("turn.answer_failed", turn=turn.id, kind=type(error).__name__, exc_info=error)
                return await self._threads.run(self._give_up_or_wait, turn, run, type(error).__name__)
            store = await self._threads.run(self._responses.ready, turn, opened.conversation.state, response)
            try:
                return await self._sender.deliver(turn.conversation, turn.id, run, turn.channel, store)
            except TakenOverError:
                opened = await self._threads.run(self._open_again, turn, run)
        return None

    async def _answer(self, turn: Claimed, opened: _Opened) -> Response:
        channel = self._channels[turn.channel]
        records = StoredRecords(self._database, self._identity, self._vault, turn.conversation, turn.id, self._clock)
        with self._working.shown(channel, opened.address, opened.messages):
            return await self._responder.respond(opened.conversation, opened.messages, records)

    def _open(self, session: Session, row: ConversationRow, turn: Claimed, now: datetime) -> _Opened | None:
        """The turn with its messages, one try of it counted; None when there is nothing to answer any more."""
        session.execute(_TRIED, {"of_turn": turn.id})
        if turn.tries >= self._settings.answer_tries * _KILLS_PER_TRY:
            park_unanswered(session, turn.id, "no answer: the process ended each time", now)
            return None
        if not turn.messages:
            end_turn(session, Held(turn.id, row, turn.state, turn.tries, erases=False), now)
            return None
        address = address_of(session, self._vault, turn.conversation)
        messages = tuple(inbound_from_json(self._vault.open(payload, key), address) for key, payload in turn.messages)
        return _Opened(read_conversation(session, self._vault, row, self._settings, now), messages, address)

    def _open_again(self, turn: Claimed, run: str) -> _Opened | None:
        """The turn anew: who answers has changed since it was opened."""
        with self._database.write() as session:
            held = hold_run(session, turn.conversation, turn.id, run)
            now = replace(turn, tries=held.tries, messages=messages_of(session, turn.id))
            return self._open(session, held.conversation, now, self._clock.now())

    def _give_up_or_wait(self, turn: Claimed, run: str, kind: str) -> float | None:
        """The wait before the next try; None when that was the last and the turn is parked."""
        with self._database.write() as session:
            tries = hold_run(session, turn.conversation, turn.id, run).tries
            if tries < self._settings.answer_tries:
                return float(min(self._settings.retry_seconds * 2.0 ** (tries - 1), self._settings.retry_limit_seconds))
            park_unanswered(session, turn.id, f"no answer: {kind}", self._clock.now())
            return None
