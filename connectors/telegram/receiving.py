"""How messages of Telegram are received: it learns the bot's name, and asks for updates where they are not sent to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import structlog

from connectors.errors import MalformedError
from connectors.message import Delivery
from connectors.telegram.updates import ALLOWED_UPDATES
from core.database.errors import LockedError

if TYPE_CHECKING:
    from connectors.telegram.channel import TelegramChannel

_LONGEST_PAUSE_S = 60.0
"""Between two tries to ask for updates; chosen by hand: whoever writes waits no longer than this once it works again."""
_TAKE_OVER = 5
"""First waits between two tries to take over from another process; chosen by hand."""
_BATCH = 100
"""Updates asked for at once, the most that the Bot API gives: given by its documentation."""

T = TypeVar("T")

_log = structlog.get_logger(__name__)

Accept = Callable[[Delivery], Awaitable[object]]
"""Stores what came in, committed when it returns; what it raises is tried again."""


@dataclass(frozen=True)
class ReceivingProblem:
    """Why nothing comes in, in one line, and what to do."""

    detail: str
    remedy: str = ""


class TelegramReceiver:
    """Asks for updates, has them stored, and only then asks for the next: a crash in between brings them again.

    In webhook mode it only finds out what the bot is called, so that groups work. `problem` says why nothing comes in.
    """

    def __init__(
        self,
        channel: TelegramChannel,
        accept: Accept,
        *,
        alone: Callable[[], AbstractContextManager[None]] = nullcontext,
        pause: float = 1.0,
    ) -> None:
        """`alone` holds the right to ask among all processes, raising LockedError (`lambda: database.lock("telegram")`).

        `pause` is the first wait after a failure, in seconds; it doubles up to a minute.
        """
        self._channel, self._accept, self._alone, self._pause = channel, accept, alone, pause
        self._offset = 0
        self._failures = 0
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.problem: ReceivingProblem | None = None

    async def start(self) -> None:
        """Begin, in the background."""
        if self._task is None:
            self._stopping.clear()
            self._task = asyncio.create_task(self._run(), name="telegram-receiver")

    async def stop(self) -> None:
        """Stop asking; what is being stored is stored."""
        self._stopping.set()
        if self._task is not None:
            await self._task
            self._task = None

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._unless_stopping(self._channel.identify())
                if self._channel.settings.telegram_mode == "webhook":
                    self.problem = None
                    return
                with self._alone():
                    await self._receive()
            except LockedError:
                self.problem = None  # another process of ours asks; this one is ready to take over
                await self._wait(_TAKE_OVER * self._pause)
            except Exception as error:  # noqa: BLE001 - whatever fails, the next question must be asked
                await self._wait_after(error)

    async def _receive(self) -> None:
        while not self._stopping.is_set():
            updates = await self._unless_stopping(self._ask())
            if updates:
                await self._store(updates)
            self._failures, self.problem = 0, None

    async def _ask(self) -> list[Any]:
        """Updates from the offset on, as Telegram words them: read by the same code as a webhook's."""
        settings = self._channel.settings
        query = urlencode(
            {
                "offset": self._offset,
                "limit": _BATCH,
                "timeout": settings.telegram_poll_seconds,
                "allowed_updates": json.dumps(ALLOWED_UPDATES),
            }
        )
        answer = await self._channel.updates_request.retrieve(
            f"{self._channel.url('getUpdates')}?{query}",
            read_timeout=settings.telegram_poll_seconds + settings.telegram_timeout,
        )
        return list(json.loads(answer)["result"])

    async def _store(self, updates: list[Any]) -> None:
        deliveries = [self._read(update) for update in updates]
        await self._accept(
            Delivery(
                messages=tuple(message for delivery in deliveries for message in delivery.messages),
                ignored=sum(delivery.ignored for delivery in deliveries),
                moves=tuple(moved for delivery in deliveries for moved in delivery.moves),
            )
        )
        self._offset = max(int(update["update_id"]) for update in updates) + 1

    def _read(self, update: Any) -> Delivery:
        try:
            return self._channel.read(json.dumps(update).encode())
        except MalformedError:
            # One that we cannot read would come again for ever and hold back every other.
            _log.warning("telegram.update_unreadable")
            return Delivery(ignored=1)

    async def _unless_stopping(self, work: Awaitable[T]) -> T | None:
        """The outcome of the work; None where it was to stop before."""
        working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if working.done():
            return working.result()
        working.cancel()
        await asyncio.wait((working,))
        return None

    async def _wait_after(self, error: Exception) -> None:
        problem, pause = _explained(error)
        self._failures += 1
        pause = max(pause, min(_LONGEST_PAUSE_S, self._pause * 2 ** min(self._failures - 1, 10)))
        if problem != self.problem:  # once, not at every try
            _log.warning("telegram.not_receiving", problem=problem.detail, remedy=problem.remedy)
        self.problem = problem
        await self._wait(pause)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _explained(error: Exception) -> tuple[ReceivingProblem, float]:
    """What went wrong in words, and the seconds to wait at least."""
    from telegram.error import Conflict, InvalidToken, TelegramError

    from connectors.errors import ChannelError, SendError
    from connectors.telegram.failures import as_send_error
    from connectors.telegram.requests import TooManyRequestsError

    if isinstance(error, Conflict):
        return _conflict(error.message), 0.0
    if isinstance(error, ChannelError):
        return ReceivingProblem(error.detail, error.remedy), 0.0
    if isinstance(error, InvalidToken):
        return ReceivingProblem(
            "Telegram does not know the bot's token.", "Set MUNADIL_TELEGRAM_TOKEN to it, whole."
        ), 0.0
    if isinstance(error, TelegramError):
        wait = error.after if isinstance(error, TooManyRequestsError) else 0.0
        return ReceivingProblem(f"Telegram gives no messages: {as_send_error(error).reason}."), wait
    if isinstance(error, SendError):
        return ReceivingProblem(f"Telegram gives no messages: {error.reason}."), 0.0
    return ReceivingProblem(f"What came from Telegram could not be stored ({type(error).__name__})."), 0.0


def _conflict(said: str) -> ReceivingProblem:
    if "webhook" in said.lower():
        return ReceivingProblem(
            "Telegram sends this bot's messages to a webhook, so none can be asked for.",
            "Run `munadil channels setup telegram` with MUNADIL_TELEGRAM_MODE=polling, or use webhook mode.",
        )
    return ReceivingProblem(
        "Another program asks Telegram for this bot's messages.",
        "Stop it, or give it a bot of its own: one token serves one installation.",
    )
