"""What people want of the associations' network, as they put it in the five forms: find, join, what is on, who can help, a request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from core.language.fold import fold_in_place
from core.text import normalise, western_digits
from participation.associations.chat.about import AboutNetwork, about_network, counts_elsewhere
from participation.associations.introductions.helps import helps_named

_LONGEST_ASKING = 200
"""Characters of a message that asks something of the network. Chosen by hand: what is longer says something else."""
_COMMANDS = {
    "associations": "find", "jam3iyat": "find", "جمعيات": "find",
    "agenda": "on", "activites": "on", "activities": "on", "انشطه": "on", "nachatat": "on",
}  # fmt: skip
_THING = (
    r"(?:associations?|assos?|cooperatives?|ong|organisations?"
    r"|l?j(?:a|e)?m3iy(?:a|at|ate)|t?a?3awniyat?|(?:ال)?جمعي(?:ه|ات)|(?:ال)?تعاوني(?:ه|ات))"
)
_ASKS = re.compile(
    rf"(?:quelles?|y a(?:-t-il| t il|-t-elle)?(?: des| une| d'autres)?|cherche(?: une| des)?"
    rf"|trouver(?: une| des)?|liste des|existe(?:-t-il)?(?: des| une)?"
    rf"|which|what|are there(?: any)?|is there (?:an?|any)|find(?: me)?(?: an?)?|list of|looking for an?"
    rf"|ما هي|ماهي|هل (?:هناك|توجد)|اريد|ابحث عن|قايمه|لايحه"
    rf"|شنو هي|شنو|اش من|واش كاينه?|واش كاينين|بغيت|كنقلب علي|شكون|فين (?:نلقا|كاينه?|كاينين)"
    rf"|chno hiya|chnahiya|chno|chnou|ach mn|wach kayn(?:a|in)?|bghit|kan9elleb 3la|kan9leb 3la|ina|chkoun"
    rf"|fin (?:nl9a|kayn(?:a|in)?))"
    rf"(?: \S+){{0,2}}? (?:les |des |the |chi |شي )?{_THING}(?!\w)"
    rf"|(?<!\w){_THING} (?:qui|that|working|which|li|lli|التي|اللي|لي|قرب|pres de|near|f |ف |في |a |au )"
    rf"|^(?:une?|des) {_THING} (?:pour|de|d'|contre|sur)(?!\w)"
)
_DID = re.compile(
    rf"(?:quelles?|which|what) {_THING} (?:ont (?!des? |du |une? |l)|avaient |got |received |won |were |did |took part)"
    rf"|{_THING} (?:qui ont (?!des? |du |une? |l)|that (?:got|received|won|were)"
    rf"|(?:التي|اللي|لي) (?:\w*ستفاد\w*|خذات|خدات|حصلت|تلقت|نالت|شاركت|ربحات|تكونات|تكونو)"
    rf"|l?li (?:khdat|khdaw|stafd\w*|rb7at|charkat|tkewn\w*|tkwn\w*))"
)
"""Asks which associations did or got something, which is for documents: the directory does not know."""
_BARE = re.compile(
    rf"^(?:les |des |the |chi |شي |عطيني |اعطني |وريني |3tini |give me |show me |donne[z]?[- ]moi |montre[z]?[- ]moi )*{_THING}(?!\w)"
    rf"|^(?:\S+ ){{1,3}}{_THING} (?:in|near|around|at)(?!\w)"
)
_WORKS = re.compile(
    r"^(?:شكون|chkoun|chkon|qui|who|من) (?:(?:اللي|لي|li|lli|kay?n|est-ce qui|ceux qui|is|الذي|هم الذين) )?"
    r"(?:خدام\w*|كيخدم\w*|كيشتغل\w*|تيخدم\w*|يعمل\w*|يشتغل\w*|kh?dd?am\w*|kaykh?dm\w*|kaykh?dem\w*|kaychte?ghl\w*|travaille\w*|oeuvre\w*"
    r"|agit|s'occupe|works?|working|deals|ينشط\w*)(?!\w)"
)
_NO_NETWORK = re.compile(
    r"(?:parti|ministere|gouvernement|party|ministry|government|حزب|الحزب|وزاره|الوزاره|الحكومه|7izb|l7izb|l7okouma|lwizara)(?!\w)"
)
_LONGEST_BARE = 10
"""Words of an asking that names associations and no verb. Chosen by hand: what is longer tells something about them."""
_FOLLOWS = re.compile(
    r"^(?:(?:عطيني|اعطني|وريني|اريد|بغيت|و|3tini|3teni|werrini|bghit|w|ou|et|and|also|donne[z]?[- ]moi|montre[z]?[- ]moi"
    r"|give me|show me|i want"
    r"|je veux) )*(?:غير|فقط|ghir|ghi|gher|seulement|uniquement|juste|que|only|just|وديال|w dyal|et|and|و|et pour|and for"
    r"|et celles|what about|وماذا عن)(?!\w)"
    r"|(?:seulement|uniquement|فقط|only|safi|وصافي|w safi)[ ?؟.!]*$"
)
_LONGEST_FOLLOWING = 9
"""Words of what narrows a list that was just told. Chosen by hand: what is longer asks something of its own."""
_JOINS = (
    r"(?:rejoindre|rejoint|adherer|adhere|devenir membres?|faire partie|become (?:a )?members?"
    r"|entrer|inscrire|s'inscrire|ajouter|ajoute|integrer|referencer|mettre|figurer|etre dans"
    r"|join|register|enter|add|list|sign up|put|be listed|be in"
    r"|n?dkh?ol|ndkhlo|nedkhlo|n[ea]?dkh?[aeou]{0,2}lo?u?|n[ea]?nkh?[ae]?re?to?u?|ndakhel"
    r"|ndekhel|ntsejlo?|ntsejjel|nsejj?[ae]?lo?u?|tdkhol|nzido?|nzeed|n7e?t+o?|nched|nndam"
    r"|nndem|ndam[mo]*"
    r"|[انيت]?نخرطو?|الانخراط|[اني]?نضم|[انيت]نضمو?|[انيت]سجلو?|تسجيل|الانضمام|التسجيل|[انيت]دخلو?|[انيت]تسجلو?|[انيت]زيدو?|[انيت]ضيفو?|اضافه"
    r"|[اني]درج|ادراج|نحطو?|ندير)"
)
_NETWORK = (
    r"(?:reseau|annuaire|repertoire|network|directory|(?:l|f|fi)?dd?alil|r[ei][sz](?:o|ou|eau|eaux)|(?:ch?)?chabaka|(?:ال|لل|ف|فال"
    r"|بال)?(?:شبكه|دليل))(?!\w)"
)
_HOW = (
    r"comment|how|kifach|kifash|kif|كيف|كيفاش|بغيت|بغينا|bghit|bghina|je veux|on veut|nous voulons|i want to|we want to"
    r"|اريد ان|نريد ان"
)
_OWN_THING = (
    rf"(?:mon|notre|une|my|our) {_THING}|{_THING} (?:dyal[iy]|dyalna|diali|ديالي|ديالنا)|ب?(?:جمعيتي|جمعيتنا|تعاونيتي|تعاونيتنا)"
    r"|j[ae]?m3iy(?:ti|tna)"
)
_JOIN = re.compile(
    rf"(?:comment|how|kifach|kif|كيف|كيفاش|veut|veux|voulons|voudr\w+|want|wants|like to|نريد|اريد|بغينا|بغيت|bghina|bghit)"
    rf"(?: \S+){{0,4}}? {_JOINS}(?: \S+){{0,4}}? ?(?:[ld]')?{_NETWORK}"
    rf"|(?:{_HOW})(?: \S+){{0,3}}? {_JOINS}(?: \S+){{0,1}}? (?:{_OWN_THING})"
    rf"(?: (?:معاكم|عندكم|m3akom|3andkom|chez vous|avec vous|with you))?[ ?؟.!]*$"
)
_NUMBER = re.compile(rf"(?<!\w){_THING}\s*(?:n|no|num|numero|number|رقم|ra9m|rqm)\s*[°º.#:]*\s*(\d{{1,9}})(?!\w)")
_REQUEST = re.compile(
    r"(?<!\w)(?:mise en relation|relation|introduction|request|طلب(?: التواصل)?|الطلب|talab|t?talab)"
    r"\s*(?:n|no|num|numero|number|رقم|ra9m|rqm)\s*[°º.#:]*\s*(\d{1,9})(?!\w)"
)
_CODE = re.compile(r"^(?:code|كود|رمز|الرمز)\s+([a-z2-9]{10})$")
_ACTIVITY = re.compile(
    r"(?<!\w)(?:[وبفل])?(?:activites?|evenements?|sorties?|ateliers?|agenda|activity|activities|events?|happening|going on|what'?s on"
    r"|what is on|whats on|(?:ال)?(?:انشطه|نشاط|نشاطات|فعاليات|تظاهرات|اجنده|لاجنده)|nn?achat(?:at)?|anchita|activiti|lagenda)(?!\w)"
)
_WHAT_IS_ON = re.compile(
    r"(?:qu'?est[ -]ce qu'?il y a|qu'?y[ -]a[ -]t[ -]il|qu'est[ -]ce que y a|"
    r"y'?a quoi|il y a quoi|(?:y a|y'?a)(?:[ -]t[ -]il)? (?:quelque chose"
    r"|qq ?chose|quoi)"
    r"|(?:se passe|prevu)|quoi de prevu|what is on|what'?s on|going on|happening|anything|something on"
    r"|شنو كاين|اش كاين|شنو كين|واش كاين|واش كاينه|ماذا يوجد|ماذا هناك|هل هناك|هل يوجد|ما الذي يوجد"
    r"|chno kayn|chnou kayn|chnu kayn|ach kayn|ash kayn|wach kayn|wash kayn|chkayn)"
)
_HELP = re.compile(
    r"(?:qui (?:peut|pourrait|saurait|est[ -]ce qui peut)|quelqu'un (?:peut|pour)|(?:je|on|nous) (?:cherch\w+|recherch\w+)|cherchons"
    r"|besoin d|mis(?:e|es)? en (?:relation|contact)|mettre en (?:relation|contact)|en contact avec"
    r"|who can|who could|can (?:any|some)one help|need (?:an?|some|help|to)|looking for|put (?:us|me) in touch|in touch with"
    r"|من (?:يمكنه|يستطيع|بامكانه|يقدر|يساعد)|(?:ن|ا)حتاج|(?:ن|ا)بحث عن|التواصل مع|نتواصل مع|نريد مساعده"
    r"|شكون (?:(?:لي|اللي|ل) ?)?(?:يقدر|كيقدر|تيقدر|(?:كي|تي|ي)?عرف|(?:كي|تي|ي)?عاون\w*|(?:كي|تي)?دير|عندو)"
    r"|خاصنا|خاصني|محتاجين|محتاج|بغيت نهضر مع|بغينا شي|بغيت شي|كنقلبو? علي|يعاون(?:ا|نا|ني)"
    r"|chk(?:ou?|u)n (?:ll?i ?)?(?:(?:kay|tay|y)?(?:9der|qder|3ref|3awe?n\w*)|yder|(?:kay|tay)dir|3e?ndo)"
    r"|kha?ss(?:na|ni)|khasn[ai]|me7taj(?:in)?|bghi(?:t|na) (?:nhder|nhdro|chi)"
    r"|kan9el+b(?:o|ou)? 3la|y3aw[ae]?n+[aoi]\w*)"
)
_NEEDS_WHAT = re.compile(
    r"(?<!\w)(?:ch?nou?|chnu|achno|ach|ash|wach|wash|ch[7h]al|شنو|اشنو|اش|واش|شحال|ماذا|ما الذي|هل|what|how many|do|does|should|que|quoi"
    r"|quels?|quelles?|combien|est[ -]ce (?:que|qu'\w*)|faut[ -]il)(?: \S+){0,2}?[ -]"
    r"(?:kha?ss(?:na|ni)|khasn[ai]|me?[7h]taj\w*|خاصنا|خاصني|خصنا|خصني|محتاج\w*|(?:ن|ا)حتاج"
    r"|(?:ai|as|a|avons|avez|ont)(?:-\w+)? besoin|need)(?!\w)"
)
"""Asks what somebody needs, or whether they need it: that is for documents and for whoever advises, and asks for nobody."""
_IS_THERE = re.compile(
    r"(?:واش (?:كاين|كاينه|كاينين|عندكم)|هل (?:هناك|يوجد|توجد|لديكم)|wach (?:kayn|kayna|kaynin|3andkom|3endkom)|(?:y a"
    r"|y'a)(?:-t-il| t il)?"
    r"|avez[- ]vous|is there|are there|do you have)(?!\w).*(?<!\w)(?:benevoles?|volontaires?|volunteers?|متطوع\w*"
    r"|m[ou]?t[ae]?taw+[ei3]*\w*|motatawi3\w*)(?!\w)"
)


class DirectoryWish(StrEnum):
    """What somebody wants of the network."""

    NOTHING = "nothing"
    FIND = "find"
    NUMBER = "number"
    JOIN = "join"
    ON = "on"
    """What is on."""
    HELP = "help"
    """Who can help."""
    REQUEST = "request"
    """How far a request of theirs is."""
    ABOUT = "about"
    """How the network itself works."""


@dataclass(frozen=True)
class DirectoryAsked:
    """A wish, with the number that was named; `is_plain` where it is about what is on, and names no activity."""

    kind: DirectoryWish
    number: int = 0
    is_plain: bool = False
    about: AboutNetwork | None = None
    is_bare: bool = False
    """Whether associations are asked for by no word of asking, so that a field or a place must be named."""
    is_volunteer: bool = False
    """Whether somebody who helps for nothing is asked for by that name, so that there is an answer where nobody does."""


def code_sent(text: str) -> str:
    """The code that a text sends, by which a page has somebody told here; empty for every other text."""
    plain = _plain(text)
    found = _CODE.search(fold_in_place(plain)) if len(plain) <= _LONGEST_ASKING else None
    return found[1] if found else ""


def directory_wish(text: str, command: str = "") -> DirectoryAsked:
    """What somebody wants of the network; nothing for every other text."""
    if command:
        return DirectoryAsked(DirectoryWish(_COMMANDS.get(fold_in_place(command), "nothing")))
    plain = _plain(text)
    if not plain or len(plain) > _LONGEST_ASKING:
        return DirectoryAsked(DirectoryWish.NOTHING)
    folded = fold_in_place(plain)
    for rule, kind in ((_REQUEST, DirectoryWish.REQUEST), (_NUMBER, DirectoryWish.NUMBER)):
        if found := rule.search(folded):
            return DirectoryAsked(kind, int(found[1]))
    if counts_elsewhere(folded) or _DID.search(folded):
        return DirectoryAsked(DirectoryWish.NOTHING)
    if about := about_network(folded):
        return DirectoryAsked(DirectoryWish.ABOUT, about=about)
    if _JOIN.search(folded):
        return DirectoryAsked(DirectoryWish.JOIN)
    if _ACTIVITY.search(folded):
        return DirectoryAsked(DirectoryWish.ON)
    return _other(folded)


def narrows(text: str) -> bool:
    """Whether a text may narrow the list of associations that was told just before ("only those for women")."""
    folded = fold_in_place(" ".join(normalise(text).replace("’", "'").split()))
    return len(folded.split()) <= _LONGEST_FOLLOWING and bool(_FOLLOWS.search(folded))


def _plain(text: str) -> str:
    return " ".join(western_digits(normalise(text)).replace("’", "'").split())


def _other(folded: str) -> DirectoryAsked:
    if _ASKS.search(folded):
        return DirectoryAsked(DirectoryWish.FIND, is_plain=bool(_WHAT_IS_ON.search(folded)))
    is_short = len(folded.split()) <= _LONGEST_BARE and not _NO_NETWORK.search(folded)
    if is_short and (_BARE.search(folded) or _WORKS.search(folded)):
        return DirectoryAsked(DirectoryWish.FIND, is_bare=True)
    if _WHAT_IS_ON.search(folded) and not helps_named(folded):
        return DirectoryAsked(DirectoryWish.ON, is_plain=True)
    if _IS_THERE.search(folded):
        return DirectoryAsked(DirectoryWish.HELP, is_volunteer=True)
    is_help = _HELP.search(folded) and not _NEEDS_WHAT.search(folded)
    return DirectoryAsked(DirectoryWish.HELP if is_help else DirectoryWish.NOTHING)
