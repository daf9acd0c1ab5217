"""People on the organisation's page: each posts, follows the stream, and after a lost connection goes on or loads anew.

They do over HTTP what the page's own script does. What they were shown is kept line by line, and held against what the store
has, whenever the page is loaded anew and at the end.
"""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.chaos.munadil import NAMES
from benchmarks.chaos.providers import Misdelivery, Provider, Taken
from connectors.fakes.delivery_times import DeliveryTimes

_RETRY_SECONDS = 0.2
_RELOADED = 0.5
"""Share of lost connections after which the page is loaded anew, and knows nothing but its secret."""
_LOAD_SECONDS = 30.0
_CALL = httpx.Timeout(10.0, read=40.0)


class _LostError(Exception):
    """A connection was lost, or refused."""


@dataclass
class _Page:
    """One person's page; everything but `seen` is what a browser's tab would know."""

    person: int
    crowd: _Pages
    id: str = ""
    token: str = ""
    last: str = ""
    """The line to go on from."""
    seen: list[tuple[str, str]] = field(default_factory=list)
    """Ids and texts of lines, in the order in which they were first shown."""
    posted: list[str] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    """What was written and is not answered."""
    _post: asyncio.Lock = field(default_factory=asyncio.Lock)
    _reader: asyncio.Task[None] | None = None

    async def write(self, name: str, text: str) -> None:
        """Post a message until it is taken, after those before it; then follow what comes."""
        async with self._post:
            while not self.id:
                with suppress(_LostError):
                    made = await self.crowd.call("POST", "", None)
                    self.id, self.token = made["id"], made["token"]
                    self.crowd.people[self.token] = self.person
            body = {"id": f"chaos-{name}", "text": text, "language": "fr"}
            calls = 2 if self.crowd.chance.random() < self.crowd.given.twice else 1
            await asyncio.gather(*(self._post_until_taken(name, body) for _ in range(calls)))
            if self.crowd.chance.random() < self.crowd.given.repeated:
                await self._post_until_taken(name, body)
            self.posted.append(str(body["id"]))
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._follow())

    async def _post_until_taken(self, name: str, body: dict[str, str]) -> None:
        while True:
            began = self.crowd.times.trying([name])
            with suppress(_LostError):
                await self.crowd.call("POST", f"/{self.id}/messages", self.token, body)
                self.crowd.times.took([name], began)
                return

    async def _follow(self) -> None:
        while self.waiting:
            try:
                async for name, data in self.crowd.events(self.id, self.token, self.last):
                    self._hear(name, data)
            except _LostError:
                await asyncio.sleep(_RETRY_SECONDS)
                if self.crowd.chance.random() < _RELOADED:
                    await self.load()
            else:
                await asyncio.sleep(_RETRY_SECONDS)

    def _hear(self, name: str, data: dict[str, Any]) -> None:
        said = str(data.get("text", ""))
        foreign = [n for n in NAMES.findall(said) if not n.startswith(f"m{self.person}-")]
        if name == "error" or foreign:
            self.crowd.amiss.append(f"page {self.person} was told {name} {foreign or data}")
        if name == "message" and data["by"] != "person":
            self.last = data["id"]
            self._show(data["id"], said, is_new=True)

    def _show(self, line: str, text: str, *, is_new: bool) -> None:
        if (line, text) not in self.seen:
            self.seen.append((line, text))
        elif not is_new:
            return
        self.waiting.difference_update(NAMES.findall(text))
        self.crowd.taken.append(Taken("web", self.person, text, time.time()))

    async def load(self) -> None:
        """Load the page anew, and hold what it shows against what it had shown."""
        while self.id:
            posted = list(self.posted)
            try:
                lines = (await self.crowd.call("GET", f"/{self.id}/messages", self.token))["messages"]
            except _LostError:
                continue
            shown = [(line["id"], line["text"]) for line in lines if line["by"] != "person"]
            if shown[: len(self.seen)] != self.seen:
                self.crowd.amiss.append(f"page {self.person} had shown {self.seen} and shows {shown}")
            written = [line["key"] for line in lines if line["by"] == "person"]
            if [key for key in written if key in posted] != posted:
                self.crowd.amiss.append(f"page {self.person} had been told of {posted} and shows {written}")
            for line, text in shown:
                self._show(line, text, is_new=False)
            self.last = shown[-1][0] if shown else ""
            return


