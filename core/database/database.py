"""The one database: an SQLite file by default, PostgreSQL by URL, the same code for both."""

from __future__ import annotations

import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable, MetaData, inspect, text
from sqlalchemy.orm import DeclarativeBase, Session

from core.database.engines import PATIENCE_S, parse_url, postgres_engine, prepare_folder, sqlite_engine
from core.database.errors import DatabaseOutdatedError, DatabaseTooNewError, LockedError, explained
from core.database.turnstile import Turnstile

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
_LOCK_LOOKS_S = 0.2
"""Seconds between two tries for a lock that somebody holds. Chosen by hand."""


class Base(DeclarativeBase):
    """Base of every table of every room: one metadata, with names for constraints so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


@dataclass(frozen=True)
class DatabaseStatus:
    """What a database says of itself: its engine and version, the revision of its tables and the one this program wants."""

    engine: str
    version: str
    revision: str | None
    latest: str


class Database:
    """Transactions on one database; safe to share between threads, one object per process.

    SQLite: one writer connection (BEGIN IMMEDIATE; threads queue for it) and a pool of readers, each on its own snapshot.
    PostgreSQL: one pool; readers are read-only and see one snapshot (REPEATABLE READ).
    """

    def __init__(self, url: str, *, readers: int = 8, patience_s: float = PATIENCE_S) -> None:
        """Open `url`; nothing is connected to before the first transaction, and none waits longer than `patience_s`."""
        self._patience_s, self._turnstile = patience_s, Turnstile()
        self._standing = threading.local()
        self._url = parse_url(url)
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self.path: Path | None = None
        if self.is_sqlite:
            self.path = prepare_folder(self._url)
            self._writer = sqlite_engine(self._url, patience_s, begin="BEGIN IMMEDIATE")
            self._reader = sqlite_engine(self._url, patience_s, size=readers, query_only=True)
        else:
            self._writer = postgres_engine(self._url, patience_s, size=readers)
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @property
    def engine(self) -> Engine:
        """The engine that writes, for libraries that bring their own statements."""
        return self._writer

    @property
    def name(self) -> str:
        """Where the database is, without its password."""
        return str(self.path) if self.path else self._url.render_as_string(hide_password=True)

    @contextmanager
    def write(self, *, urgent: bool = False) -> Iterator[Session]:
        """A transaction that may write, committed at the end of the block and undone when the block raises.

        One at a time per thread: a second one inside the block would wait for the first for ever. On SQLite, `urgent` ones
        pass before all others of this process: for the short ones that somebody waits for.
        """
        turn = self._turnstile.passed(urgent=urgent, patience_s=self._patience_s) if self.is_sqlite else nullcontext()
        with turn, explained(self.name), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state of the database from start to end and cannot write."""
        standing: Session | None = getattr(self._standing, "session", None)
        if standing is not None:
            yield standing
            return
        with explained(self.name), Session(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Have all that this thread reads within the block be of one state and one transaction, whoever reads it.

        A page that asks ten services reads once, not ten times. What is written meanwhile is not seen within the block.
        """
        with self.read() as session:
            before, self._standing.session = getattr(self._standing, "session", None), session
            try:
                yield
            finally:
                self._standing.session = before

    def look_up(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
        """The one value that a statement reads, at a fifth of what a transaction costs; for what is read at every turn."""
        with explained(self.name), self._reader.connect() as connection:
            return connection.scalar(statement, values)

    @contextmanager
    def lock(
        self, work: str, *, remedy: str = "Wait for it to end, then run again.", patience_s: float = 0.0
    ) -> Iterator[None]:
        """Hold the right to do `work` alone among all processes of this database; given back even by kill -9.

        Raises LockedError when another process, or another thread of this one, still holds it after `patience_s`.
        """
        busy = LockedError(f"Another process is doing this right now: {work}.", remedy=remedy)
        until = time.monotonic() + patience_s
        with ExitStack() as held:
            while True:
                try:
                    held.enter_context(self._file_lock(work, busy) if self.path else self._advisory_lock(work, busy))
                    break
                except LockedError:
                    if time.monotonic() >= until:
                        raise
                time.sleep(_LOCK_LOOKS_S)
            yield

    def upgrade(self) -> None:
        """Bring the tables up to date; several processes may start together, one does the work and the others wait."""
        from filelock import FileLock

        if not (self.path and _is_new(self.path)) and self.revision() == latest_revision():
            return
        with explained(self.name):
            if self.path:
                with FileLock(f"{self.path}.upgrade.lock", timeout=10 * PATIENCE_S):
                    self._upgrade_sqlite()
                return
            with self._writer.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _lock_key("upgrade")})
                self.migrate(connection)

    def revision(self) -> str | None:
        """Revision of the tables; None when there are none."""
        with explained(self.name), self._reader.connect() as connection:
            return _revision(connection)

    def check(self) -> DatabaseStatus:
        """Prove that the database answers, can be written to, and has the tables that this program wants."""
        latest, revision = latest_revision(), self.revision()
        with explained(self.name), self._writer.begin() as connection:
            if self.is_sqlite:
                connection.execute(
                    text(f"PRAGMA user_version = {int(connection.scalar(text('PRAGMA user_version')) or 0)}")
                )
                engine, version = "SQLite", sqlite3.sqlite_version
            else:
                engine, version = "PostgreSQL", str(connection.scalar(text("SHOW server_version"))).split()[0]
        self._refuse_newer(revision)
        if revision != latest:
            raise DatabaseOutdatedError(
                f"The tables of {self.name} are at {revision or 'nothing'}, this program wants {latest}.",
                remedy="Run `munadil doctor`, which brings them up to date.",
            )
        return DatabaseStatus(engine, version, revision, latest)

    def settle(self) -> None:
        """Have what was deleted leave the files too: on SQLite the write-ahead log still holds it until it is written back.

        While somebody reads, what they need stays; on PostgreSQL this is autovacuum's.
        """
        if self.path:
            # Not by a connection of SQLAlchemy's: it would begin a transaction, in which no log is cut.
            with explained(self.name), closing(self._writer.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give every connection back."""
        self._writer.dispose()
        self._reader.dispose()

    def _upgrade_sqlite(self) -> None:
        # Rebuilding a table (batch mode) drops it first: foreign keys rest meanwhile, and are checked before the commit.
        engine = sqlite_engine(self._url, self._patience_s, begin="BEGIN IMMEDIATE", foreign_keys=False)
        try:
            with engine.begin() as connection:
                if not self.migrate(connection):
                    return
                broken = connection.execute(text("PRAGMA foreign_key_check")).first()
                if broken is not None:
                    raise DatabaseOutdatedError(
                        f"The upgrade would break references in table {broken[0]}; nothing was changed."
                    )
        finally:
            engine.dispose()

    def migrate(self, connection: Connection) -> bool:
        """Bring the tables up to date within a transaction that is open; whether anything had to be done."""
        current = _revision(connection)
        self._refuse_newer(current)
        if current != latest_revision():
            from alembic import command

            config = migration_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            return True
        return False

    def _refuse_newer(self, revision: str | None) -> None:
        if revision is not None and revision not in revisions():
            raise DatabaseTooNewError(
                f"The tables of {self.name} are at revision {revision}, which this program does not know.",
                remedy="Run the newer version of Munadil that made them, or restore a backup from before.",
            )

    @contextmanager
    def _file_lock(self, work: str, busy: LockedError) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(f"{self.path}.{work}.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise busy from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _advisory_lock(self, work: str, busy: LockedError) -> Iterator[None]:
        key = {"key": _lock_key(work)}
        with explained(self.name), self._writer.connect() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key):
                raise busy
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)


def _lock_key(work: str) -> int:
    """Key of an advisory lock: stable across processes and versions of Python."""
    return zlib.crc32(f"munadil {work}".encode())


def migration_config() -> Any:
    """Alembic's configuration for the migrations that ship with this program."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def latest_revision() -> str:
    """Revision of the tables that this program wants."""
    return revisions()[-1]


def revisions() -> list[str]:
    """Revisions that this program knows, oldest first."""
    # Read from the names of the files (m<revision>_<what>.py): importing Alembic costs a command more than its own work.
    return sorted(path.name[1:].partition("_")[0] for path in (_MIGRATIONS / "versions").glob("m*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _is_new(path: Path) -> bool:
    """Whether no process has written the file yet: whoever opens it first must do so alone."""
    try:
        return path.stat().st_size == 0
    except OSError:
        return True
