"""Publishing from the console on knowledge that this process has opened: prepared whole, then one pointer moved."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import structlog

from agent.organisation.owner import remember_owner
from api import operations
from api.opened import Knowledge, ProgressCallback
from core.errors import WrongUseError
from core.language.forms import Language
from knowledge.drafts.drafts import QUESTIONS, SOURCE
from knowledge.drafts.noticing import noticed
from knowledge.known.file import parse_questions
from knowledge.known.prepared import keep
from knowledge.library import amend
from knowledge.library.changes import PreparedDocument
from knowledge.library.ingest import prepare_document, with_passages
from knowledge.library.library import Library
from knowledge.library.publish import Also, Publisher
from knowledge.progress import Watcher
from knowledge.reading.clean import clean
from knowledge.reading.load import Refusal, load_content
from knowledge.reading.metadata import SIDE_SUFFIX
from knowledge.reading.sources import Origin
from knowledge.warnings import Warnings

_log = structlog.get_logger(__name__)
_PATIENCE_S = 120.0
"""Seconds that one piece of work waits for another one to be prepared or published. Chosen by hand: a long document is embedded in it."""
Calibrating = Callable[[Knowledge, ProgressCallback, int], None]
"""Makes ready what answering from a release needs besides its passages."""


class OpenedReleasing:
    """Prepares candidates and moves the pointer; one file is read, never the folder that it belongs to."""

    def __init__(self, knowledge: Knowledge, calibrate: Calibrating = operations.calibrate_release) -> None:
        self._knowledge, self._calibrate = knowledge, calibrate
        self._folder = knowledge.settings.core.data_dir / SOURCE

    def prepare(
        self, name: str, content: bytes | None, progress: ProgressCallback, key: str = "", side: str = ""
    ) -> int | None:
        """See `Releasing`. Raises WrongUseError where the file cannot be read."""
        if key:
            return self._amended(_amendment(self._knowledge.library, key, name, content, side), progress)
        known = self._knowledge
        remember_owner(known.settings.core.data_dir, known.settings.core.organisation)
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / name
            if content is not None:
                path.write_bytes(content)
                if side:
                    path.with_name(name + SIDE_SUFFIX).write_text(side, "utf-8")
            place = Origin(path, SOURCE, str(self._folder.resolve()), f"{SOURCE}/{name}", f"{SOURCE}/")
            report = prepare_document(
                place,
                library=known.library,
                embedder=known.embedder,
                vectors=known.vectors,
                words=known.words,
                progress=_watcher(progress),
                expander=known.expander,
                patience_s=_PATIENCE_S,
            )
        if report.refused:
            raise WrongUseError(report.refused[0].reason, remedy=report.refused[0].remedy)
        self._carry(report.release)
        return report.release

    def noticed(self, name: str, content: bytes, key: str = "") -> Warnings:
        """See `Releasing`."""
        loaded = load_content(name, content)
        if isinstance(loaded, Refusal):
            return ()
        known = self._knowledge
        made = with_passages(SOURCE, clean(replace(loaded, key=key or f"{SOURCE}/{name}")))
        return noticed(made, known.library, known.words) if made else ()

    def hand_back(self, key: str, progress: ProgressCallback) -> int | None:
        """See `Releasing`."""
        return self._amended(amend.handed_back(self._knowledge.library, key), progress)

    def _amended(self, prepared: PreparedDocument, progress: ProgressCallback) -> int | None:
        library, note = self._knowledge.library, f"{prepared.key} amended"
        number = amend.prepare(library, self._publisher, prepared, note, _watcher(progress), patience_s=_PATIENCE_S)
        self._carry(number)
        return number

    def _carry(self, candidate: int | None) -> None:
        base = None if candidate is None else self._knowledge.library.candidate_base(candidate)
        if candidate is not None and base is not None:
            operations.carry_calibration(self._knowledge, candidate, base)

    def make_ready(self, progress: ProgressCallback) -> None:
        """See `Releasing`."""
        self._publisher.make_ready(_watcher(progress))

    def calibrate(self, release: int, progress: ProgressCallback) -> None:
        """See `Releasing`."""
        self._calibrate(self._knowledge, progress, release)

    def publish(self, candidate: int, progress: ProgressCallback, also: Also) -> None:
        """See `Releasing`."""
        self._publisher.publish_candidate(candidate, _watcher(progress), also)

    def drop(self, candidate: int) -> None:
        """See `Releasing`."""
        self._publisher.drop_candidate(candidate)

    def roll_back(self, number: int, progress: ProgressCallback, also: Also) -> None:
        """See `Releasing`."""
        self._publisher.roll_back(number, _watcher(progress), also)

    def release_held(self, key: str, progress: ProgressCallback) -> None:
        """See `Releasing`."""
        base = self._knowledge.library.current_release()
        release = self._publisher.publish_held(key, watch=_watcher(progress))
        if base is not None:
            operations.carry_calibration(self._knowledge, release.number, base)
        self._search_once(release.number)

    def _search_once(self, release: int) -> None:
        """Read and keep at hand what the first search of a release needs, so that nobody's question waits for it."""
        known = self._knowledge
        titles = known.library.titles(release)
        if not titles:
            return
        try:
            keep(release, known.library, known.embedder, known.expander)
            known.retriever.search(next(iter(titles.values())), Language.FRENCH, release=release)
        except Exception as error:  # noqa: BLE001 - what only makes the first answer quicker never keeps anybody from going back
            _log.warning("release.not_searched_ahead", release=release, error=type(error).__name__)

    @property
    def _publisher(self) -> Publisher:
        known = self._knowledge
        return Publisher(
            known.library,
            known.embedder,
            known.vectors,
            known.words,
            expander=known.expander,
            patience_s=_PATIENCE_S,
            ahead=self._search_once,
        )


def _amendment(library: Library, key: str, name: str, content: bytes | None, side: str) -> PreparedDocument:
    """What a draft makes of a document of any source."""
    if content is None:
        return amend.withdrawal(library, key)
    if name.endswith(QUESTIONS):
        return amend.questioned(library, key, parse_questions(content.decode("utf-8", "replace"), name))[0]
    loaded = load_content(name, content, side)
    if isinstance(loaded, Refusal):
        raise WrongUseError(loaded.reason, remedy=loaded.remedy)
    corrected = amend.correction(library, key, loaded)
    if corrected is None:
        raise WrongUseError("There is no text in it.", remedy="Write some, or withdraw the document.")
    return corrected


def _watcher(progress: ProgressCallback) -> Watcher:
    return lambda step: progress(step.stage, step.done, step.total)
