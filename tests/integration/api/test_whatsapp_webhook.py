"""Meta's calls at the door: challenged, verified, taken whole and once, or refused without a trace of what they held."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import structlog
from sqlalchemy import func, select

from api.http.testing import canned_services
from api.messaging import MessagingHost
from connectors.rows.tables import InboxRow
from connectors.testing import MemoryEngine
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.settings import WhatsAppSettings
from core.database.database import Database
from tests.hosted import host_for
from tests.unit.api.client import assert_problem, client

WHATSAPP = "/webhooks/whatsapp"
SECRET = "0123456789abcdef"
CALLS = Path(__file__).parents[2] / "contract" / "data" / "whatsapp"


@dataclass
class Door:
    """An app with WhatsApp on, no engine running; `is_allowed` is the decision."""

    http: httpx.AsyncClient
    host: MessagingHost
    database: Database
    settings: WhatsAppSettings
    is_allowed: list[bool] = field(default_factory=lambda: [True])

    def stored(self) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(InboxRow)) or 0

    async def deliver(self, body: bytes, secret: str = SECRET) -> httpx.Response:
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return await self.http.post(WHATSAPP, content=body, headers={"X-Hub-Signature-256": f"sha256={signature}"})


@pytest_asyncio.fixture
async def door(database: Database, data_dir: Path) -> AsyncIterator[Door]:
    settings = WhatsAppSettings(
        _env_file=None,  # type: ignore[call-arg]
        whatsapp_phone_number_id="106540352242922",
        whatsapp_access_token="EAAtoken",  # type: ignore[arg-type]
        whatsapp_app_secret=SECRET,  # type: ignore[arg-type]
    )
    decision = [True]
    channel = WhatsAppChannel(settings, lambda: decision[0])
    host = host_for(database, data_dir, {"whatsapp": channel}, engine=MemoryEngine())
    async with client(replace(canned_services(), messaging=host)) as http:
        yield Door(http, host, database, settings, decision)
    await host.stop()


def call(name: str) -> bytes:
    return json.dumps(json.loads((CALLS / f"{name}.json").read_text("utf-8"))["call"]).encode()


async def test_a_batch_is_stored_whole_and_once_however_often_it_comes(door: Door) -> None:
    first, again = [await door.deliver(call("batch_of_two_entries")) for _ in range(2)]
    assert (first.status_code, first.json()["stored"]) == (200, 2)
    assert (again.status_code, again.json()["stored"], again.json()["known"]) == (200, 0, 2)
    assert door.stored() == 2


@pytest.mark.parametrize(
    ("body", "secret", "status", "problem"),
    [
        (call("text"), "guess", 403, "forged"),
        (b"{", SECRET, 400, "malformed"),
        (b"", SECRET, 400, "malformed"),
        (b'{"object": "secret words"}', SECRET, 400, "malformed"),
        (b"\xff\xfe" * 10, SECRET, 400, "malformed"),
    ],
)
async def test_what_is_forged_or_malformed_is_refused_and_nothing_enqueued(
    door: Door, caplog: pytest.LogCaptureFixture, body: bytes, secret: str, status: int, problem: str
) -> None:
    with structlog.testing.capture_logs() as lines:
        refused = await door.deliver(body, secret)
    assert_problem(refused, status, problem)
    assert door.stored() == 0
    assert [line["event"] for line in lines].count("webhook.refused") == 1
    for word in ("secret words", "TAMKINE", SECRET):
        assert word not in f"{lines} {caplog.text} {refused.text}"


async def test_an_unsigned_call_is_refused(door: Door) -> None:
    assert_problem(await door.http.post(WHATSAPP, content=call("text")), 403, "forged")


async def test_the_challenge_is_given_back_to_who_knows_the_word(door: Door) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": door.settings.verify_token(), "hub.challenge": "1158201444"}
    given = await door.http.get(WHATSAPP, params=query)
    assert (given.status_code, given.text) == (200, "1158201444")
    assert_problem(await door.http.get(WHATSAPP, params=query | {"hub.verify_token": "x"}), 403, "forged")
    assert_problem(await door.http.get(WHATSAPP), 403, "forged")


async def test_without_a_decision_nothing_is_taken(door: Door) -> None:
    door.is_allowed[0] = False
    assert_problem(await door.deliver(call("text")), 403, "not-allowed")
    assert_problem(await door.http.get(WHATSAPP), 403, "not-allowed")
    assert door.stored() == 0
