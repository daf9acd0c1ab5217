"""Asking people to write again, by the approved template, where an answer waits for them since their 24 hours are over.

WhatsApp mostly tells that in a report, long after the send: so what was parked for it is looked for, now and then. The send
itself goes out as soon as the person writes.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session, aliased

from connectors.errors import RetryLaterError, SendError
from connectors.message import Address
from connectors.queue.outbox import WINDOW_CLOSED
from connectors.responder import ConversationState
from connectors.rows.codec import address_from_json
from connectors.rows.identity import Vault
from connectors.rows.tables import ConversationRow, OutboxRow, PersonRow, SendState, StatusRow
from connectors.whatsapp.channel import WhatsAppChannel
from core.clock import Clock, SystemClock
from core.database.database import Database
from core.database.statements import insert_into

INVITED = "invited"
"""A state that Meta does not report: kept beside those it does, so that nobody is invited twice for the same."""
_ONCE_IN = timedelta(hours=24)
"""A person is invited once in the 24 hours of Meta's window, as given by its documentation."""
_BATCH = 50
"""Conversations in which one look invites; chosen by hand."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Invitation:
    send: int
    address: Address


class Inviter:
    """Invites while it runs; in how many processes it runs does not matter."""

    def __init__(
        self,
        channel: WhatsAppChannel,
        database: Database,
        vault: Vault,
        clock: Clock | None = None,
        *,
        seconds: float = 30.0,
    ) -> None:
        """Look every so many seconds, once started."""
        self._channel, self._database, self._vault = channel, database, vault
        self._clock, self._seconds = clock or SystemClock(), seconds
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look, where there is a template to send."""
        if self._channel.settings.whatsapp_template and self._running is None:
            self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop looking."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        self._running = None

    async def invite(self) -> int:
        """Invite everybody who is due: at most once a day, never who said stop; how many were."""
        sent = 0
        for invitation in await asyncio.to_thread(self._take):
            try:
                await self._channel.invite(invitation.address)
                sent += 1
            except RetryLaterError as error:
                _log.info("whatsapp.invitation_put_off", code=error.code)
                await asyncio.to_thread(self._put_back, invitation)
            except SendError as error:
                _log.warning("whatsapp.invitation_not_sent", code=error.code, reason=error.reason)
        return sent

    async def _run(self) -> None:
        while True:
            try:
                await self.invite()
            except Exception as error:  # noqa: BLE001 -- the database may be away for a while
                _log.error("whatsapp.invitations_failed", kind=type(error).__name__)
            await asyncio.sleep(self._seconds)

    def _take(self) -> list[_Invitation]:
        """Invitations that are due, marked as made before they are: one that is lost is better than two."""
        now = self._clock.now()
        with self._database.write() as session:
            marked = [send for send in self._due(session, now) if self._mark(session, send, now)]
            return [self._invitation(session, send) for send in marked]

    def _mark(self, session: Session, send: int, now: datetime) -> bool:
        """Whether this process is the one to invite for a send: only one of several that see it as due is."""
        first = insert_into(session, StatusRow).values(outbox=send, state=INVITED, code="", reason="", at=now)
        statement = first.on_conflict_do_update(
            index_elements=[StatusRow.outbox, StatusRow.state], set_={"at": now}, where=StatusRow.at <= now - _ONCE_IN
        )
        return session.execute(statement.returning(StatusRow.outbox)).scalar() is not None

    def _invitation(self, session: Session, send: int) -> _Invitation:
        row = session.get_one(OutboxRow, send)
        person = session.get_one(PersonRow, row.conversation)
        return _Invitation(send, address_from_json(self._vault.open(person.address, row.conversation)))

    def _due(self, session: Session, now: datetime) -> list[int]:
        """The first waiting send of each conversation in which nobody was invited lately."""
        other = aliased(OutboxRow)
        invited = exists(
            select(StatusRow.outbox)
            .join(other, other.id == StatusRow.outbox)
            .where(
                other.conversation == OutboxRow.conversation, StatusRow.state == INVITED, StatusRow.at > now - _ONCE_IN
            )
        )
        wanted = (
            select(func.min(OutboxRow.id))
            .join(ConversationRow, ConversationRow.id == OutboxRow.conversation)
            .where(
                OutboxRow.state == SendState.PARKED.value,
                OutboxRow.code == WINDOW_CLOSED,
                OutboxRow.failed_at > now - _ONCE_IN,
                ConversationRow.channel == self._channel.name,
                ConversationRow.state != ConversationState.STOPPED.value,
                ~invited,
            )
        )
        return list(session.scalars(wanted.group_by(OutboxRow.conversation).limit(_BATCH)))

    def _put_back(self, invitation: _Invitation) -> None:
        with self._database.write() as session:
            session.execute(delete(StatusRow).where(StatusRow.outbox == invitation.send, StatusRow.state == INVITED))
