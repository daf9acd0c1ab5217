"""What staff sees of how it is decided: the policy, which rails hold today, and who did what."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from agent.guardrails.explain import remarks, states
from api.http.api_keys import KeyScope
from api.http.gate.scopes import with_scope
from api.http.routes.responses import problems
from api.http.services import ServicesDependency

router = APIRouter(tags=["staff"], prefix="/v1/staff")


class PolicyView(BaseModel):
    """The policy that is served, its rails as they stand today and what it lacks."""

    version: str = Field(description="Digest of the policy; the record of every answer names it.")
    decided_by: str
    rails: list[dict[str, Any]] = Field(description="As `munadil policy show --json` has them.")
    remarks: list[str]


class AuditEntryView(BaseModel):
    """What somebody did; nobody's words and no conversation's name are in it."""

    number: int
    at: datetime
    who: str
    action: str = Field(description="`<room>.<verb>`, such as `knowledge.ingest`, `conversation.erase`, `rail.off`.")
    subject: str
    detail: dict[str, Any]
    digest: str = Field(description="Stands for this entry and all before it.")


class AuditPage(BaseModel):
    """Entries, the newest first."""

    entries: list[AuditEntryView]
    before: int | None = Field(description="Ask with this for the next ones; null when there are none.")


@router.get("/audit", responses=problems(401, 403, 404, 422))
async def audit(
    services: ServicesDependency,
    _: Annotated[str, Depends(with_scope(KeyScope.READ_AUDIT))],
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="Entries before this number.")] = None,
) -> AuditPage:
    """Show who did what and when."""
    found = await asyncio.to_thread(services.audit.entries, limit, before) if services.audit else []
    entries = [AuditEntryView.model_validate(entry, from_attributes=True) for entry in found]
    last = entries[-1].number if len(entries) == limit else 1
    return AuditPage(entries=entries, before=last if last > 1 else None)


@router.get("/policy", responses=problems(401, 403, 404))
async def policy(
    services: ServicesDependency, _: Annotated[str, Depends(with_scope(KeyScope.READ_POLICY))]
) -> PolicyView:
    """Show what the assistant may hear and say."""
    held = services.policy
    today = held.day_of(services.clock.now())
    return PolicyView(
        version=held.digest,
        decided_by=held.decided_by,
        rails=[rail.as_json() for rail in states(held, today)],
        remarks=[remark.text for remark in remarks(held, today)],
    )
