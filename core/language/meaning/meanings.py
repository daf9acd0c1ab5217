"""What the words of a text mean, as keys that agree across the five forms: two words with a key in common may say the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain, islice

from core.language import stem as analysis
from core.language.darija.lexicon import Gloss, load_lexicon, parse_concepts
from core.language.darija.spelling import skeleton, spelling_key, stems, without_article
from core.language.fold import fold
from core.language.forms import Language
from core.language.sounds import sounds

_LONGEST = 4
"""Words of the longest expression that means one thing. Chosen by hand, as in the glossary."""
_LEAST = 3
"""Letters that stay of a word whose affixes are taken off, and consonants that tell it by its sounds. Chosen by hand: fewer are
shared by too many words."""
_STEMS = 12
"""Forms that are tried of a word of Darija. Chosen by hand, as in its lexicon."""
_NEAR = "≈"
"""Begins the keys of near-synonyms."""
_COGNATE = 5
"""First letters that words of one origin share in French and English. Chosen by hand."""
_FRONTS = re.compile(r"^(?:[وف]?(?:ب|ك|ل|ع)?(?:ال|لل)(?=.{2})|(?:وس?|فس?|ب|ل|ك|س)(?=.{3}))")
_TENSES = re.compile(r"^(?:و?(?:كي|كت|كن|غي|غت|غن|سي|ست|سن|تي)|و?[يتنا])(?=.{3})")
_ENDS = re.compile(r"(?<=.{3})(?:تهما|هما|تهم|تها|تنا|ته|وها|وه|هم|ها|نا|كم|ات|ون|ين|ان|يه|وا|تو|ه|ي|ت|و|ا|ن|ش)$")
_PLURAL = re.compile(r"(?<=.{3})(?:ات|ون|ين|وا|و|ها|هم|نا)$")
_PERSON = re.compile(r"^[كغس]?[ينت](?=.{3})")
_PRONOUN = re.compile(r"(?<=.{3})(?:ها|هم|هن|ه|و)$")
_MECHANISM = re.compile(r"آلية")
"""Folded, the word for a mechanism would be one that is left out ("إليه")."""
_NEGATED = re.compile(r"^(?:ma?|ما?)(\w{3,}?)(?:ch|sh|ش)$")
"""Darija's "not" around its verb."""
_NOT_BEHIND = re.compile(r"(?<=.{3})(?:ch|sh|ش)$")
_ONE_LETTER = re.compile(r"^[وفبلك](?=.{2})")
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
    """All of them, those of near-synonyms among them."""
    is_known: bool
    """Whether a glossary or a lexicon has it."""

    @property
    def close(self) -> frozenset[str]:
        """The keys without those of near-synonyms: enough to say that one thing is affirmed and denied."""
        return frozenset(key for key in self.keys if key[0] != _NEAR)


