"""Letters of the desk: written into the database with what they carry, and put together as mails when they leave."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.identity import Identity, Vault
from connectors.rows.participants import bound_to
from core.clock import Clock
from core.language.forms import Language
from participation.help_desk.mail.tables import MailInRow, MailOutRow
from participation.help_desk.ports import LetterKind, TicketLetter
from participation.help_desk.schemas import DeliveryState, TicketOrigin
from participation.help_desk.words import word

_MAC = 32
"""Characters of what proves that a Message-ID is ours: 128 bits, chosen by hand."""


class MailState(StrEnum):
    """How far a letter is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    PARKED = "parked"
    """The mail server will not have it: somebody has to look."""


@dataclass(frozen=True)
class MailLetter:
    """A letter as it was written."""

    to: str
    subject: str
    text: str
    language: Language
    reply_to: str
    """Message-ID of what it answers; empty for none."""
    is_automatic: bool


class DeskLetters:
    """A `participation.help_desk.ports.TicketChannel` of tickets that came by e-mail."""

    def __init__(self, vault: Vault, identity: Identity, clock: Clock, address: str, public_url: str) -> None:
        """`address` is the desk's own, `public_url` where its pages are."""
        self._vault, self._identity, self._clock = vault, identity, clock
        self.address, self._url = address, public_url.rstrip("/")

    @property
    def origin(self) -> TicketOrigin:
        """Of which tickets."""
        return TicketOrigin.EMAIL

    def send(self, session: Session, letter: TicketLetter) -> DeliveryState:
        """Put a letter on its way within the transaction that writes it."""
        to = letter.contact.get("email", "")
        if not to:
            return DeliveryState.NO_CHANNEL
        form, number = letter.language, letter.ticket
        is_solved = letter.kind is LetterKind.SOLVED
        parts = [word("told_reply" if letter.text else "told_about", form, number=number), letter.text]
        parts.append(word("mail_solved" if is_solved else "mail_more", form))
        if self._url:
            parts.append(word("mail_page", form, link=self.page_of(to, number)))
        text = "\n\n".join(filter(None, parts))
        subject = word("mail_subject", form, number=number, subject=letter.subject)
        answered = self._answered(session, number)
        self._write(session, letter, MailLetter(to, subject, text, form, answered, is_automatic=False))
        return DeliveryState.HANDED_ON

    def acknowledge(self, session: Session, letter: TicketLetter, due: str) -> None:
        """Tell somebody the number of their ticket, when an answer is due, what is kept, and the page of their own."""
        form, to = letter.language, letter.contact["email"]
        parts = [word("mail_taken", form, number=letter.ticket)]
        if due:
            parts.append(word("bot_due", form, day=due))
        if self._url:
            parts.append(word("mail_page", form, link=self.page_of(to, letter.ticket)))
        parts.append(word("mail_kept", form))
        subject = word("mail_subject", form, number=letter.ticket, subject=letter.subject)
        answered = self._answered(session, letter.ticket)
        told = MailLetter(to, subject, "\n\n".join(parts), form, answered, is_automatic=True)
        self._write(session, letter, told)

    def token_of(self, address: str) -> str:
        """The token of the own link of whoever writes from an address: the same each time, and known to who reads its mail."""
        return self._identity.key("desk mail link", address)[:43]

    def page_of(self, address: str, number: int) -> str:
        """The page of somebody's own where a ticket stands."""
        return f"{self._url}/take-part/help-desk/mine/{self.token_of(address)}/{number}"

    def message_id(self, number: int, line: str, address: str) -> str:
        """The Message-ID of what is sent of a ticket: who sees it has read a letter of ours to that address."""
        proof = self._identity.key("desk mail", str(number), address)[:_MAC]
        return f"desk.{number}.{line}.{proof}@{self.address.partition('@')[2]}"

    def ticket_of(self, references: tuple[str, ...], address: str) -> int | None:
        """The ticket that a mail from an address answers; None where it names no letter of ours to that address."""
        for one in references:
            parts = one.partition("@")[0].split(".")
            is_one = len(parts) == 4 and parts[0] == "desk" and parts[1].isascii() and parts[1].isdigit()
            if is_one and one == self.message_id(int(parts[1][:15]), parts[2], address):
                return int(parts[1][:15])
        return None

    def opened(self, row: MailOutRow) -> MailLetter:
        """A letter out of its row."""
        told = self._vault.open(row.sealed or b"", _place(row))
        return MailLetter(
            told["to"],
            told["subject"],
            told["text"],
            Language(told["language"]),
            told["reply_to"],
            is_automatic=told["is_automatic"],
        )

    def as_mail(self, row: MailOutRow) -> EmailMessage:
        """A letter as it goes out: the same bytes each time that it is tried."""
        letter, mail = self.opened(row), EmailMessage()
        mail["From"] = formataddr((word("mail_from", letter.language), self.address))
        mail["To"], mail["Subject"] = letter.to, " ".join(letter.subject.split())
        mail["Date"], mail["Message-ID"] = format_datetime(row.created_at), f"<{row.message_id}>"
        if letter.reply_to:
            mail["In-Reply-To"] = mail["References"] = f"<{letter.reply_to}>"
        mail["X-Loop"], mail["X-Auto-Response-Suppress"] = self.address, "All"
        if letter.is_automatic:
            mail["Auto-Submitted"] = "auto-replied"
        mail["Content-Language"] = (
            "fr" if letter.language is Language.FRENCH else str(letter.language).partition("-")[0]
        )
        mail.set_content(letter.text + "\n")
        return mail

    def _answered(self, session: Session, number: int) -> str:
        """The Message-ID of the latest mail of a ticket; empty where none came with one."""
        wanted = select(MailInRow).where(MailInRow.ticket == number, MailInRow.reference.is_not(None))
        row = session.scalars(wanted.order_by(MailInRow.at.desc()).limit(1)).first()
        if row is None or row.reference is None:
            return ""
        return str(self._vault.open(row.reference, reference_place(row.key))["id"])

    def _write(self, session: Session, letter: TicketLetter, told: MailLetter) -> None:
        now = self._clock.now()
        line = str(letter.line) if letter.line else f"{letter.kind.value}-{int(now.timestamp())}"
        row = MailOutRow(
            ticket=letter.ticket,
            participant=letter.participant,
            line=letter.line,
            message_id=self.message_id(letter.ticket, line, told.to),
            sealed=None,
            state=MailState.WAITING.value,
            attempts=0,
            next_at=now,
            created_at=now,
            sent_at=None,
        )
        session.add(row)
        session.flush()
        content = {"to": told.to, "subject": told.subject, "text": told.text, "language": told.language.value}
        content |= {"reply_to": told.reply_to}
        row.sealed = self._vault.seal({**content, "is_automatic": told.is_automatic}, _place(row))


def reference_place(key: str) -> str:
    """What the Message-ID of a mail is sealed for."""
    return bound_to(MailInRow.__tablename__, key, "reference")


def _place(row: MailOutRow) -> str:
    return bound_to(MailOutRow.__tablename__, row.id, "sealed")
