"""What the knowledge room holds, as JSON and as tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple

from pydantic import SecretStr
from rich.console import Console, Group
from rich.table import Column, Table
from rich.text import Text

from agent.abstention.calibration import Calibration
from agent.organisation.organisation import Organisation
from api.commands.terminal import lay_out
from api.http.wordings import wording
from api.settings import Settings
from core.language.forms import Language
from knowledge.document import Passage
from knowledge.library.catalogue import DocumentSummary, PublishedDocument, Release
from knowledge.library.held import HeldDocument
from knowledge.library.report import IngestReport, RefusedDocument
from knowledge.results import SearchResult

_EXCERPT = 300
"""Characters of a passage in the table of a search; chosen by hand."""
_CELL = 40
"""Columns that Arabic in a table cell is wrapped to; chosen by hand."""


class SettingRow(NamedTuple):
    """A setting as `munadil settings` lists it."""

    variable: str
    value: str
    default: str
    description: str


def disclosure(organisation: Organisation, language: Language | None) -> str:
    """What must be said at first sight: an AI, whose, and that it can be wrong."""
    tongue = language or organisation.default_language
    ai = wording(tongue, "ai_notice", organisation=organisation.called(tongue))
    return "\n".join(part for part in (ai, organisation.disclaimer.in_language(tongue)) if part)


def settings_rows(settings: Settings) -> list[SettingRow]:
    """Every setting with its value, its default and what it is for; secrets are masked."""
    rows = []
    for room in settings.rooms():
        for name, field in type(room).model_fields.items():
            default = field.get_default(call_default_factory=True)
            variable = f"MUNADIL_{name.upper()}"
            rows.append(SettingRow(variable, _shown(getattr(room, name)), _shown(default), field.description or ""))
    return rows


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "********" if value.get_secret_value() else ""
    if isinstance(value, tuple | list):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


def plain(value: object) -> object:
    """A dataclass or a container as JSON has it: enumerations by value, days and times in ISO 8601."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}  # type: ignore[arg-type]
    return value


def passage_as_dict(passage: Passage) -> dict[str, object]:
    """A passage with where it stands and what is known about its document."""
    return {
        "passage_id": passage.id,
        "key": passage.key,
        "title": passage.meta.title,
        "kind": passage.meta.kind.value,
        "publisher": passage.meta.publisher,
        "published_on": plain(passage.meta.published_on),
        "url": passage.meta.url,
        "heading": list(passage.heading),
        "page": passage.page,
        "language": passage.language.value,
        "tokens": passage.tokens,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
    }


def search_as_dict(result: SearchResult) -> dict[str, object]:
    """Hits with their scores, and the question as the engines saw it."""
    hits = [
        {"score": hit.score, "cosine": hit.cosine, "lexical": hit.lexical, **passage_as_dict(hit.passage)}
        for hit in result.hits
    ]
    return {"release": result.release, "expanded": plain(result.expanded), "hits": hits}


def search_table(result: SearchResult, console: Console) -> Table:
    """Hits as a table."""
    table = Table("", "score", "cosine", "words", "document", "passage", title=f"release {result.release}")
    for rank, hit in enumerate(result.hits, 1):
        place = " › ".join(dict.fromkeys((hit.passage.meta.title, *hit.passage.heading)))
        scores = (f"{hit.score:.3f}", f"{hit.cosine:.3f}", f"{hit.lexical:.3f}")
        excerpt = lay_out(hit.passage.text[:_EXCERPT].replace("\n", " "), console, width=_CELL)
        table.add_row(str(rank), *scores, lay_out(place, console, width=_CELL), excerpt)
    return table


def documents_table(documents: Iterable[DocumentSummary], console: Console) -> Table:
    """Documents, a line each, their keys whole whatever the width."""
    key = Column("key", overflow="fold")
    table = Table(key, "title", "kind", "language", "published", "passages", "warnings", "state")
    for document in documents:
        cells = (document.kind.value, document.language or "", str(document.published_on or ""), str(document.passages))
        warnings = str(len(document.warnings) or "")
        title = lay_out(document.title, console, width=_CELL)
        table.add_row(Text(document.key), title, *cells, warnings, document.status.value)
    return table


def document_as_dict(document: PublishedDocument) -> dict[str, object]:
    """A document with its metadata and its passages."""
    return {
        **{f.name: plain(getattr(document.summary, f.name)) for f in fields(document.summary)},
        "meta": plain(document.meta),
        "text": document.text,
        "passage_list": [passage_as_dict(passage) for passage in document.passages],
    }


