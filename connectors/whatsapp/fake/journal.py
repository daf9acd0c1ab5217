"""Everything that the fake accepted, in memory and, where it must outlive a kill, in a file."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Accepted:
    """A call that had an effect: `text` is what a reader sees, `answered` whether the caller was told."""

    kind: str
    """Type of a message (`text`, `interactive`, `document`, `template`), or `read`."""
    to: str
    """Whom it went to, as the call named them; of a mark, the message that was read."""
    id: str
    text: str
    token: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    answered: bool = True
    at: float = field(default_factory=time.time)

    @property
    def plain(self) -> str:
        """The text without the marks that give it its direction."""
        return re.sub("[\u200e\u200f\u2066\u2069]", "", self.text)

    @property
    def choices(self) -> Mapping[str, str]:
        """Payloads of buttons and rows by their titles."""
        action = self.body.get("interactive", {}).get("action", {})
        replies = {b["reply"]["title"]: b["reply"]["id"] for b in action.get("buttons", ())}
        return replies | {row["title"]: row["id"] for part in action.get("sections", ()) for row in part["rows"]}


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

    def entries(self, *people: str, kind: str = "") -> list[Accepted]:
        """Messages to any of these, or to all, oldest first; marks only where `kind` is `read`."""
        with self._lock:
            return [
                entry
                for entry in self._entries
                if (not people or entry.to in people) and (entry.kind == kind if kind else entry.kind != "read")
            ]

    def wait(self, count: int, *people: str, kind: str = "", seconds: float = 10.0) -> list[Accepted]:
        """Entries once there are `count` of them. Raises TimeoutError."""
        with self._lock:
            if not self._lock.wait_for(lambda: len(self.entries(*people, kind=kind)) >= count, seconds):
                raise TimeoutError(f"{len(self.entries(*people, kind=kind))} of {count} after {seconds:g} s")
            return self.entries(*people, kind=kind)
