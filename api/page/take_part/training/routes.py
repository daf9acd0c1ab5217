"""Training for everybody: programmes with what they reached, a map by region, enrolling, and what associations teach others."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.page.take_part.frame import PublicRoute, PublicVisit
from api.page.take_part.training.visiting import (
    Visiting,
    common,
    done,
    problem_of,
    programme_of,
    room_of,
    site_of,
)
from core.errors import MunadilError, NotFoundError
from core.text import one_line
from participation.associations.directory.schemas import AssociationState
from participation.common.people.consents import ConsentKind
from participation.common.people.people import form_token
from participation.common.territory.tiles import region_tiles
from participation.training.errors import EnrolmentError
from participation.training.figures import public_figures
from participation.training.schemas import ROOM, LearnerForm, TargetKind, TrainingProgramme

router = APIRouter(prefix="/take-part/training", route_class=PublicRoute, include_in_schema=False)
_PEOPLE = list(TargetKind).index(TargetKind.PEOPLE)


@router.get("")
async def programmes(visit: Visiting) -> Response:
    """List the programmes, and show what they reached by region."""
    room = room_of(visit)
    found = await done(room.programmes.public)
    figures = public_figures(await done(lambda: room.reached(found)))
    counts = {region: each[_PEOPLE].actual or 0 for region, each in figures.by_region.items()}
    tiles = region_tiles(counts)
    return visit.page("training/list.html", found=found, figures=figures, tiles=tiles, **common(visit))


@router.get("/pole")
async def pole(visit: Visiting) -> Response:
    """Show what trained associations can teach others, where they agreed."""
    offers = await done(lambda: room_of(visit).pole.offers(only_public=True))
    return visit.page("training/pole.html", offers=offers, **common(visit))


@router.get("/pole/{offer}")
async def lesson(visit: Visiting, offer: int) -> Response:
    """Offer to ask for a lesson."""
    return await _lesson(visit, offer, {})


@router.post("/pole/{offer}")
async def ask(visit: Visiting, request: Request, offer: int) -> Response:
    """Ask for a lesson; whoever asks gets a link of their own, told once. Sent twice, it is one."""
    given = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    if given.get("agreed") != "yes":
        return await _lesson(visit, offer, given, visit.say("training_not_agreed"))
    token = _token(given)
    try:
        await done(lambda: _asked(visit, offer, token, given))
    except MunadilError as error:
        if isinstance(error, NotFoundError):
            raise
        return await _lesson(visit, offer, given, problem_of(visit, error))
    return _begun(visit, token)


@router.get("/{programme}")
async def programme(visit: Visiting, programme: str) -> Response:
    """Show what a programme teaches, when, and what it reached."""
    found, room = await done(lambda: programme_of(visit, programme)), room_of(visit)
    sessions = [one for one in await done(lambda: room.programmes.sessions(programme)) if one.event.plan.is_public]
    every = await done(lambda: room.reached(room.programmes.public()))
    figures = public_figures(every).by_programme[programme]
    return visit.page("training/programme.html", one=found, sessions=sessions, figures=figures, **common(visit))


@router.get("/{programme}/enrol")
async def form(visit: Visiting, programme: str) -> Response:
    """Offer to ask for a place."""
    return _form(visit, await done(lambda: programme_of(visit, programme)), {})


@router.post("/{programme}/enrol")
async def enrol(visit: Visiting, request: Request, programme: str) -> Response:
    """Ask for a place; whoever asks gets a link of their own, told once. Sent twice, it is one."""
    found = await done(lambda: programme_of(visit, programme))
    given = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    if given.get("agreed") != "yes":
        return _form(visit, found, given, visit.say("training_not_agreed"))
    token = _token(given)
    try:
        await done(lambda: _enrolled(visit, found, token, given))
    except MunadilError as error:
        return _form(visit, found, given, problem_of(visit, error))
    return _begun(visit, token)


def _token(given: dict[str, str]) -> str:
    return form_token(given.get("key", ""))


def _begun(visit: PublicVisit, token: str) -> Response:
    address = f"{site_of(visit)}/take-part/training/mine/{token}"
    return visit.page("training/begun.html", token=token, address=address, **common(visit))


def _form(visit: PublicVisit, found: TrainingProgramme, given: dict[str, str], problem: str = "") -> Response:
    return visit.page(
        "training/enrol.html",
        status=422 if problem else 200,
        problem=problem,
        one=found,
        given=given,
        key=_token(given),
        has_directory=visit.participation.associations is not None,
        **common(visit),
    )


async def _lesson(visit: PublicVisit, offer: int, given: dict[str, str], problem: str = "") -> Response:
    def read() -> object:
        with visit.participation.database.read() as session:
            return room_of(visit).pole.public_offer(session, offer)

    return visit.page(
        "training/lesson.html",
        status=422 if problem else 200,
        problem=problem,
        one=await done(read),
        given=given,
        key=_token(given),
        **common(visit),
    )


def _enrolled(visit: PublicVisit, programme: TrainingProgramme, token: str, given: dict[str, str]) -> None:
    ground, told = visit.participation, _filled(visit, given)
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, visit.language, token)
        kinds = [ConsentKind.KEEP_TEXT, ConsentKind.COUNT_ME]
        ground.people.agree(session, person.id, ROOM, kinds, scope=programme.id, language=visit.language)
        room_of(visit).learners.enrol(session, programme.id, person.id, visit.language, told)


def _filled(visit: PublicVisit, given: dict[str, str]) -> LearnerForm:
    """What was written; an entry of the directory gives its own name and region. Raises EnrolmentError for one that is not there."""
    written, ground = given.get("entry", "").strip(), visit.participation
    name, region, entry = given.get("association", ""), given.get("region", ""), None
    if written and ground.associations is not None:
        number = int(written) if written.isdecimal() and len(written) < 10 else 0
        try:
            listed = ground.associations.directory.get(number)
        except NotFoundError:
            raise EnrolmentError("entry") from None
        if listed.state is not AssociationState.LISTED:
            raise EnrolmentError("entry")
        details = listed.details
        name, entry = name.strip() or details.name_fr or details.name_ar, number
        region = region or (ground.gazetteer.around(details.territory)[-1] if details.territory else "")
    return LearnerForm(name, entry, region, given.get("person", ""), given.get("role", ""), given.get("contact", ""))


def _asked(visit: PublicVisit, offer: int, token: str, given: dict[str, str]) -> None:
    ground, pole_ = visit.participation, room_of(visit).pole
    with ground.database.write() as session:
        found = pole_.public_offer(session, offer)
        person, _ = ground.people.keep_from_page(session, visit.language, token)
        scope = found.association.programme
        ground.people.agree(session, person.id, ROOM, [ConsentKind.KEEP_TEXT], scope=scope, language=visit.language)
        association, contact = (one_line(given.get(part, "")) for part in ("association", "contact"))
        pole_.ask(session, offer, person.id, association, contact, given.get("words", ""))
