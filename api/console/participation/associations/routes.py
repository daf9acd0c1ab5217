"""The directory as staff keeps it: who asks to join, entries, receipts, speakers, doubles, and tables in and out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response, UploadFile

from agent.organisation.organisation import ParticipationRoom
from agent.organisation.replies import written_date
from api.console.frame.visit import ConsoleRoute
from api.console.participation.frame import RoomVisit, in_room
from core.errors import UnavailableError, WrongUseError
from participation.associations.directory.form import details_of_form, form_of_details
from participation.associations.directory.importing import DirectoryImport, entries_table
from participation.associations.directory.schemas import (
    CONTACTS,
    STATES,
    AssociationField,
    AssociationSize,
    AssociationState,
    DetailField,
    SpeakerState,
)
from participation.associations.service import AssociationRoom
from participation.associations.words import field_name, word
from participation.common.rights import RoomRight
from participation.common.sheets import TakenState

ROOM = ParticipationRoom.ASSOCIATIONS
router = APIRouter(prefix="/console/participation/associations", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.READ))]
Moderating = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.MODERATE))]
Organising = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.ORGANISE))]
_PAGE = 50
"""Associations of a page. Chosen by hand: some screens, for whoever works through them."""
_MOST_ROWS = 500
"""Rows of a report that the page shows. Chosen by hand; refused ones come first."""
UNCONFIRMED = "unconfirmed"
"""The list of those that nobody confirmed for a year."""
T = TypeVar("T")
Line = Annotated[str, Query(max_length=200)]


@router.get("")
async def directory(
    here: Reading, state: Line = "", q: Line = "", page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> Response:
    """List the associations by state and words; those that ask to join first, where there are any."""
    listing, begin = room_of(here).listing, (page - 1) * _PAGE
    counts, old = await done(listing.states), await done(listing.unconfirmed)
    asked = AssociationState.ASKED if counts[AssociationState.ASKED] else AssociationState.LISTED
    wanted = state if state in (UNCONFIRMED, *AssociationState) else asked.value
    in_state = None if wanted == UNCONFIRMED else AssociationState(wanted)
    found, count = await done(lambda: listing.page(in_state, q, limit=_PAGE, offset=begin))
    claims = await done(room_of(here).claims)
    return room_page(
        here,
        "list.html",
        "list",
        found=found,
        count=count,
        counts=counts,
        unconfirmed=old,
        state=wanted,
        q=q,
        page=page,
        is_more=count > page * _PAGE,
        claims=claims,
    )


@router.get("/directory.csv")
async def directory_csv(here: Reading) -> Response:
    """Give what everybody may see as a table, which can be taken in again."""
    found = await done(room_of(here).everybody)
    headers = {"Content-Disposition": 'attachment; filename="associations.csv"'}
    return Response(await done(lambda: entries_table(found)), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/new")
async def new(here: Organising) -> Response:
    """Offer to write an entry."""
    return room_page(here, "form.html", "new", told={}, hidden={one.value for one in CONTACTS}, number=0)


@router.post("/new")
async def create(here: Organising, request: Request) -> Response:
    """Write an entry, which is listed at once."""
    return await _written(here, request, 0)


@router.get("/import")
async def import_page(here: Organising) -> Response:
    """Offer to take a table in."""
    return room_page(here, "import.html", "import", looked=None, taken=None)


@router.post("/import/look")
async def import_look(here: Organising, file: UploadFile) -> Response:
    """Show what would come of each row."""
    return await _imported(here, file, takes=False)


@router.post("/import/take")
async def import_take(here: Organising, file: UploadFile) -> Response:
    """Take a table in."""
    return await _imported(here, file, takes=True)


@router.get("/alike")
async def alike(here: Moderating) -> Response:
    """Show entries that may be of one association, side by side."""
    pairs = await done(room_of(here).alike)
    states = AssociationState.LISTED, AssociationState.ASKED
    by_number = {one.number: one for one in await done(lambda: room_of(here).directory.listed(*states))}
    shown = [(by_number[pair.first], by_number[pair.second], pair.reason) for pair in pairs[:_PAGE]]
    return room_page(here, "alike.html", "alike", pairs=shown, count=len(pairs))


@router.post("/alike/merge")
async def merge(here: Moderating, request: Request) -> Response:
    """Make one entry of two."""
    form = await request.form()
    kept, gone = (_number(form.get(name)) for name in ("kept", "gone"))
    await done(lambda: room_of(here).directory.merge(kept, gone, here.who, here.rights))
    return here.back("/alike", "associations_merged")


@router.post("/speakers/{claim}")
async def answer_claim(here: Moderating, claim: int, request: Request) -> Response:
    """Accept or refuse who asks to speak for an association."""
    form = await request.form()
    accepts = form.get("answer") == "accept"
    await done(lambda: room_of(here).speakers.answer(claim, here.who, accepts=accepts))
    return here.back(f"/{_number(form.get('association'))}", "associations_answered")


@router.get("/{number}")
async def entry(here: Reading, number: int) -> Response:
    """Show an entry whole, with its speakers and its history, and what may be done with it."""
    room = room_of(here)
    found = await done(lambda: room.directory.get(number))
    history, speakers = await done(lambda: room.directory.history(number)), await done(lambda: room.speakers.of(number))
    told = form_of_details(found.details, here.participation.gazetteer, here.visit.language)
    steps = [one for one in STATES.after(found.state, here.rights) if one is not AssociationState.MERGED]
    alike = await done(room.alike) if found.state is AssociationState.ASKED else ()
    others = [
        pair.second if pair.first == number else pair.first for pair in alike if number in (pair.first, pair.second)
    ]
    return room_page(
        here,
        "entry.html",
        "list",
        one=found,
        told=told,
        history=history,
        speakers=speakers,
        steps=steps,
        alike=others,
    )


@router.get("/{number}/edit")
async def edit(here: Organising, number: int) -> Response:
    """Offer to change an entry."""
    found = await done(lambda: room_of(here).directory.get(number))
    told = form_of_details(found.details, here.participation.gazetteer, here.visit.language)
    return room_page(here, "form.html", "list", told=told, hidden={*map(str, found.details.hidden)}, number=number)


@router.post("/{number}/edit")
async def change(here: Organising, number: int, request: Request) -> Response:
    """Change an entry."""
    return await _written(here, request, number)


@router.post("/{number}/move")
async def move(here: Moderating, number: int, request: Request) -> Response:
    """List or refuse who asks to join."""
    form = await request.form()
    to, reason = str(form.get("to", "")), str(form.get("reason", ""))[:1000]
    if to not in list(AssociationState):
        raise WrongUseError("There is no such state.")
    room = room_of(here)
    await done(lambda: room.directory.move(number, AssociationState(to), here.who, here.rights, reason))
    if to == AssociationState.LISTED and (chosen := {str(one) for one in form.getlist("speaker")}):
        for one in await done(lambda: room.speakers.of(number)):
            if str(one.number) in chosen and one.state is SpeakerState.CLAIMED:
                await done(lambda one=one: room.speakers.answer(one.number, here.who, accepts=True))  # type: ignore[misc]
    return here.back(f"/{number}", "associations_moved")


@router.post("/{number}/verify")
async def verify(here: Moderating, number: int, request: Request) -> Response:
    """Note that the receipt was seen, or take that back."""
    is_verified = (await request.form()).get("verified") == "yes"
    await done(lambda: room_of(here).directory.verify(number, here.who, is_verified))
    return here.back(f"/{number}", "associations_verified" if is_verified else "associations_unverified")


@router.post("/{number}/confirm")
async def confirm(here: Moderating, number: int) -> Response:
    """Note that all is still so."""
    await done(lambda: room_of(here).directory.confirm(number, here.who))
    return here.back(f"/{number}", "associations_confirmed")


@router.post("/{number}/leave")
async def leave(here: Organising, number: int) -> Response:
    """Erase an association that leaves."""
    await done(lambda: room_of(here).directory.leave(number, here.who))
    return here.back("", "associations_left")


async def done(call: Callable[[], T]) -> T:
    """What a service says, asked in a thread."""
    return await asyncio.to_thread(call)


async def _written(here: RoomVisit, request: Request, number: int) -> Response:
    form = await request.form()
    told = {key: value for key, value in form.items() if isinstance(value, str)}
    hidden = [one for one in form.getlist("hidden") if isinstance(one, str)]
    directory = room_of(here).directory
    try:
        details = details_of_form(told, hidden, here.participation.gazetteer)
        listed = AssociationState.LISTED
        made = await done(
            lambda: (
                directory.change(number, details, here.who)
                if number
                else directory.join(details, here.who, state=listed)
            )
        )
    except WrongUseError as error:
        problem = here.visit.problem(error.kinds)
        return room_page(
            here, "form.html", "list", status=422, told=told, hidden={*hidden}, number=number, problem=problem
        )
    return here.back(f"/{made.number}", "associations_changed" if number else "associations_created")


async def _imported(here: RoomVisit, file: UploadFile, *, takes: bool) -> Response:
    content, importing = await file.read(), room_of(here).importing
    try:
        found = await done(lambda: importing.take(content, here.who) if takes else importing.look(content))
    except WrongUseError as error:
        problem = here.visit.problem(error.kinds)
        return room_page(here, "import.html", "import", status=422, looked=None, taken=None, problem=problem)
    return room_page(
        here,
        "import.html",
        "import",
        looked=None if takes else found,
        taken=found if takes else None,
        rows=_worth_reading(here, found),
        counts={state: found.report.count(state) for state in TakenState},
    )


def _worth_reading(here: RoomVisit, found: DirectoryImport) -> list[tuple[int, str, str, str, bool]]:
    """Rows of a report: those that were refused or have no place first."""
    without, say = {row.line for row in found.without_place}, here.visit.problem
    rows = [
        (row.line, row.key, row.state.value, say(row.kinds) if row.kinds else "", row.line in without)
        for row in found.report.rows
    ]
    rows.sort(key=lambda row: (row[2] != TakenState.REFUSED.value, not row[4], row[0]))
    return rows[:_MOST_ROWS]


def room_page(here: RoomVisit, template: str, tab: str, *, status: int = 200, **values: Any) -> Response:
    """A page of the room from a template of its folder."""
    gazetteer, language = here.participation.gazetteer, here.visit.language

    def called(code: str) -> str:
        place = gazetteer.get(code) if code else None
        return place.called(language) if place else ""

    return here.page(
        f"participation/associations/{template}",
        status=status,
        tab=tab,
        form=language,
        called=called,
        called_day=lambda day: written_date(day, language),
        label=lambda key: word(f"label_{key}", language),
        field_called=lambda field: field_name(field, language),
        fields=list(AssociationField),
        sizes=list(AssociationSize),
        states=list(AssociationState),
        hideable=list(DetailField),
        **values,
    )


def _number(value: object) -> int:
    text = str(value or "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise WrongUseError("There is no such association.")
    return int(text)


def room_of(here: RoomVisit) -> AssociationRoom:
    """The room's services. Raises UnavailableError where this process has none."""
    if here.participation.associations is None:
        raise UnavailableError("The associations' network is not served by this process.")
    return here.participation.associations
