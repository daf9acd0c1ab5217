"""A console with two rooms open, and a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.frame.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from participation.services import Participation
from tests.consoles import participation_over, with_console, with_participation


@pytest.fixture
def ground(console: ConsoleServices) -> Participation:
    rooms = (ParticipationRoom.MENTORING, ParticipationRoom.CONSULTATIONS)
    return participation_over(console.library.database, SystemClock(), *rooms)


@pytest.fixture
def opened(console: ConsoleServices, ground: Participation) -> Iterator[Callable[[], TestClient]]:
    services = with_participation(with_console(canned_services(), console), ground)
    app = create_app(services, ApiSettings(rate_limit=0, console_codes=False, public_url="http://example.org"))
    clients = list[TestClient]()

    def browser() -> TestClient:
        clients.append(TestClient(app, headers={"accept-language": "fr"}))
        return clients[-1]

    yield browser
    for client in clients:
        client.close()
