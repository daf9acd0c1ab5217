"""What a file shows against what was taken of it: the net under every loader, for the losses that nobody has met yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from core.language.fold import fold
from core.text import normalise
from knowledge.reading.loaders.content import Content
from knowledge.warnings import ReadingWarning, WarningKind

MOST_LOST = 0.02
"""Share of a file's words that may be missing without a warning: hyphens and ligatures that are put together cost some; chosen by hand."""
_FEWEST = 3
"""Words missing from which on a warning is worth anybody's time: chosen by hand, fewer are page numbers and marks."""
_SAMPLE_WORDS = 14
"""Missing words that a warning shows; chosen by hand."""
_WORD = re.compile(r"[^\W_]+")


def coverage_warning(content: Content) -> ReadingWarning | None:
    """A warning where more than 2 % of the words that a file shows are in no text taken and were not left out for a reason."""
    if content.shown is None:
        return None
    shown = _words(content.shown)
    expected = Counter(shown) - Counter(_words("\n".join(content.left_out)))
    missing = _missing(expected, Counter(_words(content.text)))
    lost = missing.total()
    total = expected.total()
    if lost < _FEWEST or lost <= MOST_LOST * total:
        return None
    return ReadingWarning(
        WarningKind.TEXT_LOST,
        f"{lost} of {total} words that the file shows were not taken.",
        sample=_sample(shown, missing),
        remedy="Compare the file with `munadil knowledge show`; save it in another format if something is missing.",
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(normalise(text)))


def _missing(expected: Counter[str], taken: Counter[str]) -> Counter[str]:
    """Words expected and not taken, but for those that only stand otherwise: put together at a hyphen, or taken apart."""
    missing, surplus = expected - taken, taken - expected
    if not missing or not surplus:
        return missing
    spare = Counter(surplus)
    for word in sorted(missing, key=len, reverse=True):
        for other in _pieces_or_wholes(word, spare):
            if missing[word] <= 0:
                break
            count = min(missing[word], spare[other])
            missing[word] -= count
            # A whole may stand for each of its pieces, a piece only once for its whole.
            if other in word:
                spare[other] -= count
    return +missing


def _pieces_or_wholes(word: str, spare: Counter[str]) -> Iterable[str]:
    return [other for other, count in spare.items() if count > 0 and (word in other or other in word)]


def _sample(shown: Sequence[str], missing: Counter[str]) -> str:
    """The words around the first of the longest run of missing ones."""
    runs: list[list[str]] = [[]]
    for word in shown:
        if missing.get(word):
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    longest = max(runs, key=len)
    more = " …" if len(longest) > _SAMPLE_WORDS else ""
    return " ".join(longest[:_SAMPLE_WORDS]) + more
