"""Has a model propose questions and wordings for every passage of a document, in the background; what it proposes waits for a person."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

import structlog

from agent.models.proposer import WordingProposer
from agent.models.suggester import QuestionSuggester
from agent.turn import StepLog
from api.console.work.proposals import ProposalKind, Proposals
from core.audit import AuditLog
from core.clock import Clock
from core.errors import MunadilError, UnavailableError, WrongUseError
from knowledge.document import Passage
from knowledge.library.library import Library

_MOST_FAILURES = 5
"""Passages in a row that a model fails at before the rest is left. Chosen by hand: it is away, and each takes its whole patience."""
_log = structlog.get_logger(__name__)


class NoProposerError(UnavailableError):
    """No model is set that could propose anything."""


class ProposingBusyError(WrongUseError):
    """A model is reading a document already."""

    status = 409


@dataclass(frozen=True)
class Proposers:
    """Who is asked, opened for one piece of work, for a client is bound to the loop that it was first used in."""

    questions: QuestionSuggester
    wordings: WordingProposer
    model: str
    patience: float
    """Seconds that one passage may take."""


@dataclass(frozen=True)
class ProposingProgress:
    """How far a document's passages have been read: how many of how many, how many came to nothing, and why the last of them did."""

    key: str
    total: int
    done: int = 0
    failed: int = 0
    cause: str = ""
    is_over: bool = False
    until: str = ""
    """By when the next passage is done, if it is still worked on (ISO time)."""


class Proposing:
    """One document at a time in this process; how far it has come is in the database, for every process to tell."""

    def __init__(
        self,
        proposals: Proposals,
        library: Library,
        audit: AuditLog,
        clock: Clock,
        open_: Callable[[], Proposers] | None,
    ) -> None:
        """`open_` gives who is asked; None where no model is set."""
        self.proposals, self._library, self._audit = proposals, library, audit
        self._clock, self._open = clock, open_
        self._working = threading.Lock()

    @property
    def has_model(self) -> bool:
        """Whether there is a model to ask."""
        return self._open is not None

    def progress(self, key: str) -> ProposingProgress | None:
        """How far the last work on a document has come; one whose process ended is over."""
        kept = self._library.artifact(_name(key))
        if not kept:
            return None
        found = ProposingProgress(**kept)  # type: ignore[arg-type]  # as `_tell` wrote it
        if not found.is_over and datetime.fromisoformat(found.until) < self._clock.now():
            return replace(found, is_over=True, cause="interrupted")
        return found

    def begin(self, key: str, kinds: Collection[ProposalKind], who: str, passage: str = "") -> int:
        """Begin to read a document's passages, or one of them; how many there are that nothing was proposed for yet.

        Raises NoProposerError, ProposingBusyError, NotFoundError.
        """
        if self._open is None:
            raise NoProposerError
        last = self.progress(key)
        if (last is not None and not last.is_over) or not self._working.acquire(blocking=False):
            raise ProposingBusyError
        try:
            tasks = self._tasks(key, kinds, passage)
            if not tasks:
                self._working.release()
                return 0
            proposers = self._open()
            self._tell(ProposingProgress(key, len(tasks)), proposers.patience)
            told = {"count": len(tasks), "model": proposers.model}
            self._audit.append("proposal.ask", who, key, told)
            threading.Thread(target=self._work, args=(key, tasks, proposers, who), daemon=True).start()
        except BaseException:
            self._working.release()
            raise
        return len(tasks)

    def wait(self) -> None:
        """Until what was begun here is over."""
        with self._working:
            pass

    def _tasks(self, key: str, kinds: Collection[ProposalKind], only: str) -> list[tuple[Passage, ProposalKind]]:
        document = self._library.document(key)
        passages = document.passages if document else ()
        known = {kind: self.proposals.known(key, kind) for kind in kinds}
        return [
            (passage, kind)
            for passage in passages
            for kind in kinds
            if (passage.id == only if only else passage.id not in known[kind])
        ]

    def _work(self, key: str, tasks: Sequence[tuple[Passage, ProposalKind]], proposers: Proposers, who: str) -> None:
        try:
            asyncio.run(self._read(key, tasks, proposers, who))
        except Exception as error:  # noqa: BLE001 whatever broke, the page says that it is over
            _log.error("proposing.broken", kind=type(error).__name__)
            with suppress(MunadilError):
                self._tell(ProposingProgress(key, len(tasks), cause="broken", is_over=True), 0)
        finally:
            self._working.release()

    async def _read(
        self, key: str, tasks: Sequence[tuple[Passage, ProposalKind]], proposers: Proposers, who: str
    ) -> None:
        progress, in_a_row = ProposingProgress(key, len(tasks)), 0
        for passage, kind in tasks:
            log = StepLog("propose")
            is_made = await self._propose(key, passage, kind, proposers, who, log)
            in_a_row = 0 if is_made else in_a_row + 1
            cause = progress.cause if is_made else str(log.detail.get("model_failure", ""))
            failed = progress.failed + (not is_made)
            progress = replace(progress, done=progress.done + 1, failed=failed, cause=cause)
            if in_a_row == _MOST_FAILURES:
                break
            self._tell(progress, proposers.patience)
        self._tell(replace(progress, is_over=True), 0)

    async def _propose(
        self, key: str, passage: Passage, kind: ProposalKind, proposers: Proposers, who: str, log: StepLog
    ) -> bool:
        """Have one thing proposed and kept; whether a model could."""
        made_by = {"model": proposers.model, "who": who}
        if kind is ProposalKind.QUESTIONS:
            asked = await proposers.questions.suggest(passage, log)
            if asked is not None and asked.answer and asked.questions:
                self.proposals.add(key, passage.id, kind, asked.answer, asked.questions, **made_by)
            return asked is not None
        said = await proposers.wordings.propose(passage, log)
        if said is not None and said.texts:
            texts = {form: (text,) for form, text in said.texts.items()}
            self.proposals.add(key, passage.id, kind, said.topic, texts, unfounded=said.unfounded, **made_by)
        return said is not None

    def _tell(self, progress: ProposingProgress, patience: float) -> None:
        until = self._clock.now() + timedelta(seconds=2 * patience)
        self._library.keep_artifact(_name(progress.key), asdict(replace(progress, until=until.isoformat())))


def _name(key: str) -> str:
    return f"proposing-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
