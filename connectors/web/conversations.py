"""Conversations of the page: named by a secret that the page keeps, read from the store as often as it asks."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from connectors.errors import ConversationNotFoundError, FileNotHereError
from connectors.message import Address, Attachment, InboundKind, Outbound
from connectors.responder import ConversationState
from connectors.rows.codec import outbound_from_json
from connectors.rows.erasure import ERASED, erase_all
from connectors.rows.history import export
from connectors.rows.identity import Identity, Vault
from connectors.rows.tables import (
    UNFINISHED,
    AliasRow,
    ConversationRow,
    FeedbackRow,
    InboxRow,
    OutboxRow,
    SendState,
    TurnRow,
)
from core.audit import ITS_PERSON, add_entry
from core.clock import Clock
from core.database.database import Database

_TOKEN_BYTES = 32
"""Of what lets a page into its conversation: 256 bits, chosen by hand."""
_SHOWN = (InboundKind.TEXT.value, InboundKind.COMMAND.value)


def message_id(conversation: str, key: str) -> str:
    """The name of a message of the web, from the page's own name of it."""
    return f"{conversation}:{key}"


def named(conversation: str, line: str) -> str:
    """What the store knows a line by: one of ours by its id, which has a dot, one of the person by the page's own name of it."""
    return line if "." in line or not line else message_id(conversation, line)


def page_key(message: str) -> str:
    """The page's own name of a message."""
    return message.rpartition(":")[2]


@dataclass(frozen=True)
class WebLine:
    """What the page shows of one message; `id` is a place to read on from, empty for a message of the person."""

    id: str
    by: Literal["person", "bot", "staff"]
    at: datetime
    text: str
    turn: str
    key: str = ""
    """The page's own name of a message of the person."""
    message: Outbound | None = None
    answer: Mapping[str, Any] | None = None
    """The whole answer of the turn, with the message that says it."""
    rated: int = 0
    to: tuple[str, ...] = ()
    """The page's own names of the messages that this replies to."""
    about: str = ""
    """What a message of the person replies to: the id of a line, or the page's own name of a message."""


@dataclass(frozen=True)
class ConversationStanding:
    """How a conversation stands: `is_pending` while something that the person wrote has not got its whole answer."""

    state: ConversationState
    is_pending: bool
    pending: tuple[str, ...] = ()
    """The page's own names of the messages that have not got their whole answer, oldest first."""


