"""What people want of training, as they put it in the five forms: which is open near them, a place in it, how far they came."""

from __future__ import annotations

import re
from enum import StrEnum

from core.language.fold import fold_in_place
from core.text import normalise, western_digits

_LONGEST_ASKING = 160
"""Characters of a message that is for training. Chosen by hand: what is longer asks something else."""
_COMMANDS = frozenset(["formations", "formation", "training", "takwin", "تكوين", "التكوين"])
_COURSE = (
    r"(?:formations?|trainings?|courses?|formasyon(?:at)?|l?t[ae]?kwin(?:at)?"
    r"|(?:ال|لل|ل|ب|ف|فال|بال|شي )?تكوين(?:ات)?|(?:ال|لل|ل)?دور(?:ه|ات) (?:ال)?تكوينيه)"
)
_ORGANISED = (
    r"(?:(?:l')?associations?|cooperatives?|associatif|associative|jam3iy(?:a|at|ate)|ljam3iy(?:a|at)|jem3iy(?:a|at)"
    r"|(?:ال|لل|ل)?جمعي(?:ه|ات)|جمعيتنا|جمعيتي|تعاونيه|تعاونيات|للتعاونيات|(?:ال|لل)?جمعوي(?:ه)?)"
)
_ASKS = (
    r"(?:quels?|quelles?|y a(?:-t-il| t il)?|existe|which|what|are there|is there|any|ما هي|ماهي|هل|هناك|توجد"
    r"|واش|كاين(?:ين|ه)?|شنو|اشمن|فين|اين|ou|where|wach|kayn(?:in|a)?|chno|achmen|fin)"
)
_OPEN = (
    r"(?:ouvertes?|ouverts?|en cours|pres de|proches?|autour|open|near|around|المفتوحه|مفتوح(?:ه|ين)?|قريب(?:ه|ين)?|بالقرب|حدا(?:نا|يا)?"
    r"|محلول(?:ين|ه)?|me7loul(?:in|a)?|m7loul(?:in|a)?|mftou7(?:in|a)?|9rib(?:a|in)?|7da(?:na|ya)?)"
)
_JOIN = (
    r"(?:(?:m'|s'|nous |me )?inscrire|(?:m'|nous )?inscri[st]|inscriptions?|participer|enrol|enroll|register|sign up|join"
    r"|(?:ال|لل)?تسجيل|نتسجل(?:و)?|اتسجل|نسجل|اسجل|نشارك(?:و)?|نقيد|ntsej+el(?:ou|o)?|nts[ae]j+l(?:ou|o)?|nsej+el|nchar[ei]?k(?:ou|o)?|tasjil)"
)
_OWN = re.compile(
    r"(?<!\w)(?:(?:ma|mes|notre|nos) (?:formations?|presences?|seances? de formation|inscriptions? a la formation)"
    r"|(?:my|our) (?:training|trainings|attendance|enrolments?)"
    r"|(?:ال)?(?:تكوين|حضور|تسجيل) (?:ديالي|ديالنا)|تكويني|حضوري|تكويننا|حضورنا"
    r"|l?(?:t[ae]?kwin|7o?[dt]our|7odor|formation|formasyon) (?:dyali|dyalna|diali))(?!\w)"
)
_WITH_PLACE = re.compile(rf"(?<!\w){_JOIN}(?!\w).*(?<!\w){_COURSE}(?!\w)|(?<!\w){_COURSE}(?!\w).*(?<!\w){_JOIN}(?!\w)")
_LISTED = re.compile(rf"(?<!\w){_ASKS}(?!\w).*(?<!\w){_COURSE}(?!\w)")
_MEANT = re.compile(rf"(?<!\w)(?:{_ORGANISED}|{_OPEN})(?!\w)")
_ELSEWHERE = re.compile(
    r"(?<!\w)(?:professionnelles?|initiale|universitaires?|continue|gouvernement|enseignants?|vocational|government|teachers?"
    r"|(?:ال)?مهني(?:ه)?|(?:ال)?مستمر|(?:ال)?حكومه|(?:ال)?اساتذه|(?:ال)?معلمين|lmihani|mihani|l7okouma)(?!\w)"
)
"""Training that the party speaks of in its programme: its documents answer for it."""


class TrainingWish(StrEnum):
    """What somebody wants of training."""

    NOTHING = "nothing"
    OPEN = "open"
    ENROL = "enrol"
    OWN = "own"
    """How far they came in theirs."""


def training_wish(text: str, command: str = "") -> TrainingWish:
    """What somebody wants of training; nothing for every other text."""
    if command:
        return TrainingWish.OPEN if fold_in_place(command) in _COMMANDS else TrainingWish.NOTHING
    plain = " ".join(western_digits(normalise(text)).replace("’", "'").split())
    if len(plain) > _LONGEST_ASKING:
        return TrainingWish.NOTHING
    folded = fold_in_place(plain)
    if _ELSEWHERE.search(folded):
        return TrainingWish.NOTHING
    if _OWN.search(folded):
        return TrainingWish.OWN
    if _WITH_PLACE.search(folded):
        return TrainingWish.ENROL
    return TrainingWish.OPEN if _LISTED.search(folded) and _MEANT.search(folded) else TrainingWish.NOTHING
