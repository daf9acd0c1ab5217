"""What rails meet, on its way to staff."""

from __future__ import annotations

from agent.guardrails.alerts import LoggedAlerts
from agent.guardrails.policy import Severity
from core.alerts import Alert, Alerting, AlertKind
from core.clock import Clock
from core.language.forms import Language


class RailAlerts(LoggedAlerts):
    """Has staff told that a grave rail was met, once a minute at most; the words stay in the inbox."""

    def __init__(self, alerting: Alerting, clock: Clock) -> None:
        self._alerting, self._clock = alerting, clock

    async def met(self, rail: str, severity: Severity, language: Language) -> None:
        """Log it, and tell staff of what is grave."""
        await super().met(rail, severity, language)
        if severity is Severity.HIGH:
            now = self._clock.now().strftime("%Y-%m-%d %H:%M UTC")
            text = f"Rail: {rail}. Language: {language.value}. At {now}. Look at `munadil inbox list --all`."
            self._alerting.alert(Alert(AlertKind.CRISIS, "Somebody may need help now", text, f"{rail} {now}"))
