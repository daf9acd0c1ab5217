"""When a fake provider first tried to deliver something, and when it was first taken: what was in order, and how fast."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field


@dataclass
class DeliveryTimes:
    """Times of deliveries by their ids, in seconds of the monotonic clock; thread-safe."""

    tried: dict[Hashable, float] = field(default_factory=dict)
    """When each was first on its way."""
    taken: dict[Hashable, float] = field(default_factory=dict)
    """When each was first said to be taken."""
    seconds: list[float] = field(default_factory=list)
    """How long each call took that was taken, repeated ones too."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def trying(self, ids: Iterable[Hashable]) -> float:
        """Note that these are on their way from now on; the time now."""
        now = time.monotonic()
        with self._lock:
            for id_ in ids:
                self.tried.setdefault(id_, now)
        return now

    def took(self, ids: Iterable[Hashable], since: float) -> None:
        """Note that a call that began at `since` was taken."""
        now = time.monotonic()
        with self._lock:
            self.seconds.append(now - since)
            for id_ in ids:
                self.taken.setdefault(id_, now)
