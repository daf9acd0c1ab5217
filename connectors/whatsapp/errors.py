"""What can go wrong with WhatsApp alone."""

from __future__ import annotations

from connectors.errors import ChannelError


class NotAllowedError(ChannelError):
    """WhatsApp may not be used: no recorded decision allows it."""

    status = 403
