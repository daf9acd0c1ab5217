"""What a sentence denies and excepts, against its evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from agent.grounding.evidence import Evidence
from agent.grounding.patterns import whole_words
from core.language.fold import plain
from core.language.forms import Language
from core.language.meaning.meanings import is_light, meanings
from core.language.meaning.polarity import negations
from core.language.sentences import sentences

_FALSE: Final = whole_words(
    r"faux|fausses?|mensonges?|inexact\w*|a tort|false|untrue|wrong|(?:a|the|is|are) lies?(?! in| on| over| with)|lying|كاذب|كذب"
    r"|خطا|باطل|غير صحيح|كدوب|kdoub|ghalat|غالط"
)
"""What calls the rest of a sentence untrue."""
_ALSO_DENIES: Final = whole_words(
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
_EXCEPTS: Final = whole_words(
    r"sauf|excepte\w*|hormis|a l'exception|a part|en dehors d\w+|except(?:ing|ed|ion)?|other than|apart from|but not|unless"
    r"|a moins|ما لم|excluding"
    r"|[وف]?الا(?= (?!ان))|سوي|باستثناء|ما ?عدا|عدا|خلا|من غير|men ghir|mn ghir|illa|ila la|ماشي ل\w+|machi l(?= )"
)
_UNLESS: Final = whole_words(r"unless|a moins|ما لم|الا اذا")
_IF_NOT: Final = re.compile(r"(?<!\w)(?:if .{0,60}\bnot\b|si .{0,60}\bn(?:e |')|(?:اذا|ان) لم(?!\w)|ila ma)")
"""Two ways to say one condition."""


def polarity_fault(text: str, language: Language, evidence: Evidence) -> str:
    """`negation` or `exception` where a sentence denies or excepts otherwise than its evidence; empty where it does not."""
    said, known = _plain(text), _plain(evidence.sentences)
    if _DISOWNS.search(said) and not _DISOWNS.search(known):
        return "negation"
    excepting = _WITHOUT.sub(" ", said) if language is Language.ARABIC and _denies(evidence) else said
    excepted = bool(_EXCEPTS.search(known)) or bool(_UNLESS.search(said) and _IF_NOT.search(known))
    if bool(_EXCEPTS.search(excepting)) != excepted:
        return "exception"
    if _UNLESS.search(said) and _IF_NOT.search(known):
        return ""
    return "" if _denials_agree(text, language, evidence) else "negation"


def _denies(evidence: Evidence) -> bool:
    return bool(negations(prepared(evidence.sentences)))


def _denials_agree(text: str, language: Language, evidence: Evidence) -> bool:
    said = _denied(text, language, without=language is Language.ARABIC)
    known = _denied(evidence.sentences, evidence.source.passage.language)
    claimed = said.scopes
    if claimed and not known.scopes:
        return False
    if not claimed and not _NEEDS.search(_plain(text)) and _denies_throughout(evidence.sentences):
        return False
    undone = _undone(evidence.sentences)
    if undone and not claimed and _NEEDS.search(_plain(text)):
        return True
    if undone and _undone(text):
        return _shared(said, known)
    if len(claimed) == 1 and undone:
        return False
    if any(keys & said.affirmed for scope in known.scopes for keys in scope[: 1 if claimed else _HEAD]):
        return False
    return _shared(said, known)


def _denies_throughout(text: str) -> bool:
    """Whether each sentence of a text denies what it says from its beginning on, and says nothing else behind."""
    said = [prepared(sentence.text) for sentence in sentences(text)]
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


def _shared(said: _Denied, known: _Denied) -> bool:
    """Whether each denial denies something that is denied there too, or says of it that it is not: "housing is no part of it"."""
    heads = [keys for scope in known.scopes for keys in scope[:_HEAD]]
    return all(
        not scope
        or any(a & b for a in scope for other in known.scopes for b in other)
        or any(keys & before for keys in heads)
        for scope, before in zip(said.scopes, said.around, strict=True)
    )


_NEEDS: Final = whole_words(
    r"depend\w*|besoin|condition\w*|exig\w*|suppose\w*|necessite\w*|requires?|required|needs?|needed|hinge\w*|relies|rests?"
    r"|رهين\w*|مرهون\w*|[يت]تطلب|[يت]حتاج|[يت]توقف علي|شرط\w*|محتاج\w*|كيحتاج|كتحتاج|خاصها?|kay7taj|kat7taj|khassha?|chert"
)
"""What says without a denial that something cannot be without another."""


@dataclass(frozen=True)
class _Denied:
    """What a text denies: for each denial, the meanings of the first words denied, and of those before it in its clause."""

    scopes: list[list[frozenset[str]]]
    around: list[frozenset[str]]
    affirmed: frozenset[str]
    """Meanings of all words that no denial reaches."""


def _undone(text: str) -> bool:
    """Whether a sentence has two denials that undo each other: "cannot succeed without"."""
    said = _NOT_SUCH.sub(" ", prepared(text))
    return len(sentences(text)) == 1 and sum(not _NOR.fullmatch(found.words) for found in negations(said)) == 2


_NOT_SUCH: Final = re.compile(r"(?<!\w)غير(?= ال)")
"""What makes an adjective its contrary and denies no more: "الأحياء غير المهيكلة"."""
_NOR: Final = re.compile(r"ولا|ni|nor|neither|wla")


def _denied(text: str, language: Language, *, without: bool = False) -> _Denied:
    """What a text denies, and what it does not; `without` says that what may be "except" is "without"."""
    folded = _plain(text)
    places = [(found.start, found.end, found.words) for found in negations(prepared(text))]
    also = (_FALSE, _ALSO_DENIES, *((_WITHOUT,) if without else ()))
    places += [(m.start(), m.end(), "") for pattern in also for m in pattern.finditer(folded)]
    places = _without_or(places, folded, language)
    scopes, around, held = [], list[frozenset[str]](), list[range]()
    for start, end, words in sorted(places):
        begins = max((m.end() for m in _CLAUSE_END.finditer(folded, 0, start)), default=0)
        behind, before = _CLAUSE_END.split(folded[end:])[0], folded[begins:start]
        is_behind = bool(_ENDS.fullmatch(words) and not behind.strip()) or bool(_PASSIVE.search(folded[begins:end]))
        verb = words if _CIRCUMFIX.search(words) else ""
        denied = f"{_from_the_last(before)} {behind}" if is_behind else f"{verb} {behind}"
        scopes.append([meaning.keys for meaning in meanings(denied, language)][:_SCOPE])
        around.append(frozenset(key for meaning in meanings(before, language) for key in meaning.close))
        held.append(range(begins if is_behind or _NO.fullmatch(words) else start, end + len(behind)))
    free = "".join(letter for at, letter in enumerate(folded) if not any(at in place for place in held))
    affirmed = (meaning.close for meaning in meanings(free, language) if not is_light(meaning.text))
    return _Denied(scopes, around, frozenset[str]().union(*affirmed))


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
_ENDS: Final = re.compile(r"nothing|none|nobody|no one|rien|personne|walou?|والو")
"""Denials that may end their clause, and then deny what stands before them: "signed nothing"."""
_PASSIVE: Final = re.compile(
    r"(?<!\w)(?:is|are|was|were|be|been|est|sont|ete|etre) (?:banned|forbidden|rejected|refuse[ds]?|rejete\w*|interdit\w*)$"
)
"""What is denied by what is done to it, and stands before: "new wells are banned"."""


def _from_the_last(before: str) -> str:
    return " ".join(reversed(before.split()[-_SCOPE:]))


_HEAD: Final = 2
"""Words behind a denial that are denied first of all. Chosen by hand."""


def _plain(text: str) -> str:
    """Folded, with "ألا" (that not) told from "إلا" (except)."""
    return plain(prepared(text))


def prepared(text: str) -> str:
    """The text in which what does not stop goes on: that denies nothing."""
    return _NOT_STOP.sub(lambda match: "يستمر" if match["ar"] else "continue", _THAT_NOT.sub("ان لا", text))


_NOT_STOP: Final = re.compile(
    r"(?<!\w)(?:(?P<ar>(?:ان )?لا [يت]توقف|ما ?(?:ك|غا)?[يت]حبس(?:و|ها)?ش)|ne (?:cess\w+|s['’](?:arrêt|interromp)\w+) pas"
    r"|(?:does|do|will) not (?:stop|cease)|never stops?|ma(?:ka|gha)?[yt]7ebs?(?:ou?)?ch|mat7besch)(?!\w)"
)


_THAT_NOT: Final = re.compile(r"(?<!\w)[وف]?ألا(?!\w)")
_CLAUSE_END: Final = re.compile(r"[;:،؛!?؟\n]|[.,](?!\d)")
_SCOPE: Final = 4
"""Words behind a denial that it is taken to deny. Chosen by hand."""
