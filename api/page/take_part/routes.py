"""The addresses of the public pages: which rooms are open, the frame's own files, and each room's pages."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from fastapi import APIRouter, Request, Response

from api.page.take_part import me
from api.page.take_part.associations import mine
from api.page.take_part.associations import routes as associations
from api.page.take_part.associations.activities import own as own_activities
from api.page.take_part.associations.activities import routes as activities
from api.page.take_part.associations.circles import routes as circles
from api.page.take_part.associations.introductions import own as own_introductions
from api.page.take_part.associations.introductions import routes as introductions
from api.page.take_part.associations.messages import routes as messages
from api.page.take_part.associations.projects import everybody as projects_shown
from api.page.take_part.associations.projects import routes as projects
from api.page.take_part.associations.projects import working as projects_working
from api.page.take_part.associations.resources import everybody as resources_shown
from api.page.take_part.associations.resources import routes as shared_resources
from api.page.take_part.calls import own as own_calls
from api.page.take_part.calls import routes as calls
from api.page.take_part.consultations import ledger as decided
from api.page.take_part.consultations import routes as consultations
from api.page.take_part.dialogues import following, own
from api.page.take_part.dialogues import routes as dialogues
from api.page.take_part.events import routes as events
from api.page.take_part.frame import PublicRoute, TakingPart
from api.page.take_part.help_desk import mine as desk_mine
from api.page.take_part.help_desk import routes as desk
from api.page.take_part.mentoring import pairs as mentoring_pairs
from api.page.take_part.mentoring import place as mentoring_place
from api.page.take_part.mentoring import routes as mentoring
from api.page.take_part.training import own as own_training
from api.page.take_part.training import routes as training
from core.errors import NotFoundError

router = APIRouter(prefix="/take-part", route_class=PublicRoute, include_in_schema=False)
missing = APIRouter(prefix="/take-part", route_class=PublicRoute, include_in_schema=False)
_SCRIPT = "text/javascript; charset=utf-8"
_FILES = {"take_part.css": "text/css; charset=utf-8", "queue.js": _SCRIPT, "worker.js": _SCRIPT, "messages.js": _SCRIPT}


@router.get("")
def home(visit: TakingPart) -> Response:
    """Show the rooms that are open."""
    return visit.page("templates/home.html")


@router.get("/static/{name}")
def static(name: str, request: Request, visit: TakingPart) -> Response:
    """Give a file of the frame; the worker may answer for the pages that work without a network, wherever they are."""
    if name not in _FILES:
        raise NotFoundError("There is no such file.")
    content, tag = _file(name)
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return Response(content, media_type=_FILES[name], headers=headers)


@missing.get("/{path:path}")
def nothing(visit: TakingPart) -> Response:
    """Say as a page that there is nothing here."""
    raise NotFoundError("There is nothing at this address.")


@cache
def _file(name: str) -> tuple[bytes, str]:
    content = resources.files("api.page.take_part").joinpath("static", name).read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'


ROUTERS = (
    router,
    events.router,
    decided.router,
    consultations.router,
    mentoring_place.router,
    mentoring_pairs.router,
    mentoring.router,
    following.router,
    dialogues.router,
    own.router,
    own_activities.router,
    circles.router,
    messages.router,
    messages.own,
    own_introductions.router,
    mine.router,
    activities.router,
    resources_shown.router,
    shared_resources.router,
    projects_shown.router,
    projects.router,
    projects_working.router,
    own_calls.router,
    calls.router,
    own_training.router,
    training.router,
    introductions.router,
    associations.router,
    desk_mine.router,
    desk.router,
    me.router,
    missing,
)
"""What an app includes to serve the public pages; a room's own stand before `missing`."""
