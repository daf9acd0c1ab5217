"""A solved ticket becomes knowledge: a sheet for the library's review, or a known question of a document that is published."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.forms import one_of, text
from api.console.participation.help_desk.frame import PREFIX, OnTicket, TicketVisit, done
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from participation.help_desk.lessons.lessons import LessonText, PersonalDataError, proposed

router = APIRouter(prefix=f"{PREFIX}/tickets/{{number}}/learn", route_class=ConsoleRoute, include_in_schema=False)
_MOST_TITLES = 500
"""Documents that are offered for a known question. Chosen by hand: a list that is typed into."""


@router.get("")
async def learn(here: OnTicket) -> Response:
    """Show what the ticket could teach, personal data taken out."""
    thread = await done(lambda: here.room_.working.thread(here.ticket.number))
    return await _page(here, proposed(thread))


@router.post("/sheet")
async def sheet(here: OnTicket, request: Request) -> Response:
    """Hand the question and its answer to the library's review, where somebody else publishes them."""
    form = await request.form()
    told = LessonText(text(form, "question"), text(form, "answer"), one_of(Language, text(form, "language")))
    organisation = here.visit.services.organisation
    publisher = organisation.name.in_language(organisation.default_language)
    try:
        await done(lambda: here.room_.lessons.draft(here.ticket.number, told, here.who, publisher))
    except PersonalDataError as error:
        kinds = ", ".join(here.say(f"help_desk_kind_{kind}") for kind in error.detail.split(", "))
        return await _page(here, told, problem=here.say("help_desk_personal", kinds=kinds), status=422)
    except WrongUseError:
        return await _page(here, told, problem=here.say("help_desk_wrong_sheet"), status=422)
    return here.visit.back(here.page_address, "help_desk_learned")


@router.post("/known")
async def known(here: OnTicket, request: Request) -> Response:
    """Go on where known questions of a document are written, with this one begun."""
    form = await request.form()
    key, question = text(form, "document"), text(form, "question")
    titles = await done(lambda: _titles(here))
    if key not in titles:
        raise NotFoundError("There is no such document.")
    await done(lambda: here.room_.lessons.known(here.ticket.number, key, here.who))
    return here.visit.back(f"/console/known/edit?{urlencode({'key': key, 'about': question[:500]})}")


async def _page(here: TicketVisit, told: LessonText, *, problem: str = "", status: int = 200) -> Response:
    titles = await done(lambda: _titles(here))
    return here.page(
        "participation/help_desk/learn.html",
        status=status,
        tab="list",
        one=here.ticket,
        told=told,
        titles=sorted(titles.items(), key=lambda item: item[1])[:_MOST_TITLES],
        forms=list(Language),
        problem=problem,
    )


def _titles(here: TicketVisit) -> dict[str, str]:
    """Published documents by key."""
    library = here.visit.console.library
    release = library.current_release()
    return dict(library.titles(release)) if release is not None else {}
