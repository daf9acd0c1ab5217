"""What every page of a consultation stands on: the room, and the consultation that the address names."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import Depends
from fastapi.responses import HTMLResponse

from agent.organisation.organisation import ParticipationRoom
from agent.organisation.replies import written_date
from api.console.participation.forms import in_order_of
from api.console.participation.frame import RoomVisit, done, in_room
from core.errors import UnavailableError
from participation.common.rights import RoomRight
from participation.consultations.consultations import NEXT
from participation.consultations.schemas import Consultation
from participation.consultations.service import ConsultationRoom

ROOM = ParticipationRoom.CONSULTATIONS
PREFIX = "/console/participation/consultations"
_whole, _within = partial(in_room, ROOM), partial(in_room, ROOM, scope="process")

Reading = Annotated[RoomVisit, Depends(_within(RoomRight.READ))]
Organising = Annotated[RoomVisit, Depends(_within(RoomRight.ORGANISE))]
Moderating = Annotated[RoomVisit, Depends(_within(RoomRight.MODERATE))]
Deciding = Annotated[RoomVisit, Depends(_within(RoomRight.DECIDE))]
Publishing = Annotated[RoomVisit, Depends(_within(RoomRight.PUBLISH))]
Running = Annotated[RoomVisit, Depends(_within(RoomRight.RUN))]
EnteringRoom = Annotated[RoomVisit, Depends(_whole(RoomRight.READ))]
Founding = Annotated[RoomVisit, Depends(_whole(RoomRight.ORGANISE))]


def consultations_of(here: RoomVisit) -> ConsultationRoom:
    """The room's services. Raises UnavailableError where this process has none."""
    if here.participation.consultations is None:
        raise UnavailableError("Consultations are not served by this process.")
    return here.participation.consultations


async def consultation_page(
    here: RoomVisit, template: str, tab: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page of the consultation that the address names, under its tabs."""
    process: Consultation = await done(lambda: consultations_of(here).consultations.get(here.scope))
    language = here.visit.language

    def called(code: str) -> str:
        place = here.participation.gazetteer.get(code) if code else None
        return place.called(language) if place else code

    return here.page(
        f"participation/consultations/{template}",
        status=status,
        process=process,
        tab=tab,
        next_states=NEXT[process.state],
        forms=in_order_of(language),
        form=language,
        called=called,
        called_day=lambda day: written_date(day, language),
        base=f"{here.address}/{process.id}",
        **values,
    )
