"""One key for the many spellings of a Darija word, in Latin or Arabic letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.text import strip_accents

# Sounds that Latin letters need two of stand in a key as one letter that no spelling uses, so a key is its own key.
_DIGRAPHS = {
    "tch": "ʃ",
    "kh": "χ",
    "gh": "γ",
    "ch": "ʃ",
    "sh": "ʃ",
    "ou": "u",
    "oo": "u",
    "dh": "d",
    "th": "t",
    "dj": "j",
}
_DIGRAPH = re.compile("|".join(_DIGRAPHS))
# Digits that stand for Arabic letters in Moroccan chat writing, and letters that Moroccans use for one another.
_LETTERS = str.maketrans(
    {"7": "ħ", "8": "ħ", "h": "ħ", "9": "q", "5": "χ", "x": "χ", "6": "t", "2": "", "'": "", "’": "", "4": "γ", "$": "ʃ",
     "o": "u", "w": "u", "e": "i", "y": "i", "p": "b", "v": "f", "-": ""}
)  # fmt: skip
_ARABIC = str.maketrans(
    {"ا": "a", "أ": "a", "إ": "i", "آ": "a", "ى": "a", "ة": "a", "ء": "", "ؤ": "u", "ئ": "i", "ب": "b", "پ": "b", "ت": "t",
     "ث": "t", "ج": "j", "ح": "ħ", "خ": "χ", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "س": "s", "ش": "ʃ", "ص": "s", "ض": "d",
     "ط": "t", "ظ": "d", "ع": "3", "غ": "γ", "ف": "f", "ڤ": "f", "ق": "q", "ك": "k", "گ": "g", "ڭ": "g", "ݣ": "g", "ل": "l",
     "م": "m", "ن": "n", "ه": "ħ", "و": "u", "ي": "i"}
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_NO_VOWELS = str.maketrans("", "", "aiu")


@lru_cache(maxsize=65536)
def spelling_key(word: str) -> str:
    """The word with one letter a sound: 7 and h, 5, x and kh, ch and sh, ou, o and w, i, y and e, doubled letters.

    The key of a key is the key itself.
    """
    key = word.lower() if word.isascii() else strip_accents(word.translate(_ARABIC).lower())
    # Once more where what is left out or written shorter has brought two letters together ("d'j", "ddj").
    while (shorter := _shortened(key)) != key:
        key = shorter
    return key


def _shortened(key: str) -> str:
    return _DOUBLED.sub(r"\1", _DIGRAPH.sub(lambda match: _DIGRAPHS[match[0]], key).translate(_LETTERS))


def skeleton(key: str) -> str:
    """The consonants of a key, with a vowel only where it comes first: what two spellings nearly always share."""
    return key[:1] + key[1:].translate(_NO_VOWELS)


_MOST_AFFIXES = 4
# Affixes, written as keys: conjunction, preposition and article; tense; person; objects; negation.
_PROCLITIC = re.compile(r"^(u)?(f|b|d|l|m)?(al|il|l)?(?=.{3})")
_WITH_ARTICLE = re.compile(r"^(u)?([fbdlm])?(al|il|l)(?=[^ ]{3})")
_TENSE = re.compile(r"^(?:ka|k|ta|t|γadi|γa|γ|a)(?=[nti].{2})")
_PERSON = re.compile(r"^[nti](?=.{3})")
_NEGATION = re.compile(r"^m[ai]?(.{3,})ʃi?$")
_OBJECT = re.compile(r"(?<=.{2})(?:ħum|kum|ħa|na|ni|k|ħ|lina|likum|liħum|liħ|liħa|lik|lia)$")
_ENDING = re.compile(r"(?<=.{2})(?:iu|at|in|iat|u|i|a|t)$")


def without_article(key: str) -> Iterator[str]:
    """Keys that are left when "and", a preposition and the article before it are taken off, the least changed first."""
    if match := _WITH_ARTICLE.match(key):
        yield from (key[end:] for end in sorted({match.end(group) for group in (1, 2, 3) if match[group]}) if end > 0)


def stems(key: str) -> Iterator[str]:
    """Keys that a key may stand on once affixes are taken off, the least changed first; the key itself is left out."""
    seen = {key}
    queue = [key]
    # A noun keeps at least half of its letters; a verb may carry tense, person, object and negation at once.
    shortest = 3 if _NEGATION.match(key) or _TENSE.match(key.removeprefix("u")) else max(3, (len(key) + 1) // 2)
    for _ in range(_MOST_AFFIXES):
        queue = [shorter for longer in queue for shorter in _without_one_affix(longer) if shorter not in seen]
        for stem in queue:
            if stem not in seen and len(stem) >= shortest:
                yield stem
            seen.add(stem)


def _without_one_affix(key: str) -> Iterator[str]:
    if negated := _NEGATION.match(key):
        yield negated[1]
    match = _PROCLITIC.match(key)
    if match and match[0]:
        yield from (key[end:] for end in sorted({match.end(group) for group in (1, 2, 3) if match[group]}))
    for pattern in (_TENSE, _OBJECT, _ENDING, _PERSON):
        shorter = pattern.sub("", key, count=1)
        if len(shorter) >= 3 and shorter != key:
            yield shorter
