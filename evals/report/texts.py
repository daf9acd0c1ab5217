"""Texts from a run, made fit to be shown: they come from models and from people, and may try anything."""

from __future__ import annotations

import re

from core.text import Script, script_of

LONGEST = 4_000
"""Characters of a text that are shown; chosen by hand: the JSON form has all of them."""
# What moves or hides other characters: bidi embeddings, overrides and isolates, controls, lone surrogates, Unicode tags.
_DECEIVING = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#~!])")


def visible(text: str) -> str:
    """The text with every character that could deceive a reader written out, as ‹U+202E›."""
    return _DECEIVING.sub(lambda found: f"‹U+{ord(found.group()):04X}›", text.replace("\r\n", "\n"))


def shortened(text: str, longest: int = LONGEST) -> tuple[str, int]:
    """The beginning of a text and how many characters were left out, 0 for most."""
    return (text, 0) if len(text) <= longest else (text[:longest], len(text) - longest)


def direction_of(text: str) -> str:
    """`rtl` where most letters are Arabic, else `ltr`."""
    return "rtl" if script_of(text) is Script.ARABIC else "ltr"


def markdown_text(text: str) -> str:
    """A text on one line of Markdown that stays a text there."""
    return _MARKDOWN.sub(r"\\\1", " ".join(visible(text).split()))
