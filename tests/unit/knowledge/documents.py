"""Small documents and a splitter that is easy to reason about, for tests of what comes after splitting."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from core.language.forms import Language
from core.language.sentences import Sentence
from knowledge.document import DocumentMeta, LoadedDocument, Passage
from knowledge.library.changes import PreparedDocument


def split_by_paragraph(document: LoadedDocument) -> tuple[Passage, ...]:
    """One passage a paragraph, one sentence a passage."""
    passages, start = [], 0
    for ordinal, text in enumerate(document.text.split("\n\n")):
        identity = f"{document.key}|{start}|{text}|{document.meta}"
        passages.append(
            Passage(
                id=hashlib.sha256(identity.encode()).hexdigest()[:32],
                key=document.key,
                ordinal=ordinal,
                text=text,
                start=start,
                end=start + len(text),
                heading=("Part", str(ordinal)),
                page=ordinal + 1,
                language=Language.FRENCH,
                tokens=len(text.split()),
                meta=document.meta,
                sentences=(Sentence(text, 0, len(text)),),
            )
        )
        start += len(text) + 2
    return tuple(passages)


def prepared(key: str, *paragraphs: str, meta: DocumentMeta | None = None, source: str = "site") -> PreparedDocument:
    """A document of `source` with one passage a paragraph."""
    document = LoadedDocument(f"{source}/{key}", meta or DocumentMeta(title=key.title()), "\n\n".join(paragraphs))
    return PreparedDocument(source, document, split_by_paragraph(document))


def ids_of(documents: Iterable[PreparedDocument]) -> frozenset[str]:
    """Ids of all their passages."""
    return frozenset(passage.id for document in documents for passage in document.passages)
