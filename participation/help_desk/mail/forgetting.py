"""Forgetting mails that were left aside: nobody's ticket needs what was noted of them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from core.clock import Clock
from core.database.database import Database
from participation.help_desk.mail.tables import MailInRow


class MailForgetting:
    """Takes away what was noted of mails that became no ticket; what became one goes with its person."""

    def __init__(self, database: Database, clock: Clock, days: int) -> None:
        """Keep it so many days, as receipts of messages are kept."""
        self._database, self._clock, self._days = database, clock, days

    def purge(self) -> None:
        """Take it away now. A mailbox that is read anew notes them anew, and nothing comes of it."""
        before = self._clock.now() - timedelta(days=self._days)
        with self._database.write() as session:
            session.execute(delete(MailInRow).where(MailInRow.participant.is_(None), MailInRow.at < before))
