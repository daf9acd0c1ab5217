"""What a search is asked: a question as the two engines see it, and which passages may be returned."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from core.language.fold import fold
from core.language.forms import Language
from core.language.wording.concepts import Equivalent
from knowledge.document import Kind, Passage
from knowledge.questions import Anchor

Alternatives = tuple[tuple[str, tuple[str, ...]], ...]
"""Words or expressions of a question, each with what may stand for it in a passage, its own spelling left out."""


@dataclass(frozen=True)
class ExpandedQuestion:
    """A question made searchable.

    `dense` are (text, weight) pairs whose question vectors are averaged by weight and normalised again; `lexical` is the text for BM25,
    `wordings` what may stand in a passage for words or expressions of it.
    """

    dense: tuple[tuple[str, float], ...]
    lexical: str
    wordings: tuple[tuple[str, tuple[Equivalent, ...]], ...] = ()

    def alternatives(self, languages: Container[Language]) -> Alternatives:
        """Alternatives for passages of some languages: a word of another language would only match by accident."""
        kept = ((head, dict.fromkeys(w.text for w in ws if w.language in languages)) for head, ws in self.wordings)
        return tuple((head, tuple(texts)) for head, texts in kept if texts)


@dataclass(frozen=True)
class SearchFilters:
    """Which passages may be returned; an empty field lets everything through."""

    kinds: frozenset[Kind] = frozenset()
    languages: frozenset[Language] = frozenset()
    published_from: date | None = None
    published_until: date | None = None
    territories: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    """Keys of documents; translations go with their original."""
    exclude_keys: frozenset[str] = frozenset()
    """The same of documents left out."""
    exclude_wordings: frozenset[str] = frozenset()
    """Wordings of known questions that are taken as unknown; passages are not concerned."""
    exclude_anchors: frozenset[Anchor] = frozenset()
    """Known questions that any of these answers are left out; passages are not concerned."""

    def accept(self, passage: Passage) -> bool:
        """Whether a passage passes every filter that is set; an undated one passes no filter on dates."""
        meta = passage.meta
        territories = {fold(name) for name in meta.territory}
        keys = (passage.key, passage.group)
        return (
            (not self.kinds or meta.kind in self.kinds)
            and (not self.languages or passage.language in self.languages)
            and (not self.keys or not self.keys.isdisjoint(keys))
            and self.exclude_keys.isdisjoint(keys)
            and (not self.territories or not territories.isdisjoint(map(fold, self.territories)))
            and _within(meta.published_on, self.published_from, self.published_until)
        )


def _within(day: date | None, first: date | None, last: date | None) -> bool:
    if day is None:
        return first is None and last is None
    return (first is None or first <= day) and (last is None or day <= last)
