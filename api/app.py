"""The HTTP app: routes, errors, doors. Wires nothing: it is given its services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware

from api.console.routes import ROUTERS as CONSOLE
from api.http import problems
from api.http.errors import RateLimitedError
from api.http.gate.doors import Doors
from api.http.gate.placed import PlacedRouter
from api.http.routes import (
    ask,
    conversations,
    health,
    metrics,
    openai,
    openai_responses,
    pages,
    policy,
    proof,
    sources,
    staff,
    webhooks,
)
from api.http.services import Services
from api.http.settings import ApiSettings
from api.page.take_part.frame import failed
from api.page.take_part.routes import ROUTERS as TAKE_PART
from core.errors import MunadilError

_DESCRIPTION = """\
Cited answers from what an organisation has published, in Darija, Arabic, French and English. Every sentence stands on
sources that can be opened; where there is none, the answer says so. Errors are RFC 9457 problem details with a remedy.
"""


def create_app(services: Services, settings: ApiSettings) -> FastAPI:
    """The app that serves an agent: the API, the citizen's page and the embeddable chat."""
    app = FastAPI(
        title="Munadil",
        summary="A party's digital activist",
        description=_DESCRIPTION,
        version=services.version,
        # The pages of Swagger UI and ReDoc load scripts from elsewhere; nothing here is fetched at run time.
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.services = services
    app.state.settings = settings
    for routed in (
        ask,
        conversations,
        openai,
        openai_responses,
        sources,
        webhooks,
        staff,
        policy,
        health,
        metrics,
        pages,
        proof,
    ):
        app.include_router(routed.router)
    for router in _console() if services.console is not None else ():
        app.include_router(router)
    for router in _take_part() if services.participation is not None else ():
        app.include_router(router)
    problems.install(app, pages.missing)
    app.add_middleware(Doors, settings=settings, page=_refusal)
    # Around the doors: a page of another origin must be able to read a refusal too.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET", "HEAD", "POST", "DELETE"],
        # OpenAI's clients send headers of their own (x-stainless-…), other ones with each version: an allowed origin may send any.
        allow_headers=["*"],
        expose_headers=["Retry-After"],
    )
    _describe_problems(app)
    return app


# Once a process: to read what hundreds of routes depend on takes seconds.
@cache
def _console() -> tuple[PlacedRouter, ...]:
    return tuple(map(PlacedRouter, CONSOLE))


@cache
def _take_part() -> tuple[PlacedRouter, ...]:
    return tuple(map(PlacedRouter, TAKE_PART))


def create_watched_app(services: Services) -> FastAPI:
    """The app of a process that only answers messages: its health and its counters, and nothing that asks or changes."""
    app = FastAPI(title="Munadil worker", version=services.version, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.services = services
    for routed in (health, metrics):
        app.include_router(routed.router)
    problems.install(app)
    return app


def _refusal(request: Request, error: MunadilError) -> Response | None:
    """A page of what is refused at the door, where a browser sent a form of a room."""
    services: Services = request.app.state.services
    is_form = request.url.path.startswith("/take-part/") and problems.prefers_html(request.headers.get("accept", ""))
    if not is_form or services.participation is None or not services.participation.rooms:
        return None
    page = failed(request, error)
    if isinstance(error, RateLimitedError):
        page.headers["Retry-After"] = str(error.retry_after)
    return page


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Run conversations, and the watch over them, in the event loop that serves: clients of models and providers are bound to it."""
    services: Services = app.state.services
    watching = asyncio.create_task(services.watch.run()) if services.watch else None
    host = services.messaging
    timetable = services.console.timetable if services.console is not None else None
    evaluations = services.console.evaluations if services.console is not None else None
    if timetable is not None:
        await asyncio.to_thread(timetable.start)
    if evaluations is not None:
        await asyncio.to_thread(evaluations.take_up)
    try:
        if host is not None:
            await host.start()
        yield
    finally:
        if watching is not None:
            watching.cancel()
        if timetable is not None:
            timetable.stop()
        if evaluations is not None:
            await asyncio.to_thread(evaluations.leave)
        if host is not None:
            await host.stop()


def _describe_problems(app: FastAPI) -> None:
    """Name the shape of problems in the OpenAPI description, where every error response refers to it."""
    generate = app.openapi

    def described() -> dict[str, Any]:
        schema = generate()
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        if problems.Problem.__name__ not in schemas:
            problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(problem.pop("$defs", {}))
            schemas[problems.Problem.__name__] = problem
        return schema

    app.openapi = described  # type: ignore[method-assign]
