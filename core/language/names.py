"""Names in a text: the words in capitals that do not merely begin a sentence."""

from __future__ import annotations

import re

from core.language.fold import fold

_NAME = re.compile(r"(?<![^\W_])(?:(?<=[’'])|(?<![’']))[A-ZÀ-ÖØ-Þ][\w’'-]+(?:\.\w+)?")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|[«“\"(]\s*)$")
_WRITTEN_ON = re.compile(r"^(?:[LDldCcQqJjSsNnMm]|[Qq]u)[’']|[’']s$")


def capitalised_names(text: str) -> frozenset[str]:
    """Folded words in capitals that do not merely begin a sentence; Latin script only."""
    found = set()
    for match in _NAME.finditer(text):
        word = match.group()
        begins = bool(_SENTENCE_START.search(text[: match.start()]))
        if not begins or (len(word) > 1 and word.isupper()):
            found.add(fold(_WRITTEN_ON.sub("", word)))
    return frozenset(name for name in found if len(name) > 1)
