"""Known questions as questions to learn from: asked as if nobody had written them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from core.language.forms import Language
from knowledge.query import SearchFilters
from knowledge.questions import Anchor, KnownQuestions

OTHER_NEED_WEIGHT = 0.2
"""What it counts where another need of the same document may be taken for the one that is asked for: its answer is beside the point
at worst. Chosen by hand (docs/decisions/0120)."""
_UNKNOWN_SILENCE = 0.5
"""What it counts where nobody knows that nothing answers: officers do not foresee all that is asked. Chosen by hand."""


@dataclass(frozen=True)
class Way:
    """One way to ask a wording: what is hidden from the search, what it counts, and whether its need can still be found."""

    hidden: SearchFilters
    weight: float
    answerable: bool = False


@dataclass(frozen=True)
class Rehearsal:
    """A known wording to be asked as if nobody had written it; `answers` are the places that a right answer quotes one of.

    Without any it is what nothing answers, and `need` holds the other wordings of it.
    """

    question: str
    language: Language
    key: str
    answers: frozenset[Anchor]
    need: frozenset[str] = frozenset()

    @property
    def ways(self) -> tuple[Way, ...]:
        """How it is asked: without the wording, so that others of its need must do; without the need; without the document."""
        without_wording = SearchFilters(exclude_wordings=frozenset({self.question}))
        if not self.answers:
            without_need = SearchFilters(exclude_wordings=self.need)
            return Way(without_wording, 1.0), Way(without_need, _UNKNOWN_SILENCE)
        # With every need of the same answer hidden: another that lies near is not it.
        without_need = SearchFilters(exclude_anchors=self.answers)
        without_document = SearchFilters(exclude_keys=frozenset({self.key}))
        return (
            Way(without_wording, 1.0, answerable=True),
            Way(without_need, OTHER_NEED_WEIGHT),
            Way(without_document, 1.0),
        )


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
        for written, text in need.questions
        if written is language
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
