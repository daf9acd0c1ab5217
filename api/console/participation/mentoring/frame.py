"""What every page of mentoring stands on: the room, the programme that the address names, and a cohort of it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import Depends
from fastapi.responses import HTMLResponse

from agent.organisation.organisation import ParticipationRoom
from agent.organisation.replies import written_date
from api.console.participation.forms import in_order_of
from api.console.participation.frame import RoomVisit, done, in_room
from core.errors import NotFoundError, UnavailableError
from participation.common.rights import RoomRight
from participation.mentoring.pairing.schemas import MentoringPair
from participation.mentoring.programme.cohorts import NEXT
from participation.mentoring.schemas import ApplicationState, Cohort, FieldOfWork, MentoringApplication, MentoringGoal
from participation.mentoring.service import MentoringRoom
from participation.mentoring.words import word

ROOM = ParticipationRoom.MENTORING
PREFIX = "/console/participation/mentoring"
_whole, _within = partial(in_room, ROOM), partial(in_room, ROOM, scope="programme")

Reading = Annotated[RoomVisit, Depends(_within(RoomRight.READ))]
"""Figures, the committee, its report: nobody's name."""
Organising = Annotated[RoomVisit, Depends(_within(RoomRight.ORGANISE))]
"""Applications, pairs, surveys: whoever reads them organises the programme."""
Running = Annotated[RoomVisit, Depends(_within(RoomRight.RUN))]
Deciding = Annotated[RoomVisit, Depends(_within(RoomRight.DECIDE))]
EnteringRoom = Annotated[RoomVisit, Depends(_whole(RoomRight.READ))]
Founding = Annotated[RoomVisit, Depends(_whole(RoomRight.ORGANISE))]


def mentoring_of(here: RoomVisit) -> MentoringRoom:
    """The room's services. Raises UnavailableError where this process has none."""
    if here.participation.mentoring is None:
        raise UnavailableError("Mentoring is not served by this process.")
    return here.participation.mentoring


async def cohort_of(here: RoomVisit, number: int) -> Cohort:
    """A cohort of the programme. Raises NotFoundError for one of another."""
    return await done(lambda: mentoring_of(here).cohorts.get(number, here.scope))


async def application_of(here: RoomVisit, cohort: int, number: int) -> MentoringApplication:
    """An application to a cohort of the programme. Raises NotFoundError for one to another, and for what is still its person's alone."""
    await cohort_of(here, cohort)
    found = await done(lambda: mentoring_of(here).applications.get(number))
    if found.cohort != cohort or found.state is ApplicationState.DRAFT:
        raise NotFoundError("There is no such application.")
    return found


async def pair_of(here: RoomVisit, cohort: int, number: int) -> MentoringPair:
    """A pair of a cohort of the programme. Raises NotFoundError for one of another."""
    await cohort_of(here, cohort)
    found = await done(lambda: mentoring_of(here).pairs.get(number))
    if found.cohort != cohort:
        raise NotFoundError("There is no such pair.")
    return found


def place_of(here: RoomVisit, code: str) -> str:
    """What a place is called, in the language of the visit."""
    found = here.participation.gazetteer.get(code) if code else None
    return found.called(here.visit.language) if found else code


def labels_of(here: RoomVisit) -> dict[str, str]:
    """What codes of fields, goals and regions are called, in the language of the visit."""
    language = here.visit.language
    fields = {one.value: word(f"field_{one}", language) for one in FieldOfWork}
    goals = {one.value: word(f"goal_{one}", language) for one in MentoringGoal}
    regions = {place.code: place.called(language) for place in here.participation.gazetteer.within()}
    return {**fields, **goals, **regions}


async def programme_page(here: RoomVisit, template: str, tab: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of the programme that the address names, under its tabs."""
    room, language = mentoring_of(here), here.visit.language
    programme = await done(lambda: room.programmes.get(here.scope))

    def called_day(day: date) -> str:
        return written_date(day, language)

    return here.page(
        f"participation/mentoring/{template}",
        status=status,
        programme=programme,
        tab=tab,
        today=room.programmes.today,
        days_left=programme.convention.days_left(room.programmes.today),
        forms=in_order_of(here.visit.language),
        form=language,
        v=lambda key, **filled: word(key, language, **filled),
        called=lambda code: place_of(here, code),
        called_day=called_day,
        base=f"{here.address}/{programme.id}",
        **values,
    )


async def cohort_page(
    here: RoomVisit, cohort: int, template: str, part: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page of a cohort, under the programme's tabs and its own."""
    found = await cohort_of(here, cohort)
    base = f"{here.address}/{here.scope}/cohorts/{cohort}"
    return await programme_page(
        here,
        template,
        "cohorts",
        status=status,
        cohort=found,
        part=part,
        at=base,
        next_states=NEXT[found.state],
        **values,
    )
