"""The directory of associations for everybody: list, map by region, entry, open data, and the form to join by or to speak for one."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response

from agent.organisation.organisation import ParticipationRoom
from api.page.take_part.frame import PublicRoute, PublicVisit, open_room
from core.errors import UnavailableError, WrongUseError
from participation.associations.directory.form import details_of_form
from participation.associations.directory.importing import entries_table
from participation.associations.directory.listing import DirectoryFacets
from participation.associations.directory.schemas import (
    CONTACTS,
    AssociationDetails,
    AssociationField,
    AssociationSize,
    DetailField,
    DirectoryEntry,
)
from participation.associations.service import AssociationRoom
from participation.associations.words import field_name, word
from participation.common.people.consents import ConsentKind
from participation.common.people.people import form_token
from participation.common.territory.places import PlaceKind
from participation.common.territory.tiles import region_tiles

ROOM = ParticipationRoom.ASSOCIATIONS
router = APIRouter(prefix="/take-part/associations", route_class=PublicRoute, include_in_schema=False)
Visiting = Annotated[PublicVisit, Depends(open_room(ROOM))]
_PAGE = 30
"""Associations of a page. Chosen by hand: two screens."""
_SOUGHT = 300
"""Associations that a search gives at most. Chosen by hand: ten pages."""
T = TypeVar("T")
Line = Annotated[str, Query(max_length=200)]


@router.get("")
async def associations(
    visit: Visiting,
    q: Line = "",
    field: Annotated[str, Query(max_length=24)] = "",
    region: Annotated[str, Query(max_length=2)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """List the associations, by words, field and region, with how many there are of each."""
    room, begin = room_of(visit), (page - 1) * _PAGE
    if q.strip():
        found, facets = await done(lambda: _sought(visit, q, field, region))
        shown = found[begin : begin + _PAGE]
    else:
        facets = await done(lambda: room.listing.facets(field, region))
        shown = await done(
            lambda: room.listing.entries(visit.language, field=field, region=region, limit=_PAGE, offset=begin)
        )
    return visit.page(
        "associations/list.html",
        found=shown,
        count=facets.count,
        fields_found=[(one, facets.fields[one]) for one in AssociationField if facets.fields.get(one)],
        tiles=region_tiles(facets.regions),
        q=q,
        field=field,
        region=region,
        page=page,
        is_more=facets.count > page * _PAGE,
        **common(visit),
    )


@router.get("/directory.csv")
async def directory_csv(visit: Visiting) -> Response:
    """Give what everybody may see as a table."""
    found = await done(room_of(visit).everybody)
    headers = {"Content-Disposition": 'attachment; filename="associations.csv"'}
    return Response(await done(lambda: entries_table(found)), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/directory.json")
async def directory_json(visit: Visiting) -> Response:
    """Give what everybody may see as open data."""
    found = await done(room_of(visit).everybody)
    return Response(await done(lambda: open_data(found)), media_type="application/json")


@router.get("/join")
async def form(visit: Visiting) -> Response:
    """Offer to join the directory."""
    return form_page(visit, {}, CONTACTS)


@router.post("/join")
async def join(visit: Visiting, request: Request) -> Response:
    """Take up an association whose speaker agrees that it is kept; staff looks at it before anybody sees it."""
    told, hidden = await filled_in(request)
    if not told.get("agreed"):
        return form_page(visit, told, hidden, problem=visit.say("associations_not_agreed"))
    try:
        details = details_of_form(told, hidden, visit.participation.gazetteer)
        number, token = await done(lambda: _joined(visit, details, form_token(told.get("key", ""))))
    except WrongUseError as error:
        return form_page(visit, told, hidden, problem=problem_of(visit, error))
    return visit.page("associations/thanks.html", number=number, token=token, **common(visit))


@router.get("/{number}")
async def entry(visit: Visiting, number: int) -> Response:
    """Show an association; an entry that was merged leads to the one that it is part of."""
    found = await done(lambda: room_of(visit).directory.entry(number))
    if found.number != number:
        return visit.back(f"/take-part/associations/{found.number}")
    now = visit.participation.clock.now()
    coming = await done(lambda: room_of(visit).activities.listed(since=now, association=number))
    return visit.page(
        "associations/entry.html",
        one=found,
        details=details_shown(found),
        coming=[one for one in coming if one.is_on],
        **common(visit),
    )


@router.get("/{number}/speak")
async def speak_form(visit: Visiting, number: int) -> Response:
    """Offer to speak for an association that is listed already."""
    found = await done(lambda: room_of(visit).directory.entry(number))
    return visit.page("associations/speak.html", one=found, problem="", note="", **common(visit))


@router.post("/{number}/speak")
async def speak(visit: Visiting, request: Request, number: int) -> Response:
    """Take the claim of somebody who speaks for an association; staff answers it."""
    given = await request.form()
    note, agreed, key = str(given.get("note", "")), given.get("agreed"), form_token(str(given.get("key", "")))
    found = await done(lambda: room_of(visit).directory.entry(number))
    if not agreed or not note.strip():
        problem = visit.say("associations_speak_why" if agreed else "associations_not_agreed")
        told = {"one": found, "problem": problem, "note": note, "key": key, "agreed": agreed}
        return visit.page("associations/speak.html", status=422, **told, **common(visit))
    token = await done(lambda: _claimed(visit, found.number, note, key))
    return visit.page("associations/thanks.html", number=0, token=token, **common(visit))


async def filled_in(request: Request) -> tuple[dict[str, str], list[str]]:
    """What a form says, and the details that it keeps for members."""
    given = await request.form()
    told = {key: value for key, value in given.items() if isinstance(value, str)}
    return told, [one for one in given.getlist("hidden") if isinstance(one, str)]


def problem_of(visit: PublicVisit, error: WrongUseError) -> str:
    """What is wrong with a form, in the visitor's form where it has words for it."""
    key = f"associations_wrong_{type(error).__name__}"
    told = visit.say(key)
    return visit.say("associations_wrong") if told == key else told


