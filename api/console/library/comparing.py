"""Two versions of a text side by side: which words went and which came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\S+\s*|\s+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_MOST = 4_000_000
"""Pairs of words that are compared one by one in a stretch that changed. Chosen by hand: a second's work."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of both texts: the same words (`kind` "same"), or words that were taken out ("out") or put in ("in")."""

    kind: str
    text: str


def compared(before: str, after: str) -> list[Stretch]:
    """The stretches of both, in order: lines first, then the words of the lines that changed."""
    return list(_of_lines(_LINES.findall(before), _LINES.findall(after)))


def _of_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Stretch("same", "".join(old[i1:i2]))
            continue
        gone, come = _WORDS.findall("".join(old[i1:i2])), _WORDS.findall("".join(new[j1:j2]))
        if len(gone) * len(come) > _MOST:
            yield Stretch("out", "".join(gone))
            yield Stretch("in", "".join(come))
        else:
            yield from _of_words(gone, come)


def _of_words(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Stretch("same", "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Stretch("out", "".join(old[i1:i2]))
        if j2 > j1:
            yield Stretch("in", "".join(new[j1:j2]))
