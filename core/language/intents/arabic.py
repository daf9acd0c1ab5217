"""How people ask in Arabic and in Darija for what a command does; patterns of whole messages.

Arabic is matched folded. Darija is matched by the consonants of its words, as `core.language.darija.spelling` writes them, so that one
pattern takes every spelling in Latin and in Arabic letters: `nhder`, `nehdar`, `nhadro` and `نهضر` are all `nħdr`.
"""

from __future__ import annotations

import re
from typing import Final

from core.language.darija.spelling import skeleton, spelling_key
from core.language.intents.courtesies import IF_YOU_PLEASE, OPENERS, any_of
from core.language.intents.kinds import Intent
from core.text import normalise, strip_tashkeel

_MARKS = re.compile(r"[^\w\s]|_")


def consonants(text: str) -> str:
    """A text without marks, each word by its consonants."""
    # Vowel marks go first: they are no letters, and a word would be cut at each of them.
    spelt = _MARKS.sub(" ", strip_tashkeel(normalise(text)))
    return " ".join(filter(None, (skeleton(spelling_key(word)) for word in spelt.split())))


def _any(spelt: str) -> str:
    """Any of these words, each in one of its spellings."""
    return "(?:" + "|".join(dict.fromkeys(consonants(word) for word in spelt.split())) + ")"


HEAD: Final = rf"(?:(?:السلام عليكم|{any_of(OPENERS)}|{IF_YOU_PLEASE})\s+)*"
TAIL: Final = (
    r"(?:\s+(?:من فضلك|رجاء|الان|دابا|عافاك|الله يخليك|شكرا|من الفريق|من فريقكم|من الحزب|لا روبوت|وليس روبوت))*"
)
_POLITE = _any(
    "salam slm السلام 3likom عليكم 3afak svp stp la2 la walakin wakha safi ana daba chokran merci sidi khoya akhi"
)
_PLEASE = rf"{_any('llah الله allah')} {_any('ykhellik يخليك ykhelik')}|{_any('men من')} {_any('fadlek فضلك fdlk')}"
DARIJA_HEAD: Final = rf"(?:(?:{_POLITE}|{_PLEASE}) )*"
_NO_BOT = rf"{_any('machi')} (?:{_any('m3a')} )?(?:{_any('chi')} )?(?:a?l)?{_any('robot robo bot')}"
DARIJA_TAIL: Final = (
    rf"(?: (?:{_POLITE}|{_PLEASE}|{_any('men')} (?:a?l)?{_any('fari9')}|{_any('dyalkom dyalek hna')}|{_NO_BOT}))*"
)
_WANT = (
    rf"(?:{_any('bghit brit bhit b4it bghina baghi bagha khassni n9der momkin khellini khellini khasna')}|{_any('wach')} {_any('n9der')}|"
    rf"{_any('wach')} {_any('ymken')} {_any('liya')})"
)
_TALK = _any("nhder ntkellem ndwi ntwasel nhadro ntwaslo nhdro")
_WITH = rf"{_any('m3a')} ?(?:{_any('chi')} ?)?"
_STAFF = rf"{_any('mas2oul mowaddaf responsable conseiller agent')}"
_ANYONE = (
    rf"(?:{_any('bnadem insan wa7ed wa7da 7ed had chi7ed chakhs humain personne')}|(?:a?l)?{_any('fari9')}|{_any('un')} {_any('humain')}|"
    rf"{_any('une')} {_any('personne')})(?: {_any('7a9i9i b7alna')}| {_any('b')} {_any('sse7')})?"
)
_BOT = rf"(?:a?l)?{_any('robot robo bot')}"
_MINE = rf"(?: {_any('dyali dyalna')})"
_MESSAGES = r"(?:ls |b?a?l)?ms[jg]s?t?"
_DATA = rf"(?:b?a?l|ls )?(?:{_any('ma3loumat mo3tayat données donnees mo7adata conversation')}|ms[jg]s?t?)"
_ERASE = (
    rf"{_any('mse7 mes7o tmse7 tmes7o nmse7 7iyed 7eydo t7iyed n7iyed supprimi tsupprimi effaci')}(?: {_any('liya')})?"
)
_WANT_YOU = rf"(?:{_any('bghit bghitek bghitkom khassek 3afak')} )?"

