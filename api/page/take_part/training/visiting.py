"""What the pages of training share: the room, whose enrolments a link opens, and what codes are called."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends

from api.page.take_part.frame import PublicVisit, open_room
from core.errors import MunadilError, NotFoundError, UnavailableError
from participation.common.territory.places import PlaceKind
from participation.training.errors import EnrolmentError
from participation.training.schemas import ROOM, ProgrammeState, TargetFigure, TrainingProgramme
from participation.training.service import TrainingRoom
from participation.training.words import word

Visiting = Annotated[PublicVisit, Depends(open_room(ROOM))]
T = TypeVar("T")


async def done(call: Callable[[], T]) -> T:
    """Something that may block, beside the pages."""
    return await asyncio.to_thread(call)


def room_of(visit: PublicVisit) -> TrainingRoom:
    """The room. Raises UnavailableError where this process does not serve it."""
    if visit.participation.training is None:
        raise UnavailableError("Training is not served by this process.")
    return visit.participation.training


def programme_of(visit: PublicVisit, name: str) -> TrainingProgramme:
    """A programme that everybody may read. Raises NotFoundError."""
    found = room_of(visit).programmes.get(name)
    if found.state is ProgrammeState.DRAFT:
        raise NotFoundError("There is no such programme.")
    return found


def site_of(visit: PublicVisit) -> str:
    """Where everybody finds this server."""
    return visit.site(room_of(visit).public_url)


def common(visit: PublicVisit) -> dict[str, Any]:
    """What every page of the room is made with."""
    gazetteer, language = visit.participation.gazetteer, visit.language

    def called(code: str) -> str:
        place = gazetteer.get(code) if code else None
        return place.called(language) if place else ""

    def reached(figure: TargetFigure) -> str:
        return word("few", language) if figure.actual is None else str(figure.actual)

    return {
        "form": language,
        "called": called,
        "reached": reached,
        "label": lambda key: word(key, language),
        "regions": gazetteer.within(kind=PlaceKind.REGION),
    }


def problem_of(visit: PublicVisit, error: MunadilError) -> str:
    """What is wrong, in the visitor's form, with what to do."""
    key = error.key if isinstance(error, EnrolmentError) else error.type
    key = f"training_wrong_{key}".replace("-", "_")
    told = visit.say(key)
    return visit.say("error_other") if told == key else told
