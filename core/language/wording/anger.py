"""Takes off what anger puts around and into a question: insults, contempt, demands to answer. What is asked stays as it is."""

from __future__ import annotations

import re
from functools import cache

from core.language.fold import fold_in_place
from core.language.wording.anger_words import NAMES, POINTED_AT, POINTS, SAID, THINGS

_LEFT = 2
"""Words that must be left of a message. Chosen by hand: fewer ask nothing, and the message stays as it was written."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})
_GAP = re.compile(r"\s+([.,،؟])|[,،;:]+(\s*[?؟])")
_POINTS = re.compile(rf"(?<![\w']){POINTS}")
_DOUBLED = re.compile(r"([.,،!:;])(?:\s*[.,،!:;])+")
_BEFORE = re.compile(r"^[\s.,،!:;…–-]+")
_AFTER_ASKING = re.compile(r"(?<=[?؟])[\s.,،!:;…–-]+$")


def without_anger(text: str) -> str:
    """A message without words of anger and contempt; the message itself where little else would be left.

    They say nothing of what is asked, and would weigh in the search and in what is sure as words that no document has.
    """
    folded = fold_in_place(text).translate(_MARKS)
    found = [match.span() for match in _angry().finditer(folded) if match[0].strip() and _is_meant(match, folded)]
    if not found:
        return text
    kept, place = [], 0
    for start, end in found:
        kept.append(text[place:start])
        place = end
    left = _AFTER_ASKING.sub("", _tidy("".join((*kept, text[place:]))))
    return left if len(_WORD.findall(left)) >= _LEFT else text


def _is_meant(match: re.Match[str], folded: str) -> bool:
    """Whether words are said in contempt: some are so only of what is pointed at."""
    return match["pointed"] is None or _POINTS.search(folded[: match.start()]) is not None


def _tidy(text: str) -> str:
    text = _DOUBLED.sub(r"\1", _GAP.sub(r"\1\2", " ".join(text.split())))
    return _BEFORE.sub("", text).strip()


@cache
def _angry() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{'|'.join((*SAID, *NAMES, *THINGS))}|(?P<pointed>{POINTED_AT}))(?!\w)")
