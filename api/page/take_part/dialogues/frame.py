"""What every public page of a dialogue stands on: the room, and the dialogue that the address names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Form, Response

from api.page.take_part.frame import PublicVisit, open_room
from core.errors import UnavailableError
from participation.dialogues.programmes import ROOM
from participation.dialogues.public.record import DialogueRecord, record_of
from participation.dialogues.service import DialogueRoom
from participation.dialogues.words import word

PREFIX = "/take-part/dialogues"
Visiting = Annotated[PublicVisit, Depends(open_room(ROOM))]
Line = Annotated[str, Form(max_length=120)]
T = TypeVar("T")


def room_of(visit: PublicVisit) -> DialogueRoom:
    """The room's services. Raises UnavailableError where this process has none."""
    if visit.participation.dialogues is None:
        raise UnavailableError("Dialogues are not served by this process.")
    return visit.participation.dialogues


async def done(call: Callable[[], T]) -> T:
    """What a service says, asked in a thread."""
    return await asyncio.to_thread(call)


async def record_here(visit: PublicVisit, programme: str) -> DialogueRecord:
    """What everybody may know of a dialogue. Raises NotFoundError for one that is not public."""
    return await done(lambda: record_of(room_of(visit), programme))


async def dialogue_page(
    visit: PublicVisit,
    programme: str,
    template: str,
    *,
    status: int = 200,
    record: DialogueRecord | None = None,
    **values: Any,
) -> Response:
    """A page of a dialogue, under its tabs."""
    found = record or await record_here(visit, programme)

    def called(code: str) -> str:
        place = visit.participation.gazetteer.get(code) if code else None
        return place.called(visit.language) if place else ""

    return visit.page(
        f"dialogues/{template}",
        status=status,
        record=found,
        one_=found.programme,
        form=visit.language,
        base=f"{PREFIX}/{found.programme.id}",
        takes=found.programme.takes_voices,
        called=called,
        d=lambda key: word(key, visit.language),
        **values,
    )
