"""Ports of the help desk: how a reply goes back to where the question came from, and how the bot answers first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy.orm import Session

from core.language.forms import Language
from participation.help_desk.schemas import DeliveryState, TicketOrigin


class LetterKind(StrEnum):
    """What is sent to the person of a ticket."""

    TAKEN = "taken"
    """A question came in: its number, and when an answer is due."""
    REPLY = "reply"
    SOLVED = "solved"
    """It is said to be solved, and asked whether that was any good."""


@dataclass(frozen=True)
class TicketLetter:
    """What goes to the person of a ticket; a channel words the rest (number, greeting, how to write again) in `language`."""

    kind: LetterKind
    ticket: int
    line: int
    """Id of the line that it is; 0 where it is none."""
    participant: str
    conversation: str
    """Where their chat is; empty for who came by another way."""
    contact: Mapping[str, str]
    language: Language
    subject: str
    text: str
    who: str


class TicketChannel(Protocol):
    """Port: sends what is written in tickets back to where they came from. `participation.help_desk.chat.channel` is one."""

    @property
    def origin(self) -> TicketOrigin:
        """Of which tickets."""
        ...

    def send(self, session: Session, letter: TicketLetter) -> DeliveryState:
        """Put a letter on its way within the transaction that writes it: both hold, or neither. Must not block on a network."""
        ...


class FirstAnswer(Protocol):
    """Port: what the bot answers before anybody is asked."""

    async def answer(self, text: str, language: Language) -> str:
        """The answer with its sources as a message; empty where documents say nothing."""
        ...
