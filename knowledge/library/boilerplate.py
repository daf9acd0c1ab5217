"""Sentences that stand in most documents and say nothing of any: mastheads, sign-offs, standing notes."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

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
_Said = tuple[Language, str]
Line = Sequence[Sequence[Passage]]
"""Passages of the documents that replace one another, by document: they count as one."""


def boilerplate_of(passages: Iterable[Passage]) -> frozenset[str]:
    """Texts of the sentences of a corpus that are boilerplate.

    A document and those that replace it count as one. A sentence with a figure says something, wherever it stands: an address, a
    number to call, the year of the founding.
    """
    return counted(passages).boilerplate()


def counted(passages: Iterable[Passage]) -> SentenceCounts:
    """How the sentences of a whole corpus stand in it."""
    documents: dict[str, list[Passage]] = {}
    for passage in passages:
        documents.setdefault(passage.key, []).append(passage)
    ends = ends_of_lines({key: parts[0].meta.superseded_by for key, parts in documents.items()})
    return SentenceCounts().changed((), lines(documents, ends))


def lines(documents: Mapping[str, Sequence[Passage]], ends: Mapping[str, str]) -> Collection[Line]:
    """Passages of documents by the line that a document is in, given the end of each."""
    found: dict[str, list[Sequence[Passage]]] = {}
    for key, parts in documents.items():
        found.setdefault(ends[key], []).append(parts)
    return found.values()


def ends_of_lines(replaced_by: Mapping[str, str]) -> dict[str, str]:
    """The last document in the line of those that replace one another, for each; what is given is the one after it, or nothing."""
    last: dict[str, str] = {}
    for key in replaced_by:
        seen, found = {key}, key
        while (newer := replaced_by.get(found, "")) in replaced_by and newer not in seen:
            found = newer
            seen.add(found)
        last[key] = found
    return last


def changed_lines(
    before: Mapping[str, str], after: Mapping[str, str], changed: Iterable[str]
) -> tuple[set[str], set[str]]:
    """Keys of the documents whose lines count otherwise in another release: those to take off, and those to count again.

    `before` and `after` are ends of lines by key, `changed` the documents that are not the same in both.
    """
    touched = set(changed) | {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    seen = -1
    while seen != len(touched):  # a line is taken off whole, so whoever stands in one is counted again
        seen = len(touched)
        for ends in (before, after):
            lines_touched = {ends[key] for key in touched & ends.keys()}
            touched |= {key for key, end in ends.items() if end in lines_touched}
    return touched & before.keys(), touched & after.keys()


@dataclass(frozen=True)
class SentenceCounts:
    """In how many documents of a release each sentence stands, and in how many of them at an end.

    `digests` (sorted, of language and text) and `sums` (shape (n, 2): documents, and those it stands at an end of) have a place for each
    sentence; `languages` counts documents, `repeated` has the words of those that stand in enough of them to be boilerplate.
    """

    digests: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    sums: NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 2), np.int32))
    languages: Mapping[Language, int] = field(default_factory=dict)
    repeated: Mapping[int, _Said] = field(default_factory=dict)

    def changed(self, gone: Iterable[Line], come: Iterable[Line]) -> SentenceCounts:
        """The counts once some lines of documents have gone, and others have come; what stays is not looked at."""
        moved = _Moved()
        for sign, lines in ((-1, gone), (1, come)):
            for line in lines:
                moved.add(line, sign)
        languages = {
            one: self.languages.get(one, 0) + moved.languages[one] for one in {*self.languages, *moved.languages}
        }
        more = np.array(list(moved.sums.values()), np.int32).reshape(-1, 2)
        every = np.concatenate([self.digests, np.array(list(moved.sums), np.uint64)])
        digests, places = np.unique(every, return_inverse=True)
        sums = np.zeros((len(digests), 2), np.int32)
        np.add.at(sums, places, np.concatenate([self.sums, more]))
        stands, often = sums[:, 0] > 0, set(digests[sums[:, 0] >= _FEWEST].tolist())
        said = {digest: words for digest, words in (*self.repeated.items(), *moved.said.items()) if digest in often}
        return SentenceCounts(digests[stands], sums[stands], languages, said)

    def boilerplate(self) -> frozenset[str]:
        """Texts of those that are boilerplate."""
        places = np.searchsorted(self.digests, np.array(list(self.repeated), np.uint64))
        counts = zip(self.repeated.values(), self.sums[places].tolist(), strict=True)
        return frozenset(
            text
            for (language, text), (documents, at_an_end) in counts
            if _is_boilerplate(text, documents, at_an_end, self.languages.get(language, 0))
        )

    def payload(self) -> dict[str, object]:
        """As JSON."""
        return {
            "digests": _packed(self.digests.astype("<u8").tobytes()),
            "sums": _packed(self.sums.astype("<i4").tobytes()),
            "languages": {language.value: count for language, count in self.languages.items()},
            "repeated": {str(digest): [language.value, text] for digest, (language, text) in self.repeated.items()},
        }

    @classmethod
    def of_payload(cls, payload: Mapping[str, object]) -> SentenceCounts:
        """From JSON."""
        languages: Mapping[str, int] = payload["languages"]  # type: ignore[assignment]
        repeated: Mapping[str, tuple[str, str]] = payload["repeated"]  # type: ignore[assignment]
        return cls(
            np.frombuffer(_unpacked(payload["digests"]), "<u8").astype(np.uint64),
            np.frombuffer(_unpacked(payload["sums"]), "<i4").astype(np.int32).reshape(-1, 2),
            {Language(tag): int(count) for tag, count in languages.items()},
            {int(digest): (Language(tag), text) for digest, (tag, text) in repeated.items()},
        )


class _Moved:
    """What lines of documents add to the counts, or take off them."""

    def __init__(self) -> None:
        self.sums: dict[int, tuple[int, int]] = {}
        self.languages = Counter[Language]()
        self.said: dict[int, _Said] = {}

    def add(self, line: Line, sign: int) -> None:
        standing: dict[_Said, bool] = {}
        spoken: set[Language] = set()
        for parts in line:
            parts = sorted(parts, key=lambda passage: passage.start)
            spoken.update(part.language.base for part in parts)
            texts = [(part.language.base, sentence.text.strip()) for part in parts for sentence in part.sentences]
            for place, said in enumerate(texts):
                is_at_an_end = min(place, len(texts) - 1 - place) < _EDGE
                standing[said] = standing.get(said, False) or is_at_an_end
        self.languages.update(dict.fromkeys(spoken, sign))
        for said, is_at_an_end in standing.items():
            digest = _digest(said)
            self.said[digest] = said
            documents, at_an_end = self.sums.get(digest, (0, 0))
            self.sums[digest] = documents + sign, at_an_end + sign * is_at_an_end


def _digest(said: _Said) -> int:
    language, text = said
    return int.from_bytes(hashlib.blake2b(f"{language.value}\n{text}".encode(), digest_size=8).digest(), "little")


def _packed(column: bytes) -> str:
    return base64.b64encode(zlib.compress(column, 1)).decode()


def _unpacked(text: object) -> bytes:
    return zlib.decompress(base64.b64decode(str(text)))


def _is_boilerplate(text: str, count: int, at_an_end: int, documents: int) -> bool:
    if count < _FEWEST or not any(letter.isalpha() for letter in text):
        return False
    if count < (_MANY_DOCUMENTS if at_an_end == count else _MOST_DOCUMENTS) * documents:
        return False
    return not _DIGIT.search(fold(text)) and not quantities(text)
