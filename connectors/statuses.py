"""What providers report of our sends, told to the send that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from connectors.identity import Identity
from connectors.message import ChannelName, DeliveryStatus
from connectors.tables import OutboxRow, SendState, StatusRow, TurnRow, TurnState


@dataclass(frozen=True)
class ReportedSend:
    """The send that a report is about; `was_open` when its outcome was not known before."""

    conversation: str
    token: str
    was_open: bool


def sent_key(identity: Identity, channel: ChannelName, provider_id: str) -> str:
    """The keyed hash that stands for a provider's id of a message of ours."""
    return identity.key("sent", channel, provider_id)


def record_status(session: Session, identity: Identity, status: DeliveryStatus, now: datetime) -> ReportedSend | None:
    """Keep a report and take what it says; None when it is about no send that we know, or was told before."""
    key = sent_key(identity, status.channel, status.provider_id)
    named = OutboxRow.token == status.token if status.token else OutboxRow.key == key
    send = session.execute(select(OutboxRow).where(named).with_for_update()).scalars().first()
    if send is None or not _is_new(session, send.id, status):
        return None
    was_open = send.state in (SendState.WAITING, SendState.SENDING)
    if status.state == "failed":
        _fail(session, send, status, now)
    elif send.state != SendState.SENT:
        send.state, send.key, send.sent_at, send.code, send.reason = SendState.SENT.value, key, now, "", ""
    return ReportedSend(send.conversation, send.token, was_open)


def _is_new(session: Session, outbox: int, status: DeliveryStatus) -> bool:
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(StatusRow)
    row = {
        "outbox": outbox,
        "state": status.state,
        "code": status.code[:64],
        "reason": status.reason[:200],
        "at": status.at,
    }
    statement = insert.values(**row).on_conflict_do_nothing().returning(StatusRow.outbox)
    return session.execute(statement).scalar() is not None


def _fail(session: Session, send: OutboxRow, status: DeliveryStatus, now: datetime) -> None:
    """A message that was taken and then not delivered is parked for staff, however late the report comes."""
    send.state, send.failed_at = SendState.PARKED.value, now
    send.code, send.reason = status.code[:64], (status.reason or "the provider could not deliver it")[:200]
    turn = update(TurnRow).where(TurnRow.id == send.turn, TurnRow.state == TurnState.DELIVERED.value)
    session.execute(turn.values(state=TurnState.PARKED.value, reason=send.reason))
