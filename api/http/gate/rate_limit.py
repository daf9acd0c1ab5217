"""A modest limit on how fast one address may ask, kept in this process's memory."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

_MAX_CLIENTS = 10_000
"""Addresses remembered, a number each; chosen by hand."""


class RateLimit:
    """Generic cell rate algorithm: `per_minute` requests a client, evenly, with a burst of as many; 0 lets all through.

    Keeps one number a client, in memory alone, and forgets the clients seen longest ago beyond 10,000.
    """

    def __init__(self, per_minute: int, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._interval = 60 / per_minute if per_minute else 0.0
        self._tolerance = 60 - self._interval
        self._monotonic = monotonic
        self._theoretical_arrival: OrderedDict[str, float] = OrderedDict()

    def give_back(self, client: str) -> None:
        """Let what the client asked last not count."""
        if client in self._theoretical_arrival:
            self._theoretical_arrival[client] -= self._interval

    def take(self, client: str) -> int:
        """0 when the client may ask now; else the whole seconds to wait, at least 1."""
        if not self._interval:
            return 0
        now = self._monotonic()
        arrival = max(self._theoretical_arrival.pop(client, now), now)
        wait = self._wait(arrival, now)
        if not wait:
            arrival += self._interval
        self._theoretical_arrival[client] = arrival
        if len(self._theoretical_arrival) > _MAX_CLIENTS:
            self._theoretical_arrival.popitem(last=False)
        return wait

    def wait(self, client: str) -> int:
        """What `take` would return, and nothing is counted."""
        if not self._interval:
            return 0
        now = self._monotonic()
        return self._wait(self._theoretical_arrival.get(client, now), now)

    def _wait(self, arrival: float, now: float) -> int:
        early = arrival - self._tolerance - now
        return 0 if early <= 1e-9 else max(1, math.ceil(early))
