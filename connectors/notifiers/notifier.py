"""What a way to tell staff is."""

from __future__ import annotations

from typing import Protocol

from core.alerts import Alert
from core.errors import UnavailableError


class NotificationError(UnavailableError):
    """An alert could not be sent."""


class Notifier(Protocol):
    """One way to tell staff."""

    name: str

    def send(self, alert: Alert) -> None:
        """Send it, within its time. Raises NotificationError, with no secret in it."""
        ...
