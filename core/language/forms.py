"""The five forms that people write in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

Entry = TypeVar("Entry")


class Language(StrEnum):
    """Languages a person can be answered in, as BCP 47 tags."""

    FRENCH = "fr"
    ARABIC = "ar"
    DARIJA = "ary"
    DARIJA_LATIN = "ary-Latn"
    ENGLISH = "en"

    @property
    def is_rtl(self) -> bool:
        """Whether it is written from right to left."""
        return self in (Language.ARABIC, Language.DARIJA)

    @property
    def base(self) -> Language:
        """The language whose documents read like it: Darija in Arabic script reads with Arabic, Arabizi with French."""
        return {Language.DARIJA: Language.ARABIC, Language.DARIJA_LATIN: Language.FRENCH}.get(self, self)

    def of(self, table: Mapping[Language, Entry]) -> Entry:
        """What a table holds for this form, or else for the one that it reads like."""
        return table[self] if self in table else table[self.base]
