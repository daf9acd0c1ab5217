"""How many tokens a text costs, counted without a network."""

from __future__ import annotations

import base64
import gzip
import math
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from core.text import Script, script_of

if TYPE_CHECKING:
    import tiktoken

_VOCABULARY_PACKAGE = "bpe_openai"
_VOCABULARY_FILE = "data/o200k_base.tiktoken.gz"
_VOCABULARY_SIZE = 199_998
"""Ranks of o200k_base, given by its format: a file with another number is another vocabulary."""
_SLICE = 10_000
"""Characters of a run without a space beyond which it is counted piecewise:
byte-pair merging is worse than linear in it; chosen by hand."""
_CHARACTERS_PER_TOKEN = {Script.LATIN: 4.2, Script.ARABIC: 3.0, Script.OTHER: 1.5}
"""Characters per token of o200k_base, rounded down so that a budget is kept rather than overrun: 4.7 to 4.9 in Latin letters, 3.0 to 3.1 in
Arabic ones were measured (docs/decisions/0010); other scripts chosen by hand."""
# The published splitting pattern of o200k_base: words with their leading space, numbers by three digits, marks, spaces.
_LETTERS_UPPER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"
_LETTERS_LOWER = r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_PATTERN = "|".join(
    (
        rf"[^\r\n\p{{L}}\p{{N}}]?{_LETTERS_UPPER}*{_LETTERS_LOWER}+{_CONTRACTION}",
        rf"[^\r\n\p{{L}}\p{{N}}]?{_LETTERS_UPPER}+{_LETTERS_LOWER}*{_CONTRACTION}",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)
_lock = Lock()


def count_tokens(text: str) -> int:
    """Tokens of `text` in o200k_base; an estimate from its length where the vocabulary cannot be read. Never raises."""
    encoding = _encoding()
    if encoding is None:
        return estimate_tokens(text)
    return sum(len(encoding.encode_ordinary(text[at : at + _SLICE])) for at in range(0, len(text), _SLICE))


def estimate_tokens(text: str) -> int:
    """Estimate tokens from length and script; within a fifth of the count on French, Arabic and English prose."""
    return math.ceil(len(text) / _CHARACTERS_PER_TOKEN[script_of(text)])


def _encoding() -> tiktoken.Encoding | None:
    with _lock:
        return _load_encoding()


@lru_cache(maxsize=1)
def _load_encoding() -> tiktoken.Encoding | None:
    """Build the encoding from the vocabulary file of the bpe-openai wheel, without importing its library (74 MB)."""
    try:
        import tiktoken

        ranks = read_vocabulary()
        return tiktoken.Encoding(
            "o200k_base",
            pat_str=_PATTERN,
            mergeable_ranks=ranks,
            special_tokens={},
        )
    except (ImportError, OSError, ValueError, KeyError, EOFError):
        return None


def read_vocabulary() -> dict[bytes, int]:
    """Byte sequences of o200k_base with their ranks; `ValueError` when the file is not the one we know."""
    spec = find_spec(_VOCABULARY_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(_VOCABULARY_PACKAGE)
    packed = (Path(spec.submodule_search_locations[0]) / _VOCABULARY_FILE).read_bytes()
    ranks: dict[bytes, int] = {}
    for line in gzip.decompress(packed).splitlines():
        token, _, rank = line.partition(b" ")
        ranks[base64.b64decode(token)] = int(rank)
    if len(ranks) != _VOCABULARY_SIZE:
        raise ValueError(f"{len(ranks)} entries instead of {_VOCABULARY_SIZE}")
    return ranks
