"""What kind of thing a question asks for, and whether a sentence holds one."""

from __future__ import annotations

import re
from enum import StrEnum

from agent.facts import capitalised_names, months, numbers
from core.text import Script, script_of, western_digits
from knowledge.analysis import fold


class Expected(StrEnum):
    """Kinds of thing that a question word asks for."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"


_ASKS = {
    Expected.NUMBER: r"combien|quel(?:le)? (?:est le |est la |)(?:nombre|montant|taux|duree|part|pourcentage)|how (?:many|much|long|often)"
    r"|what (?:number|share|percentage)|chhal|ch7al|sh7al|chehal|ش?شحال|كم|ما عدد|نسبه|مده",
    Expected.DATE: r"quand|en quelle annee|a quelle date|quelle date|depuis quand|when|what (?:year|date)|which year"
    r"|imta|emta|fou9ach|fouqach|wa9tach|weqtach|متي|اي سنه|اي عام|اي تاريخ|امتي|فوقاش|وقتاش|فاش من",
    Expected.PERSON: r"qui (?:est|a|ont|dirige|preside|organise|gere|sont)|par qui|who|whose|chkoun|chkon|chkun|shkoun|شكون"
    r"|من (?:هو|هي|هم|الذي|التي|يشرف|اطلق|نظم|يراس)",
    Expected.PLACE: r"ou (?:est|se|a|ont|sera|etait|s)\b|dans quelle (?:ville|region)|quelles? (?:ville|region|lieu)s?"
    r"|where|which (?:city|region|place)"
    r"|fin\b|feen|fine|fayn|اين|فين|اي (?:مدينه|جهه)",
}
_PATTERNS = {kind: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for kind, pattern in _ASKS.items()}
_PLACE_WORDS = re.compile(
    r"\b(?:à|au|aux|en|in|at) (?=[A-ZÀ-Þ])|(?:région|ville|province|region|city)|ب(?:مدينة|جهة|إقليم)|(?:مدينة|جهة|إقليم)"
)
# "TAMKINE 2.0", "Article 12", "11 janvier", "2025": digits that count nothing.
_NO_AMOUNT = re.compile(
    r"(?<!\w)[A-ZÀ-Þ][\w-]+ \d+(?:[.,]\d+)?(?!\s*%)|(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}(?:er)? (?=[^\W\d_]+ (?:19|20)\d\d)"
)
_NUMBER_WORDS = re.compile(
    r"(?<!\w)(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|soixante|cent|cents|mille"
    r"|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|hundred|thousand"
    r"|ثلاث|ثلاثه|اربع|اربعه|خمس|خمسه|ست|سته|سبع|سبعه|ثماني|ثمانيه|تسع|تسعه|عشر|عشره|عشرين|عشرون|ثلاثين|ثلاثون|مايه|الف"
    r"|جوج|ربعه|تمنيه)(?!\w)"
)


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


def _holds(sentence: str, kind: Expected) -> bool:
    if kind is Expected.NUMBER:
        return bool(numbers(_NO_AMOUNT.sub(" ", western_digits(sentence)))) or bool(
            _NUMBER_WORDS.search(fold(sentence))
        )
    if kind is Expected.DATE:
        return bool(months(sentence)) or bool(re.search(r"\b(?:19|20)\d\d\b", fold(sentence)))
    if kind is Expected.PLACE and script_of(sentence) is not Script.ARABIC:
        return bool(_PLACE_WORDS.search(sentence))
    if script_of(sentence) is Script.ARABIC:
        return kind is not Expected.PLACE or bool(_PLACE_WORDS.search(sentence))
    return bool(capitalised_names(sentence))
