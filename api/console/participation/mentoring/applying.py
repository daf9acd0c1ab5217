"""Applications to a cohort, for its organisers alone: read, decided on, noted upon; they leave by no table and no file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.forms import chosen, numbers, one_of, site_of, text
from api.console.participation.frame import RoomVisit, done
from api.console.participation.mentoring.frame import (
    PREFIX,
    Organising,
    application_of,
    cohort_of,
    cohort_page,
    mentoring_of,
)
from api.http.services import SettingsDependency
from core.errors import MunadilError, NotFoundError
from participation.common.errors import NextStepError
from participation.mentoring.following.paper import certificate_paper
from participation.mentoring.matching.words import moments, spoken
from participation.mentoring.schemas import ApplicationState, DropOutReason, MentoringSide, RefusalReason

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("/{programme}/cohorts/{cohort}/applications")
async def applications(
    here: Organising,
    cohort: int,
    side: Annotated[str, Query(max_length=10)] = "",
    state: Annotated[str, Query(max_length=16)] = ApplicationState.SUBMITTED.value,
) -> Response:
    """List those of a side in a state; what is still being written is its person's alone."""
    return await _listed(here, cohort, side, state)


@router.post("/{programme}/cohorts/{cohort}/applications/decide")
async def decide(here: Organising, request: Request, cohort: int) -> Response:
    """Accept or refuse those that are ticked."""
    form = await request.form()
    does, reason = text(form, "does"), text(form, "reason")
    ticked, left = numbers(form, "application"), list[str]()
    for one in ticked:
        found = await application_of(here, cohort, one)
        try:
            await _decided(here, one, does, reason)
        except NextStepError:
            left.append(found.profile.name)
    if left:
        names = ("، " if here.visit.language.is_rtl else ", ").join(left)
        return await _listed(here, cohort, problem=here.say("mentoring_undecided", names=names))
    said = "mentoring_decided" if ticked else "mentoring_none_ticked"
    return here.back(f"/{here.scope}/cohorts/{cohort}/applications", said)


@router.get("/{programme}/cohorts/{cohort}/applications/{number}")
async def application(here: Organising, cohort: int, number: int) -> Response:
    """Show an application with the private notes on it."""
    return await _shown(here, cohort, number)


@router.post("/{programme}/cohorts/{cohort}/applications/{number}/decide")
async def decide_one(here: Organising, request: Request, cohort: int, number: int) -> Response:
    """Accept or refuse one."""
    await application_of(here, cohort, number)
    form = await request.form()
    try:
        await _decided(here, number, text(form, "does"), text(form, "reason"))
    except MunadilError as error:
        return await _shown(here, cohort, number, error)
    return here.back(f"/{here.scope}/cohorts/{cohort}/applications/{number}", "mentoring_decided")


@router.post("/{programme}/cohorts/{cohort}/applications/{number}/leave")
async def leave(here: Organising, request: Request, cohort: int, number: int) -> Response:
    """Note that somebody left; their pair ends, and pairs can be made anew."""
    found = await application_of(here, cohort, number)
    reason = chosen(DropOutReason, await request.form(), "reason")

    def left() -> None:
        with here.participation.database.write() as session:
            mentoring_of(here).applications.withdraw(session, found.id, reason, here.who)

    await done(left)
    return here.back(f"/{here.scope}/cohorts/{cohort}/matching?rematch=1", "mentoring_left")


@router.post("/{programme}/cohorts/{cohort}/applications/{number}/note")
async def note(here: Organising, request: Request, cohort: int, number: int) -> Response:
    """Keep a private note."""
    found = await application_of(here, cohort, number)
    words = text(await request.form(), "text")
    try:
        await done(lambda: mentoring_of(here).notes.add(found.id, words, here.who))
    except MunadilError as error:
        return await _shown(here, cohort, number, error)
    return here.back(f"/{here.scope}/cohorts/{cohort}/applications/{number}", "mentoring_noted")


@router.post("/{programme}/cohorts/{cohort}/applications/{number}/unnote")
async def unnote(here: Organising, request: Request, cohort: int, number: int) -> Response:
    """Take a private note away."""
    found = await application_of(here, cohort, number)
    which = _number(text(await request.form(), "note"))
    await done(lambda: mentoring_of(here).notes.remove(which, found.id))
    return here.back(f"/{here.scope}/cohorts/{cohort}/applications/{number}", "mentoring_changed")


