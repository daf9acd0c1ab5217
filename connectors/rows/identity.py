"""Who a conversation is with, as a keyed hash, and how addresses and texts are sealed.

Two keys, both apart from the database: whoever has a copy of it alone can neither tell who wrote nor what.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.errors import SealedError
from connectors.message import Address

_NONCE_BYTES = 12
"""Of AES-GCM, as given by NIST SP 800-38D."""
_KEY_ID_BYTES = 4
"""Of a key's digest, to find the key that sealed; chosen by hand: keys are a handful."""


class Identity:
    """Turns what a provider calls a person or a message into keyed hashes: HMAC-SHA256, 64 hexadecimal digits."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def conversation(self, address: Address) -> str:
        """The conversation with a person in a chat of a channel."""
        return self.key("conversation", address.channel, address.chat, address.person)

    def key(self, kind: str, *parts: str) -> str:
        """The hash that stands for something of a kind; no two lists of parts are mistaken for each other."""
        message = json.dumps([kind, *parts], ensure_ascii=True).encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()


class Vault:
    """Seals JSON with AES-256-GCM, bound to the row it belongs to; several keys, of which the first seals.

    A seal is the key's id (4 bytes), a nonce (12 bytes) and the ciphertext with its tag.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        derived = [hashlib.sha256(b"munadil vault " + key).digest() for key in keys]
        self._ciphers = {hashlib.sha256(key).digest()[:_KEY_ID_BYTES]: AESGCM(key) for key in derived}
        self._newest = next(iter(self._ciphers))

    def seal(self, content: Mapping[str, Any], bound_to: str) -> bytes:
        """Seal `content` for the row that `bound_to` names: in another row it does not open."""
        import os

        nonce = os.urandom(_NONCE_BYTES)
        plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return self._newest + nonce + self._ciphers[self._newest].encrypt(nonce, plain, bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> dict[str, Any]:
        """The content of a seal. Raises SealedError when none of the keys opens it."""
        from cryptography.exceptions import InvalidTag

        cipher = self._ciphers.get(bytes(sealed[:_KEY_ID_BYTES]))
        nonce, body = bytes(sealed[_KEY_ID_BYTES:][:_NONCE_BYTES]), bytes(sealed[_KEY_ID_BYTES + _NONCE_BYTES :])
        if cipher is None:
            raise SealedError
        try:
            plain = cipher.decrypt(nonce, body, bound_to.encode())
        except (InvalidTag, ValueError) as error:
            raise SealedError from error
        content: dict[str, Any] = json.loads(plain)
        return content

    def is_outdated(self, sealed: bytes) -> bool:
        """Whether an older key sealed it."""
        return bytes(sealed[:_KEY_ID_BYTES]) != self._newest
