"""What was published of words that somebody took back: it falls silent in every release, and what is left is published anew.

Lines of a room's documents name what they quote by its number, so that it is found again, whoever erased it and however.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from agent.organisation.organisation import ParticipationRoom
from core.database.database import Database
from core.database.statements import chunks
from participation.common.publishing import Publications

_WHO = "erasure"
"""Who forgets, in the audit log."""
_PART = re.compile(r"^(?=#{2,} )", re.MULTILINE)
"""Where a section of a document begins."""
Lines = Sequence[frozenset[int]]
"""The numbers that each line of a document names."""


@dataclass(frozen=True)
class Citing:
    """How lines of a room's documents name what they quote, and when one is lost."""

    pattern: re.Pattern[str]
    """What a line names it by: the numbers are in what is matched."""
    stands_on_one: bool
    """Whether a line stands as long as one of its numbers does; else it goes with the first."""

    def cited(self, content: bytes) -> Lines:
        """What each line that quotes something names."""
        found = self.pattern.finditer(content.decode("utf-8", "replace"))
        return [frozenset(map(int, re.findall(r"\d+", one[0]))) for one in found]

    def is_lost(self, lines: Lines, gone: Collection[int]) -> bool:
        """Whether one of these lines is lost."""
        gone = frozenset(gone)
        return any(numbers <= gone if self.stands_on_one else numbers & gone for numbers in lines if numbers)

    def without(self, content: bytes, gone: Collection[int]) -> bytes:
        """A document without the lines that are lost, and without sections that are named after them or have nothing else."""
        found = _PART.split(content.decode("utf-8", "replace"))
        return "".join(self._without(part, gone) for part in found).encode()

    def _without(self, section: str, gone: Collection[int]) -> str:
        lines = section.split("\n")
        lost = [line for line in lines if self.is_lost(self.cited(line.encode()), gone)]
        kept = [line for line in lines if line not in lost]
        if lost and (title := re.match(r"#{2,} ", lines[0])):
            named = lines[0].removeprefix(title[0])
            if not any(line.strip() for line in kept[1:]) or any(line.endswith(named) for line in lost):
                return ""
        return re.sub(r"\n{3,}", "\n\n", "\n".join(kept))


class PublishedWords:
    """Looks for what quotes words that are not published any more, in all that a room has handed over; any number of times."""

    def __init__(
        self,
        publications: Publications,
        room: ParticipationRoom,
        citing: Citing,
        standing: Callable[[Collection[int]], Collection[int]],
    ) -> None:
        """`standing` says which of these numbers are published still."""
        self._publications, self._room, self._citing, self._standing = publications, room, citing, standing
        self._written: dict[int, Lines] = {}
        """What each version that was handed over quotes: it is read once, for it never changes but by being forgotten."""
        self._said: dict[int, Lines] = {}
        """The same of what was published."""

    def forget(self) -> int:
        """Forget it; how many versions."""
        citing, forgotten = self._citing, 0
        versions = self._publications.versions(self._room)
        for version in versions:
            if version not in self._written:
                self._written[version] = citing.cited(self._publications.content(version))
        said = self._publications.said(self._room, self._said)
        self._said = {number: self._said.get(number) or citing.cited(text.encode()) for number, text in said.items()}
        every = [*self._said.values(), *(self._written[one] for one in versions)]
        numbers = frozenset().union(*(one for lines in every for one in lines))
        gone = numbers - frozenset(self._standing(numbers)) if numbers else numbers
        for version in versions:
            if citing.is_lost(self._written[version], gone):
                rest = citing.without(self._publications.content(version), gone)
                self._publications.forget_version(version, _WHO, rest)
                del self._written[version]
                forgotten += 1
        silent = [number for number, lines in self._said.items() if citing.is_lost(lines, gone)]
        if silent:
            self._publications.silence(silent)
        return forgotten + len(silent)


def standing_by(
    database: Database, number: InstrumentedAttribute[int], state: ColumnElement[bool]
) -> Callable[[Collection[int]], Collection[int]]:
    """What says which of these numbers of a table are of rows in a state."""

    def standing(numbers: Collection[int]) -> set[int]:
        found = set[int]()
        with database.read() as session:
            for part in chunks(sorted(numbers)):
                found |= set(session.scalars(select(number).where(number.in_(part), state)))
        return found

    return standing
