"""The house's style of log lines: one logger a file, `room.event` names, values in named fields, none of them private."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.telemetry import PRIVATE_FIELDS

REPOSITORY = Path(__file__).parents[3]
ROOMS = ("core", "knowledge", "agent", "connectors", "conversation", "participation", "evals", "api")
LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
EVENT = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*")


def _sources() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for file in sorted((REPOSITORY / room).rglob("*.py")):
            yield file.relative_to(REPOSITORY).as_posix(), file.read_text("utf-8")


def faults(tree: ast.AST) -> list[str]:
    """What breaks the style in a file, with its line."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in LEVELS and node.func.attr != "get_logger":
            continue
        called = ast.unparse(node.func)
        if called.endswith("structlog.get_logger") and ast.unparse(node) != "structlog.get_logger(__name__)":
            found.append(f"{node.lineno}: a logger is named after its file")
        if node.func.attr in LEVELS and re.fullmatch(r"(?:self\.)?_?(?:log|logger|logging)\.\w+", called):
            found += [f"{node.lineno}: {problem}" for problem in _line_faults(node, called)]
    return found


def _line_faults(call: ast.Call, called: str) -> Iterator[str]:
    if not called.startswith("_log."):
        yield f"{called} is not a structlog logger called _log"
    name = call.args[0] if call.args else None
    if not (isinstance(name, ast.Constant) and isinstance(name.value, str) and EVENT.fullmatch(name.value)):
        yield "an event has a fixed name like room.event"
    if len(call.args) > 1:
        yield "values stand in named fields"
    if private := sorted(PRIVATE_FIELDS & {str(field.arg).lower() for field in call.keywords}):
        yield f"{', '.join(private)} would be hidden"


def test_every_log_line_keeps_the_style() -> None:
    # A file that says nothing of logs is not read further: reading the whole house costs a second.
    logging = ((file, text) for file, text in _sources() if "log" in text)
    assert [f"{file}:{fault}" for file, text in logging for fault in faults(ast.parse(text))] == []


def test_the_house_does_log() -> None:
    assert sum(text.count("_log.") for _, text in _sources()) > 30


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("_log = structlog.get_logger('munadil.api')", "named after its file"),
        ("log.info('worker.started')", "not a structlog logger"),
        ("logging.warning('worker.started')", "not a structlog logger"),
        ("_log.info('worker started')", "fixed name"),
        ("_log.info(f'worker.{name}')", "fixed name"),
        ("_log.info('worker.started %s', name)", "named fields"),
        ("_log.info('worker.started', text=text)", "hidden"),
    ],
)
def test_what_breaks_the_style_is_found(line: str, fault: str) -> None:
    assert fault in " ".join(faults(ast.parse(line)))


def test_a_line_in_style_passes() -> None:
    assert faults(ast.parse("_log.info('worker.started', worker=name)")) == []
