"""Unanswered: what people asked and got no sure answer to, grouped, and everything that answers it or sets it aside from there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Response

from api.console.frame.cells import table
from api.console.frame.lists import ListQuery, ListShape, list_query, newest, oldest
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from conversation.told_back.marks import QuestionMarks, QuestionState
from conversation.told_back.standing import ToldStanding, told_standings
from conversation.told_back.unanswered import UnansweredGroup
from core.language.forms import Language

router = APIRouter(prefix="/console/unanswered", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_UNANSWERED))]
Handling = Annotated[Visit, Depends(with_right(Right.HANDLE_UNANSWERED))]
Answering = Annotated[Visit, Depends(with_right(Right.PUBLISH))]
_SPANS = (7, 30, 90)
"""Days that are offered to look back. Chosen by hand: a week, a month, a quarter."""
_MOST_NAMES = 40_000
"""Characters of the names that a form carries. Chosen by hand: a thousand questions."""
_HEADER = (
    *("question", "language", "asked", "disliked", "waiting", "state", "assigned_to", "reason"),
    *("first", "last", "wordings", "nearest"),
)
_TOLD = ListShape[ToldStanding](
    "told-back",
    lambda one: one.about,
    {
        "latest": lambda one: newest(one.at),
        "oldest": lambda one: oldest(one.at),
        "most": lambda one: (-one.people, newest(one.at)),
        "waiting": lambda one: (-one.waiting, newest(one.at)),
    },
)
_ANNOUNCED = ("question:", "answer:")
Names = Annotated[
    str, Form(max_length=_MOST_NAMES, pattern=r"^[0-9a-f]{1,32}\.[0-9]{1,3}( [0-9a-f]{1,32}\.[0-9]{1,3})*$")
]


class GroupOrder(StrEnum):
    """In which order groups are listed."""

    ASKED = "asked"
    WAITING = "waiting"
    LATEST = "latest"


_KEYS = {
    GroupOrder.ASKED: lambda one: (one.asked, one.last_at),
    GroupOrder.WAITING: lambda one: (one.waiting, one.asked),
    GroupOrder.LATEST: lambda one: (one.last_at, one.asked),
}


@dataclass(frozen=True)
class UnansweredListing:
    """What of the list is asked for; it stands in the address."""

    days: int
    state: QuestionState
    assigned: str
    words: str
    order: GroupOrder

    def address(self, **changed: object) -> str:
        """The query of the list with something else asked for."""
        now = {"days": self.days, "state": self.state, "assigned": self.assigned, "q": self.words, "sort": self.order}
        return urlencode({key: value for key, value in (now | changed).items() if value})

    def lists(self, one: UnansweredGroup) -> bool:
        """Whether a group is among what is asked for."""
        said = " ".join((one.question, *one.wordings)).casefold()
        to = one.mark.assigned_to if one.mark else ""
        return one.state is self.state and self.words.casefold() in said and self.assigned in ("", to)


def _listing(
    days: Annotated[int, Query(ge=1, le=366)] = 30,
    state: QuestionState = QuestionState.OPEN,
    assigned: Annotated[str, Query(max_length=64)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
    sort: GroupOrder = GroupOrder.ASKED,
) -> UnansweredListing:
    return UnansweredListing(days, state, assigned, q.strip(), sort)


Asked = Annotated[UnansweredListing, Depends(_listing)]


@router.get("")
async def unanswered(visit: Reading, asked: Asked) -> Response:
    """Show the groups that are asked for."""
    groups = await _groups(visit, asked)
    names = await asyncio.to_thread(visit.console.accounts.everybody)
    return visit.page(
        "unanswered/unanswered.html",
        desk="unanswered",
        groups=groups,
        asked=asked,
        spans=_SPANS,
        states=list(QuestionState),
        orders=list(GroupOrder),
        colleagues=[one.name for one in names],
        forms=list(Language),
    )


@router.get("/export.csv")
async def export(visit: Reading, asked: Asked) -> Response:
    """Give the groups as CSV; no cell is a formula."""
    return table("unanswered.csv", _HEADER, [_cells(one) for one in await _groups(visit, asked)])


@router.post("/assign")
async def assign(visit: Handling, names: Names, to: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Have a colleague look after a group."""
    await asyncio.to_thread(_marks(visit).assign, names.split(), visit.who, to)
    return visit.back("/console/unanswered", "unanswered_assigned")


@router.post("/set-aside")
async def set_aside(visit: Handling, names: Names, reason: Annotated[str, Form(max_length=500)] = "") -> Response:
    """Take a group off the list, and say why."""
    await asyncio.to_thread(_marks(visit).set_aside, names.split(), visit.who, reason)
    return visit.back("/console/unanswered", "unanswered_set_aside")


@router.post("/reopen")
async def reopen(visit: Handling, names: Names) -> Response:
    """Bring a group back to the list."""
    await asyncio.to_thread(_marks(visit).reopen, names.split(), visit.who)
    return visit.back("/console/unanswered", "unanswered_reopened")


@router.post("/answer")
async def answer(visit: Answering, names: Names, source: Annotated[str, Form(max_length=500)] = "") -> Response:
    """Tell everybody who waits what is answered."""
    form = await visit.request.form()
    texts = {tag: str(form.get(f"text_{tag}", ""))[:4_000] for tag in Language}
    await asyncio.to_thread(_marks(visit).answer, names.split(), visit.who, texts, source)
    return visit.back("/console/unanswered/told", "unanswered_answered")


@router.get("/told")
async def told(visit: Reading, asked: Annotated[ListQuery, Depends(list_query)]) -> Response:
    """Show what was told back, of answers and of corrections, and how far it has come."""
    found = await asyncio.to_thread(_told, visit, asked)
    return visit.page("unanswered/told.html", desk="unanswered", found=found, asked=asked, orders=tuple(_TOLD.orders))


@router.get("/told.csv")
async def told_export(visit: Reading, asked: Annotated[ListQuery, Depends(list_query)]) -> Response:
    """Give what was told back as CSV."""
    header = ("kind", "about", "at", "people", "sent", "waiting", "window", "failed")
    rows = [
        (kind, one.about, one.at.isoformat(), one.people, one.sent, one.waiting, one.window, one.failed)
        for kind, standings in (await asyncio.to_thread(_told, visit, asked)).items()
        for one in standings
    ]
    return table("told-back.csv", header, rows)


def _told(visit: Visit, asked: ListQuery) -> dict[str, list[ToldStanding]]:
    database = visit.console.library.database
    return {room.rstrip(":"): _TOLD.find(told_standings(database, room), asked) for room in _ANNOUNCED}


def _marks(visit: Visit) -> QuestionMarks:
    return QuestionMarks(visit.console.library.database, visit.services.clock)


def _cells(one: UnansweredGroup) -> tuple[object, ...]:
    near = "; ".join(passage.meta.title or passage.key for passage in one.nearest)
    when = (one.first_at.date(), one.last_at.date())
    marked = (one.mark.assigned_to, one.mark.reason) if one.mark else ("", "")
    counts = (one.asked, one.disliked, one.waiting)
    return (one.question, one.language.value, *counts, one.state.value, *marked, *when, " | ".join(one.wordings), near)


async def _groups(visit: Visit, asked: UnansweredListing) -> list[UnansweredGroup]:
    since = visit.services.clock.now() - timedelta(days=asked.days)
    found = [one for one in await asyncio.to_thread(visit.console.unanswered, since) if asked.lists(one)]
    return sorted(found, key=_KEYS[asked.order], reverse=True)
