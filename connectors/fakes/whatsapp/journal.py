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
        return without_direction_marks(self.text)

    @property
    def choices(self) -> Mapping[str, str]:
        """Payloads of buttons and rows by their titles."""
        action = self.body.get("interactive", {}).get("action", {})
        replies = {b["reply"]["title"]: b["reply"]["id"] for b in action.get("buttons", ())}
        return replies | {row["title"]: row["id"] for part in action.get("sections", ()) for row in part["rows"]}


class Journal(JournalOf[Accepted]):
    """Everything accepted, by person and kind."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(Accepted, path)

    def entries(self, *people: str, kind: str = "") -> list[Accepted]:
        """Messages to any of these, or to all, oldest first; marks only where `kind` is `read`."""
        return self.matching(_to(people, kind))

    def wait(self, count: int, *people: str, kind: str = "", seconds: float = 10.0) -> list[Accepted]:
        """Entries once there are `count` of them. Raises TimeoutError."""
        return self.wait_for(count, _to(people, kind), seconds)


def _to(people: tuple[str, ...], kind: str) -> Callable[[Accepted], bool]:
    return lambda entry: (not people or entry.to in people) and (entry.kind == kind if kind else entry.kind != "read")
