"""What can be made to go wrong, once, many times, or by chance."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """A way to fail."""

    ERROR = "error"
    """The Cloud API's error `code` with the HTTP `status`; nothing is accepted."""
    SERVER_ERROR = "server_error"
    """503 without a word; nothing is accepted."""
    HANG = "hang"
    """Silence for `seconds`, then the connection is closed; nothing is accepted."""
    DROP = "drop"
    """The connection is closed at once; nothing is accepted."""
    SILENT = "silent"
    """Accepted, and the connection closed without an answer."""
    LATE = "late"
    """Accepted, and answered only after `seconds`."""
    GARBLED = "garbled"
    """Accepted, and answered with something that is no JSON."""
    FAILED = "failed"
    """Accepted, and reported as failed with `code` instead of delivered."""


@dataclass(frozen=True)
class Fault:
    """A way to fail, with its details."""

    kind: FaultKind
    seconds: float = 1.0
    code: int = 131000
    status: int = 400


class Faults:
    """Faults that await calls of a kind, in order, and a share of all sends that fail by chance; thread-safe.

    Kinds are `send` (messages), `read` (marks), `upload`, `file`, and `get` (everything that is asked).
    """

    def __init__(self, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._scripted: dict[str, list[Fault]] = {}
        self._shares: dict[Fault, float] = {}
        self._random = random.Random(seed)  # noqa: S311 - a reproducible fake

    def script(self, fault: Fault, *, call: str = "send", times: int = 1) -> None:
        """Have the next `times` calls of a kind fail."""
        with self._lock:
            self._scripted.setdefault(call, []).extend([fault] * times)

    def by_chance(self, shares: Mapping[Fault, float]) -> None:
        """Have each send fail with these probabilities from now on; an empty mapping ends it."""
        with self._lock:
            self._shares = dict(shares)

    def next(self, call: str) -> Fault | None:
        """What the call at hand meets."""
        with self._lock:
            if waiting := self._scripted.get(call):
                return waiting.pop(0)
            if call != "send":
                return None
            drawn = self._random.random()
            for fault, share in self._shares.items():
                if drawn < share:
                    return fault
                drawn -= share
            return None