class ConceptIndex:
    """Concepts by the spellings of their wordings in all forms."""

    def __init__(self, concepts: Iterable[Iterable[str]], mark: str = "#") -> None:
        """Take concepts, each as its wordings in whatever language; `mark` begins the keys that they are told by."""
        self._single: dict[str, set[str]] = {}
        self._whole: dict[str, set[str]] = {}
        self._spoken: dict[str, set[str]] = {}
        self._several: dict[str, list[tuple[tuple[frozenset[str], ...], str]]] = {}
        for number, wordings in enumerate(concepts):
            concept = f"{mark}{number}"
            for wording in wordings:
                words = analysis.words_that_count(wording)
                if len(words) == 1:
                    self._whole.setdefault(words[0], set()).add(concept)
                    for key in spellings(words[0]):
                        self._single.setdefault(key, set()).add(concept)
                    for key in _spelt_keys(words[0]):
                        self._spoken.setdefault(key, set()).add(concept)
                elif 1 < len(words) <= _LONGEST:
                    keys = tuple(spellings(word) for word in words)
                    for key in keys[0]:
                        self._several.setdefault(key, []).append((keys, concept))

    def concepts(self, word: str) -> frozenset[str]:
        """Concepts that a folded word names by itself."""
        return frozenset(chain.from_iterable(self._single.get(key, ()) for key in spellings(word)))

    def named(self, word: str) -> frozenset[str]:
        """Concepts that have a folded word as it stands among their wordings."""
        return frozenset(self._whole.get(word, ()))

    def spoken(self, word: str) -> frozenset[str]:
        """Concepts that a folded word of Darija names once its persons, tenses and clitics are off, in either script."""
        return frozenset(chain.from_iterable(self._spoken.get(key, ()) for key in _spoken_keys(word)))

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
    words = analysis.words_that_count(_MECHANISM.sub("آليات", text))
    same, near = (_concepts(words, index) for index in (load_vocabulary(), load_near()))
    found = []
    for word, meant, nearly in zip(words, same, near, strict=True):
        glossed = frozenset[str]()
        if language in (Language.DARIJA, Language.DARIJA_LATIN):
            glossed = _glossed(word)
            nearly = nearly | load_near().spoken(word) | {f"{_NEAR}{key}" for key in load_vocabulary().spoken(word)}
        known = bool(meant or nearly or glossed)
        keys = spellings(word) | meant | glossed | _heard(word)
        nearly = nearly | {f"{_NEAR}{key}" for key in keys if key[0] == "#"}
        found.append(WordMeaning(word, keys | nearly, known))
    return tuple(found)


def _concepts(words: Sequence[str], index: ConceptIndex) -> list[frozenset[str]]:
    """The concepts of an index that each of some words names, by itself or with those beside it."""
    concepts = [set(index.concepts(word)) for word in words]
    for place in range(len(words)):
        for length, concept in index.expressions(words[place : place + _LONGEST]):
            for within in concepts[place : place + length]:
                within.add(concept)
    return [frozenset(named) for named in concepts]


@lru_cache(maxsize=50_000)
def spellings(word: str) -> frozenset[str]:
    """What a folded word is spelt without the endings and what is written onto it, in each way that they may be taken off."""
    if _ARABIC.match(word):
        forms = {word}
        for pattern in (_FRONTS, _TENSES, _ENDS, _ENDS):
            forms |= {pattern.sub("", form) for form in forms}
        forms = {form for form in forms if len(form) >= min(_LEAST, len(word))} | {word.removesuffix("ا") or word}
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


def _spelt_keys(word: str) -> frozenset[str]:
    """What a word of Darija is looked up by, as it sounds, its article off."""
    key = spelling_key(word)
    return _with_skeletons((key, *without_article(key)))


@lru_cache(maxsize=50_000)
def _spoken_keys(word: str) -> frozenset[str]:
    """The same of each form that it may stand for once what is written onto it is off."""
    key = spelling_key(word)
    return _with_skeletons((key, *islice(stems(key), _STEMS)))


def _with_skeletons(forms: Iterable[str]) -> frozenset[str]:
    told = [form for form in forms if len(form) > _LEAST]
    return frozenset((*told, *(f"%{bare}" for form in told if len(bare := skeleton(form)) > _LEAST)))


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
    written = [*_wordings("civic_concepts.txt"), *_wordings("common_concepts.txt")]
    darija = [(g.english, g.french, g.arabic, *s) for g, s in parse_concepts(_lines("darija_concepts.txt"))]
    return ConceptIndex((*written, *darija))


@lru_cache(maxsize=1)
def load_near() -> ConceptIndex:
    """Words that say nearly the same, read once."""
    return ConceptIndex(_wordings("near_synonyms.txt"), _NEAR)


def _wordings(name: str) -> list[list[str]]:
    return [[wording for column in line.split("|") for wording in column.split(",")] for line in _lines(name)]


@lru_cache(maxsize=1)
def _light_words() -> frozenset[str]:
    words = (word for line in _lines("light_words.txt") for word in line.partition(":")[2].split())
    return frozenset(key for word in words for key in _light_spellings(fold(word)))


