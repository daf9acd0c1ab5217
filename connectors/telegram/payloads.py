"""The parts of the Bot API's updates that are read; everything else in them is passed over."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from connectors.shared.lenient import Lenient, Words

_Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
_Second = Annotated[Annotated[int, Field(ge=0, le=253_402_300_799)], Lenient]
_Flag = Annotated[bool, Lenient]
_Text = Annotated[Words, Lenient]
_OtherId = Annotated[_Id | None, Lenient]
_Object = Annotated[dict[str, Any] | None, Lenient]

_REPORT = re.compile(
    r"new_chat_\w+|left_chat_\w+|delete_chat_photo|\w+_chat_created|message_auto_delete_timer_changed|pinned_message"
    r"|\w+_payment|\w+_shared|connected_website|write_access_allowed|passport_data|proximity_alert_triggered|boost_added"
    r"|chat_background_set|(general_)?forum_topic_\w+|giveaway\w*|(unique_)?gift\w*|\w+_message_price_changed"
    r"|checklist_tasks_\w+|suggested_post_\w+|chat_owner_\w+|video_chat_\w+|web_app_data"
)
"""Fields of what a chat reports of itself, which nobody said."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class User(_Part):
    """A person or a bot."""

    id: _Id
    is_bot: _Flag = False
    language_code: _Text = ""


class TelegramChat(_Part):
    """A private chat, a group or a channel."""

    id: _Id
    type: str


class Entity(_Part):
    """A stretch of a text: a mention, a command; offsets count UTF-16 units."""

    type: str
    offset: int = Field(ge=0)
    length: int = Field(ge=0)
    user: Annotated[User | None, Lenient] = None


class TelegramMedia(_Part):
    """A file of any kind."""

    file_id: str = Field(min_length=1)
    mime_type: _Text = ""
    file_size: Annotated[int, Lenient] = 0


class Replied(_Part):
    """The message that a message replies to."""

    message_id: _Id
    sender: Annotated[User | None, Lenient] = Field(default=None, alias="from")
    text: _Text = ""
    caption: _Text = ""
    forum_topic_created: _Object = None
    """Every message of a topic "replies" to the service message that opened it: no reply to anyone."""


class Quotation(_Part):
    """The part of a message that a reply picks out."""

    text: _Text = ""


class TelegramMessage(_Part):
    """A message, in as much as we answer to it; of other fields, only that they are there is looked at."""

    model_config = ConfigDict(extra="allow", frozen=True)

    message_id: _Id
    date: _Second = 0
    edit_date: _Second = 0
    chat: TelegramChat
    sender: Annotated[User | None, Lenient] = Field(default=None, alias="from")
    message_thread_id: _OtherId = None
    is_topic_message: _Flag = False
    is_automatic_forward: _Flag = False
    migrate_to_chat_id: _OtherId = None
    migrate_from_chat_id: _OtherId = None
    reply_to_message: Annotated[Replied | None, Lenient] = None
    quote: Annotated[Quotation | None, Lenient] = None
    forward_origin: _Object = None
    text: _Text = ""
    caption: _Text = ""
    entities: Annotated[tuple[Entity, ...], Lenient] = ()
    caption_entities: Annotated[tuple[Entity, ...], Lenient] = ()
    voice: Annotated[TelegramMedia | None, Lenient] = None
    audio: Annotated[TelegramMedia | None, Lenient] = None
    video: Annotated[TelegramMedia | None, Lenient] = None
    video_note: Annotated[TelegramMedia | None, Lenient] = None
    animation: Annotated[TelegramMedia | None, Lenient] = None
    photo: Annotated[tuple[TelegramMedia, ...], Lenient] = ()
    document: Annotated[TelegramMedia | None, Lenient] = None
    sticker: Annotated[TelegramMedia | None, Lenient] = None
    contact: _Object = None
    location: _Object = None

    @property
    def is_report(self) -> bool:
        """Whether the chat reports on itself, rather than a person sending something that we have no kind for."""
        return any(_REPORT.fullmatch(name) for name in self.model_extra or ())


class Callback(_Part):
    """A button that was pressed."""

    id: str = Field(min_length=1, max_length=128)
    sender: User = Field(alias="from")
    message: Annotated[TelegramMessage | None, Lenient] = None
    data: Annotated[Annotated[Words, Field(max_length=64)], Lenient] = ""


class Member(_Part):
    """What somebody is in a chat."""

    status: str


class Membership(_Part):
    """A change of what the bot is in a chat: blocked, unblocked, added, removed."""

    chat: TelegramChat
    sender: User = Field(alias="from")
    date: _Second = 0
    old_chat_member: Member
    new_chat_member: Member


class Update(_Part):
    """One thing that happened."""

    update_id: int = Field(ge=0, lt=2**63)
    message: Annotated[TelegramMessage | None, Lenient] = None
    edited_message: Annotated[TelegramMessage | None, Lenient] = None
    callback_query: Annotated[Callback | None, Lenient] = None
    my_chat_member: Annotated[Membership | None, Lenient] = None
