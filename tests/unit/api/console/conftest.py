"""A console behind an app, and a browser that keeps its cookies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.console.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.database.database import Database
from tests.consoles import NotingWork, console_over, with_console


@pytest.fixture
def work() -> NotingWork:
    return NotingWork()


@pytest.fixture
def console(tmp_path: Path, work: NotingWork) -> ConsoleServices:
    database = Database(f"sqlite:///{(tmp_path / 'm.db').as_posix()}")
    database.upgrade()
    return console_over(database, tmp_path, SystemClock(), work)


@pytest.fixture
def browser(console: ConsoleServices) -> Iterator[Callable[[], TestClient]]:
    app = create_app(with_console(canned_services(), console), ApiSettings(rate_limit=0, console_codes=False))
    clients = list[TestClient]()

    def opened() -> TestClient:
        clients.append(TestClient(app, headers={"accept-language": "fr"}))
        return clients[-1]

    yield opened
    for client in clients:
        client.close()
