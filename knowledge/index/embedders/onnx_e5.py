"""The built-in weights run by ONNX Runtime."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EmbeddingRuntimeError
from knowledge.index.embedders.graph import RECIPE, Precision
from knowledge.index.embedders.tokenizer import TOKENIZER_VERSION, E5Tokenizer, Window
from knowledge.index.embedders.weights import WeightFile
from knowledge.ports import EmbeddingSpace, Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

QUESTION_PREFIX, PASSAGE_PREFIX = "query: ", "passage: "
BATCH_TOKENS = 512
"""Tokens, padding included, run at once: more leave the processor's cache and are slower (docs/decisions/0020)."""
_QUESTION_WINDOWS = 1
"""Windows of a question that are embedded; chosen by hand: it is answered while somebody waits."""


class OnnxE5Embedder:
    """multilingual-e5-small by ONNX Runtime, from the file that `built_model` makes of the weights in one precision.

    Vectors have 384 dimensions. Texts are normalised first; an empty text has the vector of its prefix alone. Passages beyond
    512 tokens are cut into windows whose means are averaged by length, questions are cut at 512 tokens.
    `threads` is how many batches run side by side, each on one processor; safe to share between threads and after a fork.
    """

    def __init__(self, model: Path, weights: WeightFile, precision: Precision, *, threads: int) -> None:
        self._model, self._weights, self._threads = model, weights, max(1, threads)
        self._space = EmbeddingSpace("multilingual-e5-small", weights.shape.hidden, _fingerprint(weights, precision))
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._loaded: dict[str, Any] = {}

    @property
    def space(self) -> EmbeddingSpace:
        """The space its vectors live in."""
        return self._space

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found, shape (len(texts), 384)."""
        windows = self.tokenizer.windows(texts, prefix=PASSAGE_PREFIX)
        return self._embed(windows, len(texts))

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to find by, shape (len(texts), 384)."""
        windows = self.tokenizer.windows(texts, prefix=QUESTION_PREFIX, limit=_QUESTION_WINDOWS)
        return self._embed(windows, len(texts))

    def _embed(self, windows: Sequence[Window], count: int) -> Vectors:
        batches = list(batches_of(windows))
        sums = np.zeros((count, self._space.dimension), dtype=np.float32)
        for batch, means in zip(batches, self._run(batches), strict=True):
            for window, mean in zip(batch, means, strict=True):
                sums[window.text] += mean * len(window.ids)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        if not np.isfinite(sums).all() or not lengths.all():
            raise EmbeddingRuntimeError("The embedding model gave a vector that cannot be used.")
        vectors: Vectors = sums / lengths
        return vectors

    def _run(self, batches: Sequence[Sequence[Window]]) -> Iterator[Vectors]:
        session = self._session

        def run(batch: Sequence[Window]) -> Vectors:
            outputs: list[Vectors] = session.run(["vectors"], inputs_of(batch, self.tokenizer.padding))
            return outputs[0]

        if self._threads == 1 or len(batches) < 2:
            yield from map(run, batches)
            return
        with ThreadPoolExecutor(self._threads, thread_name_prefix="embedding") as pool:
            yield from pool.map(run, batches)

    @property
    def tokenizer(self) -> E5Tokenizer:
        """The tokenizer of the weights, built the first time it is needed."""
        tokenizer: E5Tokenizer = self._once("tokenizer", self._open_tokenizer)
        return tokenizer

    @property
    def _session(self) -> InferenceSession:
        session: InferenceSession = self._once("session", lambda: open_session(self._model))
        return session

    def _open_tokenizer(self) -> E5Tokenizer:
        return E5Tokenizer(self._weights.vocabulary, self._weights.shape.positions)

    def _once(self, name: str, load: Callable[[], Any]) -> Any:
        with self._lock:
            if self._process != os.getpid():  # sessions do not outlive a fork
                self._process, self._loaded = os.getpid(), {}
            if name not in self._loaded:
                self._loaded[name] = load()
            return self._loaded[name]


def open_session(path: Path) -> InferenceSession:
    """Open an ONNX file for one thread; parallelism is over batches, which scales better than within one."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path.as_posix(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors share no base of their own
        raise EmbeddingRuntimeError(f"ONNX Runtime cannot open {path.name}: {error}") from error


def inputs_of(batch: Sequence[Window], padding: int) -> dict[str, NDArray[np.generic]]:
    """Inputs of the graph for windows run together: `ids`, `lengths`, and `pool`, the weights that make the mean of tokens."""
    lengths = np.array([len(window.ids) for window in batch], dtype=np.int32)
    ids = np.full((len(batch), lengths.max()), padding, dtype=np.int64)
    for row, window in zip(ids, batch, strict=True):
        row[: len(window.ids)] = window.ids
    pool = (np.arange(ids.shape[1]) < lengths[:, None]) / lengths[:, None]
    return {"ids": ids, "lengths": lengths, "pool": pool[:, None, :].astype(np.float32)}


def batches_of(windows: Sequence[Window], tokens: int = BATCH_TOKENS) -> Iterator[list[Window]]:
    """Windows of like length together, longest first, at most `tokens` in a batch with padding (one window always fits)."""
    batch: list[Window] = []
    for window in sorted(windows, key=lambda window: len(window.ids), reverse=True):
        if batch and (len(batch) + 1) * len(batch[0].ids) > tokens:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def _fingerprint(weights: WeightFile, precision: Precision) -> str:
    parts = {
        "runtime": "onnx",
        "weights": weights.digest,
        "recipe": RECIPE,
        "precision": precision,
        "tokenizer": TOKENIZER_VERSION,
        "prefixes": [QUESTION_PREFIX, PASSAGE_PREFIX],
        "window": weights.shape.positions,
        "pooling": "mean, L2",
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
