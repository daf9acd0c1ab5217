"""Sessions of a programme: events of the common calendar, the balance of their lists, and how long each role spoke."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database.database import Database
from core.database.statements import insert_missing
from core.errors import NotFoundError, WrongUseError
from participation.common.events.events import Events
from participation.common.events.schemas import COMING, EventPlan, Guest, GuestState
from participation.common.history import History
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.statistics import GroupFigure, figures
from participation.dialogues.programmes import ROOM, programme_row
from participation.dialogues.rows import session_of
from participation.dialogues.schemas import (
    DialogueRole,
    DialogueSession,
    Gender,
    RoleBalance,
    SessionKind,
    SpeakingShare,
)
from participation.dialogues.tables import DialogueSessionRow, SaidOfSelfRow, SpeakingRow, TrainingModuleRow

_LONGEST_TURN = 3 * 60 * 60
"""Seconds that one role speaks at a stretch. Chosen by hand: longer is a watch that was forgotten."""

_LONGEST_DAY = 24 * 60 * 60
"""Seconds that a role speaks in a session in all; a day."""


class DialogueSessions:
    """Sessions in the database."""

    def __init__(self, database: Database, clock: Clock, events: Events, people: Participants) -> None:
        self._database, self._events, self._people = database, events, people
        self._history = History(database, clock)

    def plan(
        self,
        programme: str,
        kind: SessionKind,
        plan: EventPlan,
        who: str,
        *,
        module: int | None = None,
        hosts: str = "",
    ) -> DialogueSession:
        """Plan a session. Raises WrongUseError as `Events.add`, and NotFoundError where there is no such programme or module."""
        with self._database.write() as session:
            programme_row(session, programme)
            _known_module(session, programme, module)
            event = self._events.add(ROOM, programme, plan, who, session=session)
            row = DialogueSessionRow(
                programme=programme, event=event.id, kind=kind.value, module=module, hosts=hosts.strip()[:300]
            )
            session.add(row)
            session.flush()
            return session_of(row, event)

    def describe(self, number: int, who: str, *, kind: SessionKind, module: int | None, hosts: str) -> DialogueSession:
        """Say anew what it is for, and who holds it; its day and place are its event's. Raises NotFoundError."""
        with self._database.write() as session:
            row = _row(session, number)
            _known_module(session, row.programme, module)
            row.kind, row.module, row.hosts = kind.value, module, hosts.strip()[:300]
            self._history.note(session, ROOM, row.programme, f"session:{number}", "describe_session", who)
        return self.get(number)

    def listed(self, programme: str, kind: SessionKind | None = None) -> tuple[DialogueSession, ...]:
        """Sessions of a programme in the order of their beginnings."""
        wanted = select(DialogueSessionRow).where(DialogueSessionRow.programme == programme)
        if kind is not None:
            wanted = wanted.where(DialogueSessionRow.kind == kind.value)
        events = {event.id: event for event in self._events.listed(ROOM, programme)}
        with self._database.read() as session:
            found = [session_of(row, events[row.event]) for row in session.scalars(wanted) if row.event in events]
        return tuple(sorted(found, key=lambda one: (one.event.plan.starts_at, one.id)))

    def get(self, number: int) -> DialogueSession:
        """One by number. Raises NotFoundError."""
        with self._database.read() as session:
            row = _row(session, number)
        return session_of(row, self._events.get(row.event))

    def of_event(self, event: int) -> DialogueSession | None:
        """The session that an event is; None where it is none."""
        with self._database.read() as session:
            number = session.scalar(select(DialogueSessionRow.id).where(DialogueSessionRow.event == event))
        return None if number is None else self.get(number)

    def say_of_self(self, session: Session, programme: str, participant: str, gender: Gender | None) -> None:
        """Note what somebody says of themselves to be counted, or forget it; they are told that before they say it."""
        programme_row(session, programme)
        row = session.scalar(
            select(SaidOfSelfRow).where(SaidOfSelfRow.programme == programme, SaidOfSelfRow.participant == participant)
        )
        kinds = [ConsentKind.COUNT_ME]
        if gender is None:
            if row is not None:
                session.delete(row)
            self._people.take_back(session, participant, ROOM, kinds[0], scope=programme)
            return
        self._people.agree(session, participant, ROOM, kinds, scope=programme)
        if row is None:
            row = SaidOfSelfRow(programme=programme, participant=participant, gender=gender.value)
            session.add(row)
        row.gender = gender.value
        session.flush()

    def balance(self, number: int) -> tuple[RoleBalance, ...]:
        """The balance of a session's list, role by role: for whoever invites, and for nobody else."""
        found = self.get(number)
        guests = self._events.guests(found.event.id)
        genders = self._genders(found.programme, guests)
        return tuple(_balance(role, guests, genders) for role in DialogueRole)

    def public_balance(self, number: int) -> tuple[GroupFigure, ...]:
        """How many came as what, for everybody: a role under ten is named without a figure."""
        came = {guest.id: guest.role for guest in self._events.guests(self.get(number).event.id) if guest.has_come}
        return figures(came, came, {})

    def public_parity(self, number: int) -> tuple[GroupFigure, ...]:
        """How many women and men came, of those who said it of themselves, for everybody: none under ten, empty for unsaid."""
        found = self.get(number)
        guests = [guest for guest in self._events.guests(found.event.id) if guest.has_come]
        genders = self._genders(found.programme, guests)
        leaf = {
            guest.id: genders[guest.participant].value if guest.participant in genders else "unsaid" for guest in guests
        }
        return figures(leaf, leaf, {})

    def speak(self, number: int, origin: str, role: DialogueRole, seconds: int) -> bool:
        """Note a stretch of speaking, once for each origin; whether it was new. Raises WrongUseError for no time or hours of it."""
        if not 0 < seconds <= _LONGEST_TURN:
            raise WrongUseError("That is no time in which somebody spoke.", remedy="Give seconds, up to three hours.")
        row = {"session": number, "origin": origin[:80], "role": role.value, "seconds": seconds}
        with self._database.write() as session:
            _row(session, number)
            before = _count(session, number)
            insert_missing(session, SpeakingRow, [row])
            return _count(session, number) > before

    def correct(self, number: int, role: DialogueRole, seconds: int, who: str) -> None:
        """Say how long a role spoke in all, where a watch ran wrong: what is between is a stretch of its own, which may take away.

        Raises WrongUseError for less than nothing or more than a day.
        """
        if not 0 <= seconds <= _LONGEST_DAY:
            raise WrongUseError("Nobody speaks as long in a session.", remedy="Give minutes, up to a day.")
        whole = select(func.coalesce(func.sum(SpeakingRow.seconds), 0)).where(
            SpeakingRow.session == number, SpeakingRow.role == role.value
        )
        with self._database.write() as session:
            row, before = _row(session, number), session.scalar(whole) or 0
            if before == seconds:
                return
            origin = f"correction:{secrets.token_hex(8)}"
            session.add(SpeakingRow(session=number, origin=origin, role=role.value, seconds=seconds - before))
            told = {"role": role.value, "before": before, "after": seconds}
            self._history.note(session, ROOM, row.programme, f"session:{number}", "correct_speaking", who, told)

    def spoken(self, number: int) -> tuple[SpeakingShare, ...]:
        """How long each role spoke in a session, those that did not among them."""
        wanted = (
            select(SpeakingRow.role, func.sum(SpeakingRow.seconds))
            .where(SpeakingRow.session == number)
            .group_by(SpeakingRow.role)
        )
        with self._database.read() as session:
            found = {role: int(seconds) for role, seconds in session.execute(wanted)}
        return shares(found)

    def _genders(self, programme: str, guests: Sequence[Guest]) -> dict[str, Gender]:
        """What those on a list said of themselves, where they still agree to be counted."""
        people: Collection[str] = {guest.participant for guest in guests if guest.participant}
        with self._database.read() as session:
            agreed = self._people.agreed(session, ROOM, ConsentKind.COUNT_ME, people, programme)
            wanted = select(SaidOfSelfRow).where(
                SaidOfSelfRow.programme == programme, SaidOfSelfRow.participant.in_(agreed)
            )
            return {row.participant: Gender(row.gender) for row in session.scalars(wanted)}


