"""What the steering committee reads of a programme: figures of its cohorts, its own meetings and decisions; nobody by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from participation.common.events.schemas import Event, EventState
from participation.mentoring.programme.committee import CommitteeDecision, CommitteeSeat
from participation.mentoring.record import CohortRecord
from participation.mentoring.schemas import CohortState, MentoringProgramme

_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class CommitteeReport:
    """A programme up to a day, as those who steer it read it."""

    programme: MentoringProgramme
    today: date
    seats: Sequence[CommitteeSeat]
    meetings: Sequence[Event]
    """Of the committee, in their order."""
    decisions: Sequence[CommitteeDecision]
    records: Sequence[CohortRecord]
    """Of cohorts that are under way or over, the latest first."""

    @property
    def held(self) -> int:
        """Meetings of the committee that were held within a year."""
        return sum(self.today - _YEAR < day <= self.today for day in self._days)

    @property
    def _days(self) -> list[date]:
        return [one.plan.starts_at.date() for one in self.meetings if one.state is EventState.HELD]


def is_reported(record: CohortRecord) -> bool:
    """Whether a cohort stands in the report."""
    return record.cohort.state not in (CohortState.DRAFT, CohortState.OPEN)
