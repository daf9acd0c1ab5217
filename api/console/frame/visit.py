"""The frame of every page of the console: who asks and what they may, the layout, and what goes wrong as a page."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from agent.guardrails.pauses import Pause
from agent.organisation.replies import written_date
from api.console.frame.accounts import StaffMember
from api.console.frame.rights import Right
from api.console.frame.services import ConsoleServices
from api.console.frame.words import LANGUAGES, OWN_NAMES, word, words_in
from api.console.work.failing import kinds_and_text
from api.http.errors import InternalError
from api.http.gate.numbers import refuse_endless_numbers
from api.http.problems import log_failure
from api.http.services import Services, ServicesDependency, SettingsDependency
from api.page.language import page_language, page_of
from core.errors import MunadilError, WrongUseError
from core.language.forms import Language
from core.text import Script, script_of
from participation.common.errors import FaultyFormError, NextStepError
from participation.common.words import told as told_of

SESSION_COOKIE, LANGUAGE_COOKIE = "munadil_console", "munadil_console_lang"
_ZONE = ZoneInfo("Africa/Casablanca")
DESKS: tuple[tuple[str, str, Right], ...] = (
    ("home", "/console", Right.ENTER),
    ("inbox", "/console/inbox", Right.USE_INBOX),
    ("unanswered", "/console/unanswered", Right.READ_UNANSWERED),
    ("insight", "/console/insight", Right.READ_INSIGHT),
    ("evaluation", "/console/evaluation", Right.READ_EVALUATIONS),
    ("try", "/console/try", Right.TRY),
    ("library", "/console/library", Right.READ_LIBRARY),
    ("known", "/console/known", Right.READ_LIBRARY),
    ("approved", "/console/approved", Right.READ_LIBRARY),
    ("participation", "/console/participation", Right.ENTER),
    ("wordings", "/console/wordings", Right.READ_LIBRARY),
    ("switches", "/console/switches", Right.SWITCH),
    ("audit", "/console/audit", Right.READ_AUDIT),
    ("people", "/console/people", Right.MANAGE_PEOPLE),
)
"""The desks, each with its address and the right that it asks for."""
DESK_GROUPS: Mapping[str, tuple[str, ...]] = {
    "start": ("home",),
    "answer": ("inbox", "unanswered", "participation"),
    "publish": ("library", "known", "approved", "wordings"),
    "check": ("try", "insight", "evaluation", "audit"),
    "manage": ("switches", "people"),
}
"""The desks in the order of the menu, by what somebody comes for."""


class ConsoleOffError(MunadilError):
    """The console is not served by this process."""

    status = 404


class NotSignedInError(MunadilError):
    """Nobody is signed in."""

    status = 401


class ForbiddenError(MunadilError):
    """Your role does not allow this."""

    status = 403


class ForeignFormError(WrongUseError):
    """The form is not of this session."""

    status = 403


def console_of(services: Services) -> ConsoleServices:
    """What the console stands on. Raises ConsoleOffError where it is not served."""
    if services.console is None:
        raise ConsoleOffError
    return services.console


@dataclass(frozen=True)
class Visit:
    """A request to the console: in which language it is answered, and of whom it is, where somebody is signed in."""

    request: Request
    services: Services
    console: ConsoleServices
    language: Language
    member: StaffMember | None = None
    token: str = ""
    pauses: tuple[Pause, ...] = ()
    """What is paused while somebody is signed in."""

    @property
    def who(self) -> str:
        """The name of who is signed in. Raises NotSignedInError."""
        if self.member is None:
            raise NotSignedInError
        return self.member.name

    def say(self, key: str, /, **values: object) -> str:
        """A wording in the language of the visit; what is filled in keeps its own direction."""
        if self.language.is_rtl:
            values = {
                name: f"\u2068{value}\u2069" if isinstance(value, str) else value for name, value in values.items()
            }
        return word(key, self.language, **values)

    def failure(self, problem: str) -> tuple[str, str]:
        """Why work in the background came to nothing, in words, and what only whoever runs the server reads."""
        kinds, text = kinds_and_text(problem)
        return self.problem(kinds), text

    def problem(self, kinds: Sequence[str]) -> str:
        """What an error is called and what to do, by the nearest of its kinds that has words."""
        said = ((key, self.say(key)) for key in (f"error_{kind.replace('-', '_')}" for kind in kinds))
        return next((told for key, told in said if told != key), self.say("error_any"))

    def page(self, template: str, *, status: int = 200, desk: str = "", **values: object) -> HTMLResponse:
        """A page from a template; it is kept by no cache."""
        html = _templates().get_template(template).render(visit=self, desk=desk, **self._common(), **values)
        response = HTMLResponse(html, status, {"Cache-Control": "no-store"})
        if self.request.query_params.get("lang"):
            response.set_cookie(
                LANGUAGE_COOKIE, self.language.value, max_age=31536000, path="/console", httponly=True, samesite="lax"
            )
        return response

    def back(self, path: str, said: str = "") -> Response:
        """Go to a page after something was done; `said` is the key of what is told there."""
        page, mark, anchor = path.partition("#")
        separator = "&" if "?" in page else "?"
        return RedirectResponse(f"{page}{separator}said={quote(said)}{mark}{anchor}" if said else path, 303)

    def _common(self) -> dict[str, object]:
        desks = [(name, path) for name, path, right in DESKS if self._shows(name, right)]
        said = self.request.query_params.get("said", "")
        return {
            "t": self.say,
            "direction": "rtl" if self.language.is_rtl else "ltr",
            "language": self.language.value,
            "desks": desks,
            "desk_groups": _grouped(dict(desks)),
            "languages": [(tag.value, OWN_NAMES[tag], self._in(tag)) for tag in LANGUAGES],
            "organisation": self.services.organisation.name.in_language(self.language),
            "csrf": csrf_of(self.token),
            "said": self.say(key) if (key := f"said_{said}") in words_in(self.language) else "",
            "when": self.when,
            "side": side,
            "paused": [self._paused(one) for one in self.pauses],
            "may": lambda right: self.member is not None and self.member.may(Right(right)),
        }

    def _paused(self, one: Pause) -> str:
        """What is paused and why."""
        topic = f"{self.say('topic')} « \u2068{one.topic}\u2069 »" if one.topic else ""
        channel = self.say(f"channel_{one.channel}") if one.channel else ""
        return f"{' '.join(filter(None, (topic, channel))) or self.say('everything')} — \u2068{one.reason}\u2069"

    def _shows(self, desk: str, right: Right) -> bool:
        """Whether a desk is in the menu: who is here may enter it, and it is open."""
        participation = self.services.participation
        is_open = desk != "participation" or (participation is not None and bool(participation.rooms))
        return is_open and self.member is not None and self.member.may(right)

    def _in(self, tag: Language) -> str:
        """The address of this page in another language."""
        path, asked = page_of(self.request)
        kept = [(k, v) for k, v in asked if k not in ("lang", "said")]
        return f"{path}?" + "&".join(f"{quote(k)}={quote(v)}" for k, v in (*kept, ("lang", tag.value)))

    def day(self, day: date) -> str:
        """A day as a person reads it: the figures of an ISO one change places in a line from right to left."""
        return written_date(day, self.language)

    def when(self, at: datetime | None) -> str:
        """A time as a person reads it, in Morocco."""
        if at is None:
            return ""
        here = at.astimezone(_ZONE)
        comma = "،" if self.language.is_rtl else ","
        return f"{written_date(here.date(), self.language)}{comma} {here:%H:%M}"


def _grouped(desks: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Name and address of the desks of each group of the menu; a group without any is left out."""
    found = ((group, [(name, desks[name]) for name in names if name in desks]) for group, names in DESK_GROUPS.items())
    return [(group, places) for group, places in found if places]


