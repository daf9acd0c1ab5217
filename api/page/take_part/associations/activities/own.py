"""Activities by those who speak for an association: announced, changed, called off, counted, shown with photos; and what members see."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData, UploadFile

from api.page.take_part.associations.activities.routes import names_of, photo_response
from api.page.take_part.associations.projects.frame import SHOWN, ListPage
from api.page.take_part.associations.routes import done, problem_of
from api.page.take_part.associations.speaking import HOME, Member, MemberVisit
from api.page.take_part.frame import PublicRoute
from core.errors import NotFoundError, WrongUseError
from core.text import western_digits
from participation.associations.activities.form import form_of_activity, plan_of_form
from participation.associations.activities.schemas import Activity, ActivityAudience
from participation.common.errors import FileRefusedError, NextStepError
from participation.common.events.schemas import EventState
from participation.common.files import LARGEST

router = APIRouter(prefix=HOME, route_class=PublicRoute, include_in_schema=False)
_OWN = "/{association:int}/activities"
_MOST_PEOPLE = 100_000
"""People who came, at most. Chosen by hand: more is a slip of the finger."""


@router.get(_OWN)
async def activities(here: Member, page: ListPage = 1, others: ListPage = 1) -> Response:
    """Show an association's own activities, and what others have for members."""
    listed, now = here.room.activities.listed, here.visit.participation.clock.now()
    own = await done(
        lambda: listed(
            association=here.number, for_members=True, latest_first=True, limit=SHOWN + 1, offset=(page - 1) * SHOWN
        )
    )
    coming = await done(
        lambda: listed(
            since=now, without=here.number, for_members=True, only_on=True, limit=SHOWN + 1, offset=(others - 1) * SHOWN
        )
    )
    return here.page(
        "activities/own.html",
        own=own[:SHOWN],
        page=page,
        is_more=len(own) > SHOWN,
        others=coming[:SHOWN],
        others_page=others,
        is_more_of_others=len(coming) > SHOWN,
        names=await names_of(here.visit, coming),
    )


@router.get(f"{_OWN}/new")
async def new(here: Member) -> Response:
    """Offer to announce an activity."""
    return _form(here, {})


@router.post(f"{_OWN}/new")
async def announce(here: Member, request: Request) -> Response:
    """Announce it."""
    told = _told(await request.form())
    try:
        plan = plan_of_form(told, here.visit.participation.gazetteer)
        made = await done(lambda: here.room.activities.announce(here.number, plan))
    except WrongUseError as error:
        return _form(here, told, problem=problem_of(here.visit, error))
    return _back(here, made.uid, "activities_announced")


@router.get(f"{_OWN}/{{uid}}")
async def activity(here: Member, uid: str) -> Response:
    """Show an activity with what may be done with it; another's, as members see it."""
    return await _shown(here, uid)


@router.get(f"{_OWN}/{{uid}}/edit")
async def edit(here: Member, uid: str) -> Response:
    """Offer to change it."""
    found = await _own(here, uid)
    told = form_of_activity(found, here.visit.participation.gazetteer, here.visit.language)
    return _form(here, told, uid=uid)


@router.post(f"{_OWN}/{{uid}}/edit")
async def change(here: Member, uid: str, request: Request) -> Response:
    """Change it; calendars of those who subscribed follow."""
    found, told = await _own(here, uid), _told(await request.form())
    try:
        plan = plan_of_form(told, here.visit.participation.gazetteer)
        await done(lambda: here.room.activities.change(found, plan))
    except WrongUseError as error:
        return _form(here, told, uid=uid, problem=problem_of(here.visit, error))
    return _back(here, uid, "activities_changed")


@router.post(f"{_OWN}/{{uid}}/move")
async def move(here: Member, uid: str, request: Request) -> Response:
    """Say that it was held, is called off, or takes place after all."""
    found, to = await _own(here, uid), str((await request.form()).get("to", ""))
    if to not in list(EventState):
        raise WrongUseError("There is no such state.")
    try:
        await done(lambda: here.room.activities.move(found, EventState(to)))
    except NextStepError:
        return await _shown(here, uid, problem=here.visit.say("activities_wrong_step"))
    return _back(here, uid, "activities_changed")


