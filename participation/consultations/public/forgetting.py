"""What is forgotten after a contribution has gone: documents that quote it, and sentences of a model that stood on it.

The database itself takes a contribution's own rows along, whoever erases it. What was written from it elsewhere names it by its number,
so that this finds it: at once where staff erases or refuses, at the server's next look where a person erases themselves.
"""

from __future__ import annotations

import re

from sqlalchemy import func, select

from agent.organisation.organisation import ParticipationRoom
from core.clock import Clock
from core.database.database import Database
from participation.common.publishing import Publications
from participation.common.texts.taken_back import Citing, PublishedWords, standing_by
from participation.consultations.public.documents import LANGUAGES
from participation.consultations.schemas import ContributionState
from participation.consultations.syntheses import forget_ungrounded
from participation.consultations.tables import ContributionRow
from participation.consultations.words import word

CITING = Citing(
    re.compile(
        "|".join(
            "^(?:- )?" + re.escape(word(key, form, numbers="#", text="").strip()).replace(r"\#", r"[\d, ]+")
            for key in ("doc_from", "doc_from_many")
            for form in LANGUAGES
        ),
        re.MULTILINE,
    ),
    stands_on_one=False,
)
"""A line of a document begins with the numbers of what it quotes; what people wrote stands behind them, and begins no line."""


class Forgetting:
    """Forgets what quotes contributions that are not published any more; any number of times."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        publications = Publications(database, clock)
        standing = standing_by(
            database, ContributionRow.number, ContributionRow.state == ContributionState.PUBLISHED.value
        )
        self._words = PublishedWords(publications, ParticipationRoom.CONSULTATIONS, CITING, standing)
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
        return forgotten + self._words.forget()
