"""Known questions as questions to learn from: asked as if nobody had heard them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from core.language.forms import Language
from knowledge.query import SearchFilters
from knowledge.questions import Anchor, KnownQuestions


@dataclass(frozen=True)
class Rehearsal:
    """A known wording to be asked as if nobody had heard it; `answers` are the places that a right answer quotes one of.

    Without any it is what nothing answers, and `need` holds the other wordings of it.
    """

    question: str
    language: Language
    key: str
    answers: frozenset[Anchor]
    need: frozenset[str] = frozenset()

    @property
    def unheard(self) -> SearchFilters:
        """Hides the wording: the question is answerable by the others of its need."""
        return SearchFilters(exclude_wordings=frozenset({self.question}))

    @property
    def without_need(self) -> SearchFilters:
        """Hides every need with the same answer, or every wording of one without: another that lies near is not it."""
        return SearchFilters(exclude_anchors=self.answers, exclude_wordings=frozenset() if self.answers else self.need)

    @property
    def without_document(self) -> SearchFilters:
        """Hides the document: nothing answers."""
        return SearchFilters(exclude_keys=frozenset({self.key}))


def rehearsals(known: Sequence[KnownQuestions], per_language: int, seed: int = 7) -> list[Rehearsal]:
    """Rehearsals of at most `per_language` wordings in each language; the same for the same seed."""
    generator = random.Random(seed)  # noqa: S311 a sample, no secret
    found: list[Rehearsal] = []
    for language in Language:
        for need, text in (
            chosen
            for is_answered in (True, False)
            for chosen in _sampled(generator, known, language, per_language, is_answered=is_answered)
        ):
            texts = frozenset(text for _, text in need.questions)
            found.append(Rehearsal(text, language, need.key, overlapping(need, known), texts))
    return found


def _sampled(
    generator: random.Random, known: Sequence[KnownQuestions], language: Language, most: int, *, is_answered: bool
) -> list[tuple[KnownQuestions, str]]:
    wordings = [
        (need, text)
        for need in known
        if need.is_answered is is_answered
        for tongue, text in need.questions
        if tongue is language
    ]
    return generator.sample(wordings, min(most, len(wordings)))


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
