"""Numbers written in words, put together: "vingt-cinq", "trois cent mille", "خمسة وعشرون ألفا", "khamsa w 3chrin"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_UNITS = {
    1: "un une one واحد واحده احد احدي wa7ed",
    2: "deux two اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي جوج jouj joj zouj",
    3: "trois three ثلاث ثلاثه تلاته تلت tlata tlat",
    4: "quatre four اربع اربعه ربعه ربع reb3a rb3a",
    5: "cinq five خمس خمسه khamsa khems khmsa",
    6: "six ست سته setta sta",
    7: "sept seven سبع سبعه seb3a sb3a",
    8: "huit eight ثمان ثماني ثمانيه تمنيه تمن tmenya tmnya",
    9: "neuf nine تسع تسعه تسعود tes3od ts3oud",
    10: "dix ten عشر عشره 3achra 3chra",
    11: "onze eleven حداش 7dach",
    12: "douze twelve طناش tnach",
    13: "treize thirteen تلطاش tlettach",
    14: "quatorze fourteen ربعطاش rbe3tach",
    15: "quinze fifteen خمسطاش khmestach",
    16: "seize sixteen ستاش settach",
    17: "seventeen سبعطاش sbe3tach",
    18: "eighteen تمنطاش tmentach",
    19: "nineteen تسعطاش tse3tach",
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
    20: "عشرون عشرين 3chrin 3echrin",
    30: "ثلاثون ثلاثين تلاتين tlatin",
    40: "اربعون اربعين ربعين reb3in rb3in",
    50: "خمسون خمسين khamsin khmsin",
    60: "ستون ستين settin",
    70: "سبعون سبعين seb3in",
    80: "ثمانون ثمانين تمانين tmanin",
    90: "تسعون تسعين tes3in",
}
"""Said after the units, as in "five and twenty"."""
_HUNDREDS = {
    200: "مايتان مايتين ميتان ميتين miyatayn",
    300: "ثلاثمايه ثلاثميه تلتميه",
    400: "اربعمايه اربعميه ربعميه",
    500: "خمسمايه خمسميه",
    600: "ستمايه ستميه",
    700: "سبعمايه سبعميه",
    800: "ثمانمايه ثمانميه ثمانيمايه تمنميه",
    900: "تسعمايه تسعميه",
}
_HUNDRED = frozenset(["cent", "cents", "hundred", "مايه", "ميه", "miya"])
_SCALES = {
    1_000: "mille thousand الف الفا alf",
    1_000_000: "million مليون مليونا melyoun",
    1_000_000_000: "milliard billion مليار مليارا melyar",
}
_PLURAL_SCALES = {
    1_000: "thousands الاف",
    1_000_000: "millions ملايين",
    1_000_000_000: "milliards billions مليارات ملاير",
}
_DUAL = {2_000: "الفان الفين", 2_000_000: "مليونان مليونين", 2_000_000_000: "ملياران مليارين"}


def _by_word(*tables: dict[int, str]) -> dict[str, int]:
    return {word: value for table in tables for value, words in table.items() for word in words.split()}


_SMALL = _by_word(_UNITS, _TENS, _TENS_AFTER_UNITS, _HUNDREDS)
_AFTER_UNITS = frozenset(_by_word(_TENS_AFTER_UNITS))
_SCALE, _MANY, _PAIR = _by_word(_SCALES), _by_word(_PLURAL_SCALES), _by_word(_DUAL)
SCALES = _SCALE | _MANY
"""What a number in digits may be multiplied by, by its folded word."""
_KNOWN = _SMALL.keys() | _HUNDRED | SCALES.keys() | _PAIR.keys()
_JOINERS = frozenset(["et", "and", "و", "w", "o", "u"])
_ARABIC_TEN = frozenset(["عشر", "عشره"])
_PERCENT = re.compile(
    r"\b(?:pour|per) cent\b|percent\b|\b(?:في|ف) ?(?:المايه|الميه|مايه|ميه)\b|\bب(?:المايه|الميه)\b|\bf ?lmiya\b"
)
_TOKEN = re.compile(r"[a-z0-9']+|[\u0620-\u064a]+|[^ -]")
_GLUED = re.compile(r"([وفبلك]?)((?:ال|ل)?)(.+)")


def spelled_values(folded: str) -> frozenset[Decimal]:
    """Values of the numbers in words of a folded text; a lone "un", "one" or "واحد" counts for nothing."""
    found, number = list[_Number](), _Number()
    for token in _TOKEN.findall(_PERCENT.sub(" % ", folded)):
        joined, word = _known(token)
        if word is None and token in _JOINERS:
            number.joined = True
            continue
        if word is None or not number.take(word, joined):
            found.append(number)
            number = _Number()
            if word is not None:
                number.take(word, False)
    return frozenset(Decimal(number.value) for number in (*found, number) if number.value > 1)


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
