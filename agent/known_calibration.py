"""From which probability a known question counts as recognised: learned from the known questions themselves."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from core.language import Language
from knowledge.known_questions import Anchor, KnownQuestions
from knowledge.ports import SearchFilters


@dataclass(frozen=True)
class Rehearsal:
    """A known wording asked as if nobody had heard it; `right` are the places that a right answer quotes one of.

    Without any, the question must not be recognised: its need, or its whole document, is hidden too.
    """

    question: str
    language: Language
    filters: SearchFilters
    right: frozenset[Anchor]


def rehearsals(known: Sequence[KnownQuestions], per_language: int, seed: int = 7) -> list[Rehearsal]:
    """Rehearsals of at most `per_language` wordings in each language, spread over the needs; the same for the same seed."""
    generator = random.Random(seed)  # noqa: S311 a sample, no secret
    found: list[Rehearsal] = []
    for language in Language:
        wordings = [(need, text) for need in known for tongue, text in need.questions if tongue is language]
        for need, text in generator.sample(wordings, min(per_language, len(wordings))):
            answers = overlapping(need, known)
            hidden = frozenset({need.key})
            found += [
                Rehearsal(text, language, SearchFilters(exclude_wordings=frozenset({text})), answers),
                Rehearsal(text, language, SearchFilters(exclude_anchors=answers), frozenset()),
                Rehearsal(text, language, SearchFilters(exclude_keys=hidden), frozenset()),
            ]
    return found


def overlapping(need: KnownQuestions, known: Sequence[KnownQuestions]) -> frozenset[Anchor]:
    """Places of other needs that share words with those of one: what answers one may answer the other."""
    return frozenset(
        anchor
        for other in known
        if other.key == need.key
        for anchor in other.anchors
        if any(
            anchor.passage_id == a.passage_id and anchor.start < a.end and a.start < anchor.end for a in need.anchors
        )
    )
