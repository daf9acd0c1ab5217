"""Alerts to an address of the organisation's own, signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC

from connectors.notifiers.notifier import post
from connectors.notifiers.settings import NotificationSettings
from core.alerts import Alert
from core.clock import Clock


class WebhookNotifier:
    """Posts alerts as JSON: `kind`, `title`, `text`, `subject`, `at`."""

    name = "webhook"

    def __init__(self, settings: NotificationSettings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock

    def send(self, alert: Alert) -> None:
        """Post it; anything but a 2xx is a failure."""
        now = self._clock.now().astimezone(UTC)
        body = json.dumps({**vars(alert), "at": now.isoformat()}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "X-Munadil-Timestamp": str(int(now.timestamp()))}
        if secret := self._settings.notify_webhook_secret.get_secret_value():
            headers["X-Munadil-Signature"] = signature(secret, headers["X-Munadil-Timestamp"], body)
        post(
            "the webhook",
            self._settings.notify_webhook_url,
            content=body,
            headers=headers,
            timeout=self._settings.notify_timeout,
            remedy="Check MUNADIL_NOTIFY_WEBHOOK_URL.",
        )


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What X-Munadil-Signature says of a body sent at a second since 1970."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
