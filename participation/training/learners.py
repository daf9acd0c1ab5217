"""Who enrols in a programme and for which association; who came, and what they know at its end."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors.rows.identity import Identity, Vault
from connectors.rows.participants import ParticipantRow, bound_to
from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.language.fold import fold_in_place
from core.language.forms import Language
from participation.common.errors import FullError, NextStepError
from participation.common.events.events import Events
from participation.common.events.tables import EventRow, GuestRow
from participation.common.history import History
from participation.common.rights import RoomRight
from participation.common.sheets import written
from participation.common.telling import Announcer
from participation.common.territory.tiles import TILES
from participation.common.texts.contacts import is_contact
from participation.training.errors import EnrolmentClosedError, EnrolmentError, NoLearnerError
from participation.training.programmes import programme_of, programme_row
from participation.training.schemas import (
    LEARNER_STEPS,
    ROOM,
    Learner,
    LearnerForm,
    LearnerState,
    ProgrammeState,
    TrainedAssociation,
)
from participation.training.tables import CourseSessionRow, LearnerRow, TrainedAssociationRow
from participation.training.words import word

_LONGEST = {"association": 200, "person": 120, "role": 80, "contact": 200}
"""Characters of each part. Chosen by hand: names as the directory has them."""
SHEET = ("number", "association", "region", "person", "role", "state", "sessions", "trained", "right", "questions")
"""Columns of the list of a programme's people."""


@dataclass(frozen=True)
class Presence:
    """Whether somebody who enrolled came to a session; None where nobody noted it."""

    learner: Learner
    has_come: bool | None


