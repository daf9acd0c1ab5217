"""Planning events, having people on their lists, and noting who came."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import ParticipationRoom
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.common.errors import (
    FullError,
    NeitherYesNorNoError,
    NextStepError,
    NotOnTheListError,
    NumberlessRowError,
)
from participation.common.events.schemas import (
    COMING,
    Attendance,
    Event,
    EventEntry,
    EventKind,
    EventPlan,
    EventState,
    Guest,
    GuestState,
)
from participation.common.events.tables import EventRow, GuestRow
from participation.common.history import History, StateMachine
from participation.common.rights import RoomRight
from participation.common.sheets import SheetReport, TakenState, read_sheet, take_in, written

_UID_BYTES, _DOOR_BYTES, _INVITATION_BYTES = 8, 24, 24
"""Of an address that anybody may know, and of tokens that nobody may guess. Chosen by hand: 64 and 192 bits."""
_LONGEST_TEXT = 20_000
"""Characters of an agenda or of minutes. Chosen by hand: ten pages."""
STATES = StateMachine(
    {
        EventState.PLANNED: {EventState.HELD: RoomRight.RUN, EventState.CANCELLED: RoomRight.ORGANISE},
        EventState.HELD: {EventState.PLANNED: RoomRight.RUN},
        EventState.CANCELLED: {EventState.PLANNED: RoomRight.ORGANISE},
    }
)
SHEET = ("number", "as", "present")
"""Columns of the list of who came, as it is printed and as it comes back."""
_YES = frozenset(["1", "x", "yes", "oui", "o", "y", "نعم", "v", "✓", "true", "present", "présent", "حاضر"])
_NO = frozenset(["0", "no", "non", "n", "لا", "false", "absent", "غائب"])


class Events:
    """Events of the rooms; what changes one is in its history and in the audit log."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._history = database, clock, History(database, clock)

    def add(
        self, room: ParticipationRoom, scope: str, plan: EventPlan, who: str, *, session: Session | None = None
    ) -> Event:
        """Plan an event, within a transaction that is open or in one of its own.

        Raises WrongUseError where it has no title, or ends before it begins.
        """
        _check(plan)
        now = self._clock.now()
        own: AbstractContextManager[Session] = self._database.write() if session is None else nullcontext(session)
        with own as writing:
            row = EventRow(
                room=room.value,
                scope=scope,
                uid=secrets.token_hex(_UID_BYTES),
                state=EventState.PLANNED.value,
                minutes="",
                door=secrets.token_urlsafe(_DOOR_BYTES),
                also_came=0,
                revision=0,
                created_by=who[:200],
                created_at=now,
                changed_at=now,
                **_columns(plan),
            )
            writing.add(row)
            writing.flush()
            self._note(writing, row, "plan", who)
            return event_of(row)

    def change(self, event: int, plan: EventPlan, who: str, *, session: Session | None = None) -> Event:
        """Write an event anew. Raises as `add`, NotFoundError, and FullError where more people come than would have a place."""
        _check(plan)
        if session is None:
            with self._database.write() as own:
                return self.change(event, plan, who, session=own)
        row = _row(session, event)
        if plan.capacity is not None and self._coming(session, event) > plan.capacity:
            raise FullError("More people are on the list already.")
        before = _columns(event_of(row).plan)
        for name, value in _columns(plan).items():
            setattr(row, name, value)
        changed = sorted(name for name, value in _columns(plan).items() if before[name] != value)
        self._changed(session, row, "change", who, {"changed": changed})
        return event_of(row)

    def move(
        self, event: int, to: EventState, who: str, rights: frozenset[RoomRight], *, session: Session | None = None
    ) -> Event:
        """Say that it was held, is cancelled, or takes place after all. Raises NextStepError where that does not follow.

        What was said to be held by mistake is planned again.
        """
        if session is None:
            with self._database.write() as own:
                return self.move(event, to, who, rights, session=own)
        row = _row(session, event)
        before = EventState(row.state)
        row.state = STATES.step(before, to, rights).value
        self._changed(session, row, to.value, who, {"before": before.value})
        return event_of(row)

    def write_minutes(self, event: int, text: str, who: str) -> Event:
        """Keep the minutes; earlier ones are replaced. Raises WrongUseError where they are too long."""
        if len(text) > _LONGEST_TEXT:
            raise WrongUseError(f"Minutes have at most {_LONGEST_TEXT} characters.")
        with self._database.write() as session:
            row = _row(session, event)
            row.minutes = text.strip()
            self._changed(session, row, "minutes", who, {"characters": len(row.minutes)})
            return event_of(row)

    def get(self, event: int) -> Event:
        """One by number. Raises NotFoundError."""
        with self._database.read() as session:
            return event_of(_row(session, event))

    def by_uid(self, uid: str) -> Event:
        """One by its address. Raises NotFoundError; whoever calls asks whether its reader may see it."""
        with self._database.read() as session:
            return event_of(_found(session, EventRow.uid == uid))

    def several(self, session: Session, events: Collection[int]) -> Mapping[int, Event]:
        """Some by their numbers, within a transaction; who is not there is not in it."""
        return {row.id: event_of(row) for row in session.scalars(select(EventRow).where(EventRow.id.in_(events)))}

    def at_door(self, token: str) -> Event:
        """The event whose door's token this is. Raises NotFoundError."""
        with self._database.read() as session:
            return event_of(_found(session, EventRow.door == token))

    def listed(
        self,
        room: ParticipationRoom,
        scope: str | None = None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        only_public: bool = False,
    ) -> tuple[Event, ...]:
        """Events of a room, or of one scope of it, in the order of their beginnings; the public ones alone where asked."""
        wanted = select(EventRow).where(EventRow.room == room.value)
        if scope is not None:
            wanted = wanted.where(EventRow.scope == scope)
        if since is not None:
            wanted = wanted.where(EventRow.ends_at >= since)
        if until is not None:
            wanted = wanted.where(EventRow.starts_at <= until)
        if only_public:
            wanted = wanted.where(EventRow.is_public.is_(True))
        with self._database.read() as session:
            return tuple(event_of(row) for row in session.scalars(wanted.order_by(EventRow.starts_at, EventRow.id)))

    def enrol(self, session: Session, event: int, participant: str, role: str = "") -> Guest:
        """Put a participant on the list, once; who withdrew comes back. Raises FullError, and NextStepError where one cannot enrol."""
        row = _row(session, event, holds=True)
        if row.state != EventState.PLANNED or row.entry != EventEntry.OPEN:
            raise NextStepError("Nobody enrols here.")
        found = session.scalar(select(GuestRow).where(GuestRow.event == event, GuestRow.participant == participant))
        if found is not None and GuestState(found.state) in COMING:
            return _guest(found)
        self._make_room(session, row)
        if found is None:
            found = self._new_guest(session, event, participant, role, GuestState.ENROLLED)
        found.state = GuestState.ENROLLED.value
        session.flush()
        return _guest(found)

    def take_place(self, session: Session, event: int, role: str = "") -> tuple[Guest, str]:
        """Take a place of which nothing but a number is kept; the token by which it is given back is told once. Raises as `enrol`."""
        row = _row(session, event, holds=True)
        if row.state != EventState.PLANNED or row.entry != EventEntry.OPEN:
            raise NextStepError("Nobody enrols here.")
        self._make_room(session, row)
        token = secrets.token_urlsafe(_INVITATION_BYTES)
        guest = self._new_guest(session, event, "", role, GuestState.ENROLLED)
        guest.invitation = _digest(token)
        session.flush()
        return _guest(guest), token

    def free_places(self, event: Event) -> int | None:
        """How many places are left; None for any number."""
        if event.plan.capacity is None:
            return None
        with self._database.read() as session:
            return max(event.plan.capacity - self._coming(session, event.id), 0)

    def withdraw(self, session: Session, event: int, participant: str) -> None:
        """Give a place back; nothing where there is none."""
        found = session.scalar(select(GuestRow).where(GuestRow.event == event, GuestRow.participant == participant))
        if found is not None:
            found.state = GuestState.WITHDRAWN.value

    def invite(self, event: int, role: str, who: str, participant: str = "") -> tuple[Guest, str]:
        """Invite somebody as something; the token of the invitation is told once, to be handed to them. No name is kept."""
        token = secrets.token_urlsafe(_INVITATION_BYTES)
        with self._database.write() as session:
            row = _row(session, event, holds=True)
            guest = self._new_guest(session, event, participant, role, GuestState.INVITED)
            guest.invitation = _digest(token)
            self._note(session, row, "invite", who, {"number": guest.number, "as": role})
            session.flush()
            return _guest(guest), token

    def invitation(self, token: str) -> tuple[Event, Guest]:
        """What an invitation is to. Raises NotFoundError."""
        with self._database.read() as session:
            guest = _invited(session, token)
            return event_of(_row(session, guest.event)), _guest(guest)

    def answer(self, session: Session, token: str, *, comes: bool, participant: str = "") -> Guest:
        """Take the answer to an invitation, and another one later; `participant` where they asked to be kept. Raises FullError."""
        guest = _invited(session, token)
        row = _row(session, guest.event, holds=True)
        if row.state != EventState.PLANNED:
            raise NextStepError("There is nothing to answer any more.")
        if comes and GuestState(guest.state) not in COMING:
            self._make_room(session, row)
        guest.state = (GuestState.ACCEPTED if comes else GuestState.DECLINED).value
        guest.participant = participant or guest.participant
        session.flush()
        return _guest(guest)

    def guests(self, event: int) -> tuple[Guest, ...]:
        """The list, by number."""
        with self._database.read() as session:
            rows = session.scalars(select(GuestRow).where(GuestRow.event == event).order_by(GuestRow.number))
            return tuple(_guest(row) for row in rows)

    def note(self, event: int, number: int, who: str, *, has_come: bool | None) -> None:
        """Note whether somebody on the list came; None takes it back. Raises NotFoundError."""
        with self._database.write() as session:
            self._noted(session, event, number, has_come)
            self._note(session, _row(session, event), "attendance", who, {"number": number, "has_come": has_come})

    def count_others(self, event: int, people: int, who: str) -> None:
        """Note how many came who are not on the list. Raises WrongUseError for fewer than none."""
        if people < 0:
            raise WrongUseError("Fewer than nobody cannot have come.")
        with self._database.write() as session:
            row = _row(session, event)
            row.also_came = people
            self._note(session, row, "also_came", who, {"people": people})

    def attendance(self, event: int) -> Attendance:
        """Who came, in figures; who declined or withdrew counts only where they came after all."""
        came = [g for g in self.guests(event) if g.state in COMING or g.has_come]
        return Attendance(
            came=sum(guest.has_come is True for guest in came),
            stayed_away=sum(guest.has_come is False for guest in came),
            unknown=sum(guest.has_come is None for guest in came),
            also_came=self.get(event).also_came,
        )

    def sheet(self, event: int) -> str:
        """The list to print and to fill in, as CSV: numbers and what each comes as, without names."""
        told = {True: "1", False: "0", None: ""}
        rows = [(guest.number, guest.role, told[guest.has_come]) for guest in self.guests(event)]
        return written(SHEET, rows)

    def take_sheet(self, event: int, content: bytes, who: str) -> SheetReport:
        """Take the filled-in list back; a row that cannot be understood is refused with its reason, and no other."""
        with self._database.write() as session:

            def each(row: Mapping[str, str]) -> tuple[TakenState, str]:
                number, said = row.get("number", "").strip(), row.get("present", "").strip().casefold()
                if not number.isdecimal():
                    raise NumberlessRowError(remedy="Leave the first column as it was.")
                if said and said not in _YES | _NO:
                    raise NeitherYesNorNoError(
                        f"{said!r} is neither yes nor no.", remedy="Write 1 or 0, or leave it empty."
                    )
                if not said:
                    return TakenState.UNCHANGED, number
                is_new = self._noted(session, event, int(number), said in _YES)
                return (TakenState.CHANGED if is_new else TakenState.UNCHANGED), number

            report = take_in(read_sheet(content), SHEET, each, lambda row: row.get("number", ""))
            changed = report.count(TakenState.CHANGED)
            self._note(session, _row(session, event), "attendance_sheet", who, {"changed": changed})
        return report

    def _noted(self, session: Session, event: int, number: int, has_come: bool | None) -> bool:
        guest = session.scalar(select(GuestRow).where(GuestRow.event == event, GuestRow.number == number))
        if guest is None:
            raise NotOnTheListError(f"There is no number {number} on the list.")
        is_new, guest.has_come = guest.has_come is not has_come, has_come
        guest.noted_at = self._clock.now() if has_come is not None else None
        return is_new

    def _new_guest(self, session: Session, event: int, participant: str, role: str, state: GuestState) -> GuestRow:
        last = session.scalar(select(func.max(GuestRow.number)).where(GuestRow.event == event)) or 0
        guest = GuestRow(
            event=event,
            number=last + 1,
            participant=participant or None,
            invitation=None,
            role=role[:40],
            state=state.value,
            has_come=None,
            noted_at=None,
            created_at=self._clock.now(),
        )
        session.add(guest)
        session.flush()
        return guest

    def _make_room(self, session: Session, row: EventRow) -> None:
        if row.capacity is not None and self._coming(session, row.id) >= row.capacity:
            raise FullError

    def _coming(self, session: Session, event: int) -> int:
        states = [state.value for state in COMING]
        counted = select(func.count()).where(GuestRow.event == event, GuestRow.state.in_(states))
        return session.scalar(counted) or 0

    def _changed(self, session: Session, row: EventRow, action: str, who: str, detail: Mapping[str, object]) -> None:
        row.revision, row.changed_at = row.revision + 1, self._clock.now()
        self._note(session, row, action, who, detail)

    def _note(
        self, session: Session, row: EventRow, action: str, who: str, detail: Mapping[str, object] | None = None
    ) -> None:
        room = ParticipationRoom(row.room)
        self._history.note(session, room, row.scope, f"event:{row.uid}", f"event_{action}", who, detail)


