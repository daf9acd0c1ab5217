"""A question's concepts and what they weigh: words that may stand for one another count once (docs/decisions/0043)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from core.language import stem as analysis
from core.language.sounds import asked_sounds, likely_names, small_sounds
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
    names = _names(question, idf, unknown)
    concepts = []
    for expression, others in alternatives:
        own = tuple(dict.fromkeys(analysis.words_that_count(expression)))
        known = [terms for other in others if (terms := _known(other, idf, unknown)) is not None]
        # "baraka" is "enough" in Darija, and a surname behind a first name.
        known += [terms for word in own if len(own) == 1 for terms in names.get(word, ())]
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
    for word, heard in names.items():
        if word in plain:
            del plain[word]
            asked = _weighted([word], idf)
            concepts.append(QueryConcept(min(terms.total for terms in (asked, *heard)), (asked, *heard)))
    rest = _weighted(plain, idf)
    return [*concepts, QueryConcept(rest.total, (rest,))] if rest.stems else concepts


def _names(question: str, idf: Idf, unknown: float) -> dict[str, tuple[WeightedTerms, ...]]:
    """What a question's words are found by in the other script, where a word of the index has their consonants.

    One in small letters is taken for a name only where no passage has it as it is written.
    """

    def heard(words: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        found = {word: tuple(s for s in sounds if idf("sounds", s) < unknown) for word, sounds in words.items()}
        return {word: sounds for word, sounds in found.items() if sounds}

    strange = {
        word: sounds for word, sounds in small_sounds(question).items() if idf("stems", analysis.stem(word)) >= unknown
    }
    named = {**heard(asked_sounds(question)), **likely_names(question, heard(strange))}
    return {
        word: tuple(WeightedTerms({sound: idf("sounds", sound)}, {}) for sound in sounds)
        for word, sounds in named.items()
    }


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
