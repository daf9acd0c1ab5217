"""The numbers of a text, however they are written, each with what it counts: "30 mentors", "vingt-cinq ans", "ب30 %", "فوجين"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from core.language.counting.number_words import SCALES, ordinal, spelled
from core.language.counting.units import Unit, pair_of, units_of
from core.language.fold import plain

FEWEST_CHECKED: Final = 10
"""Numbers in words below it are figures only where they count something known: "les deux" is a way to speak."""
_GROUPED = r"[1-9]\d{0,2}(?P<mark>[ ,.٬'])\d{3}(?:(?P=mark)\d{3})*(?!\d)"
_NUMBER = re.compile(rf"(?<!\d)(?<!\d[.,٫٬])(?:(?P<grouped>{_GROUPED})|\d+)(?:[.,٫](?P<decimals>\d+))?(?!\d)")
# "3lach", "m3ahum" and "3am" hold letters; "30ans", "2e" and "l2030" hold numbers.
_SUFFIX = re.compile(
    r"(?:(?P<order>er|e|eme|ere|re|nd|nde|st|rd|th)"
    r"|(?P<unit>h\d*|km|kg|ha|m|cm|mm|dh|dhs|mdh|mmdh|md|mds|mad|ans?|mois|jours?|am|pm|min|mn|x|k))?(?![a-z\d])"
)
_YEAR_IN_DARIJA = re.compile(r"(?<!\d)3am(?:in|yn)?(?![a-z])")
_CLITIC = re.compile(r"(?:^|[^a-z\d'])[bflwd]$")
_SHORT_SCALES = {"k": 1_000, "mdh": 1_000_000, "md": 10**9, "mds": 10**9, "mmdh": 10**9, "bn": 10**9}
_WORD = re.compile(r" ?([a-z]+|[\u0620-\u064a]+)")
_PERCENT = re.compile(
    r"\b(?:pour|per) cent\b|\bpercent\b|\b(?:في|ف) ?(?:المايه|الميه|مايه|ميه)\b|\bب(?:المايه|الميه)\b|\bf ?l ?miya\b|٪"
)
_HELD = "\ue001"
"""Marks a number in digits that has been read."""
DATED = "\ue000"
"""Marks a date that has been read."""
_TOKEN = re.compile(rf"{_HELD}\d+{_HELD}|[a-z0-9']+|[\u0620-\u064a]+|[^ ]")
_ELIDED = re.compile(r"^(?:d|l|qu)'(?=.)")
_FARTHEST = 2
"""Words of unknown kind that may stand between a number and what it counts."""
_OF = frozenset(("de", "d", "du", "des", "of", "l", "le", "la", "les", "the", "dyal", "من", "د", "ديال"))
_ENDS = frozenset(
    ("en", "in", "a", "au", "aux", "pour", "for", "par", "per", "dans", "sur", "with", "avec", "et", "and", "w", "o", "ou", "or",
     "dont", "qui", "that", "who", "every", "each", "chaque", "f", "fi", "3la", "مع", "في", "علي", "الي", "عن", "و", "كل")
)  # fmt: skip
"""Words after which nothing is counted any more."""
_TO = frozenset(("a", "au", "et", "to", "and", "w", "o", "ou", "or", "l", "7ta", "الي", "حتي", "و", *"-–—/,،"))
"""What leads from one number to another of the same thing."""


@dataclass(frozen=True)
class Quantity:
    """A number with what it counts."""

    values: frozenset[Decimal]
    """Its possible readings: "1,200" has two."""
    units: frozenset[Unit] = frozenset()
    """Kinds of thing that it counts; empty where they are not known."""
    in_words: bool = False
    is_ordinal: bool = False

    @property
    def is_figure(self) -> bool:
        """Whether it claims an amount, rather than being a way to speak ("les deux", "d'une part")."""
        if self.is_ordinal and self.values == {Decimal(1)}:
            return False
        return not self.in_words or bool(self.units) or any(value >= FEWEST_CHECKED for value in self.values)

    def is_borne_out_by(self, other: Quantity) -> bool:
        """Whether another has its value, and counts nothing that is clearly something else."""
        return bool(self.values & other.values) and not (
            self.units and other.units and self.units.isdisjoint(other.units)
        )


@lru_cache(maxsize=2048)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Numbers of a text in order, days and years of dates among them; signs are left out: "10-12" is no difference."""
    return read_quantities(plain(text))


def read_quantities(folded: str) -> tuple[Quantity, ...]:
    """The same of a text that `core.language.fold.plain` has folded."""
    held = list[Quantity]()
    rest = _NUMBER.sub(lambda match: _take(match, held), _PERCENT.sub(" % ", folded.replace(_HELD, " ")))
    tokens = _TOKEN.findall(rest)
    found = sorted((*_in_digits(tokens, held), *_in_words(tokens)), key=lambda item: item[0])
    return tuple(_counting(tokens, found))


def plainly(value: Decimal) -> str:
    """A number in digits, without exponent or idle zeros."""
    return format(value.normalize(), "f")


_Found = tuple[int, int, Quantity]
"""First token after which, last token with which a number is said, and the number."""


