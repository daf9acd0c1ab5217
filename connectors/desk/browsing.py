"""The inbox as a list: who wants somebody first, found again by words, filters and order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from connectors.message import ChannelName
from connectors.responder import ConversationState
from connectors.rows.identity import Vault
from connectors.rows.tables import (
    CareRow,
    ConversationRow,
    HandoverRow,
    InboxRow,
    NoteRow,
    OutboxRow,
    PersonRow,
    TurnRow,
)
from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language
from core.language.identify import identify

_CHUNK = 200
"""Conversations that are opened at once; chosen by hand: some thousand sealed messages."""
_MOST_OPENED = 2_000
"""Conversations that a search for words or a language opens at most, those that come first; chosen by hand: a second or two."""
_PREVIEW = 140
"""Characters of the last message in the list; chosen by hand: two lines."""
_HANDED_OVER = (ConversationState.WAITING.value, ConversationState.PERSON.value)


class InboxView(StrEnum):
    """Which conversations the list holds."""

    OPEN = "open"
    """Somebody is asked for or has it, or a rail flagged it, and it does not rest."""
    MINE = "mine"
    SNOOZED = "snoozed"
    ALL = "all"


class InboxOrder(StrEnum):
    """In which order it holds them."""

    URGENT = "urgent"
    """Flagged ones first, then who has waited longest."""
    LATEST = "latest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class InboxQuery:
    """What the list is asked for; what is empty or None narrows nothing."""

    view: InboxView = InboxView.OPEN
    who: str = ""
    """Who asks, for what is theirs."""
    words: str = ""
    state: ConversationState | None = None
    channel: ChannelName | None = None
    language: Language | None = None
    is_flagged: bool = False
    order: InboxOrder = InboxOrder.URGENT
    flags: Mapping[str, str] = field(default_factory=dict)
    """Statuses of answers that flag a conversation, and what the flag is called."""


@dataclass(frozen=True)
class InboxItem:
    """A conversation in the inbox; never who its person is."""

    id: str
    channel: ChannelName
    state: ConversationState
    language: Language | None
    """Chosen by the person, else that of what they wrote last."""
    last_at: datetime
    asked_at: datetime | None
    taken_by: str
    assigned_to: str
    snoozed_until: datetime | None
    is_back: bool
    """Whether it has rested, and its time is over."""
    flag: str
    flagged_at: datetime | None
    preview: str
    """What the person wrote last, its beginning."""


class Browsing:
    """Reads the inbox as lists; texts are opened for the rows that are shown, and for a search."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database, self._vault, self._clock = database, vault, clock

    def find(self, query: InboxQuery, limit: int, offset: int = 0) -> tuple[InboxItem, ...]:
        """So many of the conversations that are asked for, in order."""
        now = self._clock.now()
        wanted = _wanted(query, now)
        with self._database.read() as session:
            if not query.words.strip() and query.language is None:
                return tuple(
                    self._items(session, session.execute(wanted.limit(limit).offset(offset)).all(), query, now)
                )
            found = list[InboxItem]()
            for item in self._opened(session, wanted, query, now):
                found.append(item)
                if len(found) >= offset + limit:
                    break
            return tuple(found[offset:])

    def flagged(self, conversation: str, flags: Mapping[str, str]) -> tuple[str, datetime | None]:
        """The flag of a conversation and since when; empty where nothing flagged it since it was dealt with."""
        with self._database.read() as session:
            care = session.get(CareRow, conversation)
            return _flags(session, [conversation], flags, {conversation: care.resolved_at if care else None}).get(
                conversation, ("", None)
            )

    def _opened(self, session: Session, wanted: Select[Any], query: InboxQuery, now: datetime) -> Iterator[InboxItem]:
        words = query.words.casefold().split()
        for offset in range(0, _MOST_OPENED, _CHUNK):
            rows = session.execute(wanted.limit(_CHUNK).offset(offset)).all()
            items = self._items(session, rows, query, now)
            said = self._said(session, [item.id for item in items]) if words else {}
            for item in items:
                if query.language not in (None, item.language):
                    continue
                told = f"{item.id} {item.taken_by} {item.assigned_to} {said.get(item.id, '')}".casefold()
                if all(word in told for word in words):
                    yield item
            if len(rows) < _CHUNK:
                return

    def _items(self, session: Session, rows: Sequence[Any], query: InboxQuery, now: datetime) -> list[InboxItem]:
        ids = [row.ConversationRow.id for row in rows]
        resolved = {row.ConversationRow.id: row.CareRow.resolved_at if row.CareRow else None for row in rows}
        flags, last = _flags(session, ids, query.flags, resolved), self._last(session, ids)
        return [self._item(row, flags, last, now) for row in rows]

    def _item(
        self, row: Any, flags: Mapping[str, tuple[str, datetime | None]], last: Mapping[str, str], now: datetime
    ) -> InboxItem:
        conversation, care, handover = row.ConversationRow, row.CareRow, row.HandoverRow
        preview = " ".join(last.get(conversation.id, "").split())
        language = Language(conversation.language) if conversation.language else None
        until = care.snoozed_until if care else None
        flag, flagged_at = flags.get(conversation.id, ("", None))
        return InboxItem(
            id=conversation.id,
            channel=conversation.channel,
            state=ConversationState(conversation.state),
            language=language or (identify(preview[:500], None).language if preview else None),
            last_at=conversation.last_at,
            asked_at=handover.asked_at if handover else None,
            taken_by=handover.taken_by if handover else "",
            assigned_to=care.assigned_to if care else "",
            snoozed_until=until,
            is_back=until is not None and until <= now,
            flag=flag,
            flagged_at=flagged_at,
            preview=preview[:_PREVIEW] + ("…" if len(preview) > _PREVIEW else ""),
        )

    def _last(self, session: Session, ids: Sequence[str]) -> dict[str, str]:
        """What each person wrote last."""
        latest = select(func.max(InboxRow.seq)).where(InboxRow.conversation.in_(ids), InboxRow.payload.is_not(None))
        latest = latest.where(InboxRow.kind.in_(("text", "edited"))).group_by(InboxRow.conversation)
        rows = session.scalars(select(InboxRow).where(InboxRow.seq.in_(latest)))
        return {row.conversation or "": self._text(row.payload, row.key) for row in rows}

    def _said(self, session: Session, ids: Sequence[str]) -> dict[str, str]:
        """Everything that was said and noted in each."""
        found = dict.fromkeys(ids, "")
        for row in session.scalars(select(InboxRow).where(InboxRow.conversation.in_(ids))):
            found[row.conversation or ""] += " " + self._text(row.payload, row.key)
        for send in session.scalars(select(OutboxRow).where(OutboxRow.conversation.in_(ids))):
            found[send.conversation] += " " + self._text(send.payload, send.token)
        for note in session.scalars(select(NoteRow).where(NoteRow.conversation.in_(ids))):
            found[note.conversation] += " " + self._text(note.text, f"note {note.conversation}")
        return found

    def _text(self, sealed: bytes | None, bound_to: str) -> str:
        return str(self._vault.open(sealed, bound_to).get("text", "")) if sealed is not None else ""