def _check(plan: EventPlan) -> None:
    if not plan.title.strip() or len(plan.title) > 200 or len(plan.place) > 300 or len(plan.agenda) > _LONGEST_TEXT:
        raise WrongUseError("An event has a title, and neither a title, a place nor an agenda without end.")
    if plan.ends_at <= plan.starts_at:
        raise WrongUseError("An event ends after it begins.")
    if plan.capacity is not None and plan.capacity < 1:
        raise WrongUseError("An event has a place for at least one.")


def _columns(plan: EventPlan) -> dict[str, object]:
    told = {**vars(replace(plan, title=plan.title.strip(), place=plan.place.strip(), agenda=plan.agenda.strip()))}
    return told | {"kind": plan.kind.value, "entry": plan.entry.value}


def _digest(token: str) -> str:
    return hashlib.sha256(b"invitation " + token.encode("utf-8", "replace")).hexdigest()


def _row(session: Session, event: int, *, holds: bool = False) -> EventRow:
    """The row; held, where places are counted, so that two at once do not take the last one."""
    row = session.get(EventRow, event, with_for_update=holds or None)
    if row is None:
        raise NotFoundError(f"There is no event {event}.")
    return row


def _found(session: Session, which: ColumnElement[bool]) -> EventRow:
    row = session.scalar(select(EventRow).where(which))
    if row is None:
        raise NotFoundError("There is no such event.")
    return row


def _invited(session: Session, token: str) -> GuestRow:
    guest = session.scalar(select(GuestRow).where(GuestRow.invitation == _digest(token)))
    if guest is None:
        raise NotFoundError("There is no such invitation.")
    return guest


def event_of(row: EventRow) -> Event:
    """An event as its row has it."""
    plan = EventPlan(
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        territory=row.territory,
        agenda=row.agenda,
        kind=EventKind(row.kind),
        entry=EventEntry(row.entry),
        capacity=row.capacity,
        is_public=row.is_public,
    )
    return Event(
        row.id,
        ParticipationRoom(row.room),
        row.scope,
        row.uid,
        EventState(row.state),
        plan,
        row.minutes,
        row.door,
        row.also_came,
        row.revision,
        row.changed_at,
    )


def _guest(row: GuestRow) -> Guest:
    return Guest(row.id, row.event, row.number, row.participant or "", row.role, GuestState(row.state), row.has_come)
