"""What kind of thing a question asks for, and whether a sentence holds one."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    PRICE = "price"
    """What it costs, or whether it costs anything."""
    MONEY = "money"
    """How much somebody earns, gets, is fined or has to spend."""
    PROCEDURE = "procedure"
    """How one joins, applies or signs up."""


_MISSED = (
    Expected.PROCEDURE,
    Expected.PRICE,
    Expected.MONEY,
    Expected.DATE,
    Expected.PLACE,
    Expected.PERSON,
    Expected.DURATION,
    Expected.FREQUENCY,
    Expected.SHARE,
    Expected.NUMBER,
)
"""Kinds of which a person is told that none was found, the one that says most first: what costs nothing has no number either."""
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
    r"|(?<!la )(?<!en )(?<!sa )(?<!de )(?<!une )fin\b|feen|fine (?=[kdg7h])|fayn|(?:a?chmen|a?shmen|ina) (?:jiha|jihat|mdina"
    r"|blasa)|اين|فين"
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
    Expected.PRICE: r"payante?s?|gratuite?s?|gratuitement|(?:ca |cela |en )?coute(?:nt|ra)?"
    r"|(?:quels?|les?) (?:prix|tarifs?|frais)(?! de la vie)"
    r"|(?:how much|what) (?:does|do|will|would) .{1,40} cost|cost anything|free of charge|for free|is .{1,40} free|what fees?"
    r"|بكم|(?:بال?|ال)?مجان(?:ي|يه|ا)?|كم (?:ثمن|سعر|تكلفه|يكلف|تكلف)|ما (?:ثمن|سعر|تكلفه|هي تكلفه|هو ثمن)|هل .{1,40} (?:رسوم"
    r"|مدفوع|مقابل مالي)"
    r"|ب(?:ش)?شحال|(?:شحال|chhal|ch7al|sh7al) (?:ال|ف?ال)?(?:ثمن|taman|ttaman)\w*|فابور|ب ?(?:ال|ل)?فلوس|b ?(?:ch|sh|c)7al"
    r"|b ?chhal|fabou?r|bou?r b ?fa|b ?(?:l|l )?flous",
    Expected.MONEY: r"(?:quel(?:le)?s?|c.est quoi|what|which) (?:est |sont |is |are |was |s )?"
    r"(?:le |la |l.|les |son |sa |leurs? |the |its |his |her |their )?(?:\w+ )?(?:budgets?|montants?|salaires?|remunerations?"
    r"|indemnites?|amendes?|primes?|subventions?|amounts?|salary|salaries|fines?|grant|allowances?|wages?)"
    r"|combien (?!de |d )(?:\S+ ){0,4}(?:gagne|touche|percoi|paye|paie|verse|depense)\w*|combien d.argent|how much money"
    r"|how (?:big|large|high) (?:is|are|was|were) .{0,30}(?:grants?|budgets?|subsid(?:y|ies)|funds?|funding|fines?|salary|salaries)"
    r"|how much (?:is|are|was|were|do|does|did|will|would|has|have) .{1,40} (?:paid|pay|earn|make|get|receive|spend|spent|fined)"
    r"|كم (?:\w+ )?(?:ال)?(?:غرامه|راتب|اجره?|ميزانيه|مبلغ|تعويض)(?:ه|ها|هم|ات)?"
    r"|كم (?:\w+ )?(?:[تي]تقاض[يو]ن?|دفع(?:وا|ت)?|[تي]دفع(?:ون)?|[تي]كسب(?:ون)?|صرف(?:وا|ت)?|انفق(?:وا|ت)?)"
    r"|(?:ما|كم) (?:هي |هو |تبلغ |يبلغ |قيمه |مقدار |قدر )*(?:ال)?(?:ميزانيه|راتب|اجر|مبلغ|غرامه|تعويض)(?:ه|ها|هم|ات)?"
    r"|ش?حال (?:\S+ ){0,2}(?:(?:ك[تي]ا?)?ت?(?:يت)?خلص\w*|(?:ال|ل)?خلصه|(?:ال|ل)?صالير\w*|(?:ال|ل)?ميزاني\w*|(?:ال|ل)?تعويض\w*|ك[تي]شد\w*"
    r"|ك[تي]ربح\w*|(?:ال|ل)?بيدجي)"
    r"|(?:ch|sh|c)[7h]+al (?:\S+ ){0,2}(?:k[ae]?[yt]t?kh[ae]?l+[ae]?s\w*|l?kh[ae]lsa|salaire|salir|l?mizani\w*|budget|t[ae]3wid\w*"
    r"|k[ae]?[yt]ch[ae]?d+o?|k[ae]?[yt]rb[ae]?7\w*)",
    Expected.PROCEDURE: r"comment .{0,40}(?<!\w)(?:s.|m.|t.|nous )?(?:inscri|adher|particip|candidat|postul|rejoin|integrer|beneficier)\w*"
    r"|comment (?:on )?(?:devenir|devient)|ou (?:s.inscrire|m.inscrire|postuler|deposer|candidater)"
    r"|how (?:do|can|could|to|would|does) .{0,40}(?:sign(?:ing)? up|appl(?:y|ies)|register|join|become|enroll?|participate|take part)"
    r"|where (?:do|can|to) .{0,20}(?:sign up|apply|register|enroll?)"
    r"|كيف (?:يمكن(?:ني|نا)? )?.{0,30}(?:تسجيل|اسجل|يسجل|نسجل|انخرط|انخراط|اشارك|مشاركه|اترشح|ترشح|انضم|انضمام|استفيد|استفاده"
    r"|اصبح|التحق|التحاق)"
    r"|كيفاش .{0,30}(?:تسجل|ندخل|نشارك|نستافد|نستفد|ننخرط|نولي|تسجيل|نكون|نترشح|ننضم)"
    r"|kif(?:ach|ash|esh|ech) .{0,30}(?:t?sej+e?l|t?saj+e?l|nsejel|ndkh[uo]?l|ntsj?jel|n?charek|n?chark|nst[ae]fe?d|nwe?lli"
    r"|inscri|postul|adher|tinskri)\w*",
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
    Expected.PRICE: re.compile(
        r"\b(?:gratuit\w*|payante?s?|frais|tarifs?|prix|cout\w*|dirhams?|dh|mad|euros?|benevol\w*|volontair\w*|free|cost\w*|fees?"
        r"|price\w*"
        r"|paid|volunt\w*|(?:ال|بال|ب)?مجان\w*|رسوم|ثمن\w*|سعر\w*|تكلف\w*|درهم|دراهم|متطوع\w*|تطوع\w*|التطوع|فابور)\b|[€$]"
    ),
    Expected.MONEY: re.compile(
        r"\b(?:dirhams?|dhs?|mad|euros?|dollars?|centimes?|millions?|milliards?|billions?|درهم\w*|دراهم|اورو|دولار|سنتيم|مليون|ملايين|مليار)\b"
        r"|[€$]"
    ),
    Expected.PROCEDURE: re.compile(
        r"\b(?:s.?inscri\w*|inscription\w*|candidat\w*|postul\w*|adher\w*|formulaires?|appel a|appels a|s.adresse\w*|depose\w*"
        r"|appl(?:y|ies|ied"
        r"|ication\w*)|regist\w*|sign up|joins?|joining|forms?|call for|(?:ال|بال|لل|ب)?تسجيل\w*|(?:ال|لل)?ترشيح\w*|(?:ال"
        r"|لل)?ترشح|استمار\w*"
        r"|(?:ال|لل|ب)?انخراط\w*|[تين]نخرط\w*|[تين]نضم\w*|نداء|[تين]سجل\w*)\b"
    ),
}
_ACTORS = re.compile(
    r"(?:حزب|جمعيه|مركز|وزير|امين|رييس|سفاره|رابطه|اكاديميه|لجنه|اتحاد|مجلس|وزاره|موسسه|منظمه|منسقه?|مدير|شبكه|مكتب|الاطراف|اطراف)"
)
_PLACE_WORDS = re.compile(
    r"\b(?:à|au|aux|en|in|at) (?=[A-ZÀ-Þ])|\b(?:région|ville|province|region|city)s?\b|ب(?:مدينة|جهة|إقليم)|(?:مدينة|جهة|إقليم)"
)
# "Vision 2.0", "Article 12", "11 janvier", "le 9, le 10 et le 17", "2025": digits that count nothing.
_NO_AMOUNT = re.compile(
    r"(?<!\w)le \d{1,2}(?= ?[,.;:)]| et le | au \d|$)|(?:أيام|ايام|يوم[يي]?|يومي) \d{1,2}(?: ?[,،]? ?و ?\d{1,2})*|"
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


def missing(question: str, texts: Sequence[str]) -> Expected | None:
    """The kind of thing asked for that no text holds and that says most; None where each is held, or none is asked for."""
    wanted = expected(question)
    there = frozenset[Expected]().union(*(held(text, wanted) for text in texts))
    return next((kind for kind in _MISSED if kind in wanted - there), None)


# Sentences that say of what is asked for that it is not told: for who asks, they are the answer. Matched on the folded text.
_UNTOLD = {
    Expected.DATE: re.compile(
        r"(?:aucune|pas de|sans) dates?(?!\w)|ne (?:dit|precise|donne|fixe|indique) (?:pas |ni )(?:quand|la date|de date)"
        r"|(?:no|any) dates?(?!\w)|(?:not|nor|neither) (?:say |give |state |set )?(?:when|the date)"
        r"|(?:لا|لم|دون|اي) (?:\w+ )?(?:\w+ )?تاريخ(?!\w)"
    ),
    Expected.NUMBER: re.compile(
        r"ne (?:dit|precise|donne|indique) (?:pas |ni )(?:combien|le nombre|leur nombre)"
        r"|(?:not|nor|neither) (?:say |give |state )?(?:how many|the number|their number)"
        r"|(?:لا|لم) \w+ (?:\w+ )?(?:عدد\w*|كم)(?!\w)"
    ),
}


@lru_cache(maxsize=_KEPT_SENTENCES)
def _holds(sentence: str, kind: Expected) -> bool:
    if kind in _UNTOLD and _UNTOLD[kind].search(fold(sentence)):
        return True
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
