"""What mentoring speaks of: programmes, cohorts, applications, and the words of which an application chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from agent.organisation.organisation import Localised
from core.text import in_one_line
from participation.mentoring.matching.applicants import Moment, SpokenLanguage, Weights


class MentoringSide(StrEnum):
    """Which of a pair somebody is."""

    MENTOR = "mentor"
    MENTEE = "mentee"

    @property
    def other(self) -> MentoringSide:
        """The one across."""
        return MentoringSide.MENTEE if self is MentoringSide.MENTOR else MentoringSide.MENTOR


class CohortState(StrEnum):
    """Where a cohort stands."""

    DRAFT = "draft"
    """Staff alone sees it."""
    OPEN = "open"
    """People apply."""
    MATCHING = "matching"
    """Pairs are made; whoever is missing may still apply."""
    RUNNING = "running"
    """Pairs meet."""
    CLOSED = "closed"

    @property
    def takes_applications(self) -> bool:
        """Whether somebody may still apply."""
        return self in (CohortState.OPEN, CohortState.MATCHING)

    @property
    def takes_pairs(self) -> bool:
        """Whether pairs may be made."""
        return self not in (CohortState.DRAFT, CohortState.CLOSED)


class ApplicationState(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    """Its person is still writing it, and may go on another day."""
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Its person does not take part, or not any more."""


class RefusalReason(StrEnum):
    """Why an application is refused: each has its wording for the person."""

    NOT_ELIGIBLE = "not_eligible"
    COHORT_FULL = "cohort_full"
    NO_PARTNER = "no_partner"
    """Nobody of the other side goes with them."""
    OTHER_PROGRAMME = "other_programme"
    """What they look for, a job or a placement above all, is not what the programme gives."""
    TWICE = "twice"
    """They applied before."""


class DropOutReason(StrEnum):
    """Why somebody leaves."""

    TIME = "time"
    HEALTH = "health"
    MOVED = "moved"
    EXPECTED_OTHER = "expected_other"
    """They expected something else."""
    SILENT = "silent"
    """They do not answer any more."""
    NOT_SAID = "not_said"


class FieldOfWork(StrEnum):
    """What somebody works in, or wants to."""

    ECONOMY = "economy"
    """Economics, finance, accounts."""
    LAW = "law"
    ADMINISTRATION = "administration"
    HEALTH = "health"
    EDUCATION = "education"
    ENGINEERING = "engineering"
    DIGITAL = "digital"
    AGRICULTURE = "agriculture"
    INDUSTRY = "industry"
    TRADE = "trade"
    TOURISM = "tourism"
    MEDIA = "media"
    RESEARCH = "research"
    SOCIAL = "social"
    """Associations, social economy."""


class MentoringGoal(StrEnum):
    """What a mentee wants to work on, and a mentor can help with; never a job."""

    ORIENTATION = "orientation"
    STUDIES = "studies"
    METHOD = "method"
    SPEAKING = "speaking"
    LEADERSHIP = "leadership"
    ENTREPRENEURSHIP = "entrepreneurship"
    PROFESSION = "profession"
    """To know a profession from the inside."""
    COMMITMENT = "commitment"
    """To take part in public life."""


class ApplicantGender(StrEnum):
    """What somebody says of themselves, for parity alone, where they want to."""

    WOMAN = "woman"
    MAN = "man"
    NOT_SAID = "not_said"


@dataclass(frozen=True)
class Convention:
    """What two parties signed: since when, for how many months, whether it renews itself, and how long cohorts are."""

    signed_on: date | None = None
    months: int = 12
    renews: bool = True
    """Tacitly, for as many months again."""
    remind_days: int = 60
    """Days before the end of a term at which it is called to mind."""
    shortest: int = 3
    """Months of a cohort, at least."""
    longest: int = 4

    def term_ends(self, today: date) -> date | None:
        """The last day of the term that runs, or of the last one where it did not renew; None where nothing is signed."""
        if self.signed_on is None:
            return None
        terms = 1
        while self.renews and months_after(self.signed_on, self.months * terms) <= today:
            terms += 1
        return date.fromordinal(months_after(self.signed_on, self.months * terms).toordinal() - 1)

    def days_left(self, today: date) -> int | None:
        """Days to the end of the term, where it is time to call it to mind or past it; None else."""
        ends = self.term_ends(today)
        if ends is None or (ends - today).days > self.remind_days:
            return None
        return (ends - today).days


@dataclass(frozen=True)
class MentoringProgramme:
    """A mentoring programme; `parties` are the two that steer it as equals, `code` is the code of conduct in its version."""

    id: str
    title: Localised
    about: Localised
    parties: tuple[Localised, Localised]
    convention: Convention
    code: Localised
    code_version: int
    eligibility: Mapping[MentoringSide, tuple[Localised, ...]]
    """Questions that everybody of a side answers with yes, to take part."""
    committee_meetings: int
    """How often a year the committee is to meet, at least."""
    copied_from: str
    created_at: datetime


@dataclass(frozen=True)
class CohortTargets:
    """What a cohort is to reach: people of each side, percent of mentees in a pair, meetings of a pair, percent active and content."""

    mentors: int = 30
    mentees: int = 30
    matched: int = 100
    meetings: int = 3
    active: int = 75
    satisfaction: int = 75


@dataclass(frozen=True)
class Cohort:
    """A cohort of a programme; `applications_until` is the last day to apply."""

    id: int
    programme: str
    title: Localised
    state: CohortState
    applications_until: date
    starts_on: date
    ends_on: date
    targets: CohortTargets
    weights: Weights
    created_at: datetime


@dataclass(frozen=True)
class ApplicantProfile:
    """What somebody writes in an application; sealed as a whole, and read by organisers of the programme alone."""

    name: str = ""
    contact: str = ""
    """How the other of the pair reaches them."""
    gender: ApplicantGender = ApplicantGender.NOT_SAID
    languages: frozenset[SpokenLanguage] = frozenset()
    moments: frozenset[Moment] = frozenset()
    field: FieldOfWork | None = None
    region: str = ""
    """Code of the region."""
    goals: frozenset[MentoringGoal] = frozenset()
    is_region_asked: bool = False
    """Whether they take nobody from another region."""
    ties: tuple[str, ...] = ()
    """Employers, relatives, bodies: two who share one are no pair."""
    capacity: int = 1
    """How many mentees a mentor takes."""
    about: str = ""
    """In their own words."""

    def __post_init__(self) -> None:
        in_one_line(self, "name", "contact", "ties")


@dataclass(frozen=True)
class MentoringApplication:
    """An application with what it says; `reason` is why it was refused, or why its person left."""

    id: int
    cohort: int
    side: MentoringSide
    participant: str
    state: ApplicationState
    profile: ApplicantProfile
    answers: tuple[bool, ...]
    """To the questions of eligibility, in their order."""
    code_version: int
    """Of the code of conduct that was accepted; 0 for none."""
    reason: str
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None = None
    accepted_at: datetime | None = None
    """Stays where its person left later."""
    decided_by: str = ""
    excluded: frozenset[int] = field(default_factory=frozenset)
    """Applications of the other side with which an organiser sees a conflict."""

    @property
    def subject(self) -> str:
        """What following it and its history are called."""
        return f"mentoring-application:{self.id}"


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    longest = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(day.day, longest))
