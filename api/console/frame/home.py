"""What the first page of the console tells: what is for the visitor, and what waits at each desk that they may open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from api.console.frame.rights import Right
from api.console.frame.visit import Visit
from connectors.desk.browsing import InboxQuery, InboxView
from connectors.responder import ConversationState
from conversation.told_back.marks import QuestionMarks, QuestionState
from core.backup.last import last_backup
from knowledge.drafts.drafts import DraftState

_MOST = 200
"""Conversations that are counted; chosen by hand: above it, "200" says enough."""


@dataclass(frozen=True)
class ForYou:
    """Something that waits for the visitor and nobody else, or for anybody who did not write it: how many, and where."""

    name: str
    count: int
    address: str
    of: str = ""
    """The title of what it is of, where there are several."""


@dataclass(frozen=True)
class Overview:
    """What waits; None where the visitor may not know."""

    waiting: int | None = None
    documents: int | None = None
    held: int | None = None
    reviews: int | None = None
    """Drafts that wait for somebody's look."""
    for_you: tuple[ForYou, ...] = ()
    backup: BackupStanding | None = None
    is_nobody_told: bool = False
    """Whether nobody hears, outside the console, that somebody asks for a person."""


@dataclass(frozen=True)
class BackupStanding:
    """When the last backup was taken; nothing where none ever was."""

    at: datetime | None = None
    days: int | None = None
    is_old: bool = False


async def backup_standing(visit: Visit) -> BackupStanding:
    """How old the last backup is."""
    last, now = await asyncio.to_thread(last_backup, visit.console.audit), visit.console.library.clock.now()
    return BackupStanding(last.at, max((now - last.at).days, 0), last.is_old(now)) if last else BackupStanding()


async def overview(visit: Visit, in_rooms: Iterable[tuple[str, int, str, str]] = ()) -> Overview:
    """What waits for the visitor and for somebody, and what stands; `in_rooms` is what waits in rooms of participation."""
    member = visit.member
    if member is None:
        return Overview()
    waiting, mine = await _conversations(visit) if member.may(Right.USE_INBOX) else (None, 0)
    reads = member.may(Right.READ_LIBRARY)
    documents, held, reviews = await asyncio.to_thread(_library, visit) if reads else (None, None, None)
    found = [ForYou("waiting", waiting or 0, "/console/inbox")]
    found += [ForYou("conversations", mine, "/console/inbox?view=mine"), *await asyncio.to_thread(_for_you, visit)]
    found += [ForYou(*one) for one in in_rooms]
    backup = await backup_standing(visit) if member.may(Right.READ_INSIGHT) else None
    unheard = not visit.console.is_anybody_told and (member.may(Right.USE_INBOX) or member.may(Right.MANAGE_PEOPLE))
    return Overview(waiting, documents, held, reviews, tuple(one for one in found if one.count), backup, unheard)


async def _conversations(visit: Visit) -> tuple[int | None, int]:
    """How many wait for anybody, and how many the visitor has."""
    if visit.services.messaging is None:
        return None, 0
    messaging = await visit.services.messaging.ready()
    found = await asyncio.to_thread(messaging.conversations.list, ConversationState.WAITING, limit=_MOST)
    query = InboxQuery(view=InboxView.MINE, who=visit.who)
    return len(found), len(await asyncio.to_thread(messaging.browsing.find, query, _MOST))


def _for_you(visit: Visit) -> list[ForYou]:
    """What of the library and of unanswered questions is for the visitor."""
    drafts, approved, found = visit.console.publishing.drafts, visit.console.approved, list[ForYou]()
    may = visit.member.may if visit.member else lambda right: False
    if may(Right.HANDLE_UNANSWERED):
        marks = QuestionMarks(visit.console.library.database, visit.services.clock).all().values()
        mine = sum(one.assigned_to == visit.who and one.state is QuestionState.OPEN for one in marks)
        found.append(ForYou("questions", mine, f"/console/unanswered?assigned={visit.who}"))
    if may(Right.WRITE_LIBRARY):
        returned = sum(one.is_of(visit.who) for one in drafts.listed(DraftState.CHANGES_REQUESTED))
        found.append(ForYou("returned", returned, "/console/library"))
    if may(Right.PUBLISH):
        reviews = sum(not one.is_of(visit.who) for one in drafts.listed(DraftState.IN_REVIEW))
        found.append(ForYou("reviews", reviews, "/console/library"))
        wordings = sum(one.author != visit.who for one in approved.waiting())
        found.append(ForYou("approvals", wordings, "/console/approved"))
    if may(Right.WRITE_LIBRARY) and visit.console.proposing is not None:
        proposed = sum(count for _, count in visit.console.proposing.proposals.counts())
        found.append(ForYou("proposals", proposed, "/console/proposals"))
    return found


def _library(visit: Visit) -> tuple[int, int, int]:
    library, drafts = visit.console.library, visit.console.publishing.drafts
    return len(library.documents()), len(library.held_documents()), drafts.count(DraftState.IN_REVIEW)
