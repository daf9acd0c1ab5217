"""Numbers, dates and units of a sentence against its evidence."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from agent.grounding.evidence import Evidence
from core.language.counting.units import DURATIONS, Unit, units_of
from core.language.dates import StatedDate, months
from core.language.fold import fold
from core.language.forms import Language
from core.language.numbers import Quantity
from core.language.stem import words
from core.language.values import Values, values

_MEASURES: Final = DURATIONS | {Unit.MONEY, Unit.PERCENT, Unit.DISTANCE, Unit.AREA}
"""Kinds that a sentence names only where its evidence does."""
_EVERY: Final = {
    Unit.YEARS: re.compile(r"(?<!\w)(?:annuel\w*|annual\w*|yearly|(?:ال)?سنوي\w*|ages?|agee?s?)(?!\w)"),
    Unit.MONTHS: re.compile(r"(?<!\w)(?:mensuel\w*|monthly|(?:ال)?شهري\w*)(?!\w)"),
    Unit.WEEKS: re.compile(r"(?<!\w)(?:hebdomadaire\w*|weekly|(?:ال)?اسبوعي\w*)(?!\w)"),
    Unit.DAYS: re.compile(r"(?<!\w)(?:quotidien\w*|journalier\w*|daily|يومي\w*|(?:في|كل) اليوم|par jour)(?!\w)"),
}
"""Words for how often, folded: "mensuel", "سنويا"."""
_CALENDAR: Final = tuple(
    re.compile(rf"(?<!\w)(?:[فبول]|ال|فال|وال|بال|l|f|nhar )?(?:{names})(?!\w)")
    for names in (
        "lundis?|mondays?|ا?لا?[تث]نين|الاثنين|اثنين|tnin|letnin",
        "mardis?|tuesdays?|ثلاثاء|تلات|الثلاثاء|tlata?|tlat",
        "mercredis?|wednesdays?|اربعاء|لاربع|larb3a?|arb3",
        "jeudis?|thursdays?|خميس|khmis",
        "vendredis?|fridays?|جمعه|jem3a|jm3a",
        "samedis?|saturdays?|سبت|sebt",
        "dimanches?|sundays?|الاحد|l7edd?",
        "(?:(?<=l')|(?<=en )|(?<=cet )|(?<=d'))ete|estiva\\w+|summers?|صيف|صيفيه?|sif",
        "automne|autumn|خريف|khrif",
        "hiver|winters?|شتاء|شتا|chta",
        "printemps|springs?|ربيع|rbi3",
    )
)
"""Days of the week and seasons, folded, in the five forms."""
CALENDAR: Final = re.compile("|".join(pattern.pattern for pattern in _CALENDAR))
"""Any of them."""
_PER_THOUSAND = re.compile(r"(?<!\w)(?:pour mille|per thousand|في الالف|فالالف|f l2alf)(?!\w)|‰")


_AFFIXES: Final = re.compile(r"^[وفبل]ال(?=\w{2})|(?<=[\u0620-\u064a]{3})(?:ها|هم|ه)$")
_GLUED: Final = re.compile(r"^[فبل](?=[\u0620-\u064a]{3})")
"""What Arabic writes onto a word."""
_ONE: Final = re.compile(r"[1١]")
_ABOUT: Final = frozenset(["حول", "اليوم", "lyoum", "lyom", "mn", "m", "h", "min", "am", "x", "k", "may_chhar"])
"""What is another word far more often than a unit: "about" and Darija's "from"."""
_BECOME: Final = re.compile(r"(?<!\w)و?[يت]وليو(?!\s*\d)(?<!\d \w{5})")
"""Darija "become", which standard Arabic reads as July."""


def number_fault(text: str, language: Language, evidence: Evidence) -> str:
    """`number`, `unit` or `date` where a sentence states what its evidence does not; empty where it bears all of them out."""
    said, known = values(text), values(evidence.sentences)
    if not (_fractions_stand(text, evidence, known) and _currencies(text) <= _currencies(evidence.sentences)):
        return "number"
    said = values(_FRACTION.sub(" ", fold(text)))
    if not all(_counted(number, text, known, evidence) for number in said.quantities):
        return "number"
    if not _dates_stand(said, known, _BECOME.sub(" ", text) if language is Language.DARIJA else text, evidence):
        return "date"
    return "" if _measures_stand(text, language, evidence, known) else "unit"


def _counted(number: Quantity, text: str, known: Values, evidence: Evidence) -> bool:
    if number.values == {Decimal(1)} and (number.in_words or number.is_ordinal or not _ONE.search(text)):
        return True
    if number.values == {Decimal(2)} and number.is_ordinal and not any(other.is_ordinal for other in known.quantities):
        return True  # "second homes"
    if number.values == {Decimal(2)} and _DUAL.search(fold(evidence.sentences)):
        return True
    if number.values == {Decimal(50)} and "half" in fractions(evidence.sentences):
        return True
    # "twice a year, one cohort each time" counts what "two cohorts a year" does.
    freed = Quantity(number.values, number.units - {Unit.TIMES}, number.in_words, number.is_ordinal)
    return known.bears_out(freed) or _names(number, evidence)


