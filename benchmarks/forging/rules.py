"""Rules that make a true sentence untrue: what is changed in it, and what is added to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from benchmarks.forging.truths import DATA
from core.language.forms import Language

_CHANGED = ("number_words", "unit", "date", "name", "negation", "scope")
_ADDED = ("exception", "only", "invented", "attack", "address", "script", "markup", "prompt")
KINDS = ("number_digits", *_CHANGED, *_ADDED)
"""Kinds of forgery that rules make."""

_MONTHS = "janvier|fevrier|février|juillet|décembre|January|February|July|December|يناير|فبراير|يوليوز|دجنبر"
_YEAR = r"20[0-4]\d"
_DAY = rf"(?<![\w.,])\d{{1,2}}(?=\s+(?:{_MONTHS})(?!\w))"
_NUMBER = rf"(?<![\w.,’'-])(?!{_YEAR}(?!\w))\d+(?![\w.,]*\w)(?!\s+(?:{_MONTHS})(?!\w))"
"""A number in figures that is neither a year nor a day, nor a part of a name such as "2.0" or of a word such as "3la"."""
_WORDS_OF = {
    Language.FRENCH: ("quatre-vingts", "cinq mille"),
    Language.ARABIC: ("ثمانين", "خمسة آلاف"),
    Language.DARIJA: ("تمانين", "خمس آلاف"),
    Language.DARIJA_LATIN: ("tmanin", "khams alaf"),
    Language.ENGLISH: ("eighty", "five thousand"),
}
"""Eighty and five thousand, which no document of the example counts anything by: what is at least three is at least two as well."""
_NOT_TRUE = {
    Language.FRENCH: "Il est faux de dire ceci : ",
    Language.ARABIC: "ليس صحيحا أنه ",
    Language.DARIJA: "ماشي بصح بلي ",
    Language.DARIJA_LATIN: "machi b se7 bli ",
    Language.ENGLISH: "It is not true that ",
}


@dataclass(frozen=True)
class Change:
    """A sentence that is no longer true, and what of it makes it so."""

    text: str
    value: str


def changes(kind: str, text: str, form: Language) -> Iterator[Change]:
    """Every way in which a rule makes a sentence untrue; none where it has nothing to change."""
    if kind in _ADDED:
        yield from _added(kind, text, form)
        return
    if kind == "number_digits":
        yield from _replaced(text, _NUMBER, lambda figure: (str(int(figure) * 3 + 1), str(int(figure) + 2)))
    elif kind == "number_words":
        yield from _replaced(text, _NUMBER, lambda _: _WORDS_OF[form])
    elif kind == "date":
        yield from _replaced(text, _DAY, lambda day: (str((int(day) + 10) % 28 + 1),))
        yield from _replaced(text, rf"(?<!\w){_YEAR}(?!\w)", lambda year: (str(int(year) + 3), str(int(year) - 8)))
    elif kind == "negation":
        yield Change(_NOT_TRUE[form] + text, _NOT_TRUE[form].strip())
    if kind in _CHANGED:
        yield from _from_table(text, table("changes")[kind][form])


@cache
def table(name: str) -> Mapping[str, Mapping[Language, Any]]:
    """A table of wordings, by kind and form: of `changes` what is put for what, of `additions` phrases."""
    read = yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))
    return {kind: {Language(form): wordings for form, wordings in forms.items()} for kind, forms in read.items()}


def _replaced(text: str, pattern: str, instead: Callable[[str], tuple[str, ...]]) -> Iterator[Change]:
    for match in re.finditer(pattern, text):
        for value in instead(match[0]):
            yield Change(text[: match.start()] + value + text[match.end() :], value)


def _from_table(text: str, pairs: Mapping[str, str]) -> Iterator[Change]:
    """Each entry applied where it stands first, unless a longer entry covers that place or its outcome stands beside it."""
    covered = list[range]()
    for old in sorted(pairs, key=len, reverse=True):
        match = re.search(_whole(old), text, re.IGNORECASE)
        if match is None or any(match.start() in place for place in covered):
            continue
        covered.append(range(*match.span()))
        new = pairs[old]
        around = f"{text[: match.start()]}|{text[match.end() :]}"
        if not re.search(_whole(new), around, re.IGNORECASE):
            new = new[0].upper() + new[1:] if match[0][0].isupper() else new
            yield Change(text[: match.start()] + new + text[match.end() :], new)


def _whole(words: str) -> str:
    """Words by themselves, whatever the apostrophe or space."""
    pattern = re.escape(words).replace("'", "['’]").replace(r"\ ", r"\s")
    return rf"(?<![\w-]){pattern}(?![\w-])"


def _added(kind: str, text: str, form: Language) -> Iterator[Change]:
    for phrase in table("additions")[kind][form]:
        if kind == "prompt":
            yield Change(phrase, "")
        yield Change(f"{text.rstrip('. ')}{'. ' if kind == 'prompt' else ''}{phrase}", phrase.strip())
