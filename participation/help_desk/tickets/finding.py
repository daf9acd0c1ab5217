"""Tickets as lists: those that somebody may see, by filters, words and order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from core.clock import Clock
from core.database.database import Database
from core.database.statements import upsert
from core.language.fold import fold
from core.text import western_digits
from participation.help_desk.schemas import (
    Strain,
    Ticket,
    TicketCategory,
    TicketOrigin,
    TicketPriority,
    TicketState,
)
from participation.help_desk.tables import DeskPresenceRow, TicketRow
from participation.help_desk.tickets.rows import subject_of, ticket_of

_OVER = (TicketState.SOLVED.value, TicketState.CLOSED.value)
_STANDING = tuple(state.value for state in TicketState if state.value not in _OVER)
"""Named one by one where tickets are counted: an index finds these, and none finds "all others"."""
_MOST_OPENED = 3_000
"""Tickets that a search for words opens at most, the first in its order; chosen by hand: a tenth of a second."""
_MOST_KEPT = 2 * _MOST_OPENED
"""Subjects that stay folded in memory, for the next search; chosen by hand: a megabyte or two."""
_LOOKING = timedelta(seconds=45)
"""How long after its page was last asked for somebody looks at a ticket; chosen by hand: an open page asks every ten seconds."""
_SEEN = timedelta(seconds=20)
"""How old the record of somebody's presence may be before it is written anew; chosen by hand: not a write a page."""
_URGENCY = {one.value: place for place, one in enumerate(TicketPriority)}


class TicketView(StrEnum):
    """Which tickets a list holds."""

    OPEN = "open"
    MINE = "mine"
    UNOWNED = "unowned"
    STRAINED = "strained"
    """Near the end of their time, or past it."""
    OVER = "over"
    ALL = "all"


class TicketOrder(StrEnum):
    """In which order."""

    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"
    CHANGED = "changed"
    PRIORITY = "priority"


@dataclass(frozen=True)
class DeskReach:
    """Which tickets somebody may see: all, those of some queues and regions, and their own anyhow."""

    who: str
    scopes: frozenset[str] = frozenset()
    is_whole: bool = False

    def sees(self, ticket: Ticket) -> bool:
        """Whether one is among them."""
        return self.is_whole or ticket.owner == self.who or bool(self.scopes & {ticket.queue, ticket.region} - {""})


@dataclass(frozen=True)
class TicketQuery:
    """What a list is asked for; what is empty or None narrows nothing."""

    reach: DeskReach
    view: TicketView = TicketView.OPEN
    words: str = ""
    state: TicketState | None = None
    queue: str = ""
    region: str = ""
    category: TicketCategory | None = None
    priority: TicketPriority | None = None
    origin: TicketOrigin | None = None
    owner: str = ""
    order: TicketOrder = TicketOrder.DUE


@dataclass(frozen=True)
class QueueLoad:
    """How much lies in a queue, or is somebody's (`owner`)."""

    queue: str
    open: int
    unowned: int
    near: int
    broken: int
    owners: Mapping[str, int] = field(default_factory=dict)


