"""Markdown: what a reader of the rendered page sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge.reading.loaders.content import Content, TextBuilder, decode_text, first_title, table_lines
from knowledge.reading.metadata import FoundMeta, take_front_matter

if TYPE_CHECKING:
    from markdown_it.token import Token

_UNREAD_TAGS = ("script", "style", "button", "nav", "form", "template", "iframe", "svg", "select")


def load_markdown(data: bytes) -> Content:
    """Headings, paragraphs, list items and table rows without their marks; links keep their words, images their description."""
    from markdown_it import MarkdownIt

    text, warnings = decode_text(data)
    stated, start = take_front_matter(text)
    writer = _Writer()
    writer.write(MarkdownIt("commonmark").enable("table").parse(text[start:]))
    content = writer.builder.build(warnings=warnings)
    found = FoundMeta(title=first_title(content.headings), stated=stated.fields)
    return Content(content.text, content.headings, found=found, warnings=(*warnings, *stated.warnings))


class _Writer:
    """Turns Markdown tokens into blocks."""

    def __init__(self) -> None:
        self.builder = TextBuilder()
        self._markers: list[str] = []
        """Bullet or number of every list that we are in, from the outermost."""
        self._fresh_item = False
        self._heading = 0
        self._rows: list[list[str]] = []
        self._in_cell = False

    def write(self, tokens: Sequence[Token]) -> None:
        """Write every token."""
        for token in tokens:
            if token.type == "inline":
                self._inline(_rendered(token))
            elif token.type in ("fence", "code_block"):
                self.builder.block(token.content)
            elif token.type == "html_block":
                self.builder.block(html_words(token.content))
            else:
                self._structure(token)

    def _structure(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = int(token.tag[1])
            case "heading_close":
                self._heading = 0
            case "bullet_list_open":
                self._markers.append("- ")
            case "ordered_list_open":
                self._markers.append("1. ")
            case "bullet_list_close" | "ordered_list_close":
                self._markers.pop()
            case "list_item_open":
                self._fresh_item = True
                if token.info:
                    self._markers[-1] = f"{token.info}. "
            case _:
                self._table(token.type)

    def _table(self, kind: str) -> None:
        match kind:
            case "table_open":
                self._rows = []
            case "tr_open":
                self._rows.append([])
            case "th_open" | "td_open":
                self._in_cell = True
            case "th_close" | "td_close":
                self._in_cell = False
            case "table_close":
                for line in table_lines(self._rows):
                    self.builder.line(line)

    def _inline(self, text: str) -> None:
        if self._heading:
            self.builder.heading(self._heading, text)
        elif self._in_cell:
            self._rows[-1].append(text)
        elif self._markers:
            indent = "  " * (len(self._markers) - 1)
            self.builder.line(indent + (self._markers[-1] if self._fresh_item else "  ") + text)
            self._fresh_item = False
        else:
            self.builder.block(text)


def _rendered(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts).strip()


def html_words(markup: str) -> str:
    """Words of a piece of HTML, without scripts, buttons and menus."""
    from lxml import etree, html

    try:
        root = html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    for element in list(root.iter(*_UNREAD_TAGS, etree.Comment)):
        element.drop_tree()
    return "\n".join(" ".join(part.split()) for part in root.itertext() if part.strip())
