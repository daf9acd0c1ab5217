"""What the pages of calls share: the room, whose dossier a link is of, and what codes are called."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends

from api.page.take_part.frame import PublicVisit, open_room
from core.errors import MunadilError, UnavailableError
from participation.associations.directory.schemas import AssociationField
from participation.associations.words import field_name
from participation.calls.errors import (
    AppealError,
    IncompleteDossierError,
    LateError,
    NotTheirsError,
    NotYetError,
    PaperRefusedError,
)
from participation.calls.schemas import ROOM, CallForInterest, CallStage, Dossier
from participation.calls.service import CallRoom
from participation.calls.words import deadline, listed, moment, to_the_second, word
from participation.common.territory.places import PlaceKind

Visiting = Annotated[PublicVisit, Depends(open_room(ROOM))]
T = TypeVar("T")


async def done(call: Callable[[], T]) -> T:
    """Something that may block, beside the pages."""
    return await asyncio.to_thread(call)


def room_of(visit: PublicVisit) -> CallRoom:
    """The room. Raises UnavailableError where this process does not serve it."""
    if visit.participation.calls is None:
        raise UnavailableError("Calls for interest are not served by this process.")
    return visit.participation.calls


def call_of(visit: PublicVisit, name: str) -> CallForInterest:
    """A call that everybody may read. Raises NotFoundError."""
    found = room_of(visit).calls.get(name)
    if found.stage(room_of(visit).clock.now()) is CallStage.DRAFT:
        raise NotTheirsError
    return found


def own_dossier(visit: PublicVisit, token: str) -> Dossier:
    """The dossier whose own link this is. Raises NotTheirsError."""
    with visit.participation.database.read() as session:
        person = visit.participation.people.of_link(session, token)
        found = room_of(visit).dossiers.of_participant(session, person.id) if person else ()
    if not found:
        raise NotTheirsError
    return found[0]


def common(visit: PublicVisit) -> dict[str, Any]:
    """What every page of the room is made with."""
    gazetteer, language, now = visit.participation.gazetteer, visit.language, room_of(visit).clock.now()

    def called(code: str) -> str:
        place = gazetteer.get(code) if code else None
        return place.called(language) if place else ""

    def whom(call: CallForInterest) -> str:
        regions = listed([called(code) for code in call.plan.regions], language) or word("whom_all", language)
        is_named = call.plan.field in list(AssociationField)
        field = field_name(AssociationField(call.plan.field), language) if is_named else ""
        return regions + (word("whom_field", language, field=field) if field else "")

    return {
        "form": language,
        "called": called,
        "whom": whom,
        "label": lambda key, **values: word(key, language, **values),
        "stage_of": lambda call: call.stage(now),
        "deadline": lambda at: deadline(at, language),
        "moment": lambda at: moment(at, language),
        "regions": gazetteer.within(kind=PlaceKind.REGION),
    }


def problem_of(visit: PublicVisit, call: CallForInterest, error: MunadilError, dossier: Dossier | None = None) -> str:
    """What is wrong, in the visitor's form, with what to do."""
    language = visit.language
    match error:
        case LateError():
            return visit.say(
                "calls_late",
                deadline=deadline(error.deadline, language),
                attempt=to_the_second(error.attempt, language),
            )
        case NotYetError():
            return visit.say("calls_not_yet", opens=moment(call.opens_at, language))
        case IncompleteDossierError():
            # What was sent stays as it was sent: nobody is told that it went back.
            was_sent = dossier is not None and dossier.submitted_at is not None
            key = "calls_lacks_sent" if was_sent else "calls_lacks"
            return visit.say(key, parts=listed(lacking_in_words(visit, call, error.lacking), language))
        case PaperRefusedError():
            return word(f"paper_{error.key}", language, **error.values)
        case AppealError():
            return visit.say(f"calls_appeal_{error.key}")
        case _:
            key = f"calls_wrong_{error.type.replace('-', '_')}"
            told = visit.say(key)
            return visit.say("error_other") if told == key else told


def lacking_in_words(visit: PublicVisit, call: CallForInterest, lacking: tuple[str, ...]) -> list[str]:
    """What a dossier lacks, as the page calls it."""
    named = []
    for one in lacking:
        kind, _, place = one.partition(" ")
        if kind == "paper":
            named.append(call.plan.papers[int(place) - 1].title.in_language(visit.language))
        else:
            named.append(word(f"part_{one}", visit.language))
    return named
