"""What every public page of consultations stands on: the room, and the record of the consultation that the address names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Response

from agent.organisation.organisation import ParticipationRoom
from api.page.take_part.frame import PublicVisit, open_room
from core.errors import UnavailableError
from participation.consultations.public.documents import LEAST, PublicRecord
from participation.consultations.service import ConsultationRoom

ROOM = ParticipationRoom.CONSULTATIONS
Visiting = Annotated[PublicVisit, Depends(open_room(ROOM))]
T = TypeVar("T")


async def consultation_page(
    visit: PublicVisit, process: str, template: str, *, status: int = 200, **values: Any
) -> Response:
    """A page of a public consultation."""
    record = await record_of(visit, process)
    today = room_of(visit).consultations.today

    def called(code: str) -> str:
        place = visit.participation.gazetteer.get(code) if code else None
        return place.called(visit.language) if place else ""

    return visit.page(
        f"consultations/{template}",
        status=status,
        record=record,
        one_=record.consultation,
        form=visit.language,
        base=f"/take-part/consultations/{process}",
        takes=record.consultation.takes(today),
        today=today,
        least=LEAST,
        called=called,
        **values,
    )


async def record_of(visit: PublicVisit, process: str) -> PublicRecord:
    """Everything of a consultation that everybody may know. Raises NotFoundError."""
    return await done(lambda: room_of(visit).record(process))


async def done(call: Callable[[], T]) -> T:
    """What a service says, asked in a thread."""
    return await asyncio.to_thread(call)


def room_of(visit: PublicVisit) -> ConsultationRoom:
    """The room's services. Raises UnavailableError where this process has none."""
    if visit.participation.consultations is None:
        raise UnavailableError("Consultations are not served by this process.")
    return visit.participation.consultations


def table_of(text: str, name: str) -> Response:
    """A table to take away."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
