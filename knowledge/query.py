"""What a search is asked: a question as the two engines see it, and which passages may be returned."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from core.language.concepts import Equivalent
from core.language.forms import Language
from knowledge.document import Kind
from knowledge.known.questions import Anchor

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
    """Keys of documents."""
    exclude_keys: frozenset[str] = frozenset()
    exclude_wordings: frozenset[str] = frozenset()
    """Wordings of known questions that are taken as never heard; passages are not concerned."""
    exclude_anchors: frozenset[Anchor] = frozenset()
    """Known questions that any of these answers are left out; passages are not concerned."""