def _wanted(query: InboxQuery, now: datetime) -> Select[Any]:
    met = select(TurnRow.conversation, func.max(TurnRow.created_at).label("at"))
    met = met.where(TurnRow.status.in_(query.flags)).group_by(TurnRow.conversation)
    flag = met.subquery()
    since = or_(CareRow.resolved_at.is_(None), flag.c.at > CareRow.resolved_at)
    columns: tuple[Any, ...] = (ConversationRow, CareRow, HandoverRow)
    wanted: Select[Any] = (
        select(*columns)
        .outerjoin(CareRow, CareRow.conversation == ConversationRow.id)
        .outerjoin(HandoverRow, and_(HandoverRow.conversation == ConversationRow.id, HandoverRow.returned_at.is_(None)))
        .outerjoin(PersonRow, PersonRow.conversation == ConversationRow.id)
        .outerjoin(flag, and_(flag.c.conversation == ConversationRow.id, since))
    )
    wrote = PersonRow.last_inbound_at > CareRow.snoozed_at
    rests = and_(CareRow.snoozed_until > now, func.coalesce(wrote, False).is_(False))
    is_open = or_(ConversationRow.state.in_(_HANDED_OVER), flag.c.at.is_not(None), CareRow.assigned_to != "")
    match query.view:
        case InboxView.OPEN:
            wanted = wanted.where(is_open, func.coalesce(rests, False).is_(False))
        case InboxView.MINE:
            wanted = wanted.where(CareRow.assigned_to == query.who)
        case InboxView.SNOOZED:
            wanted = wanted.where(rests)
        case _:
            pass
    if query.state is not None:
        wanted = wanted.where(ConversationRow.state == query.state.value)
    if query.channel is not None:
        wanted = wanted.where(ConversationRow.channel == query.channel)
    if query.is_flagged:
        wanted = wanted.where(flag.c.at.is_not(None))
    return wanted.order_by(*_order(query.order, flag.c.at))


def _order(order: InboxOrder, flagged_at: Any) -> tuple[Any, ...]:
    if order is InboxOrder.URGENT:
        waits = case((ConversationRow.state == ConversationState.WAITING.value, 0), else_=1)
        asked = case((ConversationRow.state == ConversationState.WAITING.value, HandoverRow.asked_at), else_=None)
        first = case((flagged_at.is_not(None), 0), else_=1)
        return (first, waits, asked, ConversationRow.last_at.desc(), ConversationRow.id)
    at = ConversationRow.last_at
    return (at.desc() if order is InboxOrder.LATEST else at.asc(), ConversationRow.id)


def _flags(
    session: Session, ids: Sequence[str], flags: Mapping[str, str], resolved: Mapping[str, datetime | None]
) -> dict[str, tuple[str, datetime | None]]:
    """The latest flag of each since it was dealt with."""
    found = dict[str, tuple[str, datetime | None]]()
    if not flags or not ids:
        return found
    wanted = select(TurnRow.conversation, TurnRow.status, TurnRow.created_at).where(
        TurnRow.conversation.in_(ids), TurnRow.status.in_(flags)
    )
    for conversation, status, at in session.execute(wanted.order_by(TurnRow.seq)):
        dealt = resolved.get(conversation)
        if dealt is None or at > dealt:
            found[conversation] = (flags[status], at)
    return found
