"""Alerts in the team's Telegram chat."""

from __future__ import annotations

from connectors.notifiers.notifier import post
from connectors.notifiers.settings import NotificationSettings
from connectors.telegram.settings import TelegramSettings
from core.alerts import Alert

_LONGEST = 4_000
"""Characters of a message, given by Telegram: it takes 4,096."""


class TelegramNotifier:
    """Has the bot write alerts to a chat that it is a member of."""

    name = "telegram"

    def __init__(self, settings: NotificationSettings, telegram: TelegramSettings) -> None:
        self._settings, self._telegram = settings, telegram

    def send(self, alert: Alert) -> None:
        """Write it as plain text."""
        base = self._telegram.telegram_base_url.rstrip("/")
        said = {"chat_id": self._settings.notify_telegram_chat, "text": f"{alert.title}\n\n{alert.text}"[:_LONGEST]}
        post(
            "Telegram",
            f"{base}/bot{self._telegram.token()}/sendMessage",
            json=said,
            timeout=self._settings.notify_timeout,
            remedy="Check MUNADIL_TELEGRAM_TOKEN, MUNADIL_NOTIFY_TELEGRAM_CHAT, and that the bot is a member of that chat.",
        )
