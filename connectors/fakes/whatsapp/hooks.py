"""Events on their way to the webhook: signed, several in a call, sent again until the call is answered with 200."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import random
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from operator import is_not
from typing import Any

import httpx

from connectors.fakes.delivery_times import DeliveryTimes

Value = dict[str, Any]
Event = tuple[str, Value]
"""Whom it is about, and the value of its change."""
_Call = tuple[bytes, list[str]]
"""A call's body, and the messages in it."""
_HELD_SECONDS = 1.0
"""Longest that an event stays which is to come after a later one."""


@dataclass
class Misdelivery:
    """How badly the webhook is served: shares of calls made again once taken, of events sent too early, of calls made twice."""

    repeated: float = 0.0
    reordered: float = 0.0
    twice: float = 0.0
    batch: int = 1
    """Most events in one call, spread over changes and entries."""
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - a reproducible fake


class Hooks:
    """Events in the order they happened; a person's are sent one call after another. Thread-safe."""

    def __init__(self, secret: str, *, retry_seconds: float = 0.2, connections: int = 8) -> None:
        self.misdelivery = Misdelivery()
        self.times = DeliveryTimes()
        self.url = ""
        self.last_error = ""
        self.refusals = 0
        self.calls = 0
        self._secret, self._retry_seconds, self._connections = secret.encode(), retry_seconds, connections
        self._changed = threading.Condition()
        self._waiting: deque[Event] = deque()
        self._made: deque[_Call] = deque(maxlen=50)
        self._busy: set[str] = set()
        self._held: dict[str, float] = {}
        """Until when each message stays, of which it has been decided; 0 where it may go."""
        self._threads: list[threading.Thread] = []
        self._closed = False

    @staticmethod
    def now() -> str:
        """The time as Meta writes it."""
        return str(int(time.time()))

    def put(self, person: str, value: Value) -> None:
        """Add an event; without a webhook it is lost, as at Meta."""
        with self._changed:
            if self.url:
                self._waiting.append((person, value))
                self._changed.notify_all()

    def pending(self) -> int:
        """How many events the webhook has not taken, or people of whom some are on their way."""
        with self._changed:
            return len(self._waiting) + len(self._busy)

    def held(self) -> int:
        """How many messages stay to be sent after a later one."""
        with self._changed:
            return sum(at > time.monotonic() for at in self._held.values())

    def point_to(self, url: str) -> None:
        """Send events there from now on."""
        with self._changed:
            self.url = url
            for _ in range(self._connections - len(self._threads)):
                thread = threading.Thread(target=self._send_for_ever, daemon=True, name="whatsapp-webhook")
                self._threads.append(thread)
                thread.start()

    def sign(self, body: bytes) -> str:
        """The signature that a call bears."""
        return f"sha256={hmac.new(self._secret, body, hashlib.sha256).hexdigest()}"

    def close(self) -> None:
        """Send nothing any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(5)

    def _send_for_ever(self) -> None:
        with httpx.Client(timeout=10, trust_env=False) as client:
            while batch := self._next():
                body = json.dumps(_call(batch), ensure_ascii=False).encode()
                ids = [name for event in batch for name in _names(event)]
                while not self._sent(client, body, ids) and not self._closed:
                    time.sleep(self._retry_seconds)
                self._made.append((body, ids))
                if self.misdelivery.chance.random() < self.misdelivery.repeated:
                    self._send(client, *self._one_made())
                with self._changed:
                    self._busy -= {person for person, _ in batch}
                    self._changed.notify_all()

    def _one_made(self) -> _Call:
        """The last call, or as often one that was made before it, and answered long ago perhaps."""
        made = list(self._made)
        return made[-1] if self.misdelivery.chance.random() < 0.5 else self.misdelivery.chance.choice(made)

    def _next(self) -> list[Event]:
        with self._changed:
            while not self._closed:
                if batch := self._pick():
                    self._busy |= {person for person, _ in batch}
                    return batch
                self._changed.wait(0.1 if any(self._held.values()) else 1)
            return []

    def _pick(self) -> list[Event]:
        """Events of people of whom none is on its way; one that is to come too late stays until a later one has gone, or a while."""
        batch: list[Event] = []
        for event in [event for event in self._waiting if event[0] not in self._busy]:
            if len(batch) == self.misdelivery.batch:
                break
            if self._may_go(event):
                batch.append(event)
        for event in batch:
            earlier = list(itertools.takewhile(partial(is_not, event), self._waiting))
            self._held |= {name: 0.0 for other in earlier if other[0] == event[0] for name in _names(other)}
            self._waiting.remove(event)
        return batch

    def _may_go(self, event: Event) -> bool:
        until = 0.0
        for name in _names(event):
            if name not in self._held:
                is_late = (
                    self.misdelivery.reordered > 0 and self.misdelivery.chance.random() < self.misdelivery.reordered
                )
                self._held[name] = time.monotonic() + _HELD_SECONDS if is_late else 0.0
            until = max(until, self._held[name])
        return until <= time.monotonic()

    def _sent(self, client: httpx.Client, body: bytes, ids: list[str]) -> bool:
        """Make the call, now and then twice at once, as somebody does who has waited too long for the first."""
        if not self.misdelivery.twice or self.misdelivery.chance.random() >= self.misdelivery.twice:
            return self._send(client, body, ids)
        twin = threading.Thread(target=self._send, args=(client, body, ids), daemon=True)
        twin.start()
        taken = self._send(client, body, ids)
        twin.join()
        return taken

    def _send(self, client: httpx.Client, body: bytes, ids: list[str]) -> bool:
        headers = {"content-type": "application/json", "X-Hub-Signature-256": self.sign(body)}
        self.calls += 1
        began = self.times.trying(ids)
        try:
            response = client.post(self.url, content=body, headers=headers)
        except httpx.HTTPError as error:
            self.last_error = type(error).__name__
            return False
        if response.is_success:
            self.times.took(ids, began)
            return True
        self.refusals += 1
        self.last_error = f"{response.status_code} {response.reason_phrase}"
        return False


def _names(event: Event) -> list[str]:
    """Ids of the messages of an event; reports have none."""
    return [message["id"] for message in event[1].get("messages", ())]


def _call(batch: list[Event]) -> dict[str, Any]:
    """The events of a call: the first two changes in one entry, the others in entries of their own."""
    changes = [{"value": value, "field": "messages"} for _, value in batch]
    groups = [changes[:2], *([change] for change in changes[2:])]
    entries = [{"id": "102290129340398", "changes": group} for group in groups]
    return {"object": "whatsapp_business_account", "entry": entries}
