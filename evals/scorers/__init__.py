"""Scorers that need no model: the same reply always gets the same scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.language.forms import Language
from evals.ports import Scorer, Similarity
from evals.reply import Reply
from evals.score import Score
from evals.scorers.citations import CitationScorer
from evals.scorers.content import ContentScorer
from evals.scorers.documents import DocumentScorer
from evals.scorers.expectation import ExpectationScorer
from evals.scorers.metrics import METRICS, Metric
from evals.scorers.nuggets import NuggetScorer
from evals.scorers.quantities import Prices, QuantityScorer
from evals.scorers.speech import SpeechScorer
from evals.scorers.support import Support
from evals.scorers.wordings import FixedWordings
from evals.suites.suite import Case

__all__ = ["METRICS", "Metric", "Prices", "default_scorers", "score_all"]


def default_scorers(
    *,
    own_names: Sequence[str] = (),
    similarity: Similarity | None = None,
    prices: Prices | None = None,
    wordings: Mapping[Language, Mapping[str, str]] | None = None,
) -> tuple[Scorer, ...]:
    """One scorer of every family.

    `own_names` are names of the organisation and its assistant, which an answer may say without a source; `similarity` lets
    sentences in another language than their passages be checked; `wordings` are the organisation's replacements of fixed
    wordings (`agent.organisation.replies.Replies.overrides`), which are known for what they are then.
    """
    fixed = FixedWordings(wordings)
    return (
        ExpectationScorer(),
        NuggetScorer(),
        CitationScorer(Support(own_names, similarity), fixed),
        DocumentScorer(),
        SpeechScorer(fixed, own_names),
        ContentScorer(fixed),
        QuantityScorer(prices),
    )


def score_all(scorers: Sequence[Scorer], case: Case, reply: Reply) -> dict[str, Score | None]:
    """Every metric of every scorer for one reply, in the order of `METRICS`, others last; None where one does not apply."""
    found = {name: score for scorer in scorers for name, score in scorer.score(case, reply).items()}
    known = {name: found[name] for name in METRICS if name in found}
    return known | found
