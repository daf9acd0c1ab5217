"""The room of consultations: its services, opened together on one database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from core.clock import Clock
from core.database.database import Database
from knowledge.ports import Embedder
from participation.common.telling import Announcer
from participation.consultations.consultations import Consultations
from participation.consultations.contributions import Contributions, KnownContribution
from participation.consultations.decisions import Decisions
from participation.consultations.importing import Importing, PlaceFinder
from participation.consultations.public.documents import PublicRecord
from participation.consultations.public.forgetting import Forgetting
from participation.consultations.schemas import Consultation
from participation.consultations.syntheses import Syntheses
from participation.consultations.synthesis import SynthesisWriter
from participation.consultations.telling import AuthorTelling
from participation.consultations.themes import Themes

_KEPT = 4
"""Consultations whose record is kept in memory. Chosen by hand: those that are read at a time; 20,000 contributions take 40 MB."""


class ConsultationRoom:
    """Everything that consultations can do; each of its services may block, and is called in a thread."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        embedder: Embedder,
        announcer: Announcer,
        *,
        writer: SynthesisWriter | None = None,
        place: PlaceFinder = lambda name: "",
        public_url: str = "",
    ) -> None:
        """`writer` has a model write syntheses, `place` finds the code of a place by its name."""
        self.public_url = public_url
        telling = AuthorTelling(announcer, public_url)
        self.consultations = Consultations(database, clock)
        self.forgetting = Forgetting(database, clock)
        self.contributions = Contributions(database, clock, telling, self.forgetting.run)
        self.importing = Importing(database, clock, self.contributions, place)
        self.themes = Themes(database, clock, self.contributions, embedder)
        self.syntheses = Syntheses(database, clock, self.contributions, writer)
        self.decisions = Decisions(database, clock, telling)
        self._records: dict[str, _ReadRecord] = {}
        self._reading = Lock()

    def record(self, consultation: str) -> PublicRecord:
        """Everything of a consultation that everybody may know. Raises NotFoundError for one that is not public.

        It is read anew when something has changed since, by this process or by another; of its contributions, those that changed.
        """
        found = self.consultations.get(consultation, public=True)
        with self._reading:
            stands = self.contributions.standing(consultation)
            known = self._records.pop(consultation, None)
            read = known if known and known.stands == stands else self._read(found, stands, known)
            self._records[consultation] = read
            while len(self._records) > _KEPT:
                del self._records[next(iter(self._records))]
            return read.record

    def look(self) -> None:
        """Forget what was taken back, and read anew what changed of consultations that people may read: pages need not wait for it."""
        self.forgetting.look()
        for one in self.consultations.listed(public=True)[:_KEPT]:
            self.record(one.id)

    def _read(self, found: Consultation, stands: object, known: _ReadRecord | None) -> _ReadRecord:
        consultation = found.id
        is_signed = found.themes_signed_at is not None
        contributions = self.contributions.published(consultation, known.contributions if known else {})
        said = {number: one.contribution for number, one in contributions.items()}
        tree, under = self.themes.filled(consultation) if is_signed else ((), {})
        record = PublicRecord(
            found,
            tuple(said.values()),
            tree,
            under,
            tuple(one for one in self.syntheses.listed(consultation, signed=True, known=said) if not one.is_stale),
            self.decisions.listed(consultation),
        )
        return _ReadRecord(stands, record, contributions)


@dataclass(frozen=True)
class _ReadRecord:
    """A record, what stood when it was read, and its contributions as they were read."""

    stands: object
    record: PublicRecord
    contributions: Mapping[int, KnownContribution]
