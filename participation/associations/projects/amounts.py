"""Dirhams as people write them, and as they read them; kept as whole hundredths, so that sums are right."""

from __future__ import annotations

import re

from core.language.forms import Language
from core.text import western_digits
from participation.associations.projects.errors import AmountError, CountError

_CURRENCY = re.compile(r"(?i)\s*(?:dirhams?|dhs?|mad|درهما?|دراهم)\.?$")
# What separates thousands is one sign throughout, and another than what separates cents.
_GROUPED = re.compile(
    r"\d{1,3}(?P<between>[ .,'’])\d{3}(?:(?P=between)\d{3})*(?:(?!(?P=between))[.,](?P<cents>\d{1,2}))?"
)
_PLAIN = re.compile(r"\d+(?:[.,](?P<cents>\d{1,2}))?")
_MOST = 100_000_000_000
"""Hundredths of a dirham in a line. Chosen by hand: a thousand million dirhams, beyond any association's budget."""
_MOST_PEOPLE = 10_000_000
"""People that a project reaches. Chosen by hand: a quarter of the country."""
_CALLED = {Language.ARABIC: "درهم", Language.DARIJA: "درهم", Language.DARIJA_LATIN: "derhem", Language.ENGLISH: "MAD"}


def hundredths(text: str) -> int:
    """An amount as somebody wrote it ("12 500,50 DH"); none for no text. Raises AmountError."""
    plain = " ".join(western_digits(text).replace("\u00a0", " ").replace("\u202f", " ").replace("٫", ",").split())
    plain = _CURRENCY.sub("", plain.replace("٬", " "))
    if not plain:
        return 0
    found = _GROUPED.fullmatch(plain) or _PLAIN.fullmatch(plain)
    if found is None:
        raise AmountError(remedy="Write it in figures, as 12500 or 12 500,50.")
    cents = found["cents"] or ""
    whole = re.sub(r"\D", "", plain[: len(plain) - len(cents)])
    value = int(whole) * 100 + int(cents.ljust(2, "0"))
    if value > _MOST:
        raise AmountError(remedy="Look whether there is a zero too many.")
    return value


def dirhams(value: int, language: Language) -> str:
    """An amount as a person reads it, cents only where there are some."""
    whole, cents = divmod(abs(value), 100)
    is_english = language is Language.ENGLISH
    grouped = f"{whole:,}" if is_english else f"{whole:,}".replace(",", "\u00a0")
    figure = f"{grouped}{'.' if is_english else ','}{cents:02}" if cents else grouped
    if value < 0:
        # In a text that is read from the right, what comes after a figure is shown left of it: where a minus stands.
        figure = f"{figure}\u2212" if language.is_rtl else f"\u2212{figure}"
    return f"{figure}\u00a0{_CALLED.get(language, 'DH')}"


def dirhams_written(value: int) -> str:
    """An amount as a form holds it."""
    whole, cents = divmod(value, 100)
    return f"{whole},{cents:02}" if cents else str(whole)


def people_counted(text: str) -> int | None:
    """A number of people as somebody wrote it; None for no text. Raises CountError."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", western_digits(text))
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit() or int(plain) > _MOST_PEOPLE:
        raise CountError(remedy="Write a whole number.")
    return int(plain)
