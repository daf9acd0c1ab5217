"""Wordings that stand in files beside the code that says them: `wordings/<form>.yaml`, a flat mapping from a key to a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Self

import yaml

from core.language.forms import Language

FORMS: Mapping[Language, int] = {Language.FRENCH: 2, Language.ENGLISH: 2, Language.ARABIC: 6}
"""How many forms a word has beside a number; given by the plural rules of Unicode. French and English: of one, of more; Arabic: of none, of
one, of two, of 3 to 10, of 11 to 99, and of hundreds. Languages that are not named count as the one that they read like."""


class Counted(int):
    """A number in a wording: `{count:brouillon attend|brouillons attendent}` is the form that goes with it, "#" in a form the number."""

    def __new__(cls, value: int, language: Language) -> Self:
        """The number, as it is told in a language."""
        made = super().__new__(cls, value)
        made._language = language
        return made

    _language: Language

    def __format__(self, spec: str) -> str:
        """The form, or the number where no forms are given."""
        forms = spec.split("|")
        return forms[self._form].replace("#", str(int(self))) if len(forms) > 1 else format(int(self), spec)

    @property
    def _form(self) -> int:
        language = self._language if self._language in FORMS else self._language.base
        if language is Language.ARABIC:
            return _arabic_form(int(self))
        return int(self > 1 if language is Language.FRENCH else self != 1)


def _arabic_form(number: int) -> int:
    """0, 1 and 2 have a form each; then 3 to 10, 11 to 99, and what ends in two noughts, 01 or 02; given by the plural rules of Unicode."""
    if number < 3:
        return number
    rest = number % 100
    return 5 if rest < 3 else 3 if rest <= 10 else 4


@dataclass(frozen=True)
class Wordings:
    """The wordings of a package and of every folder in it, each read once a process."""

    package: str

    def all_in(self, language: Language) -> Mapping[str, str]:
        """Every wording in a form, by key. Raises ValueError for a key that stands in two files."""
        return _read(self.package, language)

    def say(self, key: str, language: Language, /, **values: object) -> str:
        """A wording with its placeholders filled in; the key itself where there is none, which a test rules out."""
        text = self.all_in(language).get(key, key)
        told = {name: Counted(value, language) if type(value) is int else value for name, value in values.items()}
        return text.format(**told) if values else text


@cache
def _read(package: str, language: Language) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for file in _files(resources.files(package), f"{language}.yaml"):
        new: dict[str, str] = yaml.safe_load(file.read_text("utf-8"))
        if twice := found.keys() & new.keys():
            raise ValueError(f"{file}: {', '.join(sorted(twice))} stand in another file already.")
        found |= new
    return MappingProxyType(found)


def _files(folder: Traversable, name: str) -> Iterator[Traversable]:
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if one.is_dir():
            yield from [one.joinpath(name)] if one.name == "wordings" else _files(one, name)
