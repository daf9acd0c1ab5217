"""What somebody wrote themselves in a mail: without what they quote, and without the mark-up of a page."""

from __future__ import annotations

import re

import lxml.html
from lxml.etree import LxmlError, ParserError

_BLOCKS = frozenset(["p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol"])
_UNSEEN = ("script", "style", "head", "title", "template", "noscript")
_INTRODUCES = re.compile(
    r"^\s*(?:on\b.{4,200}\bwrote|le\b.{4,200}\ba écrit|في\b.{2,200}كتب\b.{0,80}|بتاريخ\b.{2,200}كتب\b.{0,80}|"
    r"-{2,}\s*(?:original message|message d['’]origine|message transféré|الرسالة الأصلية)\s*-{2,})\s*:?\s*$",
    re.IGNORECASE,
)
_HEADERS = re.compile(r"^\s*(?:from|de|من)\s*:\s*\S+@\S+", re.IGNORECASE)


def newly_written(text: str) -> str:
    """The lines of a mail before what it answers; all of it where nothing stands before."""
    lines = text.replace("\r", "").split("\n")
    kept = list[str]()
    for number, line in enumerate(lines):
        if _INTRODUCES.match(" ".join(lines[number : number + 2])) or _INTRODUCES.match(line) or _HEADERS.match(line):
            break
        if line.rstrip() == "--":  # RFC 3676 section 4.3: a signature
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    written = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return written or re.sub(r"(?m)^\s*>+ ?", "", text).strip()


def plain_of_html(page: str) -> str:
    """What a reader of a page sees of its words, a line a block; empty where it is no page."""
    try:
        tree = lxml.html.fromstring(page.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (LxmlError, ParserError, ValueError):
        return ""
    words = list[str]()
    for event, element in _walked(tree):
        is_seen = isinstance(element.tag, str) and element.tag not in _UNSEEN  # a comment's tag is none
        if element.tag in _BLOCKS and (event == "start" or element.tag != "br"):
            words.append("\n")
        text = element.tail if event == "end" else (element.text if is_seen else "")
        words.append(re.sub(r"\s+", " ", text or ""))
    lines = [" ".join(line.split()) for line in "".join(words).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _walked(tree: lxml.html.HtmlElement) -> list[tuple[str, lxml.html.HtmlElement]]:
    """Each element as it begins and as it ends, without a call within a call: pages nest as deep as they like."""
    found, left = list[tuple[str, lxml.html.HtmlElement]](), [("start", tree)]
    while left:
        event, element = left.pop()
        found.append((event, element))
        if event == "start":
            left.append(("end", element))
            if element.tag not in _UNSEEN:
                left.extend(("start", child) for child in reversed(element))
    return found
