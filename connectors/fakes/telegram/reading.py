"""Parameters of a call, by whichever of the four ways the Bot API takes them."""

from __future__ import annotations

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from connectors.fakes.telegram.refusal import bad_request


def read_parameters(query: str, content_type: str, body: bytes) -> dict[str, Any]:
    """From the query string, a form, a form with files, or JSON. Raises Refusal."""
    found: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            found |= json.loads(body or b"{}")
        elif kind == "application/x-www-form-urlencoded":
            found |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        elif kind == "multipart/form-data":
            found |= _multipart(content_type, body)
    except (ValueError, TypeError):
        raise bad_request("can't parse the request") from None
    return _with_files(found)


def _multipart(content_type: str, body: bytes) -> dict[str, Any]:
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    found: dict[str, Any] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition") or "")
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        if filename := part.get_filename():
            found |= {name: content, f"{name}.name": filename}
        else:
            found[name] = content.decode()
    return found


def _with_files(found: dict[str, Any]) -> dict[str, Any]:
    """Put files where "attach://name" points to them."""
    for key, value in list(found.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            name = value.removeprefix("attach://")
            found |= {key: found.get(name, b""), f"{key}.name": found.get(f"{name}.name", "")}
    return found
