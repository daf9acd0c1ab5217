"""What people want of mentoring, as they put it in the five forms: to apply, to say that they met, to know with whom, to leave."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.language.dates import find_date, take_dates
from core.language.fold import fold_in_place
from core.text import normalise, western_digits
from participation.mentoring.schemas import MentoringSide

_LONGEST_ASKING = 160
"""Characters of a message that is for mentoring. Chosen by hand: what is longer asks something else."""
_ROOM = frozenset(["mentorat", "mentoring", "المواكبه", "الارشاد", "irchad", "lirchad", "mouwakaba", "lmouwakaba"])
_MENTOR = (
    r"(?:mentors?|mentore|mentee|mentoree|l?mentor|l?mouwakab|(?:ال|ل)?(?:مرشد|منتور|مواكب)ا?|l?morchid|l?mourchid)"
)
_MENTEE = (
    r"(?:mentores?|mentee|mentoree|l?mentore|(?:ال)?(?:مستفيد(?: من الارشاد)?|متدرب)|l?mouwakab|un mentor|une mentore|a mentor"
    r"|(?:شي |واحد )?(?:ال)?(?:مرشد|منتور)ا? (?:ليا|يعاوني|يواكبني)|chi mentor|wa7ed l?mentor)"
)
_WANTS = (
    r"(?:je (?:veux|voudrais|souhaite|cherche)|j'aimerais|i (?:want|would like|am looking for|need)|i'd like"
    r"|(?:اريد|اود|ابحث عن|بغيت|كنقلب علي|باغي|باغيه)|(?:bghit|baghi|baghya|kan9elleb 3la|kan9eleb 3la))"
)
_THIS = r"(?:ce|cet|cette|mon|ma|this|my|هذا|هذه|هاد|had)"
_PARTNER = (
    r"(?:binome|mentore?e?|mentee|pair|(?:ال)?(?:ثنايي|مرشد|منتور|مواكب|مستفيد)(?:ي|ا)?(?: ديالي)?"
    r"|l?(?:binome|mentore?|morchid|mourchid)(?: dyali| diali)?)"
)
_BE = r"(?:\s+(?:etre|devenir|un|une|to be|to become|ان اكون|ان اصبح|نكون|نولي|nkoun|nwelli|nweli|avoir|to have|شي|واحد))*\s+"
_BE_MENTOR = re.compile(
    rf"{_WANTS}\s+(?:etre|devenir|to be(?:come)?|to become|ان اكون|ان اصبح|نكون|نولي|nkoun|nwell?i)\s+(?:un |une |a )?"
    rf"{_MENTOR}(?!\w)"
)
_HAVE_MENTOR = re.compile(rf"{_WANTS}{_BE}(?:{_MENTEE}|{_MENTOR})(?!\w)")
_MET = re.compile(
    r"(?:on s'est (?:vus?|vues|rencontres|parle)|nous nous sommes (?:vus|vues|rencontres|parle)"
    r"|j'ai (?:vu|rencontre) mon (?:mentor|mentore)"
    r"|we met|i met my (?:mentor|mentee)|we had (?:a|our) meeting"
    r"|(?:التقينا|تقابلنا|تلاقينا|تلاقيت مع|التقيت ب?)|(?:tla9ina|tlaqina|tla9it|tlaqit|tlakina|tle9ina))(?!\w)"
)
_WHO = re.compile(
    r"(?:qui est (?:mon|ma) (?:mentor|mentore|mentoree|binome)|c'est qui mon (?:mentor|mentore|binome)|who is my (?:mentor|mentee|pair)"
    r"|who's my (?:mentor|mentee)|(?:من هو|من) (?:مرشدي|شريكي)|(?:شكون|اشكون) (?:هو )?(?:ال)?(?:مرشد|منتور|مواكب) ديالي"
    r"|(?:chkoun|chkon|achkoun) (?:howa )?(?:l |l'|el )?(?:l)?(?:mentor|mentore|morchid|mourchid|binome) (?:dyali|diali)"
    rf"|(?:pourquoi|why|لماذا|لم|علاش|3lach|3lax) (?:avec |me donner |with |مع |m3a )?(?:{_THIS}\s+)?{_PARTNER})(?!\w)"
)
_DECLINE = re.compile(
    r"(?:(?:je (?:ne veux pas|veux pas|refuse|decline)|i (?:decline|refuse|do not want|don't want)"
    r"|(?:ارفض|لا اريد|ما بغيتش|ما بغيتشي|ماباغيش|ما باغيش|كنرفض)|(?:ma bghitch|mabghitch|ma baghich|kanrfed|kanrefuse))"
    rf"\s+(?:de |d')?(?:{_THIS}\s+)?{_PARTNER})(?!\w)"
)
_GOAL = re.compile(
    r"(?:(?:mon|notre|nouvel|un nouvel) objectif|(?:my|our|a new|new) goal|هدفي|هدفنا|هدف جديد|الهدف ديالي|الهدف ديالنا"
    r"|l'?objectif (?:dyali|dyalna|diali)|l?hadaf (?:dyali|dyalna|diali)|hadafi)\s*(?:est d[e']|est|c'est|is to|is|هو ان|هو|howa|:)?(?!\w)",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"(?:(?:je (?:quitte|me retire d[ue]|veux (?:quitter|arreter)|voudrais (?:quitter|arreter)|arrete)"
    r"|i (?:leave|quit|want to (?:leave|quit))|(?:اريد الانسحاب من|انسحب من|بغيت نخرج من|غادي نخرج من|نسحب من)"
    r"|(?:bghit nkhrej mn|bghit nkhroj mn|ghadi nkhrej mn|nkhrej mn))"
    r"\s*(?:l'|le |la |the |ل)?(?:mentorat|mentoring|l?mentorat|programme de mentorat|(?:ال)?(?:ارشاد|مواكبه)|l?irchad))(?!\w)"
)
_DAYS: Mapping[str, int] = {
    "aujourd'hui": 0, "ce matin": 0, "ce soir": 0, "today": 0, "this morning": 0, "اليوم": 0, "ليوم": 0, "lyoum": 0, "lyom": 0, "l youm": 0,
    "avant-hier": 2, "avant hier": 2, "the day before yesterday": 2, "اول امس": 2, "ول البارح": 2, "wel lbareh": 2, "wel lbare7": 2,
    "hier": 1, "yesterday": 1, "امس": 1, "البارح": 1, "لبارح": 1, "lbareh": 1, "lbare7": 1, "lbarh": 1, "l bareh": 1, "bare7": 1,
}  # fmt: skip
"""Days ago, by definition of the words."""
_WEEKDAYS: tuple[tuple[str, ...], ...] = (
    ("lundi", "monday", "الاثنين", "الاتنين", "تنين", "tnin", "ltnin", "letnin"),
    ("mardi", "tuesday", "الثلاثاء", "التلات", "tlat", "tlata"),
    ("mercredi", "wednesday", "الاربعاء", "لاربع", "larb3", "l arb3a", "larb3a"),
    ("jeudi", "thursday", "الخميس", "لخميس", "lkhmis", "khmis"),
    ("vendredi", "friday", "الجمعه", "jem3a", "jjem3a", "jm3a", "ljm3a"),
    ("samedi", "saturday", "السبت", "sebt", "ssebt"),
    ("dimanche", "sunday", "الاحد", "الحد", "l7ed", "7ed", "lhed"),
)


class MentoringWish(StrEnum):
    """What somebody wants of mentoring."""

    NOTHING = "nothing"
    PLACE = "place"
    """To see where they stand, and go on from there."""
    APPLY = "apply"
    MET = "met"
    WHO = "who"
    DECLINE = "decline"
    """To say no to a pair that was made for them."""
    GOAL = "goal"
    LEAVE = "leave"


_SEARCHED = {MentoringWish.LEAVE: _LEAVE, MentoringWish.DECLINE: _DECLINE, MentoringWish.WHO: _WHO}
"""What may be asked too, in the order in which it is looked for."""


@dataclass(frozen=True)
class MentoringAsked:
    """A wish, with the side that somebody applies for where they said it, and the words that may name a day."""

    kind: MentoringWish
    side: MentoringSide | None = None
    words: str = ""


def mentoring_wish(text: str, command: str = "") -> MentoringAsked:
    """What somebody wants of mentoring; nothing for every other text."""
    folded = folded_words(text)
    if command:
        return MentoringAsked(MentoringWish.PLACE if fold_in_place(command) in _ROOM else MentoringWish.NOTHING)
    if len(folded) > _LONGEST_ASKING:
        return MentoringAsked(MentoringWish.NOTHING)
    if folded.strip(" .!?؟«»\"'") in _ROOM:
        return MentoringAsked(MentoringWish.PLACE)
    for wish, pattern in _SEARCHED.items():
        if pattern.search(folded):
            return MentoringAsked(wish)
    return MentoringAsked(MentoringWish.NOTHING) if folded.endswith(("?", "؟")) else _stated(folded)


def _stated(folded: str) -> MentoringAsked:
    """What somebody says, and does not ask."""
    if _GOAL.match(folded):
        return MentoringAsked(MentoringWish.GOAL)
    if _MET.search(folded):
        return MentoringAsked(MentoringWish.MET, words=folded)
    if _BE_MENTOR.search(folded):
        is_mentee = re.search(r"(?<!\w)(?:mentores?|mentee|mentoree|l?mouwakab|مستفيد)(?!\w)", folded)
        return MentoringAsked(MentoringWish.APPLY, MentoringSide.MENTEE if is_mentee else MentoringSide.MENTOR)
    if _HAVE_MENTOR.search(folded):
        return MentoringAsked(MentoringWish.APPLY, MentoringSide.MENTEE)
    return MentoringAsked(MentoringWish.NOTHING)


def folded_words(text: str) -> str:
    """A text as it is compared."""
    return fold_in_place(" ".join(western_digits(normalise(text)).replace("’", "'").split()))


def goal_named(text: str) -> str:
    """The goal that somebody names after calling it one; empty where they name none."""
    plain = " ".join(text.replace("’", "'").split())
    found = _GOAL.match(fold_in_place(plain))  # folding keeps each letter in its place
    return plain[found.end() :].strip(" .:،,'«»\"") if found else ""


def day_named(folded: str, today: date) -> date | None:
    """The day of the past, or today, that a text names; None where it names none."""
    for said, ago in sorted(_DAYS.items(), key=lambda one: -len(one[0])):
        if re.search(rf"(?<!\w){re.escape(said)}(?!\w)", folded):
            return today - timedelta(days=ago)
    if found := find_date(folded):
        return found.day if found.exact and found.day <= today else None
    _, stated = take_dates(folded, " ")
    for one in stated:
        if one.day is not None:
            return _latest(one.day, one.month, today)
    for weekday, names in enumerate(_WEEKDAYS):
        if re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", folded):
            return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    return None


def _latest(day: int, month: int, today: date) -> date | None:
    """The last such day until today."""
    for year in (today.year, today.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        if found <= today:
            return found
    return None
