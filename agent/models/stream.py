"""Reads the sentences of a JSON reply while it is being written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_SENTENCES = 4
"""Sentences of a reply that are read, however many are written. Chosen by hand."""
_ARRAY = re.compile(r'"sentences"\s*:\s*\[|^\s*(?:```(?:json)?\s*)?\[')
_MOST_TEXT = 20_000
"""Characters after which a reply has no end. Chosen by hand: four sentences of 400 characters are less than a tenth of it."""
_MARKS = re.compile(r"(?:\s*\[\s*\d+(?:\s*,\s*\d+)*\s*\])+(?=\s|[.,;:!?؟،]|$)")
"""Source marks of a model's own. A number in round brackets is one only at the end, where it is the sentence's source: others count."""

_BREAKS = re.compile(r"\s*[\t\r\n]\s*")


@dataclass(frozen=True)
class WrittenSentence:
    """A sentence as the model wrote it, the source number it gave, and the words of that source it stands on."""

    text: str
    source: int
    evidence: str
    """Empty where the model gave none."""


class SentenceReader:
    """Takes text in pieces and yields each sentence once its JSON object is closed."""

    def __init__(self) -> None:
        self._text = ""
        self._at = -1
        self._read = 0
        self.is_closed = False
        """Whether the list of sentences came to its end."""

    def feed(self, piece: str) -> Iterator[WrittenSentence]:
        """Yield the sentences that `piece` completes, four in all; raises ValueError for what is no such list."""
        self._text += piece
        if len(self._text) > _MOST_TEXT:
            raise ValueError("the reply has no end")
        if self._at < 0:
            found = _ARRAY.search(self._text)
            if not found:
                return
            self._at = found.end()
        while (sentence := self._next()) is not None:
            self._read += 1
            if self._read <= MOST_SENTENCES:
                yield sentence

    def _next(self) -> WrittenSentence | None:
        while self._at < len(self._text) and self._text[self._at] in " \t\r\n,":
            self._at += 1
        if self.is_closed or self._at >= len(self._text):
            return None
        if self._text[self._at] == "]":
            self.is_closed = True
            return None
        if self._text[self._at] != "{":
            raise ValueError("a sentence is an object")
        try:
            written, end = json.JSONDecoder().raw_decode(self._text, self._at)
        except json.JSONDecodeError:
            return None
        self._at = end
        return _sentence(written)


def _sentence(written: dict[str, object]) -> WrittenSentence:
    text, source, evidence = written.get("text"), written.get("source"), written.get("evidence")
    if not isinstance(text, str) or not isinstance(source, int) or isinstance(source, bool):
        raise ValueError("a sentence has a text and a source")
    # The reader is shown the citations that we write; marks of the model's own would only double them.
    unmarked = re.sub(rf"\s*\(\s*{source}\s*\)(?=[.!?؟\s]*$)", "", _MARKS.sub("", text))
    return WrittenSentence(_BREAKS.sub(" ", unmarked).strip(), source, evidence if isinstance(evidence, str) else "")
