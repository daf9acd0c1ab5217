"""One's own account: another password, and one-time codes switched on or off, each after the password was asked again."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Response

from api.console.frame.accounts import LEAST_PASSWORD, SignInError, WaitError
from api.console.frame.visit import ConsoleRoute, Entering, ForbiddenError, Visit
from api.console.sign_in.codes import square
from api.http.services import SettingsDependency
from core.errors import MunadilError

router = APIRouter(prefix="/console/account", route_class=ConsoleRoute, include_in_schema=False)
Line = Annotated[str, Form(max_length=400)]


@router.get("")
async def account(visit: Entering, settings: SettingsDependency) -> Response:
    """Show what can be changed."""
    return _page(visit, needs_codes=settings.console_codes)


@router.post("/password")
async def change_password(visit: Entering, settings: SettingsDependency, current: Line, password: Line) -> Response:
    """Take another password; every other session of the account ends."""
    accounts = visit.console.accounts
    try:
        await asyncio.to_thread(accounts.change_password, visit.who, current, password, visit.token)
    except MunadilError as error:
        return _page(visit, problem=_told(visit, error), needs_codes=settings.console_codes)
    return visit.back("/console/account", "account_password")


@router.post("/codes")
async def change_codes(
    visit: Entering, settings: SettingsDependency, current: Line, secret: Line = "", code: Line = ""
) -> Response:
    """Switch codes on with a first one of them, or (without a secret) off where they are not required."""
    if not secret and settings.console_codes:
        raise ForbiddenError
    accounts = visit.console.accounts
    try:
        await asyncio.to_thread(accounts.change_codes, visit.who, current, secret, code)
    except MunadilError as error:
        problem = _told(visit, error, is_code=bool(secret))
        return _page(visit, problem=problem, needs_codes=settings.console_codes, secret=secret)
    return visit.back("/console/account", "account_codes_on" if secret else "account_codes_off")


def _told(visit: Visit, error: MunadilError, *, is_code: bool = False) -> str:
    if isinstance(error, WaitError):
        return visit.say("problem_wait")
    if isinstance(error, SignInError):
        return visit.say("problem_code" if is_code and error.remedy else "account_problem_password")
    return visit.say("problem_password", least=LEAST_PASSWORD)


def _page(visit: Visit, *, needs_codes: bool, problem: str = "", secret: str = "") -> Response:
    member, secret = visit.member, secret or visit.console.accounts.new_code_secret()
    has_codes = member is not None and member.has_codes
    return visit.page(
        "sign_in/account.html",
        status=422 if problem else 200,
        desk="account",
        problem=problem,
        has_codes=has_codes,
        needs_codes=needs_codes,
        secret=secret,
        qr="" if has_codes else square(visit, visit.who, secret),
        least=LEAST_PASSWORD,
    )
