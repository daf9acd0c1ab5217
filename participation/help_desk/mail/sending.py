"""Letters of the desk, sent by SMTP: what was written leaves, also after a kill; what a server refuses is parked and said."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import select

from core.clock import Clock
from core.database.database import Database
from participation.help_desk.mail.letters import DeskLetters, MailState
from participation.help_desk.mail.settings import DeskMailSettings
from participation.help_desk.mail.tables import MailOutRow
from participation.help_desk.schemas import DeliveryState
from participation.help_desk.tables import TicketLineRow

_HELD = timedelta(minutes=3)
"""How long a letter is one process's to send. Chosen by hand: several times the patience with a server."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=4)
"""Until a letter is tried again; twice as long each time. Chosen by hand: RFC 5321 section 4.5.4.1 asks for half an hour on average."""
_MOST_ATTEMPTS = 24
"""Tries of a letter. Chosen by hand: some three days with the longest wait, as RFC 5321 section 4.5.4.1 has it."""
_MOST_AT_ONCE = 50
"""Letters of one round. Chosen by hand: the next round is in seconds."""
_FATAL = 500
"""From which reply of a server on trying again is in vain, as given by RFC 5321 section 4.2.1."""
_log = structlog.get_logger(__name__)


class MailSending:
    """Sends the letters that wait; any number of processes may."""

    def __init__(self, database: Database, clock: Clock, settings: DeskMailSettings, letters: DeskLetters) -> None:
        self._database, self._clock, self._settings, self._letters = database, clock, settings, letters

    def send(self) -> int:
        """Send what is due; how many letters left. A server that does not answer leaves them waiting."""
        claimed = self._claimed()
        if not claimed:
            return 0
        sent = 0
        try:
            with self._server() as server:
                for number in claimed:
                    sent += self._sent(server, number)
        except (OSError, smtplib.SMTPException) as error:
            _log.warning("desk_mail.server_away", error=type(error).__name__)
            self._put_off(claimed)
        return sent

    def waiting(self) -> tuple[int, int]:
        """How many letters wait, and how many are parked."""
        with self._database.read() as session:
            states = list(session.scalars(select(MailOutRow.state).where(MailOutRow.state != MailState.SENT.value)))
        return states.count(MailState.WAITING.value), states.count(MailState.PARKED.value)

    def _claimed(self) -> list[int]:
        now = self._clock.now()
        wanted = (
            select(MailOutRow)
            .where(MailOutRow.state == MailState.WAITING.value, MailOutRow.next_at <= now)
            .order_by(MailOutRow.id)
            .limit(_MOST_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        with self._database.write() as session:
            rows = list(session.scalars(wanted))
            for row in rows:
                row.next_at, row.attempts = now + _HELD, row.attempts + 1
            return [row.id for row in rows]

    def _sent(self, server: smtplib.SMTP, number: int) -> int:
        with self._database.read() as session:
            row = session.get(MailOutRow, number)
            if row is None or row.state != MailState.WAITING.value:  # its person was erased meanwhile
                return 0
            mail = self._letters.as_mail(row)
        try:
            server.send_message(mail, from_addr=self._letters.address)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            self._refused(number, min(codes, default=_FATAL))
            return 0
        except smtplib.SMTPResponseException as error:
            self._refused(number, error.smtp_code)
            return 0
        with self._database.write() as session:
            standing = session.get(MailOutRow, number)
            if standing is not None:
                standing.state, standing.sent_at = MailState.SENT.value, self._clock.now()
        return 1

    def _refused(self, number: int, code: int) -> None:
        with self._database.write() as session:
            row = session.get(MailOutRow, number)
            if row is None:
                return
            if code >= _FATAL or row.attempts >= _MOST_ATTEMPTS:
                self._park(row)
                line = session.get(TicketLineRow, row.line) if row.line else None
                if line is not None:
                    line.delivery = DeliveryState.REFUSED.value
            else:
                row.next_at = self._clock.now() + _wait(row.attempts)
        _log.warning("desk_mail.refused", code=code)

    def _put_off(self, numbers: list[int]) -> None:
        with self._database.write() as session:
            for row in session.scalars(select(MailOutRow).where(MailOutRow.id.in_(numbers))):
                if row.state == MailState.WAITING.value:
                    row.next_at = self._clock.now() + _wait(row.attempts)

    def _park(self, row: MailOutRow) -> None:
        row.state = MailState.PARKED.value

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        url, timeout = urlsplit(self._settings.desk_smtp_url.get_secret_value()), self._settings.desk_mail_timeout
        host, secure = url.hostname or "localhost", ssl.create_default_context()
        server: smtplib.SMTP
        if url.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, url.port or 465, timeout=timeout, context=secure)
        else:
            server = smtplib.SMTP(host, url.port or 25, timeout=timeout)
        try:
            if url.scheme == "smtp+starttls":
                server.starttls(context=secure)
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            yield server
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()


def _wait(attempts: int) -> timedelta:
    times: int = 2 ** min(attempts - 1, 12)
    return min(_FIRST_WAIT * times, _LONGEST_WAIT)
