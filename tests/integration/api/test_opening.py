"""The messaging room and the start of a server: open before the first webhook, and never in a server's way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import structlog

from api.http.services import Part, Services
from api.http.testing import canned_services, served
from api.messaging import MessagingHost, Room
from connectors.errors import EngineError
from connectors.messaging import open_messaging
from connectors.settings import ConnectorSettings
from connectors.testing import EchoResponder, FakeChannel
from connectors.web.conversations import WebConversations
from core.clock import SystemClock
from core.database.database import Database
from tests.hosted import BackgroundEngine

pytestmark = pytest.mark.server
SECRET = "postgresql://user:secret@host"


class Opening:
    """Opens a room after a while; tries fail as told until it is mended."""

    def __init__(
        self, database: Database, data_dir: Path, failure: Exception | None = None, seconds: float = 0.0
    ) -> None:
        self._database, self._data_dir, self._seconds = database, data_dir, seconds
        self._failure = failure
        self.engines: list[BackgroundEngine] = []
        self.begun = 0

    def mend(self) -> None:
        self._failure = None

    def __call__(self) -> Room:
        self.begun += 1
        time.sleep(self._seconds)
        if self._failure is not None and not isinstance(self._failure, StartError):
            raise self._failure
        engine = FailingEngine(self._failure) if self._failure else BackgroundEngine()
        self.engines.append(engine)
        channels = {"telegram": FakeChannel()}
        settings = ConnectorSettings(_env_file=None)  # type: ignore[call-arg]
        messaging = open_messaging(
            self._database,
            settings,
            self._data_dir,
            channels,  # type: ignore[arg-type]
            EchoResponder(),
            engine=engine,
        )
        web = WebConversations(self._database, messaging.identity, messaging.vault, SystemClock())
        return Room(messaging, channels, web)  # type: ignore[arg-type]


class StartError(Exception):
    """An engine that does not start."""


class FailingEngine(BackgroundEngine):
    """An engine that was opened and does not start."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error
        self.is_stopped = False

    async def start(self) -> None:
        raise self._error

    async def stop(self) -> None:
        self.is_stopped = True


def services_of(host: MessagingHost) -> Services:
    def readiness() -> tuple[Part, ...]:
        problem = host.problem
        return (Part("messaging", ok=problem is None, detail=problem.detail if problem else ""),)

    return replace(canned_services(), messaging=host, readiness=readiness)


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened in time"
        time.sleep(0.02)


def test_the_room_is_open_before_the_port_answers(database: Database, data_dir: Path) -> None:
    host = MessagingHost(Opening(database, data_dir, seconds=0.5), is_eager=lambda: True)
    with served(services_of(host)):
        assert host.messaging is not None


def test_a_server_that_nobody_writes_to_opens_nothing(database: Database, data_dir: Path) -> None:
    opening = Opening(database, data_dir)
    host = MessagingHost(opening)
    with served(services_of(host)) as address:
        assert httpx.get(f"{address}/health/ready").status_code == 200
        assert opening.begun == 0


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (EngineError("SQLite is too old."), "SQLite is too old."),
        (ValueError(SECRET), "Messaging could not be opened: ValueError."),
        (StartError(SECRET), "Messaging could not be opened: StartError."),
    ],
)
def test_a_room_that_does_not_open_leaves_the_server_up_says_why_and_opens_later(
    failure: Exception, told: str, database: Database, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    opening = Opening(database, data_dir, failure)
    host = MessagingHost(opening, is_eager=lambda: True, retry_seconds=0.1)
    with structlog.testing.capture_logs() as lines, served(services_of(host)) as address:
        red = httpx.get(f"{address}/health/ready")
        assert (red.status_code, red.json()["parts"][0]["detail"]) == (503, told)
        refused = httpx.post(f"{address}/v1/conversations")
        assert (refused.status_code, refused.json()["detail"]) == (503, told)
        opening.mend()
        until(lambda: httpx.get(f"{address}/health/ready").status_code == 200)
        assert httpx.post(f"{address}/v1/conversations").status_code == 201
    assert opening.begun >= 2
    assert all(engine.is_stopped for engine in opening.engines[:-1] if isinstance(engine, FailingEngine))
    assert not isinstance(opening.engines[-1], FailingEngine)
    assert told in [line.get("detail") for line in lines]
    assert SECRET not in f"{lines} {caplog.text}"


def test_a_room_that_takes_long_does_not_hold_the_server_up(database: Database, data_dir: Path) -> None:
    host = MessagingHost(Opening(database, data_dir, seconds=1.5), is_eager=lambda: True, opening_seconds=0.1)
    with served(services_of(host)) as address:
        red = httpx.get(f"{address}/health/ready")
        assert (red.status_code, red.json()["parts"][0]["detail"]) == (503, "Messaging is still being opened.")
        until(lambda: httpx.get(f"{address}/health/ready").status_code == 200)


def test_a_database_that_cannot_be_looked_at_does_not_keep_the_server_from_starting(
    database: Database, data_dir: Path
) -> None:
    def away() -> bool:
        raise ValueError(SECRET)

    host = MessagingHost(Opening(database, data_dir), is_eager=away)
    with served(services_of(host)):
        assert host.messaging is not None
