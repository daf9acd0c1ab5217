"""What people want of the desk, as they put it in the five forms: somebody who helps, more words in theirs, where theirs stands.

Only help with an association, papers or the law is ours, and a lawyer or an adviser whoever asks: "I need help" alone is met by the
bot, which knows better what to do where somebody is in danger or asks for a public benefit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from core.language.fold import fold_in_place
from core.language.wording.concerns.concern import Concern
from core.language.wording.concerns.reading import concerns_in
from core.text import normalise, western_digits
from participation.help_desk.schemas import TicketCategory

_LONGEST_ASKING = 1_000
"""Characters of a message that begins a ticket by itself. Chosen by hand: a paragraph; what is longer is asked for after."""
_LONGEST_STATUS = 160
"""Characters of a message that asks where a ticket stands. Chosen by hand: what is longer says something."""
_NOT_OURS = frozenset({Concern.SELF_HARM, Concern.VIOLENCE, Concern.THREAT, Concern.HATE, Concern.INSTRUCTIONS})
_COMMANDS = frozenset(["aide_humaine", "ticket", "helpdesk", "bureau", "mosa3ada", "مساعده"])
_WANT = (
    r"(?:j'ai |nous avons |on a )?besoin d[eu']?s?|je (?:cherche|veux|voudrais|souhaite|demande)"
    r"|(?:nous|on) (?:cherchons|voulons|cherche|veut)|il (?:me|nous) faut|pouvez[- ]vous m'?(?:aider|orienter)|aidez[- ](?:moi|nous)"
    r"|i(?:'m| am)? (?:need|want|looking for|look for|would like)|we (?:need|want|are looking for)"
    r"|احتاج|احتاج الي|نحتاج|نحن بحاجه|انا بحاجه|بحاجه الي|اريد|نريد|ابحث عن|اطلب|ساعدوني|ساعدونا"
    r"|بغيت|بغينا|كنبغي|محتاج|محتاجين|محتاجه|خاصني|خاصنا|خصني|خصنا|كنقلب علي|كنقلبو علي|عاونوني|عاونونا"
    r"|bghit|bghina|bghayt|m7taj(?:in|a)?|mhtaj(?:in|a)?|khas?s?ni|khas?s?na|khsni|khsna|kan9elle?b 3la|kan9leb 3la|3awnoni|3awnona"
)
_LEGAL = (
    r"avocate?s?|juristes?|conseil(?:ler|lere|s)? juridiques?|(?:aide|assistance|consultation) juridique"
    r"|lawyers?|legal (?:help|advice|aid|adviser|advisor|question)|solicitor"
    r"|(?:ال)?محامي?(?:ه|ا)?|مستشار(?:ا)? قانوني(?:ا)?|(?:ال)?استشاره (?:ال)?قانونيه|مساعده قانونيه"
    r"|l?mo7ami|l?mouhami|l?mohami|(?:l)?istichara 9anouniya|mosta?char 9anouni|mosa3ada 9anouniya"
)
_HELP = (
    r"aide|aider|assistance|accompagnement|conseils?|orientation|help|advice|assistance|guidance|support"
    r"|(?:ال)?مساعده|(?:ال)?معاونه|نصيحه|(?:ال)?استشاره|توجيه|(?:ال)?مواكبه|ساعدوني|ساعدونا|عاونوني|عاونونا"
    r"|l?mos+a3ada|l?mus+a3ada|l?m3awna|nasi7a|l?istichara|tawjih|lmowakaba|3awnoni|3awnona"
)
_TOPIC = (
    r"associations?|assoc|asso|cooperatives?|statuts?|recepisse|assemblee generale|bureau (?:executif|de l'association)"
    r"|subventions?|agrement"
    r"|statutes?|bylaws|articles of association|general assembly|grants?"
    r"|(?:ال|لل|ل|ب|ف|د|ديال)?جمعي(?:ه|تنا|تي|ات|تكم)|(?:ال|لل)?تعاوني(?:ه|تنا|ات)|(?:ال)?قانون (?:ال)?اساسي|(?:ال)?نظام (?:ال)?اساسي"
    r"|وصل (?:ال)?(?:ايداع|نهايي|موقت)|(?:ال)?جمع (?:ال)?عام|(?:ال)?منحه|(?:ال)?ستاتو|(?:ال)?مكتب (?:ال)?مسير"
    r"|l?j(?:a|e)?m3iy(?:a|at|ate|tna|ti)|ta3awniy(?:a|at|tna)|l?9anoun l?2?ass?as+(?:i|y)|statu|l?was+l|ljam3 l3am|l?man7a"
)
_DESK = (
    r"(?:bureau|guichet) d'aide|centre d'(?:appel|aide|accompagnement)|help ?desk|support (?:centre|center|desk)"
    r"|مكتب (?:ال)?مساعده|مركز (?:ال)?(?:اتصال|مساعده|مواكبه|دعم)|maktab l?mosa3ada|markaz l?(?:mosa3ada|ittisal)"
)
_NEAR = r"(?:\W+\S+){0,4}?\W+"
_ASKS_LEGAL = re.compile(rf"(?<!\w)(?:{_WANT})(?:{_NEAR}|\W*)(?:{_LEGAL})(?!\w)")
_PLEADS = (
    r"aidez[- ](?:moi|nous)|pouvez[- ]vous (?:m'|nous )aider|can (?:you|someone|somebody) (?:please )?help|please help"
    r"|ساعدوني|ساعدونا|عاونوني|عاونونا|3awnoni|3awnona"
)
_ASKS_HELP = re.compile(rf"(?<!\w)(?:{_WANT})(?:{_NEAR}|\W*)(?:{_HELP})(?!\w)|(?<!\w)(?:{_PLEADS})(?!\w)")
_ABOUT = re.compile(rf"(?<!\w)(?:{_TOPIC})(?!\w)")
_NAMES_DESK = re.compile(rf"(?<!\w)(?:{_DESK})(?!\w)")
_LAW = re.compile(
    rf"(?<!\w)(?:{_LEGAL}|tribunal|proces|plainte|litige|court|lawsuit|dispute|(?:ال)?محكمه|دعوي|نزاع|l?ma7kama|da3wa)(?!\w)"
)
_STATUTES = re.compile(
    r"(?<!\w)(?:statuts?|recepisse|statutes?|bylaws|statu|(?:ال)?(?:قانون|نظام) (?:ال)?اساسي|وصل|(?:ال)?ستاتو"
    r"|l?9anoun l?2?ass?as+(?:i|y)|l?was+l)(?!\w)"
)
_FUNDING = re.compile(
    r"(?<!\w)(?:subventions?|financements?|bailleurs?|grants?|funding|funds?|(?:ال|لل|ل|ب|بال)?(?:منحه|منح|تمويل|تمويلات)|(?:ال"
    r"|لل)?دعم (?:ال)?(?:مالي|عمومي)|l?m[ae]n7a|l?mina7|t?tamwil|l?mnah|l?min7a)(?!\w)"
)
_TRAINING = re.compile(r"(?<!\w)(?:formations?|training|(?:ال)?تكوين|takwin)(?!\w)")
_THING = (
    r"(?:ma |la |cette |une )?demande(?: d'aide)?|mon ticket|ticket|my (?:request|ticket)|(?:the )?request"
    r"|(?:لل|بال|ال|ل)?طلب(?:ي|نا)?|(?:لل|بال|ال)?تذكره|(?:لل|بال|ال)?تيكي|t?talab(?:i|na)?|lmatlab|ttiki|tiki"
)
_WHERE = re.compile(
    r"ou (?:en )?(?:est|sont)|que devient|qu'en est|des nouvelles|where (?:is|does)|what (?:happened|became)|status|any news"
    r"|اين (?:وصل|هو)|ما مصير|ماذا (?:حدث|صار)|ما جديد|فين (?:وصل|وصلات|هو)|شنو (?:وقع|صار|جديد)|اش وقع|وصل فين"
    r"|fin (?:wsel|wasel|wslat|wesl|hwa|howa)|chno (?:w9e3|sra|jdid)|ach w9e3|wsel fin"
)
_STATUS = re.compile(
    rf"(?<!\w)(?:{_THING})(?:\W+(?:dyali|dyalna|diali|ديالي|ديالنا|d'aide))?\s*(?P<marked>n|no|num|numero|number|رقم|ra9m|rqm)?"
    r"\s*[°º.#:]*\s*(?P<number>\d{1,9})(?!\w)"
)
_MINE = re.compile(rf"(?<!\w)(?:{_THING})(?!\w)")
_OWN = re.compile(
    r"(?<!\w)(?:ma demande|mon ticket|my request|my ticket|طلبي|طلبنا|الطلب ديال[يـ]|t?talabi|t?talab dyali|lmatlab dyali"
    r"|tiki dyali)(?!\w)"
)


_QUESTION = (
    r"(?:ma |la |mon |notre |my |our |the )?(?:question|message|ticket|demande|request)|(?:ال)?(?:سوال|سءال|سؤال|رساله|ميساج"
    r"|طلب|تذكره)(?:ي|نا)?"
    r"|l?s+o?2?al|l?su2al|s+ou?al|l?msage|l?message|t?talab(?:i)?|tiki"
)
_STANDS_AT_DESK = re.compile(
    rf"(?:{_WHERE.pattern}|repond\w*|reponse|answered?|reply|جواب|جاوبو?|الجواب|رد|jawab|jawbo\w*)(?!\w).*(?<!\w)(?:{_QUESTION})(?!\w).*"
    rf"(?:(?:ال|ل|لل)?مكتب (?:ال)?مساعده|(?:ال|ل)?مركز (?:ال)?مساعده|(?:{_DESK}))"
    rf"|(?<!\w)(?:{_QUESTION})(?!\w).*(?:{_DESK}).*(?:{_WHERE.pattern})"
)


class DeskWish(StrEnum):
    """What somebody wants of the desk."""

    NOTHING = "nothing"
    HELP = "help"
    STATUS = "status"


@dataclass(frozen=True)
class AskedOfDesk:
    """A wish: with what is asked and its category, or the number of a ticket (0: none was named)."""

    kind: DeskWish
    text: str = ""
    category: TicketCategory = TicketCategory.OTHER
    number: int = 0
    is_for_person: bool = False
    """Whether a person is asked for by what it is: the law, or the desk by its name."""


def desk_wish(text: str, command: str = "") -> AskedOfDesk:
    """What somebody wants of the desk; nothing for every other text."""
    plain = " ".join(western_digits(normalise(text)).replace("’", "'").split())
    folded = fold_in_place(plain)
    if command:
        if fold_in_place(command) not in _COMMANDS:
            return AskedOfDesk(DeskWish.NOTHING)
        return AskedOfDesk(DeskWish.HELP, plain, category_of(plain), is_for_person=True)
    if len(folded) <= _LONGEST_STATUS and (found := _status(folded)):
        return found
    if len(folded) > _LONGEST_ASKING or any(raised.concern in _NOT_OURS for raised in concerns_in(plain)):
        return AskedOfDesk(DeskWish.NOTHING)
    is_legal, names_desk = bool(_ASKS_LEGAL.search(folded)), bool(_NAMES_DESK.search(folded))
    if is_legal or names_desk or (_ASKS_HELP.search(folded) and _ABOUT.search(folded)):
        category = category_of(plain)
        is_law = is_legal or category is TicketCategory.LEGAL
        return AskedOfDesk(DeskWish.HELP, text.strip(), category, is_for_person=is_law or names_desk)
    return AskedOfDesk(DeskWish.NOTHING)


def category_of(text: str) -> TicketCategory:
    """What a question is about, by its words; a person sorts it anew where that is wrong."""
    folded = fold_in_place(normalise(text).replace("’", "'"))
    for pattern, category in (
        (_LAW, TicketCategory.LEGAL),
        (_STATUTES, TicketCategory.STATUTES),
        (_FUNDING, TicketCategory.FUNDING),
        (_TRAINING, TicketCategory.TRAINING),
        (_ABOUT, TicketCategory.ADMINISTRATIVE),
    ):
        if pattern.search(folded):
            return category
    return TicketCategory.OTHER


def _status(folded: str) -> AskedOfDesk | None:
    if found := _STATUS.search(folded):
        is_bare = found.span() == (0, len(folded.rstrip(" ?؟.!")))
        if is_bare or found["marked"] or _WHERE.search(folded) or _OWN.search(folded):
            return AskedOfDesk(DeskWish.STATUS, number=int(found["number"]))
        return None
    if _STANDS_AT_DESK.search(folded):
        return AskedOfDesk(DeskWish.STATUS, is_for_person=True)
    if _OWN.search(folded) and _WHERE.search(folded) and len(folded.split()) <= 8:
        return AskedOfDesk(DeskWish.STATUS)
    return None
