"""What comes out of a turn: an answer with its status, its sources and the record of every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from core.language.forms import Language

ComposerName = Literal["extractive", "model"]


class AnswerStatus(StrEnum):
    """How a turn ended, as `<group>_<cause>`; each has a wording in every language."""

    ANSWERED = "answered"
    ANSWERED_OUTDATED = "answered_outdated"
    """Answered, and every source is out of date or superseded: the text says so."""
    CONVERSATION_GREETING = "conversation_greeting"
    CONVERSATION_THANKS = "conversation_thanks"
    CONVERSATION_IDENTITY = "conversation_identity"
    """Asked who or what it is, or who is behind it: says that it is an AI, and of whom."""
    CONVERSATION_ACKNOWLEDGED = "conversation_acknowledged"
    """Told "ok", "non" or the like."""
    CONVERSATION_FAREWELL = "conversation_farewell"
    CONVERSATION_VOTE = "conversation_vote"
    """Asked whom to vote for: recommends nobody."""
    CONVERSATION_PARTIES = "conversation_parties"
    """Asked to rank, compare or attack parties: does neither, and offers what its own organisation has published."""
    CONVERSATION_THREAT = "conversation_threat"
    """Told of harm to others, or asked how to do it."""
    CONVERSATION_HATE = "conversation_hate"
    CONVERSATION_TAMAZIGHT = "conversation_tamazight"
    """Written to in Tamazight: says in it which languages are spoken."""
    CONVERSATION_RESERVED = "conversation_reserved"
    """Asked about what the policy keeps for an approved wording."""
    CONVERSATION_INSULT = "conversation_insult"
    """Insulted, and nothing else: stays calm, and asks what is looked for."""
    CONVERSATION_PERSONAL_DATA = "conversation_personal_data"
    """Told personal data, and nothing that documents could answer: says that none is needed, and that it was masked."""
    PAUSED_SERVICE = "paused_service"
    """Asked while staff has paused everything, or the channel."""
    PAUSED_TOPIC = "paused_topic"
    """Asked about what staff has paused, while it answers the rest."""
    PAUSED_ELECTION = "paused_election"
    """Asked on polling day or its eve: says nothing that could be taken for campaigning."""
    PERHAPS = "perhaps"
    """The nearest words that were found are shown, and said to be that: neither an answer nor a silence."""
    UNANSWERABLE_NOTHING_FOUND = "unanswerable_nothing_found"
    UNANSWERABLE_OUT_OF_SCOPE = "unanswerable_out_of_scope"
    HELP_CRISIS = "help_crisis"
    """A life may be in danger: where help is comes first; what else was asked may be answered after it."""
    HELP_VIOLENCE = "help_violence"
    """Somebody suffers violence: as with a crisis."""
    REFERRED_ELECTION = "referred_election"
    """Asked how an election is held, which official sources alone tell."""
    REFUSED_CONTENT = "refused_content"
    """Asked to write what is to be spread."""
    REFUSED_ROLE = "refused_role"
    """Asked to be or to speak for somebody else."""
    REFUSED_INSTRUCTIONS = "refused_instructions"
    """Asked for its own instructions, or to set them aside."""
    REFUSED_PRIVATE_DATA = "refused_private_data"
    """Asked for what is private to somebody else."""
    REFUSED_EMPTY = "refused_empty"
    REFUSED_TOO_LONG = "refused_too_long"
    REFUSED_UNREADABLE = "refused_unreadable"
    """Nothing that can be read is left after hidden characters are taken out."""
    ERROR_TIMEOUT = "error_timeout"
    ERROR_INTERNAL = "error_internal"

    @property
    def is_answered(self) -> bool:
        """Whether the person got what they asked for, from sources."""
        return self in (AnswerStatus.ANSWERED, AnswerStatus.ANSWERED_OUTDATED)

    @property
    def shows_sources(self) -> bool:
        """Whether the person is shown words of the documents, or may be beside something else: an answer, or what may be one."""
        return self.is_answered or self is AnswerStatus.PERHAPS or self.helps

    @classmethod
    def _missing_(cls, value: object) -> AnswerStatus | None:
        """What older conversations, and programs that keep them, call a turn that showed the nearest documents."""
        return cls.PERHAPS if value in ("unanswerable_uncertain", "unanswerable_unsupported") else None

    @classmethod
    def read(cls, value: str) -> AnswerStatus | None:
        """The status that a stored conversation names, by its name of today or of then; None for what is no answer's."""
        try:
            return cls(value)
        except ValueError:
            return None

    @property
    def helps(self) -> bool:
        """Whether somebody in danger was told first where help is."""
        return self.value.startswith("help_")

    @property
    def is_help(self) -> bool:
        """Whether somebody in danger was told where help is: nothing else is answered beside it."""
        return self.value.startswith("help_")

    @property
    def is_silence(self) -> bool:
        """Whether nothing is answered at all right now: a further question of the same message gets no other reply."""
        return self in (AnswerStatus.PAUSED_SERVICE, AnswerStatus.PAUSED_ELECTION)

    @property
    def is_small_talk(self) -> bool:
        """Whether nothing was asked of the documents."""
        return self.value.startswith(("conversation_", "help_", "referred_"))


