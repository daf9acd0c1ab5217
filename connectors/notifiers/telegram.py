"""Alerts in the team's Telegram chat."""

from __future__ import annotations

import httpx

from connectors.notifiers.notifier import NotificationError
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
        try:
            response = httpx.post(
                f"{base}/bot{self._telegram.token()}/sendMessage",
                json=said,
                timeout=self._settings.notify_timeout,
                trust_env=False,
            )
            response.raise_for_status()
        except httpx.HTTPError as error:
            # The address holds the bot's token: nothing of the error itself is told.
            raise NotificationError(
                f"Telegram refused or did not answer ({type(error).__name__}).",
                remedy="Check MUNADIL_TELEGRAM_TOKEN, MUNADIL_NOTIFY_TELEGRAM_CHAT, and that the bot is a member of that chat.",
            ) from None
