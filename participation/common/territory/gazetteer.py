"""Finding a place by a name as people write it: in five forms, with or without accents, articles and vowels, and mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import islice, product

from core.language.darija.lexicon import load_lexicon
from core.language.darija.spelling import spelling_key
from core.language.fold import fold
from core.language.forms import Language
from core.language.meaning.places import names_of_places
from core.language.sounds import sounds
from participation.common.territory.places import PlaceKind, Territory, TerritoryPlace, open_territory

_EXACT, _ALIAS, _PART, _REGIONS_PART = 1.0, 0.98, 0.9, 0.8
"""How sure a name is that is written so, that people use, that is one half of a double name, or a region's. Chosen by hand: an order."""
_SPELT = 0.96
"""How much less sure a name is that is spelt so letter by letter, in whichever script. Chosen by hand: an order."""
_HEARD, _SPREAD = 0.6, 0.35
"""How much less sure one is that sounds so, and what it gains by being spelt alike. Chosen by hand: an order."""
_ALIKE = 0.8
"""Share of letters that a mistyped name has in common with the right one. Chosen by hand on the 83 provinces (docs/decisions/0197)."""
_SURE = 0.72
"""From which on a cell is taken for a place. Chosen by hand on the 83 provinces (docs/decisions/0197)."""
_READS_ALIKE = 0.775
"""Share of letters that a cell has in common with a name that it only sounds like. Chosen by hand: "lwarzazat" is one, "Paris", "Lyon"
and "partout" are none; on the 83 provinces nothing is lost."""
_CERTAIN = 0.8
"""From which on a name heard in a sentence is. Chosen by hand on the sentences of the tests."""
_MISTYPED = 0.9
"""How sure a name is that is spelt alike and sounds like none. Chosen by hand: an order."""
_CLEAR_SOUNDS = 3
"""Consonants that a name heard in a sentence must have. Chosen by hand: fewer are shared by too many words."""
_LONGEST = 5
"""Words of a name. Chosen by hand: the longest have four and an article."""
_READINGS = 24
"""Ways to hear a name that are looked up. Chosen by hand: g has three, and names hold two at most."""
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_ARTICLES = frozenset([
    "al", "el", "l", "la", "le", "les", "ad", "ed", "d", "de", "des", "du", "es", "as", "en", "an", "er", "ar", "et", "at", "ech", "ach",
])  # fmt: skip
_KINDS = frozenset([
    "region", "province", "prefecture", "commune", "wilaya", "amala", "jiha", "ville", "mdina", "mdinat", "madina", "madinat", "medina",
    "جهه", "اقليم", "عماله", "جماعه", "مدينه", "ولايه", "قياده", "دائره", "دوار",
])  # fmt: skip
_CLITICS = ("", "ال", "و", "ف", "ب", "ل", "ك", "د", "f", "b", "l", "d", "w")
_BEFORE = _KINDS | frozenset([
    "a", "au", "aux", "dans", "de", "d", "pres", "vers", "pour", "chez", "sur", "region", "in", "at", "near", "around", "of", "from",
    "f", "fi", "fe", "b", "7da", "hda", "mn", "men", "dyal", "dial", "l", "li", "qrib", "9rib", "jiht", "nawa7i", "hedda",
    "في", "ف", "ب", "من", "الي", "قرب", "حول", "حدا", "قريب", "ديال", "نواحي", "جهت", "ناحيه", "بجهه", "باقليم",
])  # fmt: skip
"""Words that a place follows: before them, a word that a town merely sounds like is taken for the town."""
_WRITTEN_ON = re.compile(r"^(?:ال(?=\w{2})|l(?=[bcdfghjkmnpqrstvwxz\d]))")
"""The article as Arabic writes it, and as people write it in Latin letters ("lbida")."""
_ORDER = {kind: place for place, kind in enumerate(PlaceKind)}


@dataclass(frozen=True)
class FoundPlace:
    """A place that a text may mean, and how sure that is, from 0 to 1."""

    place: TerritoryPlace
    share: float


