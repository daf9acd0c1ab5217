"""What every page of training stands on: the room, and the programme that the address names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import Depends, Response
from fastapi.responses import HTMLResponse

from api.console.participation.forms import in_order_of
from api.console.participation.frame import RoomVisit, in_room
from core.errors import MunadilError, UnavailableError
from participation.common.errors import FaultyFormError
from participation.common.rights import RoomRight
from participation.training.errors import TrainingPlanError
from participation.training.schemas import ROOM
from participation.training.service import TrainingRoom
from participation.training.words import word

PREFIX = "/console/participation/training"
T = TypeVar("T")
Reading = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.READ, "programme"))]
"""The programme and its figures: nobody's name."""
Organising = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.ORGANISE, "programme"))]
Running = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.RUN, "programme"))]
"""Who is enrolled and who came, without how they are reached; outcomes and their documents."""
EnteringRoom = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.READ))]
Founding = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.ORGANISE))]


def room_of(here: RoomVisit) -> TrainingRoom:
    """The room's services. Raises UnavailableError where this process has none."""
    if here.participation.training is None:
        raise UnavailableError("Training is not served by this process.")
    return here.participation.training


async def done(call: Callable[[], T]) -> T:
    """What a service says, asked in a thread."""
    return await asyncio.to_thread(call)


def common(here: RoomVisit, error: MunadilError | None = None) -> dict[str, Any]:
    """What every page of the room is made with; `error` says what was wrong with what was sent."""
    language, gazetteer = here.visit.language, here.participation.gazetteer

    def called(code: str) -> str:
        place = gazetteer.get(code) if code else None
        return place.called(language) if place else ""

    return {
        "status": error.status if error else 200,
        "problem": problem_of(here, error) if error else "",
        "form": language,
        "forms": in_order_of(language),
        "v": lambda key: word(key, language),
        "called": called,
    }


async def programme_page(
    here: RoomVisit, template: str, tab: str, *, error: MunadilError | None = None, **values: Any
) -> HTMLResponse:
    """A page of the programme that the address names, under its tabs."""
    programme = await done(lambda: room_of(here).programmes.get(here.scope))
    return here.page(
        f"participation/training/{template}",
        **common(here, error),
        programme=programme,
        tab=tab,
        base=f"{here.address}/{programme.id}",
        **values,
    )


def attached(name: str, media_type: str, content: bytes) -> Response:
    """A file to be kept by its reader, which no cache keeps."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)


def problem_of(here: RoomVisit, error: MunadilError) -> str:
    """What was wrong, in the language of the visit, with what to do."""
    if isinstance(error, FaultyFormError):
        return here.told(error)
    key = f"training_wrong_{error.key}" if isinstance(error, TrainingPlanError) else f"training_error_{error.type}"
    told = here.say(key.replace("-", "_"))
    return here.say("training_error_other") if told == key.replace("-", "_") else told
