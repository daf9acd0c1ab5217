"""Projects for members: their own, those of the network, and each for whoever carries it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.page.take_part.associations.projects.frame import SHOWN, ListPage, circle_asked, place_named, shared, texts_of
from api.page.take_part.associations.routes import done
from api.page.take_part.associations.speaking import HOME, Member, MemberVisit
from api.page.take_part.frame import PublicRoute
from core.errors import NotFoundError, WrongUseError
from participation.associations.projects.form import form_of_plan, plan_of_form
from participation.associations.projects.report import FunderReport, report_paper
from participation.associations.projects.schemas import PROJECT_STATES, TEAM, ProjectRole
from participation.associations.projects.words import project_problem
from participation.common.rights import RoomRight

router = APIRouter(prefix=HOME + "/{association:int}/projects", route_class=PublicRoute, include_in_schema=False)
_SUGGESTED = 500
"""Associations whose names a form suggests. Chosen by hand: a page of some tens of kilobytes; others are written."""
Line = Annotated[str, Query(max_length=24)]


@router.get("")
async def projects(
    here: Member, region: Line = "", field: Line = "", circle: Line = "", page: ListPage = 1
) -> Response:
    """Show an association's projects, and those of the network by region, field and circle."""
    chosen: dict[str, Any] = {"region": region, "field": field, "circle": circle_asked(circle)}

    def shown() -> dict[str, Any]:
        with here.room.database.snapshot():
            ours, circles = here.room.projects.of(here.number), here.room.circles.circles_of(here.number)
            found = here.room.projects.of_others(here.number, limit=SHOWN + 1, offset=(page - 1) * SHOWN, **chosen)
        return {"ours": ours, "circles": circles, "found": found[:SHOWN], "is_more": len(found) > SHOWN}

    return _page(here, "list.html", **await done(shown), **chosen, page=page)


@router.get("/new")
async def new(here: Member) -> Response:
    """Offer to begin a project."""
    return await _form(here, {"field": here.association.details.field.value}, 0)


@router.post("/new")
async def begin(here: Member, request: Request) -> Response:
    """Begin a project."""
    return await _written(here, await texts_of(request), 0)


@router.get("/{project:int}")
async def project(here: Member, project: int) -> Response:
    """Show a project: whole to those who carry it, to others what members may see."""
    return await project_page(here, project)


@router.get("/{project:int}/edit")
async def edit(here: Member, project: int) -> Response:
    """Offer to change a project."""
    dossier = await done(lambda: here.room.projects.dossier(project, here.number))
    if dossier.role is not ProjectRole.LEAD:
        raise NotFoundError("There is nothing at this address.")
    plan = dossier.project.plan
    return await _form(here, form_of_plan(plan, place_named(here.visit, plan.territory)), project)


@router.post("/{project:int}/edit")
async def change(here: Member, request: Request, project: int) -> Response:
    """Say anew what a project is."""
    return await _written(here, await texts_of(request), project)


@router.get("/{project:int}/report")
async def report(here: Member, project: int) -> Response:
    """Show the report to the funder."""
    return _page(here, "report.html", project=project, report=await _report(here, project))


@router.get("/{project:int}/report.pdf")
async def report_pdf(here: Member, project: int) -> Response:
    """Give the report as a paper."""
    told, at = await _report(here, project), here.visit.participation.clock.now()
    foot = told.dossier.project.lead.called(here.visit.language)
    content = await done(lambda: report_paper(told, at, foot))
    headers = {"Content-Disposition": f'attachment; filename="project-{project}.pdf"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


async def project_page(
    here: MemberVisit, project: int, *, problem: str = "", failed: str = "", told: dict[str, str] | None = None
) -> Response:
    """A project's page; after a form that failed, with what is wrong and what it held."""
    role = await done(lambda: here.room.projects.role(project, here.number))
    dossier = await done(lambda: here.room.projects.dossier(project, here.number)) if role in TEAM else None
    one = dossier.project if dossier else await done(lambda: here.room.projects.one(project))
    if role is ProjectRole.MEMBER and not one.lead.is_listed:
        raise NotFoundError("There is nothing at this address.")
    entries = await done(here.room.everybody) if role is ProjectRole.LEAD else ()
    others = [each for each in entries if each.number != here.number][:_SUGGESTED]
    steps = PROJECT_STATES.after(one.state, {RoomRight.RUN}) if role is ProjectRole.LEAD else ()
    return _page(
        here,
        "project.html",
        status=422 if problem else 200,
        problem=problem,
        failed=failed,
        told=told or {},
        one=one,
        dossier=dossier,
        role=role,
        steps=steps,
        others=others,
    )


def _page(here: MemberVisit, template: str, *, status: int = 200, **values: Any) -> Response:
    """A members' page of projects."""
    return here.page(f"projects/{template}", status=status, **shared(here.visit), **values)


async def _form(here: MemberVisit, told: dict[str, str], project: int, problem: str = "") -> Response:
    circles = await done(lambda: here.room.circles.circles_of(here.number))
    status = 422 if problem else 200
    return _page(here, "form.html", status=status, told=told, project=project, problem=problem, circles=circles)


async def _written(here: MemberVisit, told: dict[str, str], project: int) -> Response:
    try:
        circles = await done(lambda: here.room.circles.circles_of(here.number))
        plan = plan_of_form(told, here.visit.participation.gazetteer, circles)
        if project:
            await done(lambda: here.room.projects.change(project, here.number, plan))
        number = project or await done(lambda: here.room.projects.begin(here.number, plan))
    except WrongUseError as error:
        return await _form(here, told, project, project_problem(error, here.visit.language))
    return here.back(f"/{here.number}/projects/{number}", "projects_saved")


async def _report(here: MemberVisit, project: int) -> FunderReport:
    dossier = await done(lambda: here.room.projects.dossier(project, here.number))
    today = here.visit.participation.clock.now().date()
    return FunderReport(dossier, here.visit.language, today, lambda code: place_named(here.visit, code))
