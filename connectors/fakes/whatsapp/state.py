"""What the fake remembers: the account, its people, messages, files and webhooks."""

from __future__ import annotations

import base64
import secrets
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.fakes.whatsapp.faults import Faults
from connectors.fakes.whatsapp.hooks import Hooks
from connectors.fakes.whatsapp.journal import Journal
from connectors.fakes.whatsapp.throttle import Throttle


@dataclass(frozen=True)
class Account:
    """The one account that there is; its secrets open nothing but the fake."""

    phone_number_id: str = "106540352242922"
    display_phone_number: str = "+212 5 37 00 00 00"
    business_account_id: str = "102290129340398"
    app_id: str = "670843887433847"
    access_token: str = "EAAfakefakefakefake"  # noqa: S105
    app_secret: str = "0123456789abcdef0123456789abcdef"  # noqa: S105


@dataclass
class State:
    """Everything behind the calls."""

    account: Account
    journal: Journal
    faults: Faults
    throttle: Throttle
    hooks: Hooks
    reports: tuple[str, ...] = ("sent", "delivered")
    """Statuses that an accepted message gets."""
    closed: set[str] = field(default_factory=set)
    """People, by number or user id, whose 24 hours are over."""
    fails_late: bool = True
    """Whether a closed window shows in a status, as it mostly does, rather than in the answer."""
    unreachable: set[str] = field(default_factory=set)
    templates: dict[str, str] = field(default_factory=dict)
    """Languages of approved templates by name."""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    subscription: dict[str, Any] = field(default_factory=dict)
    """The app's webhook: `callback_url`, `fields`."""
    is_subscribed: bool = False
    """Whether the account's events go to the app."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def opened(cls, account: Account, journal: Path | None, throttle: Throttle) -> State:
        """A state whose journal goes on where the file ends."""
        return cls(account, Journal(journal), Faults(), throttle, Hooks(account.app_secret))

    @staticmethod
    def next_message_id(person: str) -> str:
        """An id like Meta's, which hold the person's number; never the same again, also after a restart."""
        return f"wamid.{base64.b64encode(f'{person}{secrets.token_hex(10)}'.encode()).decode()}"

    def add_file(self, content: bytes, media_type: str) -> str:
        """Keep a file and give its id."""
        with self.lock:
            identifier = str(800_000_000_000_000 + len(self.files))
            self.files[identifier] = (media_type, content)
            return identifier

    def report(self, person: str, message: str, token: str, *states: str, code: int = 0) -> None:
        """Tell what became of a message of ours."""
        for state in states:
            status: dict[str, Any] = {
                "id": message,
                "status": state,
                "timestamp": self.hooks.now(),
                "recipient_id": person,
            }
            status |= {"biz_opaque_callback_data": token} if token else {}
            if state == "failed":
                status |= {"errors": [{"code": code, "title": "Failed", "message": "Failed"}]}
            self.hooks.put(person, self.value(statuses=[status]))

    def value(self, **content: Any) -> dict[str, Any]:
        """What one change says of our number."""
        metadata = {
            "display_phone_number": self.account.display_phone_number,
            "phone_number_id": self.account.phone_number_id,
        }
        return {"messaging_product": "whatsapp", "metadata": metadata, **content}
