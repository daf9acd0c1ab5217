"""Which language a document or a passage of it is written in."""

from __future__ import annotations

from core.language import Language
from core.text import Script, script_of

_SURE = 0.8
_LONG_ENOUGH = 60
"""Characters below which a passage is taken to be in its document's language when the script agrees."""
_SAMPLE = 2_000


def language_of(text: str, default: Language = Language.FRENCH) -> Language:
    """Language of a text; `default` where its script agrees and nothing surer is known."""
    script = script_of(text)
    if script is Script.OTHER:
        return default
    agrees = (script is Script.ARABIC) == default.is_rtl
    fallback = default if agrees else (Language.ARABIC if script is Script.ARABIC else Language.FRENCH)
    if agrees and len(text) < _LONG_ENOUGH:
        return fallback
    found = _identify(text[:_SAMPLE])
    return found if found is not None else fallback


def _identify(text: str) -> Language | None:
    try:
        from core.language import identify
    except ImportError:
        return None
    identification = identify(text)
    return identification.language if identification.confidence >= _SURE else None
