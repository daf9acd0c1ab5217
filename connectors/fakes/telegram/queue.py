"""Updates on their way to the bot: kept until it has taken them, by question or by call."""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import is_not
from typing import Any

import httpx

from connectors.fakes.delivery_times import DeliveryTimes

Update = dict[str, Any]
_HELD_SECONDS = 1.0
"""Longest that an update stays which is to come after a later one."""


@dataclass(frozen=True)
class Webhook:
    """Where updates are sent, as setWebhook said."""

    url: str
    secret: str = ""
    allowed: tuple[str, ...] = ()
    connections: int = 40


@dataclass
class Misdelivery:
    """How badly a webhook is served: shares of updates sent again once taken, before an earlier one, in two calls at once."""

    repeated: float = 0.0
    reordered: float = 0.0
    twice: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - a reproducible fake


class UpdateQueue:
    """Updates in the order they happened; those of one chat are sent one after another, like Telegram's. Thread-safe."""

    def __init__(self, *, retry_seconds: float = 0.2) -> None:
        self.misdelivery = Misdelivery()
        self.times = DeliveryTimes()
        self.last_error = ""
        self.refusals = 0
        self._retry_seconds = retry_seconds
        self._changed = threading.Condition()
        self._waiting: deque[Update] = deque()
        self._taken: deque[Update] = deque(maxlen=50)
        self._busy: set[object] = set()
        self._held: dict[int, float] = {}
        """Until when each stays, of which it has been decided; 0 where it may go."""
        self._last_id = 0
        self._webhook: Webhook | None = None
        self._threads: list[threading.Thread] = []
        self._closed = False

    @property
    def webhook(self) -> Webhook | None:
        """Where updates are sent; None while they are asked for."""
        return self._webhook

    def put(self, make: Callable[[int], Mapping[str, Any]]) -> Update:
        """Add an update made with its id, and give it back."""
        with self._changed:
            self._last_id += 1
            update: Update = {"update_id": self._last_id, **make(self._last_id)}
            if not self._is_left_out(update):
                self._waiting.append(update)
            self._changed.notify_all()
            return update

    def pending(self) -> int:
        """How many updates the bot has not taken."""
        with self._changed:
            return len(self._waiting) + len(self._busy)

    def held(self) -> int:
        """How many updates stay to be sent after a later one."""
        with self._changed:
            return sum(at > time.monotonic() for at in self._held.values())

    def take(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """Updates from `offset` on, once there are any or the time is up; those before it are forgotten."""
        with self._changed:
            while self._waiting and self._waiting[0]["update_id"] < offset:
                self.times.confirmed([self._waiting.popleft()["update_id"]])
            self._changed.wait_for(lambda: self._waiting or self._closed, seconds)
            self.times.handed(update["update_id"] for update in list(self._waiting)[:limit])
            return list(self._waiting)[:limit]

    def point_to(self, webhook: Webhook | None, *, drop: bool = False) -> None:
        """Send updates there from now on, or keep them until they are asked for."""
        with self._changed:
            self._webhook, self.last_error = webhook, ""
            if drop:
                self._waiting.clear()
            missing = min(webhook.connections, 8) - len(self._threads) if webhook else 0
            for _ in range(missing):
                thread = threading.Thread(target=self._send_for_ever, daemon=True, name="telegram-webhook")
                self._threads.append(thread)
                thread.start()
            self._changed.notify_all()

    def close(self) -> None:
        """Stop sending."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(5)

    def _is_left_out(self, update: Update) -> bool:
        allowed = self._webhook.allowed if self._webhook else ()
        return bool(allowed) and not any(kind in update for kind in allowed)

    def _send_for_ever(self) -> None:
        with httpx.Client(timeout=10, trust_env=False) as client:
            while (found := self._next()) is not None:
                update, webhook = found
                taken = self._sent(client, webhook, update)
                if taken:
                    self._taken.append(update)
                if taken and self.misdelivery.chance.random() < self.misdelivery.repeated:
                    self._send(client, webhook, self._one_taken(update))
                with self._changed:
                    self._busy.discard(chat_of(update))
                    if not taken:
                        self._waiting.appendleft(update)
                    self._changed.notify_all()
                if not taken:
                    time.sleep(self._retry_seconds)

    def _one_taken(self, update: Update) -> Update:
        """The update itself, or as often one that was taken before it, and answered long ago perhaps."""
        earlier = self.misdelivery.chance.choice(list(self._taken))
        return earlier if self.misdelivery.chance.random() < 0.5 else update

    def _next(self) -> tuple[Update, Webhook] | None:
        with self._changed:
            while not self._closed:
                if self._webhook and (update := self._pick()):
                    self._waiting.remove(update)
                    self._busy.add(chat_of(update))
                    return update, self._webhook
                self._changed.wait(0.1 if any(self._held.values()) else 1)
            return None

    def _pick(self) -> Update | None:
        """The first update of a free chat; one that is to come too late stays until a later one has gone, or for a while."""
        for update in [update for update in self._waiting if chat_of(update) not in self._busy]:
            if update["update_id"] not in self._held and self._is_late():
                self._held[update["update_id"]] = time.monotonic() + _HELD_SECONDS
            if self._held.get(update["update_id"], 0.0) <= time.monotonic():
                earlier = itertools.takewhile(partial(is_not, update), self._waiting)
                self._held |= {u["update_id"]: 0.0 for u in earlier if chat_of(u) == chat_of(update)}
                return update
        return None

    def _is_late(self) -> bool:
        return self.misdelivery.reordered > 0 and self.misdelivery.chance.random() < self.misdelivery.reordered

    def _sent(self, client: httpx.Client, webhook: Webhook, update: Update) -> bool:
        """Send it, now and then in two calls at once, as somebody does who has waited too long for the first."""
        if not self.misdelivery.twice or self.misdelivery.chance.random() >= self.misdelivery.twice:
            return self._send(client, webhook, update)
        twin = threading.Thread(target=self._send, args=(client, webhook, update), daemon=True)
        twin.start()
        taken = self._send(client, webhook, update)
        twin.join()
        return taken

    def _send(self, client: httpx.Client, webhook: Webhook, update: Update) -> bool:
        headers = {"content-type": "application/json"}
        if webhook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
        began = self.times.trying([update["update_id"]])
        try:
            response = client.post(webhook.url, content=json.dumps(update).encode(), headers=headers)
        except httpx.HTTPError:
            self.last_error = "Connection refused"
            return False
        if response.is_success:
            self.times.took([update["update_id"]], began)
            return True
        self.refusals += 1
        self.last_error = f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"
        return False


def chat_of(update: Mapping[str, Any]) -> object:
    """The chat that an update is of; updates of none go by themselves."""
    for kind in ("message", "edited_message", "my_chat_member", "channel_post"):
        if kind in update:
            return update[kind]["chat"]["id"]
    if callback := update.get("callback_query"):
        return callback.get("message", {}).get("chat", {}).get("id", update["update_id"])
    return update["update_id"]
