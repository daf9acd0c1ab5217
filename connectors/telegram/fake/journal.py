"""Everything that the fake accepted, in memory and, where it must outlive a kill, in a file."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2069"))


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
        return self.text.translate(_DIRECTION_MARKS)

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


class Journal:
    """An append-only list; thread-safe. With a path, each entry is a line of JSON, written before the call is answered."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Condition()
        self._entries: list[Accepted] = []
        self._path = path
        if path and path.exists():
            self._entries = [Accepted(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]

    def add(self, entry: Accepted) -> None:
        """Keep an entry."""
        with self._lock:
            self._entries.append(entry)
            if self._path:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
            self._lock.notify_all()

    def entries(self, *, chat: int | None = None, prefix: str = "send") -> list[Accepted]:
        """Entries of methods that begin with `prefix`, of one chat or of all, oldest first; typing signs are left out."""
        with self._lock:
            return [
                entry
                for entry in self._entries
                if (chat is None or entry.chat == chat)
                and entry.method.startswith(prefix)
                and (entry.method != "sendChatAction" or prefix == "sendChatAction")
            ]

    def wait(
        self, count: int, *, chat: int | None = None, prefix: str = "send", seconds: float = 10.0
    ) -> list[Accepted]:
        """Entries once there are `count` of them. Raises TimeoutError."""
        with self._lock:
            if not self._lock.wait_for(lambda: len(self.entries(chat=chat, prefix=prefix)) >= count, seconds):
                raise TimeoutError(f"{len(self.entries(chat=chat, prefix=prefix))} of {count} after {seconds:g} s")
            return self.entries(chat=chat, prefix=prefix)
