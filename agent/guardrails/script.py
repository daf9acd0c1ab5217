"""An answer is written in the letters of the person who asked."""

from __future__ import annotations

from agent.grounding.draft import Draft
from agent.turn import Turn
from core.text import Script, script_of


class OneScript:
    """Refuses a written sentence in other letters than its turn's language has; quotations stay as they are."""

    name = "script"

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        """Whether most of its letters are of another script."""
        expected = Script.ARABIC if turn.language.is_rtl else Script.LATIN
        return not draft.is_verbatim and script_of(draft.text) not in (expected, Script.OTHER)
