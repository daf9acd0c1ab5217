"""Entries that may be of one association: by their receipt, by how they are reached, or by a name that is rare enough in one place."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from core.language.darija.spelling import spelling_key
from core.language.fold import fold
from core.language.sounds import sounds
from participation.associations.directory.finding import plain_words
from participation.associations.directory.kinds import bare
from participation.associations.directory.schemas import Association
from participation.common.territory.gazetteer import Gazetteer
from participation.common.territory.places import PlaceKind

_ALIKE = 0.86
"""Share of a name's weight that two names have in common. Chosen by hand on a directory made for it (see the tests)."""
_SAME_WORD, _HEARD = 0.84, 0.9
"""Share of letters from which two words are one mistyped, and worth of two that sound alike in two scripts. Chosen by hand, likewise."""
_TELLING = 4.0
"""Weight that a name must have to tell an association from others: what a name of three rare words has. Chosen by hand, likewise."""
_CLEAR = 3
"""Consonants of a word that is compared by its sound. Chosen by hand: fewer are shared by too many words."""
_CROWD = 40
"""Entries that a word may stand in to bring pairs together. Chosen by hand: beyond it, names are told apart by their other words."""


_ARTICLES = frozenset(["al", "el", "l", "an", "en", "as", "es", "ar", "er", "ach", "ech", "at", "et"])
_KINDS = tuple(
    frozenset(words.split())
    for words in (
        "association assoc asso جمعيه",
        "cooperative coop تعاونيه",
        "federation reseau فدراليه فيدراليه شبكه",
        "fondation موسسه",
        "club نادي",
    )
)
"""What associations call themselves in their names: of two that do so differently, each is one."""


class AlikeReason(StrEnum):
    """Why two entries may be of one association."""

    RECEIPT = "receipt"
    CONTACT = "contact"
    NAME = "name"


@dataclass(frozen=True)
class AlikeEntries:
    """Two entries that may be of one association, by their numbers, the older first."""

    first: int
    second: int
    reason: AlikeReason


def alike_entries(entries: Sequence[Association], gazetteer: Gazetteer) -> tuple[AlikeEntries, ...]:
    """Pairs to look at, each for the strongest reason; two that have different receipts are two associations."""
    by_number = {one.number: one for one in entries}
    named = {one.number: _names(one, gazetteer) for one in entries}
    weights = _weights(named.values(), len(entries))
    found: dict[tuple[int, int], AlikeReason] = {}
    for reason, pairs in (
        (AlikeReason.RECEIPT, _sharing((one.number, _receipts(one)) for one in entries)),
        (AlikeReason.CONTACT, _sharing((one.number, _contacts(one)) for one in entries)),
        (
            AlikeReason.NAME,
            _sharing((one.number, _handles(named[one.number], _province(one, gazetteer))) for one in entries),
        ),
    ):
        for pair in pairs:
            one, other = (by_number[number] for number in pair)
            if pair in found or _is_other(one, other, reason, gazetteer):
                continue
            if reason is AlikeReason.RECEIPT or _is_like(named[pair[0]], named[pair[1]], weights, reason):
                found[pair] = reason
    return tuple(AlikeEntries(*pair, reason) for pair, reason in sorted(found.items()))


def _is_other(one: Association, other: Association, reason: AlikeReason, gazetteer: Gazetteer) -> bool:
    """Whether what both say of themselves speaks against it: two receipts, two kinds, or two places that lie apart."""
    receipts = _receipts(one), _receipts(other)
    if all(receipts) and receipts[0] != receipts[1]:
        return True
    kinds = _kinds(one), _kinds(other)
    if reason is AlikeReason.NAME and all(kinds) and not kinds[0] & kinds[1]:
        return True
    places = one.details.territory, other.details.territory
    return reason is not AlikeReason.CONTACT and all(places) and gazetteer.distance(*places) > 1


def _is_like(
    ours: tuple[tuple[str, ...], ...],
    theirs: tuple[tuple[str, ...], ...],
    weights: Mapping[str, float],
    reason: AlikeReason,
) -> bool:
    """Whether a name of one is a name of the other; one that is everybody's tells nothing by itself."""
    for one in ours:
        for other in theirs:
            shared, whole = _shared(one, other, weights)
            if whole and shared / whole >= _ALIKE and (reason is AlikeReason.CONTACT or shared >= _TELLING):
                return True
    return False


