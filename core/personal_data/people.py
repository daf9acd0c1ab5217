"""What says who somebody is, where they live or how they fare: names given, addresses, health beside a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.personal_data.kinds import PersonalData, PersonalKind

_HEALTH = re.compile(
    r"\b(?:malade|atteinte? d|cancer|diab[eè]te|diab[eé]tique|sida|vih|s[ée]ropositi\w+|handicap[ée]e?s?|d[ée]pression|schizophr\w+"
    r"|[ée]pilep\w+|enceinte|avortement|hospitalis[ée]e?|diagnostiqu[ée]e?|suicid\w*"
    r"|ill with|diabetic|diabetes|hiv|aids|disabled|depress(?:ed|ion)|pregnant|abortion|diagnosed|hospitali[sz]ed"
    r"|mrid[ah]?|mridat|saratan|lmerd|soukkari|sokkar|7amla|m3aw9\w*|m3a9a?)\b"
    r"|مريض[ةه]?|مصاب[ةه]? ب|السرطان|سرطان|السكري|داء السكر|السيدا|معاق[ةه]?|في وضعي[ةه] إعاق[ةه]|اكتئاب|حامل\b|إجهاض|انتحار",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\b(?:M\.|Mr\.?|MM\.|Mme\.?|Mlle\.?|Mrs\.?|Ms\.?|Monsieur|Madame|Si|Lalla|[Ss]eyed|[Ss]eyda)\s+[A-ZÀ-Þ][\w'’-]+"
    r"|(?:السيد[ةه]?|الآنس[ةه]|لالة|للا)\s+[\u0620-\u064a]{3,}"
)
_NAMED = re.compile(
    r"\b[A-ZÀ-Þ][a-zà-ÿ'’-]{2,}\s+(?:(?:El|Al|Ben|Bent|Ait|Aït)[ -])?[A-ZÀ-Þ][a-zà-ÿ'’-]{2,}(?=\s+(?:\w+\s+){0,3}?"
    r"(?:est|était|etait|souffre|a été|a le|a la|is|was|has|suffers|rah|fih|fiha|3ndha|3ndo|kan|kant)\b)"
)
"""Two capitalised words are a person only where something is said of them: programmes and places are written alike."""
_HEALTH_NEAR = 80
"""Characters between a name and a word of health, at most: a sentence's half, chosen by hand."""
_CAPITALISED = r"(?:(?:El|Al|Ben|Bent|Ibn|Ait|Aït|Abd|Abou|el|al|ben|bent)[ -])?[A-ZÀ-Þ][\w'’-]+"
_INTRODUCED = re.compile(
    r"(?:[Jj]e m['’]appelle|[Jj]e me nomme|[Mm]on nom(?: complet)?(?: est| c['’]est|\s?:)|[Nn]om(?: et pr[ée]nom)?\s?:"
    r"|[Mm]y (?:full )?name(?: is|['’]s|\s?:)"
    r"|[Ii](?: am|['’]m) called|\b[Ss]m[iy]{1,2}t[iy]|\b[Ii]sm[iy])\s+(?P<name>(?:"
    + _CAPITALISED
    + r")(?:[ -]"
    + _CAPITALISED
    + r"){0,4}|[a-zà-ÿ'’-]{3,}(?:\s(?:el|al|ben|ait|bent)\s[a-zà-ÿ'’-]{3,})?)"
)
_ARABIC_NAME_ENDS = (
    "من|في|و|ف|عندي|ساكن|ساكنة|كنسكن|أسكن|بغيت|أريد|اريد|أود|كيفاش"
    "|شحال|شنو|هل|ما|ماذا|كم|كيف|هاتفي|رقمي|رقم|نمرتي|النمرة|عمري|من|أنا|انا|واش|فاش|علاش"
)
_ARABIC_INTRODUCED = re.compile(
    rf"(?<![\u0620-\u064a])(?:أنا\s)?(?:[إا]سمي|سم[يى]تي)(?: الكامل)?(?: هو)?\s?:?\s"
    rf"(?P<name>[\u0620-\u064a]{{2,}}(?:\s(?!(?:{_ARABIC_NAME_ENDS})(?![\u0620-\u064a]))[\u0620-\u064a]{{2,}}){{0,3}})"
)
_STREET = r"(?:rue|avenue|av\.|ave|boulevard|bvd|blvd|bd|all[ée]e|impasse|ruelle|derb|zan[9qk]a[t]?|zn[9q]at?|char[ie]3|chari3|shari3)"
_PLACED = r"(?:[\w'’.-]+[ ]?){1,5}"
_NUMBERED = r"(?:n°|nº|n\.|num[ée]ro|num|nr|no\.|#)\s?\d{1,4}"
_UNIT = (
    r"(?:hay|7ay|lot(?:issement)?|r[ée]sidence|imm(?:euble|\.)?|app(?:artement|t|\.)?|appt?\.?|bloc|villa"
    r"|[ée]tage|porte|groupe|gh|secteur|apartment|flat|building)"
)
_PLACE_WORDS = """
    rue avenue av. ave boulevard bvd blvd bd allée allee impasse ruelle derb zan9 zank zanq zn9 znq chare3 chari3 shari3 street road st. rd.
    hay 7ay lot résid resid imm app bloc villa étage etage porte groupe gh secteur flat building
    زنق شارع درب زقاق نهج حي عمار إقام تجزئ بلوك شق الطابق
"""
_PLACES = tuple(_PLACE_WORDS.split())
"""What an address has one of: looked for first, since plain words are found a hundred times faster than patterns."""
_ADDRESSES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d/.,-])\d{{1,4}}(?:\s?(?:bis|ter))?\s?,?\s{_STREET}\s{_PLACED}",
        rf"\b{_STREET}\s(?:[\w'’.-]+\s){{0,5}}?,?\s?{_NUMBERED}",
        r"(?<![\d/.,-])\d{1,4},?\s(?:[A-Z][\w'’-]+\s){1,3}(?:street|road|avenue|st\.|rd\.)(?!\w)",
        rf"\b(?:(?:hay|7ay|lot(?:issement)?|r[ée]sidence|quartier)\s(?:[^\W\d]+\s?){{1,3}},?\s)?{_UNIT}\s(?:[^\W\d]+\s){{0,3}}?(?:n°\s?)?\d{{1,4}}\b(?:[\s,،-]{{1,3}}(?:{_UNIT}|{_STREET})\s(?:[^\W\d]+\s){{0,3}}?(?:n°\s?)?\d{{1,4}}\b)+",
        r"(?<![\d/.,-])\d{1,4}\s?،?\s(?:زنق[ةه]|شارع|درب|زقاق|نهج)\s(?:[\u0620-\u064a]+[ ]?){1,3}",
        r"(?:زنق[ةه]|شارع|درب|زقاق|حي|عمار[ةه]|إقام[ةه]|تجزئ[ةه]|بلوك|شق[ةه])\s(?:[\u0620-\u064a]+\s){0,3}?(?:رقم|نمرة|عدد)\s?\d{1,4}",
        r"(?:(?:حي|إقام[ةه]|تجزئ[ةه])\s(?:[\u0620-\u064a]+\s){1,3}?)?(?:عمار[ةه]|إقام[ةه]|تجزئ[ةه]|بلوك|شق[ةه]|الطابق|حي)\s(?:[\u0620-\u064a]+\s){0,2}?\d{1,4}[\s،,]{1,3}(?:عمار[ةه]|إقام[ةه]|تجزئ[ةه]|بلوك|شق[ةه]|الطابق)\s(?:[\u0620-\u064a]+\s){0,2}?\d{1,4}",
        r"(?:j['’]habite|je demeure|mon adresse|i live|my address|\bsak[ei]?na?\b|l?3onwan|l?adresse dyali)[^.?!\n]{0,25}?\b(?P<place>"
        rf"{_STREET}\s{_PLACED})",
        r"(?:ساكن[ةه]?|كنسكن|أسكن|اسكن|أقطن|اقطن|عنواني|العنوان ديالي|مقيم[ةه]?)[^.؟!\n]{0,20}?"
        r"(?P<place>(?<![\u0620-\u064a])[فب]?(?:زنق[ةه]|شارع|درب|زقاق)\s(?:[\u0620-\u064a]+[ ]?){1,3})",
    )
)


