"""Chat spelling put into standard spelling: "c koi", "pk", "bcp", "wht", "chnoooo", "cest", "l emploi", "sante"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from core.language.fold import fold
from core.language.forms import Language
from core.language.intents.courtesies import listed
from core.language.markers import DARIJA_LATIN, DARIJA_LATIN_WEAK, ENGLISH, FRENCH
from core.language.stem import STOP_WORDS
from core.language.wording.concepts import load_glossary

_WORD: Final = re.compile(r"[^\W_]+")
_STRETCHED = re.compile(r"([^\W\dA-Zw_])\1{2,}")
_JOINED = re.compile(r"^['’\-]$")
_MARKS = re.compile(r"[!?؟]{2,}")
_ELIDED: Final = listed("l d n s j m t qu")
"""What French writes before a vowel with an apostrophe; "c" is chat for "c'est"."""
_GLUED = re.compile(r"^(l|d|qu)(?=[aeiouyh])")
_CONJUGATED = re.compile(r"(?<!t)é(?:e?s?)$")
"""Participles, which are present tense without their accent ("marche", "marché"); "santé" is none."""
_VOWEL = re.compile(r"[aeiouyhàâéèêëîïôûù]", re.IGNORECASE)
_ENDS_A_MESSAGE: Final = frozenset("u")
"""Single letters that stand for a word at the end of a message too ("who are u")."""
_LONGEST = 4
"""Words in the longest spelling that is looked up as one. Chosen by hand: "y a t il"."""
_SHORTEST_GLUED = 4
"""Letters that a French word has at least for an article to be taken off its front. Chosen by hand: shorter ones begin other words."""

Spellings = Mapping[tuple[str, ...], str]


def parse_spellings(lines: Iterable[str]) -> dict[Language, dict[tuple[str, ...], str]]:
    """What spellings mean, by language and folded words, of lines `meant | spelling, spelling` under `[language]`."""
    found: dict[Language, dict[tuple[str, ...], str]] = {}
    language = Language.FRENCH
    for line in lines:
        if line.startswith("["):
            language = Language(line.strip()[1:-1])
        elif line.strip() and not line.startswith("#"):
            meant, _, spellings = line.partition("|")
            for spelling in spellings.split(","):
                found.setdefault(language, {})[tuple(_WORD.findall(fold(spelling)))] = meant.strip()
    return found


def unstretched(text: str) -> str:
    """A message without letters and marks that stand three times and more for emphasis."""
    return _MARKS.sub(lambda match: match[0][0], _STRETCHED.sub(_shortened, text))


def in_standard_spelling(text: str, language: Language) -> str:
    """A message as its language spells it; what is not known as chat spelling stays as it is written."""
    table = _spellings().get(language, {})
    if not table or _is_mixed(text):
        return text
    return "".join(_respelt(text, table, french=language is Language.FRENCH))


def _is_mixed(text: str) -> bool:
    """Whether there is Darija in it, whose words look like chat spelling ("kan" is "was", and no "quand")."""
    words = {word[0].lower() for word in _WORD.finditer(text)}
    return not words.isdisjoint(_surely_darija())


def _shortened(match: re.Match[str]) -> str:
    """One letter where three and more stand; two where that makes a word."""
    start = re.search(r"[^\W_]*\Z", match.string[: match.start()])
    end = re.match(r"[^\W_]*", match.string[match.end() :])
    doubled = f"{start[0] if start else ''}{match[1] * 2}{end[0] if end else ''}"
    return match[1] * 2 if fold(doubled) in known_words() else match[1]


def _respelt(text: str, table: Spellings, *, french: bool) -> Iterator[str]:
    words = list(_WORD.finditer(text))
    folded = tuple(_folded(word[0]) for word in words)
    place = written = 0
    while place < len(words):
        length, meant = _meant(text, words, folded, place, table)
        if meant:
            spelt = text[words[place].start() : words[place + length - 1].end()]
            yield text[written : words[place].start()] + (spelt if spelt.casefold() == meant else meant)
            written = words[place + length - 1].end()
        elif french and (meant := _french(text, words, folded, place)):
            yield text[written : words[place].start()] + meant
            written = words[place].end() + (1 if meant.endswith("'") else 0)
        place += length
    yield text[written:]


def _meant(
    text: str, words: list[re.Match[str]], folded: tuple[str, ...], place: int, table: Spellings
) -> tuple[int, str]:
    """How many words from a place are a spelling, the longest, and what is meant by it."""
    for length in range(min(_LONGEST, len(words) - place), 0, -1):
        meant = table.get(folded[place : place + length])
        part = words[place : place + length]
        if meant and _is_spelling(text, part, ends=place + length == len(words)):
            return length, meant
    return 1, ""


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return fold(word)


def _is_spelling(text: str, part: list[re.Match[str]], *, ends: bool) -> bool:
    """Whether words are meant as chat spelling: in small letters, no "c'", no single letter at the end ("vitamine c")."""
    last = part[-1]
    if text[last.end() : last.end() + 1] in ("'", "’") and text[last.end() + 1 : last.end() + 2].isalnum():
        return False
    if ends and len(part) == 1 and len(last[0]) == 1 and last[0] not in _ENDS_A_MESSAGE:
        return False
    return text.isupper() or not any(word[0].isupper() and word.start() for word in part)


def _french(text: str, words: list[re.Match[str]], every: tuple[str, ...], place: int) -> str:
    """A French word with the apostrophe or the accents that it lacks; nothing where it lacks none."""
    word, folded = words[place], every[place]
    following = words[place + 1] if place + 1 < len(words) else None
    if folded in _ELIDED and following and text[word.end() : following.start()] == " " and _VOWEL.match(following[0]):
        return f"{word[0]}'"
    if word[0] != folded or folded in STOP_WORDS:  # a capital begins a name, an accent shows that nothing is lacking
        return ""
    accented = _french_words()
    if folded in accented:
        return accented[folded] if accented[folded] != word[0] else ""
    glued = _GLUED.match(folded)
    rest = folded[glued.end() :] if glued else ""
    if glued and len(rest) >= _SHORTEST_GLUED and rest in accented:
        return f"{glued[0]}'{accented[rest]}"
    return ""


@cache
def _surely_darija() -> frozenset[str]:
    spelt = {words[0] for table in _spellings().values() for words in table if len(words) == 1}
    return DARIJA_LATIN - DARIJA_LATIN_WEAK - spelt


@cache
def _spellings() -> Mapping[Language, Spellings]:
    lines = (files("core.language") / "data" / "chat_spelling.txt").read_text(encoding="utf-8").splitlines()
    return parse_spellings(lines)


@cache
def _french_words() -> Mapping[str, str]:
    """French words of the glossary and their plurals by their folded spelling; none that is a word with and without accents."""
    found: dict[str, set[str]] = {}
    for wording in load_glossary().texts(Language.FRENCH):
        for word in _WORD.findall(wording):
            for form in (word, f"{word}s"):
                if not form[0].isupper() and not _CONJUGATED.search(form):
                    found.setdefault(fold(form), set()).add(form)
    return {folded: next(iter(forms)) for folded, forms in found.items() if len(forms) == 1}


@cache
def known_words() -> frozenset[str]:
    """Words of French and English that are known for certain, folded."""
    texts = load_glossary().texts(Language.ENGLISH)
    english = (form for text in texts for word in _WORD.findall(fold(text)) for form in (word, f"{word}s"))
    return frozenset((*english, *_french_words(), *STOP_WORDS, *map(fold, FRENCH | ENGLISH)))
