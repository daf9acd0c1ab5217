"""What is forgotten after voices have gone: sentences of a synthesis, and of published documents, that stood on nothing else.

What others said too stays: it is theirs. A voice's own words are in no document; a sentence that was written of it alone is.
"""

from __future__ import annotations

import re

from sqlalchemy import delete, func, select

from agent.organisation.organisation import ParticipationRoom
from core.clock import Clock
from core.database.database import Database
from participation.common.publishing import Publications
from participation.common.texts.taken_back import Citing, PublishedWords, standing_by
from participation.dialogues.lines import LANGUAGES, heard_from
from participation.dialogues.schemas import VoiceState
from participation.dialogues.tables import SharedItemRow, VoiceGroundRow, VoiceRow

_BEGINS = (
    "^"
    + re.escape(heard_from(range(count), "", form).strip()).replace(
        re.escape(", ".join(map(str, range(count)))), r"[\d, ]+"
    )
    for count in (1, 2)
    for form in LANGUAGES
)
_ENDED = r"\((?:voix|voices|الأصوات) [\d, ]+\)$"
"""How documents named voices at the end of a line that were published before they did it at its beginning."""
CITING = Citing(re.compile("|".join((*_BEGINS, _ENDED)), re.MULTILINE), stands_on_one=True)
"""A line of a document begins with the numbers of the voices that carry it."""


class VoicesForgetting:
    """Forgets what stood on voices that are not published any more, and on them alone; any number of times."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        publications = Publications(database, clock)
        standing = standing_by(database, VoiceRow.number, VoiceRow.state == VoiceState.PUBLISHED.value)
        self._words = PublishedWords(publications, ParticipationRoom.DIALOGUES, CITING, standing)
        self._seen: object = None

    def look(self) -> int:
        """Forget it, where voices came or went since the last look; how much."""
        count = select(func.count(), func.sum(VoiceRow.number))
        with self._database.read() as session:
            seen = session.execute(count.where(VoiceRow.state == VoiceState.PUBLISHED.value)).one()
        if seen == self._seen:
            return 0
        forgotten = self.run()
        self._seen = seen
        return forgotten

    def run(self) -> int:
        """Forget it; how many documents and sentences."""
        with self._database.write() as session:
            grounded = select(VoiceGroundRow.item)
            gone = session.scalars(
                delete(SharedItemRow).where(SharedItemRow.id.not_in(grounded)).returning(SharedItemRow.id)
            ).all()
        if gone:
            self._database.settle()
        return len(gone) + self._words.forget()
