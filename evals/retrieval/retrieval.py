"""Runs the real indexes and the real search over a set of judged questions."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from evals.figures.statistics import bootstrap
from evals.retrieval.judged_set import BadRetrievalSetError, Query, RetrievalSet, read_retrieval_set
from evals.retrieval.report import FoundPassage, LanguageScores, Method, QueryResult, RetrievalReport, Scores, render
from evals.retrieval.vector_cache import CachedEmbedder
from knowledge.document import Passage, text_digest
from knowledge.ports import Embedder, LexicalIndex, QuestionExpander, VectorIndex, Vectors
from knowledge.search.searcher import Searcher

__all__ = ["BadRetrievalSetError", "RetrievalReport", "evaluate_retrieval", "render"]

RetrievalWatcher = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

Item = TypeVar("Item")
_DEPTH = 50
"""Passages ranked for every question, as many as an engine proposes (docs/decisions/0031)."""
_BATCH = 256
"""Texts embedded at once; chosen by hand."""
_RELEASE = 1
"""Number of the only release of a set, by definition."""
_MEASURES = {"ndcg_cut_10": "ndcg_at_10", "recall_5": "recall_at_5", "recip_rank": "reciprocal_rank"}
"""What trec_eval calls it, and what a run does."""
_SHOWN, _SHOWN_CHARACTERS = 3, 200
"""Passages shown for a question, and characters of each; chosen by hand."""
_Ranking = Sequence[str]
_Measured = Mapping[str, Mapping[str, float]]


def evaluate_retrieval(
    folder: Path,
    *,
    embedder: Embedder,
    expander: QuestionExpander | None,
    workdir: Path,
    sample: int | None = None,
    progress: RetrievalWatcher | None = None,
    seed: int = 0,
) -> RetrievalReport:
    """Index a set's passages, search by its questions, and score lexical, dense and hybrid side by side.

    Vectors are kept in `workdir` by content, so that a second run embeds nothing. `sample` takes that many questions at
    random. Raises BadRetrievalSetError when the folder cannot be read.
    """
    started = time.monotonic()
    judged = read_retrieval_set(folder).sampled(sample, seed)
    tell = progress or (lambda stage, done, total: None)
    workdir.mkdir(parents=True, exist_ok=True)
    cached = CachedEmbedder(embedder, workdir / "vectors.db")
    try:
        with tempfile.TemporaryDirectory(dir=workdir, prefix="index-") as scratch:
            rankings = _Run(judged, cached, expander, Path(scratch), tell).rankings()
    finally:
        cached.close()
    measured = {method: _measure(judged.judgements, found) for method, found in rankings.items()}
    return RetrievalReport(
        name=judged.name,
        passages=len(judged.passages),
        queries=len(judged.queries),
        space=embedder.space.name,
        expanded=expander is not None,
        seconds=time.monotonic() - started,
        languages=_by_language(judged, measured, seed),
        digest=judged.digest,
        questions={method: _questions(judged, rankings[method], measured[method]) for method in Method},
    )


class _Run:
    """One pass over a set with indexes of its own."""

    def __init__(
        self,
        judged: RetrievalSet,
        embedder: CachedEmbedder,
        expander: QuestionExpander | None,
        scratch: Path,
        tell: RetrievalWatcher,
    ) -> None:
        from knowledge.index.vectors import ChromaIndex
        from knowledge.index.words import TantivyIndex

        self._judged = judged
        self._embedder = embedder
        self._tell = tell
        self._vectors = ChromaIndex(scratch / "vectors", None, embedder.space)
        self._words = TantivyIndex(scratch / "words")
        self._corpus = _OneRelease(judged.passages)
        self._searcher = Searcher(self._corpus, embedder, self._vectors, self._words, expander)

    def rankings(self) -> dict[Method, dict[str, _Ranking]]:
        """Passage ids, best first, by method and question."""
        try:
            self._fill(self._vectors, self._words)
            self._embed_questions()
            found: dict[Method, dict[str, _Ranking]] = {method: {} for method in Method}
            for done, query in enumerate(self._judged.queries, start=1):
                for method, ranking in self._search(query).items():
                    found[method][query.id] = ranking
                self._tell("search", done, len(self._judged.queries))
            return found
        finally:
            self._vectors.close()
            self._words.close()

    def _fill(self, vectors: VectorIndex, words: LexicalIndex) -> None:
        passages = self._judged.passages
        for place, batch in enumerate(_batches(passages)):
            vectors.add([p.id for p in batch], self._embedder.embed_passages([p.embedding_text for p in batch]))
            spans = list(dict.fromkeys(text for p in batch for text in p.span_embedding_texts))
            rows = self._embedder.embed_passages(spans)
            self._corpus.cache_vectors("", dict(zip(map(text_digest, spans), rows, strict=True)))
            self._tell("embed passages", place * _BATCH + len(batch), len(passages))
        words.add(passages)

    def _embed_questions(self) -> None:
        expansions = (self._searcher.expand(query.text, query.language) for query in self._judged.queries)
        texts = list(dict.fromkeys(text for expanded in expansions for text, _ in expanded.dense))
        for place, batch in enumerate(_batches(texts)):
            self._embedder.embed_questions(batch)
            self._tell("embed questions", place * _BATCH + len(batch), len(texts))

    def _search(self, query: Query) -> dict[Method, _Ranking]:
        result = self._searcher.search(query.text, query.language, limit=_DEPTH)
        expanded, languages = result.expanded, {passage.language.base for passage in self._judged.passages}
        vector = self._searcher.question_vector(expanded)
        alternatives = expanded.alternatives(languages)
        return {
            Method.LEXICAL: [hit.id for hit in self._words.search(expanded.lexical, _DEPTH, alternatives)],
            Method.DENSE: [hit.id for hit in self._vectors.search(vector, _DEPTH)],
            # A hit stands for the passages left out because they say the same; the judgements may name any of them.
            Method.HYBRID: [i for hit in result.hits for i in (hit.passage.id, *hit.duplicates)][:_DEPTH],
        }


class _OneRelease:
    """A corpus of one release and one embedding space, in memory."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages = {passage.id: passage for passage in passages}
        self._vectors: dict[str, Vectors] = {}

    def current_release(self) -> int | None:
        return _RELEASE

    def release_passage_ids(self, release: int) -> frozenset[str]:
        return frozenset(self._passages)

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        return {i: self._passages[i] for i in ids if i in self._passages}

    def titles(self, release: int) -> Mapping[str, str]:
        return {passage.key: passage.meta.title for passage in self._passages.values()}

    def translations(self, release: int) -> Mapping[str, tuple[str, ...]]:
        return {}

    def document_passages(self, release: int, key: str) -> tuple[Passage, ...]:
        return tuple(passage for passage in self._passages.values() if passage.key == key)

    def boilerplate(self, release: int) -> frozenset[str]:
        return frozenset()

    def cached_vectors(self, fingerprint: str, digests: Sequence[str]) -> dict[str, Vectors]:
        return {digest: self._vectors[digest] for digest in digests if digest in self._vectors}

    def cache_vectors(self, fingerprint: str, vectors: Mapping[str, Vectors]) -> None:
        self._vectors.update(vectors)