def print_document(document: PublishedDocument, console: Console) -> None:
    """A document as it was split: each passage with its heading, page and size."""
    console.print(lay_out(document.meta.title, console, style="bold"))
    for name, value in vars(document.meta).items():
        if value and name != "title":
            console.print(Text.assemble((f"{name}: ", "dim"), _listed(value)))
    for warning in document.summary.warnings:
        console.print(Text.assemble((f"{warning.kind.value}: ", "yellow"), str(warning)))
    for passage in document.passages:
        place = " › ".join(passage.heading) + (f" · p. {passage.page}" if passage.page else "")
        console.rule(
            Text(f"{passage.ordinal + 1} · {place} · {passage.language} · {passage.tokens} tokens", style="dim")
        )
        console.print(lay_out(passage.text, console))


def _listed(value: object) -> str:
    """A value of a document's metadata on one line; titles with their languages."""
    if not isinstance(value, tuple):
        return str(value)
    return ", ".join(": ".join(part) if isinstance(part, tuple) else str(part) for part in value)


def held_table(documents: Iterable[HeldDocument]) -> Table:
    """Documents that wait for a person, and what for."""
    table = Table(Column("key", overflow="fold"), "title", "since", "why", "what stands")
    for document in documents:
        why = Text("\n".join(str(warning) for warning in document.warnings))
        kept = "the version before" if document.kept else "nothing"
        table.add_row(Text(document.key), document.title, document.held_at.isoformat(" ", "minutes"), why, kept)
    return table


def releases_table(releases: Iterable[Release]) -> Table:
    """Releases, newest first."""
    table = Table("release", "published", "documents", "passages", "note", "")
    for release in releases:
        counts = (str(release.documents), str(release.passages), release.note)
        current = "current" if release.current else ""
        table.add_row(str(release.number), release.created_at.isoformat(" ", "minutes"), *counts, current)
    return table


def ingest_table(report: IngestReport, console: Console) -> Group:
    """What an ingest did: counts, then every change and every refusal with its reason."""
    counts = Table(box=None, show_header=False)
    numbers = (report.documents, report.passages, report.known_questions)
    changed = (report.added, report.changed, report.unchanged, report.removed)
    names = ("documents", "passages", "known questions", "added", "changed", "unchanged", "removed")
    for name, number in zip(names, (*numbers, *changed), strict=True):
        counts.add_row(name, str(number))
    counts.add_row("refused", str(len(report.refused)))
    counts.add_row("held for a person", str(len(report.held)))
    counts.add_row("release", str(report.release or ""))
    parts: list[Table | Text] = [counts]
    if report.changes:
        changes = Table("", Column("document", overflow="fold"), "passages", "reason")
        for change in report.changes:
            changes.add_row(change.kind.value, Text(change.key), str(change.passages), change.reason)
        parts.append(changes)
    for title, rows in (("Refused", report.refused), ("Not read", report.kept), ("Held for a person", report.held)):
        if rows:
            parts.append(_left_out(title, rows))
    parts.extend(Text(f"note: {warning}", style="dim") for warning in report.warnings)
    if report.dry_run:
        parts.append(Text("Dry run: nothing was changed.", style="bold"))
    return Group(*parts)


def _left_out(title: str, documents: Iterable[RefusedDocument]) -> Table:
    """Documents that an ingest did not publish, why, and what to do."""
    table = Table(Column(title.casefold(), overflow="fold"), "why", "what to do", title=title)
    for document in documents:
        kept = " The version published before stays." if document.kept else ""
        table.add_row(Text(document.key), Text(document.reason), document.remedy + kept)
    return table


def calibration_table(calibration: Calibration) -> Table:
    """Thresholds per language with what they do: how many are answered, and how many wrongly."""
    table = Table(
        "language", "answers from", "offers documents from", "answerable", "unanswerable", "answered", "wrongly"
    )
    for language, found in sorted(calibration.languages.items()):
        at = min(found.curve, key=lambda point: abs(point.threshold - found.thresholds.answer))
        thresholds = (f"{found.thresholds.answer:.2f}", f"{found.thresholds.uncertain:.2f}")
        counts = (str(found.answerable), str(found.unanswerable))
        table.add_row(language, *thresholds, *counts, f"{at.coverage:.0%}", f"{at.risk:.0%}")
    return table
