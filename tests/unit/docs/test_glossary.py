"""Every noun of the code has a line in the glossary, and means one thing."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "GLOSSARY.md").read_text("utf-8")
PACKAGES = ("core", "knowledge", "agent", "connectors", "conversation", "participation", "evals", "api")
# What a format or a provider calls its own parts is theirs; fakes play what has its line already.
ASIDE = re.compile(
    r"/testing\.py$|^connectors/fakes/|^connectors/\w+/payloads\.py$|^knowledge/reading/loaders/|/migrations/"
)


def classes(package: str) -> list[str]:
    """Names of a package's public classes, as often as they are defined."""
    names = list[str]()
    for path in sorted((ROOT / package).rglob("*.py")):
        if not ASIDE.search(path.relative_to(ROOT).as_posix()):
            body = ast.parse(path.read_text("utf-8")).body
            names += [node.name for node in body if isinstance(node, ast.ClassDef) and node.name[0] != "_"]
    return names


def lines(section: str) -> dict[str, str]:
    """Nouns of a section with their meanings."""
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^- \*\*([^*]+)\*\* (.+)$", text, re.MULTILINE))


def test_a_line_is_a_noun_and_its_meaning() -> None:
    told = [line for line in PAGE.splitlines() if line.startswith("-")]
    odd = [line for line in told if not re.fullmatch(r"- \*\*[\w -]+\*\* \S.{5,}[^.]", line) or len(line) > 140]
    assert odd == []
    assert len(told) > 500


@pytest.mark.parametrize("package", PACKAGES)
def test_every_class_has_a_line_and_every_line_a_class(package: str) -> None:
    nouns, found = lines(package), set(classes(package))
    assert found - nouns.keys() == set()
    assert nouns.keys() - found == set()
    assert list(nouns) == sorted(nouns)


def test_no_class_is_defined_twice() -> None:
    counts = Counter(name for package in PACKAGES for name in classes(package))
    assert {name for name, count in counts.items() if count > 1} == set()
