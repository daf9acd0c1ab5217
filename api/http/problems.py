"""Every error as RFC 9457 problem details; OpenAI's addresses carry OpenAI's own error member beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Route

from api.http.errors import (
    InternalError,
    InvalidRequestError,
    MalformedRequestError,
    MethodNotAllowedError,
    RateLimitedError,
    TooLargeError,
    TooSlowError,
    UnsupportedMediaTypeError,
)
from core.errors import MunadilError, NotFoundError, UnavailableError
from core.text import remove_hidden

MEDIA_TYPE = "application/problem+json"
NEIGHBOURS = tuple(
    f"/v1/{name}"
    for name in (
        "assistants", "audio", "batches", "chat", "completions", "containers", "edits", "embeddings", "engines", "evals", "files",
        "fine_tuning", "images", "moderations", "organization", "realtime", "threads", "uploads", "vector_stores", "videos",
    )
)  # fmt: skip
"""Addresses of OpenAI's that nothing stands under here; their clients are told where to go."""
OPENAI_PATHS = ("/v1/models", "/v1/responses", *NEIGHBOURS)
_PROGRAMS = ("/v1/", "/webhooks/")
"""Addresses that programs alone ask: whoever opens one in a browser looks for what a program gets."""
_log = structlog.get_logger(__name__)


class FieldProblem(BaseModel):
    """One thing that is wrong with one field."""

    field: str = Field(description="Where in the request, as a path: history.0.question.")
    detail: str


class Problem(BaseModel):
    """RFC 9457 problem details, with what to do about it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "source-not-found",
                "title": "There is no source under this id.",
                "status": 404,
                "detail": "There is no source under this id.",
                "remedy": "Take the passage_id of a citation.",
                "instance": "/v1/sources/unknown",
            }
        }
    )

    type: str = Field(description="Which problem, in kebab case; the same for every occurrence.")
    title: str = Field(description="What this type of problem is.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened this time.")
    remedy: str = Field(description="What to do about it.")
    instance: str = Field(description="The address that was asked.")
    errors: list[FieldProblem] | None = Field(None, description="Which fields are wrong, where that is known.")


def problem_of(error: MunadilError, instance: str, errors: Sequence[FieldProblem] = ()) -> Problem:
    """Problem details of an error."""
    return Problem(
        type=error.type,
        title=error.title,
        status=error.status,
        detail=error.detail,
        remedy=error.remedy or _REMEDIES.get(error.status, "Try again; if it lasts, tell whoever runs this server."),
        instance=instance,
        errors=list(errors) or None,
    )


def problem_response(path: str, error: MunadilError, errors: Sequence[FieldProblem] = ()) -> Response:
    """The response that tells a client about an error, in the shape that the address's clients read."""
    content = problem_of(error, path, errors).model_dump(exclude_none=True)
    if path.startswith(OPENAI_PATHS):
        content["error"] = openai_error(error, errors)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, RateLimitedError) else None
    # ASCII escapes carry anything that a path or a field name may hold, lone surrogates too.
    return Response(json.dumps(content), error.status, headers, MEDIA_TYPE)


def openai_error(error: MunadilError, errors: Sequence[FieldProblem] = ()) -> dict[str, Any]:
    """The `error` member that OpenAI's clients read."""
    kind = "invalid_request_error" if error.status < 500 else "server_error"
    return {
        "message": f"{error.detail} {error.remedy}".strip(),
        "type": "rate_limit_error" if error.status == 429 else kind,
        "param": errors[0].field if errors else None,
        "code": error.type.replace("-", "_"),
    }


def install(app: FastAPI, missing: Callable[[Request], Response] | None = None) -> None:
    """Answer every error of an app with a problem; a browser at an address that nothing stands under gets the page `missing` makes."""

    def lost(request: Request) -> Response | None:
        is_page = not request.url.path.startswith(_PROGRAMS)
        is_shown = missing is not None and is_page and prefers_html(request.headers.get("accept", ""))
        return missing(request) if missing is not None and is_shown else None

    async def http(request: Request, error: HTTPException) -> Response:
        page = lost(request) if error.status_code == 404 else None
        return page or await _http(request, error)

    async def munadil(request: Request, error: MunadilError) -> Response:
        page = lost(request) if type(error) is NotFoundError else None  # a kind of its own says more than a page could
        return page or await _munadil(request, error)

    app.exception_handler(MunadilError)(munadil)
    app.exception_handler(RequestValidationError)(_validation)
    app.exception_handler(HTTPException)(http)


