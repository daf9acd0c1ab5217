"""A written sentence is plain text: nothing hidden, nothing that a page or a chat would take for marks."""

from __future__ import annotations

import re

from agent.grounding.draft import Draft
from agent.turn import Turn
from core.text import remove_hidden

_MARKUP = re.compile(r"[<>`|\\^~]|\{\{|\}\}|!\[|\]\(|\]\[|\*\*|__|&#?\w+;|^\s*#|(?<!\w)[*_]\w")


class PlainText:
    """Refuses a written sentence with hidden characters or markup in it; quotations were cleaned when they were read."""

    name = "markup"

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        """Whether it holds any."""
        return not draft.is_verbatim and (remove_hidden(draft.text) != draft.text or bool(_MARKUP.search(draft.text)))