class _Pages:
    """All of them, in an event loop of their own; `say` and `check` are for other threads."""

    def __init__(self, port: int, given: Misdelivery) -> None:
        self.given, self.chance, self.times = given, random.Random(3), DeliveryTimes()
        self.people: dict[str, int] = {}
        self.taken: list[Taken] = []
        self.amiss: list[str] = []
        self._pages: dict[int, _Page] = {}
        self._base = f"http://127.0.0.1:{port}/v1/conversations"
        self._loop = asyncio.new_event_loop()
        self._http = httpx.AsyncClient(timeout=_CALL, trust_env=False, limits=httpx.Limits(max_connections=None))
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="pages")
        self._thread.start()

    def say(self, person: int, text: str) -> str:
        """Have a person write; the name of the message."""
        name = NAMES.findall(text)[0]
        self._loop.call_soon_threadsafe(self._say, person, name, text)
        return str(name)

    def pending(self) -> int:
        """How many messages are being posted."""
        return len(self._tasks)

    def check(self) -> list[str]:
        """Load every page anew; all that was amiss."""
        self._do(self._load_all())
        return list(self.amiss)

    def close(self) -> None:
        """Close every tab."""
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def call(self, method: str, path: str, token: str | None, body: object = None) -> Any:
        """One call's answer, read. Raises _LostError, after a while, where there is none or the server cannot."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = await self._http.request(method, self._base + path, headers=headers, json=body)
            if answer.is_success:
                return answer.json()
        except httpx.HTTPError:
            pass
        else:
            if answer.status_code not in (500, 503):
                self.amiss.append(f"{method} was answered {answer.status_code}")
        await asyncio.sleep(_RETRY_SECONDS)
        raise _LostError

    async def events(self, id_: str, token: str, last: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """What comes after a line until nothing is pending. Raises _LostError."""
        headers = {"Authorization": f"Bearer {token}"} | ({"Last-Event-ID": last} if last else {})
        address, name = f"{self._base}/{id_}/events?until=idle", ""
        try:
            async with self._http.stream("GET", address, headers=headers) as answer:
                if not answer.is_success:
                    raise _LostError
                async for line in answer.aiter_lines():
                    kind, _, value = line.partition(": ")
                    name = value if kind == "event" else name
                    if kind == "data":
                        yield name, json.loads(value)
        except httpx.HTTPError as error:
            raise _LostError from error

    def _say(self, person: int, name: str, text: str) -> None:
        page = self._pages.setdefault(person, _Page(person, self))
        page.waiting.add(name)
        task = self._loop.create_task(page.write(name, text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _load_all(self) -> None:
        for page in self._pages.values():
            try:
                await asyncio.wait_for(page.load(), _LOAD_SECONDS)
            except TimeoutError:
                self.amiss.append(f"page {page.person} cannot be loaded")
                return

    async def _close(self) -> None:
        running = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._http.aclose()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(120)


@contextmanager
def pages(port: int, given: Misdelivery) -> Iterator[Provider]:
    """The page of the server on this port, as a provider: what people are shown counts as sent."""
    crowd = _Pages(port, given)
    try:
        yield Provider(
            "web",
            crowd.say,
            crowd.times,
            lambda: list(crowd.taken),
            crowd.people.__getitem__,
            crowd.pending,
            {"MUNADIL_RATE_LIMIT": "0"},  # all of them come from one address
            is_in_order=True,
            amiss=crowd.check,
        )
    finally:
        crowd.close()
