"""Figures as readers of a language write them; Western digits everywhere, as Morocco does."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from agent.organisation.replies import written_date
from core.language.forms import Language
from evals.figures.statistics import Interval
from evals.score import Goal

_LEFT_TO_RIGHT, _FIRST_STRONG, _END = "\u2066", "\u2068", "\u2069"
_HARD, _THIN = "\u00a0", "\u202f"
"""Spaces that no line breaks at; French sets the thin one before a per cent sign and between thousands."""


class Numbers:
    """Writes figures in one language; in Arabic each is isolated, so that its parts keep their order among the words."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def share(self, value: float) -> str:
        """A share from 0 to 1 as "87.5 %"; what is not quite all never reads 100, nor what is not quite nothing 0."""
        return self._isolated(self._decimal(_tenths(value)) + self._percent())

    def interval(self, interval: Interval, goal: Goal = Goal.HIGHER) -> str:
        """The bounds: "83–90 %" of shares."""
        if goal is Goal.QUANTITY:
            return self._isolated(f"{self._amount(interval.low)}–{self._amount(interval.high)}")
        low, high = (format(100 * bound, ".0f") for bound in (interval.low, interval.high))
        return self._isolated(f"{low if low == high else f'{low}–{high}'}{self._percent()}")

    def value(self, value: float, goal: Goal) -> str:
        """A share as per cent, a quantity as it is."""
        return self._isolated(self._amount(value)) if goal is Goal.QUANTITY else self.share(value)

    def points(self, difference: float, goal: Goal = Goal.HIGHER) -> str:
        """A difference with its sign, of shares in percentage points."""
        size = (
            self._amount(abs(difference)) if goal is Goal.QUANTITY else self._decimal(round(100 * abs(difference), 1))
        )
        sign = "+" if difference > 0 else "−" if difference < 0 else "±"
        return self._isolated(f"{sign}{size}")

    def size(self, difference: float) -> str:
        """How large a difference of shares is, in percentage points and without a sign."""
        return self._isolated(self._decimal(round(100 * abs(difference), 1)))

    def bounds(self, interval: Interval) -> str:
        """Bounds of a difference of shares in percentage points: "−3.0 … +5.2"."""
        low, high = (_bare(self.points(bound)) for bound in (interval.low, interval.high))
        return self._isolated(f"{low} … {high}")

    def count(self, number: int) -> str:
        """A whole number, with its thousands apart."""
        return self._isolated(self._grouped(number))

    def chance(self, p: float) -> str:
        """A p value: "p = 0.012", or "p < 0.001"."""
        written = self._point("0.001" if p < 0.001 else f"{p:.3f}")
        return self._isolated(f"p{_HARD}{'<' if p < 0.001 else '='}{_HARD}{written}")

    def moment(self, at: datetime) -> str:
        """A day and a time: "22 novembre 2026, 08:00 UTC"."""
        zone = f" {at.tzname()}" if at.tzinfo else ""
        day = written_date(at.date(), self._language)
        return f"{day}{'،' if self._language.is_rtl else ','} {self._isolated(f'{at:%H:%M}{zone}')}"

    def text(self, value: object) -> str:
        """A name or a word from elsewhere, kept from disturbing the order of the sentence it is put into."""
        said = str(value)
        foreign = any(unicodedata.bidirectional(letter) in ("R", "AL", "RLE", "RLO", "RLI") for letter in said)
        if not (foreign or self._language.is_rtl) or said[:1] in (_LEFT_TO_RIGHT, _FIRST_STRONG):
            return said
        return f"{_FIRST_STRONG}{said}{_END}"

    def _isolated(self, text: str) -> str:
        return f"{_LEFT_TO_RIGHT}{text}{_END}" if self._language.is_rtl else text

    def _percent(self) -> str:
        return "%" if self._language is Language.ENGLISH else f"{_THIN}%"

    def _decimal(self, number: float) -> str:
        return self._point(f"{number:.0f}" if number == int(number) else f"{number:.1f}")

    def _amount(self, number: float) -> str:
        if 0 < abs(number) < 10 and number != int(number):
            return self._point(f"{number:.3g}" if "e" not in f"{number:.3g}" else f"{number:.6f}")
        return self._grouped(round(number))

    def _grouped(self, number: int) -> str:
        return f"{number:,}" if self._language is Language.ENGLISH else f"{number:,}".replace(",", _THIN)

    def _point(self, written: str) -> str:
        return written if self._language is Language.ENGLISH else written.replace(".", ",")


def _tenths(share: float) -> float:
    tenths = round(100 * share, 1)
    if tenths >= 100 and share < 1:
        return 99.9
    return 0.1 if tenths <= 0 and share > 0 else tenths


def _bare(text: str) -> str:
    return text.strip(_LEFT_TO_RIGHT + _END)
