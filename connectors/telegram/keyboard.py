"""Rows of buttons as Telegram's inline keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from connectors.message import Button
from connectors.shared.text import sendable

if TYPE_CHECKING:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

_PAYLOAD_BYTES = 64
"""Of a button, given by the Bot API."""
_LABEL_LENGTH = 64
"""Characters that a phone shows of a button as wide as the screen; chosen by hand."""
_ROW_LENGTH = 8
"""Buttons side by side, given by the Bot API."""
_BUTTONS = 100
"""Of a message, given by the Bot API."""

_log = structlog.get_logger(__name__)


def inline_keyboard(rows: tuple[tuple[Button, ...], ...], *, links: bool = True) -> InlineKeyboardMarkup | None:
    """The keyboard; None without a button. What Telegram would refuse is left out, so that the message still arrives."""
    from telegram import InlineKeyboardMarkup

    kept = [[button for b in row if (button := _button(b, links=links))] for row in rows]
    lines = [row[i : i + _ROW_LENGTH] for row in kept for i in range(0, len(row), _ROW_LENGTH)]
    while sum(map(len, lines)) > _BUTTONS:
        lines.pop()
    return InlineKeyboardMarkup(lines) if lines else None


def _button(button: Button, *, links: bool) -> InlineKeyboardButton | None:
    from telegram import InlineKeyboardButton

    label = sendable(button.label).strip()
    label = label if len(label) <= _LABEL_LENGTH else label[: _LABEL_LENGTH - 1].rstrip() + "…"
    if label and 0 < _size(button.payload) <= _PAYLOAD_BYTES:
        return InlineKeyboardButton(label, callback_data=button.payload)
    if label and button.url:
        return InlineKeyboardButton(label, url=button.url) if links and _can_be_opened(button.url) else None
    _log.warning("telegram.button_left_out", has_label=bool(label), payload_length=len(button.payload))
    return None


def _can_be_opened(url: str) -> bool:
    """Whether Telegram takes the address: one of the web, with a host that is not this machine's own name."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host and " " not in url and _size(url) > 0


def _size(text: str) -> int:
    """Bytes in UTF-8; 0 where there are none for it."""
    return len(text.encode()) if text == sendable(text) else 0
