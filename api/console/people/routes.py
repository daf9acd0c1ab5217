"""People: who may enter the console, as what, and links that let somebody in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from api.console.frame.accounts import StaffMember
from api.console.frame.lists import ListQuery, ListShape, list_query, newest, told
from api.console.frame.rights import Right, Role
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.sign_in.onward import provider_name
from core.errors import MunadilError

router = APIRouter(prefix="/console/people", route_class=ConsoleRoute, include_in_schema=False)
Managing = Annotated[Visit, Depends(with_right(Right.MANAGE_PEOPLE))]
Name = Annotated[str, Form(max_length=40)]
Roles = Annotated[list[Role] | None, Form()]
Asked = Annotated[ListQuery, Depends(list_query)]
_PEOPLE = ListShape[StaffMember](
    "people",
    lambda one: f"{one.name} {one.email}",
    {
        "name": lambda one: one.name.casefold(),
        "used": lambda one: newest(one.seen_at),
        "latest": lambda one: newest(one.created_at),
    },
    {
        "name": lambda one: one.name,
        "roles": lambda one: " ".join(role.value for role in one.roles),
        "email": lambda one: one.email,
        "has_password": lambda one: one.has_password,
        "has_codes": lambda one: one.has_codes,
        "is_active": lambda one: one.is_active,
        "created_at": lambda one: told(one.created_at),
        "seen_at": lambda one: told(one.seen_at),
    },
)


@router.get("")
async def people(visit: Managing, asked: Asked) -> Response:
    """List everybody who is asked for."""
    return await _page(visit, asked)


@router.get("/export.csv")
async def export(visit: Managing, asked: Asked) -> Response:
    """Give the same as CSV; no cell is a formula."""
    return _PEOPLE.table(await _found(visit, asked))


@router.post("/add")
async def add(visit: Managing, name: Name, role: Roles = None) -> Response:
    """Make an account, and show the link that lets its owner in, once."""
    if not role:
        return await _page(visit, refused=(name, ()), problem=visit.say("people_problem_roles"), status=422)
    try:
        token = await asyncio.to_thread(visit.console.accounts.add, name.strip(), role, visit.who)
    except MunadilError as error:
        return await _page(visit, refused=(name, role), problem=visit.say("problem_name"), status=error.status)
    return await _page(visit, link=_link(visit, token), linked=name.strip())


@router.post("/reset")
async def reset(visit: Managing, name: Name) -> Response:
    """Let somebody choose password and codes anew; what they had counts no more."""
    token = await asyncio.to_thread(visit.console.accounts.reset, name, visit.who)
    return await _page(visit, link=_link(visit, token), linked=name)


@router.post("/role")
async def change_role(visit: Managing, name: Name, role: Roles = None) -> Response:
    """Give somebody other roles."""
    if not role:
        return await _page(visit, problem=visit.say("people_problem_roles"), status=422)
    return await _changed(visit, lambda: visit.console.accounts.change_role(name, role, visit.who))


@router.post("/active")
async def set_active(visit: Managing, name: Name, active: Annotated[bool, Form()]) -> Response:
    """Shut somebody out, or let them in again."""
    return await _changed(visit, lambda: visit.console.accounts.set_active(name, active, visit.who))


@router.post("/email")
async def set_email(visit: Managing, name: Name, email: Annotated[str, Form(max_length=254)] = "") -> Response:
    """Note the e-mail by which somebody is known where they sign in elsewhere; another one ends what was bound."""
    try:
        await asyncio.to_thread(visit.console.identities.set_email, name, email, visit.who)
    except MunadilError as error:
        return await _page(visit, problem=visit.say("people_problem_email"), status=error.status)
    return visit.back("/console/people", "saved")


async def _changed(visit: Visit, change: Callable[[], None]) -> Response:
    try:
        await asyncio.to_thread(change)
    except MunadilError as error:
        return await _page(visit, problem=visit.say("problem_last_administrator"), status=error.status)
    return visit.back("/console/people", "saved")


async def _found(visit: Visit, asked: ListQuery) -> list[StaffMember]:
    members = await asyncio.to_thread(visit.console.accounts.everybody)
    return _PEOPLE.find(members, asked, lambda one: " ".join(visit.say(f"role_{role.value}") for role in one.roles))


async def _page(
    visit: Visit,
    asked: ListQuery = ListQuery(),  # noqa: B008  # frozen
    *,
    problem: str = "",
    refused: tuple[str, Sequence[Role]] | None = None,
    link: str = "",
    linked: str = "",
    status: int = 200,
) -> Response:
    return visit.page(
        "people/people.html",
        status=status,
        desk="people",
        members=await _found(visit, asked),
        asked=asked,
        orders=tuple(_PEOPLE.orders),
        roles=list(Role),
        problem=problem,
        refused=refused,
        link=link,
        linked=linked,
        provider=provider_name(visit),
    )


def _link(visit: Visit, token: str) -> str:
    settings = visit.request.app.state.settings
    base = settings.public_url or str(visit.request.base_url)
    return f"{base.rstrip('/')}/console/welcome/{token}"
