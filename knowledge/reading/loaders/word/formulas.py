"""A formula of Word on one line: 3/4, x², √(a+b)."""

from __future__ import annotations

from core.text import raised_figures
from knowledge.reading.loaders.word.xml import Element, child_of, child_value, name_of


def formula(element: Element) -> str:
    """Write what an `m:` element shows, its parts in the order in which they are said."""
    match name_of(element):
        case "m:t":
            return element.text or ""
        case "m:f":
            return f"{_bound(element, 'm:num')}/{_bound(element, 'm:den')}"
        case "m:sSup":
            return _part(element, "m:e") + _power(_part(element, "m:sup"))
        case "m:rad":
            degree = _part(element, "m:deg")
            return f"{raised_figures(degree)}√{_bound(element, 'm:e')}"
        case "m:d":
            opening = child_value(element, "m:dPr", "m:begChr")
            closing = child_value(element, "m:dPr", "m:endChr")
            inner = ", ".join(_all(child) for child in element if name_of(child) == "m:e")
            return f"{'(' if opening is None else opening}{inner}{')' if closing is None else closing}"
        case "m:nary":
            sign = child_value(element, "m:naryPr", "m:chr") or "∫"
            low, high = _part(element, "m:sub"), _part(element, "m:sup")
            bounds = f"({low}…{high}) " if low and high else f"({low}) " if low else ""
            return f"{sign}{bounds}{_part(element, 'm:e')}"
    return _all(element)


def _all(element: Element) -> str:
    return "".join(formula(child) for child in element)


def _part(element: Element, name: str) -> str:
    part = child_of(element, name)
    return "" if part is None else _all(part)


def _bound(element: Element, name: str) -> str:
    """Return a part, in brackets where it is more than one word or number."""
    part = _part(element, name)
    return part if part.isalnum() or part.replace(",", "").replace(".", "").isdigit() else f"({part})"


def _power(part: str) -> str:
    high = raised_figures(part)
    return high if high != part else f"^({part})" if len(part) > 1 else f"^{part}"
