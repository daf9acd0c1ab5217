"""Which words of a message belong to which group of the lexicon, whatever is written onto them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product

from core.language.darija.spelling import skeleton, spelling_key, without_article
from core.language.fold import fold

Span = tuple[int, int]
"""From the first word to the one after the last."""
_WORD = re.compile(r"[^\W_]+")
_ARABIC = re.compile("[\u0620-\u06d3]")
_SOUND = "§"
"""Marks a key of consonants, which all spellings of a Darija word share."""
_TWO_CONSONANTS = re.compile(r"([\u0620-\u06d3])\1|([^\W\d_aeiouy])\2(?=[^\W\d_aeiouy])")
"""A consonant twice, each heard by itself ("يهددني", "kayhddni"): a sound key has it once, and would be another word's ("كيهدن")."""
_SHORTEST_PREFIX = 3
_SHORTEST_VERB, _SHORTEST_SOUND = 3, 4
"""Consonants that a verb and any other word must have to be known by them alone. Chosen by hand: "imta" and "ymout" share all three."""
_LETTERS_LEFT = 2
"""Letters that must be left of an Arabic word once something is taken off. Chosen by hand: a root has three, a weak one two."""
_BEFORE_NOUN = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل")
_ARTICLE = ("", "ال", "لل")
_AFTER_NOUN = ("", "ي", "ك", "كم", "نا", "ه", "ها", "هم", "ا", "ات", "ين", "ون", "وا", "ان", "ني", "يه", "و")
_LATIN_CLITICS = re.compile("(?:[wfbdl]|ou)?(?:[ae]?l)?(?=.{3})|")
"""What Darija in Latin letters writes onto a noun: and, in, with, of, to, the."""
_BEFORE_VERB = re.compile("^[وف]?(?:س|ل|كان|ك|غاد?|غ|ت|د)?[اينت]?")
_AFTER_VERB = re.compile("(?:ت|وا|ون|و|نا|ن|ين|ان|تم|تو)?(?:ني|ه|ها|ك|كم|هم|نا|هن)?(?:ليا?|لك|ليه|ليك)?ش?$")
_BEFORE_SOUND = re.compile("^m?u?(?:k|t|γd?|d)?[nti]?")
_AFTER_SOUND = re.compile("(?:t|n)?(?:n|k|ħ|ħm|km)?(?:l[kħn]?m?)?ʃ?$")


@dataclass(frozen=True)
class Lexicon:
    """Groups of wordings; each wording is a run of keys, found by the first of them."""

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]

    def spans(self, keys: Sequence[frozenset[str]]) -> Mapping[str, list[Span]]:
        """Where the wordings of each group stand in words of which these are the keys."""
        found: dict[str, list[Span]] = defaultdict(list)
        for start, own in enumerate(keys):
            for key in own:
                for wording, group in self.by_first.get(key, ()):
                    end = start + len(wording)
                    if end <= len(keys) and all(part in keys[start + n] for n, part in enumerate(wording)):
                        found[group].append((start, end))
        return found

    def with_group(self, group: str, wordings: Iterable[str]) -> Lexicon:
        """The same with more wordings in a group, in any language: names that only an organisation knows."""
        more = _table((group, keys) for wording in wordings for keys in _keys_of(wording, darija=True))
        firsts = {*self.by_first, *more}
        return Lexicon({first: (*self.by_first.get(first, ()), *more.get(first, ())) for first in firsts})


def tokens(text: str) -> list[str]:
    """Words of a text as the lexicon compares them: folded, apostrophes and other marks left out."""
    return _WORD.findall(fold(text).replace("œ", "oe"))


@lru_cache(maxsize=8192)
def keys(word: str, *, darija: bool) -> frozenset[str]:
    """Everything that a folded word may be found by; `darija` adds its consonants."""
    found = {word, f"={word}", *(f"{word[:length]}*" for length in range(_SHORTEST_PREFIX, len(word) + 1))}
    if _ARABIC.search(word):
        found |= _arabic_nouns(word) | {f"~{left}" for left in _verbs(word, _BEFORE_VERB, _AFTER_VERB)}
    if darija:
        clitics = _LATIN_CLITICS.match(word)
        found |= _sounds(word) | {word[end:] for end in range(1, clitics.end() + 1 if clitics else 0)}
    return frozenset(found)


def _arabic_nouns(word: str) -> set[str]:
    found = set[str]()
    for before, article, after in product(_BEFORE_NOUN, _ARTICLE, _AFTER_NOUN):
        start = before + article
        left = word[len(start) : len(word) - len(after)]
        if len(left) >= _LETTERS_LEFT and word.startswith(start) and word.endswith(after):
            found.add(left)
    return found


def _verbs(word: str, before: re.Pattern[str], after: re.Pattern[str]) -> set[str]:
    """What is left of a word when any of what may be written before and after a verb is taken off."""
    first, last = before.match(word), after.search(word)
    most = first.end() if first else 0
    least = last.start() if last else len(word)
    # Every cut in between is tried: "يضرب" may be "ضرب" with a "ي" before it, or a verb that begins so.
    return {
        word[start:end] for start in range(most + 1) for end in range(max(least, start + _LETTERS_LEFT), len(word) + 1)
    }


def _sounds(word: str) -> set[str]:
    spelt = spelling_key(word)
    heard = {skeleton(key) for key in (spelt, *without_article(spelt))}
    verbs = _verbs(skeleton(spelt), _BEFORE_SOUND, _AFTER_SOUND)
    return {f"{_SOUND}{sound}" for sound in heard} | {f"{_SOUND}~{left}" for left in verbs}


@cache
def lexicon() -> Lexicon:
    """The lexicon of the five forms, `core/language/data/concern_words.txt`."""
    lines = files("core.language").joinpath("data/concern_words.txt").read_text("utf-8").splitlines()
    return Lexicon(_table(_entries(line for line in lines if line.strip() and not line.startswith("#"))))


def _entries(lines: Iterable[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for line in lines:
        group, *columns = (column.strip() for column in line.split("|"))
        for number, column in enumerate(columns):
            for wording in filter(None, (wording.strip() for wording in column.split(","))):
                for found in _keys_of(wording, darija=number == _DARIJA_COLUMN):
                    yield group, found


_DARIJA_COLUMN = 3
"""Which column of a line is Darija's, counted from 0 after the group."""


def _keys_of(wording: str, *, darija: bool) -> Iterable[tuple[str, ...]]:
    """A wording as the keys of its words: as they are written and, for Darija, as they sound."""
    parts = wording.split()
    yield tuple(_written(part) for part in parts)
    heard = tuple(_heard(part) for part in parts)
    shortest = _SHORTEST_VERB if wording.startswith("~") else _SHORTEST_SOUND
    if (
        darija
        and not _TWO_CONSONANTS.search(wording)
        and (len(parts) > 1 or len(heard[0].lstrip(f"{_SOUND}~")) >= shortest)
    ):
        yield heard


def _written(part: str) -> str:
    return f"~{fold(part[1:])}" if part.startswith("~") else fold(part)


def _heard(part: str) -> str:
    if part.startswith("~"):
        return f"{_SOUND}~{skeleton(spelling_key(fold(part[1:])))}"
    return f"{_SOUND}{skeleton(spelling_key(fold(part)))}"


def _table(entries: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    found: dict[str, dict[tuple[tuple[str, ...], str], None]] = defaultdict(dict)
    for group, wording in entries:
        found[wording[0]][wording, group] = None
    return {first: tuple(wordings) for first, wordings in found.items()}
