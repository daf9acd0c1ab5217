"""What commands do with an opened knowledge room: publish, roll back, rebuild, check, calibrate, measure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent.organisation.owner import remember_owner
from api.opened import Knowledge, ProgressCallback
from api.settings import Settings
from core.audit import COMMAND_LINE, AuditLog
from core.clock import SystemClock
from core.database.errors import LockedError
from core.errors import UnavailableError

CALIBRATING = "calibrating"
"""Name of the lock that a process holds while it calibrates what is published; nobody who publishes waits for it."""

_LITTLE = 0.05
"""Share of documents that may have come, gone or changed since thresholds were found. Chosen by hand.

Measured: of 970 questions about the example's 60 documents, a sheet about something else moves 4 answers by the same thresholds and 5 by
thresholds found anew, which take a fifth of a check's time.
"""

if TYPE_CHECKING:
    from agent.abstention.calibration import Calibration
    from knowledge.library.check import CheckReport
    from knowledge.library.library import Library
    from knowledge.library.report import IngestReport
    from knowledge.progress import Watcher
    from knowledge.warnings import WarningKind


def check_questions(settings: Settings) -> None:
    """Read the organisation's labelled questions; raises the error that they would stop a calibration with."""
    from agent.abstention.calibration import load_questions

    load_questions(settings.core.organisation)


def ingest(
    knowledge: Knowledge,
    paths: Sequence[Path],
    progress: ProgressCallback,
    *,
    source: str | None = None,
    dry_run: bool = False,
    allow_empty: bool = False,
    strict: Collection[WarningKind] = (),
) -> IngestReport:
    """Read documents and publish them; the data folder remembers whose they are."""
    from knowledge.library.ingest import ingest as read_and_publish

    if not dry_run:
        remember_owner(knowledge.settings.core.data_dir, knowledge.settings.core.organisation)
    report = read_and_publish(
        paths,
        library=knowledge.library,
        embedder=knowledge.embedder,
        vectors=knowledge.vectors,
        words=knowledge.words,
        progress=_watcher(progress),
        source=source,
        dry_run=dry_run,
        allow_empty=allow_empty,
        expander=knowledge.expander,
        strict=strict,
    )
    if not dry_run:
        counts = {
            "added": report.added,
            "changed": report.changed,
            "withdrawn": report.removed,
            "refused": len(report.refused),
        }
        _audit(
            knowledge,
            "knowledge.ingest",
            source or ", ".join(path.name for path in paths),
            release=report.release,
            **counts,
        )
    return report


def reindex(knowledge: Knowledge, progress: ProgressCallback) -> CheckReport:
    """Write both indexes anew from the database."""
    from knowledge.library.check import reindex as rebuild

    return rebuild(knowledge.library, knowledge.embedder, knowledge.vectors, knowledge.words, _watcher(progress))


def check(knowledge: Knowledge) -> CheckReport:
    """Whether the database and both indexes agree."""
    from knowledge.library.check import check as compare

    return compare(knowledge.library, knowledge.vectors, knowledge.words, knowledge.embedder.space)


def calibrate(knowledge: Knowledge, progress: ProgressCallback, release: int | None = None) -> Calibration:
    """Find and keep the thresholds that a release, the current one where none is named, is answered from."""
    from agent.abstention.calibration import artifact_name, load_questions
    from agent.abstention.calibration import calibrate as find_thresholds

    library = knowledge.library
    release = library.current_release() if release is None else release
    if release is None:
        raise UnavailableError("nothing is published yet.", remedy="`munadil ingest PATH` reads documents.")
    calibration = find_thresholds(
        knowledge.retriever,
        release,
        load_questions(knowledge.settings.core.organisation),
        known=library.known_questions(release),
        progress=partial(progress, "calibrate"),
    )
    library.keep_artifact(artifact_name(knowledge.embedder.space.fingerprint, release), calibration.payload())
    return calibration


def calibrate_if_changed(knowledge: Knowledge, progress: ProgressCallback) -> None:
    """Calibrate the current release unless that was done before, or another process is at it, its known questions made ready first."""
    release = knowledge.library.current_release()
    if release is not None:
        with suppress(LockedError), knowledge.database.lock(CALIBRATING):
            calibrate_release(knowledge, progress, release)


def calibrate_release(knowledge: Knowledge, progress: ProgressCallback, release: int) -> None:
    """The same of any release, one that nobody is answered from yet among them."""
    from agent.abstention.calibration import CARRIED, FOUND_FOR, artifact_name
    from knowledge.known.prepared import keep

    library, name = knowledge.library, artifact_name(knowledge.embedder.space.fingerprint, release)
    keep(release, library, knowledge.embedder, knowledge.expander)
    found = library.artifact(name)
    if found is not None and not found.get(CARRIED):
        return
    origin = found.get(FOUND_FOR) if found else None
    if found is not None and isinstance(origin, int) and _differs_little(library, release, origin):
        library.keep_artifact(name, {key: value for key, value in found.items() if key != CARRIED})
    else:
        calibrate(knowledge, progress, release)


def _differs_little(library: Library, release: int, origin: int) -> bool:
    """Whether so few documents came, went or changed since a release that its thresholds hold."""
    moved = library.gone(release, origin), library.gone(origin, release)
    if moved[0] is None or moved[1] is None:
        return False
    return len(moved[0] | moved[1]) <= _LITTLE * len(library.titles(origin))


def carry_calibration(knowledge: Knowledge, release: int, base: int) -> None:
    """Have a release be answered from as the one before it is, until it is calibrated itself; its known questions made ready."""
    from agent.abstention.calibration import CARRIED, FOUND_FOR, artifact_name
    from knowledge.known.prepared import keep

    library, fingerprint = knowledge.library, knowledge.embedder.space.fingerprint
    keep(release, library, knowledge.embedder, knowledge.expander, base)
    before = library.artifact(artifact_name(fingerprint, base))
    if before is not None and library.artifact(artifact_name(fingerprint, release)) is None:
        library.keep_artifact(
            artifact_name(fingerprint, release), {**before, CARRIED: True, FOUND_FOR: before.get(FOUND_FOR, base)}
        )


def _audit(knowledge: Knowledge, action: str, subject: str, **detail: object) -> None:
    AuditLog(knowledge.database, SystemClock()).append(action, COMMAND_LINE, subject, detail)


def _watcher(progress: ProgressCallback) -> Watcher:
    return lambda step: progress(step.stage, step.done, step.total)
