"""The known questions of one release, held ready to be compared with what a person asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.language.forms import Language
from knowledge.known.comparison import Postings, Shares, WeighedRows, shares_in
from knowledge.known.need_model import NeedModel
from knowledge.known.prepared import PreparedQuestions, expanded_of, owners_of, vectors_of
from knowledge.known.question_words import Rarity, Weighed, concepts_of, vocabulary_of
from knowledge.known.vectors import wordings_of
from knowledge.known.verbatim import WordingTable
from knowledge.ports import Corpus, Embedder, QuestionExpander, Vectors
from knowledge.query import ExpandedQuestion, SearchFilters
from knowledge.questions import KnownQuestions
from knowledge.results import KnownMatch

_SAMPLE = 600
"""Questions whose cosines to one another say how near unlike questions lie; chosen by hand."""
_LEAST_PAIRS = 30
"""Pairs below which two languages get the overall norms; chosen by hand: a deviation of fewer is not worth much."""
_CANDIDATES = 12
"""Needs whose words are compared; chosen by hand: with eight looked at, the right one is among them in .98 (docs/decisions/0120)."""
_COMMON = 0.4
"""Share of a need's wordings that a word is in when it is what the need is about; chosen by hand."""
_TOLD = 0.5
"""Share of a need's score for the question before that it loses for a follow-up: that was asked, and this asks for more.
Of 54 conversations of two questions, the right need comes first in .80 without and .91 with it, .85 with .3 (docs/decisions/0120)."""
_LANGUAGES = tuple(Language)
Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class EmbeddedQuestion:
    """A question ready to be compared."""

    text: str
    language: Language
    expanded: ExpandedQuestion
    vector: Vectors
    before: Vectors | None = None
    """Of the question that a follow-up goes on from."""


