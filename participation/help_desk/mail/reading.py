"""What a mail says, out of bytes that anybody may have sent: bounded in every way, or left aside with the reason.

Bodies are never run, fetched or unpacked; a mail that cannot be read is no error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from enum import StrEnum

from participation.help_desk.mail.written import newly_written, plain_of_html

LARGEST = 10 * 1024 * 1024
"""Bytes of a mail that is fetched at all. Chosen by hand: a scanned paper or two; what mail servers take is 20 to 50."""
_MOST_PARTS = 100
"""Parts of a mail. Chosen by hand: a long conversation with its pictures has thirty."""
_DEEPEST = 12
"""Parts within parts. Chosen by hand: a forwarded forward has six."""
_MOST_TEXT = 400_000
"""Bytes of a body that are looked at. Chosen by hand: a hundred pages with their mark-up."""
MOST_FILES = 10
"""Files of a mail that are kept. Chosen by hand: the papers of a request."""
_ADDRESS = re.compile(r"[^@\s<>,;:\"()]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_REFERENCE = re.compile(r"<([^<>\s]{3,200})>")
_MOST_REFERENCES = 50
"""Messages that a mail says it answers. Chosen by hand: more than a conversation has."""


class MailOutcome(StrEnum):
    """What becomes of a mail."""

    TAKEN = "taken"
    AUTOMATIC = "automatic"
    """An absence notice, a newsletter, a list: a program wrote it."""
    BOUNCED = "bounced"
    """A letter of ours came back: it is said where its ticket stands."""
    OWN = "own"
    """It came from the desk's own address, or went through it before."""
    FORGED = "forged"
    """The mail server found that its sender is not who it says."""
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    """The same address wrote more than a person would."""
    EMPTY = "empty"
    BROKEN = "broken"


@dataclass(frozen=True)
class ReadMail:
    """A mail of somebody: `references` are the messages that it says it answers, latest first; `files` are names with content."""

    sender: str
    name: str
    subject: str
    text: str
    message_id: str
    references: tuple[str, ...]
    files: tuple[tuple[str, bytes], ...]


def read_mail(content: bytes, own: str, authority: str = "") -> ReadMail | MailOutcome:
    """What a mail says, or why it is left aside; `own` is the desk's address. Never raises."""
    if len(content) > LARGEST:
        return MailOutcome.TOO_LARGE
    if content.count(b"--") > 50 * _MOST_PARTS and content.lower().count(b"content-type:") > 3 * _MOST_PARTS:
        return MailOutcome.BROKEN  # before a parser builds a tree of it
    try:
        return _read(message_from_bytes(content, policy=policy.compat32), own, authority)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        return MailOutcome.BROKEN


def _read(mail: Message, own: str, authority: str) -> ReadMail | MailOutcome:
    parts = _parts(mail)
    if parts is None:
        return MailOutcome.BROKEN
    name, sender = _sender(mail)
    if not sender:
        # RFC 3834: a mail without anybody to answer to is answered by nobody.
        return MailOutcome.AUTOMATIC if str(mail.get("Return-Path", "")).strip() == "<>" else MailOutcome.BROKEN
    if sender == own or own in _loops(mail):
        return MailOutcome.OWN
    if _is_automatic(mail, sender):
        return MailOutcome.AUTOMATIC
    if authority and _is_forged(mail, authority):
        return MailOutcome.FORGED
    subject = " ".join(_words(mail.get("Subject", "")).split())[:300]
    text, files = newly_written(_body(parts)), _files(parts)
    if not text and not subject and not files:
        return MailOutcome.EMPTY
    return ReadMail(sender, name, subject, text, _id(mail), _references(mail), files)


def message_id_of(content: bytes) -> str:
    """The Message-ID of a mail; empty where it has none that can be read. Never raises."""
    head = content[:65536].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0].decode("utf-8", "replace")
    found = re.search(r"(?im)^message-id:\s*<([^<>\s]{3,200})>", head)
    return found[1] if found else ""


