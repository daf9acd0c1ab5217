"""How cells look: their number format, whether they are crossed out, bold, or written in the colour of their ground."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.reading.loaders.sheets.number_format import BUILTIN, GENERAL
from knowledge.reading.loaders.sheets.package import Element, WorkbookPackage, is_on, local_name

_WHITE = "FFFFFF"
_INDEXED = {"0": "000000", "1": _WHITE, "8": "000000", "9": _WHITE, "64": "000000", "65": _WHITE}
"""Colours by number that are black or white; the others cannot hide anything on white."""
_THEME = {"0": _WHITE, "1": "000000"}
_SMALLEST = 2.0
"""Points below which letters cannot be seen."""


@dataclass(frozen=True, slots=True)
class Font:
    """What of a font decides whether and how a text is seen; a colour is six hexadecimal digits, or a name for what cannot be said."""

    is_struck: bool = False
    is_bold: bool = False
    colour: str = "000000"
    is_tiny: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks."""

    code: str = GENERAL
    font: Font = Font()
    ground: str = ""
    """Colour of the cell, empty where it has none."""

    def conceals(self, font: Font | None = None) -> bool:
        """Whether a text cannot be seen in the cell: too small, or in the colour of the ground."""
        seen = font or self.font
        return seen.is_tiny or seen.colour == (self.ground or _WHITE)


PLAIN = Style()


def read_styles(package: WorkbookPackage) -> list[Style]:
    """Styles of the workbook by the number that cells name them with."""
    roots = [package.part(name) for name in package.related(package.main, "styles")]
    if not roots or roots[0] is None:
        return [PLAIN]
    parts = {local_name(element): element for element in roots[0]}
    codes = {e.get("numFmtId", ""): e.get("formatCode", GENERAL) for e in parts.get("numFmts", ())}
    fonts = [read_font(element) for element in parts.get("fonts", ())]
    grounds = [_ground(element) for element in parts.get("fills", ())]
    return [_style(element, codes, fonts, grounds) for element in parts.get("cellXfs", ())] or [PLAIN]


def _style(element: Element, codes: dict[str, str], fonts: list[Font], grounds: list[str]) -> Style:
    number = element.get("numFmtId", "0")
    code = codes.get(number) or BUILTIN.get(int(number) if number.isdigit() else 0, GENERAL)
    font, fill = int(element.get("fontId", "0")), int(element.get("fillId", "0"))
    return Style(
        code, fonts[font] if 0 <= font < len(fonts) else Font(), grounds[fill] if 0 <= fill < len(grounds) else ""
    )


def read_font(element: Element | None) -> Font:
    """The font that a list of font properties describes, of a style or of a run of a text."""
    found = {local_name(child): child for child in (() if element is None else element)}
    size = found["sz"].get("val", "11") if "sz" in found else "11"
    return Font(
        "strike" in found and _is_yes(found["strike"]),
        "b" in found and _is_yes(found["b"]),
        _colour(found.get("color")) or "000000",
        _number(size) < _SMALLEST,
    )


def _is_yes(element: Element) -> bool:
    return element.get("val") is None or is_on(element, "val")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 11.0


def _ground(element: Element) -> str:
    pattern = next((child for child in element if local_name(child) == "patternFill"), None)
    if pattern is None:
        return "gradient" if len(element) else ""
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return ""
    colour = next((child for child in pattern if local_name(child) == "fgColor"), None)
    return (_colour(colour) or "000000") if kind == "solid" else f"pattern {kind}"


def _colour(element: Element | None) -> str:
    if element is None:
        return ""
    if is_on(element, "auto"):
        return "000000"
    tint = element.get("tint", "0")
    if rgb := element.get("rgb"):
        colour = rgb[-6:].upper()
    elif (theme := element.get("theme")) is not None:
        colour = _THEME.get(theme, f"theme {theme}")
    else:
        indexed = element.get("indexed", "")
        colour = _INDEXED.get(indexed, f"indexed {indexed}")
    return colour if _number(tint) in (0.0, 11.0) else f"{colour} {tint}"
