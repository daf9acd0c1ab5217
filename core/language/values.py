"""Numbers and dates that a text states, and whether another text bears them out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from core.language.counting.units import Unit
from core.language.dates import StatedDate, take_dates
from core.language.fold import plain
from core.language.numbers import DATED, Quantity, plainly, read_quantities


@dataclass(frozen=True)
class Values:
    """What a text states: numbers with what they count, and dates."""

    quantities: tuple[Quantity, ...] = ()
    """Those that are no part of a date."""
    dates: tuple[StatedDate, ...] = ()

    @property
    def figures(self) -> frozenset[str]:
        """Numbers in digits, those of dates among them, as "25" or "3.4"; of two readings the larger."""
        dated = (plainly(max(quantity.values)) for quantity in self._dated)
        return frozenset(plainly(max(quantity.values)) for quantity in self.quantities if not quantity.in_words).union(
            dated
        )

    @property
    def years(self) -> frozenset[int]:
        """Years of dates, and numbers that may be years."""
        dated = {stated.year for stated in self.dates if stated.year}
        numbers = (value for quantity in self.quantities if not quantity.in_words for value in quantity.values)
        return frozenset(dated | {int(value) for value in numbers if 1000 <= value < 3000 and value % 1 == 0})

    def has_number(self, number: Decimal) -> bool:
        """Whether a number is stated: in digits, in words, or as a year."""
        return any(number in quantity.values for quantity in self.quantities) or number in self.years

    def states(self, number: Decimal) -> bool:
        """The same, or as a day of a date."""
        return self.bears_out(Quantity(frozenset([number])))

    def has_date(self, day: date) -> bool:
        """Whether a day is stated; its year may stand elsewhere in the text."""
        return self.bears_out_date(StatedDate(day.month, day.day, day.year))

    def bears_out_date(self, said: StatedDate) -> bool:
        """Whether one of these dates states all that another one does; its year may stand elsewhere in the text."""
        return any(
            stated.month == said.month
            and said.day in (None, stated.day)
            and (said.year in (None, stated.year) or (stated.year is None and said.year in self.years))
            for stated in self.dates
        )

    def bears_out(self, said: Quantity) -> bool:
        """Whether a number stands here, in digits, in words or in a date, and not of clearly other things alone."""
        return any(said.is_borne_out_by(stated) for stated in (*self.quantities, *self._dated))

    def missing_from(self, known: Values) -> list[str]:
        """Its numbers and dates that others do not bear out; small numbers in words that count nothing known are no figures."""
        absent = [plainly(max(said.values)) for said in self.quantities if said.is_figure and not known.bears_out(said)]
        return absent + [str(said) for said in self.dates if not known.bears_out_date(said)]

    def numbers_missing_from(self, known: Values) -> list[str]:
        """The same of its numbers alone, a date's day and year being numbers that count nothing else."""
        said = (*(quantity for quantity in self.quantities if quantity.is_figure), *self._dated)
        return [plainly(max(quantity.values)) for quantity in said if not known.bears_out(quantity)]

    @property
    def _dated(self) -> Iterator[Quantity]:
        for stated in self.dates:
            for number in (stated.day, stated.year):
                if number is not None:
                    yield Quantity(frozenset([Decimal(number)]), frozenset([Unit.DATE]))


@lru_cache(maxsize=2048)
def values(text: str) -> Values:
    """Numbers and dates of a text, none of which runs over the end of a line. Signs are left out: "10-12" is no difference."""
    rest, dates = take_dates(plain(text), f" {DATED} ")
    return Values(read_quantities(rest), dates)
