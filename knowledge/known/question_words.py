"""Questions compared by their words: concepts that the glossary and the Darija lexicon know count across languages."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from core.language.sounds import asked_sounds, stored_sounds
from core.language.stem import stem, terms, words_that_count
from knowledge.query import ExpandedQuestion

Concepts = tuple[frozenset[str], ...]
"""Words of a question, each as the stems (and sounds, for names) of all that may stand for it."""


def concepts_of(question: str, expanded: ExpandedQuestion) -> Concepts:
    """Concepts of a question, each once."""
    plain = dict.fromkeys(words_that_count(question))
    found: dict[frozenset[str], None] = {}
    for head, wordings in expanded.wordings:
        for word in _words(head):
            plain.pop(word, None)
        found[_concept(head, tuple(wording.text for wording in wordings))] = None
    sounds = asked_sounds(question)
    heads = {stem(word) for head, _ in expanded.wordings for word in _words(head)}
    meant = set(words_that_count(expanded.lexical)) if expanded.wordings else plain.keys()
    for word in plain:
        if stem(word) not in heads and word in meant:
            found[frozenset((stem(word), *sounds.get(word, ())))] = None
    return tuple(concept for concept in found if concept)


@lru_cache(maxsize=20_000)
def _words(head: str) -> tuple[str, ...]:
    return tuple(words_that_count(head))


@lru_cache(maxsize=20_000)
def _concept(head: str, wordings: tuple[str, ...]) -> frozenset[str]:
    """Terms of a head and of what may stand for it; the same ones come again and again."""
    sounds = (sound for found in asked_sounds(head).values() for sound in found)
    return frozenset((*(stem(word) for word in _words(head)), *sounds)).union(*map(_terms, wordings))


@lru_cache(maxsize=20_000)
def _terms(text: str) -> tuple[str, ...]:
    return tuple(terms(text))


def vocabulary_of(question: str, concepts: Concepts) -> frozenset[str]:
    """Everything that a question may be found by."""
    return _own_vocabulary(question).union(*concepts)


@lru_cache(maxsize=20_000)
def _own_vocabulary(question: str) -> frozenset[str]:
    return frozenset((*terms(question), *stored_sounds(question)))


@dataclass(frozen=True)
class Rarity:
    """How rare terms are among questions: idf by term."""

    count: int
    frequencies: Counter[str]

    @classmethod
    def of(cls, vocabularies: Sequence[frozenset[str]]) -> Rarity:
        """Rarity of the terms of some questions."""
        return cls(len(vocabularies), Counter(term for found in vocabularies for term in found))

    def weight(self, concept: frozenset[str]) -> float:
        """The idf of a concept, ln(1 + (N - n + ½)/(n + ½)), n that of its commonest term."""
        frequency = max(self.frequencies[term] for term in concept)
        return math.log(1 + (self.count - frequency + 0.5) / (frequency + 0.5))

    def weigh(self, concepts: Concepts) -> Weighed:
        """Concepts with their weights."""
        return Weighed(concepts, tuple(self.weight(concept) for concept in concepts))

    def weigh_each(self, questions: Sequence[Concepts]) -> list[Weighed]:
        """Concepts of many questions with their weights; the same ones come again and again."""
        weights = {concept: self.weight(concept) for concept in set(chain.from_iterable(questions))}
        return [Weighed(concepts, tuple(map(weights.__getitem__, concepts))) for concepts in questions]


@dataclass(frozen=True)
class Weighed:
    """Concepts of a question, each with its weight."""

    concepts: Concepts
    weights: tuple[float, ...]

    @cached_property
    def total(self) -> float:
        """Sum of the weights."""
        return sum(self.weights)

    def share(self, vocabulary: frozenset[str]) -> float:
        """Share of the concepts that a vocabulary has, by weight, 0 to 1; 0 without concepts."""
        there = sum(w for c, w in zip(self.concepts, self.weights, strict=True) if not c.isdisjoint(vocabulary))
        return there / self.total if self.total else 0.0
