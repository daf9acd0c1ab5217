"""What publishing would change: documents as they are now against documents as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from core.text import composed
from knowledge.document import LoadedDocument, Passage, text_digest
from knowledge.library.codec import decode_meta, ids_digest
from knowledge.questions import KnownQuestions, known_digest


class ChangeKind(StrEnum):
    """What happens to a document."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


@dataclass(frozen=True)
class PreparedDocument:
    """A document ready to be published, under its full key `<source>/<key within the source>`, with its passages."""

    source: str
    document: LoadedDocument
    passages: tuple[Passage, ...]
    known: tuple[KnownQuestions, ...] = ()

    @property
    def key(self) -> str:
        """Full key."""
        return self.document.key

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its text, its metadata and its known questions."""
        own, known = self.document.digest, self.known_digest
        return text_digest(f"{own}\n{known}") if known else own

    @cached_property
    def known_digest(self) -> str:
        """SHA-256 of its known questions, empty without any."""
        return known_digest(self.known)

    @cached_property
    def passages_digest(self) -> str:
        """SHA-256 of the ids of its passages, in reading order."""
        return ids_digest(passage.id for passage in self.passages)


@dataclass(frozen=True)
class StandingVersion:
    """The version of a document that a release names."""

    version_id: int
    key: str
    source: str
    title: str
    digest: str
    text_digest: str
    passages_digest: str
    meta: str
    passages: int
    known_digest: str = ""


@dataclass(frozen=True)
class Scope:
    """What a set of documents replaces: everything of `source` whose full key lies under `within` (all of it when empty).

    `keep` are full keys (of documents, or of archives and folders) that stay as they stand although they are not in the
    set: they are there and could not be read.
    """

    source: str
    within: str = ""
    keep: frozenset[str] = frozenset()
    root: str = ""
    """Folder or file that the source was read from."""

    def covers(self, version: StandingVersion) -> bool:
        """Whether a standing document is replaced."""
        return self.names(version.source, version.key) and not any(_is_at(version.key, kept) for kept in self.keep)

    def names(self, source: str, key: str) -> bool:
        """Whether a document lies within it, kept or not."""
        return source == self.source and (not self.within or _is_at(key, self.within))


def _is_at(key: str, place: str) -> bool:
    key, place = composed(key), composed(place)
    return key == place or key.startswith(f"{place}/")


@dataclass(frozen=True)
class DocumentChange:
    """What happens to one document and why, in words."""

    kind: ChangeKind
    key: str
    title: str
    reason: str
    passages: int
    """Passages it has afterwards (before, when it is removed)."""


@dataclass(frozen=True)
class Diff:
    """Changes worked out against release `base` (None: nothing was published)."""

    base: int | None
    scopes: tuple[Scope, ...]
    changes: tuple[DocumentChange, ...]
    documents: tuple[PreparedDocument, ...]
    """Those added or changed."""
    standing: Mapping[str, StandingVersion] = field(repr=False)
    """Every document of the base release, by key."""

    @property
    def is_empty(self) -> bool:
        """Whether publishing it would change nothing."""
        return all(change.kind is ChangeKind.UNCHANGED for change in self.changes)

    def count(self, kind: ChangeKind) -> int:
        """Number of documents that this happens to."""
        return sum(change.kind is kind for change in self.changes)

    @property
    def removed(self) -> frozenset[str]:
        """Keys of documents that go."""
        return frozenset(change.key for change in self.changes if change.kind is ChangeKind.REMOVED)

    @property
    def replaced(self) -> frozenset[str]:
        """Keys of documents whose standing version the next release no longer names."""
        return self.removed | {document.key for document in self.documents}


def compare(
    base: int | None,
    standing: Mapping[str, StandingVersion],
    documents: Iterable[PreparedDocument],
    scopes: Sequence[Scope],
) -> Diff:
    """Work out what publishing `documents` in place of what the scopes cover changes, by key."""
    changes: list[DocumentChange] = []
    fresh: list[PreparedDocument] = []
    seen: set[str] = set()
    for document in documents:
        seen.add(document.key)
        change = _change(standing.get(document.key), document)
        changes.append(change)
        if change.kind is not ChangeKind.UNCHANGED:
            fresh.append(document)
    for version in standing.values():
        if version.key not in seen and any(scope.covers(version) for scope in scopes):
            reason = f"no longer in source {version.source}"
            changes.append(DocumentChange(ChangeKind.REMOVED, version.key, version.title, reason, version.passages))
    return Diff(base, tuple(scopes), tuple(sorted(changes, key=lambda c: c.key)), tuple(fresh), standing)


def _change(before: StandingVersion | None, after: PreparedDocument) -> DocumentChange:
    kind, reason = ChangeKind.CHANGED, ""
    if before is None:
        kind, reason = ChangeKind.ADDED, "not published before"
    elif (before.digest, before.passages_digest) == (after.digest, after.passages_digest):
        kind, reason = ChangeKind.UNCHANGED, "same text and metadata"
    else:
        reason = _what_differs(before, after)
    return DocumentChange(kind, after.key, after.document.meta.title, reason, len(after.passages))


def _what_differs(before: StandingVersion, after: PreparedDocument) -> str:
    reasons: list[str] = []
    if before.text_digest != text_digest(after.document.text):
        reasons.append("its text changed")
    old, new = decode_meta(before.meta), after.document.meta
    fields = [name for name in vars(new) if name != "kept" and getattr(old, name) != getattr(new, name)]
    if fields:
        reasons.append(f"what is known about it changed ({', '.join(fields)})")
    if before.known_digest != after.known_digest:
        reasons.append("its known questions changed")
    if not reasons and before.digest != after.digest:
        reasons.append("its headings or pages changed")
    return " and ".join(reasons) or "it is split into passages differently"
