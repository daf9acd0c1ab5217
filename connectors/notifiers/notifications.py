"""Alerts on their way to staff, by every way that is set up."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from connectors.notifiers.email import EmailNotifier
from connectors.notifiers.notifier import Notifier
from connectors.notifiers.settings import NotificationSettings
from connectors.notifiers.telegram import TelegramNotifier
from connectors.notifiers.webhook import WebhookNotifier
from connectors.telegram.settings import TelegramSettings
from core.alerts import Alert
from core.clock import Clock
from core.errors import MunadilError

_log = structlog.get_logger(__name__)
_MOST_REMEMBERED = 1_000
"""Alerts whose last time is remembered; chosen by hand."""


@dataclass(frozen=True)
class AlertSent:
    """What became of an alert by one way; `problem` is empty where it went out."""

    way: str
    problem: str = ""
    remedy: str = ""


class Notifications:
    """Sends each alert by every way, in a thread of its own; one that fails is logged and keeps none of the others back."""

    def __init__(self, ways: Iterable[Notifier], clock: Clock, again: timedelta) -> None:
        """Say the same thing again after so long."""
        self.ways, self._clock, self._again = tuple(ways), clock, again
        self._lock, self._last = threading.Lock(), dict[tuple[str, str], datetime]()
        self._sending = ThreadPoolExecutor(1, thread_name_prefix="alerts")

    def alert(self, alert: Alert) -> None:
        """Have staff told, soon."""
        if self._is_new(alert):
            _log.warning(
                "alert.raised", kind=alert.kind.value, subject=alert.subject, ways=[way.name for way in self.ways]
            )
            if self.ways:
                self._sending.submit(self.send, alert)

    def send(self, alert: Alert) -> Sequence[AlertSent]:
        """Send it now; what became of it by each way."""
        return [self._sent(way, alert) for way in self.ways]

    def close(self) -> None:
        """Let what is being sent go out."""
        self._sending.shutdown(wait=True)

    def _sent(self, way: Notifier, alert: Alert) -> AlertSent:
        try:
            way.send(alert)
        except MunadilError as error:
            problem, remedy = error.detail, error.remedy
        except Exception as error:  # noqa: BLE001 whatever breaks in one way, the others are tried
            problem, remedy = f"it broke ({type(error).__name__}).", ""
        else:
            return AlertSent(way.name)
        _log.error("alert.not_sent", way=way.name, kind=alert.kind.value, problem=problem)
        return AlertSent(way.name, problem, remedy)

    def _is_new(self, alert: Alert) -> bool:
        key, now = (alert.kind.value, alert.subject), self._clock.now()
        with self._lock:
            last = self._last.get(key)
            if last is not None and now - last < self._again:
                return False
            self._last.pop(key, None)
            self._last[key] = now
            while len(self._last) > _MOST_REMEMBERED:
                self._last.pop(next(iter(self._last)))
        return True


def open_notifications(settings: NotificationSettings, telegram: TelegramSettings, clock: Clock) -> Notifications:
    """What tells staff, by the ways that are set up; none may be."""
    ways: list[Notifier] = []
    if settings.notify_email_to:
        ways.append(EmailNotifier(settings))
    if settings.notify_webhook_url:
        ways.append(WebhookNotifier(settings, clock))
    if settings.notify_telegram_chat:
        ways.append(TelegramNotifier(settings, telegram))
    return Notifications(ways, clock, timedelta(minutes=settings.notify_again_minutes))
