"""What the words of a text mean, as keys that agree across the five forms: two words with a key in common may say the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain

from core.language import stem as analysis
from core.language.darija.lexicon import Gloss, load_lexicon, parse_concepts
from core.language.fold import fold
from core.language.forms import Language
from core.language.sounds import sounds

_LONGEST = 4
"""Words of the longest expression that means one thing. Chosen by hand, as in the glossary."""
_LEAST = 3
"""Letters that stay of a word whose affixes are taken off, and consonants that tell it by its sounds. Chosen by hand: fewer are
shared by too many words."""
_COGNATE = 5
"""First letters that words of one origin share in French and English. Chosen by hand."""
_FRONTS = re.compile(r"^(?:[وف]?(?:ب|ك|ل|ع)?(?:ال|لل)(?=.{2})|(?:وس?|فس?|ب|ل|ك|س)(?=.{3}))")
_TENSES = re.compile(r"^(?:و?(?:كي|كت|كن|غي|غت|غن|سي|ست|سن|تي)|و?[يتنا])(?=.{3})")
_ENDS = re.compile(r"(?<=.{3})(?:تهما|هما|تهم|تها|تنا|ته|وها|وه|هم|ها|نا|كم|ات|ون|ين|ان|يه|وا|تو|ه|ي|ت|و|ا|ن|ش)$")
_NEGATED = re.compile(r"^(?:ma?|ما?)(\w{3,}?)(?:ch|sh|ش)$")
"""Darija's "not" around its verb."""
_THIRD = re.compile(r"^س?[تن]([\u0620-\u064a]{2,})$")
_THIRD_LATIN = re.compile(r"^(?:gha|ka)?[tn]([a-z0-9]{2,})$")
"""Other persons of a verb than the third."""
_WEAK = re.compile("[اويىءئؤ]")
_LATIN_FRONTS = re.compile(r"^(?:[wfbdkl]|[fbdw]l|l|mn|n|t|y)'?(?=[a-z0-9]{3})")
_LATIN_ENDS = re.compile(
    r"(?:er(?:aient|ait|ont|a|ai)|issent|issant|aient|ements?|ations?|ateurs?|atrices?|ment|ent|ons|ante?s?|ait|ees?|ez|er|ir|es|ed|ing|ly|e|s)$"
)
"""Endings of French and English verbs and of nouns made of them, which stemmers of one language leave."""
_ARABIC = re.compile("[\u0620-\u06d3]")


@dataclass(frozen=True)
class WordMeaning:
    """A word or an expression of a text, folded, with the keys of what it may mean."""

    text: str
    keys: frozenset[str]
    is_known: bool
    """Whether a glossary or a lexicon has it."""


