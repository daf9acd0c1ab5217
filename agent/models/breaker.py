"""Leaves a failing endpoint alone for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Breaker:
    """Opens for `pause` seconds after `failures` in a row; one success closes it. Thread-safe."""

    def __init__(self, failures: int, pause: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most, self._pause, self._monotonic = failures, pause, monotonic
        self._failures = 0
        self._until = 0.0
        self._mutex = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether the endpoint is to be left alone now."""
        with self._mutex:
            return self._monotonic() < self._until

    def succeeded(self) -> None:
        """Note that it worked."""
        with self._mutex:
            self._failures, self._until = 0, 0.0

    def failed(self) -> None:
        """Note that it did not."""
        with self._mutex:
            self._failures += 1
            if self._failures >= self._most:
                self._until = self._monotonic() + self._pause
