from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnavailableError
from core.telemetry import PRIVATE_FIELDS, configure_logging, hide_private_fields

SECRET = "شكون كيدير منصة؟"


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_its_moment_and_level() -> None:
    stream = io.StringIO()
    configure_logging("info", "json", stream)
    structlog.get_logger("munadil.agent").info("turn.ended", status="answered", duration_ms=12.5)
    (line,) = lines(stream)
    assert line["event"] == "turn.ended"
    assert line["level"] == "info"
    assert line["logger"] == "munadil.agent"
    assert line["timestamp"].endswith("Z")
    assert line["duration_ms"] == 12.5


def test_lines_of_libraries_look_like_ours_and_addresses_with_tokens_stay_out() -> None:
    stream = io.StringIO()
    configure_logging("info", "json", stream)
    logging.getLogger("uvicorn.error").info("started on %s", 8000)
    logging.getLogger("httpx").info("POST https://api.telegram.org/bot123:secret/sendMessage")
    assert [line["event"] for line in lines(stream)] == ["started on 8000"]


def test_less_severe_lines_are_left_out() -> None:
    stream = io.StringIO()
    configure_logging("warning", "json", stream)
    structlog.get_logger("munadil").info("detail")
    structlog.get_logger("munadil").warning("trouble")
    assert [line["event"] for line in lines(stream)] == ["trouble"]


@pytest.mark.parametrize("style", ["json", "console"])
def test_what_a_person_wrote_never_reaches_a_line(style: Any) -> None:
    stream = io.StringIO()
    configure_logging("debug", style, stream)
    log = structlog.get_logger("munadil").bind(question=SECRET)
    log.info("turn", text=SECRET, turn={"answer": SECRET, "parts": [{"quote": SECRET}]}, status="answered")
    assert SECRET not in stream.getvalue()
    assert f"<{len(SECRET)} characters>" in stream.getvalue()
    assert "answered" in stream.getvalue()


@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.parametrize("name", ["munadil.api", "asyncio"])
def test_an_error_is_told_by_its_kind_and_place_without_what_it_or_its_functions_held(style: Any, name: str) -> None:
    stream = io.StringIO()
    configure_logging("info", style, stream)

    def failing(body: str) -> None:
        try:
            raise ValueError(f"cannot read {body}")
        except ValueError as error:
            raise ExceptionGroup(f"on {body}", [RuntimeError(body)]) from error

    try:
        failing(SECRET)
    except ExceptionGroup:
        logging.getLogger(name).exception("a turn failed")
        structlog.get_logger(name).exception("a turn failed")
    told = stream.getvalue()
    assert SECRET not in told
    assert SECRET.encode("unicode_escape").decode() not in told
    for seen in ("ValueError", "ExceptionGroup", "RuntimeError", "test_telemetry.py", "failing"):
        assert told.count(seen) >= 2, seen


def test_what_our_own_errors_say_is_told() -> None:
    stream = io.StringIO()
    configure_logging("info", "json", stream)
    error = UnavailableError("the database does not answer.", remedy="Start it.")
    structlog.get_logger("munadil").error("failed", exc_info=error)
    structlog.get_logger("munadil").error("failed", exc_info=ConnectionRefusedError(111, "Connection refused"))
    ours, of_the_system = lines(stream)
    assert "the database does not answer." in ours["exception"]
    assert "Connection refused" in of_the_system["exception"]


def test_addresses_of_people_who_try_a_websocket_stay_out() -> None:
    stream = io.StringIO()
    configure_logging("info", "json", stream)
    logging.getLogger("uvicorn.error").info('%s - "WebSocket %s" 403', "192.0.2.7:1234", "/")
    assert stream.getvalue() == ""


@given(st.sampled_from(sorted(PRIVATE_FIELDS)), st.text(min_size=9))
def test_every_private_field_gives_its_length_alone(field: str, value: str) -> None:
    event = {field.upper(): value, "nested": [{field: value}], "event": "seen"}
    hidden = hide_private_fields(None, "info", event)
    assert hidden[field.upper()] == hidden["nested"][0][field] == f"<{len(value)} characters>"
    assert hidden["event"] == "seen"
