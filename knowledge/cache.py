"""Things that never change, kept at hand: the most recently used ones."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class LruCache(Generic[Key, Value]):
    """The `size` most recently used values by key; thread-safe."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._mutex = threading.Lock()

    def recall(self, keys: Sequence[Key], fetch: Callable[[Sequence[Key]], Mapping[Key, Value]]) -> dict[Key, Value]:
        """Values by key in the order asked; unknown keys are fetched, those that `fetch` lacks are absent."""
        known: dict[Key, Value] = {}
        with self._mutex:
            for key in keys:
                if key in self._values:
                    known[key] = self._values[key]
                    self._values.move_to_end(key)
        if len(known) == len(keys):
            return known
        missing = [key for key in dict.fromkeys(keys) if key not in known]
        # Outside the lock: two threads may fetch the same, none waits for another's database.
        fetched = fetch(missing) if missing else {}
        with self._mutex:
            self._values.update(fetched)
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return {key: known[key] if key in known else fetched[key] for key in keys if key in known or key in fetched}