class WebConversations:
    """What the page's doors use; everything here blocks for a moment: in async code, call it in a thread."""

    def __init__(self, database: Database, identity: Identity, vault: Vault, clock: Clock) -> None:
        self._database, self._identity, self._vault, self._clock = database, identity, vault, clock

    def new(self) -> tuple[str, str]:
        """Id and secret of a new conversation: nothing is stored before its first message."""
        secret = secrets.token_urlsafe(_TOKEN_BYTES)
        return self._identity.conversation(self.address(secret)), secret

    def address(self, secret: str) -> Address:
        """Where messages of the holder of this secret come from."""
        return Address("web", secret)

    def check(self, conversation: str, secret: str) -> None:
        """Raise ConversationNotFoundError unless the secret is that of the conversation."""
        wanted = self._identity.conversation(self.address(secret))
        if hmac.compare_digest(wanted.encode(), conversation.encode("utf-8", "replace")):
            return
        # Since keys were rotated the secret leads to the name of old.
        with self._database.read() as session:
            known = session.scalar(select(AliasRow.conversation).where(AliasRow.id == wanted))
        if known is None or not hmac.compare_digest(known.encode(), conversation.encode("utf-8", "replace")):
            raise ConversationNotFoundError("There is no such conversation.", remedy="Begin a new one.")

    def standing(self, conversation: str) -> ConversationStanding:
        """How it stands; one without messages is the bot's, and nothing is pending."""
        waits = (
            select(InboxRow)
            .outerjoin(TurnRow, TurnRow.id == InboxRow.turn)
            .where(InboxRow.conversation == conversation, or_(InboxRow.turn.is_(None), TurnRow.state.in_(UNFINISHED)))
            .order_by(InboxRow.seq)
        )
        runs = select(TurnRow.seq).where(TurnRow.conversation == conversation, TurnRow.state.in_(UNFINISHED))
        with self._database.read() as session:
            row = session.get(ConversationRow, conversation)
            state = ConversationState(row.state) if row else ConversationState.BOT
            waiting = session.scalars(waits).all()
            is_pending = bool(waiting) or session.scalar(runs.limit(1)) is not None
            kept = ((message.key, message.payload) for message in waiting if message.payload is not None)
            return ConversationStanding(
                state, is_pending, tuple(page_key(self._vault.open(sealed, key)["id"]) for key, sealed in kept)
            )

    def sent_after(self, conversation: str, line: str) -> tuple[WebLine, ...]:
        """What was said to the person after a line of that id; everything when there is no such line."""
        wanted = select(OutboxRow).where(
            OutboxRow.conversation == conversation, OutboxRow.state == SendState.SENT.value
        )
        with self._database.read() as session:
            mark = select(OutboxRow.id).where(OutboxRow.conversation == conversation, OutboxRow.token == line)
            if (seen := session.scalar(mark)) is not None:
                wanted = wanted.where(OutboxRow.id > seen)
            return tuple(self._said(session, row) for row in session.scalars(wanted.order_by(OutboxRow.id)))

    def lines(self, conversation: str) -> tuple[WebLine, ...]:
        """The conversation as it can be shown again: a turn's messages before what answers them, the unanswered last."""
        with self._database.read() as session:
            turns = select(TurnRow.id).where(TurnRow.conversation == conversation).order_by(TurnRow.seq)
            said = self._by_turn(session, conversation)
            asked = self._asked(session, conversation)
            shown = [line for turn in session.scalars(turns) for line in (*asked.pop(turn, ()), *said.get(turn, ()))]
        return (*shown, *(line for lines in asked.values() for line in lines))

    def file(self, conversation: str, line: str) -> Attachment:
        """The file that came with a line. Raises FileNotHereError."""
        wanted = select(OutboxRow).where(
            OutboxRow.conversation == conversation, OutboxRow.state == SendState.SENT.value, OutboxRow.token == line
        )
        with self._database.read() as session:
            row = session.scalar(wanted)
            message = outbound_from_json(self._vault.open(row.payload or b"", row.token)) if row else None
        if message is None or message.attachment is None:
            raise FileNotHereError("No file came with that message.")
        return message.attachment

    def export(self, conversation: str) -> dict[str, Any]:
        """Everything that is stored of it, as JSON; empty when nothing is."""
        with self._database.read() as session:
            return export(session, self._vault, conversation)

    def erase(self, conversation: str) -> None:
        """Forget it whole, at once."""
        with self._database.write() as session:
            if session.get(ConversationRow, conversation, with_for_update=True) is not None:
                erase_all(session, conversation, now := self._clock.now())
                add_entry(session, now, ERASED, ITS_PERSON)
        self._database.settle()

    def _by_turn(self, session: Session, conversation: str) -> dict[str, list[WebLine]]:
        rows = session.scalars(
            select(OutboxRow)
            .where(OutboxRow.conversation == conversation, OutboxRow.state == SendState.SENT.value)
            .order_by(OutboxRow.id)
        )
        found: dict[str, list[WebLine]] = {}
        for row in rows:
            found.setdefault(row.turn, []).append(self._said(session, row))
        return found

    def _asked(self, session: Session, conversation: str) -> dict[str, list[WebLine]]:
        rows = session.scalars(
            select(InboxRow)
            .where(InboxRow.conversation == conversation, InboxRow.payload.is_not(None), InboxRow.kind.in_(_SHOWN))
            .order_by(InboxRow.seq)
        )
        found: dict[str, list[WebLine]] = {}
        for row in rows:
            content = self._vault.open(row.payload or b"", row.key)
            command = f"/{content['command']} " if content.get("command") else ""
            text = f"{command}{content.get('text', '')}".strip()
            about = page_key(str(content.get("answers", "")))
            line = WebLine("", "person", row.received_at, text, row.turn or "", page_key(content["id"]), about=about)
            found.setdefault(row.turn or "", []).append(line)
        return found

    def _said(self, session: Session, row: OutboxRow) -> WebLine:
        message = outbound_from_json(self._vault.open(row.payload or b"", row.token))
        turn = session.scalars(select(TurnRow).where(TurnRow.id == row.turn)).one()
        feedback = session.get(FeedbackRow, row.turn)
        return WebLine(
            id=row.token,
            by="staff" if turn.author else "bot",
            at=row.sent_at or turn.created_at,
            text=message.text,
            turn=row.turn,
            message=message,
            answer=self._vault.open(turn.answer, f"answer {turn.id}") if turn.answer else None,
            rated=feedback.value if feedback else 0,
            to=self._answered(session, row.turn),
        )

    def _answered(self, session: Session, turn: str) -> tuple[str, ...]:
        wanted = select(InboxRow).where(InboxRow.turn == turn, InboxRow.payload.is_not(None)).order_by(InboxRow.seq)
        rows = session.scalars(wanted)
        return tuple(page_key(self._vault.open(row.payload or b"", row.key)["id"]) for row in rows)
