"""New keys for everything that is stored: rows sealed anew, keyed hashes made anew, the old keys needed no more.

Each conversation is one transaction, and its sealed address notes the key that it has been brought to: whoever is killed
goes on where it stopped. Nothing may work on the conversations meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from connectors.errors import SealedError
from connectors.message import Address
from connectors.rows.codec import address_from_json
from connectors.rows.identity import Identity, Vault
from connectors.rows.participants import rename_participants, reseal
from connectors.rows.subscriptions import bound_to
from connectors.rows.tables import (
    AliasRow,
    CareRow,
    ConversationRow,
    FeedbackRow,
    HandoverRow,
    InboxRow,
    NewsRow,
    NoteRow,
    OutboxRow,
    PersonRow,
    PresenceRow,
    RateRow,
    SubscriptionRow,
    TurnRow,
    WakeUpRow,
)
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.database.statements import CHUNK, insert_missing

KEYS_ROTATED = "keys.rotate"
_MOVING = (
    TurnRow,
    HandoverRow,
    AliasRow,
    InboxRow,
    OutboxRow,
    WakeUpRow,
    NoteRow,
    CareRow,
    PresenceRow,
    SubscriptionRow,
    NewsRow,
)
_NOTED = "rotated_to"
"""Under this name a sealed address has the fingerprint of the key that its conversation's hashes are made with."""


@dataclass(frozen=True)
class Rotated:
    """What a rotation did: conversations brought to the new keys by this run, those that were so before, rows no key opens."""

    conversations: int
    already: int
    unreadable: int


