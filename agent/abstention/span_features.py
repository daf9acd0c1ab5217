"""What is known of the span that would be quoted: the features that tell whether it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from agent.abstention.heard import AskedNames
from agent.retrieval.selection import Candidate
from agent.understanding.expectation import expected
from agent.understanding.named import absent
from agent.understanding.text_words import words_in
from core.language.forms import Language
from core.language.stem import terms

_FURTHEST = 6.0
"""Log-odds of a lead beyond which nothing changes. Chosen by hand: one span is then 400 times as likely as the next."""


@dataclass(frozen=True)
class SpanFeatures:
    """What speaks for a span being the answer; shares from 0 to 1 but where said."""

    cosine: float
    """Its own cosine to the question."""
    coverage: float
    """Share of the question's words in it."""
    words: float
    """Share of the question's terms, all alike, in it and the titles above it."""
    names: float
    """Share of the question's names and numbers in it and the titles above it; 1 where there are none."""
    expected: float
    """Share of the kinds of thing asked for that it holds, a half where none is."""
    lead: float
    """How far the next span lies below it, as log-odds."""
    above_title: float
    """Its cosine above that of the title nearest to the question: what merely shares a title's subject has none."""
    score: float
    """The search's score of its passage."""
    heard: float
    """How surely something that the question names stands in it or the titles above it, in the other script."""
    cross: float
    """1 when it is in a language that reads unlike the question's."""

    @classmethod
    def of(cls, question: str, ranked: Sequence[Candidate], language: Language) -> SpanFeatures:
        """Features of the first of ranked candidates for a question in `language`; all zero without any."""
        if not ranked:
            return cls(*[0.0] * len(fields(cls)))
        best = ranked[0]
        passage = best.source.passage
        said = words_in(f"{' '.join(passage.titles)} {best.text}")
        day = words_in(str(passage.meta.published_on or ""))
        wanted, asked = expected(question), set(terms(question))
        return cls(
            cosine=best.unit.cosine,
            coverage=best.unit.coverage,
            words=len(asked & said.terms) / len(asked) if asked else 0.0,
            names=1.0 - absent(question, said, day),
            expected=len(best.holds) / len(wanted) if wanted else 0.5,
            lead=min(best.score - ranked[1].score, _FURTHEST) if len(ranked) > 1 else _FURTHEST,
            above_title=best.unit.cosine - max((t.cosine for t in best.source.hit.titles), default=best.unit.cosine),
            score=best.source.hit.score,
            heard=AskedNames.of(question).heard(said.sounds),
            cross=float(passage.language.base is not language.base),
        )
