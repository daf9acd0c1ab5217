"""A model that is never wrong: it quotes the sentence that holds the gold if a passage of its prompt has it, else says no.

What is then not answered, though a passage has it, is lost by what stands around the model. It quotes in the document's language:
where the question is in other letters, a perfect model would translate, so such a turn may end in the quoting composer.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from agent.models.testing import FakeOpenAI, Scripted
from benchmarks.unseen.cases import Gold
from benchmarks.unseen.judging import Text, holds, is_long, stands_at_gold
from core.language.sentences import sentences

_PASSAGE = re.compile(r"<passage ([^>]*)>\n?(.*?)\n?</passage>", re.DOTALL)
_NUMBER = re.compile(r'number="(\d+)"')
_TITLE = re.compile(r'title="([^"]*)"')
_GAP = re.compile(r"(?:^|\n)…(?:\n|$)")
"""Where a passage was cut: nobody may quote across it."""
_LONGEST = 350
"""Characters of a sentence: what the prompt allows."""
_SENTENCES = 3
"""Sentences that a gold may span. Chosen by hand."""


class Oracle(FakeOpenAI):
    """The endpoint; told before each question, by `expects`, what answers it."""

    def __init__(self) -> None:
        super().__init__([Scripted()])
        self._gold: Gold | None = None
        self.had_gold = False
        """Whether the last prompt held the gold."""
        self.was_asked = False

    def expects(self, gold: Gold | None) -> None:
        """Be told what answers the next question."""
        self._gold, self.had_gold, self.was_asked = gold, False, False

    def take(self, request: dict[str, Any]) -> Scripted:
        """The reply to a request; nothing of it is kept."""
        user = str(request["messages"][-1]["content"])
        if "<question>" not in user:
            return Scripted("{}")  # a rewriter asks: the question is left as it is
        self.was_asked = True
        found = quotations(user, self._gold) if self._gold else []
        self.had_gold = bool(found)
        written = [{"text": text, "source": number, "evidence": text} for number, text in found]
        return Scripted(json.dumps({"sentences": written}, ensure_ascii=False))


def quotations(prompt: str, gold: Gold) -> list[tuple[int, str]]:
    """Numbers of passages with the sentences that hold the gold; nothing where a part of it is in none.

    A prompt does not name files: the sentence that a gold stands in tells that the place is the right one.
    """
    passages = [
        (int(number[1]), [*_spans(html.unescape(text)), *_TITLE.findall(marks)])
        for marks, text in _PASSAGE.findall(prompt)
        if (number := _NUMBER.search(marks))
    ]
    first = _found(passages, gold.texts, gold)
    rest = [_found(passages, (wanted,), replace(gold, texts=(wanted,), sentence="")) for wanted in gold.also]
    found = [first, *rest]
    return [] if None in found else [one for one in dict.fromkeys(found) if one]


def _found(passages: Sequence[tuple[int, list[str]]], golds: Sequence[str], gold: Gold) -> tuple[int, str] | None:
    for number, spans in passages:
        for span in spans:
            here = Text(span, gold.document)
            if any(holds(here, wanted, gold.document) for wanted in golds) and _is_place(here, gold):
                return number, _cut(span, golds)
    return None


def _is_place(here: Text, gold: Gold) -> bool:
    return not gold.sentence or is_long(gold) or stands_at_gold([here], gold)


def _spans(text: str) -> Iterator[str]:
    """The sentences of each piece of a passage, then each with those after it, for a gold may span several."""
    pieces = [(piece, sentences(piece)) for piece in _GAP.split(text)]
    for length in range(_SENTENCES):
        for piece, found in pieces:
            for first, last in zip(found, found[length:], strict=False):
                yield piece[first.start : last.end]


def _cut(sentence: str, golds: Sequence[str]) -> str:
    """The sentence; of one that is too long, the words around the gold."""
    if len(sentence) <= _LONGEST:
        return sentence
    place = next((at for wanted in golds if (at := sentence.find(wanted)) >= 0), 0)
    start = max(0, place - _LONGEST // 3)
    start = sentence.find(" ", start) + 1 if start else 0
    return sentence[start : start + _LONGEST].rsplit(" ", 1)[0]
