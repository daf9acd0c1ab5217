"""What calls for interest speak of: calls with their criteria and papers, dossiers with their states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from agent.organisation.organisation import Localised, ParticipationRoom
from core.language.forms import Language
from core.text import in_one_line
from participation.common.history import StateMachine
from participation.common.rights import RoomRight

ROOM = ParticipationRoom.CALLS


class CallStage(StrEnum):
    """Where a call stands: what staff did, and what its clock says."""

    DRAFT = "draft"
    """Staff alone sees it."""
    ANNOUNCED = "announced"
    """Everybody reads it; dossiers are not taken yet."""
    OPEN = "open"
    CLOSED = "closed"
    """The deadline has passed; dossiers are judged."""
    DECIDED = "decided"
    """Applicants have been told."""


class PaperKind(StrEnum):
    """A kind of file that a paper may be."""

    PDF = "pdf"
    PICTURE = "picture"
    OFFICE = "office"
    """A DOCX or XLSX."""


@dataclass(frozen=True)
class CallCriterion:
    """What dossiers are judged by, and how much it weighs."""

    title: Localised
    weight: int
    about: Localised = field(default_factory=lambda: Localised({}))


@dataclass(frozen=True)
class PaperAsked:
    """A paper that a dossier is to have: of which kinds, how large and how long at most (0 pages: any length)."""

    title: Localised
    is_required: bool = True
    kinds: tuple[PaperKind, ...] = (PaperKind.PDF, PaperKind.PICTURE)
    largest: int = 5
    """Megabytes."""
    pages: int = 0


@dataclass(frozen=True)
class EligibilityQuestion:
    """A question before the form; who answers it otherwise than `wanted` cannot apply."""

    text: Localised
    wanted: bool = True


@dataclass(frozen=True)
class CallPlan:
    """What organisers write of a call. Times are of Morocco's clock, to the minute, the last of which still counts."""

    title: Localised
    about: Localised = field(default_factory=lambda: Localised({}))
    opens_at: str = ""
    """Like `2027-02-01T09:00`."""
    closes_at: str = ""
    quota: int = 10
    """Dossiers that can be accepted."""
    regions: tuple[str, ...] = ()
    """Codes of regions that may apply; none for the whole country."""
    region_quotas: Mapping[str, int] = field(default_factory=dict)
    """The most that a region may have."""
    criteria: tuple[CallCriterion, ...] = ()
    scale: int = 5
    """Points of a criterion, from 0."""
    gap: int = 20
    """Points of a hundred that two scorers may be apart before a third is asked."""
    minimum: int = 50
    """Points of a hundred below which nobody is accepted."""
    papers: tuple[PaperAsked, ...] = ()
    questions: tuple[EligibilityQuestion, ...] = ()
    field: str = ""
    """What associations it is for, as the directory names fields; empty for all."""
    appeal_days: int = 10
    shows_names: bool = False
    """Whether the names of the accepted are published."""


@dataclass(frozen=True)
class CallForInterest:
    """A call as it stands."""

    id: str
    plan: CallPlan
    is_published: bool
    told_at: datetime | None
    """When the letters were sent."""
    opens_at: datetime
    """The moment from which dossiers are taken."""
    closes_at: datetime
    """The first moment at which none is taken."""
    created_at: datetime

    def stage(self, now: datetime) -> CallStage:
        """Where it stands at a moment."""
        if not self.is_published:
            return CallStage.DRAFT
        if self.told_at is not None:
            return CallStage.DECIDED
        if now < self.opens_at:
            return CallStage.ANNOUNCED
        return CallStage.OPEN if now < self.closes_at else CallStage.CLOSED

    def takes_region(self, region: str) -> bool:
        """Whether associations of a region may apply."""
        return not self.plan.regions or region in self.plan.regions


class DossierState(StrEnum):
    """Where a dossier stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    MORE_ASKED = "more_asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STAFF_STEPS = StateMachine[DossierState](
    {
        DossierState.SUBMITTED: {DossierState.UNDER_REVIEW: RoomRight.ORGANISE},
        DossierState.UNDER_REVIEW: {
            DossierState.MORE_ASKED: RoomRight.ORGANISE,
            DossierState.ACCEPTED: RoomRight.DECIDE,
            DossierState.REFUSED: RoomRight.DECIDE,
        },
        DossierState.MORE_ASKED: {DossierState.UNDER_REVIEW: RoomRight.ORGANISE},
        DossierState.REFUSED: {DossierState.ACCEPTED: RoomRight.DECIDE},
    }
)
"""What staff may do next; a refusal becomes an acceptance by an appeal alone."""
OWN_STEPS: Mapping[DossierState, tuple[DossierState, ...]] = {
    DossierState.DRAFT: (DossierState.SUBMITTED, DossierState.WITHDRAWN),
    DossierState.SUBMITTED: (DossierState.WITHDRAWN,),
    DossierState.UNDER_REVIEW: (DossierState.WITHDRAWN,),
    DossierState.MORE_ASKED: (DossierState.UNDER_REVIEW, DossierState.WITHDRAWN),
}
"""What its applicant may do next."""


class StepActor(StrEnum):
    """Who may take a dossier a step further."""

    APPLICANT = "applicant"
    ORGANISER = "organiser"
    COMMITTEE = "committee"


def next_steps(state: DossierState) -> tuple[tuple[DossierState, StepActor], ...]:
    """What may come after a state, and who may do it."""
    own = [(to, StepActor.APPLICANT) for to in OWN_STEPS.get(state, ())]
    staff = [
        (to, StepActor.COMMITTEE if right is RoomRight.DECIDE else StepActor.ORGANISER)
        for to, right in STAFF_STEPS.steps.get(state, {}).items()
    ]
    return (*own, *staff)


@dataclass(frozen=True)
class DossierForm:
    """What an applicant writes: sealed as a whole."""

    entry: int = 0
    """Number of the association in the directory; 0 where it is named here alone."""
    name: str = ""
    receipt: str = ""
    """Number of its legal receipt."""
    place: str = ""
    """Code of its place."""
    person: str = ""
    contact: str = ""
    project: str = ""
    summary: str = ""
    amount: str = ""

    def __post_init__(self) -> None:
        in_one_line(self, "name", "receipt", "person", "contact", "project", "amount")


@dataclass(frozen=True)
class DossierPaper:
    """A paper of a dossier that was taken: which of those asked, and its file."""

    place: int
    """Which of the papers asked, from 0."""
    file: int
    name: str
    media_type: str
    size: int
    pages: int
    added_at: datetime


@dataclass(frozen=True)
class Dossier:
    """A dossier as its applicant sees it, and staff where it concerns them."""

    id: int
    call: str
    number: str
    """Empty until it is sent."""
    participant: str
    state: DossierState
    language: Language
    form: DossierForm
    region: str
    papers: tuple[DossierPaper, ...]
    more: str
    """What more was asked."""
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None

    @property
    def subject(self) -> str:
        """What its files, history and news are kept under."""
        return f"call-dossier:{self.id}"

    @property
    def is_sent(self) -> bool:
        """Whether it is before those who judge."""
        return self.submitted_at is not None and self.state is not DossierState.WITHDRAWN
