from __future__ import annotations

import json
import socket
import threading
from datetime import timedelta

import pytest
from pydantic import SecretStr

from connectors.notifiers.email import EmailNotifier
from connectors.notifiers.notifications import Notifications, open_notifications
from connectors.notifiers.notifier import NotificationError
from connectors.notifiers.settings import NotificationSettings
from connectors.notifiers.telegram import TelegramNotifier
from connectors.notifiers.webhook import WebhookNotifier, signature
from connectors.telegram.settings import TelegramSettings
from core.alerts import Alert, AlertKind
from core.testing import FixedClock, LoopbackCall, LoopbackServer

ALERT = Alert(
    AlertKind.QUEUE_GROWING, "Des messages attendent", "120 messages attendent une réponse.\nRegardez.", "backlog"
)
TOKEN = "123456789:AAaaBBbbCCccDDddEEeeFFffGGggHHhhIIi"


class MailServer:
    """SMTP on loopback, as far as one message goes; `refuses` names a command that is answered with 550."""

    def __init__(self, refuses: str = "") -> None:
        self.message, self._refuses = "", refuses
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection, connection.makefile("rwb") as stream:

            def say(line: str) -> None:
                stream.write(line.encode() + b"\r\n")
                stream.flush()

            say("220 loopback")
            while line := stream.readline().decode().strip():
                verb = line.split()[0].upper()
                if verb == self._refuses:
                    say("550 no")
                elif verb == "DATA":
                    say("354 go on")
                    lines = []
                    while (text := stream.readline()) != b".\r\n":
                        lines.append(text.decode())
                    self.message = "".join(lines)
                    say("250 taken")
                else:
                    say("221 bye" if verb == "QUIT" else "250 loopback")

    def close(self) -> None:
        self._socket.close()


class Hearing(LoopbackServer):
    """Notes what is posted, and answers with one status."""

    def __init__(self, status: int = 200) -> None:
        super().__init__()
        self.status, self.heard = status, list[LoopbackCall]()

    def answer(self, call: LoopbackCall) -> None:
        self.heard.append(call)
        call.reply(self.status, b"{}")


def by_mail(port: int) -> NotificationSettings:
    return NotificationSettings(
        notify_email_to=("a@example.ma", "b@example.ma"), notify_smtp_url=SecretStr(f"smtp://127.0.0.1:{port}")
    )


def test_an_alert_is_one_message_to_every_address() -> None:
    server = MailServer()
    EmailNotifier(by_mail(server.port)).send(ALERT)
    server.close()
    assert "To: a@example.ma, b@example.ma" in server.message
    assert "Des messages attendent" in server.message
    assert "120 messages attendent" in server.message


@pytest.mark.parametrize("refuses", ["MAIL", "RCPT", "DATA", "EHLO"])
def test_a_mail_server_that_refuses_is_an_error_without_its_address(refuses: str) -> None:
    server = MailServer(refuses)
    if refuses == "EHLO":  # HELO is tried then, and taken
        EmailNotifier(by_mail(server.port)).send(ALERT)
        assert server.message
    else:
        with pytest.raises(NotificationError) as caught:
            EmailNotifier(by_mail(server.port)).send(ALERT)
        assert "127.0.0.1" not in str(caught.value)
    server.close()


def test_a_subject_cannot_bring_headers_of_its_own() -> None:
    server = MailServer()
    EmailNotifier(by_mail(server.port)).send(Alert(AlertKind.TEST, "x\r\nBcc: evil@example.com", "y"))
    server.close()
    assert "\r\nBcc:" not in server.message


def test_a_webhook_gets_json_with_a_signature_over_its_body_and_its_time() -> None:
    with Hearing() as server:
        settings = NotificationSettings(notify_webhook_url=server.url, notify_webhook_secret=SecretStr("s3cret"))
        WebhookNotifier(settings, FixedClock()).send(ALERT)
        [call] = server.heard
    assert json.loads(call.body) == {**vars(ALERT), "at": "2026-03-01T12:00:00+00:00"}
    assert call.headers["X-Munadil-Signature"] == signature("s3cret", call.headers["X-Munadil-Timestamp"], call.body)
    assert call.headers["X-Munadil-Signature"] != signature("other", call.headers["X-Munadil-Timestamp"], call.body)


def test_telegram_gets_a_message_for_the_team_and_its_token_is_in_no_error() -> None:
    with Hearing() as server:
        settings = NotificationSettings(notify_telegram_chat="-100200")
        telegram = TelegramSettings(telegram_token=SecretStr(TOKEN), telegram_base_url=server.url)
        TelegramNotifier(settings, telegram).send(ALERT)
        [call] = server.heard
        assert call.path == f"/bot{TOKEN}/sendMessage"
        assert json.loads(call.body) == {"chat_id": "-100200", "text": f"{ALERT.title}\n\n{ALERT.text}"}
        server.status = 403
        with pytest.raises(NotificationError) as caught:
            TelegramNotifier(settings, telegram).send(ALERT)
        assert TOKEN not in str(caught.value)


class Way:
    def __init__(self, name: str, error: Exception | None = None) -> None:
        self.name, self.error, self.sent = name, error, list[Alert]()

    def send(self, alert: Alert) -> None:
        if self.error:
            raise self.error
        self.sent.append(alert)


def test_one_way_that_breaks_keeps_none_of_the_others_back() -> None:
    broken, refused, good = Way("a", RuntimeError("secret")), Way("b", NotificationError("no.")), Way("c")
    sent = Notifications((broken, refused, good), FixedClock(), timedelta(hours=1)).send(ALERT)
    assert [(one.way, bool(one.problem)) for one in sent] == [("a", True), ("b", True), ("c", False)]
    assert good.sent == [ALERT]
    assert "secret" not in sent[0].problem


def test_the_same_is_said_again_only_after_a_while() -> None:
    clock, way = FixedClock(), Way("a")
    notifications = Notifications((way,), clock, timedelta(hours=1))
    other = Alert(AlertKind.QUEUE_GROWING, "x", "y", "the")
    for alert in (ALERT, ALERT, other):
        notifications.alert(alert)
    clock.advance(timedelta(minutes=59))
    notifications.alert(ALERT)
    clock.advance(timedelta(minutes=2))
    notifications.alert(ALERT)
    notifications.close()
    assert way.sent == [ALERT, other, ALERT]


def test_only_ways_that_are_set_up_are_open() -> None:
    assert open_notifications(NotificationSettings(), TelegramSettings(), FixedClock()).ways == ()
    settings = NotificationSettings(
        notify_email_to=("a@b.ma",), notify_webhook_url="http://127.0.0.1:9/", notify_telegram_chat="1"
    )
    ways = open_notifications(settings, TelegramSettings(), FixedClock()).ways
    assert [way.name for way in ways] == ["email", "webhook", "telegram"]
