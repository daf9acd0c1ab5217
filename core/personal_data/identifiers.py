"""Numbers and addresses that lead to one person: phones, identity cards, accounts, payment cards, enterprises, e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.language.counting.number_words import dictated
from core.language.fold import fold
from core.personal_data.kinds import PersonalData, PersonalKind

_GAP = r"[\s.\-–—/·()]{0,3}"
# +212 or 0, an operator's digit, then eight digits in any grouping; a longer run of digits is no phone.
_PHONE = re.compile(
    rf"(?<![\w+])(?:(?:\+|00){_GAP}212{_GAP}(?:\(0\)|0)?{_GAP}|[0oO]{_GAP})[5-8](?:{_GAP}\d){{8}}(?!\d)(?![.,]\d)"
)
# Pairs held apart by one and the same sign, whatever it is.
_PAIRS = re.compile(r"(?<![\w+])[0oO]([5-8])(?P<sign>\s?[,;:_|*'’+]\s?)\d\d(?:(?P=sign)\d\d){3}(?!\d)")
_WITHOUT_PLUS = re.compile(
    rf"(?<![\w+.,])212(?![ .]\d{{3}}[ .]\d{{3}}[ .]\d{{3}}(?!\d)){_GAP}0?[5-8](?:{_GAP}\d){{8}}(?!\d)(?![.,]\d)"
)
_ABROAD = re.compile(
    rf"(?<![\w+])(?!00\d{{13}}(?!\d))(?:\+|00)(?!212)[1-9]\d{{0,2}}(?:{_GAP}\d){{7,11}}(?!\w)(?![.,]\d)"
)
_WITHOUT_ZERO = re.compile(rf"(?<![\w+.,])[5-8](?:{_GAP}\d){{8}}(?!\d)(?![.,]\d)")
_COUNTED = re.compile(
    r"\s*(?:dhs?|mad|mm?dh|dirhams?|€|euros?|dollars?|\$|%|درهم\w*|millions?|milliards?|emplois|habitants)\b",
    re.IGNORECASE,
)
_PHONE_WORD = re.compile(
    r"(?:num[ée]ros?|\bnum|t[ée]l(?:[ée]phone)?|\bgsm|portable|mobile|whats? ?app|wts(?:ap)?p|phone|call me(?: (?:on|at))?|reach me at"
    r"|(?:r?appelez|contactez|joindre)[- ](?:moi )?(?:au|sur)|n[ae]?mra|nmrt[iy]|ra9[em]|r9m|telefon|tilifoun|teliphon"
    r"|رقمي|رقم|هاتف\w*|نمر[ةهت]\w*|واتساب|تيليفون|تلفون|الجوال|الاتصال|عيط\w*)[^\d\n.?!؟]{0,25}$",
    re.IGNORECASE,
)
_CARD_WORD = re.compile(
    r"\b(?:cnie?|cin[e]?)\b|carte (?:d['’]identit[ée]|nationale)|identity card|national id|\bid card|\bcarta\b"
    r"|بطاق[ةه] (?:التعريف|الوطني[ةه]|الهوي[ةه])|بطاقت[يو] (?:الوطني[ةه])?|البطاق[ةه] الوطني[ةه]|لاكارط|لا كارط|لكارط|لاسين"
    r"|\bl?a? ?[ck]arta\b|\bla carte\b|\bl?bita9a\b",
    re.IGNORECASE,
)
_CARD_NUMBER = re.compile(
    r"(?<![A-Za-z0-9\u0620-\u064a])(?:[A-Za-z]{1,2}|[A-Za-z] [A-Za-z]|[\u0620-\u064a] ?[\u0620-\u064a]?)"
    r"[ .\-]{0,2}\d{5,6}(?![\dA-Za-z])(?![.,  ]\d)"
)
_GLUED_CARD = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{1,2}|(?!dh)[a-z]{2}|[A-Z][a-z]|[A-Z]{2}-)\d{5,6}(?![\dA-Za-z])(?![.,]\d)"
)
_NEAR = 60
"""Characters around the word for a card in which its number is looked for. Chosen by hand: half a sentence."""
_RUN = re.compile(r"(?<![\d.,])\d+(?:[ \t.\-/]{1,3}\d+)*")
_BEFORE = 45
"""Characters before a number in which a word says what it is. Chosen by hand: half a line."""
_ACCOUNT_WORD = re.compile(
    r"(?:\brib\b|\bcompte\b|\baccount\b|حساب\w*|الريب|\bريب\b|l?compte|7isab|7sab|l?kont|virement)[^.?!؟\n]*$",
    re.IGNORECASE,
)
_PAYING_WORD = re.compile(
    r"(?:carte? (?:bancaire|bleue|de (?:cr[ée]dit|paiement|d[ée]bit)|visa|guichet)|(?:bank|credit|debit|payment) card|\bcarte?\b"
    r"|\bvisa\b|mastercard|البنكي[ةه]|بونكير|الائتمان|لاكارط|كارط|lkarta|karta|\bcard\b)[^.?!؟\n]*$",
    re.IGNORECASE,
)
_COMPANY_WORD = re.compile(r"(?:\bi\.?c\.?e\b|المعرف الموحد|التعريف الموحد|الإيس)[^\d.?!؟\n]*$", re.IGNORECASE)
_ACCOUNT_SHAPES = (
    (24,),
    (3, 3, 16, 2),
    (3, 3, 4, 4, 4, 4, 2),
    (4, 4, 4, 4, 4, 4),
    (3, 3, 18),
    (6, 16, 2),
    (3, 19, 2),
    (22, 2),
)
_PAYING_SHAPES = (
    (13,),
    (14,),
    (15,),
    (16,),
    (17,),
    (18,),
    (19,),
    (4, 4, 4, 4),
    (4, 6, 5),
    (4, 6, 4),
    (4, 4, 4, 4, 3),
    (8, 8),
)
_COMPANY_SHAPES = ((15,), (9, 4, 2), (3, 3, 3, 4, 2), (3, 3, 3, 3, 3), (9, 6))
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ \-]?\d{2}(?:[ \-]?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_OWN_IBAN = re.compile(r"(?<![A-Za-z0-9])MA[ \-]?\d{2}(?:[ \-]{0,2}\d){24}(?!\d)", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64} ?@ ?[\w-]+(?: ?\. ?[\w-]+)*(?: ?\. ?)[A-Za-z]{2,24}(?![\w-])")
_AT = r"(?:\(\s?(?:at|a|@|arobase)\s?\)|\[\s?(?:at|a|@|arobase)\s?\]|\{\s?at\s?\}|<\s?at\s?>|\barobase?\b|\barobaz\b|[أآا]روباز)"
_DOT = r"(?:\.|\(\s?(?:dot|point|\.)\s?\)|\[\s?(?:dot|point|\.)\s?\]|\bdot\b|\bpoint\b|نقط[ةه])"
_SPELT_EMAIL = re.compile(rf"[\w.+-]{{1,64}} ?{_AT} ?[\w-]+(?: ?{_DOT} ?[\w-]+){{1,3}}", re.IGNORECASE)
_PROVIDERS = r"(?:gmail|hotmail|outlook|yahoo|menara|live|icloud|proton\w*|msn|aol|gmx)"
_SAID_EMAIL = re.compile(rf"[\w.+-]{{1,64}} at {_PROVIDERS} ?{_DOT} ?[a-z]{{2,6}}\b", re.IGNORECASE)
_SPELT = re.compile(r"[(\[{<]\s?(?:at|a|@|arobase)\s?[)\]}>]|aroba|روباز|\bat (?:g|h|o|y|m|l|i|p|a)", re.IGNORECASE)
_ZERO = re.compile(r"z[ée]ro|zirou|صفر|زيرو|\bsi?fe?r\b|\boh\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_SAID_PHONE = re.compile(r"(?:00212|212|0)0?[5-8]\d{8}")


def phones(text: str) -> Iterator[PersonalData]:
    """Moroccan phones as they are written and said, and others in their international form."""
    for pattern in (_PHONE, _PAIRS, _WITHOUT_PLUS, _ABROAD):
        for match in pattern.finditer(text):
            if not _COUNTED.match(text, match.end()):
                yield PersonalData(PersonalKind.PHONE, *match.span())
    for match in _WITHOUT_ZERO.finditer(text):
        if _PHONE_WORD.search(text, max(0, match.start() - _BEFORE), match.start()) and not _COUNTED.match(
            text, match.end()
        ):
            yield PersonalData(PersonalKind.PHONE, *match.span())
    yield from _said_phones(text)


def _said_phones(text: str) -> Iterator[PersonalData]:
    """Phones dictated in words, figure by figure or in pairs: "zéro six douze trente-quatre …"."""
    if not _ZERO.search(text):
        return
    words = [(match.start(), match.end(), fold(match[0])) for match in _WORD.finditer(text)]
    for run in dictated([word for _, _, word in words]):
        if _SAID_PHONE.fullmatch(run.digits):
            yield PersonalData(PersonalKind.PHONE, words[run.first][0], words[run.last][1])


def identity_cards(text: str) -> Iterator[PersonalData]:
    """A letter or two and five or six digits, glued, or anyhow where an identity card is spoken of beside them."""
    yield from (PersonalData(PersonalKind.IDENTITY_CARD, *match.span()) for match in _GLUED_CARD.finditer(text))
    for word in _CARD_WORD.finditer(text):
        for start, end in ((word.end(), word.end() + _NEAR), (max(0, word.start() - _NEAR), word.start())):
            if number := _CARD_NUMBER.search(text, start, end):
                yield PersonalData(PersonalKind.IDENTITY_CARD, *number.span())


def emails(text: str) -> Iterator[PersonalData]:
    """E-mail addresses, as they are written and as they are spelt out."""
    patterns = (_EMAIL,) if "@" in text else ()
    for pattern in (*patterns, *((_SPELT_EMAIL, _SAID_EMAIL) if _SPELT.search(text) else ())):
        yield from (PersonalData(PersonalKind.EMAIL, *match.span()) for match in pattern.finditer(text))


def accounts(text: str) -> Iterator[PersonalData]:
    """RIB, IBAN, payment cards and ICE: by key and grouping, or by the word for it just before."""
    for match in _OWN_IBAN.finditer(text):
        yield PersonalData(PersonalKind.BANK_ACCOUNT, *match.span())
    for match in _IBAN.finditer(text):
        if is_iban(match[0]):
            yield PersonalData(PersonalKind.BANK_ACCOUNT, *match.span())
    for match in _RUN.finditer(text):
        yield from _accounts_in(text, match)


def _accounts_in(text: str, run: re.Match[str]) -> Iterator[PersonalData]:
    groups = [(run.start() + g.start(), run.start() + g.end()) for g in re.finditer(r"\d+", run[0])]
    sizes = [end - start for start, end in groups]
    if sum(sizes) < _LEAST_DIGITS:
        return
    digits = re.sub(r"\D", "", run[0])
    before = text[max(0, run.start() - _BEFORE) : run.start()]
    if kind := _kind_of(digits, before):
        yield PersonalData(kind, *run.span())
        return
    for kind, shapes in _SHAPES.items():
        for shape in shapes:
            for first in range(len(groups) - len(shape) + 1):
                if tuple(sizes[first : first + len(shape)]) != shape:
                    continue
                start, end = groups[first][0], groups[first + len(shape) - 1][1]
                if _is_told(kind, re.sub(r"\D", "", text[start:end]), before):
                    yield PersonalData(kind, start, end)


_LEAST_DIGITS = 13
"""Digits of the shortest number looked for here: a payment card, by ISO/IEC 7812."""
_SHAPES = {
    PersonalKind.BANK_ACCOUNT: _ACCOUNT_SHAPES,
    PersonalKind.CARD: _PAYING_SHAPES,
    PersonalKind.COMPANY: _COMPANY_SHAPES,
}


def _kind_of(digits: str, before: str) -> PersonalKind | None:
    """What a whole run of digits is."""
    size = len(digits)
    if (size == 24 and has_rib_key(digits)) or (20 <= size <= 26 and _ACCOUNT_WORD.search(before)):
        return PersonalKind.BANK_ACCOUNT
    if size == 15 and _COMPANY_WORD.search(before):
        return PersonalKind.COMPANY
    return PersonalKind.CARD if 13 <= size <= 19 and _PAYING_WORD.search(before) else None


def _is_told(kind: PersonalKind, digits: str, before: str) -> bool:
    """Whether digits that are grouped like it are it."""
    if kind is PersonalKind.BANK_ACCOUNT:
        return has_rib_key(digits) or _ACCOUNT_WORD.search(before) is not None
    if kind is PersonalKind.CARD:
        return (digits[0] in "23456" and has_luhn_key(digits)) or _PAYING_WORD.search(before) is not None
    return digits.startswith("00") or _COMPANY_WORD.search(before) is not None


def has_rib_key(digits: str) -> bool:
    """Whether 24 digits end in the key of a Moroccan account: all of them are a multiple of 97."""
    return len(digits) == 24 and int(digits) % 97 == 0


def has_luhn_key(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: every second digit from the right doubled, its digits added, the sum a multiple of ten."""
    doubled = (sum(divmod(int(d) * 2, 10)) if n % 2 else int(d) for n, d in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """ISO 13616: the country and key put last, letters read as 10 to 35, the rest by 97 is one."""
    bare = re.sub(r"[^A-Za-z0-9]", "", text).upper()
    return 15 <= len(bare) <= 34 and int("".join(str(int(c, 36)) for c in bare[4:] + bare[:4])) % 97 == 1
