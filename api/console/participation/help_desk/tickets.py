"""One ticket: what was written, answering, noting, translating, moving, handing on, joining, its files."""

from __future__ import annotations

import secrets
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile

from api.console.frame.visit import ConsoleRoute
from api.console.participation.forms import numbers, one_of, place_code, text
from api.console.participation.help_desk.frame import PREFIX, OnTicket, TicketVisit, done, read_at_once
from api.console.participation.help_desk.listing import TicketListing, ticket_listing
from api.console.participation.help_desk.routes import choices
from core.errors import MunadilError, NotFoundError, WrongUseError
from core.language.forms import Language
from participation.common.errors import Fault, FaultyFormError
from participation.common.files import StoredFile
from participation.common.rights import ROOM_RIGHTS, RoomRight
from participation.help_desk.schemas import ROOM, TICKET_STEPS, LineKind, TicketCategory, TicketPriority, TicketState

router = APIRouter(prefix=f"{PREFIX}/tickets/{{number}}", route_class=ConsoleRoute, include_in_schema=False)
Asked = Annotated[TicketListing, Depends(ticket_listing)]
Line = Annotated[str, Form(max_length=200)]
Text = Annotated[str, Form(max_length=10_000)]


@router.get("")
async def ticket(here: OnTicket, asked: Asked) -> Response:
    """Show a ticket."""
    return await _page(here, asked)


@router.post("/reply")
async def reply(
    here: OnTicket, asked: Asked, text: Text = "", key: Line = "", then: Line = "", language: Line = ""
) -> Response:
    """Answer where the question came from; the same form is answered once."""
    try:
        to = one_of(TicketState, then) if then else None
        spoken = one_of(Language, language) if language else None
        number = here.ticket.number
        sent = await done(
            lambda: here.room_.working.reply(number, text, here.who, form_key(key), language=spoken, then=to)
        )
    except MunadilError as error:
        return await _page(here, asked, typed=text, problem=error)
    return here.visit.back(here.page_address, f"help_desk_sent_{sent.value or 'on_page'}")


@router.post("/note")
async def note(here: OnTicket, asked: Asked, note: Text = "", key: Line = "") -> Response:
    """Keep a note among colleagues."""
    try:
        await done(lambda: here.room_.working.note(here.ticket.number, note, here.who, f"n{form_key(key)}"))
    except MunadilError as error:
        return await _page(here, asked, noted=note, problem=error)
    return here.visit.back(here.page_address, "help_desk_noted")


@router.post("/translate")
async def translate(
    here: OnTicket, asked: Asked, line: Annotated[int, Form()], language: Line, text: Text = ""
) -> Response:
    """Put a line in another form beside it."""
    try:
        spoken, number = one_of(Language, language), here.ticket.number
        await done(lambda: here.room_.working.translate(number, line, spoken, text, here.who))
    except MunadilError as error:
        return await _page(here, asked, problem=error)
    return here.visit.back(here.page_address, "help_desk_translated")


@router.post("/move")
async def move(here: OnTicket, asked: Asked, to: Line) -> Response:
    """Say where it stands now."""
    return await _acted(
        here,
        asked,
        lambda: here.room_.working.move(here.ticket.number, one_of(TicketState, to), here.who, here.rights),
        "help_desk_moved",
    )


@router.post("/own")
async def own(here: OnTicket, asked: Asked, owner: Line = "") -> Response:
    """Take it, hand it to a colleague, or leave it to anybody."""

    def owned() -> None:
        if owner and owner not in _colleagues(here):
            raise WrongUseError("There is no such colleague at this desk.", remedy="Choose one of the list.")
        here.room_.working.own(here.ticket.number, owner, here.who)

    return await _acted(here, asked, owned, "help_desk_owned")


@router.post("/sort")
async def sort(here: OnTicket, asked: Asked, request: Request) -> Response:
    """Say where it belongs and how soon it is due."""
    form = await request.form()

    def sorted_() -> None:
        here.room_.working.sort(
            here.ticket.number,
            here.who,
            queue=text(form, "queue"),
            category=one_of(TicketCategory, text(form, "category")),
            priority=one_of(TicketPriority, text(form, "priority")),
            territory=place_code(here, text(form, "place")) if "place" in form else None,
        )

    return await _acted(here, asked, sorted_, "help_desk_sorted", leaves=True)


@router.post("/merge")
async def merge(here: OnTicket, asked: Asked, into: Line) -> Response:
    """Move everything into another ticket of the same person."""

    def joined() -> None:
        here.room_.joining.merge(here.ticket.number, _seen(here, _number(into)), here.who)

    acted = await _acted(here, asked, joined, "")
    return here.back(f"/tickets/{_number(into)}", "help_desk_merged") if acted.status_code == 303 else acted


@router.post("/split")
async def split(here: OnTicket, asked: Asked, request: Request) -> Response:
    """Make a ticket of its own of another matter."""
    form = await request.form()
    return await _acted(
        here,
        asked,
        lambda: here.room_.joining.split(here.ticket.number, numbers(form, "line"), here.who),
        "help_desk_split",
    )


