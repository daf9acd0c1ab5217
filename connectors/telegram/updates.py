"""From an update of the Bot API to what a person said: private chats always, groups only where they speak to the bot."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from connectors.errors import MalformedError
from connectors.message import Delivery, Inbound, InboundKind, Moved
from connectors.shared.lenient import bare
from connectors.telegram.identifiers import BotIdentity, Place, event_name, group_moved
from connectors.telegram.payloads import Callback, Entity, Membership, TelegramMedia, TelegramMessage, Update
from core.language.forms import Language

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
BLOCKED = "blocked"
"""Text of the `stop` command that stands for a person blocking the bot: nothing can be sent to them."""
_LARGEST_UPDATE = 1024 * 1024
"""Bytes; chosen by hand: an update with the longest text has some tens of thousands."""
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*)|$)", re.DOTALL)
_EDITABLE_SECONDS = 48 * 3600
"""How long a person may change a message, as given by Telegram: what is reported later is a reaction, or nothing anybody sees."""
_GROUPS = ("group", "supergroup")
_NOTHING_OF_OURS = Delivery(ignored=1)


def read_update(body: bytes, me: BotIdentity, now: datetime) -> Delivery:
    """What one update holds. Raises MalformedError where it is none.

    An update with a part that cannot be read is none of ours: refused, Telegram would send it again and again.
    """
    if len(body) > _LARGEST_UPDATE:
        raise MalformedError("The update is larger than Telegram's are.")
    try:
        update = Update.model_validate(json.loads(body))
    except (ValueError, RecursionError):
        raise MalformedError("This is no update of Telegram's.") from None
    return _delivery(update, me, now)


def _delivery(update: Update, me: BotIdentity, now: datetime) -> Delivery:
    found: Inbound | None = None
    if update.message and (moved := _moved(update.message)):
        return Delivery(moves=(moved,))
    if update.message:
        found = _message(update.message, me)
    elif update.edited_message:
        found = _edited(update.update_id, update.edited_message, me)
    elif update.callback_query:
        found = _choice(update.update_id, update.callback_query, me, now)
    elif update.my_chat_member:
        found = _blocked(update.update_id, update.my_chat_member)
    return Delivery((found,)) if found else _NOTHING_OF_OURS


def _moved(message: TelegramMessage) -> Moved | None:
    """What a group that becomes a supergroup says of it, once in the old chat and once in the new."""
    if message.migrate_to_chat_id:
        return group_moved(message.chat.id, message.migrate_to_chat_id)
    return group_moved(message.migrate_from_chat_id, message.chat.id) if message.migrate_from_chat_id else None


def _message(message: TelegramMessage, me: BotIdentity) -> Inbound | None:
    if not _is_for_us(message, me) or message.sender is None:
        return None
    kind, media = _content(message)
    if kind is None:
        return None
    text = _without_mention(message.text or message.caption, message, me)
    command = ""
    # What somebody else wrote is no order of who passes it on.
    if kind is InboundKind.TEXT and message.forward_origin is None:
        command, text = _parted(text)
        kind = InboundKind.COMMAND if command else kind
    return Inbound(
        id=me.message_name(message.chat.id, message.message_id),
        address=_place(message).address(message.sender.id),
        kind=kind,
        sent_at=datetime.fromtimestamp(message.date, UTC),
        text=text,
        command=command,
        answers=_replied_to(message, me) or _their_own(message, me),
        quoted=_quoted(message),
        is_forwarded=message.forward_origin is not None,
        media=media.file_id if media else "",
        media_type=media.mime_type if media else "",
        language=app_language(message.sender.language_code),
    )


def _edited(update: int, message: TelegramMessage, me: BotIdentity) -> Inbound | None:
    if not _is_for_us(message, me) or message.sender is None or not (message.text or message.caption):
        return None
    if message.edit_date - message.date > _EDITABLE_SECONDS:
        return None
    text = _without_mention(message.text or message.caption, message, me)
    command, text = _parted(text) if message.text else ("", text)
    return Inbound(
        id=event_name(update, message.message_id),
        address=_place(message).address(message.sender.id),
        kind=InboundKind.EDITED,
        sent_at=datetime.fromtimestamp(message.edit_date or message.date, UTC),
        text=text,
        command=command,
        edits=me.message_name(message.chat.id, message.message_id),
        language=app_language(message.sender.language_code),
    )


def _choice(update: int, callback: Callback, me: BotIdentity, now: datetime) -> Inbound | None:
    message = callback.message
    if message is None or not callback.data or callback.sender.is_bot:
        return None
    return Inbound(
        id=event_name(update, message.message_id, callback.id),
        address=_place(message).address(callback.sender.id),
        kind=InboundKind.CHOICE,
        sent_at=now,
        choice=callback.data,
        answers=me.message_name(message.chat.id, message.message_id),
        language=app_language(callback.sender.language_code),
    )


def _blocked(update: int, change: Membership) -> Inbound | None:
    """A person who blocks the bot has said stop; whoever unblocks it is answered once they write."""
    if change.chat.type != "private" or change.new_chat_member.status != "kicked":
        return None
    return Inbound(
        id=event_name(update, 0),
        address=Place(change.chat.id).address(change.sender.id),
        kind=InboundKind.COMMAND,
        sent_at=datetime.fromtimestamp(change.date, UTC),
        command="stop",
        text=BLOCKED,
        language=app_language(change.sender.language_code),
    )


def app_language(code: str) -> Language | None:
    """The language that an IETF tag of a person's app names, where we speak it."""
    try:
        return Language(code)
    except ValueError:
        base = code.lower().partition("-")[0]
    return Language(base) if base in tuple(Language) else None


