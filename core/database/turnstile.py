"""A lock whose urgent holders go first: SQLite has one writer, and what waits for an answer must not queue behind work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turnstile:
    """One at a time; whoever is urgent passes before all who are not, whenever they came."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._is_held = False
        self._urgent = 0

    @contextmanager
    def passed(self, *, urgent: bool, patience_s: float) -> Iterator[bool]:
        """Hold it while the block runs; False, and it is not held, when it did not come free within `patience_s`."""
        is_held = self._pass(urgent, patience_s)
        try:
            yield is_held
        finally:
            if is_held:
                with self._free:
                    self._is_held = False
                    self._free.notify_all()

    def _pass(self, urgent: bool, patience_s: float) -> bool:
        with self._free:
            self._urgent += urgent
            try:
                is_mine = self._free.wait_for(lambda: not self._is_held and (urgent or not self._urgent), patience_s)
                self._is_held = self._is_held or is_mine
            finally:
                self._urgent -= urgent
                if urgent:
                    self._free.notify_all()
            return is_mine
