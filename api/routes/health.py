"""Whether the server lives, and whether it can answer."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.services import ServicesDependency

router = APIRouter(tags=["health"], prefix="/health")


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
def ready(services: ServicesDependency, response: Response) -> ReadyView:
    """Say whether questions can be answered: 200 when every part works, else 503."""
    parts = [PartView(name=p.name, ok=p.ok, detail=p.detail, remedy=p.remedy) for p in services.readiness()]
    is_ready = all(part.ok for part in parts)
    response.status_code = 200 if is_ready else 503
    return ReadyView(status="ready" if is_ready else "not_ready", parts=parts)
