"""What a drawing shows in words: text boxes once, lettering, the texts of a diagram."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.reading.loaders.word.ledger import Ledger
from knowledge.reading.loaders.word.styles import Unseen
from knowledge.reading.loaders.word.xml import Element, child_of, name_of, text_elements, value_of

_HALF_PAGE = 7_560_000 * 10_692_000 // 2
"""Half of an A4 page, in square EMU: from there on a picture may be a page that was scanned."""
_FILLS = frozenset(["a:solidFill", "a:gradFill", "a:blipFill", "a:pattFill", "a:noFill"])


@dataclass(frozen=True)
class Drawn:
    """One thing that a drawing says: the blocks of a text box, a line of lettering, or the part of a diagram by its id."""

    box: Element | None = None
    text: str = ""
    diagram: str = ""
    behind: str | None = None
    """Colour behind a text box; "" for one that is not known."""


def drawn_in(drawing: Element, ledger: Ledger) -> list[Drawn]:
    """Everything that a drawing says, in its order; nothing of one that is switched off."""
    if any(name_of(each) == "wp:docPr" and _is_hidden(each) for each in drawing.iter()):
        ledger.leave_all(drawing, Unseen.HIDDEN)
        return []
    if _is_large_picture(drawing):
        ledger.notice_picture()
    return list(_below(drawing, ledger))


def _is_large_picture(drawing: Element) -> bool:
    extent = next((each for each in drawing.iter() if name_of(each) == "wp:extent"), None)
    if extent is None or all(name_of(each) != "a:blip" for each in drawing.iter()):
        return False
    sides = [value_of(extent, side) or "" for side in ("cx", "cy")]
    return all(side.isdigit() for side in sides) and int(sides[0]) * int(sides[1]) >= _HALF_PAGE


def _is_hidden(properties: Element) -> bool:
    return (value_of(properties, "hidden") or "0").lower() in ("1", "true", "on")


def _below(element: Element, ledger: Ledger) -> Iterator[Drawn]:
    for child in element:
        match name_of(child):
            case "w:txbxContent":
                yield Drawn(box=child, behind=_behind(child))
            case "a:p":
                for each in text_elements(child):
                    ledger.take(each, each.text or "")
                yield Drawn(text="".join(each.text or "" for each in text_elements(child)))
            case "v:textpath":
                yield Drawn(text=value_of(child, "string") or "")
            case "dgm:relIds":
                yield Drawn(diagram=value_of(child, "dm") or "")
            case "mc:AlternateContent":
                if (branch := ledger.choose(child)) is not None:
                    yield from _below(branch, ledger)
            case _:
                yield from _below(child, ledger)


def _behind(content: Element) -> str | None:
    """Colour behind a text box: None where nothing says that it differs from the page."""
    for above in content.iterancestors():
        match name_of(above):
            case "wps:wsp":
                return _behind_shape(above)
            case "v:textbox":
                shape = above.getparent()
                fill = value_of(shape, "fillcolor") if shape is not None else None
                return None if fill is None or fill.startswith(("white", "#fff")) else ""
    return ""


def _behind_shape(shape: Element) -> str | None:
    properties = child_of(shape, "wps:spPr")
    fill = next((each for each in (() if properties is None else properties) if name_of(each) in _FILLS), None)
    if fill is None:
        return "" if child_of(shape, "wps:style") is not None else None
    plain = child_of(fill, "a:srgbClr")
    return (value_of(plain) or "") if plain is not None else ""
