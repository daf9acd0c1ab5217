"""Unicode housekeeping that every room relies on: normalisation, scripts, digits."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

TASHKEEL = "".join(
    chr(c)
    for c in (*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD), *range(0x06DF, 0x06E9))
)
"""Arabic vowel and recitation marks."""
_TATWEEL = "\u0640"
# Characters that a reader cannot see: bidi controls, zero-width marks, soft hyphen, BOM, Unicode tags, variation selectors.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# What looks like nothing and counts as a letter or a sign, and what stands where bytes were no text.
_BLANKS = re.compile("[\u2800\u3164\uffa0\ufffd]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_TASHKEEL_RE = re.compile(f"[{TASHKEEL}{_TATWEEL}]")
# What NFKC would change for the reader: 10² is not 102, 1½ is not 11/2, and an ellipsis is one mark.
_KEPT = re.compile("([\u00b2\u00b3\u00b9\u00bc-\u00be\u2026\u2070\u2074-\u208e\u2150-\u215f\u2189])")
_SPACES = re.compile(r"[^\S\n]+")
_ARABIC_LETTER = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9]")
_LATIN_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_HIGH = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DIGITS = {ord(c): str(unicodedata.digit(c)) for c in "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"}


class Script(StrEnum):
    """Script that most letters of a text belong to, as ISO 15924 codes."""

    ARABIC = "Arab"
    LATIN = "Latn"
    OTHER = "Zyyy"


def composed(name: str) -> str:
    """A name as most systems write it: accents in one with their letters (NFC)."""
    return unicodedata.normalize("NFC", name)


def remove_hidden(text: str) -> str:
    """Drop what cannot be seen: controls, lone surrogates, bidi and zero-width marks, Unicode tags; keep newlines and tabs."""
    return _INVISIBLE.sub("", _CONTROL.sub("", text))


def one_line(text: str) -> str:
    """A name or a title as it can stand in a row of a list: on one line, with nothing that is not seen or turns what is around it."""
    seen = _BLANKS.sub("", remove_hidden(" ".join(text.split())))
    return " ".join(seen.split())


def in_one_line(record: object, *names: str) -> None:
    """Bring these fields of a frozen record, texts or several of them, to `one_line`; for its `__post_init__`."""
    for name in names:
        value = getattr(record, name)
        kept = one_line(value) if isinstance(value, str) else tuple(filter(None, map(one_line, value)))
        object.__setattr__(record, name, kept)


def normalise(text: str) -> str:
    """Bring text to the one form used everywhere: NFKC, nothing hidden, no tatweel, single spaces, trimmed lines.

    Superscript and subscript figures, fractions and the ellipsis stay, since NFKC would change what they say.
    Arabic presentation forms become letters by NFKC. Tashkeel stays: it is part of what was published.
    """
    text = _composed(remove_hidden(text))
    # NFKC makes new ones: a spacing Arabic mark becomes tatweel and mark, a compatibility letter may hide something.
    text = _composed(remove_hidden(text))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def _composed(text: str) -> str:
    pieces = _KEPT.split(text.replace(_TATWEEL, ""))
    return "".join(p if _KEPT.fullmatch(p) else unicodedata.normalize("NFKC", p) for p in pieces).replace(_TATWEEL, "")


def strip_tashkeel(text: str) -> str:
    """Drop Arabic vowel marks and tatweel."""
    return _TASHKEEL_RE.sub("", text)


def western_digits(text: str) -> str:
    """Write Arabic-Indic digits as 0-9."""
    return text.translate(_DIGITS)


def strip_accents(text: str) -> str:
    """Drop combining marks of Latin letters (é → e); Arabic is left alone."""
    return "".join(
        c
        if _ARABIC_LETTER.match(c)
        else "".join(d for d in unicodedata.normalize("NFD", c) if not unicodedata.combining(d))
        for c in text
    )


def script_of(text: str) -> Script:
    """Script that most letters belong to; `OTHER` when there are none of either."""
    arabic, latin = len(_ARABIC_LETTER.findall(text)), len(_LATIN_LETTER.findall(text))
    if not arabic and not latin:
        return Script.OTHER
    return Script.ARABIC if arabic >= latin else Script.LATIN


def raised_figures(text: str) -> str:
    """Write figures that are set high ("m" and a small 2) as the signs for it, so that they join no number; letters stay."""
    return text.translate(_HIGH) if text.strip().isdecimal() else text
