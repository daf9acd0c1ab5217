"""The policy as staff sees it: which rails hold today, and what the file lacks."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header
from pydantic import BaseModel, Field

from agent.guardrails.explain import remarks, states
from api.http.errors import KeyRefusedError, StaffOffError
from api.http.routes.responses import problems
from api.http.services import ServicesDependency
from api.http.staffing import bearer

router = APIRouter(tags=["staff"], prefix="/v1/staff")


class PolicyView(BaseModel):
    """The policy that is served, its rails as they stand today and what it lacks."""

    version: str = Field(description="Digest of the policy; the record of every answer names it.")
    decided_by: str
    rails: list[dict[str, Any]] = Field(description="As `munadil policy show --json` has them.")
    remarks: list[str]


@router.get("/policy", responses=problems(401, 404))
async def policy(
    services: ServicesDependency,
    authorization: Annotated[str, Header(description="`Bearer` and a staff key.")] = "",
) -> PolicyView:
    """Show what the assistant may hear and say."""
    if not services.staff:
        raise StaffOffError
    if services.staff.who(bearer(authorization)) is None:
        raise KeyRefusedError
    held = services.policy
    today = held.day_of(services.clock.now())
    return PolicyView(
        version=held.digest,
        decided_by=held.decided_by,
        rails=[rail.as_json() for rail in states(held, today)],
        remarks=[remark.text for remark in remarks(held, today)],
    )