def details_shown(entry: DirectoryEntry) -> list[tuple[DetailField, object]]:
    """The details that an entry shows, in their order."""
    blank = AssociationDetails()
    named = [one for one in DetailField if one is not DetailField.ABOUT]
    values = [(one, getattr(entry.details, one.value)) for one in named]
    return [(one, value) for one, value in values if value != getattr(blank, one.value)]


def open_data(entries: Iterable[DirectoryEntry]) -> str:
    """Entries as JSON; which details there are for members is theirs to tell."""
    told = [vars(one) | {"details": vars(one.details) | {"hidden": None}} for one in entries]
    for row in told:
        del row["details"]["hidden"]
    return json.dumps(told, ensure_ascii=False, default=str)


def _sought(visit: PublicVisit, q: str, field: str, region: str) -> tuple[tuple[DirectoryEntry, ...], DirectoryFacets]:
    """What a search gives of a field and a region, and how much there is of the others."""
    _, sought = room_of(visit).find(q, visit.language, _SOUGHT)
    around = visit.participation.gazetteer.around
    every = [(one.entry, (around(one.entry.details.territory) or ("",))[-1]) for one in sought]
    in_field = [(one, at) for one, at in every if not field or one.details.field.value == field]
    found = tuple(one for one, at in in_field if not region or at == region)
    fields = Counter(one.details.field for one, at in every if not region or at == region)
    return found, DirectoryFacets(len(found), fields, Counter(at for _, at in in_field if at))


def form_page(
    visit: PublicVisit,
    told: dict[str, str],
    hidden: Iterable[object],
    *,
    problem: str = "",
    action: str = "/take-part/associations/join",
    number: int = 0,
    csrf: str = "",
) -> Response:
    """The form with what it holds, to join or, for the entry of a number, to change it."""
    return visit.page(
        "associations/join.html",
        status=422 if problem else 200,
        problem=problem,
        told=told,
        key=form_token(told.get("key", "")),
        hidden={*map(str, hidden)},
        action=action,
        number=number,
        csrf=csrf,
        fields=list(AssociationField),
        sizes=list(AssociationSize),
        hideable=list(DetailField),
        **common(visit),
    )


def _joined(visit: PublicVisit, details: AssociationDetails, token: str) -> tuple[int, str]:
    """The number of what joined, and its speaker's own link; whoever sends the same form again has the same of both."""
    room, ground = room_of(visit), visit.participation
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, visit.language, token)
        if (standing := room.speakers.first_of(session, person.id)) is not None:
            return standing, token
        ground.people.agree(session, person.id, ROOM, [ConsentKind.KEEP_TEXT], language=visit.language)
        number = room.directory.asked(session, details).id
        room.speakers.claim(session, number, person.id)
        return number, token


def _claimed(visit: PublicVisit, number: int, note: str, token: str) -> str:
    room, ground = room_of(visit), visit.participation
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, visit.language, token)
        ground.people.agree(session, person.id, ROOM, [ConsentKind.KEEP_TEXT], language=visit.language)
        room.speakers.claim(session, number, person.id, note)
        return token


def common(visit: PublicVisit) -> dict[str, Any]:
    """What every page of the room is made with."""
    gazetteer, language = visit.participation.gazetteer, visit.language

    def called(code: str) -> str:
        place = gazetteer.get(code) if code else None
        return place.called(language) if place else ""

    return {
        "form": language,
        "called": called,
        "field_called": lambda field: field_name(field, language),
        "label": lambda key: word(f"label_{key}", language),
        "regions": gazetteer.within(kind=PlaceKind.REGION),
    }


def room_of(visit: PublicVisit) -> AssociationRoom:
    """The room's services. Raises UnavailableError where this process has none."""
    if visit.participation.associations is None:
        raise UnavailableError("The associations' network is not served by this process.")
    return visit.participation.associations


async def done(call: Callable[[], T]) -> T:
    """What a service says, asked in a thread."""
    return await asyncio.to_thread(call)
