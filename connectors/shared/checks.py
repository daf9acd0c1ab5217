"""What setting a channel up, or looking at it, has found."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class ChannelCheck:
    """One thing that was looked at: `works` is None where nothing can be said."""

    name: str
    works: bool | None
    detail: str
    remedy: str = ""


def without_public_address(provider: str, public_url: str, otherwise: str = "") -> ChannelCheck | None:
    """What is wrong with the address that a provider is to send messages to; None where nothing is."""
    try:
        parts = urlsplit(public_url)
    except ValueError:
        parts = urlsplit("")
    if parts.hostname == "127.0.0.1" or (parts.scheme == "https" and parts.hostname):
        return None
    given = f"MUNADIL_PUBLIC_URL is {public_url}" if public_url else "MUNADIL_PUBLIC_URL is not set"
    said = f"{provider} sends messages to a public https address, and {given}."
    return ChannelCheck("webhook", False, said, f"Set MUNADIL_PUBLIC_URL=https://…{otherwise}.")
