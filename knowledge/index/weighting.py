"""A question's concepts and what they weigh: words that may stand for one another count once (docs/decisions/0043)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from functools import cached_property

from core.language import stem as analysis
from core.language.sounds import asked_sounds
from knowledge.query import Alternatives

Idf = Callable[[str, str], float]
"""Inverse document frequency of a term of a field: `stems`, `grams` or `sounds`."""


@dataclass(frozen=True)
class WeightedTerms:
    """Stems and four-letter pieces of some words with their inverse document frequencies."""

    stems: dict[str, float]
    grams: dict[str, float]

    @cached_property
    def total(self) -> float:
        """The most that BM25 over the stems can come to."""
        return sum(self.stems.values())


@dataclass(frozen=True)
class QueryConcept:
    """What is asked for in one of several ways, and the most that any of them may score."""

    weight: float
    alternatives: tuple[WeightedTerms, ...]

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem for terms in self.alternatives for stem in terms.stems)

    def covered(self, stems: Set[str]) -> float:
        """Share of the best alternative's stems that are among `stems`, weighted by idf, 0 to 1."""
        if self._stems.isdisjoint(stems):
            return 0.0
        return max(
            sum(idf for stem, idf in terms.stems.items() if stem in stems) / terms.total for terms in self.alternatives
        )


def weigh(question: str, alternatives: Alternatives, idf: Idf, *, unknown: float) -> list[QueryConcept]:
    """Concepts of a question: those with an alternative in the index, and all its other words together as one more.

    `unknown` is the idf of a term that no passage has. An alternative with an unknown stem is left out; a concept weighs
    what its commonest known wording does, as if a passage that has any of them had the same one.
    """
    plain = dict.fromkeys(analysis.words_that_count(question))
    concepts = []
    for expression, others in alternatives:
        own = tuple(dict.fromkeys(analysis.words_that_count(expression)))
        known = [terms for other in others if (terms := _known(other, idf, unknown)) is not None]
        if not own or not known or any(word not in plain for word in own):
            continue
        for word in own:
            del plain[word]
        asked = _weighted(own, idf)
        weight = min(terms.total for terms in known)
        if max(asked.stems.values()) < unknown:
            weight = min(weight, asked.total)
        distinct = {tuple(terms.stems): terms for terms in (asked, *known)}
        concepts.append(QueryConcept(weight, tuple(distinct.values())))
    concepts += _names(question, plain, idf, unknown)
    rest = _weighted(plain, idf)
    return [*concepts, QueryConcept(rest.total, (rest,))] if rest.stems else concepts


def _names(question: str, plain: dict[str, None], idf: Idf, unknown: float) -> list[QueryConcept]:
    """Words of `plain`, taken out of it, whose consonants a word of the other script in the index has."""
    concepts = []
    for word, sounds in asked_sounds(question).items():
        matched = {sound: value for sound in sounds if (value := idf("sounds", sound)) < unknown}
        if word in plain and matched:
            del plain[word]
            asked = _weighted([word], idf)
            weight = min(*matched.values(), *asked.stems.values())
            others = (WeightedTerms({sound: value}, {}) for sound, value in matched.items())
            concepts.append(QueryConcept(weight, (asked, *others)))
    return concepts


def _known(text: str, idf: Idf, unknown: float) -> WeightedTerms | None:
    stems = {stem: idf("stems", stem) for stem in analysis.terms(text)}
    if not stems or max(stems.values()) >= unknown:
        return None
    return WeightedTerms(stems, {gram: idf("grams", gram) for gram in analysis.grams(text)})


def _weighted(words: Iterable[str], idf: Idf) -> WeightedTerms:
    words = list(words)
    stems = dict.fromkeys(analysis.stem(word) for word in words)
    grams = dict.fromkeys(gram for word in words for gram in analysis.pieces(word))
    return WeightedTerms({stem: idf("stems", stem) for stem in stems}, {gram: idf("grams", gram) for gram in grams})
