"""Processes that are started, killed with SIGKILL and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.chaos.munadil import UP
from connectors.engines.worker_lock import DEFAULT_NAME

_ROOT = Path(__file__).parents[2]
_UP_SECONDS = 90.0


class NotUpError(Exception):
    """A process did not come up."""


@dataclass
class Process:
    """A process in a group of its own; it is up when it has said so in its log, or answers at `address`."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    folder: Path = _ROOT
    works: bool = True
    """Whether it may have sends in flight."""
    is_renamed: bool = False
    """Whether it works under a name of its own at each start, as several workers of one database do."""
    memory: int = 0
    """Most resident memory that was seen, in bytes."""
    starts: int = 0
    falls: int = 0
    """Times that it ended and had not been killed."""
    _running: subprocess.Popen[bytes] | None = None
    _said: int = 0

    def start(self) -> None:
        """Start it, and say nothing of when it is up."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MUNADIL_")}
        self.falls += self.has_fallen
        self.starts += 1
        name = {"MUNADIL_WORKER_NAME": self.worker} if self.is_renamed else {}
        self._said = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                self.command,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env={**kept, "TOKENIZERS_PARALLELISM": "false", **self.environment, **name},
            )

    def wait(self) -> None:
        """Wait until it is up. Raises NotUpError."""
        deadline = time.monotonic() + _UP_SECONDS
        while time.monotonic() < deadline and self._running is not None and self._running.poll() is None:
            if self._is_up():
                return
            time.sleep(0.05)
        raise NotUpError(f"{self.name} did not come up: {self.log.read_text('utf-8', 'replace')[-2000:]}")

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._running is not None and self._running.poll() is None

    @property
    def has_fallen(self) -> bool:
        """Whether it has ended and was not killed."""
        return self._running is not None and self._running.poll() is not None

    @property
    def worker(self) -> str:
        """The name that it works under."""
        return f"{self.name.replace(' ', '-')}-{self.starts}" if self.is_renamed else DEFAULT_NAME

    def freeze(self) -> None:
        """Stop it where it stands, so that what it has in flight can be looked up before it is killed."""
        if self._running is None or self.has_fallen:
            return
        os.killpg(self._running.pid, signal.SIGSTOP)
        state, deadline = Path(f"/proc/{self._running.pid}/stat"), time.monotonic() + 1
        while state.exists() and time.monotonic() < deadline:
            if state.read_text("ascii", "replace").rpartition(")")[2].split()[0] in "TZX":
                return
            time.sleep(0.001)

    def kill(self) -> None:
        """Kill the whole group at once."""
        if self._running is not None:
            self.memory = max(self.memory, self.resident())
            self.falls += self.has_fallen
            with suppress(ProcessLookupError):  # it had ended by itself
                os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None

    def resident(self) -> int:
        """Resident memory now, in bytes."""
        if not self.is_running or self._running is None:
            return 0
        pages = Path(f"/proc/{self._running.pid}/statm")
        return int(pages.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") if pages.exists() else 0

    def _is_up(self) -> bool:
        if not self.address:
            return UP.encode() in self.log.read_bytes()[self._said :]
        try:
            httpx.get(self.address, timeout=2)
        except httpx.HTTPError:
            return False
        return True


def munadil(
    role: str,
    number: int,
    folder: Path,
    environment: Mapping[str, str],
    answer_seconds: float,
    model: str = "",
    *,
    is_renamed: bool = False,
) -> Process:
    """A process of ours."""
    command = [sys.executable, "-m", "benchmarks.chaos.munadil", role, "--answer-seconds", str(answer_seconds)]
    command += ["--model", model] if model else []
    return Process(
        f"{role} {number}",
        command,
        folder / f"{role}-{number}.log",
        environment,
        works=role != "api",
        is_renamed=is_renamed,
    )


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
