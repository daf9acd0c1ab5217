"""Every code of a turn is told to staff in words: read off the agent itself, so that a new code without words fails."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import agent
from agent.abstention.features import Features
from agent.abstention.model import Tier
from agent.abstention.span_features import SpanFeatures
from agent.agent import STEPS
from agent.answer import AnswerStatus
from agent.guardrails.policy import RAIL_NAMES, REPLY_RAIL_NAMES
from agent.understanding.expectation import Expected
from api.console.frame.outcomes import rail_name
from api.console.frame.words import LANGUAGES, words_in
from api.console.work.levers import Lever
from core.language.forms import Language

_ROOT = Path(agent.__file__).parent
_TREES = {path: ast.parse(path.read_text("utf-8")) for path in _ROOT.rglob("*.py")}
_FAULTY = ("check", "_size")
"""Functions besides those called `*fault*` that tell what is wrong with a sentence."""


def _nodes(*rooms: str) -> Iterator[ast.AST]:
    for path, tree in _TREES.items():
        if not rooms or path.relative_to(_ROOT).parts[0] in rooms:
            yield from ast.walk(tree)


def _texts(node: ast.AST | None) -> set[str]:
    found = ast.walk(node) if node else ()
    return {one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _is_detail(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "detail"


def faults() -> set[str]:
    """What a check may find wrong with a sentence."""
    found = set[str]({"denied", *REPLY_RAIL_NAMES})
    for node in _nodes("grounding", "steps"):
        if isinstance(node, ast.FunctionDef) and ("fault" in node.name or node.name in _FAULTY):
            told = [one for one in ast.walk(node) if isinstance(one, ast.Return)]
            found |= {text for one in told for text in _texts(one.value) if text.replace("_", "").isalpha()}
    return found - {"month"}  # `stated_fault` is asked by measurements alone


def notes() -> set[str]:
    """Names that steps note things under."""
    found = set[str]()
    for node in _nodes():
        if isinstance(node, ast.Assign):
            for target in (part for one in node.targets for part in ast.walk(one)):
                if isinstance(target, ast.Subscript) and _is_detail(target.value):
                    found |= _texts(target.slice)
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Attribute) and _is_detail(called.value):
            found |= {one.arg for one in node.keywords if one.arg}
    return found


def verdicts() -> set[str]:
    """What steps and composers write as their verdicts, beside statuses."""
    found = {tier.value for tier in Tier} | {"model", "extractive"}
    for node in _nodes("steps", "composers"):
        if isinstance(node, ast.Assign) and any(
            isinstance(part, ast.Attribute) and part.attr == "verdict" for one in node.targets for part in ast.walk(one)
        ):
            chosen = [node.value, *(one for one in ast.walk(node.value) if isinstance(one, ast.IfExp | ast.BoolOp))]
            parts = [part for one in chosen for part in _outcomes(one)]
            found |= {one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


def _outcomes(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.BoolOp):
        return node.values
    return list(node.elts) if isinstance(node, ast.Tuple) else [node] if isinstance(node, ast.expr) else []


def causes() -> set[str]:
    """Why a model may have written nothing."""
    found = {"paused", "no_time", "over_budget", "no_endpoint", "error", "http"}
    for node in _nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ComposerError":
            found |= {text for one in node.args[:1] for text in _texts(one)}
        if isinstance(node, ast.FunctionDef) and node.name == "_cause":
            told = [one.value for one in ast.walk(node) if isinstance(one, ast.Return)]
            found |= {text for one in told for text in _texts(one)} - {"http_"}
    return found


GROUPS: dict[str, Callable[[], set[str]]] = {
    "status": lambda: {one.value for one in AnswerStatus},
    "fault": faults,
    "said": verdicts,
    "cause": causes,
    "lever": lambda: {one.value for one in Lever},
    "kind": lambda: {one.value for one in Expected},
    "step": lambda: {one.name for one in STEPS} | {"agent"},
    "topic": lambda: {one.name for one in fields(Features)},
    "span": lambda: {one.name for one in fields(SpanFeatures)},
    "note": notes,
}


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
@pytest.mark.parametrize("group", GROUPS)
def test_every_code_of_a_turn_has_words(group: str, language: Language) -> None:
    codes = GROUPS[group]()
    assert len(codes) >= 5
    assert {code for code in codes if f"try_{group}_{code}" not in words_in(language)} == set()


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_every_guardrail_has_a_name(language: Language) -> None:
    assert [name for name in RAIL_NAMES if rail_name(name, language) == name] == []


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
@pytest.mark.parametrize("group", ["status", "fault", "cause", "note"])
def test_no_words_stand_for_a_code_that_is_gone(group: str, language: Language) -> None:
    told = {key.removeprefix(f"try_{group}_") for key in words_in(language) if key.startswith(f"try_{group}_")}
    assert told - GROUPS[group]() == set()
