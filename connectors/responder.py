"""The seam to whatever answers: a conversation and its new messages in, messages and what changes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from connectors.message import ChannelName, Inbound, Outbound
from core.language.forms import Language

HANDED_BACK = "handed_back"
"""`Conversation.awaiting` once staff gave a conversation back: the next message of the bot says so."""


class ConversationState(StrEnum):
    """Who answers in a conversation."""

    BOT = "bot"
    WAITING = "waiting"
    """A person was asked for; nobody has taken it yet. The bot answers meanwhile."""
    PERSON = "person"
    """A member of staff has it. The bot is silent."""
    STOPPED = "stopped"
    """The person said stop: nothing is sent until they write again."""


@dataclass(frozen=True)
class PastTurn:
    """A past turn as the next one needs it."""

    id: str
    question: str
    answer: str
    status: str
    standalone_question: str = ""
    passage_ids: tuple[str, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True)
class Conversation:
    """A conversation as it stood when a turn began; `id` is a keyed hash and tells nothing of the person."""

    id: str
    channel: ChannelName
    is_group: bool
    state: ConversationState
    language: Language | None
    """Chosen by the person; None follows what they write."""
    is_greeted: bool
    abstentions: int
    """How many answers in a row were "I don't know"."""
    awaiting: str = ""
    """What the next text is for, such as `reason:<turn>` after a thumbs down; empty for a question."""
    history: tuple[PastTurn, ...] = ()
    """Oldest first, within the limits of age and length."""


@dataclass(frozen=True)
class Feedback:
    """What a person thinks of an answer: +1 or -1, and perhaps why."""

    turn: str
    value: int
    reason: str = ""


@dataclass(frozen=True)
class Topic:
    """What a person agreed to be told about later: `subject` is what announcements name, `label` what the person calls it."""

    subject: str
    label: str
    language: Language


@dataclass(frozen=True)
class Subscription:
    """A topic that a conversation is told about; `ended_at` is when that ended."""

    id: int
    topic: Topic
    agreed_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Response:
    """What a turn comes to: messages, in order, and what it changes; fields that are None change nothing."""

    messages: tuple[Outbound, ...] = ()
    turn: PastTurn | None = None
    """What is remembered of it: the question as answered, the answer, its sources."""
    answer: Mapping[str, object] | None = None
    """The whole answer as JSON, for source buttons and the web page."""
    language: Language | None = None
    follow_app_language: bool = False
    """Forget the chosen language again."""
    state: ConversationState | None = None
    handover_reason: str = ""
    is_greeted: bool | None = None
    abstentions: int | None = None
    awaiting: str | None = None
    feedback: tuple[Feedback, ...] = ()
    subscribes: tuple[Topic, ...] = ()
    """What the person has just agreed to be told about."""
    unsubscribes: tuple[int, ...] = ()
    """Subscriptions that the person ends; what is still to be told of them is not told."""
    resubscribes: tuple[int, ...] = ()
    """Ended ones that the person wants again."""
    erase: bool = False
    """Forget everything of this conversation, then send `messages`; nothing else of the response counts."""
    notes: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    """For traces and metrics: statuses and durations, never texts."""


class Records(Protocol):
    """What a responder may look up of its conversation."""

    @property
    def turn(self) -> str:
        """Id of the turn that is being answered, for the payloads of its buttons: 20 characters, 0-9 and a-f."""
        ...

    def answer(self, turn: str) -> Mapping[str, object] | None:
        """The whole answer of a turn of this conversation; None when there is none."""
        ...

    def turn_with(self, message: str) -> PastTurn | None:
        """The turn that a message of this conversation belongs to, by the provider's id of either's; None when there is none."""
        ...

    def was_staff_there(self) -> bool:
        """Whether somebody of staff has the inbox open, or wrote to anyone or took a conversation a few minutes ago."""
        ...

    def subscriptions(self) -> Sequence[Subscription]:
        """What this conversation is told about, and what it was until lately, the oldest first."""
        ...

    def export(self) -> Mapping[str, object]:
        """Everything that is stored of this conversation, as JSON."""
        ...


class Responder(Protocol):
    """Decides what a person gets. `conversation` is the real one, `connectors.testing.EchoResponder` the fake."""

    async def respond(self, conversation: Conversation, messages: tuple[Inbound, ...], records: Records) -> Response:
        """The response to messages that belong together, oldest first; called again for the same messages after a crash."""
        ...
