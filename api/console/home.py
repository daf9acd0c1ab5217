"""What the first page of the console tells: what waits at each desk that the visitor may open."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from api.console.frame import Visit
from api.console.rights import Right
from connectors.responder import ConversationState
from knowledge.drafts.drafts import DraftState

_MOST = 200
"""Conversations that are counted; chosen by hand: above it, "200" says enough."""


@dataclass(frozen=True)
class Overview:
    """What waits; None where the visitor may not know."""

    waiting: int | None
    documents: int | None
    held: int | None
    reviews: int | None
    """Drafts that wait for somebody's look."""
    returned: int | None
    """Drafts of the visitor's own that somebody asked to change."""
    pauses: tuple[str, ...]


async def overview(visit: Visit) -> Overview:
    """What waits for somebody, and what stands."""
    member = visit.member
    if member is None:
        return Overview(None, None, None, None, None, ())
    waiting = await _waiting(visit) if member.may(Right.USE_INBOX) else None
    reads = member.may(Right.READ_LIBRARY)
    documents, held, reviews, returned = await asyncio.to_thread(_library, visit) if reads else (None,) * 4
    pauses = await asyncio.to_thread(visit.console.pauses.standing)
    return Overview(
        waiting, documents, held, reviews, returned, tuple(f"{one.subject}: {one.reason}" for one in pauses)
    )


async def _waiting(visit: Visit) -> int | None:
    if visit.services.messaging is None:
        return None
    messaging = await visit.services.messaging.ready()
    found = await asyncio.to_thread(messaging.conversations.list, ConversationState.WAITING, limit=_MOST)
    return len(found)


def _library(visit: Visit) -> tuple[int, int, int, int]:
    library, drafts = visit.console.library, visit.console.publishing.drafts
    returned = [one for one in drafts.listed(DraftState.CHANGES_REQUESTED) if one.is_of(visit.who)]
    reviews = drafts.count(DraftState.IN_REVIEW)
    return len(library.documents()), len(library.held_documents()), reviews, len(returned)
