"""Vectors of known questions: expanded as a person's question is, embedded once, kept in the vector cache."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.database.statements import chunks
from core.language.forms import Language
from knowledge.document import text_digest
from knowledge.ports import Corpus, Embedder, QuestionExpander, Vectors
from knowledge.progress import Progress, Stage, Watcher, nobody
from knowledge.query import ExpandedQuestion
from knowledge.questions import KnownQuestions

QUESTION_BATCH = 512
"""Texts embedded between two saves, some two seconds of work; chosen by hand: like lengths run together, and 64 cost a tenth more."""
Dense = tuple[tuple[str, float], ...]
"""Texts that stand for a question in the embedding space, with their weights."""


@dataclass(frozen=True)
class KnownWording:
    """One way to put a need into words; `need` is its place among the needs."""

    need: int
    language: Language
    text: str


def wordings_of(needs: Sequence[KnownQuestions]) -> list[KnownWording]:
    """Every wording of every need, in order."""
    return [KnownWording(n, language, text) for n, need in enumerate(needs) for language, text in need.questions]


def expand(expander: QuestionExpander | None, question: str, language: Language) -> ExpandedQuestion:
    """The question as the engines see it."""
    return expander.expand(question, language) if expander else ExpandedQuestion(((question, 1.0),), question)


def combined(weights: Sequence[float], rows: Vectors) -> Vectors:
    """Mean of vectors by weight, L2-normalised, shape (dimension,)."""
    mean = np.array(weights, dtype=np.float32) @ rows
    vector: Vectors = mean / (float(np.linalg.norm(mean)) or 1.0)
    return vector


def embed_known(
    entries: Iterable[KnownQuestions],
    corpus: Corpus,
    embedder: Embedder,
    expander: QuestionExpander | None,
    watch: Watcher = nobody,
) -> None:
    """Embed and keep what the vector cache lacks of the entries' questions."""
    expanded = [expand(expander, text, language) for entry in entries for language, text in entry.questions]
    question_vectors([text for found in expanded for text, _ in found.dense], corpus, embedder, watch)


def question_vectors(
    texts: Iterable[str], corpus: Corpus, embedder: Embedder, watch: Watcher = nobody
) -> dict[str, Vectors]:
    """Question vectors of texts by text; what the cache lacks is embedded and kept."""
    digests = {text: question_digest(text) for text in texts}
    fingerprint = embedder.space.fingerprint
    known = dict(corpus.cached_vectors(fingerprint, list(digests.values())))
    lacking = [text for text, digest in digests.items() if digest not in known]
    for done, batch in enumerate(chunks(lacking, QUESTION_BATCH)):
        watch(Progress(Stage.EMBED, done * QUESTION_BATCH, len(lacking)))
        fresh = dict(zip((digests[text] for text in batch), embedder.embed_questions(batch), strict=True))
        corpus.cache_vectors(fingerprint, fresh)
        known |= fresh
    if lacking:
        watch(Progress(Stage.EMBED, len(lacking), len(lacking)))
    return {text: known[digest] for text, digest in digests.items()}


def question_digest(text: str) -> str:
    """Key of the vector cache for a text embedded as a question: the same text embedded as a passage lies elsewhere."""
    return text_digest(f"question\0{text}")
