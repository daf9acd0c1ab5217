"""What comes in from a person and what goes out to one, in no channel's format."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.language.forms import Language

ChannelName = Literal["telegram", "whatsapp", "web"]
CHANNELS: tuple[ChannelName, ...] = ("telegram", "whatsapp", "web")


class InboundKind(StrEnum):
    """What a person sent."""

    TEXT = "text"
    EDITED = "edited"
    """A text changed after it was sent; `Inbound.edits` names the message."""
    COMMAND = "command"
    """`Inbound.command` is its name without the slash, `text` what follows it; a text may be edited into one."""
    CHOICE = "choice"
    """A button or a row of a list was chosen; `Inbound.choice` is its payload."""
    VOICE = "voice"
    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"
    CONTACT = "contact"
    LOCATION = "location"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True)
class Address:
    """Where a channel's sender reaches a person: kept encrypted, in one table, and shown to nobody.

    `person` tells people of one group chat apart; in a private chat it is the chat itself.
    """

    channel: ChannelName
    chat: str
    person: str = ""

    @property
    def is_group(self) -> bool:
        """Whether others read along."""
        return bool(self.person) and self.person != self.chat


@dataclass(frozen=True)
class Inbound:
    """One message of a person, as a channel's parser leaves it.

    `id` is the provider's, unique within the channel: the same id again is the same message, delivered again.
    """

    id: str
    address: Address
    kind: InboundKind
    sent_at: datetime
    text: str = ""
    command: str = ""
    choice: str = ""
    edits: str = ""
    answers: str = ""
    """Provider's id of the message that it replies to: one of ours or, where the two are alone, of the person's own."""
    quoted: str = ""
    """What that message says, where the provider tells it along."""
    is_forwarded: bool = False
    """Whether the words are somebody else's, passed on."""
    media: str = ""
    """Provider's id of a file, for `Channel.fetch`."""
    media_type: str = ""
    language: Language | None = None
    """Language of the person's app, where the provider tells it."""
    also: tuple[str, ...] = ()
    """What the chat is called besides, as the provider says with this message: a phone number beside a user id."""


@dataclass(frozen=True)
class Moved:
    """A chat that is called otherwise from now on: a group that became another chat, a person with a new number.

    `before` are its old names, of which those in `left` may be somebody else's from now on; `also` are new ones besides.
    """

    before: tuple[str, ...]
    after: Address
    also: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    is_group: bool = False


@dataclass(frozen=True)
class DeliveryStatus:
    """What a provider reports of a message of ours: accepted, delivered, read, or failed with a reason.

    `token` is what we sent along with it (WhatsApp: `biz_opaque_callback_data`), empty where there is none.
    """

    channel: ChannelName
    provider_id: str
    state: Literal["sent", "delivered", "read", "failed"]
    at: datetime
    token: str = ""
    reason: str = ""
    code: str = ""
    again_after: float | None = None
    """Seconds after which a failed message may be sent again, at least; None where the failure is for good."""


@dataclass(frozen=True)
class Delivery:
    """Everything that one webhook call or one poll brought."""

    messages: tuple[Inbound, ...] = ()
    statuses: tuple[DeliveryStatus, ...] = ()
    ignored: int = 0
    """Parts that are none of ours: other updates, messages of groups that do not address us."""
    moves: tuple[Moved, ...] = ()
    """Chats that are called otherwise; taken before the messages."""


@dataclass(frozen=True)
class Button:
    """Something to choose: `payload` comes back as `Inbound.choice` (64 bytes at most), or `url` opens."""

    label: str
    payload: str = ""
    url: str = ""


class Tone(StrEnum):
    """What an outgoing message is, for how a channel shows it and what may be left out of a history."""

    ANSWER = "answer"
    NOTE = "note"
    """A fixed wording: greeting, help, an apology."""
    SOURCE = "source"
    PERSON = "person"
    """Written by a person of the organisation."""


@dataclass(frozen=True)
class Outbound:
    """A message to a person: paragraphs of plain text, and rows of buttons; each channel formats and splits it.

    `bold` are stretches (start, end) of `text` to be set off, where the channel can.
    """

    text: str
    language: Language
    tone: Tone = Tone.ANSWER
    buttons: tuple[tuple[Button, ...], ...] = ()
    menu: str = ""
    """Label of the list that the buttons become where a channel shows more than three as a list."""
    bold: tuple[tuple[int, int], ...] = ()
    answers: str = ""
    """Provider's id of the person's message that it replies to; used in groups."""
    attachment: Attachment | None = None


@dataclass(frozen=True)
class Attachment:
    """A file that goes out with a message, such as what `/export` returns."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
