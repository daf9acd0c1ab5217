"""Pairs of people, or of needs and offers: the best there are under hard rules, with the reason of each.

Of all ways to pair, the one is taken with the most pairs; of those the one that keeps most pairs of before; of those the one that
gives most of the other side somebody; of those the one with the most points. All four at once are one assignment problem
(`scipy.optimize.linear_sum_assignment`), whose values are exact whole numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from core.errors import WrongUseError

_MOST_POINTS = 10_000
"""Points that one pair may have. Chosen by hand: with it, four hundred people stay exact in 53 bits."""
_MOST = 600
"""People of a side, and places of the other. Chosen by hand: a cohort has sixty; beyond, values would not be exact."""
_WORSE = 100
"""Rules that a declined pair counts as where exceptions are looked for. Chosen by hand: more than any room has."""
SeekerT = TypeVar("SeekerT", contravariant=True)
OfferT = TypeVar("OfferT", contravariant=True)


@dataclass(frozen=True)
class Merit:
    """A reason for a pair: a name that wordings know, what it is about, and its points."""

    name: str
    about: str
    points: int


class PairRules(Protocol[SeekerT, OfferT]):
    """Port: what a room asks of pairs, and what it likes in them."""

    def barriers(self, seeker: SeekerT, offer: OfferT) -> Sequence[str]:
        """Names of the hard rules that a pair would break."""
        ...

    def merits(self, seeker: SeekerT, offer: OfferT) -> Sequence[Merit]:
        """What speaks for a pair that breaks none."""
        ...


@dataclass(frozen=True)
class Pair:
    """Two that go together, by their ids, with what speaks for it; `breaks` names the hard rules that it breaks all the same."""

    seeker: str
    offer: str
    merits: tuple[Merit, ...] = ()
    is_locked: bool = False
    breaks: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """Of all its merits."""
        return sum(merit.points for merit in self.merits)


@dataclass(frozen=True)
class Shortfall:
    """Why not everybody could be paired, and the smallest change that would do.

    `people` compete for `places` of the offers in `offers`, the only ones that the rules leave them; `rules` counts what keeps
    them from others. `exceptions` are the fewest pairs that would have to break rules for as many as there are places; `missing`
    places would still be short.
    """

    people: tuple[str, ...]
    offers: tuple[str, ...]
    places: int
    missing: int
    rules: Mapping[str, int]
    exceptions: tuple[Pair, ...]


@dataclass(frozen=True)
class Assignment:
    """What pairing came to: pairs by seeker, who is left, and why."""

    pairs: tuple[Pair, ...]
    unpaired: tuple[str, ...]
    idle: tuple[str, ...]
    """Offers that have nobody."""
    moved: tuple[str, ...]
    """Seekers who had another before."""
    shortfall: Shortfall | None = None


@dataclass(frozen=True)
class Assigning(Generic[SeekerT, OfferT]):
    """Everything that pairing starts from."""

    seekers: Mapping[str, SeekerT]
    offers: Mapping[str, OfferT]
    rules: PairRules[SeekerT, OfferT]
    capacity: Mapping[str, int] = field(default_factory=dict)
    """How many each offer takes; one where it is not said."""
    locked: Mapping[str, str] = field(default_factory=dict)
    """Offers by the seekers whom somebody put there by hand."""
    refused: Collection[tuple[str, str]] = ()
    """Pairs that one of the two declined."""
    before: Mapping[str, str] = field(default_factory=dict)
    """Offers by seeker as they are now: as many as can be stay."""

    def assign(self) -> Assignment:
        """The best pairs. Raises WrongUseError for a lock that cannot be kept, points out of bounds, or too many people."""
        slots = self._slots()
        free = [seeker for seeker in self.seekers if seeker not in self.locked]
        barred = {(s, o): tuple(self._barriers(s, o)) for s in free for o in self.offers}
        found = self._solved(free, slots, barred)
        pairs = [self._pair(s, o, is_locked=True) for s, o in self.locked.items()]
        pairs += [self._pair(s, o) for s, o in found.items()]
        order = {seeker: place for place, seeker in enumerate(self.seekers)}
        unpaired = tuple(seeker for seeker in free if seeker not in found)
        taken = {pair.offer for pair in pairs}
        whose = {pair.seeker: pair.offer for pair in pairs}
        return Assignment(
            tuple(sorted(pairs, key=lambda pair: order[pair.seeker])),
            unpaired,
            tuple(offer for offer in self.offers if offer not in taken),
            tuple(s for s, o in self.before.items() if s in whose and whose[s] != o),
            self._shortfall(free, slots, barred, found) if unpaired else None,
        )

    def _slots(self) -> list[tuple[str, int]]:
        """Places that are free: each offer with its first, second, … place, after those that are locked."""
        locked = Counter(self.locked.values())
        if unknown := {*self.locked} - {*self.seekers} | {*locked} - {*self.offers}:
            raise WrongUseError(f"A pair is locked of whom there is nobody: {', '.join(sorted(unknown))}.")
        slots = []
        for offer in self.offers:
            capacity = self.capacity.get(offer, 1)
            if locked[offer] > capacity:
                raise WrongUseError(
                    f"More are locked to {offer} than it takes.", remedy="Unlock one, or let it take more."
                )
            slots += [(offer, place) for place in range(locked[offer], capacity)]
        if len(self.seekers) > _MOST or len(slots) > _MOST:
            raise WrongUseError(f"More than {_MOST} cannot be paired at once.", remedy="Make two cohorts.")
        return slots

    def _barriers(self, seeker: str, offer: str) -> Sequence[str]:
        said = self.rules.barriers(self.seekers[seeker], self.offers[offer])
        return (*said, "declined") if (seeker, offer) in self.refused else said

    def _points(self, seeker: str, offer: str) -> int:
        points = sum(merit.points for merit in self.rules.merits(self.seekers[seeker], self.offers[offer]))
        if not 0 <= points <= _MOST_POINTS:
            raise WrongUseError(f"A pair has 0 to {_MOST_POINTS} points.")
        return points

    def _solved(
        self,
        free: Sequence[str],
        slots: Sequence[tuple[str, int]],
        barred: Mapping[tuple[str, str], tuple[str, ...]],
    ) -> dict[str, str]:
        """The offer of each seeker who gets one."""
        if not free or not slots:
            return {}
        size = min(len(free), len(slots)) + 1
        used = _MOST_POINTS * size
        kept = used * size
        paired = kept * size
        values = self._table(free, slots, lambda s, o: -1 if barred[s, o] else self._points(s, o))
        first = np.array([place == 0 for _, place in slots])
        was = self._table(free, slots, lambda s, o: int(self.before.get(s) == o))
        worth = np.where(values < 0, 0, values + paired + kept * was + used * first[None, :])
        rows, columns = linear_sum_assignment(worth, maximize=True)
        return {free[r]: slots[c][0] for r, c in zip(rows, columns, strict=True) if values[r, c] >= 0}

    def _table(self, free: Sequence[str], slots: Sequence[tuple[str, int]], value: _Value) -> NDArray[np.int64]:
        """A value for each seeker and place, asked once for each offer."""
        by_offer = {offer: np.array([value(s, offer) for s in free], dtype=np.int64) for offer in {o for o, _ in slots}}
        return np.stack([by_offer[offer] for offer, _ in slots], axis=1)

    def _pair(self, seeker: str, offer: str, *, is_locked: bool = False) -> Pair:
        merits = tuple(self.rules.merits(self.seekers[seeker], self.offers[offer]))
        breaks = tuple(self._barriers(seeker, offer)) if is_locked else ()
        return Pair(seeker, offer, merits, is_locked, breaks)

    def _shortfall(
        self,
        free: Sequence[str],
        slots: Sequence[tuple[str, int]],
        barred: Mapping[tuple[str, str], tuple[str, ...]],
        found: Mapping[str, str],
    ) -> Shortfall:
        people, offers = self._crowd(free, barred, found, {offer for offer, _ in slots})
        against = Counter(rule for s in people for o in self.offers if o not in offers for rule in barred[s, o])
        return Shortfall(
            people=people,
            offers=offers,
            places=sum(offer in offers for offer, _ in slots),
            missing=max(len(free) - len(slots), 0),
            rules=dict(against.most_common()),
            exceptions=self._exceptions(free, slots, barred) if slots else (),
        )

    def _crowd(
        self,
        free: Sequence[str],
        barred: Mapping[tuple[str, str], tuple[str, ...]],
        found: Mapping[str, str],
        open_offers: Collection[str],
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Those who compete: whoever is left, those who hold what they could have, and so on (Hall's condition is broken there)."""
        people = {seeker for seeker in free if seeker not in found}
        offers: set[str] = set()
        waiting = [*people]
        while waiting:
            seeker = waiting.pop()
            for offer in open_offers:
                if offer in offers or barred[seeker, offer]:
                    continue
                offers.add(offer)
                holding = {other for other, held in found.items() if held == offer} - people
                people |= holding
                waiting += holding
        return tuple(s for s in free if s in people), tuple(o for o in self.offers if o in offers)

    def _exceptions(
        self,
        free: Sequence[str],
        slots: Sequence[tuple[str, int]],
        barred: Mapping[tuple[str, str], tuple[str, ...]],
    ) -> tuple[Pair, ...]:
        """The fewest pairs against the rules with which all places are taken, as few as can be of them declined."""

        def broken(seeker: str, offer: str) -> int:
            rules = barred[seeker, offer]
            return len(rules) + (_WORSE if "declined" in rules else 0)

        costs = self._table(free, slots, broken)
        each = (int(costs.max()) + 1) * (len(free) + 1)
        rows, columns = linear_sum_assignment(np.where(costs > 0, costs + each, 0))
        against = [(free[r], slots[c][0]) for r, c in zip(rows, columns, strict=True) if costs[r, c]]
        return tuple(Pair(s, o, breaks=barred[s, o]) for s, o in against)


class _Value(Protocol):
    """What a seeker and an offer are worth together."""

    def __call__(self, seeker: str, offer: str, /) -> int:
        """It."""
        ...