class Gazetteer:
    """The places of a territory, by code and by name; made once, in a tenth of a second."""

    def __init__(self, territory: Territory) -> None:
        self.credit = territory.credit
        self._places = {place.code: place for place in territory.places()}
        self._written: dict[str, dict[str, float]] = {}
        self._heard: dict[str, set[tuple[str, str, float]]] = {}
        self._spelt: dict[str, dict[str, float]] = {}
        usual = _usual_names()
        for place in self._places.values():
            for name, share in _names(place, usual):
                known = self._written.setdefault(_plain(name), {})
                known[place.code] = max(share, known.get(place.code, 0.0))
                for heard in _readings(name):
                    self._heard.setdefault(heard, set()).add((place.code, _spelling(name), share))
                spelt = self._spelt.setdefault(_spelling(name), {})
                spelt[place.code] = max(share, spelt.get(place.code, 0.0))
        self._find = lru_cache(maxsize=8192)(self._found)

    def written(self, code: str, language: Language) -> str:
        """The name of a place for a text that is searched: with the usual spelling, where the official one is another; else the code."""
        place = self.get(code)
        if place is None:
            return code
        called = place.called(language)
        usual = [one for one in _usual_names().get(_plain(place.french), ()) if language.is_rtl and one[0] > "\u0600"]
        is_known = not usual or any(_plain(one) == _plain(called) for one in usual)
        return called if is_known else f"{called} ({usual[0]})"

    def get(self, code: str) -> TerritoryPlace | None:
        """The place of a code."""
        return self._places.get(code)

    def within(self, code: str = "", kind: PlaceKind | None = None) -> tuple[TerritoryPlace, ...]:
        """Places of a kind that lie in one, or anywhere, by their French names."""
        found = [
            p for p in self._places.values() if (kind is None or p.kind is kind) and (not code or self._is_in(p, code))
        ]
        return tuple(sorted(found, key=lambda place: (_ORDER[place.kind], fold(place.french))))

    def around(self, code: str) -> tuple[str, ...]:
        """The place itself and what it lies in, the nearest first."""
        found: list[str] = []
        place = self._places.get(code)
        while place is not None:
            found.append(place.code)
            place = self._places.get(place.parent)
        return tuple(found)

    def distance(self, one: str, other: str) -> int:
        """How far two places are from each other: 0 where one lies in the other, 1 in one province, 2 in one region, else 3."""
        if one in (mine := self.around(one)) and (theirs := self.around(other)):
            if other in mine or one in theirs:
                return 0
            shared = {self._places[code].kind for code in {*mine} & {*theirs}}
            return 1 if PlaceKind.PROVINCE in shared else 2 if shared else 3
        return 3

    def find(self, name: str, *, within: str = "", limit: int = 5) -> tuple[FoundPlace, ...]:
        """Places that a name may mean, the surest first, the wider before the narrower of one name."""
        found = [one for one in self._find(name) if not within or self._is_in(one.place, within)]
        return tuple(found[:limit])

    def the(self, name: str, *, within: str = "") -> TerritoryPlace | None:
        """The one place that a cell of a table means; None where that is not sure, or two are as likely.

        What is written otherwise and merely sounds like a place is another one: people live abroad too.
        """
        found = self.find(name, within=within, limit=2)
        if not found or found[0].share < _SURE or not self._reads_like(name, found[0].place):
            return None
        rival = found[1] if len(found) > 1 else None
        if rival and rival.share == found[0].share and rival.place.kind is found[0].place.kind:
            return None
        return found[0].place

    def named_in(self, text: str) -> TerritoryPlace | None:
        """The place that a sentence names ("chno kayn f Beni Mellal?"); the longest name of the surest."""
        words = _WORD.findall(fold(text))
        best: tuple[float, int, TerritoryPlace] | None = None
        for size in range(min(_LONGEST, len(words)), 0, -1):
            for start in range(len(words) - size + 1):
                found = self._in_sentence(words[start : start + size], words[start - 1] if start else "", len(words))
                if found and (best is None or (found.share, size) > best[:2]):
                    best = (found.share, size, found.place)
        return best[2] if best else None

    def _reads_like(self, name: str, place: TerritoryPlace) -> bool:
        plain = _plain(name)
        if place.code in self._written.get(plain, ()) or place.code in self._spelt.get(_spelling(name), ()):
            return True
        called = (
            place.french,
            place.arabic,
            *re.split(r"\s*[-–]\s*", place.french),
            *re.split(r"\s*[-–]\s*", place.arabic),
        )
        return any(SequenceMatcher(None, plain, _plain(one)).ratio() >= _READS_ALIKE for one in called)

    def _in_sentence(self, words: Sequence[str], before: str, whole: int) -> FoundPlace | None:
        """A name as it is written, or, of a region or province, as it sounds; what looks mistyped is another word."""
        for first in _without_clitics(words[0]):
            name = " ".join((first, *words[1:]))
            plain = _plain(name)
            if len(plain) > 2 and plain in self._written:
                return self._find(name)[0]
            is_placed = before in _BEFORE or len(words) == whole or (words[0][0] in "فبfb" and first == words[0][1:])
            if len(plain) > 3 and _spelling(name) in self._spelt:
                found = self._find(name)[0]
                if is_placed or found.place.kind is not PlaceKind.COMMUNE:
                    return found
            if len(next(_readings(name), "")) < _CLEAR_SOUNDS or (not is_placed and _are_common(words)):
                continue
            heard = self._sounding(name)
            for one in self._ordered(heard)[:1]:
                if one.share >= _CERTAIN and one.place.kind is not PlaceKind.COMMUNE:
                    return one
        return None

    def _found(self, name: str) -> tuple[FoundPlace, ...]:
        shares = dict(self._written.get(_plain(name), {}))
        for code, share in self._spelt.get(_spelling(name), {}).items():
            shares[code] = max(share * _SPELT, shares.get(code, 0.0))
        for code, share in self._sounding(name).items():
            shares[code] = max(share, shares.get(code, 0.0))
        if max(shares.values(), default=0.0) < _MISTYPED:
            for code, share in self._mistyped(_spelling(name)).items():
                shares[code] = max(share, shares.get(code, 0.0))
        return self._ordered(shares)

    def _ordered(self, shares: Mapping[str, float]) -> tuple[FoundPlace, ...]:
        order = sorted(shares.items(), key=lambda one: (-round(one[1], 3), _ORDER[self._places[one[0]].kind], one[0]))
        return tuple(FoundPlace(self._places[code], round(share, 3)) for code, share in order)

    def _sounding(self, name: str) -> dict[str, float]:
        spelt, found = _spelling(name), dict[str, float]()
        for heard in _readings(name):
            for code, other, share in self._heard.get(heard, ()):
                alike = SequenceMatcher(None, spelt, other).ratio()
                found[code] = max(found.get(code, 0.0), share * (_HEARD + _SPREAD * alike))
        return found

    def _mistyped(self, spelt: str) -> dict[str, float]:
        found: dict[str, float] = {}
        matcher = SequenceMatcher(None, b=spelt)
        for other, codes in self._spelt.items():
            if abs(len(other) - len(spelt)) > 3:
                continue
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
                continue
            if (share := matcher.ratio()) >= _ALIKE:
                for code, known in codes.items():
                    found[code] = max(share * known * _MISTYPED, found.get(code, 0.0))
        return found

    def _is_in(self, place: TerritoryPlace, code: str) -> bool:
        return code in self.around(place.code)


