"""Texts without the personal data in them: a sign in its place for what is kept, nothing in its place for what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from core.language.fold import fold
from core.personal_data.finding import find_personal_data, in_place
from core.personal_data.kinds import PersonalData, PersonalKind

_SHORT = 1_500
"""Characters of a published text whose findings are kept at hand. Chosen by hand: a sentence of a reply with what is said around it."""
_KEPT = 2_048
"""Texts whose findings are kept, three megabytes at most. Chosen by hand: what a few hundred answers quote. Messages never are."""
_SIGN = re.compile(rf"\[(?:{'|'.join(PersonalKind)})\]")
_TOKEN = re.compile(r"[^\W_]+|\S")
_ENDS = frozenset(".?!؟\n")
# What people write around their data and that asks nothing, folded: "mon numéro est …, rappelez-moi".
_AROUND_TEXT = """
    mon ma mes le la les l un une c ce cest est sont voici voila num numero numeros tel telephone phone gsm portable
    mobile whatsapp watsap wtsp fixe mail email courriel adresse adresses cin cnie carte identite nationale bancaire
    bleue credit visa rib iban ice compte banque nom prenom appelle m je j moi me suis habite demeure nomme complet
    cv exp expire cvv de d du au a par sur ci dessous ou et avec pour n no rappelez rappeler appelez appeler
    contactez contacter joindre joignez ecrivez repondez reponse repondre svp stp merci vous s il plait my number is
    the here this are it s name full called call back reach contact text write answer reply to at on by or and bank
    account card credit debit national id address live i am m me please thanks you with رقمي رقم هاتفي هاتف الهاتف
    الشخصي نقال هو هي هذا هذه ها هاهو انا اسمي الكامل سميتي سميتى ساكن ساكنه اسكن اقطن عنواني العنوان عنوان بريدي
    الالكتروني البريد ايميل ايميلي بطاقتي بطاقه البطاقه الوطنيه التعريف البنكيه حسابي حساب البنكي البنك الريب ريب
    لاكارط الكارط كارط بونكير نمرتي نمره النمره ديالي ديال تيليفون التيليفون تلفون واتساب الواتساب لاسين اتصلوا اتصل
    بي كلموني عيطو عيطوا ليا لي جاوبوني رد ردوا علي شكرا من فضلك عافاك في ف ب علي او و nmra nmrti nemra nemrti ra9mi
    ra9em r9m dyali dyal diali hiya howa huwa hia hwa ha hahowa hada hadi ana smiti smiyti smyti ismi sakn saken
    sakna tilifoun telefon tilifon carta karta lakarta bonkir bank 3onwan l3onwan adressti email imayl 3ayto 3eyto
    3ayet lia liya kllmouni jawboni 3afak f b w o
"""
_AROUND = frozenset(_AROUND_TEXT.split())
# Words that ask to be called, helped or written to, and nothing that documents could answer.
_REQUESTS_TEXT = """
    envoyez envoyer moi aide aides l aider aidez send aid help money bonjour bonsoir salut salam salamo alikom hello
    hi khoya khouya khti lalla خويا خوي ختي لالا اخي اختي ارسلوا لي الدعم المساعده صيفطو ساعدوني عاونوني سلام السلام
    عليكم مرحبا sifto sifet da3m lda3m 3awnoni
"""
_REQUESTS = _AROUND | frozenset(_REQUESTS_TEXT.split())
_DATE = re.compile(r"\d{1,4}(?:/\d{1,4})?")


_OTHERS = frozenset(PersonalKind) - {PersonalKind.NAME, PersonalKind.COMPANY, PersonalKind.ADDRESS}
"""What of other people is never repeated. Streets and enterprises in documents are mostly an organisation's, and public."""
_DOTTED = _OTHERS - {PersonalKind.HEALTH}
"""What can be dotted in a sentence that says something besides; one of somebody's health says that."""
_SHARED = re.compile(r"(?:\+|00)212|0\d")
DOT = "•"
"""Stands for a character of somebody's data."""


def masked(text: str) -> str:
    """A text with the sort of each piece of personal data in its place: "[phone]"."""
    out, at = "", 0
    for item in find_personal_data(text):
        out, at = out + text[at : item.start] + f"[{item.kind.value}]", item.end
    return out + text[at:]


def data_of_others(text: str, public: frozenset[str] = frozenset()) -> tuple[PersonalData, ...]:
    """Personal data in what was published that is not for everybody; `public` has the contacts that are, as `contact` writes them."""
    return _kept_of_others(text, public) if len(text) <= _SHORT else _of_others(text, public)