class Learners:
    """Enrolments; what a person does happens in one transaction, and done again changes nothing."""

    def __init__(
        self, database: Database, clock: Clock, vault: Vault, identity: Identity, announcer: Announcer
    ) -> None:
        self._announcer = announcer
        self._database, self._clock, self._vault, self._identity = database, clock, vault, identity
        self._history, self._events = History(database, clock), Events(database, clock)

    def enrol(self, session: Session, programme: str, participant: str, language: Language, form: LearnerForm) -> int:
        """Ask for a place, once; its number. Raises EnrolmentError, EnrolmentClosedError and FullError."""
        session.get(ParticipantRow, participant, with_for_update=True)  # so that pressing twice is asking once
        found = programme_of(programme_row(session, programme, locks=True))
        standing = self._rows(session, programme=programme, participant=participant)
        if standing:
            return standing[0].id
        if found.state is not ProgrammeState.OPEN:
            raise EnrolmentClosedError
        check_form(form)
        if found.plan.places and self._taken(session, programme) >= found.plan.places:
            raise FullError
        row = self._put(session, programme, participant, language, form)
        self._note(session, programme, row.id, "enrol", ITS_PERSON)
        return row.id

    def move(self, learner: int, to: LearnerState, who: str, rights: Collection[RoomRight]) -> Learner:
        """Take somebody in, or refuse them; they are told where they follow it. Raises NextStepError and NoLearnerError."""
        with self._database.write() as session:
            row, programme = self._row(session, learner)
            before = LearnerState(row.state)
            row.state = LEARNER_STEPS.step(before, to, rights).value
            self._note(session, programme, learner, to.value, who, {"before": before.value})
            texts = {form: word(f"told_{to}", form) for form in Language}
            about, subject = word("told_about", Language.FRENCH), f"training-learner:{learner}"
            self._announcer.announce(
                subject, f"{to} {self._clock.now():%Y-%m-%d %H:%M:%S}", texts, about=about, session=session
            )
            return self._whole(session, [row])[0]

    def withdraw(self, learner: int) -> None:
        """Give one's place back; again changes nothing."""
        with self._database.write() as session:
            row, programme = self._row(session, learner)
            if row.state != LearnerState.WITHDRAWN:
                row.state = LearnerState.WITHDRAWN.value
                self._note(session, programme, learner, "withdraw", ITS_PERSON)

    def note_presence(self, event: int, learner: int, who: str, *, has_come: bool | None) -> None:
        """Note whether somebody came to a session; None takes it back. Raises NoLearnerError for one of another programme."""
        with self._database.read() as session:
            row, programme = self._row(session, learner)
            of = session.get(CourseSessionRow, event)
            if of is None or of.programme != programme or row.state != LearnerState.ENROLLED:
                raise NoLearnerError
            wanted = select(GuestRow.number).where(GuestRow.event == event, GuestRow.participant == row.participant)
            number, participant = session.scalar(wanted), row.participant
        if number is None:
            number = self._events.invite(event, "association", who, participant)[0].number
        self._events.note(event, number, who, has_come=has_come)

    def presence(self, programme: str, event: int) -> tuple[Presence, ...]:
        """Who is expected at a session, and who came."""
        with self._database.read() as session:
            wanted = select(GuestRow.participant, GuestRow.has_come).where(GuestRow.event == event)
            came = {participant: has_come for participant, has_come in session.execute(wanted)}
            found = self._whole(session, self._rows(session, programme=programme))
        return tuple(Presence(one, came.get(one.participant)) for one in found if one.state is LearnerState.ENROLLED)

    def assess(self, learner: int, answers: Sequence[int | None]) -> Learner:
        """Keep somebody's answers, sealed, once. Raises NextStepError where they did, or are not taken in; EnrolmentError for gaps."""
        with self._database.write() as session:
            row, programme = self._row(session, learner)
            questions = programme_of(programme_row(session, programme)).plan.questions
            if row.answers is not None or row.state != LearnerState.ENROLLED or not questions:
                raise NextStepError("There is nothing to answer.")
            if len(answers) != len(questions) or any(
                one is None or not 0 <= one < len(asked.choices) for one, asked in zip(answers, questions, strict=True)
            ):
                raise EnrolmentError("answers")
            right = sum(one == asked.right for one, asked in zip(answers, questions, strict=True))
            told = {"answers": list(answers), "right": right, "of": len(questions)}
            row.answers = self._vault.seal(told, bound_to(LearnerRow.__tablename__, row.id, "answers"))
            self._note(session, programme, learner, "assess", ITS_PERSON)
            return self._whole(session, [row])[0]

    def listed(self, programme: str) -> tuple[Learner, ...]:
        """Everybody of a programme, by association."""
        with self._database.read() as session:
            return self.of_programme(session, programme)

    def of_programme(self, session: Session, programme: str) -> tuple[Learner, ...]:
        """Everybody of a programme, within a transaction."""
        found = self._whole(session, self._rows(session, programme=programme))
        return tuple(sorted(found, key=lambda one: (one.association.name, one.id)))

    def get(self, programme: str, learner: int) -> Learner:
        """One of a programme by number. Raises NoLearnerError."""
        with self._database.read() as session:
            row, of = self._row(session, learner)
            if of != programme:
                raise NoLearnerError
            return self._whole(session, [row])[0]

    def of_participant(self, session: Session, participant: str) -> tuple[Learner, ...]:
        """The enrolments of somebody, the latest first."""
        return tuple(reversed(self._whole(session, self._rows(session, participant=participant))))

    def associations(self, programme: str) -> tuple[TrainedAssociation, ...]:
        """The associations of a programme, by name."""
        wanted = select(TrainedAssociationRow).where(TrainedAssociationRow.programme == programme)
        with self._database.read() as session:
            return tuple(association_of(row) for row in session.scalars(wanted.order_by(TrainedAssociationRow.name)))

    def sheet(self, programme: str) -> str:
        """The list of a programme's people as CSV, for its organisers."""
        rows = [
            (
                one.id, one.association.name, one.association.region, one.person, one.role, one.state.value,
                one.came, int(one.is_trained), *(one.score or ("", "")),
            )
            for one in self.listed(programme)
        ]  # fmt: skip
        return written(SHEET, rows)

    def _put(
        self, session: Session, programme: str, participant: str, language: Language, form: LearnerForm
    ) -> LearnerRow:
        now = self._clock.now()
        association = self._association(session, programme, form)
        row = LearnerRow(
            association=association, participant=participant, state=LearnerState.ASKED.value,
            language=language.value, sealed=None, answers=None, created_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        told = {"person": form.person.strip(), "role": form.role.strip(), "contact": form.contact.strip()}
        row.sealed = self._vault.seal(told, bound_to(LearnerRow.__tablename__, row.id, "sealed"))
        session.flush()
        return row

    def _association(self, session: Session, programme: str, form: LearnerForm) -> int:
        kin = self._kin(form)
        one = TrainedAssociationRow
        found = session.scalar(select(one).where(one.programme == programme, one.kin == kin))
        if found is None:
            found = one(
                programme=programme, name=form.association.strip(), entry=form.entry, kin=kin, region=form.region,
                created_at=self._clock.now(),
            )  # fmt: skip
            session.add(found)
            session.flush()
        return found.id

    def _kin(self, form: LearnerForm) -> str:
        if form.entry:
            return self._identity.key("association", "entry", str(form.entry))
        return self._identity.key("association", "name", " ".join(fold_in_place(form.association).split()))

    def _taken(self, session: Session, programme: str) -> int:
        states = [LearnerState.ASKED.value, LearnerState.ENROLLED.value]
        wanted = select(func.count(LearnerRow.id)).join(
            TrainedAssociationRow, TrainedAssociationRow.id == LearnerRow.association
        )
        found = wanted.where(TrainedAssociationRow.programme == programme, LearnerRow.state.in_(states))
        return session.scalar(found) or 0

    def _rows(self, session: Session, *, programme: str = "", participant: str = "") -> list[LearnerRow]:
        wanted = select(LearnerRow).order_by(LearnerRow.id)
        if programme:
            within = select(TrainedAssociationRow.id).where(TrainedAssociationRow.programme == programme)
            wanted = wanted.where(LearnerRow.association.in_(within))
        if participant:
            wanted = wanted.where(LearnerRow.participant == participant)
        return list(session.scalars(wanted))

    def _row(self, session: Session, learner: int) -> tuple[LearnerRow, str]:
        row = session.get(LearnerRow, learner)
        if row is None:
            raise NoLearnerError
        return row, session.get_one(TrainedAssociationRow, row.association).programme

    def _whole(self, session: Session, rows: Sequence[LearnerRow]) -> tuple[Learner, ...]:
        ids = {row.association for row in rows}
        found = session.scalars(select(TrainedAssociationRow).where(TrainedAssociationRow.id.in_(ids)))
        associations = {one.id: association_of(one) for one in found}
        programmes = {one.programme for one in associations.values()}
        needed = {one: programme_of(programme_row(session, one)).plan.needed for one in programmes}
        came = _came(session, programmes)
        return tuple(self._learner(row, associations[row.association], needed, came) for row in rows)

    def _learner(
        self,
        row: LearnerRow,
        association: TrainedAssociation,
        needed: Mapping[str, int],
        came: Mapping[tuple[str, str], Sequence[datetime]],
    ) -> Learner:
        table = LearnerRow.__tablename__
        told = self._vault.open(row.sealed or b"", bound_to(table, row.id, "sealed"))
        answers = self._vault.open(row.answers, bound_to(table, row.id, "answers")) if row.answers else None
        at, wanted = came.get((association.programme, row.participant), ()), needed[association.programme]
        return Learner(
            row.id, association, row.participant, LearnerState(row.state), Language(row.language),
            told["person"], told["role"], told["contact"], len(at), wanted,
            (answers["right"], answers["of"]) if answers else None, row.created_at,
            at[wanted - 1] if len(at) >= wanted else None,
        )  # fmt: skip

    def _note(
        self,
        session: Session,
        programme: str,
        learner: int,
        action: str,
        who: str,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        self._history.note(session, ROOM, programme, f"learner:{learner}", action, who, detail)


def check_form(form: LearnerForm) -> None:
    """Raise EnrolmentError with what is missing, or too long."""
    for key, sound in (
        ("association", bool(form.association.strip())),
        ("region", form.region in TILES),
        ("person", bool(form.person.strip())),
        ("contact", is_contact(form.contact)),
        ("too_long", all(len(getattr(form, part)) <= most for part, most in _LONGEST.items())),
    ):
        if not sound:
            raise EnrolmentError(key)


def association_of(row: TrainedAssociationRow) -> TrainedAssociation:
    """An association out of its row."""
    return TrainedAssociation(row.id, row.programme, row.name, row.entry, row.region)


def _came(session: Session, programmes: Collection[str]) -> dict[tuple[str, str], list[datetime]]:
    """When the sessions began that somebody came to, by programme and participant, the first one first."""
    wanted = (
        select(CourseSessionRow.programme, GuestRow.participant, EventRow.starts_at)
        .join(GuestRow, GuestRow.event == CourseSessionRow.event)
        .join(EventRow, EventRow.id == CourseSessionRow.event)
        .where(
            CourseSessionRow.programme.in_(programmes),
            GuestRow.has_come.is_(True),
            GuestRow.participant.is_not(None),
            EventRow.state != "cancelled",
        )
        .order_by(EventRow.starts_at)
    )
    found: dict[tuple[str, str], list[datetime]] = {}
    for programme, who, at in session.execute(wanted):
        found.setdefault((programme, str(who)), []).append(at)
    return found
