"""Passages and metadata as the database holds them: compact JSON, quick to read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from core.language.forms import Language
from core.language.sentences import Sentence
from knowledge.document import DocumentMeta, Kept, Kind, Passage, Translation
from knowledge.warnings import ReadingWarning, WarningKind, Warnings


def encode_meta(meta: DocumentMeta) -> str:
    """Metadata as JSON; fields at their defaults are left out."""
    fields: dict[str, Any] = {
        name: value for name, value in vars(meta).items() if name == "title" or value not in (None, "", ())
    }
    for name in ("published_on", "valid_from", "valid_until"):
        if name in fields:
            fields[name] = fields[name].isoformat()
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


@lru_cache(maxsize=4096)
def decode_meta(text: str) -> DocumentMeta:
    """Metadata from JSON; kept, for every passage of a document shares it."""
    fields = json.loads(text)
    for name in ("published_on", "valid_from", "valid_until"):
        if name in fields:
            fields[name] = date.fromisoformat(fields[name])
    for name in ("territory", "themes"):
        if name in fields:
            fields[name] = tuple(fields[name])
    if "kept" in fields:
        fields["kept"] = tuple(map(Kept, fields["kept"]))
    if "kind" in fields:
        fields["kind"] = Kind(fields["kind"])
    if "titles" in fields:
        fields["titles"] = tuple((Language(language), title) for language, title in fields["titles"])
    if "language" in fields:
        fields["language"] = Language(fields["language"])
    return DocumentMeta(**fields)


def encode_passage(passage: Passage) -> str:
    """Everything of a passage but its id, key, language and metadata, as JSON."""
    payload: dict[str, Any] = {
        "text": passage.text,
        "place": [passage.ordinal, passage.start, passage.end, passage.page, passage.tokens],
        "heading": passage.heading,
        "sentences": [[s.start, s.end] for s in passage.sentences],
    }
    if passage.translations:
        payload["translations"] = [[t.start, t.end, t.language, t.text, t.reviewed_by] for t in passage.translations]
    if passage.headings_in:
        payload["headings_in"] = passage.headings_in
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def decode_passage(passage_id: str, key: str, language: str, payload: str, meta: str) -> Passage:
    """A passage from its row."""
    fields = json.loads(payload)
    text: str = fields["text"]
    ordinal, start, end, page, tokens = fields["place"]
    return Passage(
        id=passage_id,
        key=key,
        ordinal=ordinal,
        text=text,
        start=start,
        end=end,
        heading=tuple(fields["heading"]),
        page=page,
        language=Language(language),
        tokens=tokens,
        meta=decode_meta(meta),
        sentences=tuple(Sentence(text[a:b], a, b) for a, b in fields["sentences"]),
        translations=tuple(
            Translation(a, b, Language(tag), said, by) for a, b, tag, said, by in fields.get("translations", ())
        ),
        headings_in=tuple((Language(tag), tuple(titles)) for tag, titles in fields.get("headings_in", ())),
    )


def renumbered(passage: Passage, ordinal: int) -> Passage:
    """The passage with its place in one version: the same passage may stand elsewhere in another."""
    return passage if passage.ordinal == ordinal else replace(passage, ordinal=ordinal)


def ids_digest(ids: Iterable[str]) -> str:
    """SHA-256 of a sequence of ids, in the order given."""
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()


def encode_warnings(warnings: Warnings) -> str:
    """Warnings as JSON; empty fields are left out."""
    rows = [{name: value for name, value in vars(warning).items() if value} for warning in warnings]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def decode_warnings(text: str) -> Warnings:
    """Warnings from JSON; a kind that this version does not know is a note."""
    return tuple(ReadingWarning(**{**row, "kind": _warning_kind(row["kind"])}) for row in json.loads(text))


def _warning_kind(name: str) -> WarningKind:
    return WarningKind(name) if name in set(WarningKind) else WarningKind.NOTE
