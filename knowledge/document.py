"""What a document is, what a passage of it carries, and where both stand."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from core.language.forms import Language
from core.language.sentences import Sentence
from knowledge.questions import StatedQuestions
from knowledge.warnings import Warnings


class Kept(StrEnum):
    """What of a document staff keeps: its source's files no longer say it."""

    TEXT = "text"
    """Its words and what is known about it; without a passage, it is withdrawn."""
    QUESTIONS = "questions"
    """Its known questions."""


class Kind(StrEnum):
    """What sort of publication a document is."""

    PROGRAMME = "programme"
    POSITION = "position"
    CONSULTATION_OUTCOME = "consultation_outcome"
    PRESS_RELEASE = "press_release"
    PRESS_ARTICLE = "press_article"
    SPEECH = "speech"
    LAW = "law"
    FAQ = "faq"
    FACT_SHEET = "fact_sheet"
    OTHER = "other"


@dataclass(frozen=True)
class DocumentMeta:
    """What is known about a document besides its text; dates are calendar days."""

    title: str
    kind: Kind = Kind.OTHER
    publisher: str = ""
    language: Language | None = None
    """Main language of the text; found from the text when nobody says."""
    published_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    superseded_by: str = ""
    """Key of the document that replaces this one."""
    territory: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    url: str = ""
    translation_of: str = ""
    """Key of the document that it is a translation of; empty of an original. Both are one source."""
    titles: tuple[tuple[Language, str], ...] = ()
    """Its title in other languages, as far as somebody has said it or a translation bears it."""
    kept: tuple[Kept, ...] = ()
    """What of it staff keeps instead of its source; no part of what identifies its passages."""

    @property
    def identity(self) -> dict[str, str]:
        """Everything known, as texts by name. What came with translations is left out where nothing is said: nothing else changed."""
        every = ((name, value) for name, value in vars(self).items() if name != "kept")
        return {name: str(value) for name, value in every if value or name not in _SINCE_TRANSLATIONS}

    def title_in(self, language: Language) -> str:
        """Its title in a language or the one that reads like it; empty where it is not known."""
        titles = dict(self.titles)
        return titles.get(language) or titles.get(language.base, "")


_SINCE_TRANSLATIONS = frozenset(["translation_of", "titles"])


@dataclass(frozen=True)
class StatedTranslation:
    """Words of a document (its title, a heading or a span) with what they say in other languages, as somebody wrote it beside it."""

    text: str
    languages: tuple[tuple[Language, str], ...]
    reviewed_by: str = ""
    where: str = ""
    """The `file:line` that it begins at."""


@dataclass(frozen=True)
class Translation:
    """What passage.text[start:end] says in another language, and who has reviewed that."""

    start: int
    end: int
    language: Language
    text: str
    reviewed_by: str


@dataclass(frozen=True)
class Heading:
    """A heading line of a text: `level` 1 is the outermost; it stands at text[start:end]."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True)
class PageBreak:
    """Where page `number` (from 1) begins in a text."""

    number: int
    start: int


@dataclass(frozen=True)
class LoadedDocument:
    """A document as a loader hands it over, or as `clean` returns it.

    `key` names it across ingests (its path within what was ingested, `/`-separated; `archive.zip/inner.md` within an
    archive). `records` says that every paragraph is a record (a row of a table) that splitting must keep whole.
    """

    key: str
    meta: DocumentMeta
    text: str
    headings: tuple[Heading, ...] = ()
    pages: tuple[PageBreak, ...] = ()
    records: bool = False
    warnings: Warnings = ()
    known: tuple[StatedQuestions, ...] = ()
    """Questions that people ask of it, with the words of it that answer them."""
    named_by: tuple[str, ...] = ()
    """Columns of records whose values are the records' titles."""
    translations: tuple[StatedTranslation, ...] = ()
    """Words of it in other languages, stated beside it."""

    @property
    def digest(self) -> str:
        """SHA-256 of the text and of everything known about it, hexadecimal."""
        meta = self.meta.identity
        pages = [(p.number, p.start) for p in self.pages]
        headings = [(h.level, h.title, h.start) for h in self.headings]
        parts = [self.key, meta, self.text, pages, headings, self.records, *([self.named_by] if self.named_by else [])]
        parts += [[repr(translation) for translation in self.translations]] if self.translations else []
        content = json.dumps(parts, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class Passage:
    """An immutable piece of one document version: text == document.text[start:end].

    `id` is content-addressed: the same text at the same place of the same document with the same metadata has the same id.
    """

    id: str
    key: str
    """Key of its document."""
    ordinal: int
    text: str
    start: int
    end: int
    heading: tuple[str, ...]
    page: int | None
    language: Language
    """Language of this passage, which may differ from the document's."""
    tokens: int
    meta: DocumentMeta
    sentences: tuple[Sentence, ...] = field(default=())
    translations: tuple[Translation, ...] = ()
    """Reviewed translations of parts of it."""
    headings_in: tuple[tuple[Language, tuple[str, ...]], ...] = ()
    """Its headings in other languages, where each of them is known."""

    @property
    def group(self) -> str:
        """Key of the document that it and its translations are one source by."""
        return self.meta.translation_of or self.key

    def heading_in(self, language: Language) -> tuple[str, ...]:
        """Its headings in a language or the one that reads like it; none where they are not known."""
        headings = dict(self.headings_in)
        return headings.get(language) or headings.get(language.base, ())

    def translation(self, start: int, end: int, language: Language) -> Translation | None:
        """A reviewed translation of text[start:end] into a language or the one that reads like it; the closest around it."""
        own = [t for t in self.translations if t.start <= start and end <= t.end]
        found = [t for t in own if t.language is language] or [t for t in own if t.language is language.base]
        return min(found, key=lambda t: t.end - t.start, default=None)

    @property
    def embedding_text(self) -> str:
        """Text that stands for the passage in the embedding space: title and headings, then the text."""
        context = " › ".join(self.titles)
        return f"{context}\n{self.text}" if context else self.text

    @property
    def titles(self) -> tuple[str, ...]:
        """Title of its document and the headings above it, outermost first, each once."""
        return tuple(dict.fromkeys(t for t in (self.meta.title, *self.heading) if t))

    def sentence_embedding_text(self, sentence: Sentence) -> str:
        """Text that stands for one of its sentences in the embedding space: "Title: sentence"."""
        return f"{self.meta.title}: {sentence.text}" if self.meta.title else sentence.text

    @property
    def span_embedding_texts(self) -> tuple[str, ...]:
        """Texts that stand for what may be quoted of it: its sentences, then its titles, which may be the answer themselves."""
        title = self.meta.title
        titles = (text if text == title or not title else f"{title}: {text}" for text in self.titles)
        return (*(self.sentence_embedding_text(sentence) for sentence in self.sentences), *titles)


def text_digest(text: str) -> str:
    """SHA-256 of a text, hexadecimal: the key of the vector cache."""
    return hashlib.sha256(text.encode()).hexdigest()