class Rotation:
    """Brings every conversation from older keys to the first ones."""

    def __init__(
        self, database: Database, clock: Clock, identity_keys: Sequence[bytes], address_keys: Sequence[bytes]
    ) -> None:
        """Take the keys newest first."""
        self._database, self._audit = database, AuditLog(database, clock)
        self._identity, self._before = Identity(identity_keys[0]), [Identity(key) for key in identity_keys[1:]]
        self._vault = Vault(address_keys)
        self._mark = fingerprint(b"".join((identity_keys[0], b"\n", address_keys[0])))
        self._unreadable = 0

    def run(self, who: str, seen: Callable[[int, int], object] = lambda done, total: None) -> Rotated:
        """Do it, and write it down; `seen` is told how many of how many there were. Any number of times: the rest is done."""
        with self._database.read() as session:
            everyone = session.scalars(select(PersonRow.conversation).order_by(PersonRow.conversation)).all()
        done = 0
        for number, conversation in enumerate(everyone, start=1):
            with self._database.write() as session:
                done += self._conversation(session, conversation)
            seen(number, len(everyone))
        with self._database.write() as session:
            self._unreadable += reseal(session, self._vault)
            if self._before:
                # Receipts of erased messages and limits are hashes of what is known no more: nobody can make them anew.
                session.execute(delete(InboxRow).where(InboxRow.payload.is_(None), InboxRow.conversation.is_(None)))
                session.execute(delete(RateRow))
            if not any(e.action == KEYS_ROTATED and e.subject == self._mark for e in self._audit.entries(CHUNK)):
                detail = {"conversations": len(everyone), "unreadable": self._unreadable}
                self._audit.append(KEYS_ROTATED, who, self._mark, detail, session=session)
        return Rotated(done, len(everyone) - done, self._unreadable)

    def _conversation(self, session: Session, conversation: str) -> bool:
        """Bring one to the new keys; whether there was anything to do."""
        row = session.get(ConversationRow, conversation)
        person = session.get(PersonRow, conversation)
        if row is None or person is None:
            return False
        try:
            content = self._vault.open(person.address, conversation)
        except SealedError:
            self._unreadable += 1
            return False
        if content.get(_NOTED) == self._mark:
            return False
        address, last = address_from_json(content), person.last_inbound_at
        renamed = self._renamed(conversation, address)
        self._names(session, conversation, address, content, renamed)
        self._messages(session, conversation, renamed)
        for turn in session.scalars(select(TurnRow).where(TurnRow.conversation == conversation)):
            self._turn(session, turn)
        self._beside(session, conversation, renamed)
        session.flush()
        rename_participants(session, self._identity, conversation, renamed)
        content |= {_NOTED: self._mark}
        if others := content.get("others"):
            content["others"] = [self._renamed(other, address) for other in others]
        sealed = self._vault.seal(content, renamed)
        if renamed == conversation:
            person.address = sealed
            return True
        copied = {column.name: getattr(row, column.name) for column in ConversationRow.__table__.columns}
        session.execute(insert(ConversationRow).values(copied | {"id": renamed}))
        for table in _MOVING:
            moved = update(table).where(table.conversation == conversation).values(conversation=renamed)
            session.execute(moved, execution_options={"synchronize_session": False})
        session.execute(delete(PersonRow).where(PersonRow.conversation == conversation))
        session.execute(insert(PersonRow).values(conversation=renamed, address=sealed, last_inbound_at=last))
        session.execute(delete(ConversationRow).where(ConversationRow.id == conversation))
        session.expunge_all()
        return True

    def _beside(self, session: Session, conversation: str, renamed: str) -> None:
        """What stands beside the messages: why people were asked for, notes of staff, what is to be told later."""
        handovers = session.scalars(select(HandoverRow).where(HandoverRow.conversation == conversation)).all()
        for handover in handovers:
            handover.reason = self._anew(handover.reason, f"handover {conversation}", f"handover {renamed}")
        for note in session.scalars(select(NoteRow).where(NoteRow.conversation == conversation)):
            note.text = self._anew(note.text, f"note {conversation}", f"note {renamed}") or note.text
        for asked in session.scalars(select(SubscriptionRow).where(SubscriptionRow.conversation == conversation)):
            asked.label = self._anew(asked.label, bound_to(asked.id)) or asked.label

    def _renamed(self, conversation: str, address: Address) -> str:
        """The new id: a page of the web knows its own by heart, and its secret is nothing that could be guessed."""
        if address.channel == "web" or not self._before:
            return conversation
        return self._identity.key("conversation renamed", conversation)

    def _names(
        self, session: Session, conversation: str, address: Address, content: dict[str, Any], renamed: str
    ) -> None:
        """Have each name that led to it lead there by its new hash, and by no other."""
        names = dict.fromkeys((address.chat, *content.get("also", ()), *content.get("was", ())))
        kept = [n for n in names if self._led(session, replace(address, chat=n)) == conversation]
        session.execute(delete(AliasRow).where(AliasRow.conversation == conversation))
        new = (self._identity.conversation(replace(address, chat=name)) for name in kept)
        insert_missing(session, AliasRow, [{"id": id_, "conversation": conversation} for id_ in new if id_ != renamed])

    def _led(self, session: Session, address: Address) -> str | None:
        """The conversation that an address led to by the older keys, the newest of them first."""
        for identity in (*self._before, self._identity):
            own = identity.conversation(address)
            pointed = session.scalar(select(AliasRow.conversation).where(AliasRow.id == own))
            if pointed or session.get(ConversationRow, own) is not None:
                return pointed or own
        return None

    def _messages(self, session: Session, conversation: str, renamed: str) -> None:
        for row in session.scalars(select(InboxRow).where(InboxRow.conversation == conversation)):
            content = self._opened(row.payload, row.key)
            if content is None:
                continue
            key = self._identity.key("message", row.channel, content["id"])
            row.payload, row.key = self._vault.seal(content, key), key
        for send in session.scalars(select(OutboxRow).where(OutboxRow.conversation == conversation)):
            send.payload = self._anew(send.payload, send.token)
            # The provider's id of a message is kept as its hash alone: by another key nobody can make it anew.
            send.key = None if self._before else send.key

    def _turn(self, session: Session, turn: TurnRow) -> None:
        turn.record = self._anew(turn.record, turn.id)
        turn.answer = self._anew(turn.answer, f"answer {turn.id}")
        feedback = session.get(FeedbackRow, turn.id)
        if feedback is not None:
            feedback.reason = self._anew(feedback.reason, f"feedback {turn.id}")

    def _anew(self, sealed: bytes | None, bound_to: str, now_bound_to: str = "") -> bytes | None:
        """Sealed with the newest key; what no key opens stays as it is."""
        content = self._opened(sealed, bound_to)
        return sealed if content is None else self._vault.seal(content, now_bound_to or bound_to)

    def _opened(self, sealed: bytes | None, bound_to: str) -> dict[str, Any] | None:
        if sealed is None:
            return None
        try:
            return self._vault.open(sealed, bound_to)
        except SealedError:
            self._unreadable += 1
            return None


def fingerprint(key: bytes) -> str:
    """Sixteen figures that tell keys apart and nothing of them."""
    return hashlib.sha256(b"munadil key " + key).hexdigest()[:16]
