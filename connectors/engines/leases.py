"""The turn engine on a table of our own: a conversation to wake is a row, and a worker that lives has it while it runs.

A row is written in the transaction that gives a reason to wake, and there is one a conversation: reasons that come
together wake once. Whoever takes it names itself in it; a reason that comes meanwhile sets `due_at` again, and the row
outlives the run. What a worker had when it died is put back by whoever can take the lock of its name (`worker_lock`).
All else that a turn is stands in the tables of the turn itself. docs/decisions/0185 has the reasons and the figures.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy import case, delete, event, func, or_, select, update
from sqlalchemy.orm import Session

from connectors.engine import TurnWork
from connectors.engines.upkeep import Upkeep
from connectors.engines.worker_lock import WorkerLock, put_back, take_worker_lock
from connectors.rows.tables import WakeUpRow
from connectors.settings import ConnectorSettings
from core.database.database import Database
from core.database.statements import insert_for, is_postgres

_log = structlog.get_logger(__name__)
_POLL_SECONDS = 0.1
"""Between two looks for what other processes woke; what this one wakes is heard at once. Chosen by hand: a look is 0.1 ms."""
_LEAST_SECONDS = 0.01
"""Between two looks at what is due and cannot be taken, for want of a free place or because it is just being woken; chosen by hand."""
_FAULT_SECONDS = 5.0
"""Wait after a run that failed for a reason of its own, such as a database that is away; chosen by hand."""
_STOP_SECONDS = 10.0
"""Time that runs are given to end when the worker stops; chosen by hand."""
_EARLIEST = select(func.min(WakeUpRow.due_at)).where(WakeUpRow.worker == "")


class LeaseEngine:
    """The `TurnEngine` port. Without `work` it only wakes: `munadil serve --no-worker`."""

    def __init__(self, database: Database, settings: ConnectorSettings, work: TurnWork | None = None) -> None:
        self._database, self._settings, self._work = database, settings, work
        self._chores: tuple[Callable[[], object], ...] = ()
        self._worker_lock: WorkerLock | None = None
        self._upkeep: Upkeep | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._taking: asyncio.Task[None] | None = None
        self._bell, self._next = asyncio.Event(), 0.0
        self._running: dict[str, asyncio.Task[None]] = {}
        self._ended: dict[str, float | None] = {}
        self._again: set[str] = set()

    def do(self, work: TurnWork, *chores: Callable[[], object]) -> None:
        """Have `start` run this work, and these chores in a thread once an hour."""
        self._work, self._chores = work, chores

    def wake(self, session: Session, conversation: str, delay: float) -> None:
        """Have a turn of the conversation run in at most `delay` seconds, if this transaction commits."""
        due = datetime.now(UTC) + timedelta(seconds=max(delay, 0.0))
        session.execute(_wake(is_postgres(session)), {"conversation": conversation, "due_at": due, "worker": ""})
        loop = self._loop
        if loop is not None:

            def ring(_session: Session) -> None:
                with suppress(RuntimeError):  # the loop is gone: the next start finds the row
                    loop.call_soon_threadsafe(self._hear, max(delay, 0.0))

            event.listen(session, "after_commit", ring, once=True)

    async def start(self) -> None:
        """Begin to run turns in this process. Raises LockedError when another process has this worker's name."""
        if self._work is None:
            return
        self._worker_lock = await asyncio.to_thread(take_worker_lock, self._database, self._settings.worker_name)
        try:
            # What an earlier process of this name had begun: it is dead, or it would still have the name.
            await asyncio.to_thread(put_back, self._database, self._worker_lock.name)
        except BaseException:
            self._worker_lock.release()
            self._worker_lock = None
            raise
        self._loop, self._bell, self._next = asyncio.get_running_loop(), asyncio.Event(), 0.0
        self._taking = asyncio.create_task(self._take_for_ever(self._worker_lock.name), name="turns")
        self._upkeep = Upkeep(self._database, self, self._worker_lock, self._settings, self._chores)
        self._upkeep.start()
        _log.info("worker.started", worker=self._worker_lock.name)

    async def stop(self) -> None:
        """Stop taking turns; what is running has ten seconds to end, or is run again by whoever starts next."""
        self._loop = None
        if self._upkeep is not None:
            await self._upkeep.stop()
            self._upkeep = None
        if self._taking is not None:
            self._taking.cancel()
            with suppress(asyncio.CancelledError):
                await self._taking
            self._taking = None
        if self._running:
            await asyncio.wait(self._running.values(), timeout=_STOP_SECONDS)
        for task in [*self._running.values()]:
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        self._running.clear()
        if self._worker_lock is not None:
            try:
                await asyncio.to_thread(self._leave, self._worker_lock.name, self._ended)
            except Exception as error:  # noqa: BLE001 -- the database is away: whoever starts next puts it back
                _log.warning("worker.turns_not_put_back", kind=type(error).__name__)
            self._ended.clear()
            self._worker_lock.release()
            self._worker_lock = None

    async def _take_for_ever(self, worker: str) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._next = loop.time() + _POLL_SECONDS
            ended, self._ended = self._ended, {}
            free = self._settings.concurrent_turns - len(self._running)
            try:
                taken, earliest, left = await asyncio.to_thread(self._turn_over, worker, ended, free)
            except Exception as error:  # noqa: BLE001 -- the database is away: what has ended is told when it is back
                _log.error("worker.queue_not_read", kind=type(error).__name__)
                self._ended = ended | self._ended
                await asyncio.sleep(_POLL_SECONDS * 10)
                continue
            self._ended = {name: ended[name] for name in left} | self._ended
            for conversation in taken:
                self._begin(conversation)
            if earliest is not None:
                self._hear(max((earliest - datetime.now(UTC)).total_seconds(), _LEAST_SECONDS))
            await self._until_next(loop)

    async def _until_next(self, loop: asyncio.AbstractEventLoop) -> None:
        while (left := self._next - loop.time()) > 0:
            self._bell.clear()
            alarm = loop.call_later(left, self._bell.set)
            try:
                # Not by wait_for: Python 3.11's loses a cancellation that comes with what it waits for.
                await self._bell.wait()
            finally:
                alarm.cancel()

    def _hear(self, delay: float) -> None:
        """Look again in `delay` seconds at the latest."""
        if self._loop is not None:
            self._next = min(self._next, self._loop.time() + delay)
            self._bell.set()

    def _begin(self, conversation: str) -> None:
        if conversation in self._running:
            # Our name was lost for a moment and the row put back: what still runs is to look again when it ends.
            self._again.add(conversation)
            return
        self._running[conversation] = asyncio.create_task(self._run(conversation), name=f"turn-{conversation[:12]}")

    async def _run(self, conversation: str) -> None:
        wait: float | None
        try:
            wait = await self._work.run(conversation) if self._work is not None else None
        except Exception as error:  # noqa: BLE001 -- an error's own words may hold a text; its kind does not
            _log.error("turn.failed", conversation=conversation[:12], kind=type(error).__name__)
            wait = _FAULT_SECONDS
        if conversation in self._again:
            self._again.discard(conversation)
            wait = 0.0
        self._running.pop(conversation, None)
        self._ended[conversation] = wait
        self._hear(0.0)

    def _turn_over(
        self, worker: str, ended: Mapping[str, float | None], free: int
    ) -> tuple[list[str], datetime | None, set[str]]:
        """Tell what has ended and take what is due: what was taken, when the next is due, and what could not be told yet."""
        earliest = self._database.look_up(_EARLIEST) if free > 0 else None
        now = datetime.now(UTC)
        is_due = earliest is not None and earliest <= now
        if not ended and not is_due:
            return [], earliest, set()
        with self._database.write() as session:
            left = _give_back(session, worker, ended, now)
            taken = _take(session, worker, free, now) if is_due or ended else []
            return taken, session.scalar(_EARLIEST), left

    def _leave(self, worker: str, ended: Mapping[str, float | None]) -> None:
        with self._database.write() as session:
            _give_back(session, worker, ended, datetime.now(UTC))
        put_back(self._database, worker)


