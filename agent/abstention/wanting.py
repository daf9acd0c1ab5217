"""Whether words about a subject lack what is asked of it so plainly that they are near at best: they are never told surely."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.understanding.expectation import Expected, expected, holds
from agent.understanding.follow_up import is_follow_up
from core.language.fold import fold
from core.language.forms import Language
from core.language.intents.courtesies import listed
from core.language.meaning.meanings import is_light, meanings
from core.language.meaning.places import places
from core.language.numbers import quantities
from core.language.stem import words

_COUNTED = frozenset(
    {Expected.NUMBER, Expected.DURATION, Expected.FREQUENCY, Expected.SHARE, Expected.MONEY, Expected.PRICE}
)
"""Kinds of thing that are said with a number."""
_ASKING = listed("""
    qui que quoi quel quelle quels quelles quand comment combien pourquoi ou est es sont c a t il elle on ca ce cela se le la les l
    de du des d un une et en y au aux pour par
    who what which when where why how is are was were does do did it they this that the a an of in at to for and
    chno chnou achno chkoun chkon fin imta emta fo9ach fou9ach wa9tach ch7al chhal sh7al 3lach kifach wach hadchi hada hadi w f b d l ila
    من ما ماذا متي اين كيف كم لماذا هل هو هي هذا هذه ذلك في الي علي عن و
    شنو اشنو شكون فين امتي فوقاش وقتاش شحال علاش كيفاش واش هادشي هاد هادا هادي غادي ف ب د ل
    """)
"""Words that ask, point and join, folded."""
_MEASURES = listed("""
    heure heures date jour jours journees mois semaines annee annees ans fois prix cout coute coutent tarif lieu endroit temps duree age nom
    commence commencer debute debuter demarre finit termine ouvre ferme passe
    time times hour hours day days date month months weeks year years price cost costs place age name start starts begin begins end ends
    open opens close happen happens
    sa3a se3a lwe9t we9t wa9t nhar chher mouda modda mra merra l3am taman ttaman blasa bda kaybda ybda ysali kaysali smiya kayt7ell
    ساعه الساعه تاريخ يوم ايام شهر اشهر سنه مره مرات مده ثمن الثمن سعر مكان وقت اسم يبدا تبدا بدا ينتهي ينطلق
    الوقت نهار العام بلاصه البلاصه كيبدا سالي يسالي سميه
    """)
"""Words for what is asked of something, which do not say of what."""
_DAYS = re.compile(
    r"(?<!\w)(?:combien (?:de |d.)?|nombre (?:de |total de )|how many |كم (?:عدد )?|عدد |شحال (?:من |ديال |د )?"
    r"|(?:ch|sh|c)[7h]+al (?:mn |dyal |d )?)"
    r"(?:jours?|journees?|days?|(?:ال)?ايام|يوما?|نهار(?:ات)?|nhar(?:at)?|l?iyam|yam)(?!\w)"
)
"""Who asks for a number of days is told it by days that are listed."""
_WHY = re.compile(r"(?<!\w)(?:pourquoi|why|لماذا|علاش|علاه|لاش|3lach|3lah)(?!\w)")
_REASON = re.compile(
    r"(?<!\w)(?:car|parce que?|puisque?|raisons?|cause|grace|afin|pour (?:que|\w+(?:er|ir|re))|buts?|objectifs?|vise|visent"
    r"|permet\w*|finalites?"
    r"|because|since|due to|reasons?|so that|in order|aims?|purpose|goals?|to (?!the |a |an )[a-z]{3,}"
    r"|لان\w*|بسبب|نظرا|سبب|اسباب|من اجل|بهدف|بغيه|(?:ال)?غاي(?:ه|ات)\w*|(?:ال)?هدف|(?:ال)?اهداف|[تي]هدف|[تي]سعي|لكي|كي"
    r"|احتفاء|قصد|ل[تي]\w{3,}"
    r"|حيت\w*|باش)(?!\w)"
)
_COUNTED_NOUN = re.compile(
    r"(?<!\w)(?:combien (?:de |d.)|nombre (?:total )?(?:de |d.|des )|how many (?:of the |different |more |new )?|(?:كم|ما) عدد |كم (?!عدد)"
    r"|ش?شحال (?:من |ديال |د )|(?:ch|sh|c)[7h]+al (?:mn |dyal |d |men |dial )(?:l |les )?)([^\W_]{3,})"
)
_ALIKE = 5
"""Letters that words of one origin begin with alike. Chosen by hand."""
_WHICH_PLACE = re.compile(
    r"(?<!\w)(?:quelles? (?:autres? )?(?:ville|region|prefecture|province|commune)s?"
    r"|(?:which|what) (?:other )?(?:city|cities|regions?|towns?|provinces?|prefectures?)"
    r"|اي (?:مدينه|مدن|جهه|جهات|عمالات|اقاليم|عماله|اقليم)|ما (?:هي )?(?:ال)?(?:مدن|مدينه|جهات|عمالات|اقاليم)"
    r"|(?:ا?شمن|اينا) (?:ال)?(?:مدينه|مدن|جهه|جيهه|جهات|عماله|اقليم)"
    r"|(?:a?ch?men|a?shmen|ina) (?:l)?(?:jiha|jihat|mdina|mdoun|mdon|3amala|i9lim))(?!\w)"
)
_WHERE = re.compile(
    r"(?<!\w)(?:ou (?:est|sont|se|a|ont|etait|sera|aura|peut)|a quel endroit|dans quel (?:lieu|endroit|batiment)|dans quelle salle"
    r"|where (?!.{1,40} stands?(?!\w))|which (?:hall|building|venue|room)|(?<!من )(?<!ومن )اين"
    r"|باي (?:قاعه|مكان)|في (?:اي|ايه) (?:قاعه|مكان)|فين(?! وصل| غاد)|فاينا (?:بلاصه|قاعه|صاله)"
    r"|f ?ina (?:blassa|blasa|salle|9a3a)|fayn|feen)(?!\w)"
)
_SOMEWHERE = re.compile(
    r"(?<!\w)(?:sites?|plateformes?|en ligne|siege|locaux|local|salles?|quartiers?|online|platforms?|website|hall|office|offices"
    r"|headquarters|regions?|country|pays|جهات|البلاد|zones?|lieux?|niveaux?|levels?|منصه|المنصه|موقع|الموقع|مقر|قاعه|احياء|حي|مستوي\w*)(?!\w)"
)
"""Places without a name."""
_GROUPS = tuple(
    re.compile(rf"(?<!\w)(?:{group})(?!\w)")
    for group in (
        r"femmes?|filles?|electrices?|women|woman|girls?|female|(?:ال|لل)?نساء|(?:ال)?فتيات|(?:ال)?بنات|(?:ال)?عيالات"
        r"|l?3[iy]+alat|l?bnat",
        r"handicap\w*|disab\w+|(?:ال)?اعاقه|(?:ال)?معاقين|mo3a9in",
        r"rura(?:l|le|les|ux)|villages?|(?:ال)?قرويه?|(?:ال)?قرويين|(?:ال)?باديه|l?3robiya|badiya",
        r"etrangers?|foreigners?|migrants?|refugees?|اجانب|مهاجرين|mohajirin",
    )
)
"""Groups whose part of a figure is asked for: the whole figure does not tell it."""
_HOW_TO_REACH = re.compile(
    r"(?<!\w)(?:(?:quelle est |c.est quoi )l.adresse|adresse (?:e.?mail|mail|exacte|postale|du|de la)|e.?mails?"
    r"|numeros? (?:de )?(?:tel\w*|portable|whatsapp|gsm)|what(?: is|.s) the address|address of|phone number|who do i (?:call|contact)"
    r"|(?:ال|ل)?عنوان|l?3onwan|(?:ال)?بريد|(?:ال|ل)?ايميل|l?imayl|رقم (?:ال)?(?:هاتف|تيليفون|واتساب)|n[ae]?mra|(?:ال)?نمره)(?!\w)"
)
_REACHED = re.compile(
    r"@|https?:|www\.|\w\.(?:ma|org|com)(?!\w)|\d[\d .-]{6,}\d"
    r"|(?<!\w)(?:rue|avenue|boulevard|bd|street|road|شارع|زنقه|حي)(?!\w)"
)
"""Addresses of every kind and telephone numbers."""
_WHO = (
    r"(?:qui (?:est|etait|sera|sont)|comment (?:se nomme|s.appelle)|(?:quel est |c.est quoi )?(?:le |son )?nom|who (?:is|was|are|s)|name of"
    r"|من (?:هو|هي|هم|كان)|(?:ما )?اسم|شكون|(?:شنو|اشنو) (?:سمي\w+|اسم)|chkoun|chkon|chkun|a?chno(?:u)? smi\w+"
    r"|(?:qui|who|من)(?= (?:presid|chair|head|[تي]راس|[تي]تراس)))"
)
_POSTS = tuple(
    re.compile(rf"(?<!\w)(?:{post})(?!\w)")
    for post in (
        r"president\w*|presid\w*|chair\w*|(?:ال|ل)?رييس\w*|[تي]راس\w*|l?ra?2?[iy]+[ae]?s\w*",
        r"ministres?|ministers?|(?:ال|ل)?وزير\w*|l?wazira?",
        r"direct(?:eur|rice)s?|directors?|(?:ال|ل)?مدير\w*|l?mo?u?dira?",
        r"coordinat(?:eur|rice|or)s?|(?:ال|ل)?منسق\w*|l?mo?u?nass?i9a?",
        r"secretaires? general\w*|secretary general|(?:ال)?امين\w* (?:ال)?عام\w*|l?amin l?3am",
        r"tresori(?:er|ere)s?|treasurers?|امين\w* (?:ال)?(?:مال|صندوق)",
        r"maires?|mayors?|عمده|l?3omda",
        r"gouverneurs?|governors?|walis?|(?:ال)?والي|(?:ال)?عامل|l?wali",
        r"porte.parole|spokes\w+|(?:ال)?ناطق\w*",
        r"ambassad\w+|(?:ال)?سفير\w*|(?:ال)?سفاره|l?safir",
        r"fondat(?:eur|rice)s?|fond\w+|founders?|founded|launch\w*|lanc\w+|(?:ال)?موسس\w*|اسس\w*|اطلق\w*",
    )
)
"""Posts that people hold, in five forms: whoever is asked for by one is told of only in words that name it."""
_ASKED_BY_POST = re.compile(rf"(?<!\w){_WHO}(?!\w).{{0,40}}")


@dataclass(frozen=True)
class Quoted:
    """Words that would be quoted, with the titles above them."""

    text: str
    titles: str
    language: Language

    @property
    def whole(self) -> str:
        """Titles and words."""
        return f"{self.titles}. {self.text}"


def is_wanting(question: str, spoken: Language, quoted: Sequence[Quoted], *, is_known: bool = False) -> bool:
    """Whether a question names nothing that could be known of, or what would be quoted lacks what it asks for.

    That is an amount, a place, a way to reach somebody or a post; a number, a share and a reason, too, unless it is a known question in
    other words (`is_known`), for who wrote the answer may have said these otherwise.
    """
    asked, wanted = fold(question), expected(question)
    texts = [one.whole for one in quoted]
    told = [fold(text) for text in texts]
    if names_nothing(question) or any(not any(post.search(text) for text in told) for post in _posts(asked)):
        return True
    if _lacks(Expected.MONEY, wanted, texts):
        return True
    if _WHICH_PLACE.search(asked) and not _names_a_place(question, texts):
        return True
    if _HOW_TO_REACH.search(asked) and not any(_REACHED.search(text) for text in told):
        return True
    if _other_ordinal(question, texts):
        return True
    if is_known:
        return False
    if _WHERE.search(asked) and not (any(map(_SOMEWHERE.search, told)) or _names_a_place(question, texts)):
        return True
    if _lacks(Expected.SHARE, wanted, texts):
        return True
    if Expected.NUMBER in wanted and not _DAYS.search(asked) and _lacks_number(asked, spoken, quoted):
        return True
    return bool(_WHY.search(asked)) and not any(_REASON.search(text) for text in told)


def _lacks(kind: Expected, wanted: frozenset[Expected], texts: Sequence[str]) -> bool:
    return kind in wanted and not any(holds(text, frozenset({kind})) for text in texts)


def _names_a_place(question: str, texts: Sequence[str]) -> bool:
    """Whether texts name a place that the question does not."""
    return any(places(text) - places(question) for text in texts)


def _other_ordinal(question: str, texts: Sequence[str]) -> bool:
    """Whether the second of something is asked for and only the third told of."""
    wanted = _ordinals(question)
    told = frozenset[Decimal]().union(*map(_ordinals, texts))
    return bool(wanted and told) and wanted.isdisjoint(told)


def _ordinals(text: str) -> frozenset[Decimal]:
    return frozenset(value for said in quantities(text) if said.is_ordinal for value in said.values)


def _lacks_number(asked: str, spoken: Language, quoted: Sequence[Quoted]) -> bool:
    """Whether nothing quoted counts, or nothing names what is to be counted though it is a word that has equals in other languages."""
    if not any(_counts(one.whole) for one in quoted):
        return True
    if any(group.search(asked) and not any(group.search(fold(one.text)) for one in quoted) for group in _GROUPS):
        return True
    said = _COUNTED_NOUN.search(asked)
    if said is None or said[1] in _MEASURES:
        return False
    noun = meanings(said[1], spoken)
    keys = frozenset().union(*(one.keys for one in noun))
    if not any(one.is_known for one in noun) or not keys:
        return False
    return not any(_names(one, said[1], keys) for one in quoted)


def _names(quoted: Quoted, noun: str, keys: frozenset[str]) -> bool:
    if any(word.startswith(noun[:_ALIKE]) for word in words(quoted.text)):
        return True
    return any(not keys.isdisjoint(one.keys) for one in meanings(quoted.text, quoted.language))


def names_nothing(question: str) -> bool:
    """Whether a question by itself says only what is asked, not of what: "at what time is it?"."""
    said = words(question)
    return bool(said) and is_follow_up(question) and all(_says_nothing(word) for word in said)


def _says_nothing(word: str) -> bool:
    bare = word.removeprefix("و").removeprefix("ال") if len(word) > len("وال") else word
    return any(form in _ASKING or form in _MEASURES or is_light(form) for form in (word, word.removeprefix("و"), bare))


def _counts(text: str) -> bool:
    return holds(text, _COUNTED) or any(said.is_ordinal for said in quantities(text))


def _posts(asked: str) -> list[re.Pattern[str]]:
    """The posts by which a question asks who somebody is."""
    return [post for said in _ASKED_BY_POST.finditer(asked) for post in _POSTS if post.search(said[0])]