@dataclass(frozen=True)
class CosineNorms:
    """Mean and deviation of the cosine of unlike questions, by the language of each, shape (languages, languages)."""

    means: Floats
    deviations: Floats

    @classmethod
    def of(cls, vectors: Vectors, languages: Places, needs: Places) -> CosineNorms:
        """Levels of questions that belong to different needs; pairs of languages with few of them get the overall level."""
        step = max(1, len(vectors) // _SAMPLE)
        rows, spoken, owners = vectors[::step], languages[::step], needs[::step]
        cosines = rows @ rows.T
        unlike = owners[:, None] != owners[None, :]
        every = cosines[unlike] if unlike.any() else np.array([0.8, 0.9], dtype=np.float32)
        size = (len(_LANGUAGES), len(_LANGUAGES))
        means = np.full(size, every.mean(), dtype=np.float32)
        deviations = np.full(size, max(float(every.std()), 1e-3), dtype=np.float32)
        for one in np.unique(spoken):
            for other in np.unique(spoken):
                pairs = unlike & (spoken[:, None] == one) & (spoken[None, :] == other)
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
    """A question against every wording and every need; shares are of words by weight."""

    levelled: Floats
    scores: Floats
    """Of each need, by the model."""
    included: NDArray[np.bool_]
    verbatim: frozenset[int]
    """Needs that have the question, word for word, among their wordings."""
    asked: Shares
    """Share of the question that each wording has."""
    known: Shares
    """Share of each wording that the question has."""
    explained: Shares
    """Share of the question that the included wordings of each need and the passages of its answer have."""
    subjects: Shares
    """Share of the subject of each need that the question has."""
    said: float
    """Weight of the question's words."""


class KnownIndex:
    """Compares questions with known ones by meaning and by words; immutable, thread-safe."""

    def __init__(
        self,
        needs: Sequence[KnownQuestions],
        prepared: PreparedQuestions,
        corpus: Corpus,
        embedder: Embedder,
        learned: tuple[Vectors, NeedModel] | None = None,
    ) -> None:
        """`learned` are the wordings' vectors and the model, where somebody has them already."""
        self._needs, self._prepared = tuple(needs), prepared
        wordings = wordings_of(needs)
        self._texts = [wording.text for wording in wordings]
        self._table = WordingTable.of(self._texts, prepared.read)
        self._owners = owners_of(wordings)
        self._languages = np.array([_LANGUAGES.index(wording.language) for wording in wordings], dtype=np.int64)
        self._answered = np.array([need.is_answered for need in self._needs], dtype=np.bool_)
        self._places = [np.flatnonzero(self._owners == n) for n in range(len(self._needs))]
        if learned is None:
            vectors = vectors_of(prepared.dense, corpus, embedder)
            learned = vectors, NeedModel(vectors, self._owners, prepared.coefficients)
        self._vectors, self._model = learned
        self._embedded = dict(zip(prepared.dense, self._vectors, strict=True))
        concepts = prepared.concepts
        vocabularies = [vocabulary_of(t, c) for t, c in zip(self._texts, concepts, strict=True)]
        self._rarity = Rarity.of(vocabularies)
        self._vocabularies = Postings(vocabularies)
        self._concepts = WeighedRows(self._rarity.weigh_each(concepts))
        self._answers = Postings(_answers(needs, corpus))
        self._levels = CosineNorms.of(self._vectors, self._languages, self._owners)
        self._subjects = WeighedRows([self._subject([vocabularies[p] for p in places]) for places in self._places])

    def make_ready(self) -> None:
        """Do now what `with_others` needs done once."""
        self._model.make_ready()

    def with_others(
        self,
        needs: Sequence[KnownQuestions],
        expander: QuestionExpander | None,
        corpus: Corpus,
        embedder: Embedder,
    ) -> KnownIndex:
        """How these needs are compared: those that they begin with and that are known are not learned again, the others are."""
        numbers = {need: place for place, need in enumerate(self._needs)}
        columns: list[int] = []
        for need in needs:
            place = numbers.get(need, -1)
            if place <= (columns[-1] if columns else -1):
                break
            columns.append(place)
        prepared = expanded_of(needs, expander, (self._needs, self._prepared))
        kept, owners = np.isin(self._owners, columns), owners_of(wordings_of(needs))
        come, count = prepared.dense[int(kept.sum()) :], int(kept.sum())
        more = vectors_of(come, corpus, embedder) if come else np.zeros((0, self._vectors.shape[1]), dtype=np.float32)
        model = self._model.relearned(kept, np.array(columns, dtype=np.int64), more, owners[count:])
        vectors = np.concatenate([self._vectors[kept], more])
        learned = replace(prepared, coefficients=model.coefficients)
        return KnownIndex(needs, learned, corpus, embedder, (vectors, model))

    def match(
        self,
        asked: EmbeddedQuestion,
        *,
        limit: int,
        filters: SearchFilters | None = None,
        admits: Callable[[KnownQuestions], bool] = lambda need: True,
    ) -> list[KnownMatch]:
        """Known needs nearest to a question, best first: at most `limit` of those that are admitted."""
        cosines = self._vectors @ asked.vector
        included = self._included(filters or SearchFilters())
        if not included.any():
            return []
        compared = self._compared(asked, cosines, included)
        candidates = [n for n in self._candidates(compared) if admits(self._needs[n])]
        silence = self._silence(compared)
        found = [replace(self._match(n, compared), silence=silence) for n in candidates]
        return sorted(found, key=_nearness, reverse=True)[:limit]

    def leads(self, need: KnownQuestions, asked: Vectors) -> Floats:
        """How much nearer to each question the nearest wording of a need lies than that of any other, shape (questions,)."""
        own = np.array([self._needs[owner] == need for owner in self._owners], dtype=np.bool_)
        cosines = asked @ self._vectors.T
        nearest: Floats = cosines[:, own].max(axis=1, initial=-1.0) - cosines[:, ~own].max(axis=1, initial=-1.0)
        return nearest

    def vector(self, expanded: ExpandedQuestion) -> Vectors | None:
        """The vector of a question that is known as it is, shape (dimension,); None where it is not."""
        return self._embedded.get(expanded.dense)

    def verbatim(self, question: str, filters: SearchFilters | None = None) -> tuple[KnownQuestions, ...]:
        """Needs that have the question, word for word, among their wordings, those that nothing answers too."""
        return tuple(self._needs[n] for n in sorted(self._asking(question, self._included(filters or SearchFilters()))))

    def _asking(self, question: str, included: NDArray[np.bool_]) -> frozenset[int]:
        return frozenset(int(self._owners[place]) for place in self._table.places(question) if included[place])

    def _compared(self, asked: EmbeddedQuestion, cosines: Vectors, included: NDArray[np.bool_]) -> _Compared:
        concepts = concepts_of(asked.text, asked.expanded)
        weighed, vocabulary = self._rarity.weigh(concepts), vocabulary_of(asked.text, concepts)
        wordings = [self._vocabularies.with_any(concept) for concept in concepts]
        needs = [
            self._needs_with(flags & included) | self._answers.with_any(concept)
            for concept, flags in zip(concepts, wordings, strict=True)
        ]
        return _Compared(
            levelled=self._levels.deviation(cosines, asked.language, self._languages),
            scores=self._scores(asked, included),
            included=included,
            verbatim=self._asking(asked.text, included),
            asked=shares_in(weighed, wordings, len(self._texts)),
            known=self._concepts.shares(vocabulary),
            explained=shares_in(weighed, needs, len(self._needs)),
            subjects=self._subjects.shares(vocabulary),
            said=weighed.total,
        )

    def _scores(self, asked: EmbeddedQuestion, included: NDArray[np.bool_]) -> Floats:
        """What the model says of every need; of a follow-up, without half of what the question before it asked for."""
        scores = self._model.scores(asked.vector, included)
        if asked.before is None:
            return scores
        told = np.maximum(self._model.scores(asked.before, included), 0.0)
        return (scores - _TOLD * told).astype(np.float32)

    def _candidates(self, compared: _Compared) -> list[int]:
        """Needs with an answer that have the question itself, that the model scores best, or with the nearest wordings."""
        asked = dict.fromkeys(n for n in sorted(compared.verbatim) if self._needs[n].is_answered)
        speaking = self._speaking(compared.included) & self._answered
        scored = np.argsort(-compared.scores, kind="stable")
        near = self._owners[_largest(np.where(compared.included, compared.levelled, -np.inf), 20 * _CANDIDATES)]
        found = dict.fromkeys(int(n) for n in scored[speaking[scored]][:_CANDIDATES])
        nearest = dict.fromkeys(int(n) for n in near if speaking[n])
        return list(asked | found | dict.fromkeys(list(nearest)[: _CANDIDATES // 2]))

    def _speaking(self, included: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which needs have a wording that takes part."""
        return self._needs_with(included)

    def _needs_with(self, wordings: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.bincount(self._owners[wordings], minlength=len(self._needs)) > 0

    def _silence(self, compared: _Compared) -> float | None:
        """Score of the likeliest need that nothing answers, 0 at least; None where there is none."""
        silent = self._speaking(compared.included) & ~self._answered
        return max(float(compared.scores[silent].max()), 0.0) if silent.any() else None

    def _match(self, need: int, compared: _Compared) -> KnownMatch:
        places = self._places[need][compared.included[self._places[need]]]
        nearest = int(places[compared.levelled[places].argmax()])
        in_words = int(places[(compared.asked[places] + compared.known[places]).argmax()])
        return KnownMatch(
            need=self._needs[need],
            wording=self._texts[nearest],
            language=_LANGUAGES[int(self._languages[nearest])],
            deviation=float(compared.levelled[nearest]),
            placed=float(compared.scores[need]),
            known=float(compared.known[in_words]),
            unexplained=float(1.0 - compared.explained[need]),
            subject=float(compared.subjects[need]),
            said=compared.said,
            is_verbatim=need in compared.verbatim,
        )

    def _subject(self, vocabularies: Sequence[frozenset[str]]) -> Weighed:
        """Words that a fair share of some wordings have."""
        counts = Counter(term for vocabulary in vocabularies for term in vocabulary)
        common = (frozenset({term}) for term, count in counts.items() if count >= _COMMON * len(vocabularies))
        return self._rarity.weigh(tuple(common))

    def _included(self, filters: SearchFilters) -> NDArray[np.bool_]:
        """Which wordings take part."""
        included = np.ones(len(self._texts), dtype=np.bool_)
        if filters.exclude_wordings:
            included &= np.array([text not in filters.exclude_wordings for text in self._texts])
        if filters.exclude_keys:
            out = [need.key in filters.exclude_keys for need in self._needs]
            included &= ~np.array(out)[self._owners]
        if filters.exclude_anchors:
            out = [not filters.exclude_anchors.isdisjoint(need.anchors) for need in self._needs]
            included &= ~np.array(out)[self._owners]
        return included


def _largest(values: Floats, count: int) -> Places:
    """Places of the `count` largest values, the largest first and equal ones in their order."""
    if count < len(values):
        least = np.partition(values, len(values) - count)[len(values) - count]
        places = np.flatnonzero(values >= least)
    else:
        places = np.arange(len(values))
    found: Places = places[np.argsort(-values[places], kind="stable")][:count]
    return found


def _nearness(match: KnownMatch) -> tuple[bool, float]:
    """What orders needs: those that have the question itself, then meaning and words alike."""
    return match.is_verbatim, match.placed - 0.2 * match.unexplained


def _answers(needs: Sequence[KnownQuestions], corpus: Corpus) -> list[frozenset[str]]:
    """Words of the passages that answer each need, with their titles and headings."""
    passages = corpus.passages({anchor.passage_id for need in needs for anchor in need.anchors})
    words = {i: vocabulary_of(passage.embedding_text, ()) for i, passage in passages.items()}
    none = frozenset[str]()
    return [none.union(*(words.get(anchor.passage_id, none) for anchor in need.anchors)) for need in needs]
