"""Which language a document or a passage of it is written in."""

from __future__ import annotations

from core.language.forms import Language
from core.language.identify import identify
from core.text import Script, script_of

_SURE = 0.8
"""Confidence from which a text is in another language than its document; chosen by hand."""
_LONG_ENOUGH = 60
"""Characters below which a passage is taken to be in its document's language when the script agrees; chosen by hand."""
_SAMPLE = 2_000
"""Characters looked at; chosen by hand, more than any passage has."""


def language_of(text: str, default: Language = Language.FRENCH) -> Language:
    """Language of a text; `default` where its script agrees and nothing surer is known."""
    script = script_of(text)
    if script is Script.OTHER:
        return default
    agrees = (script is Script.ARABIC) == default.is_rtl
    fallback = default if agrees else (Language.ARABIC if script is Script.ARABIC else Language.FRENCH)
    if agrees and len(text) < _LONG_ENOUGH:
        return fallback
    found = identify(text[:_SAMPLE])
    # A document keeps to one register: what tells Arabic from Darija, or French from Arabizi, are a few words of a passage.
    same_register = agrees and found.language.base is fallback.base
    return fallback if same_register or found.confidence < _SURE else found.language
