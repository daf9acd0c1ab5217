"""Headings that are questions: a document that asks and answers itself, as a FAQ does, makes its questions known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.language.identify import identify
from core.language.sentences import sentence_spans
from core.language.stem import words
from core.text import normalise
from knowledge.document import LoadedDocument, Passage
from knowledge.known.anchors import anchors_at
from knowledge.questions import KnownQuestions

_MARKS = ("?", "؟")
_BETWEEN = re.compile(r"(?<=[?؟])\s+(?=\w)")
_ASKS = 3
"""Words from which on a part of a heading asks by itself. Chosen by hand: "How? How much?" under a title does not."""
_WHOLE = 400
"""Characters of an answer that is taken whole; chosen by hand, a short paragraph. Of a longer one its first sentences are taken."""
_SENTENCES = 2
"""Sentences of a longer answer, at least; chosen by hand: the first one often only says yes or no."""


def asked_by_headings(
    document: LoadedDocument, passages: Sequence[Passage], stated: Sequence[KnownQuestions] = ()
) -> tuple[KnownQuestions, ...]:
    """The questions among a document's headings, each answered by the words below it; none that somebody has stated already.

    A heading may ask in several ways: "What became of it? Where does it stand?".
    """
    known = {tuple(words(text)) for entry in stated for _, text in entry.questions}
    found: dict[tuple[str, ...], KnownQuestions] = {}
    for title, start, end in _sections(document):
        anchors = tuple(anchors_at(start, end, passages))
        said = tuple(words(title))
        if anchors and said not in known and said not in found:
            asked = [(identify(text, document.meta.language).language, text) for text in _ways(title)]
            new = tuple((form, text) for form, text in asked if tuple(words(text)) not in known)
            if new:
                found[said] = KnownQuestions(document.key, anchors, new)
    return tuple(found.values())


def _ways(title: str) -> Sequence[str]:
    """The ways in which a heading asks."""
    parts = _BETWEEN.split(title)
    return parts if all(len(words(part)) >= _ASKS for part in parts) else [title]


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
