"""The frame of the public pages: in which form they are shown, the layout, forms of this site alone, and what goes wrong as a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from agent.organisation.organisation import ParticipationRoom, RoomOptions
from agent.organisation.replies import written_date
from api.http.errors import InternalError
from api.http.gate.numbers import refuse_endless_numbers
from api.http.gate.peers import own_address
from api.http.problems import log_failure
from api.http.services import Services, ServicesDependency
from api.page.language import LANGUAGE_COOKIE, page_language, page_of
from api.page.take_part.words import word_of, words_of
from core.errors import MunadilError, WrongUseError
from core.language.forms import Language
from core.language.intents.form_asked import NAMES
from core.text import Script, script_of
from participation.common.errors import FaultyFormError, RoomClosedError
from participation.common.people.people import new_token
from participation.common.words import told as told_of
from participation.services import Participation

_ZONE = ZoneInfo("Africa/Casablanca")
_PRIVATE = frozenset({"token", "link"})
"""What the parts of addresses are called that open what is one person's."""
_MEMBERS = "/take-part/associations/mine"


class ForeignSiteError(WrongUseError):
    """The form comes from another site."""

    status = 403


Shown = TypeVar("Shown", bound=Response)


@dataclass(frozen=True)
class PublicVisit:
    """A visit of anybody to a public page; nothing is kept of it but the form that was chosen."""

    request: Request
    services: Services
    participation: Participation
    language: Language
    room: ParticipationRoom | None = None

    @property
    def options(self) -> RoomOptions:
        """What the organisation says of the room. Raises RoomClosedError where it is not open, or none is visited."""
        if self.room is None:
            raise RoomClosedError
        return self.participation.options_of(self.room)

    @property
    def title(self) -> str:
        """What the room is called in the form of the visit."""
        return self.title_of(self.room) if self.room else self.say("take_part")

    def title_of(self, room: ParticipationRoom) -> str:
        """What an open room is called in the form of the visit."""
        named = self.participation.options_of(room).title.in_language(self.language)
        return named or self.say(f"room_{room.value}")

    def say(self, key: str, /, **values: object) -> str:
        """A wording in the form of the visit; what is filled in keeps its own direction."""
        if self.language.is_rtl:
            values = {k: f"\u2068{value}\u2069" if isinstance(value, str) else value for k, value in values.items()}
        return word_of(key, self.language, **values)

    def site(self, public_url: str) -> str:
        """Where everybody finds this server, without a slash; never by the word of a Host header, which anybody writes."""
        return (public_url or own_address(self.request)).rstrip("/")

    def page(self, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """A page from a template; it is kept by no cache, for it may hold what one person wrote."""
        html = _templates().get_template(template).render({**self._common(), "visit": self, **values})
        response = HTMLResponse(html, status, {"Cache-Control": "no-store"})
        return self._in_chosen(response)

    def back(self, path: str, said: str = "") -> Response:
        """Go to a page after something was done; `said` is the key of what is told there."""
        page, mark, anchor = path.partition("#")
        separator = "&" if "?" in page else "?"
        address = f"{page}{separator}said={quote(said)}{mark}{anchor}" if said else path
        return self._in_chosen(RedirectResponse(address, 303))

    def _in_chosen(self, response: Shown) -> Shown:
        """A response after which the language that an address names is kept, on the page that it leads to as well."""
        if self.request.query_params.get("lang"):
            response.set_cookie(
                LANGUAGE_COOKIE, self.language.value, max_age=31536000, path="/take-part", httponly=True, samesite="lax"
            )
        return response

    def when(self, at: datetime | None) -> str:
        """A time as a person reads it, in Morocco."""
        if at is None:
            return ""
        here = at.astimezone(_ZONE)
        comma = "،" if self.language.is_rtl else ","
        return f"{written_date(here.date(), self.language)}{comma} {here:%H:%M}"

    def place_called(self, code: str) -> str:
        """The name of a place by its code; empty for none."""
        place = self.participation.gazetteer.get(code)
        return place.called(self.language) if place else ""

    def day(self, day: date) -> str:
        """A day as a person reads it."""
        return written_date(day, self.language)

    def span(self, begin: datetime, end: datetime) -> str:
        """From when to when, as a person reads it; the day of the end where it is another."""
        here, there = begin.astimezone(_ZONE), end.astimezone(_ZONE)
        return f"{self.when(begin)} – {f'{there:%H:%M}' if here.date() == there.date() else self.when(end)}"

    def turned(self, page: int, name: str = "page") -> str:
        """The address of another page of the list that is shown, under the same filters."""
        kept = [(k, v) for k, v in self.request.query_params.multi_items() if k not in (name, "said", "lang")]
        return "?" + "&".join(f"{quote(k)}={quote(v)}" for k, v in (*kept, (name, str(page))))

    def _common(self) -> dict[str, object]:
        said = self.request.query_params.get("said", "")
        return {
            "t": self.say,
            "key": new_token(),  # of a form that keeps somebody: sent twice, it keeps them once
            "direction": "rtl" if self.language.is_rtl else "ltr",
            "language": self.language.value,
            "languages": [(tag.value, NAMES[tag], self._in(tag)) for tag in self.services.organisation.languages],
            "organisation": self.services.organisation.name.in_language(self.language),
            "rooms": [(room.path, self.title_of(room), room is self.room) for room in self.participation.rooms],
            "said": self.say(key) if (key := f"said_{said}") in words_of(self.language) else "",
            "when": self.when,
            "side": side_of,
        }

    def _in(self, tag: Language) -> str:
        """The address of this page in another form."""
        path, asked = page_of(self.request)
        kept = [(k, v) for k, v in asked if k not in ("lang", "said")]
        return f"{path}?" + "&".join(f"{quote(k)}={quote(v)}" for k, v in (*kept, ("lang", tag.value)))


def side_of(text: str) -> str:
    """The direction that a text of somebody is read in."""
    return "rtl" if script_of(text) is Script.ARABIC else "ltr"


def taking_part(request: Request, services: ServicesDependency) -> PublicVisit:
    """A visit of anybody; a form must come from this site's own pages. Raises RoomClosedError where no room is open."""
    if services.participation is None or not services.participation.rooms:
        raise RoomClosedError
    if request.method == "POST" and not _is_own(request):
        raise ForeignSiteError(remedy="Open the page again and send the form from there.")
    organisation = services.organisation
    wanted = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    accepted = request.headers.get("accept-language", "")
    language = page_language(wanted, accepted, organisation.languages, organisation.default_language)
    return PublicVisit(request, services, services.participation, language)


TakingPart = Annotated[PublicVisit, Depends(taking_part)]


def open_room(room: ParticipationRoom) -> Callable[..., Awaitable[PublicVisit]]:
    """The dependency of a page of a room: there is nothing where the room is not open."""

    async def entering(visit: TakingPart) -> PublicVisit:
        visit.participation.options_of(room)
        return PublicVisit(visit.request, visit.services, visit.participation, visit.language, room)

    entering.room = room  # type: ignore[attr-defined]  # the test that reads rooms off the route table
    return entering


class PublicRoute(APIRoute):
    """A route whose errors are pages in the visitor's form, with what to do."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with errors as pages."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return _closed(request, await answered(request))
            finally:
                await request.close()  # files that came with a form

        async def answered(request: Request) -> Response:
            try:
                refuse_endless_numbers(request.path_params.values())
                return await handle(request)
            except MunadilError as error:
                return failed(request, error)
            except RequestValidationError:
                return failed(request, WrongUseError())
            except HTTPException as error:
                wrong = WrongUseError(str(error.detail))
                return failed(request, wrong, error.status_code)
            except ClientDisconnect:
                raise
            except Exception as error:  # noqa: BLE001 - whatever breaks, people get a page in their form
                log_failure(request, error)
                return failed(request, InternalError())

        return handled


def failed(request: Request, error: MunadilError, status: int = 0) -> Response:
    """What went wrong as a page in the visitor's form. Raises the error itself where no room is open."""
    services: Services = request.app.state.services
    if services.participation is None or not services.participation.rooms:
        raise error
    organisation = services.organisation
    wanted = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    accepted = request.headers.get("accept-language", "")
    language = page_language(wanted, accepted, organisation.languages, organisation.default_language)
    visit = PublicVisit(request, services, services.participation, language)
    key = f"error_{error.type.replace('-', '_')}"
    told = visit.say(key)
    told = visit.say("error_not_found" if error.status == 404 else "error_other") if told == key else told
    told = told_of(error, language) if isinstance(error, FaultyFormError) else told
    return visit.page("templates/error.html", status=status or error.status, told=told)


def _closed(request: Request, response: Response) -> Response:
    """The same response; where its address opens what is one person's, it is kept, listed and told on nowhere."""
    if not _PRIVATE.isdisjoint(request.path_params) or request.url.path.startswith(_MEMBERS):
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
    return response


def _is_own(request: Request) -> bool:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin", "")
    return not origin or urlsplit(origin).netloc == request.headers.get("host", "")


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("api.page.take_part", "."), autoescape=True, undefined=StrictUndefined)
