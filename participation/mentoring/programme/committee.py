"""The steering committee of equals: who sits for which party, its meetings of the year, and what it decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from agent.organisation.organisation import Localised
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.common.errors import Fault, FaultyFormError
from participation.common.events.calendar import ZONE
from participation.common.events.events import Events
from participation.common.events.schemas import Event, EventKind, EventState
from participation.common.history import History
from participation.common.texts.localised import localised, written
from participation.mentoring.programme.programmes import ROOM
from participation.mentoring.tables import CommitteeDecisionRow, CommitteeSeatRow


@dataclass(frozen=True)
class CommitteeSeat:
    """A seat: which account of staff, for party 1 or 2."""

    member: str
    party: int


@dataclass(frozen=True)
class CommitteeDecision:
    """A decision of the committee, in the meeting of which it was taken, where it was in one."""

    id: int
    event: int | None
    text: Localised
    decided_on: date
    who: str


class Committee:
    """The committee of each programme; its meetings are events of the programme."""

    def __init__(self, database: Database, clock: Clock, events: Events) -> None:
        self._database, self._clock, self._events = database, clock, events
        self._history = History(database, clock)

    def seats(self, programme: str) -> tuple[CommitteeSeat, ...]:
        """Who sits on it, by party and name."""
        wanted = select(CommitteeSeatRow).where(CommitteeSeatRow.programme == programme)
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(CommitteeSeatRow.party, CommitteeSeatRow.member))
            return tuple(CommitteeSeat(row.member, row.party) for row in rows)

    def seat(self, programme: str, seat: CommitteeSeat, who: str) -> None:
        """Give a seat for a party; whoever has one for the other changes sides. Raises WrongUseError for a third party."""
        if seat.party not in (1, 2) or not seat.member.strip():
            raise WrongUseError("A seat is somebody's, for one of the two parties.")
        with self._database.write() as session:
            session.merge(CommitteeSeatRow(programme=programme, member=seat.member, party=seat.party))
            self._history.note(session, ROOM, programme, programme, "seat", who, dict(vars(seat)))

    def unseat(self, programme: str, member: str, who: str) -> None:
        """Take a seat back; one that is not there is no error."""
        wanted = delete(CommitteeSeatRow).where(
            CommitteeSeatRow.programme == programme, CommitteeSeatRow.member == member
        )
        with self._database.write() as session:
            session.execute(wanted)
            self._history.note(session, ROOM, programme, programme, "unseat", who, {"member": member})

    def meetings(self, programme: str) -> tuple[Event, ...]:
        """Its meetings, planned, held and cancelled, in their order."""
        found = self._events.listed(ROOM, programme)
        return tuple(event for event in found if event.plan.kind is EventKind.COMMITTEE)

    def held(self, programme: str) -> tuple[date, ...]:
        """The days of its meetings that were held."""
        meetings = self.meetings(programme)
        return tuple(one.plan.starts_at.astimezone(ZONE).date() for one in meetings if one.state is EventState.HELD)

    def decisions(self, programme: str) -> tuple[CommitteeDecision, ...]:
        """What it decided, the latest first."""
        row = CommitteeDecisionRow
        wanted = select(row).where(row.programme == programme).order_by(row.decided_on.desc(), row.id.desc())
        with self._database.read() as session:
            return tuple(
                CommitteeDecision(one.id, one.event, localised(one.text), one.decided_on, one.who)
                for one in session.scalars(wanted)
            )

    def decide(
        self, programme: str, text: Localised, decided_on: date, who: str, event: int | None = None
    ) -> CommitteeDecision:
        """Write a decision down. Raises WrongUseError without words or for a day to come, NotFoundError for another's meeting."""
        if not text.root:
            raise FaultyFormError(
                Fault.NO_WORDS, "A decision needs words.", remedy="Write it in one language at least."
            )
        if decided_on > self._clock.now().astimezone(ZONE).date():
            raise FaultyFormError(
                Fault.DAY_TO_COME, "This day is still to come.", remedy="Give the day on which it was decided."
            )
        if event is not None and event not in {one.id for one in self.meetings(programme)}:
            raise NotFoundError("This is no meeting of the committee.")
        with self._database.write() as session:
            row = CommitteeDecisionRow(
                programme=programme,
                event=event,
                text=written(text),
                decided_on=decided_on,
                who=who,
                at=self._clock.now(),
            )
            session.add(row)
            session.flush()
            self._history.note(session, ROOM, programme, programme, "committee_decide", who, {"decision": row.id})
            return CommitteeDecision(row.id, event, text, decided_on, who)


def is_of_equals(seats: tuple[CommitteeSeat, ...]) -> bool:
    """Whether both parties have as many seats, and one at least."""
    first = sum(seat.party == 1 for seat in seats)
    return first > 0 and 2 * first == len(seats)