def _parts(mail: Message) -> list[Message] | None:
    """The leaves of a mail; None for one of more parts, or deeper ones, than anybody writes."""
    leaves, left, seen = list[Message](), [(mail, 0)], 0
    while left:
        part, depth = left.pop(0)
        seen += 1
        if seen > _MOST_PARTS or depth > _DEEPEST:
            return None
        within = part.get_payload()
        if part.is_multipart() and isinstance(within, list):
            left[:0] = [(one, depth + 1) for one in within if isinstance(one, Message)]
        else:
            leaves.append(part)
    return leaves


def _sender(mail: Message) -> tuple[str, str]:
    found = getaddresses([_words(value) for value in mail.get_all("From", [])][:3])
    named = [(" ".join(name.split())[:80], address.strip().lower()) for name, address in found]
    good = [(name, address) for name, address in named if _ADDRESS.fullmatch(address)]
    return good[0] if len(good) == 1 else ("", "")


def _is_automatic(mail: Message, sender: str) -> bool:
    said = {key.lower(): str(value).strip().lower() for key, value in mail.items()}
    if said.get("auto-submitted", "no").partition(";")[0].strip() != "no":
        return True
    if said.get("precedence", "") in ("bulk", "junk", "list", "auto_reply"):
        return True
    programs = (
        "list-id",
        "list-unsubscribe",
        "x-autoreply",
        "x-autorespond",
        "x-auto-response-suppress",
        "feedback-id",
    )
    if any(key in said for key in programs) or said.get("return-path") == "<>":
        return True
    local = sender.partition("@")[0]
    kind = mail.get_content_type()
    return kind == "multipart/report" or local in ("mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply")


def _is_forged(mail: Message, authority: str) -> bool:
    """Whether the nearest mail server found so; what others wrote into the mail is nothing (RFC 8601 section 5)."""
    for value in mail.get_all("Authentication-Results", []):
        server, _, results = str(value).partition(";")
        if server.split()[:1] == [authority]:
            return bool(re.search(r"\bdmarc\s*=\s*fail\b", results, re.IGNORECASE))
    return False


def _loops(mail: Message) -> set[str]:
    return {str(value).strip().lower() for value in mail.get_all("X-Loop", [])}


def _id(mail: Message) -> str:
    found = _REFERENCE.search(str(mail.get("Message-ID", "")))
    return found[1] if found else ""


def _references(mail: Message) -> tuple[str, ...]:
    named = " ".join(str(mail.get(key, ""))[:20_000] for key in ("References", "In-Reply-To"))
    return tuple(reversed(_REFERENCE.findall(named)[-_MOST_REFERENCES:]))


def _body(parts: list[Message]) -> str:
    """The words of a mail: its plain text; where that has none, its page read as text."""
    for kind in ("text/plain", "text/html"):
        found = [part for part in parts if part.get_content_type() == kind and not part.get_filename()]
        texts = [_decoded(part) for part in found[:10]]
        read = "\n\n".join(plain_of_html(text) if kind == "text/html" else text for text in texts).strip()
        if read:
            return read
    return ""


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    raw = content[:_MOST_TEXT] if isinstance(content, bytes) else b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return raw.decode(charset).replace("\r\n", "\n").replace("\x00", "")
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("cp1252", "replace").replace("\r\n", "\n").replace("\x00", "")


def _files(parts: list[Message]) -> tuple[tuple[str, bytes], ...]:
    found = list[tuple[str, bytes]]()
    for part in parts:
        named = part.get_filename()
        if named is None or len(found) == MOST_FILES:
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            found.append((_words(named).replace("/", "_").replace("\\", "_")[-120:], content))
    return tuple(found)


def _words(value: object) -> str:
    """A header as it is meant; as it stands where nobody can tell."""
    text = str(value)[:4_000]
    try:
        read = str(make_header(decode_header(text)))
    except (LookupError, ValueError, MessageError):
        read = text
    return read.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