def _place(message: TelegramMessage) -> Place:
    topic = message.message_thread_id if message.is_topic_message and message.chat.type != "private" else None
    return Place(message.chat.id, topic)


def _is_for_us(message: TelegramMessage, me: BotIdentity) -> bool:
    if message.sender is None or message.sender.is_bot or message.is_automatic_forward:
        return False
    if message.chat.type == "private":
        return True
    if message.chat.type not in _GROUPS:
        return False
    if found := _COMMAND.fullmatch(bare(message.text)):
        return found[2].lower() == me.username.lower() if found[2] else bool(_replied_to(message, me))
    return bool(_replied_to(message, me)) or _mentions(message, me)


def _replied_to(message: TelegramMessage, me: BotIdentity) -> str:
    """Name of the message of ours that it replies to; empty where it replies to none."""
    replied = message.reply_to_message
    if replied is None or replied.sender is None or replied.forum_topic_created is not None:
        return ""
    return me.message_name(message.chat.id, replied.message_id) if replied.sender.id == me.id else ""


def _parted(text: str) -> tuple[str, str]:
    """A command and what follows it; no command and the text where it is none."""
    found = _COMMAND.fullmatch(text)
    return (found[1].lower(), (found[3] or "").strip()) if found else ("", text)


def _their_own(message: TelegramMessage, me: BotIdentity) -> str:
    """Name of their own message, or of one that they passed on, that a person replies to where nobody else reads along."""
    replied = message.reply_to_message
    return me.message_name(message.chat.id, replied.message_id) if replied and message.chat.type == "private" else ""


def _quoted(message: TelegramMessage) -> str:
    """What it replies to, where it replies to something that was said."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:
        return ""
    picked = message.quote.text if message.quote else ""
    return bare(picked or replied.text or replied.caption)


def _mentions(message: TelegramMessage, me: BotIdentity) -> bool:
    if any(e.type == "text_mention" and e.user and e.user.id == me.id for e in _entities(message)):
        return True
    pattern = _mention(me)
    if pattern is None or not any(e.type == "mention" for e in _entities(message)):
        return False
    return bool(pattern.search(message.text or message.caption))


def _entities(message: TelegramMessage) -> tuple[Entity, ...]:
    return (*message.entities, *message.caption_entities)


def _mention(me: BotIdentity) -> re.Pattern[str] | None:
    return re.compile(rf"(?<!\w)@{re.escape(me.username)}(?!\w)[,:،]?", re.IGNORECASE) if me.username else None


def _without_mention(text: str, message: TelegramMessage, me: BotIdentity) -> str:
    """The text without the bot's name, which is no part of a question."""
    pattern = _mention(me) if message.chat.type in _GROUPS else None
    if pattern is None or bare(text).startswith("/"):
        return bare(text)
    return bare(re.sub(r"[^\S\n]{2,}", " ", pattern.sub(" ", text)))


def _content(message: TelegramMessage) -> tuple[InboundKind | None, TelegramMedia | None]:
    """Kind of what was sent, and its file; None for what the chat reports of itself (members, titles, pins)."""
    if message.text:
        return InboundKind.TEXT, None
    candidates: tuple[tuple[InboundKind, TelegramMedia | None], ...] = (
        (InboundKind.VOICE, message.voice or message.audio),
        # An animation comes with a document beside it, for older apps.
        (InboundKind.VIDEO, message.video or message.video_note or message.animation),
        (InboundKind.PHOTO, message.photo[-1] if message.photo else None),
        (InboundKind.DOCUMENT, message.document),
        (InboundKind.STICKER, message.sticker),
    )
    for kind, media in candidates:
        if media:
            return kind, media
    if message.contact is not None:
        return InboundKind.CONTACT, None
    if message.location is not None:
        return InboundKind.LOCATION, None
    return (None, None) if message.is_report else (InboundKind.UNSUPPORTED, None)
