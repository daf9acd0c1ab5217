"""The console's addresses: the frame's own files, the first page, and each desk's."""

from __future__ import annotations

import asyncio
import hashlib
from functools import cache
from importlib import resources

from fastapi import APIRouter, Request, Response

from api.console.audit import routes as audit
from api.console.evaluation import labels
from api.console.evaluation import routes as evaluation
from api.console.frame.home import overview
from api.console.frame.visit import ConsoleRoute, Entering
from api.console.inbox import canned
from api.console.inbox import routes as inbox
from api.console.insight import routes as insight
from api.console.known import routes as known
from api.console.known.proposed import routes as proposed
from api.console.library import contacts, describing, documents, uploading
from api.console.library import routes as library
from api.console.participation import routes as participation
from api.console.participation.associations import routes as associations
from api.console.participation.associations.circles import routes as circles
from api.console.participation.associations.introductions import routes as introductions
from api.console.participation.associations.projects import routes as association_projects
from api.console.participation.associations.resources import routes as association_resources
from api.console.participation.calls import deciding as calls_deciding
from api.console.participation.calls import dossiers as calls_dossiers
from api.console.participation.calls import routes as calls
from api.console.participation.calls import scoring as calls_scoring
from api.console.participation.consultations import deciding, sorting
from api.console.participation.consultations import routes as consultations
from api.console.participation.dialogues import assessment, commitments, sessions, synthesis, voices
from api.console.participation.dialogues import routes as dialogues
from api.console.participation.dialogues.live import routes as dialogues_live
from api.console.participation.dialogues.publish import routes as dialogues_publish
from api.console.participation.events import routes as participation_events
from api.console.participation.help_desk import figures as desk_figures
from api.console.participation.help_desk import learning as desk_learning
from api.console.participation.help_desk import routes as desk
from api.console.participation.help_desk import setting as desk_setting
from api.console.participation.help_desk import tickets as desk_tickets
from api.console.participation.mentoring import applying as mentoring_applying
from api.console.participation.mentoring import committee as mentoring_committee
from api.console.participation.mentoring import matching as mentoring_matching
from api.console.participation.mentoring import pairs as mentoring_pairs
from api.console.participation.mentoring import routes as mentoring
from api.console.participation.steering import routes as steering
from api.console.participation.training import people as training_people
from api.console.participation.training import routes as training
from api.console.participation.waiting import waiting_in_rooms
from api.console.people import keys
from api.console.people import routes as people
from api.console.review import routes as review
from api.console.sign_in import account, elsewhere
from api.console.sign_in import routes as sign_in
from api.console.switches import routes as switches
from api.console.trying import routes as trying
from api.console.unanswered import routes as unanswered
from api.console.wording import routes as wording
from api.console.wording.approved import routes as approved
from core.errors import NotFoundError

router = APIRouter(prefix="/console", route_class=ConsoleRoute, include_in_schema=False)
missing = APIRouter(prefix="/console", route_class=ConsoleRoute, include_in_schema=False)
_SCRIPT = "text/javascript; charset=utf-8"
_FILES = {"console.css": "text/css; charset=utf-8", "console.js": _SCRIPT, "upload.js": _SCRIPT, "live.js": _SCRIPT}


@router.get("")
async def home(visit: Entering) -> Response:
    """Show what waits at each desk."""
    waits = await asyncio.to_thread(lambda: tuple(waiting_in_rooms(visit)))
    return visit.page("templates/home.html", desk="home", found=await overview(visit, waits))


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
    elsewhere.router,
    account.router,
    canned.router,  # before the conversations, whose addresses begin alike
    inbox.router,
    unanswered.router,
    insight.router,
    evaluation.router,
    labels.router,
    trying.router,
    contacts.router,
    describing.router,
    uploading.router,
    library.router,
    review.router,
    documents.router,
    known.router,
    proposed.router,
    approved.router,
    participation.router,
    steering.router,
    association_projects.router,
    circles.router,
    association_resources.router,
    introductions.router,
    associations.router,
    participation_events.router,
    dialogues.router,
    sessions.router,
    assessment.router,
    voices.router,
    synthesis.router,
    commitments.router,
    consultations.router,
    sorting.router,
    deciding.router,
    calls.router,
    calls_dossiers.router,
    calls_scoring.router,
    calls_deciding.router,
    training_people.router,
    training.router,
    mentoring.router,
    mentoring_committee.router,
    mentoring_applying.router,
    mentoring_matching.router,
    mentoring_pairs.router,
    dialogues_live.router,
    dialogues_publish.router,
    desk_figures.router,
    desk_setting.router,
    desk_learning.router,
    desk_tickets.router,
    desk.router,
    wording.router,
    switches.router,
    audit.router,
    people.router,
    keys.router,
    missing,
)
"""What an app includes to serve the console."""
