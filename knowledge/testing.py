"""Fakes of the ports in `knowledge`, for tests."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from core.language.forms import Language
from core.language.sentences import Sentence
from core.text import normalise, strip_accents, strip_tashkeel
from knowledge.document import DocumentMeta, Passage, text_digest
from knowledge.library.boilerplate import boilerplate_of
from knowledge.ports import EmbeddingSpace, Hit, Vectors
from knowledge.query import Alternatives
from knowledge.questions import KnownQuestions

_WORD = re.compile(r"\w+")
_FOLDED = str.maketrans("أإآٱىة", "اااايه")
_BUCKETS = 8
"""Signed buckets that a word lands in: with one, two words that collide could not be told apart; chosen by hand."""


class HashEmbedder:
    """An embedder without a model: texts that share words are near, others are nearly orthogonal.

    A text is the sum of its words' fixed pseudo-random vectors, L2-normalised; words are compared without case, accents,
    tashkeel and alef forms. Questions and passages are embedded alike. A text without words has the vector of "".
    """

    def __init__(self, dimension: int = 256) -> None:
        self._space = EmbeddingSpace("hash", dimension, f"hash-{dimension}-v1")

    @property
    def space(self) -> EmbeddingSpace:
        """The space its vectors live in."""
        return self._space

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, shape (len(texts), dimension)."""
        vectors = np.zeros((len(texts), self._space.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in _WORD.findall(_fold(text)) or [""]:
                row += self._word(word)
            row /= np.linalg.norm(row) or 1.0
        return vectors

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, shape (len(texts), dimension)."""
        return self.embed_passages(texts)

    def _word(self, word: str) -> Vectors:
        seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
        generator = np.random.default_rng(seed)
        vector = np.zeros(self._space.dimension, dtype=np.float32)
        buckets = generator.choice(self._space.dimension, size=min(_BUCKETS, self._space.dimension), replace=False)
        vector[buckets] = generator.choice(np.array([-1, 1], dtype=np.float32), size=len(buckets))
        return vector


def _fold(text: str) -> str:
    return strip_accents(strip_tashkeel(normalise(text))).casefold().translate(_FOLDED)


def make_passage(
    text: str,
    *,
    passage_id: str = "",
    key: str = "document.md",
    language: Language = Language.FRENCH,
    meta: DocumentMeta | None = None,
    heading: tuple[str, ...] = (),
) -> Passage:
    """A passage that stands alone in its document, its sentences cut after full stops and question marks."""
    sentences = [Sentence(m.group(), *m.span()) for m in re.finditer(r"[^\s.?!؟][^.?!؟]*[.?!؟]?", text)]
    return Passage(
        id=passage_id or text_digest(f"{key}\n{text}")[:32],
        key=key,
        ordinal=0,
        text=text,
        start=0,
        end=len(text),
        heading=heading,
        page=None,
        language=language,
        tokens=len(text.split()),
        meta=meta or DocumentMeta(title=""),
        sentences=tuple(sentences),
    )


class InMemoryVectorIndex:
    """Exact nearest neighbours in a dictionary."""

    def __init__(self) -> None:
        self._vectors: dict[str, Vectors] = {}
        self.closed = False

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors under ids."""
        self._vectors.update(zip(ids, np.asarray(vectors, dtype=np.float32), strict=True))

    def delete(self, ids: Sequence[str]) -> None:
        """Forget ids."""
        for passage_id in ids:
            self._vectors.pop(passage_id, None)

    def search(self, vector: Vectors, limit: int) -> list[Hit]:
        """The `limit` nearest ids, best first."""
        hits = [Hit(i, float(stored @ vector)) for i, stored in self._vectors.items()]
        return sorted(hits, key=lambda h: (-h.score, h.id))[:limit]

    def ids(self) -> set[str]:
        """Every id stored."""
        return set(self._vectors)

    def count(self) -> int:
        """How many ids are stored."""
        return len(self._vectors)

    def present(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that are stored."""
        return self._vectors.keys() & set(ids)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors by id."""
        return {i: self._vectors[i] for i in ids if i in self._vectors}

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


class InMemoryLexicalIndex:
    """Exact BM25 over folded words, k1 = 1.2 and b = 0.75, its term frequency part scaled to stay below 1; without alternatives."""

    def __init__(self) -> None:
        self._words: dict[str, Counter[str]] = {}
        self.closed = False

    def add(self, passages: Iterable[Passage]) -> None:
        """Index passages; one that is there is replaced."""
        self._words.update((p.id, Counter(_WORD.findall(_fold(p.embedding_text)))) for p in passages)

    def delete(self, ids: Sequence[str]) -> None:
        """Forget ids."""
        for passage_id in ids:
            self._words.pop(passage_id, None)

    def search(self, question: str, limit: int, alternatives: Alternatives = ()) -> list[Hit]:
        """The `limit` best ids that share a word with the question, best first."""
        words = set(_WORD.findall(_fold(question)))
        mean = sum(c.total() for c in self._words.values()) / max(len(self._words), 1)
        hits = []
        for passage_id, counts in self._words.items():
            norm = 1.2 * (0.25 + 0.75 * counts.total() / mean)
            score = sum(self._idf(w) * counts[w] / (counts[w] + norm) for w in words if w in counts)
            if score > 0:
                hits.append(Hit(passage_id, score))
        return sorted(hits, key=lambda h: (-h.score, h.id))[:limit]

    def ceiling(self, question: str, alternatives: Alternatives = ()) -> float:
        """Upper bound of the score: the sum of the words' inverse document frequencies."""
        return sum(self._idf(w) for w in set(_WORD.findall(_fold(question)))) or 1.0

    def ids(self) -> set[str]:
        """Every id stored."""
        return set(self._words)

    def present(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that are stored."""
        return self._words.keys() & set(ids)

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True

    def coverage(self, question: str, texts: Sequence[str], alternatives: Alternatives = ()) -> list[float]:
        """Share of the question's words found in each text, weighted by idf, 0 to 1."""
        idf = {w: self._idf(w) for w in _WORD.findall(_fold(question))}
        total = sum(idf.values()) or 1.0
        return [sum(idf[w] for w in idf.keys() & set(_WORD.findall(_fold(t)))) / total for t in texts]

    def _idf(self, word: str) -> float:
        count = sum(word in counts for counts in self._words.values())
        return math.log(1 + (len(self._words) - count + 0.5) / (count + 0.5))


class InMemoryCorpus:
    """Releases, passages and cached vectors in dictionaries; `publish` makes the next release."""

    def __init__(self) -> None:
        self._releases: dict[int, frozenset[str]] = {}
        self._passages: dict[str, Passage] = {}
        self._vectors: dict[tuple[str, str], Vectors] = {}
        self._current: int | None = None

    def publish(self, passages: Iterable[Passage]) -> int:
        """Make a release of exactly these passages, point at it, return its number (from 1)."""
        named = {p.id: p for p in passages}
        self._passages.update(named)
        number = len(self._releases) + 1
        self._releases[number] = frozenset(named)
        self._current = number
        return number

    def point_at(self, release: int | None) -> None:
        """Move the pointer, as a roll-back does."""
        self._current = release

    def current_release(self) -> int | None:
        """Number of the release published now."""
        return self._current

    def release_passage_ids(self, release: int) -> frozenset[str]:
        """Ids of every passage that a release names."""
        return self._releases.get(release, frozenset())

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """Passages by id, in the order asked."""
        return {i: self._passages[i] for i in ids if i in self._passages}

    def titles(self, release: int) -> Mapping[str, str]:
        """Titles of the documents of a release, by key."""
        return {self._passages[i].key: self._passages[i].meta.title for i in self.release_passage_ids(release)}

    def translations(self, release: int) -> Mapping[str, tuple[str, ...]]:
        """Keys of documents that are one source, by their original's."""
        keys = sorted({(p.group, p.key) for p in self.passages(self.release_passage_ids(release)).values()})
        originals = {group for group, key in keys if group != key}
        return {group: tuple(k for g, k in keys if g == group) for group in originals}

    def document_passages(self, release: int, key: str) -> tuple[Passage, ...]:
        """Passages of a document in reading order."""
        own = (p for p in self.passages(self.release_passage_ids(release)).values() if p.key == key)
        return tuple(sorted(own, key=lambda p: (p.ordinal, p.start)))

    def boilerplate(self, release: int) -> frozenset[str]:
        """Sentences that stand in most documents of a release."""
        return boilerplate_of(self._passages[i] for i in self.release_passage_ids(release))

    def cached_vectors(self, fingerprint: str, digests: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of an embedding space by text digest."""
        return {d: self._vectors[fingerprint, d] for d in digests if (fingerprint, d) in self._vectors}

    def cache_vectors(self, fingerprint: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors of an embedding space by text digest."""
        self._vectors.update({(fingerprint, digest): vector for digest, vector in vectors.items()})


class FixedKnownQuestions(InMemoryCorpus):
    """A corpus with the same known questions in every release, and a place for what is made of them."""

    def __init__(self, known: Sequence[KnownQuestions] = ()) -> None:
        super().__init__()
        self._known = tuple(known)
        self.artifacts: dict[str, dict[str, object]] = {}

    def known_questions(self, release: int) -> tuple[KnownQuestions, ...]:
        """Those given."""
        return self._known

    def artifact(self, name: str) -> dict[str, object] | None:
        """What was kept under this name."""
        return self.artifacts.get(name)

    def keep_artifact(self, name: str, payload: Mapping[str, object]) -> None:
        """Keep under this name."""
        self.artifacts[name] = dict(payload)
