"""How Telegram's chats, topics, messages and button presses are named in ours: without a table, telling nothing of a person."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from connectors.errors import RefusedError
from connectors.message import Address, Moved


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


@dataclass(frozen=True)
class BotIdentity:
    """Who the bot is: its id, which the token begins with, and its username, empty while unknown.

    `key` makes the names of messages: Telegram numbers them within a chat, and the chat must not be read off the name.
    """

    id: int
    username: str = ""
    key: bytes = field(default=b"", repr=False)

    def message_name(self, chat: int, number: int) -> str:
        """Name of a message, the same each time that it or an edit of it or a reply to it comes in."""
        return f"m{self.chat_tag(chat)}.{number}"

    def may_stand_in(self, name: str, chat: int) -> bool:
        """Whether a message of this name may be one of a chat: the name of an event does not say."""
        return name.startswith(("u", f"m{self.chat_tag(chat)}."))

    def chat_tag(self, chat: int | str) -> str:
        """A chat, as only who has the key can tell it."""
        return hmac.new(self.key, f"chat {chat}".encode(), hashlib.sha256).hexdigest()[:24]


def group_moved(before: int, after: int) -> Moved:
    """A group that has become a supergroup: another chat, with the same people."""
    return Moved((str(before),), Address("telegram", str(after)), is_group=True)


def event_name(update: int, message: int, callback: str = "") -> str:
    """Name of what happened to a message (an edit, a button press): unique by its update."""
    return f"u{update}.{message}.{callback}" if callback else f"u{update}.{message}"


def number_of(name: str) -> int | None:
    """Telegram's number of the message that a name names or is about; None where there is none."""
    number = name.split(".")[1] if "." in name else ""
    return int(number) if number.isascii() and number.isdigit() else None


def callback_of(name: str) -> str:
    """Telegram's id of a button press; empty where the name is of something else."""
    parts = name.split(".", 2)
    return parts[2] if len(parts) == 3 else ""
