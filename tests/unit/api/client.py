"""A client that talks to an app without a socket."""

from __future__ import annotations

import json
from typing import Any

import httpx

from api.app import create_app
from api.http.services import Services
from api.http.settings import ApiSettings
from api.http.testing import canned_services


def client(services: Services | None = None, **settings: Any) -> httpx.AsyncClient:
    """A client of an app over canned services, without rate limit unless asked for."""
    app = create_app(services or canned_services(), ApiSettings(**({"rate_limit": 0} | settings)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


def events(text: str) -> list[tuple[str, Any]]:
    """Names and data of the server-sent events in a body, comments left out."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            data = fields["data"]
            found.append((fields.get("event", ""), data if data == "[DONE]" else json.loads(data)))
    return found


def assert_problem(response: httpx.Response, status: int, type_: str) -> dict[str, Any]:
    """Check that a response is a whole problem of this status and type; return it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["type"] == type_
    assert all(problem[name] for name in ("title", "detail", "remedy", "instance")), problem
    return problem
