"""Embeds through any endpoint that speaks the OpenAI API."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np

from core.text import normalise
from knowledge.errors import EmbeddingModelError
from knowledge.ports import EmbeddingSpace, Vectors

_BLANK = "."
"""Sent for an empty text, which endpoints refuse."""
_LONGEST_WAIT = 30.0
"""Seconds between two attempts at most; chosen by hand."""
_REMEDY = (
    "Check MUNADIL_EMBEDDING_BASE_URL, MUNADIL_EMBEDDING_MODEL and MUNADIL_EMBEDDING_API_KEY, and that the server runs."
)


@dataclass(frozen=True)
class EmbeddingEndpoint:
    """Where to embed and how to ask; `timeout` is in seconds, for one request."""

    base_url: str
    model: str
    api_key: str = ""
    question_prefix: str = ""
    passage_prefix: str = ""
    batch: int = 64
    timeout: float = 30.0
    attempts: int = 5


class _TryAgainError(Exception):
    def __init__(self, reason: str, after: float | None = None) -> None:
        self.after = after
        super().__init__(reason)


class OpenAIEmbedder:
    """Vectors from `POST {base_url}/embeddings`, normalised here; the dimension is what the first answer has.

    Time-outs, lost connections, 408, 429 and 5xx are tried again, waiting twice as long each time or as long as the server asks;
    other refusals raise `EmbeddingModelError` at once. Safe to share between threads.
    """

    def __init__(self, endpoint: EmbeddingEndpoint, *, wait: Callable[[float], None] = time.sleep) -> None:
        if not endpoint.base_url or not endpoint.model:
            raise EmbeddingModelError("The embedding endpoint has no address or no model.", remedy=_REMEDY)
        self._endpoint, self._wait = endpoint, wait
        headers = {"Authorization": f"Bearer {endpoint.api_key}"} if endpoint.api_key else {}
        self._client = httpx.Client(timeout=endpoint.timeout, headers=headers)
        self._url = f"{endpoint.base_url.rstrip('/')}/embeddings"
        self._known_space: EmbeddingSpace | None = None
        self._lock = threading.Lock()

    @property
    def space(self) -> EmbeddingSpace:
        """The space its vectors live in; the first time, the endpoint is asked for a vector."""
        with self._lock:
            if self._known_space is None:
                self._known_space = self._space_of(self._request([_BLANK]).shape[1])
            return self._known_space

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found, shape (len(texts), dimension)."""
        return self._embed(texts, self._endpoint.passage_prefix)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to find by, shape (len(texts), dimension)."""
        return self._embed(texts, self._endpoint.question_prefix)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _embed(self, texts: Sequence[str], prefix: str) -> Vectors:
        dimension, size = self.space.dimension, self._endpoint.batch
        sent = [prefix + (normalise(text) or _BLANK) for text in texts]
        parts = [self._request(sent[start : start + size]) for start in range(0, len(sent), size)]
        if any(part.shape[1] != dimension for part in parts):
            raise EmbeddingModelError(
                f"The embedding endpoint answered vectors that are not of {dimension} dimensions.",
                remedy="Has it been given another model? Name it in MUNADIL_EMBEDDING_MODEL and run `munadil knowledge reindex`.",
            )
        return np.concatenate(parts) if parts else np.zeros((0, dimension), dtype=np.float32)

    def _request(self, texts: Sequence[str]) -> Vectors:
        """Vectors of one batch, asked for until it works or attempts run out."""
        for delay in self._delays():
            try:
                return _vectors(self._post(texts), len(texts))
            except _TryAgainError as error:
                if delay is None:
                    raise EmbeddingModelError(
                        f"The embedding endpoint does not answer: {error}.", remedy=_REMEDY
                    ) from error
                self._wait(delay if error.after is None else min(error.after, _LONGEST_WAIT))
        raise AssertionError("unreachable")

    def _delays(self) -> Iterator[float | None]:
        """Seconds to wait after each attempt that fails; None after the last."""
        yield from (min(0.5 * 2**attempt, _LONGEST_WAIT) for attempt in range(self._endpoint.attempts - 1))
        yield None

    def _post(self, texts: Sequence[str]) -> Any:
        body = {"model": self._endpoint.model, "input": list(texts), "encoding_format": "float"}
        try:
            response = self._client.post(self._url, json=body)
        except (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError) as error:
            raise _TryAgainError(str(error) or type(error).__name__) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise EmbeddingModelError(f"The embedding endpoint cannot be asked: {error}.", remedy=_REMEDY) from error
        if response.status_code in (408, 429) or response.status_code >= 500:
            raise _TryAgainError(f"HTTP {response.status_code}", _seconds(response.headers.get("Retry-After")))
        if response.status_code != 200:
            raise EmbeddingModelError(
                f"The embedding endpoint refused with HTTP {response.status_code}: {response.text[:200]}",
                remedy=_REMEDY,
            )
        try:
            return response.json()
        except ValueError as error:
            raise EmbeddingModelError("The embedding endpoint did not answer JSON.", remedy=_REMEDY) from error

    def _space_of(self, dimension: int) -> EmbeddingSpace:
        end = self._endpoint
        identity = [end.base_url.rstrip("/"), end.model, dimension, end.question_prefix, end.passage_prefix]
        return EmbeddingSpace(end.model, dimension, hashlib.sha256(json.dumps(identity).encode()).hexdigest())


def _vectors(payload: Any, count: int) -> Vectors:
    """Rows in the order asked, L2-normalised."""
    try:
        rows = sorted(payload["data"], key=lambda row: row["index"])
        vectors: Vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        numbered = [row["index"] for row in rows] == list(range(count))
    except (KeyError, TypeError, ValueError) as error:
        raise EmbeddingModelError("The embedding endpoint's answer cannot be read.", remedy=_REMEDY) from error
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    if not numbered or vectors.ndim != 2 or not np.isfinite(lengths).all() or not lengths.all():
        raise EmbeddingModelError("The embedding endpoint's answer is not one vector for each text.", remedy=_REMEDY)
    normalised: Vectors = vectors / lengths
    return normalised


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:  # a date: our own waiting will do
        return None
