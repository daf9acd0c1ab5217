"""Being put in touch and the calendar, as staff keeps them: who waits, whom the matching proposes and why, what is announced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.visit import ConsoleRoute
from api.console.participation.associations.routes import done
from api.console.participation.frame import RoomVisit, in_room
from core.errors import NotFoundError, UnavailableError
from participation.associations.activities.schemas import Activity
from participation.associations.directory.schemas import AssociationState
from participation.associations.introductions.matching import best_offers, offers_of, proposals
from participation.associations.introductions.schemas import (
    OPEN,
    HelperRef,
    HelpOffer,
    Introduction,
    IntroductionState,
)
from participation.associations.service import AssociationRoom
from participation.associations.words import help_name, reason_told, refusal_name, word
from participation.common.assignment.assignment import Merit
from participation.common.events.schemas import EventState
from participation.common.rights import RoomRight

ROOM = ParticipationRoom.ASSOCIATIONS
router = APIRouter(prefix="/console/participation/associations", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.READ))]
Moderating = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.MODERATE))]
_SHOWN = 200
"""Requests and activities of a page. Chosen by hand: some screens; those that wait come first."""
_PROPOSED = 6
"""Helpers shown for one request. Chosen by hand: a choice, not a list."""


@dataclass(frozen=True)
class ProposedHelper:
    """Somebody who could help, by the word of the form, as they are called, with the reasons."""

    key: str
    name: str
    reasons: tuple[str, ...]


@router.get("/introductions")
async def introductions(here: Moderating) -> Response:
    """Show who waits with the helper that the matching would name, who is being asked, how it ended, and volunteers."""
    room = _room(here)
    found = await done(room.introductions.listed)
    waiting = [one for one in found if one.state in OPEN]
    proposed = await done(lambda: _proposed(here, waiting))
    late = [one for one in found if one.state not in OPEN][::-1]
    return here.page(
        "participation/associations/introductions/list.html",
        tab="introductions",
        waiting=waiting[:_SHOWN],
        proposed=proposed,
        others=late[:_SHOWN],
        counts={state: sum(one.state is state for one in found) for state in IntroductionState},
        volunteers=await done(lambda: room.volunteers.listed(with_asked=True)),
        **_words(here),
    )


@router.post("/introductions/match")
async def match(here: Moderating) -> Response:
    """Name for everybody who waits whom the matching found; the two are asked then."""
    room = _room(here)

    def named() -> None:
        waiting = [one for one in room.introductions.listed() if one.state in OPEN]
        for pair, who in proposals(waiting, _offers(room), here.participation.gazetteer):
            room.introductions.propose(int(pair.seeker), who, pair.merits, here.who, here.rights)

    await done(named)
    return here.back("/introductions", "introductions_named")


@router.get("/introductions/{number:int}")
async def introduction(here: Moderating, number: int) -> Response:
    """Show a request with those who could help, best first, and what was answered before; never an address."""
    room = _room(here)
    one = await done(lambda: room.introductions.get(number))
    offers = await done(lambda: best_offers(one, _offers(room), here.participation.gazetteer, _PROPOSED))
    return here.page(
        "participation/associations/introductions/one.html",
        tab="introductions",
        one=one,
        helpers=[_helper(here, offer, merits) for offer, merits in offers] if one.state in OPEN else [],
        before=[
            (_called(here, each.who), refusal_name(each.refusal, here.visit.language) if each.refusal else "")
            for each in one.answers
        ],
        **_words(here),
    )


@router.post("/introductions/{number:int}/propose")
async def propose(here: Moderating, number: int, request: Request) -> Response:
    """Name somebody for who asked."""
    to, room = HelperRef.of_key(str((await request.form()).get("to", ""))), _room(here)

    def named() -> None:
        one = room.introductions.get(number)
        offers = best_offers(one, _offers(room), here.participation.gazetteer, len(_offers(room)))
        merits: tuple[Merit, ...] = next((merits for offer, merits in offers if offer.who == to), ())
        room.introductions.propose(number, to, merits, here.who, here.rights)

    await done(named)
    return here.back(f"/introductions/{number}", "introductions_named")


@router.post("/volunteers/{number:int}")
async def volunteer(here: Moderating, number: int, request: Request) -> Response:
    """List a volunteer, or take them off the list."""
    lists = (await request.form()).get("lists") == "yes"
    await done(lambda: _room(here).volunteers.list_(number, here.who, lists=lists))
    return here.back("/introductions", "introductions_volunteer")


@router.get("/activities")
async def activities(here: Reading, page: Annotated[int, Query(ge=1, le=1000)] = 1) -> Response:
    """Show what is announced, with how many came; what is for members to moderators alone."""
    room, sees = _room(here), here.can("moderate")
    found = await done(
        lambda: room.activities.listed(
            for_members=sees, latest_first=True, limit=_SHOWN + 1, offset=(page - 1) * _SHOWN
        )
    )
    shown = found[:_SHOWN]
    called = await done(lambda: room.names(one.association for one in shown))
    names = {number: name.called(here.visit.language) for number, name in called.items()}
    return here.page(
        "participation/associations/introductions/activities.html",
        tab="activities",
        found=shown,
        page=page,
        is_more=len(found) > _SHOWN,
        names=names,
        photos=await done(lambda: {one.uid: room.photos.of(one, for_members=True) for one in shown if sees}),
        **_words(here),
    )


@router.post("/activities/{uid}/cancel")
async def cancel(here: Moderating, uid: str) -> Response:
    """Call an activity off, which everybody who follows it is told."""
    found = await _activity(here, uid)
    await done(lambda: _room(here).activities.move(found, EventState.CANCELLED, here.who))
    return here.back("/activities", "introductions_cancelled")


@router.post("/activities/{uid}/photos/{photo:int}/remove")
async def remove_photo(here: Moderating, uid: str, photo: int) -> Response:
    """Take a photo away for good."""
    found = await _activity(here, uid)
    await done(lambda: _room(here).photos.remove(found, photo, who=here.who))
    return here.back("/activities", "introductions_photo_gone")


async def _activity(here: RoomVisit, uid: str) -> Activity:
    return await done(lambda: _room(here).activities.get(uid))


def _offers(room: AssociationRoom) -> tuple[HelpOffer, ...]:
    """Everything that is offered, what is for members too: staff sees it."""
    return offers_of(room.directory.listed(AssociationState.LISTED), room.volunteers.listed())


def _proposed(here: RoomVisit, waiting: list[Introduction]) -> dict[int, ProposedHelper]:
    room = _room(here)
    found = proposals(waiting, _offers(room), here.participation.gazetteer)
    return {int(pair.seeker): _named(here, who, pair.merits) for pair, who in found}


def _helper(here: RoomVisit, offer: HelpOffer, merits: tuple[Merit, ...]) -> ProposedHelper:
    return _named(here, offer.who, merits)


def _named(here: RoomVisit, who: HelperRef, merits: tuple[Merit, ...]) -> ProposedHelper:
    gazetteer, language = here.participation.gazetteer, here.visit.language
    return ProposedHelper(who.key, _called(here, who), tuple(reason_told(one, language, gazetteer) for one in merits))


def _called(here: RoomVisit, who: HelperRef) -> str:
    if who.volunteer:
        return word("bot_volunteer", here.visit.language, number=who.volunteer)
    try:
        return _room(here).directory.get(who.association).details.name(here.visit.language)
    except NotFoundError:
        return ""


def _words(here: RoomVisit) -> dict[str, Any]:
    language, gazetteer = here.visit.language, here.participation.gazetteer

    def called(code: str) -> str:
        place = gazetteer.get(code) if code else None
        return place.called(language) if place else ""

    return {
        "form": language,
        "called": called,
        "helper": lambda who: _called(here, who),
        "help_called": lambda kind: help_name(kind, language),
        "state_called": lambda state: word(f"state_{state.value}", language),
    }


def _room(here: RoomVisit) -> AssociationRoom:
    if here.participation.associations is None:
        raise UnavailableError("The associations' network is not served by this process.")
    return here.participation.associations
