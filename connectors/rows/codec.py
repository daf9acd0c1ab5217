"""Messages and turns as JSON and back, for the sealed columns of the tables."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.message import Address, Attachment, Button, Inbound, InboundKind, Outbound, Tone
from connectors.responder import PastTurn
from core.language.forms import Language

_INBOUND = ("id", "text", "command", "choice", "edits", "answers", "quoted", "media", "media_type")


def inbound_to_json(message: Inbound) -> dict[str, Any]:
    """A message without its address, which has a table of its own."""
    content: dict[str, Any] = {name: value for name in _INBOUND if (value := getattr(message, name))}
    content |= {"kind": message.kind.value, "sent_at": message.sent_at.isoformat()}
    if message.language is not None:
        content["language"] = message.language.value
    if message.is_forwarded:
        content["is_forwarded"] = True
    return content


def inbound_from_json(content: Mapping[str, Any], address: Address) -> Inbound:
    """The message, with the address that it came from."""
    texts: dict[str, Any] = {name: str(content.get(name, "")) for name in _INBOUND}
    return Inbound(
        address=address,
        kind=InboundKind(content["kind"]),
        sent_at=datetime.fromisoformat(content["sent_at"]),
        language=Language(content["language"]) if "language" in content else None,
        is_forwarded=bool(content.get("is_forwarded")),
        **texts,
    )


def outbound_to_json(message: Outbound) -> dict[str, Any]:
    """A message to a person; an attachment's content as base64."""
    content: dict[str, Any] = {
        "text": message.text,
        "language": message.language.value,
        "tone": message.tone.value,
        "buttons": [[[b.label, b.payload, b.url] for b in row] for row in message.buttons],
        "menu": message.menu,
        "bold": [list(stretch) for stretch in message.bold],
        "answers": message.answers,
    }
    if message.attachment is not None:
        file = message.attachment
        content["attachment"] = [file.name, file.media_type, base64.b64encode(file.content).decode()]
    return content


def outbound_from_json(content: Mapping[str, Any]) -> Outbound:
    """The message again."""
    file = content.get("attachment")
    return Outbound(
        text=content["text"],
        language=Language(content["language"]),
        tone=Tone(content["tone"]),
        buttons=tuple(tuple(Button(*button) for button in row) for row in content["buttons"]),
        menu=content["menu"],
        bold=tuple((start, end) for start, end in content["bold"]),
        answers=content["answers"],
        attachment=Attachment(file[0], file[1], base64.b64decode(file[2])) if file else None,
    )


def turn_to_json(turn: PastTurn) -> dict[str, Any]:
    """What the next turn needs of this one; its id and time are columns."""
    return {
        "question": turn.question,
        "answer": turn.answer,
        "status": turn.status,
        "standalone_question": turn.standalone_question,
        "passage_ids": list(turn.passage_ids),
    }


def turn_from_json(content: Mapping[str, Any], id_: str, at: datetime | None) -> PastTurn:
    """The turn again."""
    return PastTurn(
        id=id_,
        question=content["question"],
        answer=content["answer"],
        status=content["status"],
        standalone_question=content["standalone_question"],
        passage_ids=tuple(content["passage_ids"]),
        at=at,
    )


def address_to_json(address: Address) -> dict[str, Any]:
    """Where a person is reached."""
    return {"channel": address.channel, "chat": address.chat, "person": address.person}


def address_from_json(content: Mapping[str, Any]) -> Address:
    """The address again."""
    return Address(content["channel"], content["chat"], content["person"])