@router.post("/{programme}/cohorts/{cohort}/applications/{number}/exclude")
async def exclude(here: Organising, request: Request, cohort: int, number: int) -> Response:
    """Note a conflict of interest with somebody of the other side, or that there is none after all."""
    found, form = await application_of(here, cohort, number), await request.form()
    other = await application_of(here, cohort, _number(text(form, "other")))
    mentor, mentee = (found, other) if found.side is MentoringSide.MENTOR else (other, found)
    is_conflict = text(form, "does") != "remove"
    await done(lambda: mentoring_of(here).applications.exclude(mentor.id, mentee.id, here.who, is_conflict=is_conflict))
    return here.back(f"/{here.scope}/cohorts/{cohort}/applications/{number}", "mentoring_changed")


@router.get("/{programme}/cohorts/{cohort}/applications/{number}/certificate.pdf")
async def certificate(here: Organising, settings: SettingsDependency, cohort: int, number: int) -> Response:
    """Give somebody's certificate, to be handed to them."""
    found, room = await application_of(here, cohort, number), mentoring_of(here)
    issued = await done(lambda: room.certificates.of(found.id))
    if issued is None:
        raise NotFoundError("There is no certificate of theirs.")
    programme = await done(lambda: room.programmes.get(here.scope))
    of, now, check_at = (
        await cohort_of(here, cohort),
        here.participation.clock.now(),
        f"{site_of(here, settings)}{CHECK}",
    )
    content = await done(
        lambda: certificate_paper(issued, found.profile.name, programme, of, here.visit.language, now, check_at)
    )
    headers = {"Content-Disposition": f'attachment; filename="{issued.number}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


_OWN = ApplicationState.DRAFT
CHECK = "/take-part/mentoring/certificates"
"""Where everybody looks a certificate up by its number."""


async def _listed(
    here: RoomVisit, cohort: int, side: str = "", state: str = ApplicationState.SUBMITTED.value, problem: str = ""
) -> Response:
    await cohort_of(here, cohort)
    room = mentoring_of(here)
    states = [one_of(ApplicationState, state)] if state else [one for one in ApplicationState if one is not _OWN]
    wanted = one_of(MentoringSide, side) if side else None
    found = await done(lambda: room.applications.listed(cohort, wanted, [one for one in states if one is not _OWN]))
    return await cohort_page(
        here,
        cohort,
        "applications.html",
        "applications",
        status=NextStepError.status if problem else 200,
        problem=problem,
        found=found,
        side_is=side,
        state=state,
        sides=list(MentoringSide),
        states=[one for one in ApplicationState if one is not _OWN],
        counted=await done(lambda: room.applications.counted(cohort)),
        refusals=list(RefusalReason),
    )


async def _decided(here: RoomVisit, number: int, does: str, reason: str) -> None:
    room = mentoring_of(here)
    if does == "accept":
        await done(lambda: room.applications.accept(number, here.who))
    else:
        why = one_of(RefusalReason, reason)
        await done(lambda: room.applications.refuse(number, why, here.who))


async def _shown(here: RoomVisit, cohort: int, number: int, problem: MunadilError | None = None) -> Response:
    room, found = mentoring_of(here), await application_of(here, cohort, number)
    others = await done(lambda: room.applications.listed(cohort, found.side.other, [ApplicationState.ACCEPTED]))
    pairs = await done(lambda: room.pairs.listed(cohort))
    programme = await done(lambda: room.programmes.get(here.scope))
    return await cohort_page(
        here,
        cohort,
        "application.html",
        "applications",
        status=problem.status if problem else 200,
        problem=here.told(problem) if problem else "",
        one=found,
        spoken=spoken(found.profile.languages, here.visit.language),
        moments=moments(found.profile.moments, here.visit.language),
        questions=list(zip(programme.eligibility[found.side], found.answers, strict=False)),
        notes=await done(lambda: room.notes.of(found.id)),
        others=others,
        pairs=[pair for pair in pairs if found.id in (pair.mentor, pair.mentee)],
        refusals=list(RefusalReason),
        drop_outs=list(DropOutReason),
        certificate=await done(lambda: room.certificates.of(found.id)),
    )


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
