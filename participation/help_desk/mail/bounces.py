"""Letters that came back: which of ours a report of non-delivery (RFC 3464) says never arrived."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message

_ID = re.compile(r"(?im)^message-id:\s*<([^<>\s]{3,200})>")
_MOST_READ = 200_000
"""Characters of what a report carries that are looked at. Chosen by hand: a letter of ours with its head is a tenth of it."""


def letters_failed(content: bytes) -> tuple[str, ...]:
    """Message-IDs of the mails that a report says failed for good; empty for whatever is no such report. Never raises.

    To be given what `read_mail` has read, which bounds its parts. A delay is no failure: the server still tries.
    """
    try:
        mail = message_from_bytes(content, policy=policy.compat32)
        if mail.get_content_type() != "multipart/report":
            return ()
        parts = list(mail.walk())
        if not any(_has_failed(part) for part in parts if part.get_content_type() == "message/delivery-status"):
            return ()
        returned = (part for part in parts if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"))
        return tuple(dict.fromkeys(found for part in returned for found in _ids(part)))
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        return ()


def _has_failed(part: Message) -> bool:
    """Whether one of the recipients that a status is of was given up."""
    blocks = part.get_payload()
    told = blocks if isinstance(blocks, list) else []
    return any(str(one.get("Action", "")).strip().lower() == "failed" for one in told if isinstance(one, Message))


def _ids(part: Message) -> list[str]:
    within = part.get_payload()
    if isinstance(within, list):
        heads = "\n".join(f"Message-ID: {one.get('Message-ID', '')}" for one in within if isinstance(one, Message))
        return _ID.findall(heads)
    raw = part.get_payload(decode=True)
    return _ID.findall(raw.decode("utf-8", "replace")[:_MOST_READ]) if isinstance(raw, bytes) else []
