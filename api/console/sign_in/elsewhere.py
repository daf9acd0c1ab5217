"""Signing in by an account at the provider that settings name: there, back, and in."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated

import structlog
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.console.frame.accounts import SignInError, WaitError
from api.console.frame.identities import StrangerError
from api.console.frame.provider import IdentityProvider, SignInAttempt
from api.console.frame.visit import Anybody, ConsoleRoute, Visit, keep_session
from api.console.sign_in.onward import onward, provider_name
from api.http.services import SettingsDependency
from api.http.settings import ApiSettings
from core.errors import NotFoundError

router = APIRouter(prefix="/console/oidc", route_class=ConsoleRoute, include_in_schema=False)
_COOKIE, _PATH = "munadil_sign_in", "/console/oidc"
_PATIENCE_S = 600
"""Seconds that a browser keeps the attempt; chosen by hand: as long as it counts."""
Word = Annotated[str, Query(max_length=4000)]
_log = structlog.get_logger(__name__)


@router.get("/begin")
async def begin(
    request: Request, visit: Anybody, settings: SettingsDependency, next: Word = "/console", link: Word = ""
) -> Response:
    """Send somebody to the provider: a plain link leads here, for a form may lead to no other site."""
    provider = _provider(visit)
    try:
        if visit.console.tries.take(request.client.host if request.client else ""):
            raise WaitError
        address, attempt = await provider.begin(_back(request, settings))
    except (SignInError, WaitError) as error:
        return _failed(visit, error, next)
    kept = visit.console.identities.kept({**asdict(attempt), "next": onward(next), "link": link})
    response = RedirectResponse(address, 303)
    secure = settings.public_url.startswith("https://")
    response.set_cookie(_COOKIE, kept, max_age=_PATIENCE_S, path=_PATH, httponly=True, samesite="lax", secure=secure)
    response.headers["Cache-Control"] = "no-store"
    return response


@router.get("/back")
async def back(request: Request, visit: Anybody, settings: SettingsDependency) -> Response:
    """Let in whom the provider vouches for, once, or say why not."""
    provider, identities = _provider(visit), visit.console.identities
    answer, path = dict(request.query_params), "/console"
    try:
        kept = identities.opened(request.cookies.get(_COOKIE, ""))
        path = kept["next"]
        attempt = SignInAttempt(kept["state"], kept["nonce"], kept["verifier"])
        who = await provider.end(answer, attempt, _back(request, settings))
        by = provider.settings.shown_name
        if kept["link"]:
            token = await asyncio.to_thread(identities.bind, kept["link"], who.subject, by)
        else:
            token = await asyncio.to_thread(identities.sign_in, who.subject, who.email, who.name, who.claims, by)
    except (SignInError, WaitError) as error:
        response = _failed(visit, error, path)
    else:
        response = visit.back(path)
        keep_session(response, token, settings)
    response.delete_cookie(_COOKIE, path=_PATH)
    return response


def _provider(visit: Visit) -> IdentityProvider:
    if visit.console.provider is None:
        raise NotFoundError("Nobody signs in elsewhere here.")
    return visit.console.provider


def _back(request: Request, settings: ApiSettings) -> str:
    base = settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}{_PATH}/back"


def _failed(visit: Visit, error: SignInError | WaitError, path: str) -> Response:
    _log.info("staff.oidc_failed", kind=type(error).__name__)
    key = "problem_wait" if isinstance(error, WaitError) else "sign_in_failed"
    key = "sign_in_stranger" if isinstance(error, StrangerError) else key
    name = provider_name(visit)
    return visit.page(
        "sign_in/sign_in.html",
        status=error.status,
        problem=visit.say(key, provider=name) if key != "problem_wait" else visit.say(key),
        name="",
        onward=onward(path),
        provider=name,
    )
