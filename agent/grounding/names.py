"""Names of people, places and organisations in a sentence against its evidence, in either script."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
from typing import Final

from agent.grounding.evidence import Evidence
from agent.grounding.numbers import CALENDAR
from agent.grounding.words import foreign_words
from core.language.dates import month_of
from core.language.fold import fold
from core.language.forms import Language
from core.language.meaning.meanings import is_light, meanings
from core.language.meaning.places import given_names, places
from core.language.names import capitalised_names, other_names
from core.language.numbers import quantities
from core.language.sounds import sounds
from core.language.stem import words

_LEAST: Final = 2
"""Consonants that tell a name by its sounds. Chosen by hand."""
_BEGINNING: Final = re.compile(r"^\W*([A-ZÀ-ÖØ-Þ][\w’'-]+)")
_HOME: Final = frozenset(["maroc"])
"""What "the country" is."""
_OF_COUNTRY: Final = re.compile(r"(?<=[a-z]{4})(?:ese|ian|ean|an|aises?|ais|ienn?e?s?|ains?|aines?)$")
"""What English and French make of a country's name to say that somebody is of it, folded: "Senegalese"."""
_ENDING: Final = re.compile(
    r"[a-z]{3}(?:ers|ies|ings?|tions?|ments?|ness|ities|ity|ated|ised|ized|uted|ally|ously|ents|ants|ances?|ences?)$"
)
"""Endings of common nouns and participles in the plural, folded. Chosen by hand: those that no name in use in Morocco ends with."""
_PIECE: Final = re.compile(r"[^\W_]+")


def name_fault(text: str, language: Language, evidence: Evidence) -> str:
    """`name` where a sentence names whom or what its evidence does not; empty where that names them all.

    A place may be named around the evidence only where the evidence itself names none.
    """
    here, around = places(evidence.sentences) - _HOME, places(evidence.context)
    claimed = places(text) - _HOME
    if claimed - here - around or (claimed - here and here - claimed):
        return "name"
    if _is_replaced(text, language, evidence):
        return "name"
    acronyms = {fold(word) for word in _ACRONYM.findall(text)}
    if any(not _is_spelt(word, language, evidence) for word in acronyms):
        return "name"
    named = capitalised_names(text) | _first_name(text, language)
    meant = {key for meaning in meanings(evidence.whole, evidence.source.passage.language) for key in meaning.keys}
    return "" if all(_stands(name, language, evidence.whole, meant) for name in named) else "name"


_ACRONYM: Final = re.compile(r"(?<![\w.@/])[A-ZÀ-Þ]{2,}(?![\w.@/])")


def _is_spelt(acronym: str, language: Language, evidence: Evidence) -> bool:
    """Whether an acronym stands there letter by letter or as what it is known for: its sounds tell nothing."""
    if re.search(rf"(?<!\w){re.escape(acronym)}(?!\w)", fold(evidence.whole)) or places(acronym):
        return True
    known = {key for meaning in meanings(evidence.whole, evidence.source.passage.language) for key in meaning.keys}
    meant = {key for meaning in meanings(acronym, language) for key in meaning.keys if key[0] == "#"}
    if not meant.isdisjoint(known):
        return True
    heard = frozenset(read for read in sounds(acronym) if len(read) > _LEAST)
    return not heard.isdisjoint(_heard(evidence.whole))


def _is_replaced(text: str, language: Language, evidence: Evidence) -> bool:
    """Whether a sentence in Arabic letters leaves a name of its evidence out and has a word instead that nothing there stands for."""
    if not language.is_rtl:
        return False
    heard = _heard(text)
    gone = [name for name in _named(evidence.sentences) if not any(set(_clear(word)) & heard for word in name)]
    first, *_ = words(text) or [""]
    strange = (word.text for word in foreign_words(text, language, evidence) if word.text != first)
    return bool(gone) and any(not (_VERB.match(word) or places(word)) for word in strange)


_QUOTED: Final = re.compile(r"[«“\"]\s*([^»”\"]{2,60}?)\s*[»”\"]")
_VERB: Final = re.compile(r"و?(?:[كغس][يتن]|ي)[\u0620-\u064a]{3,}|.*(?:ات|و|ش)$")
"""Shapes of Arabic verbs, and of nouns that are no names."""


def _named(text: str) -> list[list[str]]:
    """Names of a text, each as its folded words: those in quotation marks, in capitals, and of people by their first names."""
    found = [_PIECE.findall(fold(name)) for name in (*_QUOTED.findall(text), *capitalised_names(text))]
    return [name for name in found if name and not places(" ".join(name))] + [
        [word] for word in _PIECE.findall(fold(text)) if word in given_names()
    ]


def _first_name(text: str, language: Language) -> frozenset[str]:
    """The word in a capital that begins a sentence, where it is no word of the language that is known."""
    found = _BEGINNING.match(text)
    if not found or language.is_rtl:
        return frozenset()
    word = fold(found[1])
    if (
        is_light(word)
        or quantities(word)
        or _is_word(word)
        or any(meaning.is_known for meaning in meanings(word, language))
    ):
        return frozenset()
    return frozenset([word]) if len(words(word)) == 1 and meanings(word, language) else frozenset()


def _is_word(word: str) -> bool:
    """Whether a word that begins an English or French sentence has an ending that names do not have."""
    return bool(_ENDING.search(word))


def _stands(name: str, language: Language, whole: str, meant: Set[str]) -> bool:
    if places(name) or month_of(name) or CALENDAR.fullmatch(name):
        return True  # compared as places and dates
    folded, known = fold(whole), _heard(whole)
    if any(other in folded for other in other_names(name)):
        return True
    pieces = [piece for piece in _PIECE.findall(name) if len(piece) > 1]
    return all(
        re.search(rf"(?<!\w){re.escape(_OF_COUNTRY.sub('', piece))}", folded)
        or not known.isdisjoint(_clear(piece))
        or any(not meaning.keys.isdisjoint(meant) for meaning in meanings(piece, language))
        for piece in pieces
    )


@lru_cache(maxsize=2048)
def _heard(text: str) -> frozenset[str]:
    return frozenset(read for word in _PIECE.findall(fold(text)) for read in _clear(word))


def _clear(word: str) -> frozenset[str]:
    """Readings of a word that tell it; all of them of one that has too few consonants to be told by."""
    reads = sounds(word)
    return frozenset(read for read in reads if len(read) >= _LEAST) or frozenset(reads)
