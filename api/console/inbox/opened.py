"""The messaging room, as the inbox needs it: open, or said to be off."""

from __future__ import annotations

from api.console.frame.visit import Visit
from connectors.messaging import Messaging
from core.errors import UnavailableError


class InboxOffError(UnavailableError):
    """No conversations are kept by this server."""


async def room(visit: Visit) -> Messaging:
    """The room. Raises InboxOffError where this server keeps no conversations."""
    if visit.services.messaging is None:
        raise InboxOffError
    return await visit.services.messaging.ready()
