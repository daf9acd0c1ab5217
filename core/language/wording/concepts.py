"""Words of civic life in French, English and Arabic: what a question's words are called in documents of another language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from core.language import stem as analysis
from core.language.forms import Language

LANGUAGES = (Language.ENGLISH, Language.FRENCH, Language.ARABIC)
"""The columns of a glossary, in their order."""
LONGEST_EXPRESSION = 4
"""Words that count in the longest expression that is looked up as one."""
_NAMES_USED = 2
"""Names of a thing that are looked for, of all that it is asked by. Chosen by hand: the first two are the ones that documents use."""
_DROPPED = "-"
_CLITICS = ("وبال", "ولل", "وب", "ول", "وس", "فس", "و", "ف", "ب", "ل", "ك", "س")


@dataclass(frozen=True)
class Equivalent:
    """What stands for a word or an expression of a question in passages of a language."""

    text: str
    language: Language


Wordings = tuple[tuple[str, tuple[Equivalent, ...]], ...]
Concept = Mapping[Language, tuple[str, ...]]
"""Wordings of one concept by language."""
_Key = tuple[str, ...]
_Table = Mapping[_Key, tuple[Concept, ...]]


def parse_glossary(lines: Iterable[str]) -> Iterator[Concept]:
    """Concepts of lines `English | French | Arabic`, each wording after the first set off by a comma; further columns are left."""
    for line in lines:
        if line.strip() and not line.startswith("#"):
            columns = line.split("|")[: len(LANGUAGES)]
            yield {language: _wordings(column) for language, column in zip(LANGUAGES, columns, strict=True)}


def _wordings(column: str) -> tuple[str, ...]:
    wordings = (wording.strip() for wording in column.split(","))
    return tuple(wording for wording in wordings if wording and wording != _DROPPED)


class Glossary:
    """Concepts by the stems of their wordings; a language's stems are made when it is first asked for."""

    def __init__(self, concepts: Iterable[Concept], names: Iterable[Concept] = ()) -> None:
        """Take concepts, and `names` whose wordings stand for one another within a language too; a wording may belong to several."""
        self._names = tuple(names)
        self._concepts = (*concepts, *self._names)
        self._own = frozenset(map(id, self._names))
        self._tables: dict[Language, _Table] = {}

    def wordings(self, question: str, language: Language, *, by_stem: bool = True) -> Wordings:
        """Words and expressions of a question that the glossary holds, the longest that there are, with their wordings elsewhere.

        Without `by_stem`, only as they are spelt, but for what Arabic writes onto them.
        """
        if language not in LANGUAGES:
            return ()
        table = self._table(language)
        words = analysis.words_that_count(question)
        found: dict[str, tuple[Equivalent, ...]] = {}
        place = 0
        while place < len(words):
            length, concepts = _longest(words, place, language, table, by_stem)
            if concepts and (equivalents := self._equivalents(words[place : place + length], language, concepts)):
                found[" ".join(words[place : place + length])] = equivalents
            place += length
        return tuple(found.items())

    def _equivalents(
        self, words: Sequence[str], language: Language, concepts: Iterable[Concept]
    ) -> tuple[Equivalent, ...]:
        """What stands for words elsewhere; of several names of a thing, those that documents use: the first ones."""
        own = _key(words, language)
        return tuple(
            dict.fromkeys(
                Equivalent(text, other)
                for other in LANGUAGES
                for concept in concepts
                if other != language or id(concept) in self._own
                for text in (concept[other][:_NAMES_USED] if id(concept) in self._own else concept[other])
                if other != language or _key(analysis.words_that_count(text), language) != own
            )
        )

    def texts(self, language: Language) -> Iterator[str]:
        """Every wording of a language."""
        return (text for concept in self._concepts for text in concept.get(language, ()))

    def _table(self, language: Language) -> _Table:
        if language not in self._tables:
            table: dict[_Key, tuple[Concept, ...]] = {}
            for concept in self._concepts:
                for wording in concept[language]:
                    words = analysis.words_that_count(wording)
                    for key in {_form(words), _key(words, language)} if len("".join(words)) > 1 else ():
                        table[key] = (*table.get(key, ()), concept)
            self._tables[language] = table
        return self._tables[language]


def _longest(
    words: list[str], start: int, language: Language, table: _Table, by_stem: bool
) -> tuple[int, tuple[Concept, ...]]:
    for length in range(min(LONGEST_EXPRESSION, len(words) - start), 0, -1):
        for part in _readings(words[start : start + length], language):
            concepts = table.get(_form(part)) or (table.get(_key(part, language)) if by_stem else None)
            if concepts:
                return length, concepts
    return 1, ()


def _readings(words: list[str], language: Language) -> Iterator[list[str]]:
    """The words as they are, then without what Arabic writes onto the first of them."""
    yield words
    if language is Language.ARABIC:
        for clitic in _CLITICS:
            if words[0].startswith(clitic) and len(words[0]) - len(clitic) > 2:
                yield [words[0].removeprefix(clitic), *words[1:]]


def _form(words: Iterable[str]) -> _Key:
    """Words as they are spelt but for the Arabic article: stems alone take associations for Fridays."""
    return tuple(word.removeprefix("ال") for word in words)


def _key(words: Iterable[str], language: Language) -> _Key:
    return tuple(analysis.english_stem(word) if language is Language.ENGLISH else analysis.stem(word) for word in words)


@lru_cache(maxsize=1)
def load_glossary() -> Glossary:
    """The glossary that comes with Munadil, read once: civic life, the concepts that Darija words stand for, and familiar names."""
    folder = files("core.language") / "data"

    def read(name: str) -> Iterator[Concept]:
        return parse_glossary((folder / name).read_text(encoding="utf-8").splitlines())

    return Glossary((*read("civic_concepts.txt"), *read("darija_concepts.txt")), read("familiar_names.txt"))
