"""Signing in and out, and the link that lets somebody in for the first time."""

from __future__ import annotations

import asyncio
import re
from io import BytesIO
from typing import Annotated

import pyotp
import segno
from fastapi import APIRouter, Form, Request, Response

from api.console.accounts import LEAST_PASSWORD, SignInError, WaitError
from api.console.frame import Anybody, ConsoleRoute, Entering, Visit, keep_session
from api.http.services import SettingsDependency
from core.errors import MunadilError, NotFoundError

router = APIRouter(prefix="/console", route_class=ConsoleRoute, include_in_schema=False)
_OWN = re.compile(r"/console(?:/[\w./-]*)?")
Line = Annotated[str, Form(max_length=400)]


class LinkSpentError(NotFoundError):
    """The link is not valid any more."""


@router.get("/sign-in")
async def sign_in_page(visit: Anybody, next: str = "/console") -> Response:
    """Ask for name, password and code."""
    if visit.member is not None:
        return visit.back(_onward(next))
    return visit.page("sign_in/sign_in.html", problem="", name="", onward=_onward(next))


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
    client = request.client.host if request.client else ""
    try:
        if visit.console.tries.take(client):
            raise WaitError
        token = await asyncio.to_thread(visit.console.accounts.sign_in, name.strip(), password, code)
    except (SignInError, WaitError) as error:
        key = "problem_wait" if isinstance(error, WaitError) else "problem_sign_in"
        return visit.page(
            "sign_in/sign_in.html", status=error.status, problem=visit.say(key), name=name, onward=_onward(next)
        )
    response = visit.back(_onward(next))
    keep_session(response, token, settings)
    return response


@router.post("/sign-out")
async def sign_out(visit: Entering, settings: SettingsDependency) -> Response:
    """End the session."""
    await asyncio.to_thread(visit.console.accounts.sign_out, visit.token)
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
    issuer = visit.services.organisation.assistant.in_language(visit.language) or "Munadil"
    return visit.page(
        "sign_in/welcome.html",
        status=422 if problem else 200,
        invited=invited,
        link=link,
        secret=secret,
        qr=_qr(pyotp.TOTP(secret).provisioning_uri(name=invited.name, issuer_name=issuer)),
        least=LEAST_PASSWORD,
        problem=problem,
        codes_needed=codes_needed,
    )


def _qr(text: str) -> str:
    """A QR code as SVG, dark on light in both themes, without any style that the content security policy would refuse."""
    written = BytesIO()
    segno.make(text, error="m").save(written, kind="svg", scale=5, dark="#000", light="#fff", xmldecl=False, svgns=True)
    return written.getvalue().decode()


def _onward(path: str) -> str:
    """Where to go after signing in: a page of the console, wherever the address says."""
    return path if _OWN.fullmatch(path) and ".." not in path else "/console"
