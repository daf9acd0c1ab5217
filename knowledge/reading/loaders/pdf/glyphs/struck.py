"""Text with a line drawn through it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from knowledge.reading.loaders.pdf.frame import Box
from knowledge.reading.loaders.pdf.glyphs.characters import Character

_LOWEST, _HIGHEST = 0.14, 0.5
"""Height over the baseline at which a line strikes text, in font sizes: an underline is lower, a rule over it higher."""
_COVERED = 0.75
"""Share of the line that has text under it from which it is drawn for that text."""
_MOST_RULES = 4_000


def struck(characters: Sequence[Character], rules: Sequence[Box], quads: Sequence[Box]) -> tuple[set[int], set[int]]:
    """Indexes of characters that are struck, and of those under a line that may be there for something else."""
    ordered = sorted((c for c in characters if c.text.strip()), key=lambda c: c.baseline)
    baselines = [c.baseline for c in ordered]
    sure: set[int] = set()
    unsure: set[int] = set()
    if len(rules) > _MOST_RULES or not ordered:
        return sure, unsure
    largest = max(c.size for c in ordered)
    for rule in rules:
        y = (rule.bottom + rule.top) / 2
        near = ordered[bisect_left(baselines, y - largest) : bisect_right(baselines, y)]
        under = [c for c in near if _LOWEST * c.size <= y - c.baseline <= _HIGHEST * c.size and _is_over(rule, c)]
        letters = [c for c in under if c.text.isalnum()]
        if len(letters) < 2 or rule.height > 0.25 * letters[0].size:
            continue
        covered = sum(c.right - c.left for c in under)
        (sure if covered >= _COVERED * rule.width else unsure).update(c.index for c in under)
    for quad in quads:
        sure.update(c.index for c in ordered if quad.holds((c.left + c.right) / 2, c.baseline + 0.3 * c.size))
    return sure, unsure - sure


def _is_over(rule: Box, character: Character) -> bool:
    return rule.left - 0.5 <= (character.left + character.right) / 2 <= rule.right + 0.5
