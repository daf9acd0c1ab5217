"""Whether a message only asks if what stands before it is true: "c'est vrai ?", "واش بصح؟", "fake?", "هل هذا صحيح؟"."""

from __future__ import annotations

import re
from typing import Final

from core.language.intents.intent import plainly

_FRENCH: Final = (
    r"(?:(?:dites|dis) moi )?(?:si )?(?:est ce que )?(?:(?:c est|cest|c|ce serait|est elle|est il|est ce|(?:tout )?ca c est|tout ca est|"
    r"cette info est|l info(?:rmation)? est) )?(?:bien |vraiment )?"
    r"(?:vraie?|faux|fausse|exacte?|confirmee?|verifiee?|fiable|serieux|officiel(?:le)?|une? )?"
    r"(?:fake(?: news)?|intox|rumeur|fausse info(?:rmation)?)?(?: (?:ou (?:pas|non|faux|intox|fake)|ca|cela|cette info|tout ca|svp|stp))*|"
    r"info ou intox"
)
_ENGLISH: Final = (
    r"(?:is (?:this|that|it|this news|the news) )?(?:really |actually )?(?:true|false|fake|real|right|correct|accurate|confirmed|a rumou?r)"
    r"(?: or (?:not|false|fake))?|fact or fake"
)
_DARIJA_LATIN: Final = (
    r"(?:wach |wash )?(?:had ?chi |hadi |hada |hadak |had lkhbar |lkhbar )?"
    r"(?:b ?(?:sa7|sah|sse7|s7)|s7i7|sa7i7|kdoub|ke?dba|fake|7a9i9i|ra bsa7)(?: (?:wl?la la|ola la|had ?chi|had lkhbar|lkhbar))*"
)
_ARABIC: Final = (
    r"(?:هل |واش )?(?:(?:هذا|هذه|هادشي|هاد الشي|هاد الخبر|الخبر|هذا الخبر|ما ورد|هذا الكلام|هاد الهدره) )?"
    r"(?:صحيحه?|بصح|حقيقي|حقيقه|كذب|كدوب|كدبه|اشاعه|م[وؤ]كد|كاذب)"
    r"(?: (?:ام لا|ولا لا|او لا|هذا|هادشي|هاد الشي|هاد الخبر|هذا الخبر))*"
)
_ASKED = re.compile(rf"(?:et |w |so |ok |يعني )?(?:{_FRENCH}|{_ENGLISH}|{_DARIJA_LATIN}|{_ARABIC})")
_LONGEST: Final = 60
"""Characters of such a message; chosen by hand."""


def asks_whether_true(text: str) -> bool:
    """Whether a whole message asks that and nothing else."""
    return len(text) <= _LONGEST and any(map(str.isalpha, text)) and bool(_ASKED.fullmatch(plainly(text)))
