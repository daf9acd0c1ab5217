"""Signs that Word keeps as codes of a symbol font, as letters that everyone reads."""

from __future__ import annotations

_SYMBOL = dict(
    zip(
        range(0x61, 0x7B),
        "αβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
) | {
    **{0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xA5: "∞", 0xB0: "°", 0xB7: "•"},
    **{0xAE: "→", 0xAC: "←", 0xAB: "↔", 0xDE: "⇒", 0xE5: "∑", 0xD6: "√", 0x25: "%", 0x2B: "+", 0x3D: "=", 0x2D: "−"},
    **{0x57: "Ω", 0x44: "Δ", 0x53: "Σ", 0xA0: "€", 0xA7: "♣"},
}
_DINGBATS = {
    **{0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0x78: "☒", 0xE0: "→", 0xDF: "←", 0xF0: "→"},
    **{0xD8: "➢", 0xA7: "▪", 0x6E: "■", 0x6C: "•", 0x9F: "•", 0x9E: "·", 0x76: "❖", 0x77: "◆", 0x71: "❑", 0x28: "☎"},
    **{0x2A: "✉", 0xFF: ""},
}


def sign_of(code: str, font: str) -> str:
    """Letter that a `w:sym` shows: `code` in hexadecimal, `font` its font; empty for one without a letter."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    low = number - 0xF000 if 0xF000 <= number <= 0xF0FF else number
    table = _table(font)
    if table is not None:
        return table.get(low, chr(low) if table is _SYMBOL and 0x20 <= low < 0x7F else "")
    if 0xE000 <= number <= 0xF8FF:
        return chr(low) if 0x20 <= low < 0x7F else ""
    return chr(number) if 0x20 <= number < 0x110000 and not 0xD800 <= number <= 0xDFFF else ""


def plain_signs(text: str, font: str) -> str:
    """Text with the codes of a symbol font (U+F020 to U+F0FF) as letters; what has none is a bullet."""
    if not any("\uf000" <= c <= "\uf0ff" for c in text):
        return text
    table = _table(font) or {}
    return "".join(table.get(ord(c) - 0xF000, "•") if "\uf000" <= c <= "\uf0ff" else c for c in text)


def _table(font: str) -> dict[int, str] | None:
    if font.lower() == "symbol":
        return _SYMBOL
    return _DINGBATS if "dings" in font.lower() else None
