"""Days that somebody asks about as people say them: today, this week-end, next month, in December, on the 21st of November."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.language.dates import StatedDate, months, take_dates
from core.language.fold import fold_in_place
from core.text import normalise, western_digits

_THIS_L, _NEXT_L = r"(?:had|hada|had l|had ch|had s)", r"(?:jay|jaya|li jay|li jaya|lmaji|l jay)"
_THIS_A, _NEXT_A = (
    r"(?:هاد|هذا|هذه|هد)",
    r"(?:الجاي|الجايه|الماجي|المقبل|المقبله|القادم|القادمه|التالي|اللي جاي|اللي جايه|لي جاي|الجايا)",
)
_WEEK_A = r"(?:ال)?(?:اسبوع|سيمانه|سمانه|سيمانا|سمانا)"
_WEEK_L = r"l?(?:simana|semana|simena|smana|semaine|osbo3|ousbou3)"
_MONTH_L = r"(?:ch|l)?(?:chher|chhar|chhr|cher|mois)"
_WEEKEND = (
    r"(?:week[ -]?end|weekend|wik[ie]nd|fin de(?: la)? semaine|نهايه (?:هذا |هاد )?(?:ال)?اسبوع|(?:ال)?(?:ويكاند|ويكند|ويكيند)"
    r"|عطله نهايه الاسبوع|اخر السيمانه|akhir (?:l)?simana)"
)
_SAID = (
    (
        "day_after",
        r"apres[ -]demain|day after tomorrow|بعد غد|بعد غدا|من بعد غدا|be3d ghedda|ba3d ghedda|men be3d ghedda",
    ),
    ("tomorrow", r"demain|tomorrow|غدا|غد|غدوا|ghedda|ghadda|gheda|ghda|ghdda|8edda"),
    (
        "today",
        r"aujourd'?hui|aujourdhui|ce soir|today|tonight|اليوم|هاد النهار|الليله|lyoum|lyom|had nhar|had lila|lyouma",
    ),
    ("next_weekend", rf"(?:week[ -]?end prochain|next week[ -]?end)|{_WEEKEND} {_NEXT_A}|{_WEEKEND} {_NEXT_L}"),
    ("weekend", _WEEKEND),
    (
        "next_week",
        rf"(?:la )?semaine prochaine|next week|{_WEEK_A} {_NEXT_A}|{_WEEK_L} {_NEXT_L}",
    ),
    ("week", rf"cette semaine|this week|{_THIS_A} {_WEEK_A}|{_THIS_L} {_WEEK_L}|la semaine"),
    (
        "next_month",
        rf"(?:le )?mois prochain|next month|(?:ال)?شهر {_NEXT_A}|{_MONTH_L} {_NEXT_L}",
    ),
    ("month", rf"ce mois(?:[ -]ci)?|this month|{_THIS_A} (?:ال)?شهر|{_THIS_L} ?{_MONTH_L}|dans le mois"),
    ("year", r"cette annee|this year|هاد العام|هذا العام|هذه السنه|had l?3am"),
)
_RULES = tuple((name, re.compile(rf"(?<!\w)[وبفل]?(?:{said})(?!\w)")) for name, said in _SAID)
_WEEKDAYS = (
    ("lundi", "monday", "الاثنين", "الاتنين", "التنين", "tnin", "ltnin", "letnin", "ttnin"),
    ("mardi", "tuesday", "الثلاثاء", "التلات", "tlat", "tlata", "ttlat"),
    ("mercredi", "wednesday", "الاربعاء", "لاربع", "الاربع", "larb3", "larb3a", "lareb3"),
    ("jeudi", "thursday", "الخميس", "لخميس", "lkhmis", "khmis", "lekhmis"),
    ("vendredi", "friday", "الجمعه", "jem3a", "jjem3a", "jm3a", "ljm3a", "jjm3a"),
    ("samedi", "saturday", "السبت", "sebt", "ssebt", "sebta"),
    ("dimanche", "sunday", "الاحد", "الحد", "l7ed", "7ed", "lhed", "l7add"),
)


@dataclass(frozen=True)
class AskedPeriod:
    """Days that are asked about, both included."""

    first: date
    last: date


def period_asked(text: str, today: date) -> AskedPeriod | None:
    """The days that a text asks about, those to come before those of the past; None where it names none."""
    folded = fold_in_place(" ".join(western_digits(normalise(text)).replace("’", "'").split()))
    for name, rule in _RULES:
        if rule.search(folded):
            return _said(name, today)
    _, stated = take_dates(folded, " ")
    if stated:
        found = _stated(stated[0], today)
        return found or None
    if named := months(text):
        month = min(named, key=lambda one: (one - today.month) % 12)
        return _month(today.year + (month < today.month), month)
    for weekday, names in enumerate(_WEEKDAYS):
        if re.search(rf"(?<!\w)[وبفل]?(?:{'|'.join(map(re.escape, names))})(?!\w)", folded):
            day = today + timedelta(days=(weekday - today.weekday()) % 7)
            return AskedPeriod(day, day)
    return None


def _said(name: str, today: date) -> AskedPeriod:
    monday = today - timedelta(days=today.weekday())
    saturday = monday + timedelta(days=5)
    match name:
        case "today":
            return AskedPeriod(today, today)
        case "tomorrow" | "day_after":
            day = today + timedelta(days=1 if name == "tomorrow" else 2)
            return AskedPeriod(day, day)
        case "weekend":
            return AskedPeriod(saturday, saturday + timedelta(days=1))
        case "next_weekend":
            return AskedPeriod(saturday + timedelta(days=7), saturday + timedelta(days=8))
        case "week":
            return AskedPeriod(monday, monday + timedelta(days=6))
        case "next_week":
            return AskedPeriod(monday + timedelta(days=7), monday + timedelta(days=13))
        case "month":
            return _month(today.year, today.month)
        case "next_month":
            return _month(today.year + today.month // 12, today.month % 12 + 1)
        case _:
            return AskedPeriod(date(today.year, 1, 1), date(today.year, 12, 31))


def _stated(stated: StatedDate, today: date) -> AskedPeriod | None:
    """A date as far as it is stated: without a year, the next one."""
    year = stated.year or today.year + (stated.month < today.month)
    if stated.day is None:
        return _month(year, stated.month)
    try:
        day = date(year, stated.month, stated.day)
    except ValueError:
        return None
    return AskedPeriod(day, day)


def _month(year: int, month: int) -> AskedPeriod:
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    return AskedPeriod(first, after - timedelta(days=1))
