"""Where somebody goes once they are in."""

from __future__ import annotations

import re

from api.console.frame.visit import Visit

_OWN = re.compile(r"/console(?:/[\w./-]*)?")


def onward(path: str) -> str:
    """A page of the console, wherever an address says."""
    return path if _OWN.fullmatch(path) and ".." not in path else "/console"


def provider_name(visit: Visit) -> str:
    """What the provider is called that staff may sign in by; empty where there is none."""
    provider = visit.console.provider
    return provider.settings.shown_name if provider else ""