class ConceptIndex:
    """Concepts by the spellings of their wordings in all forms."""

    def __init__(self, concepts: Iterable[Iterable[str]]) -> None:
        """Take concepts, each as its wordings in whatever language."""
        self._single: dict[str, set[str]] = {}
        self._several: dict[str, list[tuple[tuple[frozenset[str], ...], str]]] = {}
        for number, wordings in enumerate(concepts):
            for wording in wordings:
                words = analysis.words_that_count(wording)
                if len(words) == 1:
                    for key in spellings(words[0]):
                        self._single.setdefault(key, set()).add(f"#{number}")
                elif 1 < len(words) <= _LONGEST:
                    keys = tuple(spellings(word) for word in words)
                    for key in keys[0]:
                        self._several.setdefault(key, []).append((keys, f"#{number}"))

    def concepts(self, word: str) -> frozenset[str]:
        """Concepts that a folded word names by itself."""
        return frozenset(chain.from_iterable(self._single.get(key, ()) for key in spellings(word)))

    def expressions(self, words: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Lengths and concepts of the expressions that words begin with."""
        for key in spellings(words[0]):
            for keys, concept in self._several.get(key, ()):
                if len(keys) <= len(words) and all(k & spellings(w) for k, w in zip(keys, words, strict=False)):
                    yield len(keys), concept


def meanings(text: str, language: Language) -> tuple[WordMeaning, ...]:
    """What the words of a text that count may mean, in their order; `language` is the one that it is written in."""
    return _meanings(text, language)


@lru_cache(maxsize=2048)
def _meanings(text: str, language: Language) -> tuple[WordMeaning, ...]:
    words, vocabulary = analysis.words_that_count(text), load_vocabulary()
    concepts = [set(vocabulary.concepts(word)) for word in words]
    for place in range(len(words)):
        for length, concept in vocabulary.expressions(words[place : place + _LONGEST]):
            for within in concepts[place : place + length]:
                within.add(concept)
    found = []
    for word, named in zip(words, concepts, strict=True):
        glossed = _glossed(word) if language in (Language.DARIJA, Language.DARIJA_LATIN) else frozenset()
        known = bool(named or glossed)
        found.append(WordMeaning(word, spellings(word) | named | glossed | _heard(word), known))
    return tuple(found)


@lru_cache(maxsize=50_000)
def spellings(word: str) -> frozenset[str]:
    """What a folded word is spelt without the endings and what is written onto it, in each way that they may be taken off."""
    if _ARABIC.match(word):
        forms = {word}
        for pattern in (_FRONTS, _TENSES, _ENDS, _ENDS):
            forms |= {pattern.sub("", form) for form in forms}
        forms = {form for form in forms if len(form) >= min(_LEAST, len(word))} | {word.removesuffix("ا")}
        roots = {_WEAK.sub("", form) for form in forms}
        roots |= {root[1:] for root in roots if root.startswith("م") and len(root) > _LEAST}
        return frozenset(forms | {f"√{root}" for root in roots if len(root) >= _LEAST})
    if word[0].isdigit():
        return frozenset([word])
    crude = _LATIN_ENDS.sub("", word)
    return frozenset(
        (word, analysis.stem(word), analysis.english_stem(word), *([f"^{crude}"] if len(crude) > _LEAST else []))
    )


@lru_cache(maxsize=50_000)
def _heard(word: str) -> frozenset[str]:
    if not word[0].isalpha() and not any(letter.isalpha() for letter in word):
        return frozenset()
    forms = {word} if _ARABIC.match(word) else {word, _LATIN_FRONTS.sub("", word)}
    return frozenset(f"~{read}" for form in forms for read in sounds(form) if len(read) >= _LEAST)


@lru_cache(maxsize=20_000)
def _glossed(word: str) -> frozenset[str]:
    """Keys of what a word of Darija is in other languages."""
    lexicon = load_lexicon()
    forms = (word,) if _ARABIC.match(word) else (word, _LATIN_FRONTS.sub("", word))
    for form in dict.fromkeys(forms):
        for look in (lexicon.look_up, lexicon.look_up_form, lexicon.look_up_by_hand, lexicon.look_up_learned):
            if gloss := look(form):
                return _keys_of(gloss)
    return frozenset()


def _keys_of(gloss: Gloss) -> frozenset[str]:
    words = chain.from_iterable(analysis.words_that_count(text) for text in (gloss.english, gloss.french, gloss.arabic))
    return frozenset(key for word in words for key in spellings(word) | load_vocabulary().concepts(word)) or frozenset(
        ["#"]
    )


@lru_cache(maxsize=1)
def load_vocabulary() -> ConceptIndex:
    """The concepts that come with Munadil, read once: civic life, common words, and those of Darija in both scripts."""
    lines = (*_lines("civic_concepts.txt"), *_lines("common_concepts.txt"))
    written = [[wording for column in line.split("|") for wording in column.split(",")] for line in lines]
    darija = [(g.english, g.french, g.arabic, *s) for g, s in parse_concepts(_lines("darija_concepts.txt"))]
    return ConceptIndex((*written, *darija))


@lru_cache(maxsize=1)
def _light_words() -> frozenset[str]:
    words = (word for line in _lines("light_words.txt") for word in line.partition(":")[2].split())
    return frozenset(key for word in words for key in _light_spellings(fold(word)))


@lru_cache(maxsize=1)
def _weighty_keys() -> frozenset[str]:
    """Spellings of the weighty words, and the concepts that they name."""
    vocabulary, found = load_vocabulary(), set[str]()
    for line in _lines("weighty_words.txt"):
        for wording in line.split(","):
            words = analysis.words_that_count(wording)
            found |= set(spellings(words[0]) | vocabulary.concepts(words[0])) if len(words) == 1 else set()
    return frozenset(found)


def is_weighty(meaning: WordMeaning) -> bool:
    """Whether a word promises, takes away, commands, praises or blames, or says who does."""
    return any(key in _weighty_keys() for key in meaning.keys if key[0] != "√")


def _light_spellings(word: str) -> frozenset[str]:
    forms = {word, _NEGATED.sub(r"\1", word), _THIRD.sub(r"ي\1", word), _THIRD_LATIN.sub(r"y\1", word)}
    return frozenset(form for one in forms for form in ((one, _FRONTS.sub("", one)) if _ARABIC.match(one) else (one,)))


def _lines(name: str) -> list[str]:
    text = (files("core.language") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def is_light(word: str) -> bool:
    """Whether a folded word carries no claim by itself."""
    return not _light_spellings(word).isdisjoint(_light_words())


def is_cognate(one: str, other: str) -> bool:
    """Whether two folded words in Latin letters begin alike, as French and English words of one origin do."""
    return one[:_COGNATE] == other[:_COGNATE] and min(len(one), len(other)) >= _COGNATE and not _ARABIC.match(one)
