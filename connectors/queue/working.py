"""Showing a person that their message has come in, beside the turn: whatever hangs or fails here costs the turn nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress

import structlog

from connectors.channel import Channel
from connectors.message import Address, Inbound, InboundKind

_log = structlog.get_logger(__name__)
TYPING_SECONDS = 4.0
"""How often "typing…" is shown anew: Telegram's lasts five seconds, as given by its documentation."""
_GRACE_SECONDS = 5.0
"""How long a first call that is under way when the turn ends may still take; chosen by hand."""
_CONCURRENT_SIGNS = 16
"""Calls of this kind under way at once to one provider: one that hangs must leave connections to what is sent (docs/decisions/0130)."""


class Working:
    """Acknowledges choices and shows "typing…" while turns are answered; used in one event loop."""

    def __init__(self) -> None:
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @contextmanager
    def shown(self, channel: Channel, address: Address, messages: Sequence[Inbound]) -> Iterator[None]:
        """Acknowledge every choice among the messages, and show "typing…" while the block runs.

        Nothing is waited for, neither at the beginning nor at the end. A choice is acknowledged however soon the block ends.
        """
        for message in messages:
            if message.kind is InboundKind.CHOICE:
                self._begin(self._acknowledge(channel, message.id))
        shown, ended = asyncio.Event(), asyncio.Event()
        typing = self._begin(self._type(channel, address, messages[-1].id, shown, ended))
        try:
            yield
        finally:
            # A channel that lets itself not be cancelled still sees that it is over.
            ended.set()
            self._begin(self._end(typing, shown))

    async def _acknowledge(self, channel: Channel, message: str) -> None:
        try:
            async with self._slot(channel):
                await channel.acknowledge_choice(message)
        except Exception as error:  # noqa: BLE001 -- the waiting sign of a button ends by itself
            _log.info("channel.choice_not_acknowledged", channel=channel.name, kind=type(error).__name__)

    async def _end(self, typing: asyncio.Task[None], shown: asyncio.Event) -> None:
        """Stop typing; a first call under way may end, for it marks the message as read where a channel has that."""
        with suppress(TimeoutError):
            await asyncio.wait_for(shown.wait(), _GRACE_SECONDS)
        typing.cancel()

    async def _type(
        self, channel: Channel, address: Address, message: str, shown: asyncio.Event, ended: asyncio.Event
    ) -> None:
        slot = self._slot(channel)
        try:
            while not ended.is_set():
                if not slot.locked():
                    async with slot:
                        await channel.show_working(address, message)
                shown.set()
                await asyncio.sleep(TYPING_SECONDS)
        except Exception as error:  # noqa: BLE001 -- nobody goes without an answer for want of three dots
            _log.info("channel.typing_not_shown", channel=channel.name, kind=type(error).__name__)
        finally:
            shown.set()

    def _slot(self, channel: Channel) -> asyncio.Semaphore:
        return self._slots.setdefault(channel.name, asyncio.Semaphore(_CONCURRENT_SIGNS))

    def _begin(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
