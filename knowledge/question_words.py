"""Questions compared by their words: concepts that the glossary and the Darija lexicon know count across languages."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.analysis import stem, terms, words_that_count
from knowledge.ports import ExpandedQuestion
from knowledge.sounds import asked_sounds, stored_sounds

Concepts = tuple[frozenset[str], ...]
"""Words of a question, each as the stems (and sounds, for names) of all that may stand for it."""


def concepts_of(question: str, expanded: ExpandedQuestion) -> Concepts:
    """Concepts of a question, each once."""
    plain = dict.fromkeys(words_that_count(question))
    found: dict[frozenset[str], None] = {}
    for head, wordings in expanded.wordings:
        own = words_that_count(head)
        for word in own:
            plain.pop(word, None)
        stems = {stem(word) for word in own}.union(*(terms(wording.text) for wording in wordings))
        found[frozenset((*stems, *_sounds(head)))] = None
    sounds = asked_sounds(question)
    heads = {stem(word) for head, _ in expanded.wordings for word in words_that_count(head)}
    for word in plain:
        if stem(word) not in heads and (not expanded.wordings or word in words_that_count(expanded.lexical)):
            found[frozenset((stem(word), *sounds.get(word, ())))] = None
    return tuple(concept for concept in found if concept)


def _sounds(head: str) -> Iterable[str]:
    return (sound for found in asked_sounds(head).values() for sound in found)


def vocabulary_of(question: str, concepts: Concepts) -> frozenset[str]:
    """Everything that a question may be found by."""
    return frozenset((*terms(question), *stored_sounds(question))).union(*concepts)


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

    def share(self, concepts: Concepts, vocabulary: frozenset[str]) -> float:
        """Share of some concepts that a vocabulary has, by weight, 0 to 1; 0 without concepts."""
        weights = [(self.weight(concept), not concept.isdisjoint(vocabulary)) for concept in concepts]
        total = sum(weight for weight, _ in weights)
        return sum(weight for weight, there in weights if there) / total if total else 0.0