_DUAL: Final = re.compile(r"(?<!\w)[وفبل]?(?:ال)?(?!اثن|مايت|ميت)[\u0620-\u064a]{3,}ت(?:ين|ان)(?!\w)")
"""Arabic nouns that say "two" by their ending: "حافلتين". Only those of feminine nouns, for others end as plurals do."""
_PER_CENT: Final = {"half": Decimal(50), "quarter": Decimal(25), "three quarters": Decimal(75)}
_FRACTIONS: Final = {
    "three quarters": r"trois quarts|three quarters|ثلاثه ارباع|تلت رباع|tlt rba3",
    "half": r"moitie|demie?|half|(?:ال)?نصف|(?:ال)?نص|noss",
    "two thirds": r"deux tiers|two thirds|(?:ال)?ثلث(?:ا|ي|ين|ان)",
    "third": r"(?<!deux )tiers|(?:a|one) third|(?<!two )thirds?(?= of)|(?:ال)?ثلث(?:ه|ها|هم)?|(?:ال)?تلت(?= (?:ديال|من|د))|tlot",
    "quarter": r"(?<!trois )quarts?|(?:a|one) quarters?|(?:ال)?ربع(?:(?= (?:ديال|من|د|ال))|ها|هم)",
}
_FRACTION: Final = re.compile(rf"(?<!\w)(?:{'|'.join(_FRACTIONS.values())})(?!\w)")
_CURRENCIES: Final = {
    "dirham": r"dirhams?|dhs?|mad|mdh|درهم\w*|دراهم|dirhem|derhem",
    "euro": r"euros?|eur|€|اورو|يورو",
    "dollar": r"dollars?|usd|\$|دولار\w*",
}


def fractions(text: str) -> set[str]:
    """Which fractions a text states in words."""
    return {name for name, words_ in _FRACTIONS.items() if re.search(rf"(?<!\w)[وفبل]?(?:{words_})(?!\w)", fold(text))}


def _fractions_stand(text: str, evidence: Evidence, known: Values) -> bool:
    """Whether its fractions are said there too, or as so many per cent."""
    missing = fractions(text) - fractions(evidence.sentences)
    hundredths = {value for number in known.quantities if Unit.PERCENT in number.units for value in number.values}
    return all(_PER_CENT.get(name) in hundredths for name in missing)


def _currencies(text: str) -> set[str]:
    return {name for name, words_ in _CURRENCIES.items() if re.search(rf"(?<![^\W\d])(?:{words_})(?!\w)", fold(text))}


def _names(number: Quantity, evidence: Evidence) -> bool:
    """Whether a number is part of a name or a year that stands around the evidence: "TAMKINE 2.0", "le programme 2026"."""
    around = values(evidence.context)
    if number.units:
        return False
    return any(
        value != value.to_integral_value() or 1900 <= value <= 2100 for value in number.values
    ) and around.bears_out(number)


def _dates_stand(said: Values, known: Values, text: str, evidence: Evidence) -> bool:
    published = evidence.source.passage.meta.published_on
    around = values(evidence.context)
    for stated in said.dates:
        if not (
            known.bears_out_date(stated)
            or around.bears_out_date(stated)
            or _is(stated, published)
            or _is_listed(stated, known)
        ):
            return False
    here = months(evidence.whole) | ({published.month} if published else set())
    if months(text) - here:
        return False
    claimed, there = _calendar(text), _calendar(evidence.whole)
    return claimed <= there


def _is_listed(stated: StatedDate, known: Values) -> bool:
    """Whether a day is one of several of a month that is named once: "en décembre 2021 : le 9, le 10 et le 16"."""
    if stated.day is None:
        return False
    days = {value for number in known.quantities if not number.units for value in number.values}
    undated = Values(known.quantities, tuple(day for day in known.dates if day.day is None))
    return Decimal(stated.day) in days and undated.bears_out_date(replace(stated, day=None))


def _is(stated: object, day: date | None) -> bool:
    return (
        day is not None
        and (getattr(stated, "day", None), getattr(stated, "month", 0))
        in (
            (day.day, day.month),
            (None, day.month),
        )
        and getattr(stated, "year", None) in (None, day.year)
    )


def _calendar(text: str) -> set[int]:
    folded = fold(text).replace("’", "'")
    return {place for place, pattern in enumerate(_CALENDAR) if pattern.search(folded)}


def _measures_stand(text: str, language: Language, evidence: Evidence, known: Values) -> bool:
    if _PER_THOUSAND.search(fold(text)) and not _PER_THOUSAND.search(fold(evidence.sentences)):
        return False
    spoken = evidence.source.passage.language
    claimed, there = _measures(text, language), _measures(evidence.sentences, spoken)
    there |= {Unit.YEARS} if _ANNIVERSARY.search(fold(evidence.sentences)) else set()
    if known.dates or known.years:
        there |= {Unit.YEARS}
    there |= {Unit.MONTHS} if known.dates else set()
    there |= {Unit.DAYS} if any(stated.day for stated in known.dates) or _calendar(evidence.sentences) else set()
    if Unit.DAYS in there and any(Decimal(7) in number.values for number in known.quantities):
        there.add(Unit.WEEKS)
    names = "\n".join((evidence.source.passage.meta.title, *evidence.source.passage.heading))
    return claimed <= there | _measures(names, spoken)


_ANNIVERSARY: Final = re.compile(r"(?<!\w)(?:anniversa\w+|(?:[بلوف]?ال|ب|ل)?ذكري|dikra)(?!\w)")
"""What is counted in years without saying so, folded."""


def _measures(text: str, language: Language) -> set[Unit]:
    other = _ABOUT | {"an"} if language is Language.ENGLISH else _ABOUT
    named = {
        unit
        for word in words(text)
        if word not in other
        for unit in units_of(word) | units_of(_AFFIXES.sub("", word)) | units_of(_GLUED.sub("", word))
    } | {unit for number in values(text).quantities for unit in number.units & {Unit.PERCENT} or number.units}
    named |= {unit for unit, pattern in _EVERY.items() if pattern.search(fold(text))}
    return {unit for unit in named if unit in _MEASURES}
