"""From where glyphs stand on a line to what a reader reads: visual order back to logical order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_PARTNERS = {"(": ")", "[": "]", "«": "»"}
_CLOSING = frozenset(_PARTNERS.values())
# Signs that keep two numbers together in Arabic text (class CS); a hyphen or a percent sign does not (rules W2, W4, W5).
_WITHIN_NUMBER = frozenset(".,:/\u00a0\u060c")
_ALEFS = frozenset("اأإآٱ")
_WORD = re.compile(r"[\u0620-\u064a]{4,}")


@dataclass(frozen=True)
class Glyph:
    """What one drawn shape stands for (a ligature stands for several letters), with its edges in points."""

    text: str
    left: float
    right: float


class _Way(Enum):
    LEFT = "left to right"
    RIGHT = "right to left"
    NUMBER = "number"
    NEUTRAL = "neutral"


def _way(glyph: Glyph) -> _Way:
    for character in glyph.text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return _Way.RIGHT
        if kind == "L":
            return _Way.LEFT
        if kind in ("EN", "AN"):
            return _Way.NUMBER
    return _Way.NEUTRAL


def logical_line(glyphs: Sequence[Glyph], *, mirror: bool = True, from_right: bool | None = None) -> str:
    """Text of a line whose glyphs are given from left to right, by undoing the Unicode bidirectional algorithm (UAX #9).

    `from_right` is the direction of its paragraph; None takes that of most letters. Numbers and words of the other direction keep theirs.
    """
    ways = [_way(glyph) for glyph in glyphs]
    if from_right is None:
        from_right = ways.count(_Way.RIGHT) >= max(1, ways.count(_Way.LEFT))
    if from_right:
        return _from_right(glyphs, ways, mirror)
    parts: list[str] = []
    at = 0
    while at < len(glyphs):
        end = _run_end(ways, at, _Way.RIGHT)
        if end > at:
            parts.append(_from_right(glyphs[at:end], ways[at:end], mirror))
            at = end
        else:
            parts.append(glyphs[at].text)
            at += 1
    return "".join(parts)


def _run_end(ways: Sequence[_Way], start: int, wanted: _Way) -> int:
    """End of the run of `wanted` that begins at `start`, neutrals and numbers between two of them included."""
    if ways[start] is not wanted:
        return start
    end = start + 1
    for at in range(start + 1, len(ways)):
        if ways[at] is wanted:
            end = at + 1
        elif ways[at] in (_Way.LEFT, _Way.RIGHT):
            break
    return end


def _from_right(glyphs: Sequence[Glyph], ways: Sequence[_Way], mirror: bool) -> str:
    parts: list[str] = []
    at = len(glyphs)
    while at:
        start = _left_run_start(glyphs, ways, at)
        if start < at:
            parts += [glyph.text for glyph in glyphs[start:at]]
            at = start
        else:
            at -= 1
            text = glyphs[at].text
            parts.append(text.translate(_MIRRORED) if mirror and ways[at] is _Way.NEUTRAL else text)
    return "".join(parts)


def _left_run_start(glyphs: Sequence[Glyph], ways: Sequence[_Way], end: int) -> int:
    """Start of the left-to-right run (a number, foreign words) that ends at `end`; `end` when there is none."""
    if ways[end - 1] not in (_Way.LEFT, _Way.NUMBER):
        return end
    start = end - 1
    for at in range(end - 2, -1, -1):
        if ways[at] is _Way.RIGHT:
            break
        if ways[at] is _Way.NEUTRAL:
            continue
        if _is_bound(glyphs, ways, at, start):
            start = at
        else:
            break
    return start


def _is_bound(glyphs: Sequence[Glyph], ways: Sequence[_Way], first: int, second: int) -> bool:
    """Whether what stands between two left-to-right glyphs belongs to their run."""
    between = glyphs[first + 1 : second]
    if not between:
        return True
    if ways[first] is _Way.LEFT:
        return True
    if ways[second] is _Way.LEFT:
        return not any(glyph.text.isspace() for glyph in between)
    return len(between) == 1 and between[0].text in _WITHIN_NUMBER


def ligature(letters: str, *, backwards: bool) -> str:
    """Letters of one glyph in reading order; lam and alef ligate in that order only."""
    if len(letters) == 2 and letters[0] in _ALEFS and letters[1] == "ل":
        return letters[::-1]
    return letters[::-1] if backwards and not (letters[0] == "ل" and letters[-1] in _ALEFS) else letters


def backwardness(text: str) -> int:
    """How much Arabic text reads backwards: words that end in "لا" or begin with "ة", less those that begin with "ال" or end in "ة"."""
    score = 0
    for word in _WORD.findall(text):
        score += word.endswith("لا") + 2 * word.startswith(("ة", "ى")) - word.startswith("ال") - 2 * word.endswith("ة")
    return score


def mirror_brackets(text: str) -> str:
    """Every bracket turned into its partner."""
    return text.translate(_MIRRORED)


def brackets_matched(text: str) -> int:
    """How many brackets find their partner, less those that do not."""
    waiting: list[str] = []
    matched = alone = 0
    for character in text:
        if character in _PARTNERS:
            waiting.append(_PARTNERS[character])
        elif waiting and character == waiting[-1]:
            waiting.pop()
            matched += 2
        elif character in _CLOSING:
            alone += 1
    return matched - alone - len(waiting)


def pair_brackets(text: str) -> str:
    """Turn brackets of a line that do not match so that they open and close by turns; leave one without partner alone."""
    count = sum(character in _PARTNERS or character in _CLOSING for character in text)
    if brackets_matched(text) == count:
        return text
    characters = list(text)
    for opening, closing in _PARTNERS.items():
        places = [at for at, character in enumerate(characters) if character in (opening, closing)]
        if len(places) % 2 == 0:
            for turn, at in enumerate(places):
                characters[at] = closing if turn % 2 else opening
    return "".join(characters)
