"""What is shared, found by words: of its title, what it is about, its field, place and association, in either script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from core.language.fold import fold
from core.language.forms import Language
from participation.associations.directory.finding import fields_named
from participation.associations.directory.schemas import AssociationField
from participation.associations.resources.schemas import ResourceHead
from participation.associations.words import field_name
from participation.common.territory.gazetteer import Gazetteer

_SPOKEN = (Language.FRENCH, Language.ARABIC)
_STEM = 4
"""Letters of a word that are compared, so that endings do not matter. Chosen by hand: "statuts" finds "statut"."""
_ARTICLES = ("ال", "l'", "d'", "لل")


def sought(found: Iterable[ResourceHead], q: str, gazetteer: Gazetteer) -> tuple[ResourceHead, ...]:
    """Those that have every word that was asked for, or are of a field that the question names, in their order."""
    stems = [f" {_stem(word)}" for word in fold(q).split()]
    named = {field.value for field in fields_named(q)}
    return tuple(one for one in found if one.field in named or _has(_words_of(*one[2:], gazetteer), stems))


@lru_cache(maxsize=20_000)
def _words_of(
    title: str, about: str, field: str, territory: str, name_ar: str, name_fr: str, gazetteer: Gazetteer
) -> str:
    """Its words, each with a space before it: a stem after a space is the beginning of one."""
    places = [place for code in gazetteer.around(territory) if (place := gazetteer.get(code))]
    texts = [title, about, name_fr, name_ar]
    texts += [place.called(form) for place in places for form in _SPOKEN]
    texts += [field_name(AssociationField(field), form) for form in _SPOKEN]
    return "".join(f" {_bare(word)}" for word in fold(" ".join(texts)).split())


def _has(words: str, stems: Sequence[str]) -> bool:
    return all(stem in words for stem in stems)


def _stem(word: str) -> str:
    bare = _bare(word)
    return bare if len(bare) <= _STEM else bare[: max(_STEM, len(bare) - 2)]


def _bare(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) > len(article) + 1:
            return word.removeprefix(article)
    return word
