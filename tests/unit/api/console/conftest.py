"""A console behind an app, and a browser that keeps its cookies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.console.frame.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.database.database import Database
from tests.consoles import SmallReleasing, console_over, with_console
from tests.databases import migrated


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = migrated(tmp_path / "m.db")
    yield database
    database.close()


@pytest.fixture
def releasing(database: Database, tmp_path: Path) -> SmallReleasing:
    return SmallReleasing(database, tmp_path, SystemClock())


@pytest.fixture
def console(database: Database, tmp_path: Path, releasing: SmallReleasing) -> ConsoleServices:
    return console_over(database, tmp_path, SystemClock(), releasing)


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
