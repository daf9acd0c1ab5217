"""Sentences as composers write them, before anything is checked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from agent.answer import ComposerName

LONGEST_TEXT = 400
"""Characters of a written sentence. Chosen by hand: three lines on a phone."""


@dataclass(frozen=True)
class Draft:
    """A sentence as a composer wrote it, not yet verified.

    `sources` are numbers of the turn's sources; `quote` is what is cited of its source, as it stands there; `introduction`
    is a fixed wording said just before it, and only if it stands.
    """

    text: str
    sources: tuple[int, ...]
    quote: str = ""
    introduction: str = ""
    translation: str = ""
    """What it says in the reader's language as somebody reviewed it, marked as that; said just after it."""
    evidence: str | None = None
    """The words of its source that a written sentence says it stands on; None for a quotation."""

    @property
    def is_verbatim(self) -> bool:
        """Whether it claims to be a quotation."""
        return self.evidence is None


@dataclass(frozen=True)
class Attempt:
    """What one composer writes for this turn; the next attempt is drawn on when nothing of this one stands."""

    composer: ComposerName
    drafts: AsyncIterator[Draft]
