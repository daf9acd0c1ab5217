"""Paths in, a release out: read, clean, split, compare, embed, publish."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

import structlog

from core.errors import MunadilError
from core.text import composed
from knowledge.document import LoadedDocument
from knowledge.errors import EmptySourceError
from knowledge.known.anchors import resolve
from knowledge.known.headings import asked_by_headings
from knowledge.library import held, releases
from knowledge.library.changes import Diff, PreparedDocument, Scope, StandingVersion
from knowledge.library.codec import decode_meta, encode_warnings
from knowledge.library.contradictions import compared
from knowledge.library.kept import keep_apart, kept_texts
from knowledge.library.library import Library
from knowledge.library.publish import KEEP_RELEASES, Publisher
from knowledge.library.report import IngestReport, RefusedDocument, report_of
from knowledge.library.tables import IngestRunRow
from knowledge.library.translations import linked, translated
from knowledge.ports import Embedder, LexicalIndex, QuestionExpander, VectorIndex
from knowledge.progress import Progress, Stage, Watcher, nobody
from knowledge.reading.clean import clean
from knowledge.reading.load import Loaded, Note, Refusal, load_path
from knowledge.reading.sources import Origin, origins
from knowledge.reading.split import split
from knowledge.warnings import ReadingWarning, WarningKind

MAX_KEY = 1000
"""Characters of a document's key; chosen by hand: it is a primary key, and paths are shorter than this where files are kept."""
Loader = Callable[[Path], Iterator[Loaded]]
_log = structlog.get_logger(__name__)


@dataclass
class _Read:
    """What was read so far."""

    documents: dict[str, tuple[str, LoadedDocument]]
    refused: list[RefusedDocument]
    notes: list[str]


def prepare_document(
    place: Origin,
    *,
    library: Library,
    embedder: Embedder,
    vectors: VectorIndex,
    words: LexicalIndex,
    progress: Watcher = nobody,
    load: Loader = load_path,
    expander: QuestionExpander | None = None,
    patience_s: float = 0.0,
) -> IngestReport:
    """Make what the place holds now a candidate, in the place of what it held before; where there is nothing, that goes.

    Nothing else of its source is read. The report's release is the candidate, None where nothing would change; with a refused document
    there is none either. A document that would wait for a person does not: whoever publishes the candidate has seen its warnings.
    Raises LockedError when an ingest, or another publication, still runs after `patience_s`.
    """
    began = time.monotonic()
    with library.database.lock("ingest", patience_s=patience_s):
        with library.database.read() as session:
            base = releases.current(session)
            standing = releases.standing_versions(session, base)
        read = _read([place], load, progress, frozenset(standing)) if place.path.exists() else _Read({}, [], [])
        keep_apart(read.documents, standing, library, with_texts=False)
        prepared = compared(_prepare(read, standing, [place], progress), library, words, standing)
        publisher = Publisher(library, embedder, vectors, words, expander=expander, patience_s=patience_s)
        diff = publisher.plan(prepared, *_scopes([place], read.refused, ()))
        readings = {one.key: encode_warnings(one.document.warnings) for one in prepared}
        number = None if read.refused else publisher.prepare(diff, readings, _note([place]), progress)
    seconds = time.monotonic() - began
    return report_of(diff, prepared, read.refused, number, dry_run=False, seconds=seconds, notes=read.notes)


