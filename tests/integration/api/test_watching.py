"""A worker's own HTTP: its health and its counters, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.app import create_watched_app
from api.http.listening import listening
from api.http.services import Part
from api.http.testing import canned_services
from api.wiring.messaging import messaging_ready
from api.wiring.settings import load_settings
from connectors.testing import MemoryEngine
from core.database.database import Database
from core.errors import UnavailableError
from tests.hosted import host_for

pytestmark = pytest.mark.server


def test_health_and_counters_are_served_and_nothing_else(database: Database, data_dir: Path) -> None:
    parts = [Part("messaging", ok=False, detail="3000 messages are unanswered (limit 1000)")]
    services = replace(
        canned_services(), messaging=host_for(database, data_dir, works=False), readiness=lambda: tuple(parts)
    )
    services.metrics.webhook("telegram", "accepted", 0.01)
    with (
        listening(create_watched_app(services), "127.0.0.1", 0) as address,
        httpx.Client(base_url=address) as http,
    ):
        assert http.get("/health/live").status_code == 200
        red = http.get("/health/ready")
        assert (red.status_code, red.json()["parts"][0]["detail"]) == (503, parts[0].detail)
        parts.clear()
        assert http.get("/health/ready").status_code == 200
        assert 'munadil_webhook_seconds_count{channel="telegram",outcome="accepted"} 1.0' in http.get("/metrics").text
        for path in ("/", "/docs", "/openapi.json", "/v1/models", "/v1/staff/conversations", "/webhooks/whatsapp"):
            assert http.get(path).status_code == 404
        assert http.post("/v1/ask", json={"question": "un"}).status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/health/live")


def test_a_port_that_is_taken_is_told() -> None:
    app = create_watched_app(canned_services())
    with listening(app, "127.0.0.1", 0) as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(UnavailableError, match="port taken"), listening(app, "127.0.0.1", port):
            pass


async def test_a_worker_is_not_ready_before_it_can_answer(database: Database, data_dir: Path) -> None:
    host = host_for(database, data_dir, engine=MemoryEngine())
    settings = load_settings()
    assert messaging_ready(settings, database, host).ok, "a server opens messaging when somebody writes"
    assert not messaging_ready(settings, database, host, must_be_open=True).ok
    await host.ready()
    assert messaging_ready(settings, database, host, must_be_open=True).ok
    await host.stop()