def shares(seconds: dict[str, int]) -> tuple[SpeakingShare, ...]:
    """Each role's part of the whole time."""
    whole = sum(seconds.values())
    return tuple(
        SpeakingShare(role, seconds.get(role, 0), seconds.get(role, 0) / whole if whole else 0.0)
        for role in DialogueRole
    )


def _balance(role: DialogueRole, guests: Sequence[Guest], genders: dict[str, Gender]) -> RoleBalance:
    mine = [guest for guest in guests if guest.role == role.value]
    may_come = [guest for guest in mine if guest.state is GuestState.INVITED or guest.state in COMING]
    said = [genders[guest.participant] for guest in may_come if guest.participant in genders]
    return RoleBalance(
        role,
        invited=sum(guest.state is GuestState.INVITED for guest in mine),
        coming=sum(guest.state in COMING for guest in mine),
        declined=sum(guest.state in (GuestState.DECLINED, GuestState.WITHDRAWN) for guest in mine),
        came=sum(guest.has_come is True for guest in mine),
        women=said.count(Gender.WOMAN),
        men=said.count(Gender.MAN),
    )


def _count(session: Session, number: int) -> int:
    return session.scalar(select(func.count()).select_from(SpeakingRow).where(SpeakingRow.session == number)) or 0


def _known_module(session: Session, programme: str, module: int | None) -> None:
    row = session.get(TrainingModuleRow, module) if module is not None else None
    if module is not None and (row is None or row.programme != programme):
        raise NotFoundError("There is no such module.")


def _row(session: Session, number: int) -> DialogueSessionRow:
    row = session.get(DialogueSessionRow, number)
    if row is None:
        raise NotFoundError("There is no such session.")
    return row
