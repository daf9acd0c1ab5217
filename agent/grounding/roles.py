"""Who does what, what came before what and what for what reason, in a sentence against its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from agent.grounding.aligning import borne_out, clauses
from agent.grounding.evidence import Evidence
from agent.grounding.numbers import fractions
from agent.grounding.patterns import whole_words
from core.language.fold import fold, plain
from core.language.forms import Language
from core.language.meaning.meanings import is_light, meanings
from core.language.numbers import Quantity
from core.language.sentences import sentences
from core.language.stem import STOP_WORDS, words
from core.language.values import values

Keys = frozenset[str]
"""Meanings of some words."""


_RELATIVE: Final = re.compile(r"\W*(?:who|which|whose|qui|dont|الذي|التي|الذين|اللي|li|lli)(?!\w)")
"""What goes on about somebody who was just named."""
_POINTS: Final = re.compile(
    r"\W*(?:it|he|she|they|this|that|these|those|its|his|her|their|some|most|many|others?|none|nobody|both|all|each|one"
    r"|il|elle|ils|elles|ce|cet|cette|ces|son|sa|ses|leurs?|certain\w*|la plupart|aucune?|on|هو|هي|هم|هذا|هذه|huwa|hiya|homa)(?!\w)"
)
"""How a clause begins that leaves unsaid whom it speaks of."""
_BY: Final = re.compile(r"(?<!\w)(?:by|par|من طرف|من قبل|من لدن|mn taraf)(?!\w)")
_LEAD: Final = 2
"""Words by which a clause says a sentence more clearly than the one with its number. Chosen by hand: one may be left unsaid."""
_SUBJECT: Final = 2
"""First words of a clause that say who does it. Chosen by hand: an organisation has two, a verb may come before it in Arabic."""
_NAMES: Final = 3
"""Words of a part that stands between commas and only says who somebody is. Chosen by hand."""
_VERB: Final = re.compile(r"و?(?:س?[يت]\w{3,}|\w{3,}ت)$")
"""What comes before who does it in Arabic."""
_NAMED: Final = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?: (?:El |Al |Ben )?[A-ZÀ-Þ][\w’'-]+)+")
"""Two words or more in capitals, as people have them, at the beginning of a sentence."""
_PASSIVE: Final = re.compile(
    r"(?<!\w)(?:is|are|was|were|been|be|est|sont|ete|etre) (?:\w+ly )?\w+(?:ed|en|ee?s?|is|it|u)(?!\w)"
)
_NUMBER: Final = re.compile(r"[\d.,]+")


def role_fault(text: str, language: Language, evidence: Evidence) -> str:
    """`number`, `actor`, `order` or `cause` where a sentence tells of another thing or person, turned round or with another reason.

    Each word and number of it stands in its evidence; what is compared is which belong together there.
    """
    if _counts_another(text, language, evidence):
        return "number"
    if _is_of_another(text, language, evidence):
        return "actor"
    if _is_turned(text, language, evidence):
        return "order"
    return "" if _is_reasoned(text, language, evidence) else "cause"


@dataclass(frozen=True)
class _Clause:
    """A clause of the evidence, and the meanings of the words that say who it is of; none where it leaves that unsaid."""

    text: str
    subject: tuple[Keys, ...]


def _is_of_another(text: str, language: Language, evidence: Evidence) -> bool:
    """Whether whom a sentence begins with is named in another clause than the one that says the rest, which names somebody else."""
    spoken = evidence.source.passage.language
    said_of = list(_clauses(evidence.sentences, spoken))
    subject = _subject(plain(text), language)
    if _is_renamed(text, evidence.sentences):
        return True
    if len(said_of) < 2 or not subject or _POINTS.match(plain(text)):
        return False
    of = [clause for clause in said_of if _agree(subject[:1], clause.subject[:1])]
    borne = {clause: borne_out(text, language, clause.text, spoken) for clause in said_of}
    best = max(said_of, key=lambda clause: len(borne[clause]))
    said = tuple(meaning.close for meaning in meanings(text, language))
    return bool(
        of
        and best not in of
        and best.subject
        and not _agree(said, best.subject[:1])
        and not _agree(subject[:1], tuple(meaning.close for meaning in meanings(best.text, spoken)))
        and len(borne[best]) > max(len(borne[clause]) for clause in of)
    )


def _is_renamed(text: str, known: str) -> bool:
    """Whether a sentence begins with a name that its evidence has only behind another name, which the sentence leaves out."""
    begins = _NAMED.match(text)
    if not begins:
        return False
    for sentence in sentences(known):
        first = _NAMED.match(sentence.text)
        if first and fold(begins[0]) != fold(first[0]) and begins[0] in sentence.text[first.end() :]:
            return fold(first[0]) not in fold(text) and _is_passive(text) == _is_passive(sentence.text)
    return False


def _is_passive(text: str) -> bool:
    return bool(_PASSIVE.search(plain(text)))


def _counts_another(text: str, language: Language, evidence: Evidence) -> bool:
    """Whether a number stands in another clause than the one that says the rest, which has a number of its own."""
    spoken, said = evidence.source.passage.language, _numbers(text)
    there = {clause.text: _numbers(clause.text) for clause in _clauses(evidence.sentences, spoken)}
    borne = {clause: len(borne_out(text, language, clause, spoken)) for clause in there}
    best = max(there, key=lambda clause: borne[clause], default="")
    if any(_is_of_others(number, text, there, language, spoken) for number in said):
        return True
    if not there or not there[best] - said:
        return False
    counting = ([clause for clause, numbers in there.items() if number in numbers] for number in said)
    return any(of and best not in of and borne[best] >= max(borne[clause] for clause in of) + _LEAD for of in counting)


def _is_of_others(
    number: str, text: str, clauses: Mapping[str, frozenset[str]], language: Language, spoken: Language
) -> bool:
    """Whether a number counts what only clauses without it speak of, and there something else that a sentence leaves out."""
    counted = _counted(number, text, language)
    there = {clause: _counted(number, clause, spoken) for clause, numbers in clauses.items() if number in numbers}
    if not counted or not there or not all(there.values()):
        return False
    around = [_keys(clause, spoken) for clause in there]
    others = [_keys(clause, spoken) for clause in clauses if clause not in there]
    return (
        not any(_shared([counted], keys) for keys in around)
        and any(_shared([counted], keys) for keys in others)
        and not _shared([keys for keys in there.values() if keys], _keys(text, language))
    )


def _counted(number: str, text: str, language: Language) -> Keys:
    """Meanings of the word right behind a number in digits or in a word; none where something else stands there."""
    said = [word for word in words(text) if word not in STOP_WORDS]
    for place, word in enumerate(said[:-1]):
        if number in _numbers(word) and not is_light(said[place + 1]) and not _numbers(said[place + 1]):
            return frozenset(key for meaning in meanings(said[place + 1], language) for key in meaning.close)
    return frozenset()


def _numbers(text: str) -> frozenset[str]:
    """Numbers and fractions that are no part of a date."""
    counted = (number for number in values(text).quantities if not _is_year(number))
    return frozenset(str(max(number.values)) for number in counted) | fractions(text)


def _is_year(number: Quantity) -> bool:
    return not number.units and any(1900 <= value <= 2100 for value in number.values)


def _clauses(text: str, language: Language) -> Iterator[_Clause]:
    """Clauses, those about somebody who was just named with that name."""
    for sentence in sentences(text):
        named, goes_on = tuple[Keys, ...](), False
        for part in clauses(sentence.text):
            if _RELATIVE.match(part) or len(part.split()) <= _NAMES:
                named, goes_on = named or _subject(part, language), True
            elif not goes_on:
                named = () if _POINTS.match(part) else _subject(part, language)
            else:
                goes_on = False
            yield _Clause(part, named)


def _subject(part: str, language: Language) -> tuple[Keys, ...]:
    """The words of a clause that say who does it: behind "by" where it has that, else those that it begins with."""
    by = _BY.search(part)
    found = [m for m in meanings(part[by.end() :] if by else part, language) if not is_light(m.text)]
    if not by and language.is_rtl and found and _VERB.match(found[0].text):
        found = found[1:]
    return tuple(meaning.close for meaning in found if not _NUMBER.fullmatch(meaning.text))[:_SUBJECT]


def _agree(some: tuple[Keys, ...], others: tuple[Keys, ...]) -> bool:
    return any(one & other for one in some for other in others)


_LATER: Final = whole_words(
    r"after|following|apres|suite a|(?<!من )(?<!فيما )بعد(?! ذلك)|mora|replaced by|remplacee?s? par"
)
"""What stands between what came later and what came first; or, at the beginning, before what came first."""
_SOONER: Final = whole_words(r"before|prior to|ahead of|then|avant|puis|ensuite|قبل|ثم|9bel|من بعد(?= [كيتغ])|w mn b3d")
_REPLACED: Final = re.compile(r"replaced by|remplacee?s? par")


def _is_turned(text: str, language: Language, evidence: Evidence) -> bool:
    """Whether what is told as first comes later in the evidence, and the other way round."""
    said = _in_order(plain(text), language)
    if said is None:
        return False
    for sentence in sentences(evidence.sentences):
        known = _in_order(plain(sentence.text), evidence.source.passage.language)
        if known is None:
            continue
        straight = _shared(said[0], known[0]) + _shared(said[1], known[1])
        turned = _shared(said[0], known[1]) + _shared(said[1], known[0])
        if turned > straight:
            return True
    return False


def _in_order(text: str, language: Language) -> tuple[list[Keys], list[Keys]] | None:
    """Words of what came first and of what came later; None where nothing says which did."""
    found = _LATER.search(text) or _SOONER.search(text)
    if not found:
        return None
    before, after = text[: found.start()], text[found.end() :]
    if not before.strip():
        after, _, before = after.partition(",")
    sides = [_keys(before, language), _keys(after, language)]
    is_later = _LATER.fullmatch(found[0]) and not _REPLACED.search(found[0])
    first, second = reversed(sides) if is_later else sides
    return first, second


def _keys(text: str, language: Language) -> list[Keys]:
    return [meaning.close for meaning in meanings(text, language) if not is_light(meaning.text)]


def _shared(some: list[Keys], others: list[Keys]) -> int:
    known = frozenset(key for keys in others for key in keys)
    return sum(bool(keys & known) for keys in some)


_BECAUSE: Final = whole_words(
    r"because(?: of)?|due to(?! (?:start|begin|open|be|end|close|take)(?!\w))|thanks to|owing to|on account of|as a result of|caused by"
    r"|a cause d[eu']\w*|en raison d[eu']\w*|grace (?:a|aux?)|parce qu\w*|due?s? (?:a|aux?)|suite a|causee?s? par"
    r"|بسبب|بفضل|نتيجه|لان\w*|حيت|بسباب|7it|b ?sbab|bsabab|bfdel"
)
_THANKS: Final = re.compile(r"thanks|grace|و?بفضل|bfdel")
"""What may be said of whoever does it, where no reason is given."""
_REASONS: Final = whole_words(
    rf"{_BECAUSE.pattern}|since|so|therefore|hence|reason\w*|why|caus\w+|led to|result\w*|allow\w*|enabl\w+|help\w*|permet\w*|car"
    rf"|puisque|donc|afin|raison\w*|entrain\w+|provoqu\w+"
    r"|[يت]تيح|[يت]مكن\w*|[يت]?سبب\w*|لذلك|لهذا|ادي(?:ت)? الي|[يت]ودي الي|من اجل|dakchi 3lach|sabab"
)


def _is_reasoned(text: str, language: Language, evidence: Evidence) -> bool:
    """Whether the evidence gives a reason where a sentence does, and the same one where both say it with "because"."""
    said = plain(text)
    found = _BECAUSE.search(said)
    if not found:
        return True
    known, spoken = plain(evidence.sentences), evidence.source.passage.language
    reason = _keys(_clause_behind(said, found), language)
    if _THANKS.match(found[0]) and any(
        _shared(reason, list(clause.subject)) for clause in _clauses(evidence.sentences, spoken)
    ):
        return True  # "thanks to the consultations" of what these do
    if not _REASONS.search(known):
        return False
    there = _BECAUSE.search(known)
    if not there:
        return True
    given = _keys(_clause_behind(known, there), spoken)
    return not reason or not given or bool(_shared(reason, given))


def _clause_behind(text: str, found: re.Match[str]) -> str:
    return re.split(r"[;:،؛!?؟\n]|[.,](?!\d)", text[found.end() :])[0]
