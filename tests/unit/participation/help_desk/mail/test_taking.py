"""A mail becomes a ticket, an answer to one goes into it, and nobody writes into somebody else's."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_string
from email.message import EmailMessage

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from participation.help_desk.mail.forgetting import MailForgetting
from participation.help_desk.mail.letters import DeskLetters, MailLetter, MailState
from participation.help_desk.mail.reading import MailOutcome
from participation.help_desk.mail.tables import MailInRow, MailOutRow
from participation.help_desk.mail.taking import MailTaking
from participation.help_desk.schemas import DeliveryState, TicketOrigin, TicketState
from tests.helpdesks import PLANTED, DeskWorld, tickets
from tests.mailboxes import mail

AMINA = "Amina <amina@example.org>"


def take(world: DeskWorld, taking: MailTaking, content: EmailMessage) -> MailOutcome:
    with world.database.write() as session:
        return taking.take(session, content.as_bytes())


def sent(world: DeskWorld, letters: DeskLetters) -> list[tuple[MailOutRow, MailLetter]]:
    with world.database.read() as session:
        return [(row, letters.opened(row)) for row in session.scalars(select(MailOutRow).order_by(MailOutRow.id))]


def opened(world: DeskWorld, taking: MailTaking, text: str = "Comment changer nos statuts ?") -> int:
    assert take(world, taking, mail(AMINA, text, "Nos statuts", number="first")) is MailOutcome.TAKEN
    return max(one.number for one in tickets(world))


def test_a_mail_is_a_ticket_and_its_sender_is_told_the_number_once(
    world: DeskWorld, taking: MailTaking, letters: DeskLetters
) -> None:
    number = opened(world, taking)
    ticket = world.room.working.get(number)
    assert (ticket.origin, ticket.subject) == (TicketOrigin.EMAIL, "Nos statuts")
    assert take(world, taking, mail(AMINA, "Comment changer nos statuts ?", "Nos statuts", number="first"))
    ((row, letter),) = sent(world, letters)
    assert letter.to == "amina@example.org"
    assert str(number) in letter.subject
    assert (
        f"https://example.ma/take-part/help-desk/mine/{letters.token_of('amina@example.org')}/{number}" in letter.text
    )
    assert letter.reply_to == "first@mail.example.org"
    assert letters.as_mail(row)["Auto-Submitted"] == "auto-replied"


def test_an_answer_goes_out_and_what_is_answered_to_it_comes_into_the_ticket(
    world: DeskWorld, taking: MailTaking, letters: DeskLetters
) -> None:
    number = opened(world, taking)
    delivery = world.room.working.reply(
        number, "Convoquez une assemblée.", "salma", "k1", then=TicketState.WAITING_PERSON
    )
    assert delivery is DeliveryState.HANDED_ON
    row, letter = sent(world, letters)[-1]
    assert "Convoquez une assemblée." in letter.text
    named = f"<{row.message_id}>"
    again = mail(AMINA, "Merci, et le quorum ?", "Re: Nos statuts", number="second", In_Reply_To=named)
    assert take(world, taking, again) is MailOutcome.TAKEN
    thread = world.room.working.thread(number)
    assert [line.text for line in thread.lines][-1] == "Merci, et le quorum ?"
    assert world.room.working.get(number).state is TicketState.OPEN
    assert len(sent(world, letters)) == 2, "more words in a ticket are not acknowledged"


@pytest.mark.parametrize("sender", ["Autre <autre@example.org>", "Amina <amina@example.org.evil.example>"])
def test_who_names_somebody_elses_letter_gets_a_ticket_of_their_own(
    world: DeskWorld, taking: MailTaking, letters: DeskLetters, sender: str
) -> None:
    number = opened(world, taking)
    named = f"<{sent(world, letters)[0][0].message_id}>"
    assert take(world, taking, mail(sender, "Donnez-moi tout.", "Re", number="third", References=named))
    assert len(world.room.working.thread(number).lines) == 1
    assert len({one.participant for one in tickets(world)}) == 2


def test_a_letter_that_was_guessed_opens_nothing(world: DeskWorld, taking: MailTaking, letters: DeskLetters) -> None:
    number = opened(world, taking)
    guessed = f"<desk.{number}.1.{'0' * 32}@example.ma>"
    assert take(world, taking, mail(AMINA, "Encore.", "Re", number="fourth", In_Reply_To=guessed)) is MailOutcome.TAKEN
    assert len(world.room.working.thread(number).lines) == 1


def test_an_address_that_writes_more_than_a_person_is_left_aside(
    world: DeskWorld, taking: MailTaking, letters: DeskLetters
) -> None:
    outcomes = [take(world, taking, mail(AMINA, f"Message {n}", "x", number=f"n{n}")) for n in range(15)]
    assert outcomes.count(MailOutcome.TAKEN) == 12
    assert outcomes[-1] is MailOutcome.TOO_MANY
    world.clock.pass_(hours=2)
    assert take(world, taking, mail(AMINA, "Plus tard", "x", number="later")) is MailOutcome.TAKEN


def test_nothing_of_what_is_written_is_logged_or_stored_in_the_open(world: DeskWorld, taking: MailTaking) -> None:
    with capture_logs() as logs:
        take(world, taking, mail(f"{PLANTED} <hammou.ouaziz@example.org>", PLANTED, PLANTED, number="planted"))
        take(world, taking, mail(f"{PLANTED} <hammou.ouaziz@example.org>", PLANTED, PLANTED, number="p2", List_Id="x"))
    assert logs
    assert "Ouaziz" not in str(logs)
    assert "hammou" not in str(logs)
    with world.database.read() as session:
        rows = [str(row) for table in (MailInRow, MailOutRow) for row in session.execute(select(table.__table__))]
    assert "Ouaziz" not in "".join(rows)
    assert "hammou" not in "".join(rows)


def test_papers_are_kept_and_programs_are_not(world: DeskWorld, taking: MailTaking) -> None:
    written = mail(AMINA, "Voici nos statuts.", "Statuts", number="papers")
    written.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="statuts.pdf")
    written.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="virus.exe")
    assert take(world, taking, written) is MailOutcome.TAKEN
    (ticket,) = tickets(world)
    from participation.common.files import Files
    from participation.help_desk.schemas import ROOM

    with world.database.read() as session:
        assert [f.name for f in Files(world.vault, world.clock).of(session, ROOM, ticket.subject_name)] == [
            "statuts.pdf"
        ]


def test_who_is_erased_takes_their_letters_along(world: DeskWorld, taking: MailTaking, letters: DeskLetters) -> None:
    number = opened(world, taking)
    world.people.erase(world.room.working.get(number).participant)
    with world.database.read() as session:
        assert session.scalars(select(MailOutRow)).all() == []
        assert session.scalars(select(MailInRow)).all() == []


def report(letter: str, action: str, *, returned: str = "text/rfc822-headers", number: str = "") -> EmailMessage:
    """A report of what became of a letter, as mail servers write it (RFC 3464)."""
    status = (
        f"Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; amina@example.org\r\nAction: {action}\r\n"
    )
    lines = (
        "From: MAILER-DAEMON@example.org",
        "To: aide@example.ma",
        f"Message-ID: <{number or action}@mx.example.org>",
        "Auto-Submitted: auto-replied",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "It could not be delivered.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        status,
        "--b",
        f"Content-Type: {returned}",
        "",
        f"Message-ID: <{letter}>",
        "Subject: [1] Nos statuts",
        "",
        "--b--",
        "",
    )
    return message_from_string("\r\n".join(lines))  # type: ignore[return-value]


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_letter_that_comes_back_is_said_where_its_ticket_stands(
    returned: str, world: DeskWorld, taking: MailTaking, letters: DeskLetters
) -> None:
    number = opened(world, taking)
    world.room.working.reply(number, "Convoquez une assemblée.", "salma", "k1", then=TicketState.OPEN)
    with world.database.write() as session:
        for row in session.scalars(select(MailOutRow)):
            row.state = MailState.SENT.value
    answer = sent(world, letters)[-1][0].message_id
    delayed = report(answer, "delayed", returned=returned)
    assert take(world, taking, delayed) is MailOutcome.AUTOMATIC, "the server still tries"
    assert world.room.working.thread(number).lines[-1].delivery is DeliveryState.HANDED_ON
    assert take(world, taking, report(answer, "failed", returned=returned)) is MailOutcome.BOUNCED
    assert take(world, taking, report(answer, "failed", returned=returned, number="again")) is MailOutcome.AUTOMATIC
    assert world.room.working.thread(number).lines[-1].delivery is DeliveryState.REFUSED
    assert [change.action for change in world.room.working.history(number)].count("bounce") == 1
    assert len(tickets(world)) == 1


def test_a_report_of_a_letter_that_is_none_of_ours_changes_nothing(world: DeskWorld, taking: MailTaking) -> None:
    number = opened(world, taking)
    assert take(world, taking, report(f"desk.{number}.1.{'0' * 32}@example.ma", "failed")) is MailOutcome.AUTOMATIC
    assert "bounce" not in [change.action for change in world.room.working.history(number)]


def test_what_was_noted_of_mails_that_became_no_ticket_is_forgotten_in_time(
    world: DeskWorld, taking: MailTaking
) -> None:
    opened(world, taking)
    take(world, taking, report("elsewhere@example.ma", "failed"))
    forgetting = MailForgetting(world.database, world.clock, 8)
    for days, left in ((7, 2), (2, 1)):
        world.clock.at += timedelta(days=days)
        forgetting.purge()
        with world.database.read() as session:
            assert len(session.scalars(select(MailInRow.key)).all()) == left
