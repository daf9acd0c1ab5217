"""The first person in five languages: “we” as the party says it, and “I”."""

from __future__ import annotations

import re

from core.language.fold import plain
from core.language.forms import Language
from core.text import normalise

_WE_FRENCH = (
    r"nous(?!-m)|nos|notre(?! (?:cote|part)\b)|(?:mon|ma) (?:parti|programme|projet|politique|vision)"
    r"|je (?:vous )?(?:propose|promets|m'engage|defends|soutiens)"
)
_WE_ENGLISH = (
    r"we(?:'\w+)?|our|ours|my (?:party|programme|program|policy|vision)|i (?:propose|promise|pledge|commit|support)"
)
_WE_ARABIC = (
    r"[وف]?س?(?:نحن|نقترح|نلتزم|نتعهد|نعد|نعدكم|نطالب|ندعو|نريد|نعتزم|نومن|نعمل|نسعي|نرفض|نويد|ندعم|نوكد|نري|نطمح|نهدف)"
    r"|[وفبلك]{0,2}(?:برنامج|حزب|مشروع|مقترح|مقترحات|اقتراح|اقتراحات|رويت|التزام|التزامات|موقف|مواقف|سياست|خطت|اهداف|مناضلي|قيادت"
    r"|مبادرت|مبادرات|تصور|وعود|منتخبي|وزراي)نا"
)
_WE_DARIJA = (
    r"[وف]?(?:حنا|احنا|حنايا)|(?:ديال|عند|بغي|قترح)نا|(?:كن|غن|تن)[\u0620-\u064a]{2,}و|غادي ن[\u0620-\u064a]{2,}و"
)
_WE_ARABIZI = (
    r"7na|a7na|e7na|7naya|7ena|(?:dyal|3and|3end|bghi|9tare?7|qtare?7|bernamaj|lbernamaj|barnamaj|lbarnamaj|7izb|l7izb)na"
    r"|(?:kan|ghan|tan|kn|ghn)[a-z0-9']{2,}[ou]|ghadi n[a-z0-9']{2,}[ou]"
)
_I_FRENCH = r"je|j'\w+|mon|ma|mes|moi"
_I_ENGLISH = r"i (?:am|have|will|would|think|believe|want|can)|i'(?:m|ve|ll|d)|my|mine"
# Folded, أقترح (I propose) and اقترح (he proposed) are one word: these are sought as they are written.
_I_ARABIC = r"[وف]?أنا|[وف]?س?أ(?:قترح|عد|عدكم|ؤمن|عتقد|ظن|رى|لتزم|تعهد|ريد|دعم|ؤيد|ؤكد)|في رأيي|برأيي"
_I_DARIJA = r"[وف]?انا|كنقترح|كنوعد|كنظن|كنشوف|كنامن|بغيت|ديالي|عندي|فنظري"
_I_ARABIZI = r"ana|kan(?:9|q)tare?7|kanwe3d|kandon|kanchouf|bghit|dyali|3andi|3endi|f nadari|fnadari"

_WE = {
    Language.FRENCH: (_WE_FRENCH,),
    Language.ENGLISH: (_WE_ENGLISH,),
    Language.ARABIC: (_WE_ARABIC,),
    Language.DARIJA: (_WE_ARABIC, _WE_DARIJA),
    Language.DARIJA_LATIN: (_WE_ARABIZI, _WE_FRENCH),
}
_I = {
    Language.FRENCH: (_I_FRENCH,),
    Language.ENGLISH: (_I_ENGLISH,),
    Language.ARABIC: (_I_ARABIC,),
    Language.DARIJA: (_I_ARABIC, _I_DARIJA),
    Language.DARIJA_LATIN: (_I_ARABIZI,),
}


def _compiled(table: dict[Language, tuple[str, ...]]) -> dict[Language, re.Pattern[str]]:
    return {language: re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)") for language, found in table.items()}


_PARTY, _SELF = _compiled(_WE), _compiled(_I)


def speaks_as_party(text: str, language: Language) -> str:
    """The first words that only the party could say of itself; empty when there are none."""
    return _first(language.of(_PARTY), text)


def speaks_of_itself(text: str, language: Language) -> str:
    """The first words that say "I"; empty when there are none."""
    return _first(language.of(_SELF), text)


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(plain(text)) or pattern.search(normalise(text))
    return match.group() if match else ""