@lru_cache(maxsize=2)
def _weighty_keys(*, licensing: bool = False) -> dict[str, frozenset[int]]:
    """Lines of the weighty words, by their spellings and by the concepts that are named as they are.

    What stands there in parentheses only licenses: it weighs nothing where a sentence has it.
    """
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_lines("weighty_words.txt")):
        for wording in line.split(","):
            if wording.startswith("(") and not licensing:
                continue
            words = analysis.words_that_count(wording.strip("()"))
            keys = spellings(words[0]) | load_vocabulary().named(words[0]) if len(words) == 1 else ()
            for key in keys:
                found.setdefault(key, set()).add(number)
    return {key: frozenset(numbers) for key, numbers in found.items()}


def weights(meaning: WordMeaning) -> frozenset[int]:
    """What a word may promise, take away, command, praise or blame, or who does: lines of the weighty words, none of others."""
    table = _weighty_keys()
    return frozenset(chain.from_iterable(table.get(key, ()) for key in meaning.keys if key[0] != "√"))


@lru_cache(maxsize=20_000)
def spelt_weights(word: str) -> frozenset[int]:
    """Lines of the weighty words that a folded word is spelt like, whatever is written onto either: what may license them."""
    table = _weighty_keys(licensing=True)
    return frozenset(chain.from_iterable(table.get(key, ()) for key in spellings(word) if key[0] != "√"))


@lru_cache(maxsize=20_000)
def plain_weights(word: str, language: Language) -> frozenset[int]:
    """Lines of the weighty words that have a folded word itself, with or without an ending of its language."""
    table = _plainly_weighty()
    return frozenset(chain.from_iterable(table.get(form, ()) for form in _plain_forms(word, language)))


@lru_cache(maxsize=1)
def _plainly_weighty() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_lines("weighty_words.txt")):
        for wording in filter(lambda wording: len(fold(wording)) >= _LEAST and wording[0] != "(", line.split(",")):
            for language in Language:
                for form in _plain_forms(fold(wording), language):
                    found.setdefault(form, set()).add(number)
    return {form: frozenset(numbers) for form, numbers in found.items()}


def _plain_forms(word: str, language: Language) -> frozenset[str]:
    if _ARABIC.match(word):
        bare = _FRONTS.sub("", word)
        said = _PERSON.sub("", bare)
        return frozenset(
            form for form in (word, bare, said, *(_PLURAL.sub("", f) for f in (bare, said))) if len(form) >= _LEAST
        )
    match language:
        case Language.FRENCH:
            return frozenset([f"fr:{analysis.stem(word)}"])
        case Language.ENGLISH:
            return frozenset([f"en:{analysis.english_stem(word)}"])
        case _:
            return frozenset(form for form in (word, _LATIN_FRONTS.sub("", word)) if len(form) > _LEAST)


def _light_spellings(word: str) -> frozenset[str]:
    forms = {word, _NEGATED.sub(r"\1", word), _THIRD.sub(r"ي\1", word), _THIRD_LATIN.sub(r"y\1", word)}
    if not _ARABIC.match(word):
        return frozenset(forms | {_NOT_BEHIND.sub("", word)})
    forms |= {_NOT_BEHIND.sub("", form) for form in forms}
    forms |= {cut for form in forms for cut in (_FRONTS.sub("", form), _ONE_LETTER.sub("", form))}
    return frozenset(forms | {_PRONOUN.sub("", form) for form in forms})


def _lines(name: str) -> list[str]:
    text = (files("core.language") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def is_light(word: str) -> bool:
    """Whether a folded word carries no claim by itself."""
    return not _light_spellings(word).isdisjoint(_light_words())


def is_cognate(one: str, other: str) -> bool:
    """Whether two folded words in Latin letters begin alike, as French and English words of one origin do."""
    return one[:_COGNATE] == other[:_COGNATE] and min(len(one), len(other)) >= _COGNATE and not _ARABIC.match(one)
