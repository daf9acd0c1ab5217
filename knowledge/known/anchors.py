"""Finds the words that an answer quotes in a document's text, and the passages that hold them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.language.fold import fold_letter
from core.language.sentences import sentence_spans
from knowledge.document import Passage
from knowledge.questions import Anchor, KnownQuestions, StatedQuestions

_LEAST_ALIKE = 0.3
"""Likeness of words below which no sentence is shown as the closest; chosen by hand."""
_SHOWN = 160
"""Characters of a quotation in a warning; chosen by hand."""


@dataclass(frozen=True)
class LettersOnly:
    """A text as its letters and digits alone, folded, with the place of each in the text."""

    letters: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> LettersOnly:
        """Case, accents, tashkeel, spaces, marks of notation and the kinds of apostrophe and quotation mark go."""
        kept: list[str] = []
        places: list[int] = []
        for place, character in enumerate(text):
            for folded in filter(str.isalnum, fold_letter(character)):
                kept.append(folded)
                places.append(place)
        return cls("".join(kept), tuple(places))


def find_span(span: str, text: str, letters: LettersOnly | None = None) -> tuple[int, int] | None:
    """Where a span stands in a text, whole words only: the first place, as text[start:end]; None where it does not."""
    whole = letters or LettersOnly.of(text)
    if "|" in span:
        return _find_row(span, text)
    wanted = LettersOnly.of(span).letters
    at = whole.letters.find(wanted) if wanted else -1
    while at >= 0:
        start, end = whole.places[at], whole.places[at + len(wanted) - 1] + 1
        if not _is_letter(text, start - 1) and not _is_letter(text, end):
            return start, end
        at = whole.letters.find(wanted, at + 1)
    return None


def _find_row(span: str, text: str) -> tuple[int, int] | None:
    """The line that has every cell of a row of a table, in order: documents are read with the columns' names in it."""
    cells = [wanted for cell in span.split("|") if (wanted := LettersOnly.of(cell).letters)]
    for line in re.finditer(r"[^\n]+", text):
        letters, at = LettersOnly.of(line.group()).letters, 0
        for cell in cells:
            at = letters.find(cell, at)
            if at < 0:
                break
            at += len(cell)
        else:
            start = line.start() + len(line.group()) - len(line.group().lstrip("-*• \t"))
            return (start, line.end()) if cells else None
    return None


def resolve(
    stated: Sequence[StatedQuestions], key: str, text: str, passages: Sequence[Passage]
) -> tuple[tuple[KnownQuestions, ...], tuple[str, ...]]:
    """Entries with their places in the passages of a document, and a warning for every span that stands nowhere."""
    letters = LettersOnly.of(text) if stated else None
    entries: list[KnownQuestions] = []
    warnings: list[str] = []
    for entry in stated:
        anchors: dict[Anchor, None] = {}
        for span in entry.answer:
            place = find_span(span, text, letters)
            found = anchors_at(*place, passages) if place else []
            anchors.update(dict.fromkeys(found))
            if not found:
                warnings.append(_missing(entry, span, text))
        if anchors or not entry.answer:
            entries.append(KnownQuestions(key, _ordered(anchors, passages), entry.questions))
    return tuple(entries), tuple(warnings)


def anchors_at(start: int, end: int, passages: Sequence[Passage]) -> list[Anchor]:
    """Places of text[start:end] in the passages: one where a passage holds it whole, else one for each that holds a part."""
    whole = next((p for p in passages if p.start <= start and end <= p.end), None)
    if whole:
        return [Anchor(whole.id, start - whole.start, end - whole.start)]
    anchors: list[Anchor] = []
    reached = start
    for passage in sorted(passages, key=lambda p: p.start):
        first, last = max(reached, passage.start), min(end, passage.end)
        if first < last and passage.text[first - passage.start : last - passage.start].strip():
            anchors.append(Anchor(passage.id, first - passage.start, last - passage.start))
            reached = last
    return anchors


def _ordered(anchors: dict[Anchor, None], passages: Sequence[Passage]) -> tuple[Anchor, ...]:
    starts = {p.id: p.start for p in passages}
    return tuple(sorted(anchors, key=lambda a: starts[a.passage_id] + a.start))


def _missing(entry: StatedQuestions, span: str, text: str) -> str:
    said = f"{entry.where}: the document does not say “{_short(span)}”"
    near = closest(span, text)
    return f"{said}; the closest it says is “{_short(near)}”." if near else f"{said}."


def closest(span: str, text: str) -> str:
    """The sentence of a text that a span is most like; empty where none is like it."""
    wanted = re.findall(r"\w+", span.casefold())
    best, score = "", _LEAST_ALIKE
    for start, end in sentence_spans(text):
        said = re.findall(r"\w+", text[start:end].casefold())
        alike = difflib.SequenceMatcher(None, wanted, said, autojunk=False).ratio()
        if alike > score:
            best, score = text[start:end], alike
    return best


def _is_letter(text: str, place: int) -> bool:
    return 0 <= place < len(text) and text[place].isalnum()


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[:_SHOWN].rsplit(" ", 1)[0] + "…"
