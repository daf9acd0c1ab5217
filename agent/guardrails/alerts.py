"""Who is told that somebody may be in danger or threatens others: the rail alone, never the words."""

from __future__ import annotations

from typing import Protocol

import structlog

from agent.guardrails.policy import Severity
from core.language.forms import Language

_log = structlog.get_logger(__name__)


class Alerts(Protocol):
    """Tells staff what a rail has met; `LoggedAlerts` is the one that is always there."""

    async def met(self, rail: str, severity: Severity, language: Language) -> None:
        """Tell them; must not raise, and must not wait for an answer."""
        ...


class NoAlerts:
    """Tells nobody: what staff tries is no citizen in danger."""

    async def met(self, rail: str, severity: Severity, language: Language) -> None:
        """Nothing."""


class LoggedAlerts:
    """Writes a line to the log."""

    async def met(self, rail: str, severity: Severity, language: Language) -> None:
        """Log which rail, how grave and in which language, and nothing of what was written."""
        _log.warning("rail.met", rail=rail, severity=severity.value, language=language.value)
