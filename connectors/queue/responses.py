"""A response, stored whole in one transaction: what to send, what is remembered, what changes in the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connectors.channel import Channel
from connectors.message import ChannelName
from connectors.queue.claims import Claimed
from connectors.queue.fencing import Held
from connectors.queue.outbox import Store, add_sends
from connectors.queue.turn_ends import HANDLED
from connectors.responder import ConversationState, Feedback, Response
from connectors.rows.codec import turn_to_json
from connectors.rows.erasure import erase_all, erase_contents
from connectors.rows.identity import Identity, Vault
from connectors.rows.reach import elsewhere
from connectors.rows.subscriptions import resubscribe, subscribe, unsubscribe
from connectors.rows.tables import (
    CareRow,
    ConversationRow,
    FeedbackRow,
    HandoverRow,
    OutboxRow,
    TurnRow,
    TurnState,
)
from core.clock import Clock
from core.database.database import Database

_SILENT = (ConversationState.PERSON, ConversationState.STOPPED)


class TakenOverError(Exception):
    """A person answers in the conversation since the response was asked for."""


class ResponseStore:
    """Stores what a turn comes to."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[ChannelName, Channel],
        identity: Identity,
        vault: Vault,
        clock: Clock,
    ) -> None:
        self._database, self._channels, self._clock = database, channels, clock
        self._identity, self._vault = identity, vault

    def ready(self, turn: Claimed, seen: ConversationState, response: Response) -> Store:
        """What stores a response within a transaction that holds the turn; it gives the sends that it comes to, in order.

        None where the turn was answered already. Raises TakenOverError, and nothing is stored, when a person took the
        conversation over while the response was being found.
        """
        others = self._others(turn.conversation) if response.erase else ()

        def store(session: Session, held: Held, now: datetime) -> list[OutboxRow] | None:
            return self._store(session, turn, held, seen, response, others, now)

        return store

    def _store(
        self,
        session: Session,
        turn: Claimed,
        held: Held,
        seen: ConversationState,
        response: Response,
        others: tuple[str, ...],
        now: datetime,
    ) -> list[OutboxRow] | None:
        conversation = held.conversation
        if held.state != TurnState.CLAIMED:
            return None
        if conversation.state != seen and conversation.state in _SILENT:
            raise TakenOverError
        changed = {"state": TurnState.ANSWERED.value, "answered_at": now, "erases": response.erase}
        if response.erase:
            erase_contents(session, turn.conversation, now, but=turn.id)
            for other in others:
                erase_all(session, other, now)
        else:
            changed |= self._remembered(turn.id, response)
            self._feedback(session, turn.conversation, response.feedback, now)
            self._change(session, conversation, response, now)
            self._subscribe(session, turn.conversation, response, now)
            session.execute(HANDLED, {"of_turn": turn.id, "now": now})
        answered = update(TurnRow).where(TurnRow.id == turn.id).values(**changed)
        session.execute(answered, execution_options={"synchronize_session": False})
        channel = self._channels[turn.channel]
        return add_sends(session, self._vault, channel, turn.id, turn.conversation, response.messages, now)

    def _others(self, conversation: str) -> tuple[str, ...]:
        """What the same person has elsewhere: looked for before anything is locked."""
        with self._database.read() as session:
            return elsewhere(session, self._identity, self._vault, conversation)

    def _remembered(self, turn: str, response: Response) -> dict[str, object]:
        kept: dict[str, object] = {}
        if response.turn is not None:
            kept |= {"record": self._vault.seal(turn_to_json(response.turn), turn), "status": response.turn.status[:64]}
        if response.answer is not None:
            kept["answer"] = self._vault.seal(response.answer, f"answer {turn}")
        return kept

    def _feedback(self, session: Session, conversation: str, given: tuple[Feedback, ...], now: datetime) -> None:
        for feedback in given:
            own = select(TurnRow.id).where(TurnRow.id == feedback.turn, TurnRow.conversation == conversation)
            if session.scalar(own) is None:
                continue
            kept = session.get(FeedbackRow, feedback.turn) or FeedbackRow(turn=feedback.turn)
            kept.value, kept.at = feedback.value, now
            if feedback.reason:
                kept.reason = self._vault.seal({"reason": feedback.reason}, f"feedback {feedback.turn}")
            session.add(kept)

    def _subscribe(self, session: Session, conversation: str, response: Response, now: datetime) -> None:
        if response.unsubscribes:
            unsubscribe(session, conversation, response.unsubscribes, now)
        if response.resubscribes:
            resubscribe(session, conversation, response.resubscribes)
        for topic in response.subscribes:
            subscribe(session, self._vault, conversation, topic, now)

    def _change(self, session: Session, row: ConversationRow, response: Response, now: datetime) -> None:
        if response.language is not None or response.follow_app_language:
            row.language = None if response.follow_app_language else response.language
        if response.is_greeted is not None:
            row.is_greeted = response.is_greeted
        if response.abstentions is not None:
            row.abstentions = response.abstentions
        if response.awaiting is not None:
            row.awaiting = response.awaiting[:64]
        if response.state is not None and response.state != row.state:
            change_state(session, self._vault, row, response.state, now, reason=response.handover_reason)


def change_state(
    session: Session,
    vault: Vault,
    row: ConversationRow,
    state: ConversationState,
    now: datetime,
    *,
    reason: str = "",
    who: str = "",
) -> None:
    """Say who answers in a conversation from now on, and keep the record of a handover."""
    wanted = select(HandoverRow).where(HandoverRow.conversation == row.id, HandoverRow.returned_at.is_(None))
    handover = session.scalars(wanted.order_by(HandoverRow.id.desc()).limit(1)).first()
    if state in (ConversationState.WAITING, ConversationState.PERSON) and handover is None:
        handover = HandoverRow(conversation=row.id, asked_at=now, taken_by="")
        if reason:
            handover.reason = vault.seal({"reason": reason}, f"handover {row.id}")
        session.add(handover)
    if handover is not None and state is ConversationState.PERSON:
        handover.taken_at, handover.taken_by = now, who[:64]
    if state in (ConversationState.BOT, ConversationState.STOPPED):
        if handover is not None:
            handover.returned_at = now
        _care_is_over(session, row.id)
    row.state = state.value


def _care_is_over(session: Session, conversation: str) -> None:
    """It is for nobody in particular any more, and rests no longer."""
    over = update(CareRow).where(CareRow.conversation == conversation)
    session.execute(
        over.values(assigned_to="", snoozed_at=None, snoozed_until=None),
        execution_options={"synchronize_session": False},
    )
