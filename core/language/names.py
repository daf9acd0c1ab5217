"""Names of people, places and organisations: which words of a text are names, and whether two are the same in other letters."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product
from typing import Final

from core.language.fold import fold
from core.language.sounds import sounds

_NAME = re.compile(r"(?<![^\W_])(?:(?<=[’'])|(?<![’']))[A-ZÀ-ÖØ-Þ][\w’'-]+(?:\.\w+)?")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|[«“\"(]\s*)$")
_WRITTEN_ON = re.compile(r"^(?:[LDldCcQqJjSsNnMm]|[Qq]u)[’']|[’']s$")
_OTHER_NAMES: Final = tuple(
    frozenset(name.replace("_", " ") for name in names.split())
    for names in (
        "casablanca casa dar_el_beida الدار_البيضاء دار_البيضاء كازا كازابلانكا",
        "tanger tangier tanja طنجه",
        "oriental الشرق الشرقيه",
        "maroc morocco maghrib lmaghrib المغرب",
        "algerie algeria الجزاير",
        "egypte egypt مصر",
        "espagne spain اسبانيا",
        "allemagne germany المانيا",
        "royaume-uni united_kingdom المملكه_المتحده",
        "etats-unis united_states الولايات_المتحده",
    )
)
"""Places that languages call otherwise, so that no sound tells: folded, as they are written in Morocco."""
_NO_NAME = frozenset(
    ("a", "al", "ar", "ech", "ed", "el", "er", "es", "et", "ez", "de", "des", "du", "la", "le", "les", "l", "d", "of", "the", "and",
     "region", "province", "prefecture", "ville", "city", "و", "جهه", "الجهه", "اقليم", "عماله", "مدينه")
)  # fmt: skip
"""Articles, and what kind of place a name is of."""
_MOST_READINGS = 64


def capitalised_names(text: str) -> frozenset[str]:
    """Folded words in capitals that do not merely begin a sentence; Latin script only."""
    found = set()
    for match in _NAME.finditer(text):
        word = match.group()
        begins = bool(_SENTENCE_START.search(text[: match.start()]))
        if not begins or (len(word) > 1 and word.isupper()):
            found.add(fold(_WRITTEN_ON.sub("", word)))
    return frozenset(name for name in found if len(name) > 1)


@lru_cache(maxsize=4096)
def other_names(name: str) -> frozenset[str]:
    """What else a place is called, folded, in letters that say something else; empty where nothing is known."""
    known = next((names for names in _OTHER_NAMES if name in names), frozenset[str]())
    return known - {name}


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are one as far as their consonants tell, in either script: "Fès-Meknès" and "فاس-مكناس"."""
    return not _readings(one).isdisjoint(_readings(other))


@lru_cache(maxsize=4096)
def _readings(name: str) -> frozenset[str]:
    """The consonants of all words of a name together, in each way they may be read."""
    folded = fold(name)
    for names in _OTHER_NAMES:
        for called in sorted(names, key=len, reverse=True):
            folded = re.sub(rf"(?<!\w){called}(?!\w)", min(names), folded)
    words = [word for word in re.findall(r"[^\W\d_]+", folded) if word not in _NO_NAME]
    read = ("".join(parts) for parts in islice(product(*map(sounds, words)), _MOST_READINGS))
    return frozenset(filter(None, read))
