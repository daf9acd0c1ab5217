"""Routers that are asked only for addresses that begin as theirs do answer exactly as they would alone."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from api.http.gate.placed import PlacedRouter


def _routers() -> tuple[APIRouter, ...]:
    rooms, tickets, rest = APIRouter(prefix="/rooms"), APIRouter(prefix="/rooms/{room}/tickets"), APIRouter()

    @rooms.get("")
    async def listed() -> str:
        return "rooms"

    @rooms.get("/{room}")
    async def one(room: str) -> str:
        return room

    @tickets.post("/{number}/reply")
    async def reply(room: str, number: int) -> str:
        return f"{room} {number}"

    @rest.get("/{path:path}")
    async def anything(path: str) -> str:
        return f"nothing at {path}"

    return rooms, tickets, rest


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/rooms"),
        ("GET", "/rooms/desk"),
        ("GET", "/roomsful"),
        ("POST", "/rooms/desk/tickets/7/reply"),
        ("GET", "/rooms/desk/tickets/7/reply"),
        ("DELETE", "/rooms"),
        ("GET", "/"),
    ],
)
def test_an_address_is_answered_as_by_the_routers_themselves(method: str, path: str) -> None:
    plain, placed = FastAPI(), FastAPI()
    for router in _routers():
        plain.include_router(router)
        placed.include_router(PlacedRouter(router))
    expected, found = (TestClient(app).request(method, path) for app in (plain, placed))
    assert (found.status_code, found.text) == (expected.status_code, expected.text)
