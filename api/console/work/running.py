"""The one run of evaluation that is under way: a process of its own, known to every process of the server.

The run inherits the lock on a file that says which it is. The operating system keeps it for as long as the run lives and frees it
when it ends, however it ends: no heartbeat is needed, and no number of a process is mistaken for another's.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from core.errors import WrongUseError

_TRIES = 25
"""How often the lock is tried for. Chosen by hand: who only looks holds it for a moment."""
_LEAVES_S = 5.0
"""Seconds that a run is given to end by itself. Chosen by hand: each answer is kept at once, so nothing is lost by a kill."""
_PAUSE = 0.02
"""Seconds between two tries. Chosen by hand: half a second in all."""


class RunBusyError(WrongUseError):
    """Another run is under way."""

    status = 409


class RunningProcess:
    """The process that is under way, by a file that it holds locked; whoever began it ends it when they end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._child: subprocess.Popen[bytes] | None = None

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        """Begin a process beside this one; raises RunBusyError while another is under way, anywhere."""
        lock = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _take(lock)
            _write(lock, {"name": name, "pid": 0})
            with log.open("wb") as written:
                # A session of its own: what is pressed in the server's terminal is not meant for it.
                self._child = subprocess.Popen(  # noqa: S603 the caller's own program
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=written,
                    stderr=written,
                    env=environment,
                    pass_fds=(lock,),
                    start_new_session=True,
                )
            _write(lock, {"name": name, "pid": self._child.pid})
        finally:
            os.close(lock)

    def name(self) -> str:
        """Name of what is under way; empty where nothing is."""
        return str(self._standing().get("name", ""))

    def interrupt(self) -> str:
        """Call it off, as Ctrl+C would; its name, empty where nothing is under way."""
        found = self._standing()
        name, pid = str(found.get("name", "")), int(str(found.get("pid", 0)))
        if not name or not _is_of(pid, name):
            return ""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        return name

    def end_own(self) -> str:
        """End what this process began, which keeps what it has; its name, empty where nothing of it is under way."""
        if self._child is None or self._child.poll() is not None:
            return ""
        name = self.name()
        self._child.send_signal(signal.SIGINT)
        try:
            self._child.wait(_LEAVES_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        return name

    def _standing(self) -> Mapping[str, object]:
        """What the file says while somebody holds it."""
        if self._child is not None:
            self._child.poll()  # or it would stay among the processes after its end
        try:
            lock = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return {}
        try:
            if _taken(lock, shared=True):
                return {}
            found = json.loads(os.pread(lock, 10_000, 0) or b"{}")
        except ValueError:  # it is being written
            return {}
        finally:
            os.close(lock)
        return found if isinstance(found, dict) else {}


def _take(lock: int) -> None:
    for _ in range(_TRIES):
        if _taken(lock):
            return
        time.sleep(_PAUSE)
    raise RunBusyError(remedy="Wait until it ends, or call it off.")


def _taken(lock: int, *, shared: bool = False) -> bool:
    """Whether the lock could be had; closing the file gives it back, unless a child holds it too."""
    import fcntl

    try:
        fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(lock: int, told: Mapping[str, object]) -> None:
    content = json.dumps(told).encode().ljust(1_000)
    os.pwrite(lock, content, 0)


def _is_of(pid: int, name: str) -> bool:
    """Whether a process of this machine is the run; elsewhere its number means nothing."""
    if pid <= 0:
        return False
    try:
        return name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return not Path("/proc/self").exists()
