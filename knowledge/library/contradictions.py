"""Figures that speak against what stands published, and leftover copies of documents that were changed.

Two sentences are about the same thing when they share nearly all their words and differ in a figure. What is compared is found by the
word index, so the cost is that of the new sentences with figures, not of the corpus.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from core.language.stem import terms
from core.text import composed, western_digits
from knowledge.document import Passage
from knowledge.library.changes import PreparedDocument, StandingVersion
from knowledge.library.library import Library
from knowledge.ports import LexicalIndex
from knowledge.warnings import ReadingWarning, WarningKind

_ALIKE = 0.8
"""Share of the words of two sentences (Jaccard) from which on they are about the same thing: chosen by hand, so that a sentence in
other words is not compared and one with another figure, month or unit is."""
_FEWEST_WORDS = 3
"""Words beside the figures, at least: shorter lines ("Budget : 40") are about whatever stands above them; chosen by hand."""
_NEAREST = 3
"""Passages that a sentence is compared with; chosen by hand."""
_MOST_WARNINGS = 5
"""Warnings of a document; chosen by hand: whoever has read five will look for the rest."""
_COPY = 0.8
"""Share of a document's sentences, figures apart, that another one has too, from which on one is taken for a copy of the other;
chosen by hand."""
_FEWEST_SENTENCES = 2
"""Sentences of a document, at least, that may be called a copy; chosen by hand."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_FIGURE = re.compile(r"\d+(?:[.,\u066b\u066c\u00a0\u202f ]\d+)*")


@dataclass(frozen=True)
class _Statement:
    """A sentence with figures: its words without them, and the figures in their order."""

    text: str
    words: frozenset[str]
    figures: tuple[str, ...]

    @property
    def found_by(self) -> list[str]:
        """Its longest words: rare enough to find it by, and two alike sentences nearly always share one."""
        return sorted(self.words, key=lambda word: (-len(word), word))[:2]


def compared(
    documents: Sequence[PreparedDocument],
    library: Library,
    words: LexicalIndex,
    standing: Mapping[str, StandingVersion],
) -> list[PreparedDocument]:
    """The documents with a warning for every figure that contradicts another document's, and for copies left behind.

    Those that stand as they are keep what was found of them when they were new: nothing of theirs is searched for again.
    """
    fresh = {d.key for d in documents if d.key not in standing or standing[d.key].digest != d.digest}
    stays = {document.key for document in documents} - fresh
    found_before = {
        d.key: [w for w in d.warnings if w.kind is WarningKind.CONTRADICTION]
        for d in (library.documents() if stays else ())
    }
    replaced = {document.key for document in documents}
    successors = {(d.key, d.document.meta.superseded_by) for d in documents}
    together = _Statements()
    for document in documents:
        together.add(document.key, document.passages)
    warned: dict[str, tuple[ReadingWarning, ...]] = {}
    for document in documents:
        contradictions = (
            _contradictions(document, library, words, replaced, together, successors)
            if document.key in fresh
            else found_before.get(document.key, ())
        )
        warned[document.key] = (*_copies(document, together, successors), *contradictions)
    return [
        replace(d, document=replace(d.document, warnings=(*d.document.warnings, *warned[d.key]))) for d in documents
    ]


def without_figures(text: str) -> str:
    """A sentence with a mark in the place of each figure."""
    return _FIGURE.sub("#", western_digits(text))


