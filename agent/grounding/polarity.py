"""What a sentence denies, excepts and limits, against its evidence."""

from __future__ import annotations

import re
from typing import Final

from agent.grounding.evidence import Evidence
from core.language.fold import plain
from core.language.forms import Language
from core.language.meaning.meanings import is_light, meanings
from core.language.meaning.polarity import negations
from core.language.sentences import sentences


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])[وف]?(?:{words})(?!\w)")


_FALSE: Final = _whole(
    r"faux|fausses?|mensonges?|inexact\w*|a tort|false|untrue|wrong|lies?|كاذب|كذب|خطا|باطل|غير صحيح|كدوب|kdoub|ghalat|غالط"
)
"""What calls the rest of a sentence untrue."""
_ALSO_DENIES: Final = _whole(
    r"plutot que|au lieu d\w+|loin d\w+|et non|non(?= (?:une?|des?|pas|comme|sur))|rather than|instead of|بدل|عوض|عوضا|refus\w+|reject\w*"
    r"|رفض\w*|ممنوع|interdi\w+|forbid\w*|banned?|ne \w+ plus|ni(?= )|3emmer\w*|3mmr\w*|عمر(?:و|ها|هم)?(?= ما)|walo|والو|bla"
    r"|unable|incapables?|impossibles?|impossibility|fail(?:s|ed)? to|lacks?|[يت]تعذر|تعذر|[يت]ستحيل|مستحيل\w*|عاجز\w*|[يت]فتقر|mosta7il"
)
_DISOWNS: Final = re.compile(
    r"(?<!\w)(?:(?:n'est|ce n'est|il n'est) pas (?:vrai|exact)|(?:is|it's) ?(?:not|n't) (?:true|the case)|isn't true"
    r"|il est faux|it is (?:false|untrue)"
    r"|ليس(?:ت)? صحيحا?|غير صحيح|لا صحه|ماشي (?:بصح|صحيح)|ما ?شي بصح|machi (?:b ?se7|sa7i7|b ?s7))(?!\w)"
)
"""What calls the rest of a sentence untrue, whatever it denies by itself."""
_WITHOUT: Final = re.compile(r"(?<!\w)من غير(?!\w)")
"""Both "except" and "without" in Arabic: without, where the evidence denies something."""
_EXCEPTS: Final = _whole(
    r"sauf|excepte\w*|hormis|a l'exception|a part|en dehors d\w+|except(?:ing|ed|ion)?|other than|apart from|but not|unless|excluding"
    r"|[وف]?الا(?= (?!ان))|سوي|باستثناء|ما ?عدا|عدا|خلا|من غير|men ghir|mn ghir|illa|ila la|ماشي ل\w+|machi l(?= )"
)
_ONLY: Final = _whole(
    r"seulement|uniquement|exclusivement|rien que|seule?s?|ne \S+ que|n'\S+ que|only|solely|exclusively|merely|just|nothing else"
    r"|rien d'autre"
    r"|فقط|لوحده|وحد(?:ها|هم|هن)|حصرا|لا غير|انما|ghir|غير(?= (?:ل|ف|شي|من|نص|شويه|ب|عل))|وغير"
)
_ALONE: Final = _whole(r"bo7d\w+|bou?hd\w+|بوحد\w+|de (?:lui|elle)-meme|d'elle-meme|by itself|on its own|من تلقاء \w+")
_BY_ITSELF: Final = re.compile(
    rf"{_ALONE.pattern}|{_ONLY.pattern}|(?<!\w)(?:automati\w+|tacite\w*|تلقاييا?|ضمني\w*|bo7d\w+)(?!\w)"
)
"""What "by itself" and "alone" may stand on."""
_LEAST: Final = _whole(
    r"au moins|au minimum|minimum|minimal\w*|plus d[eu']|plus que|depass\w+|au-dela|at least|more than|(?:over|above)(?= [\d٠-٩])|exceed\w*"
    r"|minimum of"
    r"|علي الاقل|كحد ادني|حد ادني|الحد الادني|ادني|لا يقل|اكثر من|ازيد من|تجاوز\w*|يتجاوز|تفوق|فاق|كثر من|كتر من|3la l ?2a9al|3la l2a9all"
    r"|kter mn|kter men|ktar mn|minimum"
)
_MOST: Final = _whole(
    r"au plus|au maximum|maximum|maximal\w*|moins d[eu']|moins que|at most|no more than|fewer|less than"
    r"|(?:under|below)(?= [\d٠-٩])|maximum of"
    r"|علي الاكثر|كحد اقصي|حد اقصي|لا يتجاوز|لا يتعدي|اقل من|دون (?:سن|\d|ال\w+)|[يت]قل(?: \w+)? عن|قل من"
    r"|3la l ?2a[kc]tar|9ell mn|9el mn|9ell"
)
_LESS: Final = _whole(
    r"(?<!au )moins(?! de| que|\s+\d)|less(?! than)|fewer(?! than)|smaller|lower|اقل(?! من)|(?<!الا)قل(?! من)"
    r"|partiel\w*|partial\w*|جزءيا?|جزيي\w*"
)
_PART: Final = _whole(
    r"quelques|certaine?s|une (?:petite )?partie|une seule|un seul|peu de|rarement|some|a few|few|partly|rarely"
    r"|seldom"
    r"|only one|one (?:single )?day|بعض|قله|قليلا?|نادرا|مره واحده|يوم واحد|شويه|غير نص|ghir noss|chwiya|chi (?:w7din|chwiya)|ghir chi"
)
_ALL: Final = _whole(
    r"tous(?! les (?:ans|mois|jours))|toutes?|tout (?:le|la)|toujours|all|every|everyone|always"
    r"|كل(?! (?:من|سنه|عام|شهر|يوم|اسبوع|مره|فوج|دوره))"
    r"|كافه|جميع|دايما|كاع|ga3|dima|kolchi|كلشي|automatique\w*|automatically"
)
_EACH: Final = _whole(
    r"chaque|chacune?s?|tous|toutes?|tout|par|entier\w*|ensemble|integral\w*|each|every|all|whole|entire\w*|per|throughout|any|كل\w*|كافه"
    r"|جميع|كامل\w*|لكل|kol\w*|ga3|kaml?in|kaml?a|kamel|كاع|كلشي|toujours|always|دايما|dima|الكل|عام\w*|automatique\w*"
    r"|automatically|les|the|(?:علي )?طول|طيله|طوال|علي مدي"
)
_NEVER: Final = _whole(r"jamais|never|ابدا|3emmer\w*|3mmer\w*|عمر(?:و|ها|هم|ني)?(?= ما)")
_OPPOSITES: Final = tuple(
    (_whole(one), _whole(other))
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
            r"augment\w*|hausse|increas\w*|raise\w*|زياده|رفع|يرفع|ارتف\w*|زاد\w*|يزيد",
            r"redui\w*|reduc\w*|baiss\w*|diminu\w*|lower\w*|cut|خفض\w*|تخفيض|تقليص|نقص\w*|n9es",
        ),
        (r"ouv(?:rir|re|ert\w*)|open\w*|فتح\w*|يفتح|7ell?", r"ferm\w*|clos(?:e|ed|ing)|اغلاق|يغلق|سد|sedd?"),
        (r"obligatoire\w*|compulsory|mandatory|اجباري\w*|الزامي\w*", r"facultati\w*|volontaire\w*|optional|اختياري\w*"),
        (r"avant|before|قبل|9bel", r"apres|after|بعد|mora|mn b3d"),
        (
            r"plus (?:fort|grand|rapide|haut)\w*|stronger|larger|higher|اقوي|اكبر|اعلي|kter|كثر|كتر|اكثر",
            r"moins|weaker|smaller|lower|اضعف|اصغر|ادني|اقل|9ell|قل",
        ),
        (r"national\w*|وطني\w*", r"local|locale|locaux|محلي\w*"),
        (r"legal\w*|قانوني\w*", r"illegal\w*|غير قانوني\w*"),
        (r"accept\w*|قبل\w*|يقبل", r"refus\w*|reject\w*|رفض\w*|يرفض"),
        (r"soutien\w*|souten\w*|support\w*|دعم\w*|يدعم", r"oppos\w*|معارض\w*|يعارض"),
    )
)
"""Words of the trade that say the contrary of one another, folded."""


