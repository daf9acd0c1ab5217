"""The ONNX file that is built once from the installed weights, in the data folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.errors import EmbeddingModelError
from knowledge.index.embedders.graph import RECIPE, Precision, write_model
from knowledge.index.embedders.weights import WeightFile

PreparationWatcher = Callable[[str, float], None]
"""Told what is being done and the share of it that is done, 0 to 1."""
_PATIENCE = 300.0
"""Seconds to wait for another process that is building, which takes about three (docs/decisions/0020); chosen by hand, for slow disks."""


def built_model(
    weights: WeightFile, folder: Path, precision: Precision, *, progress: PreparationWatcher | None = None
) -> Path:
    """Return the ONNX file of the weights, built first where it is missing or damaged; one process builds, others wait for it.

    The file counts when its digest stands beside it. Raises `EmbeddingModelError` where it cannot be built.
    """
    model = folder / f"e5-small-{weights.digest[:12]}-{precision}-{RECIPE}.onnx"
    if _intact(model):
        return model
    lock = model.with_suffix(".lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(lock, timeout=_PATIENCE):
            if not _intact(model):
                _build(weights, model, precision, progress or (lambda what, share: None))
    except Timeout as error:
        raise EmbeddingModelError(
            "Another process has been building the embedding model for minutes.", remedy=f"Stop it, or remove {lock}."
        ) from error
    except OSError as error:
        raise EmbeddingModelError(
            f"The embedding model cannot be written: {error.strerror or error}.",
            remedy=f"Make room for 200 MB in {folder} and check that it can be written.",
        ) from error
    return model


def _digest_path(model: Path) -> Path:
    return model.with_suffix(".sha256")


def _intact(model: Path) -> bool:
    try:
        with model.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
        return found == _digest_path(model).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return False


def _build(weights: WeightFile, model: Path, precision: Precision, progress: PreparationWatcher) -> None:
    what = "Preparing the embedding model"
    progress(what, 0.0)
    content = write_model(weights, precision, progress=lambda share: progress(what, 0.9 * share))
    _write(model, content)
    _write(_digest_path(model), hashlib.sha256(content).hexdigest().encode())
    progress(what, 1.0)


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
