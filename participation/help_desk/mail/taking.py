"""A mail that came in, made a ticket or a line of one: all of it in one transaction with how far the mailbox was read."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agent.organisation.replies import written_date
from connectors.rows.identity import Identity, Vault
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from core.language.identify import identify
from participation.common.errors import FileRefusedError
from participation.common.events.calendar import ZONE
from participation.common.files import Files
from participation.common.history import History
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.help_desk.chat.asked import category_of
from participation.help_desk.mail.bounces import letters_failed
from participation.help_desk.mail.letters import DeskLetters, MailState, reference_place
from participation.help_desk.mail.reading import MailOutcome, ReadMail, message_id_of, read_mail
from participation.help_desk.mail.tables import MailInRow, MailOutRow
from participation.help_desk.ports import LetterKind, TicketLetter
from participation.help_desk.schemas import ROOM, DeliveryState, NewTicket, TicketOrigin
from participation.help_desk.tables import TicketLineRow
from participation.help_desk.tickets.incoming import LONGEST, Incoming, beginning
from participation.help_desk.tickets.rows import ticket_of, ticket_row
from participation.help_desk.tickets.straining import BY_CLOCK

_HOUR, _MOST_AN_HOUR = timedelta(hours=1), 12
"""Mails of one address in an hour that are taken. Chosen by hand: nobody writes more, and two programs that answer each other do."""
_log = structlog.get_logger(__name__)


class MailTaking:
    """What becomes of mails; each comes once, by its Message-ID."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        identity: Identity,
        incoming: Incoming,
        letters: DeskLetters,
        authority: str = "",
    ) -> None:
        """`authority` is the name by which the mail server signs what it found of a sender."""
        self._database, self._clock, self._vault, self._identity = database, clock, vault, identity
        self._incoming, self._letters, self._authority = incoming, letters, authority
        self._history = History(database, clock)
        self._people, self._files = Participants(database, identity, vault, clock), Files(vault, clock)

    def take(self, session: Session, content: bytes) -> MailOutcome:
        """Make of a mail what it is, within the caller's transaction; one that came before changes nothing."""
        named = message_id_of(content) or hashlib.sha256(content).hexdigest()
        key = self._identity.key("desk mail in", named)
        standing = session.get(MailInRow, key)
        if standing is not None:
            return MailOutcome(standing.outcome)
        found = read_mail(content, self._letters.address, self._authority)
        if found is MailOutcome.AUTOMATIC and self._bounced(session, content):
            return self.note(session, key, MailOutcome.BOUNCED)
        if isinstance(found, MailOutcome):
            return self.note(session, key, found)
        sender = self._identity.key("desk mail from", found.sender)
        if self._wrote(session, sender) >= _MOST_AN_HOUR:
            return self.note(session, key, MailOutcome.TOO_MANY, sender)
        row = MailInRow(
            key=key,
            outcome=MailOutcome.TAKEN.value,
            sender=sender,
            ticket=None,
            participant=None,
            reference=None,
            at=self._clock.now(),
        )
        session.add(row)
        session.flush()
        if found.message_id:
            row.reference = self._vault.seal({"id": found.message_id}, reference_place(key))
        self._write(session, row, found)
        _log.info("desk_mail.taken", ticket=row.ticket, bytes=len(content))
        return MailOutcome.TAKEN

    def note(self, session: Session, key: str, outcome: MailOutcome, sender: str = "") -> MailOutcome:
        """Note that a mail was left aside, and why; nothing of what it says is kept or logged."""
        if session.get(MailInRow, key) is None:
            session.add(
                MailInRow(
                    key=key,
                    outcome=outcome.value,
                    sender=sender,
                    ticket=None,
                    participant=None,
                    reference=None,
                    at=self._clock.now(),
                )
            )
            session.flush()
        _log.info("desk_mail.left_aside", why=outcome.value)
        return outcome

    def _bounced(self, session: Session, content: bytes) -> int:
        """Say where their tickets stand that letters of ours came back; how many did. Whoever names one has seen its Message-ID."""
        wanted = select(MailOutRow).where(
            MailOutRow.message_id.in_(letters_failed(content)), MailOutRow.state == MailState.SENT.value
        )
        rows = session.scalars(wanted).all()
        for row in rows:
            row.state = MailState.PARKED.value
            line = session.get(TicketLineRow, row.line) if row.line else None
            if line is not None:
                line.delivery = DeliveryState.REFUSED.value
            ticket = ticket_row(session, row.ticket)
            self._history.note(session, ROOM, ticket.queue, f"ticket:{row.ticket}", "bounce", BY_CLOCK)
        return len(rows)

    def _wrote(self, session: Session, sender: str) -> int:
        since = self._clock.now() - _HOUR
        counted = select(func.count()).where(MailInRow.sender == sender, MailInRow.at >= since)
        return session.scalar(counted) or 0

    def _write(self, session: Session, row: MailInRow, mail: ReadMail) -> None:
        text = (mail.text or mail.subject or "—")[:LONGEST]
        language = identify(text).language
        number = self._letters.ticket_of(mail.references, mail.sender)
        person, _ = self._people.keep_from_page(session, language, self._letters.token_of(mail.sender))
        row.participant = person.id
        if number is not None:
            try:
                row.ticket = self._incoming.write(session, number, person.id, text, f"mail:{row.key}", language)
            except NotFoundError:  # it was erased, or is another's by now
                number = None
        if number is None:
            self._people.agree(
                session, person.id, ROOM, [ConsentKind.KEEP_TEXT, ConsentKind.TELL_BACK], language=language
            )
            new = NewTicket(
                f"mail:{row.key}",
                TicketOrigin.EMAIL,
                text,
                language,
                category_of(f"{mail.subject}\n{text}"),
                subject=mail.subject or beginning(text),
                contact={"email": mail.sender, **({"name": mail.name} if mail.name else {})},
            )
            row.ticket = self._incoming.open(session, new, person.id).number
            session.flush()
            self._acknowledge(session, row.ticket, mail.sender)
        self._keep_files(session, row.ticket or 0, mail)

    def _acknowledge(self, session: Session, number: int, address: str) -> None:
        row = ticket_row(session, number)
        ticket = ticket_of(self._vault, row)
        due = written_date(row.answer_due.astimezone(ZONE).date(), ticket.language) if row.answer_due else ""
        letter = TicketLetter(
            LetterKind.TAKEN,
            number,
            0,
            row.participant,
            "",
            {"email": address},
            ticket.language,
            ticket.subject,
            "",
            "",
        )
        self._letters.acknowledge(session, letter, due)

    def _keep_files(self, session: Session, number: int, mail: ReadMail) -> None:
        """Keep what is of a kind that the desk takes; the rest is left aside, and its name is not."""
        ticket = ticket_of(self._vault, ticket_row(session, number))
        left = 0
        for name, content in mail.files:
            try:
                self._files.add(
                    session,
                    ROOM,
                    ticket.queue,
                    ticket.subject_name,
                    name,
                    content,
                    participant=ticket.participant,
                    is_public=True,
                )
            except FileRefusedError:
                left += 1
        if left:
            _log.info("desk_mail.files_left_aside", ticket=number, files=left)
