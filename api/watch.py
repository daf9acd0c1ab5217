"""Looks after what runs, and has staff told: the queue, what providers take, the disk, the day's budget."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import structlog

from core.alerts import Alert, Alerting, AlertKind
from core.errors import MunadilError

_log = structlog.get_logger(__name__)
_PAUSE_S = 60.0
"""Seconds between two looks; chosen by hand: a minute late is in time for a person."""
_MEGABYTE = 1024 * 1024
"""Bytes, by definition."""


class MessagingNumbers(Protocol):
    """How messaging is doing; `connectors.desk.health.MessagingHealth` is the real one."""

    @property
    def faults(self) -> tuple[str, ...]:
        """What of the queue is past its threshold, in words."""
        ...

    @property
    def send_faults(self) -> tuple[str, ...]:
        """What of sending is, in words."""
        ...

    @property
    def handovers(self) -> tuple[int, ...]:
        """Numbers of requests for a person that nobody has taken."""
        ...

    @property
    def awake(self) -> tuple[str, ...]:
        """Conversations that rested until a time that is over, and that nobody has touched since."""
        ...


class Watch:
    """Looks once a minute; what it cannot look at is logged, and keeps nothing else from being looked at."""

    def __init__(
        self,
        alerting: Alerting,
        *,
        data_dir: Path,
        least_free_mb: int = 0,
        messaging: Callable[[], MessagingNumbers] | None = None,
        is_budget_spent: Callable[[], bool] | None = None,
        note: Callable[[], object] | None = None,
        free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
    ) -> None:
        """What is not given is not looked at; `note` writes down what the server stands on, where it has changed."""
        self._alerting, self._data_dir, self._least, self._free = alerting, data_dir, least_free_mb, free
        self._messaging, self._is_budget_spent, self._note = messaging, is_budget_spent, note

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(_PAUSE_S)

    def look(self) -> None:
        """Look once, and have staff told of what is wrong."""
        for part in (self._standing, self._people, self._disk, self._queue, self._budget):
            try:
                for alert in part():
                    self._alerting.alert(alert)
            except (MunadilError, OSError) as error:
                _log.warning("watch.could_not_look", part=part.__name__.lstrip("_"), kind=type(error).__name__)

    def _standing(self) -> Iterator[Alert]:
        if self._note:
            self._note()
        yield from ()

    def _people(self) -> Iterator[Alert]:
        """Each request for a person, and each conversation that is back, once, for as long as nobody takes it."""
        if self._messaging is None:
            return
        numbers = self._messaging()
        for conversation in numbers.awake:
            text = f"Conversation {conversation} was snoozed until now. It is on the list of the inbox again."
            yield Alert(AlertKind.SNOOZE_OVER, "A conversation is back", text, conversation)
        for number in numbers.handovers:
            text = "Somebody asks for a person and is told that the team knows. `munadil inbox list` shows who waits; take it there."
            yield Alert(AlertKind.PERSON_WANTED, "Somebody asks for a person", text, str(number))

    def _disk(self) -> Iterator[Alert]:
        free = self._free(self._data_dir) // _MEGABYTE
        if free < self._least:
            text = f"{free} MB are free where {self._data_dir} is; below {self._least} MB staff is told. Make room, or move the folder."
            yield Alert(AlertKind.DISK_FULL, "The disk is nearly full", text)

    def _queue(self) -> Iterator[Alert]:
        if self._messaging is None:
            return
        numbers = self._messaging()
        for fault in numbers.faults:
            if fault in numbers.send_faults:
                text = f"{fault[:1].upper()}{fault[1:]}. `munadil doctor` and `munadil inbox parked` tell more."
                yield Alert(AlertKind.CHANNEL_DOWN, "A channel does not take what is sent", text)
            else:
                text = (
                    f"{fault[:1].upper()}{fault[1:]}. Look whether a worker runs (`munadil serve` or `munadil worker`)."
                )
                yield Alert(AlertKind.QUEUE_GROWING, "Messages wait for an answer", text, fault.partition(" ")[0])

    def _budget(self) -> Iterator[Alert]:
        if self._is_budget_spent is not None and self._is_budget_spent():
            text = "Answers quote until midnight; MUNADIL_MODEL_DAILY_TOKENS and MUNADIL_MODEL_DAILY_COST are the caps."
            yield Alert(AlertKind.BUDGET_SPENT, "The day's budget of models is spent", text)
