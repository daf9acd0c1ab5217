"""What those who carry a project do with it: its way, partners, money, milestones, progress, people and risks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request, Response

from api.page.take_part.associations.projects.frame import number_in, texts_of
from api.page.take_part.associations.projects.routes import project_page
from api.page.take_part.associations.routes import done
from api.page.take_part.associations.speaking import HOME, Member, MemberVisit
from api.page.take_part.frame import PublicRoute
from core.errors import WrongUseError
from participation.associations.directory.form import day_written
from participation.associations.directory.names import association_named
from participation.associations.projects.amounts import hundredths
from participation.associations.projects.errors import CountError
from participation.associations.projects.form import reach_of_form
from participation.associations.projects.schemas import MilestoneState, ProjectState, RiskLevel
from participation.associations.projects.words import project_problem

router = APIRouter(prefix=HOME + "/{association:int}/projects", route_class=PublicRoute, include_in_schema=False)
Told = Mapping[str, str]


@router.post("/{project:int}/move")
async def move(here: Member, request: Request, project: int) -> Response:
    """Bring a project on."""

    def act(told: Told) -> None:
        state = told.get("to", "")
        if state not in list(ProjectState):
            raise WrongUseError("There is no such state.")
        here.room.projects.move(project, here.number, ProjectState(state))

    return await _acted(here, request, project, "move", act)


@router.post("/{project:int}/show")
async def show(here: Member, request: Request, project: int) -> Response:
    """Wish the summary to be public, or not any more."""
    return await _acted(
        here,
        request,
        project,
        "show",
        lambda told: here.room.projects.show(project, here.number, wishes=told.get("wishes") == "yes"),
    )


@router.post("/{project:int}/erase")
async def erase(here: Member, project: int) -> Response:
    """Forget a project."""
    await done(lambda: here.room.projects.erase(project, here.number))
    return here.back(f"/{here.number}/projects", "projects_erased")


@router.post("/{project:int}/invite")
async def invite(here: Member, request: Request, project: int) -> Response:
    """Ask an association to be a partner."""
    return await _acted(
        here,
        request,
        project,
        "invite",
        lambda told: here.room.projects.invite(
            project, here.number, association_named(here.room.everybody(), told.get("partner", ""))
        ),
    )


@router.post("/{project:int}/answer")
async def answer(here: Member, request: Request, project: int) -> Response:
    """Say yes or no to being a partner."""
    accepts = (await texts_of(request)).get("answer") == "yes"
    await done(lambda: here.room.projects.answer(project, here.number, accepts=accepts))
    return here.back(f"/{here.number}/projects" + (f"/{project}" if accepts else ""), "projects_saved")


@router.post("/{project:int}/part")
async def part(here: Member, request: Request, project: int) -> Response:
    """End a partnership."""
    partner = number_in(await texts_of(request), "partner")
    await done(lambda: here.room.projects.part(project, here.number, partner))
    return here.back(f"/{here.number}/projects" + ("" if partner == here.number else f"/{project}"), "projects_saved")


@router.post("/{project:int}/line")
async def line(here: Member, request: Request, project: int) -> Response:
    """Write a line of the budget."""

    def act(told: Told) -> None:
        planned, spent = hundredths(told.get("planned", "")), hundredths(told.get("spent", ""))
        here.room.project_parts.write_line(
            project, here.number, told.get("label", ""), planned, spent, number_in(told, "part")
        )

    return await _acted(here, request, project, "line", act)


@router.post("/{project:int}/milestone")
async def milestone(here: Member, request: Request, project: int) -> Response:
    """Write a milestone."""

    def act(told: Told) -> None:
        state = told.get("state", "")
        here.room.project_parts.write_milestone(
            project,
            here.number,
            told.get("title", ""),
            day_written(told.get("due_on", "")),
            MilestoneState(state) if state in list(MilestoneState) else MilestoneState.PLANNED,
            day_written(told.get("reached_on", "")),
            number_in(told, "part"),
        )

    return await _acted(here, request, project, "milestone", act)


@router.post("/{project:int}/note")
async def note(here: Member, request: Request, project: int) -> Response:
    """Write down progress."""
    return await _acted(
        here,
        request,
        project,
        "note",
        lambda told: here.room.project_parts.write_note(
            project, here.number, day_written(told.get("on", "")), told.get("text", "")
        ),
    )


@router.post("/{project:int}/count")
async def count(here: Member, request: Request, project: int) -> Response:
    """Say how many people were reached by a day."""

    def act(told: Told) -> None:
        reach = reach_of_form(told)
        if reach is None:
            raise CountError(remedy="Write how many people there are.")
        here.room.project_parts.count(project, here.number, day_written(told.get("on", "")), reach)

    return await _acted(here, request, project, "count", act)


@router.post("/{project:int}/uncount")
async def uncount(here: Member, request: Request, project: int) -> Response:
    """Take a count back."""

    def act(told: Told) -> None:
        if on := day_written(told.get("on", "")):
            here.room.project_parts.uncount(project, here.number, on)

    return await _acted(here, request, project, "uncount", act)


@router.post("/{project:int}/risk")
async def risk(here: Member, request: Request, project: int) -> Response:
    """Write a risk."""

    def act(told: Told) -> None:
        level = told.get("level", "")
        here.room.project_parts.write_risk(
            project,
            here.number,
            told.get("text", ""),
            RiskLevel(level) if level in list(RiskLevel) else RiskLevel.MEDIUM,
            told.get("answer", ""),
            is_open=told.get("closed") != "yes",
            risk=number_in(told, "part"),
        )

    return await _acted(here, request, project, "risk", act)


@router.post("/{project:int}/drop")
async def drop(here: Member, request: Request, project: int) -> Response:
    """Take a part of a project away."""
    return await _acted(
        here,
        request,
        project,
        "drop",
        lambda told: here.room.project_parts.drop(project, here.number, told.get("kind", ""), number_in(told, "part")),
    )


async def _acted(here: MemberVisit, request: Request, project: int, name: str, act: Callable[[Told], None]) -> Response:
    """Do what a form asks for, and show the project again; what is wrong is said beside what was typed."""
    told = await texts_of(request)
    try:
        await done(lambda: act(told))
    except WrongUseError as error:
        problem = project_problem(error, here.visit.language)
        return await project_page(here, project, problem=problem, failed=name, told=told)
    return here.back(f"/{here.number}/projects/{project}", "projects_saved")
