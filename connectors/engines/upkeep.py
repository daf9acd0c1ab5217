"""What a worker looks after beside its turns: workers that died, messages that nobody is about to answer, old work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import select, union

from connectors.engine import TurnEngine
from connectors.engines.worker_lock import WorkerLock, lock_of_dead_worker
from connectors.rows.tables import UNFINISHED, InboxRow, OutboxRow, SendState, TurnRow
from connectors.settings import ConnectorSettings
from core.database.database import Database

_log = structlog.get_logger(__name__)
_PURGE_SECONDS = 3600.0
"""Between two removals of what is old; chosen by hand."""
_BATCH = 500
"""Old work removed by one call; chosen by hand."""
_SWEPT = 200
"""Conversations woken by one sweep at most, the next has the others; chosen by hand."""
_FINISHED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


class Upkeep:
    """Loops beside a worker's turns; each outlives its errors."""

    def __init__(
        self,
        database: Database,
        engine: TurnEngine,
        queue: str,
        worker_lock: WorkerLock,
        settings: ConnectorSettings,
        chores: tuple[Callable[[], object], ...] = (),
    ) -> None:
        self._database, self._engine, self._queue, self._worker_lock = database, engine, queue, worker_lock
        self._settings, self._chores = settings, chores
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin; PostgreSQL alone has several workers, and so dead ones."""
        loops: list[tuple[Callable[[], Awaitable[object]], float]] = [
            (self.sweep, self._settings.sweep_seconds),
            (self.purge, _PURGE_SECONDS),
            (self.do_chores, _PURGE_SECONDS),
        ]
        if not self._database.is_sqlite:
            loops.append((self.reap, self._settings.reap_seconds))
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
        """Put back into the queue what workers had begun when they died; how many wake-ups that were."""
        from dbos import DBOS

        if not await asyncio.to_thread(self._worker_lock.hold):
            _log.error("worker.name_lost", worker=self._worker_lock.name)
            return 0
        running = await DBOS.list_workflows_async(
            status="PENDING", queues_only=True, load_input=False, load_output=False
        )
        names = {w.executor_id for w in running if w.executor_id} - {self._worker_lock.name}
        return sum([await self._reap(name) for name in sorted(names)])

    async def _reap(self, name: str) -> int:
        from dbos import DBOS

        # The lock is held while the work is put back: two reapers would start it twice.
        with lock_of_dead_worker(self._database, name) as is_dead:
            if not is_dead:
                return 0
            left = await DBOS.list_workflows_async(
                status="PENDING", executor_id=name, queue_name=self._queue, load_input=False, load_output=False
            )
            ids = [workflow.workflow_id for workflow in left]
            if ids:
                await DBOS.resume_workflows_async(ids, queue_name=self._queue)
                _log.warning("worker.turns_taken_over", worker=name, turns=len(ids))
            return len(ids)

    async def sweep(self) -> int:
        """Wake conversations with work that has lain for long: a net under everything else, which should catch nothing."""
        found = await asyncio.to_thread(self._sweep)
        if found:
            _log.info("worker.old_work_woken", conversations=found)
        return found

    def _sweep(self) -> int:
        now = datetime.now(UTC)
        before = now - timedelta(seconds=self._settings.sweep_seconds)
        waits = select(OutboxRow.conversation).where(
            OutboxRow.state == SendState.WAITING.value, OutboxRow.next_at > before
        )
        messages = select(InboxRow.conversation).where(
            InboxRow.turn.is_(None), InboxRow.received_at < before, InboxRow.conversation.not_in(waits)
        )
        turns = select(TurnRow.conversation).where(
            TurnRow.state.in_(UNFINISHED), TurnRow.created_at < before, TurnRow.conversation.not_in(waits)
        )
        with self._database.read() as session:
            found = [c for c in session.scalars(union(messages, turns).limit(_SWEPT)) if c is not None]
        if found:
            minute = int(now.timestamp() // self._settings.sweep_seconds)
            with self._database.write() as session:
                for conversation in found:
                    self._engine.wake(session, conversation, f"sweep {minute}", 0.0)
        return len(found)

    async def purge(self) -> int:
        """Delete the engine's record of work that ended long ago; how many."""
        from dbos import DBOS

        before = (datetime.now(UTC) - timedelta(hours=self._settings.keep_workflows_hours)).isoformat()
        deleted = 0
        while True:
            old = await DBOS.list_workflows_async(
                status=_FINISHED, completed_before=before, limit=_BATCH, load_input=False, load_output=False
            )
            if not old:
                return deleted
            await DBOS.delete_workflows_async([workflow.workflow_id for workflow in old])
            deleted += len(old)


async def _repeat(work: Callable[[], Awaitable[object]], seconds: float) -> None:
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 -- upkeep goes on when the database is back
            _log.warning("worker.upkeep_failed", work=getattr(work, "__name__", ""), kind=type(error).__name__)
        await asyncio.sleep(seconds)