def side(text: str) -> str:
    """The direction that a text of somebody is read in."""
    return "rtl" if script_of(text) is Script.ARABIC else "ltr"


def csrf_of(token: str) -> str:
    """What the forms of a session carry, and no other page can know."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest() if token else ""


async def visiting(request: Request, services: ServicesDependency) -> Visit:
    """A visit of anybody."""
    console = console_of(services)
    token = request.cookies.get(SESSION_COOKIE, "")
    member, pauses = await asyncio.to_thread(_standing, console, token) if token else (None, ())
    wanted = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    language = page_language(wanted, request.headers.get("accept-language", ""), LANGUAGES, LANGUAGES[0])
    return Visit(request, services, console, language, member, token if member else "", pauses)


def _standing(console: ConsoleServices, token: str) -> tuple[StaffMember | None, tuple[Pause, ...]]:
    """Whose session it is, and what is paused while somebody is signed in."""
    member = console.accounts.session(token)
    return member, tuple(console.pauses.standing()) if member else ()


async def anybody(request: Request, visit: Annotated[Visit, Depends(visiting)]) -> Visit:
    """A visit that needs no session; a form must come from this server's own pages."""
    if request.method == "POST" and not _is_own(request):
        raise ForeignFormError(remedy="Open the page again and send the form from there.")
    return visit


