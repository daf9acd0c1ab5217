"""How long finding takes: vectors in Chroma and words in tantivy, beside an exact scan by numpy in the same run."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, compared
from knowledge.index.vectors import ChromaIndex
from knowledge.index.words import TantivyIndex
from knowledge.ports import EmbeddingSpace, Vectors
from knowledge.testing import make_passage

Asked = TypeVar("Asked")
Found = TypeVar("Found")
SIZES = (1_000, 10_000, 100_000)
_DIMENSION = 384
_QUESTIONS = 100
_DEPTH = 50
_WORDS = [f"mot{number}" for number in range(20_000)]


def run(shared: Path) -> list[Figure]:
    """Milliseconds a question at each size, median, with recall@50 of the vectors against the exact scan."""
    figures: list[Figure] = []
    for size in SIZES:
        figures += _measure(size)
    return figures


def _measure(size: int) -> list[Figure]:
    generator = np.random.default_rng(size)
    centres = generator.normal(size=(max(size // 50, 20), _DIMENSION))
    stored, asked = _around(centres, size, generator), _around(centres, _QUESTIONS, generator)
    with tempfile.TemporaryDirectory() as scratch:
        scan, exact = _timed(asked, lambda vector: _exact(stored, vector))
        index = ChromaIndex(Path(scratch) / "vectors", None, EmbeddingSpace("random", _DIMENSION, "random"))
        index.add([str(number) for number in range(size)], stored)
        nearest, found = _timed(asked, lambda vector: {hit.id for hit in index.search(vector, _DEPTH)})
        index.close()
        words = TantivyIndex(Path(scratch) / "words")
        words.add(make_passage(text, passage_id=str(number)) for number, text in enumerate(_texts(size)))
        questions = [" ".join(text.split()[:8]) for text in _texts(_QUESTIONS)]
        lexical, _ = _timed(questions, lambda question: words.search(question, _DEPTH))
    recall = statistics.mean(len(a & b) / _DEPTH for a, b in zip(exact, found, strict=True))
    return [
        compared(
            f"vectors, {size:,} passages",
            nearest,
            "ms",
            scan,
            f"recall@{_DEPTH} {recall:.3f}; exact scan {scan:.2f} ms",
        ),
        compared(f"words, {size:,} passages", lexical, "ms", scan, "passages of 80 words, questions of 8"),
    ]


def _around(centres: NDArray[np.float64], count: int, generator: np.random.Generator) -> Vectors:
    rows = centres[generator.integers(len(centres), size=count)] + 0.7 * generator.normal(size=(count, _DIMENSION))
    return np.ascontiguousarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _exact(stored: Vectors, vector: Vectors) -> set[str]:
    cosines = stored @ vector
    nearest = np.argpartition(-cosines, _DEPTH)[:_DEPTH]
    return {str(number) for number in nearest[np.argsort(-cosines[nearest])]}


def _texts(count: int) -> Iterator[str]:
    """Texts whose words are as unevenly frequent as a language's."""
    draw = random.Random(0)
    for _ in range(count):
        yield " ".join(_WORDS[int(len(_WORDS) ** draw.random()) - 1] for _ in range(80))


def _timed(questions: Iterable[Asked], find: Callable[[Asked], Found]) -> tuple[float, list[Found]]:
    """Median milliseconds a question, and what was found for each."""
    times, found = [], []
    for question in questions:
        started = time.perf_counter()
        found.append(find(question))
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times), found