def log_failure(request: Request, error: Exception) -> None:
    """Note what nobody foresaw, for who runs the server."""
    _log.error("request.failed", method=request.method, path=request.url.path, exc_info=error)


def prefers_html(accept: str) -> bool:
    """Whether an Accept header names HTML, and likes it better than JSON: browsers do, programs do not."""
    liked = {"text/html": 0.0, "json": 0.0}
    for part in accept.split(","):
        kind, *parameters = (one.strip().lower() for one in part.split(";"))
        kind = "json" if kind.endswith(("/json", "+json")) else kind
        quality = next((one.removeprefix("q=") for one in parameters if one.startswith("q=")), "1")
        if kind in liked and re.fullmatch(r"[01](?:\.\d{0,3})?", quality):
            liked[kind] = max(liked[kind], float(quality))
    return liked["text/html"] > liked["json"]


async def _munadil(request: Request, error: MunadilError) -> Response:
    if error.status >= 500:
        _log.error("request.failed", kind=type(error).__name__, exc_info=error)
    return problem_response(request.url.path, error)


async def _validation(request: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    fields = [FieldProblem(field=_path(e["loc"]), detail=_clean(str(e["msg"]))) for e in found]
    if any(e["type"] == "json_invalid" for e in found):
        malformed = MalformedRequestError("The body is not valid JSON.", remedy="Send one JSON object, in UTF-8.")
        return problem_response(request.url.path, malformed)
    detail = "; ".join(f"{f.field}: {f.detail}" if f.field else f.detail for f in fields[:3])
    return problem_response(request.url.path, InvalidRequestError(detail), fields)


async def _http(request: Request, error: HTTPException) -> Response:
    response = problem_response(request.url.path, _from_status(error.status_code, request))
    if error.status_code == 405:
        response.headers["Allow"] = ", ".join(_methods(request))
    for name, value in _kept_headers(error.headers).items():
        response.headers[name] = value
    return response


def _from_status(status: int, request: Request) -> MunadilError:
    match status:
        case 404 if request.url.path.startswith(NEIGHBOURS):
            return NotFoundError(
                f"{request.url.path} of OpenAI's API is not served here.",
                remedy="Use POST /v1/chat/completions or POST /v1/responses with the model munadil.",
            )
        case 404:
            return NotFoundError("There is nothing under this address.")
        case 405:
            return MethodNotAllowedError(f"{request.method} is not used here.")
        case 408:
            return TooSlowError()
        case 413:
            return TooLargeError()
        case 415:
            return UnsupportedMediaTypeError()
        case 503:
            return UnavailableError()
        case code if code < 500:
            return MalformedRequestError()
    return InternalError()


def routes_at(request: Request, path: str) -> Iterator[Route]:
    """Every route of a path, in whichever router that the application took in: it names those of its own alone."""
    routers: list[Any] = [request.app]
    while routers:
        for route in getattr(routers.pop(), "routes", ()):
            if isinstance(route, Route) and route.path_regex.match(path):
                yield route
            elif (taken_in := getattr(route, "original_router", None)) is not None:
                routers.append(taken_in)


def _methods(request: Request) -> list[str]:
    """Every method of an address: the router itself names those of the first route alone."""
    return sorted({method for route in routes_at(request, request.url.path) for method in route.methods or ()})


def _kept_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name: value for name, value in (headers or {}).items() if name.lower() == "retry-after"}


def _path(location: Sequence[int | str]) -> str:
    # Where a field takes one of several forms, pydantic puts the name of its validator in the path.
    parts = (str(part) for part in location if part != "body")
    return _clean(".".join(part for part in parts if "(" not in part and "[" not in part))[:200]


def _clean(text: str) -> str:
    return remove_hidden(text.removeprefix("Value error, "))


_REMEDIES = {
    400: "See /openapi.json for what this address takes.",
    404: "Check the address; /openapi.json lists those that there are.",
    405: "See the Allow header, or /openapi.json.",
    413: "Send less: a question is a few sentences.",
    415: "Send JSON with Content-Type: application/json.",
    422: "Correct the fields named; /openapi.json says what they take.",
    503: "Ask /health/ready which part is missing and why.",
}
