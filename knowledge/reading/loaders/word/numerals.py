"""Numbers as Word writes them before a paragraph: 3, iii, C, أ, "أولاً"."""

from __future__ import annotations

from core.text import Script, script_of

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ALPHA = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_ARABIC_ORDINALS = ["أولاً", "ثانياً", "ثالثاً", "رابعاً", "خامساً", "سادساً", "سابعاً", "ثامناً", "تاسعاً", "عاشراً"]
_FRENCH_ORDINALS = [
    "premier",
    "deuxième",
    "troisième",
    "quatrième",
    "cinquième",
    "sixième",
    "septième",
    "huitième",
    "neuvième",
    "dixième",
]
_ENGLISH_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_ARABIC_CARDINALS = ["واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة"]
_FRENCH_CARDINALS = ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"]
_ENGLISH_CARDINALS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_WORDS = {
    "ordinalText": {"ar": _ARABIC_ORDINALS, "en": _ENGLISH_ORDINALS, "fr": _FRENCH_ORDINALS},
    "cardinalText": {"ar": _ARABIC_CARDINALS, "en": _ENGLISH_CARDINALS, "fr": _FRENCH_CARDINALS},
}
_MOST_REPEATS = 30


def numeral(value: int, form: str, *, language: str = "", beside: str = "") -> str:
    """Write a number in one of Word's forms; a form that is not known is written in figures.

    `language` is the tag that the document gives, `beside` the text that it numbers: they tell in which words to write.
    """
    match form:
        case "none":
            return ""
        case "decimalZero":
            return f"{value:02d}"
        case "upperRoman" | "lowerRoman":
            return _roman(value).upper() if form == "upperRoman" else _roman(value)
        case "upperLetter" | "lowerLetter":
            letters = _repeated(value, _LATIN)
            return letters.upper() if form == "upperLetter" else letters
        case "arabicAlpha":
            return _repeated(value, _ALPHA)
        case "arabicAbjad":
            return _repeated(value, _ABJAD)
        case "decimalEnclosedCircle" if 1 <= value <= 20:
            return f"({value})"
        case "ordinal" | "ordinalText" | "cardinalText":
            return _worded(value, form, _tongue(language, beside))
    return str(value)


def _tongue(language: str, beside: str) -> str:
    if script_of(beside) is Script.ARABIC:
        return "ar"
    return language[:2].lower() if language[:2].lower() in ("ar", "fr", "en") else "fr"


def _worded(value: int, form: str, tongue: str) -> str:
    words = _WORDS.get(form, {}).get(tongue, ())
    if 1 <= value <= len(words):
        word = words[value - 1]
        return word if tongue == "ar" else word.capitalize()
    if form == "cardinalText" or tongue == "ar":
        return str(value)
    if tongue == "fr":
        return f"{value}er" if value == 1 else f"{value}e"
    ending = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    written = ""
    for size, sign in _ROMAN:
        written += sign * (value // size)
        value %= size
    return written


def _repeated(value: int, letters: str) -> str:
    """A, B … Z, AA, BB: Word doubles the letter."""
    times, place = divmod(value - 1, len(letters))
    return letters[place] * (times + 1) if value > 0 and times < _MOST_REPEATS else str(value)
