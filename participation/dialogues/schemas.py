"""What dialogues speak of: programmes and their sessions, voices, the synthesis that both sides sign, and commitments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from agent.organisation.organisation import Localised
from core.language.forms import Language
from participation.common.events.schemas import Event
from participation.common.texts.grounds import Ground


class DialogueState(StrEnum):
    """Where a programme of dialogue stands."""

    DRAFT = "draft"
    """Staff alone sees it."""
    OPEN = "open"
    """Training and dialogue: people meet, and voices come in."""
    FOLLOW_UP = "follow_up"
    """Both sides have signed; commitments are followed up."""
    CLOSED = "closed"
    """Followed up to its end; what came of it stays public."""

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return self is not DialogueState.DRAFT


class DialogueRole(StrEnum):
    """What somebody takes part as."""

    ELECTED = "elected"
    ASSOCIATION = "association"
    ORGANISER = "organiser"
    EXPERT = "expert"


SIDES = (DialogueRole.ELECTED, DialogueRole.ASSOCIATION)
"""Those who have a dialogue with each other, and both sign."""


class SessionKind(StrEnum):
    """What a session is for."""

    TRAINING = "training"
    DIALOGUE = "dialogue"
    FOLLOW_UP = "follow_up"
    """Where commitments are looked at again."""


class Gender(StrEnum):
    """What somebody said of themselves, to be counted for parity."""

    WOMAN = "woman"
    MAN = "man"


class VoiceKind(StrEnum):
    """What somebody gave."""

    VIEWPOINT = "viewpoint"
    PERSPECTIVE = "perspective"
    STORY = "story"


class VoiceSource(StrEnum):
    """How a voice came."""

    SESSION = "session"
    """Written down by whoever held the session."""
    PAGE = "page"
    BOT = "bot"


class VoiceState(StrEnum):
    """Where a voice stands."""

    WAITING = "waiting"
    """Nobody has read it yet."""
    PUBLISHED = "published"
    REFUSED = "refused"


class LinkKind(StrEnum):
    """How a voice stands to an earlier one."""

    ANSWERS = "answers"
    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


class ItemKind(StrEnum):
    """What a sentence of the shared synthesis is."""

    AGREEMENT = "agreement"
    DISAGREEMENT = "disagreement"
    OPEN_QUESTION = "open_question"


class CommitmentState(StrEnum):
    """Where a commitment stands."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    NOT_KEPT = "not_kept"
    DROPPED = "dropped"

    @property
    def is_settled(self) -> bool:
        """Whether it has come to something, for now."""
        return self not in (CommitmentState.OPEN, CommitmentState.UNDER_WAY)


@dataclass(frozen=True)
class TrainingModule:
    """What is taught before the dialogue, in one or several sessions."""

    id: int
    title: Localised
    summary: Localised


@dataclass(frozen=True)
class DialogueProgramme:
    """A structured dialogue as everybody may know it."""

    id: str
    title: Localised
    summary: Localised
    organiser: Localised
    rules: Localised
    """Ground rules that everybody speaks by, a line each."""
    territory: str
    opens_on: date | None
    closes_on: date | None
    state: DialogueState
    takes_assessment: bool
    """Whether the questions of the assessment may be answered now."""
    modules: tuple[TrainingModule, ...]
    created_at: datetime

    @property
    def subject(self) -> str:
        """What following it is called."""
        return f"dialogue:{self.id}"

    @property
    def takes_voices(self) -> bool:
        """Whether somebody who was not there may still add their voice."""
        return self.state is DialogueState.OPEN

    def module(self, id_: int | None) -> TrainingModule | None:
        """One of its modules; None where there is none of this number."""
        return next((one for one in self.modules if one.id == id_), None)


@dataclass(frozen=True)
class DialogueSession:
    """A session of a programme: an event of the common calendar, with what it is for."""

    id: int
    programme: str
    kind: SessionKind
    module: int | None
    hosts: str
    """Trainers or facilitators, as everybody may read it."""
    event: Event


@dataclass(frozen=True)
class RoleBalance:
    """Who is on the list of a session as one thing, in figures; women and men are those who said so of themselves."""

    role: DialogueRole
    invited: int
    """Those who have not answered."""
    coming: int
    declined: int
    came: int
    women: int
    men: int

    @property
    def people(self) -> int:
        """Those who come, or may still."""
        return self.invited + self.coming

    @property
    def unsaid(self) -> int:
        """Of these, those who said nothing of themselves."""
        return self.people - self.women - self.men


@dataclass(frozen=True)
class AssessmentQuestion:
    """A question of the assessment, with its choices; `right` is the place of the right one."""

    id: int
    programme: str
    module: int | None
    text: Localised
    choices: tuple[Localised, ...]
    right: int


