"""A process that answers what others take in: turns, polling and upkeep, without a page or an API."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

from api.messaging import MessagingHost
from connectors.engines.worker_lock import take_worker_lock
from connectors.settings import ConnectorSettings
from core.database.database import Database
from core.database.errors import LockedError


async def work(host: MessagingHost, started: Callable[[], None]) -> None:
    """Answer until SIGTERM or SIGINT; what is running then ends, or is taken up again. Raises MunadilError."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    try:
        opening = asyncio.create_task(host.ready())
        told = asyncio.create_task(stopping.wait())
        await asyncio.wait((opening, told), return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            opening.result()
            started()
            await told
        opening.cancel()
        told.cancel()
        with suppress(asyncio.CancelledError):
            await opening
    finally:
        await host.stop()


def refuse_second_worker(database: Database, settings: ConnectorSettings) -> None:
    """Refuse, before anything is loaded, to work on an SQLite file that another process works on. Raises LockedError."""
    if not database.is_sqlite:
        return
    try:
        take_worker_lock(database, settings.worker_name).release()
    except LockedError as error:
        raise LockedError(
            "Another process already answers on this SQLite database.",
            remedy="Stop it, start this one with `munadil serve --no-worker`, or move to PostgreSQL (MUNADIL_DATABASE_URL).",
        ) from error
