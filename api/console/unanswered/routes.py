"""Unanswered: what people asked and got no sure answer to, grouped by what they want to know, and the way to a sheet that tells it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.console.cells import table
from api.console.frame import ConsoleRoute, Visit, with_right
from api.console.rights import Right
from conversation.unanswered import UnansweredGroup

router = APIRouter(prefix="/console/unanswered", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_UNANSWERED))]
_SPANS = (7, 30, 90)
"""Days that are offered to look back. Chosen by hand: a week, a month, a quarter."""
Days = Annotated[int, Query(ge=1, le=366)]


@router.get("")
async def unanswered(visit: Reading, days: Days = 30) -> Response:
    """Show the groups, most asked first."""
    groups = await _groups(visit, days)
    return visit.page("unanswered/unanswered.html", desk="unanswered", groups=groups, days=days, spans=_SPANS)


@router.get("/export.csv")
async def export(visit: Reading, days: Days = 30) -> Response:
    """Give the groups as CSV; no cell is a formula."""
    header = ("question", "language", "asked", "disliked", "first", "last", "wordings", "nearest")
    return table("unanswered.csv", header, [_cells(one) for one in await _groups(visit, days)])


def _cells(one: UnansweredGroup) -> tuple[object, ...]:
    near = "; ".join(passage.meta.title or passage.key for passage in one.nearest)
    when = (one.first_at.date(), one.last_at.date())
    return (one.question, one.language.value, one.asked, one.disliked, *when, " | ".join(one.wordings), near)


async def _groups(visit: Visit, days: int) -> list[UnansweredGroup]:
    since = visit.services.clock.now() - timedelta(days=days)
    return await asyncio.to_thread(visit.console.unanswered, since)
