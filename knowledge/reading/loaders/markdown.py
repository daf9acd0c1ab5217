"""Markdown: what a reader of the rendered page sees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from core.text import raised_figures
from knowledge.reading.loaders.content import Content, TextBuilder, decode_text, first_title, table_lines
from knowledge.reading.loaders.markup import MarkupLine, MarkupReader
from knowledge.reading.loaders.vault import as_vault_shows, take_comments, take_frame, with_signs
from knowledge.reading.metadata import FoundMeta, take_front_matter
from knowledge.warnings import ReadingWarning, WarningKind, Warnings

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_TASK = re.compile(r"\[([ xX])\][ \t]+")
_UNRESOLVED_NOTE = re.compile(r"\[\^[^\]\s]{1,40}\](?!\()")
# One tilde on each side strikes out too, where it stands at the edges of words.
_SINGLE_TILDES = re.compile(r"(?<![~\w])~(?=[^\s~])([^~\n]{1,300}?)(?<=\S)~(?![~\w])")
_HEADING_NAME = re.compile(r"\s*\{[#.:][^{}]*\}$")
_APART = re.compile(r"<(?=/?(?:p|br|td|th|li|h[1-6]|div|tr|summary|details|dd|dt|blockquote|pre|del|s|strike)\b)", re.I)
_SUP = re.compile(r"<sup>(\d+)</sup>", re.IGNORECASE)
_SAMPLE = 80
_SAID = {
    WarningKind.STRUCK_TEXT: ("Text that is crossed out was left out", "Delete it if it no longer holds."),
    WarningKind.HIDDEN_TEXT: ("Text that the page hides was left out", "Delete it, or show it."),
}


def load_markdown(data: bytes) -> Content:
    """Headings, paragraphs, list items and table rows without their marks; links keep their words, images their description.

    A note stands behind the block that calls it; what is crossed out or hidden is left out and named.
    """
    text, warnings = decode_text(data)
    stated, start = take_front_matter(text)
    body, comments = take_comments(text[start:])
    parser = _parser()
    tokens = parser.parse(body)
    for token in tokens:
        token.children = list(with_signs(token.children)) if token.children else token.children
    writer = _Writer(tokens)
    writer.left.extend((WarningKind.HIDDEN_TEXT, comment) for comment in comments)
    writer.write()
    content = writer.builder.build()
    return Content(
        content.text,
        content.headings,
        found=FoundMeta(title=first_title(content.headings), stated=stated.fields),
        warnings=(*warnings, *stated.warnings, *_warnings(writer.left)),
        shown=_shown(parser, tokens),
        left_out=tuple(text for _, text in writer.left),
    )


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)


def _shown(parser: MarkdownIt, tokens: Sequence[Token]) -> str:
    """Return every word of the page that the text renders to, whatever it looks like."""
    from lxml import etree, html

    page = _APART.sub(" <", parser.renderer.render(tokens, parser.options, {}))
    page = _SUP.sub(lambda match: raised_figures(match[1]), page)
    try:
        return str(html.fragment_fromstring(page, create_parent="div").text_content())
    except (etree.ParserError, ValueError):
        return ""


def _warnings(left: Sequence[tuple[WarningKind, str]]) -> Warnings:
    found: list[ReadingWarning] = []
    for kind, (said, remedy) in _SAID.items():
        texts = [" ".join(text.split()) for reason, text in left if reason is kind and text.strip()]
        if texts:
            sample = " … ".join(texts[:3])
            times = f", in {len(texts)} places" if len(texts) > 1 else ""
            sample = sample if len(sample) <= _SAMPLE else sample[: _SAMPLE - 1].rstrip() + "…"
            found.append(ReadingWarning(kind, f"{said}{times}.", remedy=remedy, sample=sample))
    return tuple(found)


class _Writer:
    """Turns Markdown tokens into blocks."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.builder = TextBuilder()
        self._tokens, self._notes = _notes_apart(tokens)
        self._markup = MarkupReader()
        self._html_of_all = "\n".join(token.content.lower() for token in _flat(tokens) if token.type.startswith("html"))
        self._called: list[int] = []
        self._markers: list[str] = []
        """Bullet or number of every list that we are in, from the outermost."""
        self._fresh_item = False
        self._heading = 0
        self._rows: list[list[str]] = []
        self._in_cell = False

    @property
    def left(self) -> list[tuple[WarningKind, str]]:
        """What was not taken, and as what."""
        return self._markup.left

    def write(self) -> None:
        """Write every token."""
        self._write(self._tokens)

    def _write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.type == "inline":
                self._inline(self._rendered(token))
            elif token.type in ("fence", "code_block"):
                self.builder.block(self._markup.take(token.content))
            elif token.type == "html_block":
                self._html(token.content)
            else:
                self._structure(token)

    def _html(self, content: str) -> None:
        before = self._markup.depth()
        for line in self._markup.block(content):
            self._markup_line(line)
        # What is opened and closed nowhere would hide the rest of the text: it is a slip.
        if (tag := self._markup.hiding_tag) and f"</{tag}" not in self._html_of_all:
            self._markup.close_to(before)

    def _markup_line(self, line: MarkupLine) -> None:
        if line.level:
            self.builder.heading(line.level, line.text)
        elif line.is_item:
            self.builder.line(line.text)
        else:
            self.builder.block(line.text)

    def _structure(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = int(token.tag[1])
            case "heading_close":
                self._heading = 0
                self._write_notes()
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
            case "paragraph_close":
                self._write_notes()
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
                self._write_notes()

    def _write_notes(self) -> None:
        """Write the notes that the block before called, each once."""
        called, self._called = self._called, []
        for identity in called:
            markers, self._markers = self._markers, []
            self._write(self._notes.pop(identity, []))
            self._markers = markers

    def _inline(self, text: str) -> None:
        if self._heading:
            if name := _HEADING_NAME.search(text):
                self._markup.left.append((WarningKind.NOTE, name[0]))
                text = text[: name.start()]
            self.builder.heading(self._heading, text)
        elif self._in_cell:
            self._rows[-1].append(" ".join(text.split()))
        elif self._markers:
            if self._fresh_item and (task := _TASK.match(text)):
                self._markup.left.append((WarningKind.NOTE, task[1]))
                text = ("☐ " if task[1] == " " else "☑ ") + text[task.end() :]
            indent = "  " * (len(self._markers) - 1)
            self.builder.line(indent + (self._markers[-1] if self._fresh_item else "  ") + text)
            self._fresh_item = False
        else:
            self.builder.block(text)

    def _rendered(self, token: Token) -> str:
        """Words of a line as they are shown."""
        before = self._markup.depth()
        children, frame = take_frame(token.children or ())
        if frame:
            self._markup.left.append((WarningKind.NOTE, frame))
        text = "".join(self._piece(child) for child in children)
        self._markup.close_to(before)
        return text.strip()

    def _piece(self, token: Token) -> str:
        match token.type:
            case "text":
                return self._plain(token.content)
            case "code_inline" | "image":
                return self._markup.take(token.content)
            case "softbreak":
                return " "
            case "hardbreak":
                return "\n"
            case "s_open" | "s_close":
                return self._markup.inline("<s>" if token.type == "s_open" else "</s>")
            case "html_inline":
                return self._markup.inline(token.content)
            case "footnote_ref":
                self._called.append(token.meta["id"])
                self._markup.left.append((WarningKind.NOTE, str(token.meta["id"] + 1)))
        return ""

    def _plain(self, text: str) -> str:
        def strike(match: re.Match[str]) -> str:
            self._markup.left.append((WarningKind.STRUCK_TEXT, match[1]))
            return ""

        def drop(match: re.Match[str]) -> str:
            self._markup.left.append((WarningKind.NOTE, match[0]))
            return ""

        unseen: list[str] = []
        text = as_vault_shows(_UNRESOLVED_NOTE.sub(drop, _SINGLE_TILDES.sub(strike, text)), unseen)
        self._markup.left += [(WarningKind.NOTE, each) for each in unseen]
        return self._markup.take(raised_figures(text) if self._markup.is_raised else text)


def _flat(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _notes_apart(tokens: Sequence[Token]) -> tuple[list[Token], dict[int, list[Token]]]:
    """Tokens of the text, and those of each note by its number."""
    text: list[Token] = []
    notes: dict[int, list[Token]] = {}
    into = text
    for token in tokens:
        if token.type == "footnote_open":
            into = notes.setdefault(token.meta["id"], [])
        elif token.type == "footnote_close":
            into = text
        elif token.type not in ("footnote_block_open", "footnote_block_close", "footnote_anchor"):
            into.append(token)
    return text, notes
