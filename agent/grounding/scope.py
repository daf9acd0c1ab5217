"""How much a sentence says of how many, against its evidence: only, at least, some, all, and contraries of the trade."""

from __future__ import annotations

import re
from typing import Final

from agent.grounding.evidence import Evidence
from agent.grounding.patterns import whole_words
from agent.grounding.polarity import prepared
from core.language.fold import plain
from core.language.forms import Language
from core.language.meaning.meanings import meanings

_ONLY: Final = whole_words(
    r"seulement|uniquement|exclusivement|rien que|seule?s?|ne \S+ que|n'\S+ que|only|solely|exclusively|merely|just|nothing else"
    r"|rien d'autre"
    r"|فقط|لوحده|وحد(?:ها|هم|هن)|حصرا|لا غير|انما|ghir|غير(?= (?:ل|ف|شي|من|نص|شويه|ب|عل))|وغير"
)
_ALONE: Final = whole_words(
    r"bo7d\w+|bou?hd\w+|بوحد\w+|de (?:lui|elle)-meme|d'elle-meme|by itself|on its own|من تلقاء \w+"
)
_BY_ITSELF: Final = re.compile(
    rf"{_ALONE.pattern}|{_ONLY.pattern}|(?<!\w)(?:automati\w+|tacite\w*|تلقاييا?|ضمني\w*|bo7d\w+)(?!\w)"
)
"""What "by itself" and "alone" may stand on."""
_LEAST: Final = whole_words(
    r"au moins|au minimum|minimum|minimal\w*|plus d[eu']|plus que|depass\w+|au-dela|at least|more than|(?:over|above)(?= [\d٠-٩])|exceed\w*"
    r"|minimum of"
    r"|علي الاقل|كحد ادني|حد ادني|الحد الادني|ادني|لا يقل|اكثر من|ازيد من|تجاوز\w*|يتجاوز|تفوق|فاق|كثر من|كتر من|3la l ?2a9al|3la l2a9all"
    r"|kter mn|kter men|ktar mn|minimum"
)
_MOST: Final = whole_words(
    r"au plus|au maximum|maximum|maximal\w*|moins d[eu']|moins que|at most|no more than|fewer|less than"
    r"|(?:under|below)(?= [\d٠-٩])|maximum of"
    r"|علي الاكثر|كحد اقصي|حد اقصي|لا يتجاوز|لا يتعدي|اقل من|دون (?:سن|\d|ال\w+)|[يت]قل(?: \w+)? عن|قل من"
    r"|3la l ?2a[kc]tar|9ell mn|9el mn|9ell"
)
_LESS: Final = whole_words(
    r"(?<!au )moins(?! de| que|\s+\d)|less(?! than)|fewer(?! than)|smaller|lower|اقل(?! من)|(?<!الا)قل(?! من)"
    r"|partiel\w*|partial\w*|جزءيا?|جزيي\w*"
)
_PART: Final = whole_words(
    r"quelques|certaine?s|une (?:petite )?partie|une seule|un seul|peu de|rarement|some|a few|few|partly|rarely"
    r"|seldom"
    r"|only one|one (?:single )?day|بعض|قله|قليلا?|نادرا|مره واحده|يوم واحد|شويه|غير نص|ghir noss|chwiya|chi (?:w7din|chwiya)|ghir chi"
)
_ALL: Final = whole_words(
    r"tous(?! les (?:ans|mois|jours))|toutes?|tout (?:le|la)|toujours|all|every|everyone|always"
    r"|كل(?! (?:من|سنه|عام|شهر|يوم|اسبوع|مره|فوج|دوره))"
    r"|كافه|جميع|دايما|كاع|ga3|dima|kolchi|كلشي|automatique\w*|automatically"
)
_EACH: Final = whole_words(
    r"chaque|chacune?s?|tous|toutes?|tout|par|entier\w*|ensemble|integral\w*|each|every|all|whole|entire\w*|per|throughout|any|كل\w*|كافه"
    r"|جميع|كامل\w*|لكل|kol\w*|ga3|kaml?in|kaml?a|kamel|كاع|كلشي|toujours|always|دايما|dima|الكل|عام\w*|automatique\w*"
    r"|automatically|les|the|(?:علي )?طول|طيله|طوال|علي مدي"
)
_SOME: Final = whole_words(
    r"some|most|many|half|third|quarter|majority|several|part|quelques|certaine?s|plupart|moitie|tiers|quart|majorite|plusieurs|partie"
    r"|بعض|معظم|اغلب\w*|اغلبيه|نصف\w*|ثلث\w*|ربع\w*|جزء|شي|noss|bezzaf|aghlab\w*|chi|أغلب\w*"
)
_EVERY: Final = whole_words(
    r"chaque|chacune?s?|entier\w*|integral\w*|each|whole|entire\w*|any\w*|throughout|كامل\w*|لكل|kol\w*|kaml?in|kaml?a|kamel"
)
_LIMITING: Final = (
    r"more than|less than|fewer than|over|under|above|below|up to|between|aged|with|whose|who|which|that|except|outside"
    r"|(?:de )?plus de|(?:de )?moins de|ages?|agee?s?|qui|dont|ayant|entre"
    r"|اكثر من|اقل من|ازيد من|[يت]فوق|[يت]تجاوز|الذي|التي|الذين|بين|كثر من|قل من|اللي|لي|lli|li|kter mn|9ell mn"
)
_LIMITS: Final = whole_words(_LIMITING)
_EVERYTHING: Final = r"chaque|tous les|toutes les|each|every|all|everyone|anyone|كل|جميع|كافه|كاع|kol|kola|ga3"
_WHOLE: Final = whole_words(_EVERYTHING)
_LIMITED: Final = re.compile(rf"(?<![\w'])(?:{_EVERYTHING})(?: \S+){{1,2}}? (?:{_LIMITING})(?!\w)")
"""All of those that are of a kind: who leaves the kind out says more."""
_ARTICLES: Final = whole_words("les|the")
_OF_ALL: Final = re.compile(
    r"(?<![\w'])(?:all|every|tous|toutes|كل|جميع|كافه|كاع|ga3|kol)(?: of)?(?: (?:the|les|ses|its|their|leurs))? (\w{3,})"
)
_WITH_ARTICLE: Final = re.compile(r"(?<![\w'])(?:the|les|la|le|l')[ ]?(\w{3,})|(?<!\w)[وفب]?(?:ال|لل)(\w{3,})")
_NEVER: Final = whole_words(r"jamais|never|ابدا|3emmer\w*|3mmer\w*|عمر(?:و|ها|هم|ني)?(?= ما)")
_OPPOSITES: Final = tuple(
    (whole_words(one), whole_words(other))
    for one, other in (
        (
            r"d'abord|premier(?:e?s?)|first|(?:ال)?(?:اول|اولا|اولي|اوايل)|l?lewel|l?lewla|l?lewlin|اللول\w*",
            r"dernier\w*|last|(?:ال)?اخير\w*|lekher|l?لخر|اللخر",
        ),
        (r"special\w*|particulier\w*|particular\w*|(?:ال)?خاصه?|khassa", r"general\w*|ordinaire\w*|(?:ال)?عامه?|3amma"),
        (
            r"egal\w*|equal\w*|parit\w*|متساو\w*|مساواه|بالتساوي|يتساوي|تساوي|mosawat",
            r"inegal\w*|unequal\w*|تفاوت\w*|دون مساواه",
        ),
        (r"public\w*|عمومي\w*|(?:ال)?عام", r"prive\w*|privat\w*|خصوصي\w*"),
        (r"gratuit\w*|free|مجاني\w*|مجانا|fabor|فابور", r"payant\w*|paid|مودي عنها?|بالفلوس|b lflous"),
        (
            r"augment\w*|hausse|increas\w*|raise\w*|up from|go(?:es|ing|ne)? up|went up|r[io]se[sn]?|rising|gr[oe]w\w*|زياده|رفع"
            r"|يرفع|ارتف\w*|زاد\w*|يزيد",
            r"redui\w*|reduc\w*|baiss\w*|diminu\w*|lower\w*|cut|down from|go(?:es|ing|ne)? down|went down|f[ae]ll(?:s|ing|en)?"
            r"|drop\w*|declin\w*|recul\w*|انخف\w*|تراجع\w*|خفض\w*|تخفيض|تقليص|نقص\w*|n9es",
        ),
        (r"ouv(?:rir|re|ert\w*)|open\w*|فتح\w*|يفتح|7ell?", r"ferm\w*|clos(?:e|ed|ing)|اغلاق|يغلق|سد|sedd?"),
        (r"obligatoire\w*|compulsory|mandatory|اجباري\w*|الزامي\w*", r"facultati\w*|volontaire\w*|optional|اختياري\w*"),
        (r"avant|before|قبل|9bel", r"apres|after|بعد|mora|mn b3d"),
        (
            r"plus (?:fort|grand|rapide|haut)\w*|stronger|larger|higher|اقوي|اكبر|اعلي|kter|كثر|كتر|اكثر",
            r"moins|weaker|smaller|lower|اضعف|اصغر|ادني|اقل|9ell|قل",
        ),
        (r"national\w*|وطني\w*", r"local|locale|locaux|محلي\w*"),
        (
            r"(?:go(?:es|ing|ne)?|went) (?:up|down)|r[io]se[sn]?|rising|f[ae]ll(?:s|ing|en)?|increas\w*|decreas\w*|chang\w*"
            r"|augment\w*|baiss\w*"
            r"|ارتف\w*|زاد\w*|يرتفع|ترتفع|سيرتفع|انخف\w*",
            r"stays?|stayed|remain\w*|unchanged|the same|kept|keeps?|rest(?:e|ent|era)|maint\w+|inchang\w*|[يت]بقي|بقي|[يت]ظل"
            r"|باقي|kayb9a|katb9a",
        ),
        (r"legal\w*|قانوني\w*", r"illegal\w*|غير قانوني\w*"),
        (r"accept\w*|قبل\w*|يقبل", r"refus\w*|reject\w*|رفض\w*|يرفض"),
        (r"soutien\w*|souten\w*|support\w*|دعم\w*|يدعم", r"oppos\w*|معارض\w*|يعارض"),
    )
)
"""Words of the trade that say the contrary of one another, folded."""


