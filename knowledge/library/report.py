"""What an ingest did, for a table on a screen and as JSON."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from knowledge.library.changes import ChangeKind, Diff, DocumentChange, PreparedDocument
from knowledge.warnings import HELD_KINDS


@dataclass(frozen=True)
class RefusedDocument:
    """A document that was not taken, why, and what to do; `kept` says that an earlier version of it stays published."""

    key: str
    reason: str
    remedy: str = ""
    kept: bool = False


@dataclass(frozen=True)
class Finding:
    """A warning about one document, as `ReadingWarning` has it."""

    key: str
    kind: str
    text: str
    place: str
    sample: str
    remedy: str


@dataclass(frozen=True)
class IngestReport:
    """Outcome of an ingest: counts of documents, each change with its reason, what was refused and why.

    `documents`, `passages` and `known_questions` (every wording) count what the paths hold now and could be read;
    `release` is the one published afterwards (before, in a dry run).
    """

    release: int | None
    documents: int
    passages: int
    added: int
    changed: int
    unchanged: int
    removed: int
    changes: tuple[DocumentChange, ...]
    """All but the unchanged, by key."""
    refused: tuple[RefusedDocument, ...]
    warnings: tuple[str, ...]
    dry_run: bool
    seconds: float
    known_questions: int = 0
    held: tuple[RefusedDocument, ...] = ()
    """Documents that wait for a person, each with what it waits for."""
    kept: tuple[RefusedDocument, ...] = ()
    """Documents that were not read, for staff corrected or withdrew them: what stands of them stays."""
    findings: tuple[Finding, ...] = ()
    """The warnings once more, taken apart for programs."""

    @property
    def ok(self) -> bool:
        """Whether every document was taken and published."""
        return not self.refused and not self.held

    def as_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {**asdict(self), "seconds": round(self.seconds, 3), "ok": self.ok}


def report_of(
    diff: Diff,
    prepared: Sequence[PreparedDocument],
    refused: Sequence[RefusedDocument],
    release: int | None,
    *,
    dry_run: bool,
    seconds: float,
    notes: Sequence[str] = (),
    held: Sequence[PreparedDocument] = (),
    kept: Sequence[RefusedDocument] = (),
) -> IngestReport:
    """The report on changes that were published (or, in a dry run, would be)."""
    here = [change for change in diff.changes if change.kind is not ChangeKind.REMOVED]
    known = diff.standing.keys()
    told = (*diff.documents, *held)
    return IngestReport(
        release=release,
        documents=len(here),
        passages=sum(change.passages for change in here),
        added=diff.count(ChangeKind.ADDED),
        changed=diff.count(ChangeKind.CHANGED),
        unchanged=diff.count(ChangeKind.UNCHANGED),
        removed=diff.count(ChangeKind.REMOVED),
        changes=tuple(change for change in diff.changes if change.kind is not ChangeKind.UNCHANGED),
        refused=tuple(
            RefusedDocument(r.key, r.reason, r.remedy, kept=any(k == r.key or k.startswith(f"{r.key}/") for k in known))
            for r in refused
        ),
        held=tuple(_held(document, known) for document in held),
        kept=tuple(kept),
        warnings=(
            *(f"{document.key}: {warning}" for document in told for warning in document.document.warnings),
            *notes,
        ),
        findings=tuple(
            Finding(document.key, w.kind.value, w.text, w.place, w.sample, w.remedy)
            for document in told
            for w in document.document.warnings
        ),
        dry_run=dry_run,
        seconds=seconds,
        known_questions=sum(len(entry.questions) for document in prepared for entry in document.known),
    )


def _held(document: PreparedDocument, standing: Collection[str]) -> RefusedDocument:
    reasons = [str(warning) for warning in document.document.warnings if warning.kind in HELD_KINDS]
    remedy = f"Look at it; `munadil knowledge release-held {document.key}` publishes it."
    return RefusedDocument(document.key, " ".join(reasons), remedy, kept=document.key in standing)
