"""What a list of tickets is asked for, as its address says: so that it is kept, sent to a colleague and taken away as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import Query

from participation.help_desk.schemas import TicketCategory, TicketOrigin, TicketPriority, TicketState
from participation.help_desk.tickets.finding import DeskReach, TicketOrder, TicketQuery, TicketView

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)
Word = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True)
class TicketListing:
    """Everything that an address of the list says; empty narrows nothing."""

    view: TicketView = TicketView.OPEN
    words: str = ""
    state: str = ""
    queue: str = ""
    region: str = ""
    category: str = ""
    priority: str = ""
    origin: str = ""
    owner: str = ""
    order: TicketOrder = TicketOrder.DUE
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the view and words says what it holds, or in which order."""
        narrowed = (self.state, self.queue, self.region, self.category, self.priority, self.origin, self.owner)
        return any(narrowed) or self.order is not TicketOrder.DUE

    def query(self, reach: DeskReach) -> TicketQuery:
        """The same for the desk."""
        return TicketQuery(
            reach,
            self.view,
            self.words,
            _one(TicketState, self.state),
            self.queue,
            self.region,
            _one(TicketCategory, self.category),
            _one(TicketPriority, self.priority),
            _one(TicketOrigin, self.origin),
            self.owner,
            self.order,
        )

    def address(self, **changes: object) -> str:
        """What follows the `?` for the same list with something changed; the first page where none is named."""
        other = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        values = {
            "view": other.view,
            "q": other.words,
            "state": other.state,
            "queue": other.queue,
            "region": other.region,
            "category": other.category,
            "priority": other.priority,
            "origin": other.origin,
            "owner": other.owner,
            "sort": other.order if other.order is not TicketOrder.DUE else "",
            "page": other.page if other.page > 1 else "",
        }
        return urlencode({name: str(value) for name, value in values.items() if value})


def ticket_listing(
    view: Word = "open",
    q: Annotated[str, Query(max_length=200)] = "",
    state: Word = "",
    queue: Word = "",
    region: Word = "",
    category: Word = "",
    priority: Word = "",
    origin: Word = "",
    owner: Word = "",
    sort: Word = "due",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> TicketListing:
    """The list that an address asks for; a filter that is none narrows nothing."""
    return TicketListing(
        _one(TicketView, view) or TicketView.OPEN,
        q.strip(),
        _one(TicketState, state) or "",
        queue,
        region,
        _one(TicketCategory, category) or "",
        _one(TicketPriority, priority) or "",
        _one(TicketOrigin, origin) or "",
        owner,
        _one(TicketOrder, sort) or TicketOrder.DUE,
        page,
    )


def _one(choices: type[ChoiceT], value: str) -> ChoiceT | None:
    return choices(value) if value in list(choices) else None
