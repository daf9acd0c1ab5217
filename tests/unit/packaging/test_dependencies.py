"""What the product imports, whoever installs it has."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[3]
BROUGHT = {"markupsafe", "pydantic_core", "langchain_core"}
"""Parts of jinja2, pydantic and langchain that come with them under names of their own."""
ROOMS = ("core", "knowledge", "agent", "connectors", "conversation", "participation", "evals", "api")


def imported() -> set[str]:
    """Top-level modules that the product imports, its own left out; fakes are not installed."""
    found: set[str] = set()
    for path in (p for room in ROOMS for p in (ROOT / room).rglob("*.py") if "connectors/fakes" not in p.as_posix()):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.append(node.module)
            found.update(name.partition(".")[0] for name in names)
    return found - set(ROOMS) - sys.stdlib_module_names


def test_every_library_that_the_product_imports_is_installed_with_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    stated = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    names = {re.split(r"[\[<>=~! ;]", line)[0].lower().replace("_", "-") for line in stated}
    providers = packages_distributions()
    missing = {
        module
        for module in imported()
        if not {name.lower().replace("_", "-") for name in providers.get(module, ())} & names
    }
    assert missing <= BROUGHT
