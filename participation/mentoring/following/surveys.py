"""Surveys of both sides, at mid-term and at the end: figures for indicators, words for organisers alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.common.errors import NextStepError
from participation.common.events.calendar import ZONE
from participation.mentoring.following.rows import survey_of
from participation.mentoring.following.schemas import PairSurvey, SurveyMoment
from participation.mentoring.pairing.pairs import Pairs
from participation.mentoring.rows import cohort_of
from participation.mentoring.schemas import ApplicationState, Cohort, MentoringSide
from participation.mentoring.tables import CohortRow, MentoringApplicationRow, PairSurveyRow

BEST = 5
"""Of an answer in figures, from 1. Chosen by hand: five steps, as people know them."""
LONGEST = 2_000
"""Characters in one's own words. Chosen by hand: a page."""
_BEFORE_END = timedelta(days=14)
"""How long before the last day people are asked for the last time. Chosen by hand: while they still meet."""
_LATE = timedelta(days=31)
"""How long after the last day an answer is still taken. Chosen by hand: a month."""


class PairSurveys:
    """Answers in the database."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, pairs: Pairs) -> None:
        self._database, self._vault, self._clock, self._pairs = database, vault, clock, pairs

    def answer(
        self,
        session: Session,
        application: int,
        moment: SurveyMoment,
        *,
        satisfaction: int,
        progress: int,
        would_again: bool,
        words: str = "",
    ) -> PairSurvey:
        """Keep what somebody of a cohort answers; a later answer at the same moment replaces it.

        Raises WrongUseError for a figure that cannot be or too many words, NextStepError where they are not asked now.
        """
        if not (1 <= satisfaction <= BEST and 1 <= progress <= BEST) or len(words) > LONGEST:
            raise WrongUseError(f"An answer is 1 to {BEST}, and words are at most {LONGEST} characters.")
        of = session.get(MentoringApplicationRow, application)
        if of is None or of.accepted_at is None:
            raise NotFoundError("There is nobody to be asked.")
        if moment not in asked_now(self._cohort(session, of.cohort), self._today):
            raise NextStepError("Nobody is asked this now.")
        row, pairs = self._found(session, of, moment), self._pairs.of_participant(session, of.participant)
        if row is None:
            row = PairSurveyRow(
                cohort=of.cohort, participant=of.participant, side=of.side, moment=moment.value, sealed=None
            )
            session.add(row)
        row.pair = next((one.id for one in pairs if application in (one.mentor, one.mentee)), None)
        row.satisfaction, row.progress, row.would_again = satisfaction, progress, would_again
        row.answered_at = self._clock.now()
        session.flush()
        row.sealed = self._vault.seal({"text": words.strip()}, _place(row.id))
        return survey_of(row, words.strip())

    def waiting(self, session: Session, application: int) -> tuple[SurveyMoment, ...]:
        """What somebody is asked now, and has not answered."""
        of = session.get(MentoringApplicationRow, application)
        if of is None or of.state != ApplicationState.ACCEPTED:
            return ()
        asked = asked_now(self._cohort(session, of.cohort), self._today)
        return tuple(moment for moment in asked if self._found(session, of, moment) is None)

    def listed(self, cohort: int, side: MentoringSide | None = None) -> tuple[PairSurvey, ...]:
        """Answers of a cohort with their words, in the order of ids: for organisers alone."""
        wanted = select(PairSurveyRow).where(PairSurveyRow.cohort == cohort).order_by(PairSurveyRow.id)
        if side is not None:
            wanted = wanted.where(PairSurveyRow.side == side.value)
        with self._database.read() as session:
            return tuple(survey_of(row, self._words(row)) for row in session.scalars(wanted))

    @property
    def _today(self) -> date:
        return self._clock.now().astimezone(ZONE).date()

    def _words(self, row: PairSurveyRow) -> str:
        return str(self._vault.open(row.sealed or b"", _place(row.id))["text"])

    @staticmethod
    def _cohort(session: Session, cohort: int) -> Cohort:
        return cohort_of(session.get_one(CohortRow, cohort))

    @staticmethod
    def _found(session: Session, of: MentoringApplicationRow, moment: SurveyMoment) -> PairSurveyRow | None:
        row = PairSurveyRow
        return session.scalar(
            select(row).where(
                row.cohort == of.cohort,
                row.participant == of.participant,
                row.side == of.side,
                row.moment == moment.value,
            )
        )


def asked_on(cohort: Cohort, moment: SurveyMoment) -> date:
    """The day from which people of a cohort are asked."""
    if moment is SurveyMoment.END:
        return cohort.ends_on - _BEFORE_END
    return cohort.starts_on + (cohort.ends_on - cohort.starts_on) // 2


def asked_now(cohort: Cohort, today: date) -> Sequence[SurveyMoment]:
    """What people of a cohort are asked on a day: the last question in place of the one before, once it is its time."""
    if today > cohort.ends_on + _LATE:
        return ()
    due = [moment for moment in SurveyMoment if asked_on(cohort, moment) <= today]
    return due[-1:]


def _place(survey: int) -> str:
    return bound_to(PairSurveyRow.__tablename__, survey, "sealed")
