"""Raised note calls, taken out of the text that they stand in, and the notes at the foot of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.reading.loaders.pdf.glyphs.characters import Character
from knowledge.reading.loaders.pdf.lines import Line

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MARK = re.compile(r"[\[(]?[0-9٠-٩*†‡§,;\s]+[\])]?")
_UNIT = re.compile(r"(?:^|\d)(?:(?:k|h|da|d|c|m)?m|كم|كلم|م|سم|متر)$", re.IGNORECASE)
_CLOSE = 0.3
_NOTE_START = re.compile(r"\s*[\[(]?([0-9٠-٩]{1,3}|[*†‡])[\])]?\s*[.):\-–]?\s*")
_SMALLER = 0.93


def take_calls(lines: Sequence[Line]) -> list[str]:
    """Take raised numbers and signs out of lines; 10 km² and 10⁶ keep their figures as raised ones. Returns the notes called."""
    called: list[str] = []
    for line in lines:
        if any(c.shift > 0 for segment in line.segments for c in segment.characters):
            called += _take(line)
    return called


def _take(line: Line) -> list[str]:
    characters = sorted(line.characters, key=lambda c: c.left)
    called: list[str] = []
    gone: set[int] = set()
    for start, end in _raised_runs(characters):
        text = "".join(c.text for c in characters[start:end])
        if not _MARK.fullmatch(text):
            continue
        if start == 0 or end == len(characters):
            at_start = line.segments[0].characters[0] in (characters[start], characters[end - 1])
            if at_start:  # the number that a note itself begins with
                continue
        if _is_exponent(characters, start, end, text):
            for character in characters[start:end]:
                character.text = character.text.translate(_RAISED)
        else:
            called.append(text.strip())
            gone.update(id(c) for c in characters[start:end])
            _close_up(characters, start, end)
    for segment in line.segments if gone else ():
        segment.characters = [c for c in segment.characters if id(c) not in gone]
    if gone:
        line.segments = [s for s in line.segments if s.characters] or line.segments[:1]
    return called


def _close_up(characters: Sequence[Character], start: int, end: int) -> None:
    """Let the word that a call stands against reach over its place, so that what it leaves is no space."""
    before = characters[start - 1] if start else None
    after = characters[end] if end < len(characters) else None
    gap_before = characters[start].left - before.right if before else float("inf")
    gap_after = after.left - characters[end - 1].right if after else float("inf")
    if before is not None and gap_before <= max(gap_after, 0.1 * before.size):
        before.right = max(before.right, characters[end - 1].right)
    elif after is not None:
        after.left = min(after.left, characters[start].left)


def _raised_runs(characters: Sequence[Character]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index, character in enumerate(characters):
        if character.shift <= 0 or not character.text.strip():
            continue
        if runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs


def _is_exponent(characters: Sequence[Character], start: int, end: int, text: str) -> bool:
    before, after = _word_before(characters, start), _word_after(characters, end)
    if text in ("2", "3"):
        return bool(_UNIT.search(before) or _UNIT.search(after))
    return before == "10" and text.isdigit()


def _word_before(characters: Sequence[Character], start: int) -> str:
    """Letters and figures that stand against the left of a character."""
    found, edge = "", characters[start].left
    for character in reversed(characters[:start]):
        if not character.text.isalnum() or edge - character.right > _CLOSE * character.size:
            break
        found, edge = character.text + found, character.left
    return found


def _word_after(characters: Sequence[Character], end: int) -> str:
    """The same on the right, as Arabic reads."""
    found, edge = "", characters[end - 1].right
    for character in characters[end:]:
        if not character.text.isalnum() or character.left - edge > _CLOSE * character.size:
            break
        found, edge = character.text + found, character.right
    return found


def foot_notes(lines: Sequence[Line], called: Sequence[str], body_size: float) -> int:
    """Index of the first line of the notes at the foot of a page, its length where it has none.

    They are the last lines, smaller than the text, and the first begins with a number or a sign.
    """
    first = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if lines[index].size > _SMALLER * body_size:
            break
        if starts_note(lines[index].text):
            first = index
    if first < len(lines) and not called and not re.match(r"\s*[\[(]?[1*†١]", lines[first].text):
        return len(lines)
    return first


def starts_note(text: str) -> bool:
    """Whether a line begins with the number or the sign of a note."""
    return bool((match := _NOTE_START.match(text)) and match.end() < len(text))
