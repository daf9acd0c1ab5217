"""The tree of a page: what is a block in it, its words, and parts taken out without moving a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADING_TAGS = {f"h{level}": level for level in range(1, 7)}
LIST_TAGS = frozenset(("ul", "ol", "menu", "dir"))
BLOCK_TAGS = frozenset(
    (
        *HEADING_TAGS,
        *LIST_TAGS,
        *(
            "html",
            "body",
            "p",
            "div",
            "section",
            "article",
            "main",
            "header",
            "footer",
            "nav",
            "aside",
            "hgroup",
            "search",
        ),
        *(
            "blockquote",
            "pre",
            "address",
            "figure",
            "figcaption",
            "fieldset",
            "legend",
            "form",
            "hr",
            "center",
            "dialog",
        ),
        *(
            "li",
            "dl",
            "dt",
            "dd",
            "details",
            "summary",
            "table",
            "caption",
            "thead",
            "tbody",
            "tfoot",
            "tr",
            "td",
            "th",
        ),
        *(
            "colgroup",
            "col",
            "frameset",
            "marquee",
            "optgroup",
            "option",
            "listing",
            "xmp",
            "plaintext",
            "iframe",
            "svg",
        ),
    )
)
"""Elements that begin on a line of their own in every browser."""
UNSEEN_TAGS = frozenset(
    (
        *("script", "style", "template", "noscript", "noframes", "head", "title", "meta", "link", "param", "datalist"),
        *("object", "embed", "canvas", "video", "audio", "map", "area", "desc", "metadata", "defs", "symbol"),
        *("annotation", "annotation-xml", "progress", "meter", "rp", "iframe"),
    )
)
"""What a browser shows no words of: programs, what stands in for them, and what only machines read."""
CALL = "note-call"
"""Tag given to what calls a note: a raised figure that belongs to no number before it."""
_APART = frozenset(("br", "button", "input", "select", "textarea", "rt", "text", CALL))
"""Elements within a line whose words stand apart from those before and after."""


def text_of(element: _Element) -> str:
    """Words in an element, a space between its blocks and none within a word."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        apart = " " if node.tag in BLOCK_TAGS or node.tag in _APART else ""
        if event == "start" and node.tag in UNSEEN_TAGS:
            walk.skip_subtree()
        elif event == "start":
            parts += (apart, node.text or "")
        else:
            parts += (apart, (node.tail or "") if node is not element else "")
    return " ".join("".join(parts).split())


def replace_by_text(element: _Element, text: str) -> None:
    """Put words in the place of an element."""
    element.tail = text + (element.tail or "")
    drop(element)


def drop(element: _Element, *, apart: bool = False) -> None:
    """Take an element out; what follows it stays, `apart` from what stands before it if it was a block."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    left = (before.tail if before is not None else parent.text) or ""
    tail = (" " if apart and left[-1:].strip() else "") + (element.tail or "")
    if re.match(r"\s*[.,)\]؛،]", tail):
        left, tail = left.rstrip(" \n\t"), tail.lstrip(" \n\t")
    if before is not None:
        before.tail = left + tail
    else:
        parent.text = left + tail
    element.tail = None
    parent.remove(element)