def _in_digits(tokens: Sequence[str], held: Sequence[Quantity]) -> Iterator[_Found]:
    for place, token in enumerate(tokens):
        if token[0] == _HELD:
            end = place
            while end + 1 < len(tokens) and (tokens[end + 1] in SCALES or tokens[end + 1] in _SHORT_SCALES):
                end += 1  # it was multiplied by what follows
            yield place, end, held[int(token.strip(_HELD))]


def _in_words(tokens: list[str]) -> Iterator[_Found]:
    bare = [_ELIDED.sub("", token) for token in tokens]
    # What multiplied a number in digits is no number of its own.
    for place, _ in enumerate(bare):
        if tokens[place][0] == _HELD:
            after = place + 1
            while after < len(bare) and bare[after] in SCALES:
                bare[after], after = _HELD, after + 1
    taken = set[int]()
    for number in spelled(bare):
        taken.update(range(number.first, number.last + 1))
        yield number.first, number.last, Quantity(frozenset([Decimal(number.value)]), in_words=True)
    for place, token in enumerate(bare):
        if place in taken:
            continue
        if units := pair_of(token):
            yield place, place, Quantity(frozenset([Decimal(2)]), units, in_words=True)
        elif place_in_order := ordinal(token):
            yield place, place, Quantity(frozenset([Decimal(place_in_order)]), in_words=True, is_ordinal=True)


def _counting(tokens: Sequence[str], found: Sequence[_Found]) -> Iterator[Quantity]:
    """Numbers with what they count; one that leads to another ("18 à 35 ans") counts what that one does."""
    counted = list[Quantity]()
    for index in range(len(found) - 1, -1, -1):
        first, last, quantity = found[index]
        following = found[index + 1] if index + 1 < len(found) else None
        units = quantity.units or _units_after(tokens, last + 1) or _currency_before(tokens, first)
        between = tokens[last + 1 : following[0]] if following else None
        if not units and between and not _may_be_year(quantity) and all(token in _TO for token in between):
            units = counted[-1].units
        counted.append(Quantity(quantity.values, units, quantity.in_words, quantity.is_ordinal))
    return reversed(counted)


def _units_after(tokens: Sequence[str], start: int) -> frozenset[Unit]:
    """Kinds of the first word among the next few that is known, with those of the known ones next to it."""
    units, others = frozenset[Unit](), 0
    for token in tokens[start:]:
        word = _ELIDED.sub("", token)
        if known := units_of(word):
            units |= known
        elif units or others >= _FARTHEST or word in _ENDS or not word[0].isalpha():
            break
        elif word in _OF:
            if others:  # "12 clubs de jeunes" counts clubs
                break
        else:
            others += 1
    return units


def _currency_before(tokens: Sequence[str], place: int) -> frozenset[Unit]:
    if not place or (place > 1 and tokens[place - 2][0] == _HELD):
        return frozenset()
    units = units_of(tokens[place - 1])
    return units if units in ({Unit.MONEY}, {Unit.PERCENT}) else frozenset()


def _may_be_year(quantity: Quantity) -> bool:
    return any(1900 <= value <= 2100 for value in quantity.values)


def _take(match: re.Match[str], held: list[Quantity]) -> str:
    text, before = match.string, match.string[: match.start()][-3:]
    after = text[match.end() : match.end() + 40]
    glued = before[-1:].isascii() and before[-1:].isalpha()
    suffix = _SUFFIX.match(after)
    letters = after[:1].isalpha()
    if suffix is None or (glued and not _CLITIC.search(before)) or _YEAR_IN_DARIJA.match(text, match.start()):
        return match[0]
    if letters and after[0].isascii() and not suffix.group():
        return match[0]
    if letters and glued and len(match[0]) < 2:  # "d3m" is a word
        return match[0]
    scale = _scale(after)
    values = frozenset((reading * scale).normalize() for reading in _readings(match))
    held.append(Quantity(values, units_of(suffix["unit"] or ""), is_ordinal=bool(suffix["order"])))
    # What is glued behind the number has been read with it, but for Arabic letters, which are the next word.
    return f" {_HELD}{len(held) - 1}{_HELD} "


def _readings(match: re.Match[str]) -> Iterable[Decimal]:
    grouped, mark, decimals = match["grouped"], match["mark"], match["decimals"]
    if grouped is None:
        yield Decimal(f"{match[0][: len(match[0]) - len(decimals) - 1]}.{decimals}" if decimals else match[0])
        return
    yield Decimal(grouped.replace(mark, "") + (f".{decimals}" if decimals else ""))
    if mark in ",." and grouped.count(mark) == 1 and not decimals:
        yield Decimal(grouped.replace(mark, "."))


def _scale(after: str) -> int:
    """Product of the thousands, millions and milliards that follow a number."""
    product, place = 1, 0
    while match := _WORD.match(after, place):
        word = match.group(1)
        scale = SCALES.get(word) or (_SHORT_SCALES.get(word) if product == 1 else None)
        if scale is None:
            break
        product, place = product * scale, match.end()
    return product
