"""Lines that a page broke, made paragraphs again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from core.text import Script, script_of
from knowledge.reading.blocks import Block
from knowledge.reading.furniture import is_furniture
from knowledge.reading.stamps import is_cut_at_date

_NARROWEST, _WIDEST = 36, 150
"""Characters of a full line between which text may have been wrapped by hand or by a page; chosen by hand."""
_FEWEST_PAIRS = 3
"""Pairs of lines that are evidence of wrapping whatever they look like; chosen by hand."""
_FULL = 0.7
"""Share of a full line from which one that does not end a sentence was broken by the page; chosen by hand."""
_NEARLY_FULL = 0.88
"""The same of a line that ends one: only a line that could hardly hold another word goes on; chosen by hand."""
# Begins where a word does and gives nothing back: a megabyte without a space would else take hours.
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]++-[^\W\d_]++")
_HYPHENATED = re.compile(r"[^\W\d_]{2}[-\u2010]$")
# What a hyphen joins in French rather than cuts: "peut-être", "dit-il", "celui-ci".
_TIED = frozenset(
    [
        *("il", "elle", "on", "ils", "elles", "je", "tu", "nous", "vous", "ce", "la", "là", "ci", "même", "mêmes"),
        *("être", "le", "les", "lui", "leur", "moi", "toi", "y", "en"),
    ]
)

_NEEDS_MORE = re.compile(
    r"(?:\b(?:ne|pas|de|du|des|le|la|les|à|aux?|et|ou|que|qui|pour|par|sur|dans|sans|ni|aucune?|jamais|"
    r"not|never|no|the|of|to|and|or|that|shall|will|without)|\b[nldcq][’']|"
    r"(?<!\S)(?:لا|لن|لم|ليس|ليست|غير|دون|بدون|أن|أنه|أنها|بأن|في|من|إلى|على|عن|كل|التي|الذي|أو|ماشي|ما))$",
    re.IGNORECASE,
)
"""Words that no line ends on of itself."""
_DENIES = re.compile(r"\b(?:ne|n[’']\w+|pas|jamais|aucune?|not|never|cannot|\w+n[’']t)\b", re.IGNORECASE)
"""Words without which what goes on in the next line says the contrary."""


def join_lines(blocks: Sequence[Block]) -> list[Block]:
    """Join lines into paragraphs where the text shows signs of wrapping, and cut words always; else a line is a paragraph."""
    width = wrapping_width(blocks)
    if not blocks:
        return []
    compounds = frozenset(_COMPOUND.findall("\n".join(block.text for block in blocks).lower()))
    joined = [blocks[0]]
    previous = blocks[0]
    hangs = False
    for block in blocks[1:]:
        may_go_on = not block.gap and _may_go_on(previous, block)
        hangs = not block.gap and (hangs or (may_go_on and _hangs(previous, block)))
        if _goes_on(previous, block, width) or (hangs and may_go_on):
            joined[-1] = _glue(joined[-1], block, compounds)
        else:
            joined.append(block)
        previous = block
    return joined


def wrapping_width(blocks: Sequence[Block]) -> int:
    """Length of a full line in characters; 0 when lines are not wrapped."""
    pairs = [(a, b) for a, b in pairwise(blocks) if not b.gap and not a.level and not b.level and not b.is_list_item]
    if not pairs or (len(pairs) < _FEWEST_PAIRS and not any(_shows_wrapping(*pair) for pair in pairs)):
        return 0
    lengths = sorted(len(first.text) for first, _ in pairs)
    width = lengths[int(0.9 * (len(lengths) - 1))]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    unfinished = [(a, b) for a, b in pairs if not a.is_finished and (len(a.text) >= _FULL * width)]
    return width if len(unfinished) >= 0.4 * len(pairs) else 0


def _runs_on(line: Block, following: Block) -> bool:
    return not line.is_finished and following.text[0].islower()


def _shows_wrapping(line: Block, following: Block) -> bool:
    """Whether two lines alone are evidence: Arabic has no capitals, so there a long line without an end must do."""
    if _runs_on(line, following):
        return True
    arabic = script_of(line.text) is Script.ARABIC
    return arabic and not line.is_finished and len(line.text) >= _NARROWEST and not is_furniture(following.text)


def _hangs(line: Block, following: Block) -> bool:
    """Whether a line break parted what denies something from it, or a word from the one that it needs: then lines were broken by hand."""
    if _NEEDS_MORE.search(line.text):
        return True
    return bool(_DENIES.search(line.text)) and following.text[0].islower()


def _may_go_on(line: Block, following: Block) -> bool:
    if line.level or following.level or following.is_list_item or line.is_finished or line.text.endswith((",", "،")):
        return False
    if is_furniture(line.text) or is_furniture(following.text):
        return False
    return following.text[0].islower() or script_of(following.text) is Script.ARABIC


def _goes_on(line: Block, following: Block, width: int) -> bool:
    if following.gap and line.page == following.page:
        return False
    if line.level or following.level or following.is_list_item:
        return False
    if _HYPHENATED.search(line.text) and following.text[0].islower():
        return True
    if is_cut_at_date(line.text, following.text):
        return True
    if not width:
        return False
    if is_furniture(line.text) or is_furniture(following.text):
        return False
    if _runs_on(line, following):
        return len(line.text) >= width // 3
    if following.gap:  # a page ended here
        return not line.is_finished and len(line.text) >= _FULL * width
    return len(line.text) >= (_NEARLY_FULL if line.is_finished else _FULL) * width


def _glue(paragraph: Block, line: Block, compounds: frozenset[str]) -> Block:
    if not (_HYPHENATED.search(paragraph.text) and line.text[0].islower()):
        return paragraph.joined(line)
    left = re.split(r"[^\w]", paragraph.text[:-1])[-1].lower()
    match = re.match(r"[^\W\d_]+", line.text)
    right = match.group() if match else ""
    keeps = right in _TIED or f"{left}-{right}" in compounds
    return paragraph.joined(line, separator="", drop=0 if keeps else 1)
