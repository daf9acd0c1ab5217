"""Names that a corpus is about: in a question they stay as they are, though a word of Darija may be spelt alike."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.ports import Corpus

_ACRONYM = re.compile(r"\b[^\W\d_a-zà-ÿ\u0600-\u06ff]{3,}\b")
_NAME_WITHIN = re.compile(r"(?<=[\w,] )[A-ZÀ-Þ][a-zà-ÿ]{3,}")
# An Arabic word that a title puts in quotes, or explains in Latin letters: «أفق» · رؤية 2.0 (VISION).
_QUOTED = re.compile(r"[«“\"]([\u0620-\u06d3]{3,})[»”\"]")
_EXPLAINED = re.compile(r"([\u0620-\u06d3]{3,})(?: [\d.]+)? \([A-Z]")


def names_in(titles: Iterable[str]) -> frozenset[str]:
    """Names that titles of documents hold, in small letters: acronyms, capitals within a title, quoted Arabic words."""
    return frozenset(
        name.lower()
        for title in titles
        for pattern in (_ACRONYM, _NAME_WITHIN, _QUOTED, _EXPLAINED)
        for name in pattern.findall(title)
    )


class CorpusNames:
    """Names of the release that is published now, read again only when another one is."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._known: tuple[int, frozenset[str]] | None = None

    def __call__(self) -> frozenset[str]:
        """Names in the titles of the current release; none before the first."""
        release = self._corpus.current_release()
        if release is None:
            return frozenset()
        if self._known is None or self._known[0] != release:
            self._known = (release, names_in(self._corpus.titles(release).values()))
        return self._known[1]
