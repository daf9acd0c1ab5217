"""What happens to pairs when somebody leaves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from participation.mentoring.pairing.rows import pair_of
from participation.mentoring.pairing.schemas import MentoringPair, PairEnd, PairState
from participation.mentoring.schemas import MentoringSide
from participation.mentoring.tables import PairRow


def end_pairs_of(
    session: Session, application: int, side: MentoringSide, now: datetime, *, only_proposed: bool = False
) -> list[MentoringPair]:
    """Drop proposals with somebody, and end their pairs; those that were made. With `only_proposed` these are left as they are."""
    whose = or_(PairRow.mentor == application, PairRow.mentee == application)
    session.execute(delete(PairRow).where(whose, PairRow.state == PairState.PROPOSED.value))
    made = [state.value for state in PairState if state.is_made]
    rows = session.scalars(select(PairRow).where(whose, PairRow.state.in_(made))).all()
    for row in rows if not only_proposed else ():
        row.state, row.reason = PairState.ENDED.value, PairEnd.left_by(side).value
        row.ended_at, row.is_locked = now, False
    return [pair_of(row) for row in rows]
