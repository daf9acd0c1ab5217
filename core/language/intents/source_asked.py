"""Whether a whole message asks to open a source by its number: "[1]", "1", "source 2", "المصدر 2", "lmasdar 2"."""

from __future__ import annotations

import re
from typing import Final

from core.language.fold import fold

_NAMES: Final = (
    r"(?:voir |ouvre[rz]? |montre[rz]?(?: moi)? |open |show(?: me)? |see |7ell? |werri(?:ni)? |chouf |افتح |اعرض |ارني |وريني |حل |شوف )?"
    r"(?:(?:la |le |the |l )?(?:sources?|src|ref(?:erence)?s?|num(?:ero)?|no|n°|number|passage|doc(?:ument)?)|(?:l)?m[ae]sda?r|masdar|"
    r"(?:ال)?رقم|(?:ال)?مصدر(?: رقم)?|(?:ال)?مرجع|سورس)?"
)
_ASKED = re.compile(
    rf"{_NAMES}\s*(?:n[°o]\s*|#\s*|numero |number |ra9m |رقم )?[\[(]?\s*([1-9]\d?)\s*[\])]?(?: svp| stp| please| 3afak| عافاك)?"
)
_LONGEST: Final = 40
"""Characters of such a message; chosen by hand."""


def source_asked(text: str) -> str:
    """The number of the source that a message asks for; empty for all others."""
    if len(text) > _LONGEST:
        return ""
    found = _ASKED.fullmatch(" ".join(fold(text).strip(" .!?؟:،,").replace("'", " ").split()))
    return found[1] if found else ""
