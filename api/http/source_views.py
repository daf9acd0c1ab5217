"""A source as JSON: the exact passage behind a citation, in its context."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from api.http.services import SourceContext
from api.http.sources import text_after, text_before
from core.language.forms import Language
from knowledge.document import Kind


class PassageView(BaseModel):
    """A passage; `start` and `end` count characters of the document's text."""

    id: str
    text: str
    heading: list[str] = Field(description="Headings above it, outermost first.")
    page: int | None
    language: Language
    start: int
    end: int


class DocumentView(BaseModel):
    """What is known about the document that a passage stands in."""

    key: str = Field(description="Names the document across its versions: its path within what was ingested.")
    translation_of: str = Field(description="Key of the document that it translates; empty when it is no translation.")
    title: str
    kind: Kind
    publisher: str
    language: Language | None
    published_on: date | None
    valid_from: date | None
    valid_until: date | None
    superseded_by: str = Field(description="Title of the document that replaces it; empty when none does.")
    territory: list[str]
    themes: list[str]
    url: str


class SourceView(BaseModel):
    """A passage with what stands around it."""

    passage: PassageView
    before: list[str] = Field(
        description="Text before the passage, in reading order, without what the passage repeats."
    )
    after: list[str] = Field(description="Text after the passage, in reading order.")
    document: DocumentView
    outdated: bool = Field(description="Past its validity, or replaced by a newer document.")
    current: bool = Field(description="Whether the published release still holds this passage.")


def is_outdated(context: SourceContext, today: date) -> bool:
    """Whether a source is past its validity or replaced by a newer document."""
    meta = context.passage.meta
    return bool(meta.superseded_by) or (meta.valid_until is not None and meta.valid_until < today)


def source_view(context: SourceContext, today: date) -> SourceView:
    """A source as it is shown to the outside."""
    passage, meta = context.passage, context.passage.meta
    return SourceView(
        passage=PassageView(
            id=passage.id,
            text=passage.text,
            heading=list(passage.heading),
            page=passage.page,
            language=passage.language,
            start=passage.start,
            end=passage.end,
        ),
        before=[text for p in context.before if (text := text_before(passage, p))],
        after=[text for p in context.after if (text := text_after(passage, p))],
        document=DocumentView(
            key=passage.key,
            translation_of=meta.translation_of,
            title=meta.title,
            kind=meta.kind,
            publisher=meta.publisher,
            language=meta.language,
            published_on=meta.published_on,
            valid_from=meta.valid_from,
            valid_until=meta.valid_until,
            superseded_by=context.superseded_by,
            territory=list(meta.territory),
            themes=list(meta.themes),
            url=meta.url,
        ),
        outdated=is_outdated(context, today),
        current=context.current,
    )
