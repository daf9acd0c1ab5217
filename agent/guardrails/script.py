"""An answer is written in the letters and the language of the person who asked."""

from __future__ import annotations

import unicodedata

from agent.grounding.draft import Draft
from agent.turn import Turn
from core.language.forms import Language
from core.language.identify import identify
from core.text import Script, script_of

_SURE = 0.8
"""Confidence from which on a sentence is in another language than the answer's. Chosen by hand: French and English share many words."""
_LETTERS = ("LATIN", "ARABIC")


class OneScript:
    """Refuses a written sentence in other letters or another language than its turn's; quotations stay as they are."""

    name = "script"

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        """Whether most of its letters are of another script, any of a third one, or all of it is of another language."""
        if draft.is_verbatim:
            return False
        expected = Script.ARABIC if turn.language.is_rtl else Script.LATIN
        strange = any(
            letter.isalpha() and not unicodedata.name(letter, "").startswith(_LETTERS) for letter in draft.text
        )
        return strange or script_of(draft.text) not in (expected, Script.OTHER) or _is_other(draft.text, turn.language)


def _is_other(text: str, language: Language) -> bool:
    """Whether French stands for English or the other way round."""
    if language not in (Language.FRENCH, Language.ENGLISH):
        return False
    found = identify(text)
    other = Language.ENGLISH if language is Language.FRENCH else Language.FRENCH
    return found.language is other and found.confidence >= _SURE