def ingest(
    paths: Sequence[Path],
    *,
    library: Library,
    embedder: Embedder,
    vectors: VectorIndex,
    words: LexicalIndex,
    progress: Watcher = nobody,
    source: str | None = None,
    dry_run: bool = False,
    allow_empty: bool = False,
    load: Loader = load_path,
    keep_releases: int = KEEP_RELEASES,
    expander: QuestionExpander | None = None,
    strict: Collection[WarningKind] = (),
) -> IngestReport:
    """Publish what the paths hold now in place of what they held before; other sources stay as they are.

    One bad file never stops the good ones, and what stands of it stays. Run again after a kill, it ends as one clean run.
    `expander` is the one of the search: known questions are embedded as it makes them searchable. Documents with a warning of a
    `strict` kind are refused; those with one of `HELD_KINDS` wait for a person.
    Raises LockedError when another ingest runs, EmptySourceError when a source would lose everything (see `allow_empty`).
    """
    began, started_at = time.monotonic(), library.clock.now()
    with library.database.lock("ingest"):
        with library.database.read() as session:
            places = origins(paths, releases.known_sources(session), source)
            base = releases.current(session)
            standing = releases.standing_versions(session, base)
            released = held.released_digests(session)
        read = _read(places, load, progress, frozenset(standing))
        told = keep_apart(read.documents, standing, library)
        prepared = compared(_prepare(read, standing, places, progress), library, words, standing)
        prepared, waiting = _sifted(prepared, read.refused, standing, released, strict)
        publisher = Publisher(library, embedder, vectors, words, keep_releases=keep_releases, expander=expander)
        diff = publisher.plan(prepared, *_scopes(places, read.refused, (*waiting, *kept_texts(standing))))
        if not allow_empty:
            _refuse_emptying(diff, [*prepared, *waiting])
        release = None if dry_run else publisher.publish(diff, _note(places), progress)
        number = base if release is None else release.number
        seconds = time.monotonic() - began
        report = report_of(
            diff,
            prepared,
            read.refused,
            number,
            dry_run=dry_run,
            seconds=seconds,
            notes=read.notes,
            held=waiting,
            kept=told,
        )
        if not dry_run:
            _remember(library, diff, prepared, waiting)
            _record(library, places, started_at, report)
    return report


def _sifted(
    prepared: Sequence[PreparedDocument],
    refused: list[RefusedDocument],
    standing: Mapping[str, StandingVersion],
    released: Collection[tuple[str, str]],
    strict: Collection[WarningKind],
) -> tuple[list[PreparedDocument], list[PreparedDocument]]:
    """Documents to publish and documents that wait for a person; those with a warning of a strict kind join the refused."""
    published: list[PreparedDocument] = []
    waiting: list[PreparedDocument] = []
    for document in prepared:
        faults = [warning for warning in document.document.warnings if warning.kind in strict]
        if faults:
            told = " ".join(str(warning) for warning in faults)
            refused.append(RefusedDocument(document.key, told, "Mend it, or ingest without --strict."))
        elif held.must_wait(document, standing, released):
            waiting.append(document)
        else:
            published.append(document)
    return published, waiting


def _remember(
    library: Library, diff: Diff, prepared: Sequence[PreparedDocument], waiting: Sequence[PreparedDocument]
) -> None:
    """Keep what was warned of, and let those wait that must."""
    at = library.clock.now()
    with library.database.write() as session:
        held.remember_readings(session, prepared, diff.removed, at)
        held.forget_outdated(session, diff.scopes, {document.key for document in waiting})
        held.hold(session, waiting, at)


def _record(library: Library, places: Sequence[Origin], started_at: datetime, report: IngestReport) -> None:
    row = IngestRunRow(
        source=", ".join(sorted({place.source for place in places})),
        started_at=started_at,
        finished_at=library.clock.now(),
        release=report.release,
        report=json.dumps(report.as_dict(), ensure_ascii=False),
    )
    with library.database.write() as session:
        session.add(row)


def _read(places: Sequence[Origin], load: Loader, progress: Watcher, standing: frozenset[str]) -> _Read:
    read = _Read({}, [], [])
    # A file that was published under its name with accents apart (as macOS writes them) is no new one.
    apart = {composed(key): key for key in standing if composed(key) != key and composed(key) not in standing}
    for place in places:
        for item in load(place.path):
            key = place.full_key(item.key)
            key = apart.get(composed(key), key)
            if isinstance(item, Note):
                read.notes.append(f"{key}: {item.text}")
            elif isinstance(item, Refusal):
                read.refused.append(RefusedDocument(key, item.reason, item.remedy))
            elif key in read.documents:
                read.refused.append(RefusedDocument(key, "Another document has the same key.", "Rename one of them."))
            elif len(key) > MAX_KEY:
                read.refused.append(RefusedDocument(key[:MAX_KEY], "Its path is too long.", "Move it up some folders."))
            else:
                read.documents[key] = (place.source, replace(item, key=key))
            progress(Progress(Stage.READ, len(read.documents) + len(read.refused), 0))
    return read


