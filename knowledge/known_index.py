"""The known questions of one release, held ready to be compared with what a person asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.language import Language
from knowledge.known_questions import KnownQuestions
from knowledge.known_vectors import combined, expand, question_vectors
from knowledge.need_metric import NeedMetric
from knowledge.ports import (
    Corpus,
    Embedder,
    ExpandedQuestion,
    KnownMatch,
    QuestionExpander,
    SearchFilters,
    Vectors,
)
from knowledge.question_words import Concepts, Rarity, concepts_of, vocabulary_of

_SAMPLE = 600
"""Questions whose cosines to one another say how near unlike questions lie."""
_LEAST_PAIRS = 30
_CANDIDATES = 12
"""Needs whose words are compared."""
_TOGETHER = 3
"""Nearest wordings of a need whose mean says how near it lies."""
_COMMON = 0.4
"""Share of a need's wordings that a word is in when it is what the need is about."""
_LANGUAGES = tuple(Language)
Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Levels:
    """Mean and deviation of the cosine of unlike questions, by the language of each, shape (languages, languages)."""

    means: Floats
    deviations: Floats

    @classmethod
    def of(cls, vectors: Vectors, languages: Places, needs: Places) -> Levels:
        """Levels of questions that belong to different needs; pairs of languages with few of them get the overall level."""
        step = max(1, len(vectors) // _SAMPLE)
        rows, tongues, owners = vectors[::step], languages[::step], needs[::step]
        cosines = rows @ rows.T
        unlike = owners[:, None] != owners[None, :]
        every = cosines[unlike] if unlike.any() else np.array([0.8, 0.9], dtype=np.float32)
        size = (len(_LANGUAGES), len(_LANGUAGES))
        means = np.full(size, every.mean(), dtype=np.float32)
        deviations = np.full(size, max(float(every.std()), 1e-3), dtype=np.float32)
        for one in np.unique(tongues):
            for other in np.unique(tongues):
                pairs = unlike & (tongues[:, None] == one) & (tongues[None, :] == other)
                if pairs.sum() >= _LEAST_PAIRS:
                    means[one, other] = cosines[pairs].mean()
                    deviations[one, other] = max(float(cosines[pairs].std()), 1e-3)
        return cls(means, deviations)

    def deviation(self, cosines: Floats, language: Language, languages: Places) -> Floats:
        """Cosines of a question in `language` in deviations above the mean of unlike questions."""
        own = _LANGUAGES.index(language)
        levelled: Floats = (cosines - self.means[own, languages]) / self.deviations[own, languages]
        return levelled


@dataclass(frozen=True)
class _Compared:
    """A question against every wording."""

    question: str
    language: Language
    concepts: Concepts
    vocabulary: frozenset[str]
    cosines: Floats
    levelled: Floats
    placed: Floats
    """Cosines in the space of needs."""
    heard: NDArray[np.bool_]


class KnownIndex:
    """Compares questions with known ones by meaning and by words; immutable, thread-safe."""

    def __init__(
        self,
        needs: Sequence[KnownQuestions],
        corpus: Corpus,
        embedder: Embedder,
        expander: QuestionExpander | None,
    ) -> None:
        self._needs = tuple(needs)
        wordings = [(n, language, text) for n, need in enumerate(needs) for language, text in need.questions]
        expanded = [expand(expander, text, language) for _, language, text in wordings]
        rows = question_vectors([text for found in expanded for text, _ in found.dense], corpus, embedder)
        self._texts = [text for _, _, text in wordings]
        self._owners = np.array([n for n, _, _ in wordings], dtype=np.int64)
        self._languages = np.array([_LANGUAGES.index(language) for _, language, _ in wordings], dtype=np.int64)
        self._places = [np.flatnonzero(self._owners == n) for n in range(len(self._needs))]
        self._vectors: Vectors = np.stack(
            [combined([w for _, w in found.dense], np.stack([rows[t] for t, _ in found.dense])) for found in expanded]
        )
        self._metric = NeedMetric.of(self._vectors, self._owners)
        self._placed = self._metric.place(self._vectors)
        self._concepts = [concepts_of(text, found) for text, found in zip(self._texts, expanded, strict=True)]
        self._vocabularies = [vocabulary_of(t, c) for t, c in zip(self._texts, self._concepts, strict=True)]
        self._rarity = Rarity.of(self._vocabularies)
        self._levels = Levels.of(self._vectors, self._languages, self._owners)
        self._subjects = [self._subject(places) for places in self._places]

    def match(
        self,
        question: str,
        expanded: ExpandedQuestion,
        vector: Vectors,
        language: Language,
        *,
        limit: int,
        filters: SearchFilters | None = None,
        admits: Callable[[KnownQuestions], bool] = lambda need: True,
    ) -> list[KnownMatch]:
        """Known needs nearest to a question, best first: at most `limit` of those that are admitted."""
        cosines = self._vectors @ vector
        concepts = concepts_of(question, expanded)
        compared = _Compared(
            question=question,
            language=language,
            concepts=concepts,
            vocabulary=vocabulary_of(question, concepts),
            cosines=cosines,
            levelled=self._levels.deviation(cosines, language, self._languages),
            placed=self._placed @ self._metric.place(vector),
            heard=self._heard(filters or SearchFilters()),
        )
        candidates = [n for n in self._candidates(compared) if admits(self._needs[n])]
        found = [self._match(n, compared) for n in candidates]
        return sorted(found, key=_nearness, reverse=True)[:limit]

    def _candidates(self, compared: _Compared) -> list[int]:
        """Needs with the nearest wordings by either measure."""
        found: dict[int, None] = {}
        for nearness in (compared.placed, compared.levelled):
            order = self._owners[np.argsort(-np.where(compared.heard, nearness, -np.inf), kind="stable")]
            silent = set(self._owners[~compared.heard]) - set(self._owners[compared.heard])
            first = [int(n) for n in dict.fromkeys(order.tolist()) if n not in silent][:_CANDIDATES]
            found |= dict.fromkeys(first)
        return list(found)

    def _match(self, need: int, compared: _Compared) -> KnownMatch:
        places = self._places[need][compared.heard[self._places[need]]]
        tongues, levelled = self._languages[places], compared.levelled[places]
        own = levelled[tongues == _LANGUAGES.index(compared.language)]
        shares = [
            (
                self._rarity.share(compared.concepts, self._vocabularies[p]),
                self._rarity.share(self._concepts[p], compared.vocabulary),
            )
            for p in places
        ]
        asked, known = max(shares, key=sum)
        nearest = int(places[levelled.argmax()])
        together = frozenset[str]().union(*(self._vocabularies[p] for p in places))
        return KnownMatch(
            need=self._needs[need],
            wording=self._texts[nearest],
            language=_LANGUAGES[int(self._languages[nearest])],
            cosine=float(compared.cosines[places].max()),
            deviation=float(levelled.max()),
            own_deviation=float(own.max()) if len(own) else None,
            consensus=float(np.mean([levelled[tongues == tongue].max() for tongue in np.unique(tongues)])),
            placed=float(np.sort(compared.placed[places])[-_TOGETHER:].mean()),
            asked=asked,
            known=known,
            vocabulary=self._rarity.share(compared.concepts, together),
            subject=self._rarity.share(self._subjects[need], compared.vocabulary),
            said=sum(self._rarity.weight(concept) for concept in compared.concepts),
        )

    def _subject(self, places: Places) -> Concepts:
        """Words that a fair share of some wordings have."""
        counts = Counter(term for p in places for term in self._vocabularies[p])
        return tuple(frozenset({term}) for term, count in counts.items() if count >= _COMMON * len(places))

    def _heard(self, filters: SearchFilters) -> NDArray[np.bool_]:
        """Which wordings take part."""
        heard = np.ones(len(self._texts), dtype=np.bool_)
        if filters.exclude_wordings:
            heard &= np.array([text not in filters.exclude_wordings for text in self._texts])
        if filters.exclude_anchors:
            out = [not filters.exclude_anchors.isdisjoint(need.anchors) for need in self._needs]
            heard &= ~np.array(out)[self._owners]
        return heard


def _nearness(match: KnownMatch) -> float:
    """What orders needs: meaning and words alike."""
    return match.placed + 0.5 * match.vocabulary + 0.1 * match.known
