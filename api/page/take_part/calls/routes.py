"""Calls for interest for everybody: which are open, what one asks for, whether one may apply, and beginning a dossier."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.page.take_part.calls.visiting import Visiting, call_of, common, done, problem_of, room_of
from api.page.take_part.frame import PublicRoute, PublicVisit
from core.errors import MunadilError
from participation.calls.errors import LateError, NotYetError
from participation.calls.schemas import ROOM, CallForInterest, CallStage, DossierState
from participation.common.people.consents import ConsentKind
from participation.common.people.people import form_token

router = APIRouter(prefix="/take-part/calls", route_class=PublicRoute, include_in_schema=False)


@router.get("")
async def calls(visit: Visiting) -> Response:
    """List the calls, open ones first."""
    found = await done(room_of(visit).calls.public)
    return visit.page("calls/list.html", found=found, **common(visit))


@router.get("/{call}")
async def call(visit: Visiting, call: str) -> Response:
    """Show what a call asks for, until when, and what came of it."""
    found, room = await done(lambda: call_of(visit, call)), room_of(visit)
    moved = await done(lambda: room.calls.moved(call))
    accepted = 0
    if found.told_at is not None:
        accepted = (await done(lambda: room.dossiers.counted(call))).get(DossierState.ACCEPTED, 0)
    return visit.page("calls/call.html", one=found, moved=moved, accepted=accepted, **common(visit))


@router.get("/{call}/apply")
async def questions(visit: Visiting, call: str) -> Response:
    """Ask whether an association may apply, before anything is written or kept."""
    found = await done(lambda: call_of(visit, call))
    return _asked(visit, found, _closed(visit, found), {})


@router.post("/{call}/apply")
async def begin(visit: Visiting, request: Request, call: str) -> Response:
    """Begin a dossier where its association may apply; its applicant gets a link of their own, told once. Sent twice, it is one."""
    found = await done(lambda: call_of(visit, call))
    given = await request.form()
    answers = {key: value for key, value in given.items() if isinstance(value, str)}
    if problem := _closed(visit, found):
        return _asked(visit, found, problem, answers)
    wanted = [one.wanted for one in found.plan.questions]
    told = [answers.get(f"answer{place}", "") for place in range(len(wanted))]
    if "" in told:
        return _asked(visit, found, visit.say("calls_answer_all"), answers)
    against = [place for place, (one, said) in enumerate(zip(wanted, told, strict=True)) if one != (said == "yes")]
    if against:
        return visit.page("calls/not_eligible.html", one=found, against=against, **common(visit))
    if answers.get("agreed") != "yes":
        return _asked(visit, found, visit.say("calls_not_agreed"), answers)
    token = form_token(answers.get("key", ""))
    try:
        await done(lambda: _begun(visit, found, token))
    except MunadilError as error:
        return _asked(visit, found, problem_of(visit, found, error), answers)
    site = visit.site(room_of(visit).public_url)
    address = f"{site}/take-part/calls/dossiers/{token}"
    return visit.page("calls/begun.html", one=found, token=token, address=address, **common(visit))


def _closed(visit: PublicVisit, call: CallForInterest) -> str:
    """Why nobody can begin now; empty where they can."""
    now = room_of(visit).clock.now()
    stage = call.stage(now)
    if stage is CallStage.OPEN:
        return ""
    error = NotYetError() if stage is CallStage.ANNOUNCED else LateError(call.closes_at, now)
    return problem_of(visit, call, error)


def _asked(visit: PublicVisit, call: CallForInterest, problem: str, answers: dict[str, str]) -> Response:
    return visit.page(
        "calls/apply.html",
        status=422 if problem else 200,
        problem=problem,
        one=call,
        answers=answers,
        key=form_token(answers.get("key", "")),
        **common(visit),
    )


def _begun(visit: PublicVisit, call: CallForInterest, token: str) -> None:
    ground, room = visit.participation, room_of(visit)
    kinds = [ConsentKind.KEEP_TEXT, *([ConsentKind.SHOW_NAME] if call.plan.shows_names else [])]
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, visit.language, token)
        ground.people.agree(session, person.id, ROOM, kinds, scope=call.id, language=visit.language)
        room.dossiers.begin(session, call.id, person.id, visit.language)
