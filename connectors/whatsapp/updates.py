"""From a webhook call of the Cloud API to what people said and what became of our messages: all of it, not the first alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from connectors.errors import MalformedError
from connectors.message import Address, Delivery, DeliveryStatus, Inbound, InboundKind, Moved
from connectors.queue.outbox import WINDOW_CLOSED
from connectors.shared.lenient import bare
from connectors.whatsapp.failures import Meaning, fault_of
from connectors.whatsapp.names import moved, names_of
from connectors.whatsapp.payloads import Edit, Status, WhatsAppContact, WhatsAppMedia, WhatsAppMessage

LARGEST_CALL = 4 * 1024 * 1024
"""Bytes; Meta says that calls have up to 3 MB, and the margin is chosen by hand."""
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:\s+(.*)|$)", re.DOTALL)
_SILENT = frozenset({"reaction", "system", "revoke", "request_welcome", "ephemeral"})
"""Messages that want no answer."""
_MEDIA = {
    "audio": InboundKind.VOICE,
    "voice": InboundKind.VOICE,
    "image": InboundKind.PHOTO,
    "video": InboundKind.VIDEO,
    "document": InboundKind.DOCUMENT,
    "sticker": InboundKind.STICKER,
}
_BARE = {"contacts": InboundKind.CONTACT, "location": InboundKind.LOCATION}
_STATES: dict[str, Literal["sent", "delivered", "read", "failed"]] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}


@dataclass(frozen=True)
class _Content:
    """What a message holds, whoever sent it."""

    kind: InboundKind
    text: str = ""
    command: str = ""
    choice: str = ""
    edits: str = ""
    media: str = ""
    media_type: str = ""


_Model = TypeVar("_Model", bound=BaseModel)


def read_call(body: bytes, phone_number_id: str, now: datetime) -> Delivery:
    """Everything that one call holds for our number. Raises MalformedError where it is no call of the Cloud API's."""
    reader = _Reader(phone_number_id, now, [], [], [])
    for change in _changes(body):
        reader.read(change)
    return Delivery(tuple(reader.messages), tuple(reader.statuses), reader.ignored, tuple(reader.moves))


def _changes(body: bytes) -> Iterator[object]:
    if len(body) > LARGEST_CALL:
        raise MalformedError("The call is larger than Meta's are.")
    try:
        call = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedError("The call is not JSON.") from None
    entries = call.get("entry") if isinstance(call, dict) else None
    if not isinstance(call, dict) or not isinstance(call.get("object"), str) or not isinstance(entries, list):
        raise MalformedError("The call is none of the Cloud API's.")
    is_ours = call["object"] == "whatsapp_business_account"
    for entry in entries:
        changes = entry.get("changes") if isinstance(entry, dict) else None
        yield from (changes if is_ours and isinstance(changes, list) else (None,))


@dataclass
class _Reader:
    """What was found so far."""

    phone_number_id: str
    now: datetime
    messages: list[Inbound]
    statuses: list[DeliveryStatus]
    moves: list[Moved]
    ignored: int = 0

    def read(self, change: object) -> None:
        """Take everything of one change; what is none of ours is counted."""
        value = change.get("value") if isinstance(change, dict) and change.get("field") == "messages" else None
        metadata = value.get("metadata") if isinstance(value, dict) else None
        number = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
        if not isinstance(value, dict) or number != self.phone_number_id:
            self.ignored += 1
            return
        before = self.count
        contacts = [found for part in _list(value, "contacts") if (found := _parsed(WhatsAppContact, part))]
        for part in _list(value, "messages"):
            read = _message(part, contacts, self.now)
            self._keep(self.moves if isinstance(read, Moved) else self.messages, read)
        for part in _list(value, "statuses"):
            self._keep(self.statuses, _status(part, self.now))
        if self.count == before:
            self.ignored += 1

    @property
    def count(self) -> int:
        """How many parts were read."""
        return len(self.messages) + len(self.statuses) + len(self.moves) + self.ignored

    def _keep(self, kept: list[Any], found: object) -> None:
        if found is None:
            self.ignored += 1
        else:
            kept.append(found)