def _prepare(
    read: _Read, standing: Mapping[str, StandingVersion], places: Sequence[Origin], progress: Watcher
) -> list[PreparedDocument]:
    """Clean and split every document; those that turn out to be empty or broken join the refused."""
    keys = frozenset(standing) | read.documents.keys()
    cleaned = _cleaned(read, keys)
    scopes = _scopes(places, read.refused, kept_texts(standing))
    stays = {
        version.key: decode_meta(version.meta)
        for version in standing.values()
        if version.key not in read.documents and not any(scope.covers(version) for scope in scopes)
    }
    known_of = linked(list(cleaned.values()), stays)
    prepared: list[PreparedDocument] = []
    for number, (key, document) in enumerate(cleaned.items(), start=1):
        meta, unlinked = known_of[key]
        document = replace(document, meta=meta, warnings=(*document.warnings, *unlinked))
        with _refusing(read, key):
            if made := with_passages(read.documents[key][0], document):
                prepared.append(made)
            else:
                read.refused.append(RefusedDocument(key, "There is no text in it.", "Check that it is the right file."))
        progress(Progress(Stage.COMPARE, number, len(cleaned)))
    return prepared


def _cleaned(read: _Read, keys: frozenset[str]) -> dict[str, LoadedDocument]:
    """Documents cleaned, with the full keys of those that replace them and that they are translations of."""
    cleaned: dict[str, LoadedDocument] = {}
    for key, (source, document) in read.documents.items():
        with _refusing(read, key):
            found = clean(document)
            newer, original = successor(found, source, keys), original_of(found, source, keys)
            cleaned[key] = replace(found, meta=replace(found.meta, superseded_by=newer, translation_of=original))
    return cleaned


def with_passages(source: str, document: LoadedDocument) -> PreparedDocument | None:
    """A cleaned document with its passages, their translations and its known questions; None without any text."""
    passages, untranslated = translated(document, split(document))
    known, warnings = resolve(document.known, document.key, document.text, passages)
    known = (*known, *asked_by_headings(document, passages, known))
    unused = (ReadingWarning(WarningKind.KNOWN_QUESTIONS, text) for text in warnings)
    told = replace(document, warnings=(*document.warnings, *untranslated, *unused))
    return PreparedDocument(source, told, passages, known) if passages else None


@contextmanager
def _refusing(read: _Read, key: str) -> Iterator[None]:
    """Let a document that breaks what reads it join the refused: one bad file must not stop the good ones."""
    try:
        yield
    except MunadilError as error:
        read.refused.append(RefusedDocument(key, error.detail, error.remedy))
    except Exception as error:  # noqa: BLE001 - one bad file must not stop the good ones
        _log.warning("knowledge.document_broke_reader", key=key, kind=type(error).__name__, exc_info=error)
        reason = f"It could not be read ({type(error).__name__})."
        read.refused.append(RefusedDocument(key, reason, "Save it anew in another format, or report it."))


def successor(document: LoadedDocument, source: str, keys: frozenset[str]) -> str:
    """Full key of the document that replaces this one, named beside it, within its source or in full; as written if unknown."""
    return _full_key(document, document.meta.superseded_by, source, keys)


def original_of(document: LoadedDocument, source: str, keys: frozenset[str]) -> str:
    """The same of the document that it says it is a translation of."""
    return _full_key(document, document.meta.translation_of, source, keys)


def _full_key(document: LoadedDocument, written: str, source: str, keys: frozenset[str]) -> str:
    if not written:
        return ""
    beside = (PurePosixPath(document.key).parent / written).as_posix()
    candidates = (beside, f"{source}/{written}", written)
    found = next((key for key in candidates if key in keys), "")
    return found or next((key for key in keys if composed(key) in map(composed, candidates)), written)


def _scopes(
    places: Sequence[Origin],
    refused: Sequence[RefusedDocument],
    waiting: Sequence[PreparedDocument | StandingVersion],
) -> list[Scope]:
    keep = frozenset((*(document.key for document in refused), *(document.key for document in waiting)))
    return [
        Scope(place.source, place.within, keep if place.path.exists() else frozenset(), place.root) for place in places
    ]


def _refuse_emptying(diff: Diff, prepared: Sequence[PreparedDocument]) -> None:
    """Nobody loses all they published because a folder was not mounted."""
    filled = {document.source for document in prepared}
    for scope in diff.scopes:
        lost = [v for v in diff.standing.values() if v.key in diff.removed and scope.covers(v)]
        if lost and scope.source not in filled:
            raise EmptySourceError(
                f"Nothing readable is left in source {scope.source}, which has {len(lost)} published documents.",
                remedy="Check the path; with --allow-empty, all of them are withdrawn.",
            )


def _note(places: Sequence[Origin]) -> str:
    return f"ingest of {', '.join(sorted({place.source for place in places}))}"
