"""What training speaks of: programmes with modules and targets, who enrols, what came of it, what associations teach others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from agent.organisation.organisation import Localised, ParticipationRoom
from core.language.forms import Language
from core.text import in_one_line
from participation.common.events.schemas import Event
from participation.common.history import StateMachine
from participation.common.rights import RoomRight

ROOM = ParticipationRoom.TRAINING


class ProgrammeState(StrEnum):
    """Where a programme of training stands."""

    DRAFT = "draft"
    """Staff alone sees it."""
    OPEN = "open"
    """Associations enrol."""
    RUNNING = "running"
    """Nobody enrols any more; sessions go on."""
    CLOSED = "closed"
    """It is over; its outcomes stand."""


PROGRAMME_STEPS = StateMachine[ProgrammeState](
    {
        ProgrammeState.DRAFT: {ProgrammeState.OPEN: RoomRight.ORGANISE},
        ProgrammeState.OPEN: {ProgrammeState.RUNNING: RoomRight.ORGANISE},
        ProgrammeState.RUNNING: {
            ProgrammeState.OPEN: RoomRight.ORGANISE,
            ProgrammeState.CLOSED: RoomRight.ORGANISE,
        },
        ProgrammeState.CLOSED: {ProgrammeState.RUNNING: RoomRight.ORGANISE},
    }
)
"""What may come after each state of a programme."""


class LearnerState(StrEnum):
    """Where the enrolment of a person stands."""

    ASKED = "asked"
    ENROLLED = "enrolled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


LEARNER_STEPS = StateMachine[LearnerState](
    {
        LearnerState.ASKED: {
            LearnerState.ENROLLED: RoomRight.ORGANISE,
            LearnerState.REFUSED: RoomRight.ORGANISE,
        },
        LearnerState.ENROLLED: {LearnerState.REFUSED: RoomRight.ORGANISE},
        LearnerState.REFUSED: {LearnerState.ENROLLED: RoomRight.ORGANISE},
    }
)
"""What staff may do with an enrolment; withdrawing is its person's own."""


class OutcomeKind(StrEnum):
    """What an association made of its training."""

    STATUTES = "statutes"
    """Its statutes revised."""
    PLAN = "plan"
    """A strategic plan made."""


class OutcomeState(StrEnum):
    """Where an outcome stands."""

    NOTED = "noted"
    """Somebody of staff says so; it does not count yet."""
    CONFIRMED = "confirmed"
    """An organiser saw its document."""


OUTCOME_STEPS = StateMachine[OutcomeState](
    {
        OutcomeState.NOTED: {OutcomeState.CONFIRMED: RoomRight.ORGANISE},
        OutcomeState.CONFIRMED: {OutcomeState.NOTED: RoomRight.ORGANISE},
    }
)
"""What may come after each state of an outcome."""


class TeachingTopic(StrEnum):
    """What a trained association can teach others."""

    STATUTES = "statutes"
    STRATEGY = "strategy"
    ACCOUNTS = "accounts"
    FUNDING = "funding"
    PROJECTS = "projects"
    COMMUNICATION = "communication"
    ADVOCACY = "advocacy"
    VOLUNTEERS = "volunteers"
    DIGITAL = "digital"


class LessonState(StrEnum):
    """Where a request to be taught stands."""

    ASKED = "asked"
    PASSED_ON = "passed_on"
    """The association that teaches was told."""
    DONE = "done"
    REFUSED = "refused"


LESSON_STEPS = StateMachine[LessonState](
    {
        LessonState.ASKED: {LessonState.PASSED_ON: RoomRight.ORGANISE, LessonState.REFUSED: RoomRight.ORGANISE},
        LessonState.PASSED_ON: {LessonState.DONE: RoomRight.ORGANISE, LessonState.REFUSED: RoomRight.ORGANISE},
    }
)
"""What may come after each state of a request to be taught."""


class TargetKind(StrEnum):
    """What a programme sets out to reach."""

    ASSOCIATIONS = "associations"
    """Associations trained: with at least one person who was."""
    PEOPLE = "people"
    STATUTES = "statutes"
    PLANS = "plans"


@dataclass(frozen=True)
class CourseModule:
    """A part of a programme's course; its number stays, whatever its place."""

    number: int
    title: Localised
    about: Localised = field(default_factory=lambda: Localised({}))


@dataclass(frozen=True)
class CourseQuestion:
    """A question of the short assessment, with its choices and the place of the right one, from 0."""

    text: Localised
    choices: tuple[Localised, ...]
    right: int = 0


@dataclass(frozen=True)
class TrainingPlan:
    """What organisers write of a programme."""

    title: Localised
    region: str = ""
    """The code of its region."""
    phase: int = 1
    about: Localised = field(default_factory=lambda: Localised({}))
    modules: tuple[CourseModule, ...] = ()
    questions: tuple[CourseQuestion, ...] = ()
    targets: Mapping[TargetKind, int] = field(default_factory=dict)
    needed: int = 1
    """Sessions that somebody came to before they count as trained."""
    places: int = 0
    """People that it takes; 0 for any number."""


@dataclass(frozen=True)
class TrainingProgramme:
    """A programme as it stands."""

    id: str
    plan: TrainingPlan
    state: ProgrammeState
    created_at: datetime


@dataclass(frozen=True)
class LearnerForm:
    """What somebody writes to enrol: of their association, and of themselves (sealed)."""

    association: str
    entry: int | None
    """Its number in the directory, where it is there."""
    region: str
    person: str
    role: str = ""
    contact: str = ""

    def __post_init__(self) -> None:
        in_one_line(self, "association", "person", "role", "contact")


@dataclass(frozen=True)
class TrainedAssociation:
    """An association that takes part in a programme."""

    id: int
    programme: str
    name: str
    entry: int | None
    region: str


@dataclass(frozen=True)
class Learner:
    """A person who enrolled for an association; `came` is to how many sessions, `score` right answers of how many."""

    id: int
    association: TrainedAssociation
    participant: str
    state: LearnerState
    language: Language
    person: str
    role: str
    contact: str
    came: int
    needed: int
    score: tuple[int, int] | None
    created_at: datetime
    came_enough_at: datetime | None = None
    """When the last of the sessions began that the programme asks for; None before somebody came to as many."""

    @property
    def is_trained(self) -> bool:
        """Whether they came to as many sessions as the programme asks for."""
        return self.state is LearnerState.ENROLLED and self.came >= self.needed


@dataclass(frozen=True)
class CourseSession:
    """A session of a programme: an event, of a module, held by a member of staff."""

    event: Event
    module: int
    trainer: str


@dataclass(frozen=True)
class TrainingOutcome:
    """What an association made of its training, with its document where there is one."""

    id: int
    association: TrainedAssociation
    kind: OutcomeKind
    state: OutcomeState
    file: int | None
    file_name: str
    noted_at: datetime


@dataclass(frozen=True)
class TeachingOffer:
    """What a trained association can teach others; everybody sees it where the association agreed."""

    id: int
    association: TrainedAssociation
    topic: TeachingTopic
    is_public: bool


@dataclass(frozen=True)
class LessonRequest:
    """That somebody asks to be taught; who asks and their words are sealed."""

    id: int
    offer: TeachingOffer
    participant: str
    state: LessonState
    association: str
    contact: str
    words: str
    created_at: datetime


@dataclass(frozen=True)
class TargetFigure:
    """How far a programme came towards what it set out to reach; `actual` is None where it is too small to be shown."""

    kind: TargetKind
    actual: int | None
    target: int
