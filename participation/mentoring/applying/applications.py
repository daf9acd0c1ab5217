"""Applications: written over days, sent, decided on, withdrawn. What somebody writes is sealed as a whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.participants import ParticipantRow, bound_to
from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.common.errors import NextStepError
from participation.common.events.calendar import ZONE
from participation.common.history import History
from participation.mentoring.applying.checks import check_profile, missing
from participation.mentoring.applying.conflicts import excluded
from participation.mentoring.errors import IncompleteApplicationError
from participation.mentoring.pairing.endings import end_pairs_of
from participation.mentoring.programme.news import NOBODY, NewsTeller, accepted, parted, refused
from participation.mentoring.programme.programmes import ROOM
from participation.mentoring.rows import application_of, cohort_of, profile_of, programme_of, told_profile
from participation.mentoring.schemas import (
    ApplicantProfile,
    ApplicationState,
    Cohort,
    DropOutReason,
    MentoringApplication,
    MentoringProgramme,
    MentoringSide,
    RefusalReason,
)
from participation.mentoring.tables import (
    CohortRow,
    ConflictOfInterestRow,
    MentoringApplicationRow,
    MentoringProgrammeRow,
)


class Applications:
    """Applications in the database. What its person does happens in the transaction of whoever calls; staff's in one of its own."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, teller: NewsTeller = NOBODY) -> None:
        self._database, self._vault, self._clock, self._teller = database, vault, clock, teller
        self._history = History(database, clock)

    def begin(self, session: Session, cohort: int, side: MentoringSide, participant: str) -> MentoringApplication:
        """The application of somebody to a cohort for a side, begun where there is none.

        To be called only for who agreed to be kept. Raises NotFoundError, and NextStepError where nobody can apply any more.
        """
        row = MentoringApplicationRow
        session.get(ParticipantRow, participant, with_for_update=True)  # so that pressing twice begins one
        wanted = select(row).where(row.cohort == cohort, row.participant == participant, row.side == side.value)
        found = session.scalar(wanted)
        if found is not None:
            return self._whole(session, [found])[0]
        self._check_open(session, cohort)
        number = self.put(
            session, cohort, side, participant, ApplicantProfile(), (), ApplicationState.DRAFT, self._clock.now()
        )
        return self.read(session, number)

    def put(
        self,
        session: Session,
        cohort: int,
        side: MentoringSide,
        participant: str,
        profile: ApplicantProfile,
        answers: Sequence[bool],
        state: ApplicationState,
        at: datetime,
    ) -> int:
        """An application as it stood at a moment, for `begin` and for templates; its number."""
        is_draft, is_in = state is ApplicationState.DRAFT, state is ApplicationState.ACCEPTED
        row = MentoringApplicationRow(
            cohort=cohort,
            participant=participant,
            side=side.value,
            state=state.value,
            sealed=None,
            answers=json.dumps([bool(one) for one in answers]),
            code_version=0 if is_draft else _programme(session, cohort).code_version,
            reason="",
            created_at=at,
            changed_at=at,
            submitted_at=None if is_draft else at,
            accepted_at=at if is_in else None,
            decided_by="",
        )
        session.add(row)
        session.flush()
        self._seal(row, profile)
        return row.id

    def read(self, session: Session, application: int) -> MentoringApplication:
        """One by number, within a transaction. Raises NotFoundError."""
        return self._whole(session, [_row(session, application)])[0]

    def save(
        self,
        session: Session,
        application: int,
        profile: ApplicantProfile,
        *,
        answers: Sequence[bool] = (),
        accepts_code: bool = False,
    ) -> MentoringApplication:
        """Keep what was written so far, complete or not.

        Raises WrongUseError for what cannot be, NextStepError once it is decided on; one that was sent stays sent.
        """
        check_profile(profile)
        row = _row(session, application)
        if ApplicationState(row.state) not in (ApplicationState.DRAFT, ApplicationState.SUBMITTED):
            raise NextStepError("This application is decided on.")
        programme = _programme(session, row.cohort)
        if row.state == ApplicationState.SUBMITTED:
            self._check_complete(row, programme, profile, answers, accepts_code=accepts_code)
        self._seal(row, profile)
        row.answers, row.changed_at = json.dumps([bool(one) for one in answers]), self._clock.now()
        row.code_version = programme.code_version if accepts_code else 0
        return self._whole(session, [row])[0]

    def submit(self, session: Session, application: int) -> MentoringApplication:
        """Send it. Raises IncompleteApplicationError with what is missing, and NextStepError where nobody can apply any more."""
        row = _row(session, application)
        if row.state == ApplicationState.SUBMITTED:
            return self._whole(session, [row])[0]
        if row.state != ApplicationState.DRAFT:
            raise NextStepError("This application is decided on.")
        self._check_open(session, row.cohort)
        programme, profile = _programme(session, row.cohort), self._opened(row)
        accepts = row.code_version == programme.code_version
        self._check_complete(row, programme, profile, json.loads(row.answers), accepts_code=accepts)
        row.state, row.submitted_at = ApplicationState.SUBMITTED.value, self._clock.now()
        self._note(session, row, "submit", ITS_PERSON)
        return self._whole(session, [row])[0]

    def withdraw(
        self,
        session: Session,
        application: int,
        reason: DropOutReason = DropOutReason.NOT_SAID,
        who: str = ITS_PERSON,
    ) -> MentoringApplication:
        """Have somebody leave: their open pairs end, and whoever is left over can be paired anew. Leaving twice changes nothing."""
        row = _row(session, application)
        if row.state == ApplicationState.REFUSED:
            raise NextStepError("This application was refused.")
        if row.state != ApplicationState.WITHDRAWN:
            row.state, row.reason, row.changed_at = ApplicationState.WITHDRAWN.value, reason.value, self._clock.now()
            ended = end_pairs_of(session, application, MentoringSide(row.side), self._clock.now())
            self._note(session, row, "withdraw", who, {"reason": reason.value, "pairs": len(ended)})
            side = MentoringSide(row.side)
            self._teller.tell(session, *(parted(pair.application_of(side.other), pair.id) for pair in ended))
        return self._whole(session, [row])[0]

    def come_back(self, session: Session, application: int) -> MentoringApplication:
        """Let somebody who left write it anew. Raises NextStepError where they did not, or nobody can apply any more."""
        row = _row(session, application)
        if row.state != ApplicationState.WITHDRAWN:
            raise NextStepError("Who did not leave cannot come back.")
        self._check_open(session, row.cohort)
        row.state, row.reason, row.changed_at = ApplicationState.DRAFT.value, "", self._clock.now()
        row.submitted_at, row.accepted_at, row.decided_by = None, None, ""
        self._note(session, row, "come_back", ITS_PERSON)
        return self._whole(session, [row])[0]

    def accept(self, application: int, who: str) -> MentoringApplication:
        """Take somebody in. Raises NextStepError for what was not sent; who was refused or left before being paired is not taken in."""
        with self._database.write() as session:
            row = _row(session, application)
            if row.state == ApplicationState.ACCEPTED:
                return self._whole(session, [row])[0]
            if row.state not in (ApplicationState.SUBMITTED, ApplicationState.REFUSED):
                raise NextStepError("This application was not sent.")
            row.state, row.reason, row.decided_by = ApplicationState.ACCEPTED.value, "", who
            row.accepted_at = row.changed_at = self._clock.now()
            self._note(session, row, "accept", who)
            self._teller.tell(session, accepted(row.id, row.accepted_at))
            return self._whole(session, [row])[0]

    def refuse(self, application: int, reason: RefusalReason, who: str) -> MentoringApplication:
        """Say no, with a reason that its person is told. Raises NextStepError for what was not sent, and for who is in a pair."""
        with self._database.write() as session:
            row = _row(session, application)
            if row.state not in (ApplicationState.SUBMITTED, ApplicationState.ACCEPTED):
                raise NextStepError("This application was not sent.")
            if end_pairs_of(session, application, MentoringSide(row.side), self._clock.now(), only_proposed=True):
                raise NextStepError("They are in a pair.", remedy="End the pair first, or note that they left.")
            row.state, row.reason, row.decided_by = ApplicationState.REFUSED.value, reason.value, who
            row.accepted_at, row.changed_at = None, self._clock.now()
            self._note(session, row, "refuse", who, {"reason": reason.value})
            self._teller.tell(session, refused(row.id, row.reason))
            return self._whole(session, [row])[0]

    def exclude(self, mentor: int, mentee: int, who: str, *, is_conflict: bool = True) -> None:
        """Note that there is a conflict of interest between two, or that there is none after all. Raises NotFoundError."""
        with self._database.write() as session:
            sides = {_row(session, mentor).side, _row(session, mentee).side}
            if sides != {side.value for side in MentoringSide} or _row(session, mentor).side != MentoringSide.MENTOR:
                raise WrongUseError("A conflict is between a mentor and a mentee.")
            if is_conflict:
                session.merge(ConflictOfInterestRow(mentor=mentor, mentee=mentee, who=who))
            else:
                one = ConflictOfInterestRow
                session.execute(delete(one).where(one.mentor == mentor, one.mentee == mentee))
            detail = {"mentee": mentee, "is_conflict": is_conflict}
            self._note(session, _row(session, mentor), "exclude", who, detail)

    def get(self, application: int) -> MentoringApplication:
        """One by number. Raises NotFoundError; whoever calls asks whether its reader may see it."""
        with self._database.read() as session:
            return self._whole(session, [_row(session, application)])[0]

    def of_participant(self, session: Session, participant: str) -> tuple[MentoringApplication, ...]:
        """Those of somebody, the latest first: for themselves alone."""
        row = MentoringApplicationRow
        wanted = select(row).where(row.participant == participant).order_by(row.id.desc())
        return self._whole(session, session.scalars(wanted).all())

    def listed(
        self, cohort: int, side: MentoringSide | None = None, states: Collection[ApplicationState] = ()
    ) -> tuple[MentoringApplication, ...]:
        """Those to a cohort, as they came; of one side, and in some states, where asked."""
        row = MentoringApplicationRow
        wanted = select(row).where(row.cohort == cohort).order_by(row.submitted_at.is_(None), row.submitted_at, row.id)
        if side is not None:
            wanted = wanted.where(row.side == side.value)
        if states:
            wanted = wanted.where(row.state.in_([state.value for state in states]))
        with self._database.read() as session:
            return self._whole(session, session.scalars(wanted).all())

    def counted(self, cohort: int) -> Mapping[tuple[MentoringSide, ApplicationState], int]:
        """How many there are of each side in each state."""
        row = MentoringApplicationRow
        wanted = select(row.side, row.state, func.count()).where(row.cohort == cohort).group_by(row.side, row.state)
        with self._database.read() as session:
            found = {(MentoringSide(s), ApplicationState(t)): n for s, t, n in session.execute(wanted).all()}
        return Counter(found)

    def missing(self, application: MentoringApplication) -> tuple[str, ...]:
        """What it still lacks to be sent, by name."""
        with self._database.read() as session:
            programme = _programme(session, application.cohort)
        accepts = application.code_version == programme.code_version
        return missing(application.profile, application.side, programme, application.answers, accepts_code=accepts)

    def _check_open(self, session: Session, cohort: int) -> None:
        found, today = _cohort(session, cohort), self._clock.now().astimezone(ZONE).date()
        if not is_open(found, today):
            raise NextStepError("Nobody can apply to this cohort now.", remedy="Ask for the next cohort.")

    def _check_complete(
        self,
        row: MentoringApplicationRow,
        programme: MentoringProgramme,
        profile: ApplicantProfile,
        answers: Sequence[bool],
        *,
        accepts_code: bool,
    ) -> None:
        if found := missing(profile, MentoringSide(row.side), programme, answers, accepts_code=accepts_code):
            raise IncompleteApplicationError(found)

    def _seal(self, row: MentoringApplicationRow, profile: ApplicantProfile) -> None:
        row.sealed = self._vault.seal(told_profile(profile), _place(row.id))

    def _opened(self, row: MentoringApplicationRow) -> ApplicantProfile:
        return profile_of(self._vault.open(row.sealed or b"", _place(row.id)))

    def _whole(self, session: Session, rows: Sequence[MentoringApplicationRow]) -> tuple[MentoringApplication, ...]:
        session.flush()
        apart = excluded(session, [row.id for row in rows])
        return tuple(application_of(row, self._opened(row), apart[row.id]) for row in rows)

    def _note(
        self,
        session: Session,
        row: MentoringApplicationRow,
        action: str,
        who: str,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        programme = session.scalar(select(CohortRow.programme).where(CohortRow.id == row.cohort)) or ""
        told = {"side": row.side, **(detail or {})}
        self._history.note(session, ROOM, programme, f"mentoring-application:{row.id}", action, who, told)


def is_open(cohort: Cohort, today: date) -> bool:
    """Whether one may apply to a cohort on a day."""
    return cohort.state.takes_applications and today <= cohort.applications_until


def _place(application: int) -> str:
    return bound_to(MentoringApplicationRow.__tablename__, application, "sealed")


def _row(session: Session, application: int) -> MentoringApplicationRow:
    row = session.get(MentoringApplicationRow, application)
    if row is None:
        raise NotFoundError("There is no such application.")
    return row


def _cohort(session: Session, cohort: int) -> Cohort:
    row = session.get(CohortRow, cohort)
    if row is None:
        raise NotFoundError("There is no such cohort.")
    return cohort_of(row)


def _programme(session: Session, cohort: int) -> MentoringProgramme:
    return programme_of(session.get_one(MentoringProgrammeRow, _cohort(session, cohort).programme))
