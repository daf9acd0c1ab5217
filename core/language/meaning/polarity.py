"""Whether a sentence affirms or denies: the words that say no in the five forms, and those that only look like it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from core.language.fold import plain

_FRENCH = (
    r"n(?:e |')(?:\S+ ){1,4}?(?:pas|jamais|rien|aucune?|guere|personne|nullement)|pas|jamais|aucune?|sans|ni|nullement"
    r"|n(?:e |')\S+ plus|ne plus|ne (?:peu[xt]|peuvent|saura(?:it|ient)|cessent?|cesse)(?! que)"
)
_ENGLISH = r"not|cannot|\w+n't|no|never|none|nobody|nothing|without|neither|nor"
_ARABIC = r"[وف]?(?:لا|لن|لم|ليس|ليست|ليسوا|لسنا|بدون|دون(?! سن)|عدم|بعدم)|غير"
_DARIJA = (
    r"[وف]?(?:ماشي|بلا|والو|ماكاين\w*|مكاين\w*|ما كاين\w*|ما [\u0620-\u064a]{2,} (?:حتي|والو|لا)"
    r"|ما ?(?!راكش)[\u0620-\u064a]{2,}ش|م(?!فتش|ناقش)[\u0620-\u064a]{2,}(?:[تنو]|ها|نا|هم)ش)"
)
_ARABIZI = r"machi|mashi|bla|walo|walou|ma ?kayn\w*|ma [a-z0-9']{2,} (?:7ta|hta|walou?)|ma ?(?!rra|roc|r?ch|tch)[a-z0-9']{2,}(?:ch|sh)"
_SAYS_NO: Final = re.compile(rf"(?<![\w'])(?:{'|'.join((_FRENCH, _ENGLISH, _ARABIC, _DARIJA, _ARABIZI))})(?!\w)")
_SAYS_NO_SUCH_THING: Final = re.compile(
    r"(?<![\w'])(?:(?:ne |n')?(?:\S+ ){0,2}?(?:pas|non) (?:seulement|uniquement)|sans (?:doute|cesse)|pas a pas|not only|no doubt|no less"
    r"|without doubt|non seulement|لا (?:سيما|بد|يزال|تزال|زال|زالت|شك|ريب)|ليس(?:ت)? فقط|بدون شك|دون شك|غير ان"
    r"|غير (?:ال)?حكومي\w*|ماشي غير|machi ghir)(?!\w)"
)
"""Expressions that hold a negation and deny nothing, and words that look like one."""


@dataclass(frozen=True)
class Negation:
    """Words that deny: they are plain(text)[start:end]."""

    words: str
    start: int
    end: int


def negations(text: str) -> tuple[Negation, ...]:
    """What a text denies with, in its order, none within another; places are those of `core.language.fold.plain(text)`."""
    folded = _SAYS_NO_SUCH_THING.sub(lambda match: "·" * len(match[0]), plain(text))
    return tuple(Negation(match[0], match.start(), match.end()) for match in _SAYS_NO.finditer(folded))


def is_denied(sentence: str) -> bool:
    """Whether a sentence denies what it speaks of; two negations undo each other ("no school without water")."""
    return len(negations(sentence)) % 2 == 1
