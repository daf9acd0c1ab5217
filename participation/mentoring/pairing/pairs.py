"""Pairs: locked, approved, begun, declined, ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.common.errors import NextStepError
from participation.common.history import History
from participation.mentoring.pairing.rows import pair_of
from participation.mentoring.pairing.schemas import NEXT, DeclineReason, MentoringPair, PairEnd, PairState
from participation.mentoring.programme.news import NOBODY, NewsTeller, paired, parted
from participation.mentoring.programme.programmes import ROOM
from participation.mentoring.schemas import MentoringSide
from participation.mentoring.tables import CohortRow, PairRow


class Pairs:
    """Pairs in the database; what changes one is in its history and in the audit log."""

    def __init__(self, database: Database, clock: Clock, teller: NewsTeller = NOBODY) -> None:
        self._database, self._clock, self._history = database, clock, History(database, clock)
        self._teller = teller

    def get(self, pair: int) -> MentoringPair:
        """One by number. Raises NotFoundError; whoever calls asks whether its reader may see it."""
        with self._database.read() as session:
            return pair_of(_row(session, pair))

    def listed(self, cohort: int, states: Collection[PairState] = ()) -> tuple[MentoringPair, ...]:
        """Pairs of a cohort, as they were proposed; in some states where asked."""
        wanted = select(PairRow).where(PairRow.cohort == cohort).order_by(PairRow.id)
        if states:
            wanted = wanted.where(PairRow.state.in_([state.value for state in states]))
        with self._database.read() as session:
            return tuple(pair_of(row) for row in session.scalars(wanted))

    def of_participant(self, session: Session, participant: str) -> tuple[MentoringPair, ...]:
        """Pairs of somebody beyond proposals, the latest first: what is proposed nobody of the two knows yet."""
        whose = or_(PairRow.mentor_person == participant, PairRow.mentee_person == participant)
        wanted = select(PairRow).where(whose, PairRow.approved_at.is_not(None)).order_by(PairRow.id.desc())
        return tuple(pair_of(row) for row in session.scalars(wanted))

    def lock(self, pair: int, who: str, *, is_locked: bool) -> MentoringPair:
        """Have a pair stay when pairs are made anew, or not any more. Raises NextStepError for one that is over."""
        with self._database.write() as session:
            row = _row(session, pair)
            if not PairState(row.state).is_open:
                raise NextStepError("This pair is over.")
            row.is_locked = is_locked
            self._note(session, row, "lock" if is_locked else "unlock", who)
            return pair_of(row)

    def approve(self, pair: int, who: str) -> MentoringPair:
        """Say yes to a proposal: from now on both know. Approving twice changes nothing. Raises NextStepError."""
        with self._database.write() as session:
            return pair_of(self._approved(session, _row(session, pair), who))

    def approve_all(self, cohort: int, who: str) -> tuple[MentoringPair, ...]:
        """Say yes to every proposal of a cohort."""
        wanted = select(PairRow).where(PairRow.cohort == cohort, PairRow.state == PairState.PROPOSED.value)
        with self._database.write() as session:
            rows = session.scalars(wanted.order_by(PairRow.id)).all()
            return tuple(pair_of(self._approved(session, row, who)) for row in rows)

    def begin(self, session: Session, pair: int, who: str = ITS_PERSON) -> MentoringPair:
        """Note that two have begun; the first meeting does so by itself. Beginning twice changes nothing."""
        row = _row(session, pair)
        if row.state != PairState.ACTIVE:
            self._step(row, PairState.ACTIVE)
            self._note(session, row, "begin", who)
        return pair_of(row)

    def decline(
        self,
        session: Session,
        pair: int,
        reason: DeclineReason,
        side: MentoringSide | None = None,
        who: str = ITS_PERSON,
    ) -> MentoringPair:
        """Say no, for one of the two (`side`) or for the organisers: these two are not proposed again. Raises NextStepError."""
        row = _row(session, pair)
        self._step(row, PairState.DECLINED)
        row.reason, row.declined_by = reason.value, side.value if side else ""
        row.ended_at, row.is_locked = self._clock.now(), False
        self._note(session, row, "decline", who, {"reason": reason.value, "side": row.declined_by})
        self._tell_left(session, row)
        return pair_of(row)

    def end(self, pair: int, reason: PairEnd, who: str) -> MentoringPair:
        """End a pair. Raises NextStepError for one that is over, or no more than proposed."""
        with self._database.write() as session:
            row = _row(session, pair)
            self._step(row, PairState.ENDED)
            row.reason, row.ended_at, row.is_locked = reason.value, self._clock.now(), False
            self._note(session, row, "end", who, {"reason": reason.value})
            self._tell_left(session, row)
            return pair_of(row)

    def _approved(self, session: Session, row: PairRow, who: str) -> PairRow:
        if row.state != PairState.APPROVED:
            self._step(row, PairState.APPROVED)
            row.approved_at = self._clock.now()
            self._note(session, row, "approve", who)
            self._teller.tell(session, *(paired(of, row.id) for of in (row.mentor, row.mentee)))
        return row

    def _tell_left(self, session: Session, row: PairRow) -> None:
        """Tell who was left."""
        pair = pair_of(row)
        left = [pair.application_of(side) for side in MentoringSide if pair.left_to(side)]
        self._teller.tell(session, *(parted(of, pair.id) for of in left))

    @staticmethod
    def _step(row: PairRow, to: PairState) -> None:
        now = PairState(row.state)
        if to not in NEXT.get(now, ()):
            raise NextStepError(f"{to} does not follow {now}.", remedy="Load the page again, and see where it stands.")
        row.state = to.value

    def _note(
        self, session: Session, row: PairRow, action: str, who: str, detail: Mapping[str, object] | None = None
    ) -> None:
        programme = session.scalar(select(CohortRow.programme).where(CohortRow.id == row.cohort)) or ""
        self._history.note(session, ROOM, programme, f"mentoring-pair:{row.id}", f"pair_{action}", who, detail)


def _row(session: Session, pair: int) -> PairRow:
    row = session.get(PairRow, pair)
    if row is None:
        raise NotFoundError("There is no such pair.")
    return row
