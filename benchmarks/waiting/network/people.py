"""People who are there at once: each listens to what comes, opens pages, writes to a partner, and sends again what had no answer."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

import httpx

from api.page.take_part.associations.speaking import HOME, SESSION_COOKIE, csrf_of
from benchmarks.waiting.network.filling import ASSOCIATIONS, Somebody

_AGAIN_S = 0.3
"""Seconds before something is tried again. Chosen by hand: less than a page's script waits."""


@dataclass
class Ledger:
    """What was seen: milliseconds of each kind of page and of each message until the other side had it, and every message's mark."""

    pages: dict[str, list[float]] = field(default_factory=dict)
    seen: list[float] = field(default_factory=list)
    sent_at: dict[str, float] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    arrivals: Counter[str] = field(default_factory=Counter)
    out_of_order: int = 0
    tries: int = 0


class Visitor:
    """Somebody with a browser: at whichever of the servers answers, beginning with their own."""

    def __init__(self, who: Somebody, addresses: Sequence[str], ledger: Ledger, random: Random) -> None:
        self._who, self._addresses, self._ledger, self._random = who, addresses, ledger, random
        self._cookie = {"cookie": f"{SESSION_COOKIE}={who.session}; munadil_take_part_lang=fr"}
        self._at = who.association % len(addresses)
        self._own = f"{HOME}/{who.association}"

    @property
    def _pages(self) -> list[tuple[str, str]]:
        who, own = self._who, self._own
        return [
            ("circles", f"{own}/circles"),
            ("circle", f"{own}/circles/{who.circle}"),
            ("thread", f"{own}/circles/{who.circle}/threads/{who.thread}"),
            ("members of a circle", f"{own}/circles/{who.circle}/members"),
            ("messages", f"{own}/messages"),
            ("talk", f"{own}/messages/{who.talk}"),
            ("search in one's own", f"{own}/search?q=subvention+atelier"),
            ("one's own associations", HOME),
            ("requests to be put in touch", f"{HOME}/introductions"),
            ("projects", f"{own}/projects"),
            ("an own project", f"{own}/projects/{who.association}"),
            ("shared library", f"{own}/library"),
            ("search in the shared library", f"{own}/library?q=statuts"),
            ("activities", f"{own}/activities"),
            ("calendar for everybody", "/take-part/associations/activities"),
            ("projects for everybody", "/take-part/associations/projects"),
            ("public directory and map", "/take-part/associations"),
            ("public directory, one region", f"/take-part/associations?region=0{self._random.randint(1, 9)}"),
            ("entry", f"/take-part/associations/{self._random.randint(1, ASSOCIATIONS)}"),
            ("a page that reads nothing", "/take-part"),
        ]

    async def visit(self, client: httpx.AsyncClient, until: float, think: float) -> None:
        """Open pages and write to the partner, with pauses."""
        await asyncio.sleep(self._random.random() * think)
        while time.monotonic() < until:
            if self._random.random() < 0.3:
                await self.write(client)
            else:
                name, path = self._random.choice(self._pages)
                began = time.perf_counter()
                (await self._opened(client, path)).raise_for_status()
                self._ledger.pages.setdefault(name, []).append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(think * (0.5 + self._random.random()))

    async def _opened(self, client: httpx.AsyncClient, path: str) -> httpx.Response:
        """A page; asked once more, as browsers do, where the server closed the connection that lay idle."""
        try:
            return await client.get(self._addresses[self._at] + path, headers=self._cookie)
        except (httpx.ReadError, httpx.RemoteProtocolError):
            return await client.get(self._addresses[self._at] + path, headers=self._cookie)

    async def write(self, client: httpx.AsyncClient) -> None:
        """Send a message under one mark until a server says that it has it."""
        mark = str(uuid.uuid4())
        form = {"csrf": csrf_of(self._who.session), "sent": mark, "text": f"message {mark}"}
        self._ledger.sent_at[mark] = time.perf_counter()
        while True:
            self._ledger.tries += 1
            try:
                address = f"{self._addresses[self._at]}{self._own}/messages/{self._who.talk}"
                answer = await client.post(address, data=form, headers=self._cookie | {"accept": "application/json"})
                answer.raise_for_status()
                self._ledger.confirmed.add(mark)
                return
            except httpx.HTTPError:
                self._at = (self._at + 1) % len(self._addresses)
                await asyncio.sleep(_AGAIN_S)

    async def listen(self, client: httpx.AsyncClient, is_ready: Callable[[], None]) -> None:
        """Hear what comes, going on after the last event wherever a server answers."""
        last, at = 0, self._at
        while True:
            headers = self._cookie | ({"last-event-id": str(last)} if last else {})
            try:
                async with client.stream(
                    "GET", f"{self._addresses[at]}{self._own}/messages/stream", headers=headers
                ) as live:
                    live.raise_for_status()
                    async for line in live.aiter_lines():
                        if line.startswith("retry:"):
                            is_ready()
                        if line.startswith("id: "):
                            self._ledger.out_of_order += int(line[4:]) <= last
                            last = int(line[4:])
                        if line.startswith("data: ") and '"text"' in line:
                            self._heard(json.loads(line[6:]))
            except httpx.HTTPError:
                at = (at + 1) % len(self._addresses)
                await asyncio.sleep(_AGAIN_S)

    def _heard(self, message: dict[str, object]) -> None:
        if message["own"]:
            return
        mark = str(message["text"]).removeprefix("message ")
        if mark in self._ledger.sent_at:
            self._ledger.arrivals[mark] += 1
            self._ledger.seen.append((time.perf_counter() - self._ledger.sent_at[mark]) * 1000)
