"""Anybody may send a mail: what a person wrote is read, and everything else ends quietly."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.help_desk.mail.reading import LARGEST, MailOutcome, ReadMail, read_mail
from participation.help_desk.mail.written import newly_written, plain_of_html
from tests.mailboxes import mail

DESK = "aide@example.ma"
PERSON = "Amina B. <amina@example.org>"
_LINES = (
    "From: a@b.org",
    "Content-Type: multipart/mixed; boundary=b",
    "--b",
    "",
    "--b--",
    "Content-Transfer-Encoding: quoted-printable",
    "Subject: =?x?q?=",
    "Subject: \u0627",
)


def read(content: bytes | EmailMessage, authority: str = "") -> ReadMail | MailOutcome:
    return read_mail(content if isinstance(content, bytes) else content.as_bytes(), DESK, authority)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Bonjour, comment modifier nos statuts ?", "Statuts"),
        ("السلام، كيفاش نبدلو القانون الأساسي ديال الجمعية؟", "القانون الأساسي"),
        ("slm, bghina nbedlo statut dyal jam3iya", "statut"),
    ],
)
def test_what_somebody_writes_is_read_in_every_form(text: str, subject: str) -> None:
    found = read(mail(PERSON, text, subject))
    assert isinstance(found, ReadMail)
    assert (found.sender, found.name, found.text, found.subject) == ("amina@example.org", "Amina B.", text, subject)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner=x"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.example.org>"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
    ],
)
def test_what_a_program_wrote_is_answered_by_nobody(headers: dict[str, str]) -> None:
    assert read(mail(PERSON, "Je suis absent.", "Absence", **headers)) is MailOutcome.AUTOMATIC


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@example.org", "no-reply@example.org", "postmaster@example.org"])
def test_programs_addresses_are_answered_by_nobody(sender: str) -> None:
    assert read(mail(sender, "Undelivered", "Failure")) is MailOutcome.AUTOMATIC


def test_the_desks_own_letters_that_come_back_are_left_aside() -> None:
    assert read(mail(DESK, "Bonjour", "x")) is MailOutcome.OWN
    assert read(mail(PERSON, "Bonjour", "x", X_Loop=DESK)) is MailOutcome.OWN


@pytest.mark.parametrize(
    ("results", "is_forged"),
    [
        ("mx.example.ma; spf=fail; dmarc=fail header.from=example.org", True),
        ("mx.example.ma; dmarc=pass", False),
        ("elsewhere.example.org; dmarc=fail", False),  # anybody may write that into a mail
    ],
)
def test_a_forged_sender_is_left_aside_where_the_nearest_server_says_so(results: str, is_forged: bool) -> None:
    found = read(mail(PERSON, "Donnez-moi tout", "x", Authentication_Results=results), "mx.example.ma")
    assert (found is MailOutcome.FORGED) is is_forged


def test_what_is_quoted_and_signed_is_left_out() -> None:
    assert newly_written("Merci.\n\nLe lun. 30 nov. 2026 à 09:00, Aide <a@b.ma> a écrit :\n> Bonjour\n") == "Merci."
    assert newly_written("Yes.\nOn Mon, 30 Nov 2026, Desk wrote:\n> Hello") == "Yes."
    assert newly_written("شكرا.\nفي 30 نونبر 2026، كتب المكتب:\n> السلام") == "شكرا."
    assert newly_written("Oui\n-- \nAmina") == "Oui"
    assert newly_written("> tout est cité") == "tout est cité", "nothing else was written"


def test_a_page_is_read_as_a_reader_sees_it() -> None:
    page = (
        "<html><head><title>no</title><style>p{}</style></head><body><p>Bonjour,<br>une <b>question</b></p>"
        "<script>x()</script><!-- no --><div>Merci</div></body></html>"
    )
    assert plain_of_html(page) == "Bonjour,\nune question\n\nMerci"
    written = EmailMessage()
    written["From"], written["Subject"] = PERSON, "Question"
    written.set_content(page, subtype="html")
    found = read(written)
    assert isinstance(found, ReadMail)
    assert found.text.startswith("Bonjour,")


def test_bombs_end_quietly() -> None:
    deep = b"From: a@b.org\r\nMIME-Version: 1.0\r\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3_000)
    )
    many = b'From: a@b.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
    many += b"--x\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 20_000
    page = b"From: a@b.org\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 60_000 + b"Bonjour"
    packed = mail(PERSON, "Voici", "x")
    packed.add_attachment(b"PK\x03\x04" + bytes(1_000), maintype="application", subtype="zip", filename="bomb.zip")
    assert read(deep) is MailOutcome.BROKEN
    assert read(many) is MailOutcome.BROKEN
    assert isinstance(read(page), ReadMail | MailOutcome)
    assert isinstance(read(packed), ReadMail), "nothing is unpacked"
    assert read(b"x" * (LARGEST + 1)) is MailOutcome.TOO_LARGE


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"From: \xff\xfe <x@\xff>\r\n\r\nx",
        b"From: a@b.org\r\nContent-Type: text/plain; charset=no-such\r\n\r\nBonjour",
        b"From: a@b.org\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
        b"From: a@b.org\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%",
        b"From: a@b.org\r\nSubject: =?utf-8?b?%%%?=\r\n\r\nBonjour",
        b"From: a@b.org, c@d.org\r\n\r\nTwo senders",
        b"From: a@b.org\r\nDate: nonsense\r\nMessage-ID: <<<>>>\r\n\r\nBonjour",
        base64.b64encode(b"nothing at all"),
    ],
)
def test_broken_mails_end_quietly(content: bytes) -> None:
    assert isinstance(read(content), ReadMail | MailOutcome)


@given(st.binary(max_size=3_000), st.lists(st.sampled_from(_LINES)))
def test_no_bytes_are_an_error(tail: bytes, lines: list[str]) -> None:
    assert isinstance(read("\r\n".join(lines).encode() + tail), ReadMail | MailOutcome)
