"""What every messaging app does to a text: cut where a sentence ends, set off, laid out for both directions."""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate

from core.language.forms import Language
from core.text import Script, script_of

MESSAGE_LIMIT = 4096
"""UTF-16 units of a message, given by Telegram and by WhatsApp; counted here with its markup, which Telegram would not count."""
_MARGIN = 16
"""A tag closed and opened again at a cut, and a direction mark; chosen by hand."""
_LEFT_TO_RIGHT_ISOLATE, _END_OF_ISOLATE = "\u2066", "\u2069"
_DIRECTION_MARKS = {True: "\u200f", False: "\u200e"}
_SOURCE_MARK = re.compile(r"\[\d{1,3}\]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PARAGRAPH = re.compile(r"\n\s*\n\s*")
_LINE = re.compile(r"\n\s*")
# A sentence ends after its mark, closing quotation marks and the numbers of its sources.
_SENTENCE = re.compile(r"[.!?؟…۔]+[\"'”’»)\]]*(?:\s+»)?(?:\s*\[\d{1,3}\])*\s+(?![\s\[»])")
_SPACE = re.compile(r"\s+")
_JOINER = "\u200d"
Ranges = Sequence[tuple[int, int]]
"""Stretches of a text, each by its start and its end."""


def utf16_length(text: str) -> int:
    """Length as messaging apps count it: a character beyond the basic plane is two units."""
    return len(text) + sum(character > "\uffff" for character in text)


def sendable(text: str) -> str:
    """The text with half characters, which UTF-8 has no bytes for, replaced."""
    return _SURROGATE.sub("\ufffd", text)


def cut(text: str, bold: Ranges = (), limit: int = MESSAGE_LIMIT) -> Iterator[tuple[int, int]]:
    """Start and end of the pieces of a text that each fit the limit with HTML, the longer markup; white space lies between."""
    costs = _costs(text, bold)
    start = _skip_space(text, 0)
    while start < len(text):
        reach = bisect_right(costs, costs[start] + limit - _MARGIN) - 1
        end = len(text) if reach >= len(text) else _best_cut(text, start, max(reach, start + 1))
        yield start, start + len(text[start:end].rstrip())
        start = _skip_space(text, end)


def shifted(bold: Ranges, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The stretches that fall into a piece, counted from its start."""
    inside = ((max(first, start) - start, min(last, end) - start) for first, last in bold)
    return tuple((first, last) for first, last in inside if first < last)


def merged(ranges: Ranges, length: int) -> list[tuple[int, int]]:
    """The stretches in order, within a text of this length, those that touch made one and empty ones left out."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((max(0, s), min(e, length)) for s, e in ranges):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def direction_marks(text: str, language: Language) -> Iterator[tuple[int, str]]:
    """A mark before a line whose first letter is of the other direction, and isolates around source numbers.

    An app lays a line out by its first letter: an Arabic sentence that opens with TAMKINE would read from the left.
    """
    start = 0
    for line in text.split("\n"):
        script = script_of(line)
        is_rtl = language.is_rtl if script is Script.OTHER else script is Script.ARABIC
        if line.strip() and _first_direction(line) is not is_rtl and (is_rtl or script is not Script.OTHER):
            yield start, _DIRECTION_MARKS[is_rtl]
        if is_rtl:
            for mark in _SOURCE_MARK.finditer(line):
                yield start + mark.start(), _LEFT_TO_RIGHT_ISOLATE
                yield start + mark.end(), _END_OF_ISOLATE
        start += len(line) + 1


def _first_direction(line: str) -> bool | None:
    """Whether the first letter is written from right to left; None without a letter."""
    for character in line:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return None


def _costs(text: str, bold: Ranges) -> list[int]:
    """UTF-16 units of the HTML up to each character, at most: every line and source number counted with its marks."""
    extra: dict[int, int] = defaultdict(int)
    for start, _ in merged(bold, len(text)):
        extra[start] += len("<b></b>")
    for mark in _SOURCE_MARK.finditer(text):
        extra[mark.start()] += 2
    for line in re.finditer("\n", text):
        extra[line.start()] += 1
    units = (utf16_length(html.escape(c, quote=False)) + extra.get(i, 0) for i, c in enumerate(text))
    return list(accumulate(units, initial=0))


def _best_cut(text: str, start: int, reach: int) -> int:
    """Where to cut: a paragraph, line or sentence in the later half, else any sentence, any space, any character."""
    window = text[start : reach + 1]
    half = len(window) // 2
    for pattern, earliest in (
        (_PARAGRAPH, half),
        (_LINE, half),
        (_SENTENCE, half),
        (_LINE, 0),
        (_SENTENCE, 0),
        (_SPACE, 0),
    ):
        ends = [found.end() for found in pattern.finditer(window) if earliest < found.end() and found.start() > 0]
        ends = [end for end in ends if start + end <= reach]
        if ends:
            return start + ends[-1]
    return _between_characters(text, start, reach)


def _between_characters(text: str, start: int, reach: int) -> int:
    """The last place at which no letter loses its marks, no emoji its parts and no source number its brackets."""
    for mark in _SOURCE_MARK.finditer(text, max(start, reach - 5), reach + 5):
        if mark.start() < reach < mark.end() and mark.start() > start:
            reach = mark.start()
    end = reach
    while end > start and not _may_cut(text, end):
        end -= 1
    return end if end > start else reach


def _may_cut(text: str, position: int) -> bool:
    following = text[position] if position < len(text) else " "
    if _JOINER in (following, text[position - 1]) or "\U0001f3fb" <= following <= "\U0001f3ff":
        return False
    if _is_flag_letter(following) and _is_flag_letter(text[position - 1]):
        return False
    return not unicodedata.category(following).startswith("M")


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position
