"""Names across scripts: a word's consonants by sound, so that Rabat and رباط, Fès and فاس meet (docs/decisions/0044)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.language.fold import fold
from core.language.stem import words_that_count

MARK = "~"
"""First letter of a term made of sounds, which no stem has."""
_SHORTEST = 3  # consonants; fewer are shared by too many words
_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-Þ]\w+")
_ARABIC = re.compile("[\u0620-\u06d3]+")
_LATIN_SOUNDS = (
    *(("sch", "X"), ("tch", "X"), ("ch", "X"), ("sh", "X"), ("kh", "K"), ("gh", "G"), ("th", "t"), ("dh", "d")),
    *(("ph", "f"), ("ck", "K"), ("qu", "K"), ("x", "Ks"), ("c", "K"), ("q", "K"), ("k", "K"), ("g", "G"), ("j", "G")),
    *(("p", "b"), ("v", "f"), ("z", "s"), ("w", ""), ("y", ""), ("h", "")),
)
_SOFT_C = re.compile("c(?=[eiy])")
_VOWELS = re.compile("[aeiou]+")
_TWICE = re.compile(r"(.)\1+")
_ARABIC_SOUNDS = str.maketrans("بتثجخدذرزسشصضطظغفقكلمن", "bttGKddrssXsdtdGfKKlmn", "اهويحعءئؤ")
_CLITICS = ("", "وال", "بال", "لل", "و", "ف", "ب", "ل", "ك")


def stored_sounds(text: str) -> list[str]:
    """Terms of a text to be found by: its Arabic words, and those in Latin letters that begin with a capital."""
    folded = (word.removeprefix("ال") for word in words_that_count(" ".join(_ARABIC.findall(text))))
    arabic = [term for word in folded if (term := _arabic(word))]
    return arabic + [term for word in _CAPITALISED.findall(text) if (term := _latin(fold(word)))]


def asked_sounds(question: str) -> dict[str, tuple[str, ...]]:
    """Terms to look for in the other script, by folded word of a question: any Arabic word, Latin ones with a capital."""
    found = {}
    for word in words_that_count(" ".join(_ARABIC.findall(question))):
        found[word] = tuple(dict.fromkeys(_swapped(_arabic(form)) for form in _without_clitics(word) if _arabic(form)))
    for name in _CAPITALISED.findall(question):
        for word in words_that_count(name):
            found[word] = (_swapped(_latin(word)),) if _latin(word) else ()
    return {word: terms for word, terms in found.items() if terms}


def _without_clitics(word: str) -> Iterator[str]:
    for clitic in _CLITICS:
        if word.startswith(clitic):
            yield word.removeprefix(clitic).removeprefix("ال")


def _arabic(word: str) -> str:
    return _term("a", word.translate(_ARABIC_SOUNDS))


def _latin(word: str) -> str:
    word = _SOFT_C.sub("s", word)
    for letters, sound in _LATIN_SOUNDS:
        word = word.replace(letters, sound)
    return _term("l", _VOWELS.sub("", word))


def _term(script: str, consonants: str) -> str:
    consonants = _TWICE.sub(r"\1", consonants)
    return f"{MARK}{script}{consonants}" if len(consonants) >= _SHORTEST and consonants.isascii() else ""


def _swapped(term: str) -> str:
    other = "l" if term[1] == "a" else "a"
    return f"{MARK}{other}{term[2:]}"
