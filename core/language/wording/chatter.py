"""Takes off what people say around a question to whom they ask: sentences and openings made of words of talking alone."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from core.language.darija.spelling import skeleton, spelling_key
from core.language.fold import fold
from core.language.intents.courtesies import listed
from core.language.wording.questions import asks, is_courtesy

_WORD = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"[.,…:;،؛]+(?=\s|$)|[!?؟\n]+|[\U0001F300-\U0001FAFF☀-➿❤]+")
_ASKED = re.compile(r"[?؟]")
_GOES_ON = re.compile(r"(?:et|and|w|o|ou|و|ثم|puis|alors|mais|but|donc|so)$")
"""What a follow-up begins with, which is read with what was said before."""
_NAMED = re.compile(
    r"(?<!\w)(?:appelle|prenom est|nom est|name is|name s|smiti|smiyti|smitiya|سميتي|اسمي|معكم|معاكم|معاك|m3ak|m3akom|اخوكم|اختكم|خوكم|ختكم"
    r"|cordialement|regards|mme|mr)$"
)
"""After which a name may stand."""
_NAMES = 2
"""Words of a name that may follow "je m'appelle". Chosen by hand: a first name and a family's."""
_TIMES = listed("""
    depuis en le la les l ce cet cette de d du des au a pour dans avant apres pendant hier demain aujourd hui semaine semaines mois
    jour jours matin soir the this that last next first since for in on at by today tomorrow yesterday week day night morning evening now
    soon before after ago اليوم غدا امس منذ في هذا هذه قبل بعد الان اسبوع شهر يوم lyoum ghedda lbareh daba f had mn simana chher nhar
    """)
"""Words of time and what joins them: alone they say when something was or is to be, which belongs to the question."""
_SHORTEST_OPENING = 3
"""Words of talking that an opening has at least. Chosen by hand: "et c'est à quelle heure" is all question."""
_COUNTED = 2
"""Digits of a number that counts messages or minutes; longer ones are years. Chosen by hand."""
_BEFORE = 24
"""Characters before a word in which what a name follows is looked for. Chosen by hand: the longest of them has fewer."""
_SHORTEST_SOUND = 4
"""Consonants by which a word of Darija is known without its vowels. Chosen by hand: shorter ones are other words, too."""


@dataclass(frozen=True)
class _Said:
    start: int
    end: int
    folded: str
    is_talk: bool


def without_chatter(text: str) -> str:
    """A message without sentences, and an opening, that are made of words of talking alone; the message where nothing else is left.

    "J'espère que vous me lirez cette fois, quand …": no list of phrases holds what people say, but its words are few.
    """
    parts = _parts(text)
    if all(word.is_talk for part in parts for word in part):
        return text
    first, last = 0, len(parts)
    while _is_chatter(text, parts[first]):
        first += 1
    while _is_chatter(text, parts[last - 1]):
        last -= 1
    start = 0 if first == 0 else parts[first][0].start
    opening = _opening(text, parts[first])
    if opening and any(not word.is_talk for part in parts[first:last] for word in part):
        start = opening
    end = len(text) if last == len(parts) else parts[last][0].start
    return text[start:end].strip().rstrip(",;:،؛").rstrip()


def _parts(text: str) -> list[list[_Said]]:
    """The words of each sentence or clause between two marks."""
    breaks = [match.start() for match in _BREAK.finditer(text)]
    found: dict[int, list[_Said]] = {}
    names, before = 0, ""
    for match in _WORD.finditer(text):
        folded = fold(match[0])
        names = _NAMES if _NAMED.search(before) else names - 1
        # A number tells how often somebody wrote.
        is_talk = _is_talk(match[0]) or (_counts(match[0]) if names <= 0 else not match[0].isdigit())
        found.setdefault(bisect(breaks, match.start()), []).append(_Said(match.start(), match.end(), folded, is_talk))
        before = f"{before} {folded}"[-_BEFORE:]
    return list(found.values())


def _is_chatter(text: str, part: Sequence[_Said]) -> bool:
    """Whether a part is made of words of talking alone, and asks nothing."""
    if not all(word.is_talk for word in part) or all(word.folded in _TIMES for word in part):
        return False
    end = part[-1].end
    if is_courtesy(text[part[0].start : end]):
        return True
    return not asks(text[part[0].start : end]) and not _ASKED.match(text[end : end + 2].strip())


def _opening(text: str, part: Sequence[_Said]) -> int:
    """Where the question of a part begins that words of talking stand before; 0 where none do."""
    for place, word in enumerate(part):
        if place and asks(text[word.start : part[-1].end], surely=True):
            is_short = place < _SHORTEST_OPENING or asks(text[part[0].start : word.start])
            return 0 if is_short or _GOES_ON.match(part[0].folded) else word.start
        if not word.is_talk:
            return 0
    return 0


def _counts(word: str) -> bool:
    return word.isdigit() and len(word) <= _COUNTED


@lru_cache(maxsize=20_000)
def _is_talk(word: str) -> bool:
    folded = fold(word)
    whole, beginnings, keys, sounds = _vocabulary()
    for form in {folded, folded.removeprefix("و").removeprefix("ال"), folded.removeprefix("ب")}:
        if form in whole or any(form.startswith(beginning) for beginning in beginnings.get(form[:3], ())):
            return True
    key = spelling_key(word.lower())
    return key in keys or (len(sound := skeleton(key)) >= _SHORTEST_SOUND and sound in sounds)


@cache
def _vocabulary() -> tuple[frozenset[str], dict[str, tuple[str, ...]], frozenset[str], frozenset[str]]:
    """Whole words, beginnings by their first three letters, and Darija by key and by consonants."""
    lines = files("core.language").joinpath("data/talking_words.txt").read_text("utf-8").splitlines()
    written, _, spoken = "\n".join(line for line in lines if not line.startswith("#")).partition("--- spoken")
    words = written.split()
    beginnings: dict[str, tuple[str, ...]] = {}
    for word in (word[:-1] for word in words if word.endswith("*")):
        beginnings[word[:3]] = (*beginnings.get(word[:3], ()), word)
    keys = frozenset(spelling_key(word) for word in spoken.split())
    return frozenset(word for word in words if not word.endswith("*")), beginnings, keys, frozenset(map(skeleton, keys))
