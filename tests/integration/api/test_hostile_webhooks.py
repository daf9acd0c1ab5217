"""Calls that are signed and yet odd in any one place: NUL, half characters, numbers beyond all columns, wrong kinds."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from api.http.testing import canned_services
from connectors.fakes.telegram import FakeBotApi
from connectors.testing import EchoResponder, MemoryEngine
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.settings import WhatsAppSettings
from core.database.database import Database
from tests.contract.recorded import Recorded
from tests.hosted import host_for, telegram_on
from tests.unit.api.client import client

ODD: tuple[object, ...] = (
    "a\x00b",
    "\ud800",
    "9" * 400,
    "é" * 70_000,
    10**400,
    -(2**63) - 1,
    -1,
    1.5,
    True,
    None,
    [],
    {},
    [[]],
    {"\x00": 1},
)
SECRET = "0123456789abcdef"
TELEGRAM = ("text", "choice", "edited", "command", "voice", "group_reply", "blocked")
WHATSAPP = ("text", "choice_of_a_row", "edited_text", "status_failed_window", "status_several", "voice")


def spoiled(call: Any) -> Iterator[bytes]:
    """The call with each value in it replaced by one that is odd, then as whole."""
    odd = cycle(ODD)
    for path in list(_paths(call)):
        for _ in range(3):
            changed = copy.deepcopy(call)
            node = changed
            for key in path[:-1]:
                node = node[key]
            node[path[-1]] = next(odd)
            yield json.dumps(changed).encode()
    yield json.dumps(call).encode()


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield (*path, key)
        yield from _paths(node[key], (*path, key))


@pytest.mark.slow
async def test_nothing_odd_in_a_telegram_update_is_an_error_of_ours(database: Database, data_dir: Path) -> None:
    with FakeBotApi() as fake:
        channel = telegram_on(fake)
        headers = {"X-Telegram-Bot-Api-Secret-Token": channel.settings.secret()}
        host = host_for(database, data_dir, {"telegram": channel}, EchoResponder(), engine=MemoryEngine())
        recorded = Recorded("telegram", of="update")
        async with client(replace(canned_services(), messaging=host)) as http:
            for name in TELEGRAM:
                for body in spoiled(recorded.call(name)):
                    answer = await http.post("/webhooks/telegram", content=body, headers=headers)
                    assert answer.status_code in (200, 400), (name, body[:2000])
        await host.stop()


@pytest.mark.slow
async def test_nothing_odd_in_a_whatsapp_call_is_an_error_of_ours(database: Database, data_dir: Path) -> None:
    settings = WhatsAppSettings(
        _env_file=None,  # type: ignore[call-arg]
        whatsapp_phone_number_id="106540352242922",
        whatsapp_access_token="EAAtoken",  # type: ignore[arg-type]
        whatsapp_app_secret=SECRET,  # type: ignore[arg-type]
    )
    channel = WhatsAppChannel(settings, lambda: True)
    host = host_for(database, data_dir, {"whatsapp": channel}, EchoResponder(), engine=MemoryEngine())
    recorded = Recorded("whatsapp", of="call")
    async with client(replace(canned_services(), messaging=host)) as http:
        for name in WHATSAPP:
            for body in spoiled(recorded.call(name)):
                signed = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
                headers = {"X-Hub-Signature-256": f"sha256={signed}"}
                answer = await http.post("/webhooks/whatsapp", content=body, headers=headers)
                assert answer.status_code in (200, 400), (name, body[:2000])
    await host.stop()
