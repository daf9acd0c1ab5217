"""The asker's language wins where sources say the same: translations of one document, and texts that say it without being called so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from core.language.forms import Language
from core.text import western_digits
from knowledge.cache import LruCache
from knowledge.document import Passage
from knowledge.ports import Corpus, Vectors
from knowledge.results import ScoredPassage

SAYS_THE_SAME = 0.84
"""Cosine of two passages in different languages from which on they say the same. Measured on 96 paragraphs in Arabic and English: no other
paragraph reaches it (the nearest of all has .831), .58 of the true ones do (docs/decisions/0162)."""
_GROUPS_KEPT = 64
"""Groups of translations whose passages are kept aligned; chosen by hand."""
_FIGURE = re.compile(r"\d+")
Read = Callable[[Sequence[str]], Mapping[str, Vectors]]


@dataclass(frozen=True)
class _Alignment:
    """Passages of a document and its translations; `places` names of each, by id, the passage of the original in its place."""

    places: Mapping[str, str]
    passages: Mapping[str, tuple[Passage, ...]]
    """By that name."""


class Translated:
    """Puts passages in the asker's language in the place of those that say the same in another; thread-safe."""

    def __init__(self, corpus: Corpus, vectors: Read) -> None:
        self._corpus, self._vectors = corpus, vectors
        self._groups: LruCache[int, Mapping[str, tuple[str, ...]]] = LruCache(4)
        self._aligned: LruCache[tuple[int, str], _Alignment] = LruCache(_GROUPS_KEPT)

    def prefer(
        self,
        release: int,
        hits: Sequence[ScoredPassage],
        language: Language,
        question: Vectors,
        may_stand_for: Callable[[Passage, Passage], bool],
    ) -> list[ScoredPassage]:
        """Hits in order, what says the same once, in the asker's language where it is said there.

        `may_stand_for(own, other)` says whether a passage may be returned in the place of another.
        """
        alike = self._alike(hits, language)
        kept: dict[str, ScoredPassage] = {}
        spoken: dict[str, Language] = {}
        for hit in hits:
            place, own = self._counterpart(release, hit.passage, language, question, spoken)
            own = own or alike.get(hit.passage.id)
            spoken.setdefault(place, hit.passage.language.base)
            if own is not None and own.id != hit.passage.id and may_stand_for(own, hit.passage):
                spoken[place] = own.language.base
                hit = replace(hit, passage=own, duplicates=(hit.passage.id, *hit.duplicates))
            there = kept.get(hit.passage.id)
            if there is not None:
                others = dict.fromkeys((*there.duplicates, *hit.duplicates))
                hit = replace(there, duplicates=tuple(i for i in others if i != hit.passage.id))
            kept[hit.passage.id] = hit
        return list(kept.values())

    def _counterpart(
        self, release: int, passage: Passage, language: Language, question: Vectors, spoken: Mapping[str, Language]
    ) -> tuple[str, Passage | None]:
        """The place of a passage among translations, and what stands there in the asker's language, else in the one it was found in."""
        groups = self._groups.recall([release], lambda _: {release: self._corpus.translations(release)})[release]
        if passage.group not in groups:
            return passage.id, None
        aligned = self._alignment(release, passage.group, groups[passage.group])
        place = aligned.places.get(passage.id, passage.id)
        beside = aligned.passages.get(place, ())
        for wanted in (language, spoken.get(place)):
            if wanted in (None, passage.language.base):
                return place, None
            found = [other for other in beside if other.language.base is wanted]
            if found:
                rows = self._vectors([other.id for other in found])
                return place, max(
                    found, key=lambda other: float(rows[other.id] @ question) if other.id in rows else -1.0
                )
        return place, None

    def _alignment(self, release: int, group: str, keys: Sequence[str]) -> _Alignment:
        def align(_: object) -> dict[tuple[int, str], _Alignment]:
            documents = {key: self._corpus.document_passages(release, key) for key in keys}
            original = documents.pop(group, ())
            rows = self._vectors([p.id for parts in (original, *documents.values()) for p in parts])
            places = {p.id: p.id for p in original}
            for parts in documents.values():
                places.update(aligned(original, parts, rows))
            passages: dict[str, list[Passage]] = {}
            for p in (*original, *(p for parts in documents.values() for p in parts)):
                passages.setdefault(places.get(p.id, p.id), []).append(p)
            return {(release, group): _Alignment(places, {place: tuple(found) for place, found in passages.items()})}

        return self._aligned.recall([(release, group)], align)[release, group]

    def _alike(self, hits: Sequence[ScoredPassage], language: Language) -> dict[str, Passage]:
        """Of hits in other languages, by id, the hit in the asker's that says the same though nobody calls it a translation."""
        own = [hit.passage for hit in hits if hit.passage.language.base is language]
        others = [hit.passage for hit in hits if hit.passage.language.base is not language]
        rows = self._vectors([p.id for p in (*own, *others)]) if own and others else {}
        own, others = [p for p in own if p.id in rows], [p for p in others if p.id in rows]
        if not own or not others:
            return {}
        cosines = np.stack([rows[p.id] for p in others]) @ np.stack([rows[p.id] for p in own]).T
        nearest, back = cosines.argmax(axis=1), cosines.argmax(axis=0)
        return {
            other.id: own[place]
            for number, (other, place) in enumerate(zip(others, nearest.tolist(), strict=True))
            if back[place] == number
            and cosines[number, place] >= SAYS_THE_SAME
            and other.group != own[place].group
            and _figures(other) == _figures(own[place])
        }


def aligned(original: Sequence[Passage], other: Sequence[Passage], rows: Mapping[str, Vectors]) -> dict[str, str]:
    """Of passages of a translation, by id, those of the original in the same place.

    Where both have as many sections, as deep, each is compared with its own; elsewhere with the whole, and then they must be nearest to
    one another or say the same.
    """
    ours, theirs = _sections(original), _sections(other)
    if [depth for depth, _ in ours] == [depth for depth, _ in theirs]:
        found: dict[str, str] = {}
        for (_, here), (_, there) in zip(ours, theirs, strict=True):
            found.update(_within(here, there, rows))
        return found
    there, here = [p for p in other if p.id in rows], [p for p in original if p.id in rows]
    if not there or not here:
        return {}
    cosines = np.stack([rows[p.id] for p in there]) @ np.stack([rows[p.id] for p in here]).T
    back = cosines.argmax(axis=0)
    return {
        p.id: here[place].id
        for number, (p, place) in enumerate(zip(there, cosines.argmax(axis=1).tolist(), strict=True))
        if back[place] == number or cosines[number, place] >= SAYS_THE_SAME
    }


def _sections(passages: Sequence[Passage]) -> list[tuple[int, list[Passage]]]:
    """Passages under one heading together, with how deep it stands."""
    ordered = sorted(passages, key=lambda p: p.start)
    return [(len(path), list(found)) for path, found in groupby(ordered, key=lambda p: p.heading)]


def _within(here: Sequence[Passage], there: Sequence[Passage], rows: Mapping[str, Vectors]) -> dict[str, str]:
    """Passages of one section: one by one where there are as many, else each with the nearest."""
    if len(here) == len(there):
        return {p.id: own.id for p, own in zip(there, here, strict=True)}
    known = [own for own in here if own.id in rows]
    return {
        p.id: max(known, key=lambda own: float(rows[own.id] @ rows[p.id])).id for p in there if known and p.id in rows
    }


def _figures(passage: Passage) -> frozenset[str]:
    return frozenset(_FIGURE.findall(western_digits(passage.text)))
