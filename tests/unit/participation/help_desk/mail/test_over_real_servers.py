"""Mail in and out over a real IMAP and a real SMTP server: each message once, whatever is broken off or away."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from connectors.rows.identity import Identity
from core.errors import UnavailableError
from participation.help_desk.mail.letters import DeskLetters, MailState
from participation.help_desk.mail.mailbox import Mailbox
from participation.help_desk.mail.reading import LARGEST
from participation.help_desk.mail.rounds import MailRounds
from participation.help_desk.mail.sending import MailSending
from participation.help_desk.mail.settings import DeskMailSettings
from participation.help_desk.mail.tables import MailInRow, MailOutRow
from participation.help_desk.mail.taking import MailTaking
from participation.help_desk.schemas import DeliveryState, TicketState
from tests.helpdesks import DeskWorld, tickets
from tests.mailboxes import MailboxServer, Post, mail, post_office

pytestmark = [pytest.mark.slow, pytest.mark.server]
AMINA = "Amina <amina@example.org>"


@pytest.fixture
def server() -> Iterator[MailboxServer]:
    opened = MailboxServer()
    yield opened
    opened.close()


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as opened:
        yield opened


@pytest.fixture
def settings(server: MailboxServer, post: Post) -> DeskMailSettings:
    return DeskMailSettings(
        desk_mail_address="aide@example.ma",
        desk_imap_url=SecretStr(server.url),
        desk_smtp_url=SecretStr(f"smtp://127.0.0.1:{post.port}"),
    )


@pytest.fixture
def mailbox(world: DeskWorld, settings: DeskMailSettings, taking: MailTaking) -> Mailbox:
    return Mailbox(world.database, Identity(b"0123456789abcdef"), settings, taking)


@pytest.fixture
def sending(world: DeskWorld, settings: DeskMailSettings, letters: DeskLetters) -> MailSending:
    return MailSending(world.database, world.clock, settings, letters)


def outcomes(world: DeskWorld) -> list[str]:
    with world.database.read() as session:
        return sorted(session.scalars(select(MailInRow.outcome)))


def test_a_question_by_mail_is_answered_by_mail(
    world: DeskWorld, server: MailboxServer, post: Post, mailbox: Mailbox, sending: MailSending
) -> None:
    server.put(mail(AMINA, "Bghina nbedlo statut dyal jam3iya", "statut", number="one").as_bytes())
    MailRounds(mailbox, sending, 1).go()
    assert mailbox.read() == 0, "what was read is not read again"
    (ticket,) = tickets(world)
    world.room.working.reply(ticket.number, "Diro jam3 3am.", "salma", "k", then=TicketState.SOLVED)
    assert sending.send() == 1
    assert sending.send() == 0
    taken, answer = (message_from_bytes(one.original_content or b"", policy=policy.default) for one in post.mails)
    assert taken["To"] == answer["To"] == "amina@example.org"
    assert answer["In-Reply-To"] == "<one@mail.example.org>"
    assert "Diro jam3 3am." in answer.get_content()
    assert answer["Auto-Submitted"] is None


def test_hostile_mail_ends_quietly_and_what_follows_is_taken(
    world: DeskWorld, server: MailboxServer, mailbox: Mailbox
) -> None:
    server.put(b"From: a@b.org\r\n\r\n" + b"x" * LARGEST)
    server.put(b"\xff\xfe\x00 no mail at all")
    server.put(mail("MAILER-DAEMON@example.org", "Undelivered", "x", number="d").as_bytes())
    server.put(mail("aide@example.ma", "loop", "x", number="l").as_bytes())
    server.put(mail(AMINA, "Une vraie question", "x", number="q").as_bytes())
    assert mailbox.read() == 5
    assert outcomes(world) == ["automatic", "broken", "own", "taken", "too_large"]


def test_what_was_read_and_not_noted_is_taken_once(
    world: DeskWorld, server: MailboxServer, mailbox: Mailbox, settings: DeskMailSettings, taking: MailTaking
) -> None:
    server.put(mail(AMINA, "Une question", "x", number="q").as_bytes())
    mailbox.read()
    other = Mailbox(world.database, Identity(b"another key here"), settings, taking)  # one that knows of nothing
    assert other.read() == 1
    assert len(tickets(world)) == 1


def test_a_server_that_is_away_loses_nothing(
    world: DeskWorld, post: Post, taking: MailTaking, letters: DeskLetters, sending: MailSending
) -> None:
    away = DeskMailSettings(desk_mail_address="aide@example.ma", desk_smtp_url=SecretStr("smtp://127.0.0.1:1"))
    with world.database.write() as session:
        taking.take(session, mail(AMINA, "Une question", "x", number="q").as_bytes())
    assert MailSending(world.database, world.clock, away, letters).send() == 0
    assert sending.send() == 0, "it is tried again later, and not at once"
    world.clock.pass_(minutes=5)
    assert sending.send() == 1
    assert len(post.mails) == 1


def test_a_refused_address_is_said_to_the_desk(
    world: DeskWorld, post: Post, taking: MailTaking, sending: MailSending
) -> None:
    post.answers["amina@example.org"] = "550 no such user"
    with world.database.write() as session:
        taking.take(session, mail(AMINA, "Une question", "x", number="q").as_bytes())
    (ticket,) = tickets(world)
    world.room.working.reply(ticket.number, "Voici.", "salma", "k", then=TicketState.OPEN)
    assert sending.send() == 0
    assert sending.waiting() == (0, 2)
    assert world.room.working.thread(ticket.number).lines[-1].delivery is DeliveryState.REFUSED


def test_an_address_that_is_full_is_tried_again(
    world: DeskWorld, post: Post, taking: MailTaking, sending: MailSending
) -> None:
    post.answers["amina@example.org"] = "452 mailbox full"
    with world.database.write() as session:
        taking.take(session, mail(AMINA, "Une question", "x", number="q").as_bytes())
    assert sending.send() == 0
    assert sending.waiting() == (1, 0)
    post.answers.clear()
    world.clock.pass_(minutes=5)
    assert sending.send() == 1


def test_a_letter_that_was_claimed_by_a_process_that_died_leaves_once_its_time_is_up(
    world: DeskWorld, post: Post, taking: MailTaking, sending: MailSending
) -> None:
    with world.database.write() as session:
        taking.take(session, mail(AMINA, "Une question", "x", number="q").as_bytes())
    sending._claimed()
    assert sending.send() == 0
    world.clock.pass_(minutes=4)
    assert sending.send() == 1
    with world.database.read() as session:
        assert session.scalars(select(MailOutRow.state)).all() == [MailState.SENT.value]


def test_a_mailbox_that_does_not_answer_is_an_error_without_its_password(world: DeskWorld, taking: MailTaking) -> None:
    settings = DeskMailSettings(
        desk_mail_address="aide@example.ma", desk_imap_url=SecretStr("imap://u:s3cret@127.0.0.1:1/INBOX")
    )
    with pytest.raises(UnavailableError) as caught:
        Mailbox(world.database, Identity(b"0123456789abcdef"), settings, taking).read()
    assert "s3cret" not in str(caught.value)
