"""What a way to tell staff is."""

from __future__ import annotations

from typing import Any, Protocol

import httpx

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


def post(whom: str, address: str, *, remedy: str, timeout: float, **content: Any) -> None:
    """Post to an address; anything but a 2xx raises NotificationError, which tells nothing of the address: it may hold a secret."""
    try:
        httpx.post(address, timeout=timeout, trust_env=False, **content).raise_for_status()
    except httpx.HTTPError as error:
        raise NotificationError(f"{whom} refused or did not answer ({type(error).__name__}).", remedy=remedy) from None
