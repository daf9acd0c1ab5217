"""Every address of the API under thousands of generated requests: never a 5xx, always what OpenAPI promises."""

from __future__ import annotations

from typing import Any

import pytest

schemathesis = pytest.importorskip("schemathesis")

from hypothesis import HealthCheck, settings  # noqa: E402
from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: E402

from api.app import create_app  # noqa: E402
from api.settings import ApiSettings  # noqa: E402
from api.testing import canned_services  # noqa: E402

APP = create_app(canned_services(), ApiSettings(rate_limit=0))
SCHEMA: Any = schemathesis.openapi.from_asgi("/openapi.json", APP)


@SCHEMA.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_contract(case: Any) -> None:
    # That a conversation ends with the user's message, and that answers are text, is beyond what a JSON schema says.
    beyond = [positive_data_acceptance] if case.path == "/v1/chat/completions" else []
    case.call_and_validate(excluded_checks=beyond)
