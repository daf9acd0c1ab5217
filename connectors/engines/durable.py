"""The turn engine on DBOS: a wake-up is a workflow in a queue of its conversation, written with what caused it.

DBOS carries no state of ours: a workflow's only argument is a conversation's keyed hash, it has no steps, and what a run
does is recorded in our tables by the run itself. So nothing a person wrote is ever in its tables, a workflow that runs
again comes to the same, and order is that of our inbox. docs/decisions/0130 has the reasons and the guardrails.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.orm import Session

from connectors.engine import TurnWork
from connectors.engines.connections import check_sqlite, engine_for, migrate
from connectors.engines.upkeep import Upkeep
from connectors.engines.worker_lock import WorkerLock, take_worker_lock
from connectors.errors import EngineError
from connectors.settings import ConnectorSettings
from core.database.database import Database

if TYPE_CHECKING:
    from dbos import DBOSClient

_log = structlog.get_logger(__name__)
APPLICATION = "munadil"
TURN_VERSION = "turns-1"
"""Version of the work in the queue, fixed by us: work under another one would wait for ever."""
QUEUE = "turns"
WORKFLOW = "turn"
_POLL_SECONDS = 0.1
"""Between two looks at the queue: most of the time to an answer is this (docs/decisions/0130)."""
_FAULT_SECONDS = 5.0
"""Wait after a run that failed for a reason of its own, such as a database that is away; chosen by hand."""


class DbosEngine:
    """The `TurnEngine` port. Without `work` it only enqueues: `munadil serve --no-worker`."""

    def __init__(self, database: Database, settings: ConnectorSettings, work: TurnWork | None = None) -> None:
        self._database, self._settings, self._work = database, settings, work
        self._chores: tuple[Callable[[], object], ...] = ()
        self._client: DBOSClient | None = None
        self._engine: Any = None
        self._worker_lock: WorkerLock | None = None
        self._upkeep: Upkeep | None = None

    def prepare(self) -> None:
        """Make the engine's own tables, and get ready to enqueue; `wake` needs no more than this."""
        if self._client is not None:
            return
        check_sqlite(self._database)
        _route_logs()
        from dbos import DBOSClient

        migrate(self._database)
        self._engine = engine_for(self._database)
        self._client = DBOSClient(system_database_engine=self._engine, application_name=APPLICATION)

    def do(self, work: TurnWork, *chores: Callable[[], object]) -> None:
        """Have `start` run this work, and these chores in a thread once an hour."""
        self._work, self._chores = work, chores

    def wake(self, session: Session, conversation: str, cause: str, delay: float) -> None:
        """Have a turn of the conversation run `delay` seconds from now, if this transaction commits; once per `cause`."""
        from dbos import EnqueueOptions, WorkflowSerializationFormat

        if self._client is None:
            raise EngineError("The turn engine was not prepared.", remedy="Call prepare() before anything is accepted.")
        name = hashlib.sha256(f"{conversation} {cause}".encode()).hexdigest()[:32]
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": QUEUE,
            "workflow_id": name,
            "queue_partition_key": conversation,
            "app_version": TURN_VERSION,
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
        }
        if delay > 0:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(session, options, conversation)

    async def start(self) -> None:
        """Begin to run turns in this process. Raises LockedError when another process has this worker's name."""
        from dbos import DBOS, DBOSConfig

        await asyncio.to_thread(self.prepare)
        if self._work is None:
            return
        self._worker_lock = await asyncio.to_thread(take_worker_lock, self._database, self._settings.worker_name)
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._engine.url.render_as_string(hide_password=False),
            "system_database_engine": self._engine,
            "application_version": TURN_VERSION,
            "executor_id": self._worker_lock.name,
            "enable_otlp": False,
            "use_listen_notify": False,
            "log_level": "WARNING",
            "notification_listener_polling_interval_sec": 0.25,
            "scheduler_polling_interval_sec": 3600.0,
        }
        try:
            DBOS(config=config)
            DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)(self._workflow())
            DBOS.launch()
            await DBOS.register_queue_async(
                QUEUE,
                partition_concurrency=1,
                worker_concurrency=self._settings.concurrent_turns,
                polling_interval_sec=_POLL_SECONDS,
                on_conflict="always_update",
            )
        except BaseException:
            self._worker_lock.release()
            raise
        self._upkeep = Upkeep(self._database, self, QUEUE, self._worker_lock, self._settings, self._chores)
        self._upkeep.start()
        _log.info("worker.started", worker=self._worker_lock.name)

    async def stop(self) -> None:
        """Stop taking turns; what is running has ten seconds to end, or is run again at the next start."""
        if self._upkeep is not None:
            await self._upkeep.stop()
            self._upkeep = None
        if self._worker_lock is not None:
            from dbos import DBOS

            await asyncio.to_thread(
                _in_own_thread, lambda: DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=10)
            )
            # DBOS had made its own threads this loop's default, and they are gone.
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="munadil"))
            self._worker_lock.release()
            self._worker_lock = None
        if self._client is not None:
            self._client.destroy()
            self._engine.dispose()
            self._client = None

    def _workflow(self) -> Callable[[str], Any]:
        async def turn(conversation: str) -> None:
            """Run the conversation's turns; nothing but its hash goes in, nothing comes out."""
            wait = await self._run(conversation)
            while wait is not None:
                try:
                    await asyncio.to_thread(self._wake_later, conversation, wait)
                    return
                except Exception as error:  # noqa: BLE001 -- the database is away: this run stays until it is back
                    _log.error("worker.wake_up_not_stored", kind=type(error).__name__)
                    await asyncio.sleep(_FAULT_SECONDS)

        return turn

    async def _run(self, conversation: str) -> float | None:
        try:
            return await self._work.run(conversation) if self._work is not None else None
        except Exception as error:  # noqa: BLE001 -- an error's own words may hold a text; its kind does not
            _log.error("turn.failed", conversation=conversation[:12], kind=type(error).__name__)
            return _FAULT_SECONDS

    def _wake_later(self, conversation: str, wait: float) -> None:
        with self._database.write() as session:
            self.wake(session, conversation, f"again {secrets.token_hex(8)}", wait)


def _in_own_thread(stop: Callable[[], None]) -> None:
    """Run what shuts down the pool of the thread it is called from."""
    import threading

    thread = threading.Thread(target=stop, name="munadil-stop")
    thread.start()
    thread.join()


def _route_logs() -> None:
    """Have DBOS log through our handlers: with one of its own it would write around them."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.propagate = True
    logger.setLevel(logging.WARNING)
