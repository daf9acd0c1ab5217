"""Keys with scopes: what they are for, address by address, read off the route table itself."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute

from api.cli import run
from api.http.api_keys import ApiKeys, KeyScope
from api.http.routes import policy, staff
from api.http.services import Services
from api.http.staffing import StaffKeys, new_staff_key
from api.http.testing import canned_services
from core.audit import AuditLog
from core.clock import SystemClock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.testing import FixedClock
from tests.unit.api.client import client

ROUTES = [route for router in (staff.router, policy.router) for route in router.routes if isinstance(route, APIRoute)]
IDS = {"{conversation}": "0" * 16, "{turn}": "0" * 8}


def scope_of(route: APIRoute) -> KeyScope | None:
    """The scope that an address asks for, wherever among what it depends on."""
    left = list(route.dependant.dependencies)
    while left:
        one = left.pop()
        if scope := getattr(one.call, "scope", None):
            return KeyScope(scope)
        left += one.dependencies
    return None


@pytest.fixture
def keys(database: Database) -> ApiKeys:
    return ApiKeys(database, SystemClock())


@pytest.fixture
def services(database: Database, keys: ApiKeys) -> Services:
    return replace(canned_services(), keys=keys, audit=AuditLog(database, SystemClock()))


async def asked(http: httpx.AsyncClient, route: APIRoute, key: str) -> int:
    path = route.path
    for place, value in IDS.items():
        path = path.replace(place, value)
    (method,) = route.methods or {"GET"}
    body = {"text": "bonjour"} if path.endswith("/messages") else None
    return (await http.request(method, path, headers={"Authorization": f"Bearer {key}"}, json=body)).status_code


def test_every_address_of_staff_asks_for_a_scope() -> None:
    assert [route.path for route in ROUTES if scope_of(route) is None] == []
    writing = {route.path for route in ROUTES if (route.methods or set()) - {"GET"}}
    reading = {KeyScope.READ_CONVERSATIONS, KeyScope.READ_AUDIT, KeyScope.READ_POLICY}
    assert not [
        route.path
        for route in ROUTES
        if route.path in writing and route.methods != {"GET"} and scope_of(route) in reading
    ]


@pytest.mark.parametrize("scope", list(KeyScope), ids=str)
async def test_a_key_opens_what_it_is_for_and_nothing_else(scope: KeyScope, services: Services, keys: ApiKeys) -> None:
    key, _ = keys.make("program", [scope], "test")
    async with client(services) as http:
        for route in ROUTES:
            status = await asked(http, route, key)
            assert (status == 403) is (scope_of(route) is not scope), route.path
            assert status != 401
        steps = await http.post("/v1/ask", json={"question": "?"}, headers={"Authorization": f"Bearer {key}"})
        assert (steps.status_code == 200) is (scope is KeyScope.READ_STEPS)
        told = await http.get("/metrics", headers={"Authorization": f"Bearer {key}"})
        assert (told.status_code == 200) is (scope is KeyScope.READ_METRICS)


async def test_a_key_that_ended_or_was_revoked_opens_nothing(database: Database) -> None:
    clock = FixedClock()
    keys = ApiKeys(database, clock)
    ending, _ = keys.make("a", [KeyScope.READ_POLICY], "test", days=30)
    revoked, made = keys.make("b", [KeyScope.READ_POLICY], "test")
    services = replace(canned_services(), keys=keys)
    async with client(services) as http:

        async def opens(key: str) -> int:
            return (await http.get("/v1/staff/policy", headers={"Authorization": f"Bearer {key}"})).status_code

        assert [await opens(ending), await opens(revoked)] == [200, 200]
        assert [one.used_at for one in keys.listed()] == [clock.now()] * 2
        keys.revoke(made.id, "amina")
        clock.advance(timedelta(days=30))
        assert [await opens(ending), await opens(revoked)] == [401, 401]
        assert [await opens("mk_x"), await opens("")] == [401, 401]
    actions = [(entry.action, entry.who) for entry in AuditLog(database, clock).entries()]
    assert actions == [("key.revoke", "amina"), ("key.make", "test"), ("key.make", "test")]


async def test_keys_of_the_settings_go_on_opening_everything(services: Services) -> None:
    key, entry = new_staff_key("amina")
    async with client(replace(services, staff=StaffKeys((entry,)))) as http:
        assert 403 not in [await asked(http, route, key) for route in ROUTES]
        assert (await http.get("/metrics", headers={"Authorization": f"Bearer {key}"})).status_code == 200


async def test_without_any_key_there_is_no_such_address(services: Services, keys: ApiKeys) -> None:
    async with client(services) as http:
        assert (await http.get("/v1/staff/policy")).status_code == 404
        keys.make("program", [KeyScope.READ_METRICS], "test")
        assert (await http.get("/v1/staff/policy")).status_code == 401


def test_the_key_itself_is_kept_nowhere(database: Database, keys: ApiKeys, data_dir: Path) -> None:
    key, made = keys.make("program", [KeyScope.READ_METRICS, KeyScope.READ_AUDIT], "test", 3)
    assert made.scopes == (KeyScope.READ_AUDIT, KeyScope.READ_METRICS)
    database.close()
    for path in data_dir.glob("munadil.db*"):
        assert key.encode() not in path.read_bytes()


def test_what_cannot_be_meant_is_refused(keys: ApiKeys) -> None:
    for name, scopes, days in (("a b", [KeyScope.READ_AUDIT], 1), ("a", [], 1), ("a", [KeyScope.READ_AUDIT], 0)):
        with pytest.raises(WrongUseError):
            keys.make(name, scopes, "test", days)
    with pytest.raises(NotFoundError):
        keys.revoke(9, "test")


def test_the_command_line_makes_lists_and_revokes(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(data_dir))

    def said(*arguments: str, code: int = 0) -> str:
        assert run(["staff-key", *arguments]) == code
        return capsys.readouterr().out

    made = json.loads(said("make", "dashboard", "--scope", "metrics:read", "--days", "90", "--json"))
    assert (made["key"][:3], made["scopes"]) == ("mk_", ["metrics:read"])
    assert "dashboard" in said("list")
    assert made["key"] not in said("list", "--json")
    assert "revoked" in said("revoke", "1")
    assert json.loads(said("list", "--json"))[0]["revoked_at"]
    said("revoke", "7", code=2)
    said("make", "x", "--scope", "everything", code=2)
