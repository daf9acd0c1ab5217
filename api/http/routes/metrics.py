"""What is counted, for Prometheus."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse

from api.http.services import ServicesDependency
from api.telemetry.metrics import MEDIA_TYPE

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(services: ServicesDependency) -> Response:
    """Give the counters of this process and the state of messaging, in Prometheus' text format."""
    return Response(await asyncio.to_thread(services.metrics.text), media_type=MEDIA_TYPE)
