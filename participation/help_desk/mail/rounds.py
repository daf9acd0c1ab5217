"""The round of the desk's mail: what waits leaves, what came is read, in a thread beside everything else."""

from __future__ import annotations

import threading
import time

import structlog

from core.errors import MunadilError
from participation.help_desk.mail.mailbox import Mailbox
from participation.help_desk.mail.sending import MailSending

_log = structlog.get_logger(__name__)


class MailRounds:
    """Goes round now and then; never two at once in a process, and a server that is away costs nobody else a wait."""

    def __init__(self, mailbox: Mailbox, sending: MailSending, seconds: float) -> None:
        """`seconds` lie between two looks into the mailbox; what is to leave leaves at once."""
        self._mailbox, self._sending, self._seconds = mailbox, sending, seconds
        self._lock, self._next = threading.Lock(), 0.0

    def look(self) -> None:
        """Begin a round where none is under way; to be called every few seconds."""
        if not self._lock.acquire(blocking=False):
            return
        threading.Thread(target=self._round, name="desk-mail", daemon=True).start()

    def _round(self) -> None:
        try:
            self.go()
        finally:
            self._lock.release()

    def go(self) -> None:
        """One round; what goes wrong is logged, and tried again in the next."""
        try:
            if time.monotonic() >= self._next:
                self._next = time.monotonic() + self._seconds
                self._mailbox.read()
        except MunadilError as error:
            _log.warning("desk_mail.mailbox_away", error=str(error))
        try:
            self._sending.send()
        except MunadilError as error:
            _log.warning("desk_mail.not_sent", error=str(error))
