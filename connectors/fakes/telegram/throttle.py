"""Telegram's limits: how many messages a bot may send in a time, to all, to a chat, to a group."""

from __future__ import annotations

import math
import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass
class Throttle:
    """Messages allowed in any window of so many seconds; over it, the seconds to wait. Thread-safe.

    Telegram tells people's chats one message a second and forgives short bursts: three in three seconds here.
    """

    overall: tuple[int, float] = (30, 1.0)
    chat: tuple[int, float] = (3, 3.0)
    group: tuple[int, float] = (20, 60.0)
    _sent: dict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def none(cls) -> Throttle:
        """No limit at all."""
        return cls((10**9, 1.0), (10**9, 1.0), (10**9, 1.0))

    def take(self, chat: int) -> int:
        """Count a message; 0 where it is allowed, else whole seconds to wait, with nothing counted."""
        windows = [(None, self.overall), (chat, self.group if chat < 0 else self.chat)]
        with self._lock:
            now = time.monotonic()
            wait = max(self._wait(key, window, now) for key, window in windows)
            if wait <= 0:
                for key, _ in windows:
                    self._sent[key].append(now)
            return max(0, math.ceil(wait))

    def _wait(self, key: object, window: tuple[int, float], now: float) -> float:
        allowed, seconds = window
        sent = self._sent[key]
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return 0.0 if len(sent) < allowed else sent[0] + seconds - now
