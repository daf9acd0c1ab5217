"""Numbers written in words, put together: "vingt-cinq", "trois cent mille", "خمسة وعشرون ألفا", "khamsa w 3chrin"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_UNITS = {
    1: "un une one واحد واحده احد احدي wa7ed wahed wa7da",
    2: "deux two اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي جوج زوج jouj joj jooj zouj",
    3: "trois three ثلاث ثلاثه تلاته تلاثه تلت tlata tleta talta tlatha tlat telt",
    4: "quatre four اربع اربعه ربعه ربع reb3a rb3a arb3a arba3a rba3 rbe3",
    5: "cinq five خمس خمسه khamsa khemsa khems khams khmsa khms 5amsa",
    6: "six ست سته setta stta sta sett",
    7: "sept seven سبع سبعه seb3a sb3a sab3a seb3 sab3",
    8: "huit eight ثمان ثماني ثمانيه تمنيه تمانيه تمن tmenya tmnya tmanya tmen",
    9: "neuf nine تسع تسعه تسعود tes3od tes3oud ts3oud ts3od tse3oud tes3",
    10: "dix ten عشر عشره 3achra 3chra 3echra",
    11: "onze eleven حداش 7dach hdach",
    12: "douze twelve طناش تناش tnach tnash",
    13: "treize thirteen تلطاش تلتاش tlettach tltach tlttach",
    14: "quatorze fourteen ربعطاش rbe3tach rb3tach",
    15: "quinze fifteen خمسطاش khmestach khmstach",
    16: "seize sixteen ستاش سطاش settach sttach",
    17: "seventeen سبعطاش sbe3tach sb3tach",
    18: "eighteen تمنطاش tmentach tmntach",
    19: "nineteen تسعطاش tse3tach ts3tach",
}
_TENS = {
    20: "vingt vingts twenty",
    30: "trente thirty",
    40: "quarante forty",
    50: "cinquante fifty",
    60: "soixante sixty",
    70: "septante seventy",
    80: "huitante octante eighty",
    90: "nonante ninety",
}
_TENS_AFTER_UNITS = {
    20: "عشرون عشرين 3chrin 3echrin 3ichrin 3acherin",
    30: "ثلاثون ثلاثين تلاتين تلاثين tlatin tletin",
    40: "اربعون اربعين ربعين reb3in rb3in arb3in",
    50: "خمسون خمسين khamsin khmsin",
    60: "ستون ستين settin sttin",
    70: "سبعون سبعين seb3in sb3in sab3in",
    80: "ثمانون ثمانين تمانين tmanin tmanyin",
    90: "تسعون تسعين tes3in ts3in",
}
"""Said after the units, as in "five and twenty"."""
_HUNDREDS = {
    200: "مايتان مايتين ميتان ميتين miyatayn mitin mitayn",
    300: "ثلاثمايه ثلاثميه تلتميه",
    400: "اربعمايه اربعميه ربعميه",
    500: "خمسمايه خمسميه",
    600: "ستمايه ستميه",
    700: "سبعمايه سبعميه",
    800: "ثمانمايه ثمانميه ثمانيمايه تمنميه",
    900: "تسعمايه تسعميه",
}
_HUNDRED = frozenset(["cent", "cents", "hundred", "مايه", "ميه", "miya", "mya"])
_SCALES = {
    1_000: "mille thousand الف الفا alf elf",
    1_000_000: "million مليون مليونا melyoun melyon",
    1_000_000_000: "milliard billion مليار مليارا melyar",
}
_PLURAL_SCALES = {
    1_000: "thousands الاف alaf",
    1_000_000: "millions ملايين mlayen",
    1_000_000_000: "milliards billions مليارات ملاير",
}
_DUAL = {2_000: "الفان الفين alfayn", 2_000_000: "مليونان مليونين", 2_000_000_000: "ملياران مليارين"}


def _by_word(*tables: dict[int, str]) -> dict[str, int]:
    return {word: value for table in tables for value, words in table.items() for word in words.split()}


_SMALL = _by_word(_UNITS, _TENS, _TENS_AFTER_UNITS, _HUNDREDS)
_AFTER_UNITS = frozenset(_by_word(_TENS_AFTER_UNITS))
_SCALE, _MANY, _PAIR = _by_word(_SCALES), _by_word(_PLURAL_SCALES), _by_word(_DUAL)
SCALES = _SCALE | _MANY
"""What a number in digits may be multiplied by, by its folded word."""
_KNOWN = _SMALL.keys() | _HUNDRED | SCALES.keys() | _PAIR.keys()
_ZERO = frozenset(["zero", "zeros", "صفر", "زيرو", "sifr", "sfer", "sfr", "sifer", "zirou", "oh"])
_JOINERS = frozenset(["et", "and", "و", "w", "o", "u"])
_ARABIC_TEN = frozenset(["عشر", "عشره"])
_GLUED = re.compile(r"([وفبلك]?)((?:ال|ل)?)(.+)")
_TRANSPARENT = "-"
_ORDINALS = {
    2: "deuxieme second seconde ثاني ثانيه تاني تانيه اثاني tani tanya tania",
    3: "troisieme third ثالث ثالثه تالت تالته talet talta",
    4: "quatrieme fourth رابع رابعه rabe3 rab3a",
    5: "cinquieme fifth خامس خامسه khames",
    6: "sixieme sixth سادس سادسه sades sadsa",
    7: "septieme seventh سابع سابعه sabe3",
    8: "huitieme eighth ثامن ثامنه تامن تامنه tamen",
    9: "neuvieme ninth تاسع تاسعه tase3",
    10: "dixieme tenth عاشر عاشره 3acher",
    11: "onzieme eleventh",
    12: "douzieme twelfth",
    20: "vingtieme twentieth",
}
ORDINALS = _by_word(_ORDINALS)
"""Places in an order, by their folded words; the first is none, for it says no number."""
_PLACE_UNITS = {"حادي": "واحد", "حاديه": "واحد"} | {
    word: _UNITS[place].split()[2] for word, place in ORDINALS.items() if 1 < place < 10 and word[0] >= "\u0620"
}
"""Places that tens follow ("الحادية والثمانين"), as the units that they are."""


@dataclass(frozen=True)
class Spelled:
    """A number in words: tokens[first] to tokens[last] say it."""

    value: int
    first: int
    last: int


def spelled(tokens: Sequence[str]) -> Iterator[Spelled]:
    """Numbers in words among folded tokens, in order; a lone "un", "one" or "واحد" counts for nothing."""
    number, first, last = _Number(), 0, 0
    for place, token in enumerate((*tokens, "")):
        joined, word = _known(token) if token else (False, None)
        if word is None and place + 1 < len(tokens) and _is_ten(tokens[place + 1]):
            word = _PLACE_UNITS.get(_bare(token))
        if word is None and (token in _JOINERS or token == _TRANSPARENT):
            number.joined = number.joined or token != _TRANSPARENT
            continue
        if word is None or not number.take(word, joined):
            if number.value > 1:
                yield Spelled(number.value, first, last)
            number = _Number()
            taken = word is not None and number.take(word, False)
            first = place if taken else first
        elif number.words == 1:
            first = place
        last = place if word is not None else last


@dataclass(frozen=True)
class Dictated:
    """Digits said in words one after another: tokens[first] to tokens[last] say them."""

    digits: str
    first: int
    last: int


def dictated(tokens: Sequence[str]) -> Iterator[Dictated]:
    """Runs of numbers below 1,000 among folded tokens, as one says a phone number: one by one or in pairs, in words or digits."""
    digits, first, last, number = "", 0, 0, _Number()
    for place, token in enumerate((*tokens, "")):
        joined, word = _known(token) if token else (False, None)
        if word is not None and word in _SMALL.keys() | _HUNDRED:
            if not number.take(word, joined):
                digits, number = digits + str(number.value), _Number()
                number.take(word, False)
        elif token in _ZERO or token.isdecimal():
            digits += (str(number.value) if number.value else "") + ("0" if token in _ZERO else token)
            number = _Number()
        elif token in _JOINERS and (digits or number.value):
            number.joined = True
            continue
        else:
            digits += str(number.value) if number.value else ""
            if digits:
                yield Dictated(digits, first, last)
            digits, number = "", _Number()
            first = place + 1
            continue
        last = place


def _is_ten(token: str) -> bool:
    joined, word = _known(token) if token else (False, None)
    return joined and word in _AFTER_UNITS


def _bare(token: str) -> str:
    match = _GLUED.fullmatch(token) if token[:1] >= "\u0620" else None
    return match[3] if match else token


@lru_cache(maxsize=20_000)
def ordinal(token: str) -> int | None:
    """The place in an order that a folded token says, an article written onto it or not; None where it says none."""
    if token in ORDINALS or not token or token[0] < "\u0620":
        return ORDINALS.get(token)
    match = _GLUED.fullmatch(token)
    return ORDINALS.get(match[3]) if match else None


@lru_cache(maxsize=20_000)
def _known(token: str) -> tuple[bool, str | None]:
    """Whether "and" is glued to a token, and the number word within."""
    if token in _KNOWN:
        return False, token
    match = _GLUED.fullmatch(token) if token[0] >= "\u0620" else None
    if match is None or match.group(3) not in _KNOWN:
        return False, None
    return match.group(1) == "و", match.group(3)


@dataclass
class _Number:
    """One number, as far as its words have been read."""

    total: int = 0
    """What came before the last scale, multiplied."""
    current: int = 0
    """What came after it."""
    scale: int = 0
    last: str = ""
    joined: bool = False
    """Whether "and" was just said."""
    words: int = 0

    @property
    def value(self) -> int:
        """What it comes to."""
        return self.total + self.current

    def take(self, word: str, joined: bool) -> bool:
        """Let the word go on with the number; False where it cannot."""
        joined, self.joined = joined or self.joined, False
        if word in _PAIR:
            taken = not self.value
            self.total += _PAIR[word] if taken else 0
        elif word in SCALES:
            taken = self._take_scale(SCALES[word], alone=word in _SCALE)
        elif word in _HUNDRED:
            taken = self.current < 100 and not (word == "cents" and not self.current)
            self.current = max(1, self.current) * 100 if taken else self.current
        else:
            value = self._addend(word, joined)
            taken, self.current = value > 0, self.current + value
        self.last = word
        self.words += taken
        return taken

    def _take_scale(self, scale: int, *, alone: bool) -> bool:
        if not (self.value or alone):
            return False
        if self.scale and scale >= self.scale:  # "mille milliards"
            if self.current:
                return False
            self.total *= scale
        else:
            self.total += max(1, self.current) * scale
        self.current, self.scale = 0, scale
        return True

    def _addend(self, word: str, joined: bool) -> int:
        """What a small number adds; 0 where it cannot follow what was said."""
        value, rest = _SMALL[word], self.current % 100
        if word in ("vingt", "vingts") and self.last == "quatre":
            return 80 - 4
        if word in _ARABIC_TEN and 0 < rest < 10 and not joined:
            return value
        if word in _AFTER_UNITS and 0 < rest < 10 and joined:
            return value
        if value >= 100:
            fits = not self.current
        elif value >= 20:
            fits = rest == 0
        else:
            fits = rest in (0, 60, 80) if value >= 10 else rest % 10 == 0
        return value if fits else 0
