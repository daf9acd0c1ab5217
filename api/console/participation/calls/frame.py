"""What every page of calls stands on: the room, the call that the address names, and a dossier of it that its reader may see."""

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
from participation.calls.errors import CallPlanError, NotTheirsError
from participation.calls.schemas import ROOM, Dossier, DossierState
from participation.calls.service import CallRoom
from participation.calls.words import deadline, moment, points_in_words, word
from participation.common.errors import FaultyFormError
from participation.common.rights import RoomRight

PREFIX = "/console/participation/calls"
T = TypeVar("T")
Reading = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.READ, "call"))]
"""The call itself and how many dossiers there are: nobody's name."""
Organising = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.ORGANISE, "call"))]
Scoring = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.SCORE, "call"))]
"""What was given to who is here to score, and nothing else."""
Deciding = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.DECIDE, "call"))]
"""Dossiers, the ranked list, letters, appeals: the committee and who organises."""
Publishing = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.PUBLISH, "call"))]
EnteringRoom = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.READ))]
Founding = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.ORGANISE))]


def calls_of(here: RoomVisit) -> CallRoom:
    """The room's services. Raises UnavailableError where this process has none."""
    if here.participation.calls is None:
        raise UnavailableError("Calls for interest are not served by this process.")
    return here.participation.calls


async def done(call: Callable[[], T]) -> T:
    """What a service says, asked in a thread."""
    return await asyncio.to_thread(call)


async def is_entry_verified(here: RoomVisit, dossier: Dossier) -> bool:
    """Whether the entry of the directory that a dossier names is spoken for by who wrote it, as staff of the network accepted."""
    network, entry = here.participation.associations, dossier.form.entry
    return (
        network is not None and bool(entry) and await done(lambda: network.speakers.speaks(dossier.participant, entry))
    )


async def dossier_of(here: RoomVisit, number: int) -> Dossier:
    """A dossier that was sent to the call. Raises NotTheirsError for one of another, and ConflictDeclaredError."""
    room = calls_of(here)
    found = await done(lambda: room.dossiers.get(number))
    if found.call != here.scope or found.state is DossierState.DRAFT or found.submitted_at is None:
        raise NotTheirsError
    await done(lambda: room.reviews.check_free(number, here.who))
    return found


async def call_page(
    here: RoomVisit, template: str, tab: str, *, error: MunadilError | None = None, **values: Any
) -> HTMLResponse:
    """A page of the call that the address names, under its tabs; `error` says what was wrong with what was sent."""
    room, language = calls_of(here), here.visit.language
    call = await done(lambda: room.calls.get(here.scope))
    gazetteer = here.participation.gazetteer

    def called(code: str) -> str:
        place = gazetteer.get(code) if code else None
        return place.called(language) if place else ""

    return here.page(
        f"participation/calls/{template}",
        status=error.status if error else 200,
        problem=problem_of(here, error) if error else "",
        call=call,
        stage=call.stage(room.clock.now()),
        tab=tab,
        form=language,
        forms=in_order_of(language),
        v=lambda key, **filled: word(key, language, **filled),
        called=called,
        moment=lambda at: moment(at, language),
        deadline=lambda at: deadline(at, language),
        points=lambda of: points_in_words(of, language),
        base=f"{here.address}/{call.id}",
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
    key = f"calls_wrong_{error.key}" if isinstance(error, CallPlanError) else f"calls_error_{error.type}"
    told = here.say(key.replace("-", "_"))
    return here.say("calls_error_other") if told == key.replace("-", "_") else told