@router.post("/relate")
async def relate(here: OnTicket, asked: Asked, other: Line) -> Response:
    """Note that another ticket has to do with it."""

    def related() -> None:
        here.room_.working.relate(here.ticket.number, _seen(here, _number(other)), here.who)

    return await _acted(here, asked, related, "help_desk_related")


@router.post("/files/upload")
async def upload(here: OnTicket, asked: Asked, file: UploadFile) -> Response:
    """Keep a file on it: for colleagues, and for its person where it is said to be."""
    content, name = await file.read(), file.filename or ""
    form = await here.visit.request.form()

    def kept() -> None:
        with here.participation.database.write() as session:
            here.participation.files.add(
                session,
                ROOM,
                here.ticket.queue,
                here.ticket.subject_name,
                name,
                content,
                participant=here.ticket.participant,
                author=here.who,
                is_public=form.get("public") == "yes",
            )

    return await _acted(here, asked, kept, "help_desk_filed")


@router.get("/files/{file}")
async def download(here: OnTicket, file: int) -> Response:
    """Give a file of it."""

    def read() -> tuple[StoredFile, bytes]:
        with here.participation.database.read() as session:
            found = here.participation.files.get(session, file)
            if (found.room, found.subject) != (ROOM, here.ticket.subject_name):
                raise NotFoundError("There is no such file.")
            return found, here.participation.files.content(session, file)

    return file_response(*await done(read))


def form_key(key: str) -> str:
    """What a form that is sent twice is known by; one without a key is every time another."""
    return f"form:{key[:40] or secrets.token_hex(8)}"


def file_response(found: StoredFile, content: bytes) -> Response:
    """A file to be saved, never shown within the page."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=found.media_type, headers=headers)


async def _acted(here: TicketVisit, asked: TicketListing, act: object, said: str, *, leaves: bool = False) -> Response:
    try:
        await done(act)  # type: ignore[arg-type]
    except MunadilError as error:
        return await _page(here, asked, problem=error)
    if leaves:
        now = await done(lambda: here.room_.working.get(here.ticket.number))
        if not here.reach.sees(now):
            return here.back("", "help_desk_passed_on")
    return here.visit.back(here.page_address, said)


async def _page(
    here: TicketVisit, asked: TicketListing, *, typed: str = "", noted: str = "", problem: MunadilError | None = None
) -> Response:
    await done(lambda: here.room_.finding.be_there(here.who, here.ticket.number))
    shown = await read_at_once(here, lambda: _shown(here, asked))
    return here.page(
        "participation/help_desk/ticket.html",
        status=problem.status if problem else 200,
        tab="list",
        asked=asked,
        key=secrets.token_hex(8),
        typed=typed,
        noted=noted,
        now=here.participation.clock.now(),
        asked_kind=LineKind.ASKED,
        problem=_told(here, problem) if problem else "",
        **shown,
        **choices(here),
    )


def _shown(here: TicketVisit, asked: TicketListing) -> dict[str, Any]:
    """What the page of a ticket is made of, as it stands now."""
    room, number = here.room_, here.ticket.number
    thread = room.working.thread(number)
    one = thread.ticket
    before, after = room.finding.beside(asked.query(here.reach), number)
    return {
        "one": one,
        "thread": thread,
        "files": _files(here),
        "history": room.working.history(number),
        "lessons": room.lessons.of(number),
        "kept": [c for c in room.canned.all(one.category) if c.text.in_language(one.language)],
        "steps": TICKET_STEPS.after(one.state, here.rights) if one.merged_into is None else (),
        "siblings": [other for other in room.finding.siblings(one) if here.reach.sees(other)],
        "colleagues": _colleagues(here),
        "looking": room.finding.looking(number, here.who),
        "before": before,
        "after": after,
    }


def _told(here: TicketVisit, problem: MunadilError) -> str:
    if isinstance(problem, FaultyFormError):
        return here.told(problem)
    key = f"help_desk_problem_{problem.type.removesuffix('-error').replace('-', '_')}"
    worded = here.say(key)
    return worded if worded != key else here.say("help_desk_problem")


def _files(here: TicketVisit) -> tuple[StoredFile, ...]:
    with here.participation.database.read() as session:
        return here.participation.files.of(session, ROOM, here.ticket.subject_name)


def _colleagues(here: TicketVisit) -> list[str]:
    """Who may answer this ticket: whoever has a part for it, and who is here."""
    scopes = {"", here.ticket.queue, here.ticket.region}
    parts = here.participation.parts.listed(ROOM)
    named = {p.member for p in parts if p.scope in scopes and RoomRight.ANSWER in ROOM_RIGHTS[p.role]}
    return sorted(named | {here.who})


def _seen(here: TicketVisit, number: int) -> int:
    """A ticket that who is here may see. Raises NotFoundError."""
    if not here.reach.sees(here.room_.working.get(number)):
        raise NotFoundError("There is no ticket of this number.")
    return number


def _number(value: str) -> int:
    value = value.strip().lstrip("#")
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise FaultyFormError(
            Fault.NO_NUMBER, "That is no number of a ticket.", remedy="Write its number.", value=value[:40]
        )
    return int(value)
