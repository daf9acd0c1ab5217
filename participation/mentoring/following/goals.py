"""What a pair works on: set by either of the two, sealed, reached or dropped."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.common.errors import Fault, FaultyFormError, NextStepError
from participation.mentoring.following.schemas import GoalState, PairGoal
from participation.mentoring.pairing.rows import pair_of
from participation.mentoring.schemas import MentoringSide
from participation.mentoring.tables import PairGoalRow, PairRow

LONGEST = 500
"""Characters of a goal. Chosen by hand: a few lines on a phone."""
MOST = 10
"""Goals of a pair. Chosen by hand: three months have time for a handful."""


class PairGoals:
    """Goals in the database; the two and the organisers read them."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database, self._vault, self._clock = database, vault, clock

    def set(
        self, session: Session, pair: int, side: MentoringSide | None, text: str, due_on: date | None = None
    ) -> PairGoal:
        """Set a goal, for one side or for the organisers. Raises WrongUseError for no text, too much, or too many goals."""
        text = text.strip()
        if not text or len(text) > LONGEST:
            raise FaultyFormError(Fault.NO_WORDS, f"A goal has 1 to {LONGEST} characters.")
        of = session.get(PairRow, pair)
        if of is None:
            raise NotFoundError("There is no such pair.")
        if of.approved_at is None or of.ended_at is not None:
            raise NextStepError("This pair has no goals.")
        if (session.scalar(select(func.count()).where(PairGoalRow.pair == pair)) or 0) >= MOST:
            raise FaultyFormError(
                Fault.TOO_MANY, f"A pair has at most {MOST} goals.", remedy="Reach one of them first.", most=MOST
            )
        row = PairGoalRow(
            pair=pair,
            participant=pair_of(of).person_of(side) if side else None,
            side=side.value if side else "",
            sealed=None,
            due_on=due_on,
            state=GoalState.OPEN.value,
            set_at=self._clock.now(),
        )
        session.add(row)
        session.flush()
        row.sealed = self._vault.seal({"text": text}, _place(row.id))
        return self._goal(row)

    def move(self, session: Session, goal: int, to: GoalState) -> PairGoal:
        """Say where a goal stands. Raises NotFoundError."""
        row = session.get(PairGoalRow, goal)
        if row is None:
            raise NotFoundError("There is no such goal.")
        row.state = to.value
        return self._goal(row)

    def of(self, pair: int) -> tuple[PairGoal, ...]:
        """Goals of a pair, oldest first; whoever calls asks whether its reader may see them."""
        wanted = select(PairGoalRow).where(PairGoalRow.pair == pair).order_by(PairGoalRow.id)
        with self._database.read() as session:
            return tuple(self._goal(row) for row in session.scalars(wanted))

    def _goal(self, row: PairGoalRow) -> PairGoal:
        return PairGoal(
            row.id,
            row.pair,
            MentoringSide(row.side) if row.side else None,
            str(self._vault.open(row.sealed or b"", _place(row.id))["text"]),
            row.due_on,
            GoalState(row.state),
            row.set_at,
        )


def _place(goal: int) -> str:
    return bound_to(PairGoalRow.__tablename__, goal, "sealed")
