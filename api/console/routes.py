"""The console's addresses: the frame's own files, the first page, and each desk's."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from fastapi import APIRouter, Request, Response

from api.console.audit import routes as audit
from api.console.frame import ConsoleRoute, Entering
from api.console.home import overview
from api.console.inbox import routes as inbox
from api.console.library import routes as library
from api.console.people import routes as people
from api.console.sign_in import routes as sign_in
from api.console.switches import routes as switches
from api.console.unanswered import routes as unanswered
from core.errors import NotFoundError

router = APIRouter(prefix="/console", route_class=ConsoleRoute, include_in_schema=False)
missing = APIRouter(prefix="/console", route_class=ConsoleRoute, include_in_schema=False)
_FILES = {"console.css": "text/css; charset=utf-8", "console.js": "text/javascript; charset=utf-8"}


@router.get("")
async def home(visit: Entering) -> Response:
    """Show what waits at each desk."""
    return visit.page("templates/home.html", desk="home", found=await overview(visit))


@router.get("/static/{name}")
def static(name: str, request: Request) -> Response:
    """Give a file of the frame."""
    if name not in _FILES:
        raise NotFoundError("There is no such file.")
    content, tag = _file(name)
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304)
    return Response(content, media_type=_FILES[name], headers={"ETag": tag, "Cache-Control": "no-cache"})


@missing.get("/{path:path}")
async def nothing(visit: Entering) -> Response:
    """Say as a page that there is nothing here."""
    raise NotFoundError("There is nothing at this address.")


@cache
def _file(name: str) -> tuple[bytes, str]:
    content = resources.files("api.console").joinpath("static", name).read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'


ROUTERS = (
    router,
    sign_in.router,
    inbox.router,
    unanswered.router,
    library.router,
    switches.router,
    audit.router,
    people.router,
    missing,
)
"""What an app includes to serve the console."""
