"""The unigram tokenizer of multilingual E5, with texts cut into windows that the encoder can read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.text import normalise, strip_tashkeel
from knowledge.index.embedders.weights import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKENIZER_VERSION = "unigram-1"
"""Changes when the same text may get other tokens."""


def readable(text: str) -> str:
    """Bring a text to the form that vectors are made from: normalised, without tashkeel, on one line."""
    return " ".join(strip_tashkeel(normalise(text)).split())


@dataclass(frozen=True)
class Window:
    """Token ids of (a part of) text number `text`, with its begin and end marks."""

    text: int
    ids: tuple[int, ...]


class E5Tokenizer:
    """Cuts texts into windows of token ids; safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary, window: int) -> None:
        self._tokenizer = _build(vocabulary)
        self._begin, self._end, self._content = vocabulary.begin, vocabulary.end, window - 2
        self.padding = vocabulary.padding

    def windows(self, texts: Sequence[str], *, prefix: str, limit: int | None = None) -> list[Window]:
        """Windows of every text in order, without overlap, at most `limit` for each; every text has at least one."""
        encodings = self._tokenizer.encode_batch_fast([prefix + readable(text) for text in texts])
        found: list[Window] = []
        for number, encoding in enumerate(encodings):
            ids = encoding.ids
            starts = range(0, max(len(ids), 1), self._content)[:limit]
            found += [Window(number, (self._begin, *ids[s : s + self._content], self._end)) for s in starts]
        return found


def _build(vocabulary: Vocabulary) -> Tokenizer:
    # One pool of threads is enough: ours, over batches.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer, models, pre_tokenizers

    special = {vocabulary.begin, vocabulary.end, vocabulary.padding, vocabulary.unknown}
    # NUL never survives normalisation, so a person who writes "</s>" writes text and not a mark.
    pieces = [
        (f"\0{i}" if i in special else piece, score)
        for i, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    ]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return tokenizer