@router.post(f"{_OWN}/{{uid}}/came")
async def came(here: Member, uid: str, request: Request) -> Response:
    """Note how many came, and who of those that took a number did."""
    found, form = await _own(here, uid), await request.form()
    events, also = here.room.activities.events, western_digits(str(form.get("also", "")).strip() or "0")
    if not (also.isdecimal() and int(also[:7]) <= _MOST_PEOPLE):
        return await _shown(here, uid, problem=here.visit.say("activities_wrong_count"))
    there = {one for one in form.getlist("there") if isinstance(one, str)}
    for guest in await done(lambda: events.guests(found.event.id)):
        has_come = str(guest.number) in there
        await done(lambda g=guest, has=has_come: events.note(found.event.id, g.number, "its person", has_come=has))  # type: ignore[misc]
    await done(lambda: events.count_others(found.event.id, int(also), "its person"))
    return _back(here, uid, "activities_counted")


@router.post(f"{_OWN}/{{uid}}/photos")
async def add_photo(here: Member, uid: str, request: Request) -> Response:
    """Keep a photo of those who agreed to it."""
    found = await _own(here, uid)
    async with request.form() as form:
        file = form.get("photo")
        content = await file.read(LARGEST + 1) if isinstance(file, UploadFile) else b""
        agreed, is_public = form.get("agreed") == "yes", form.get("seen") == "everybody"
    try:
        await done(
            lambda: here.room.photos.add(
                found, content, agreed=agreed, is_public=is_public, participant=here.participant
            )
        )
    except WrongUseError as error:
        told = "activities_too_many_photos" if isinstance(error, FileRefusedError) else ""
        return await _shown(here, uid, problem=here.visit.say(told) if told else problem_of(here.visit, error))
    return _back(here, uid, "activities_photo_kept")


@router.get(f"{_OWN}/{{uid}}/photos/{{photo:int}}")
async def picture(here: Member, uid: str, photo: int) -> Response:
    """Give a photo to members."""
    found = await done(lambda: here.room.activities.get(uid))
    return photo_response(await done(lambda: here.room.photos.content(found, photo, for_members=True)))


@router.post(f"{_OWN}/{{uid}}/photos/{{photo:int}}/remove")
async def remove_photo(here: Member, uid: str, photo: int) -> Response:
    """Take a photo away for good, at the word of a member whom it shows too."""
    found = await done(lambda: here.room.activities.get(uid))
    await done(lambda: here.room.photos.remove(found, photo))
    return _back(here, uid, "activities_photo_gone")


async def _shown(here: MemberVisit, uid: str, problem: str = "") -> Response:
    found = await done(lambda: here.room.activities.get(uid))
    is_own = found.association == here.number
    guests = await done(lambda: here.room.activities.events.guests(found.event.id)) if is_own else ()
    return here.page(
        "activities/inside.html",
        status=422 if problem else 200,
        problem=problem,
        one=found,
        is_own=is_own,
        entry=await done(lambda: here.room.directory.entry(found.association)),
        photos=await done(lambda: here.room.photos.of(found, for_members=True)),
        guests=guests,
        steps=here.room.activities.steps(found) if is_own else (),
    )


async def _own(here: MemberVisit, uid: str) -> Activity:
    """An activity of the association itself; of another there is none. Raises NotFoundError."""
    found = await done(lambda: here.room.activities.get(uid))
    if found.association != here.number:
        raise NotFoundError("There is no such activity.")
    return found


def _form(here: MemberVisit, told: dict[str, str], *, uid: str = "", problem: str = "") -> Response:
    return here.page(
        "activities/form.html",
        status=422 if problem else 200,
        told=told,
        uid=uid,
        problem=problem,
        audiences=list(ActivityAudience),
    )


def _told(form: FormData) -> dict[str, str]:
    return {key: value for key, value in form.items() if isinstance(value, str)}


def _back(here: MemberVisit, uid: str, said: str) -> Response:
    return here.back(f"/{here.number}/activities/{uid}", said)
