"""Finds what belongs to a person in a text: Moroccan phones, identity cards, accounts, e-mail, health beside a name.

Rules and check digits alone, so that each find can be explained. Places are those of the text given, whatever its digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.text import western_digits


class PersonalKind(StrEnum):
    """What sort of personal data it is."""

    PHONE = "phone"
    IDENTITY_CARD = "identity_card"
    BANK_ACCOUNT = "bank_account"
    CARD = "card"
    EMAIL = "email"
    HEALTH = "health"


@dataclass(frozen=True)
class PersonalData:
    """Personal data at text[start:end]."""

    kind: PersonalKind
    start: int
    end: int


_GAP = r"[\s.\-–/·()]{0,2}"
# +212 or 0, an operator's digit, then eight digits in any grouping; a longer run of digits is no phone.
_PHONE = re.compile(
    rf"(?<![\d+])(?:(?:\+|00){_GAP}212{_GAP}(?:\(0\)|0)?{_GAP}|0)[5-8](?:{_GAP}\d){{8}}(?!\d)(?![.,]\d)"
)
_CARD_WORD = re.compile(
    r"\b(?:cnie?|cin[e]?)\b|carte (?:d['’]identit[ée]|nationale)|identity card|national id"
    r"|بطاق[ةه] (?:التعريف|الوطني[ةه]|الهوي[ةه])|البطاق[ةه] الوطني[ةه]|لاكارط|\bla ?carte\b|\bl?bita9a\b",
    re.IGNORECASE,
)
_CARD_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2} ?\d{5,6}(?![\dA-Za-z])")
_GLUED_CARD = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{5,6}(?![\dA-Za-z])")
_NEAR = 60
_DIGITS = re.compile(r"(?<!\d)\d(?:[ \t.\-]?\d){12,26}(?!\d)")
_IBAN = re.compile(r"(?<![A-Za-z0-9])MA ?\d{2}(?:[ ]?\d){24}(?!\d)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,24}(?![\w-])")
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


def find_personal_data(text: str) -> list[PersonalData]:
    """What of a text is personal data, in order, none within another."""
    plain = western_digits(text)
    found = [*_phones(plain), *_accounts(plain), *_identity_cards(plain), *_emails(plain), *_health(plain)]
    kept: list[PersonalData] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _phones(text: str) -> Iterator[PersonalData]:
    return (PersonalData(PersonalKind.PHONE, *match.span()) for match in _PHONE.finditer(text))


def _emails(text: str) -> Iterator[PersonalData]:
    return (PersonalData(PersonalKind.EMAIL, *match.span()) for match in _EMAIL.finditer(text))


def _identity_cards(text: str) -> Iterator[PersonalData]:
    """A letter or two and five or six digits, glued, or anyhow where an identity card is spoken of just before."""
    yield from (PersonalData(PersonalKind.IDENTITY_CARD, *match.span()) for match in _GLUED_CARD.finditer(text))
    for word in _CARD_WORD.finditer(text):
        if number := _CARD_NUMBER.search(text, word.end(), word.end() + _NEAR):
            yield PersonalData(PersonalKind.IDENTITY_CARD, *number.span())


def _accounts(text: str) -> Iterator[PersonalData]:
    """Moroccan RIB (24 digits with their key), IBAN, and payment cards (13 to 19 digits with Luhn's)."""
    for match in _IBAN.finditer(text):
        yield PersonalData(PersonalKind.BANK_ACCOUNT, *match.span())
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) == 24 and int(digits) % 97 == 0:
            yield PersonalData(PersonalKind.BANK_ACCOUNT, *match.span())
        elif 13 <= len(digits) <= 19 and digits[0] in "23456" and _luhn(digits):
            yield PersonalData(PersonalKind.CARD, *match.span())


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: every second digit from the right doubled, its digits added, the sum a multiple of ten."""
    doubled = (sum(divmod(int(d) * 2, 10)) if n % 2 else int(d) for n, d in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0


def _health(text: str) -> Iterator[PersonalData]:
    """A word of health in the same sentence as a person's name; the place is that of both."""
    people = [match.span() for names in (_TITLED, _NAMED) for match in names.finditer(text)]
    for match in _HEALTH.finditer(text):
        for start, end in people:
            first, last = min(start, match.start()), max(end, match.end())
            between = text[min(end, match.end()) : max(start, match.start())]
            if len(between) <= _HEALTH_NEAR and not re.search(r"[.!?؟\n]\s", between):
                yield PersonalData(PersonalKind.HEALTH, first, last)
                break