class TicketFinding:
    """Reads tickets as lists."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database, self._vault, self._clock = database, vault, clock
        self._folded = lru_cache(_MOST_KEPT)(self._fold)

    def find(self, query: TicketQuery, limit: int, offset: int = 0) -> tuple[Ticket, ...]:
        """So many of the tickets that are asked for, in order."""
        wanted = self._wanted(query)
        number = western_digits(query.words).strip().lstrip("#")
        with self._database.read() as session:
            if number.isascii() and number.isdigit() and len(number) < 10:
                wanted = wanted.where(TicketRow.number == int(number))
            elif query.words.strip():
                return tuple(self._saying(session, wanted, query.words, limit, offset))
            rows = session.scalars(wanted.limit(limit).offset(offset)).all()
            return tuple(ticket_of(self._vault, row) for row in rows)

    def count(self, query: TicketQuery) -> int:
        """How many there are, whatever words are looked for."""
        wanted = self._wanted(query).order_by(None).with_only_columns(func.count())
        with self._database.read() as session:
            return session.scalar(wanted) or 0

    def counts(self, reach: DeskReach) -> Mapping[TicketView, int]:
        """How many of those that somebody may see stand in each view of what is not over, counted in one go."""
        views = {
            TicketView.OPEN: func.count(),
            TicketView.MINE: _sum(TicketRow.owner == reach.who),
            TicketView.UNOWNED: _sum(TicketRow.owner == ""),
            TicketView.STRAINED: _sum(TicketRow.near_at <= self._clock.now()),
        }
        with self._database.read() as session:
            found = session.execute(select(*views.values()).where(TicketRow.state.in_(_STANDING), *_seen(reach))).one()
        return {view: count or 0 for view, count in zip(views, found, strict=True)}

    def beside(self, query: TicketQuery, number: int, most: int = 500) -> tuple[int, int]:
        """Numbers of the tickets before and after one in a list; 0 where there is none."""
        wanted = self._wanted(query).with_only_columns(TicketRow.number).limit(most)
        with self._database.read() as session:
            numbers = session.scalars(wanted).all()
        if number not in numbers:
            return 0, (numbers[0] if numbers else 0)
        at = numbers.index(number)
        return (numbers[at - 1] if at else 0), (numbers[at + 1] if at + 1 < len(numbers) else 0)

    def loads(self, reach: DeskReach) -> tuple[QueueLoad, ...]:
        """How much is open in each queue, by its name."""
        now = self._clock.now()
        broken, near = _broken(now), TicketRow.near_at <= now
        figures = (
            func.count(),
            _sum(TicketRow.owner == ""),
            _sum(broken),
            _sum(near),
        )
        wanted = select(TicketRow.queue, TicketRow.owner, *figures).where(TicketRow.state.in_(_STANDING), *_seen(reach))
        found: dict[str, QueueLoad] = {}
        with self._database.read() as session:
            for queue, owner, open_, unowned, late, soon in session.execute(
                wanted.group_by(TicketRow.queue, TicketRow.owner).order_by(TicketRow.queue, TicketRow.owner)
            ):
                was = found.get(queue, QueueLoad(queue, 0, 0, 0, 0))
                owners = {**was.owners, owner: open_} if owner else was.owners
                found[queue] = QueueLoad(
                    queue, was.open + open_, was.unowned + unowned, was.near + soon - late, was.broken + late, owners
                )
        return tuple(found.values())

    def siblings(self, ticket: Ticket) -> tuple[Ticket, ...]:
        """Other tickets of the same person, the latest first."""
        wanted = select(TicketRow).where(TicketRow.participant == ticket.participant, TicketRow.number != ticket.number)
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(TicketRow.number.desc()).limit(10)).all()
            return tuple(ticket_of(self._vault, row) for row in rows)

    def be_there(self, who: str, ticket: int | None = None) -> None:
        """Record that somebody has the desk open, or a ticket of it."""
        now = self._clock.now()
        with self._database.read() as session:
            row = session.get(DeskPresenceRow, who[:40])
            if row is not None and row.ticket == ticket and now - row.seen_at < _SEEN:
                return
        with self._database.write() as session:
            upsert(session, DeskPresenceRow, {"who": who[:40], "ticket": ticket, "seen_at": now}, "who")

    def looking(self, ticket: int, but: str) -> tuple[str, ...]:
        """Colleagues who have the same ticket open."""
        wanted = select(DeskPresenceRow.who).where(
            DeskPresenceRow.ticket == ticket,
            DeskPresenceRow.seen_at >= self._clock.now() - _LOOKING,
            DeskPresenceRow.who != but[:40],
        )
        with self._database.read() as session:
            return tuple(session.scalars(wanted.order_by(DeskPresenceRow.who)))

    def present(self) -> tuple[str, ...]:
        """Who has the desk open."""
        wanted = select(DeskPresenceRow.who).where(DeskPresenceRow.seen_at >= self._clock.now() - _LOOKING)
        with self._database.read() as session:
            return tuple(session.scalars(wanted.order_by(DeskPresenceRow.who)))

    def _saying(
        self, session: Session, wanted: Select[TicketRow], words: str, limit: int, offset: int
    ) -> Iterator[Ticket]:
        """Those whose subject says it: subjects are sealed, so they are opened one by one, and the page's tickets whole."""
        parts, found = fold(words).split(), list[int]()
        light = wanted.with_only_columns(TicketRow.number, TicketRow.owner, TicketRow.subject).limit(_MOST_OPENED)
        for number, owner, subject in session.execute(light):
            said = f"{self._folded(number, subject)} {number} {owner}"
            if all(part in said for part in parts):
                found.append(number)
            if len(found) >= offset + limit:
                break
        rows = session.scalars(select(TicketRow).where(TicketRow.number.in_(found[offset:])))
        by_number = {row.number: row for row in rows}
        return (ticket_of(self._vault, by_number[number]) for number in found[offset:])

    def _fold(self, number: int, subject: bytes | None) -> str:
        """A subject as words are looked for in it."""
        return fold(subject_of(self._vault, number, subject))

    def _wanted(self, query: TicketQuery) -> Select[TicketRow]:
        now = self._clock.now()
        wanted = select(TicketRow).where(*_seen(query.reach))
        match query.view:
            case TicketView.OPEN:
                wanted = wanted.where(TicketRow.state.not_in(_OVER))
            case TicketView.MINE:
                wanted = wanted.where(TicketRow.owner == query.reach.who, TicketRow.state.not_in(_OVER))
            case TicketView.UNOWNED:
                wanted = wanted.where(TicketRow.owner == "", TicketRow.state.not_in(_OVER))
            case TicketView.STRAINED:
                wanted = wanted.where(TicketRow.near_at <= now)
            case TicketView.OVER:
                wanted = wanted.where(TicketRow.state.in_(_OVER))
            case _:
                pass
        wanted = wanted.where(*_narrowed(query))
        return wanted.order_by(*_ordered(query.order))


