"""Whom a consultation tells, and what reads vectors made of words, for tests."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy.orm import Session

from core.language.fold import fold
from core.language.forms import Language
from core.language.stem import STOP_WORDS
from knowledge.ports import EmbeddingSpace, Vectors


@dataclass
class Told:
    """Notes what is announced."""

    said: list[tuple[str, str, Mapping[Language, str]]] = field(default_factory=list)

    def announce(
        self,
        subject: str,
        change: str,
        texts: Mapping[Language, str],
        *,
        about: str = "",
        session: Session | None = None,
    ) -> None:
        """Note it."""
        self.said.append((subject, change, texts))


class WordEmbedder:
    """Vectors of the words of a text: close where they share words."""

    space = EmbeddingSpace("words", 64, "words-1")

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        found = np.zeros((len(texts), 64), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", fold(text)):
                if word not in STOP_WORDS and not word.isdigit():
                    found[row, zlib.crc32(word.encode()) % 64] += 1
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), np.float32)

    embed_questions = embed_passages