def _message(part: object, contacts: list[WhatsAppContact], now: datetime) -> Inbound | Moved | None:
    message = _parsed(WhatsAppMessage, part)
    if message is None or message.group_id:
        return None
    if message.type == "system" and message.system:
        return moved(message, message.system)
    person, also = names_of(message, contacts)
    if not person or message.type in _SILENT:
        return None
    context = message.context
    is_forwarded = context is not None and (context.forwarded or context.frequently_forwarded)
    content = _content(message, is_forwarded=is_forwarded)
    return Inbound(
        id=message.id,
        address=Address("whatsapp", person),
        kind=content.kind,
        sent_at=_time(message.timestamp, now),
        text=content.text,
        command=content.command,
        choice=content.choice,
        edits=content.edits,
        answers=(context.id or "") if context else "",
        is_forwarded=is_forwarded,
        media=content.media,
        media_type=content.media_type,
        also=also,
    )


def _content(message: WhatsAppMessage, *, is_forwarded: bool) -> _Content:
    if message.type == "text" and message.text:
        # What somebody else wrote is no order of who passes it on.
        return _Content(InboundKind.TEXT, bare(message.text.body)) if is_forwarded else _text(message.text.body)
    if message.type == "interactive" and message.interactive:
        reply = message.interactive.button_reply or message.interactive.list_reply
        return _Content(InboundKind.CHOICE, choice=reply.id) if reply else _Content(InboundKind.UNSUPPORTED)
    if message.type == "button" and message.button:
        # A template's button says the template's own words: they are no choice of ours, and no question either.
        return _text(message.button.text or message.button.payload or "")
    if message.type == "edit" and message.edit:
        return _edit(message.edit)
    media = getattr(message, message.type, None) if message.type in _MEDIA else None
    if isinstance(media, WhatsAppMedia):
        kind, caption = _MEDIA[message.type], bare(media.caption or "")
        return _Content(kind, caption, media=media.id, media_type=_media_type(media))
    return _Content(_BARE.get(message.type, InboundKind.UNSUPPORTED))


def _text(text: str) -> _Content:
    text = bare(text)
    if found := _COMMAND.fullmatch(text):
        return _Content(InboundKind.COMMAND, (found[2] or "").strip(), command=found[1].lower())
    return _Content(InboundKind.TEXT, text)


def _edit(edit: Edit) -> _Content:
    now = edit.message
    captions = (media.caption for media in (now.image, now.video, now.document) if media)
    said = _text(now.text.body) if now.text else _Content(InboundKind.EDITED, bare(next(filter(None, captions), "")))
    return replace(said, kind=InboundKind.EDITED, edits=edit.original_message_id)


def _media_type(media: WhatsAppMedia) -> str:
    """The type without its parameters: voice comes as `audio/ogg; codecs=opus`."""
    return (media.mime_type or "").partition(";")[0].strip()


def _status(part: object, now: datetime) -> DeliveryStatus | None:
    status = _parsed(Status, part)
    state = _STATES.get(status.status) if status else None
    if status is None or state is None:
        return None
    code = next((problem.code for problem in status.errors or () if problem), None) if state == "failed" else None
    fault = fault_of(code) if code is not None else None
    is_window = fault is not None and fault.meaning is Meaning.WINDOW
    return DeliveryStatus(
        channel="whatsapp",
        provider_id=status.id,
        state=state,
        at=_time(status.timestamp, now),
        token=status.biz_opaque_callback_data or "",
        reason=fault.reason if fault else "",
        # Under this code the store sends it again as soon as the person writes.
        code=WINDOW_CLOSED if is_window else "" if code is None else str(code),
        again_after=fault.again_after if fault else None,
    )


def _time(seconds: int | None, now: datetime) -> datetime:
    return now if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _list(value: dict[str, Any], name: str) -> list[object]:
    found = value.get(name)
    return found if isinstance(found, list) else []


def _parsed(model: type[_Model], part: object) -> _Model | None:
    try:
        return model.model_validate(part)
    except ValidationError:
        return None
