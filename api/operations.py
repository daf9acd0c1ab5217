"""What commands do with an opened knowledge room: publish, roll back, rebuild, check, calibrate, measure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent.organisation.owner import remember_owner
from api.opened import Knowledge, ProgressCallback
from api.settings import Settings
from core.audit import COMMAND_LINE, AuditLog
from core.clock import SystemClock
from core.errors import UnavailableError

if TYPE_CHECKING:
    from agent.abstention.calibration import Calibration
    from knowledge.library.catalogue import Release
    from knowledge.library.check import CheckReport
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


def release_held(knowledge: Knowledge, key: str, progress: ProgressCallback) -> Release:
    """Publish a document that waits for a person."""
    from knowledge.library.publish import Publisher

    publisher = Publisher(
        knowledge.library, knowledge.embedder, knowledge.vectors, knowledge.words, expander=knowledge.expander
    )
    release = publisher.publish_held(key, watch=_watcher(progress))
    _audit(knowledge, "knowledge.release_held", key, release=release.number)
    return release


def roll_back(knowledge: Knowledge, number: int, progress: ProgressCallback) -> None:
    """Publish an earlier release again."""
    from knowledge.library.publish import Publisher

    publisher = Publisher(knowledge.library, knowledge.embedder, knowledge.vectors, knowledge.words)
    publisher.roll_back(number, _watcher(progress))
    _audit(knowledge, "knowledge.roll_back", f"release {number}")


def reindex(knowledge: Knowledge, progress: ProgressCallback) -> CheckReport:
    """Write both indexes anew from the database."""
    from knowledge.library.check import reindex as rebuild

    return rebuild(knowledge.library, knowledge.embedder, knowledge.vectors, knowledge.words, _watcher(progress))


def check(knowledge: Knowledge) -> CheckReport:
    """Whether the database and both indexes agree."""
    from knowledge.library.check import check as compare

    return compare(knowledge.library, knowledge.vectors, knowledge.words, knowledge.embedder.space)


def calibrate(knowledge: Knowledge, progress: ProgressCallback) -> Calibration:
    """Find and keep the thresholds that the current release is answered from."""
    from agent.abstention.calibration import artifact_name, load_questions
    from agent.abstention.calibration import calibrate as find_thresholds

    library, release = knowledge.library, knowledge.library.current_release()
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
    """Calibrate the current release unless that was done before, its known questions made ready first."""
    from agent.abstention.calibration import artifact_name
    from knowledge.known.prepared import keep

    release = knowledge.library.current_release()
    if release is not None:
        keep(release, knowledge.library, knowledge.embedder, knowledge.expander)
    fingerprint = knowledge.embedder.space.fingerprint
    if release is not None and knowledge.library.artifact(artifact_name(fingerprint, release)) is None:
        calibrate(knowledge, progress)


def _audit(knowledge: Knowledge, action: str, subject: str, **detail: object) -> None:
    AuditLog(knowledge.database, SystemClock()).append(action, COMMAND_LINE, subject, detail)


def _watcher(progress: ProgressCallback) -> Watcher:
    return lambda step: progress(step.stage, step.done, step.total)
