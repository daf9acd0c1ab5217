"""Every address of the API under thousands of generated requests: never a 5xx, always what OpenAPI promises."""

from __future__ import annotations

import atexit
import tempfile
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.conftest import skip_or_fail

if find_spec("schemathesis") is None:
    skip_or_fail("schemathesis is not installed: `uv sync --group contract`")

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from api.settings import ApiSettings
from api.testing import canned_services
from connectors.channel import Channel
from connectors.message import ChannelName
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.settings import TelegramSettings
from connectors.testing import MemoryEngine
from core.database import Database
from tests.hosted import host_for

_FOLDER = tempfile.TemporaryDirectory(prefix="munadil-contract-")
atexit.register(_FOLDER.cleanup)
_DATABASE = Database(f"sqlite:///{_FOLDER.name}/munadil.db")
_DATABASE.upgrade()
_TELEGRAM: dict[str, Any] = {"telegram_token": f"{'1' * 9}:{'a' * 35}", "telegram_base_url": "http://127.0.0.1:9"}
_CHANNELS: dict[ChannelName, Channel] = {"telegram": TelegramChannel(TelegramSettings(**_TELEGRAM))}
_HOST = host_for(_DATABASE, Path(_FOLDER.name), _CHANNELS, engine=MemoryEngine())
APP = create_app(replace(canned_services(), messaging=_HOST), ApiSettings(rate_limit=0))
SCHEMA: Any = schemathesis.openapi.from_asgi("/openapi.json", APP)


@SCHEMA.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_contract(case: Any) -> None:
    # That a conversation ends with the user's message, and that answers are text, is beyond what a JSON schema says.
    beyond = [positive_data_acceptance] if case.path == "/v1/chat/completions" else []
    case.call_and_validate(excluded_checks=beyond)