def _shared(one: tuple[str, ...], other: tuple[str, ...], weights: Mapping[str, float]) -> tuple[float, float]:
    """The weight that two names share, and that of the heavier one."""
    left, shared = list(other), 0.0
    for word in one:
        best = max(left, key=lambda candidate: _alike(word, candidate), default=None)
        if best is not None and (share := _alike(word, best)) >= _SAME_WORD:
            left.remove(best)
            shared += share * max(weights.get(word, 0.0), weights.get(best, 0.0))
    whole = max(sum(weights.get(word, 0.0) for word in name) for name in (one, other))
    return min(shared, whole), whole


@lru_cache(maxsize=200_000)
def _alike(one: str, other: str) -> float:
    keys = spelling_key(one), spelling_key(other)
    if keys[0] == keys[1]:
        return 1.0
    if any(len(read) >= _CLEAR for read in {*sounds(one)} & {*sounds(other)}):
        return _HEARD
    return SequenceMatcher(None, *keys).ratio() if min(map(len, keys)) > _CLEAR else 0.0


def _names(one: Association, gazetteer: Gazetteer) -> tuple[tuple[str, ...], ...]:
    """The words of its names that may tell it from others: neither what it is, nor where."""
    place = gazetteer.get(one.details.territory)
    of_place = {*_words(f"{place.french} {place.arabic}")} if place else set[str]()
    found = (_words(name) for name in (one.details.name_fr, one.details.name_ar))
    kept = (tuple(w for w in name if w not in of_place and w not in plain_words("naming")) for name in found)
    return tuple(name for name in kept if name)


def _kinds(one: Association) -> frozenset[int]:
    """What it calls itself: an association, a cooperative, a club."""
    words = {*_words(f"{one.details.name_fr} {one.details.name_ar}")}
    return frozenset(at for at, names in enumerate(_KINDS) if names & words)


def _words(name: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]+", fold(name).replace("'", " "))
    return tuple(found for word in words if (found := bare(word)) and found not in _ARTICLES)


def _weights(named: Iterable[tuple[tuple[str, ...], ...]], count: int) -> Mapping[str, float]:
    """How much a word of a name tells: the fewer names have it, however it is spelt, the more."""
    every = [name for names in named for name in names]
    seen = Counter(spelling_key(word) for name in every for word in {*name})
    words = {word for name in every for word in name}
    return {word: math.log((count + 1) / seen[spelling_key(word)]) for word in words}


def _handles(names: tuple[tuple[str, ...], ...], province: str) -> Iterator[str]:
    """What the words of a name are brought together by within a province: their spelling, and their sound across scripts."""
    for word in (word for name in names for word in name):
        yield f"{province} {spelling_key(word)}"
        yield from (f"{province} ~{read}" for read in sounds(word) if len(read) >= _CLEAR)


def _province(one: Association, gazetteer: Gazetteer) -> str:
    """The province that it is in, else whatever is said of its place."""
    around = gazetteer.around(one.details.territory)
    in_province = (code for code in around if (place := gazetteer.get(code)) and place.kind is PlaceKind.PROVINCE)
    return next(in_province, one.details.territory)


def _receipts(one: Association) -> tuple[str, ...]:
    digits = re.sub(r"\W", "", fold(one.details.receipt))
    return (digits,) if len(digits) > _CLEAR else ()


def _contacts(one: Association) -> Iterator[str]:
    details = one.details
    phone = re.sub(r"\D", "", fold(details.phone))[-9:]
    yield from (text for text in (fold(details.email), fold(details.website).rstrip("/"), phone) if len(text) > _CLEAR)


def _sharing(handled: Iterable[tuple[int, Iterable[str]]]) -> Iterator[tuple[int, int]]:
    holders = defaultdict[str, list[int]](list)
    for number, handles in handled:
        for handle in dict.fromkeys(handles):
            holders[handle].append(number)
    seen = set[tuple[int, int]]()
    for numbers in holders.values():
        if len(numbers) > _CROWD:
            continue
        for one, other in combinations(sorted(numbers), 2):
            if (one, other) not in seen:
                seen.add((one, other))
                yield one, other
