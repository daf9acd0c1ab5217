"""What is forgotten after a contribution has gone: documents that quote it, and sentences of a model that stood on it.

The database itself takes a contribution's own rows along, whoever erases it. What was written from it elsewhere names it by its number,
so that this finds it: at once where staff erases or refuses, at the server's next look where a person erases themselves. What was
published falls silent in every release, and what is left of it is published anew, without a line of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy import func, select

from agent.organisation.organisation import ParticipationRoom
from core.clock import Clock
from core.database.database import Database
from core.database.statements import chunks
from participation.common.publishing import Publications
from participation.consultations.public.documents import LANGUAGES
from participation.consultations.schemas import ContributionState
from participation.consultations.syntheses import forget_ungrounded
from participation.consultations.tables import ContributionRow
from participation.consultations.words import word

_WHO = "erasure"
"""Who forgets, in the audit log."""
_CITED = re.compile(
    "|".join(
        "^(?:- )?" + re.escape(word(key, form, numbers="#", text="").strip()).replace(r"\#", r"([\d, ]+)")
        for key in ("doc_from", "doc_from_many")
        for form in LANGUAGES
    ),
    re.MULTILINE,
)
"""Where a line of a document begins with the numbers of what it quotes; what people wrote stands behind them, and begins no line."""


_PART = re.compile(r"^(?=## )", re.MULTILINE)
"""Where a section of a document begins."""


class Forgetting:
    """Forgets what quotes contributions that are not published any more; any number of times."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._publications = database, Publications(database, clock)
        self._written: dict[int, frozenset[int]] = {}
        """What each version that was handed over quotes: it is read once, for it never changes but by being forgotten."""
        self._said: dict[int, frozenset[int]] = {}
        """The same of what was published."""
        self._seen: object = None

    def look(self) -> int:
        """Forget it, where contributions came or went since the last look; how much."""
        count = select(func.count(), func.sum(ContributionRow.number), func.count(ContributionRow.participant))
        with self._database.read() as session:
            seen = session.execute(count.where(ContributionRow.state == ContributionState.PUBLISHED.value)).one()
        if seen == self._seen:
            return 0
        forgotten = self.run()
        self._seen = seen
        return forgotten

    def run(self) -> int:
        """Forget it; how many documents and sentences."""
        with self._database.write() as session:
            forgotten = forget_ungrounded(session)
        room = ParticipationRoom.CONSULTATIONS
        versions = self._publications.versions(room)
        for version in versions:
            if version not in self._written:
                self._written[version] = cited(self._publications.content(version))
        said = self._publications.said(room, self._said)
        self._said = {number: self._said.get(number) or cited(text.encode()) for number, text in said.items()}
        gone = self._gone(frozenset().union(*self._said.values(), *(self._written[one] for one in versions)))
        for version in versions:
            if self._written[version] & gone:
                rest = without(self._publications.content(version), gone)
                self._publications.forget_version(version, _WHO, rest)
                del self._written[version]
                forgotten += 1
        silent = [number for number, numbers in self._said.items() if numbers & gone]
        if silent:
            self._publications.silence(silent)
        return forgotten + len(silent)

    def _gone(self, numbers: frozenset[int]) -> frozenset[int]:
        """Those of these contributions that are not published any more."""
        found = set[int]()
        with self._database.read() as session:
            for part in chunks(sorted(numbers)):
                wanted = select(ContributionRow.number).where(
                    ContributionRow.number.in_(part), ContributionRow.state == ContributionState.PUBLISHED.value
                )
                found |= set(session.scalars(wanted))
        return numbers - found


def cited(content: bytes) -> frozenset[int]:
    """Numbers of the contributions whose words a document holds."""
    told = (part for found in _CITED.findall(content.decode("utf-8", "replace")) for part in found)
    return frozenset(int(number) for numbers in told for number in re.findall(r"\d+", numbers))


def without(content: bytes, numbers: Collection[int]) -> bytes:
    """A document without the lines that hold words of some contributions, and without sections that are named after them."""
    found = _PART.split(content.decode("utf-8", "replace"))
    return "".join(_without(part, frozenset(numbers)) for part in found).encode()


def _without(section: str, numbers: frozenset[int]) -> str:
    lines = section.split("\n")
    lost = [line for line in lines if cited(line.encode()) & numbers]
    if lost and lines[0].startswith("## ") and any(line.endswith(lines[0].removeprefix("## ")) for line in lost):
        return ""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in lines if line not in lost))