def scope_fault(text: str, language: Language, evidence: Evidence) -> str:
    """`scope` where a sentence says more, less or the contrary of what its evidence does; empty where it does not."""
    said, known = plain(prepared(text)), plain(prepared(evidence.sentences))
    is_wider = any(
        words.search(said) and not words.search(known) for words in (_ONLY, _MOST, _LESS, _PART, _LEAST, _NEVER)
    )
    is_alone = _ALONE.search(said) and not _BY_ITSELF.search(known)
    is_all = _ALL.search(said) and (not _are_all(said, known, language, evidence) or _is_of_part(said, known))
    is_unlimited = _WHOLE.search(said) and _LIMITED.search(known) and not _LIMITS.search(said)
    is_turned = any(_turned(said, known, one, other) or _turned(said, known, other, one) for one, other in _OPPOSITES)
    return "scope" if is_wider or is_alone or is_all or is_unlimited or is_turned else ""


def _are_all(said: str, known: str, language: Language, evidence: Evidence) -> bool:
    """Whether "all" of a sentence is said in its evidence too, or stands for an article there before the same word."""
    if _ARTICLES.sub(" ", known) != known and not _EACH.search(_ARTICLES.sub(" ", known)):
        counted = _OF_ALL.search(said)
        of = meanings(counted[1], language) if counted else ()
        spoken = evidence.source.passage.language
        told = (meanings(found[1] or found[2], spoken) for found in _WITH_ARTICLE.finditer(known))
        keys = frozenset(key for found in told for meaning in found for key in meaning.keys)
        return not of or any(meaning.keys & keys for meaning in of)
    return bool(_EACH.search(known))


def _is_of_part(said: str, known: str) -> bool:
    """Whether all of something is said of what is known of a part of it: only articles stand for "all" there."""
    return bool(_SOME.search(known)) and not _SOME.search(said) and not _ALL.search(known) and not _EVERY.search(known)


def _turned(said: str, known: str, one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    """Whether one thing is said and only its contrary is known."""
    return bool(one.search(said) and not one.search(known) and len(other.findall(known)) > len(other.findall(said)))
