"""How a line of a published document names the voices that carry it: by their numbers, before what it says."""

from __future__ import annotations

from collections.abc import Sequence

from core.language.forms import Language
from participation.dialogues.words import word

LANGUAGES = (Language.FRENCH, Language.ARABIC, Language.ENGLISH)
"""Languages that documents are written in; the other forms read like one of them."""


def heard_from(numbers: Sequence[int], text: str, language: Language) -> str:
    """What voices carry, in one line with their numbers before it: a sentence that is quoted elsewhere keeps its source."""
    key = "doc_voice" if len(numbers) == 1 else "doc_voices"
    return word(key, language, numbers=", ".join(map(str, numbers)), text=text)
