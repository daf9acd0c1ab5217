"""Whether WhatsApp may be used: as long as the latest recorded decision says so, and no longer."""

from __future__ import annotations

import threading
import time
from typing import Protocol

from connectors.desk.decisions import ChannelDecisions

FRESH_SECONDS = 5.0
"""How long a decision that was read holds; chosen by hand: `channels disable` is heeded within this."""


class Permission(Protocol):
    """Answers whether the channel may be used right now; called from any thread."""

    def __call__(self) -> bool:
        """Whether it may."""
        ...


class RecordedPermission:
    """What the record of decisions says, looked up again after some seconds, so that a withdrawal works without a restart."""

    def __init__(self, decisions: ChannelDecisions, seconds: float = FRESH_SECONDS) -> None:
        self._decisions, self._seconds = decisions, seconds
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._is_allowed = False

    def __call__(self) -> bool:
        """Whether the latest decision allows WhatsApp; without any, it does not."""
        with self._lock:
            if time.monotonic() - self._looked_at >= self._seconds:
                standing = self._decisions.standing("whatsapp")
                self._is_allowed = standing is not None and standing.is_allowed
                self._looked_at = time.monotonic()
            return self._is_allowed
