"""The steering committee: its seats, its meetings, what it decided, and the report that it reads."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.forms import text, wordings
from api.console.participation.frame import RoomVisit, done
from api.console.participation.mentoring.forms import a_day, number_or
from api.console.participation.mentoring.frame import (
    PREFIX,
    Deciding,
    Organising,
    Reading,
    mentoring_of,
    programme_page,
)
from api.console.participation.mentoring.papers import indicator_cells, report_paper
from core.errors import MunadilError
from participation.mentoring.programme.committee import CommitteeSeat, is_of_equals
from participation.mentoring.report import CommitteeReport

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("/{programme}/committee")
async def committee(here: Reading) -> Response:
    """Show who sits on it, its meetings of the year, and what it decided."""
    return await _committee(here)


@router.post("/{programme}/committee/seat")
async def seat(here: Organising, request: Request) -> Response:
    """Give an account of staff a seat for one of the two parties."""
    form = await request.form()
    member, party = text(form, "member"), number_or(form, "party", 0)
    staff = await done(here.visit.console.accounts.everybody)
    if member not in {one.name for one in staff}:
        return await _committee(here, here.say("part_nobody"))
    await done(lambda: mentoring_of(here).committee.seat(here.scope, CommitteeSeat(member, party), here.who))
    return here.back(f"/{here.scope}/committee", "mentoring_changed")


@router.post("/{programme}/committee/unseat")
async def unseat(here: Organising, request: Request) -> Response:
    """Take a seat back."""
    member = text(await request.form(), "member")
    await done(lambda: mentoring_of(here).committee.unseat(here.scope, member, here.who))
    return here.back(f"/{here.scope}/committee", "mentoring_changed")


@router.post("/{programme}/committee/decide")
async def decide(here: Deciding, request: Request) -> Response:
    """Write down what was decided."""
    form = await request.form()
    event = number_or(form, "event", 0) or None
    words = wordings(form, "text")
    try:
        await done(
            lambda: mentoring_of(here).committee.decide(here.scope, words, a_day(form, "decided_on"), here.who, event)
        )
    except MunadilError as error:
        return await _committee(here, here.told(error))
    return here.back(f"/{here.scope}/committee", "mentoring_written")


@router.get("/{programme}/report")
async def report(here: Reading) -> Response:
    """Show the report that the committee reads, to print."""
    found = await _report(here)
    told = [(record, [indicator_cells(here, one) for one in record.indicators]) for record in found.records]
    return await programme_page(here, "report.html", "report", report=found, told=told)


@router.get("/{programme}/report.pdf")
async def report_pdf(here: Reading) -> Response:
    """Give the report as a PDF, set from right to left in Arabic."""
    told = await _report(here)
    content = await done(lambda: report_paper(here, told))
    headers = {"Content-Disposition": f'attachment; filename="{here.scope}-report.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


async def _report(here: RoomVisit) -> CommitteeReport:
    return await done(lambda: mentoring_of(here).report(here.scope))


async def _committee(here: RoomVisit, problem: str = "") -> Response:
    room = mentoring_of(here)
    seats = await done(lambda: room.committee.seats(here.scope))
    staff = await done(here.visit.console.accounts.everybody)
    report = await _report(here)
    return await programme_page(
        here,
        "committee.html",
        "committee",
        status=422 if problem else 200,
        problem=problem,
        seats=seats,
        is_of_equals=is_of_equals(seats),
        staff=[one.name for one in staff if one.is_active],
        meetings=await done(lambda: room.committee.meetings(here.scope)),
        decisions=report.decisions,
        held=report.held,
    )
