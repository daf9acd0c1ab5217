"""A worker's name, held by one living process: whoever can take a name's lock knows that its worker is dead."""

from __future__ import annotations

import secrets
import socket
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from connectors.rows.tables import WakeUpRow
from core.database.database import Database
from core.database.errors import LockedError

DEFAULT_NAME = "worker"
_REMEDY = "One process per name: stop the other one, or give this one a name of its own (MUNADIL_WORKER_NAME)."


class WorkerLock(Protocol):
    """The right to work under a name, as long as this process lives."""

    @property
    def name(self) -> str:
        """The worker's name."""
        ...

    def hold(self) -> bool:
        """Whether the name is still ours; taken again where the connection that held it broke."""
        ...

    def release(self) -> None:
        """Give the name back."""
        ...


def take_worker_lock(database: Database, name: str) -> WorkerLock:
    """Take a worker's name; on SQLite the default is fixed, so that a restart finds its own work. Raises LockedError."""
    if database.is_sqlite:
        return _FileLock(database, name or DEFAULT_NAME)
    return _AdvisoryLock(database, name or f"{socket.gethostname()[:40]}-{secrets.token_hex(4)}")


class _FileLock:
    """A lock file beside the database, given back by the system when the process ends."""

    def __init__(self, database: Database, name: str) -> None:
        self.name = name
        self._stack = ExitStack()
        self._stack.enter_context(database.lock(f"worker-{name}", remedy=_REMEDY))

    def hold(self) -> bool:
        return True

    def release(self) -> None:
        self._stack.close()


class _AdvisoryLock:
    """An advisory lock of PostgreSQL on a connection of its own, given back by the server when that ends."""

    def __init__(self, database: Database, name: str) -> None:
        self.name = name
        self._database = database
        self._connection: Connection | None = None
        if not self._take():
            raise LockedError(f"Another process works as {name}.", remedy=_REMEDY)

    def hold(self) -> bool:
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return True
        except SQLAlchemyError:
            self.release()
        try:
            return self._take()
        except SQLAlchemyError:
            return False

    def release(self) -> None:
        if self._connection is None:
            return
        with suppress(SQLAlchemyError):  # a broken connection gave it back already
            self._connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": lock_key(self.name)})
        self._connection.invalidate()
        self._connection.close()
        self._connection = None

    def _take(self) -> bool:
        connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": lock_key(self.name)}):
            self._connection = connection
            return True
        connection.close()
        return False


@contextmanager
def nobody_works(database: Database, name: str) -> Iterator[None]:
    """Keep workers from beginning on SQLite while the block runs, where none works now. Raises LockedError.

    On PostgreSQL those that work are seen, and none is kept from beginning: keys that are being rotated do that.
    """
    remedy = "Stop every `munadil serve` and `munadil worker` first."
    if database.is_sqlite:
        with database.lock(f"worker-{name or DEFAULT_NAME}", remedy=remedy):
            yield
        return
    held = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1 AND objsubid = 1")
    with database.engine.connect() as connection:
        if connection.scalar(held):
            raise LockedError("A worker works on this database.", remedy=remedy)
    yield


@contextmanager
def lock_of_dead_worker(database: Database, name: str) -> Iterator[bool]:
    """Whether the worker of that name is dead; while the block runs, nobody else finds it dead or comes back as it."""
    if database.is_sqlite:
        with ExitStack() as stack:
            try:
                stack.enter_context(database.lock(f"worker-{name}"))
            except LockedError:
                yield False
                return
            yield True
        return
    with database.engine.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        key = {"key": lock_key(name)}
        is_dead = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key))
        try:
            yield is_dead
        finally:
            if is_dead:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)


def put_back(database: Database, worker: str) -> int:
    """Have whatever a worker that is dead had begun run again; how many conversations that were."""
    mine = select(WakeUpRow.conversation).where(WakeUpRow.worker == worker).with_for_update(skip_locked=True)
    with database.write() as session:
        found = session.scalars(mine).all()
        if found:
            again = update(WakeUpRow).where(WakeUpRow.conversation.in_(found), WakeUpRow.worker == worker)
            session.execute(
                again.values(worker="", due_at=datetime.now(UTC)), execution_options={"synchronize_session": False}
            )
        return len(found)


def lock_key(name: str) -> int:
    """Key of the advisory lock of a worker's name, the same in every process."""
    return (1 << 32) | zlib.crc32(f"munadil worker {name}".encode())
