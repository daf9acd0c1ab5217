"""What is put to the Cloud API: bodies of calls, as its reference words them."""

from __future__ import annotations

from typing import Any

from connectors.message import Address, Button, Outbound
from connectors.whatsapp.layout import CHOOSE
from connectors.whatsapp.text import BODY_LIMIT, CAPTION_LIMIT, TEXT_LIMIT, shortened, to_markup

Body = dict[str, Any]
REPLY_BUTTONS = 3
"""Of a message, given by the Cloud API."""
BUTTON_TITLE, ROW_TITLE, ROW_DESCRIPTION, MENU_LABEL = 20, 24, 72, 20
"""Characters, given by the Cloud API."""
TOKEN_LENGTH = 512
"""Characters that a send may carry and reports bring back, given by the Cloud API."""
_DOCUMENT_TYPES = frozenset(
    {
        "text/plain",
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
)


def recipient(address: Address) -> Body:
    """Who gets it: a phone number under `to`, a business-scoped user id under `recipient`."""
    return {"to" if address.chat.isdigit() else "recipient": address.chat}


def message_body(address: Address, part: Outbound, token: str, media: str = "") -> Body:
    """One piece as a message; `media` is the id of its file, uploaded before."""
    body: Body = {"messaging_product": "whatsapp", "recipient_type": "individual", **recipient(address)}
    body["biz_opaque_callback_data"] = token[:TOKEN_LENGTH]
    if part.attachment is not None:
        document = {"id": media, "filename": file_name(part.attachment.name, part.attachment.media_type)}
        if part.text:
            document["caption"] = to_markup(part.text, part.language, part.bold, CAPTION_LIMIT)
        return body | {"type": "document", "document": document}
    if part.buttons:
        return body | {"type": "interactive", "interactive": _interactive(part)}
    text = to_markup(part.text, part.language, part.bold, TEXT_LIMIT)
    return body | {"type": "text", "text": {"body": text, "preview_url": False}}


def template_body(address: Address, name: str, language: str) -> Body:
    """An approved template without parameters."""
    template = {"name": name, "language": {"code": language}}
    return {"messaging_product": "whatsapp", **recipient(address), "type": "template", "template": template}


def read_body(message_id: str) -> Body:
    """Marks a message of a person as read and shows "typing…" until the answer, for 25 seconds at most."""
    return {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": message_id,
        "typing_indicator": {"type": "text"},
    }


def file_type(media_type: str) -> str:
    """The type that a file is uploaded as: WhatsApp takes few, and JSON is a text to it."""
    return media_type if media_type in _DOCUMENT_TYPES else "text/plain"


def file_name(name: str, media_type: str) -> str:
    """The name that a phone opens it by."""
    return name if media_type in _DOCUMENT_TYPES or name.endswith(".txt") else f"{name}.txt"


def _interactive(part: Outbound) -> Body:
    """Up to three short labels as reply buttons, anything else as a list."""
    choices = [button for row in part.buttons for button in row]
    titles = {shortened(button.label, BUTTON_TITLE) for button in choices}
    fits = len(titles) == len(choices) and all(shortened(b.label, ROW_DESCRIPTION) in titles for b in choices)
    body = {"text": to_markup(part.text, part.language, part.bold, BODY_LIMIT)}
    if len(choices) <= REPLY_BUTTONS and fits:
        replies = [
            {"type": "reply", "reply": {"id": b.payload, "title": shortened(b.label, BUTTON_TITLE)}} for b in choices
        ]
        return {"type": "button", "body": body, "action": {"buttons": replies}}
    label = shortened(part.menu.strip() or part.language.of(CHOOSE), MENU_LABEL)
    rows = [_row(button) for button in choices]
    return {"type": "list", "body": body, "action": {"button": label, "sections": [{"rows": rows}]}}


def _row(button: Button) -> Body:
    """A row; a label that is cut short stands below it whole."""
    title = shortened(button.label, ROW_TITLE)
    row = {"id": button.payload, "title": title}
    if title.endswith("…") and not button.label.rstrip().endswith("…"):
        row["description"] = shortened(button.label, ROW_DESCRIPTION)
    return row
