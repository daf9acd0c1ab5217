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


class NoAddress:
    """Refuses a written sentence with an address, a number to call or a link in it; a quotation may hold what its document does.

    A name that is a domain ("jam3iatonline.ma") is no address where the source that is cited calls itself so.
    """

    name = "address"

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        """Whether it holds one."""
        if draft.is_verbatim:
            return False
        texts = [source.passage.text.casefold() for source in turn.sources if source.number in draft.sources]
        named = (found[0].casefold() for found in _DOMAIN.finditer(draft.text))
        return bool(_ADDRESS.search(draft.text)) or not all(any(name in text for text in texts) for name in named)
