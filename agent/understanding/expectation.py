"""What kind of thing a question asks for, and whether a sentence holds one."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from core.language.counting.units import DURATIONS
from core.language.dates import months
from core.language.fold import fold
from core.language.names import capitalised_names
from core.language.numbers import quantities
from core.text import Script, script_of, western_digits


class Expected(StrEnum):
    """Kinds of thing that a question asks for."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    """Who: a person or an organisation."""
    PLACE = "place"
    DURATION = "duration"
    FREQUENCY = "frequency"
    SHARE = "share"
    PURPOSE = "purpose"


_KEPT_QUESTIONS, _KEPT_SENTENCES = 1_024, 16_384
"""Questions, and sentences with a kind of thing, of which is known what they ask for and hold. Chosen by hand: one turn looks at a
question several times, and at some hundred sentences that other questions find too."""
_ASKS = {
    Expected.NUMBER: r"combien|quel(?:le)? (?:est le |est la |)(?:nombre|montant|taux|duree|part|pourcentage)"
    r"|how (?:many|much|long|often)"
    r"|what (?:number|share|percentage)|chhal|ch7al|sh7al|chehal|ش?شحال|كم|ما عدد|نسبه|مده",
    Expected.DATE: r"quand|en quelle annee|a quelle date|quelle date|depuis quand|when|what (?:year|date)|which (?:year|days?)"
    r"|quels? (?:jours?|mois)|imta|emta|fou?9ach|fou?qach|wa9tach|weqtach|متي|اي (?:سنه|عام|تاريخ|شهر|يوم)|امتي|فوقاش|وقتاش|فاش من",
    Expected.PERSON: r"(?:^|par |avec |de |a )qui|who|whose|(?:quel|quelle|quels|quelles|which|what) (?:ambassade"
    r"|association|organisation"
    r"|organization|ministre|minister|institution|centre|center|charity|embassy|partenaires?|partners?)|chkoun|chkon|chkun|shkoun|شكون"
    r"|^(?:و)?من(?! خلال| اجل| بين)|من (?:هو|هي|هم|الذي|التي)",
    Expected.PLACE: r"ou (?:est|se|a|ont|sera|seront|etait|sont|va|vont|aura|auront|peut|s)\b|dans quelles? (?:ville|region)s?"
    r"|quelles? (?:ville|region|lieu|prefecture|province)s?|where|(?:which|what) (?:city|cities|regions?|places?|areas?|prefectures?)"
    r"|fin\b|feen|fine|fayn|(?:a?chmen|a?shmen|ina) (?:jiha|jihat|mdina|blasa)|اين|فين"
    r"|(?:اي|ما|اشمن|شمن) (?:هي )?(?:ال)?(?:مدينه|جهه|جهات|عمالات|اقاليم|مدن)",
    Expected.DURATION: r"combien de temps|quelle (?:est la )?duree|dure|durent|quelle periode|how long"
    r"|كم (?:يوما |شهرا |سنه )?(?:تدوم|يدوم|دام|دامت)"
    r"|مده|شحال (?:ك?ت|ك?ي)?دوم|شحال كتدوم|ch[7h]al (?:kat|kay|kat |kay )?do?u?m",
    Expected.FREQUENCY: r"combien de fois|a quel rythme|a quelle frequence|how (?:often|many times)|كم مره"
    r"|شحال من مره|وتيره|ch[7h]al (?:mn|men|d) me?rra",
    Expected.SHARE: r"quel(?:le)? (?:est le |est la |)(?:taux|part|pourcentage|proportion)"
    r"|(?:what|which) (?:share|percentage|rate|proportion)|نسبه|pourcentage",
    Expected.PURPOSE: r"pourquoi|a quoi (?:sert|servent)|dans quel but"
    r"|quels? (?:est le |est l.|sont les )?(?:but|buts|objectifs?|finalites?)|why"
    r"|what (?:is|are) the (?:purpose|aims?|goals?|objectives?)[a-z]*|لماذا|علاش|3lach|3lah|لاش"
    r"|ما (?:هي |هو )?(?:ال)?(?:غايه|هدف|اهداف|غايات)|الغايه من|الهدف من",
}
_PATTERNS = {kind: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for kind, pattern in _ASKS.items()}
_LASTS = re.compile(
    r"(?:de|from|من) (?:19|20)\d\d (?:a|au|to|until|الي) (?:19|20)\d\d|(?:سنه|عام) واحده?|(?<!\w)(?:un|une|one) (?:an|annee|mois"
    r"|semaine|jour|heure|year|month|week|day|hour)\b"
)
"""What says how long without a number above one."""
_MARKS = {
    Expected.FREQUENCY: re.compile(
        r"\b(?:fois|par (?:an|mois|semaine)|chaque|times|twice|once|every|مره|مرات|مرتين|كل (?:شهر|سنه|عام|اسبوع))\b"
    ),
    Expected.SHARE: re.compile(r"%|٪|\b(?:pour cent|percent|بالمايه|في المايه|بالميه)\b"),
    Expected.PURPOSE: re.compile(
        r"\b(?:buts?|objectifs?|finalites?|vise|visent|afin|pour que|destinee?s?|permettre|servir|devaient|in order|aims?|purpose"
        r"|غايه|غايات|غايتها|غايته|الهدف|هدف|اهداف|يهدف|تهدف|يسعي|تسعي|لكي|من اجل|بهدف|بغيه)\b"
    ),
}
_ACTORS = re.compile(
    r"(?:حزب|جمعيه|مركز|وزير|امين|رييس|سفاره|رابطه|اكاديميه|لجنه|اتحاد|مجلس|وزاره|موسسه|منظمه|منسقه?|مدير|شبكه|مكتب|الاطراف|اطراف)"
)
_PLACE_WORDS = re.compile(
    r"\b(?:à|au|aux|en|in|at) (?=[A-ZÀ-Þ])|\b(?:région|ville|province|region|city)s?\b|ب(?:مدينة|جهة|إقليم)|(?:مدينة|جهة|إقليم)"
)
# "Vision 2.0", "Article 12", "11 janvier", "2025": digits that count nothing.
_NO_AMOUNT = re.compile(
    r"(?<!\w)[A-ZÀ-Þ][\w-]+ \d+(?:[.,]\d+)?(?!\s*%)|(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}(?:er)? (?=[^\W\d_]+ (?:19|20)\d\d)"
)


@lru_cache(maxsize=_KEPT_QUESTIONS)
def expected(question: str) -> frozenset[Expected]:
    """Kinds of thing that a question asks for; several for "when and where"."""
    folded = fold(question)
    return frozenset(kind for kind, pattern in _PATTERNS.items() if pattern.search(folded))


def held(sentence: str, wanted: frozenset[Expected]) -> frozenset[Expected]:
    """Which of the things asked for a sentence holds."""
    return frozenset(kind for kind in wanted if _holds(sentence, kind))


def holds(sentence: str, wanted: frozenset[Expected]) -> bool:
    """Whether a sentence holds one of the things asked for."""
    return bool(held(sentence, wanted))


@lru_cache(maxsize=_KEPT_SENTENCES)
def _holds(sentence: str, kind: Expected) -> bool:
    if kind is Expected.NUMBER:
        return any(not said.is_ordinal for said in quantities(_NO_AMOUNT.sub(" ", western_digits(sentence))))
    if kind is Expected.DATE:
        return bool(months(sentence)) or bool(re.search(r"\b(?:19|20)\d\d\b", fold(sentence)))
    if kind is Expected.DURATION:
        lasting = any(said.units & DURATIONS for said in quantities(sentence))
        return lasting or bool(_LASTS.search(fold(sentence)))
    if kind in _MARKS:
        return bool(_MARKS[kind].search(fold(sentence)))
    if kind is Expected.PLACE and script_of(sentence) is not Script.ARABIC:
        return bool(_PLACE_WORDS.search(sentence))
    if script_of(sentence) is Script.ARABIC:
        return bool(_PLACE_WORDS.search(sentence) if kind is Expected.PLACE else _ACTORS.search(fold(sentence)))
    return bool(capitalised_names(sentence))
