"""What is counted, for Prometheus."""

from __future__ import annotations

import asyncio
import hmac
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import PlainTextResponse

from api.http.api_keys import KeyScope
from api.http.errors import KeyRefusedError
from api.http.gate.scopes import holder_of
from api.http.routes.responses import problems
from api.http.services import Services, ServicesDependency
from api.http.settings import ApiSettings
from api.http.staffing import bearer
from api.telemetry.metrics import MEDIA_TYPE

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=PlainTextResponse, responses=problems(401, 429))
async def metrics(
    request: Request,
    services: ServicesDependency,
    authorization: Annotated[str, Header(description="`Bearer` and a staff key, or MUNADIL_METRICS_KEY.")] = "",
) -> Response:
    """Give the counters of this process and the state of messaging, in Prometheus' text format."""
    settings: ApiSettings | None = getattr(request.app.state, "settings", None)
    # A process that tells its health alone has no settings of doors: its port is nobody's but the operator's.
    if settings is not None and not await _may_read(authorization, settings, services):
        raise KeyRefusedError(
            remedy="Send a staff key or MUNADIL_METRICS_KEY, or set MUNADIL_METRICS_PORT and read it there."
        )
    return Response(await asyncio.to_thread(services.metrics.text), media_type=MEDIA_TYPE)


async def _may_read(authorization: str, settings: ApiSettings, services: Services) -> bool:
    expected, key = settings.metrics_key.get_secret_value(), bearer(authorization)
    if expected and hmac.compare_digest(key.encode("utf-8", "replace"), expected.encode()):
        return True
    holder = await holder_of(services, authorization)
    return holder is not None and KeyScope.READ_METRICS in holder.scopes
