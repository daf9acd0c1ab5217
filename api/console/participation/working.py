"""Work of a room that takes a while: done beside the pages, once at a time for each scope, with progress that any page can show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread

import structlog

from core.errors import MunadilError, WrongUseError

_log = structlog.get_logger(__name__)
Tell = Callable[[int, int], None]


class RoomBusyError(WrongUseError):
    """Somebody has begun this work already."""

    status = 409


@dataclass(frozen=True)
class RoomProgress:
    """How far the work on a scope has come; `problem` says how the last one ended, where that was badly."""

    name: str
    done: int = 0
    total: int = 0
    problem: str = ""


class RoomWork:
    """Works by the name of a scope. What was done before a server ended is kept by the work itself; it goes on when begun again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: dict[str, RoomProgress] = {}
        self._ended: dict[str, RoomProgress] = {}

    def begin(self, scope: str, name: str, do: Callable[[Tell], object]) -> None:
        """Begin a work called `name`. Raises RoomBusyError where one of this scope goes on."""
        with self._lock:
            if scope in self._running:
                raise RoomBusyError(remedy="Wait until it is done.")
            self._running[scope] = RoomProgress(name)
            self._ended.pop(scope, None)
        Thread(target=self._run, args=(scope, name, do), name="room-work", daemon=True).start()

    def progress(self, scope: str) -> RoomProgress | None:
        """What goes on in a scope; None where nothing does."""
        return self._running.get(scope)

    def ended(self, scope: str) -> RoomProgress | None:
        """How the last work of a scope ended, where that was badly."""
        return self._ended.get(scope)

    def _run(self, scope: str, name: str, do: Callable[[Tell], object]) -> None:
        def tell(done: int, total: int) -> None:
            self._running[scope] = RoomProgress(name, done, total)

        problem = ""
        try:
            do(tell)
        except MunadilError as error:
            problem = f"{error.detail} {error.remedy}".strip()
            _log.warning("participation.work_refused", work=name, kind=type(error).__name__)
        except Exception as error:  # noqa: BLE001 what breaks is logged, and the page says that it did
            problem = "broken"
            _log.error("participation.work_broken", work=name, kind=type(error).__name__, exc_info=error)
        with self._lock:
            self._running.pop(scope, None)
            if problem:
                self._ended[scope] = RoomProgress(name, problem=problem)


WORK = RoomWork()
"""The works of this process."""
