"""How Telegram's chats, topics, messages and buttons are named in ours: reversible, and without a table."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.errors import RefusedError
from connectors.message import Address


@dataclass(frozen=True)
class Place:
    """Where a message goes: a chat, and a topic of it where it has topics."""

    chat: int
    topic: int | None = None

    def address(self, person: int) -> Address:
        """The address of a person here; in a private chat the chat is the person."""
        chat = f"{self.chat}/{self.topic}" if self.topic else str(self.chat)
        return Address("telegram", chat, str(person))


def place_of(address: Address) -> Place:
    """The place that an address names. Raises RefusedError where it names none."""
    chat, _, topic = address.chat.partition("/")
    try:
        return Place(int(chat), int(topic) if topic else None)
    except ValueError:
        raise RefusedError("the address is not one of Telegram's", "address") from None


def inbound_id(update: int, message: int, callback: str = "") -> str:
    """Id of what came in: unique by its update, and naming the message and the button press that it is about."""
    return f"u{update}.{message}.{callback}" if callback else f"u{update}.{message}"


def message_of(identifier: str) -> int | None:
    """Telegram's number of a message, from an id of ours or from the number itself; None where there is none."""
    number = identifier.split(".")[1] if identifier.startswith("u") and "." in identifier else identifier
    return int(number) if number.isascii() and number.isdigit() else None


def callback_of(identifier: str) -> str:
    """Telegram's id of a button press; empty where the id is of something else."""
    parts = identifier.split(".", 2)
    return parts[2] if len(parts) == 3 else ""
