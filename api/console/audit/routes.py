"""The audit log: who did what and when, searched, exported, and whether its chain is whole."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.console.audit.told import Subjects, ToldEntry, action_in, detail_in, who_in
from api.console.frame.cells import table
from api.console.frame.lists import ListQuery, list_query
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from core.audit import AuditBrokenError, AuditEntry

router = APIRouter(prefix="/console/audit", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_AUDIT))]
Asked = Annotated[ListQuery, Depends(list_query)]
_ORDERS = ("latest", "oldest")
_PAGE = 50
"""Entries of a page. Chosen by hand: two screens."""
_MOST = 100_000
"""Entries of an export. Chosen by hand: some ten megabytes."""


@router.get("")
async def entries(visit: Reading, asked: Asked) -> Response:
    """Show a page of entries, the latest first unless asked otherwise."""
    page = asked.page
    found = await asyncio.to_thread(_found, visit, asked, page * _PAGE + 1)
    told = await asyncio.to_thread(_in_words, visit, found[(page - 1) * _PAGE : page * _PAGE])
    is_more = len(found) > page * _PAGE
    return visit.page("audit/audit.html", desk="audit", entries=told, asked=asked, orders=_ORDERS, is_more=is_more)


@router.get("/verify")
async def verify(visit: Reading) -> Response:
    """Read the whole chain, and say whether it is as it was written."""
    try:
        head = await asyncio.to_thread(visit.console.audit.verify)
    except AuditBrokenError as error:
        return visit.page("audit/verified.html", status=409, desk="audit", head=None, problem=error.detail)
    return visit.page("audit/verified.html", desk="audit", head=head, problem="")


@router.get("/export.csv")
async def export(visit: Reading, asked: Asked) -> Response:
    """Give the entries as CSV; no cell is a formula."""
    found = await asyncio.to_thread(_found, visit, asked, _MOST)
    header = ("number", "at", "who", "action", "subject", "detail", "digest", "told")
    rows = (
        (
            one.number,
            one.at.isoformat(),
            one.who,
            one.action,
            one.subject,
            dict(one.detail),
            one.digest,
            action_in(visit, one.action),
        )
        for one in found
    )
    return table("audit.csv", header, rows)


def _in_words(visit: Visit, shown: Sequence[AuditEntry]) -> list[ToldEntry]:
    subjects = Subjects(visit)
    return [
        ToldEntry(
            one, action_in(visit, one.action), who_in(visit, one.who), subjects.named(one), detail_in(visit, one.detail)
        )
        for one in shown
    ]


def _found(visit: Visit, asked: ListQuery, limit: int) -> list[AuditEntry]:
    """The first entries, in their order, that hold every word that is asked for."""
    wanted = asked.q.casefold().split()
    log, is_oldest = visit.console.audit, asked.sort == "oldest"
    entries = log.entries(limit=_MOST if wanted else limit, is_oldest_first=is_oldest)
    return [one for one in entries if all(word in _told(visit, one) for word in wanted)][:limit]


def _told(visit: Visit, entry: AuditEntry) -> str:
    told = action_in(visit, entry.action)
    return f"{entry.who} {entry.action} {told} {entry.subject} {dict(entry.detail)}".casefold()