def _of_others(text: str, public: frozenset[str]) -> tuple[PersonalData, ...]:
    return tuple(
        item
        for item in find_personal_data(text)
        if item.kind in _OTHERS and contact(text[item.start : item.end]) not in public
    )


@lru_cache(maxsize=_KEPT)
def _kept_of_others(text: str, public: frozenset[str]) -> tuple[PersonalData, ...]:
    """The same of a short text: a sentence is looked at where it is verified and where it leaves, and quoted again and again."""
    return _of_others(text, public)


def blotted(text: str, public: frozenset[str] = frozenset()) -> str:
    """A published text with dots over somebody's data, "06 •• •• •• ••", so that every place in it stays where it is."""
    for item in data_of_others(text, public):
        text = text[: item.start] + _dots(item.kind, text[item.start : item.end]) + text[item.end :]
    return text


def _dots(kind: PersonalKind, text: str) -> str:
    """As many dots as characters; of a phone written in figures its shape stays, and the figures that thousands share."""
    if kind is not PersonalKind.PHONE or any(map(str.isalpha, text)):
        return DOT * len(text)
    shared = _SHARED.match(in_place(text))
    kept = shared.end() if shared else 0
    return text[:kept] + re.sub(r"\d", DOT, text[kept:])


def is_worth_saying(text: str, public: frozenset[str] = frozenset()) -> bool:
    """Whether a published sentence may be said with dots over its data: all numbers and addresses, and something besides."""
    found = data_of_others(text, public)
    return all(item.kind in _DOTTED for item in found) and not (found and asks_nothing(without_personal_data(text)))


def contact(text: str) -> str:
    """One spelling of a phone or an e-mail address, however it is written: a phone by its nine last digits."""
    bare = re.sub(r"\s", "", in_place(text)).casefold()
    digits = re.sub(r"\D", "", bare)
    return bare if "@" in bare or not digits else digits[-9:]


def has_personal_data(text: str) -> bool:
    """Whether a text holds any, or a sign in its place."""
    return bool(_SIGN.search(text)) or bool(find_personal_data(text))


def without_personal_data(text: str) -> str:
    """What a message asks, its personal data and the words that introduce it taken out."""
    spans = [(item.start, item.end) for item in (*find_personal_data(text), *_signs(text))]
    if not spans:
        return text
    rest, at = "", 0
    for start, end in sorted(spans):
        if start < at:
            at = max(at, end)
            continue
        rest += _before(text[at:start]) + " "
        at = end + _after(text, end)
    rest += text[at:]
    rest = re.sub(r"[ \t]+", " ", rest)
    rest = re.sub(r"([.?!؟])(?:\s*[.,;:،])+", r"\1", rest)
    return re.sub(r"\s*([,;:،–-]\s*)+(?=[.?!؟,;:،]|\s*$)|^[\s,;:،.–-]+|\s+(?=[.?!؟,،])", "", rest).strip()


def asks_nothing(text: str) -> bool:
    """Whether what is left of a message only asks to be called, written to or helped, or is nothing at all."""
    words = [word for word in _TOKEN.findall(fold(text)) if word[0].isalnum()]
    return all(word in _REQUESTS or _DATE.fullmatch(word) for word in words)


def _signs(text: str) -> Iterable[PersonalData]:
    return (PersonalData(PersonalKind(match[0][1:-1]), *match.span()) for match in _SIGN.finditer(text))


def _before(text: str) -> str:
    """A text up to the words that introduce what follows it."""
    cut = len(text)
    for token in reversed(list(_TOKEN.finditer(text))):
        if token[0] in _ENDS or "\n" in text[token.end() : cut] or not _is_around(token[0]):
            break
        cut = token.start()
    return text[:cut]


def _after(text: str, at: int) -> int:
    """How many characters from a place on only go with what stands before it: "rappelez-moi", "exp 12/27"."""
    end = at
    for token in _TOKEN.finditer(text, at):
        if token[0] in _ENDS or not (
            _is_around(token[0]) or (end > at and _DATE.fullmatch(token[0])) or token[0] == "/"
        ):
            break
        end = token.end()
    # A word that may open a question is left to it.
    return end - at if not _opens_question(text[at:end], text[end:]) else 0


def _is_around(token: str) -> bool:
    return not token[0].isalnum() or fold(token) in _AROUND


def _opens_question(taken: str, rest: str) -> bool:
    return (
        bool(rest.strip())
        and not re.match(r"\s*[.?!؟\n]", rest)
        and not re.search(r"moi|back|بي|ليا|li[ay]a?\b|svp|merci", taken)
    )
