"""Whether the server lives and can answer."""

from __future__ import annotations

import time

import pytest

from api.http.routes.health import PATIENCE_S
from api.http.services import Part
from api.http.testing import canned_services
from tests.unit.api.client import client


async def test_live() -> None:
    async with client() as http:
        response = await http.get("/health/live")
    assert response.json() == {"status": "live", "version": "0.0-test"}


async def test_ready_when_every_part_works() -> None:
    async with client() as http:
        response = await http.get("/health/ready")
    assert response.status_code == 200
    assert response.json()["status"] == "ready"


async def test_not_ready_names_the_part_and_the_reason() -> None:
    parts = (
        Part("database", ok=True),
        Part("index", ok=False, detail="Nothing is published.", remedy="munadil ingest"),
    )
    async with client(canned_services(readiness=lambda: parts)) as http:
        response = await http.get("/health/ready")
    assert response.status_code == 503
    body = response.json()
    assert body["status"] == "not_ready"
    assert body["parts"][1] == {
        "name": "index",
        "ok": False,
        "detail": "Nothing is published.",
        "remedy": "munadil ingest",
    }


@pytest.mark.slow
async def test_a_part_that_does_not_answer_is_told_and_not_waited_for() -> None:
    def never() -> tuple[Part, ...]:
        time.sleep(PATIENCE_S + 1)
        return ()

    async with client(canned_services(readiness=never)) as http:
        response = await http.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["parts"][0]["ok"] is False
