"""A loaded document made fit to be cut and quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from core.language.dates import FoundDate, find_date
from knowledge.document import LoadedDocument
from knowledge.reading.blocks import CLOSERS, Block, blocks_of, put_together
from knowledge.reading.furniture import drop_furniture, drop_repeats, drop_running_heads, is_stamp, says_when_changed
from knowledge.reading.metadata import title_from
from knowledge.reading.paragraphs import join_lines
from knowledge.warnings import ReadingWarning, note

_DATE_LEAD = re.compile(
    r"(?:date|publiée? le|published(?: on)?|posted on|تاريخ(?: النشر)?|نشر (?:في|بتاريخ))\s*[:：]?\s*", re.IGNORECASE
)
_LONGEST_HEADING, _MOST_HEADING_WORDS = 110, 18
"""Characters and words of a line that may be a heading; chosen by hand."""
_SHORTEST_PARAGRAPH = 80
"""Characters from which a line that follows is taken for a paragraph; chosen by hand."""
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})[.)]?\s+[^\W\d_]")


def clean(document: LoadedDocument) -> LoadedDocument:
    """Normalise the text, make paragraphs whole, leave out page furniture and repeats, find headings and the day it came out.

    Headings and pages point at the new text. Records are only normalised.
    """
    blocks = blocks_of(document)
    warnings = list(document.warnings)
    published_on = document.meta.published_on
    if not document.records:
        blocks, found = _without_date_lead(blocks)
        found = found or _stamped(blocks)
        if found and published_on is None:
            published_on = found.day
            if not found.exact:
                said = f"Only the month of publication is said: {found.day:%Y-%m}; its first day stands for it."
                warnings.append(note(said))
        before = drop_running_heads(blocks)
        kept = drop_furniture(join_lines(before))
        unique = drop_repeats(kept)
        warnings += _left_out(len(kept) - len(unique))
        blocks = unique if document.headings else with_headings(unique)
    text, headings, pages = put_together(blocks)
    meta = replace(document.meta, published_on=published_on, title=_title(document, text, published_on))
    return replace(document, meta=meta, text=text, headings=headings, pages=pages, warnings=tuple(warnings))


def _left_out(repeats: int) -> list[ReadingWarning]:
    if not repeats:
        return []
    return [note(f"{repeats} repeated paragraph{'s were' if repeats > 1 else ' was'} left out.")]


def _title(document: LoadedDocument, text: str, published_on: date | None) -> str:
    """Return the title; one that was only the first line is taken again from the cleaned text."""
    if document.meta.title != title_from(document.text):
        return document.meta.title
    return title_from(text) or document.meta.title


def _without_date_lead(blocks: list[Block]) -> tuple[list[Block], FoundDate | None]:
    """Take "date 2021-01" off the front of the first block."""
    if not blocks or is_stamp(blocks[0].text) or not (lead := _DATE_LEAD.match(blocks[0].text)):
        return blocks, None
    found = find_date(blocks[0].text[: lead.end() + 40])
    if found is None or found.start > lead.end():
        return blocks, None
    rest = blocks[0].text[found.end :].lstrip(" :–—|-.,")
    if not rest:
        return blocks[1:], found
    return [replace(blocks[0], text=rest, pages=blocks[0].pages[:1]), *blocks[1:]], found


def _stamped(blocks: Sequence[Block]) -> FoundDate | None:
    """Date of the first stamp line; one that says when the page was changed counts only when there is no other."""
    stamps = [block.text for block in blocks if is_stamp(block.text)]
    stamps.sort(key=says_when_changed)
    return find_date(stamps[0]) if stamps else None


def with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Give a level to short unfinished lines that a paragraph follows, in a text whose headings nobody marked."""
    marked: list[Block] = []
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if following is not None and _is_heading(block, following):
            marked.append(replace(block, level=_level(block, first=index == 0), gap=True))
        else:
            marked.append(block)
    return marked


def _is_heading(block: Block, following: Block) -> bool:
    text = block.text
    if len(text) > _LONGEST_HEADING + 60 or len(text.split()) > _MOST_HEADING_WORDS + 10:
        return False
    if block.is_finished and not text.endswith(("?", "؟")):
        return False
    numbered = bool(_NUMBERED.match(text))
    if (block.is_list_item and not numbered) or re.search(r"[.!؟]\s+\S", text.rstrip(CLOSERS)):
        return False
    if text[0].islower() or text.endswith((",", "،")) or following.is_list_item:
        return False
    return len(following.text) >= max(_SHORTEST_PARAGRAPH, len(text)) and following.is_finished


def _level(block: Block, *, first: bool) -> int:
    if numbered := _NUMBERED.match(block.text):
        return 2 + numbered.group(1).count(".")
    return 1 if first else 2
