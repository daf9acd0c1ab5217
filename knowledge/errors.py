"""What can go wrong between a file and a passage."""

from __future__ import annotations

from core.errors import MunadilError, UnavailableError, WrongUseError


class DocumentRefusedError(WrongUseError):
    """The document cannot be read."""


class EmbeddingSpaceMismatchError(MunadilError):
    """The stored vectors come from another embedding model."""

    status = 503


class VectorIndexError(UnavailableError):
    """The vector index cannot be read or written."""


class IndexLockedError(UnavailableError):
    """Another process owns the vector index."""


class IndexDamagedError(UnavailableError):
    """The vector index does not return what was stored in it."""


class EmbeddingModelError(UnavailableError):
    """The embedding model cannot be used."""


class EmbeddingRuntimeError(EmbeddingModelError):
    """The built-in weights or their runtime are not as expected."""


class StaleChangesError(MunadilError):
    """The corpus has changed since these changes were worked out."""

    status = 409


class EmptySourceError(WrongUseError):
    """The source holds no readable document any more, though documents of it are published."""