def with_right(right: Right) -> Callable[..., Awaitable[Visit]]:
    """The dependency of a page that asks for a right; a form must carry what this session's forms carry."""

    async def entering(request: Request, visit: Annotated[Visit, Depends(visiting)]) -> Visit:
        if visit.member is None:
            raise NotSignedInError
        if not visit.member.may(right):
            raise ForbiddenError(remedy="Ask an administrator.")
        if request.method != "GET":
            form = await request.form()
            if not hmac.compare_digest(str(form.get("csrf", "")), csrf_of(visit.token)):
                raise ForeignFormError(remedy="Open the page again and send the form from there.")
        return visit

    entering.right = right  # type: ignore[attr-defined]  # the test that reads rights off the route table
    return entering


Anybody = Annotated[Visit, Depends(anybody)]
Entering = Annotated[Visit, Depends(with_right(Right.ENTER))]


class ConsoleRoute(APIRoute):
    """A route whose errors are pages in the visitor's language, with what to do."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with errors as pages."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            response = await answered(request)
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers["Referrer-Policy"] = "same-origin"
            return response

        async def answered(request: Request) -> Response:
            try:
                refuse_endless_numbers(request.path_params.values())
                return await handle(request)
            except NotSignedInError:
                onward = request.url.path if request.method == "GET" else _sent_from(request) or "/console"
                wanted = request.query_params.get("lang", "")
                language = f"&lang={quote(wanted)}" if wanted else ""
                over = "" if request.method == "GET" else "&said=session_over"
                return RedirectResponse(f"/console/sign-in?next={quote(onward)}{language}{over}", 303)
            except MunadilError as error:
                return await _failed(request, error.status, error.kinds, error.detail, error.remedy, error)
            except RequestValidationError as error:
                fields = ", ".join(str(one["loc"][-1]) for one in error.errors())
                return await _failed(request, 422, ("invalid-request",), fields, "")
            except HTTPException as error:
                return await _failed(request, error.status_code, (), str(error.detail), "")
            except ClientDisconnect:
                raise
            except Exception as error:  # noqa: BLE001 - whatever breaks, staff gets a page in its language
                log_failure(request, error)
                return await _failed(request, InternalError.status, InternalError().kinds, "", "")

        return handled


async def _failed(
    request: Request, status: int, kinds: Sequence[str], detail: str, remedy: str, error: MunadilError | None = None
) -> Response:
    services: Services = request.app.state.services
    if services.console is None:
        raise ConsoleOffError
    visit = await visiting(request, services)
    # What somebody filled in wrongly is named in their language, whichever page they sent it from.
    is_named = isinstance(error, FaultyFormError) or (isinstance(error, NextStepError) and error.fault)
    told = told_of(error, visit.language) if error and is_named else visit.problem(kinds)
    back = _sent_from(request) if request.method != "GET" else ""
    return visit.page("templates/error.html", status=status, told=told, detail=detail, remedy=remedy, back=back)


def _sent_from(request: Request) -> str:
    """The page of the console from which a form was sent; empty where that is not told, or is elsewhere."""
    at = urlsplit(request.headers.get("referer", ""))
    is_ours = at.netloc == request.headers.get("host", "") and at.path.startswith("/console")
    return at._replace(scheme="", netloc="", fragment="").geturl() if is_ours else ""


def _is_own(request: Request) -> bool:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin", "")
    return not origin or urlsplit(origin).netloc == request.headers.get("host", "")


def keep_session(response: Response, token: str, settings: SettingsDependency) -> None:
    """Give a browser its session, or take it away where `token` is empty."""
    if not token:
        response.delete_cookie(SESSION_COOKIE, path="/console")
        return
    secure = settings.public_url.startswith("https://")
    response.set_cookie(SESSION_COOKIE, token, path="/console", httponly=True, samesite="lax", secure=secure)


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("api.console", "."), autoescape=True, undefined=StrictUndefined)
