"""A loaded document made fit to be cut and quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from core.language.dates import FoundDate, find_date
from core.text import Script, script_of
from knowledge.document import LoadedDocument
from knowledge.reading.blocks import CLOSERS, Block, blocks_of, put_together
from knowledge.reading.furniture import drop_furniture, drop_repeats, drop_running_heads, is_furniture
from knowledge.reading.metadata import title_from
from knowledge.reading.paragraphs import join_lines
from knowledge.reading.stamps import is_stamp, stamps_of, tells_an_event
from knowledge.warnings import ReadingWarning, note

_DATE_LEAD = re.compile(
    r"(?:date|publiée? le|published(?: on)?|posted on|تاريخ(?: النشر)?|نشر (?:في|بتاريخ))\s*[:：]?\s*", re.IGNORECASE
)
_LONGEST_HEADING, _MOST_HEADING_WORDS = 110, 18
"""Characters and words of a line that may be a heading; chosen by hand."""
_SHORTEST_PARAGRAPH = 80
"""Characters from which a line that follows is taken for a paragraph; chosen by hand."""
_FEW_LINES = 4
"""Lines at the front of a text in which a sheet of an event names its place and hour; chosen by hand."""
_SHORTEST_LOSS, _SAMPLE = 25, 90
"""Characters from which a sentence left out is worth telling, and of it that are shown; chosen by hand."""
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
        joined = join_lines(drop_running_heads(blocks))
        stamps = stamps_of(joined, known=published_on)
        found = found or stamps.found
        if found and published_on is None:
            published_on = found.day
            if not found.exact:
                said = f"Only the month of publication is said: {found.day:%Y-%m}; its first day stands for it."
                warnings.append(note(said))
        kept = drop_furniture([block for index, block in enumerate(joined) if index not in stamps.lines])
        unique = drop_repeats(kept)
        warnings += [*_around(joined, kept, stamps.lines), *_left_out(len(kept) - len(unique))]
        blocks = unique if document.headings else with_headings(unique)
    text, headings, pages = put_together(blocks)
    meta = replace(document.meta, published_on=published_on, title=_title(document, text, published_on))
    return replace(document, meta=meta, text=text, headings=headings, pages=pages, warnings=tuple(warnings))


def _around(joined: Sequence[Block], kept: Sequence[Block], stamps: frozenset[int]) -> list[ReadingWarning]:
    """Say which sentences went with what stands around a document and are no furniture by their own words."""
    stayed = {id(block) for block in kept}
    gone = [
        block.text
        for index, block in enumerate(joined)
        if id(block) not in stayed and index not in stamps and len(block.text) >= _SHORTEST_LOSS
        if block.is_finished and not is_furniture(block.text)
    ]
    if not gone:
        return []
    sample = gone[0] if len(gone[0]) <= _SAMPLE else gone[0][: _SAMPLE - 1].rstrip() + "…"
    several = f"{len(gone)} paragraphs were" if len(gone) > 1 else "1 paragraph was"
    return [note(f"{several} taken for what stands around the text, and left out: « {sample} »")]


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
    after = blocks[0].text[found.end :]
    rest = after.lstrip(" :–—|-.,")
    if _goes_on(after, rest) or tells_an_event(blocks[:_FEW_LINES]):
        return blocks, None
    if not rest:
        return blocks[1:], found
    return [replace(blocks[0], text=rest, pages=blocks[0].pages[:1]), *blocks[1:]], found


def _goes_on(after: str, rest: str) -> bool:
    """Whether what stands after a date is the rest of a sentence that speaks of it: Arabic has no capitals, so a mark must part them."""
    if script_of(rest) is Script.ARABIC:
        return not re.match(r"\s*[:–—|.-]", after)
    return rest[:1].islower()


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
