"""Log lines: structured, for people or for machines, and never with what a person wrote."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Literal, TextIO

import structlog

PRIVATE_FIELDS = frozenset(
    {"text", "question", "answer", "message", "content", "body", "prompt", "completion", "history", "quote", "sentence"}
    | {"name", "phone", "email", "address", "token", "password", "secret", "authorization", "api_key"}
)
"""Fields whose value never reaches a log: only its length does."""
_CHATTY = ("httpx", "httpcore", "openai", "chromadb", "urllib3", "alembic", "filelock", "pdfminer", "langchain")
"""Libraries that log addresses (with tokens in them) or message texts below warnings."""
_SERVER = ("uvicorn", "uvicorn.error", "uvicorn.access")
"""Loggers that the web server may have set up for itself."""


def configure_logging(
    level: Literal["debug", "info", "warning", "error"] = "info",
    style: Literal["console", "json"] = "console",
    stream: TextIO | None = None,
) -> None:
    """Send our own lines and those of libraries to `stream` (standard error by default), one line an event."""
    target = stream or sys.stderr
    renderer: list[Any] = (
        [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if style == "json"
        else [structlog.dev.ConsoleRenderer(colors=target.isatty())]
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_private_fields,
    ]
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    _route_everything_to(handler, level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _route_everything_to(handler: logging.Handler, level: str) -> None:
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _SERVER:
        server = logging.getLogger(name)
        server.handlers, server.propagate, server.disabled = [], True, False
        server.setLevel(logging.NOTSET)
    for library in _CHATTY:
        logging.getLogger(library).setLevel(logging.WARNING)


def hide_private_fields(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace what a person wrote, at any depth, by its length; the event's own name stays."""
    for field in list(event):
        event[field] = _hidden(field, event[field])
    return event


def _hidden(field: str, value: Any) -> Any:
    if field.lower() in PRIVATE_FIELDS and value is not None:
        return f"<{len(str(value))} characters>"
    if isinstance(value, Mapping):
        return {key: _hidden(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", inner) for inner in value]
    return value