@dataclass(frozen=True)
class AssessmentScore:
    """How somebody answered: for themselves and the organiser alone."""

    participant: str
    right: int
    answered: int
    asked: int
    chosen: tuple[tuple[int, int], ...]
    """Question and choice."""


@dataclass(frozen=True)
class Voice:
    """What somebody gave to a dialogue; `name` is empty unless they want it beside this voice."""

    number: int
    programme: str
    session: int | None
    origin: str
    source: VoiceSource
    kind: VoiceKind
    role: DialogueRole
    name: str
    text: str
    language: Language
    state: VoiceState
    reason: str
    made_at: datetime

    @property
    def title(self) -> str:
        """Nothing: a voice has no title."""
        return ""

    @property
    def subject(self) -> str:
        """What following it, and its history, are called."""
        return f"voice:{self.number}"


@dataclass(frozen=True)
class NewVoice:
    """A voice that comes in; the same `origin` comes once in a programme."""

    origin: str
    source: VoiceSource
    kind: VoiceKind
    role: DialogueRole
    text: str
    session: int | None = None
    language: Language | None = None
    """None where it is to be heard from the text."""
    is_signed: bool = False
    """Whether its author, who is kept, wants their name beside it."""
    made_at: datetime | None = None


@dataclass(frozen=True)
class VoiceLink:
    """How a voice stands to another."""

    voice: int
    to: int
    kind: LinkKind


@dataclass(frozen=True)
class SpeakingShare:
    """How long a role has spoken in a session, and which part of the whole that is, 0 to 1."""

    role: DialogueRole
    seconds: int
    share: float


@dataclass(frozen=True)
class NewItem:
    """A sentence of the shared synthesis as it is written; grounds without words take what the voice begins with."""

    kind: ItemKind
    text: Localised
    grounds: tuple[Ground, ...]
    subject: Localised = field(default_factory=lambda: Localised({}))
    """On what, in a few words, where somebody gave them."""


@dataclass(frozen=True)
class SharedItem:
    """A sentence of the shared synthesis with the voices that it stands on."""

    id: int
    kind: ItemKind
    text: Localised
    grounds: tuple[Ground, ...]
    subject: Localised = field(default_factory=lambda: Localised({}))


@dataclass(frozen=True)
class Signatory:
    """Somebody who may sign for a side; `name` is empty unless they let it be shown, `member` unless they are of staff."""

    id: int
    programme: str
    side: DialogueRole
    capacity: Localised
    name: str
    member: str


@dataclass(frozen=True)
class Signature:
    """What a signatory put under a version of the synthesis: a signature, a reservation, or both."""

    signatory: Signatory
    is_signed: bool
    reservation: str
    language: Language
    at: datetime


@dataclass(frozen=True)
class SharedSynthesis:
    """A version of what both sides say together; a new one has nobody's signature."""

    id: int
    programme: str
    version: int
    items: tuple[SharedItem, ...]
    signatures: tuple[Signature, ...]
    is_stale: bool
    """Whether a voice that it cites was erased, refused or changed since it was written."""
    written_by: str
    written_at: datetime

    def of(self, kind: ItemKind) -> tuple[SharedItem, ...]:
        """Its agreements, disagreements or open questions."""
        return tuple(one for one in self.items if one.kind is kind)

    @property
    def missing_sides(self) -> tuple[DialogueRole, ...]:
        """Sides for which nobody has signed."""
        signed = {one.signatory.side for one in self.signatures if one.is_signed}
        return tuple(side for side in SIDES if side not in signed)

    @property
    def is_signed_off(self) -> bool:
        """Whether both sides have signed."""
        return not self.missing_sides


@dataclass(frozen=True)
class CommitmentEvidence:
    """What shows, from which day, how a commitment was kept."""

    id: int
    happened_on: date
    text: Localised
    url: str


@dataclass(frozen=True)
class CommitmentStep:
    """A change of where a commitment stood."""

    state: CommitmentState
    reason: Localised
    who: str
    at: datetime


@dataclass(frozen=True)
class Commitment:
    """Something that somebody promised in a dialogue, by the number that everybody knows it by."""

    number: int
    programme: str
    item: int | None
    """The agreement that it comes from, where that still stands."""
    text: Localised
    owner: Localised
    side: DialogueRole
    due_on: date | None
    state: CommitmentState
    reason: Localised
    steps: tuple[CommitmentStep, ...]
    evidence: tuple[CommitmentEvidence, ...]
    made_at: datetime

    @property
    def subject(self) -> str:
        """What following it, and its history, are called."""
        return f"commitment:{self.number}"

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and it has come to nothing."""
        return self.due_on is not None and self.due_on < today and not self.state.is_settled
