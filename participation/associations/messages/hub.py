"""Who waits for messages in this process, and what wakes them: one look at the database a moment, however many wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress

from participation.associations.messages.messages import Messages
from participation.associations.messages.schemas import MessageNews

LOOKS_S = 0.25
"""Seconds between two looks at what other processes stored. Chosen by hand: a quarter of what a message may take to be seen."""


class MessageHub:
    """Wakes whoever waits for an association's messages. The database alone is true: what a wake misses, the next reading finds."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._waiting: dict[int, set[asyncio.Event]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._hurry: asyncio.Event | None = None

    def poke(self) -> None:
        """Look at once: something was stored by this process."""
        if self._hurry is not None:
            self._hurry.set()

    async def follow(self, association: int, after: int) -> AsyncGenerator[MessageNews, None]:
        """What comes in an association's talks after a message, each once and in order, and what the others read meanwhile."""
        read: dict[int, int] | None = None
        with self._waits(association) as woken:
            while True:
                woken.clear()
                news = await asyncio.to_thread(self._messages.news, association, after)
                marks = dict(news.read)
                changed = {} if read is None else {talk: up for talk, up in marks.items() if read.get(talk) != up}
                read = marks
                if news.messages or changed:
                    after = news.messages[-1].number if news.messages else after
                    yield MessageNews(news.messages, changed)
                else:
                    await woken.wait()

    @contextmanager
    def _waits(self, association: int) -> Iterator[asyncio.Event]:
        woken = asyncio.Event()
        self._waiting.setdefault(association, set()).add(woken)
        if self._looking is None or self._looking.done():
            self._hurry = asyncio.Event()
            self._looking = asyncio.get_running_loop().create_task(self._look(self._hurry))
        try:
            yield woken
        finally:
            waiting = self._waiting[association]
            waiting.discard(woken)
            if not waiting:
                del self._waiting[association]

    async def _look(self, hurry: asyncio.Event) -> None:
        """Look as long as anybody waits."""
        latest = await asyncio.to_thread(self._messages.latest)
        reading = await asyncio.to_thread(self._messages.latest_reading)
        self._wake(frozenset(self._waiting))
        while self._waiting:
            with suppress(TimeoutError):
                await asyncio.wait_for(hurry.wait(), LOOKS_S)
            hurry.clear()
            now = await asyncio.to_thread(self._messages.latest)
            read = await asyncio.to_thread(self._messages.latest_reading)
            if (now, read) != (latest, reading):
                since = read if reading is None or read is None else min(reading, read)
                self._wake(await asyncio.to_thread(self._messages.concerned, min(latest, now), since))
                latest, reading = now, read

    def _wake(self, associations: frozenset[int]) -> None:
        for association in associations:
            for woken in self._waiting.get(association, ()):
                woken.set()
