"""Error responses as OpenAPI shows them."""

from __future__ import annotations

from typing import Any

from api.http.problems import MEDIA_TYPE, Problem

_DESCRIPTIONS = {
    400: "The request cannot be read.",
    401: "A key is needed, and this is none of those that are known.",
    403: "The caller is not who it must be.",
    404: "There is nothing under this address.",
    408: "The request did not come to its end.",
    409: "The conversation is not in a state that allows this.",
    413: "The request is too large.",
    422: "Fields are missing or wrong.",
    429: "Too many questions came from this address; see Retry-After.",
    500: "Something went wrong on our side.",
    503: "A part that this needs does not work right now.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses of these error statuses."""
    return {
        status: {
            "description": _DESCRIPTIONS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}},
        }
        for status in statuses
    }


PROBLEMS = problems(400, 413, 422, 429, 500, 503)
"""Errors of the addresses that cost a turn."""

SSE_EVENT: dict[str, Any] = {
    "type": "object",
    "description": "One server-sent event.",
    "properties": {"event": {"type": "string"}, "data": {"type": "string", "description": "JSON on one line."}},
    "required": ["data"],
}
"""Shape of an event in a `text/event-stream` response."""
