"""What people want of calls, as they put it in the five forms: which are open for whom, how to apply, where a dossier stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from core.language.fold import fold_in_place
from core.text import normalise, western_digits

_LONGEST_ASKING = 200
"""Characters of a message that is for calls. Chosen by hand: what is longer asks something else."""
_COMMANDS = frozenset(["appels", "calls", "nidaat", "nida2at", "نداءات", "النداءات"])
_CALL = (
    r"(?:appels? a (?:candidatures?|projets?|manifestations? d'interet)|appels?|calls? for (?:interest|proposals?|projects?)|calls?"
    r"|(?:ال)?نداء(?:ات)?(?: ديال)?(?: (?:ال)?(?:ترشيح|مشاريع|اهتمام))?|طلبات? (?:ال)?(?:مشاريع|عروض)"
    r"|l?n+ida2?(?:at)?|appel (?:a|d)[a-z]* ?[a-z]*)"
)
_AID = (
    r"(?:subventions?|financements?|aides?|soutiens?|grants?|funding|support|d[ae]3e?m|lda3m|dd?a3m|tmwil|tamwil"
    r"|(?:ال)?(?:دعم|منح|منحه|تمويل))"
)
_ORGANISED = (
    r"(?:associations?|cooperatives?|ong|organisations?|jam3iy(?:a|at|ate)|jem3iy(?:a|at)|(?:ال|لل|ل)?جمعي(?:ه|ات)|t?3awniyat?"
    r"|(?:ال|لل|ل)?تعاوني(?:ه|ات))"
)
_ASKS = (
    r"(?:quels?|quelles?|y a(?:-t-il| t il)?|existe|ouverts?|ouvertes?|en cours|which|what|are there|is there|any|open"
    r"|ما هي|ماهي|هل|هناك|توجد|المفتوحه|مفتوح(?:ه)?|واش|كاين(?:ين|ه)?|شنو|اشمن|محلول(?:ين|ه)?"
    r"|wach|kayn(?:in|a)?|chno|chnahoma|achmen|me7loul(?:in|a)?|m7loul(?:in|a)?|mftou7(?:in|a)?)"
)
_OPEN = re.compile(
    rf"(?<!\w){_ASKS}(?!\w).*(?<!\w)(?:{_CALL})(?!\w)|(?<!\w)(?:{_CALL})(?!\w).*(?<!\w){_ASKS}(?!\w)"
    rf"|(?<!\w){_ASKS}(?!\w).*(?<!\w){_AID}(?!\w).*(?<!\w)(?:l |li |lil )?(?:l)?{_ORGANISED}(?!\w)"
)
_DOSSIER = (
    r"(?:(?:mon|notre|nos) (?:dossiers?|candidatures?)|(?:my|our) (?:dossier|application)s?"
    r"|ملف(?:ي|نا)|(?:ال)?ملف (?:ديالي|ديالنا)|ترشيح(?:ي|نا)|(?:ال)?ترشيح ديال(?:ي|نا)"
    r"|l?mil+af+ (?:dyali|dyalna|diali)|d+os+i[ey]+ ?(?:dyali|dyalna|diali)|l?do(?:s+ier|si) (?:dyali|dyalna|diali))"
)
_NUMBER = re.compile(
    r"(?<!\w)(?:dossier|milaff?|lmilaff?|ملف|الملف|application|candidature)\s*(?:n|no|num|numero|number|رقم|ra9m|nemra|نمره)?"
    r"\s*[°º.#:]*\s*([a-z0-9-]{1,40}-\d{4,9})(?!\w)"
)
_STATUS = re.compile(rf"(?<!\w){_DOSSIER}(?!\w)")
_APPLY = re.compile(
    r"(?:comment|how|كيف|كيفاش|kifach|bghit|بغيت|je veux|nous voulons|we want|i want|نريد|اريد)(?: \S+){0,3}? "
    r"(?:candidater|postuler|apply|ntrech7|ntrech7ou|ntrche7|نترشح|نترشحو|اترشح|نقدم ملف|n9eddem milaff?)"
)


_PREFIXED = r"(?:ال|ل|لل|ب|ف|فال|و)?نداء(?:ات)?|l?n+ida2?(?:at)?|appels?|calls?(?: for [a-z]+)?"
_DEADLINE = re.compile(
    r"(?:date limite|derniere? (?:date|jour|delai)|dernier delai|delai|jusqu'a quand|quand (?:ferme|cloture|finit|se termine)"
    r"|cloture|deadline|closing date"
    r"|last (?:day|date)|when (?:does|do|is).*(?:close|end|due)|until when|اخر (?:اجل|موعد|يوم|نهار)|الاجل|متي (?:ينتهي|يغلق"
    r"|يقفل|اخر)|تاريخ (?:الاغلاق|انتهاء)"
    r"|حتال(?:ي|ا)?|امتي|امتا|وقتاش|fo?9?ach|imta|mta|we?9tach|akhir (?:ajal|nhar|youm|maw3id)|l?ajal|akher (?:ajal|nhar)"
    r"|7ta l ?imta)(?!\w)"
)
_PAPERS = re.compile(
    r"(?<!\w)(?:pieces?|papiers?|documents?|justificatifs?|papers?|what (?:do|must) (?:i|we) (?:send|attach|provide)"
    r"|(?:ال)?(?:وراق|اوراق|وثايق|وثائق|مستندات)|l?w(?:ra9|raq)|l?wata2?i9|lwra9i|lkwaghet|الكواغط|كواغط)(?!\w)"
)
_OF_CALL = re.compile(rf"(?<!\w)(?:{_PREFIXED})(?!\w)")
_CENTRE = re.compile(
    r"(?<!\w)(?:centres? d'appels?|call[- ]?cent(?:er|re)s?"
    r"|(?:[وفب]?ال|لل|[لفب])?(?:مركز|مراكز|سنتر|سنطر)(?: ديال| د)? (?:ال|لل|ل)?نداء"
    r"|(?:f |l|f)?(?:markaz|cent(?:re|er)|s[ae]nt[er]+)(?: dyal| d)? ?(?:l'?appels?|d'appels?|l?n+ida2?))(?!\w)"
)
"""A place that people telephone, which no call for interest is."""
_OUTCOME = re.compile(
    r"(?<!\w)(?:a (?:obtenu|recu|gagne|eu)|ont (?:obtenu|recu|gagne|eu)|retenue?s?|laureate?s?|beneficiaires?|resultats?"
    r"|got|won|received|selected|winners?|results?"
    r"|حصل(?:ت|وا|و)?|فاز(?:ت|وا|و)?|استفاد(?:ت|وا|و)?|المختاره|نتايج|النتايج|ربح(?:ات|و|وا)?|خدا(?:ت|و|وا)?|شدا(?:ت|و)?"
    r"|rb7(?:at|o|ou)?|rbe7|khda(?:t|w|o)?|chda(?:t|w|o)?|nata2ij|nnata2ij)(?!\w)"
)
"""What became of a call, and not which are open."""


class CallWish(StrEnum):
    """What somebody wants of calls."""

    NOTHING = "nothing"
    OPEN = "open"
    APPLY = "apply"
    STATUS = "status"
    """Where their own dossier stands."""
    DEADLINE = "deadline"
    PAPERS = "papers"


@dataclass(frozen=True)
class CallAsked:
    """A wish, with the number of a dossier that was named."""

    kind: CallWish
    number: str = ""


def call_wish(text: str, command: str = "") -> CallAsked:
    """What somebody wants of calls; nothing for every other text."""
    if command:
        return CallAsked(CallWish.OPEN if fold_in_place(command) in _COMMANDS else CallWish.NOTHING)
    plain = " ".join(western_digits(normalise(text)).replace("’", "'").split())
    if len(plain) > _LONGEST_ASKING:
        return CallAsked(CallWish.NOTHING)
    folded = _CENTRE.sub(" ", fold_in_place(plain))
    if found := _NUMBER.search(folded):
        return CallAsked(CallWish.STATUS, found[1].upper())
    if _STATUS.search(folded):
        return CallAsked(CallWish.STATUS)
    if _OF_CALL.search(folded):
        if _PAPERS.search(folded):
            return CallAsked(CallWish.PAPERS)
        if _DEADLINE.search(folded):
            return CallAsked(CallWish.DEADLINE)
    if _APPLY.search(folded):
        return CallAsked(CallWish.APPLY)
    is_open = _OPEN.search(folded) and not _OUTCOME.search(folded)
    return CallAsked(CallWish.OPEN if is_open else CallWish.NOTHING)
