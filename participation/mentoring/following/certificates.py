"""Certificates for whoever took part to the end: of taking part, never of employment."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.common.errors import NextStepError
from participation.common.events.calendar import ZONE
from participation.common.history import History
from participation.mentoring.following.rows import certificate_of
from participation.mentoring.following.schemas import MeetingState, MentoringCertificate
from participation.mentoring.programme.programmes import ROOM
from participation.mentoring.rows import cohort_of
from participation.mentoring.tables import CertificateRow, CohortRow, MentoringApplicationRow, PairMeetingRow, PairRow

_NUMBER_BYTES = 5
"""Of a certificate's number: 40 bits, chosen by hand; it is read off paper, and looked up one at a time."""


class Certificates:
    """Certificates in the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._history = database, clock, History(database, clock)

    def issue(self, application: int, who: str) -> MentoringCertificate:
        """Certify somebody, once. Raises NextStepError for who has not met as often as a pair is to meet."""
        with self._database.write() as session:
            of = session.get(MentoringApplicationRow, application)
            if of is None or of.accepted_at is None:
                raise NotFoundError("There is no such application.")
            standing = session.scalar(select(CertificateRow).where(CertificateRow.application == application))
            if standing is not None:
                return certificate_of(standing)
            cohort = cohort_of(session.get_one(CohortRow, of.cohort))
            meetings = _met(session, of.cohort)[application]
            if meetings < cohort.targets.meetings:
                raise NextStepError(
                    f"They have met {meetings} times of {cohort.targets.meetings}.",
                    remedy="A certificate says that somebody took part to the end.",
                )
            row = CertificateRow(
                number=secrets.token_hex(_NUMBER_BYTES).upper(),
                cohort=of.cohort,
                application=application,
                participant=of.participant,
                side=of.side,
                meetings=meetings,
                issued_on=self._clock.now().astimezone(ZONE).date(),
            )
            session.add(row)
            session.flush()
            subject = f"mentoring-application:{application}"
            self._history.note(session, ROOM, cohort.programme, subject, "certify", who, {"number": row.number})
            return certificate_of(row)

    def of(self, application: int) -> MentoringCertificate | None:
        """The certificate of somebody, where there is one."""
        with self._database.read() as session:
            row = session.scalar(select(CertificateRow).where(CertificateRow.application == application))
            return certificate_of(row) if row else None

    def by_number(self, number: str) -> MentoringCertificate:
        """The certificate of a number, to be checked. Raises NotFoundError."""
        wanted = select(CertificateRow).where(CertificateRow.number == number.strip().upper()[:20])
        with self._database.read() as session:
            row = session.scalar(wanted)
            if row is None:
                raise NotFoundError("There is no certificate of this number.")
            return certificate_of(row)

    def met(self, cohort: int) -> Mapping[int, int]:
        """How often everybody of a cohort met somebody, by application; whoever is not there has not."""
        with self._database.read() as session:
            return _met(session, cohort)


def _met(session: Session, cohort: int) -> Counter[int]:
    one = PairMeetingRow
    wanted = (
        select(PairRow.mentor, PairRow.mentee)
        .join(one, one.pair == PairRow.id)
        .where(PairRow.cohort == cohort, one.state == MeetingState.CONFIRMED.value)
    )
    return Counter(who for pair in session.execute(wanted).all() for who in pair)