DARIJA: Final = {
    Intent.PERSON: (
        rf"{_WANT} (?:{_any('bach')} )?{_TALK} {_WITH}(?:{_ANYONE}|{_STAFF})",
        rf"{_any('kifach')} (?:{_any('n9der')} )?{_TALK} {_WITH}{_ANYONE}",
        rf"{_any('bghit brit b4it bghina khassni baghi 3tini 3tiwni jib')} (?:{_any('liya')} )?(?:{_any('chi')} )?"
        rf"(?:{_any('bnadem insan humain')}|{_any('mas2oul mowaddaf')})",
        rf"{_any('bghit khassni')} {_any('chi')} {_any('wa7ed 7ed bnadem')} (?:{_any('li')} )?{_any('yjawebni yhder yjawbni ykellemni')}"
        rf"(?: {_any('m3aya')})?",
        rf"m ?{_any('bghitch بغيتش')} (?:{_TALK} {_WITH}|{_any('chi')} )?{_BOT}",
        _any("bnadem"),
        rf"{_any('bnadem insan chakhs')} {_any('7a9i9i')}",
    ),
    Intent.STOP: (
        rf"m ?{_any('tb9ach tb9awch tb9ich')} {_any('tsifet tsifto tekteb tketbo')} {_any('liya')}(?: {_any('walo')}| {_MESSAGES})?",
        rf"m ?{_any('tsifet tsifetch تصيفطش tsiftoch tektebch')} {_any('liya')}(?: {_any('walo')}| {_MESSAGES})?",
        rf"m ?{_any('b9itch بقيتش bghitch بغيتش')} (?:{_any('baghi bagha')} )?(?:{_any('chi')} )?{_MESSAGES}",
        rf"{_any('barka')} (?:{_any('3liya')} )?{_any('men')} {_MESSAGES}",
        rf"{_any('khellini khelliwni')} {_any('trankil tran9il')}",
        rf"{_any('7bess we99ef 7bso')} {_MESSAGES}",
    ),
    Intent.FORGET: (
        rf"{_WANT_YOU}{_ERASE} {_any('kolchi')}",
        rf"{_WANT_YOU}{_ERASE} {_DATA}{_MINE}",
        rf"{_WANT_YOU}{_ERASE} (?:a?l)?{_any('mo7adata')}",
        rf"{_WANT_YOU}{_ERASE} {_any('dakchi')} a?l {_any('3andek 3andkom 3raf 3refti')} {_any('3liya')}",
    ),
    Intent.BACK: (
        rf"(?:{_any('bghit baghi')} )?{_any('rje3 nrje3 terje3 rejje3ni rje3ni')} (?:l |{_any('3end')} )?(?:l|a?l)?"
        rf"(?:{_BOT}|{_any('munadil mosa3id')})",
        rf"{_any('bghit')} {_BOT}",
    ),
    Intent.HELP: (
        rf"{_any('chno achno')} (?:{_any('t9der kat3ref')} {_any('dir')}|{_any('katdir')})",
        rf"{_any('fach')} (?:{_any('katnfe3')}|{_any('t9der')} {_any('t3awenni')})",
        rf"{_any('kifach')} (?:n|k)?{_any('nkhdem nsta3mel')} {_any('bik')}",
    ),
    Intent.LANGUAGE: (rf"(?:{_any('bghit')} )?{_any('beddel nbeddel tbeddel ghiyer')} (?:{_any('liya')} )?a?l?γ",),
    Intent.PRIVACY: (
        rf"{_any('chno achno')} (?:{_any('kat3ref 3refti kat3erfo 3andek 3andkom')}|"
        rf"{_any('kayb9a')} {_any('3andkom 3andek')}) {_any('3liya')}",
        rf"{_any('wach')} {_any('katsejjel katsejlo kat7tafed kat7tafdo katkhebbi')} (?:b )?{_MESSAGES}(?:{_MINE})?",
        rf"{_any('chkoun')} (?:{_any('li')} )?{_any('kay9ra kaychouf')} {_MESSAGES}{_MINE}",
        rf"{_any('chkoun')} (?:{_any('li')} )?{_any('kay9ra kaychouf')} (?:{_any('hadchi dakchi chno')} )?(?:{_any('li chno')} )?"
        rf"{_any('kanketb kangoul kansifet')}(?: {_any('hna lik likom')})*",
        rf"{_any('wach')} {_any('katsejjel katsejlo kat7tafed kat7tafdo katkhebbi katkhebbiw')} (?:b )?"
        rf"(?:{_any('dakchi hadchi')} (?:{_any('li')} )?"
        rf"{_any('kangoul kanketb')}(?: {_any('lik likom hna')})*|{_DATA}{_MINE})",
    ),
    Intent.SOURCES: (
        rf"(?:{_any('fin chno achno')} (?:{_any('howa hiya homa')} )?)?a?l?{_any('masdar masadir')}(?: {_any('dyalek dyalkom')})?",
        rf"{_any('mnin')} {_any('jbti jebtiha jbtiha jat')} {_any('hadchi had')}(?: (?:a?l)?{_any('hedra jawab ma3louma')})?|"
        rf"{_any('mnin')} {_any('jbtiha')}",
    ),
    Intent.EXPORT: (
        rf"(?:{_any('3tini 3tiwni sifet sifto werrini')} (?:{_any('liya')} )?){_DATA}{_MINE}",
    ),
}  # fmt: skip
"""Patterns of Darija, by consonants."""

