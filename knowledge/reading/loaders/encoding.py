"""Which of the old one-byte encodings a text is in: the one in which it looks most like French or Arabic words."""

from __future__ import annotations

import re
from collections.abc import Sequence

ENCODINGS = ("cp1252", "cp1256", "iso8859_15", "cp850", "mac_roman", "iso8859_6", "mac_arabic", "cp720", "cp437")
"""Tried in this order; the first wins where two read the same."""
NAME_ENCODINGS = ("cp850", "cp437", "cp720", "cp1256", "cp1252", "mac_roman")
"""Those in which names stand in an archive: consoles first, since the tools that write no UTF-8 write the console's."""
_SAMPLE_BYTES = 60_000
_ARABIC_SHARE = {
    **{
        "ا": 125,
        "ل": 115,
        "ي": 70,
        "م": 65,
        "و": 60,
        "ن": 58,
        "ر": 47,
        "ت": 47,
        "ة": 40,
        "ب": 35,
        "ع": 35,
        "د": 33,
        "ه": 30,
    },
    **{
        "س": 28,
        "ف": 28,
        "ك": 24,
        "ق": 24,
        "أ": 22,
        "ح": 20,
        "ج": 15,
        "ش": 13,
        "ص": 12,
        "ى": 11,
        "ط": 11,
        "خ": 10,
        "إ": 10,
    },
}
"""Letters of modern Arabic prose by how many there are in a thousand, rounded by hand; the others are rarer."""
_ARABIC = frozenset(map(chr, (*range(0x621, 0x63B), *range(0x641, 0x64B))))
_MARKS = frozenset(map(chr, range(0x64B, 0x653)))
_FRENCH = frozenset("àâäçéèêëîïôöùûüœæ")
_WHOLE_WORDS = frozenset("àù")
"""Letters that hardly ever stand before another one: "à", "là", "où"."""
_NEIGHBOURS = frozenset("áíóúñãõ")
_ARABIC_SIGNS = frozenset("،؛؟")
_QUOTES = frozenset("‘“”–—…•€°№§£²³½¼·×©®™´¨")
_BY_NO_CHANCE = 3.0
_RARER = 0.1
_RIGHT, _WRONG, _NEVER = 1.0, -2.0, -3.0
"""Weights of a character that fits its place, of one that does not, and of one that is in no text: chosen by hand on the encodings
above, and held by the tests that write French and Arabic in each of them (docs/decisions/0149)."""


def best_encoding(data: bytes, encodings: Sequence[str] = ENCODINGS) -> str:
    """Name of the encoding in which bytes that are no UTF-8 look most like words; the first where none can read them."""
    sample = _sample(data)
    read = [(at, name, _read(sample, name)) for at, name in enumerate(encodings)]
    scored = [(_score(name, text) - _RARER * at, -at) for at, name, text in read if text]
    return encodings[-max(scored)[1]] if scored else encodings[0]


def _score(encoding: str, text: str) -> float:
    """How well a text reads; bytes make two characters of UTF-8 by chance hardly ever, and one only now and then."""
    several = sum(c > "\x7f" for c in text) - 1 if encoding == "utf-8" else 0
    return looks_like_words(text) + _BY_NO_CHANCE * several


def once_encoded(text: str) -> str | None:
    """Undo UTF-8 that was taken for windows-1252 and written as UTF-8 again ("RÃ©gion"); None where that was not so."""
    if not re.search("[ÂÃØÙâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]", text):
        return None
    try:
        return b"".join(_byte(c) for c in text).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None


def looks_like_words(text: str) -> float:
    """Sum over the characters beyond ASCII of how well each fits between its neighbours in French or Arabic."""
    padded = f"  {text}  "
    return sum(_weight(padded, at) for at in range(2, len(padded) - 2) if padded[at] > "\x7f")


def _byte(character: str) -> bytes:
    return character.encode("latin-1" if "\x80" <= character <= "\x9f" else "cp1252")


def _sample(data: bytes) -> bytes:
    """Lines that hold bytes beyond ASCII, up to some size."""
    if len(data) <= _SAMPLE_BYTES:
        return data
    lines: list[bytes] = []
    size = 0
    for match in re.finditer(rb"[^\r\n]{0,400}[\x80-\xff][^\r\n]{0,400}", data):
        lines.append(match.group())
        size += len(match.group())
        if size > _SAMPLE_BYTES:
            break
    return b"\n".join(lines)


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _weight(text: str, at: int) -> float:
    character, before, after = text[at], text[at - 1], text[at + 1]
    if character in _ARABIC:
        return _arabic(text, at)
    if character in _MARKS:
        return 0.2 if before in _ARABIC or before in _MARKS else _WRONG
    if "\u2d30" <= character <= "\u2d7f":
        return _RIGHT  # Tifinagh
    if character.isalpha():
        return _latin(character, before, after)
    return _sign(character, before, after)


def _arabic(text: str, at: int) -> float:
    character, before, after = text[at], text[at - 1], text[at + 1]
    if _is_latin(before) or _is_latin(after):
        return _WRONG
    if character in "ةى" and after in _ARABIC:
        return _WRONG
    if character == "ل" and before == "ا" and text[at - 2] not in _ARABIC:
        return 2 * _RIGHT
    return 0.3 + _ARABIC_SHARE.get(character, 5) / 100


def _latin(character: str, before: str, after: str) -> float:
    lower = character.lower()
    if before in _ARABIC or after in _ARABIC:
        return _WRONG
    if lower in _FRENCH:
        between = before.islower() and not character.islower()
        if between or (character.islower() and before.isupper() and after.isupper()):
            return _WRONG
        return 0.2 if lower in _WHOLE_WORDS and after.isalpha() else _RIGHT
    if lower in _NEIGHBOURS:
        return 0.2 if character.islower() and before.islower() else -1.0
    return -1.5


def _sign(character: str, before: str, after: str) -> float:
    inside = before.isalpha() and after.isalpha()
    if "\x80" <= character <= "\x9f" or character == "\ufffd":
        return _NEVER
    if character == "’":
        return 0.8 if inside else 0.1
    if character in _ARABIC_SIGNS:
        return 0.5 if before in _ARABIC or before.isspace() else _WRONG
    if character in "«»":
        opens = character == "«"
        return 0.5 if not (before if opens else after).isalpha() else -1.0
    if character == "\u00a0":
        return -0.5 if inside else 0.3
    if character in _QUOTES:
        return _WRONG if inside else 0.2
    return _WRONG


def _is_latin(character: str) -> bool:
    return character.isalpha() and character < "\u0250"
