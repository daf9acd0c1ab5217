"""Web pages: what a reader sees of them, without what stands around the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree, html

from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.content import Content, TextBuilder, decode_text
from knowledge.reading.loaders.page.controls import Controls
from knowledge.reading.loaders.page.furniture import take_furniture_out
from knowledge.reading.loaders.page.looks import Looks, take_unseen_out
from knowledge.reading.loaders.page.notes import Notes
from knowledge.reading.loaders.page.raised import settle_raised
from knowledge.reading.loaders.page.said import found_in
from knowledge.reading.loaders.page.tree import text_of
from knowledge.reading.loaders.page.writer import Page, PageWriter
from knowledge.warnings import ReadingWarning, WarningKind, Warnings

if TYPE_CHECKING:
    from lxml.etree import _Element

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_MOST_TAGS = 2_000_000
"""Tags from which a page is refused: its tree would fill the memory of a small machine."""
_SAMPLE = 120


def load_html(data: bytes) -> Content:
    """Words of a page in the order in which they are shown; title, date, language and address from its head.

    What is hidden, struck or furniture is left out and named; what a control of the page shows is read.
    """
    declared = _DECLARED.search(data[:4096])
    markup, warnings = decode_text(data, declared.group(1).decode("ascii", "ignore") if declared else "")
    page = _parsed(re.sub(r"\A\s*<\?xml[^>]*>", "", markup))
    body = page.find("body")
    if body is None:
        raise _without_text(page)
    settle_raised(body)
    found = found_in(page)
    shown = text_of(body)
    looks = take_unseen_out(page)
    controls = Controls(body)
    furniture = take_furniture_out(body)
    known = Page(looks, controls, Notes(body), found.language)
    builder = TextBuilder()
    PageWriter(builder, known).write(body)
    if builder.is_empty:
        raise _without_text(page)
    content = builder.build()
    return Content(
        content.text,
        content.headings,
        found=found,
        warnings=(*warnings, *_warnings(looks, known.frames)),
        shown=shown,
        left_out=(*looks.hidden, *looks.struck, *looks.furniture, *furniture, *known.left_out),
    )


def _parsed(markup: str) -> _Element:
    if markup.count("<") > _MOST_TAGS:
        raise DocumentRefusedError(
            f"The page holds more than {_MOST_TAGS:,} tags.", remedy="Split it into smaller ones."
        )
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        page = html.document_fromstring(markup, parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise DocumentRefusedError("The page holds no HTML.", remedy="Check that it was saved whole.") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise DocumentRefusedError("The page is nested too deeply.", remedy="Save it from a browser, or as text.")
    return page


def _without_text(page: _Element) -> DocumentRefusedError:
    if page.find(".//frame") is not None or page.find(".//iframe") is not None:
        return DocumentRefusedError(
            "The page is only a frame around others.",
            remedy="Save the pages that it shows, each by itself from a browser.",
        )
    return DocumentRefusedError(
        "The page holds no text.", remedy="If it is drawn by a script, save it from a browser as a whole page."
    )


def _warnings(looks: Looks, frames: list[str]) -> Warnings:
    found: list[ReadingWarning] = []
    if looks.hidden:
        found.append(
            ReadingWarning(
                WarningKind.HIDDEN_TEXT,
                "Text that a reader of the page cannot see was left out.",
                remedy="Take it out of the page, or show it.",
                sample=_sample(looks.hidden),
            )
        )
    if looks.struck:
        found.append(
            ReadingWarning(
                WarningKind.STRUCK_TEXT,
                "Text that is crossed out was left out.",
                remedy="Check that what stands in its place is what holds.",
                sample=_sample(looks.struck),
            )
        )
    shown = [address for address in frames if address and not address.startswith(("about:", "javascript:"))]
    if shown:
        found.append(
            ReadingWarning(
                WarningKind.UNREAD_PAGE,
                f"Frames of the page show other pages, which were not read: {len(shown)}.",
                remedy="Add what it shows as a document of its own.",
                sample=shown[0][:_SAMPLE],
            )
        )
    if looks.sheets_unread:
        found.append(
            ReadingWarning(
                WarningKind.UNSURE_TEXT,
                "The page's style sheets are too large to tell what they hide.",
                remedy="Save the page without them.",
            )
        )
    return tuple(found)


def _sample(texts: list[str]) -> str:
    words = " … ".join(texts)
    return words if len(words) <= _SAMPLE else words[: _SAMPLE - 1].rstrip() + "…"
