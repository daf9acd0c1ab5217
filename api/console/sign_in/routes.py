"""Signing in and out, and the link that lets somebody in for the first time."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.console.frame.accounts import LEAST_PASSWORD, SignInError, WaitError
from api.console.frame.visit import Anybody, ConsoleRoute, Entering, Visit, keep_session
from api.console.frame.wrong_tries import network_of
from api.console.sign_in.codes import square
from api.console.sign_in.onward import onward, provider_name
from api.http.services import SettingsDependency
from core.errors import MunadilError, NotFoundError

router = APIRouter(prefix="/console", route_class=ConsoleRoute, include_in_schema=False)
Line = Annotated[str, Form(max_length=400)]


class LinkSpentError(NotFoundError):
    """The link is not valid any more."""


@router.get("/sign-in")
async def sign_in_page(visit: Anybody, next: str = "/console") -> Response:
    """Ask for name, password and code."""
    if visit.member is not None:
        return visit.back(onward(next))
    return visit.page("sign_in/sign_in.html", problem="", name="", onward=onward(next), provider=provider_name(visit))


@router.post("/sign-in")
async def sign_in(
    request: Request,
    visit: Anybody,
    settings: SettingsDependency,
    name: Line,
    password: Line,
    code: Line = "",
    next: Line = "/console",
) -> Response:
    """Let somebody in, or say why not."""
    client = network_of(request.client.host if request.client else "")
    try:
        if visit.console.tries.take(client):
            raise WaitError
        token = await asyncio.to_thread(visit.console.accounts.sign_in, name.strip(), password, code, client)
    except (SignInError, WaitError) as error:
        key = "problem_wait" if isinstance(error, WaitError) else "problem_sign_in"
        return visit.page(
            "sign_in/sign_in.html",
            status=error.status,
            problem=visit.say(key),
            name=name,
            onward=onward(next),
            provider=provider_name(visit),
        )
    response = visit.back(onward(next))
    keep_session(response, token, settings)
    return response


@router.post("/sign-out")
async def sign_out(visit: Entering, settings: SettingsDependency) -> Response:
    """End the session."""
    await asyncio.to_thread(visit.console.accounts.sign_out, visit.token)
    response = visit.back("/console/sign-in")
    keep_session(response, "", settings)
    return response


@router.post("/sign-out-everywhere")
async def sign_out_everywhere(visit: Entering, settings: SettingsDependency) -> Response:
    """End every session of who asks: for a phone that was lost, or a browser that was not one's own."""
    if visit.member is not None:
        await asyncio.to_thread(visit.console.accounts.sign_out_everywhere, visit.member)
    response = visit.back("/console/sign-in")
    keep_session(response, "", settings)
    return response


@router.get("/welcome/{link}")
async def welcome_page(link: str, visit: Anybody, settings: SettingsDependency) -> Response:
    """Ask who was invited for a password, and offer codes."""
    return await _welcome(visit, link, visit.console.accounts.new_code_secret(), codes_needed=settings.console_codes)


@router.post("/welcome")
async def welcome(
    visit: Anybody,
    settings: SettingsDependency,
    link: Line,
    password: Line,
    secret: Line,
    code: Line = "",
) -> Response:
    """Set the password and let them in."""
    accounts, takes_codes = visit.console.accounts, settings.console_codes or bool(code.strip())
    try:
        token = await asyncio.to_thread(accounts.welcome, link, password, secret if takes_codes else "", code)
    except MunadilError as error:
        if await asyncio.to_thread(accounts.invited, link) is None:
            raise LinkSpentError from error
        key = "problem_code" if isinstance(error, SignInError) else "problem_password"
        problem = visit.say(key, least=LEAST_PASSWORD)
        return await _welcome(visit, link, secret, problem, codes_needed=settings.console_codes)
    response = visit.back("/console")
    keep_session(response, token, settings)
    return response


async def _welcome(visit: Visit, link: str, secret: str, problem: str = "", *, codes_needed: bool) -> Response:
    invited = await asyncio.to_thread(visit.console.accounts.invited, link)
    if invited is None:
        raise LinkSpentError
    return visit.page(
        "sign_in/welcome.html",
        status=422 if problem else 200,
        invited=invited,
        link=link,
        secret=secret,
        qr=square(visit, invited.name, secret),
        least=LEAST_PASSWORD,
        problem=problem,
        codes_needed=codes_needed,
        provider=provider_name(visit),
    )
