"""When a fake provider first tried to deliver something, and when it was first taken: what was in order, and how fast."""

from __future__ import annotations

import threading
import time
from collections import Counter
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
    given: Counter[Hashable] = field(default_factory=Counter)
    """How often each was handed over: in a call that was taken, or in answer to a question."""
    _calls: dict[Hashable, tuple[int, int]] = field(default_factory=dict)
    """The call that each was first in, and its place there."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def trying(self, ids: Iterable[Hashable]) -> float:
        """Note that these are on their way from now on; the time now."""
        now = time.monotonic()
        with self._lock:
            call = len(self._calls)
            for place, id_ in enumerate(ids):
                self.tried.setdefault(id_, now)
                self._calls.setdefault(id_, (call, place))
        return now

    def took(self, ids: Iterable[Hashable], since: float) -> None:
        """Note that a call that began at `since` was taken."""
        now = time.monotonic()
        with self._lock:
            self.seconds.append(now - since)
            for id_ in ids:
                self.taken.setdefault(id_, now)
                self.given[id_] += 1

    def handed(self, ids: Iterable[Hashable]) -> None:
        """Note that these were asked for and are given; whether they arrive is not known yet."""
        self.trying(known := list(ids))
        with self._lock:
            self.given.update(known)

    def confirmed(self, ids: Iterable[Hashable]) -> None:
        """Note that these, which were asked for, have arrived."""
        now = time.monotonic()
        with self._lock:
            for id_ in ids:
                self.taken.setdefault(id_, now)

    def again(self) -> int:
        """How many deliveries brought what had been handed over before."""
        with self._lock:
            return sum(self.given.values()) - len(self.given)

    def is_before(self, one: Hashable, other: Hashable) -> bool:
        """Whether one was taken before the other was first on its way, or stood before it in the same call."""
        with self._lock:
            (call, place), (other_call, other_place) = (self._calls.get(id_, (-1, 0)) for id_ in (one, other))
            if call == other_call >= 0:
                return place < other_place
            return self.taken.get(one, float("inf")) < self.tried.get(other, 0.0)