@cache
def _wake(of_postgres: bool) -> Any:
    """The row of a conversation, new or due as soon as the new one would be."""
    new = insert_for(of_postgres, WakeUpRow, ("conversation", "due_at", "worker"))
    return new.on_conflict_do_update(
        index_elements=["conversation"], set_={"due_at": _sooner(WakeUpRow.due_at, new.excluded.due_at)}
    )


def _sooner(stored: Any, given: Any) -> Any:
    return case((or_(stored.is_(None), stored > given), given), else_=stored)


_UNTRACKED = {"synchronize_session": False}


def _take(session: Session, worker: str, free: int, now: datetime) -> list[str]:
    """Take up to `free` conversations that are due, those that wait longest first."""
    if free <= 0:
        return []
    due = select(WakeUpRow.conversation).where(WakeUpRow.worker == "", WakeUpRow.due_at <= now)
    taken = session.scalars(due.order_by(WakeUpRow.due_at).limit(free).with_for_update(skip_locked=True)).all()
    if taken:
        mine = update(WakeUpRow).where(WakeUpRow.conversation.in_(taken)).values(worker=worker, due_at=None)
        session.execute(mine, execution_options=_UNTRACKED)
    return list(taken)


def _give_back(session: Session, worker: str, ended: Mapping[str, float | None], now: datetime) -> set[str]:
    """Free what has ended: gone where nobody wants more of it, else due again; returns what somebody is just waking.

    Rows are never waited for here, so that no webhook and no worker waits in a circle.
    """
    if not ended:
        return set()
    ours = WakeUpRow.conversation.in_(list(ended)), WakeUpRow.worker == worker
    held = set(session.scalars(select(WakeUpRow.conversation).where(*ours).with_for_update(skip_locked=True)))
    done = [name for name in held if ended[name] is None]
    gone = delete(WakeUpRow).where(WakeUpRow.conversation.in_(done), WakeUpRow.due_at.is_(None))
    session.execute(gone, execution_options=_UNTRACKED)
    session.execute(
        update(WakeUpRow).where(WakeUpRow.conversation.in_(done)).values(worker=""), execution_options=_UNTRACKED
    )
    for name in held - set(done):
        due = now + timedelta(seconds=ended[name] or 0.0)
        again = update(WakeUpRow).where(WakeUpRow.conversation == name)
        session.execute(again.values(worker="", due_at=_sooner(WakeUpRow.due_at, due)), execution_options=_UNTRACKED)
    if len(held) == len(ended):
        return set()
    return set(session.scalars(select(WakeUpRow.conversation).where(*ours))) - held
