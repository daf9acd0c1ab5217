"""Amending one document of any source: a correction, other known questions, a withdrawal, or handing it back to its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.errors import NotFoundError
from knowledge.document import Kept, LoadedDocument, StatedTranslation
from knowledge.known.anchors import resolve
from knowledge.known.file import QuestionsFile
from knowledge.library.catalogue import PublishedDocument
from knowledge.library.changes import PreparedDocument, Scope
from knowledge.library.codec import encode_warnings
from knowledge.library.ingest import with_passages
from knowledge.library.kept import EarlierVersion, stated_known, withdrawn
from knowledge.library.library import Library
from knowledge.library.publish import Publisher
from knowledge.progress import Watcher, nobody
from knowledge.questions import KnownQuestions
from knowledge.reading.clean import clean


class NotAmendableError(NotFoundError):
    """There is no such document to amend."""


def found_for(library: Library, key: str) -> PublishedDocument:
    """A document as it stands or stood last. Raises NotAmendableError."""
    found = library.last(key)
    if found is None:
        raise NotAmendableError(f"{key} was never published.", remedy="`munadil knowledge list` shows the keys.")
    return found


def correction(library: Library, key: str, loaded: LoadedDocument) -> PreparedDocument | None:
    """A document with other words or facts, its known questions and translations kept where their words still stand.

    None without any text. Raises NotAmendableError.
    """
    found = found_for(library, key)
    known = library.known_of(key, found.summary.version)
    document = replace(
        clean(replace(loaded, key=key)),
        known=stated_known(known, found.passages),
        translations=_stated(found),
    )
    meta = replace(document.meta, translation_of=found.meta.translation_of, titles=found.meta.titles)
    made = with_passages(found.summary.source, replace(document, meta=meta))
    if made is None:
        return None
    return replace(made, document=replace(made.document, meta=replace(meta, kept=(Kept.TEXT, Kept.QUESTIONS))))


def questioned(library: Library, key: str, asked: QuestionsFile) -> tuple[PreparedDocument, tuple[str, ...]]:
    """A document with other known questions, what its headings ask beside them, and what is wrong with them. Raises NotAmendableError."""
    found = found_for(library, key)
    known, warnings = resolve(asked.entries, key, found.text, found.passages)
    before = library.known_of(key, found.summary.version)
    stated = {entry.questions for entry in stated_known(before, found.passages)}
    said = {text for entry in known for _, text in entry.questions}
    by_headings = [e for e in before if e.questions not in stated and e.questions[0][1] not in said]
    kept = tuple(dict.fromkeys((*found.meta.kept, Kept.QUESTIONS)))
    document = LoadedDocument(key, replace(found.meta, kept=kept), found.text)
    return _with_known(found, document, (*known, *by_headings)), (*asked.warnings, *warnings)


def withdrawal(library: Library, key: str) -> PreparedDocument:
    """A document that is published no more. Raises NotAmendableError."""
    if library.document(key) is None:
        raise NotAmendableError(f"{key} is not published.", remedy="`munadil knowledge list` shows the keys.")
    return withdrawn(found_for(library, key))


def handed_back(library: Library, key: str) -> PreparedDocument:
    """A document as its source brought it last. Raises NotAmendableError."""
    for version in library.versions(key):
        found = library.version(key, version.number) if version.passages else None
        if found is not None and not found.meta.kept:
            document = LoadedDocument(key, found.meta, found.text)
            known = library.known_of(key, version.number)
            return EarlierVersion(found.summary.source, document, found.passages, known, earlier=version.digest)
    raise NotAmendableError(f"No source ever brought {key}.", remedy="Correct it, or withdraw it.")


def prepare(
    library: Library,
    publisher: Publisher,
    prepared: PreparedDocument,
    note: str,
    watch: Watcher = nobody,
    *,
    patience_s: float = 0.0,
) -> int | None:
    """Make a document a candidate in place of what stands of it; its number, None where nothing would change.

    Raises LockedError when an ingest still runs after `patience_s`, and what `Publisher.prepare` raises.
    """
    with library.database.lock("ingest", patience_s=patience_s):
        diff = publisher.plan([prepared], Scope(prepared.source, within=prepared.key))
        readings = {prepared.key: encode_warnings(prepared.document.warnings)}
        return publisher.prepare(diff, readings, note, watch)


def _with_known(
    found: PublishedDocument, document: LoadedDocument, known: Sequence[KnownQuestions]
) -> PreparedDocument:
    return PreparedDocument(found.summary.source, document, found.passages, tuple(known))


def _stated(found: PublishedDocument) -> tuple[StatedTranslation, ...]:
    """Reviewed translations of words of a document, as somebody would write them beside it."""
    return tuple(
        StatedTranslation(passage.text[t.start : t.end], ((t.language, t.text),), t.reviewed_by, found.summary.key)
        for passage in found.passages
        for t in passage.translations
    )
