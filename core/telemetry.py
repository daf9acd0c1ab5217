"""Log lines: structured, for people or for machines, and never with what a person wrote."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, Literal, TextIO

import structlog

from core.errors import MunadilError

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
        [structlog.processors.JSONRenderer(ensure_ascii=False)]
        if style == "json"
        else [structlog.dev.ConsoleRenderer(colors=target.isatty(), exception_formatter=structlog.dev.plain_traceback)]
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_errors,
        hide_private_fields,
    ]
    handler = logging.StreamHandler(target)
    handler.addFilter(_names_nobody)
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


def _names_nobody(record: logging.LogRecord) -> bool:
    """The web server writes the address of whoever asks for a WebSocket, whatever its access log is set to."""
    return not (record.name == "uvicorn.error" and "WebSocket" in str(record.msg))


def tell_errors(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put an error's kinds and places instead of the error: its functions' variables may hold texts, keys and addresses.

    What an error says is told where it is our own or the operating system's; others quote what they stumbled over.
    """
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_told(error))
    return event


def _told(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _told(before)
        yield "then"
    said = str(error)
    is_known = isinstance(error, MunadilError | OSError)
    yield f"{type(error).__name__}: {said if is_known else f'<{len(said)} characters>'}"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from (f"  {line}" for line in _told(inner))


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
