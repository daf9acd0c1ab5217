"""What the fake remembers: the bot, its profile, its messages, files and updates."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.fakes.telegram.faults import Faults
from connectors.fakes.telegram.journal import Journal
from connectors.fakes.telegram.queue import UpdateQueue
from connectors.fakes.telegram.throttle import Throttle

TOKEN = "700000001:AAFakeFakeFakeFakeFakeFakeFakeFake00"  # noqa: S105 - opens nothing but the fake
FILE_LIMIT = 20 * 1024 * 1024


@dataclass
class State:
    """Everything behind the methods."""

    token: str = TOKEN
    username: str = "munadil_bot"
    journal: Journal = field(default_factory=Journal)
    faults: Faults = field(default_factory=Faults)
    throttle: Throttle = field(default_factory=Throttle)
    queue: UpdateQueue = field(default_factory=UpdateQueue)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    blocked_by: set[int] = field(default_factory=set)
    unknown_chats: set[int] = field(default_factory=set)
    group_rights: dict[str, bool] = field(
        default_factory=lambda: {"can_join_groups": True, "can_read_all_group_messages": False}
    )
    """What @BotFather was told of the bot and groups."""
    latency: float = 0.0
    """Seconds between taking a message and saying so."""
    polling: threading.Lock = field(default_factory=threading.Lock)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _last_message: dict[int, int] = field(default_factory=dict)

    @classmethod
    def opened(cls, journal: Path | None = None, **parts: Any) -> State:
        """A state whose journal goes on where the file ends."""
        state = cls(journal=Journal(journal), **parts)
        for entry in state.journal.entries():
            state._last_message[entry.chat] = max(entry.message, state._last_message.get(entry.chat, 0))
        return state

    @property
    def bot(self) -> dict[str, Any]:
        """The bot as a user."""
        return {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Munadil",
            "username": self.username,
            "supports_inline_queries": False,
            **self.group_rights,
        }

    def next_message(self, chat: int) -> int:
        """The next message's number in a chat."""
        with self._lock:
            self._last_message[chat] = self._last_message.get(chat, 0) + 1
            return self._last_message[chat]

    def add_file(self, content: bytes) -> str:
        """Keep a file and give its id."""
        with self._lock:
            identifier = f"file-{len(self.files) + 1}"
            self.files[identifier] = content
            return identifier
