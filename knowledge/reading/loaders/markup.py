"""Pieces of HTML within a Markdown text, as the page shows them: blocks apart, crossed-out and hidden words not taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from core.text import raised_figures
from knowledge.reading.loaders.content import table_lines
from knowledge.warnings import WarningKind

_STRUCK = frozenset({"del", "s", "strike"})
_UNREAD_TAGS = "script style template button nav form iframe svg select textarea head noscript object title"
_VOID_TAGS = "hr img input wbr col area base embed link meta param source track"
_BLOCK_TAGS = """p div section article header footer main aside details summary ul ol dl dt dd blockquote pre figure figcaption
table caption thead tbody tfoot tr address fieldset legend center hr li h1 h2 h3 h4 h5 h6"""
_UNREAD, _VOID, _BLOCKS = (frozenset(tags.split()) for tags in (_UNREAD_TAGS, _VOID_TAGS, _BLOCK_TAGS))
_CLOSED_BY = {
    "li": ("li",),
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("td", "th", "tr"),
    "p": ("p",),
    "dd": ("dt", "dd"),
    "dt": ("dt", "dd"),
}
"""Open tags that HTML takes for closed when another begins."""
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])", re.I
)
_LINE_THROUGH = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.I)


@dataclass(frozen=True)
class MarkupLine:
    """A line that a piece of HTML shows; `level` is 0 for no heading, `is_item` true for an item of a list or a table row."""

    text: str
    level: int = 0
    is_item: bool = False


class MarkupReader(HTMLParser):
    """Reads the HTML of one Markdown text in its order; what a tag opens stays open until another closes it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, WarningKind | None]] = []
        self._raised = 0
        self.lines: list[MarkupLine] = []
        self.left: list[tuple[WarningKind, str]] = []
        """What was not taken, and as what."""
        self._text = ""
        self._level = 0
        self._is_item = False
        self._rows: list[list[str]] | None = None

    @property
    def reason(self) -> WarningKind | None:
        """Why words at this place are not shown; None where they are."""
        return next((reason for _, reason in self._open if reason), None)

    @property
    def hiding_tag(self) -> str:
        """The tag for whose sake words are not shown; empty where they are."""
        return next((tag for tag, reason in self._open if reason), "")

    @property
    def is_raised(self) -> bool:
        """Whether words at this place are set high."""
        return self._raised > 0

    def depth(self) -> int:
        """How many tags are open."""
        return len(self._open)

    def close_to(self, depth: int) -> None:
        """Close the tags that were opened since this depth: what begins in a line ends with it."""
        while len(self._open) > depth:
            self._pop()

    def block(self, markup: str) -> list[MarkupLine]:
        """Return the lines that a block of HTML shows."""
        self.feed(markup)
        self._flush()
        self._break()
        lines, self.lines = self.lines, []
        return lines

    def inline(self, markup: str) -> str:
        """Return what a tag within a line writes: a break, a space, nothing."""
        self._text = ""
        self.feed(markup)
        text, self._text = self._text, ""
        lines, self.lines = self.lines, []
        return "\n".join([line.text for line in lines] + [text]) if lines else text

    def take(self, text: str) -> str:
        """Return words of the Markdown text as they are shown at this place."""
        if reason := self.reason:
            self.left.append((reason, text))
            return ""
        return text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag."""
        if tag in _VOID or tag == "br":
            self._text += "\n" if tag == "br" and not self.reason else ""
            return
        while self._open and self._open[-1][0] in _CLOSED_BY.get(tag, ()):
            self.handle_endtag(self._open[-1][0])
        if tag in _BLOCKS:
            self._break()
        self._open.append((tag, _reason(tag, dict(attrs))))
        self._raised += tag == "sup"
        if re.fullmatch("h[1-6]", tag):
            self._level = int(tag[1])
        elif tag == "li":
            self._is_item = True
        elif tag == "table":
            self._rows = []
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])

    def handle_endtag(self, tag: str) -> None:
        """Close a tag and what was left open within it; one that is not open is passed over."""
        if all(tag != open_tag for open_tag, _ in self._open):
            return
        while self._open[-1][0] != tag and self._open[-1][0] in ("td", "th", "tr", "li"):
            self.handle_endtag(self._open[-1][0])
        if tag in ("td", "th") and self._rows:
            self._rows[-1].append(" ".join(self._text.split()))
            self._text = ""
        elif tag in _BLOCKS:
            self._break()
        while self._pop() != tag:
            pass
        if tag == "table" and self._rows is not None:
            self.lines += [MarkupLine(line, is_item=True) for line in table_lines(self._rows)]
            self._rows = None

    def handle_data(self, data: str) -> None:
        """Take words."""
        if reason := self.reason:
            if data.strip():
                self.left.append((reason, data))
        else:
            words = re.sub(r"\s+", " ", data)
            self._text += raised_figures(words) if self._raised else words

    def _flush(self) -> None:
        """Take what looked like the beginning of a tag and never was one: "A<B."."""
        if self.rawdata and not re.match(r"<[!?/]|[^>]*=", self.rawdata):
            rest, self.rawdata = self.rawdata, ""
            self.handle_data(rest)

    def _pop(self) -> str:
        tag, _ = self._open.pop()
        self._raised -= tag == "sup"
        return tag

    def _break(self) -> None:
        if self._rows is not None:
            self._text += " "
            return
        for number, text in enumerate(part for part in self._text.split("\n") if part.strip()):
            item = self._is_item and not number
            words = " ".join(text.split())
            self.lines.append(MarkupLine(f"- {words}" if item else words, self._level, item))
        if self._text.strip():
            self._is_item = False
        self._level = 0
        self._text = ""


def _reason(tag: str, attributes: dict[str, str | None]) -> WarningKind | None:
    style = attributes.get("style") or ""
    if tag in _STRUCK or _LINE_THROUGH.search(style):
        return WarningKind.STRUCK_TEXT
    if "hidden" in attributes or _UNSEEN_STYLE.search(style):
        return WarningKind.HIDDEN_TEXT
    return WarningKind.NOTE if tag in _UNREAD else None
