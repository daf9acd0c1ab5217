"""A model writes source numbers, never addresses."""

from __future__ import annotations

import re

from agent.grounding.draft import Draft
from agent.turn import Turn

_ADDRESS = re.compile(
    r"\w+://|www\.|\bhxxps?\b|\b(?:javascript|data|mailto|tel):|[\w.+-]+@[\w-]+|(?<!\w)@\w{3,}"
    r"|\b(?:t|wa|m|fb|bit|youtu)\.(?:me|ly|be)\b|\w\s?(?:\[|\()\s?(?:\.|dot|point|at|arobase)\s?(?:\]|\))\s?\w"
    r"|(?<!\w)(?:\+|00|0)\d(?:[ .-]?\d){7,}",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(?<![\w.])(?:[a-z0-9-]+\.)+[a-z]{2,}(?!\w)(?!\.\w)(?:/\S*)?", re.IGNORECASE)

# Full stops of other scripts, which readers and chats take for one.
_STOPS = str.maketrans(dict.fromkeys("\u06d4\u3002\uff0e\uff61\u2024\ufe52\u0701\u0702", "."))
_ENDINGS = r"(?:com|net|org|info|biz|ma|fr|me|io|co|ly|be|app|site|online|link|xyz|tv|gov|ac|كوم|نت|اورغ|أورغ|المغرب|موقع|شبكة)"
# A dot said as a word or set apart, before what only addresses end in; an address of figures; one spelt letter by letter.
_SPELT = re.compile(
    rf"\w\s*(?:\bdot\b|\bpoint\b|\bno[kq9]ta\b|نقط[ةه]|\s\.\s?|\s?\.\s)\s*{_ENDINGS}(?!\w)"
    rf"|[\u0620-\u064a]\.{_ENDINGS}(?!\w)|(?<!\w)www\s|(?<![\d.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\d.])|h\s?t\s?t\s?p\s?s?\s?:",
    re.IGNORECASE,
)


class NoAddress:
    """Refuses a written sentence with an address, a number to call or a link in it; a quotation may hold what its document does.

    A name that is a domain ("jam3iatonline.ma") is no address where the source that is cited calls itself so.
    """

    name = "address"

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        """Whether it holds one."""
        if draft.is_verbatim:
            return False
        text = draft.text.translate(_STOPS)
        texts = [source.passage.text.casefold() for source in turn.sources if source.number in draft.sources]
        named = (found[0].casefold() for found in _DOMAIN.finditer(text))
        return bool(_ADDRESS.search(text) or _SPELT.search(text)) or not all(
            any(name in text for text in texts) for name in named
        )
