"""What providers report of our sends, told to the send that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from connectors.message import ChannelName, DeliveryStatus
from connectors.queue.resending import Resending, park, read_token
from connectors.rows.identity import Identity
from connectors.rows.tables import ConversationRow, OutboxRow, SendState, StatusRow, TurnRow, TurnState
from core.database.statements import insert_new, is_postgres

_ARRIVED = ("delivered", "read")
"""Reports after which a message is with the person, whatever else is reported of it; "sent" is not among them."""
_OPEN = (SendState.WAITING.value, SendState.SENDING.value)
_ANSWERING = timedelta(seconds=1)
"""Within this time of a send, a report is quicker than the answer to it: the run that waits for that goes on by itself."""


@dataclass(frozen=True)
class Told:
    """The send that a report is about, and in how many seconds there is something to do for it; None when there is not."""

    conversation: str
    token: str
    wake_after: float | None


def sent_key(identity: Identity, channel: ChannelName, provider_id: str) -> str:
    """The keyed hash that stands for a provider's id of a message of ours."""
    return identity.key("sent", channel, provider_id)


class Reports:
    """Takes reports; everything within the caller's transaction."""

    def __init__(self, identity: Identity, resending: Resending) -> None:
        self._identity, self._resending = identity, resending

    def conversation_of(self, session: Session, status: DeliveryStatus) -> str:
        """The conversation that a report is about; empty when it is about no send that we know."""
        return session.scalar(select(OutboxRow.conversation).where(self._named(status)).limit(1)) or ""

    def record(self, session: Session, status: DeliveryStatus, now: datetime) -> Told | None:
        """Keep a report and take what it says; None when it is about no send that we know, or says nothing new of it."""
        send = self._held(session, status)
        if send is None or not self._counts(send, status) or not _is_new(session, send.id, status):
            return None
        conversation, token, state = send.conversation, send.token, send.state
        is_waited_for = state in _OPEN and not _is_answering(send, now)
        if status.state == "failed":
            self._fail(session, send, status, now)
        elif state != SendState.SENT and not self._is_outdated(session, send, status):
            send.state, send.sent_at, send.code, send.reason = SendState.SENT.value, now, "", ""
            send.key = sent_key(self._identity, status.channel, status.provider_id)
        if send.state == SendState.WAITING:
            return Told(conversation, token, max(0.0, (send.next_at - now).total_seconds()))
        return Told(conversation, token, 0.0 if is_waited_for else None)

    def _held(self, session: Session, status: DeliveryStatus) -> OutboxRow | None:
        wanted = select(OutboxRow).where(self._named(status)).limit(1)
        if is_postgres(session):
            # Held as by a run of its turns: none finds the turn ended while this puts a send of it back.
            conversation = self.conversation_of(session, status)
            session.execute(select(ConversationRow.id).where(ConversationRow.id == conversation).with_for_update())
        return session.scalars(wanted.with_for_update()).first()

    def _named(self, status: DeliveryStatus) -> ColumnElement[bool]:
        if not status.token:
            return OutboxRow.key == sent_key(self._identity, status.channel, status.provider_id)
        turn, ordinal, _ = read_token(status.token) or ("", 0, 0)
        return and_(OutboxRow.turn == turn, OutboxRow.ordinal == ordinal)

    def _counts(self, send: OutboxRow, status: DeliveryStatus) -> bool:
        """Whether a report says anything of how the send stands now: of a try before, only that it arrived after all."""
        if status.token and status.token != send.token:
            return status.state in _ARRIVED and send.state != SendState.SENT
        if status.state != "failed" or send.state != SendState.SENT:
            return True
        return send.key == sent_key(self._identity, status.channel, status.provider_id)

    def _is_outdated(self, session: Session, send: OutboxRow, status: DeliveryStatus) -> bool:
        """Whether "sent" comes after "failed": reports are not told in the order of what happened."""
        return status.state == "sent" and _was_reported(session, send.id, "failed")

    def _fail(self, session: Session, send: OutboxRow, status: DeliveryStatus, now: datetime) -> None:
        """Send again what failed for a reason that passes, within the usual tries; park the rest for staff."""
        if _was_reported(session, send.id, *_ARRIVED):
            return
        turn = session.scalars(select(TurnRow).where(TurnRow.id == send.turn)).one()
        was_taken = send.state in (SendState.SENT, SendState.SENDING)
        send.failed_at, send.sent_at, send.code = now, None, status.code[:64]
        send.reason = (status.reason or "the provider could not deliver it")[:200]
        passes = status.again_after is not None and was_taken and turn.state != TurnState.PARKED
        if passes and not self._resending.is_given_up(send):
            self._put_back(send, turn, status.again_after or 0.0, now)
            return
        park(session, send, send.code)
        if turn.state == TurnState.DELIVERED:
            turn.state = TurnState.PARKED.value
        turn.reason = send.reason if turn.state == TurnState.PARKED else turn.reason

    def _put_back(self, send: OutboxRow, turn: TurnRow, least: float, now: datetime) -> None:
        self._resending.put_back(send, now, at_least=least)
        if turn.state == TurnState.DELIVERED:
            turn.state, turn.ended_at = TurnState.ANSWERED.value, None


def _is_answering(send: OutboxRow, now: datetime) -> bool:
    return send.state == SendState.SENDING and send.failed_at is None and now - send.next_at < _ANSWERING


def _is_new(session: Session, outbox: int, status: DeliveryStatus) -> bool:
    row = {
        "outbox": outbox,
        "state": status.state,
        "code": status.code[:64],
        "reason": status.reason[:200],
        "at": status.at,
    }
    return insert_new(session, StatusRow, row, StatusRow.outbox) is not None


def _was_reported(session: Session, outbox: int, *states: str) -> bool:
    wanted = select(StatusRow.outbox).where(StatusRow.outbox == outbox, StatusRow.state.in_(states)).limit(1)
    return session.scalar(wanted) is not None
