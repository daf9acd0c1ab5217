"""What can be made to go wrong, once, many times, or by chance."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """A way to fail."""

    TOO_MANY = "too_many"
    """429 with `retry_after`; nothing is accepted."""
    SERVER_ERROR = "server_error"
    """502; nothing is accepted."""
    HANG = "hang"
    """Silence for `seconds`, then the connection is closed; nothing is accepted."""
    DROP = "drop"
    """The connection is closed before anything is read into it; nothing is accepted."""
    SILENT = "silent"
    """Accepted, and the connection closed without an answer."""
    LATE = "late"
    """Accepted, and answered only after `seconds`."""
    REFUSE = "refuse"
    """`code` and `description`, as Telegram words them."""
    MOVED = "moved"
    """The group has become another chat, `chat` (`migrate_to_chat_id`)."""


@dataclass(frozen=True)
class Fault:
    """A way to fail, with its details."""

    kind: FaultKind
    seconds: float = 1.0
    """Of `retry_after` (rounded up), or of silence."""
    code: int = 400
    description: str = "Bad Request: chat not found"
    chat: int = 0


class Faults:
    """Faults that await calls of a method, in order, and a share of all sends that fail by chance; thread-safe."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._scripted: dict[str, list[Fault]] = {}
        self._shares: dict[Fault, float] = {}
        self._random = random.Random(seed)  # noqa: S311 - a reproducible fake

    def script(self, fault: Fault, *, method: str = "sendMessage", times: int = 1) -> None:
        """Have the next `times` calls of a method fail."""
        with self._lock:
            self._scripted.setdefault(method.lower(), []).extend([fault] * times)

    def by_chance(self, shares: Mapping[Fault, float]) -> None:
        """Have each send fail with these probabilities from now on; an empty mapping ends it."""
        with self._lock:
            self._shares = dict(shares)

    def next(self, method: str) -> Fault | None:
        """What the call at hand meets."""
        with self._lock:
            if waiting := self._scripted.get(method.lower()):
                return waiting.pop(0)
            if not method.lower().startswith("send") or method.lower() == "sendchataction":
                return None
            drawn = self._random.random()
            for fault, share in self._shares.items():
                if drawn < share:
                    return fault
                drawn -= share
            return None