_AR_ERASE = r"(?:احذف|احذفوا|تحذف|حذف|امسح|امسحوا|تمسح|مسح|امح|محو|ازاله|الغاء)(?: لي)?"
_AR_MINE = r"(?:كل |جميع )?(?:بياناتي|معطياتي|معلوماتي|رسايلي|محادثاتي|محادثتي|محادثتنا|المحادثه|هذه المحادثه)"
_AR_PERSON = r"(?:شخص|انسان|موظف|مسوول|احد|احدهم|بشر|الفريق|فريقكم|مستشار|ممثل)(?: حقيقي| بشري| ما| من لحم ودم)?"

ARABIC: Final = {
    Intent.PERSON: (
        r"(?:(?:اريد|ارغب في|اود|احب|افضل|هل يمكنني|هل استطيع|ايمكنني|ممكن|ابغي|كيف)\s+)?(?:ان )?(?:اتحدث|التحدث|اتكلم|التكلم|اتواصل|"
        rf"التواصل|الحديث|الكلام)\s+(?:مع|الي)\s+{_AR_PERSON}",
        rf"(?:حولني|حولوني|وصلني|صلني) (?:الي|ب) ?{_AR_PERSON}",
        r"(?:اريد|احتاج|ابغي) (?:الي )?(?:شخصا|شخص|انسانا|موظفا|موظف|مستشارا|مسوولا)(?: حقيقيا| حقيقي| بشريا)?|انسان حقيقي|شخص حقيقي",
        r"لا اريد (?:التحدث|الكلام) (?:مع|الي) (?:روبوت|اله|برنامج)",
    ),
    Intent.STOP: (
        r"توقف|توقفوا|قف|(?:صافي )?سالينا|اسكت|اسكتوا|سكت|سكتو|حبس|حبسو|وقف|صافي (?:حبس|سكت)|(?:اوقف|اوقفوا|وقف) (?:هذه )?الرسايل|"
        r"لا (?:ترسل|ترسلوا) لي(?: رسايل| شييا| اي شيء)?",
        r"(?:توقف|توقفوا) عن (?:مراسلتي|ارسال الرسايل|الكتابه لي)|لا تراسل(?:ني|وني)(?: بعد الان| مجددا)?|"
        r"لا اريد (?:اي )?(?:رسايل|رسايلكم)"
        r"(?: منكم| بعد الان)?|الغاء الاشتراك|دعني وشاني|اتركني وشاني|اتركوني",
    ),
    Intent.FORGET: (
        rf"(?:(?:اريد|ارجو|من فضلك)\s+)?(?:ان )?{_AR_ERASE}\s+(?:كل شيء|كل شي|{_AR_MINE}(?: الشخصيه)?)",
        r"انسني|انسوني|نساني|نسيني|نساوني|نساو عليا",
    ),
    Intent.BACK: (
        r"(?:اريد )?(?:ارجع|الرجوع|العوده)(?: الي| ل)? ?(?:ال|لل|ل)?(?:بوت|روبو|روبوت|مساعد|مساعد الالي|مساعد الي)",
        r"(?:ال)?(?:بوت|روبوت|روبو)",
    ),
    Intent.HELP: (
        r"(?:ال)?مساعده|ساعدني|ساعدوني|احتاج (?:الي )?مساعده|عاوني|عاونيني|عاونوني|(?:كيف|بماذا) (?:يمكنك|"
        r"تستطيع) (?:ان )?(?:مساعدتي|تساعدني)",
        r"ماذا (?:تفعل|تستطيع ان تفعل|يمكنك ان تفعل)|كيف استعملك|ما الذي (?:تستطيع|يمكنك) فعله",
    ),
    Intent.LANGUAGE: (r"(?:(?:اريد )?(?:تغيير|بدل|غير) )?اللغه",),
    Intent.PRIVACY: (
        r"(?:سياسه )?الخصوصيه|بياناتي|ماذا (?:تعرف|تعرفون) عني|ما(?: هي|ذا)? (?:المعلومات|البيانات) التي (?:لديكم|تحفظونها|تملكونها) عني",
        r"هل (?:تحفظ|تحفظون|تسجل|تسجلون|تخزن|تخزنون) (?:رسايلي|بياناتي|محادثاتي|محادثتي|محادثتنا|هذه المحادثه)|من (?:يقرا|يري) رسايلي|"
        r"هل (?:هذه )?المحادثه سريه",
        r"من (?:الذي )?(?:يقرا|يري|يطلع علي|يمكنه قراءه|يستطيع قراءه) "
        r"(?:كل )?(?:ما (?:اكتبه?|ارسله?|اقوله?)|رسايلي|رسايلنا|محادثاتي|محادثتي)(?: هنا| لكم)?",
        r"هل (?:تحتفظ|تحتفظون) ب(?:بياناتي|رسايلي|معلوماتي|معطياتي|محادثاتي)(?: الشخصيه)?|"
        r"ماذا (?:تفعلون|تفعل) ب(?:بياناتي|رسايلي|معلوماتي|معطياتي)(?: الشخصيه)?",
    ),
    Intent.SOURCES: (
        r"ما (?:هو |هي )?(?:المصدر|مصدرك|مصادرك|المصادر)|مصادرك|مصدرك|من اين (?:لك هذا|جاء هذا|اتيت بهذا|هذه المعلومه)",
    ),
    Intent.EXPORT: (
        rf"(?:اعطني|اعطوني|ارسل لي|ارسلوا لي|اريد(?: نسخه من)?|تصدير|تنزيل|تحميل) {_AR_MINE}",
    ),
}  # fmt: skip
"""Patterns of Arabic, folded."""

LATIN_DARIJA: Final = {
    # Words that share their consonants with others ("7abs" is a prison, "insan" a human being) are taken as they are written.
    Intent.STOP: (r"(?:safi )?(?:7b[ea]?ss?|hbess?|sk[eou]*t(?:o|ou|i)?|salina|we99ef|wa99af|wa9ef)(?: 3liya)?",),
    Intent.FORGET: (r"nsani|nsaweni|nsawni|nsini",),
    Intent.HELP: (r"mosa3ada|3awe?nn?i|3awno?u?ni",),
    Intent.LANGUAGE: (r"(?:l|l )?lougha",),
}
"""Patterns of Darija in Latin letters, folded."""
