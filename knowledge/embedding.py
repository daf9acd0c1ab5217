"""Builds the embedder that the settings ask for."""

from __future__ import annotations

import os
from pathlib import Path

from knowledge.embedders.graph import Precision
from knowledge.embedders.models import Progress, built_models
from knowledge.embedders.onnx_e5 import OnnxE5Embedder
from knowledge.embedders.weights import WeightFile, installed_weights
from knowledge.ports import Embedder
from knowledge.settings import KnowledgeSettings


def build_embedder(
    settings: KnowledgeSettings, data_dir: Path, *, threads: int | None = None, progress: Progress | None = None
) -> Embedder:
    """Return the embedder that the settings name, with its models built in the data folder where they are not.

    `threads` is how many passages are embedded side by side; None takes the setting, and every processor where it is 0.
    `progress` is told what is being prepared and the share that is done. Raises `EmbeddingModelError`.
    """
    weights = WeightFile(installed_weights())
    passages = Precision(settings.embedding_passage_precision)
    models = built_models(weights, data_dir / "models", passages=passages, progress=progress)
    return OnnxE5Embedder(models, weights, threads=threads or settings.embedding_threads or processors())


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
