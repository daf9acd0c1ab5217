"""Numbers that decide something say where they come from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROOMS = ("knowledge", "agent", "evals", "connectors", "conversation", "participation", "api", "core/database")
SOURCE = re.compile(r"docs/decisions/\d{4}|[Cc]hosen by hand|given by|by definition|[Mm]easured")
"""A page with the measurement, or the honest word that there is none."""
# Loaders say in their own rooms what a format gives; names of versions and forms are no measurements.
ASIDE = re.compile(r"reading/loaders/|connectors/fakes/|/testing\.py$")
VERSIONS = frozenset(["RECIPE", "_FORM"])


def numbers(path: Path) -> Iterator[tuple[str, str]]:
    """Constants of a file made of numbers, each with what stands beside it."""
    body = ast.parse(path.read_text("utf-8")).body
    for place, node in enumerate(body):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and is_number(node.value):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            after = body[place + 1] if place + 1 < len(body) else None
            told = ast.literal_eval(after.value) if isinstance(after, ast.Expr) else ""
            yield ast.unparse(target), str(told)


def is_number(value: ast.expr) -> bool:
    if isinstance(value, ast.Tuple | ast.List):
        return any(is_number(item) for item in value.elts)
    if isinstance(value, ast.Dict):
        return any(is_number(item) for item in value.values)
    return isinstance(value, ast.Constant) and type(value.value) in (int, float)


FILES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if not ASIDE.search(path.as_posix())]


def test_constants_are_found() -> None:
    assert sum(1 for path in FILES for _ in numbers(path)) > 80


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_number_says_what_it_was_chosen_by(path: Path) -> None:
    silent = [name for name, told in numbers(path) if name not in VERSIONS and not SOURCE.search(told)]
    assert silent == []


def test_every_decision_that_a_number_names_is_there() -> None:
    pages = {page.name[:4] for page in (ROOT / "docs" / "decisions").glob("*.md")}
    named = {found for path in FILES for _, told in numbers(path) for found in re.findall(r"decisions/(\d{4})", told)}
    assert named
    assert named <= pages
