"""What the parts of a conversation share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies
from agent.ports import AnsweringAgent
from connectors.message import Inbound
from conversation.phrases import Phrase, Phrases
from core.errors import UnavailableError
from core.language.forms import Language


class ListedDocument(Protocol):
    """A document as a list names it; `knowledge.library.catalogue.DocumentSummary` is one."""

    @property
    def title(self) -> str:
        """What it is called."""
        ...

    @property
    def published_on(self) -> date | None:
        """When it came out, where that is known."""
        ...


class TranscriptionError(UnavailableError):
    """A voice message could not be turned into text."""

    def __init__(self, detail: str = "", *, is_too_long: bool = False) -> None:
        """Take what happened; `is_too_long` is for messages that are over the limit."""
        self.is_too_long = is_too_long
        super().__init__(detail)


class Transcriber(Protocol):
    """Turns a voice message into text. `conversation.voice.EndpointTranscriber` is the real one."""

    async def transcribe(self, message: Inbound) -> str:
        """What is said in it, empty where nothing is; raises `TranscriptionError`."""
        ...


@dataclass(frozen=True)
class Keeping:
    """What is kept how long, and who receives it, as people are told."""

    turn_days: int = 30
    """Messages, answers and ratings."""
    address_days: int = 90
    """The address, after the last message."""
    subscription_days: int = 365
    """What somebody asked to be told later, and their address with it, where nothing ends it."""
    is_kept: bool = True
    """Whether conversations are kept at all."""
    carriers: tuple[str, ...] = ()
    """Who carries messages, such as Telegram."""
    models: tuple[str, ...] = ()
    """Hosts of the language models that questions are sent to."""
    transcribers: tuple[str, ...] = ()
    """Hosts that voice messages are sent to."""


@dataclass(frozen=True)
class ConversationTools:
    """Everything that the parts of a conversation stand on; `documents` may read the database."""

    agent: AnsweringAgent
    replies: Replies
    phrases: Phrases
    documents: Callable[[], Sequence[ListedDocument]]
    keeping: Keeping
    public_url: str
    patience: float
    """Seconds that an answer may take, all in all."""
    tells_back: bool = False
    """Whether it is offered to tell later."""

    @property
    def organisation(self) -> Organisation:
        """Whose assistant it is."""
        return self.replies.organisation

    def say(self, phrase: Phrase, language: Language, **values: str | int) -> str:
        """A fixed wording."""
        return self.phrases.say(phrase, language, **values)