def _names(place: TerritoryPlace, usual: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, float]]:
    """What a place is called, and how sure that is."""
    for name in (place.french, place.arabic):
        yield name, _EXACT
        for other in usual.get(_plain(name), ()):
            yield other, _ALIAS
        parts = re.split(r"\s*[-–]\s*", name)
        if len(parts) > 1 and place.kind is not PlaceKind.COMMUNE:
            share = _REGIONS_PART if place.kind is PlaceKind.REGION else _PART
            for part in (one for one in parts if len(_plain(one)) > 2):
                yield part, share
                for other in usual.get(_plain(part), ()):
                    yield other, share


@lru_cache(maxsize=1)
def _usual_names() -> dict[str, tuple[str, ...]]:
    return {_plain(name): names for names in names_of_places() for name in names}


@lru_cache(maxsize=16384)
def _words(name: str) -> tuple[str, ...]:
    """Folded words of a name without articles and without what it is ("province de …"), at least one."""
    words = [_WRITTEN_ON.sub("", word) for word in _WORD.findall(fold(name).replace("'", ""))]
    kept = tuple(word for word in words if word not in _ARTICLES and word not in _KINDS)
    return kept or tuple(words)


def _plain(name: str) -> str:
    return "".join(_words(name))


def _spelling(name: str) -> str:
    return spelling_key("".join(_words(name)))


def _readings(name: str) -> Iterator[str]:
    """Ways to hear a name: its consonants, with those that come twice running once."""
    ways = product(*(sounds(word) or ("",) for word in _words(name)))
    for way in islice(ways, _READINGS):
        heard = re.sub(r"(.)\1+", r"\1", "".join(way))
        if heard:
            yield heard


def _are_common(words: Sequence[str]) -> bool:
    """Whether each of some words is a word of Darija: a verb that sounds like a town is none."""
    lexicon = load_lexicon()
    return all(lexicon.look_up(word) or lexicon.look_up_form(word) for word in words)


def _without_clitics(word: str) -> Iterator[str]:
    for clitic in _CLITICS:
        if word.startswith(clitic) and len(word) > len(clitic) + 1:
            yield word.removeprefix(clitic)


@cache
def open_gazetteer() -> Gazetteer:
    """The places that are installed here; made at first use."""
    return Gazetteer(open_territory())
