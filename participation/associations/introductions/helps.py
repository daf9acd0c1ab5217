"""The help that a text names, in whichever form."""

from __future__ import annotations

from functools import cache

from participation.associations.directory.kinds import NamedKinds
from participation.associations.introductions.schemas import HelpKind


def helps_named(text: str) -> frozenset[HelpKind]:
    """The kinds of help that a text names."""
    return _helps().named(text)


@cache
def _helps() -> NamedKinds[HelpKind]:
    return NamedKinds(HelpKind, "participation.associations.introductions", "helps.txt")
