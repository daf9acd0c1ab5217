"""The room of mentoring: its services, opened together on one database."""

from __future__ import annotations

from sqlalchemy import select

from connectors.rows.identity import Vault
from core.clock import Clock
from core.database.database import Database
from participation.common.events.calendar import ZONE
from participation.common.events.events import Events
from participation.common.events.schemas import Event, EventKind, EventState
from participation.common.telling import Announcer
from participation.mentoring.applying.applications import Applications
from participation.mentoring.applying.notes import PrivateNotes
from participation.mentoring.desk import MatchingDesk
from participation.mentoring.following.certificates import Certificates
from participation.mentoring.following.goals import PairGoals
from participation.mentoring.following.meetings import PairMeetings
from participation.mentoring.following.rows import survey_of
from participation.mentoring.following.schemas import PairSurvey
from participation.mentoring.following.surveys import PairSurveys
from participation.mentoring.pairing.pairs import Pairs
from participation.mentoring.programme.cohorts import Cohorts
from participation.mentoring.programme.committee import Committee
from participation.mentoring.programme.news import NewsTeller
from participation.mentoring.programme.programmes import ROOM, Programmes
from participation.mentoring.record import ApplicationFact, CohortRecord, CollectiveMeeting
from participation.mentoring.report import CommitteeReport, is_reported
from participation.mentoring.schemas import ApplicationState, Cohort
from participation.mentoring.tables import PairSurveyRow


class MentoringRoom:
    """Everything that mentoring can do; each of its services may block, and is called in a thread."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        announcer: Announcer | None = None,
        *,
        public_url: str = "",
    ) -> None:
        """`announcer` tells people at once what was decided and noted; without one, nobody."""
        teller = NewsTeller(announcer)
        self._database, self._clock, self.public_url = database, clock, public_url
        self.events = Events(database, clock)
        self.programmes = Programmes(database, clock)
        self.cohorts = Cohorts(database, clock)
        self.committee = Committee(database, clock, self.events)
        self.applications = Applications(database, vault, clock, teller)
        self.notes = PrivateNotes(database, vault, clock)
        self.pairs = Pairs(database, clock, teller)
        self.desk = MatchingDesk(database, clock, self.applications, self.pairs, self.cohorts)
        self.meetings = PairMeetings(database, clock, self.pairs, teller)
        self.goals = PairGoals(database, vault, clock)
        self.surveys = PairSurveys(database, vault, clock, self.pairs)
        self.certificates = Certificates(database, clock)

    def record(self, cohort: int) -> CohortRecord:
        """Everything that happened in a cohort until now, read anew each time. Raises NotFoundError."""
        found = self.cohorts.get(cohort)
        pairs = self.pairs.listed(cohort)
        return CohortRecord(
            self.programmes.get(found.programme),
            found,
            self.programmes.today,
            self._facts(cohort),
            pairs,
            self.meetings.of(*(pair.id for pair in pairs)),
            self._surveys(cohort),
            tuple(self._collective(event) for event in self.collective(found)),
            self.committee.held(found.programme),
        )

    def report(self, programme: str) -> CommitteeReport:
        """What the steering committee reads of a programme. Raises NotFoundError."""
        found = self.programmes.get(programme)
        records = [self.record(cohort.id) for cohort in self.cohorts.listed(programme)]
        return CommitteeReport(
            found,
            self.programmes.today,
            self.committee.seats(programme),
            self.committee.meetings(programme),
            self.committee.decisions(programme),
            tuple(record for record in records if is_reported(record)),
        )

    def collective(self, cohort: Cohort) -> tuple[Event, ...]:
        """The meetings of a whole cohort: events of its programme within its days that are not the committee's."""
        found = self.events.listed(ROOM, cohort.programme)
        return tuple(
            event
            for event in found
            if event.plan.kind is not EventKind.COMMITTEE
            and event.state is not EventState.CANCELLED
            and cohort.starts_on <= event.plan.starts_at.astimezone(ZONE).date() <= cohort.ends_on
        )

    def invite(self, cohort: int, event: int, who: str) -> int:
        """Put everybody who takes part in a cohort on the list of an event, once; how many are new on it."""
        standing = {guest.participant for guest in self.events.guests(event)}
        people = self.applications.listed(cohort, states=[ApplicationState.ACCEPTED])
        new = {one.participant: one.side for one in people if one.participant not in standing}
        for participant, side in new.items():
            self.events.invite(event, side.value, who, participant)
        return len(new)

    def _facts(self, cohort: int) -> tuple[ApplicationFact, ...]:
        return tuple(
            ApplicationFact(
                one.id,
                one.participant,
                one.side,
                one.state,
                one.profile.gender,
                one.accepted_at,
                one.changed_at if one.state is ApplicationState.WITHDRAWN else None,
                one.reason,
            )
            for one in self.applications.listed(cohort)
        )

    def _surveys(self, cohort: int) -> tuple[PairSurvey, ...]:
        wanted = select(PairSurveyRow).where(PairSurveyRow.cohort == cohort).order_by(PairSurveyRow.id)
        with self._database.read() as session:
            return tuple(survey_of(row) for row in session.scalars(wanted))

    def _collective(self, event: Event) -> CollectiveMeeting:
        counted = self.events.attendance(event.id)
        came = frozenset(g.participant for g in self.events.guests(event.id) if g.has_come and g.participant)
        return CollectiveMeeting(
            event.id,
            event.plan.title,
            event.plan.starts_at.astimezone(ZONE).date(),
            event.state is EventState.HELD,
            came,
            counted.came,
            counted.stayed_away,
            counted.unknown,
            counted.also_came,
        )
