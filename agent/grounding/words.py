"""Words of a sentence that its evidence has nothing for."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from agent.grounding.evidence import Evidence
from core.language.counting.number_words import SCALES
from core.language.counting.units import DURATIONS, Unit, units_of
from core.language.dates import month_of
from core.language.fold import fold
from core.language.forms import Language
from core.language.meaning.meanings import WordMeaning, is_cognate, is_light, is_weighty, meanings
from core.language.names import capitalised_names
from core.language.numbers import quantities
from core.language.stem import words

_COUNTED = DURATIONS | {Unit.MONEY, Unit.PERCENT, Unit.TIMES}
"""Kinds that are compared as numbers and units."""


def foreign_words(text: str, language: Language, evidence: Evidence) -> list[WordMeaning]:
    """Words that count and that neither the evidence nor what stands around it has a word for, in their order.

    Left out are numbers, units and names in capitals, which are compared as such, and words that carry no claim.
    """
    known = meanings(evidence.whole, evidence.source.passage.language)
    keys = frozenset(key for meaning in known for key in meaning.keys)
    spelt = [meaning.text for meaning in known]
    named = {piece for name in capitalised_names(text) for piece in words(name)}
    return [
        meaning
        for meaning in meanings(text, language)
        if keys.isdisjoint(meaning.keys)
        and not is_light(meaning.text)
        and not _is_counted(meaning.text)
        and meaning.text not in named
        and not any(is_cognate(meaning.text, word) for word in spelt)
    ]


def words_fault(text: str, language: Language, evidence: Evidence) -> str:
    """`words` where a sentence says more than its evidence has words for; empty where it does not."""
    foreign = foreign_words(text, language, evidence)
    if any(is_weighty(meaning) or _is_strange(meaning, text) for meaning in foreign) or _is_run(foreign, text):
        return "words"
    said = sum(not is_light(meaning.text) for meaning in meanings(text, language))
    return "" if len(foreign) <= said * MOST_FOREIGN else "words"


MOST_FOREIGN = 0.25
"""Share of a sentence's words that its evidence may have no word for. Chosen by hand
(docs/decisions/0155)."""
_ACTOR = re.compile(
    r"(?:جمعيه|حزب|مبادره|برنامج|استراتيجيه|اكاديميه|رابطه|الوزير|وزير|السيد|السيده|مركز|اتحاد|منظمه|المدعو|ministre|parti|association"
    r"|programme|minister|party|initiative|lwazir|jam3iya|7izb)$"
)


def _is_strange(meaning: WordMeaning, text: str) -> bool:
    """Whether a word stands where the name of an actor does."""
    said = words(text)
    place = said.index(meaning.text) if meaning.text in said else 0
    return bool(place and _ACTOR.search(said[place - 1]))


def _is_run(foreign: list[WordMeaning], text: str) -> bool:
    """Whether two words of Arabic letters that nobody knows follow one another, as a first and a last name do."""
    unknown = {meaning.text for meaning in foreign if not meaning.is_known and "\u0620" <= meaning.text[0] <= "\u08c9"}
    return any(one in unknown and other in unknown for one, other in pairwise(words(text)))


@lru_cache(maxsize=20_000)
def _is_counted(word: str) -> bool:
    if word[0].isdigit() and not any(letter.isalpha() for letter in word):
        return True
    return bool(word in SCALES or quantities(word) or month_of(word) or units_of(word) & _COUNTED)


def foreign_letters(text: str, language: Language, evidence: Evidence) -> bool:
    """Whether a word is of other letters than the sentence's language, and is no name that stands so in its source."""
    other = _LATIN if language.is_rtl else _ARABIC
    known = fold(f"{evidence.whole} {evidence.source.passage.text}")
    return any(not re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", known) for word in other.findall(text))


_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][\wÀ-ÿ]*")
_ARABIC = re.compile("[\u0620-\u06d3][\u0610-\u06d3]*")
