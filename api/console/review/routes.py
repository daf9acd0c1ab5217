"""Review: running a draft's gate, going past it, and setting when a document comes and goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response

from api.console.frame.lists import ListQuery, ListShape
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, ForbiddenError, Visit, with_right
from api.console.review.page import ZONE, GatePage, GateRow, gate_page
from api.console.work.publishing import GateBlockedError, GateNotRunError
from core.errors import NotFoundError, WrongUseError
from evals.replay.replay import AnswerChange
from knowledge.drafts.drafts import DraftMovedError, DraftState, OwnDraftError

router = APIRouter(prefix="/console/review", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_LIBRARY))]
Writing = Annotated[Visit, Depends(with_right(Right.WRITE_LIBRARY))]
Publisher = Annotated[Visit, Depends(with_right(Right.PUBLISH))]
Passer = Annotated[Visit, Depends(with_right(Right.GO_PAST_GATE))]


@dataclass(frozen=True)
class ChangeQuery(ListQuery):
    """What of the answers that move is asked for: of a kind of change, or of why they block, beside the words."""

    change: str = ""


def _change_query(
    q: Annotated[str, Query(max_length=200)] = "",
    sort: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[int, Query(ge=1, le=1_000)] = 1,
    change: Annotated[str, Query(max_length=20)] = "",
) -> ChangeQuery:
    return ChangeQuery(q.strip(), sort, page, change)


Asked = Annotated[ChangeQuery, Depends(_change_query)]
_CHANGES = ListShape[GateRow](
    "gate",
    lambda row: row.question,
    {
        "weight": lambda row: 0,
        "name": lambda row: row.question.casefold(),
        "language": lambda row: row.language,
        "source": lambda row: row.name.casefold(),
    },
    {
        "change": lambda row: row.change,
        "blocks": lambda row: row.block,
        "suite": lambda row: row.name,
        "language": lambda row: row.language,
        "question": lambda row: row.question,
        "before": lambda row: row.before.text,
        "sources before": lambda row: "; ".join(row.before.sources),
        "after": lambda row: row.after.text,
        "sources after": lambda row: "; ".join(row.after.sources),
    },
)
_PAGE = 50
"""Answers of a page. Chosen by hand: each is two columns of text."""
_LEAST_REASON = 10
"""Characters of a reason. Chosen by hand: "ok" is none."""


@router.get("/{number}")
async def changes(number: int, visit: Reading, asked: Asked) -> Response:
    """List every answer that the draft would change, with what is shown before and after."""
    found, gate = await _gate(visit, number)
    rows, page = _moved(gate, asked), asked.page
    shown = rows[(page - 1) * _PAGE : page * _PAGE]
    return visit.page(
        "review/changes.html",
        desk="library",
        one=found,
        gate=gate,
        shown=shown,
        count=len(rows),
        asked=asked,
        orders=tuple(_CHANGES.orders),
        kinds=[kind.value for kind in AnswerChange if kind is not AnswerChange.SAME],
        is_more=len(rows) > page * _PAGE,
    )


@router.get("/{number}/changes.csv")
async def export(number: int, visit: Reading, asked: Asked) -> Response:
    """Give every answer that would change as CSV; no cell is a formula."""
    _, gate = await _gate(visit, number)
    return _CHANGES.table(_moved(gate, asked))


@router.post("/{number}/gate")
async def run(number: int, visit: Writing) -> Response:
    """Have the gate run, again where it has run before."""
    found = await asyncio.to_thread(visit.console.publishing.drafts.get, number)
    if found.state not in (DraftState.IN_REVIEW, DraftState.SCHEDULED):
        return visit.back(_path(number), "review_moved")
    await asyncio.to_thread(visit.console.publishing.ask, number, visit.who)
    visit.console.wake()
    return visit.back(_path(number), "review_asked")


@router.post("/{number}/pass")
async def go_past(number: int, visit: Passer, reason: Annotated[str, Form(max_length=1000)]) -> Response:
    """Publish past a gate that blocks, with a written reason that the audit log keeps."""
    if len(reason.strip()) < _LEAST_REASON:
        return visit.back(_path(number), "review_reason")
    publishing = visit.console.publishing
    return await _tried(visit, number, lambda: publishing.publish(number, visit.who, reason=reason.strip()), "begun")


@router.post("/{number}/times")
async def times(
    number: int,
    visit: Writing,
    publish_at: Annotated[str, Form(max_length=16)] = "",
    expires_at: Annotated[str, Form(max_length=16)] = "",
) -> Response:
    """Set when it is published and withdrawn by itself; of what is approved or published, only who may publish does."""
    drafts = visit.console.publishing.drafts
    found = await asyncio.to_thread(drafts.get, number)
    may = visit.member is not None and visit.member.may(Right.PUBLISH)
    if found.state in (DraftState.SCHEDULED, DraftState.PUBLISHED) and not may:
        raise ForbiddenError(remedy="Ask a reviewer.")
    try:
        coming, going = _time(publish_at), _time(expires_at)
        await asyncio.to_thread(drafts.plan, number, visit.who, coming, going)
    except (WrongUseError, ValueError):
        return visit.back(_path(number), "review_times_wrong")
    return visit.back(_path(number), "review_times")


@router.post("/{number}/schedule")
async def schedule(number: int, visit: Publisher) -> Response:
    """Approve it, to be published at its time."""
    return await _tried(visit, number, lambda: visit.console.publishing.schedule(number, visit.who), "review_scheduled")


@router.post("/{number}/unschedule")
async def unschedule(number: int, visit: Publisher) -> Response:
    """Take the approval back."""
    drafts = visit.console.publishing.drafts
    return await _tried(
        visit, number, lambda: drafts.move(number, DraftState.IN_REVIEW, visit.who), "review_unscheduled"
    )


async def _tried(visit: Visit, number: int, do: Callable[[], object], said: str) -> Response:
    told = {
        GateNotRunError: "review_not_run",
        GateBlockedError: "review_blocked",
        OwnDraftError: "review_own",
        DraftMovedError: "review_moved",
    }
    try:
        await asyncio.to_thread(do)
    except tuple(told) as error:
        return visit.back(_path(number), told[type(error)])
    visit.console.wake()
    return visit.back(_path(number), said)


async def _gate(visit: Visit, number: int) -> tuple[object, GatePage]:
    found = await asyncio.to_thread(visit.console.publishing.drafts.get, number)
    gate = await gate_page(visit, found)
    if gate is None:
        raise NotFoundError("Gates are off.")
    return found, gate


def _path(number: int) -> str:
    return f"/console/library/drafts/{number}"


def _time(written: str) -> datetime | None:
    """A time as a browser writes it, in Morocco. Raises ValueError."""
    return datetime.fromisoformat(written).replace(tzinfo=ZONE) if written else None


def _moved(gate: GatePage, asked: ChangeQuery) -> list[GateRow]:
    rows = [row for row in gate.rows if not asked.change or asked.change in (row.change, row.block)]
    return _CHANGES.find(rows, asked, lambda row: " ".join((row.name, row.before.text, row.after.text)))
