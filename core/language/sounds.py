"""Names across scripts: a word's consonants by sound, so that Rabat and رباط, Guelmim and كلميم meet (docs/decisions/0044)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from core.language.fold import fold
from core.language.stem import words_that_count

MARK = "~"
"""First letter of a term made of sounds, which no stem has."""
_SHORTEST = 3  # consonants; fewer are shared by too many words
CLEAR = 4
"""Consonants from which on one name is told from all others. Chosen by hand."""
_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-Þ]\w+")
_ARABIC = re.compile("[\u0620-\u06d3]+")
_WRITTEN_ON = re.compile(r"^(?:[وبفلك]?ال|لل)(?=\w{2})")
_CLITICS = ("", "و", "ف", "ب", "ل", "ك")

# One letter a sound, in capitals where it is none of the Latin letter's own: X is ch, K is ق, ك and خ, G is غ, J is ج. What the
# spellings of one name mix up is one letter; a Latin g is three (Agadir أكادير, Angad أنجاد, Portugal برتغال), so it is read in three ways.
_DIGRAPHS: Final = {
    "sch": "X", "tch": "X", "ch": "X", "sh": "X", "kh": "K", "gh": "G", "ck": "K", "qu": "K", "th": "t", "dh": "d", "ph": "f", "dj": "J",
}  # fmt: skip
_DIGRAPH = re.compile("|".join(_DIGRAPHS))
_LATIN_LETTERS = str.maketrans(
    {
        "c": "K",
        "q": "K",
        "k": "K",
        "x": "Ks",
        "j": "J",
        "p": "b",
        "v": "f",
        "z": "s",
        "9": "K",
        "7": "",
        "3": "",
        "5": "K",
    }
)
_ARABIC_LETTERS = str.maketrans("بپتثجخدذرزسشصضطظغفڤقكلمن", "bbttJKddrssXsdtdGffKKlmn", "اهويحعءئؤ")
_SOFT_C = re.compile("c(?=[eiy])")
_SILENT = re.compile("[aeiouhwy'’-]+")
_TWICE = re.compile(r"(.)\1+")
_GLIDE = re.compile("(?:ou|w)")


def stored_sounds(text: str) -> list[str]:
    """Terms of a text to be found by: its Arabic words, and those in Latin letters that begin with a capital."""
    arabic = words_that_count(" ".join(_ARABIC.findall(text)))
    latin = [fold(word) for word in _CAPITALISED.findall(text)]
    return [term for script, found in (("a", arabic), ("l", latin)) for word in found for term in _terms(script, word)]


@lru_cache(maxsize=4_096)
def asked_sounds(question: str) -> Mapping[str, tuple[str, ...]]:
    """Terms to look for in the other script, by folded word of a question: any Arabic word, Latin ones with a capital."""
    found = {}
    for word in words_that_count(" ".join(_ARABIC.findall(question))):
        found[word] = tuple(dict.fromkeys(term for form in _without_clitics(word) for term in _terms("l", form)))
    for name in _CAPITALISED.findall(question):
        for word in words_that_count(name):
            found[word] = _terms("a", word)
    return MappingProxyType({word: terms for word, terms in found.items() if terms})


def small_sounds(question: str) -> dict[str, tuple[str, ...]]:
    """Terms to look for in Arabic letters, by word in small Latin letters: in chats "nizar baraka" is how a name is written.

    Any word may come with them; whoever looks takes those alone that stand in no text as they are written (`likely_names`).
    """
    small = words_that_count(_CAPITALISED.sub(" ", question))
    found = {word: _terms("a", word) for word in small if word.isascii() and word.isalpha()}
    return {word: terms for word, terms in found.items() if terms}


def likely_names(question: str, heard: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Of words in small letters that are heard in the other script, those that are hardly so by chance.

    One of four consonants is, and so are two of three that follow one another (a first name and a surname): nearly every word has
    another of the same three consonants somewhere.
    """
    order = words_that_count(question)
    beside = {word for pair in pairwise(order) if all(one in heard for one in pair) for word in pair}
    return {
        word: terms
        for word, terms in heard.items()
        if word in beside or any(len(term) - len(MARK) - 1 >= CLEAR for term in terms)
    }


@lru_cache(maxsize=50_000)
def sounds(word: str) -> tuple[str, ...]:
    """The consonants of a folded word by sound, in each way that they may be read, the likeliest first; "" where it has none.

    A Latin doubled letter is one, "La" may be the article (Larache, العرائش). A y counts where it begins a word, and a w where
    it begins a short one, which the rest would not tell from others (Oujda, وجدة), but need not be said (أولاد).
    """
    return _arabic(word) if _ARABIC.match(word) else _latin(word)


def _arabic(word: str) -> tuple[str, ...]:
    # "بالرباط" is "in Rabat", but "بالتيمور" is Baltimore: both are heard.
    forms = dict.fromkeys((word.removeprefix("ال"), _WRITTEN_ON.sub("", word, count=1)))
    return tuple(dict.fromkeys(read for form in forms for read in _arabic_readings(form)))


def _arabic_readings(word: str) -> Iterator[str]:
    rest = word.translate(_ARABIC_LETTERS)
    if word.startswith("ي"):
        yield f"y{rest}"
    elif word.startswith("و") and len(rest) < _SHORTEST:
        yield from (f"w{rest}", rest)
    else:
        yield rest


def _latin(word: str) -> tuple[str, ...]:
    forms = (word, word[2:]) if word.startswith("la") and len(word) > 4 else (word,)
    return tuple(dict.fromkeys(read for form in forms for read in _latin_readings(form)))


def _latin_readings(word: str) -> Iterator[str]:
    spelt = _DIGRAPH.sub(lambda match: _DIGRAPHS[match[0]], _SOFT_C.sub("s", word)).translate(_LATIN_LETTERS)
    rest = _SILENT.sub("", _TWICE.sub(r"\1", spelt))
    for read in dict.fromkeys(rest.replace("g", sound) for sound in "KJG"):
        if word.startswith("y"):
            yield f"y{read}"
        else:
            yield from (f"w{read}", read) if _GLIDE.match(word) and len(read) < _SHORTEST else (read,)


def _without_clitics(word: str) -> Iterator[str]:
    for clitic in _CLITICS:
        if word.startswith(clitic):
            yield word.removeprefix(clitic)


def _terms(script: str, word: str) -> tuple[str, ...]:
    """What a word is found by: its readings, and those in which a sound that comes twice running is one."""
    reads = dict.fromkeys((*sounds(word), *(_TWICE.sub(r"\1", read) for read in sounds(word))))
    return tuple(f"{MARK}{script}{read}" for read in reads if len(read) >= _SHORTEST and read.isascii())