@dataclass(frozen=True)
class Citation:
    """A source of an answer; `quote` stands verbatim in the passage `passage_id`, but for dots over data, or is one of its titles."""

    number: int
    title: str
    kind: str
    publisher: str
    published_on: date | None
    url: str
    heading: tuple[str, ...]
    page: int | None
    quote: str
    passage_id: str
    language: Language
    outdated: bool = False
    """Past its validity or replaced by a newer document."""
    superseded_by: str = ""
    """Title of the document that replaces it."""


@dataclass(frozen=True)
class AnswerSentence:
    """A sentence that passed every check, with the numbers of the citations it stands on (none for fixed wordings)."""

    text: str
    citations: tuple[int, ...] = ()

    @property
    def marked(self) -> str:
        """The sentence with its `[n]` marks."""
        marks = "".join(f"[{number}]" for number in self.citations)
        return f"{self.text} {marks}".strip()


@dataclass(frozen=True)
class AnswerPart:
    """The answer to one of several questions of a message; its numbers are those of the whole answer's citations."""

    asked: str
    status: AnswerStatus
    text: str
    sentences: tuple[AnswerSentence, ...]
    approved: bool = False


@dataclass(frozen=True)
class TokenUsage:
    """Tokens a turn spent in models."""

    input: int = 0
    output: int = 0


@dataclass(frozen=True)
class StepRecord:
    """What one step did: how long it took, which model it asked, what it decided."""

    name: str
    duration_ms: float
    verdict: str = ""
    model: str = ""
    tokens: TokenUsage = TokenUsage()
    detail: dict[str, str | int | float | bool | list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """The whole outcome of a turn.

    `text` is every sentence with its `[n]` marks, ready to read; `citations` lists the sources of an answer, or of the nearest
    words where it is `perhaps`.
    """

    status: AnswerStatus
    language: Language
    text: str
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    steps: tuple[StepRecord, ...] = ()
    composer: ComposerName | Literal["fixed"] = "fixed"
    tokens: TokenUsage = TokenUsage()
    duration_ms: float = 0.0
    release: int | None = None
    standalone_question: str = ""
    """The question as it was understood, with what the conversation adds; of several, the last."""
    parts: tuple[AnswerPart, ...] = ()
    """One for each question, in order, where several were asked; empty where one was."""
    approved: bool = False
    """Whether a wording that people of the organisation approved for its topic is in it: it is theirs, not put together from documents."""


@dataclass(frozen=True)
class SentenceEvent:
    """A verified sentence leaves; `citations` are those not sent before."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...] = ()
    is_perhaps: bool = False
    """Whether it belongs to the nearest words found, which are no answer: known before the turn has its status."""
    asked: str = ""
    """The question that it begins to answer, where several were asked."""


OnSentence = Callable[[SentenceEvent], None]
"""Told of each verified sentence as it leaves, in the event loop that answers; must neither block nor raise."""
