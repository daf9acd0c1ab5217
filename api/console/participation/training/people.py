"""The people of a programme for staff: who asks for a place, who came, and what their associations made of it."""

from __future__ import annotations

from fastapi import APIRouter, Form, Request, Response
from starlette.datastructures import UploadFile

from api.console.frame.visit import ConsoleRoute
from api.console.participation.forms import one_of, text
from api.console.participation.frame import RoomVisit
from api.console.participation.training.frame import (
    PREFIX,
    Founding,
    Organising,
    Running,
    attached,
    common,
    done,
    programme_page,
    room_of,
)
from core.errors import MunadilError, NotFoundError
from participation.training.schemas import (
    LEARNER_STEPS,
    LESSON_STEPS,
    OUTCOME_STEPS,
    CourseSession,
    LearnerState,
    LessonState,
    OutcomeKind,
    OutcomeState,
)

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("/pole/requests")
async def lessons(here: Founding) -> Response:
    """Show what associations offer to teach, and who asks."""
    return await _lessons(here)


@router.post("/pole/requests/{request}")
async def move_lesson(here: Founding, request: int, to: str = Form(max_length=16)) -> Response:
    """Pass a request on, end or refuse it."""
    try:
        step = one_of(LessonState, to)
        await done(lambda: room_of(here).pole.move(request, step, here.who, here.rights))
    except MunadilError as error:
        return await _lessons(here, error)
    return here.back("/pole/requests", "training_changed")


@router.get("/{programme}/people")
async def people(here: Organising) -> Response:
    """Show who enrolled, and how they are reached."""
    return await _people(here)


@router.get("/{programme}/people.csv")
async def table(here: Organising) -> Response:
    """Give the list of people as a table."""
    content = await done(lambda: room_of(here).learners.sheet(here.scope))
    return attached(f"{here.scope}.csv", "text/csv; charset=utf-8", content.encode())


@router.post("/{programme}/people/{learner}")
async def move_learner(here: Organising, learner: int, to: str = Form(max_length=16)) -> Response:
    """Take somebody in, or refuse them."""
    room = room_of(here)
    try:
        step = one_of(LearnerState, to)
        await done(lambda: room.learners.get(here.scope, learner))
        await done(lambda: room.learners.move(learner, step, here.who, here.rights))
    except MunadilError as error:
        return await _people(here, error)
    return here.back(f"/{here.scope}/people", "training_changed")


@router.get("/{programme}/sessions/{event}")
async def session(here: Running, event: int) -> Response:
    """Show who is expected at a session, to be marked as they come."""
    found = await _session(here, event)
    present = await done(lambda: room_of(here).learners.presence(here.scope, event))
    return await programme_page(here, "session.html", "overview", session=found, present=present)


@router.post("/{programme}/sessions/{event}")
async def mark(here: Running, request: Request, event: int) -> Response:
    """Keep who came to a session, all at once."""
    await _session(here, event)
    form, room = await request.form(), room_of(here)
    said = {"yes": True, "no": False, "": None}
    for one in await done(lambda: room.learners.presence(here.scope, event)):
        has_come = said.get(text(form, f"came{one.learner.id}"))
        if has_come is not one.has_come:
            number = one.learner.id
            await done(
                lambda number=number, has_come=has_come: room.learners.note_presence(  # type: ignore[misc]
                    event, number, here.who, has_come=has_come
                )
            )
    return here.back(f"/{here.scope}/sessions/{event}", "training_changed")


@router.get("/{programme}/outcomes")
async def outcomes(here: Running) -> Response:
    """Show what associations made of their training."""
    return await _outcomes(here)


@router.post("/{programme}/outcomes/upload")
async def note_outcome(here: Running, request: Request) -> Response:
    """Note an outcome, with its document where it came along."""
    async with request.form() as form:
        association, kind, sent = text(form, "association"), text(form, "kind"), form.get("document")
        has_file = isinstance(sent, UploadFile) and bool(sent.filename)
        name = (sent.filename or "") if isinstance(sent, UploadFile) else ""
        content = await sent.read() if has_file and isinstance(sent, UploadFile) else b""
    number = int(association) if association.isascii() and association.isdigit() and len(association) < 10 else 0
    try:
        of = one_of(OutcomeKind, kind)
        await done(lambda: room_of(here).outcomes.note(here.scope, number, of, here.who, name, content))
    except MunadilError as error:
        return await _outcomes(here, error, number, kind)
    return here.back(f"/{here.scope}/outcomes", "training_outcome_noted")


@router.post("/{programme}/outcomes/{outcome}")
async def move_outcome(here: Organising, outcome: int, to: str = Form(max_length=16)) -> Response:
    """Confirm an outcome, or take that back."""
    try:
        step = one_of(OutcomeState, to)
        await done(lambda: room_of(here).outcomes.move(here.scope, outcome, step, here.who, here.rights))
    except MunadilError as error:
        return await _outcomes(here, error)
    return here.back(f"/{here.scope}/outcomes", "training_changed")


@router.get("/{programme}/outcomes/{outcome}/document")
async def document(here: Running, outcome: int) -> Response:
    """Give the document of an outcome."""
    return attached(*await done(lambda: room_of(here).outcomes.document(here.scope, outcome)))


async def _session(here: RoomVisit, event: int) -> CourseSession:
    for one in await done(lambda: room_of(here).programmes.sessions(here.scope)):
        if one.event.id == event:
            return one
    raise NotFoundError("There is no such session.")


async def _people(here: RoomVisit, error: MunadilError | None = None) -> Response:
    found = await done(lambda: room_of(here).learners.listed(here.scope))
    rows = [(one, LEARNER_STEPS.after(one.state, here.rights)) for one in found]
    return await programme_page(here, "people.html", "people", error=error, found=rows)


async def _outcomes(
    here: RoomVisit, error: MunadilError | None = None, association: int = 0, kind: str = ""
) -> Response:
    room = room_of(here)
    found = await done(lambda: room.outcomes.listed(here.scope))
    return await programme_page(
        here,
        "outcomes.html",
        "outcomes",
        error=error,
        found=[(one, OUTCOME_STEPS.after(one.state, here.rights)) for one in found],
        associations=await done(lambda: room.learners.associations(here.scope)),
        kinds=list(OutcomeKind),
        association=association,
        kind=kind,
    )


async def _lessons(here: RoomVisit, error: MunadilError | None = None) -> Response:
    room = room_of(here)
    requests = await done(room.pole.requests)
    return here.page(
        "participation/training/pole.html",
        **common(here, error),
        tab="pole",
        offers=await done(room.pole.offers),
        requests=[(one, LESSON_STEPS.after(one.state, here.rights)) for one in requests],
    )
