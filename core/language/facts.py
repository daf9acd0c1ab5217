"""Numbers, months and names that a sentence states, in a form that can be compared across French, Arabic and English."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from core.language.fold import fold
from core.text import western_digits

_MULTIPLIERS = {
    "mille": 3, "thousand": 3, "k": 3, "الف": 3, "الاف": 3, "الفا": 3,
    "million": 6, "millions": 6, "مليون": 6, "ملايين": 6, "مليونا": 6, "melyoun": 6,
    "milliard": 9, "milliards": 9, "billion": 9, "billions": 9, "bn": 9, "مليار": 9, "مليارات": 9, "مليارا": 9, "melyar": 9,
}  # fmt: skip
_UNITS = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11,
    "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "trente": 30, "quarante": 40,
    "cinquante": 50, "soixante": 60, "cent": 100,
    "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100,
    "ثلاث": 3, "ثلاثه": 3, "اربع": 4, "اربعه": 4, "خمس": 5, "خمسه": 5, "سته": 6, "سبع": 7, "سبعه": 7, "ثماني": 8,
    "ثمانيه": 8, "تسع": 9, "تسعه": 9, "عشره": 10, "عشر": 10, "عشرين": 20, "عشرون": 20, "ثلاثين": 30, "ثلاثون": 30, "اربعين": 40,
    "اربعون": 40, "خمسين": 50, "خمسون": 50, "جوج": 2, "تلاته": 3, "ربعه": 4, "تمنيه": 8, "تلاتين": 30,
    "jouj": 2, "tlata": 3, "reb3a": 4, "khamsa": 5, "setta": 6, "seb3a": 7, "tmenya": 8, "tes3od": 9, "3achra": 10,
    "3chrin": 20, "tlatin": 30, "reb3in": 40, "khamsin": 50,
}  # fmt: skip
_DIGITS = re.compile(r"(?<![\w])\d+(?:[.,٫٬\s\u00a0\u202f]\d{3})*(?:[.,٫]\d+)?")
_MONTHS = [
    "janvier|january|يناير|كانون الثاني|yanayer",
    "fevrier|february|فبراير|شباط|fbrayer",
    "mars|march|مارس|اذار",
    "avril|april|ابريل|نيسان|abril",
    "mai|may|ماي|مايو|ايار",
    "juin|june|يونيو|حزيران|younyou|yonyo",
    "juillet|july|يوليوز|يوليو|تموز|youlyouz|yolyoz",
    "aout|august|غشت|اغسطس|اب|ghocht",
    "septembre|september|شتنبر|سبتمبر|ايلول|chotanbir",
    "octobre|october|اكتوبر|تشرين الاول|oktobr",
    "novembre|november|نونبر|نوفمبر|تشرين الثاني|nouwanbir",
    "decembre|december|دجنبر|ديسمبر|كانون الاول|doujanbir",
]
_MONTH = [re.compile(rf"(?<!\w)(?:{names})(?!\w)") for names in _MONTHS]
MONTH_NAMES = re.compile("|".join(_MONTHS))
"""Every name of a month, folded."""
# "mars", "may", "اب" are also other words: they are months only beside a day or a year.
_AMBIGUOUS = re.compile(r"(?<!\w)(?:mars|march|may|mai|اب|ماي)(?!\w)")
_DATED = r"(?:\d{{1,2}}(?:er)?\s+{0}|{0}\s+(?:\d{{1,2}},?\s+)?\d{{4}}|{0}\s+\d{{1,2}})"
_NAME = re.compile(r"(?<![^\W_])(?:(?<=[’'])|(?<![’']))[A-ZÀ-ÖØ-Þ][\w’'-]+(?:\.\w+)?")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|[«“\"(]\s*)$")


def numbers(text: str) -> frozenset[str]:
    """Values of the numbers written in digits, with their thousands, millions or milliards multiplied in: "3,4 milliards" → 3400000000."""
    folded = western_digits(text)
    found = set()
    for match in _DIGITS.finditer(folded):
        value = _value(match.group())
        if value is not None:
            found.add(_plain(value.scaleb(_multiplier(folded[match.end() : match.end() + 20]))))
    return frozenset(found)


def spelled_numbers(text: str) -> frozenset[str]:
    """Values of the small numbers written in words."""
    return frozenset(str(_UNITS[word]) for word in re.findall(r"\w+", fold(text)) if word in _UNITS)


def months(text: str) -> frozenset[int]:
    """Months named in a text, 1 to 12, by their French, English, Maghrebi and Levantine names."""
    folded = fold(text)
    found = set()
    for number, pattern in enumerate(_MONTH, 1):
        for match in pattern.finditer(folded):
            if not _AMBIGUOUS.fullmatch(match.group()) or _is_dated(folded, match.group()):
                found.add(number)
    return frozenset(found)


def month_of(name: str) -> int | None:
    """Month, 1 to 12, of a folded name; None for what is no name of a month."""
    return next((number for number, pattern in enumerate(_MONTH, 1) if pattern.fullmatch(name)), None)


def capitalised_names(text: str) -> frozenset[str]:
    """Folded words in capitals that do not merely begin a sentence; Latin script only."""
    found = set()
    for match in _NAME.finditer(text):
        word = match.group()
        begins = bool(_SENTENCE_START.search(text[: match.start()]))
        if not begins or (len(word) > 1 and word.isupper()):
            found.add(fold(re.sub(r"^(?:[LDldCcQqJjSsNnMm]|[Qq]u)[’']|[’']s$", "", word)))
    return frozenset(name for name in found if len(name) > 1)


def _value(written: str) -> Decimal | None:
    grouped = re.sub(r"[\s\u00a0\u202f٬]", "", written)
    grouped = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", grouped) if _is_grouped(grouped) else grouped
    try:
        return Decimal(grouped.replace(",", ".").replace("٫", "."))
    except InvalidOperation:
        return None


def _is_grouped(written: str) -> bool:
    """Whether separators stand for thousands: "3.400.000", "1,200"; "3,4" and "0,125" are decimals."""
    return bool(re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", written))


def _multiplier(following: str) -> int:
    match = re.match(r"\s*([^\W\d_]+)", fold(following))
    return _MULTIPLIERS.get(match.group(1), 0) if match else 0


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _is_dated(folded: str, month: str) -> bool:
    return bool(re.search(_DATED.format(re.escape(month)), folded))
