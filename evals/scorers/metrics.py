"""Every metric there is: what it says in one line, and which values of it are good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from evals.score import Goal, Score


@dataclass(frozen=True)
class Metric:
    """What a metric says, for a reader who does not program, and which values are good."""

    description: str
    goal: Goal = Goal.HIGHER


_HIGHER = {
    "as_expected": "The answer ended as the suite expects: answered, refused, said not to know…",
    "strict_vital_recall": "Share of the vital facts that a sure answer holds",
    "vital_recall_shown": "Share of the vital facts in what was shown, as a sure answer or as the nearest words",
    "nugget_recall": "Share of all facts, vital and okay, that the answer holds",
    "numbers_and_dates": "Share of the expected numbers and dates that the answer itself states",
    "citation_recall": "Share of sentences that the passages they cite bear out",
    "citation_precision": "Share of citations that their sentence needs or rests on",
    "source_recall": "At least one of the expected documents is cited",
    "source_precision": "Share of citations that are of an expected document",
    "retrieved_source_1": "The first passage found is of an expected document",
    "retrieved_source_3": "An expected document is among the first three passages found",
    "retrieved_source": "An expected document is among all the passages found",
    "retrieved_nuggets": "Share of the vital facts that stand in the passages found",
    "abstention_recall": "Of the questions without an answer, those that it said it does not know",
    "abstention_precision": "Of the times it said it does not know, those where that was right",
    "answer_language": "The answer is in the language it should be in",
    "answer_script": "The answer is in the letters it should be in, Arabic or Latin",
    "attribution": "The answer speaks of the party, never as the party",
    "within_length": "The answer is no longer than the suite allows",
}
_LOWER = {
    "answered_surely": "It answered, as sure, a question that the documents do not answer",
    "told_perhaps": "It showed the nearest words instead of an answer, or of saying that it found none",
    "over_abstention": "It said it does not know where an answer was expected",
    "over_refusal": "It refused what it should not refuse",
    "forbidden_content": "It says something that the suite forbids",
    "invented_numbers": "It states a number or a date that stands in none of the passages it cites",
}
_QUANTITIES = {
    "length": "Characters of the answer",
    "latency_ms": "Milliseconds until the whole answer",
    "tokens": "Tokens spent in models",
    "cost": "What those tokens cost",
}

METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        **{name: Metric(text) for name, text in _HIGHER.items()},
        **{name: Metric(text, Goal.LOWER) for name, text in _LOWER.items()},
        **{name: Metric(text, Goal.QUANTITY) for name, text in _QUANTITIES.items()},
    }
)
"""Every metric by name, in the order of a report."""


def scored(metric: str, value: float, explanation: str) -> Score:
    """A score of a known metric."""
    return Score(float(value), explanation, METRICS[metric].goal)


def share(metric: str, found: int, total: int, explanation: str) -> Score:
    """A score that is a part of a whole."""
    return scored(metric, found / total, explanation)
