"""What a document that nobody has published yet runs into: another that says the same, and figures that speak against it."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from knowledge.library.changes import PreparedDocument
from knowledge.library.contradictions import compared, without_figures
from knowledge.library.library import Library
from knowledge.ports import LexicalIndex
from knowledge.warnings import ReadingWarning, WarningKind, Warnings

_MOST_SENTENCES = 60
"""Sentences that others are looked for by; chosen by hand: a copy shows in a few pages, and each costs a search."""
_NEAREST = 3
"""Passages that a sentence finds; chosen by hand."""
_DOCUMENTS = 5
"""Documents that are compared whole; chosen by hand: a copy is among those that most sentences find."""
_SAME = 0.6
"""Share of its sentences, figures apart, that another document has too, from which on a person is told. Chosen by hand: a sheet that was
brought in again with one paragraph more is told, two sheets with one formula in common are not."""
_FEWEST = 2
"""Sentences in common, at least; chosen by hand."""


def noticed(document: PreparedDocument, library: Library, words: LexicalIndex) -> Warnings:
    """Published documents that say nearly the same, then figures of others that speak against it; itself is none of them."""
    contradictions = (
        warning
        for one in compared([document], library, words, {})
        for warning in one.document.warnings
        if warning.kind is WarningKind.CONTRADICTION and warning not in document.document.warnings
    )
    return (*_alike(document, library, words), *contradictions)


def _alike(document: PreparedDocument, library: Library, words: LexicalIndex) -> Warnings:
    own = Counter(without_figures(sentence.text) for passage in document.passages for sentence in passage.sentences)
    found = Counter[str]()
    for text in islice(own, _MOST_SENTENCES):
        hits = library.passages(hit.id for hit in words.search(text, _NEAREST)).values()
        found.update({passage.key for passage in hits} - {document.key})
    told: list[ReadingWarning] = []
    for key, _ in found.most_common(_DOCUMENTS):
        other = library.document(key)
        if other is None:
            continue
        theirs = Counter(without_figures(s.text) for passage in other.passages for s in passage.sentences)
        shared = (own & theirs).total()
        if shared >= max(min(_FEWEST, own.total()), _SAME * own.total()):
            said = f"{shared} of its {own.total()} sentences stand in {key} too, perhaps with other figures."
            remedy = "Correct that one instead, or withdraw it once this is published."
            told.append(ReadingWarning(WarningKind.FILES, said, place=key, sample=other.summary.title, remedy=remedy))
    return tuple(told)
