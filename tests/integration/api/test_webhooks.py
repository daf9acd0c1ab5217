"""Providers' calls at the door: taken once and quickly, or refused without a trace of what they held."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import structlog
from sqlalchemy import func, select

from api.http.testing import canned_services, served
from api.messaging import MessagingHost
from connectors.fakes.telegram import FakeBotApi, Throttle
from connectors.rows.tables import InboxRow
from connectors.testing import EchoResponder, MemoryEngine
from core.database.database import Database
from tests.hosted import host_for, telegram_on
from tests.unit.api.client import assert_problem, client

pytestmark = pytest.mark.server
TELEGRAM = "/webhooks/telegram"


@pytest.fixture
def fake() -> Iterator[FakeBotApi]:
    with FakeBotApi(throttle=Throttle.none()) as running:
        yield running


METRICS_KEY = "a-key-for-counters-alone-0123456789"


@dataclass
class Door:
    """An app with Telegram on, no engine running."""

    http: httpx.AsyncClient
    host: MessagingHost
    database: Database
    secret: str

    def stored(self) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(InboxRow)) or 0

    async def deliver(self, update: Any, **headers: str) -> httpx.Response:
        signed = {"X-Telegram-Bot-Api-Secret-Token": self.secret} | headers
        content = update if isinstance(update, bytes) else None
        return await self.http.post(
            TELEGRAM, content=content, json=None if content is not None else update, headers=signed
        )


@pytest_asyncio.fixture
async def door(fake: FakeBotApi, database: Database, data_dir: Path) -> AsyncIterator[Door]:
    channel = telegram_on(fake)
    host = host_for(database, data_dir, {"telegram": channel}, engine=MemoryEngine())
    async with client(replace(canned_services(), messaging=host), max_body_bytes=1024, metrics_key=METRICS_KEY) as http:
        yield Door(http, host, database, channel.settings.secret())
    await host.stop()


def text_update(number: int = 1, text: str = "Combien ?") -> dict[str, Any]:
    person = {"id": 7, "is_bot": False, "first_name": "A", "language_code": "fr"}
    message = {"message_id": number, "date": 1, "chat": {"id": 7, "type": "private"}, "from": person, "text": text}
    return {"update_id": number, "message": message}


async def test_a_delivery_is_stored_once_however_often_it_comes(door: Door) -> None:
    first = await door.deliver(text_update())
    again = await door.deliver(text_update())
    assert (first.status_code, first.json()["stored"]) == (200, 1)
    assert (again.status_code, again.json()["stored"], again.json()["known"]) == (200, 0, 1)
    assert door.stored() == 1


@pytest.mark.parametrize(
    ("content", "headers", "status", "problem"),
    [
        (None, {"X-Telegram-Bot-Api-Secret-Token": "guess"}, 403, "forged"),
        (None, {"X-Telegram-Bot-Api-Secret-Token": ""}, 403, "forged"),
        (b"{", {}, 400, "malformed"),
        (b"", {}, 400, "malformed"),
        (b'{"update_id": "secret words"}', {}, 400, "malformed"),
        (b"\xff\xfe" * 10, {}, 400, "malformed"),
        (b" " * (4 * 1024 * 1024), {}, 413, "too-large"),
    ],
)
async def test_what_is_forged_unsigned_malformed_or_oversized_is_refused_and_nothing_enqueued(
    door: Door,
    caplog: pytest.LogCaptureFixture,
    content: bytes | None,
    headers: dict[str, str],
    status: int,
    problem: str,
) -> None:
    with structlog.testing.capture_logs() as lines:
        refused = await door.deliver(text_update(text="mon secret") if content is None else content, **headers)
    assert_problem(refused, status, problem)
    assert door.stored() == 0
    logged = f"{lines} {caplog.text}"
    assert logged.count("webhook.refused") == 1
    for word in ("secret words", "mon secret", "guess", door.secret):
        assert word not in logged
        assert word not in refused.text


async def test_a_call_that_comes_in_pieces_is_refused_when_it_is_too_large(door: Door) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(400):
            yield b" " * 10_000

    headers = {"X-Telegram-Bot-Api-Secret-Token": door.secret}
    with structlog.testing.capture_logs() as lines:
        refused = await door.http.post(TELEGRAM, content=pieces(), headers=headers)
    assert_problem(refused, 413, "too-large")
    assert door.stored() == 0
    refusal = {"event": "webhook.refused", "problem": "too-large", "log_level": "warning"}
    assert [line for line in lines if line["log_level"] == "warning"] == [refusal]


async def test_a_caller_who_leaves_in_the_middle_is_no_error_of_ours(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError("nobody is there")

    transport = door.http._transport
    assert isinstance(transport, httpx.ASGITransport)
    scope = {"type": "http", "method": "POST", "path": TELEGRAM, "raw_path": TELEGRAM.encode(), "headers": []}
    scope |= {"query_string": b"", "http_version": "1.1", "scheme": "http", "server": ("test", 80)}
    with structlog.testing.capture_logs() as lines:
        await transport.app(scope, receive, send)
    assert door.stored() == 0
    assert not [line for line in [*lines, *caplog.records] if "error" in str(line).lower()]


async def test_a_delivery_may_be_larger_than_a_question(door: Door) -> None:
    taken = await door.deliver(text_update(text="a" * 4000))
    assert taken.status_code == 200
    assert door.stored() == 1


async def test_a_webhook_is_answered_while_every_thread_of_the_answers_is_busy(door: Door) -> None:
    await door.host.ready()
    busy, free = ThreadPoolExecutor(1), threading.Event()
    asyncio.get_running_loop().set_default_executor(busy)
    waiting = asyncio.create_task(asyncio.to_thread(free.wait, 30))
    try:
        async with asyncio.timeout(20):
            assert (await door.deliver(text_update())).status_code == 200
        assert not waiting.done()
    finally:
        free.set()
        await waiting
    assert door.stored() == 1


async def test_a_channel_that_is_off_has_no_address(door: Door) -> None:
    assert_problem(await door.http.post("/webhooks/whatsapp", content=b"{}"), 404, "channel-off")
    assert_problem(await door.http.get("/webhooks/whatsapp"), 404, "channel-off")
    async with client() as http:
        assert_problem(await http.post(TELEGRAM, content=b"{}"), 404, "channel-off")


async def test_what_was_refused_and_what_was_taken_is_counted(door: Door) -> None:
    await door.deliver(text_update())
    await door.deliver(b"{")
    counted = (await door.http.get("/metrics", headers={"Authorization": f"Bearer {METRICS_KEY}"})).text
    assert 'munadil_webhook_seconds_count{channel="telegram",outcome="accepted"} 1.0' in counted
    assert 'munadil_webhook_seconds_count{channel="telegram",outcome="malformed"} 1.0' in counted


@pytest.mark.slow
def test_from_telegram_through_the_webhook_and_a_durable_turn_back_to_telegram(
    fake: FakeBotApi, database: Database, data_dir: Path
) -> None:
    channel = telegram_on(fake)
    host = host_for(database, data_dir, {"telegram": channel})
    with served(replace(canned_services(), messaging=host)) as address:
        httpx.post(
            f"{fake.url}/bot{fake.token}/setWebhook",
            json={"url": f"{address}{TELEGRAM}", "secret_token": channel.settings.secret()},
        ).raise_for_status()
        person = fake.person(7)
        person.say("un")
        assert [sent.plain for sent in person.wait(1, 30)] == ["echo: un"]
        person.say("deux")
        assert [sent.plain for sent in person.wait(2, 30)][1:] == ["echo: deux"]


@pytest.mark.slow
def test_a_turn_that_a_stop_interrupts_is_taken_up_by_the_next_start(
    fake: FakeBotApi, database: Database, data_dir: Path
) -> None:
    person = fake.person(7)
    slow = EchoResponder(seconds=60)
    host = host_for(database, data_dir, {"telegram": telegram_on(fake)}, slow)
    with served(replace(canned_services(), messaging=host)) as address:
        signed = {"X-Telegram-Bot-Api-Secret-Token": telegram_on(fake).settings.secret()}
        assert httpx.post(f"{address}{TELEGRAM}", json=text_update(text="un"), headers=signed).status_code == 200
        until(lambda: bool(slow.seen))
    assert person.received() == []
    again = host_for(database, data_dir, {"telegram": telegram_on(fake)})
    with served(replace(canned_services(), messaging=again)):
        assert [sent.plain for sent in person.wait(1, 30)] == ["echo: un"]


def until(condition: Any, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened in time"
        time.sleep(0.02)
