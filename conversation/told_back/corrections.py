"""Whether the words that an answer stood on are still published, and what stands in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.language.fold import fold
from core.language.forms import Language
from knowledge.document import Passage

_ALIKE = 0.5
"""Share of the old words that new ones must have to be their correction; chosen by hand: below it they speak of something else."""
_LONGEST = 600
"""Characters of new words that are told; chosen by hand: a paragraph, the source has the rest."""


class PublishedPassages(Protocol):
    """What is published, and what was."""

    def release_passage_ids(self, release: int) -> frozenset[str]:
        """Passages of a release."""
        ...

    def passages(self, ids: Sequence[str]) -> Mapping[str, Passage]:
        """Passages of any release that is kept."""
        ...

    def document_passages(self, release: int, key: str) -> Sequence[Passage]:
        """Passages of a document of a release, in order."""
        ...


@dataclass(frozen=True)
class NewWords:
    """What stands now in the place of words that were quoted; no words where nothing does."""

    words: str = ""
    passage: str = ""
    language: Language | None = None


def correction_of(corpus: PublishedPassages, release: int, passage: str, quote: str) -> NewWords | None:
    """What became of a quotation of a passage; None while its very words are published."""
    if passage in corpus.release_passage_ids(release):
        return None
    before = corpus.passages([passage]).get(passage)
    now = corpus.document_passages(release, before.key) if before else ()
    said = _plain(quote)
    if any(said in _plain(one.text) or said in map(_plain, one.heading) for one in now):
        return None
    old = set(said.split())
    found = [(_share(old, words), words, one) for one in now for words in _pieces(one)]
    share, words, place = max(found, key=lambda one: one[0], default=(0.0, "", None))
    if share < _ALIKE or place is None:
        return NewWords()
    return NewWords(words[:_LONGEST], place.id, place.language)


def _pieces(passage: Passage) -> list[str]:
    """The passage whole where it is short, else its sentences."""
    if len(passage.text) <= _LONGEST:
        return [passage.text]
    return [passage.text[one.start : one.end] for one in passage.sentences] or [passage.text[:_LONGEST]]


def _share(old: set[str], words: str) -> float:
    return len(old & set(_plain(words).split())) / max(len(old), 1)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
