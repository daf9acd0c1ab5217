"""Everything that the fake accepted, in memory and, where it must outlive a kill, in a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.fakes.provider import JournalOf, without_direction_marks


@dataclass(frozen=True)
class Accepted:
    """A call that had an effect: `text` is what a reader sees, `answered` whether the caller was told."""

    method: str
    chat: int
    message: int
    text: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    answered: bool = True
    at: float = field(default_factory=time.time)

    @property
    def plain(self) -> str:
        """The text without the marks that give lines their direction."""
        return without_direction_marks(self.text)

    @property
    def buttons(self) -> tuple[tuple[Mapping[str, str], ...], ...]:
        """The inline keyboard, as sent."""
        keyboard = self.parameters.get("reply_markup") or {}
        return tuple(tuple(row) for row in keyboard.get("inline_keyboard", ()))

    def button(self, label: str) -> Mapping[str, str]:
        """The button of this label, or one that begins with it."""
        found = [b for row in self.buttons for b in row if b["text"].startswith(label)]
        if not found:
            raise LookupError(f"no button {label!r} among {[b['text'] for row in self.buttons for b in row]}")
        return found[0]


class Journal(JournalOf[Accepted]):
    """Everything accepted, by chat and method."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(Accepted, path)

    def entries(self, *, chat: int | None = None, prefix: str = "send") -> list[Accepted]:
        """Entries of methods that begin with `prefix`, of one chat or of all, oldest first; typing signs are left out."""
        return self.matching(_of(chat, prefix))

    def wait(
        self, count: int, *, chat: int | None = None, prefix: str = "send", seconds: float = 10.0
    ) -> list[Accepted]:
        """Entries once there are `count` of them. Raises TimeoutError."""
        return self.wait_for(count, _of(chat, prefix), seconds)


def _of(chat: int | None, prefix: str) -> Callable[[Accepted], bool]:
    return lambda entry: (
        (chat is None or entry.chat == chat)
        and entry.method.startswith(prefix)
        and (entry.method != "sendChatAction" or prefix == "sendChatAction")
    )
