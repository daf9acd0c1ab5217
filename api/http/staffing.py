"""People of the organisation at work in conversations: who they are, by key, and what they send."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from agent.organisation.organisation import Organisation
from connectors.desk.conversations import Conversations, Summary
from connectors.message import Outbound, Tone
from conversation.phrases import Phrase, Phrases
from core.errors import WrongUseError
from core.language.forms import Language

_BEARER = re.compile(r"bearer +(.*)", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(r"[\w.-]{1,40}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEY_BYTES = 32
"""256 bits, chosen by hand: a digest of so many needs no salt."""


def bearer(authorization: str) -> str:
    """What an Authorization header bears, the scheme in any case as RFC 9110 has it; the whole header when it names none."""
    found = _BEARER.fullmatch(authorization)
    return (found[1] if found else authorization).strip()


class StaffKeys:
    """Keys of members of staff, of which only the digests are known: `name:sha256`."""

    def __init__(self, entries: Iterable[str]) -> None:
        """Raises WrongUseError where an entry is none."""
        self._digests: dict[str, bytes] = {}
        for entry in entries:
            name, _, digest = entry.strip().partition(":")
            if not _NAME.fullmatch(name) or not _DIGEST.fullmatch(digest):
                raise WrongUseError(
                    "an entry of MUNADIL_STAFF_KEYS is not name:sha256.",
                    remedy="`munadil staff-key new NAME` prints one.",
                )
            self._digests[name] = digest.encode()

    def __bool__(self) -> bool:
        """Whether anybody has a key."""
        return bool(self._digests)

    @property
    def fingerprints(self) -> dict[str, str]:
        """Twelve figures of each key's digest by name: enough to see that one was replaced."""
        return {name: digest.decode()[:12] for name, digest in self._digests.items()}

    def who(self, key: str) -> str | None:
        """Whose key it is; None when it is nobody's. Every entry is compared, however the first ones came out."""
        digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest().encode()
        matches = [name for name, known in self._digests.items() if hmac.compare_digest(known, digest)]
        return matches[0] if matches else None


def new_staff_key(name: str) -> tuple[str, str]:
    """A key for a member of staff, and the entry of MUNADIL_STAFF_KEYS that knows it. Raises WrongUseError."""
    if not _NAME.fullmatch(name):
        raise WrongUseError("a name has letters, digits, dots, dashes and underscores, 40 at most.")
    key = secrets.token_urlsafe(_KEY_BYTES)
    return key, f"{name}:{hashlib.sha256(key.encode()).hexdigest()}"


@dataclass(frozen=True)
class StaffDesk:
    """What staff does in conversations."""

    conversations: Conversations
    phrases: Phrases
    organisation: Organisation

    def reply(self, conversation: str, who: str, text: str) -> str:
        """Send a signed message in the language of the conversation; its turn. Whoever writes has the conversation."""
        summary = self.conversations.get(conversation)
        language = self.language_of(summary)
        if self.phrases.edits is not None:
            self.phrases.edits.refresh()
        signature = self.phrases.say(Phrase.STAFF_SIGNATURE, language)
        return self.conversations.say(
            summary.id, who, Outbound(f"{text.strip()}\n\n{signature}", language, Tone.PERSON)
        )

    def language_of(self, summary: Summary) -> Language:
        """The language of a conversation: chosen by its person, else that of what they wrote last."""
        return summary.language or self._spoken(summary.id)

    def _spoken(self, conversation: str) -> Language:
        from core.language.identify import identify

        said = [line.text for line in self.conversations.lines(conversation) if line.by == "person" and line.text]
        default = self.organisation.default_language
        found = identify(said[-1][:500], default).language if said else default
        return next((tag for tag in (found, found.base) if tag in self.organisation.languages), default)
