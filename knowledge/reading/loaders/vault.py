"""What note-taking programs write in Markdown beyond its rules: comments, links between notes, frames, highlights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_ANCHOR = re.compile(r"\s\^[A-Za-z][\w-]{0,40}$")
"""Name of a block, which is not shown; it begins with a letter, an exponent with a figure."""
# After a figure two percent signs are percent signs.
_COMMENT = re.compile(r"(?<![\d%])(?<!\d[ \u00a0\u202f])%%(?!%)(.{1,4000}?)(?<!%)%%(?!%)", re.DOTALL)
_LINK = re.compile(r"(!?)\[\[([^\[\]|\n]+?)(?:\\?\|([^\[\]\n]*))?\]\]")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|pdf|mp[34]|canvas|base)$", re.IGNORECASE)
_HIGHLIGHT = re.compile(r"(?<![=\w])==(?=[^\s=])([^=\n]+?)(?<=\S)==(?![=\w])")
_FRAME = re.compile(r"\[!\w[\w -]{0,30}\][+-]?[ \t]*")


def take_comments(text: str) -> tuple[str, list[str]]:
    """The text without what stands between "%%" and "%%", which its author alone sees, and those comments."""
    comments: list[str] = []

    def take(match: re.Match[str]) -> str:
        comments.append(match[1])
        return "\n" * match[1].count("\n")

    return _COMMENT.sub(take, text), comments


def as_vault_shows(text: str, left: list[str]) -> str:
    """Words with links between notes as their words, and without names of blocks and marks of highlights.

    What is not shown is added to `left`.
    """

    def linked(match: re.Match[str]) -> str:
        if match[1] and _PICTURE.search(match[2]):
            left.append(match[2])
            return ""
        if match[3]:
            left.append(match[2])
        return match[3] or match[2].strip("#^ ")

    if anchor := _ANCHOR.search(text):
        left.append(anchor[0])
        text = text[: anchor.start()]
    return _HIGHLIGHT.sub(r"\1", _LINK.sub(linked, text))


def take_frame(children: Sequence[Token]) -> tuple[Sequence[Token], str]:
    """Pieces of a quotation without the mark that makes it a frame ("[!warning]- Title"), and that mark.

    The frame's title is a line of its own.
    """
    mark = _FRAME.match(children[0].content) if children and children[0].type == "text" else None
    if mark is None:
        return children, ""
    rest = list(children[1:])
    at = next((index for index, token in enumerate(rest) if token.type == "softbreak"), None)
    if at is not None:
        rest[at] = rest[at].copy(type="hardbreak")
    return [children[0].copy(content=children[0].content[mark.end() :]), *rest], mark[0]


def with_signs(children: Sequence[Token]) -> Sequence[Token]:
    """Pieces of a line with the stars between figures as the signs that they are: "3*4*5" is no 345."""
    inner = [*children]
    for at, token in enumerate(inner[1:-1], start=1):
        if token.type not in ("em_open", "em_close") or token.markup != "*":
            continue
        if inner[at - 1].content[-1:].isdigit() and inner[at + 1].content[:1].isdigit():
            inner[at] = token.copy(type="text", content="*")
    return inner
