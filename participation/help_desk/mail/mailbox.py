"""The desk's mailbox, read over IMAP: each message once, in the order of its number, whatever is killed."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from connectors.rows.identity import Identity
from core.database.database import Database
from core.errors import UnavailableError
from participation.help_desk.mail.reading import LARGEST, MailOutcome
from participation.help_desk.mail.settings import DeskMailSettings
from participation.help_desk.mail.tables import MailboxRow
from participation.help_desk.mail.taking import MailTaking

_MOST_AT_ONCE = 50
"""Mails of one look into the mailbox. Chosen by hand: the next look is in seconds."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Mailbox:
    """Reads what is new in the desk's mailbox; nothing in it is changed, moved or removed."""

    def __init__(self, database: Database, identity: Identity, settings: DeskMailSettings, taking: MailTaking) -> None:
        self._database, self._settings, self._taking = database, settings, taking
        self._identity, self._name = identity, identity.key("desk mailbox", settings.desk_mail_address)

    def read(self) -> int:
        """Take what came since the last time; how many mails that were. Raises UnavailableError where the server does not answer."""
        try:
            with self._opened() as server:
                return self._read(server)
        except (OSError, imaplib.IMAP4.error, EOFError) as error:
            raise UnavailableError(
                f"The desk's mailbox does not answer ({type(error).__name__}).",
                remedy="Check MUNADIL_DESK_IMAP_URL, and whether the mail server is up.",
            ) from None

    def _read(self, server: imaplib.IMAP4) -> int:
        validity = int((server.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)
        with self._database.read() as session:
            row = session.get(MailboxRow, self._name)
            last = row.last if row is not None and row.validity == validity else 0
        # "n:*" names the last message even where its number is below n (RFC 3501 section 6.4.8).
        _, found = server.uid("SEARCH", "UID", f"{last + 1}:*")
        numbers = sorted(int(one) for one in (found[0] or b"").split() if int(one) > last)
        for number in numbers[:_MOST_AT_ONCE]:
            self._take(server, validity, number)
        return len(numbers[:_MOST_AT_ONCE])

    def _take(self, server: imaplib.IMAP4, validity: int, number: int) -> None:
        content = self._fetched(server, number)
        with self._database.write() as session:
            if content is None:
                key = self._identity.key("desk mail size", str(validity), str(number))
                self._taking.note(session, key, MailOutcome.TOO_LARGE)
            elif content:
                self._taking.take(session, content)
            self._came_to(session, validity, number)

    def _came_to(self, session: Session, validity: int, number: int) -> None:
        row = session.get(MailboxRow, self._name, with_for_update=True)
        if row is None:
            session.add(MailboxRow(name=self._name, validity=validity, last=number))
        else:
            row.last = number if row.validity != validity else max(row.last, number)
            row.validity = validity

    def _fetched(self, server: imaplib.IMAP4, number: int) -> bytes | None:
        """The bytes of a message; None for one too large to fetch, nothing for one that is gone."""
        _, told = server.uid("FETCH", str(number), "(RFC822.SIZE)")
        size = next((found for one in told for found in [_SIZE.search(_bytes(one))] if found), None)
        if size is not None and int(size[1]) > LARGEST:
            return None
        _, parts = server.uid("FETCH", str(number), "(BODY.PEEK[])")
        return next((part[1] for part in parts if isinstance(part, tuple)), b"")

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        url = urlsplit(self._settings.desk_imap_url.get_secret_value())
        host, timeout = url.hostname or "localhost", self._settings.desk_mail_timeout
        server: imaplib.IMAP4
        if url.scheme == "imaps":
            server = imaplib.IMAP4_SSL(host, url.port or 993, ssl_context=ssl.create_default_context(), timeout=timeout)
        else:
            server = imaplib.IMAP4(host, url.port or 143, timeout=timeout)
        try:
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            answer, _ = server.select(f'"{unquote(url.path.strip("/")) or "INBOX"}"', readonly=True)
            if answer != "OK":
                raise UnavailableError(
                    "The desk's mailbox has no such folder.", remedy="Check the end of MUNADIL_DESK_IMAP_URL."
                )
            yield server
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()


def _bytes(one: object) -> bytes:
    if isinstance(one, tuple):
        return bytes(one[0])
    return one if isinstance(one, bytes) else b""
