"""Finding associations by a question in any of the five forms: what they work on, where, and the words that they use themselves."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from core.language.darija.spelling import spelling_key
from core.language.fold import fold
from core.language.forms import Language
from core.language.meaning.meanings import WordMeaning, meanings
from core.language.stem import words_that_count
from core.text import Script, script_of
from participation.associations.directory.kinds import NamedKinds, bare
from participation.associations.directory.schemas import AssociationField, DirectoryEntry
from participation.common.territory.gazetteer import Gazetteer
from participation.common.territory.places import TerritoryPlace

_OF_FIELD, _SPOKEN_OF = 2.0, 1.0
"""Worth of an entry of the field that is asked for, and of one whose own words name it. Chosen by hand: an order."""
_LEAST = 0.34
"""Share of the best entry's worth under which others are no answer to the question. Chosen by hand: a third."""


_KIN = frozenset("#≈")
"""How keys begin that a word shares with others of its concept."""


@dataclass(frozen=True)
class DirectoryQuestion:
    """What somebody asks of the directory."""

    text: str
    language: Language
    fields: frozenset[AssociationField]
    place: TerritoryPlace | None
    words: tuple[frozenset[str], ...]
    """Keys of each word that may tell an association from another."""


@dataclass(frozen=True)
class FoundEntry:
    """An association that a question finds; `distance` is as the gazetteer tells it, 0 where no place was named."""

    entry: DirectoryEntry
    worth: float
    distance: int


@dataclass(frozen=True)
class _Indexed:
    entry: DirectoryEntry
    keys: frozenset[str]
    fields: frozenset[AssociationField]


class DirectoryIndex:
    """The entries that everybody may see, ready to be searched; what has not changed is not read again."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._indexed: dict[int, _Indexed] = {}
        self._rarity: Mapping[str, float] = {}

    def refresh(self, entries: Iterable[DirectoryEntry]) -> None:
        """Know these entries and no others."""
        known, self._indexed = self._indexed, {}
        for entry in entries:
            kept = known.get(entry.number)
            self._indexed[entry.number] = kept if kept and kept.entry == entry else _read(entry)
        counts = Counter(key for one in self._indexed.values() for key in one.keys)
        whole = len(self._indexed) + 1
        self._rarity = {key: math.log(whole / count) for key, count in counts.items()}

    def asked(self, text: str, language: Language) -> DirectoryQuestion:
        """A question with its fields, its place and the words that are left."""
        place = self._gazetteer.named_in(text)
        fields = fields_named(text)
        ours = plain_words("asking") | plain_words("working") | _words_of_place(place)
        counted = (one for one in meanings(text, language) if one.text not in ours)
        words = tuple(_telling(one) | _spelt(one.text) for one in counted if not self._is_of(place, one.text))
        return DirectoryQuestion(text, language, fields, place, words)

    def _is_of(self, place: TerritoryPlace | None, word: str) -> bool:
        """Whether a word is the place that was named, with what is written onto it ("ففاس")."""
        return place is not None and self._gazetteer.named_in(word) == place

    def find(self, question: DirectoryQuestion, limit: int = 10) -> tuple[FoundEntry, ...]:
        """Entries that answer a question, the best first; those of the place alone where one is named, else the nearest of its region."""
        found = [one for indexed in self._indexed.values() if (one := self._found(question, indexed)) is not None]
        if question.place is not None:
            near = [one for one in found if one.distance == 0] or [one for one in found if one.distance <= 2]
            nearest = min((one.distance for one in near), default=0)
            found = [one for one in near if one.distance == nearest]
        best = max((one.worth for one in found), default=0.0)
        kept = [one for one in found if one.worth >= best * _LEAST]
        kept.sort(key=lambda one: (-round(one.worth, 6), not one.entry.is_verified, one.entry.number))
        return tuple(kept[:limit])

    def _found(self, question: DirectoryQuestion, indexed: _Indexed) -> FoundEntry | None:
        worth = 0.0
        if question.fields:
            own = indexed.entry.details.field in question.fields
            worth += _OF_FIELD if own else _SPOKEN_OF if question.fields & indexed.fields else 0.0
        rarest = math.log(len(self._indexed) + 1)
        for keys in question.words:
            shared = max((self._rarity.get(key, 0.0) for key in keys & indexed.keys), default=0.0)
            worth += shared / rarest if rarest else 0.0
        asks_for_place_alone = question.place is not None and not question.fields and not question.words
        if not worth and not asks_for_place_alone:
            return None
        code = question.place.code if question.place else ""
        distance = self._gazetteer.distance(code, indexed.entry.details.territory) if code else 0
        return FoundEntry(indexed.entry, worth, distance)


def _telling(word: WordMeaning) -> frozenset[str]:
    """Keys of a word; of one that names a field, those of the word itself: what it is akin to is for the field to say."""
    return frozenset(key for key in word.keys if key[0] not in _KIN) if fields_named(word.text) else word.keys


def fields_named(text: str) -> frozenset[AssociationField]:
    """The fields that a text names, in whichever form."""
    return _fields().named(text, without=plain_words("working"))


@cache
def plain_words(kind: str) -> frozenset[str]:
    """Folded words that tell no association from another: those of `asking` for one, or of `naming` one."""
    text = resources.files("participation.associations.directory").joinpath("plain_words.txt").read_text("utf-8")
    lines = (line.partition(" | ") for line in text.splitlines())
    return frozenset(word for name, _, words in lines if name == kind for word in words.split())


@cache
def _fields() -> NamedKinds[AssociationField]:
    return NamedKinds(AssociationField, "participation.associations.directory", "fields.txt")


def _spelt(text: str) -> frozenset[str]:
    """One key a word for the many ways to spell a name, in either script."""
    return frozenset(f"={spelling_key(bare(word))}" for word in words_that_count(text))


def _words_of_place(place: TerritoryPlace | None) -> frozenset[str]:
    return frozenset(words_that_count(f"{place.french} {place.arabic}")) if place else frozenset()


def _read(entry: DirectoryEntry) -> _Indexed:
    details = entry.details
    texts = [details.name_ar, details.name_fr, details.about, *details.needs, *details.offers]
    keys = set[str]()
    for text in filter(None, texts):
        language = Language.ARABIC if script_of(text) is Script.ARABIC else Language.FRENCH
        for meaning in meanings(text, language):
            keys |= meaning.keys
    keys |= _spelt(f"{details.name_ar} {details.name_fr}")
    keys -= {key for key in keys if fold(key.lstrip("=")) in plain_words("asking")}
    return _Indexed(entry, frozenset(keys), fields_named(" ".join(texts)))
