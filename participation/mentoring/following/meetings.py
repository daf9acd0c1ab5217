"""Meetings of pairs: one of the two says that they met, the other says yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.common.errors import Fault, FaultyFormError, NextStepError
from participation.common.events.calendar import ZONE
from participation.common.history import History
from participation.mentoring.following.rows import meeting_of
from participation.mentoring.following.schemas import DisputeReason, MeetingKind, MeetingState, PairMeeting
from participation.mentoring.pairing.pairs import Pairs
from participation.mentoring.pairing.rows import pair_of
from participation.mentoring.pairing.schemas import MentoringPair, PairState
from participation.mentoring.programme.news import NOBODY, NewsTeller, to_confirm
from participation.mentoring.programme.programmes import ROOM
from participation.mentoring.schemas import MentoringSide
from participation.mentoring.tables import CohortRow, PairMeetingRow, PairRow

SHORTEST, LONGEST = 5, 480
"""Minutes of a meeting. Chosen by hand: a call, and a whole day together."""
_LATE = timedelta(days=31)
"""How long after the last day of a cohort a meeting of it may still be noted. Chosen by hand: a month."""


class PairMeetings:
    """Meetings in the database. What the two do happens in the transaction of whoever calls; staff's in one of its own."""

    def __init__(self, database: Database, clock: Clock, pairs: Pairs, teller: NewsTeller = NOBODY) -> None:
        self._database, self._clock, self._pairs, self._teller = database, clock, pairs, teller
        self._history = History(database, clock)

    def log(
        self,
        session: Session,
        pair: int,
        side: MentoringSide | None,
        held_on: date,
        kind: MeetingKind,
        minutes: int = 60,
        who: str = ITS_PERSON,
    ) -> PairMeeting:
        """Note a meeting for one side, or for the organisers, for whom it counts at once; the pair has begun with it.

        Where the other side noted that day already, this confirms it; noting one's own again changes nothing. Raises
        WrongUseError for a day or a length that cannot be, NextStepError for a pair that is over, or a day that is disputed.
        """
        row = session.get(PairRow, pair, with_for_update=True)  # both may note the same day at once
        if row is None:
            raise NotFoundError("There is no such pair.")
        self._check(session, row, held_on, minutes)
        found = session.scalar(
            select(PairMeetingRow).where(PairMeetingRow.pair == pair, PairMeetingRow.held_on == held_on)
        )
        if found is not None:
            return self._again(session, pair_of(row), found, side)
        self._pairs.begin(session, pair, who)
        now, of = self._clock.now(), pair_of(row)
        found = PairMeetingRow(
            pair=pair,
            participant=of.person_of(side) if side else None,
            side=side.value if side else "",
            held_on=held_on,
            kind=kind.value,
            minutes=minutes,
            state=(MeetingState.LOGGED if side else MeetingState.CONFIRMED).value,
            reason="",
            logged_at=now,
            answered_at=None if side else now,
        )
        session.add(found)
        session.flush()
        self._note(session, row, "meeting_log", who, {"meeting": found.id, "side": found.side, "day": held_on})
        if side is not None:
            self._teller.tell(session, to_confirm(of.application_of(side.other), found.id, held_on))
        return meeting_of(found)

    def confirm(self, session: Session, meeting: int, side: MentoringSide | None, who: str = ITS_PERSON) -> PairMeeting:
        """Say yes for the other side, or for the organisers. Confirming twice changes nothing. Raises NextStepError for one's own."""
        row = _row(session, meeting)
        if row.state == MeetingState.CONFIRMED:
            return meeting_of(row)
        self._check_answers(row, side)
        return self._answered(session, row, MeetingState.CONFIRMED, "", side, who)

    def dispute(
        self,
        session: Session,
        meeting: int,
        side: MentoringSide | None,
        reason: DisputeReason,
        who: str = ITS_PERSON,
    ) -> PairMeeting:
        """Say no for the other side, or for the organisers. Raises NextStepError for one's own, and for what was confirmed by a side."""
        row = _row(session, meeting)
        if row.state == MeetingState.CONFIRMED and side is not None:
            raise NextStepError("This meeting is confirmed.", remedy="Write to the organisers.")
        self._check_answers(row, side)
        return self._answered(session, row, MeetingState.DISPUTED, reason.value, side, who)

    def take_back(self, session: Session, meeting: int, side: MentoringSide) -> None:
        """Take away what one side noted, as long as the other has not said yes. Raises NextStepError."""
        row = _row(session, meeting)
        if row.side != side.value or row.state == MeetingState.CONFIRMED:
            raise NextStepError("This meeting cannot be taken back.", remedy="Write to the organisers.")
        session.execute(delete(PairMeetingRow).where(PairMeetingRow.id == meeting))

    def get(self, meeting: int) -> PairMeeting:
        """One by number. Raises NotFoundError; whoever calls asks whether its reader may see it."""
        with self._database.read() as session:
            return meeting_of(_row(session, meeting))

    def of(self, *pairs: int) -> tuple[PairMeeting, ...]:
        """Meetings of pairs, as they were held."""
        row = PairMeetingRow
        wanted = select(row).where(row.pair.in_(pairs)).order_by(row.held_on, row.id)
        with self._database.read() as session:
            return tuple(meeting_of(one) for one in session.scalars(wanted))

    def _again(
        self, session: Session, pair: MentoringPair, row: PairMeetingRow, side: MentoringSide | None
    ) -> PairMeeting:
        if side is None or (row.state == MeetingState.LOGGED and row.side and row.side != side.value):
            return self.confirm(session, row.id, side)
        if row.state == MeetingState.DISPUTED:
            raise NextStepError("The meeting of that day is disputed.", remedy="Write to the organisers.")
        return meeting_of(row)

    def _check(self, session: Session, pair: PairRow, held_on: date, minutes: int) -> None:
        state, today = PairState(pair.state), self._clock.now().astimezone(ZONE).date()
        cohort = session.get_one(CohortRow, pair.cohort)
        if pair.approved_at is None or state is PairState.DECLINED:
            raise NextStepError("This pair does not meet.")
        if not SHORTEST <= minutes <= LONGEST:
            raise FaultyFormError(
                Fault.LENGTH, f"A meeting has {SHORTEST} to {LONGEST} minutes.", least=SHORTEST, most=LONGEST
            )
        if held_on > today:
            raise FaultyFormError(
                Fault.DAY_TO_COME, "This day is still to come.", remedy="Note a meeting once it was held."
            )
        first, last = pair.approved_at.astimezone(ZONE).date(), min(cohort.ends_on, today)
        if pair.ended_at is not None:
            last = min(last, pair.ended_at.astimezone(ZONE).date())
        if not first <= held_on <= last:
            raise FaultyFormError(
                Fault.NO_PAIR_THEN,
                "The two were no pair on that day.",
                remedy=f"Give a day from {first} to {last}.",
                first=first,
                last=last,
            )
        if today > cohort.ends_on + _LATE:
            raise NextStepError("This cohort is over.")

    @staticmethod
    def _check_answers(row: PairMeetingRow, side: MentoringSide | None) -> None:
        if side is not None and row.side == side.value:
            raise NextStepError("The other of the two says whether it was held.")

    def _answered(
        self,
        session: Session,
        row: PairMeetingRow,
        state: MeetingState,
        reason: str,
        side: MentoringSide | None,
        who: str,
    ) -> PairMeeting:
        row.state, row.reason, row.answered_at = state.value, reason, self._clock.now()
        told = {"meeting": row.id, "side": side.value if side else "", "reason": reason}
        self._note(session, session.get_one(PairRow, row.pair), f"meeting_{state.value}", who, told)
        return meeting_of(row)

    def _note(self, session: Session, pair: PairRow, action: str, who: str, detail: Mapping[str, object]) -> None:
        programme = session.get_one(CohortRow, pair.cohort).programme
        self._history.note(session, ROOM, programme, f"mentoring-pair:{pair.id}", action, who, detail)


def _row(session: Session, meeting: int) -> PairMeetingRow:
    row = session.get(PairMeetingRow, meeting)
    if row is None:
        raise NotFoundError("There is no such meeting.")
    return row
