"""The parts of the Bot API's updates that are read; everything else in them is passed over."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

_Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
_Second = Annotated[int, Field(ge=0, le=253_402_300_799)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class User(_Part):
    """A person or a bot."""

    id: _Id
    is_bot: bool = False
    language_code: str = ""


class Chat(_Part):
    """A private chat, a group or a channel."""

    id: _Id
    type: str


class Entity(_Part):
    """A stretch of a text: a mention, a command; offsets count UTF-16 units."""

    type: str
    offset: int = Field(ge=0)
    length: int = Field(ge=0)
    user: User | None = None


class Media(_Part):
    """A file of any kind."""

    file_id: str = Field(min_length=1)
    mime_type: str = ""
    file_size: int = 0


class Replied(_Part):
    """The message that a message replies to."""

    message_id: _Id
    sender: User | None = Field(default=None, alias="from")
    forum_topic_created: dict[str, Any] | None = None
    """Every message of a topic "replies" to the service message that opened it: no reply to anyone."""


class Message(_Part):
    """A message, in as much as we answer to it."""

    message_id: _Id
    date: _Second = 0
    edit_date: _Second = 0
    chat: Chat
    sender: User | None = Field(default=None, alias="from")
    message_thread_id: _Id | None = None
    is_topic_message: bool = False
    is_automatic_forward: bool = False
    migrate_to_chat_id: _Id | None = None
    migrate_from_chat_id: _Id | None = None
    reply_to_message: Replied | None = None
    text: str = ""
    caption: str = ""
    entities: tuple[Entity, ...] = ()
    caption_entities: tuple[Entity, ...] = ()
    voice: Media | None = None
    audio: Media | None = None
    video: Media | None = None
    video_note: Media | None = None
    animation: Media | None = None
    photo: tuple[Media, ...] = ()
    document: Media | None = None
    sticker: Media | None = None
    contact: dict[str, Any] | None = None
    location: dict[str, Any] | None = None
    poll: dict[str, Any] | None = None
    dice: dict[str, Any] | None = None
    game: dict[str, Any] | None = None
    story: dict[str, Any] | None = None
    invoice: dict[str, Any] | None = None
    paid_media: dict[str, Any] | None = None
    checklist: dict[str, Any] | None = None

    @property
    def has_other_content(self) -> bool:
        """Whether a person sent something that we have no kind for, rather than the chat reporting on itself."""
        kinds = (self.poll, self.dice, self.game, self.story, self.invoice, self.paid_media, self.checklist)
        return any(kind is not None for kind in kinds)


class Callback(_Part):
    """A button that was pressed."""

    id: str = Field(min_length=1, max_length=128)
    sender: User = Field(alias="from")
    message: Message | None = None
    data: str = Field(default="", max_length=64)


class Member(_Part):
    """What somebody is in a chat."""

    status: str


class Membership(_Part):
    """A change of what the bot is in a chat: blocked, unblocked, added, removed."""

    chat: Chat
    sender: User = Field(alias="from")
    date: _Second
    old_chat_member: Member
    new_chat_member: Member


class Update(_Part):
    """One thing that happened."""

    update_id: int = Field(ge=0, lt=2**63)
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Callback | None = None
    my_chat_member: Membership | None = None