def _questions(judged: RetrievalSet, rankings: Mapping[str, _Ranking], measured: _Measured) -> tuple[QueryResult, ...]:
    texts = {passage.id: passage.text for passage in judged.passages}

    def found(query: Query) -> tuple[FoundPassage, ...]:
        relevant = judged.judgements[query.id]
        shown = rankings[query.id][:_SHOWN]
        return tuple(FoundPassage(i, texts[i][:_SHOWN_CHARACTERS], relevant.get(i, 0) > 0) for i in shown)

    return tuple(
        QueryResult(
            query.id,
            query.text,
            query.language,
            found(query),
            {name: measured[query.id][measure] for measure, name in _MEASURES.items()},
        )
        for query in judged.queries
    )


def _by_language(judged: RetrievalSet, measured: Mapping[Method, _Measured], seed: int) -> tuple[LanguageScores, ...]:
    groups: dict[str, list[str]] = {"all": [query.id for query in judged.queries]}
    for query in judged.queries:
        groups.setdefault(query.language.value, []).append(query.id)
    if len(groups) == 2:  # one language: its figures are those of all
        groups.pop("all")
    return tuple(_scores(language, ids, measured, seed) for language, ids in groups.items())


def _measure(
    judgements: Mapping[str, Mapping[str, int]], rankings: Mapping[str, _Ranking]
) -> dict[str, dict[str, float]]:
    """nDCG@10, recall@5 and reciprocal rank by question, as trec_eval computes them."""
    import pytrec_eval

    # trec_eval sorts by score and breaks ties by id: scores that fall with the rank keep our order.
    run = {query: {name: float(-rank) for rank, name in enumerate(ranking)} for query, ranking in rankings.items()}
    found = pytrec_eval.RelevanceEvaluator(
        {query: dict(judgements[query]) for query in run}, {"ndcg_cut.10", "recall.5", "recip_rank"}
    ).evaluate({query: ranked for query, ranked in run.items() if ranked})
    nothing = dict.fromkeys(_MEASURES, 0.0)
    return {query: found.get(query, nothing) for query in run}


def _scores(language: str, ids: Sequence[str], measured: Mapping[Method, _Measured], seed: int) -> LanguageScores:
    def values(method: Method, measure: str) -> list[float]:
        return [measured[method][query][measure] for query in ids]

    methods = {
        method: Scores(*(bootstrap(values(method, m), seed=seed) for m in ("ndcg_cut_10", "recall_5", "recip_rank")))
        for method in Method
    }
    hybrid = values(Method.HYBRID, "ndcg_cut_10")
    gain = {
        other: bootstrap([h - o for h, o in zip(hybrid, values(other, "ndcg_cut_10"), strict=True)], seed=seed)
        for other in (Method.LEXICAL, Method.DENSE)
    }
    return LanguageScores(language, len(ids), methods, gain)


def _batches(items: Sequence[Item]) -> list[Sequence[Item]]:
    return [items[start : start + _BATCH] for start in range(0, len(items), _BATCH)]
