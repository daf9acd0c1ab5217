"""What comes in: stored once, with the turn that will answer it, in one transaction that a webhook waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from connectors.engine import TurnEngine
from connectors.message import ChannelName, Delivery, DeliveryStatus, Inbound, InboundKind
from connectors.queue.claims import UNMERGED_CHANNELS
from connectors.queue.resending import Resending
from connectors.queue.statuses import Reports
from connectors.responder import ConversationState
from connectors.rows.codec import address_to_json, inbound_to_json
from connectors.rows.identity import Identity, Vault
from connectors.rows.naming import Naming
from connectors.rows.tables import ConversationRow, InboxRow, PersonRow
from connectors.settings import ConnectorSettings
from core.clock import Clock
from core.database.database import Database
from core.database.statements import insert_new, is_postgres, upsert

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Accepted:
    """What a delivery brought: messages stored, messages known already, statuses that told of a send of ours, the rest."""

    stored: int = 0
    known: int = 0
    statuses: int = 0
    ignored: int = 0


class Inbox:
    """Takes deliveries in; the same message again changes nothing."""

    def __init__(
        self,
        database: Database,
        identity: Identity,
        vault: Vault,
        engine: TurnEngine,
        settings: ConnectorSettings,
        clock: Clock,
    ) -> None:
        self._database, self._identity, self._vault = database, identity, vault
        self._engine, self._clock = engine, clock
        self._reports = Reports(identity, Resending(settings))
        self._naming, self._merge_seconds = Naming(identity, vault), settings.merge_seconds

    def accept(self, delivery: Delivery) -> Accepted:
        """Store everything of a delivery, or nothing; when it returns, what was stored will be answered.

        Synchronous and made of one short transaction: from async code, call it in a thread.
        """
        if not delivery.messages and not delivery.statuses and not delivery.moves:
            return Accepted(ignored=delivery.ignored)
        now = self._clock.now()
        with self._database.write(urgent=True) as session:
            for moved in delivery.moves:
                self._naming.follow(session, moved)
            self._take_turns(session, delivery)
            stored = sum([self._store(session, message, now) for message in delivery.messages])
            statuses = sum([self._status(session, status) for status in delivery.statuses])
        accepted = Accepted(stored, len(delivery.messages) - stored, statuses, delivery.ignored)
        _log.debug("inbox.delivery_accepted", stored=accepted.stored, known=accepted.known, statuses=statuses)
        return accepted

    def _take_turns(self, session: Session, delivery: Delivery) -> None:
        """Have two deliveries of one conversation wait for each other, so that numbers are given in the order of commits.

        SQLite has one writer anyway. Locks are taken in one order by everybody: none waits in a circle.
        """
        if is_postgres(session):
            reported = {self._reports.conversation_of(session, status) for status in delivery.statuses} - {""}
            for conversation in sorted(
                {held for m in delivery.messages for held in self._naming.locks(session, m)} | reported
            ):
                session.execute(select(func.pg_advisory_xact_lock(_lock_key(conversation))))

    def _store(self, session: Session, message: Inbound, now: datetime) -> bool:
        channel = message.address.channel
        key = self._identity.key("message", channel, message.id)
        conversation = self._naming.conversation_of(session, message)
        row = {
            "key": key,
            "channel": channel,
            "conversation": conversation,
            "kind": message.kind.value,
            "payload": self._vault.seal(inbound_to_json(message), key),
            "received_at": now,
        }
        seq = insert_new(session, InboxRow, row, InboxRow.seq)
        if seq is None:
            return False
        self._know(session, conversation, message, now)
        self._naming.learn(session, conversation, message)
        if not self._replace(session, conversation, message, int(seq), now):
            self._engine.wake(session, conversation, self._patience(channel))
        return True

    def _patience(self, channel: ChannelName) -> float:
        """A turn that ran sooner would but wait for its person to write on."""
        return 0.0 if channel in UNMERGED_CHANNELS else self._merge_seconds

    def _know(self, session: Session, conversation: str, message: Inbound, now: datetime) -> None:
        row = {
            "id": conversation,
            "channel": message.address.channel,
            "is_group": message.address.is_group,
            "state": ConversationState.BOT.value,
            "is_greeted": False,
            "abstentions": 0,
            "awaiting": "",
            "runner": "",
            "created_at": now,
            "last_at": now,
        }
        upsert(session, ConversationRow, row, "id", changing=("last_at",))
        sealed = self._vault.seal(address_to_json(message.address), conversation)
        person = {"conversation": conversation, "address": sealed, "last_inbound_at": now}
        upsert(session, PersonRow, person, "conversation", changing=("last_inbound_at",))

    def _replace(self, session: Session, conversation: str, message: Inbound, seq: int, now: datetime) -> bool:
        """Put an edited text in the place of the one it edits while no turn has that: the turn sees the new text.

        Providers report an edit for a reaction, too: one that changes nothing of what was said is taken and left at that, and so is
        one of a message whose content is gone: what was erased stays so.
        """
        if message.kind is not InboundKind.EDITED or not message.edits:
            return False
        key = self._identity.key("message", message.address.channel, message.edits)
        original = session.execute(select(InboxRow).where(InboxRow.key == key).with_for_update()).scalar()
        if original is None or original.conversation not in (None, conversation):
            return False
        if original.payload is not None:
            content = self._vault.open(original.payload, key)
            if _said(content) != [message.command, message.text]:
                waits = original.turn is None and original.kind == InboundKind.TEXT and not message.command
                changed = {"text": message.text} if waits else {"now": [message.command, message.text]}
                original.payload = self._vault.seal(content | changed, key)
                if not waits:
                    return False
        edit = update(InboxRow).where(InboxRow.seq == seq)
        session.execute(edit.values(turn="", payload=None, conversation=None, handled_at=now))
        return True

    def _status(self, session: Session, status: DeliveryStatus) -> bool:
        told = self._reports.record(session, status, self._clock.now())
        if told is not None and told.wake_after is not None:
            self._engine.wake(session, told.conversation, told.wake_after)
        return told is not None


def _said(content: Mapping[str, Any]) -> list[str]:
    """The command and the text of a stored message, as its person last changed them."""
    return content.get("now") or [content.get("command", ""), content.get("text", "")]


def _lock_key(conversation: str) -> int:
    """A signed 64-bit number from the hash, as PostgreSQL wants its advisory locks named."""
    return int.from_bytes(bytes.fromhex(conversation[:16]), "big", signed=True)
