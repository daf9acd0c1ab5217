"""The messaging room within one process: opened when it is first needed, started in the event loop that answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, Protocol, TypeVar

import structlog

from api.http.streams.streaming import SentenceBus
from api.telemetry.tracing import Tracing
from connectors.channel import Channel
from connectors.errors import EngineError
from connectors.message import ChannelName
from connectors.messaging import Messaging
from connectors.web.conversations import WebConversations
from core.errors import MunadilError

_log = structlog.get_logger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
_RETRY_SECONDS = 5.0
"""Between two tries to open the room (docs/decisions/0140)."""
_OPENING_SECONDS = 10.0
"""Longest time that a start waits for the room: a database that is away must not keep the server from saying so (docs/decisions/0140)."""
_WEBHOOK_THREADS = 4
"""Threads of webhooks' own (docs/decisions/0130)."""
_LOOK_AT_LOG = "Look at the log of this process; it is tried again every few seconds."


class Receiver(Protocol):
    """Receives from a provider in the background."""

    async def start(self) -> None:
        """Begin."""
        ...

    async def stop(self) -> None:
        """Stop; what is being stored is stored."""
        ...


@dataclass(frozen=True)
class Room:
    """The messaging room with what receives for it; `channels` as providers call them, without what measures their sends."""

    messaging: Messaging
    channels: Mapping[ChannelName, Channel]
    web: WebConversations
    receivers: Sequence[Receiver] = ()


class MessagingHost:
    """Opens the room and runs it in this process's event loop; every method but `problem` belongs to that loop.

    `eager` opens it with the process: a channel is set up, or work was left, so the first webhook finds it open. Otherwise the
    first `ready` does, so that a server which nobody writes to carries no engine.
    """

    def __init__(
        self,
        open_room: Callable[[], Room],
        *,
        channels: frozenset[ChannelName] = frozenset(),
        is_eager: Callable[[], bool] = lambda: False,
        bus: SentenceBus | None = None,
        kept_days: int = 30,
        tracing: Tracing | None = None,
        opening_seconds: float = _OPENING_SECONDS,
        retry_seconds: float = _RETRY_SECONDS,
    ) -> None:
        """`is_eager` may read the database; `channels` names the providers' channels that are set up."""
        self._open, self._is_eager = open_room, is_eager
        self._opening_seconds, self._retry_seconds = opening_seconds, retry_seconds
        self.bus, self.kept_days, self.tracing = bus or SentenceBus(), kept_days, tracing
        self.channels = channels
        self._room: Room | None = None
        self._lock = asyncio.Lock()
        self._warming: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()
        self._threads: ThreadPoolExecutor | None = None
        self._is_stopped = False
        self.problem: MunadilError | None = None
        """Why the room could not be opened; None while all is well."""

    @property
    def messaging(self) -> Messaging | None:
        """The room where it is open; None before anything needed it."""
        return self._room.messaging if self._room else None

    async def start(self) -> None:
        """Begin with the process: opened before this returns where there is something to do, else when it is needed.

        What cannot be opened, or not soon, is tried further in the background; `problem` says why. Raises nothing.
        """
        self._is_stopped = False
        if not await self._is_wanted():
            return
        self.warm()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._tried.wait(), self._opening_seconds)
            return
        self.problem = EngineError("Messaging is still being opened.", remedy=_LOOK_AT_LOG)

    def warm(self) -> None:
        """Open the room in the background, for whoever will need it soon; tried again until it opens."""
        if self._room is None and self._warming is None and not self._is_stopped:
            self._warming = asyncio.create_task(self._warm(), name="messaging-warm")

    async def ready(self) -> Messaging:
        """The room, opened and running. Raises MunadilError where that cannot be."""
        return (await self._ready()).messaging

    async def web(self) -> WebConversations:
        """Conversations of the page."""
        return (await self._ready()).web

    async def channel(self, name: ChannelName) -> Channel | None:
        """A provider's channel, by name; None where it is off."""
        return (await self._ready()).channels.get(name) if name in self.channels else None

    async def in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a function returns, run in a thread kept for webhooks: answers have the others, and may have many at work."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_WEBHOOK_THREADS, thread_name_prefix="webhook")
        call = partial(copy_context().run, function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def stop(self) -> None:
        """Stop receiving, then taking turns; what is running ends, or is run again at the next start."""
        self._is_stopped = True
        if self._threads is not None:
            self._threads.shutdown(wait=False)
            self._threads = None
        if self._warming is not None:
            self._warming.cancel()
            with suppress(asyncio.CancelledError):
                await self._warming
            self._warming = None
        async with self._lock:
            if self._room is not None:
                await _close(self._room)
            self._room = None
        if self.tracing is not None:
            await asyncio.to_thread(self.tracing.flush)

    async def _is_wanted(self) -> bool:
        try:
            return await asyncio.to_thread(self._is_eager)
        except Exception as error:  # noqa: BLE001 -- the database is away: opening says so, and is tried again
            _log.error("messaging.not_looked_at", kind=type(error).__name__)
            return True

    async def _ready(self) -> Room:
        if self._room is not None:
            return self._room
        if self.problem is not None and self._warming is not None:
            # It is being tried: nobody queues for a try of their own.
            raise self.problem.with_traceback(None)
        return await self._try()

    async def _try(self) -> Room:
        async with self._lock:
            if self._is_stopped:
                raise EngineError("This process is stopping.", remedy="Try again in a moment.")
            if self._room is None:
                self._room = await self._opened()
        return self._room

    async def _opened(self) -> Room:
        room: Room | None = None
        try:
            # Opened in a thread: the engine's library alone takes a second to import.
            room = await asyncio.to_thread(self._open)
            await room.messaging.engine.start()
            for receiver in room.receivers:
                await receiver.start()
        except Exception as error:  # noqa: BLE001 -- whatever it is, the server stays up and tries again
            if room is not None:
                await _abandon(room)
            self.problem = _told(error)
            raise self.problem from None
        self.problem = None
        _log.info("messaging.started", channels=sorted(self.channels))
        return room

    async def _warm(self) -> None:
        while True:
            try:
                await self._try()
                return
            except MunadilError as error:
                _log.error("messaging.not_started", detail=error.detail, remedy=error.remedy)
            finally:
                self._tried.set()
            await asyncio.sleep(self._retry_seconds)


def _told(error: Exception) -> MunadilError:
    if isinstance(error, MunadilError):
        return error
    # An error's own words may hold an address or a secret; its kind does not.
    return EngineError(f"Messaging could not be opened: {type(error).__name__}.", remedy=_LOOK_AT_LOG)


async def _abandon(room: Room) -> None:
    """Give back what a room that did not open had taken: the next try begins anew."""
    for receiver in room.receivers:
        await receiver.stop()
    try:
        await room.messaging.engine.stop()
    except Exception as error:  # noqa: BLE001 -- why it did not open is what counts
        _log.warning("messaging.engine_not_stopped", kind=type(error).__name__)


async def _close(room: Room) -> None:
    for receiver in room.receivers:
        await receiver.stop()
    await room.messaging.engine.stop()
    for channel in room.channels.values():
        await channel.close()
