"""Sentences that stand in most documents and say nothing of any: mastheads, sign-offs, standing notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.language.fold import fold
from core.language.forms import Language
from core.language.numbers import quantities
from knowledge.document import Passage

_FEWEST = 4
"""Documents that a sentence must stand in, whatever their share. Chosen by hand: in two or three, the same words are as likely a fact."""
_MOST_DOCUMENTS = 0.5
"""Share of the documents of its language from which on a sentence is boilerplate wherever it stands. Chosen by hand: "most"."""
_MANY_DOCUMENTS = 0.2
"""The same of one that only ever opens or ends a document. Chosen by hand: mastheads change over the years, facts stand within."""
_EDGE = 2
"""Sentences at each end of a document that may be its masthead or sign-off. Chosen by hand."""
_DIGIT = re.compile(r"\d")


@dataclass
class _Standing:
    """Where a sentence stands: in which documents, and in which of them at an end."""

    documents: set[str] = field(default_factory=set)
    at_an_end: set[str] = field(default_factory=set)


def boilerplate_of(passages: Iterable[Passage]) -> frozenset[str]:
    """Texts of the sentences of a corpus that are boilerplate.

    A document and those that replace it count as one. A sentence with a figure says something, wherever it stands: an address, a
    number to call, the year of the founding.
    """
    documents: dict[str, list[Passage]] = {}
    for passage in passages:
        documents.setdefault(passage.key, []).append(passage)
    originals = _originals(documents)
    sizes = Counter[Language]()
    counted: set[tuple[str, Language]] = set()
    standing: dict[tuple[Language, str], _Standing] = {}
    for key, parts in documents.items():
        parts.sort(key=lambda passage: passage.start)
        original = originals[key]
        spoken = {(original, part.language.base) for part in parts}
        sizes.update(language for _, language in spoken - counted)
        counted |= spoken
        texts = [(part.language.base, sentence.text.strip()) for part in parts for sentence in part.sentences]
        for place, said in enumerate(texts):
            found = standing.setdefault(said, _Standing())
            found.documents.add(original)
            if min(place, len(texts) - 1 - place) < _EDGE:
                found.at_an_end.add(original)
    return frozenset(
        text for (language, text), found in standing.items() if _is_boilerplate(text, found, sizes[language])
    )


def _originals(documents: dict[str, list[Passage]]) -> dict[str, str]:
    """The last document in the line of those that replace one another, for each."""
    after = {key: parts[0].meta.superseded_by for key, parts in documents.items()}
    last: dict[str, str] = {}
    for key in documents:
        seen, found = {key}, key
        while (newer := after.get(found, "")) in documents and newer not in seen:
            found = newer
            seen.add(found)
        last[key] = found
    return last


def _is_boilerplate(text: str, standing: _Standing, documents: int) -> bool:
    count = len(standing.documents)
    if count < _FEWEST or not any(letter.isalpha() for letter in text):
        return False
    always_at_an_end = standing.at_an_end == standing.documents
    if count < (_MANY_DOCUMENTS if always_at_an_end else _MOST_DOCUMENTS) * documents:
        return False
    return not _DIGIT.search(fold(text)) and not quantities(text)
