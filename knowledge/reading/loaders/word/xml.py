"""Names of WordprocessingML elements and what wraps what, the same for both forms of the standard."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

Element = etree._Element

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
    "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps",
    "urn:schemas-microsoft-com:vml": "v",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
    "http://purl.org/dc/elements/1.1/": "dc",
}
WRAPPERS = frozenset(
    [
        *("w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo", "w:hyperlink", "w:dir", "w:bdo"),
        *("w:ruby", "w:rubyBase", "mc:Choice", "mc:Fallback"),
    ]
)
"""Elements that show what they hold and nothing of their own."""
_OFF = frozenset({"0", "false", "off", "none"})


@lru_cache(maxsize=4096)
def _name(tag: str) -> str:
    namespace, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(namespace.lstrip("{"))
    return f"{prefix}:{local}" if prefix else local


def name_of(element: Element) -> str:
    """Name with the usual prefix ("w:p"), whatever prefix the file uses; empty for comments and the like."""
    return _name(element.tag) if isinstance(element.tag, str) else ""


def value_of(element: Element, attribute: str = "val") -> str | None:
    """Value of an attribute by its local name."""
    for name, value in element.attrib.items():
        if str(name).rpartition("}")[2] == attribute:
            return str(value)
    return None


def child_of(element: Element | None, *path: str) -> Element | None:
    """First child along a path of names; None where a step is missing."""
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if name_of(child) == name), None)
    return element


def child_value(element: Element | None, *path: str) -> str | None:
    """`w:val` of the first child along a path."""
    found = child_of(element, *path)
    return None if found is None else value_of(found)


def is_on(element: Element) -> bool:
    """Whether a yes-or-no property says yes: it does by being there."""
    return (value_of(element) or "1").lower() not in _OFF


def chosen(alternatives: Element) -> Element | None:
    """The branch of an `mc:AlternateContent` that Word shows: the first choice, else the fallback."""
    return next((c for c in alternatives if name_of(c) == "mc:Choice"), child_of(alternatives, "mc:Fallback"))


def text_elements(element: Element) -> Iterator[Element]:
    """Every element below that holds text of the document, shown or not."""
    for found in element.iter():
        if name_of(found) in ("w:t", "w:delText", "m:t", "a:t"):
            yield found
