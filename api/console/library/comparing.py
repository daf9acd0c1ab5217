"""Two versions of a text side by side: which words went and which came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Stretch:
    """A stretch of both texts: the same words (`kind` "same"), or words that were taken out ("out") or put in ("in")."""

    kind: str
    text: str


def compared(before: str, after: str) -> list[Stretch]:
    """The stretches of both, in order."""
    return list(_stretches(_WORDS.findall(before), _WORDS.findall(after)))


def _stretches(old: list[str], new: list[str]) -> Iterator[Stretch]:
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Stretch("same", "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Stretch("out", "".join(old[i1:i2]))
        if j2 > j1:
            yield Stretch("in", "".join(new[j1:j2]))
