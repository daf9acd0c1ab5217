"""Whether the server lives, and whether it can answer."""

from __future__ import annotations

import asyncio
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.http.services import Part, ServicesDependency

router = APIRouter(tags=["health"], prefix="/health")
PATIENCE_S = 5.0
"""Seconds that the parts may take to say whether they work; chosen by hand."""


class LiveView(BaseModel):
    """The process answers."""

    status: Literal["live"] = "live"
    version: str


class PartView(BaseModel):
    """A part, whether it works, why not, and what to do."""

    name: str
    ok: bool
    detail: str
    remedy: str


class ReadyView(BaseModel):
    """Whether questions can be answered, part by part."""

    status: Literal["ready", "not_ready"]
    parts: list[PartView]


@router.get("/live")
async def live(services: ServicesDependency) -> LiveView:
    """Say that the process answers; asks nothing of the other parts."""
    return LiveView(version=services.version)


@router.get("/ready", responses={503: {"model": ReadyView, "description": "A part does not work; each says why."}})
async def ready(services: ServicesDependency, response: Response) -> ReadyView:
    """Say whether questions can be answered: 200 when every part works, else 503; never waits long."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            found = await asyncio.to_thread(services.readiness)
    except TimeoutError:
        found = (
            Part("parts", ok=False, detail="A part does not answer.", remedy="Look at the database and the index."),
        )
    parts = [PartView(name=p.name, ok=p.ok, detail=p.detail, remedy=p.remedy) for p in found]
    is_ready = all(part.ok for part in parts)
    response.status_code = 200 if is_ready else 503
    return ReadyView(status="ready" if is_ready else "not_ready", parts=parts)