def polarity_fault(text: str, language: Language, evidence: Evidence) -> str:
    """`negation`, `exception` or `scope` where a sentence denies, excepts or limits otherwise than its evidence; else empty."""
    said, known = _plain(text), _plain(evidence.sentences)
    if _DISOWNS.search(said) and not _DISOWNS.search(known):
        return "negation"
    excepting = _WITHOUT.sub(" ", said) if language is Language.ARABIC and _denies(evidence) else said
    if bool(_EXCEPTS.search(excepting)) != bool(_EXCEPTS.search(known)):
        return "exception"
    if any(words.search(said) and not words.search(known) for words in (_ONLY, _MOST, _LESS, _PART, _LEAST, _NEVER)):
        return "scope"
    if _ALONE.search(said) and not _BY_ITSELF.search(known):
        return "scope"
    if _ALL.search(said) and not _EACH.search(known):
        return "scope"
    if any(_turned(said, known, one, other) or _turned(said, known, other, one) for one, other in _OPPOSITES):
        return "scope"
    return "" if _denials_agree(text, language, evidence) else "negation"


def _turned(said: str, known: str, one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    """Whether one thing is said and only its contrary is known."""
    return bool(one.search(said) and not one.search(known) and len(other.findall(known)) > len(other.findall(said)))


def _denies(evidence: Evidence) -> bool:
    return bool(negations(_prepared(evidence.sentences)))


def _denials_agree(text: str, language: Language, evidence: Evidence) -> bool:
    claimed, affirmed = _denied(text, language, without=language is Language.ARABIC)
    known, _ = _denied(evidence.sentences, evidence.source.passage.language)
    if claimed and not known:
        return False
    if not claimed and not _NEEDS.search(_plain(text)) and _denies_throughout(evidence.sentences):
        return False
    undone = _undone(evidence.sentences)
    if undone and not claimed and _NEEDS.search(_plain(text)):
        return True
    if undone and _undone(text):
        return _shared(claimed, known)
    if len(claimed) == 1 and undone:
        return False
    if any(keys & affirmed for scope in known for keys in scope[: 1 if claimed else _HEAD]):
        return False
    return _shared(claimed, known)


def _denies_throughout(text: str) -> bool:
    """Whether each sentence of a text denies what it says from its beginning on, and says nothing else behind."""
    said = [_prepared(sentence.text) for sentence in sentences(text)]
    return bool(said) and all(map(_denies_all, said))


def _denies_all(sentence: str) -> bool:
    found, folded = negations(sentence), plain(sentence)
    begins = bool(found) and len(folded[: found[0].start].split()) < _BEGINNING
    return begins and not _undone(sentence) and not _GOES_ON.search(folded.rstrip(" .;؛"))


_BEGINNING: Final = 4
"""Words before a denial that denies the sentence. Chosen by hand: a subject with its article and an adjective."""
_GOES_ON: Final = re.compile(
    r"[;:؛]|[,،](?! *(?:ni|nor|ولا|or|ou|w la)(?!\w))|(?<!\w)(?:mais|but|بل|ولكن|لكن|walakin|et non|sans|without)(?!\w)"
)
"""What leads to another statement, folded."""


def _shared(claimed: Scopes, known: Scopes) -> bool:
    """Whether each denial of a sentence denies something that is denied there too."""
    return all(not scope or any(a & b for a in scope for other in known for b in other) for scope in claimed)


_NEEDS: Final = _whole(
    r"depend\w*|besoin|condition\w*|exig\w*|suppose\w*|necessite\w*|requires?|required|needs?|needed|hinge\w*|relies|rests?"
    r"|رهين\w*|مرهون\w*|[يت]تطلب|[يت]حتاج|[يت]توقف علي|شرط\w*|محتاج\w*|كيحتاج|كتحتاج|خاصها?|kay7taj|kat7taj|khassha?|chert"
)
"""What says without a denial that something cannot be without another."""


Scopes = list[list[frozenset[str]]]
"""For each denial, the meanings of the first words that it denies."""


def _undone(text: str) -> bool:
    """Whether a sentence has two denials that undo each other: "cannot succeed without"."""
    return len(sentences(text)) == 1 and sum(not _NOR.fullmatch(found.words) for found in negations(text)) == 2


_NOR: Final = re.compile(r"ولا|ni|nor|neither|wla")


def _denied(text: str, language: Language, *, without: bool = False) -> tuple[Scopes, frozenset[str]]:
    """For each denial of a text, the meanings of the first words behind it in its clause; and the keys of all words denied by none.

    `without` says that what may be "except" is "without".
    """
    folded = _plain(text)
    places = [(found.start, found.end, found.words) for found in negations(_prepared(text))]
    also = (_FALSE, _ALSO_DENIES, *((_WITHOUT,) if without else ()))
    places += [(m.start(), m.end(), "") for pattern in also for m in pattern.finditer(folded)]
    places = _without_or(places, folded, language)
    scopes, held = [], list[range]()
    for start, end, words in sorted(places):
        clause = _CLAUSE_END.split(folded[end:])[0]
        verb = words if _CIRCUMFIX.search(words) else ""
        scopes.append([meaning.keys for meaning in meanings(f"{verb} {clause}", language)][:_SCOPE])
        begins = (
            max((m.end() for m in _CLAUSE_END.finditer(folded, 0, start)), default=0) if _NO.fullmatch(words) else start
        )
        held.append(range(begins, end + len(clause)))
    free = "".join(letter for at, letter in enumerate(folded) if not any(at in place for place in held))
    return scopes, frozenset(
        key for meaning in meanings(free, language) if not is_light(meaning.text) for key in meaning.close
    )


_Place = tuple[int, int, str]
"""Where a denial begins and ends in a folded text, and its words; none for those of `_ALSO_DENIES`."""


def _without_or(places: list[_Place], folded: str, language: Language) -> list[_Place]:
    """Denials without words that are none by themselves: Darija's "or" is "nor" only behind a denial, as is English "nor"."""
    alone = _ALONE_NONE.get(language)
    if alone is None:
        return places
    firm = [place for place in places if not alone.fullmatch(place[2])]
    if not firm:
        return []
    first = min(firm)[1]
    return firm + [(m.start(), m.end(), m[0]) for m in alone.finditer(folded, first)]


_ALONE_NONE: Final = {
    Language.DARIJA: re.compile(r"(?<!\w)(?:ولا|لا)(?!\w)"),
    Language.DARIJA_LATIN: re.compile(r"(?<!\w)w ?la(?!\w)"),
    Language.ENGLISH: re.compile(r"(?<!\w)nor(?!\w)"),
}
_CIRCUMFIX: Final = re.compile(r"\S{3,}(?:ش|ch|sh)$")
_NO: Final = re.compile(r"no|none|nothing|aucune?|rien|ni|nor|neither")
"""Denials behind the verb that they deny: "creates no relationship"."""
_HEAD: Final = 2
"""Words behind a denial that are denied first of all. Chosen by hand."""


def _plain(text: str) -> str:
    """Folded, with "ألا" (that not) told from "إلا" (except)."""
    return plain(_prepared(text))


def _prepared(text: str) -> str:
    """A text in which what does not stop goes on: that denies nothing."""
    return _NOT_STOP.sub(lambda match: "يستمر" if match["ar"] else "continue", _THAT_NOT.sub("ان لا", text))


_NOT_STOP: Final = re.compile(
    r"(?<!\w)(?:(?P<ar>(?:ان )?لا [يت]توقف|ما ?(?:ك|غا)?[يت]حبس(?:و|ها)?ش)|ne (?:cess\w+|s['’](?:arrêt|interromp)\w+) pas"
    r"|(?:does|do|will) not (?:stop|cease)|never stops?|ma(?:ka|gha)?[yt]7ebs?(?:ou?)?ch|mat7besch)(?!\w)"
)


_THAT_NOT: Final = re.compile(r"(?<!\w)[وف]?ألا(?!\w)")
_CLAUSE_END: Final = re.compile(r"[;:،؛!?؟\n]|[.,](?!\d)")
_SCOPE: Final = 4
"""Words behind a denial that it is taken to deny. Chosen by hand."""
