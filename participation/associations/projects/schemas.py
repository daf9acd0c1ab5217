"""What projects are: how they stand, and the three views of one: everybody's, members', and that of those who carry it.

Each view is a kind of its own, so that no page, file or answer for one of them can hold what is for another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.text import in_one_line
from participation.associations.directory.names import AssociationName
from participation.associations.directory.schemas import AssociationField
from participation.associations.projects.errors import MoreThanPeopleError
from participation.common.history import StateMachine
from participation.common.rights import RoomRight


class ProjectState(StrEnum):
    """Where a project stands."""

    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


PROJECT_STATES = StateMachine[ProjectState](
    {
        ProjectState.PLANNED: {ProjectState.RUNNING: RoomRight.RUN, ProjectState.STOPPED: RoomRight.RUN},
        ProjectState.RUNNING: {
            ProjectState.DONE: RoomRight.RUN,
            ProjectState.PAUSED: RoomRight.RUN,
            ProjectState.STOPPED: RoomRight.RUN,
        },
        ProjectState.PAUSED: {ProjectState.RUNNING: RoomRight.RUN, ProjectState.STOPPED: RoomRight.RUN},
        ProjectState.DONE: {ProjectState.RUNNING: RoomRight.RUN},
        ProjectState.STOPPED: {ProjectState.RUNNING: RoomRight.RUN},
    }
)
"""What may come after each state; the association that leads a project runs it."""


class ProjectVisibility(StrEnum):
    """Who may read a project's summary."""

    MEMBERS = "members"
    ASKED = "asked"
    """Its association wishes it public; staff reads it first."""
    PUBLIC = "public"


class ProjectPartnerState(StrEnum):
    """Where a partnership stands; one that was declined or ended is not kept."""

    INVITED = "invited"
    ACCEPTED = "accepted"


class MilestoneState(StrEnum):
    """Where a milestone stands."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    REACHED = "reached"
    DROPPED = "dropped"


class RiskLevel(StrEnum):
    """How much a risk weighs."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class ProjectRole(StrEnum):
    """What an association is to a project."""

    LEAD = "lead"
    PARTNER = "partner"
    INVITED = "invited"
    MEMBER = "member"
    """Of the network, and not of the project."""


TEAM = frozenset({ProjectRole.LEAD, ProjectRole.PARTNER})
"""Those who carry a project, and alone see its money and its risks."""


@dataclass(frozen=True)
class Reach:
    """How many people, women and young people among them; None where nobody counted. Raises MoreThanPeopleError."""

    people: int
    women: int | None = None
    young: int | None = None

    def __post_init__(self) -> None:
        if max(self.women or 0, self.young or 0) > self.people:
            raise MoreThanPeopleError(remedy="Count women and young people among the people reached.")


@dataclass(frozen=True)
class ReachOn:
    """How many people had been reached by a day, from the beginning on."""

    on: date
    reach: Reach


@dataclass(frozen=True)
class ProjectPlan:
    """What an association says of a project; empty where it says nothing."""

    title: str = ""
    goals: str = ""
    summary: str = ""
    """For everybody, where the association wishes so."""
    funder: str = ""
    field: AssociationField = AssociationField.OTHER
    territory: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    target: Reach | None = None
    circle: int | None = None
    """Number of the circle that it is of."""

    def __post_init__(self) -> None:
        in_one_line(self, "title", "funder")


@dataclass(frozen=True)
class BudgetLine:
    """A line of a budget, in hundredths of a dirham."""

    number: int
    label: str
    planned: int
    spent: int

    @property
    def left(self) -> int:
        """What is not spent; below zero where more was."""
        return self.planned - self.spent


@dataclass(frozen=True)
class ProjectBudget:
    """A budget, whose sums are those of its lines."""

    lines: Sequence[BudgetLine]

    @property
    def total(self) -> BudgetLine:
        """The sum of all lines."""
        return BudgetLine(0, "", sum(one.planned for one in self.lines), sum(one.spent for one in self.lines))


@dataclass(frozen=True)
class Milestone:
    """What is to be reached by a day."""

    number: int
    title: str
    due_on: date | None
    state: MilestoneState
    reached_on: date | None

    def is_late(self, today: date) -> bool:
        """Whether its day is over and it is not reached."""
        open_states = (MilestoneState.PLANNED, MilestoneState.UNDER_WAY)
        return self.due_on is not None and self.due_on < today and self.state in open_states


@dataclass(frozen=True)
class ProjectNote:
    """Progress, as an association of the project wrote it down."""

    number: int
    association: AssociationName
    on: date
    text: str


@dataclass(frozen=True)
class ProjectRisk:
    """What may go wrong, and what is done about it."""

    number: int
    text: str
    level: RiskLevel
    answer: str
    is_open: bool


@dataclass(frozen=True)
class ProjectPartner:
    """An association that is a partner, or was asked to be."""

    association: AssociationName
    state: ProjectPartnerState


@dataclass(frozen=True)
class PublicProject:
    """What everybody may see of a project: all that leaves for public pages is made of these."""

    number: int
    title: str
    summary: str
    field: AssociationField
    territory: str
    begins_on: date | None
    ends_on: date | None
    state: ProjectState
    lead: AssociationName
    partners: Sequence[AssociationName]


@dataclass(frozen=True)
class ListedProject:
    """What a list tells members of a project: `people` as it was counted last, `role` what the reader is to it."""

    number: int
    title: str
    state: ProjectState
    lead: AssociationName
    territory: str
    people: int | None
    role: ProjectRole

    def __post_init__(self) -> None:
        in_one_line(self, "title")


@dataclass(frozen=True)
class MemberProject:
    """What every member of the network and staff may see of a project: neither its money nor its risks."""

    number: int
    plan: ProjectPlan
    state: ProjectState
    visibility: ProjectVisibility
    refusal: str
    lead: AssociationName
    partners: Sequence[ProjectPartner]
    milestones: Sequence[Milestone]
    counts: Sequence[ReachOn]
    """The oldest first."""
    changed_at: datetime

    @property
    def reached(self) -> ReachOn | None:
        """The last count."""
        return self.counts[-1] if self.counts else None

    @property
    def accepted(self) -> tuple[AssociationName, ...]:
        """Partners that said yes."""
        return tuple(one.association for one in self.partners if one.state is ProjectPartnerState.ACCEPTED)

    def public(self) -> PublicProject | None:
        """What everybody may see of it; None where nobody else may."""
        if self.visibility is not ProjectVisibility.PUBLIC or not self.lead.is_listed:
            return None
        partners = tuple(one for one in self.accepted if one.is_listed)
        plan = self.plan
        return PublicProject(
            self.number, plan.title, plan.summary, plan.field, plan.territory, plan.begins_on, plan.ends_on,
            self.state, self.lead, partners,
        )  # fmt: skip


@dataclass(frozen=True)
class ProjectDossier:
    """A project whole, for those who carry it and for whom they give its report to."""

    project: MemberProject
    notes: Sequence[ProjectNote]
    """The newest first."""
    budget: ProjectBudget
    risks: Sequence[ProjectRisk]
    role: ProjectRole
    """What the reader is to it."""
