"""Work on what is known: in this process, or handed to a server that runs on the data folder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from agent.abstention.calibration import Calibration
from agent.answer import Answer
from agent.guardrails.approved import StoredApprovedWordings
from agent.organisation.owner import refuse_other_owner
from agent.question import Question
from api import operations
from api.console.work.gate import Gate
from api.console.work.publishing import Publishing
from api.control.client import HandedOver, server_takes_work
from api.control.server import WorkFor
from api.control.work import KnowledgeWork
from api.opened import Knowledge, OrganisationTexts, ProgressCallback
from api.settings import Settings
from api.wiring.agent import open_agent
from api.wiring.gate import open_publishing
from api.wiring.knowledge import open_knowledge, require_index
from api.wiring.organisation import load_organisation
from connectors.rows.keys import open_keys
from core.clock import SystemClock
from core.errors import WrongUseError
from core.language.forms import Language
from knowledge.drafts.drafts import SOURCE, DraftState
from knowledge.library.check import CheckReport
from knowledge.library.report import IngestReport
from knowledge.query import SearchFilters
from knowledge.results import SearchResult
from knowledge.warnings import WarningKind


class LocalWork:
    """Done in this process, which owns the indexes; the agent is put together when it is first asked."""

    def __init__(
        self, settings: Settings, texts: OrganisationTexts, knowledge: Knowledge, progress: ProgressCallback
    ) -> None:
        self._settings, self._texts = settings, texts
        self._knowledge, self._progress = knowledge, progress

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
        """See `KnowledgeWork`."""
        if not dry_run:
            self._refuse_past_review(paths, source)
        refuse_other_owner(self._settings.core.data_dir, organisation)
        report = operations.ingest(
            self._knowledge,
            paths,
            self._progress,
            source=source,
            dry_run=dry_run,
            allow_empty=allow_empty,
            strict=strict,
        )
        if not dry_run:
            operations.calibrate_if_changed(self._knowledge, self._progress)
        return report

    def _refuse_past_review(self, paths: Sequence[Path], source: str | None) -> None:
        """The console's folder is its own, and where the settings say so, nothing else is read past its review."""
        is_own = source == SOURCE
        if is_own and [path.resolve() for path in paths] != [(self._settings.core.data_dir / SOURCE).resolve()]:
            raise WrongUseError(f"The source {SOURCE} is the console's.", remedy="Give your documents another name.")
        if not is_own and self._settings.knowledge.ingest_closed:
            raise WrongUseError(
                "Documents are published by review alone here (MUNADIL_INGEST_CLOSED).",
                remedy="Bring them in as drafts: /console/library, or `munadil knowledge draft`; --dry-run still reads.",
            )

    def release_held(self, key: str, who: str) -> int | None:
        """See `KnowledgeWork`."""
        publishing, _ = self._opened()
        return self._done(publishing, lambda: publishing.release_held(key, who))

    def publish_draft(self, number: int, who: str, reason: str = "") -> int | None:
        """See `KnowledgeWork`."""
        publishing, gate = self._opened()
        release = self._tried(publishing, gate, number, who, reason)
        if publishing.drafts.get(number).state is DraftState.SCHEDULED:  # another release was published while it waited
            return self._tried(publishing, gate, number, who, reason)
        return release

    def _tried(self, publishing: Publishing, gate: Gate | None, number: int, who: str, reason: str) -> int | None:
        if gate is not None and not gate.view(number).is_current:
            publishing.ask(number, who)
            gate.run_waiting()
        return self._done(publishing, lambda: publishing.publish(number, who, reason=reason))

    def withdraw(self, key: str, who: str, reason: str) -> int | None:
        """See `KnowledgeWork`."""
        publishing, _ = self._opened()
        return self._done(publishing, lambda: publishing.withdraw_key(key, reason, who))

    def hand_back(self, key: str, who: str, reason: str) -> int | None:
        """See `KnowledgeWork`."""
        publishing, _ = self._opened()
        return self._done(publishing, lambda: publishing.hand_back(key, reason, who))

    def _opened(self) -> tuple[Publishing, Gate | None]:
        _, vault = open_keys(self._settings.connectors, self._settings.core.data_dir)
        return open_publishing(self._settings, self._texts, self._knowledge, vault)

    def _done(self, publishing: Publishing, begin: Callable[[], None]) -> int | None:
        begin()
        publishing.wait(self._progress)
        publishing.settle(self._progress)
        return self._knowledge.library.current_release()

    def roll_back(self, number: int, who: str) -> None:
        """See `KnowledgeWork`."""
        publishing, _ = self._opened()
        self._done(publishing, lambda: publishing.roll_back(number, who))

    def reindex(self) -> CheckReport:
        """See `KnowledgeWork`."""
        report = operations.reindex(self._knowledge, self._progress)
        operations.calibrate_if_changed(self._knowledge, self._progress)
        return report

    def check(self) -> CheckReport:
        """See `KnowledgeWork`."""
        return operations.check(self._knowledge)

    def calibrate(self) -> Calibration:
        """See `KnowledgeWork`."""
        return operations.calibrate(self._knowledge, self._progress)

    def search(self, text: str, language: Language, limit: int, filters: SearchFilters) -> SearchResult:
        """See `KnowledgeWork`."""
        require_index(self._knowledge)
        return self._knowledge.retriever.search(text, language, limit=limit, filters=filters)

    def answer(self, question: Question) -> Answer:
        """See `KnowledgeWork`."""
        # A model's client is bound to the loop that it was first used in: an agent of its own for every loop.
        approved = StoredApprovedWordings(self._knowledge.database, SystemClock())
        agent = open_agent(self._settings, self._texts, self._knowledge, approved=approved)
        return asyncio.run(agent.answer(question))


def running_server(settings: Settings, progress: ProgressCallback) -> HandedOver | None:
    """The server that owns the indexes of these settings; None where none runs, and with a Chroma server, which nobody owns."""
    if settings.knowledge.chroma_url or not server_takes_work(settings.core.data_dir):
        return None
    return HandedOver(settings.core.data_dir, progress)


@contextmanager
def open_work(
    settings: Settings, progress: ProgressCallback, *, threads: int | None = 0, rebuilding: bool = False
) -> Iterator[KnowledgeWork]:
    """Work on the knowledge of these settings, handed to the server that owns its indexes where one runs."""
    if server := running_server(settings, progress):
        yield server
        return
    texts = load_organisation(settings)
    with open_knowledge(settings, threads=threads, rebuilding=rebuilding, progress=progress) as knowledge:
        yield LocalWork(settings, texts, knowledge, progress)


def work_for(settings: Settings, texts: OrganisationTexts, knowledge: Knowledge) -> WorkFor:
    """Work on knowledge that is opened already, for whoever asks this process."""
    return partial(LocalWork, settings, texts, knowledge)
