"""What is shared, found by words: of its title, what it is about, its field, place and association, in either script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from core.language.fold import fold
from core.language.forms import Language
from participation.associations.directory.finding import fields_named
from participation.associations.directory.names import AssociationName
from participation.associations.resources.schemas import ResourceDetails, ResourceHead, SharedResource
from participation.associations.words import field_name
from participation.common.territory.gazetteer import Gazetteer

Sought = TypeVar("Sought", SharedResource, ResourceHead)
_SPOKEN = (Language.FRENCH, Language.ARABIC)
_STEM = 4
"""Letters of a word that are compared, so that endings do not matter. Chosen by hand: "statuts" finds "statut"."""
_ARTICLES = ("ال", "l'", "d'", "لل")


def sought(found: Iterable[Sought], q: str, gazetteer: Gazetteer) -> tuple[Sought, ...]:
    """Those that have every word that was asked for, or are of a field that the question names, in their order."""
    words = [_stem(word) for word in fold(q).split()]
    named = fields_named(q)
    return tuple(
        one
        for one in found
        if (named and one.details.field in named)
        or all(_has(_words_of(one.association, one.details, gazetteer), word) for word in words)
    )


@lru_cache(maxsize=20_000)
def _words_of(by: AssociationName, details: ResourceDetails, gazetteer: Gazetteer) -> Sequence[str]:
    places = [place for code in gazetteer.around(details.territory) if (place := gazetteer.get(code))]
    texts = [details.title, details.about, by.name_fr, by.name_ar]
    texts += [place.called(form) for place in places for form in _SPOKEN]
    texts += [field_name(details.field, form) for form in _SPOKEN]
    return [_bare(word) for word in fold(" ".join(texts)).split()]


def _has(words: Sequence[str], stem: str) -> bool:
    return any(word.startswith(stem) for word in words)


def _stem(word: str) -> str:
    bare = _bare(word)
    return bare if len(bare) <= _STEM else bare[: max(_STEM, len(bare) - 2)]


def _bare(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) > len(article) + 1:
            return word.removeprefix(article)
    return word
