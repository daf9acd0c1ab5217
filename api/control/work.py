"""What commands have done with the knowledge room; one process owns its indexes, and does it for the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from agent.abstention.calibration import Calibration
from agent.answer import Answer
from agent.question import Question
from core.language.forms import Language
from knowledge.library.check import CheckReport
from knowledge.library.report import IngestReport
from knowledge.query import SearchFilters
from knowledge.results import SearchResult
from knowledge.warnings import WarningKind


class KnowledgeWork(Protocol):
    """Everything that needs the indexes. `api.wiring.work.LocalWork` does it, `api.control.client.HandedOver` has it done."""

    def ingest(
        self,
        paths: Sequence[Path],
        *,
        organisation: Path,
        source: str | None = None,
        dry_run: bool = False,
        allow_empty: bool = False,
        strict: Sequence[WarningKind] = (),
    ) -> IngestReport:
        """Read documents of an organisation, publish them and calibrate on them."""
        ...

    def release_held(self, key: str, who: str) -> int | None:
        """Publish a document that waits for a person; the release that is answered from then."""
        ...

    def publish_draft(self, number: int, who: str, reason: str = "") -> int | None:
        """Publish what somebody else wrote, as the console does; the release that is answered from then."""
        ...

    def withdraw(self, key: str, who: str, reason: str) -> int | None:
        """Publish a document of any source no more; its source's next ingest does not bring it back."""
        ...

    def hand_back(self, key: str, who: str, reason: str) -> int | None:
        """Publish a document as its source brought it last; from then on, its source's ingests read it again."""
        ...

    def roll_back(self, number: int, who: str) -> None:
        """Publish an earlier release again; drafts and corrections stand as it has them."""
        ...

    def reindex(self) -> CheckReport:
        """Write both indexes anew from the database."""
        ...

    def check(self) -> CheckReport:
        """Whether the database and both indexes agree."""
        ...

    def calibrate(self) -> Calibration:
        """Find and keep the thresholds of the current release."""
        ...

    def search(self, text: str, language: Language, limit: int, filters: SearchFilters) -> SearchResult:
        """Passages that a question finds."""
        ...

    def answer(self, question: Question) -> Answer:
        """The whole answer to a question."""
        ...
