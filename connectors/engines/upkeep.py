"""What a worker looks after beside its turns: workers that died, messages that nobody is about to answer, what is done once an hour."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import select, union

from connectors.engine import TurnEngine
from connectors.engines.worker_lock import WorkerLock, lock_of_dead_worker, put_back
from connectors.rows.tables import UNFINISHED, InboxRow, TurnRow, WakeUpRow
from connectors.settings import ConnectorSettings
from core.database.database import Database

_log = structlog.get_logger(__name__)
_CHORE_SECONDS = 3600.0
"""Between two removals of what is old; chosen by hand."""
_SWEPT = 200
"""Conversations woken by one sweep at most, the next has the others; chosen by hand."""


class Upkeep:
    """Loops beside a worker's turns; each outlives its errors."""

    def __init__(
        self,
        database: Database,
        engine: TurnEngine,
        worker_lock: WorkerLock,
        settings: ConnectorSettings,
        chores: tuple[Callable[[], object], ...] = (),
    ) -> None:
        self._database, self._engine, self._worker_lock = database, engine, worker_lock
        self._settings, self._chores = settings, chores
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin."""
        loops: list[tuple[Callable[[], Awaitable[object]], float]] = [
            (self.sweep, self._settings.sweep_seconds),
            (self.reap, self._settings.reap_seconds),
            (self.do_chores, _CHORE_SECONDS),
        ]
        self._tasks = [asyncio.create_task(_repeat(work, seconds)) for work, seconds in loops]

    async def stop(self) -> None:
        """End the loops."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def do_chores(self) -> None:
        """Do what else is to be done once an hour."""
        for chore in self._chores:
            await asyncio.to_thread(chore)

    async def reap(self) -> int:
        """Put back what workers had begun when they died; how many conversations that were."""
        if not await asyncio.to_thread(self._worker_lock.hold):
            _log.error("worker.name_lost", worker=self._worker_lock.name)
            return 0
        return await asyncio.to_thread(self._reap)

    def _reap(self) -> int:
        others = select(WakeUpRow.worker).where(WakeUpRow.worker.not_in(("", self._worker_lock.name))).distinct()
        with self._database.read() as session:
            names = session.scalars(others).all()
        return sum(self._reap_worker(name) for name in sorted(names))

    def _reap_worker(self, name: str) -> int:
        # The lock is held while the work is put back: nobody comes back under the name meanwhile.
        with lock_of_dead_worker(self._database, name) as is_dead:
            turns = put_back(self._database, name) if is_dead else 0
        if turns:
            _log.warning("worker.turns_taken_over", worker=name, turns=turns)
        return turns

    async def sweep(self) -> int:
        """Wake conversations whose work nothing is about to do: a net under everything else, which should catch nothing."""
        found = await asyncio.to_thread(self._sweep)
        if found:
            _log.info("worker.old_work_woken", conversations=found)
        return found

    def _sweep(self) -> int:
        before = datetime.now(UTC) - timedelta(seconds=self._settings.sweep_seconds)
        woken = select(WakeUpRow.conversation)
        messages = select(InboxRow.conversation).where(
            InboxRow.turn.is_(None), InboxRow.received_at < before, InboxRow.conversation.not_in(woken)
        )
        turns = select(TurnRow.conversation).where(
            TurnRow.state.in_(UNFINISHED), TurnRow.created_at < before, TurnRow.conversation.not_in(woken)
        )
        with self._database.read() as session:
            found = [c for c in session.scalars(union(messages, turns).limit(_SWEPT)) if c is not None]
        for conversation in found:
            # One transaction each: rows of several conversations are held by webhooks alone.
            with self._database.write() as session:
                self._engine.wake(session, conversation, 0.0)
        return len(found)


async def _repeat(work: Callable[[], Awaitable[object]], seconds: float) -> None:
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 -- upkeep goes on when the database is back
            _log.warning("worker.upkeep_failed", work=getattr(work, "__name__", ""), kind=type(error).__name__)
        await asyncio.sleep(seconds)
