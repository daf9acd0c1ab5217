"""Alerts by e-mail."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from connectors.notifiers.notifier import NotificationError
from connectors.notifiers.settings import NotificationSettings
from core.alerts import Alert


class EmailNotifier:
    """Sends alerts through a mail server."""

    name = "email"

    def __init__(self, settings: NotificationSettings) -> None:
        self._settings = settings

    def send(self, alert: Alert) -> None:
        """Send it to every address in one message."""
        message = EmailMessage()
        message["Subject"] = " ".join(f"[Munadil] {alert.title}".split())
        message["From"], message["To"] = self._settings.notify_email_from, ", ".join(self._settings.notify_email_to)
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="munadil.invalid")
        message.set_content(alert.text)
        try:
            with self._server() as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise NotificationError(
                f"the mail server refused or did not answer ({type(error).__name__}).",
                remedy="Check MUNADIL_NOTIFY_SMTP_URL and the addresses.",
            ) from None

    def _server(self) -> smtplib.SMTP:
        url, timeout = urlsplit(self._settings.notify_smtp_url.get_secret_value()), self._settings.notify_timeout
        host, secure = url.hostname or "localhost", ssl.create_default_context()
        server: smtplib.SMTP
        if url.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, url.port or 465, timeout=timeout, context=secure)
        else:
            server = smtplib.SMTP(host, url.port or 25, timeout=timeout)
        if url.scheme == "smtp+starttls":
            server.starttls(context=secure)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        return server
