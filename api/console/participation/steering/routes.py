"""A month over the rooms: on a page, as a paper, as a table and for programs."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.console.frame.cells import table
from api.console.frame.visit import ConsoleRoute
from api.console.participation.help_desk.figures import Month
from api.console.participation.steering.frame import Steering, SteeringVisit
from api.console.participation.steering.parts import steering_report
from api.console.participation.steering.report import SHEET, SteeringReport, as_data, sheet_rows
from participation.common.events.months import month_named, month_of
from participation.common.pdf import Paper

router = APIRouter(prefix="/console/participation/steering", route_class=ConsoleRoute, include_in_schema=False)
_EARLIEST = "2000-01"
"""The first month that an address may name."""


@router.get("")
async def page(here: Steering, month: Month = "") -> Response:
    """Show a month."""
    report, now = await _read(here, month), month_named(here.participation.clock.now())
    before, after = around(report.month)
    return here.visit.page(
        "participation/steering/steering.html",
        desk="participation",
        report=report,
        before=before if report.month > _EARLIEST else "",
        after=after if report.month < now else "",
        told=lambda figure: figure.told(here.visit),
    )


@router.get("/figures.csv")
async def figures_csv(here: Steering, month: Month = "") -> Response:
    """Give a month as CSV, a figure a line."""
    report = await _read(here, month)
    return table(f"steering-{report.month}.csv", SHEET, sheet_rows(report))


@router.get("/figures.json")
async def figures_json(here: Steering, month: Month = "") -> Response:
    """Give a month for programs."""
    return JSONResponse(as_data(await _read(here, month)))


@router.get("/report.pdf")
async def paper(here: Steering, month: Month = "") -> Response:
    """Give a month as a paper."""
    report = await _read(here, month)
    content = await asyncio.to_thread(lambda: _paper(here, report))
    headers = {"Content-Disposition": f'attachment; filename="steering-{report.month}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


def around(month: str) -> tuple[str, str]:
    """The months before and after one, as addresses write them."""
    first, last = month_of(month)
    return f"{first - timedelta(days=1):%Y-%m}", f"{last + timedelta(days=1):%Y-%m}"


async def _read(here: SteeringVisit, month: str) -> SteeringReport:
    wanted = month or month_named(here.participation.clock.now())
    return await asyncio.to_thread(lambda: steering_report(here, wanted))


def _paper(here: SteeringVisit, report: SteeringReport) -> bytes:
    visit, now = here.visit, here.participation.clock.now()
    organisation = visit.services.organisation.name.in_language(visit.language)
    paper = Paper(visit.language, report.title, now, f"{organisation} · {visit.when(now)}")
    for part in report.parts:
        paper.heading(part.title)
        if part.empty:
            paper.text(part.empty)
            continue
        paper.facts([(called, figure.told(visit)) for _, called, figure in part.whole])
        for one in part.tables:
            if one.rows:
                rows = [[row.name, *(figure.told(visit) for figure in row.figures)] for row in one.rows]
                paper.table([one.title, *(called for _, called in one.columns)], rows, lead=2)
            else:
                paper.facts([(one.title, one.empty)])
        for note in part.notes:
            paper.text(note)
    return paper.content
