"""Programmes and their cohorts: set up, copied, moved on; what a cohort has come to, against its targets."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from api.console.frame.cells import table
from api.console.frame.visit import ConsoleRoute
from api.console.participation.forms import chosen, in_order_of, text, wordings
from api.console.participation.frame import RoomVisit, done, rights_of
from api.console.participation.mentoring.forms import MOST_QUESTIONS, cohort_plan, number_or, programme_plan
from api.console.participation.mentoring.frame import (
    PREFIX,
    EnteringRoom,
    Founding,
    Organising,
    Reading,
    Running,
    cohort_of,
    cohort_page,
    mentoring_of,
    programme_page,
)
from api.console.participation.mentoring.papers import indicator_cells
from core.errors import WrongUseError
from participation.common.rights import RoomRight
from participation.mentoring.following.schemas import SurveyMoment
from participation.mentoring.following.surveys import asked_on
from participation.mentoring.programme.programmes import ProgrammePlan
from participation.mentoring.schemas import ApplicationState, CohortState, CohortTargets, MentoringSide
from participation.titles import title_of

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("")
async def programmes(here: EnteringRoom) -> Response:
    """List the programmes, and offer to begin one."""
    return await _list(here)


@router.post("")
async def create(here: Founding, request: Request) -> Response:
    """Begin a programme; everything but its name, title and parties is written on its page."""
    form = await request.form()
    parties = (wordings(form, "first_party"), wordings(form, "second_party"))
    plan = ProgrammePlan(wordings(form, "title"), parties=parties)
    try:
        made = await done(lambda: mentoring_of(here).programmes.create(text(form, "name"), plan, here.who))
    except WrongUseError as error:
        return await _list(here, error)
    return here.back(f"/{made.id}", "mentoring_created")


@router.get("/{programme}")
async def overview(here: Reading) -> Response:
    """Show a programme: its convention, its cohorts."""
    return await _programme(here)


@router.post("/{programme}/change")
async def change(here: Organising, request: Request) -> Response:
    """Write a programme anew."""
    form = await request.form()
    try:
        await done(lambda: mentoring_of(here).programmes.change(here.scope, programme_plan(form), here.who))
    except WrongUseError:
        return await _programme(here, here.say("mentoring_wrong_programme"))
    return here.back(f"/{here.scope}", "mentoring_changed")


@router.post("/{programme}/copy")
async def copy(here: Founding, request: Request, programme: str) -> Response:
    """Make the same programme for another alliance."""
    form = await request.form()
    parties = (wordings(form, "first_party"), wordings(form, "second_party"))
    name, title = text(form, "name"), wordings(form, "title")
    try:
        made = await done(lambda: mentoring_of(here).programmes.copy(programme, name, title, parties, here.who))
    except WrongUseError as error:
        return await _programme(replace(here, scope=programme), here.told(error))
    return here.back(f"/{made}", "mentoring_copied")


@router.post("/{programme}/cohorts")
async def add_cohort(here: Organising, request: Request) -> Response:
    """Prepare a cohort."""
    form = await request.form()
    try:
        made = await done(lambda: mentoring_of(here).cohorts.create(here.scope, cohort_plan(form), here.who))
    except WrongUseError:
        return await _programme(here, await _wrong_cohort(here))
    return here.back(f"/{here.scope}/cohorts/{made.id}", "mentoring_cohort_created")


@router.get("/{programme}/cohorts/{cohort}")
async def cohort(here: Reading, cohort: int) -> Response:
    """Show what a cohort has come to, against its targets; who is meant is shown to organisers alone."""
    return await _cohort(here, cohort)


@router.post("/{programme}/cohorts/{cohort}/change")
async def change_cohort(here: Organising, request: Request, cohort: int) -> Response:
    """Write a cohort anew."""
    await cohort_of(here, cohort)
    form = await request.form()
    try:
        await done(lambda: mentoring_of(here).cohorts.change(cohort, cohort_plan(form), here.who))
    except WrongUseError:
        return await _cohort(here, cohort, await _wrong_cohort(here))
    return here.back(f"/{here.scope}/cohorts/{cohort}", "mentoring_changed")


@router.post("/{programme}/cohorts/{cohort}/move")
async def move_cohort(here: Organising, request: Request, cohort: int) -> Response:
    """Move a cohort on, or back by a step."""
    await cohort_of(here, cohort)
    to = chosen(CohortState, await request.form(), "to")
    await done(lambda: mentoring_of(here).cohorts.move(cohort, to, here.who))
    return here.back(f"/{here.scope}/cohorts/{cohort}", "mentoring_moved")


@router.post("/{programme}/cohorts/{cohort}/invite")
async def invite(here: Running, request: Request, cohort: int) -> Response:
    """Put everybody of a cohort on the list of one of its collective meetings."""
    found, event = await cohort_of(here, cohort), number_or(await request.form(), "event", 0)
    meetings = await done(lambda: mentoring_of(here).collective(found))
    if event not in {one.id for one in meetings}:
        raise WrongUseError("This is no meeting of the cohort.", remedy="Load the page again.")
    await done(lambda: mentoring_of(here).invite(cohort, event, here.who))
    return here.visit.back(f"{here.events_address}/{event}", "mentoring_invited")


@router.get("/{programme}/cohorts/{cohort}/figures.csv")
async def figures(here: Reading, cohort: int) -> Response:
    """Give the figures of a cohort as a table."""
    await cohort_of(here, cohort)
    record = await done(lambda: mentoring_of(here).record(cohort))
    header = ("indicator", "count", "of", "missing", "target_percent", "reached")
    rows = [
        (
            one.name.value,
            one.numerator if one.is_shown else None,
            one.denominator if one.is_shown else None,
            one.missing,
            None if one.target is None else round(100 * one.target),
            {True: "yes", False: "no", None: ""}[one.is_met],
        )
        for one in record.indicators
    ]
    return table(f"{here.scope}-{cohort}-figures.csv", header, rows)


async def _wrong_cohort(here: RoomVisit) -> str:
    terms = (await done(lambda: mentoring_of(here).programmes.get(here.scope))).convention
    return here.say("mentoring_wrong_cohort", shortest=terms.shortest, longest=terms.longest)


async def _list(here: RoomVisit, problem: WrongUseError | None = None) -> Response:
    found = await done(mentoring_of(here).programmes.listed)
    today = mentoring_of(here).programmes.today
    return here.page(
        "participation/mentoring/list.html",
        status=problem.status if problem else 200,
        problem=here.told(problem) if problem else "",
        found=[(one, one.convention.days_left(today)) for one in found],
        forms=in_order_of(here.visit.language),
        tab="list",
    )


async def _programme(here: RoomVisit, problem: str = "") -> Response:
    room = mentoring_of(here)
    found, language = await done(lambda: room.cohorts.listed(here.scope)), here.visit.language
    programme = await done(lambda: room.programmes.get(here.scope))
    return await programme_page(
        here,
        "programme.html",
        "cohorts",
        status=422 if problem else 200,
        problem=problem,
        cohorts=found,
        copied_from=await done(lambda: title_of(here.participation, here.room, programme.copied_from, language)),
        ends_on=programme.convention.term_ends(room.programmes.today),
        sides=list(MentoringSide),
        most_questions=MOST_QUESTIONS,
        targets=found[0].targets if found else CohortTargets(),
        may_found=RoomRight.ORGANISE in await done(lambda: rights_of(here.visit, here.participation, here.room)),
    )


async def _cohort(here: RoomVisit, number: int, problem: str = "") -> Response:
    room = mentoring_of(here)
    found = await cohort_of(here, number)
    record = await done(lambda: room.record(number))
    counted = await done(lambda: room.applications.counted(number))
    names = await _names(here, number)
    return await cohort_page(
        here,
        number,
        "cohort.html",
        "overview",
        status=422 if problem else 200,
        problem=problem,
        record=record,
        rows=[indicator_cells(here, one) for one in record.indicators],
        counted=counted,
        sides=list(MentoringSide),
        states=[one for one in ApplicationState if one is not ApplicationState.DRAFT],
        asked=[(moment, asked_on(found, moment)) for moment in SurveyMoment],
        names=names,
        targets=found.targets,
    )


async def _names(here: RoomVisit, cohort: int) -> dict[int, str]:
    """What people of a cohort are called, for organisers alone."""
    if RoomRight.ORGANISE not in here.rights:
        return {}
    found = await done(lambda: mentoring_of(here).applications.listed(cohort))
    return {one.id: one.profile.name for one in found}