def _narrowed(query: TicketQuery) -> Iterator[ColumnElement[bool]]:
    if query.state is not None:
        yield TicketRow.state == query.state.value
    if query.category is not None:
        yield TicketRow.category == query.category.value
    if query.priority is not None:
        yield TicketRow.priority == query.priority.value
    if query.origin is not None:
        yield TicketRow.origin == query.origin.value
    for column, value in (
        (TicketRow.queue, query.queue),
        (TicketRow.region, query.region),
        (TicketRow.owner, query.owner),
    ):
        if value:
            yield column == value


def _ordered(order: TicketOrder) -> Sequence[Any]:
    match order:
        case TicketOrder.NEWEST:
            return (TicketRow.number.desc(),)
        case TicketOrder.OLDEST:
            return (TicketRow.number,)
        case TicketOrder.CHANGED:
            return TicketRow.changed_at.desc(), TicketRow.number.desc()
        case TicketOrder.PRIORITY:
            return case(_URGENCY, value=TicketRow.priority, else_=9), TicketRow.due.asc().nulls_last(), TicketRow.number
        case _:
            return TicketRow.due.asc().nulls_last(), TicketRow.number


def _sum(what: ColumnElement[bool]) -> ColumnElement[int]:
    """Of how many rows something holds."""
    return func.sum(case((what, 1), else_=0))


def _broken(now: datetime) -> ColumnElement[bool]:
    return or_(TicketRow.solve_due < now, TicketRow.answer_due < now)


def _seen(reach: DeskReach) -> Collection[ColumnElement[bool]]:
    if reach.is_whole:
        return ()
    own = TicketRow.owner == reach.who
    if not reach.scopes:
        return (own,)
    return (or_(own, TicketRow.queue.in_(reach.scopes), TicketRow.region.in_(reach.scopes)),)


def strain_of(row: TicketRow, now: datetime) -> Strain:
    """How near a ticket is to the end of its time, read off its row."""
    dues = [one for one in (row.answer_due, row.solve_due) if one is not None]
    if any(one < now for one in dues):
        return Strain.BROKEN
    return Strain.NEAR if row.near_at is not None and row.near_at <= now else Strain.NONE
