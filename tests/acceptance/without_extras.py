"""The command line as who installs nothing beside it has it: `python -m tests.acceptance.without_extras ARGUMENT…`.

Whatever only an extra or a group of developers brings cannot be imported.
"""

from __future__ import annotations

import re
import runpy
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from types import ModuleType

from packaging.requirements import Requirement


class _Hidden(MetaPathFinder):
    """Finds nothing where a package is not among those that come along."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {fullname!r} without an extra", name=fullname)
        return None


def hidden() -> frozenset[str]:
    """Packages that are installed here, and would not be with Munadil alone."""
    along = _closure("munadil")
    return frozenset(
        package
        for package, owners in packages_distributions().items()
        if not {_plain(owner) for owner in owners} & along
    )


def _closure(name: str) -> frozenset[str]:
    found, left = set[tuple[str, str]](), [(name, "")]
    while left:
        one = left.pop()
        if one in found:
            continue
        found.add(one)
        left.extend(_needed(*one))
    return frozenset(_plain(name) for name, _extra in found)


def _needed(name: str, extra: str) -> list[tuple[str, str]]:
    try:
        wanted = [Requirement(one) for one in requires(name) or ()]
    except PackageNotFoundError:
        return []
    taken = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": extra})]
    return [(one.name, each) for one in taken for each in ("", *one.extras)]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.meta_path.insert(0, _Hidden(hidden()))
    runpy.run_module("api.cli", run_name="__main__", alter_sys=True)
