"""What the fakes of messaging providers have in common: HTTP, a journal of what was accepted, and faults on demand."""

from __future__ import annotations

import argparse
import json
import random
import signal
import threading
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

from core.testing import LoopbackCall, LoopbackServer

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Entry = TypeVar("Entry", bound="DataclassInstance")
Fault = TypeVar("Fault")
_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))


class ProviderRefusal(Exception):
    """How a provider says no: an HTTP status, and a body of its own kind."""

    status: int

    def as_json(self) -> dict[str, object]:
        """The answer's body."""
        raise NotImplementedError


class FakeProvider(LoopbackServer):
    """A provider on loopback; what begins with `/_fake/` is for the test that runs it as a process of its own."""

    keeps_connections = True

    def answer(self, call: LoopbackCall) -> None:
        """Have a call served; what is refused is answered as the provider words it."""
        first, _, rest = urlsplit(call.path).path.lstrip("/").partition("/")
        try:
            if first == "_fake":
                call.reply_json(200, self.control(rest, call.body))
            else:
                self.serve(call, first, rest)
        except ProviderRefusal as refusal:
            call.reply_json(refusal.status, refusal.as_json())

    @abstractmethod
    def control(self, path: str, body: bytes) -> object:
        """Do what a call under `/_fake/` asks for. Raises ProviderRefusal."""

    @abstractmethod
    def serve(self, call: LoopbackCall, first: str, rest: str) -> None:
        """Answer a call to the provider by the first part of its path and the rest. Raises ProviderRefusal."""


class JournalOf(Generic[Entry]):
    """An append-only list; thread-safe. With a path, each entry is a line of JSON, written before the call is answered."""

    def __init__(self, kind: type[Entry], path: Path | None = None) -> None:
        self._lock = threading.Condition()
        self._path = path
        lines = path.read_text("utf-8").split("\n") if path and path.exists() else ()
        self._entries = [kind(**json.loads(line)) for line in lines if line]

    def add(self, entry: Entry) -> None:
        """Keep an entry."""
        with self._lock:
            self._entries.append(entry)
            if self._path:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
            self._lock.notify_all()

    def matching(self, accepts: Callable[[Entry], bool]) -> list[Entry]:
        """Entries that are accepted, oldest first."""
        with self._lock:
            return [entry for entry in self._entries if accepts(entry)]

    def wait_for(self, count: int, accepts: Callable[[Entry], bool], seconds: float) -> list[Entry]:
        """Entries that are accepted, once there are `count` of them. Raises TimeoutError."""
        with self._lock:
            if not self._lock.wait_for(lambda: len(self.matching(accepts)) >= count, seconds):
                raise TimeoutError(f"{len(self.matching(accepts))} of {count} after {seconds:g} s")
            return self.matching(accepts)


class FaultsOf(Generic[Fault]):
    """Faults that await calls of a kind, in order, and a share of all sends that fail by chance; thread-safe."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._scripted: dict[str, list[Fault]] = {}
        self._shares: dict[Fault, float] = {}
        self._random = random.Random(seed)  # noqa: S311 - a reproducible fake

    def by_chance(self, shares: Mapping[Fault, float]) -> None:
        """Have each send fail with these probabilities from now on; an empty mapping ends it."""
        with self._lock:
            self._shares = dict(shares)

    def _await(self, call: str, fault: Fault, times: int) -> None:
        with self._lock:
            self._scripted.setdefault(call, []).extend([fault] * times)

    def _met_by(self, call: str, *, is_send: bool) -> Fault | None:
        with self._lock:
            if waiting := self._scripted.get(call):
                return waiting.pop(0)
            if not is_send:
                return None
            drawn = self._random.random()
            for fault, share in self._shares.items():
                if drawn < share:
                    return fault
                drawn -= share
            return None


def without_direction_marks(text: str) -> str:
    """The text without the marks that give its lines their direction."""
    return text.translate(_DIRECTION_MARKS)


def arguments(module: str, description: str) -> argparse.ArgumentParser:
    """What every fake that runs as a process of its own can be told."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--journal", type=Path, help="file that everything accepted is written to, one JSON a line")
    parser.add_argument("--no-limits", action="store_true", help="never refuse for too many messages")
    return parser


def serve_until_told(fake: LoopbackServer) -> None:
    """Serve until SIGTERM or Ctrl-C; the first line printed is the address."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with fake:
        print(fake.url, flush=True)  # noqa: T201 - what whoever started it waits for
        stopping.wait()
