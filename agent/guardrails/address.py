"""A model writes source numbers, never addresses."""

from __future__ import annotations

import re

from agent.grounding.draft import Draft
from agent.turn import Turn

_ADDRESS = re.compile(r"https?://|www\.|\b[\w.+-]+@[\w-]+\.\w|\]\(", re.IGNORECASE)


class NoAddress:
    """Refuses a written sentence with an address or a link in it; a quotation may hold what its document does."""

    name = "address"

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        """Whether it holds one."""
        return not draft.is_verbatim and bool(_ADDRESS.search(draft.text))
