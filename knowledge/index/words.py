"""BM25 by tantivy over our own analysed terms: a local copy of what the database holds."""

from __future__ import annotations

import math
import shutil
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.errors import UnavailableError
from core.language import stem as analysis
from core.language.sounds import stored_sounds
from knowledge.cache import LruCache
from knowledge.document import Passage
from knowledge.index.weighting import QueryConcept, WeightedTerms, weigh
from knowledge.ports import Hit
from knowledge.query import Alternatives

STEM_SHARE = 0.5
"""Share of the score that stems have; four-letter pieces have the rest (docs/decisions/0032)."""
_K1 = 1.2
"""tantivy's own; its scores carry the factor k1 + 1, which ours leave out (docs/decisions/0032)."""
_HEAP = 30_000_000
"""Bytes that a writer takes before it writes a segment; chosen by hand: tantivy wants 15 MB for each of its threads."""
_LOCK_TIMEOUT = 120.0
"""Seconds to wait for another process that writes the folder; chosen by hand."""
_PAGE = 1_000
"""Ids looked up at once. Chosen by hand."""
_ALL = "1"


_KEPT_QUESTIONS = 64
"""Questions whose weighed words are kept at hand. Chosen by hand: those of the searches that run at once."""


class LexicalIndexError(UnavailableError):
    """The word index cannot be read or written."""


@dataclass(frozen=True)
class _Snapshot:
    """One state of the index; what was computed of a generation holds for as long as it is the newest."""

    generation: int
    engine: Any