class _Statements:
    """Sentences with figures of several documents, found by their words."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[tuple[str, _Statement]]] = {}
        self._masked: dict[str, Counter[str]] = {}
        self._owners: dict[str, set[str]] = {}

    def add(self, key: str, passages: Iterable[Passage]) -> None:
        sentences = [sentence.text for passage in passages for sentence in passage.sentences]
        masked = Counter(map(without_figures, sentences))
        self._masked[key] = masked
        for text in masked:
            self._owners.setdefault(text, set()).add(key)
        for statement in _statements(sentences):
            for word in statement.found_by:
                self._by_word.setdefault(word, []).append((key, statement))

    def near(self, statement: _Statement) -> Iterator[tuple[str, _Statement]]:
        seen = set()
        for word in statement.found_by:
            for key, other in self._by_word.get(word, ()):
                if (key, other.text) not in seen:
                    seen.add((key, other.text))
                    yield key, other

    def sentences(self, key: str) -> Counter[str]:
        return self._masked[key]

    def sharing(self, key: str) -> Counter[str]:
        """Other documents by how many sentences they share with one, figures apart."""
        return Counter(other for text in self._masked[key] for other in self._owners[text] if other != key)


def _statements(sentences: Iterable[str]) -> Iterator[_Statement]:
    for text in sentences:
        figures = tuple(re.sub(r"[^\d.,]", "", match) for match in _FIGURE.findall(western_digits(text)))
        if figures:
            words = frozenset(t for t in terms(_FIGURE.sub(" ", western_digits(text))) if not t.isdigit())
            if len(words) >= _FEWEST_WORDS:
                yield _Statement(text, words, figures)


def _contradict(one: _Statement, other: _Statement) -> bool:
    """Whether two sentences say the same of the same years with another figure."""
    if sorted(one.figures) == sorted(other.figures) or len(one.figures) != len(other.figures):
        return False
    if _years(one) != _years(other):
        return False
    return len(one.words & other.words) / len(one.words | other.words) >= _ALIKE


def _years(statement: _Statement) -> list[str]:
    return sorted(figure for figure in statement.figures if _YEAR.fullmatch(figure))


def _contradictions(
    document: PreparedDocument,
    library: Library,
    words: LexicalIndex,
    replaced: set[str],
    together: _Statements,
    successors: set[tuple[str, str]],
) -> Iterator[ReadingWarning]:
    said = 0
    own = (sentence.text for passage in document.passages for sentence in passage.sentences)
    for statement in _statements(own):
        if said == _MOST_WARNINGS:
            return
        beside = [(key, other) for key, other in together.near(statement) if key != document.key]
        hits = library.passages(hit.id for hit in words.search(statement.text, _NEAREST))
        beside += [
            (p.key, other)
            for p in hits.values()
            if p.key not in replaced and not p.meta.superseded_by
            for other in _statements(s.text for s in p.sentences)
        ]
        for key, other in beside:
            if _contradict(statement, other) and not _follows(document.key, key, successors):
                said += 1
                yield ReadingWarning(
                    WarningKind.CONTRADICTION,
                    f"{key} says another figure of the same thing: « {other.text[:160]} ».",
                    sample=statement.text[:160],
                    remedy="Correct one, or say `superseded_by` in the one that no longer holds.",
                )
                break


def _follows(one: str, other: str, successors: set[tuple[str, str]]) -> bool:
    """Whether one document is said to replace the other."""
    return (one, other) in successors or (other, one) in successors


def _copies(
    document: PreparedDocument, together: _Statements, successors: set[tuple[str, str]]
) -> Iterator[ReadingWarning]:
    """Another document of the same ingest that says the same but for a figure: often the file that a newer one replaced."""
    own = together.sentences(document.key)
    for key, shared in together.sharing(document.key).most_common(1):
        enough = shared >= _COPY * max(len(own), len(together.sentences(key))) and shared >= min(
            _FEWEST_SENTENCES, len(own)
        )
        if enough and not _follows(document.key, key, successors):
            yield ReadingWarning(
                WarningKind.FILES,
                f"It says the same as {key}, but perhaps for a figure or a few words: {_copy_by_name(document.key, key)}.",
                remedy="Take out the one that no longer holds, or say `superseded_by` in it.",
            )


_COPY_MARK = re.compile(
    r"\s*\(\d{1,2}\)$|[\s_-]*(?:copie|copy|copia|نسخة)(?:[\s_-]*\(?\d{1,2}\)?)?$|^(?:copie|copy|copia|نسخة)[\s_-]*(?:de|of|من)?[\s_-]+"
    r"|[\s_-]+(?:old|bak|backup|ancien|ancienne|vieux|قديم|orig|original)$|[\s_-]*v(?:ersion)?[\s_.-]*\d{1,2}$|~+$",
    re.IGNORECASE,
)
"""What programs and people add to the name of a copy, from "x (1).docx" to "Copie de x.md"."""


def _copy_by_name(one: str, other: str) -> str:
    """What the names of two alike documents say of which is the copy."""
    first, second = _stem(one), _stem(other)
    own, others = _COPY_MARK.sub("", first), _COPY_MARK.sub("", second)
    if own != first and own == others:
        return "by its name it is a copy of it"
    if others != second and own == others:
        return "by its name that one is a copy of this"
    return "it may be a copy left behind"


def _stem(key: str) -> str:
    return PurePosixPath(composed(key)).stem.casefold().strip()
