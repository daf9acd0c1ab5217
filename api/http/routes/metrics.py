"""What is counted, for Prometheus."""

from __future__ import annotations

import asyncio
import hmac
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import PlainTextResponse

from api.http.errors import KeyRefusedError
from api.http.routes.responses import problems
from api.http.services import ServicesDependency
from api.http.settings import ApiSettings
from api.http.staffing import StaffKeys, bearer
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
    if settings is not None and not _may_read(bearer(authorization), settings, services.staff):
        raise KeyRefusedError(
            remedy="Send a staff key or MUNADIL_METRICS_KEY, or set MUNADIL_METRICS_PORT and read it there."
        )
    return Response(await asyncio.to_thread(services.metrics.text), media_type=MEDIA_TYPE)


def _may_read(key: str, settings: ApiSettings, staff: StaffKeys) -> bool:
    expected = settings.metrics_key.get_secret_value()
    is_metrics_key = bool(expected) and hmac.compare_digest(key.encode("utf-8", "replace"), expected.encode())
    return is_metrics_key or staff.who(key) is not None
