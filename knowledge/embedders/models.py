"""The ONNX files that are built once from the installed weights, in the data folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.embedders.graph import RECIPE, Precision, write_model
from knowledge.embedders.weights import WeightFile
from knowledge.errors import EmbeddingModelError

Progress = Callable[[str, float], None]
"""Told what is being done and the share of it that is done, 0 to 1."""
_PATIENCE = 300.0
"""Seconds to wait for another process that is building."""


@dataclass(frozen=True)
class ModelFolder:
    """Where the built models stand, and which precision each side uses."""

    folder: Path
    questions: Precision
    passages: Precision

    def path(self, precision: Precision) -> Path:
        """File of the model in this precision."""
        return self.folder / f"{precision}.onnx"


def built_models(
    weights: WeightFile,
    models_dir: Path,
    *,
    questions: Precision = Precision.FP32,
    passages: Precision = Precision.INT8,
    progress: Progress | None = None,
) -> ModelFolder:
    """Return the models, built first where they are missing or damaged; one process builds, others wait for it.

    A file counts when its digest stands beside it. Raises `EmbeddingModelError` where it cannot be built.
    """
    models = ModelFolder(models_dir / f"e5-small-{weights.digest[:12]}-{RECIPE}", questions, passages)
    precisions = sorted({questions, passages})
    if _intact(models, precisions):
        return models
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(models.folder.with_suffix(".lock"), timeout=_PATIENCE):
            for number, precision in enumerate(precisions):
                if not _intact(models, [precision]):
                    if progress:
                        progress(f"Preparing the embedding model ({precision})", number / len(precisions))
                    _build(weights, models, precision)
    except Timeout as error:
        raise EmbeddingModelError(
            "Another process has been building the embedding model for minutes.",
            remedy=f"Stop it, or remove {models.folder.with_suffix('.lock')}.",
        ) from error
    except OSError as error:
        raise EmbeddingModelError(
            f"The embedding model cannot be written: {error.strerror or error}.",
            remedy=f"Make room for 250 MB in {models_dir} and check that it can be written.",
        ) from error
    if progress:
        progress("The embedding model is ready", 1.0)
    return models


def _digest_path(model: Path) -> Path:
    return model.with_suffix(".sha256")


def _intact(models: ModelFolder, precisions: list[Precision]) -> bool:
    for model in map(models.path, precisions):
        try:
            with model.open("rb") as content:
                found = hashlib.file_digest(content, "sha256").hexdigest()
            if found != _digest_path(model).read_text("ascii"):
                return False
        except (OSError, UnicodeDecodeError):
            return False
    return True


def _build(weights: WeightFile, models: ModelFolder, precision: Precision) -> None:
    models.folder.mkdir(exist_ok=True)
    content = write_model(weights, precision)
    model = models.path(precision)
    _write(model, content)
    _write(_digest_path(model), hashlib.sha256(content).hexdigest().encode())


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it appears complete or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        os.chmod(handle, 0o644)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
