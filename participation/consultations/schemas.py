"""What consultations speak of: processes and their steps, contributions, themes, decisions and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from agent.organisation.organisation import Localised
from core.language.forms import Language
from core.text import in_one_line
from participation.consultations.reading.export import Votes


class ConsultationState(StrEnum):
    """Where a consultation stands."""

    DRAFT = "draft"
    """Staff alone sees it."""
    OPEN = "open"
    """People take part."""
    SORTING = "sorting"
    """What came in is read, put under themes and talked over; nothing more comes in but from meetings and imports."""
    DECIDED = "decided"
    """Decisions are published, and followed up."""
    CLOSED = "closed"
    """Followed up to its end; its ledger stays."""

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return self is not ConsultationState.DRAFT


class StepKind(StrEnum):
    """What happens in a step."""

    INFORMATION = "information"
    GATHERING = "gathering"
    SORTING = "sorting"
    DELIBERATION = "deliberation"
    DECISION = "decision"
    FOLLOW_UP = "follow_up"


class ContributionSource(StrEnum):
    """How a contribution came."""

    BOT = "bot"
    PAGE = "page"
    OFFLINE = "offline"
    """By the page, written where there was no network."""
    MEETING = "meeting"
    IMPORT = "import"


class ContributionState(StrEnum):
    """Where a contribution stands."""

    WAITING = "waiting"
    """Nobody has read it yet."""
    PUBLISHED = "published"
    REFUSED = "refused"
    """Moderated away, for a reason of the policy."""


class DecisionStatus(StrEnum):
    """What was decided on a proposal or a theme."""

    RECEIVED = "received"
    STUDIED = "studied"
    KEPT = "kept"
    KEPT_IN_PART = "kept_in_part"
    NOT_KEPT = "not_kept"
    DELIVERED = "delivered"

    @property
    def is_decided(self) -> bool:
        """Whether somebody has said yes, in part, or no."""
        return self not in (DecisionStatus.RECEIVED, DecisionStatus.STUDIED)


@dataclass(frozen=True)
class ConsultationStep:
    """A step of a consultation; days are Morocco's, both included, None where there is no bound."""

    kind: StepKind
    title: Localised
    opens_on: date | None = None
    closes_on: date | None = None
    is_required: bool = False
    is_offline: bool = False

    def is_under_way(self, today: date) -> bool:
        """Whether it goes on today; a step without any day goes on while its consultation's state says so."""
        return (self.opens_on is None or self.opens_on <= today) and (self.closes_on is None or today <= self.closes_on)


@dataclass(frozen=True)
class AskedQuestion:
    """A question of a consultation."""

    id: int
    text: Localised


@dataclass(frozen=True)
class Consultation:
    """A consultation as everybody may know it."""

    id: str
    title: Localised
    summary: Localised
    policy: Localised
    territory: str
    state: ConsultationState
    steps: tuple[ConsultationStep, ...]
    questions: tuple[AskedQuestion, ...]
    themes_signed_by: str
    themes_signed_at: datetime | None
    created_at: datetime

    def takes(self, today: date) -> bool:
        """Whether people may contribute today."""
        gathering = [step for step in self.steps if step.kind is StepKind.GATHERING]
        return self.state is ConsultationState.OPEN and (
            not gathering or any(step.is_under_way(today) for step in gathering)
        )


@dataclass(frozen=True)
class Contribution:
    """What somebody said; of its author it tells nothing."""

    number: int
    consultation: str
    question: int | None
    origin: str
    source: ContributionSource
    event: int | None
    parent: str
    title: str
    text: str
    language: Language
    territory: str
    place: str
    wanted_theme: str
    alignment: int
    votes: Votes
    groups: tuple[Votes, ...]
    state: ContributionState
    reason: str
    made_at: datetime


@dataclass(frozen=True)
class NewContribution:
    """What comes in: from the bot, the page, a meeting or an import."""

    origin: str
    source: ContributionSource
    text: str
    title: str = ""
    question: int | None = None
    event: int | None = None
    parent: str = ""
    language: Language | None = None
    """None where it is to be heard from the text."""
    territory: str = ""
    place: str = ""
    wanted_theme: str = ""
    alignment: int = 0
    votes: Votes = field(default_factory=Votes)
    groups: tuple[Votes, ...] = ()
    made_at: datetime | None = None
    state: ContributionState = ContributionState.WAITING
    reason: str = ""

    def __post_init__(self) -> None:
        in_one_line(self, "title", "place")


@dataclass(frozen=True)
class Moderation:
    """An entry of the log of moderation."""

    contribution: int
    outcome: ContributionState
    reason: str
    note: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Theme:
    """A theme with how many published contributions stand under it, those of its children included."""

    id: int
    parent: int | None
    ordinal: int
    title: Localised
    made_by: str
    changed_by: str
    changed_at: datetime
    count: int = 0
    read: int = 0
    """Of those, how many a person has looked at under it."""


@dataclass(frozen=True)
class ThemeMapping:
    """A contribution under a theme; `read_by` is empty while no person has looked."""

    contribution: int
    theme: int
    made_by: str
    closeness: float
    read_by: str


@dataclass(frozen=True)
class DecisionChange:
    """How a decision stood from a day on."""

    status: DecisionStatus
    text: Localised
    reason: Localised
    decided_on: date
    who: str
    at: datetime


@dataclass(frozen=True)
class DecisionDelivery:
    """Evidence that something decided was carried out."""

    id: int
    happened_on: date
    text: Localised
    url: str


@dataclass(frozen=True)
class Decision:
    """What was decided on a theme or a contribution, with how it came to that and what was carried out."""

    id: int
    consultation: str
    theme: int | None
    contribution: int | None
    about: Localised
    status: DecisionStatus
    text: Localised
    reason: Localised
    decided_on: date
    measure_url: str
    history: tuple[DecisionChange, ...] = ()
    deliveries: tuple[DecisionDelivery, ...] = ()
