"""A question in, scored passages of one release out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace

import numpy as np

from core.language.forms import Language
from knowledge.cache import LruCache
from knowledge.document import Passage
from knowledge.index.sentence_vectors import SentenceVectors
from knowledge.known.index import EmbeddedQuestion, KnownIndex
from knowledge.known.prepared import KnownQuestionStore
from knowledge.known.search import KnownSearch, held_by, passages_wanted
from knowledge.known.vectors import combined, expand
from knowledge.ports import Corpus, Embedder, Hit, LexicalIndex, QuestionExpander, VectorIndex, Vectors
from knowledge.query import Alternatives, ExpandedQuestion, SearchFilters
from knowledge.questions import KnownQuestions
from knowledge.results import ScoredPassage, ScoredSentence, ScoredTitle, SearchResult
from knowledge.search.levels import LanguageLevels, level_shares
from knowledge.search.ranking import Fused, fuse, without_duplicates
from knowledge.search.said import Said
from knowledge.search.translated import Translated

CANDIDATES = 50
"""Passages that each engine proposes; chosen by hand (docs/decisions/0031)."""
_OVERFETCH = 4
"""Hits asked for of every one that is wanted, and again where too few may be returned; chosen by hand: the indexes serve two releases."""
_LEVEL_SAMPLE = 800
"""Passages of a release whose vectors say where its languages lie; chosen by hand (docs/decisions/0081)."""
_VECTORS_KEPT = 20_000
"""Vectors of passages kept at hand, about 30 MB; chosen by hand: reading those of a question's candidates costs more than all else
that is done with them."""
_NO_RELEASE = 0
"""Number of what is returned before the first release; releases are numbered from 1 by definition."""
_Words = tuple[str, Alternatives]


class Searcher:
    """Hybrid search over the passages of one release; thread-safe."""

    def __init__(
        self,
        corpus: Corpus,
        embedder: Embedder,
        vectors: VectorIndex,
        words: LexicalIndex,
        expander: QuestionExpander | None = None,
        known: KnownQuestionStore | None = None,
    ) -> None:
        self._corpus = corpus
        self._embedder = embedder
        self._vectors = vectors
        self._words = words
        self._expander = expander
        self._releases: LruCache[int, frozenset[str]] = LruCache(4)
        self._passages: LruCache[str, Passage] = LruCache(20_000)
        self._questions: LruCache[tuple[tuple[str, float], ...], Vectors] = LruCache(512)
        self._passage_vectors: LruCache[str, Vectors] = LruCache(_VECTORS_KEPT)
        self._sentences = SentenceVectors(corpus, embedder)
        self._levels: LruCache[int, LanguageLevels] = LruCache(4)
        self._boilerplate: LruCache[int, frozenset[str]] = LruCache(4)
        self._known = KnownSearch(known, corpus, embedder, expander)
        self._translated = Translated(corpus, self._stored)

    def search(
        self,
        question: str,
        language: Language,
        *,
        limit: int = 8,
        filters: SearchFilters | None = None,
        release: int | None = None,
        after: str = "",
    ) -> SearchResult:
        """Hits for a normalised question; `release` pins a release, None reads the current pointer once."""
        expanded = self.expand(question, language)
        release = self._corpus.current_release() if release is None else release
        known_as = None if release is None else self._known.vector(release, expanded)
        vector = self.question_vector(expanded) if known_as is None else known_as
        if release is None:
            return SearchResult(_NO_RELEASE, (), expanded, vector=tuple(vector.tolist()))
        visible = self._visible(release)
        levels = self._language_levels(release, visible)
        words = (expanded.lexical, expanded.alternatives(levels.languages))
        admit = self._admission(visible, filters)
        before = self.question_vector(self.expand(after, language)) if after else None
        asked = EmbeddedQuestion(question, language, expanded, vector, before)
        known = self._known.nearest(release, asked, filters, admit)
        wanted = passages_wanted(known)
        said = Said(self._boilerplate_of(release), known)
        ranked = self._rank(words, vector, levels, admit, len(visible), said)
        several = len(levels.languages) > 1
        # What is said in several languages takes as many places, and keeps one.
        chosen = self._choose(ranked, max(1, len(levels.languages)) * limit)
        chosen += self._left_out(ranked, wanted, chosen)
        if several:
            stands = self._standing(admit, wanted)
            chosen = self._translated.prefer(release, chosen, language.base, vector, stands)
        kept, rest = chosen[:limit], chosen[limit:]
        further = [hit for hit in rest if not wanted.isdisjoint((hit.passage.id, *hit.duplicates))]
        scored = self._with_sentences([*kept, *further], words, vector, said)
        held = held_by(scored, known, self._load(sorted(wanted)))
        silent = self._known.unanswered(release, question, filters)
        return SearchResult(
            release, scored[: len(kept)], expanded, held, scored[len(kept) :], silent, tuple(vector.tolist())
        )

    def make_ready_to_know(self, release: int) -> None:
        """Do now what `knowing` needs done once a release."""
        self._known.make_ready(release)

    def knowing(self, release: int, needs: Sequence[KnownQuestions]) -> tuple[Searcher, KnownIndex | None]:
        """The same search as if a release knew these needs, and how it compares them; nothing of it is kept."""
        other = copy(self)
        other._known, index = self._known.knowing(release, needs)
        return other, index

    def expand(self, question: str, language: Language) -> ExpandedQuestion:
        """The question as the two engines see it."""
        return expand(self._expander, question, language)

    def question_vector(self, expanded: ExpandedQuestion) -> Vectors:
        """Mean of the question's vectors by weight, L2-normalised, shape (dimension,)."""

        def embed(_: object) -> dict[tuple[tuple[str, float], ...], Vectors]:
            rows = self._embedder.embed_questions([text for text, _ in expanded.dense])
            return {expanded.dense: combined([weight for _, weight in expanded.dense], rows)}

        return self._questions.recall([expanded.dense], embed)[expanded.dense]

    def similarity(self, claims: Sequence[str], texts: Sequence[str]) -> Vectors:
        """Cosines between claims and texts, both embedded as passages, shape (len(claims), len(texts))."""
        if not claims or not texts:
            return np.zeros((len(claims), len(texts)), dtype=np.float32)
        vectors = self._sentences.embed([*claims, *texts])
        similarity: Vectors = vectors[: len(claims)] @ vectors[len(claims) :].T
        return similarity

    def passage(self, passage_id: str) -> Passage | None:
        """A passage by id, whatever release names it; None when there is none."""
        return self._load([passage_id]).get(passage_id)

    def document_titles(self) -> Mapping[str, str]:
        """Titles of the documents of the current release, by key."""
        release = self._corpus.current_release()
        return {} if release is None else self._corpus.titles(release)

    def _visible(self, release: int) -> frozenset[str]:
        found = self._releases.recall([release], lambda _: {release: self._corpus.release_passage_ids(release)})
        return found[release]

    def _boilerplate_of(self, release: int) -> frozenset[str]:
        found = self._boilerplate.recall([release], lambda _: {release: self._corpus.boilerplate(release)})
        return found[release]

    def _admission(
        self, visible: frozenset[str], filters: SearchFilters | None
    ) -> Callable[[Sequence[Hit]], list[Hit]]:
        """What keeps those hits that this search may return."""

        def admit(hits: Sequence[Hit]) -> list[Hit]:
            seen = [hit for hit in hits if hit.id in visible]
            if filters is None or filters == SearchFilters():
                return seen
            passages = self._load([hit.id for hit in seen])
            return [hit for hit in seen if hit.id in passages and filters.accept(passages[hit.id])]

        return admit

    @staticmethod
    def _standing(
        admit: Callable[[Sequence[Hit]], list[Hit]], wanted: frozenset[str]
    ) -> Callable[[Passage, Passage], bool]:
        """Whether a passage may stand for one in another language: it may be returned, holds no less, and has its sentences to point at."""

        def stands(own: Passage, other: Passage) -> bool:
            holds = not own.meta.superseded_by or bool(other.meta.superseded_by)
            same = other.id not in wanted or len(own.sentences) == len(other.sentences)
            return holds and same and bool(admit([Hit(own.id, 0.0)]))

        return stands

    def _language_levels(self, release: int, visible: frozenset[str]) -> LanguageLevels:
        def measure(_: object) -> dict[int, LanguageLevels]:
            ids = sorted(visible)
            sample = self._load(ids[:: max(1, len(ids) // _LEVEL_SAMPLE)])
            rows: dict[Language, list[Vectors]] = {}
            for passage_id, row in self._vectors.vectors(list(sample)).items():
                rows.setdefault(sample[passage_id].language.base, []).append(row)
            return {release: LanguageLevels.of({language: np.stack(found) for language, found in rows.items()})}

        return self._levels.recall([release], measure)[release]

    def _rank(
        self,
        words: _Words,
        vector: Vectors,
        levels: LanguageLevels,
        admit: Callable[[Sequence[Hit]], list[Hit]],
        size: int,
        said: Said,
    ) -> list[Fused]:
        if not size:
            return []
        plain = levels.without_language(vector)
        near = _fetch(lambda limit: self._vectors.search(plain, limit), admit)
        question, alternatives = words
        wordy = _fetch(lambda limit: self._words.search(question, limit, alternatives), admit)
        # Scores of the index stand for the vector asked for: they are the question's own only where nothing was taken out.
        cosines = {hit.id: hit.score for hit in near[:CANDIDATES]} if plain is vector else {}
        candidates = dict.fromkeys(hit.id for hit in (*near[:CANDIDATES], *wordy[:CANDIDATES]))
        candidates |= dict.fromkeys(sorted(said.wanted))
        missing = [i for i in candidates if i not in cosines]
        # A passage that the vector index lacks cannot be compared: leave it out rather than guess.
        cosines.update((i, float(stored @ vector)) for i, stored in self._stored(missing).items())
        ceiling = self._words.ceiling(question, alternatives)
        shares = {hit.id: hit.score / ceiling for hit in wordy}
        passages = {i: passage for i, passage in self._load(list(cosines)).items() if said.says_something(passage)}
        cosines = {i: cosines[i] for i in passages}
        languages = {i: passage.language.base for i, passage in passages.items()}
        closeness = self._with_best_sentence(cosines, passages, vector, said)
        fused = fuse(levels.level(closeness, languages, vector), level_shares(shares, languages))
        return [Fused(f.id, f.score, cosines[f.id], shares.get(f.id, 0.0)) for f in fused]

    def _with_best_sentence(
        self, cosines: Mapping[str, float], passages: Mapping[str, Passage], vector: Vectors, said: Said
    ) -> dict[str, float]:
        """Mean of each passage's cosine and its best sentence's: an answer is seldom a whole passage."""
        rows = self._sentences.stored([passages[i] for i in cosines])
        told = {i: places for i in rows if (places := said.places(passages[i]))}
        return {
            i: (cosine + float((rows[i] @ vector)[told[i]].max())) / 2 if i in told else cosine
            for i, cosine in cosines.items()
        }

    def _choose(self, ranked: Sequence[Fused], limit: int) -> list[ScoredPassage]:
        chosen: list[ScoredPassage] = []
        # Duplicates make the first slice too short now and then: only then are more passages loaded.
        for start in range(0, len(ranked), max(2 * limit, 1)):
            if len(chosen) >= limit:
                break
            part = ranked[start : start + 2 * limit]
            passages = self._load([f.id for f in part])
            chosen += [ScoredPassage(passages[f.id], f.score, f.cosine, f.lexical) for f in part if f.id in passages]
            chosen = without_duplicates(chosen)
        return chosen[:limit]

    def _left_out(
        self, ranked: Sequence[Fused], wanted: frozenset[str], kept: Sequence[ScoredPassage]
    ) -> list[ScoredPassage]:
        """What is wanted and was not kept, nor anything that stands for it."""
        there = {passage_id for hit in kept for passage_id in (hit.passage.id, *hit.duplicates)}
        left = [f for f in ranked if f.id in wanted - there]
        passages = self._load([f.id for f in left])
        return [ScoredPassage(passages[f.id], f.score, f.cosine, f.lexical) for f in left if f.id in passages]

    def _with_sentences(
        self, hits: Sequence[ScoredPassage], words: _Words, vector: Vectors, said: Said
    ) -> tuple[ScoredPassage, ...]:
        rows = self._sentences.of([hit.passage for hit in hits])
        told = [said.places(hit.passage) for hit in hits]
        cosines = [rows[hit.passage.id] @ vector if hit.passage.id in rows else () for hit in hits]
        plain = [t for hit, places in zip(hits, told, strict=True) for t in _texts(hit.passage, places)]
        coverages = iter(self._words.coverage(words[0], plain, words[1]))
        return tuple(
            replace(
                hit,
                sentences=tuple(
                    ScoredSentence(hit.passage.sentences[n], float(near[n]), next(coverages)) for n in places
                ),
                titles=tuple(
                    ScoredTitle(title, float(near[n]), next(coverages))
                    for n, title in enumerate(hit.passage.titles, start=len(hit.passage.sentences))
                ),
            )
            for hit, places, near in zip(hits, told, cosines, strict=True)
        )

    def _stored(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of passages by id, each of shape (dimension,); a passage never changes, nor does its vector."""
        return self._passage_vectors.recall(ids, self._vectors.vectors)

    def _load(self, ids: Sequence[str]) -> dict[str, Passage]:
        return self._passages.recall(ids, self._corpus.passages)


def _texts(passage: Passage, places: Sequence[int]) -> list[str]:
    """Sentences of a passage that say something, then its titles."""
    return [*(passage.sentences[n].text for n in places), *passage.titles]


def _fetch(search: Callable[[int], list[Hit]], admit: Callable[[Sequence[Hit]], list[Hit]]) -> list[Hit]:
    """Hits that may be returned, at least CANDIDATES of them where there are as many: asks for more until then."""
    limit = CANDIDATES * _OVERFETCH
    while True:
        hits = search(limit)
        admitted = admit(hits)
        if len(admitted) >= CANDIDATES or len(hits) < limit:
            return admitted
        limit *= _OVERFETCH