class TantivyIndex:
    """BM25 over stems and four-letter pieces, in a folder or in memory.

    A score is Σ idf·tf/(tf + norm) over the question's stems, averaged with the same over its pieces brought to the same
    ceiling, a concept scoring as its best alternative (docs/decisions/0043), so `score / ceiling(question)` lies in [0, 1).
    A folder that cannot be read, or that another version of the
    analyser wrote, starts empty, to be filled from the database. Several processes may share a folder; writers wait for each other.
    Thread-safe.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path / f"analyser-{analysis.ANALYSER_VERSION}" if path else None
        self._mutex = threading.RLock()
        self._seen = 0
        self._generation = 0
        self._weighed: LruCache[tuple[int, str, Alternatives], list[QueryConcept]] = LruCache(_KEPT_QUESTIONS)
        if path:
            path.mkdir(parents=True, exist_ok=True)
            for other in path.glob("analyser-*"):
                if other != self._path:
                    shutil.rmtree(other, ignore_errors=True)
        with self._writing_alone():
            self._schema, self._index = self._open()

    def add(self, passages: Iterable[Passage]) -> None:
        """Index passages by title, headings and text, all or none; one that is there is replaced."""
        with self._writer() as writer:
            for passage in passages:
                writer.delete_documents_by_term("id", passage.id)
                writer.add_document(_document(passage))

    def delete(self, ids: Sequence[str]) -> None:
        """Forget ids; unknown ones are ignored."""
        if ids:
            with self._writer() as writer:
                for passage_id in ids:
                    writer.delete_documents_by_term("id", passage_id)

    def search(self, question: str, limit: int, alternatives: Alternatives = ()) -> list[Hit]:
        """The `limit` best ids that share a term with the question or an alternative, best first."""
        snapshot = self._snapshot()
        searcher, query = snapshot.engine, self._query(self._weigh(snapshot, question, alternatives))
        if query is None or limit < 1:
            return []
        hits = searcher.search(query, limit, count=False).hits
        return [Hit(searcher.doc(address)["id"][0], float(score)) for score, address in hits]

    def ceiling(self, question: str, alternatives: Alternatives = ()) -> float:
        """Σ ln(1 + (N − df + ½)/(df + ½)) over the question's stems, unknown ones too, concepts counted once: no score reaches it; > 0."""
        return sum(concept.weight for concept in self._weigh(self._snapshot(), question, alternatives)) or 1.0

    def coverage(self, question: str, texts: Sequence[str], alternatives: Alternatives = ()) -> list[float]:
        """Share of the question's stems found in each text, weighted by idf, 0 to 1; a concept has its best alternative's."""
        concepts = self._weigh(self._snapshot(), question, alternatives)
        total = sum(concept.weight for concept in concepts) or 1.0
        found = map(_term_set, texts)
        return [sum(concept.weight * concept.covered(terms) for concept in concepts) / total for terms in found]

    def ids(self) -> set[str]:
        """Every id stored."""
        import tantivy

        searcher = self._snapshot().engine
        stored = searcher.doc_freq("all", _ALL)
        if not stored:
            return set()
        found = searcher.terms_with_prefix("id", "", filter_query=tantivy.Query.all_query(), limit=stored)
        return {passage_id for passage_id, count in found if count}

    def present(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that are stored."""
        from tantivy import Query

        searcher, wanted = self._snapshot().engine, list(ids)
        found: set[str] = set()
        for start in range(0, len(wanted), _PAGE):
            page = wanted[start : start + _PAGE]
            hits = searcher.search(Query.term_set_query(self._schema, "id", page), len(page), count=False).hits
            found.update(searcher.doc(address)["id"][0] for _, address in hits)
        return found

    def close(self) -> None:
        """Nothing is held between calls; kept for the port."""

    def _open(self) -> tuple[Any, Any]:
        import tantivy

        schema = _schema()
        if self._path is None:
            return schema, tantivy.Index(schema)
        try:
            return schema, _open_folder(self._path, schema)
        except (ValueError, OSError):
            # Torn by a crash or written by another release of the engine: it is only a copy.
            shutil.rmtree(self._path, ignore_errors=True)
        try:
            return schema, _open_folder(self._path, schema)
        except (ValueError, OSError) as error:
            raise _unwritable(error) from error

    @contextmanager
    def _writer(self) -> Iterator[Any]:
        """A writer whose work becomes visible all at once when the block ends well, and never when it raises."""
        with self._mutex, self._writing_alone():
            try:
                writer = self._index.writer(heap_size=_HEAP, num_threads=1)
                try:
                    yield writer
                    writer.commit()
                except BaseException:
                    writer.rollback()
                    raise
                finally:
                    writer.wait_merging_threads()
                self._index.reload()
                self._generation += 1
            except (ValueError, OSError) as error:
                raise _unwritable(error) from error

    @contextmanager
    def _writing_alone(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(self._path.parent / "writer.lock", timeout=_LOCK_TIMEOUT) if self._path else nullcontext()
        try:
            with lock:
                yield
        except Timeout as error:
            raise LexicalIndexError(
                "Another process has been writing the word index for minutes.", remedy="Wait for it, or stop it."
            ) from error

    def _snapshot(self) -> _Snapshot:
        """A snapshot that sees what any process has committed."""
        if self._path is not None:
            try:
                stamp = (self._path / "meta.json").stat().st_mtime_ns
            except OSError as error:
                raise _unwritable(error) from error
            if stamp != self._seen:
                with self._mutex:
                    self._index.reload()
                    self._seen = stamp
                    self._generation += 1
        # The generation first: what is then reloaded would be kept under the one before, where nobody looks any more.
        return _Snapshot(self._generation, self._index.searcher())

    def _weigh(self, searcher: _Snapshot, question: str, alternatives: Alternatives) -> list[QueryConcept]:
        """Concepts of a question; one search asks for them several times."""
        key = (searcher.generation, question, alternatives)
        return self._weighed.recall([key], lambda _: {key: _weigh_anew(searcher.engine, question, alternatives)})[key]

    def _query(self, concepts: Sequence[QueryConcept]) -> Any | None:
        from tantivy import Occur, Query

        if not concepts:
            return None
        clauses = []
        for concept in concepts:
            queries = [self._alternative(concept.weight, terms) for terms in concept.alternatives]
            clauses.append((Occur.Should, queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)))
        return Query.boolean_query(clauses)

    def _alternative(self, weight: float, weighted: WeightedTerms) -> Any:
        from tantivy import Occur, Query

        clauses = []
        for field, terms, share in _fields(weighted):
            found = [(Occur.Should, Query.term_query(self._schema, field, term, index_option="freq")) for term in terms]
            boost = weight * share / sum(terms.values()) / (_K1 + 1)
            clauses.append((Occur.Should, Query.boost_query(Query.boolean_query(found), boost)))
        return Query.boolean_query(clauses)


def _weigh_anew(engine: Any, question: str, alternatives: Alternatives) -> list[QueryConcept]:
    # Deleted documents count in the engine's own N and df until their segment is merged: take both from it.
    count = engine.doc_freq("all", _ALL)

    def idf(field: str, term: str) -> float:
        return _idf(count, engine.doc_freq(field, term))

    return weigh(question, alternatives, idf, unknown=_idf(count, 0))


@lru_cache(maxsize=20_000)
def _term_set(text: str) -> frozenset[str]:
    """Stems of a sentence; the same ones are found again and again."""
    return frozenset((*analysis.terms(text), *stored_sounds(text)))


def _fields(weighted: WeightedTerms) -> list[tuple[str, dict[str, float], float]]:
    """Terms by field, with the share of the score that each field has."""
    if not weighted.grams:
        return [("sounds", weighted.stems, 1.0)]
    return [("stems", weighted.stems, STEM_SHARE), ("grams", weighted.grams, 1 - STEM_SHARE)]


def _document(passage: Passage) -> Any:
    import tantivy

    text = passage.embedding_text
    stems, grams = " ".join(analysis.terms(text)), " ".join(analysis.grams(text))
    return tantivy.Document(id=passage.id, all=_ALL, stems=stems, grams=grams, sounds=" ".join(stored_sounds(text)))


def _open_folder(path: Path, schema: Any) -> Any:
    import tantivy

    path.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema, path=str(path), reuse=True)
    index.searcher().search(tantivy.Query.all_query(), 1)
    return index


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("all", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("grams", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("sounds", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _idf(count: int, frequency: int) -> float:
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def _unwritable(error: Exception) -> LexicalIndexError:
    return LexicalIndexError(
        f"The word index cannot be read or written: {error}.",
        remedy="Check free space and permissions; `munadil knowledge reindex` rebuilds it.",
    )
