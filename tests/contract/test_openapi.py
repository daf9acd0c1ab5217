"""Every address of the API under thousands of generated requests: never a 5xx, always what OpenAPI promises."""

from __future__ import annotations

import atexit
import hashlib
import hmac
import re
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.conftest import skip_or_fail

if find_spec("schemathesis") is None:
    skip_or_fail("schemathesis is not installed: `uv sync --group contract`")

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.http.settings import ApiSettings
from api.http.staffing import StaffKeys, new_staff_key
from api.http.testing import canned_services
from api.messaging import MessagingHost
from connectors.channel import Channel
from connectors.message import Address, ChannelName, Delivery, Inbound, InboundKind
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.settings import TelegramSettings
from connectors.testing import MemoryEngine
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.settings import WhatsAppSettings
from core.database.database import Database
from tests.hosted import host_for

pytestmark = pytest.mark.slow
_FOLDER = tempfile.TemporaryDirectory(prefix="munadil-contract-")
atexit.register(_FOLDER.cleanup)
_DATABASE = Database(f"sqlite:///{_FOLDER.name}/munadil.db")
_DATABASE.upgrade()
_TELEGRAM: dict[str, Any] = {"telegram_token": f"{'1' * 9}:{'a' * 35}", "telegram_base_url": "http://127.0.0.1:9"}
_CHANNELS: dict[ChannelName, Channel] = {"telegram": TelegramChannel(TelegramSettings(**_TELEGRAM))}
_META = WhatsAppSettings(
    _env_file=None,  # type: ignore[call-arg]
    whatsapp_phone_number_id="106540352242922",
    whatsapp_access_token="EAAtoken",  # type: ignore[arg-type]
    whatsapp_app_secret="0123456789abcdef",  # type: ignore[arg-type]
)
_CHANNELS["whatsapp"] = WhatsAppChannel(_META, lambda: True)
_KEY, _ENTRY = new_staff_key("amina")


def _app() -> tuple[FastAPI, MessagingHost]:
    host = host_for(_DATABASE, Path(_FOLDER.name), _CHANNELS, engine=MemoryEngine())
    services = replace(canned_services(), messaging=host, staff=StaffKeys((_ENTRY,)))
    return create_app(services, ApiSettings(rate_limit=0)), host


class Insider:
    """The app for somebody who may everything: every request is signed, bears a key, and names a conversation there is."""

    def __init__(self) -> None:
        self._app, self._host = _app()
        self._written = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # nobody starts or stops it
        path = scope["path"].split("/")
        if path[1:3] == ["v1", "staff"]:
            scope = await self._as_staff(scope, path)
        elif path[1:3] == ["v1", "conversations"] and len(path) > 3 and len(path[3]) <= 64:
            id_, token = (await self._host.web()).new() if self._written % 2 else await self._person()
            scope = _changed(scope, [*path[:3], id_, *path[4:]], f"Bearer {token}")
        elif path[1] == "webhooks":
            body = await _body(receive)
            signed = hmac.new(_META.app_secret().encode(), body, hashlib.sha256).hexdigest()
            own = [
                (b"x-hub-signature-256", f"sha256={signed}".encode()),
                (b"x-telegram-bot-api-secret-token", TelegramSettings(**_TELEGRAM).secret().encode()),
            ]
            asked = f"hub.mode=subscribe&hub.challenge=1&hub.verify_token={_META.verify_token()}"
            scope = {**scope, "headers": [*scope["headers"], *own], "query_string": asked.encode()}
            receive = _once(body)
        await self._app(scope, receive, send)

    async def _as_staff(self, scope: Scope, path: list[str]) -> Scope:
        if "conversations" in path[3:4] and len(path) > 4 and re.fullmatch("[0-9a-f]{8,64}", path[4]):
            path = [*path[:4], (await self._person())[0], *path[5:]]
        return _changed(scope, path, f"Bearer {_KEY}")

    async def _person(self) -> tuple[str, str]:
        """A conversation in which something was written."""
        self._written += 1
        address, token = Address("web", "secret"), "secret"
        messaging = await self._host.ready()
        said = Inbound(f"m{self._written}", address, InboundKind.TEXT, datetime.now(UTC), text="Combien ?")
        messaging.inbox.accept(Delivery((said,)))
        return messaging.identity.conversation(address), token


def _changed(scope: Scope, path: list[str], authorization: str) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
    headers.append((b"authorization", authorization.encode()))
    return {**scope, "path": "/".join(path), "raw_path": "/".join(path).encode(), "headers": headers}


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


def _once(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


SCHEMA: Any = schemathesis.openapi.from_asgi("/openapi.json", _app()[0])
INSIDE: Any = schemathesis.openapi.from_asgi("/openapi.json", Insider()).include(
    path_regex="^/(v1/staff|v1/conversations|webhooks)"
)


@SCHEMA.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_contract(case: Any) -> None:
    # That a conversation ends with the user's message, and that only what the question needs is looked at, is beyond a JSON schema.
    is_chat = case.path in ("/v1/chat/completions", "/v1/responses")
    beyond = [positive_data_acceptance, negative_data_rejection] if is_chat else []
    case.call_and_validate(excluded_checks=beyond)


@INSIDE.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_contract_for_whoever_may_enter(case: Any) -> None:
    if case.path.endswith("/events"):
        case.query = {"until": "closed", **(case.query or {})} | {"until": "idle"}
    response = case.call()
    # What a person or a provider may send is more than a JSON schema says.
    case.validate_response(response, excluded_checks=[positive_data_acceptance])
    assert response.status_code not in (401, 403), "the request was let in"
