"""Kinds of things by the words that people name them with, out of a list with a kind a line: fields, and the help that is looked for."""

from __future__ import annotations

import re
from collections.abc import Container
from enum import StrEnum
from importlib import resources
from typing import Generic, TypeVar

from core.language.meaning.meanings import ConceptIndex
from core.language.stem import words_that_count

KindT = TypeVar("KindT", bound=StrEnum)
_LONGEST_NAME = 3
"""Words of a kind's name. Chosen by hand: the longest of the lists."""
_ARTICLE = re.compile(r"^(?:ال|لل)(?=\w{3})|^(?:al|el)[ -]?(?=\w{3})|^[ae](?=([tdrzsn])\1)")


class NamedKinds(Generic[KindT]):
    """The kinds of a list, ready to be found in a text of whichever form."""

    def __init__(self, kinds: type[KindT], package: str, file: str) -> None:
        self._order, wordings = list[KindT](), list[list[str]]()
        for line in resources.files(package).joinpath(file).read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                name, _, words = line.partition(" | ")
                self._order.append(kinds(name))
                wordings.append([word.strip() for word in words.split(",")])
        self._index = ConceptIndex(wordings)

    def named(self, text: str, without: Container[str] = ()) -> frozenset[KindT]:
        """The kinds that a text names; `without` are folded words that name none, whatever they are spelt like."""
        words = [bare(word) for word in words_that_count(text) if word not in without]
        found, alone = set[str](), set(range(len(words)))
        for at in range(len(words)):
            for length, concept in self._index.expressions(words[at : at + _LONGEST_NAME]):
                found.add(concept)
                alone -= set(range(at, at + length))  # "human" of "human rights" names nothing more
        for word in (words[at] for at in alone):
            # A word that stands in the list is that kind alone: others of its root are other things (accounting, computing).
            found |= self._index.named(word) or self._index.concepts(word) | self._index.spoken(word)
        return frozenset(self._order[int(concept[1:])] for concept in found)


def bare(word: str) -> str:
    """A folded word without the article, as either script writes it onto the word ("النور", "annour")."""
    return _ARTICLE.sub("", word)
