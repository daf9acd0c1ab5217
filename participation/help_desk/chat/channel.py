"""Answers of the desk on messaging channels: put into the outbox in the transaction that writes them, beside the bot, who goes on."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from connectors.desk.conversations import Conversations
from connectors.errors import ChannelError, ConversationNotFoundError
from connectors.message import Button, Outbound, Tone
from conversation.hearing import payloads
from core.language.forms import Language
from participation.help_desk.ports import LetterKind, TicketLetter
from participation.help_desk.schemas import DeliveryState, TicketOrigin
from participation.help_desk.words import word

DOOR = "help_desk"
"""What the desk's buttons begin with."""
SCORES = {"rate_good": 5, "rate_partly": 3, "rate_bad": 1}
"""What is offered on a phone, of 1 to 5. Chosen by hand: three words rather than five numbers."""


class ChatTicketChannel:
    """A `participation.help_desk.ports.TicketChannel` of tickets that came by the bot."""

    def __init__(self, conversations: Callable[[], Conversations]) -> None:
        """`conversations` opens what staff writes with, where it is first needed."""
        self._conversations = conversations

    @property
    def origin(self) -> TicketOrigin:
        """Of which tickets."""
        return TicketOrigin.BOT

    def send(self, session: Session, letter: TicketLetter) -> DeliveryState:
        """Put a letter into the outbox of its conversation."""
        if not letter.conversation:
            return DeliveryState.ON_PAGE
        try:
            turn = self._conversations().tell(session, letter.conversation, letter.who, message_of(letter))
        except (ChannelError, ConversationNotFoundError):
            return DeliveryState.NO_CHANNEL
        return DeliveryState.HANDED_ON if turn else DeliveryState.SILENCED


def message_of(letter: TicketLetter) -> Outbound:
    """A letter as a message, with what its person may do next."""
    form, number = letter.language, letter.ticket
    is_solved = letter.kind is LetterKind.SOLVED
    parts = [word("told_reply" if letter.text else "told_about", form, number=number), letter.text]
    parts.append(word("told_solved", form) if is_solved else word("told_more", form, number=number))
    choices = [(word(key, form), f"r{number}x{score}") for key, score in SCORES.items()] if is_solved else []
    choices.append((word("bot_write_more", form), f"w{number}"))
    under = f"ticket-{number}-{letter.line}"
    rows = tuple((Button(label, payloads.room(DOOR, value, under)),) for label, value in choices)
    return Outbound("\n\n".join(filter(None, parts)), form, Tone.PERSON, rows, menu=_menu(form))


def _menu(form: Language) -> str:
    return word("bot_menu", form)
