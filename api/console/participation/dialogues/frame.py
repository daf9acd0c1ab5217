"""What every page of a dialogue stands on: the room, and the dialogue that the address names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Response
from fastapi.responses import HTMLResponse

from agent.organisation.replies import written_date
from api.console.participation.forms import in_order_of
from api.console.participation.frame import RoomVisit, done, in_room
from core.errors import MunadilError, UnavailableError
from participation.common.rights import RoomRight
from participation.dialogues.programmes import ROOM, STATES
from participation.dialogues.schemas import DialogueRole
from participation.dialogues.service import DialogueRoom

PREFIX = "/console/participation/dialogues"
_whole, _within = partial(in_room, ROOM), partial(in_room, ROOM, scope="programme")

Reading = Annotated[RoomVisit, Depends(_within(RoomRight.READ))]
Organising = Annotated[RoomVisit, Depends(_within(RoomRight.ORGANISE))]
Moderating = Annotated[RoomVisit, Depends(_within(RoomRight.MODERATE))]
Deciding = Annotated[RoomVisit, Depends(_within(RoomRight.DECIDE))]
Publishing = Annotated[RoomVisit, Depends(_within(RoomRight.PUBLISH))]
Running = Annotated[RoomVisit, Depends(_within(RoomRight.RUN))]
Signing = Annotated[RoomVisit, Depends(_within(RoomRight.SIGN))]
EnteringRoom = Annotated[RoomVisit, Depends(_whole(RoomRight.READ))]
Founding = Annotated[RoomVisit, Depends(_whole(RoomRight.ORGANISE))]


def dialogues_of(here: RoomVisit) -> DialogueRoom:
    """The room's services. Raises UnavailableError where this process has none."""
    if here.participation.dialogues is None:
        raise UnavailableError("Dialogues are not served by this process.")
    return here.participation.dialogues


async def tried(
    here: RoomVisit,
    path: str,
    said: str,
    do: Callable[[], object],
    again: Callable[[str, int], Awaitable[Response]],
) -> Response:
    """Do it and go to a page of the dialogue; where it cannot be, show the page again (`again`) with why and the status."""
    try:
        await done(do)
    except MunadilError as error:
        return await again(here.told(error), error.status)
    return here.back(f"/{here.scope}{path}", said)


async def dialogue_page(here: RoomVisit, template: str, tab: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of the dialogue that the address names, under its tabs."""
    programme = await done(lambda: dialogues_of(here).programmes.get(here.scope))
    language = here.visit.language

    def called(code: str) -> str:
        place = here.participation.gazetteer.get(code) if code else None
        return place.called(language) if place else code

    return here.page(
        f"participation/dialogues/{template}",
        status=status,
        programme=programme,
        tab=tab,
        next_states=STATES.after(programme.state, here.rights),
        forms=in_order_of(here.visit.language),
        form=language,
        roles=list(DialogueRole),
        called=called,
        called_day=lambda day: written_date(day, language),
        base=f"{here.address}/{programme.id}",
        **values,
    )
