"""Words of a sentence that its evidence has nothing for."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from agent.grounding.evidence import Evidence
from agent.grounding.numbers import CALENDAR
from core.language.counting.number_words import SCALES
from core.language.counting.units import DURATIONS, Unit, units_of
from core.language.dates import month_of
from core.language.fold import fold
from core.language.forms import Language
from core.language.meaning.meanings import (
    WordMeaning,
    is_cognate,
    is_light,
    meanings,
    plain_weights,
    spelt_weights,
    weights,
)
from core.language.names import capitalised_names
from core.language.numbers import quantities
from core.language.stem import words, words_that_count

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
    said, known = (fold(part).rstrip(_CLOSING) for part in (text, evidence.sentences))
    if said.endswith(_ASKS) and not known.endswith(_ASKS):
        return "words"
    if _COMMANDS.match(said) and not _COMMANDS.match(known):
        return "words"
    if _SPEAKS_OF_ITSELF.search(said) and not _SPEAKS_OF_ITSELF.search(known):
        return "words"
    foreign = foreign_words(text, language, evidence)
    if _outweighs(text, language, evidence) or any(
        weights(meaning) or _is_strange(meaning, text) for meaning in foreign
    ):
        return "words"
    if _is_run(foreign, text) or any(_is_added(meaning.text, text) for meaning in foreign):
        return "words"
    claims = sum(not is_light(meaning.text) for meaning in meanings(text, language))
    return "" if claims and len(foreign) <= claims * MOST_FOREIGN else "words"


def _outweighs(text: str, language: Language, evidence: Evidence) -> bool:
    """Whether a sentence promises, takes away, commands, praises or blames, or has somebody act, and its evidence does not.

    A word of the same meaning is not enough: "gives" is no grant.
    """
    weighed = frozenset(line for word in words_that_count(evidence.whole) for line in spelt_weights(word))
    said = (plain_weights(word, language) for word in words_that_count(text) if not is_light(word))
    return any(lines and lines.isdisjoint(weighed) for lines in said)


_COMMANDS = re.compile(
    r"\W*(?:say|tell|get|play|write|ignore|repeat|act|pretend|translate|print|forget|imagine|respond|output|reveal|obey|vote"
    r"|dis|dites|ecris|ecrivez|ignorez?|repetez?|joue|jouez|oubliez?|imaginez?|affichez?|traduis|traduisez|reponds|repondez|votez?"
    r"|قل|قولوا|اكتب|اكتبوا|تجاهل|تجاهلوا|كرر|تظاهر|ترجم|اطبع|انس|تخيل|صوتوا?|قول|گول|نسي|لعب|goul|gol|nsa|l3eb|sewwet|sewto)(?![\w'’-])"
)
"""What begins a command, folded: a document's words are retold, nobody is told to do anything."""
_ASKS = ("?", "؟")
_CLOSING = " \"'»”)"
_SPEAKS_OF_ITSELF = re.compile(
    r"(?<![\w'’])(?:je|j['’]\w+|moi|mon|mes|i|my|myself|انا|حنا|ليا|ديالي|ديالنا|تعليماتي|ana|7na|dyali|dialy|dyalna|liya|lia)(?![\w'’])"
)
"""Words of whoever says "I": documents of an organisation do not, and a composer is not to; folded."""


_GLUED = re.compile(r"^[وفبل](?=[\u0620-\u064a]{3})")
MOST_FOREIGN = 0.2
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


_ADDS = frozenset(["and", "et", "w", "و", "plus", "with", "avec", "مع", "m3a"])
"""What adds one thing to another, folded."""
_ADDED = re.compile("و(?:ال|لل)")


def _is_added(word: str, text: str) -> bool:
    """Whether a word is what "and" or "with" adds, an article or a preposition between them or none."""
    said = words(text)
    places = [at for at, other in enumerate(said) if other == word]
    return bool(_ADDED.match(word)) or any(not _ADDS.isdisjoint(said[max(0, at - 2) : at]) for at in places)


def _is_run(foreign: list[WordMeaning], text: str) -> bool:
    """Whether two words of Arabic letters that nobody knows follow one another, as a first and a last name do."""
    unknown = {meaning.text for meaning in foreign if not meaning.is_known and "\u0620" <= meaning.text[0] <= "\u08c9"}
    return any(one in unknown and other in unknown for one, other in pairwise(words(text)))


@lru_cache(maxsize=20_000)
def _is_counted(word: str) -> bool:
    if word[0].isdigit() and not any(letter.isalpha() for letter in word):
        return True
    return bool(
        CALENDAR.fullmatch(word)
        or word in SCALES
        or quantities(word)
        or month_of(word)
        or (units_of(word) | units_of(_GLUED.sub("", word))) & _COUNTED
    )


def foreign_letters(text: str, language: Language, evidence: Evidence) -> bool:
    """Whether a word is of other letters than the sentence's language, and is no name that stands so in its source."""
    other = _LATIN if language.is_rtl else _ARABIC
    known = fold(f"{evidence.whole} {evidence.source.passage.text}")
    return any(not re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", known) for word in other.findall(text))


_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][\wÀ-ÿ]*")
_ARABIC = re.compile("[\u0620-\u06d3][\u0610-\u06d3]*")
