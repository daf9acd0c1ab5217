"""The Cloud API's limits: messages a second from a number, and messages to one person, of which some are lent ahead."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

RATE_LIMIT, PAIR_LIMIT = 130429, 131056


@dataclass
class Throttle:
    """`number` messages in any second; to a person one in `pair_seconds`, `pair_burst` of them ahead. Thread-safe."""

    number: int = 80
    pair_seconds: float = 6.0
    pair_burst: int = 45
    clock: Callable[[], float] = time.monotonic
    _sent: deque[float] = field(default_factory=deque)
    _lent: dict[str, float] = field(default_factory=lambda: defaultdict(lambda: float("-inf")))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def none(cls) -> Throttle:
        """No limit at all."""
        return cls(10**9, 0.0, 10**9)

    def take(self, person: str) -> int:
        """Count a message; 0 where it is allowed, else the error code, with nothing counted."""
        with self._lock:
            now = self.clock()
            while self._sent and self._sent[0] <= now - 1.0:
                self._sent.popleft()
            if len(self._sent) >= self.number:
                return RATE_LIMIT
            due = max(self._lent[person], now) + self.pair_seconds
            if due > now + self.pair_burst * self.pair_seconds + 1e-9:
                return PAIR_LIMIT
            self._sent.append(now)
            self._lent[person] = due
            return 0