def names(text: str) -> Iterator[PersonalData]:
    """Names by which people introduce themselves."""
    for pattern in (_INTRODUCED, _ARABIC_INTRODUCED):
        for match in pattern.finditer(text):
            yield PersonalData(PersonalKind.NAME, *match.span("name"))


def addresses(text: str) -> Iterator[PersonalData]:
    """Streets with a house number, parts of a building with theirs, and the street where somebody says that they live."""
    lowered = text.casefold()
    if not any(word in lowered for word in _PLACES):
        return
    for pattern in _ADDRESSES:
        for match in pattern.finditer(text):
            group = "place" if "place" in pattern.groupindex else 0
            start, end = match.span(group)
            yield PersonalData(PersonalKind.ADDRESS, start, start + len(text[start:end].rstrip()))


def health(text: str) -> Iterator[PersonalData]:
    """A word of health in the same sentence as a person's name; the place is that of both."""
    people = [match.span() for found in (_TITLED, _NAMED) for match in found.finditer(text)]
    people += [(name.start, name.end) for name in names(text)]
    if not people:
        return
    for match in _HEALTH.finditer(text):
        for start, end in people:
            first, last = min(start, match.start()), max(end, match.end())
            between = text[min(end, match.end()) : max(start, match.start())]
            if len(between) <= _HEALTH_NEAR and not re.search(r"[.!?؟\n]\s", between):
                yield PersonalData(PersonalKind.HEALTH, first, last)
                break
