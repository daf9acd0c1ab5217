"""A weight file in the format of the real one, with a handful of random weights, and its encoder in plain numpy."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
HIDDEN, LAYERS, HEADS, WIDE, VOCABULARY, POSITIONS, EPSILON = 64, 2, 4, 128, 40, 48, 1e-12
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyz", "▁the", "▁sea", "ة", "ا", "ب"]


@dataclass
class TinyE5:
    """Random weights; matrices are what the four-bit blocks decode to."""

    floats: dict[str, Floats] = field(default_factory=dict)
    matrices: dict[str, Floats] = field(default_factory=dict)

    def encode(self, ids: list[int]) -> Floats:
        """The mean of the last layer's tokens."""
        x = self.matrices["emb.word"][ids] + self.floats["emb.pos"].reshape(-1, HIDDEN)[: len(ids)]
        x = self._norm("emb.ln", x + self.floats["emb.type"].reshape(-1, HIDDEN)[0])
        for layer in range(LAYERS):
            p = f"l{layer}."
            q, k, v = (self._linear(p + name, x).reshape(len(ids), HEADS, -1).transpose(1, 0, 2) for name in "qkv")
            scores = q @ k.transpose(0, 2, 1) / math.sqrt(HIDDEN / HEADS)
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            context = (scores / scores.sum(-1, keepdims=True)) @ v
            x = self._norm(p + "aln", x + self._linear(p + "ao", context.transpose(1, 0, 2).reshape(len(ids), -1)))
            wide = self._linear(p + "fi", x)
            wide = wide * (1 + np.vectorize(math.erf)(wide / math.sqrt(2))) / 2
            x = self._norm(p + "oln", x + self._linear(p + "fo", wide.astype(np.float32)))
        mean: Floats = x.mean(0)
        return mean

    def _linear(self, name: str, x: Floats) -> Floats:
        product: Floats = x @ self.matrices[name + ".w"].T + self.floats[name + ".b"]
        return product

    def _norm(self, name: str, x: Floats) -> Floats:
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + EPSILON)
        scaled: Floats = x * self.floats[name + ".w"] + self.floats[name + ".b"]
        return scaled


def write_tiny_e5(path: Path, seed: int = 7) -> TinyE5:
    """Write a weight file of random weights to `path` and return what it holds."""
    random, model = np.random.default_rng(seed), TinyE5()
    entries: list[tuple[str, int, int, bytes]] = []

    def floats(name: str, count: int, centre: float = 0.0) -> None:
        values = random.normal(centre, 0.1, count).astype(np.float32)
        model.floats[name] = values
        entries.append((name, 0, count, values.tobytes()))

    def matrix(name: str, rows: int, columns: int) -> None:
        nibbles = random.integers(0, 16, (rows * columns // 32, 32), dtype=np.uint8)
        scales = random.uniform(0.01, 0.05, len(nibbles)).astype(np.float16)
        decoded = (nibbles.astype(np.float32) - 8) * scales[:, None].astype(np.float32)
        model.matrices[name] = decoded.reshape(rows, columns)
        packed = nibbles[:, :16] | (nibbles[:, 16:] << 4)
        blocks = b"".join(s.tobytes() + b.tobytes() for s, b in zip(scales, packed, strict=True))
        entries.append((name, 1, rows * columns, blocks))

    matrix("emb.word", VOCABULARY, HIDDEN)
    floats("emb.pos", POSITIONS * HIDDEN)
    floats("emb.type", 2 * HIDDEN)
    for norm in ("emb.ln", *(f"l{n}.{part}" for n in range(LAYERS) for part in ("aln", "oln"))):
        floats(f"{norm}.w", HIDDEN, 1.0)
        floats(f"{norm}.b", HIDDEN)
    for layer in range(LAYERS):
        for name, rows, columns in [
            *((part, HIDDEN, HIDDEN) for part in ("q", "k", "v", "ao")),
            ("fi", WIDE, HIDDEN),
            ("fo", HIDDEN, WIDE),
        ]:
            matrix(f"l{layer}.{name}.w", rows, columns)
            floats(f"l{layer}.{name}.b", rows)
    path.write_bytes(_file(entries))
    return model


def _file(entries: list[tuple[str, int, int, bytes]]) -> bytes:
    blob = "".join(PIECES).encode()
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    scores = np.linspace(0, -9, len(PIECES)).astype("<f4")
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7if", HIDDEN, LAYERS, HEADS, WIDE, VOCABULARY, POSITIONS, 2, EPSILON)
    head += struct.pack("<i5iQ", 32, len(PIECES), 0, 2, 1, 3, len(blob))
    head += offsets.tobytes() + scores.tobytes() + blob + struct.pack("<iI", 0, 0) + struct.pack("<i", len(entries))
    offset = len(head) + sum(2 + len(name) + 1 + 4 + 8 + 8 for name, *_ in entries)
    directory, body = b"", b""
    for name, kind, count, content in entries:
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, offset + len(body), len(content))
        body += content
    return head + directory + body
