"""Headings that are questions: a document that asks and answers itself, as a FAQ does, makes its questions known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.language.identify import identify
from core.language.sentences import sentence_spans
from core.language.stem import words
from core.text import normalise
from knowledge.document import LoadedDocument, Passage
from knowledge.known.anchors import anchors_at
from knowledge.questions import KnownQuestions

_MARKS = ("?", "؟")
_WHOLE = 400
"""Characters of an answer that is taken whole; chosen by hand, a short paragraph. Of a longer one its first sentences are taken."""
_SENTENCES = 2
"""Sentences of a longer answer, at least; chosen by hand: the first one often only says yes or no."""


def asked_by_headings(
    document: LoadedDocument, passages: Sequence[Passage], stated: Sequence[KnownQuestions] = ()
) -> tuple[KnownQuestions, ...]:
    """The questions among a document's headings, each answered by the words below it; none that somebody has stated already."""
    known = {tuple(words(text)) for entry in stated for _, text in entry.questions}
    found: dict[tuple[str, ...], KnownQuestions] = {}
    for title, start, end in _sections(document):
        anchors = tuple(anchors_at(start, end, passages))
        said = tuple(words(title))
        if anchors and said not in known and said not in found:
            language = identify(title, document.meta.language).language
            found[said] = KnownQuestions(document.key, anchors, ((language, title),))
    return tuple(found.values())


def _sections(document: LoadedDocument) -> Iterator[tuple[str, int, int]]:
    """Each heading that asks, with where its answer begins and ends."""
    headings = document.headings
    for number, heading in enumerate(headings, start=1):
        end = headings[number].start if number < len(headings) else len(document.text)
        title = normalise(heading.title).strip()
        if title.endswith(_MARKS) and (place := _answer(document.text, heading.end, end)):
            yield title, *place


def _answer(text: str, start: int, end: int) -> tuple[int, int] | None:
    body = text[start:end]
    first = start + len(body) - len(body.lstrip())
    last = start + len(body.rstrip())
    if last - first <= _WHOLE:
        return (first, last) if first < last else None
    reached = first
    for count, (_, stop) in enumerate(sentence_spans(text[first:last]), start=1):
        if count > _SENTENCES and stop > _WHOLE:
            break
        reached = first + stop
    return first, reached
